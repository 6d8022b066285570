//! `hero seen`: says at its service that an error has been looked at.

use super::act::{Manner, act_on, fitting};
use super::open::House;
use super::{Places, words};
use crate::desk::{Action, Ticket, TicketRef};
use clap::Args;
use std::process::ExitCode;

/// The arguments of `hero seen`.
#[derive(Debug, Args)]
pub struct Seen {
    /// The error, such as sentry:example/APP-7
    #[arg(value_name = "TICKET", value_parser = words::ticket)]
    pub ticket: TicketRef,
    /// Now or later, for people or programs.
    #[command(flatten)]
    pub manner: Manner,
}

/// Marks it as seen, and prints what the service said to it.
///
/// # Errors
/// What keeps it from being marked.
pub async fn run(seen: &Seen, places: &Places) -> anyhow::Result<ExitCode> {
    let house = House::open(places)?;
    let ticket = fitting(&house, (Action::Seen.word(), &seen.ticket), Ticket::fits_triage)?;
    act_on(&house, &ticket, vec![Action::Seen], seen.manner).await
}
