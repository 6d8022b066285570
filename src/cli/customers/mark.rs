//! `hero customers mark`, `unmark` and `marks`: what the hero says of whose somebody is.

use super::moved::{self, Tiers};
use super::subject::{self, Marked};
use crate::cli::open::House;
use crate::cli::output;
use crate::desk::{self, Identity, clean_line, elapsed};
use anyhow::bail;
use clap::Args;
use jiff::Timestamp;
use serde::Serialize;
use std::process::ExitCode;

/// The arguments of `hero customers mark`.
#[derive(Debug, Args)]
pub struct Mark {
    /// An address, a domain, an account, a channel, or a person's name or @handle
    #[arg(value_name = "WHAT")]
    pub what: String,
    /// The customer it belongs to
    #[arg(value_name = "CUSTOMER", required_unless_present = "nobody")]
    pub customer: Option<String>,
    /// It belongs to no customer
    #[arg(long, conflicts_with_all = ["customer", "new"])]
    pub nobody: bool,
    /// The customer is one of which no register tells; it counts as paying
    #[arg(long)]
    pub new: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// The arguments of `hero customers unmark`.
#[derive(Debug, Args)]
pub struct Unmark {
    /// What was marked
    #[arg(value_name = "WHAT")]
    pub what: String,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// The arguments of `hero customers marks`.
#[derive(Debug, Args)]
pub struct Marks {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// A mark as JSON; its keys are a promise to scripts.
#[derive(Serialize)]
struct MarkJson<'a> {
    identity: &'a Identity,
    /// None: it belongs to no customer.
    customer: Option<&'a str>,
    at: Timestamp,
}

/// What came of marking, or of taking a mark away.
#[derive(Serialize)]
struct SaidJson<'a> {
    identity: &'a Identity,
    marked: bool,
    customer: Option<&'a str>,
    before: Option<&'a desk::Mark>,
    /// How many tickets are in another tier now.
    moved: usize,
}

/// Says whose something is.
pub(super) async fn mark(mark: &Mark, house: &House) -> anyhow::Result<ExitCode> {
    let Marked { identities, called } = subject::read(house, &mark.what)?;
    let Some(identity) = identities.into_iter().next() else {
        bail!("{called} is known by nothing that could be marked");
    };
    if let Some(why) = subject::objection(&house.config.roster, &identity) {
        bail!(why);
    }
    let customer = mark.customer.as_deref().map(|name| named(house, name, mark.new)).transpose()?;
    let said = desk::Mark { customer: customer.clone(), at: house.now() };
    let told = match &customer {
        Some(name) => format!("{called} belongs to {name} now"),
        None => format!("{called} belongs to no customer now"),
    };
    put(house, &identity, Some(said), &told, mark.json).await
}

/// Takes a mark away.
pub(super) async fn unmark(unmark: &Unmark, house: &House) -> anyhow::Result<ExitCode> {
    let Marked { identities, called } = subject::read(house, &unmark.what)?;
    let marks = house.reader()?.marks()?;
    let is_marked = |identity: &Identity| marks.iter().any(|(marked, _)| marked == identity);
    let Some(identity) = identities.into_iter().find(is_marked) else {
        bail!("{called} is not marked; `hero customers marks` lists what is");
    };
    put(house, &identity, None, &format!("{called} is not marked any more"), unmark.json).await
}

/// Prints all marks.
pub(super) fn marks(marks: &Marks, house: &House) -> anyhow::Result<ExitCode> {
    let (all, now) = (house.reader()?.marks()?, house.now());
    let text = if marks.json {
        let marks = all.iter().map(|(identity, mark)| MarkJson {
            identity,
            customer: mark.customer.as_deref(),
            at: mark.at,
        });
        serde_json::to_string_pretty(&marks.collect::<Vec<_>>())? + "\n"
    } else if all.is_empty() {
        "Nothing is marked.\n".into()
    } else {
        all.iter().map(|(identity, mark)| line(identity, mark, now)).collect()
    };
    output::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn line(identity: &Identity, mark: &desk::Mark, now: Timestamp) -> String {
    let customer = mark.customer.as_deref().map_or("no customer".into(), clean_line);
    format!("{identity}: {customer}, {} ago\n", elapsed(now.duration_since(mark.at)))
}

/// The customer's name as it is written. One that nobody knows may have been mistyped, and would
/// count as paying.
fn named(house: &House, name: &str, new: bool) -> anyhow::Result<String> {
    let (reader, name) = (house.reader()?, clean_line(name));
    if name.is_empty() {
        bail!("the customer has no name: write it, or --nobody");
    }
    if let Some(known) = reader.customer(&name)? {
        return Ok(known.name);
    }
    if new {
        return Ok(name);
    }
    bail!("{}; --new says that it is one, and pays", super::nobody_called(&reader, &name)?)
}

/// Keeps or takes away what is said, and prints what that changed.
async fn put(
    house: &House,
    identity: &Identity,
    mark: Option<desk::Mark>,
    told: &str,
    json: bool,
) -> anyhow::Result<ExitCode> {
    let tiers = Tiers::of(house)?;
    let before = house.engine.store.mark(identity.clone(), mark.clone()).await?;
    let moved = tiers.moved(house)?;
    let text = if json {
        serde_json::to_string_pretty(&SaidJson {
            identity,
            marked: mark.is_some(),
            customer: mark.as_ref().and_then(|mark| mark.customer.as_deref()),
            before: before.as_ref(),
            moved,
        })? + "\n"
    } else {
        format!("{}; {}\n", clean_line(told), moved::told(moved))
    };
    output::print(&text)?;
    Ok(ExitCode::SUCCESS)
}
