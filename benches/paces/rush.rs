//! A sync at its busiest: a thousand messages a second.

use super::{RUNTIME, year};
use jiff::Timestamp;
use std::path::Path;
use std::time::{Duration, Instant};
use support_hero::desk::Page;
use support_hero::store::Store;

/// A page of a hundred messages, so often.
const EVERY: Duration = Duration::from_millis(100);

/// Writes into a filled folder until `length` is over, and tells how much it was and how long the
/// longest page took.
///
/// # Errors
/// Whatever the store says.
pub fn write(dir: &Path, tickets: u64, length: Duration) -> anyhow::Result<()> {
    let store = Store::open(dir, year::roster())?;
    let (began, mut longest, mut pages) = (Instant::now(), Duration::ZERO, 0);
    while began.elapsed() < length {
        let page = hundred(Timestamp::now(), pages, tickets);
        let put = Instant::now();
        RUNTIME.block_on(store.ingest(year::source(), page, Timestamp::now()))?;
        longest = longest.max(put.elapsed());
        pages += 1;
        std::thread::sleep((EVERY * pages).saturating_sub(began.elapsed()));
    }
    let rate = f64::from(pages * 100) / began.elapsed().as_secs_f64();
    println!("{rate:.0} messages a second, the longest page {} ms", longest.as_millis());
    Ok(())
}

/// One new message in each of a hundred tickets that lie far apart, others in each round; one in
/// twenty is a customer's.
fn hundred(at: Timestamp, round: u32, tickets: u64) -> Page {
    let threads = (0..100).map(|n| {
        let ticket = (u64::from(round) * 100 + n) * 7_919 % tickets;
        year::new_message(ticket, if n % 20 == 0 { "C1" } else { "T1" }, at)
    });
    Page { threads: threads.collect(), ..Page::default() }
}
