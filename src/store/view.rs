//! Views as they are read.

use super::read::COLUMNS;
use super::{Reader, StoreError};
use crate::desk::{Filter, HitBy, Ticket, View};

impl Reader {
    /// The tickets that may belong in a view, in no order; [`crate::desk::rank`] decides.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn tickets(&self, view: View) -> Result<Vec<Ticket>, StoreError> {
        let narrow = match view {
            View::Queue => {
                "AND (t.waiting_since IS NOT NULL OR t.call_at IS NOT NULL
                OR l.snoozed_at IS NOT NULL)"
            }
            View::Snoozed => "AND l.snoozed_at IS NOT NULL",
            // What is closed is open all the same if it calls for us, or is being reopened.
            View::Mine | View::Waiting | View::FollowUp | View::Open => {
                "AND (t.closed_at IS NULL OR t.waiting_since IS NOT NULL OR t.call_at IS NOT NULL
                OR t.ref IN (SELECT ref FROM outbox WHERE state <> 'sent'))"
            }
            View::Closed | View::All => "",
        };
        self.select(&format!("{COLUMNS} WHERE t.relevant {narrow}"), ())
    }

    /// How many tickets there are, open or closed.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn count(&self) -> Result<usize, StoreError> {
        let mut row = self.conn().prepare_cached("SELECT count(*) FROM ticket WHERE relevant")?;
        let count: i64 = row.query_row((), |row| row.get(0))?;
        Ok(usize::try_from(count).unwrap_or_default())
    }

    /// The errors that hit somebody whom a filter names by address.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn hit_by(&self, filter: &Filter) -> Result<HitBy, StoreError> {
        let hits = filter
            .addresses()
            .map(|address| Ok((address.to_owned(), self.hitting(address)?.into_iter().collect())));
        hits.collect()
    }
}
