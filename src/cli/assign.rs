//! `hero assign`: who works on a ticket.

use super::act::{Manner, act_on, fitting};
use super::open::House;
use super::{Places, words};
use crate::desk::{Action, Ticket, TicketRef};
use clap::Args;
use std::process::ExitCode;

/// The arguments of `hero assign`.
#[derive(Debug, Args)]
pub struct Assign {
    /// The ticket, such as github:example/app#4711 or sentry:example/APP-7
    #[arg(value_name = "TICKET", value_parser = words::ticket)]
    pub ticket: TicketRef,
    /// Accounts that join [default: yours, unless somebody is removed]; for an error one person, by
    /// e-mail address or name, or one #team
    #[arg(value_name = "WHO", value_parser = words::account)]
    pub who: Vec<String>,
    /// An account that leaves; may be given several times
    #[arg(long, value_name = "WHO", value_parser = words::account)]
    pub remove: Vec<String>,
    /// Now or later, for people or programs.
    #[command(flatten)]
    pub manner: Manner,
}

/// Changes who works on it, and prints what the service said to it.
///
/// # Errors
/// What keeps them from being assigned.
pub async fn run(assign: &Assign, places: &Places) -> anyhow::Result<ExitCode> {
    let house = House::open(places)?;
    let (add, remove) = (assign.who.clone(), assign.remove.clone());
    let mine = add.is_empty() && remove.is_empty();
    let action = if mine { Action::Assign } else { Action::Assignees { add, remove } };
    let ticket = fitting(&house, (action.word(), &assign.ticket), Ticket::fits_assign)?;
    act_on(&house, &ticket, vec![action], assign.manner).await
}
