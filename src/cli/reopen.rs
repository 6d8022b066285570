//! `hero reopen`: opens a closed ticket again.

use super::words;
use crate::desk::TicketRef;
use clap::Args;

/// The arguments of `hero reopen`.
#[derive(Debug, Args)]
pub struct Reopen {
    /// The ticket, such as github:example/app#4711
    #[arg(value_name = "TICKET", value_parser = words::ticket)]
    pub ticket: TicketRef,
}
