//! `hero link` and `hero unlink`: what a ticket has to do with another.

use super::open::House;
use super::{Places, output, show, words};
use crate::desk::TicketRef;
use crate::store::StoreError;
use clap::Args;
use std::process::ExitCode;

/// The arguments of `hero link` and `hero unlink`.
#[derive(Debug, Args)]
pub struct Link {
    /// The ticket, such as slack:users/C012AB3CD/1623758400.000100
    #[arg(value_name = "TICKET", value_parser = words::ticket)]
    pub ticket: TicketRef,
    /// The other one: a ticket, or the web address of an issue or pull request, which need not be
    /// in the cache
    #[arg(value_name = "TARGET|URL", value_parser = words::target)]
    pub target: (TicketRef, String),
    /// Print the ticket as JSON
    #[arg(long)]
    pub json: bool,
}

/// Links them. Once the other one is closed or merged, the ticket comes back.
///
/// # Errors
/// There is no such ticket, or the store fails.
pub async fn link(link: &Link, places: &Places) -> anyhow::Result<ExitCode> {
    let house = House::open(places)?;
    let (ticket, target, url) = names(&house, link)?;
    house.engine.store.link(ticket.clone(), target.clone(), url, house.now()).await?;
    told(&house, link, &format!("{ticket}: linked to {target}\n"))
}

/// Takes a link made by hand away.
///
/// # Errors
/// There is no such ticket or link, or the store fails.
pub async fn unlink(link: &Link, places: &Places) -> anyhow::Result<ExitCode> {
    let house = House::open(places)?;
    let (ticket, target, _) = names(&house, link)?;
    house.engine.store.unlink(ticket.clone(), target.clone()).await?;
    told(&house, link, &format!("{ticket}: not linked to {target} any more\n"))
}

/// The ticket, the other one, and where a browser finds that. Only an address can name what is not
/// in the cache: a reference may have been mistyped.
fn names(house: &House, link: &Link) -> anyhow::Result<(TicketRef, TicketRef, String)> {
    let reader = house.reader()?;
    let ticket = reader.find(link.ticket.as_str())?.reference;
    let (target, url) = link.target.clone();
    match reader.find(target.as_str()) {
        Ok(found) if url.is_empty() => Ok((ticket, found.reference, found.url)),
        Ok(found) => Ok((ticket, found.reference, url)),
        Err(StoreError::NoTicket(_)) if !url.is_empty() => Ok((ticket, target, url)),
        Err(error) => Err(error.into()),
    }
}

fn told(house: &House, link: &Link, text: &str) -> anyhow::Result<ExitCode> {
    if link.json {
        output::print(&show::page(house, &link.ticket, true)?)?;
    } else {
        output::print(text)?;
    }
    Ok(ExitCode::SUCCESS)
}
