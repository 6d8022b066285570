//! The store hands tickets over in the order of their ranks, whatever stands in them.

use super::kit::*;
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use support_hero::desk::{Action, Alarm, Head, Hours, Impact, Kind, Until, Upstream, View, rank};
use support_hero::store::AsOf;

/// What the hero has done about a ticket.
#[derive(Debug, Clone)]
enum Deed {
    Nothing,
    Done(i64),
    Snooze(i64, Option<i64>),
    Reply(i64),
    Close(i64),
}

#[derive(Debug, Clone)]
struct Case {
    kind: usize,
    asked: i64,
    asks: &'static str,
    answered: Option<i64>,
    closed: Option<i64>,
    impact: Option<(u64, bool, i64)>,
    deed: Deed,
}

fn any_case() -> impl Strategy<Value = Case> {
    let deed = prop_oneof![
        4 => Just(Deed::Nothing),
        1 => (0..60_i64).prop_map(Deed::Done),
        2 => (0..60_i64, option::of(30..90_i64)).prop_map(|(at, until)| Deed::Snooze(at, until)),
        1 => (0..60_i64).prop_map(Deed::Reply),
        1 => (0..60_i64).prop_map(Deed::Close),
    ];
    let asks = prop_oneof![Just(PAT), Just(WILE)];
    let times = (0..60_i64, option::of(0..60_i64), option::of(0..60_i64));
    // Few of a number, so that many are alike.
    let impact = option::of((0..3_u64, any::<bool>(), 0..3_i64));
    (0..4_usize, asks, times, impact, deed).prop_map(
        |(kind, asks, (asked, answered, closed), impact, deed)| Case {
            kind,
            asked,
            asks,
            answered,
            closed,
            impact,
            deed,
        },
    )
}

impl Case {
    fn name(&self, nth: usize) -> String {
        match self.kind {
            0 => format!("slack:users/C1/{nth}.0"),
            1 => format!("github:example/app#{nth}"),
            2 => format!("github:example/app!{nth}"),
            _ => format!("sentry:example/APP-{nth}"),
        }
    }

    fn head(&self, nth: usize) -> Head {
        let impact = self.impact.map(|(users, alarms, seen)| Impact {
            users,
            last_seen: at(seen),
            alarm: alarms.then_some(Alarm::Regressed),
            ..Impact::default()
        });
        let head = head(&self.name(nth));
        let upstream = self
            .closed
            .map_or(Upstream::Open, |minute| Upstream::Closed { at: at(minute), reason: None });
        Head { upstream, impact: impact.filter(|_| head.kind == Kind::Error), ..head }
    }

    async fn put(&self, nth: usize, home: &Home) {
        let asked = said("1", self.asked, self.asks);
        let answered = self.answered.map(|minute| said("2", minute, ADA));
        let messages = [asked].into_iter().chain(answered).collect();
        home.take(ticket_of(self.head(nth), messages)).await;
        let (store, ticket) = (&home.store, reference(&self.name(nth)));
        let hold = SignedDuration::from_mins(1);
        let enqueued = |action, minute| {
            store.enqueue(ticket.clone(), vec![action], hold, "Ada".into(), at(minute))
        };
        match self.deed {
            Deed::Nothing => {}
            Deed::Done(minute) => drop(store.done(ticket, at(minute)).await.unwrap()),
            Deed::Snooze(minute, until) => {
                let until = until.map_or(Until::TheyWrite, |minute| Until::Time(at(minute)));
                store.snooze(ticket, until, at(minute)).await.unwrap();
            }
            Deed::Reply(minute) => drop(enqueued(Action::reply("Hey"), minute).await.unwrap()),
            Deed::Close(minute) => {
                let close = Action::Close { reason: None };
                enqueued(close, minute).await.unwrap();
            }
        }
    }
}

/// Each view is read in the order of ranks, in part and whole, and counted.
fn is_in_order(home: &Home, minute: i64) {
    let hours = Hours::parse("Mon-Fri 09:00-17:30", TimeZone::UTC).unwrap();
    let (now, reader) = (at(minute), &home.reader);
    let as_of = AsOf::new(now, &hours);
    let displaced = reader.displaced(&as_of).unwrap();
    for view in [View::Queue, View::Waiting, View::Snoozed, View::Open, View::Closed, View::All] {
        let ranked = rank(reader.tickets(view).unwrap(), view, &[], now, &hours);
        let ranked: Vec<_> = ranked.iter().map(|ranked| ranked.placed()).collect();
        let read = |most| reader.places(view.statuses().iter().copied(), &displaced, most).unwrap();
        assert_eq!(read(usize::MAX), (ranked.clone(), true), "{view:?}");
        let half = ranked.len() / 2;
        assert_eq!(read(half), (ranked[..half].to_vec(), half == ranked.len()), "{view:?}");
        let counted = |status| reader.count(status, &displaced, usize::MAX).unwrap();
        let counted: usize = view.statuses().iter().map(|status| counted(*status)).sum();
        assert_eq!(counted, ranked.len(), "{view:?}");
        let mut rows = Vec::new();
        reader.each(&ranked, &as_of, |row| rows.push(row.placed())).unwrap();
        assert_eq!(rows, ranked, "{view:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn views_are_read_in_the_order_of_ranks(cases in vec(any_case(), 0..24), minute in 0..100_i64) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let home = Home::in_memory();
            for (nth, case) in cases.iter().enumerate() {
                case.put(nth, &home).await;
            }
            is_in_order(&home, minute);
        });
    }
}
