//! `hero note`: what the team should know of a ticket, told to no service.

use super::open::House;
use super::{Places, UsageError, show, words};
use crate::desk::TicketRef;
use clap::Args;
use std::process::ExitCode;

/// The arguments of `hero note`.
#[derive(Debug, Args)]
pub struct Note {
    /// The ticket, such as github:example/app#4711
    #[arg(value_name = "TICKET", value_parser = words::ticket)]
    pub ticket: TicketRef,
    /// What to note; it stays here and is found by `hero search`
    #[arg(value_name = "TEXT")]
    pub text: String,
    /// Print the ticket as JSON
    #[arg(long)]
    pub json: bool,
}

/// Keeps the note and prints how the ticket stands, which a note does not change.
///
/// # Errors
/// There is no such ticket, the note says nothing, or the store fails.
pub async fn run(note: &Note, places: &Places) -> anyhow::Result<ExitCode> {
    let text = note.text.trim();
    if text.is_empty() {
        return Err(UsageError("a note without words is not kept".into()).into());
    }
    let house = House::open(places)?;
    let ticket = house.reader()?.find(note.ticket.as_str())?.reference;
    let (store, hero) = (&house.engine.store, house.config.name.clone());
    store.note_beside(ticket.clone(), hero, text.to_owned(), house.now()).await?;
    show::standing(&house, &ticket, note.json)
}
