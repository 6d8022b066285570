//! `hero queue`: the queue, or another view.

use super::open::House;
use super::output::{self, Screen};
use super::{Places, words};
use crate::desk::{Asked, Bands, Filter, Ranked, View, rank};
use clap::Args;
use std::process::ExitCode;

/// The arguments of `hero queue`.
#[derive(Debug, Args)]
pub struct Queue {
    /// Which tickets
    #[arg(long, default_value = "queue", value_parser = words::view())]
    pub view: View,
    /// Only those that pass, such as "tier:paying is:late", -label:bug or customer:acme
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true,
        allow_hyphen_values = true, value_parser = Filter::parse)]
    pub filter: Filter,
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
    let tickets = passing(&house, ranked(&house, queue.view)?, &queue.filter)?;
    print(&house, &tickets, queue.json)?;
    Ok(ExitCode::SUCCESS)
}

/// The tickets of a view in rank order.
pub(super) fn ranked(house: &House, view: View) -> anyhow::Result<Vec<Ranked>> {
    let tickets = house.reader()?.tickets(view)?;
    Ok(rank(tickets, view, &house.me()?, house.now(), &house.config.hours))
}

/// Those that pass a filter.
fn passing(
    house: &House,
    mut tickets: Vec<Ranked>,
    filter: &Filter,
) -> anyhow::Result<Vec<Ranked>> {
    let bands = Bands::at(house.now(), &house.config.hours);
    let asked = Asked { me: house.me()?, bands, hits: house.reader()?.hit_by(filter)? };
    let mut sifter = filter.sift(&asked);
    tickets.retain(|ranked| sifter.passes(ranked));
    Ok(tickets)
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
