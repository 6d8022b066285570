//! `hero outbox`: what is on its way to the services.

use crate::desk::OutboxId;
use clap::{Args, Subcommand};

/// The arguments of `hero outbox`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Outbox {
    /// What to do with it; nothing: list it.
    #[command(subcommand)]
    pub command: Option<OutboxCommand>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// What can be done with the outbox.
#[derive(Debug, Subcommand)]
pub enum OutboxCommand {
    /// List what is not sent, and what was sent lately
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Try an action again that was refused, or whose outcome nobody knows
    Retry {
        /// Its number in the list
        #[arg(value_parser = number)]
        id: OutboxId,
    },
    /// Give an action up that was not sent
    Discard {
        /// Its number in the list
        #[arg(value_parser = number)]
        id: OutboxId,
    },
}

fn number(text: &str) -> Result<OutboxId, std::num::ParseIntError> {
    text.parse().map(OutboxId)
}
