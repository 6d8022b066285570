//! `hero reply`: answers a ticket.

use super::act::{Manner, act};
use super::open::House;
use super::{Places, UsageError, words};
use crate::desk::{Action, CloseReason, TicketRef};
use clap::Args;
use std::process::ExitCode;

/// The arguments of `hero reply`.
#[derive(Debug, Args)]
pub struct Reply {
    /// The ticket, such as github:example/app#4711
    #[arg(value_name = "TICKET", value_parser = words::ticket)]
    pub ticket: TicketRef,
    /// What to say.
    #[command(flatten)]
    pub text: words::Text,
    /// Close the ticket after it
    #[arg(long)]
    pub close: bool,
    /// Why it is closed, where the service asks
    #[arg(long, requires = "close", value_parser = words::reason())]
    pub reason: Option<CloseReason>,
    /// Now or later, for people or programs.
    #[command(flatten)]
    pub manner: Manner,
}

/// Answers, and prints what the service said to it.
///
/// # Errors
/// What keeps it from being answered.
pub async fn run(reply: &Reply, places: &Places) -> anyhow::Result<ExitCode> {
    let text = reply.text.read()?;
    if text.trim().is_empty() {
        return Err(UsageError("an answer without words is not sent".into()).into());
    }
    let mut actions = vec![Action::reply(text)];
    if reply.close {
        actions.push(Action::Close { reason: reply.reason });
    }
    let house = House::open(places)?;
    act(&house, &reply.ticket, actions, reply.manner).await
}
