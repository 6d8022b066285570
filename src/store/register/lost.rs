//! Whether a list still tells of anybody whom it told of before.

use super::super::{Reader, StoreError};
use super::clean;
use crate::desk::{Listed, RegisterId};

impl Reader {
    /// How many customers a register told of last, if none of them is `told` now; 0 if one is.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn lost_to(&self, register: &RegisterId, told: &[Listed]) -> Result<usize, StoreError> {
        let mut known = self
            .conn()
            .prepare_cached("SELECT 1 FROM customer WHERE register = ?1 AND remote_id = ?2")?;
        for one in told.iter().cloned().filter_map(clean::listed) {
            if known.exists((&register.0, &one.id))? {
                return Ok(0);
            }
        }
        let mut count =
            self.conn().prepare_cached("SELECT count(*) FROM customer WHERE register = ?1")?;
        let count: i64 = count.query_row([&register.0], |row| row.get(0))?;
        Ok(usize::try_from(count).unwrap_or(0))
    }
}
