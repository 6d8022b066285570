//! `hero claim`: takes a ticket.

use super::act::{carry_out, told};
use super::open::House;
use super::{Places, show, words};
use crate::desk::{Action, OutboxState, TicketRef};
use clap::Args;
use std::process::ExitCode;

/// The arguments of `hero claim`.
#[derive(Debug, Args)]
pub struct Claim {
    /// The ticket, such as github:example/app#4711
    #[arg(value_name = "TICKET", value_parser = words::ticket)]
    pub ticket: TicketRef,
    /// Print the ticket as JSON
    #[arg(long)]
    pub json: bool,
}

/// Takes it, here and at the service if that has assignees, and prints how it stands now. A
/// failure if the service does not have it so yet.
///
/// # Errors
/// There is no such ticket, or the store fails.
pub async fn run(claim: &Claim, places: &Places) -> anyhow::Result<ExitCode> {
    let house = House::open(places)?;
    let ticket = house.reader()?.find(claim.ticket.as_str())?;
    let hero = Some(house.config.name.clone());
    house.engine.store.claim(ticket.reference.clone(), hero).await?;
    let mut code = ExitCode::SUCCESS;
    if house.abilities().get(&ticket.source).is_some_and(|abilities| abilities.assign) {
        for item in carry_out(&house, &ticket, vec![Action::Assign], false).await? {
            if item.state != OutboxState::Sent {
                eprint!("{}", told(&item));
                code = ExitCode::FAILURE;
            }
        }
    }
    show::standing(&house, &ticket.reference, claim.json)?;
    Ok(code)
}
