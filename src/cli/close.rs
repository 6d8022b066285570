//! `hero close`: closes or resolves a ticket.

use super::words;
use crate::desk::{CloseReason, TicketRef};
use clap::Args;

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
