//! Of whom registers that go by address are to be asked.

use super::super::rows::Columns;
use super::super::{Reader, StoreError, micros, person};
use crate::desk::RegisterId;
use jiff::{SignedDuration, Timestamp};
use std::collections::HashSet;

/// What was asked so much later than whoever wants to know looks back to was asked by a clock that is
/// wrong, and does not count.
const AHEAD: SignedDuration = SignedDuration::from_hours(48);

/// Everybody outside who was not looked up since: those first who asked in an open ticket, the latest before
/// the others, then who ever spoke. However many tickets there are, few are due.
pub(in super::super) const DUE: &str = "SELECT p.source, p.address,
        p.id, p.handle, p.name, p.email, p.zone, p.team, p.marks, p.bot, p.staff, p.read_at, p.profile
    FROM (SELECT p.*, (SELECT ifnull(t.last_customer, t.created_at) FROM ticket t INDEXED BY ticket_author
            WHERE t.source = p.source AND t.author = p.id AND t.relevant AND t.closed_at IS NULL
            ORDER BY t.last_customer DESC LIMIT 1) AS asked
        FROM person p INDEXED BY person_address
        WHERE p.address IS NOT NULL AND NOT p.bot AND NOT p.staff
            AND NOT EXISTS (SELECT 1 FROM asked a
                WHERE a.register = ?1 AND a.address = p.address AND a.at BETWEEN ?2 AND ?3)) AS p
    WHERE p.asked IS NOT NULL
        OR EXISTS (SELECT 1 FROM message m JOIN ticket t ON t.id = m.ticket
            WHERE m.author = p.id AND m.side = 'customer' AND t.source = p.source)
    ORDER BY p.asked DESC NULLS LAST";

impl Reader {
    /// The addresses of people outside the team that a register was not asked for since `before`:
    /// whoever asked in an open ticket first, the latest before the others, then whoever ever spoke.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn due_addresses(
        &self,
        register: &RegisterId,
        before: Timestamp,
        most: u32,
    ) -> Result<Vec<String>, StoreError> {
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let latest = before.checked_add(AHEAD).unwrap_or(Timestamp::MAX);
        let (mut seen, mut due) = (HashSet::new(), Vec::new());
        let mut rows = self.conn().prepare_cached(DUE)?;
        let rows = rows.query_map((&register.0, micros(before), micros(latest)), |row| {
            let mut columns = Columns::of(row);
            let (source, address): (String, String) = (columns.take()?, columns.take()?);
            Ok((source, address, person::from(&mut columns)?.unwrap_or_default()))
        })?;
        for row in rows {
            if due.len() >= most {
                break;
            }
            let (source, address, person) = row?;
            if !seen.contains(&address) && self.outside(&source, &person)?.is_some() {
                seen.insert(address.clone());
                due.push(address);
            }
        }
        Ok(due)
    }
}
