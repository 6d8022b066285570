//! How the cost of what the hero waits for grows with the cache.

use super::console::Console;
use super::year::{self, Life};
use super::{RUNTIME, start};
use crossterm::event::KeyCode;
use jiff::SignedDuration;
use std::time::Instant;
use support_hero::desk::Page;
use support_hero::tui::Msg;

const SIZES: [u64; 7] = [100, 300, 1_000, 3_000, 10_000, 30_000, 100_000];
/// How often each is done; the median counts.
const TIMES: i64 = 9;

/// One line for each life, size and what is done: milliseconds, on caches of at most so many tickets.
///
/// # Errors
/// Whatever the store says.
pub fn measure(most: u64) -> anyhow::Result<()> {
    for (name, life) in [("answered", Life::Answered), ("unanswered", Life::Unanswered)] {
        for tickets in SIZES.into_iter().filter(|tickets| *tickets <= most) {
            let home = tempfile::tempdir()?;
            drop(year::fill(home.path(), life, tickets));
            let mut started = Vec::new();
            for _ in 0..TIMES {
                started.push(timed(|| start(home.path()).map(drop))?);
            }
            tell(name, tickets, "start", started);
            grown(name, tickets, &mut start(home.path())?)?;
        }
    }
    Ok(())
}

fn grown(name: &str, tickets: u64, console: &mut Console) -> anyhow::Result<()> {
    type Work = fn(&mut Console, i64) -> anyhow::Result<()>;
    let works: [(&str, Work); 4] = [
        ("j", |console, _| console.key(KeyCode::Char('j'))),
        ("page", |console, _| console.key(KeyCode::PageDown)),
        ("search", search),
        ("one message", one_message),
    ];
    for (what, work) in works {
        let took: anyhow::Result<Vec<f64>> =
            (0..TIMES).map(|time| timed(|| work(console, time))).collect();
        tell(name, tickets, what, took?);
    }
    Ok(())
}

/// A letter more of what is searched.
fn search(console: &mut Console, time: i64) -> anyhow::Result<()> {
    if time == 0 {
        console.key(KeyCode::Char('f'))?;
    }
    let typed = "webhook t".chars().nth(time.try_into()?).unwrap_or('x');
    console.key(KeyCode::Char(typed))
}

/// A message comes in, is ranked, and shows.
fn one_message(console: &mut Console, time: i64) -> anyhow::Result<()> {
    let at = year::now() + SignedDuration::from_secs(time);
    let page = Page { threads: vec![year::new_message(7, "C1", at)], ..Page::default() };
    RUNTIME.block_on(console.store.ingest(year::source(), page, at))?;
    console.take(Msg::Changed)
}

fn timed(work: impl FnOnce() -> anyhow::Result<()>) -> anyhow::Result<f64> {
    let began = Instant::now();
    work()?;
    Ok(began.elapsed().as_secs_f64() * 1e3)
}

fn tell(name: &str, tickets: u64, what: &str, mut took: Vec<f64>) {
    took.sort_by(f64::total_cmp);
    let median = took.get(took.len() / 2).copied().unwrap_or_default();
    println!("{name}\t{what}\t{tickets}\t{median:.3}");
}
