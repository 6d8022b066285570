//! What only we know of a ticket: done, snoozed, claimed, closed here.

use super::ingest::ticket_id;
use super::outbox::{self, Decided};
use super::rows::Columns;
use super::{Store, StoreError, activity, derive, micros};
use crate::desk::{Action, Local, OutboxId, Roster, TicketRef, Until, elapsed};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Transaction};

/// What a change did to a ticket's local state: give it to [`Store::reverse`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undo {
    /// The ticket.
    pub reference: TicketRef,
    /// Its local state before.
    pub before: Local,
    /// And after.
    pub after: Local,
}

impl Store {
    /// There is nothing more to say: the ticket leaves the queue until they write.
    ///
    /// # Errors
    /// [`StoreError::NoTicket`], or whatever SQLite says.
    pub async fn done(&self, ticket: TicketRef, now: Timestamp) -> Result<Undo, StoreError> {
        let wake = |local: Local| Local { snoozed_at: None, snoozed_until: None, ..local };
        let done = move |local, seen| Local { done_at: Some(seen), ..wake(local) };
        self.put_aside(ticket, "done".into(), now, done).await
    }

    /// Puts a ticket aside.
    ///
    /// # Errors
    /// [`StoreError::NoTicket`], or whatever SQLite says.
    pub async fn snooze(
        &self,
        ticket: TicketRef,
        until: Until,
        now: Timestamp,
    ) -> Result<Undo, StoreError> {
        let words = match until {
            Until::Time(at) => format!("snoozed for {}", elapsed(at.duration_since(now))),
            Until::TheyWrite => "snoozed until they write".into(),
        };
        self.put_aside(ticket, words, now, move |local, seen| Local {
            snoozed_at: Some(seen),
            snoozed_until: until.time(),
            ..local
        })
        .await
    }

    /// Notes who works on a ticket; `None`: nobody.
    ///
    /// # Errors
    /// [`StoreError::NoTicket`], or whatever SQLite says.
    pub async fn claim(
        &self,
        ticket: TicketRef,
        by: Option<String>,
        now: Timestamp,
    ) -> Result<Undo, StoreError> {
        let roster = self.roster().clone();
        self.write(move |tx| claim(tx, ticket, by, &roster, now)).await
    }

    /// The same, shown at the service too.
    ///
    /// # Errors
    /// [`StoreError::NoTicket`], or whatever SQLite says; then neither is done.
    pub async fn claim_there(
        &self,
        ticket: TicketRef,
        by: Option<String>,
        decided: Decided,
    ) -> Result<(Undo, Vec<OutboxId>), StoreError> {
        let roster = self.roster().clone();
        self.write(move |tx| {
            let action = if by.is_some() { Action::Assign } else { Action::Unassign };
            let undo = claim(tx, ticket.clone(), by, &roster, decided.now)?;
            let outbox = outbox::put(tx, &ticket, &[action], &roster, &decided)?;
            Ok((undo, outbox))
        })
        .await
    }

    /// Changes what is local as of the last thing seen in the ticket, by its service's clock: a
    /// message that was on its way then is news.
    async fn put_aside(
        &self,
        ticket: TicketRef,
        words: String,
        now: Timestamp,
        change: impl FnOnce(Local, Timestamp) -> Local + Send + 'static,
    ) -> Result<Undo, StoreError> {
        let roster = self.roster().clone();
        self.write(move |tx| {
            let seen = last_at(tx, &ticket)?.unwrap_or(now);
            let undo = apply(tx, &ticket, &roster, |local| change(local, seen))?;
            activity::decided(tx, &ticket, words, now)?;
            Ok(undo)
        })
        .await
    }
}

fn claim(
    tx: &Transaction<'_>,
    ticket: TicketRef,
    by: Option<String>,
    roster: &Roster,
    now: Timestamp,
) -> Result<Undo, StoreError> {
    let words = if by.is_some() { "claimed" } else { "released" };
    let undo = apply(tx, &ticket, roster, |local| Local { claimed_by: by, ..local })?;
    activity::decided(tx, &ticket, words.into(), now)?;
    Ok(undo)
}

