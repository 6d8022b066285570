//! What the hero notes on tickets: ours alone, told to no service.

use super::rows::Columns;
use super::{Store, StoreError, activity, as_stored, derive, ingest::ticket_id, micros};
use crate::desk::{Author, Entry, MessageKind, Side, TicketRef, clean};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Transaction};
use serde::Serialize;

/// A note on a ticket. Nothing makes an answer of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    /// Its number.
    pub id: i64,
    /// When it was written.
    pub at: Timestamp,
    /// Who wrote it.
    pub author: String,
    /// What it says.
    pub text: String,
}

impl Store {
    /// Keeps a note on a ticket; it is no longer being written.
    ///
    /// # Errors
    /// [`StoreError::NoTicket`], or whatever SQLite says.
    pub async fn note_ticket(
        &self,
        ticket: TicketRef,
        author: String,
        text: String,
        now: Timestamp,
    ) -> Result<Note, StoreError> {
        self.write(move |tx| {
            save_begun(tx, &ticket, "")?;
            keep(tx, &ticket, author, &text, now)
        })
        .await
    }

    /// As [`Store::note_ticket`], of a note that was written elsewhere: the one begun stays.
    ///
    /// # Errors
    /// As there.
    pub async fn note_beside(
        &self,
        ticket: TicketRef,
        author: String,
        text: String,
        now: Timestamp,
    ) -> Result<Note, StoreError> {
        self.write(move |tx| keep(tx, &ticket, author, &text, now)).await
    }

    /// Takes a note on a ticket away; what it said is a note begun, unless there is one.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub async fn forget_ticket_note(
        &self,
        ticket: TicketRef,
        note: i64,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(move |tx| {
            tx.prepare_cached(
                "INSERT OR IGNORE INTO note_begun SELECT ref, text FROM note WHERE id = ?1",
            )?
            .execute([note])?;
            tx.prepare_cached("DELETE FROM note WHERE id = ?1 AND ref = ?2")?
                .execute((note, ticket.as_str()))?;
            activity::decided(tx, &ticket, "taken back: note".into(), now)?;
            index(tx, &ticket)
        })
        .await
    }

    /// Keeps a note that is being written; an empty one is forgotten.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub async fn save_note_begun(&self, ticket: TicketRef, text: String) -> Result<(), StoreError> {
        self.write(move |tx| save_begun(tx, &ticket, &text)).await
    }
}

fn keep(
    tx: &Transaction<'_>,
    ticket: &TicketRef,
    author: String,
    text: &str,
    now: Timestamp,
) -> Result<Note, StoreError> {
    let (at, text) = (as_stored(now), clean(text));
    tx.prepare_cached("INSERT INTO note (ref, at, author, text) VALUES (?1, ?2, ?3, ?4)")?
        .execute((ticket.as_str(), micros(at), &author, &text))?;
    let id = tx.last_insert_rowid();
    index(tx, ticket)?;
    activity::decided(tx, ticket, "note".into(), now)?;
    Ok(Note { id, at, author, text })
}

fn save_begun(tx: &Transaction<'_>, ticket: &TicketRef, text: &str) -> Result<(), StoreError> {
    if text.trim().is_empty() {
        tx.prepare_cached("DELETE FROM note_begun WHERE ref = ?1")?.execute([ticket.as_str()])?;
    } else {
        tx.prepare_cached(
            "INSERT INTO note_begun (ref, text) VALUES (?1, ?2)
             ON CONFLICT (ref) DO UPDATE SET text = ?2 WHERE text <> ?2",
        )?
        .execute((ticket.as_str(), text))?;
    }
    Ok(())
}

/// A ticket is found by its notes too.
fn index(tx: &Transaction<'_>, ticket: &TicketRef) -> Result<(), StoreError> {
    let id = ticket_id(tx, ticket)?.ok_or_else(|| StoreError::NoTicket(ticket.to_string()))?;
    derive::index(tx, id)
}

/// The notes on a ticket in the order of time.
pub(super) fn of(conn: &Connection, ticket: &TicketRef) -> Result<Vec<Note>, StoreError> {
    let mut rows = conn.prepare_cached(OF)?;
    let notes = rows.query_map([ticket.as_str()], |row| from(&mut Columns::of(row)))?;
    Ok(notes.collect::<Result<_, _>>()?)
}

/// A note from the columns `id, at, author, text`.
pub(super) fn from(columns: &mut Columns<'_, '_>) -> rusqlite::Result<Note> {
    Ok(Note {
        id: columns.take()?,
        at: columns.time()?,
        author: columns.take()?,
        text: columns.take()?,
    })
}

pub(super) const OF: &str = "SELECT id, at, author, text FROM note WHERE ref = ?1 ORDER BY at, id";

/// The note on a ticket that is being written.
pub(super) fn begun(conn: &Connection, ticket: &TicketRef) -> Result<Option<String>, StoreError> {
    let mut row = conn.prepare_cached("SELECT text FROM note_begun WHERE ref = ?1")?;
    Ok(row.query_row([ticket.as_str()], |row| row.get(0)).optional()?)
}

/// A note as search shows it beside what was said.
impl From<Note> for Entry {
    fn from(note: Note) -> Self {
        Self {
            id: format!("note {}", note.id),
            at: note.at,
            author: Author { name: note.author, ..Author::default() },
            side: Side::Us,
            kind: MessageKind::Note,
            text: note.text,
            edited: false,
            deleted: false,
            reactions: Vec::new(),
            place: None,
        }
    }
}
