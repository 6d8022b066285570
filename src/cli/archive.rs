//! `hero archive`: archives an error.

use super::act::{Manner, act_on, fitting};
use super::open::House;
use super::{Places, words};
use crate::desk::{Action, Ticket, TicketRef};
use clap::Args;
use std::process::ExitCode;

/// The arguments of `hero archive`.
#[derive(Debug, Args)]
pub struct Archive {
    /// The error, such as sentry:example/APP-7
    #[arg(value_name = "TICKET", value_parser = words::ticket)]
    pub ticket: TicketRef,
    /// Until when: escalating, forever, 2h, 3d, 1w, "100 events" or "20 users"
    #[arg(
        long,
        value_name = "END",
        default_value = "escalating",
        value_parser = crate::desk::Archive::parse
    )]
    pub until: crate::desk::Archive,
    /// Now or later, for people or programs.
    #[command(flatten)]
    pub manner: Manner,
}

/// Archives it, and prints what the service said to it.
///
/// # Errors
/// What keeps it from being archived.
pub async fn run(archive: &Archive, places: &Places) -> anyhow::Result<ExitCode> {
    let house = House::open(places)?;
    let action = Action::Archive { until: archive.until };
    let ticket = fitting(&house, (action.word(), &archive.ticket), Ticket::fits_triage)?;
    act_on(&house, &ticket, vec![action], archive.manner).await
}
