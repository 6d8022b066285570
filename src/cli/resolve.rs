//! `hero resolve`: resolves an error, for good or by what fixes it.

use super::act::{Manner, act_on, fitting};
use super::open::House;
use super::{Places, words};
use crate::desk::{Action, Fix, Ticket, TicketRef};
use clap::Args;
use std::process::ExitCode;

/// The arguments of `hero resolve`.
#[derive(Debug, Args)]
pub struct Resolve {
    /// The error, such as sentry:example/APP-7
    #[arg(value_name = "TICKET", value_parser = words::ticket)]
    pub ticket: TicketRef,
    /// The release after the latest fixes it: it is back if it happens in that or a later one
    #[arg(long, conflicts_with = "fix")]
    pub next_release: bool,
    /// What fixes it: a release such as app@2.4.0, or a commit as owner/name@hash
    #[arg(long = "in", value_name = "RELEASE_OR_COMMIT", value_parser = Fix::parse)]
    pub fix: Option<Fix>,
    /// Now or later, for people or programs.
    #[command(flatten)]
    pub manner: Manner,
}

/// Resolves it, and prints what the service said to it.
///
/// # Errors
/// What keeps it from being resolved.
pub async fn run(resolve: &Resolve, places: &Places) -> anyhow::Result<ExitCode> {
    let house = House::open(places)?;
    let next = resolve.next_release.then_some(Fix::NextRelease);
    let action = match resolve.fix.clone().or(next) {
        Some(fix) => Action::Resolve { fix },
        None => Action::Close { reason: None },
    };
    let ticket = fitting(&house, ("resolve", &resolve.ticket), Ticket::fits_triage)?;
    act_on(&house, &ticket, vec![action], resolve.manner).await
}
