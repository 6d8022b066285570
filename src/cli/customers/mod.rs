//! `hero customers`: who the customers are, who pays, and how it is known whose somebody is.

mod import;
mod list;
mod mark;
mod moved;
mod note;
mod people;
mod same;
mod show;
mod subject;
mod why;

use super::Places;
use super::open::House;
use crate::config::did_you_mean;
use crate::store::{CustomerDetail, Reader};
use anyhow::bail;
use clap::{Args, Subcommand};
use std::process::ExitCode;

/// The arguments of `hero customers`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Customers {
    /// What to do; nothing: list them.
    #[command(subcommand)]
    pub command: Option<CustomersCommand>,
    /// Which are listed, and how.
    #[command(flatten)]
    pub list: list::List,
}

/// What can be done with customers.
#[derive(Debug, Subcommand)]
pub enum CustomersCommand {
    /// List customers, those that pay first
    List(list::List),
    /// Print a customer: what registers tell of it, its people, tickets, errors and notes
    Show(show::Show),
    /// Take customers from a CSV or JSON file, in place of those it held when it was last imported
    #[command(after_help = IMPORTING)]
    Import(import::Import),
    /// Print how it is known whose somebody, or a ticket, is
    Why(why::Why),
    /// Say whose an address, a domain, a channel or somebody is, whatever else tells
    #[command(after_help = MARKING)]
    Mark(mark::Mark),
    /// Take a mark away
    Unmark(mark::Unmark),
    /// List the marks
    Marks(mark::Marks),
    /// Keep a note on a customer, or take one away
    Note(note::Note),
    /// Say that two persons of different channels are one
    Same(same::Same),
    /// Say that two persons are not one
    Separate(same::Same),
}

/// What a file holds.
const IMPORTING: &str = "A CSV file names its columns in the first line: name, and whichever it has \
    of id, plan, status, owner, since, until, amount, currency, interval, usage, url, emails, domains, \
    slack, github, posthog. Several values in one cell are separated by blanks, commas or semicolons; \
    any other column is kept as a fact. A JSON file holds an array of objects with these keys. If \
    anything in it is wrong, nothing is imported. The status is one of Stripe's: active, past_due, \
    trialing, canceled, unpaid, paused, incomplete; or free.";

/// What can be marked.
const MARKING: &str = "An address is wile@acme.com, a domain acme.com with all below it, an account \
    slack:U012AB3CD or github:wile-e, a channel #acme-shared; somebody is also found by name or \
    @handle. A mark counts before everything else.";

/// Lists or changes what is known of customers.
///
/// # Errors
/// There is no such customer or person, what they are cannot be done with them, or the
/// configuration or the store fails.
pub async fn run(customers: &Customers, places: &Places) -> anyhow::Result<ExitCode> {
    let house = House::open(places)?;
    house.engine.store.follow_roster().await?;
    match &customers.command {
        None => list::run(&customers.list, &house),
        Some(CustomersCommand::List(list)) => list::run(list, &house),
        Some(CustomersCommand::Show(show)) => show::run(show, &house),
        Some(CustomersCommand::Import(import)) => import::run(import, &house).await,
        Some(CustomersCommand::Why(why)) => why::run(why, &house),
        Some(CustomersCommand::Mark(mark)) => mark::mark(mark, &house).await,
        Some(CustomersCommand::Unmark(unmark)) => mark::unmark(unmark, &house).await,
        Some(CustomersCommand::Marks(marks)) => mark::marks(marks, &house),
        Some(CustomersCommand::Note(note)) => note::run(note, &house).await,
        Some(CustomersCommand::Same(same)) => same::run(same, true, &house).await,
        Some(CustomersCommand::Separate(same)) => same::run(same, false, &house).await,
    }
}

/// The customer of this name.
///
/// # Errors
/// There is none: which one may be meant.
fn customer(house: &House, name: &str) -> anyhow::Result<CustomerDetail> {
    let reader = house.reader()?;
    if let Some(found) = reader.customer(name)? {
        return Ok(found);
    }
    bail!("{}; `hero customers` lists them", nobody_called(&reader, name)?)
}

/// That no customer has this name, and which one may be meant.
fn nobody_called(reader: &Reader, name: &str) -> anyhow::Result<String> {
    let known = reader.customer_names()?;
    let hint = did_you_mean(name, known.iter().map(String::as_str));
    Ok(format!("no customer is called {name:?}{hint}"))
}
