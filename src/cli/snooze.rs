//! `hero snooze`: puts a ticket aside.

use super::open::House;
use super::{Places, UsageError, show, words};
use crate::desk::{TicketRef, Until};
use clap::Args;
use std::process::ExitCode;

/// The arguments of `hero snooze`.
#[derive(Debug, Args)]
pub struct Snooze {
    /// The ticket, such as github:example/app#4711
    #[arg(value_name = "TICKET", value_parser = words::ticket)]
    pub ticket: TicketRef,
    /// Until when: 2h, tomorrow, monday, 14:00, 2026-11-30, 2026-11-30T14:00, or reply (until they
    /// write)
    #[arg(long, value_name = "TIME")]
    pub until: String,
    /// Print the ticket as JSON
    #[arg(long)]
    pub json: bool,
}

/// Puts it aside and prints how it stands now.
///
/// # Errors
/// The time makes no sense, there is no such ticket, or the store fails.
pub async fn run(snooze: &Snooze, places: &Places) -> anyhow::Result<ExitCode> {
    let house = House::open(places)?;
    let now = house.now();
    let until = Until::parse(&snooze.until, now, &house.config.hours)
        .map_err(|error| UsageError(format!("--until: {error}")))?;
    let ticket = house.reader()?.find(snooze.ticket.as_str())?.reference;
    house.engine.store.snooze(ticket.clone(), until, now).await?;
    show::standing(&house, &ticket, snooze.json)
}
