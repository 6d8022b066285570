//! `hero diff`: what a pull request changes.

use super::act::fitting;
use super::open::House;
use super::{Places, output, words};
use crate::desk::{Granted, Ticket, TicketRef, Wish};
use clap::Args;
use std::process::ExitCode;

/// The arguments of `hero diff`.
#[derive(Debug, Args)]
pub struct Diff {
    /// The pull request, such as github:example/app#4712
    #[arg(value_name = "TICKET", value_parser = words::ticket)]
    pub ticket: TicketRef,
}

/// Asks for the diff and prints it, on standard error what is missing from it.
///
/// # Errors
/// It is no pull request, or its service does not give the diff.
pub async fn run(diff: &Diff, places: &Places) -> anyhow::Result<ExitCode> {
    let house = House::open(places)?;
    let ticket = fitting(&house, ("diff", &diff.ticket), Ticket::fits_pull)?;
    let granted = house.engine.run_errand(Wish::Diff(ticket.reference)).await?;
    if let Granted::Diff(ticket, diff) = granted {
        output::print(&diff.text)?;
        if let Some(missing) = diff.missing {
            eprintln!("diff {ticket}: {missing}");
        }
    }
    Ok(ExitCode::SUCCESS)
}
