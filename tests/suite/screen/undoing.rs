//! Undoing what a service has carried out.

use super::harness::*;
use super::triage::{ERROR, error_of};
use support_hero::desk::{Action, Choices, Granted, Priority, Receipt, TicketRef, Upstream};
use support_hero::store::Outcome;

fn sent(receipt: Receipt) -> Outcome {
    Outcome::Sent(receipt)
}

fn closed(console: &Console) -> Outcome {
    let upstream = Upstream::Closed { at: console.now, reason: Some("resolved".into()) };
    sent(Receipt { upstream: Some(upstream), ..Receipt::default() })
}

fn nothing() -> Outcome {
    sent(Receipt::default())
}

fn owned(by: &[&str]) -> Granted {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let choices = Choices { people: names(&["grace"]), assigned: names(by), ..Choices::default() };
    Granted::Choices(TicketRef::parse(ERROR).unwrap(), choices)
}

fn assignees(add: &[&str], remove: &[&str]) -> Action {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    Action::Assignees { add: names(add), remove: names(remove) }
}

#[test]
fn what_was_sent_is_undone_and_that_can_be_taken_back() {
    for keys in ["xy", "xa<Enter>"] {
        let mut console = error_of(WIDE, &[]);
        console.keys(keys).wait(9);
        let outcome = closed(&console);
        console.deliver("errors", outcome);
        console.keys("z");
        assert!(console.screen().contains("APP-7 is opened again at errors"), "{keys}");
        assert!(console.outbox().is_empty(), "{keys}: it is asked about");
        console.keys("y");
        let told = "undone: APP-7 is opened again at errors; z takes it back (8 s)";
        assert_eq!(console.message(), told, "{keys}");
        assert_eq!(console.outbox(), [(ERROR.into(), "reopen".into(), "held")]);
        console.wait(3).keys("z");
        assert!(console.outbox().is_empty(), "the undoing is taken back");
        assert!(console.message().starts_with("taken back (undo "), "{}", console.message());
        console.keys("z");
        assert_eq!(console.message(), "undo: there is nothing to take back");
    }
}

#[test]
fn the_ticket_that_is_undone_is_selected_again() {
    let mut console = error_of(WIDE, &[]);
    console.keys("<A-7>/keyerror<Enter><Esc>xy").wait(9);
    let outcome = closed(&console);
    console.deliver("errors", outcome);
    console.wait(3).keys("gzy").wait(3);
    assert!(console.cursor().contains("KeyError"), "{}", console.screen());
}

#[test]
fn within_the_hold_it_is_taken_back_as_ever() {
    for keys in ["xy", "xa<Enter>", "pl", "ay"] {
        let mut console = error_of(WIDE, &[]);
        console.keys(keys).wait(5).keys("z");
        assert!(console.outbox().is_empty(), "{keys}");
        assert!(console.message().starts_with("taken back ("), "{}", console.message());
    }
}

#[test]
fn a_priority_is_as_it_was() {
    let mut console = error_of(WIDE, &[]);
    // Of two that were on their way together each is undone to what was before it.
    console.keys("plpm").wait(9);
    console.deliver("errors", nothing());
    console.deliver("errors", nothing());
    console.keys("zy");
    assert_eq!(console.sent(), Some(Action::Prioritize { to: Priority::Low }));
    let told = "undone: APP-7 has low priority again at errors; z takes it back (8 s)";
    assert_eq!(console.message(), told);
    console.wait(9);
    console.deliver("errors", nothing());
    console.keys("z");
    assert!(console.message().contains("cannot be taken back"), "{}", console.message());
    console.keys("zy");
    assert_eq!(console.sent(), Some(Action::Prioritize { to: Priority::High }));
}

#[test]
fn an_owner_is_as_before() {
    let given = |console: &mut Console, to: &[&str]| {
        let assignees = Some(to.iter().map(|name| (*name).to_owned()).collect());
        console.wait(9);
        console.deliver("errors", sent(Receipt { assignees, ..Receipt::default() }));
        console.keys("zy");
    };
    let mut console = error_of(WIDE, &["#billing"]);
    console.keys("A").grant(Ok(owned(&["#billing"]))).keys("grace<Enter>");
    given(&mut console, &["grace"]);
    assert_eq!(console.sent(), Some(assignees(&["#billing"], &[])));
    let told = "undone: APP-7 is given back to #billing at errors; z takes it back (8 s)";
    assert_eq!(console.message(), told);
    let mut console = error_of(WIDE, &[]);
    console.keys("A").grant(Ok(owned(&[]))).keys("grace<Enter>");
    given(&mut console, &["grace"]);
    assert_eq!(console.sent(), Some(assignees(&[], &["grace"])));
    assert!(console.message().starts_with("undone: APP-7 is nobody's again at errors"));
}

