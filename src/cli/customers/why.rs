//! `hero customers why`: how it is known whose somebody, or a ticket, is.

use crate::cli::open::House;
use crate::cli::output::{self, Chain};
use crate::desk::{Person, Side, Subject, TicketRef};
use crate::store::{Reader, StoreError};
use anyhow::bail;
use clap::Args;
use std::process::ExitCode;

/// The arguments of `hero customers why`.
#[derive(Debug, Args)]
pub struct Why {
    /// A ticket, or somebody: a name, @handle, address, or an account such as slack:U012AB3CD
    #[arg(value_name = "PERSON|TICKET")]
    pub who: String,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Prints what was looked up, and what decided.
pub(super) fn run(why: &Why, house: &House) -> anyhow::Result<ExitCode> {
    let (reader, now) = (house.reader()?, house.now());
    let chains = match of_ticket(&reader, &why.who)? {
        Some(chain) => vec![chain],
        None => of_person(house, &reader, &why.who)?,
    };
    output::print(&if why.json {
        output::chains_json(&chains)?
    } else {
        output::chains_text(&chains, now)
    })?;
    Ok(ExitCode::SUCCESS)
}

/// A ticket's chain, if it is one.
fn of_ticket(reader: &Reader, text: &str) -> anyhow::Result<Option<Chain>> {
    let Ok(reference) = TicketRef::parse(text.trim()) else { return Ok(None) };
    let ticket = match reader.find(reference.as_str()) {
        Ok(ticket) => ticket,
        Err(StoreError::NoTicket(_)) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let found = reader.why(ticket.id)?;
    Ok(found.map(|found| Chain { of: ticket.reference.to_string(), found }))
}

/// The chains of everybody who goes by this.
fn of_person(house: &House, reader: &Reader, text: &str) -> anyhow::Result<Vec<Chain>> {
    let text = text.trim();
    let found = reader.why_person(text.trim_start_matches('@'))?;
    if found.is_empty() {
        super::people::all(house, text)?;
        bail!("nothing is known of {text:?}");
    }
    let chain = |(subject, found)| Chain { of: called(house, &subject), found };
    Ok(found.into_iter().map(chain).collect())
}

/// `Wile E. Coyote (slack U0WILE)`; of what nobody has, `x@acme.com (email)`.
fn called(house: &House, Subject { kind, person, .. }: &Subject) -> String {
    let Person { id, handle, name, .. } = person;
    let name = name.as_ref().unwrap_or(handle);
    let id = if id.0.is_empty() { String::new() } else { format!(" {}", id.0) };
    let ours = house.config.roster.side(kind, person) == Side::Us;
    let ours = if ours { ", of the team" } else { "" };
    format!("{name} ({kind}{id}){ours}")
}
