//! `hero merge`: merges a pull request, after it was asked about.

use super::act::{Manner, act_on, fitting};
use super::dialog::Dialog;
use super::open::House;
use super::{Places, words};
use crate::desk::{Action, Choices, Granted, MergeMethod, Merging, Ticket, TicketRef, Wish};
use anyhow::bail;
use clap::Args;
use std::io::IsTerminal;
use std::process::ExitCode;

/// The arguments of `hero merge`.
#[derive(Debug, Args)]
pub struct Merge {
    /// The pull request, such as github:example/app#4712
    #[arg(value_name = "TICKET", value_parser = words::ticket)]
    pub ticket: TicketRef,
    /// How [default: the first that its repository allows]
    #[arg(long, value_parser = words::method())]
    pub method: Option<MergeMethod>,
    /// Even though a check fails, is missing or still runs, or nobody approved
    #[arg(long, requires = "method")]
    pub insist: bool,
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
    /// Now or later, for people or programs.
    #[command(flatten)]
    pub manner: Manner,
}

/// Says what would be merged where and what speaks against it, asks, merges the commit that was
/// looked at, and prints what the service said to it.
///
/// # Errors
/// What keeps it from being merged.
pub async fn run(merge: &Merge, places: &Places) -> anyhow::Result<ExitCode> {
    let house = House::open(places)?;
    let ticket = fitting(&house, ("merge", &merge.ticket), Ticket::fits_open_pull)?;
    let merging = look(&house, &ticket).await?;
    let method = takes(merge, &ticket, &merging)?;
    if !merge.yes && !is_wanted(&ticket, &merging, method)? {
        eprintln!("Nothing was merged.");
        return Ok(ExitCode::FAILURE);
    }
    let action = Action::Merge { method, sha: merging.sha, insist: merge.insist };
    act_on(&house, &ticket, vec![action], merge.manner).await
}

/// How it can be merged as of now.
async fn look(house: &House, ticket: &Ticket) -> anyhow::Result<Merging> {
    let reference = &ticket.reference;
    match house.engine.run_errand(Wish::Choices(reference.clone())).await? {
        Granted::Choices(_, Choices { merging: Some(merging), .. }) => Ok(merging),
        _ => bail!("merge {reference}: it is no open pull request any more"),
    }
}

/// By which method, unless something speaks against it.
fn takes(merge: &Merge, ticket: &Ticket, merging: &Merging) -> anyhow::Result<MergeMethod> {
    let name = &ticket.reference;
    let all = merging.against().join("; ");
    match merging.takes(merge.method, merge.insist) {
        Ok(method) => Ok(method),
        Err(_) if merging.obstacle.is_some() => bail!("merge {name}: {all}"),
        Err(_) if !all.is_empty() && !merge.insist => {
            bail!("merge {name}: {all}; --insist with a --method merges it all the same")
        }
        Err(why) => bail!("merge {name}: {why}"),
    }
}

/// Says what would happen and asks.
fn is_wanted(ticket: &Ticket, merging: &Merging, method: MergeMethod) -> anyhow::Result<bool> {
    eprintln!("{}", merging.question(&ticket.reference, Some(method)));
    eprintln!("  {}", ticket.title);
    merging.against().iter().for_each(|against| eprintln!("  ! {against}"));
    if !std::io::stdin().is_terminal() {
        bail!("nobody can be asked here: --yes merges it without asking");
    }
    let (answers, screen) = (std::io::stdin().lock(), std::io::stderr());
    Dialog { answers, screen, patient: true }.confirm("Merge it?")
}
