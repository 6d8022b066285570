//! `hero show`: a ticket with its conversation.

use super::words;
use crate::desk::TicketRef;
use clap::Args;

/// The arguments of `hero show`.
#[derive(Debug, Args)]
pub struct Show {
    /// The ticket, such as github:example/app#4711
    #[arg(value_name = "TICKET", value_parser = words::ticket)]
    pub ticket: TicketRef,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}
