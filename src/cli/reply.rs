//! `hero reply`: answers a ticket.

use super::words;
use crate::desk::{CloseReason, TicketRef};
use clap::Args;
use std::path::PathBuf;

/// The arguments of `hero reply`.
#[derive(Debug, Args)]
pub struct Reply {
    /// The ticket, such as github:example/app#4711
    #[arg(value_name = "TICKET", value_parser = words::ticket)]
    pub ticket: TicketRef,
    /// What to say
    #[arg(
        short,
        long,
        value_name = "TEXT",
        required_unless_present = "file",
        conflicts_with = "file"
    )]
    pub message: Option<String>,
    /// Read what to say from this file, or from standard input if it is -
    #[arg(short, long)]
    pub file: Option<PathBuf>,
    /// Close the ticket after it
    #[arg(long)]
    pub close: bool,
    /// Why it is closed, where the service asks
    #[arg(long, requires = "close", value_parser = words::reason())]
    pub reason: Option<CloseReason>,
    /// Leave it in the outbox for the next sync instead of sending it now
    #[arg(long)]
    pub later: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}
