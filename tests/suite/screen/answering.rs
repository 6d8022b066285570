//! Writing answers: where they go, what is kept, what is never lost.

use super::harness::*;
use support_hero::desk::{Answer, Kind};
use support_hero::store::Outcome;
use support_hero::tui::{Effect, Msg};

const CHAT: &str = "slack:users/C1/1";
const ISSUE: &str = "github:example/app#4711";

fn reply(text: &str) -> (String, String, &'static str) {
    (CHAT.into(), format!("reply {text}"), "held")
}

#[test]
fn it_begins_with_the_greeting_and_says_who_will_read_it() {
    let mut console = Console::morning(WIDE);
    console.keys("r");
    assert!(console.screen().contains("Hey Wile,"));
    assert!(console.screen().contains(" thread in #support, seen by the channel "));
    assert!(console.screen().contains(" slack:users/C1/1 to Wile E. Coyote "));
    assert!(console.screen().contains("Webhook signatures fail"), "the conversation stays");
    console.keys("it works again.<Enter>Cheers<C-s>");
    assert_eq!(console.outbox(), [reply("Hey Wile, it works again.\nCheers")]);
    assert!(console.message().starts_with("reply: \"Webhook"), "{}", console.message());
    assert!(console.screen().contains("r answer"), "the composer is gone");
}

#[test]
fn send_and_close() {
    let mut console = Console::morning(WIDE);
    console.keys("rfixed.<C-x>");
    let close = (CHAT.into(), "close".into(), "held");
    assert_eq!(console.outbox(), [reply("Hey Wile, fixed."), close]);
    console.keys("z");
    assert!(console.outbox().is_empty(), "both go back");
    console.keys("gjrfixed.<C-x>");
    assert_eq!(console.outbox()[1], (ISSUE.into(), "close completed".into(), "held"));
}

#[test]
fn a_lone_greeting_is_not_sent() {
    let mut console = Console::morning(WIDE);
    console.keys("r<C-s>");
    assert!(console.outbox().is_empty());
    assert!(console.message().contains("nothing in it"));
    assert!(console.screen().contains("Ctrl-S send"), "one can go on writing");
}

#[test]
fn a_draft_is_kept_on_escape_and_goes_on_where_it_was_left() {
    let mut console = Console::morning(WIDE);
    console.keys("rlooking into it<Esc>");
    assert_eq!(console.draft(CHAT).as_deref(), Some("Hey Wile, looking into it"));
    assert_eq!(console.message(), "the draft is kept");
    assert!(console.screen().contains("draft: Hey Wile, looking into it"));
    console.keys("r!<C-s>");
    assert_eq!(console.outbox(), [reply("Hey Wile, looking into it!")]);
    assert_eq!(console.draft(CHAT), None);
}

#[test]
fn a_draft_is_kept_within_a_second_and_on_leaving() {
    let mut console = Console::morning(WIDE);
    console.keys("rlook");
    assert_eq!(console.draft(CHAT), None);
    console.wait(1);
    assert_eq!(console.draft(CHAT).as_deref(), Some("Hey Wile, look"));
    console.keys("ing<C-c>");
    assert!(console.model.left());
    assert_eq!(console.draft(CHAT).as_deref(), Some("Hey Wile, looking"));
    let mut untouched = Console::morning(WIDE);
    untouched.keys("r<Esc>");
    assert_eq!(untouched.draft(CHAT), None, "a greeting is no draft");
}

#[test]
fn what_was_kept_is_forgotten_with_the_text() {
    let mut console = Console::morning(WIDE);
    console.keys("rx<Esc>r<Backspace><Esc>");
    assert_eq!(console.draft(CHAT), None);
}

#[test]
fn letters_are_letters_while_writing() {
    let mut console = Console::morning(WIDE);
    console.keys("rqxejk?/ z<C-s>");
    assert_eq!(console.outbox(), [reply("Hey Wile, qxejk?/ z")]);
}

#[test]
fn the_destination_is_frozen_when_it_is_begun() {
    let mut console = Console::morning(WIDE);
    console.keys("rsorry");
    let urgent = given("slack:users/C1/9", Kind::Thread, "Nobody can log in", &wile(), 90);
    console.ingest("chat", page(vec![urgent]));
    let gone = support_hero::desk::TicketRef::parse(CHAT).unwrap();
    let page = support_hero::desk::Page { gone: vec![gone.into()], ..Default::default() };
    console.ingest("chat", page);
    console.wait(60).keys("<C-s>");
    assert_eq!(console.outbox(), [reply("Hey Wile, sorry")]);
}

#[test]
fn a_message_that_comes_while_writing_is_told() {
    let mut console = Console::morning(WIDE);
    console.keys("rsorry");
    assert!(!console.screen().contains("they wrote again"));
    let again = given(CHAT, Kind::Thread, "Webhook signatures fail", &wile(), 50).says(
        &wile(),
        0,
        "never mind, it was us",
    );
    console.ingest("chat", page(vec![again]));
    assert!(console.screen().contains("they wrote again"));
    assert!(console.screen().contains("never mind, it was us"));
}

#[test]
fn a_paste_is_put_in_safely() {
    let mut console = Console::morning(WIDE);
    console.keys("r");
    console.msg(Msg::Paste("a\r\nb\u{1b}[2Jc".into()));
    console.keys("<C-s>");
    assert_eq!(console.outbox(), [reply("Hey Wile, a\nbc")]);
}

