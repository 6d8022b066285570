//! What was done, sent and read, and what failed; and failures that stay until they are seen.

use super::harness::*;
use support_hero::desk::Receipt;
use support_hero::store::{Health, Outcome, SourceState};

/// A morning with a refused close, a done ticket, an answer sent, and a source in trouble.
fn eventful(size: (u16, u16)) -> Console {
    let mut console = Console::morning(size);
    console.keys("xy").wait(9);
    console.deliver("chat", Outcome::Refused { why: "the channel is archived".into() });
    console.wait(3).keys("gje").wait(60);
    console.keys("Grlooking<C-s>").wait(9);
    let summary = "note 12 on APP-1A".to_owned();
    console.deliver("errors", Outcome::Sent(Receipt { summary, ..Receipt::default() }));
    let failing = SourceState {
        health: Health::Failing,
        since: Some(console.now),
        problem: Some("it does not answer".into()),
        ..SourceState::new(source("code"))
    };
    console.source(failing);
    console.wait(3);
    console
}

#[test]
fn what_happened_is_listed_newest_first() {
    for (name, size) in [("wide", WIDE), ("narrow", NARROW), ("small", (40, 12))] {
        let mut console = eventful(size);
        console.keys("@");
        insta::assert_snapshot!(format!("activity_{name}"), console.styled());
    }
}

#[test]
fn typing_narrows_it_and_enter_goes_to_the_ticket() {
    let mut console = eventful(WIDE);
    console.keys("@refused");
    let screen = console.screen();
    assert!(screen.contains("close refused: the channel is archived"), "{screen}");
    assert!(screen.contains("1 of 1"), "{screen}");
    console.keys("<Enter>");
    assert!(!console.screen().contains(" activity "));
    assert!(console.cursor().contains("Webhook"), "{}", console.screen());
    console.keys("@nothing like it");
    assert!(console.screen().contains("Nothing matches."), "{}", console.screen());
    console.keys("<C-u><Esc>");
    assert!(!console.screen().contains(" activity "));
}

#[test]
fn a_line_of_no_ticket_goes_nowhere_and_says_so() {
    let mut console = eventful(WIDE);
    console.keys("@cannot be read<Enter>");
    assert!(console.screen().contains("this is of no ticket"), "{}", console.screen());
}

#[test]
fn a_filter_keeps_nobody_from_going_to_a_ticket() {
    let mut console = eventful(WIDE);
    for filter in ["nothing like it", "tier:error"] {
        console.keys(&format!("/{filter}<Enter>@refused<Enter>"));
        assert!(!console.screen().contains(" activity "), "{}", console.screen());
        assert!(console.cursor().contains("Webhook"), "{filter}: {}", console.screen());
        console.keys("<Esc>");
    }
}

#[test]
fn failures_are_counted_until_they_were_looked_at() {
    let mut console = eventful(WIDE);
    assert!(console.screen().contains("2 failures @"), "{}", console.screen());
    console.keys("gjjk").wait(90);
    assert!(console.screen().contains("2 failures @"), "only looking makes them seen");
    console.keys("@");
    assert!(!console.screen().contains("failures @"), "{}", console.screen());
    console.keys("<Esc>");
    assert!(!console.screen().contains("failures @"));
    // One that comes while the list is open is on the screen at once.
    let mut console = Console::morning(WIDE);
    console.keys("xy@").wait(9);
    console.deliver("chat", Outcome::Refused { why: "no".into() });
    assert!(console.screen().contains("close refused: no"), "{}", console.screen());
    assert!(!console.screen().contains("1 failure @"));
}

#[test]
fn a_failure_that_just_came_is_hidden_by_no_key() {
    let mut console = Console::morning((120, 30));
    console.keys("xy").wait(9);
    console.deliver("chat", Outcome::Refused { why: "the channel is archived".into() });
    console.keys("jejsh");
    assert!(console.message().contains("the channel is archived"), "{}", console.message());
    console.wait(4);
    assert!(console.message().contains("the channel is archived"), "it stays by itself");
    console.keys("j");
    assert!(console.message().contains("the channel is archived"), "a move leaves it");
    console.keys("e");
    assert!(console.message().starts_with("done: "), "{}", console.message());
    assert!(console.screen().contains("1 failure @"));
}

#[test]
fn an_unknown_outcome_is_tried_again_only_after_a_question() {
    let mut console = Console::morning(WIDE);
    console.keys("xy").wait(9);
    console.deliver("chat", Outcome::Uncertain { why: "nothing was found".into() });
    console.wait(3).keys("<A-7>/webhook<Enter><Esc>t");
    assert!(console.screen().contains("close again?"), "{}", console.screen());
    assert_eq!(console.outbox()[0].2, "unknown");
    console.keys("<Enter>t").keys("y");
    assert_eq!(console.outbox()[0].2, "queued");
}
