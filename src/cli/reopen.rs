//! `hero reopen`: opens a closed ticket again.

use super::act::{Act, act};
use super::open::House;
use super::{Places, words};
use crate::desk::{Action, TicketRef};
use clap::Args;
use std::process::ExitCode;

/// The arguments of `hero reopen`.
#[derive(Debug, Args)]
pub struct Reopen {
    /// The ticket, such as github:example/app#4711
    #[arg(value_name = "TICKET", value_parser = words::ticket)]
    pub ticket: TicketRef,
    /// Leave it in the outbox for the next sync instead of sending it now
    #[arg(long)]
    pub later: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Opens it again, and prints what the service said to it.
///
/// # Errors
/// What keeps it from being opened.
pub async fn run(reopen: &Reopen, places: &Places) -> anyhow::Result<ExitCode> {
    let house = House::open(places)?;
    let (ticket, actions) = (&reopen.ticket, vec![Action::Reopen]);
    act(&house, Act { ticket, actions, later: reopen.later, json: reopen.json }).await
}