#[test]
fn where_nothing_can_be_answered_the_reason_is_told() {
    let mut console = Console::morning(WIDE);
    let bridged = given("slack:users/C1/8", Kind::Thread, "From the bridge", &wile(), 900)
        .with(|head| head.answer = Answer::Elsewhere { why: "answer it in Papercups".into() });
    console.ingest("chat", page(vec![bridged]));
    console.keys("gr");
    assert!(console.screen().contains("answer it in Papercups"));
    assert!(!console.screen().contains("Ctrl-S send"));
}

#[test]
fn an_editor_of_ones_own() {
    let mut console = Console::morning(WIDE);
    console.keys("rdraft<C-e>");
    assert_eq!(console.outside, [Effect::Edit("Hey Wile, draft".into())]);
    assert_eq!(console.draft(CHAT).as_deref(), Some("Hey Wile, draft"), "kept before");
    console.msg(Msg::Edited(Ok("Hey Wile,\nfrom vi\n".into())));
    console.keys("<C-s>");
    assert_eq!(console.outbox(), [reply("Hey Wile,\nfrom vi")]);
    let mut failed = Console::morning(WIDE);
    failed.keys("rdraft<C-e>");
    failed.msg(Msg::Edited(Err("vi could not be started".into())));
    assert_eq!(failed.message(), "vi could not be started");
    assert!(failed.screen().contains("Hey Wile, draft"));
}

#[test]
fn an_answer_taken_back_is_a_draft_again() {
    let mut console = Console::morning(WIDE);
    console.keys("roops<C-s>z");
    assert!(console.outbox().is_empty());
    assert_eq!(console.draft(CHAT).as_deref(), Some("Hey Wile, oops"));
    assert!(console.message().ends_with("its text is a draft"), "{}", console.message());
    assert!(console.cursor().contains("Webhook"));
    console.keys("r");
    assert!(console.screen().contains("Hey Wile, oops"));
}

#[test]
fn a_refused_answer_is_edited_and_sent_in_its_place() {
    let mut console = Console::morning(WIDE);
    console.keys("rhello<C-s>").wait(9);
    console.deliver("chat", Outcome::Refused { why: "msg_too_long".into() });
    assert!(console.message().contains("msg_too_long"));
    console.keys("g").wait(3);
    let screen = console.screen();
    assert!(screen.contains("r edits it, t sends it again, D drops it"), "{screen}");
    assert!(console.screen().contains("outbox 1 refused"));
    console.keys("r there<C-s>");
    assert_eq!(console.outbox(), [reply("Hey Wile, hello there")]);
}

#[test]
fn an_answer_of_unknown_fate_asks_the_hero() {
    let mut console = Console::morning(WIDE);
    console.keys("rhello<C-s>").wait(9);
    console.deliver("chat", Outcome::Uncertain { why: "the connection was cut".into() });
    console.keys("<A-3>");
    let screen = console.screen();
    assert!(
        screen.contains("nobody knows whether it arrived")
            && screen.contains("t sends it again, D drops it"),
        "{screen}"
    );
    console.keys("D");
    assert!(console.outbox().is_empty());
    assert_eq!(console.draft(CHAT).as_deref(), Some("Hey Wile, hello"));
}

#[test]
fn a_cluster_goes_whole() {
    let mut console = Console::morning(WIDE);
    console.keys("rok 👩‍👩‍👧<Backspace>!<C-s>");
    assert_eq!(console.outbox(), [reply("Hey Wile, ok !")]);
}

#[test]
fn nothing_is_lost_when_the_store_fails() {
    for key in ["<C-s>", "<Esc>"] {
        let mut console = Console::morning(WIDE);
        console.keys("rthis is precious");
        let mut effects = console.model.update(Msg::Key(parse_keys(key)[0]), console.now);
        if let Some(Effect::Fetch(wish)) = effects.last().cloned() {
            effects = console.model.update(Msg::Fetched(wish, Err("offline".into())), console.now);
        }
        let [Effect::Write(write)] = effects.as_slice() else { panic!("{key}: {effects:?}") };
        assert!(
            console.screen().contains("Hey Wile, this is precious"),
            "{key}: until the store has it"
        );
        console.msg(Msg::Written(write.clone(), Err("the disk is full".into())));
        assert!(console.screen().contains("Hey Wile, this is precious"), "{key}");
        assert_eq!(console.message(), "the disk is full", "{key}");
        console.keys("!<C-s>");
        assert_eq!(console.outbox(), [reply("Hey Wile, this is precious!")], "{key}");
    }
}

#[test]
fn an_answer_on_its_way_stands_in_the_conversation() {
    let mut console = Console::morning(WIDE);
    console.keys("ron it<C-s>k");
    assert!(console.screen().contains("reply: goes out in 8 s; z takes it back"));
    assert!(console.screen().contains("┃ Hey Wile, on it"));
    console.wait(3);
    console.keys("<A-3>");
    assert!(console.screen().contains("reply: goes out in 5 s; z takes it back"));
    console.wait(6);
    assert!(console.screen().contains("reply: goes out as soon as chat takes it"));
}
