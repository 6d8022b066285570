//! `hero approve`, `hero request-changes` and `hero ask-review`: reviews of pull requests, given and
//! asked for.

use super::act::{Manner, act_on, fitting};
use super::open::House;
use super::{Places, UsageError, words};
use crate::desk::{Action, Ticket, TicketRef, Verdict};
use clap::Args;
use std::process::ExitCode;

/// The arguments of `hero approve`.
#[derive(Debug, Args)]
pub struct Approve {
    /// The pull request, such as github:example/app#4712
    #[arg(value_name = "TICKET", value_parser = words::ticket)]
    pub ticket: TicketRef,
    /// What to say beside it
    #[arg(short, long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub message: String,
    /// Now or later, for people or programs.
    #[command(flatten)]
    pub manner: Manner,
}

/// The arguments of `hero request-changes`.
#[derive(Debug, Args)]
pub struct RequestChanges {
    /// The pull request, such as github:example/app#4712
    #[arg(value_name = "TICKET", value_parser = words::ticket)]
    pub ticket: TicketRef,
    /// What has to change
    #[arg(short, long, value_name = "TEXT")]
    pub message: String,
    /// Now or later, for people or programs.
    #[command(flatten)]
    pub manner: Manner,
}

/// The arguments of `hero ask-review`.
#[derive(Debug, Args)]
pub struct AskReview {
    /// The pull request, such as github:example/app#4712
    #[arg(value_name = "TICKET", value_parser = words::ticket)]
    pub ticket: TicketRef,
    /// Whom to ask: accounts, and teams as owner/team
    #[arg(required = true, value_name = "WHO", value_parser = words::account)]
    pub who: Vec<String>,
    /// Now or later, for people or programs.
    #[command(flatten)]
    pub manner: Manner,
}

/// Approves, and prints what the service said to it.
///
/// # Errors
/// What keeps it from being approved.
pub async fn approve(approve: &Approve, places: &Places) -> anyhow::Result<ExitCode> {
    let Approve { ticket, message, manner } = approve;
    review((ticket, Verdict::Approve, message), *manner, places).await
}

/// Requests changes, and prints what the service said to it.
///
/// # Errors
/// What keeps them from being requested.
pub async fn request_changes(
    request: &RequestChanges,
    places: &Places,
) -> anyhow::Result<ExitCode> {
    let RequestChanges { ticket, message, manner } = request;
    if message.trim().is_empty() {
        return Err(UsageError("a request for changes needs words".into()).into());
    }
    review((ticket, Verdict::RequestChanges, message), *manner, places).await
}

/// Asks for reviews, and prints what the service said to it.
///
/// # Errors
/// What keeps them from being asked.
pub async fn ask(ask: &AskReview, places: &Places) -> anyhow::Result<ExitCode> {
    let house = House::open(places)?;
    let action = Action::AskReview { of: ask.who.clone() };
    let ticket = fitting(&house, (action.word(), &ask.ticket), Ticket::fits_open_pull)?;
    act_on(&house, &ticket, vec![action], ask.manner).await
}

async fn review(
    (ticket, verdict, text): (&TicketRef, Verdict, &str),
    manner: Manner,
    places: &Places,
) -> anyhow::Result<ExitCode> {
    let house = House::open(places)?;
    let me = house.me()?;
    let fits = |ticket: &Ticket, can| ticket.fits_review(can, &me);
    let ticket = fitting(&house, (verdict.word(), ticket), fits)?;
    let action = Action::Review { verdict, text: text.trim().to_owned() };
    act_on(&house, &ticket, vec![action], manner).await
}
