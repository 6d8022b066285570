//! Answers that are not finished. They outlive a crash.

use super::{Reader, Store, StoreError, micros};
use crate::desk::TicketRef;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Transaction};

impl Store {
    /// Keeps a draft; an empty one is forgotten.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub async fn save_draft(
        &self,
        ticket: TicketRef,
        text: String,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(move |tx| save(tx, &ticket, &text, now)).await
    }
}

/// The draft of an answer to this ticket.
pub(super) fn read(conn: &Connection, ticket: &TicketRef) -> Result<Option<String>, StoreError> {
    let mut row = conn.prepare_cached("SELECT text FROM draft WHERE ref = ?1")?;
    Ok(row.query_row([ticket.as_str()], |r| r.get(0)).optional()?)
}

/// Keeps or forgets a draft.
pub(super) fn save(
    tx: &Transaction<'_>,
    ticket: &TicketRef,
    text: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    if text.trim().is_empty() {
        tx.prepare_cached("DELETE FROM draft WHERE ref = ?1")?.execute([ticket.as_str()])?;
    } else {
        tx.prepare_cached(
            "INSERT INTO draft (ref, text, updated_at) VALUES (?1, ?2, ?3)
             ON CONFLICT (ref) DO UPDATE SET text = ?2, updated_at = ?3 WHERE text <> ?2",
        )?
        .execute((ticket.as_str(), text, micros(now)))?;
    }
    Ok(())
}

impl Reader {
    /// The draft of an answer to this ticket.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn draft(&self, ticket: &TicketRef) -> Result<Option<String>, StoreError> {
        read(self.conn(), ticket)
    }
}
