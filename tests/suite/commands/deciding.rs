//! `close`, `reopen`, `done`, `snooze` and `claim`, and what brings a ticket back.

use super::kit::{Place, Town};

#[test]
fn tickets_are_closed_and_reopened_at_their_service() {
    let town = Town::shared();
    let desk = town.desk("close");
    for (kind, reason, closed, open) in [
        ("issue", ["--reason", "completed"].as_slice(), "completed", "open"),
        ("issue", &["--reason", "not-planned"], "not_planned", "open"),
        ("issue", &[], "completed", "open"),
        ("pull_request", &[], "closed", "open"),
        ("error", &[], "resolved", "unresolved"),
        ("thread", &[], "marked", "open"),
    ] {
        let ticket = desk.reference(kind);
        let told = desk.well(&[["close", &ticket].as_slice(), reason].concat()).out;
        assert!(told.starts_with(&format!("close {ticket}: ")), "{told}");
        assert_eq!(town.state(&ticket), closed, "{ticket} {reason:?}");
        assert_eq!(desk.show(&ticket)["status"], "closed");
        desk.well(&["reopen", &ticket]);
        assert_eq!(town.state(&ticket), open, "{ticket}");
        assert_eq!(desk.show(&ticket)["status"], "waiting_on_us");
    }
}

#[test]
fn their_next_message_brings_a_ticket_back() {
    let town = Town::shared();
    let desk = town.desk("back");
    let mut tickets = Vec::new();
    for kind in ["issue", "thread"] {
        for (command, status) in [
            (["done"].as_slice(), "waiting_on_them"),
            (&["snooze", "--until", "reply"], "snoozed"),
            (&["snooze", "--until", "tomorrow"], "snoozed"),
            (&["close"], "closed"),
            (&["reply", "-m", "Hey, try again?"], "waiting_on_them"),
        ] {
            let ticket = desk.ticket(kind);
            let reference = ticket["ref"].as_str().unwrap().to_owned();
            desk.well(&[command, &[reference.as_str()]].concat());
            assert_eq!(desk.show(&reference)["status"], status, "{command:?}");
            tickets.push((ticket, reference));
        }
    }
    desk.well(&["sync", "--once"]);
    let queue = desk.refs("queue");
    for (_, reference) in &tickets {
        assert!(!queue.contains(reference), "not by itself: {:#}", desk.show(reference));
    }
    town.pass();
    for (ticket, _) in &tickets {
        town.customer_writes(ticket, "It is not good yet.");
    }
    desk.well(&["sync", "--once"]);
    let queue = desk.refs("queue");
    for (_, reference) in &tickets {
        assert!(queue.contains(reference), "{:#}", desk.show(reference));
    }
}

#[test]
fn an_error_that_strikes_again_comes_back() {
    let town = Town::shared();
    let desk = town.desk("strikes");
    let ticket = desk.ticket("error");
    let reference = ticket["ref"].as_str().unwrap();
    desk.well(&["close", reference]);
    town.pass();
    town.customer_writes(&ticket, "");
    desk.well(&["sync", "--once"]);
    assert_eq!(desk.show(reference)["status"], "waiting_on_us");
}

#[test]
fn a_claim_is_mine_here_and_at_the_service() {
    let town = Town::shared();
    let desk = town.desk("claim");
    for kind in ["issue", "error", "thread"] {
        let ticket = desk.reference(kind);
        let claimed = desk.well(&["claim", &ticket, "--json"]).json();
        assert_eq!(claimed["assignee"], "Ada Lovelace");
        assert!(desk.refs("mine").contains(&ticket), "{ticket}");
        match Place::of(&ticket) {
            Place::GitHub { repo, number } => {
                let assignees = town.week.github.assignees(repo, number);
                assert!(assignees.contains(&"ada".to_owned()), "{assignees:?}");
            }
            Place::Sentry { short_id } => {
                assert_eq!(town.week.sentry.assignee(short_id), Some("ada@example.com"));
            }
            Place::Slack { channel, thread } => {
                let marks = town.week.slack.reacted(channel, thread, "raising_hand");
                assert_eq!(marks, ["U0ADA0001"]);
            }
        }
    }
}
