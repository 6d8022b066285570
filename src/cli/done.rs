//! `hero done`: there is nothing more to say.

use super::words;
use crate::desk::TicketRef;
use clap::Args;

/// The arguments of `hero done`.
#[derive(Debug, Args)]
pub struct Done {
    /// The ticket, such as github:example/app#4711
    #[arg(value_name = "TICKET", value_parser = words::ticket)]
    pub ticket: TicketRef,
}
