//! How an attempt to deliver ended, and what follows from it for the ticket.

use super::attempt::let_land;
use super::ingest::{clean_all, forget_head, json, put_upstream, ticket_id};
use super::outbox::{NEVER, expect_one, read};
use super::rows::Columns;
use super::{
    OutboxItem, Store, StoreError, activity, derive, draft, link, local, message, micros, person,
};
use crate::desk::{
    Action, Local, OutboxId, OutboxState, Receipt, Roster, Side, Upstream, clean_line,
};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Transaction};

/// How an attempt to deliver ended.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::large_enum_variant, reason = "one is made at a time")]
pub enum Outcome {
    /// The service has it.
    Sent(Receipt),
    /// It was not done: try again then.
    Later {
        /// When.
        at: Timestamp,
        /// Why.
        why: String,
    },
    /// It may have been done: look then.
    Unknown {
        /// When.
        at: Timestamp,
        /// Why.
        why: String,
    },
    /// Looking did not tell: the hero decides.
    Uncertain {
        /// What was looked for.
        why: String,
    },
    /// The service said no: the hero decides.
    Refused {
        /// What it said.
        why: String,
    },
}

impl Store {
    /// Writes down how an attempt ended. What was sent stands in the conversation at once, under
    /// the id by which the next poll will know it.
    ///
    /// # Errors
    /// [`StoreError::NotNow`] if it was settled or given up before, or whatever SQLite says.
    pub async fn settle(
        &self,
        id: OutboxId,
        outcome: Outcome,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let roster = self.roster().clone();
        self.write(move |tx| settle(tx, id, &outcome, &roster, now)).await
    }
}

fn settle(
    tx: &Transaction<'_>,
    id: OutboxId,
    outcome: &Outcome,
    roster: &Roster,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (state, tried, due, why) = match outcome {
        Outcome::Sent(receipt) => return sent(tx, id, receipt, roster, now),
        Outcome::Later { at, why } => (OutboxState::Queued, 0, micros(*at), why),
        Outcome::Unknown { at, why } => (OutboxState::Unknown, 1, micros(*at), why),
        Outcome::Uncertain { why } => (OutboxState::Unknown, 1, NEVER, why),
        Outcome::Refused { why } => (OutboxState::Refused, 0, NEVER, why),
    };
    let before = problem(tx, id)?;
    // What was unknown stays unknown until somebody has looked.
    let changed = tx.execute(
        "UPDATE outbox SET state = CASE WHEN ?2 = 'queued' AND attempts > 0 THEN 'unknown' ELSE ?2 END,
             attempts = attempts + ?3, due_at = ?4, problem = ?5, updated_at = ?6
         WHERE id = ?1 AND state = 'sending'",
        (id.0, state.word(), tried, due, clean_line(why), micros(now)),
    )?;
    expect_one(changed, id, "it is not being sent")?;
    if matches!(outcome, Outcome::Unknown { .. }) {
        let_land(tx, id, now)?;
    }
    let item = read(tx, id)?;
    // An attempt that ends as the one before it did is no news.
    if before != item.problem || state == OutboxState::Refused {
        let waits = item.state == OutboxState::Queued;
        let told = if waits { "waits" } else { item.state.word() };
        activity::delivered(tx, &item, told, !waits, now)?;
    }
    if state == OutboxState::Refused { draft::keep(tx, &item, now) } else { Ok(()) }
}

/// What went wrong with an action before.
fn problem(tx: &Transaction<'_>, id: OutboxId) -> Result<Option<String>, StoreError> {
    let mut row = tx.prepare_cached("SELECT problem FROM outbox WHERE id = ?1")?;
    Ok(row.query_row([id.0], |row| row.get(0)).optional()?.flatten())
}

