//! `hero claim`: takes a ticket.

use super::words;
use crate::desk::TicketRef;
use clap::Args;

/// The arguments of `hero claim`.
#[derive(Debug, Args)]
pub struct Claim {
    /// The ticket, such as github:example/app#4711
    #[arg(value_name = "TICKET", value_parser = words::ticket)]
    pub ticket: TicketRef,
}
