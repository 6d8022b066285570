//! `hero` is killed at any moment, and its services break connections: whatever was decided is at its
//! service once, or still stands in the outbox.
//!
//! `HERO_LONG=ROUNDS` goes on for as many rounds, `HERO_SEED=N` repeats them: what fails tells its
//! seed and its round. Where a kill falls is not repeated to the instruction.
#![cfg(unix)]

mod compare;
mod console;
mod deeds;
mod ledger;
mod siege;
mod town;

use crate::support::number;
use siege::Siege;

/// Rounds of each siege where nobody asks for more.
const ROUNDS: u64 = 80;
/// Sieges side by side, each with a town and a folder of its own.
const SIEGES: u64 = 4;

#[test]
fn whenever_it_is_killed_nothing_is_lost_and_nothing_is_doubled() {
    let seed = number("HERO_SEED").unwrap_or(8);
    let rounds = number("HERO_LONG").map_or(ROUNDS, |rounds: u64| rounds.div_ceil(SIEGES));
    std::thread::scope(|all| {
        for lane in 0..SIEGES {
            all.spawn(move || Siege::begin(seed, lane).hold(rounds));
        }
    });
}
