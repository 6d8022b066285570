//! `hero claim`: takes a ticket.

use super::act::{carry_out, told};
use super::open::House;
use super::{Places, show, words};
use crate::desk::{Abilities, Action, OutboxState, Ticket, TicketRef};
use clap::Args;
use std::process::ExitCode;

/// The arguments of `hero claim`.
#[derive(Debug, Args)]
pub struct Claim {
    /// The ticket, such as github:example/app#4711
    #[arg(value_name = "TICKET", value_parser = words::ticket)]
    pub ticket: TicketRef,
    /// Give it back: you do not see it through after all
    #[arg(long)]
    pub release: bool,
    /// Print the ticket as JSON
    #[arg(long)]
    pub json: bool,
}

/// Takes it or gives it back, here and at the service if that has assignees, and prints how it
/// stands now. A failure if the service does not have it so yet.
///
/// # Errors
/// There is no such ticket, or the store fails.
pub async fn run(claim: &Claim, places: &Places) -> anyhow::Result<ExitCode> {
    let house = House::open(places)?;
    let ticket = house.reader()?.find(claim.ticket.as_str())?;
    let hero = (!claim.release).then(|| house.config.name.clone());
    house.engine.store.claim(ticket.reference.clone(), hero).await?;
    let mut code = ExitCode::SUCCESS;
    let actions = at_service(&house, &ticket, claim.release)?;
    if !actions.is_empty() {
        for item in carry_out(&house, &ticket, actions, false).await? {
            if item.state != OutboxState::Sent {
                eprint!("{}", told(&item));
                code = ExitCode::FAILURE;
            }
        }
    }
    show::standing(&house, &ticket.reference, claim.json)?;
    Ok(code)
}

/// What the service is told of it, if anything.
fn at_service(house: &House, ticket: &Ticket, release: bool) -> anyhow::Result<Vec<Action>> {
    let abilities = house.abilities().get(&ticket.source).copied().unwrap_or(Abilities::NONE);
    if !release {
        return Ok(if abilities.assign { vec![Action::Assign] } else { Vec::new() });
    }
    let me = house.me()?;
    let mine = |name: &String| me.iter().any(|me| me.eq_ignore_ascii_case(name));
    let outbox = house.reader()?.outbox()?;
    let assigned = ticket.assignees.iter().any(mine)
        || outbox.iter().any(|item| item.assigns_me(&ticket.reference));
    Ok(if abilities.tracker && assigned { vec![Action::Unassign] } else { Vec::new() })
}
