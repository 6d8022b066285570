//! `hero show`: a ticket with its conversation.

use super::open::House;
use super::output;
use super::{Places, words};
use crate::desk::{Ranked, TicketRef, View, rank, reasons};
use crate::store::{Detail, StoreError};
use clap::Args;
use std::process::ExitCode;

/// The arguments of `hero show`.
#[derive(Debug, Args)]
pub struct Show {
    /// The ticket, such as github:example/app#4711
    #[arg(value_name = "TICKET", value_parser = words::ticket)]
    pub ticket: TicketRef,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Prints a ticket.
///
/// # Errors
/// There is no such ticket, or the store fails.
pub fn run(show: &Show, places: &Places) -> anyhow::Result<ExitCode> {
    let house = House::open(places)?;
    let text = page(&house, &show.ticket, show.json)?;
    output::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// A ticket with its conversation, as text or JSON.
pub(super) fn page(house: &House, ticket: &TicketRef, json: bool) -> anyhow::Result<String> {
    let (detail, ranked, position) = look_up(house, ticket)?;
    let (now, hours) = (house.now(), &house.config.hours);
    let content = output::Content {
        conversation: &detail.conversation,
        notes: &detail.notes,
        facts: &detail.facts,
        links: &detail.links,
        event: detail.event.as_ref(),
    };
    Ok(if json {
        output::ticket_json(&ranked, position, content, now, hours)?
    } else {
        output::ticket_page(&ranked, content, now, hours)
    })
}

/// Prints how a ticket stands, in one line or as JSON.
pub(super) fn standing(house: &House, ticket: &TicketRef, json: bool) -> anyhow::Result<ExitCode> {
    if json {
        output::print(&page(house, ticket, true)?)?;
    } else {
        let (_, ranked, _) = look_up(house, ticket)?;
        let why = reasons(&ranked, house.now(), &house.config.hours).join("; ");
        output::print(&format!("{ticket}: {} ({why})\n", ranked.status.word()))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A ticket, how it ranks, and its place in the queue, if it is there.
fn look_up(house: &House, ticket: &TicketRef) -> anyhow::Result<(Detail, Ranked, Option<usize>)> {
    let (reader, now) = (house.reader()?, house.now());
    let missing = || StoreError::NoTicket(ticket.to_string());
    let found = reader.find(ticket.as_str())?;
    let detail = reader.detail(found.id)?.ok_or_else(missing)?;
    let (me, hours) = (house.me()?, &house.config.hours);
    let alone = rank(vec![detail.ticket.clone()], View::All, &me, now, hours);
    let ranked = alone.into_iter().next().ok_or_else(missing)?;
    let queue = rank(reader.tickets(View::Queue)?, View::Queue, &me, now, hours);
    let position = queue.iter().position(|r| r.ticket.id == found.id).map(|index| index + 1);
    Ok((detail, ranked, position))
}
