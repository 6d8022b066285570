//! How long the hero waits for the queue of a year: 10,000 tickets with 100,000 messages.
//!
//! `cargo bench` runs them; `cargo bench -- search` those with this word in their name.
#![allow(clippy::unwrap_used)]

#[path = "queue/year.rs"]
mod year;

use divan::{Bencher, black_box};
use jiff::SignedDuration;
use std::sync::LazyLock;
use support_hero::desk::{Hours, Ranked, View, rank};
use support_hero::store::{Reader, Store};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use year::{Life, page};

/// Tickets of a year.
const TICKETS: u64 = 10_000;

fn main() {
    divan::main();
}

/// A store on disk with a year in it.
struct Year {
    store: Store,
    dir: TempDir,
}

impl Year {
    fn fill(life: Life) -> Self {
        let dir = tempfile::tempdir().unwrap();
        Self { store: year::fill(dir.path(), life, TICKETS), dir }
    }
}

/// As a year leaves it: one ticket in a hundred waits.
static LIVED: LazyLock<Year> = LazyLock::new(|| Year::fill(Life::Answered));
/// The worst morning: all of them wait.
static UNANSWERED: LazyLock<Year> = LazyLock::new(|| Year::fill(Life::Unanswered));

static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| tokio::runtime::Builder::new_current_thread().build().unwrap());

fn hours() -> Hours {
    Hours::parse("Mon-Fri 09:00-17:30", jiff::tz::TimeZone::UTC).unwrap()
}

fn ranked(reader: &Reader, view: View) -> Vec<Ranked> {
    rank(reader.tickets(view).unwrap(), view, &["Ada".into()], year::now(), &hours())
}

#[divan::bench]
fn open_read_and_rank_the_queue(bencher: Bencher) {
    let dir = LIVED.dir.path();
    bencher.bench(|| {
        let store = Store::open(black_box(dir), year::roster()).unwrap();
        ranked(&store.reader().unwrap(), View::Queue)
    });
}

#[divan::bench]
fn read_and_rank_the_queue(bencher: Bencher) {
    let reader = LIVED.store.reader().unwrap();
    bencher.bench_local(|| ranked(black_box(&reader), View::Queue));
}

#[divan::bench]
fn read_and_rank_ten_thousand_that_wait(bencher: Bencher) {
    let reader = UNANSWERED.store.reader().unwrap();
    bencher.bench_local(|| ranked(black_box(&reader), View::Queue));
}

#[divan::bench]
fn read_and_rank_all(bencher: Bencher) {
    let reader = LIVED.store.reader().unwrap();
    bencher.bench_local(|| ranked(black_box(&reader), View::All));
}

#[divan::bench]
fn rank_ten_thousand_that_wait(bencher: Bencher) {
    let tickets = UNANSWERED.store.reader().unwrap().tickets(View::Queue).unwrap();
    bencher.with_inputs(|| tickets.clone()).bench_local_values(|tickets| {
        rank(tickets, View::Queue, &["Ada".into()], year::now(), &hours())
    });
}

#[divan::bench]
fn detail(bencher: Bencher) {
    let reader = LIVED.store.reader().unwrap();
    let id = reader.find(&year::reference(77).to_string()).unwrap().id;
    bencher.bench_local(|| reader.detail(black_box(id)).unwrap());
}

#[divan::bench]
fn ingest_a_quiet_page(bencher: Bencher) {
    let quiet = page(0, Life::Answered);
    bencher.with_inputs(|| quiet.clone()).bench_local_values(|quiet| {
        RUNTIME.block_on(LIVED.store.ingest(year::source(), quiet, year::now())).unwrap();
    });
}

#[divan::bench]
fn ingest_a_page_of_a_hundred_messages(bencher: Bencher) {
    let mut minute = 0;
    let fresh = || {
        minute += 1;
        year::hundred_messages(year::now() + SignedDuration::from_mins(minute))
    };
    bencher.with_inputs(fresh).bench_local_values(|fresh| {
        RUNTIME.block_on(LIVED.store.ingest(year::source(), fresh, year::now())).unwrap();
    });
}

#[divan::bench(args = ["webhook", "webhook time", "the", "nowhere"])]
fn search(bencher: Bencher, words: &str) {
    let reader = LIVED.store.reader().unwrap();
    bencher.bench_local(|| reader.search(black_box(words), 50).unwrap());
}
