//! Finding what was answered before, and using it again.

use super::harness::*;
use support_hero::desk::{Kind, Upstream};
use support_hero::tui::{Ask, Effect, Msg};

const CHAT: &str = "slack:users/C1/1";
const ANSWER: &str = "Hey Bob, the signature changed with the new key: copy the new secret from the \
    settings of your endpoint at Globex, and it verifies again.";

/// A morning with answers of last week: one to Globex, one to nobody of note, one that was not given.
pub fn remembering(size: (u16, u16)) -> Console {
    let mut console = Console::morning(size);
    let bob = person("Bob Rice", "bob@globex.com");
    let globex =
        given("slack:users/C9/1", Kind::Thread, "Webhook signatures are refused", &bob, 9_000)
            .says(&grace(), 8_990, "Hey Bob, looking into it.")
            .says(&grace(), 8_980, ANSWER)
            .says(&bob, 8_970, "Thanks!")
            .with(|head| head.upstream = Upstream::Closed { at: minutes(8_960), reason: None });
    let plain = "Set the region of the webhook first; then signatures verify from both sides, \
        as long as the clock of your server is right.";
    let other = given("slack:users/C9/2", Kind::Thread, "Signatures of a webhook", &priya(), 7_000)
        .says(&grace(), 6_990, plain);
    let open = given("slack:users/C9/3", Kind::Thread, "Webhook is slow", &priya(), 5_000);
    console.ingest("chat", page(vec![globex, other, open]));
    console.keys("1g");
    console
}

#[test]
fn finds_show_as_they_are_typed() {
    for (name, size) in
        [("wide", WIDE), ("narrow", NARROW), ("small", (40, 12)), ("huge", (200, 60))]
    {
        let mut console = remembering(size);
        console.keys("fwebhook sig");
        insta::assert_snapshot!(format!("search_{name}"), console.styled());
    }
}

#[test]
fn a_search_begins_with_the_words_of_the_filter_and_says_when_nothing_is_found() {
    let mut console = remembering(WIDE);
    console.keys("f");
    assert!(console.screen().contains("words that were said"));
    console.keys("xyzzy");
    assert!(console.screen().contains("Nothing here has all these words in it."));
    console.keys("<C-u>");
    assert!(!console.screen().contains("Nothing here has"), "nothing is looked for");
    console.keys("<Esc>/webhook<Enter>f");
    assert!(console.screen().contains(" find: webhook▏"), "{}", console.screen());
    assert!(console.screen().contains("4 tickets"));
}

#[test]
fn only_what_is_typed_now_counts() {
    let mut console = remembering(WIDE);
    console.keys("fslow");
    let before = console.screen();
    let other = console.store.reader().unwrap().finds("signatures", 9).unwrap();
    console.msg(Msg::Found("sl".into(), other));
    assert_eq!(console.screen(), before);
}

#[test]
fn a_find_is_gone_to() {
    let mut console = remembering(WIDE);
    console.keys("fsignatures refused<Enter>");
    assert!(console.cursor().contains("Webhook signatures are refused"), "{}", console.cursor());
    assert_eq!(console.looked_at.as_deref(), Some("slack:users/C9/1"));
}

#[test]
fn an_answer_being_written_is_kept_when_a_find_is_gone_to() {
    let mut console = remembering(WIDE);
    console.keys("rlook<C-f>signatures refused<Enter>");
    assert_eq!(console.draft(CHAT).as_deref(), Some("Hey Wile, look"));
    assert_eq!(console.looked_at.as_deref(), Some("slack:users/C9/1"));
}

#[test]
fn an_earlier_answer_goes_into_this_one_with_its_link() {
    let mut console = remembering(WIDE);
    console.keys("fregion clock<A-Enter>");
    assert!(console.screen().contains("read it before you send it"), "{}", console.screen());
    console.keys("<C-s>");
    let [(ticket, text, _)] = &console.outbox()[..] else { panic!() };
    assert_eq!(ticket, CHAT);
    assert!(text.starts_with("reply Hey Wile, Set the region"), "{text}");
    assert!(text.ends_with("is right.\n\nSee https://service.test/users/C9/2"), "{text}");
}

