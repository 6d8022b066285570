//! `hero close`: closes or resolves a ticket.

use super::act::{Act, act};
use super::open::House;
use super::{Places, words};
use crate::desk::{Action, CloseReason, TicketRef};
use clap::Args;
use std::process::ExitCode;

/// The arguments of `hero close`.
#[derive(Debug, Args)]
pub struct Close {
    /// The ticket, such as github:example/app#4711
    #[arg(value_name = "TICKET", value_parser = words::ticket)]
    pub ticket: TicketRef,
    /// Why, where the service asks
    #[arg(long, value_parser = words::reason())]
    pub reason: Option<CloseReason>,
    /// Leave it in the outbox for the next sync instead of sending it now
    #[arg(long)]
    pub later: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Closes, and prints what the service said to it.
///
/// # Errors
/// What keeps it from being closed.
pub async fn run(close: &Close, places: &Places) -> anyhow::Result<ExitCode> {
    let house = House::open(places)?;
    let actions = vec![Action::Close { reason: close.reason }];
    act(&house, Act { ticket: &close.ticket, actions, later: close.later, json: close.json }).await
}
