//! The order of the queue, its views, and the reasons that are told.

use super::*;
use crate::desk::{Billing, CustomerMatch, Impact, Standing, TicketId, TicketRef, Turn};
use jiff::tz::TimeZone;
use proptest::prelude::*;

fn hours() -> Hours {
    Hours::parse("Mon-Fri 09:00-17:30", TimeZone::UTC).unwrap()
}

fn now() -> Timestamp {
    "2026-11-23T10:00:00Z".parse().unwrap()
}

fn ticket(id: i64, kind: Kind, waited_minutes: i64) -> Ticket {
    let since = now() - SignedDuration::from_mins(waited_minutes);
    let turn = Turn { last_customer: Some(since), last_us: None, waiting_since: Some(since) };
    let issue = TicketRef::new("github", format!("example/app#{id}"));
    let standing = Standing { turn, last_at: Some(since), ..Standing::default() };
    Ticket { standing, ..Ticket::new(TicketId(id), issue, kind, since) }
}

fn paying(ticket: Ticket) -> Ticket {
    let customer = CustomerMatch::paying("Acme", None, "domain acme.com");
    Ticket { customer: Some(customer), ..ticket }
}

fn hurting(ticket: Ticket, users: u64, minutes_ago: i64) -> Ticket {
    let last_seen = now() - SignedDuration::from_mins(minutes_ago);
    let impact = Impact { users, events: users, last_seen, ..Impact::default() };
    Ticket { impact: Some(impact), ..ticket }
}

fn order(tickets: Vec<Ticket>, view: View) -> Vec<i64> {
    rank(tickets, view, &["Ada".into()], now(), &hours()).iter().map(|r| r.ticket.id.0).collect()
}

#[test]
fn tier_first_then_who_waits_longest() {
    let tickets = vec![
        hurting(ticket(1, Kind::Error, 9_000), 3, 5),
        hurting(ticket(2, Kind::Error, 10), 3, 1),
        hurting(ticket(3, Kind::Error, 10), 90, 50),
        ticket(4, Kind::PullRequest, 9_000),
        paying(ticket(5, Kind::PullRequest, 10)),
        ticket(6, Kind::Issue, 30),
        ticket(7, Kind::Thread, 300),
        paying(ticket(8, Kind::Issue, 5)),
        paying(ticket(9, Kind::Thread, 6)),
    ];
    assert_eq!(order(tickets, View::Queue), [9, 8, 7, 6, 4, 5, 3, 2, 1]);
}

#[test]
fn views() {
    let mut answered = ticket(1, Kind::Issue, 10);
    answered.standing.turn.waiting_since = None;
    answered.local.claimed_by = Some("Ada".into());
    let mut closed = ticket(2, Kind::Issue, 10);
    closed.standing.turn.waiting_since = None;
    closed.standing.closed_at = Some(now());
    closed.assignees = vec!["Ada".into()];
    let mut asleep = ticket(3, Kind::Issue, 10);
    asleep.local.snoozed_at = Some(now());
    let all = vec![answered, closed, asleep, ticket(4, Kind::Issue, 10)];
    for (view, ids) in [
        (View::Queue, &[4][..]),
        (View::Mine, &[1]),
        (View::Waiting, &[1]),
        (View::Snoozed, &[3]),
        (View::Closed, &[2]),
        (View::All, &[4, 1, 3, 2]),
    ] {
        assert_eq!(order(all.clone(), view), ids, "{view:?}");
    }
}

#[test]
fn reasons_tell_the_whole_story() {
    let reasons_of = |ticket: Ticket| {
        let ranked = rank(vec![ticket], View::All, &[], now(), &hours()).remove(0);
        reasons(&ranked, now(), &hours())
    };
    assert_eq!(
        reasons_of(paying(ticket(1, Kind::Thread, 42))),
        ["paying: Acme, domain acme.com", "waiting 42 min, okay until 10:18"]
    );
    assert_eq!(
        reasons_of(ticket(1, Kind::Issue, 66 * 60)),
        ["community", "waiting 2 d (2 h of working time), late until 16:00"]
    );
    let mut back = hurting(ticket(1, Kind::Error, 20_000), 1, 3);
    back.assignees = vec!["Ada".into()];
    assert_eq!(
        reasons_of(back),
        ["error", "1 user affected, last seen 3 min ago", "open for 13 d", "claimed by Ada"]
    );
    let mut asleep = ticket(1, Kind::Issue, 10);
    asleep.local.snoozed_at = Some(now());
    asleep.local.snoozed_until = Some(now() + SignedDuration::from_hours(24));
    assert_eq!(reasons_of(asleep)[2], "snoozed until Tue 10:00");
}

