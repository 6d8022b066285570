//! `hero reopen`: opens a closed ticket again.

use super::act::{Manner, act};
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
    /// Now or later, for people or programs.
    #[command(flatten)]
    pub manner: Manner,
}

/// Opens it again, and prints what the service said to it.
///
/// # Errors
/// What keeps it from being opened.
pub async fn run(reopen: &Reopen, places: &Places) -> anyhow::Result<ExitCode> {
    let house = House::open(places)?;
    act(&house, &reopen.ticket, vec![Action::Reopen], reopen.manner).await
}