/// Takes a change back; what makes it again. What was changed since by somebody else stays.
pub(super) fn put_back(
    tx: &Transaction<'_>,
    undo: &Undo,
    roster: &Roster,
) -> Result<Undo, StoreError> {
    let Undo { reference, before, after } = undo;
    fn pick<T: PartialEq + Clone>(now: T, before: &T, after: &T) -> T {
        if now == *after { before.clone() } else { now }
    }
    apply(tx, reference, roster, |now| Local {
        done_at: pick(now.done_at, &before.done_at, &after.done_at),
        closed_at: pick(now.closed_at, &before.closed_at, &after.closed_at),
        reopened_at: pick(now.reopened_at, &before.reopened_at, &after.reopened_at),
        snoozed_at: pick(now.snoozed_at, &before.snoozed_at, &after.snoozed_at),
        snoozed_until: pick(now.snoozed_until, &before.snoozed_until, &after.snoozed_until),
        claimed_by: pick(now.claimed_by, &before.claimed_by, &after.claimed_by),
    })
}

fn last_at(tx: &Transaction<'_>, ticket: &TicketRef) -> Result<Option<Timestamp>, StoreError> {
    let mut row = tx.prepare_cached("SELECT last_at FROM ticket WHERE ref = ?1")?;
    let last = row.query_row([ticket.as_str()], |row| Columns::of(row).maybe_time()).optional()?;
    Ok(last.flatten())
}

/// Changes what is local of a ticket and derives it again; what that did.
pub(super) fn apply(
    tx: &Transaction<'_>,
    ticket: &TicketRef,
    roster: &Roster,
    change: impl FnOnce(Local) -> Local,
) -> Result<Undo, StoreError> {
    let id = ticket_id(tx, ticket)?.ok_or_else(|| StoreError::NoTicket(ticket.to_string()))?;
    let before = read(tx, ticket)?;
    let after = change(before.clone());
    write(tx, ticket, &after)?;
    derive::derive(tx, id, roster)?;
    // As it is kept: what is finer than a microsecond is not found again.
    Ok(Undo { reference: ticket.clone(), before, after: read(tx, ticket)? })
}

/// What is local of a ticket.
pub(super) fn read(tx: &Transaction<'_>, ticket: &TicketRef) -> Result<Local, StoreError> {
    let mut row = tx.prepare_cached(
        "SELECT done_at, closed_at, reopened_at, snoozed_at, snoozed_until, claimed_by
         FROM local WHERE ref = ?1",
    )?;
    let local = row.query_row([ticket.as_str()], |row| from(&mut Columns::of(row))).optional()?;
    Ok(local.unwrap_or_default())
}

/// What is local from the columns `done_at, closed_at, reopened_at, snoozed_at, snoozed_until,
/// claimed_by`.
pub(super) fn from(columns: &mut Columns<'_, '_>) -> rusqlite::Result<Local> {
    Ok(Local {
        done_at: columns.maybe_time()?,
        closed_at: columns.maybe_time()?,
        reopened_at: columns.maybe_time()?,
        snoozed_at: columns.maybe_time()?,
        snoozed_until: columns.maybe_time()?,
        claimed_by: columns.take()?,
    })
}

fn write(tx: &Transaction<'_>, ticket: &TicketRef, local: &Local) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT OR REPLACE INTO local (ref, done_at, closed_at, reopened_at, snoozed_at,
             snoozed_until, claimed_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute((
        ticket.as_str(),
        local.done_at.map(micros),
        local.closed_at.map(micros),
        local.reopened_at.map(micros),
        local.snoozed_at.map(micros),
        local.snoozed_until.map(micros),
        &local.claimed_by,
    ))?;
    Ok(())
}