#[test]
fn the_first_reason_tells_the_customer_and_how_that_is_known() {
    let acme = CustomerMatch::paying("Acme", None, "domain acme.com");
    let assumed = CustomerMatch {
        assumed: true,
        evidence: "channel #acme".into(),
        also: vec!["Globex".into(), "Hooli".into()],
        ..acme.clone()
    };
    let trying = CustomerMatch { pays: false, billing: Billing::Trialing, ..acme.clone() };
    let free = CustomerMatch { pays: false, ..acme.clone() };
    for (kind, customer, told) in [
        (Kind::Issue, &acme, &["paying: Acme, domain acme.com"][..]),
        (
            Kind::Thread,
            &assumed,
            &["paying: Acme, assumed from channel #acme", "also Globex, Hooli"],
        ),
        (Kind::Issue, &trying, &["trialing, so community: Acme, domain acme.com"]),
        (Kind::Issue, &free, &["does not pay, so community: Acme, domain acme.com"]),
        (Kind::PullRequest, &acme, &["pull request of a paying customer: Acme, domain acme.com"]),
        (Kind::PullRequest, &trying, &["pull request"]),
    ] {
        let ticket = Ticket { customer: Some(customer.clone()), ..ticket(1, kind, 42) };
        let ranked = rank(vec![ticket], View::All, &[], now(), &hours()).remove(0);
        let reasons = reasons(&ranked, now(), &hours());
        assert_eq!(reasons[..told.len()], *told);
        assert!(reasons[told.len()].starts_with("waiting 42 min"), "{reasons:?}");
    }
}

#[test]
fn why_it_was_closed_is_told_in_words_and_names_stay_as_they_are() {
    for (reason, told) in [
        ("not_planned", "closed: not planned"),
        ("completed", "closed: completed"),
        ("resolved in my_app@2.4", "closed: resolved in my_app@2.4"),
    ] {
        let mut closed = ticket(1, Kind::Issue, 10);
        closed.standing.turn.waiting_since = None;
        closed.standing.closed_at = Some(now());
        closed.standing.close_reason = Some(reason.into());
        let ranked = rank(vec![closed], View::All, &[], now(), &hours()).remove(0);
        assert!(reasons(&ranked, now(), &hours()).contains(&told.to_owned()), "{reason}");
    }
}

#[test]
fn reasons_name_what_calls() {
    for (calling, what, told) in [
        (Calling::Need, "first review", "needs first review since 08:00"),
        (
            Calling::Loop,
            "example/app#12 was merged",
            "close the loop: example/app#12 was merged 2 h ago",
        ),
    ] {
        let since = now() - SignedDuration::from_hours(2);
        let mut called = ticket(1, Kind::PullRequest, 9_000);
        called.standing.turn.waiting_since = None;
        called.standing.call = Some(Call { calling, since, what: what.into() });
        called.local.snoozed_at = Some(since - SignedDuration::from_hours(1));
        let ranked = rank(vec![called.clone()], View::Queue, &[], now(), &hours()).remove(0);
        let reasons = reasons(&ranked, now(), &hours());
        assert_eq!(reasons[..2], ["pull request", told]);
        assert_eq!(reasons.len(), 3, "its snooze is not over, it was called: {reasons:?}");
        assert!(reasons[2].starts_with("waiting 2 h"), "{reasons:?}");
        called.pending.verdict_at = Some(now());
        called.pending.reply_at = Some(now());
        let ranked = rank(vec![called], View::All, &[], now(), &hours()).remove(0);
        assert!(!super::reasons(&ranked, now(), &hours()).contains(&told.to_owned()));
    }
}

proptest! {
    #[test]
    fn the_order_is_total_and_does_not_depend_on_where_it_began(
        seeds in proptest::collection::vec((0_i64..4, 0_i64..3_000, any::<bool>()), 0..40),
        turn_by in 0_usize..40,
    ) {
        let mut tickets: Vec<Ticket> = seeds.iter().enumerate().map(|(i, (kind, waited, pays))| {
            let kind = [Kind::Thread, Kind::Issue, Kind::PullRequest, Kind::Error][*kind as usize];
            let ticket = ticket(i as i64, kind, *waited);
            if *pays { paying(ticket) } else { ticket }
        }).collect();
        let first = order(tickets.clone(), View::Queue);
        let turns = turn_by % tickets.len().max(1);
        tickets.rotate_left(turns);
        prop_assert_eq!(order(tickets, View::Queue), first);
    }
}
