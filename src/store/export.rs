//! Going through all that is known, a few tickets at a time, as it is at one moment.

use super::read::COLUMNS;
use super::rows::Columns;
use super::{AccountNote, Note, Reader, StoreError, note};
use crate::desk::{Entry, Ticket, TicketId, TicketRef};

impl Reader {
    /// From now on this connection sees everything as it is now, whoever writes meanwhile.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn stand_still(&self) -> Result<(), StoreError> {
        self.conn().execute_batch("BEGIN")?;
        // Only what is read for the first time fixes what is seen.
        let mut first = self.conn().prepare_cached("SELECT EXISTS (SELECT 1 FROM ticket)")?;
        Ok(first.query_row((), |_| Ok(()))?)
    }

    /// The tickets after the row `last`, open or closed, in the order of rows; no more than `most`.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn tickets_after(&self, last: TicketId, most: u32) -> Result<Vec<Ticket>, StoreError> {
        let next = format!("{COLUMNS} WHERE t.relevant AND t.id > ?1 ORDER BY t.id LIMIT ?2");
        self.select(&next, (last.0, most))
    }

    /// What was said in a ticket, in those that fold into it and by e-mail, and what the hero noted on
    /// it, each in time order.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn said_and_noted(&self, ticket: &Ticket) -> Result<(Vec<Entry>, Vec<Note>), StoreError> {
        Ok((self.conversation_of(ticket)?, note::of(self.conn(), &ticket.reference)?))
    }

    /// The notes on tickets that [`Reader::tickets_after`] does not tell: their services have yet to be
    /// read again, or tell of them no more.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn notes_alone(&self) -> Result<Vec<(TicketRef, Note)>, StoreError> {
        let mut rows = self.conn().prepare(
            "SELECT n.ref, n.id, n.at, n.author, n.text FROM note n
             WHERE n.ref NOT IN (SELECT ref FROM ticket WHERE relevant) ORDER BY n.id",
        )?;
        let notes = rows.query_map((), |row| {
            let mut columns = Columns::of(row);
            Ok((columns.reference()?, note::from(&mut columns)?))
        })?;
        Ok(notes.collect::<Result<_, _>>()?)
    }

    /// All notes on customers, each with its customer's name, in the order in which they were written.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn account_notes(&self) -> Result<Vec<(String, AccountNote)>, StoreError> {
        let mut rows =
            self.conn().prepare("SELECT customer, id, at, text FROM account_note ORDER BY id")?;
        let notes = rows.query_map((), |row| {
            let mut columns = Columns::of(row);
            let customer = columns.take()?;
            let (id, at, text) = (columns.take()?, columns.time()?, columns.take()?);
            Ok((customer, AccountNote { id, at, text }))
        })?;
        Ok(notes.collect::<Result<_, _>>()?)
    }
}
