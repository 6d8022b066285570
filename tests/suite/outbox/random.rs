//! Whatever happens in whatever order: every action is still there, was sent once, or was given up.

use super::tracker::{create, review, tracker};
use super::*;
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::BTreeMap;
use support_hero::store::OutboxItem;

/// Something that happens. Numbers choose among what is there.
#[derive(Debug, Clone)]
enum Event {
    Decide { ticket: usize, first: usize, actions: usize, hold: i64 },
    Begin { source: usize },
    Settle { which: usize, ending: usize },
    Crash,
    TakeBack(usize),
    Discard(usize),
    Retry(usize),
    Release,
    Pass { minutes: i64 },
}

fn any_event() -> impl Strategy<Value = Event> {
    prop_oneof![
        3 => (0..3_usize, 0..6_usize, 1..4_usize, 0..3_i64).prop_map(
            |(ticket, first, actions, hold)| Event::Decide { ticket, first, actions, hold }
        ),
        6 => (0..2_usize).prop_map(|source| Event::Begin { source }),
        6 => (0..4_usize, 0..6_usize).prop_map(|(which, ending)| Event::Settle { which, ending }),
        1 => Just(Event::Crash),
        1 => (0..8_usize).prop_map(Event::TakeBack),
        1 => (0..8_usize).prop_map(Event::Discard),
        2 => (0..8_usize).prop_map(Event::Retry),
        1 => Just(Event::Release),
        4 => (1..4_i64).prop_map(|minutes| Event::Pass { minutes }),
    ]
}

/// What an action must look like now.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Expected {
    ticket: usize,
    source: usize,
    after: Option<OutboxId>,
    state: OutboxState,
    /// Due in this minute; never, if none.
    due: Option<i64>,
    /// Attempts that may have arrived.
    tried: u32,
    /// It would stand there twice.
    doubles: bool,
    /// Before this minute nobody looks for it.
    lands: i64,
}

/// The outbox as the rules say it is.
#[derive(Default)]
struct Rules {
    minute: i64,
    actions: BTreeMap<OutboxId, Expected>,
}

impl Rules {
    fn open(&self) -> impl Iterator<Item = (OutboxId, Expected)> {
        self.actions.iter().map(|(id, a)| (*id, *a)).filter(|(_, a)| a.state != Sent)
    }

    fn nth_open(&self, n: usize) -> Option<(OutboxId, Expected)> {
        self.open().nth(n)
    }

    fn get(&mut self, id: OutboxId) -> &mut Expected {
        self.actions.get_mut(&id).unwrap()
    }

    /// The one that this source sends next.
    fn next(&self, source: usize) -> Option<OutboxId> {
        let sent = |id: OutboxId| self.actions[&id].state == Sent;
        let goes = |id: OutboxId, a: Expected| {
            let moves = matches!(a.state, Held | Queued | Unknown);
            let place = |a: &Expected| (a.ticket, a.source);
            let alone = !self
                .open()
                .any(|(e, other)| place(&other) == place(&a) && e < id && other.state != Refused);
            moves
                && a.source == source
                && a.due.is_some_and(|due| due <= self.minute)
                && alone
                && a.after.is_none_or(sent)
        };
        self.open().find(|(id, action)| goes(*id, *action)).map(|(id, _)| id)
    }

    fn give_up(&mut self, id: OutboxId) {
        self.actions.remove(&id);
        let after: Vec<_> = self.open().filter(|(_, a)| a.after == Some(id)).collect();
        after.into_iter().for_each(|(id, _)| self.give_up(id));
    }
}

struct World {
    home: Home,
    rules: Rules,
}

const TICKETS: [&str; 3] = [CHAT, ISSUE, PULL];

/// The source of the tickets, and the tracker that new issues go to.
fn named(which: usize) -> SourceId {
    if which == 0 { source() } else { tracker() }
}

impl World {
    async fn happens(&mut self, event: Event) {
        let (home, rules) = (&self.home, &mut self.rules);
        let now = at(rules.minute);
        match event {
            Event::Decide { ticket, first, actions, hold } => {
                self.decide(ticket, (first, actions), hold).await;
            }
            Event::Begin { source } => self.begin(source).await,
            Event::Settle { which, ending } => self.settle(which, ending).await,
            Event::Crash => {
                for source in 0..2 {
                    home.store.recover(named(source), now).await.unwrap();
                }
                let minute = rules.minute;
                for action in rules.actions.values_mut().filter(|a| a.state == Sending) {
                    action.tried += 1;
                    action.lands = minute + i64::from(action.doubles);
                    (action.state, action.due) = (Unknown, Some(action.lands));
                }
            }
            Event::TakeBack(n) => {
                let Some((id, action)) = rules.nth_open(n) else { return };
                let taken_back = home.take_back(id, now).await.is_ok();
                assert_eq!(taken_back, action.state == Held);
                if taken_back {
                    rules.give_up(id);
                }
            }
            Event::Discard(n) => {
                let Some((id, action)) = rules.nth_open(n) else { return };
                let discarded = home.store.discard(id, now).await.is_ok();
                assert_eq!(discarded, action.state != Sending);
                if discarded {
                    rules.give_up(id);
                }
            }
            Event::Retry(n) => self.retry(n).await,
            Event::Release => {
                home.store.release_held(now).await.unwrap();
                let minute = rules.minute;
                for action in rules.actions.values_mut().filter(|a| a.state == Held) {
                    (action.state, action.due) = (Queued, Some(minute));
                }
            }
            Event::Pass { minutes } => rules.minute += minutes,
        }
    }

