//! `hero outbox`: what is on its way to the services.

use super::act::{deliver, told};
use super::open::House;
use super::{Places, output};
use crate::desk::{OutboxId, OutboxState};
use clap::{Args, Subcommand};
use std::process::ExitCode;

/// The arguments of `hero outbox`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Outbox {
    /// What to do with it; nothing: list it.
    #[command(subcommand)]
    pub command: Option<OutboxCommand>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// What can be done with the outbox.
#[derive(Debug, Subcommand)]
pub enum OutboxCommand {
    /// List what is not sent yet
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Try an action again that was refused, or whose outcome nobody knows
    Retry {
        /// Its number in the list
        #[arg(value_parser = number)]
        id: OutboxId,
    },
    /// Give an action up that was not sent
    Discard {
        /// Its number in the list
        #[arg(value_parser = number)]
        id: OutboxId,
    },
}

fn number(text: &str) -> Result<OutboxId, std::num::ParseIntError> {
    text.parse().map(OutboxId)
}

/// Prints or changes the outbox.
///
/// # Errors
/// The action is not there or not in a state for this; the configuration or the store.
pub async fn run(outbox: &Outbox, places: &Places) -> anyhow::Result<ExitCode> {
    let house = House::open(places)?;
    match outbox.command {
        Some(OutboxCommand::Retry { id }) => retry(&house, id).await,
        Some(OutboxCommand::Discard { id }) => {
            house.engine.store.discard(id, house.now()).await?;
            output::print(&format!(
                "action {} is given up; a reply's text is kept as a draft\n",
                id.0
            ))?;
            Ok(ExitCode::SUCCESS)
        }
        Some(OutboxCommand::List { json }) => list(&house, json || outbox.json),
        None => list(&house, outbox.json),
    }
}

fn list(house: &House, json: bool) -> anyhow::Result<ExitCode> {
    let items = house.reader()?.outbox()?;
    let text = if json {
        serde_json::to_string_pretty(&items)? + "\n"
    } else if items.is_empty() {
        "The outbox is empty.\n".into()
    } else {
        items.iter().map(|item| format!("{:>4}  {}", item.id.0, told(item))).collect()
    };
    output::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

async fn retry(house: &House, id: OutboxId) -> anyhow::Result<ExitCode> {
    let missing = || anyhow::anyhow!("there is no action {} in the outbox", id.0);
    let item = house.reader()?.outbox_item(id)?.ok_or_else(missing)?;
    house.engine.store.retry(id, house.now()).await?;
    deliver(house, house.line(&item.source)?, &[id]).await?;
    let item = house.reader()?.outbox_item(id)?.ok_or_else(missing)?;
    output::print(&told(&item))?;
    Ok(if item.state == OutboxState::Sent { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
