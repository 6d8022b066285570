//! `hero done`: there is nothing more to say.

use super::open::House;
use super::{Places, show, words};
use crate::desk::TicketRef;
use clap::Args;
use std::process::ExitCode;

/// The arguments of `hero done`.
#[derive(Debug, Args)]
pub struct Done {
    /// The ticket, such as github:example/app#4711
    #[arg(value_name = "TICKET", value_parser = words::ticket)]
    pub ticket: TicketRef,
    /// Print the ticket as JSON
    #[arg(long)]
    pub json: bool,
}

/// Takes it out of the queue and prints how it stands now.
///
/// # Errors
/// There is no such ticket, or the store fails.
pub async fn run(done: &Done, places: &Places) -> anyhow::Result<ExitCode> {
    let house = House::open(places)?;
    let ticket = house.reader()?.find(done.ticket.as_str())?.reference;
    house.engine.store.done(ticket.clone(), house.now()).await?;
    show::standing(&house, &ticket, done.json)
}
