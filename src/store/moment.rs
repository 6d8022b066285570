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

#[cfg(test)]
mod tests {
    use super::super::Store;
    use crate::desk::{Draft, TicketRef};
    use jiff::Timestamp;
    use std::sync::Arc;

    #[tokio::test]
    async fn what_is_written_meanwhile_is_read_afterwards() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path(), Arc::default()).unwrap();
        let reader = store.reader().unwrap();
        let ticket = TicketRef::new("slack", "u/1");
        let begun = || reader.draft(&ticket).unwrap().is_some();
        let moment = reader.moment().unwrap();
        assert!(!begun());
        let draft = Draft { text: "Hey".into(), ..Draft::default() };
        store.save_draft(ticket.clone(), draft, Timestamp::UNIX_EPOCH).await.unwrap();
        assert!(!begun(), "of the same moment");
        drop(reader.moment().unwrap());
        assert!(!begun(), "one within another does not end it");
        drop(moment);
        assert!(begun());
    }
}
