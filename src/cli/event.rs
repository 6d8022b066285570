//! `hero event`: an occurrence of an error, as its service has it now.

use super::act::fitting;
use super::open::House;
use super::output::{self, Depth};
use super::{Places, words};
use crate::desk::{Granted, Ticket, TicketRef, Which, Wish};
use clap::Args;
use std::process::ExitCode;

/// The arguments of `hero event`.
#[derive(Debug, Args)]
pub struct Event {
    /// The error, such as sentry:example/APP-1
    #[arg(value_name = "TICKET", value_parser = words::ticket)]
    pub ticket: TicketRef,
    /// Which of its events: latest, oldest, or one by its id
    #[arg(value_name = "EVENT", default_value = "latest", value_parser = words::which)]
    pub which: Which,
    /// Every call and all that came before
    #[arg(long)]
    pub all: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Asks for the occurrence and prints it, with the names of the one before and the one after.
///
/// # Errors
/// It is no error, or its service does not give the occurrence.
pub async fn run(event: &Event, places: &Places) -> anyhow::Result<ExitCode> {
    let house = House::open(places)?;
    let ticket = fitting(&house, ("event", &event.ticket), Ticket::fits_triage)?;
    let wish = Wish::Event(ticket.reference, event.which.clone());
    if let Granted::Event(_, told) = house.engine.run_errand(wish).await? {
        let depth = if event.all { Depth::Whole } else { Depth::Telling };
        output::print(&if event.json {
            serde_json::to_string_pretty(&told)? + "\n"
        } else {
            output::event_text(&told, depth, &house.config.hours)
                + "\n"
                + &output::neighbours(&told)
        })?;
    }
    Ok(ExitCode::SUCCESS)
}
