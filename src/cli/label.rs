//! `hero label`: changes the labels of a ticket.

use super::act::{Manner, act_on, fitting};
use super::open::House;
use super::{Places, words};
use crate::desk::{Action, Ticket, TicketRef};
use clap::Args;
use std::process::ExitCode;

/// The arguments of `hero label`.
#[derive(Debug, Args)]
pub struct Label {
    /// The ticket, such as github:example/app#4711
    #[arg(value_name = "TICKET", value_parser = words::ticket)]
    pub ticket: TicketRef,
    /// A label that it gets; may be given several times
    #[arg(long, value_name = "LABEL", required_unless_present = "remove")]
    pub add: Vec<String>,
    /// A label that it loses; may be given several times
    #[arg(long, value_name = "LABEL")]
    pub remove: Vec<String>,
    /// Now or later, for people or programs.
    #[command(flatten)]
    pub manner: Manner,
}

/// Changes its labels, and prints what the service said to it.
///
/// # Errors
/// What keeps them from being changed.
pub async fn run(label: &Label, places: &Places) -> anyhow::Result<ExitCode> {
    let house = House::open(places)?;
    let action = Action::Labels { add: label.add.clone(), remove: label.remove.clone() };
    let ticket = fitting(&house, (action.word(), &label.ticket), Ticket::fits_tracker)?;
    act_on(&house, &ticket, vec![action], label.manner).await
}
