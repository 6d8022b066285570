//! What was done today.

use super::rows::Columns;
use super::{Reader, StoreError, micros};
use crate::desk::{Hours, Today, median, midnight, waits};
use jiff::Timestamp;

/// The tickets in which one of us spoke since.
pub(super) const ANSWERED: &str = "SELECT id FROM ticket WHERE last_us >= ?1";

/// How many were closed since.
pub(super) const CLOSED: &str = "SELECT count(*) FROM ticket WHERE relevant AND closed_at >= ?1";

/// What was said in a ticket, and by whom.
pub(super) const SAID: &str = "SELECT at, side FROM message
    WHERE ticket = ?1 AND kind = 'message' AND NOT deleted ORDER BY at, id";

impl Reader {
    /// What was done on the day of `now`, as the hero's clock has it.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn today(&self, now: Timestamp, hours: &Hours) -> Result<Today, StoreError> {
        let from = midnight(now, hours);
        let answered = self.answered_since(from)?;
        let mut waited = Vec::new();
        for ticket in &answered {
            waited.extend(self.waits_of(*ticket, from, hours)?);
        }
        let closed = self.closed_since(from)?;
        Ok(Today { answered: answered.len(), closed, within: median(waited) })
    }

    fn answered_since(&self, from: Timestamp) -> Result<Vec<i64>, StoreError> {
        let mut rows = self.conn().prepare_cached(ANSWERED)?;
        let ids = rows.query_map([micros(from)], |row| row.get(0))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    fn waits_of(
        &self,
        ticket: i64,
        from: Timestamp,
        hours: &Hours,
    ) -> Result<Vec<jiff::SignedDuration>, StoreError> {
        let mut rows = self.conn().prepare_cached(SAID)?;
        let said = rows.query_map([ticket], |row| {
            let mut columns = Columns::of(row);
            Ok((columns.time()?, columns.word()?))
        })?;
        Ok(waits(said.collect::<Result<Vec<_>, _>>()?, from, hours))
    }

    fn closed_since(&self, from: Timestamp) -> Result<usize, StoreError> {
        let mut row = self.conn().prepare_cached(CLOSED)?;
        let closed: u32 = row.query_row([micros(from)], |row| row.get(0))?;
        Ok(usize::try_from(closed).unwrap_or(usize::MAX))
    }
}
