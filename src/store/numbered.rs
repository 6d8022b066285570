//! Tickets by the numbers that people call them by.

use super::{Reader, StoreError};
use crate::desk::Ticket;

/// A reference ends with the number of its issue or pull request: `github:example/app#4711`.
const NUMBERED: &str = "SELECT id FROM ticket
    WHERE kind IN ('issue', 'pull_request') AND ref LIKE '%#' || ?1 || '%'
    ORDER BY length(ref), id DESC LIMIT ?2";

impl Reader {
    /// Issues and pull requests whose number begins so, the shortest first.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn numbered(&self, number: u64, most: u32) -> Result<Vec<Ticket>, StoreError> {
        let mut rows = self.conn().prepare_cached(NUMBERED)?;
        let ids = rows.query_map((number.to_string(), most), |row| row.get(0))?;
        self.in_this_order(ids.collect::<Result<_, _>>()?)
    }
}
