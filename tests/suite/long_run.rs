//! The long run: fifty events a second at the services while somebody works at the console, which
//! misses nothing, does not grow, leaves no descriptor open and answers every key at once.
//!
//! `HERO_LONG=SECONDS cargo test --release --test suite long_run` runs as long, `HERO_SEED=N` takes
//! another course. What was measured is told by the minute in `long-run-N.txt` in the folder of
//! Cargo for the files of tests.
#![cfg(target_os = "linux")]

mod chat;
mod code;
mod errors;
mod gauge;
mod hand;
mod kept;
mod rush;
mod table;
mod town;
mod words;

use crate::support::number;
use gauge::Gauge;
use hand::Hand;
use kept::Kept;
use rush::Rush;
use std::time::{Duration, Instant};
use table::{Row, Table};
use town::Town;

/// Events in a second.
const PACE: u64 = 50;
/// How long a run takes if nobody says otherwise.
const SHORT: Duration = Duration::from_secs(14);
/// Of a run of at least this length the figures are judged too: a shorter one only warms up.
const LONG: Duration = Duration::from_secs(300);
/// How long the last events may take to be in the store.
const PATIENCE: Duration = Duration::from_secs(120);

/// How much a console may grow in an hour, in KiB, once it ran for half of its time.
const GROWTH: f64 = 16.0 * 1024.0;
/// KiB of memory that belong to no file a console takes at most, however long it runs.
const MOST_MEMORY: u64 = 128 * 1024;
/// Descriptors that a console may have more or fewer of than in its first minute, and while it
/// warms up.
const DESCRIPTORS: u64 = 2;
const FIRST_DESCRIPTORS: u64 = 20;
/// How long half of all keys may take until they show.
const USUAL: Duration = Duration::from_millis(10);

/// How long a run is and which course it takes.
struct Plan {
    length: Duration,
    seed: u64,
}

impl Plan {
    fn of_environment() -> Self {
        let length = number("HERO_LONG").map_or(SHORT, Duration::from_secs);
        Self { length, seed: number("HERO_SEED").unwrap_or(1) }
    }

    fn is_long(&self) -> bool {
        self.length >= LONG
    }

    /// How often the figures are taken.
    fn every(&self) -> Duration {
        if self.is_long() { Duration::from_secs(60) } else { self.length / 4 }
    }
}

/// Works at the console until the time is over, and takes the figures by the minute.
fn work(plan: &Plan, rush: &Rush, hand: &mut Hand, table: &mut Table) {
    let (began, gauge) = (Instant::now(), Gauge::of(hand.program()));
    let mut next = plan.every();
    while began.elapsed() < plan.length {
        hand.next();
        if began.elapsed() >= next {
            next += plan.every();
            table.take(Row {
                at: began.elapsed(),
                events: rush.done(),
                program: gauge.as_ref().map(Gauge::read).unwrap_or_default(),
                keys: hand.take_keys(),
            });
        }
    }
}

/// Waits until the store is as the services are; what is different when the time is over.
fn settle(rush: &mut Rush, town: &Town, hand: &mut Hand) -> (Duration, Vec<String>) {
    let began = Instant::now();
    loop {
        hand.watch(Duration::from_millis(500));
        let kept = Kept::read(&town.data);
        let differences = rush.differences(&kept);
        if differences.is_empty() || began.elapsed() > PATIENCE {
            return (began.elapsed(), differences);
        }
    }
}

fn judge(plan: &Plan, table: &Table) {
    let keys = table.keys();
    assert!(keys.lost.is_empty(), "some keys never showed\n{table}");
    let (first, last) = table.descriptors();
    let more = if plan.is_long() { DESCRIPTORS } else { FIRST_DESCRIPTORS };
    assert!(last <= first + more, "descriptors: {first}, then {last}\n{table}");
    assert!(table.memory() <= MOST_MEMORY, "{} KiB of memory\n{table}", table.memory());
    if !plan.is_long() {
        return;
    }
    assert!(table.growth() <= GROWTH, "it grows by {:.0} KiB an hour\n{table}", table.growth());
    assert!(keys.at(50) <= USUAL, "half of the keys take longer than {USUAL:?}\n{table}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_console_misses_nothing_and_does_not_grow() {
    let plan = Plan::of_environment();
    let town = Town::start(plan.seed).await;
    let mut rush = Rush::new(&town, plan.seed);
    let mut hand = Hand::at(&town);
    let mut table = Table::new(plan.seed);
    rush.begin(PACE);
    work(&plan, &rush, &mut hand, &mut table);
    rush.end().await;
    let (took, differences) = settle(&mut rush, &town, &mut hand);
    table.end(took, differences.len());
    let few: Vec<_> = differences.iter().take(20).cloned().collect();
    assert!(
        differences.is_empty(),
        "seed {}: {} differences after {took:?}\n{}\n{table}\n{}",
        plan.seed,
        differences.len(),
        few.join("\n"),
        hand.shown(),
    );
    judge(&plan, &table);
    hand.leave();
}
