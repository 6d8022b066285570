//! `hero reply`: answers a ticket.

use super::act::{Act, act};
use super::open::House;
use super::{Places, UsageError, words};
use crate::desk::{Action, CloseReason, TicketRef};
use anyhow::Context;
use clap::Args;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

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

/// Answers, and prints what the service said to it.
///
/// # Errors
/// What keeps it from being answered.
pub async fn run(reply: &Reply, places: &Places) -> anyhow::Result<ExitCode> {
    let text = text(reply)?;
    if text.trim().is_empty() {
        return Err(UsageError("an answer without words is not sent".into()).into());
    }
    let mut actions = vec![Action::reply(text)];
    if reply.close {
        actions.push(Action::Close { reason: reply.reason });
    }
    let house = House::open(places)?;
    act(&house, Act { ticket: &reply.ticket, actions, later: reply.later, json: reply.json }).await
}

fn text(reply: &Reply) -> anyhow::Result<String> {
    match (&reply.message, &reply.file) {
        (Some(message), _) => Ok(message.clone()),
        (None, Some(file)) if file == Path::new("-") => std::io::read_to_string(std::io::stdin())
            .context("standard input cannot be read as text"),
        (None, Some(file)) => std::fs::read_to_string(file)
            .with_context(|| format!("{} cannot be read as text", file.display())),
        (None, None) => Ok(String::new()),
    }
}