#[test]
fn whoever_must_not_be_named_here_is_told() {
    let mut console = remembering(WIDE);
    console.keys("rWell: <C-f>verifies<A-Enter>");
    let told = "it names Globex: take that out before you send it";
    assert_eq!(console.message(), told);
    assert!(console.outbox().is_empty(), "nothing is sent by itself");
}

#[test]
fn what_nobody_answered_cannot_be_used() {
    let mut console = remembering(WIDE);
    console.keys("fslow<A-Enter>");
    assert_eq!(console.message(), "use it: nobody answered there");
    assert!(!console.screen().contains("Alt-Enter"), "the footer does not offer it");
    console.keys("<C-u><A-Enter><Enter>");
    assert!(console.screen().contains("earlier answers"), "nothing to go to");
}

#[test]
fn escape_leads_back_to_the_answer() {
    let mut console = remembering(WIDE);
    console.keys("rlook<C-f>slow<Esc>ing<C-s>");
    assert_eq!(console.outbox()[0].1, "reply Hey Wile, looking");
}

#[test]
fn similar_answers_stand_below_the_one_being_written() {
    for (name, size) in [("wide", WIDE), ("narrow", NARROW)] {
        let mut console = remembering(size);
        console.keys("r");
        insta::assert_snapshot!(format!("similar_{name}"), console.styled());
    }
    let mut console = remembering(WIDE);
    console.keys("r");
    assert!(console.screen().contains("Alt-1  Signatures of a webhook  4 d  → Set the"));
    console.keys("<A-1>");
    assert!(console.screen().contains("Hey Wile, Set the region"), "{}", console.screen());
    console.keys("<A-3>");
    assert_eq!(console.message(), "there is no similar answer of that number");
    let mut low = remembering((80, 23));
    low.keys("r");
    assert!(!low.screen().contains("Alt-1"), "no room");
    let mut last = remembering(NARROW);
    last.keys("rone<Enter>two<Enter>three<Enter>four<Enter>five<Enter>last");
    assert!(last.screen().contains("last"), "{}", last.screen());
}

/// It is read in the background, and what comes late does not disturb.
#[test]
fn similar_answers_of_another_ticket_are_not_shown() {
    let mut console = remembering(WIDE);
    let effects = console.model.update(Msg::Key(parse_keys("r").remove(0)), now());
    let asked = effects.iter().any(|e| matches!(e, Effect::Refresh(Ask::Answered(_))));
    assert!(asked, "{effects:?}");
    let reader = console.store.reader().unwrap();
    let other = reader.find("slack:users/C9/3").unwrap().id;
    let finds = reader.finds("verifies", 3).unwrap();
    console.msg(Msg::Answered(other, finds));
    assert!(!console.screen().contains("Alt-1"));
}

#[test]
fn an_earlier_answer_greets_nobody_twice_and_begins_a_paragraph() {
    let said = "signature changed with the new key";
    for (before, expected) in [
        ("", format!("Hey Wile, the {said}")),
        ("<C-u>", format!("Hey Bob, the {said}")),
        ("Well:", format!("Hey Wile, Well:\n\nThe {said}")),
        ("Well:<Enter>", format!("Hey Wile, Well:\n\nThe {said}")),
    ] {
        let mut console = remembering(WIDE);
        console.keys(&format!("r{before}<C-f>verifies<A-Enter><Esc>"));
        let draft = console.draft(CHAT).unwrap();
        assert!(draft.starts_with(&expected), "{before}: {draft}");
    }
}

#[test]
fn the_answer_that_was_given_is_not_dim() {
    use ratatui::style::Modifier;
    let mut console = remembering(WIDE);
    console.keys("fverifies");
    let screen = console.screen();
    let mut lines = screen.lines().enumerate();
    let (row, line) = lines.find(|(_, line)| line.contains("│  Hey Bob, the")).unwrap();
    let column = line.split("Hey Bob, the").next().unwrap().chars().count();
    let cell = &console.cells()[row * usize::from(WIDE.0) + column];
    assert_eq!(cell.symbol(), "H");
    assert!(!cell.modifier.contains(Modifier::DIM), "{cell:?}");
}
