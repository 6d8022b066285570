//! `hero queue`: the queue, or another view.

use super::open::House;
use super::output::{self, Screen};
use super::{Places, words};
use crate::desk::{Ranked, View, rank};
use clap::Args;
use std::process::ExitCode;

/// The arguments of `hero queue`.
#[derive(Debug, Args)]
pub struct Queue {
    /// Which tickets
    #[arg(long, default_value = "queue", value_parser = words::view())]
    pub view: View,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Prints a view.
///
/// # Errors
/// The configuration or the store.
pub fn run(queue: &Queue, places: &Places) -> anyhow::Result<ExitCode> {
    let house = House::open(places)?;
    let tickets = ranked(&house, queue.view)?;
    print(&house, &tickets, queue.json)?;
    Ok(ExitCode::SUCCESS)
}

/// The tickets of a view in rank order.
pub(super) fn ranked(house: &House, view: View) -> anyhow::Result<Vec<Ranked>> {
    let tickets = house.reader()?.tickets(view)?;
    Ok(rank(tickets, view, &house.me()?, house.now(), &house.config.hours))
}

/// Prints tickets as a table or as JSON.
pub(super) fn print(house: &House, tickets: &[Ranked], json: bool) -> anyhow::Result<()> {
    let (now, hours) = (house.now(), &house.config.hours);
    let text = if json {
        output::queue_json(tickets, now, hours)?
    } else {
        output::queue_table(tickets, now, &Screen::of_stdout())
    };
    Ok(output::print(&text)?)
}
