//! What the console tells the terminal: nothing while nothing happens, and little for a key.

use super::*;
use std::cell::Cell;

/// A console with all that is there on its screen.
async fn settled() -> (Town, Terminal) {
    let town = town().await;
    town.printed("data", &["sync", "--once"]);
    let mut hero = town.hero(140, 40);
    hero.until("synced");
    hero.until("1 of ");
    (town, hero)
}

fn minute() -> i64 {
    jiff::Timestamp::now().as_second() / 60
}

/// Polls go on meanwhile, and nothing of what they tell is new.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_drawn_or_written_while_nothing_happens() {
    let (town, mut hero) = settled().await;
    let database = Connection::open(town.folder.path().join("data/hero.db")).unwrap();
    let state = |hero: &Terminal| {
        let version = database.pragma_query_value(None, "data_version", |row| row.get::<_, i64>(0));
        (hero.raw.len(), version.unwrap(), minute())
    };
    // Once all is read that was there, and not at the moment at which another time is shown.
    for _ in 0..20 {
        let before = state(&hero);
        let requests = Cell::new(0);
        hero.until_true("it is polled", || {
            requests.set(requests.get() + town.week.sentry.requests().len());
            requests.get() >= 2
        });
        if state(&hero) == before {
            hero.keys("q");
            assert!(hero.ended().success());
            return;
        }
    }
    panic!("it never rests:\n{}", hero.screen.screen().contents());
}

/// The bytes of the one frame that a key brings, in which the cursor is at this row.
fn bytes_of(hero: &mut Terminal, key: &str, row: usize) -> usize {
    let before = hero.raw.len();
    hero.keys(key);
    hero.until(&format!(" {row} of "));
    let whole = |hero: &Terminal| hero.raw.ends_with(b"\x1b[?2026l");
    let deadline = Instant::now() + PATIENCE;
    while !whole(hero) {
        assert!(hero.read_until(deadline), "a frame that does not end");
    }
    hero.raw.len() - before
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_costs_few_bytes_whether_the_list_scrolls_or_not() {
    let (_town, mut hero) = settled().await;
    let all = sorted((2..=32).map(|row| bytes_of(&mut hero, "j", row)));
    // What a poll tells meanwhile comes with some frames.
    let (half, most) = (all[all.len() / 2], all[all.len() * 9 / 10]);
    assert!(most < 5_000, "with another ticket beside the list: {all:?}");
    assert!(half < 3_000, "with another ticket beside the list: {all:?}");
}

fn sorted(all: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut all: Vec<usize> = all.collect();
    all.sort_unstable();
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_in_a_list_alone_costs_next_to_nothing() {
    let (town, hero) = settled().await;
    drop(hero);
    let mut hero = town.hero(60, 40);
    hero.until("1 of ");
    let still = sorted((2..=12).map(|row| bytes_of(&mut hero, "j", row)));
    assert!(still[still.len() / 2] < 500, "nothing scrolls: {still:?}");
    let scrolled = sorted((13..=32).map(|row| bytes_of(&mut hero, "j", row)));
    assert!(scrolled[scrolled.len() / 2] < 1_500, "it scrolls: {scrolled:?}");
}
