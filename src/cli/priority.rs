//! `hero priority`: says how much an error matters.

use super::act::{Manner, act_on, fitting};
use super::open::House;
use super::{Places, words};
use crate::desk::{Action, Priority, Ticket, TicketRef};
use clap::Args;
use std::process::ExitCode;

/// The arguments of `hero priority`.
#[derive(Debug, Args)]
pub struct Prioritize {
    /// The error, such as sentry:example/APP-7
    #[arg(value_name = "TICKET", value_parser = words::ticket)]
    pub ticket: TicketRef,
    /// How much it matters
    #[arg(value_name = "PRIORITY", value_parser = words::priority())]
    pub to: Priority,
    /// Now or later, for people or programs.
    #[command(flatten)]
    pub manner: Manner,
}

/// Sets its priority, and prints what the service said to it.
///
/// # Errors
/// What keeps it from being set.
pub async fn run(priority: &Prioritize, places: &Places) -> anyhow::Result<ExitCode> {
    let house = House::open(places)?;
    let action = Action::Prioritize { to: priority.to };
    let ticket = fitting(&house, (action.word(), &priority.ticket), Ticket::fits_triage)?;
    act_on(&house, &ticket, vec![action], priority.manner).await
}
