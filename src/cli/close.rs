//! `hero close`: closes or resolves a ticket.

use super::act::{Manner, act};
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
    /// Now or later, for people or programs.
    #[command(flatten)]
    pub manner: Manner,
}

/// Closes, and prints what the service said to it.
///
/// # Errors
/// What keeps it from being closed.
pub async fn run(close: &Close, places: &Places) -> anyhow::Result<ExitCode> {
    let house = House::open(places)?;
    let actions = vec![Action::Close { reason: close.reason }];
    act(&house, &close.ticket, actions, close.manner).await
}
