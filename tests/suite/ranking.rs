//! The order of errors among themselves.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use proptest::prelude::*;
use std::cmp::Ordering;
use support_hero::desk::{
    Alarm, Curve, Hit, Hours, Impact, Kind, Priority, Standing, Ticket, TicketId, TicketRef, Turn,
    View, rank,
};

fn now() -> Timestamp {
    "2026-11-23T10:00:00Z".parse().unwrap()
}

fn ago(minutes: i64) -> Timestamp {
    now() - SignedDuration::from_mins(minutes)
}

/// An error that waits since so many minutes.
fn error(id: i64, impact: Option<Impact>, hits: u64, waited: i64) -> Ticket {
    let since = Some(ago(waited));
    let turn = Turn { last_customer: since, last_us: None, waiting_since: since };
    let hit = |n: u64| Hit {
        name: format!("Customer {n}"),
        plan: None,
        people: n + 1,
        evidence: String::new(),
    };
    let issue = TicketRef::new("sentry", format_args!("example/APP-{id:03}"));
    Ticket {
        impact,
        hits: (0..hits).map(hit).collect(),
        standing: Standing { turn, last_at: since, ..Standing::default() },
        ..Ticket::new(TicketId(id), issue, Kind::Error, ago(waited))
    }
}

fn impact(users: u64, seen: i64, alarm: Option<Alarm>) -> Option<Impact> {
    Some(Impact { users, events: 1, last_seen: ago(seen), alarm, ..Impact::default() })
}

fn order(tickets: Vec<Ticket>) -> Vec<i64> {
    let hours = Hours::parse("Mon-Fri 09:00-17:30", TimeZone::UTC).unwrap();
    let ranked = rank(tickets, View::Queue, &[], now(), &hours);
    ranked.into_iter().map(|ranked| ranked.ticket.id.0).collect()
}

#[test]
fn whom_it_hits_then_what_alarms_then_how_many_then_how_lately() {
    let (escalating, regressed) = (Some(Alarm::Escalating), Some(Alarm::Regressed));
    let loud = Impact {
        priority: Some(Priority::High),
        curve: Curve { since: ago(60), counts: vec![9_999] },
        events: 9_999,
        ..impact(5, 9, None).unwrap()
    };
    let tickets = vec![
        error(1, impact(0, 400, None), 1, 5),
        error(2, impact(9, 1, escalating), 0, 9_000),
        error(3, impact(9, 2, regressed), 0, 9_000),
        error(4, impact(500, 1, None), 0, 9_000),
        error(5, impact(5, 8, None), 0, 5),
        error(6, Some(loud), 0, 9_000),
        error(7, impact(5, 9, None), 0, 9_001),
        error(8, impact(0, 9, None), 0, 9_001),
        error(9, None, 0, 90_000),
        error(10, impact(0, 399, escalating), 1, 5),
        error(11, impact(3, 9, None), 3, 5),
    ];
    assert_eq!(order(tickets), [10, 11, 1, 2, 3, 4, 5, 7, 6, 8, 9]);
}

/// What the rule says of two errors, key by key.
fn rule(a: &Ticket, b: &Ticket) -> Ordering {
    let impact = |ticket: &Ticket| ticket.impact.clone();
    let more = |key: &dyn Fn(&Ticket) -> u64| key(b).cmp(&key(a));
    more(&|t| u64::from(!t.hits.is_empty()))
        .then_with(|| more(&|t| u64::from(impact(t).is_some_and(|i| i.alarm.is_some()))))
        .then_with(|| more(&|t| impact(t).map_or(0, |i| i.users)))
        .then_with(|| impact(b).map(|i| i.last_seen).cmp(&impact(a).map(|i| i.last_seen)))
        .then_with(|| a.standing.turn.waiting_since.cmp(&b.standing.turn.waiting_since))
        .then_with(|| a.reference.as_str().cmp(b.reference.as_str()))
}

proptest! {
    #[test]
    fn errors_stand_by_the_rule_from_wherever_they_began(
        seeds in proptest::collection::vec(
            (proptest::option::weighted(0.8, (0_u64..3, 0_i64..3, 0_usize..3)), 0_u64..3, 0_i64..3),
            1..30,
        ),
        turns in 0_usize..30,
    ) {
        let mut tickets: Vec<Ticket> = seeds.iter().zip(0_i64..).map(|((told, hits, waited), id)| {
            let alarms = [None, Some(Alarm::Escalating), Some(Alarm::Regressed)];
            let told = told.and_then(|(users, seen, alarm)| impact(users, seen, alarms[alarm]));
            error(id, told, hits.saturating_sub(1), *waited)
        }).collect();
        let first = order(tickets.clone());
        let turns = turns % tickets.len();
        tickets.rotate_left(turns);
        prop_assert_eq!(&order(tickets.clone()), &first);
        tickets.sort_by(rule);
        let expected: Vec<i64> = tickets.iter().map(|ticket| ticket.id.0).collect();
        prop_assert_eq!(first, expected);
    }
}
