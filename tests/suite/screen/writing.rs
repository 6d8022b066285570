//! The editor of an answer, and what can be put into it.

use super::harness::*;
use support_hero::tui::keymap::Context;
use support_hero::tui::{Effect, Msg};

const CHAT: &str = "slack:users/C1/1";

#[test]
fn what_is_selected_is_cut_copied_and_put_in_again() {
    let mut console = Console::morning(WIDE);
    console.keys("rone two<S-Left><S-Left><S-Left><A-x>");
    assert_eq!(console.outside, [Effect::Copy("two".into())]);
    console.keys("<Home><A-v> <C-s>");
    assert_eq!(console.outbox()[0].1, "reply two Hey Wile, one");
    let mut all = Console::morning(WIDE);
    all.keys("rone<A-a><A-c>x<A-v><C-s>");
    assert_eq!(all.outbox()[0].1, "reply xHey Wile, one");
    let mut none = Console::morning(WIDE);
    none.keys("rone<A-c>");
    assert_eq!(none.message(), "nothing is selected");
}

#[test]
fn undo_takes_back_words_and_redo_brings_them_again() {
    let mut console = Console::morning(WIDE);
    console.keys("rone two<C-z>");
    assert!(!console.screen().contains("one two"));
    assert!(console.screen().contains("Hey Wile, one"));
    console.keys("<C-y>");
    assert!(console.screen().contains("one two"));
    console.keys("<C-e>");
    console.msg(Msg::Edited(Ok("from vi".into())));
    console.keys("<C-z>");
    assert!(console.screen().contains("one two"), "an editor of one's own is taken back too");
}

#[test]
fn a_snippet_takes_the_place_of_a_lone_greeting() {
    let mut console = Console::morning(WIDE);
    console.keys("r<C-t>zoom");
    assert_eq!(console.model.context(), Context::Pick);
    assert!(console.screen().contains("https://meet.test/ada"));
    console.keys("<Enter><C-s>");
    let sent = console.outbox()[0].1.clone();
    assert!(sent.starts_with("reply Hey Wile, shall we look at it together?"), "{sent}");
    assert!(sent.ends_with("Ada"), "{sent}");
    let mut begun = Console::morning(WIDE);
    begun.keys("rIt is known. <C-t>looking<Enter><C-s>");
    let sent = begun.outbox()[0].1.clone();
    assert!(sent.starts_with("reply Hey Wile, It is known. thanks for reporting"), "{sent}");
    assert_eq!(sent.matches("Hey").count(), 1, "nobody is greeted twice");
}

#[test]
fn what_a_snippet_does_not_know_is_seen_and_asked_about() {
    let mut console = Console::morning(WIDE);
    console.bold = false;
    console.keys("r<C-t>status<Enter>");
    assert!(console.screen().contains("! {status_page} is not filled in"), "{}", console.screen());
    console.keys("<C-s>");
    assert_eq!(console.model.context(), Context::Caution);
    console.keys("<Esc><C-t><Esc>");
    assert_eq!(console.model.context(), Context::Composer, "the answer is still there");
}

#[test]
fn a_colon_offers_emoji_by_name_in_slack_and_drawn_elsewhere() {
    let mut console = Console::morning(WIDE);
    console.keys("rdone and dusted :tad");
    assert!(console.screen().contains("🎉"), "{}", console.screen());
    console.keys("<Enter><C-s>");
    assert_eq!(console.outbox()[0].1, "reply Hey Wile, done and dusted :tada:");
    let mut issue = Console::morning(WIDE);
    issue.keys("jrdone and dusted :tad<Tab><C-s>");
    assert_eq!(issue.outbox()[0].1, "reply Hey Tomás, done and dusted 🎉");
}

#[test]
fn a_number_sign_offers_issues_as_their_channel_links_them() {
    let mut chat = Console::morning(WIDE);
    chat.keys("rit is known as #471");
    let screen = chat.screen();
    assert!(screen.contains("example/app#4711  Export drops rows"), "{screen}");
    chat.keys("1<Enter><C-s>");
    let link = "reply Hey Wile, it is known as https://service.test/example/app/4711";
    assert_eq!(chat.outbox()[0].1, link);
    let mut issue = Console::morning(WIDE);
    issue.keys("jrit is the same as #trailing");
    assert!(issue.screen().contains("example/app#4712"), "{}", issue.screen());
    issue.keys("<Tab><C-s>");
    assert_eq!(issue.outbox()[0].1, "reply Hey Tomás, it is the same as #4712");
    let mut pasted = Console::morning(WIDE);
    pasted.keys("r");
    pasted.msg(Msg::Paste("see #4711".into()));
    assert_eq!(pasted.model.context(), Context::Composer, "what is pasted opens no list");
}

#[test]
fn the_preview_shows_it_as_it_will_be_read() {
    let mut console = Console::morning(WIDE);
    console.keys("rthe **signature** is<Enter>- new<Enter>- good<C-r>");
    let screen = console.screen();
    assert!(screen.contains("as chat will show it"), "{screen}");
    assert!(screen.contains("Hey Wile, the signature is"), "{screen}");
    assert!(screen.contains("thread in #support, seen by the channel"), "{screen}");
    console.keys(" enough");
    assert_eq!(console.screen().matches("good enough").count(), 2, "it follows what is written");
    console.keys("<C-r>");
    assert!(!console.screen().contains("as chat will show it"));
    assert_eq!(console.draft(CHAT), None, "nothing was sent or put down");
}

#[test]
fn what_is_offered() {
    for (name, keys) in [
        ("issues", "rknown as #471"),
        ("emoji", "rgreat :par"),
        ("snippets", "r<C-t><Down>"),
        ("preview", "rthe **signature** is `new`<Enter>> quoted<C-r>"),
    ] {
        for (size_name, size) in [("wide", WIDE), ("narrow", NARROW)] {
            let mut console = Console::morning(size);
            console.keys(keys);
            insta::assert_snapshot!(format!("{name}_{size_name}"), console.styled());
        }
    }
}
