//! `hero search`: tickets by the words said in them.

use super::Places;
use super::open::House;
use super::queue;
use crate::desk::{View, rank};
use clap::Args;
use std::process::ExitCode;

/// The arguments of `hero search`.
#[derive(Debug, Args)]
pub struct Search {
    /// Words that all occur in the ticket
    #[arg(value_name = "WORD", required = true)]
    pub words: Vec<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// The most tickets that are printed.
const MOST: u32 = 50;

/// Prints the tickets in which the words occur, best first; a failure if there are none.
///
/// # Errors
/// The configuration or the store.
pub fn run(search: &Search, places: &Places) -> anyhow::Result<ExitCode> {
    let house = House::open(places)?;
    let found = house.reader()?.search(&search.words.join(" "), MOST)?;
    let (me, now) = (house.me()?, house.now());
    // Each is ranked alone: the order stays that of the search.
    let alone = |ticket| rank(vec![ticket], View::All, &me, now, &house.config.hours);
    let tickets: Vec<_> = found.into_iter().flat_map(alone).collect();
    queue::print(&house, &tickets, search.json)?;
    Ok(if tickets.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