fn sent(
    tx: &Transaction<'_>,
    id: OutboxId,
    receipt: &Receipt,
    roster: &Roster,
    now: Timestamp,
) -> Result<(), StoreError> {
    let changed = tx.execute(
        "UPDATE outbox SET state = 'sent', problem = NULL, summary = ?2, url = ?3, updated_at = ?4
         WHERE id = ?1 AND state <> 'sent'",
        (id.0, clean_line(&receipt.summary), receipt.url.as_deref().map(clean_line), micros(now)),
    )?;
    expect_one(changed, id, "it is not waiting in the outbox")?;
    let item = read(tx, id)?;
    activity::delivered(tx, &item, "sent", false, now)?;
    draft::forget(tx, &item)?;
    for told in &receipt.people {
        if person::put(tx, &item.source, told)? {
            for ticket in person::tickets_of(tx, &item.source, told)? {
                derive::derive(tx, ticket, roster)?;
            }
        }
    }
    if let Some(created) = &receipt.created {
        let url = receipt.url.as_deref().unwrap_or_default();
        link::by_hand(tx, &item.reference, created, url, item.decided_at)?;
    }
    match ticket_id(tx, &item.reference)? {
        Some(ticket) => follow(tx, ticket, &item, receipt, roster, now),
        None => Ok(()),
    }
}

/// What the receipt means for the ticket.
fn follow(
    tx: &Transaction<'_>,
    ticket: i64,
    item: &OutboxItem,
    receipt: &Receipt,
    roster: &Roster,
    now: Timestamp,
) -> Result<(), StoreError> {
    if let Some(said) = &receipt.message {
        message::put(tx, ticket, said, None, |_| Ok(Side::Us))?;
    }
    if let Some(upstream) = &receipt.upstream {
        for linked in put_upstream(tx, ticket, &item.reference, upstream)? {
            derive::derive(tx, linked, roster)?;
        }
        forget_head(tx, ticket)?;
    }
    if let Some(assignees) = &receipt.assignees {
        let assignees = json(&clean_all(assignees));
        tx.execute("UPDATE ticket SET assignees = ?2 WHERE id = ?1", (ticket, assignees))?;
        forget_head(tx, ticket)?;
    }
    if matches!(item.action, Action::Review { .. } | Action::Merge { .. }) {
        need_nothing(tx, ticket)?;
    }
    let seen_at = seen_at(tx, item)?;
    let change = |local: Local| match (&item.action, &receipt.upstream) {
        // A close covers what was known when it was decided, not what was still on its way.
        (Action::Close { .. }, None) => {
            Local { closed_at: Some(seen_at), reopened_at: None, ..local }
        }
        (Action::Close { .. } | Action::Merge { .. }, Some(_)) => {
            Local { reopened_at: None, ..local }
        }
        (Action::Reopen, _) => Local { reopened_at: Some(now), ..local },
        _ => local,
    };
    if let (Action::Close { .. }, Some(Upstream::Marked { .. })) = (&item.action, &receipt.upstream)
    {
        tx.execute("UPDATE ticket SET upstream_at = ?2 WHERE id = ?1", (ticket, micros(seen_at)))?;
    }
    local::apply(tx, &item.reference, roster, change).map(|_| ())
}

/// What a pull request needed of us was done: what it needs next its service tells when it is read
/// again.
fn need_nothing(tx: &Transaction<'_>, ticket: i64) -> Result<(), StoreError> {
    let mut update = tx.prepare_cached(
        "UPDATE ticket SET need = json_set(need, '$.of', 'nobody') WHERE id = ?1 AND need NOT NULL",
    )?;
    if update.execute([ticket])? > 0 { forget_head(tx, ticket) } else { Ok(()) }
}

/// The last that was known of the ticket when an action was decided.
fn seen_at(tx: &Transaction<'_>, item: &OutboxItem) -> Result<Timestamp, StoreError> {
    let mut row = tx.prepare_cached("SELECT seen_at FROM outbox WHERE id = ?1")?;
    let seen = row.query_row([item.id.0], |row| Columns::of(row).maybe_time())?;
    Ok(seen.unwrap_or(item.decided_at))
}