#[test]
fn a_claim_is_undone_here_and_there() {
    let mut console = error_of(WIDE, &[]);
    console.keys("ay").wait(9);
    let assignees = Some(vec!["Ada".to_owned()]);
    console.deliver("errors", sent(Receipt { assignees, ..Receipt::default() }));
    assert!(console.cursor().contains("@Ada"), "{}", console.screen());
    let claimed = |console: &Console| {
        let ticket = console.store.reader().unwrap().find(ERROR).unwrap();
        ticket.local.claimed_by
    };
    console.keys("zy");
    assert_eq!((console.sent(), claimed(&console)), (Some(Action::Unassign), None));
    console.keys("z");
    assert_eq!((console.sent(), claimed(&console)), (None, Some("Ada".into())));
}

#[test]
fn what_did_not_arrive_is_not_undone_and_that_is_told() {
    let later = |console: &Console| Outcome::Later { at: console.now, why: "busy".into() };
    let unknown = |console: &Console| Outcome::Unknown { at: console.now, why: "cut".into() };
    let refused = |_: &Console| Outcome::Refused { why: "no".into() };
    type Ended = fn(&Console) -> Outcome;
    for (outcome, told) in [
        (later as Ended, "it is on its way already and cannot be taken back"),
        (unknown, "nobody knows yet whether it was done, so it is not undone"),
        (refused, "it was refused, so there is nothing to undo"),
    ] {
        let mut console = error_of(WIDE, &[]);
        console.keys("xy").wait(9);
        let outcome = outcome(&console);
        console.deliver("errors", outcome);
        console.keys("z");
        assert!(console.message().ends_with(told), "{}", console.message());
        assert_eq!(console.outbox().len(), 1, "nothing else is done");
    }
    let mut console = error_of(WIDE, &[]);
    console.keys("xy").wait(9);
    console.deliver("errors", Outcome::Refused { why: "no".into() });
    console.keys("/keyerror<Enter>Dzy");
    assert!(console.message().ends_with("it was given up, so there is nothing to undo"));
    assert!(console.outbox().is_empty());
}

#[test]
fn what_is_just_being_sent_can_be_undone_in_a_moment() {
    let mut console = error_of(WIDE, &[]);
    console.keys("xy").wait(9);
    let id = console.begin("errors");
    console.keys("z");
    assert!(console.message().contains("on its way already"), "{}", console.message());
    let outcome = closed(&console);
    console.settle(id, outcome);
    console.wait(3).keys("zy");
    assert_eq!(console.outbox(), [(ERROR.into(), "reopen".into(), "held")]);
}

#[test]
fn what_was_sent_between_the_key_and_the_write_is_undone() {
    let mut console = error_of(WIDE, &[]);
    console.keys("xy");
    // The screen has not heard of it yet: it still counts down.
    console.wait(7);
    console.now += jiff::SignedDuration::from_secs(2);
    let id = console.begin_unheard("errors");
    let outcome = closed(&console);
    console.settle_unheard(id, outcome);
    console.keys("z");
    assert_eq!(console.outbox(), [(ERROR.into(), "reopen".into(), "held")]);
}

#[test]
fn what_people_were_told_is_not_undone() {
    let mut console = error_of(WIDE, &[]);
    console.keys("rLooking<C-x>").wait(9);
    console.deliver("errors", nothing());
    let outcome = closed(&console);
    console.deliver("errors", outcome);
    console.keys("z");
    assert!(console.message().contains("cannot be taken back"), "{}", console.message());
    assert!(console.outbox().is_empty());
    let mut console = Console::morning(WIDE);
    console.keys("jxc").wait(9);
    let outcome = closed(&console);
    console.deliver("code", outcome);
    console.keys("z");
    assert!(console.message().contains("cannot be taken back"), "an issue's close is told");
    assert!(console.outbox().is_empty());
}
