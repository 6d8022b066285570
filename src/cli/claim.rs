//! `hero claim`: takes a ticket.

use super::act::{carry_out, told};
use super::open::House;
use super::{Places, show, words};
use crate::desk::{Action, OutboxState, Ticket, TicketRef};
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
    house.engine.store.claim(ticket.reference.clone(), hero, house.now()).await?;
    let well = match claim.release {
        true => is_released(&house, &ticket).await?,
        false => is_assigned(&house, &ticket).await?,
    };
    show::standing(&house, &ticket.reference, claim.json)?;
    Ok(if well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Shows the claim at the service, if that has assignees. Whether it has it so now.
async fn is_assigned(house: &House, ticket: &Ticket) -> anyhow::Result<bool> {
    match house.abilities_of(ticket).assign {
        true => is_sent(house, ticket, Action::Assign).await,
        false => Ok(true),
    }
}

/// Takes the claim back at the service, if it shows there. Whether it has it so now.
async fn is_released(house: &House, ticket: &Ticket) -> anyhow::Result<bool> {
    let me = house.me()?;
    let mine = |name: &String| me.iter().any(|me| me.eq_ignore_ascii_case(name));
    let outbox = house.reader()?.outbox()?;
    let assigned = ticket.assignees.iter().any(mine)
        || outbox.iter().any(|item| item.assigns_me(&ticket.reference));
    if !assigned {
        return Ok(true);
    }
    let abilities = house.abilities_of(ticket);
    if abilities.tracker || abilities.errors {
        return is_sent(house, ticket, Action::Unassign).await;
    }
    let Ticket { reference, source, url, .. } = ticket;
    eprintln!("unassign {reference}: {source} still shows you, take it back there: {url}");
    Ok(false)
}

async fn is_sent(house: &House, ticket: &Ticket, action: Action) -> anyhow::Result<bool> {
    let items = carry_out(house, ticket, vec![action], false).await?;
    let mut waits = items.iter().filter(|item| item.state != OutboxState::Sent).peekable();
    let sent = waits.peek().is_none();
    waits.for_each(|item| eprint!("{}", told(item)));
    Ok(sent)
}
