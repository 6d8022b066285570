//! Reading several things as they are at one moment.

use super::{Reader, StoreError};
use rusqlite::Transaction;

/// What is read until this is dropped is as of one moment.
#[derive(Debug)]
pub struct Moment<'r> {
    /// None within another one, which lasts longer.
    _reading: Option<Transaction<'r>>,
}

impl Reader {
    /// Reads as of one moment from now on. SQLite need not ask for each statement who else is there,
    /// which takes longer than many a statement.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn moment(&self) -> Result<Moment<'_>, StoreError> {
        let first = self.conn().is_autocommit().then(|| self.conn().unchecked_transaction());
        Ok(Moment { _reading: first.transpose()? })
    }
}
