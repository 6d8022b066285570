//! Writing the index of words.

use super::StoreError;
use super::ingest::hash_of;
use rusqlite::Transaction;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

/// So many bytes of words wait at most before they are written.
const MOST: usize = 2 * 1024 * 1024;

/// What of a transaction goes into the index, all of it at once: SQLite has the index put its words
/// away whenever another table is written after it, as a piece of its own that must be merged.
pub(super) struct Index<'a> {
    tx: &'a Transaction<'a>,
    /// By row, in the order of the index.
    waiting: RefCell<BTreeMap<i64, Entry>>,
    /// Of words that wait.
    bytes: Cell<usize>,
}

/// A ticket in the index.
struct Entry {
    /// The index has other words of it.
    known: bool,
    title: String,
    body: String,
}

/// Where the index has a ticket, and the hash of what it has of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Indexed {
    pub row: Option<i64>,
    pub hash: i64,
}

impl<'a> Index<'a> {
    pub(super) fn new(tx: &'a Transaction<'a>) -> Self {
        Self { tx, waiting: RefCell::default(), bytes: Cell::default() }
    }

    /// Takes the words of a ticket. The index is written only where it differs: what is said of a busy
    /// ticket seldom changes.
    pub(super) fn put(
        &self,
        ticket: i64,
        was: Indexed,
        title: &str,
        body: String,
    ) -> Result<(), StoreError> {
        let hash = hash_of(&(title, &body));
        if hash == was.hash {
            return Ok(());
        }
        let row = match was.row {
            Some(row) => {
                self.tx
                    .prepare_cached("UPDATE ticket SET search_hash = ?2 WHERE id = ?1")?
                    .execute((ticket, hash))?;
                row
            }
            None => {
                self.tx.prepare_cached(FIRST_ROW)?.query_row((ticket, hash), |row| row.get(0))?
            }
        };
        self.bytes.set(self.bytes.get() + body.len());
        let mut waiting = self.waiting.borrow_mut();
        let known = waiting.get(&row).map_or(was.row.is_some(), |entry| entry.known);
        waiting.insert(row, Entry { known, title: title.to_owned(), body });
        drop(waiting);
        if self.bytes.get() > MOST { self.write() } else { Ok(()) }
    }

    /// Writes what waits.
    pub(super) fn write(&self) -> Result<(), StoreError> {
        let mut delete = self.tx.prepare_cached("DELETE FROM search WHERE rowid = ?1")?;
        let mut insert = self
            .tx
            .prepare_cached("INSERT INTO search (rowid, title, body) VALUES (?1, ?2, ?3)")?;
        let entries = self.waiting.take();
        self.bytes.set(0);
        for (row, _) in entries.iter().filter(|(_, entry)| entry.known) {
            delete.execute([row])?;
        }
        for (row, Entry { title, body, .. }) in entries {
            insert.execute((row, title, body))?;
        }
        Ok(())
    }
}

/// Gives a ticket a row in the index: the first free one from the second on in which it began. So
/// rows are in the order of time, in which they are read fast.
const FIRST_ROW: &str = "UPDATE ticket SET search_hash = ?2, search_row = (
        WITH RECURSIVE free (row) AS (
            SELECT created_at / 1000000 FROM ticket WHERE id = ?1
            UNION ALL SELECT row + 1 FROM free
                WHERE EXISTS (SELECT 1 FROM ticket WHERE search_row = row))
        SELECT max(row) FROM free)
    WHERE id = ?1 RETURNING search_row";
