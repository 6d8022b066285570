//! Choosing labels and people: what is offered, what is marked, what becomes of it.

use super::harness::*;
use support_hero::desk::{Action, Choices, Granted, TicketRef, Wish};
use support_hero::tui::{Effect, Msg};

const ISSUE: &str = "github:example/app#4711";
const PULL: &str = "github:example/app#4712";

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn granted(reference: &str) -> Granted {
    let ticket = TicketRef::parse(reference).unwrap();
    let choices = Choices {
        labels: names(&["bug", "docs", "good first issue", "triage", "株 wide 👩‍👩‍👧 label"]),
        labelled: names(&["triage"]),
        people: names(&["ada", "grace", "tomás-herrera", "zoe"]),
        assigned: names(&["grace"]),
        teams: names(&["example/core"]),
        asked: names(&["grace"]),
        ..Choices::default()
    };
    Granted::Choices(ticket, choices)
}

fn asking(size: (u16, u16), keys: &str) -> Console {
    let mut console = Console::morning(size);
    console.keys("j").keys(keys);
    console
}

#[test]
fn lists() {
    for (name, size) in [("wide", WIDE), ("narrow", NARROW), ("small", (40, 12))] {
        let mut console = asking(size, "L");
        console.grant(Ok(granted(ISSUE))).keys("<Space><Down><Space>");
        insta::assert_snapshot!(format!("labels_{name}"), console.styled());
    }
    let mut console = asking(NARROW, "A");
    console.grant(Ok(granted(ISSUE))).keys("nobody");
    insta::assert_snapshot!("assignees_typed", console.styled());
    console.keys("/y");
    assert!(console.screen().contains("Nothing matches."), "{}", console.screen());
}

#[test]
fn labels_that_changed_are_sent() {
    for (keys, added, removed) in [
        ("<Enter>", &[][..], &[][..]),
        ("<Space><Space><Enter>", &[], &[]),
        ("<Space><Enter>", &[], &["triage"]),
        ("<Space>goodfi<Tab>bug<Tab><Enter>", &["bug", "good first issue"], &["triage"]),
        ("docs<Enter>", &["docs"], &[]),
        ("zzz<Enter>", &[], &[]),
        ("<End><Tab><PageUp><Up><Enter>", &["株 wide 👩‍👩‍👧 label"], &[]),
        ("<Space><Esc>", &[], &[]),
    ] {
        let mut console = asking(NARROW, "L");
        console.grant(Ok(granted(ISSUE))).keys(keys);
        let sent = console.sent();
        let expected = Action::Labels { add: names(added), remove: names(removed) };
        let expected = Some(expected).filter(|_| added.len() + removed.len() > 0);
        assert_eq!(sent, expected, "{keys}");
        assert!(console.cursor().contains("Export"), "{keys}: it is not dealt with");
        if keys == "<Enter>" {
            assert_eq!(console.message(), "nothing was changed");
        }
    }
}

#[test]
fn assignees_that_changed_are_sent_and_taken_back() {
    let mut console = asking(NARROW, "A");
    console.grant(Ok(granted(ISSUE))).keys("<Space>ad<Space><Enter>");
    assert_eq!(console.sent().map(|action| action.told()).as_deref(), Some("assign +ada −grace"));
    assert!(console.message().starts_with("assign +ada −grace: \"Export"), "{}", console.message());
    assert!(console.screen().contains("assign +ada −grace: goes out in 8 s"));
    console.keys("z");
    assert_eq!(console.sent(), None);
}

#[test]
fn a_wait_is_told_only_when_it_is_one_and_so_is_a_failure() {
    let mut console = asking(NARROW, "L");
    assert_eq!(console.wish(), Wish::Choices(TicketRef::parse(ISSUE).unwrap()));
    assert!(!console.screen().contains("asking"), "{}", console.screen());
    console.keys("<Enter>");
    assert!(console.screen().contains("labels of example/app#4711"), "there is nothing to take");
    console.wait(1);
    assert!(console.screen().contains("asking code…"), "{}", console.screen());
    console.grant(Err("code.test does not answer;\u{1b}[31m look at the network"));
    assert!(console.screen().contains("code.test does not answer; look at the network"));
    console.keys("<Enter><Esc>");
    assert!(!console.screen().contains("does not answer"));
    assert_eq!(console.sent(), None);
}

#[test]
fn what_is_not_waited_for_any_more_is_dropped() {
    let mut console = asking(NARROW, "L<Esc>");
    let before = console.styled();
    console.grant(Ok(granted(ISSUE)));
    assert_eq!(console.styled(), before, "nobody waits");
    console.keys("L");
    let other = Wish::Choices(TicketRef::parse(PULL).unwrap());
    console.msg(Msg::Fetched(other, Ok(Box::new(granted(PULL)))));
    console.keys("<Space><Enter>");
    assert_eq!(console.sent(), None, "it is another ticket's");
    console.grant(Ok(granted(ISSUE))).keys("bug<Enter>");
    assert!(console.sent().is_some());
}

#[test]
fn typed_and_pasted_letters_narrow() {
    let mut console = asking(NARROW, "L");
    console.keys("tri").grant(Ok(granted(ISSUE)));
    console.msg(Msg::Paste("age\n".into()));
    assert!(console.screen().contains("/triage▏"), "{}", console.screen());
    assert!(console.screen().contains("1 of 1"));
    console.keys("<C-w>qj");
    assert!(console.screen().contains("/qj▏"), "letters are letters");
}

#[test]
fn where_there_is_no_tracker_the_reason_is_told() {
    let mut console = Console::morning(NARROW);
    for (keys, why) in [("L", "labels: chat is no tracker"), ("A", "assign: chat is no tracker")] {
        console.keys(keys);
        assert_eq!(console.message(), why);
    }
    assert!(!console.outside.iter().any(|effect| matches!(effect, Effect::Fetch(_))));
}
