//! What only we know of a ticket: done, snoozed, claimed, closed here.

use super::ingest::ticket_id;
use super::rows::Columns;
use super::{Store, StoreError, derive, micros};
use crate::desk::{Local, Roster, TicketRef, Until};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Transaction};

/// What a ticket's local state was before a change: give it to [`Store::restore`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undo {
    /// The ticket.
    pub reference: TicketRef,
    /// Its local state before.
    pub before: Local,
}

impl Store {
    /// There is nothing more to say: the ticket leaves the queue until they write.
    ///
    /// # Errors
    /// [`StoreError::NoTicket`], or whatever SQLite says.
    pub async fn done(&self, ticket: TicketRef, now: Timestamp) -> Result<Undo, StoreError> {
        let wake = |local: Local| Local { snoozed_at: None, snoozed_until: None, ..local };
        let done = move |local, seen| Local { done_at: Some(seen), ..wake(local) };
        self.put_aside(ticket, now, done).await
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
        self.put_aside(ticket, now, move |local, seen| Local {
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
    pub async fn claim(&self, ticket: TicketRef, by: Option<String>) -> Result<Undo, StoreError> {
        self.change(ticket, move |local| Local { claimed_by: by, ..local }).await
    }

    /// Takes a change back; what makes it again.
    ///
    /// # Errors
    /// [`StoreError::NoTicket`], or whatever SQLite says.
    pub async fn restore(&self, undo: Undo) -> Result<Undo, StoreError> {
        self.change(undo.reference, move |_| undo.before).await
    }

    /// Changes what is local as of the last thing seen in the ticket, by its service's clock: a
    /// message that was on its way then is news.
    async fn put_aside(
        &self,
        ticket: TicketRef,
        now: Timestamp,
        change: impl FnOnce(Local, Timestamp) -> Local + Send + 'static,
    ) -> Result<Undo, StoreError> {
        let roster = self.roster().clone();
        self.write(move |tx| {
            let seen = last_at(tx, &ticket)?.unwrap_or(now);
            let before = apply(tx, &ticket, &roster, |local| change(local, seen))?;
            Ok(Undo { reference: ticket, before })
        })
        .await
    }

    async fn change(
        &self,
        ticket: TicketRef,
        change: impl FnOnce(Local) -> Local + Send + 'static,
    ) -> Result<Undo, StoreError> {
        let roster = self.roster().clone();
        self.write(move |tx| {
            let before = apply(tx, &ticket, &roster, change)?;
            Ok(Undo { reference: ticket, before })
        })
        .await
    }
}

fn last_at(tx: &Transaction<'_>, ticket: &TicketRef) -> Result<Option<Timestamp>, StoreError> {
    let mut row = tx.prepare_cached("SELECT last_at FROM ticket WHERE ref = ?1")?;
    let last = row.query_row([ticket.as_str()], |row| Columns::of(row).maybe_time()).optional()?;
    Ok(last.flatten())
}

/// Changes what is local of a ticket and derives it again; what it was before.
pub(super) fn apply(
    tx: &Transaction<'_>,
    ticket: &TicketRef,
    roster: &Roster,
    change: impl FnOnce(Local) -> Local,
) -> Result<Local, StoreError> {
    let id = ticket_id(tx, ticket)?.ok_or_else(|| StoreError::NoTicket(ticket.to_string()))?;
    let before = read(tx, ticket)?;
    write(tx, ticket, &change(before.clone()))?;
    derive::derive(tx, id, roster)?;
    Ok(before)
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