    async fn decide(&mut self, ticket: usize, (first, most): (usize, usize), hold: i64) {
        let minute = self.rules.minute;
        let all = [reply("Hey"), CLOSE, create("It"), Action::Assign, review(""), Action::Unassign];
        let wanted: Vec<_> = all.into_iter().skip(first).take(most).collect();
        let ids = self.home.decide(TICKETS[ticket], wanted.clone(), hold, minute).await;
        let state = if hold > 0 { Held } else { Queued };
        let mut after = None;
        for (id, action) in ids.into_iter().zip(wanted) {
            let due = Some(minute + hold);
            let source = usize::from(matches!(action, Action::Create { .. }));
            let doubles = action.can_be_doubled();
            let new = Expected { ticket, source, after, state, due, tried: 0, doubles, lands: 0 };
            let known = self.rules.actions.insert(id, new);
            assert_eq!(known, None, "a number is never given twice");
            after = Some(id);
        }
    }

    async fn begin(&mut self, source: usize) {
        let expected = self.rules.next(source).map(|id| (id, self.rules.actions[&id].tried + 1));
        let begun = self.home.begin_of(named(source), self.rules.minute).await;
        assert_eq!(begun.map(|(delivery, attempt)| (delivery.id, attempt)), expected);
        if let Some((id, _)) = expected {
            self.rules.get(id).state = Sending;
        }
    }

    async fn settle(&mut self, which: usize, ending: usize) {
        let minute = self.rules.minute;
        let sending = self.rules.open().filter(|(_, a)| a.state == Sending).nth(which);
        let Some((id, before)) = sending else { return };
        let (later, why) = (at(minute + 2), String::new());
        let (outcome, state, due, tried) = match ending {
            0 => (Outcome::Later { at: later, why }, Queued, Some(minute + 2), 0),
            1 => (Outcome::Unknown { at: later, why }, Unknown, Some(minute + 2), 1),
            2 => (Outcome::Uncertain { why }, Unknown, None, 1),
            3 => (Outcome::Refused { why }, Refused, None, 0),
            _ => (sent(), Sent, None, 0),
        };
        self.home.settle(id, outcome, minute).await;
        let state = if state == Queued && before.tried > 0 { Unknown } else { state };
        let unknown = ending == 1 && before.doubles;
        let lands = if unknown { minute + 1 } else { before.lands };
        let tried = before.tried + tried;
        *self.rules.get(id) = Expected { state, due, tried, lands, ..before };
        if state == Sent {
            let twice = self.home.store.settle(id, sent(), at(minute)).await;
            assert!(twice.is_err(), "sent once");
        }
    }

    async fn retry(&mut self, n: usize) {
        let Some((id, before)) = self.rules.nth_open(n) else { return };
        let minute = self.rules.minute;
        let retried = self.home.store.retry(id, at(minute)).await.is_ok();
        assert_eq!(retried, before.state != Sending);
        if retried {
            let looks = before.state == Unknown && before.due.is_some();
            let state = if looks { Unknown } else { Queued };
            let tried = if looks { before.tried } else { 0 };
            let due = Some(minute.max(before.lands));
            *self.rules.get(id) = Expected { state, tried, due, ..before };
        }
    }

    /// What is in the outbox is what the rules say, no more and no less.
    fn check(&self) {
        let seen = |item: OutboxItem| (item.id, item.state, item.attempts);
        let stored = self.home.reader.outbox().unwrap().into_iter().map(seen);
        let open = self.rules.open().map(|(id, a)| (id, a.state, a.tried));
        assert_eq!(stored.collect::<Vec<_>>(), open.collect::<Vec<_>>());
        for (id, _) in self.rules.actions.iter().filter(|(_, a)| a.state == Sent) {
            assert_eq!(self.home.state(*id), Some(Sent));
        }
        for source in 0..2 {
            let due = self.home.reader.next_due(&named(source)).unwrap();
            let due_now = due.is_some_and(|due| due <= at(self.rules.minute));
            let next = self.rules.next(source);
            assert_eq!(due_now, next.is_some(), "whoever delivers wakes for work only");
        }
    }
}

async fn play(events: Vec<Event>) {
    let home = Home::in_memory();
    for name in TICKETS {
        home.take(opened(name, vec![said("1", 1, PAT)])).await;
    }
    let mut world = World { home, rules: Rules::default() };
    for event in events {
        world.happens(event).await;
        world.check();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]
    #[test]
    fn nothing_is_lost_and_nothing_is_sent_twice(events in vec(any_event(), 1..40)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(play(events));
    }
}
