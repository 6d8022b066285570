//! Carrying out an action from the command line: into the outbox, to the service, and what it
//! answered.

use super::open::House;
use super::output;
use crate::desk::{Abilities, Action, Answer, OutboxId, OutboxState, Ticket, TicketRef};
use crate::store::{Decided, OutboxItem};
use crate::sync::{Line, deliver_due};
use anyhow::{Context, bail};
use clap::Args;
use jiff::SignedDuration;
use std::process::ExitCode;
use std::time::Duration;

/// How long a command waits for an action that is tried again.
const PATIENCE: SignedDuration = SignedDuration::from_secs(30);
/// The shortest pause between two tries.
const SHORTEST: Duration = Duration::from_millis(100);

/// How an action is carried out and told.
#[derive(Debug, Clone, Copy, Args)]
pub struct Manner {
    /// Leave it in the outbox for the next sync instead of sending it now
    #[arg(long)]
    pub later: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// The ticket that a command names, if `fits` has nothing against what it does to it.
///
/// # Errors
/// There is no such ticket, or what `fits` has against it.
pub(super) fn fitting(
    house: &House,
    (word, ticket): (&str, &TicketRef),
    fits: impl FnOnce(&Ticket, Abilities) -> Result<(), String>,
) -> anyhow::Result<Ticket> {
    let ticket = house.reader()?.find(ticket.as_str())?;
    house.line(&ticket.source)?;
    match fits(&ticket, house.abilities_of(&ticket)) {
        Ok(()) => Ok(ticket),
        Err(why) => bail!("{word} {}: {why}", ticket.reference),
    }
}

/// Puts the actions on the ticket of this name into the outbox, delivers them unless they are for
/// later, and prints what the service answered. A failure if one of them was not delivered.
pub(super) async fn act(
    house: &House,
    ticket: &TicketRef,
    actions: Vec<Action>,
    manner: Manner,
) -> anyhow::Result<ExitCode> {
    let ticket = house.reader()?.find(ticket.as_str())?;
    let replies = actions.iter().any(|action| matches!(action, Action::Reply { .. }));
    if let (Answer::Elsewhere { why }, true) = (&ticket.answer, replies) {
        bail!("{} cannot be answered from here: {why}: {}", ticket.reference, ticket.url);
    }
    act_on(house, &ticket, actions, manner).await
}

/// As [`act`], on a ticket that was looked up.
pub(super) async fn act_on(
    house: &House,
    ticket: &Ticket,
    actions: Vec<Action>,
    manner: Manner,
) -> anyhow::Result<ExitCode> {
    let items = carry_out(house, ticket, actions, manner.later).await?;
    print_told(&items, manner)?;
    Ok(code(&items, manner))
}

/// Prints how actions stand.
pub(super) fn print_told(items: &[OutboxItem], manner: Manner) -> anyhow::Result<()> {
    let text = if manner.json {
        serde_json::to_string_pretty(&items)? + "\n"
    } else {
        items.iter().map(told).collect()
    };
    Ok(output::print(&text)?)
}

/// A failure if one of them was neither delivered nor left for later.
pub(super) fn code(items: &[OutboxItem], manner: Manner) -> ExitCode {
    let well = |item: &OutboxItem| manner.later || item.state == OutboxState::Sent;
    if items.iter().all(well) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Puts the actions into the outbox and, unless they are for later, delivers them; how they stand.
pub(super) async fn carry_out(
    house: &House,
    ticket: &Ticket,
    actions: Vec<Action>,
    later: bool,
) -> anyhow::Result<Vec<OutboxItem>> {
    // What one command does goes by one source.
    let source = actions.first().map_or(&ticket.source, |action| action.goes_by(&ticket.source));
    let line = house.line(source)?.clone();
    let (store, hero) = (&house.engine.store, house.config.name.clone());
    let by = Decided { hero, hold: SignedDuration::ZERO, now: house.now() };
    let ids = store.enqueue_beside(ticket.reference.clone(), actions, by).await?;
    if !later {
        deliver(house, &line, &ids).await?;
    }
    items(house, &ids)
}

/// Delivers, and tries again what could not be delivered at once or whose outcome is unknown, as
/// long as that is soon.
pub(super) async fn deliver(house: &House, line: &Line, ids: &[OutboxId]) -> anyhow::Result<()> {
    let deadline = house.now() + PATIENCE;
    loop {
        deliver_due(&house.engine, line).await?;
        let waits =
            |item: &OutboxItem| matches!(item.state, OutboxState::Queued | OutboxState::Unknown);
        let items = items(house, ids)?;
        let next = items.iter().filter(|item| waits(item)).map(|item| item.due_at).min();
        let Some(next) = next.filter(|next| *next <= deadline) else { return Ok(()) };
        let pause = Duration::try_from(next.duration_since(house.now())).unwrap_or_default();
        tokio::time::sleep(pause.max(SHORTEST)).await;
        if house.now() > deadline {
            return Ok(());
        }
    }
}

fn items(house: &House, ids: &[OutboxId]) -> anyhow::Result<Vec<OutboxItem>> {
    let reader = house.reader()?;
    let item = |id: &OutboxId| {
        reader.outbox_item(*id)?.context("the action was taken out of the outbox meanwhile")
    };
    ids.iter().map(item).collect()
}

/// How an action stands, in one line.
pub(super) fn told(item: &OutboxItem) -> String {
    let (word, reference) = (item.action.word(), &item.reference);
    let id = item.id.0;
    let why = item.problem.as_deref().unwrap_or("it waits for an earlier action on this ticket");
    match item.state {
        OutboxState::Sent => {
            let summary = item.summary.as_deref().unwrap_or("done");
            let url = item.url.as_deref().unwrap_or_default();
            format!("{word} {reference}: {summary} {url}").trim_end().to_owned() + "\n"
        }
        OutboxState::Refused => {
            format!(
                "{word} {reference}: refused: {why}; it is action {id} of the outbox (retry, discard)\n"
            )
        }
        OutboxState::Unknown => {
            format!(
                "{word} {reference}: it may have arrived: {why}; action {id} of the outbox looks again before it sends\n"
            )
        }
        OutboxState::Held | OutboxState::Queued | OutboxState::Sending
            if item.problem.is_some() =>
        {
            format!("{word} {reference}: not sent yet: {why}; it is action {id} of the outbox\n")
        }
        _ => format!("{word} {reference}: waits as action {id} of the outbox\n"),
    }
}
