//! Finding what was said before.

use super::rows::Columns;
use super::{Reader, StoreError};
use crate::desk::{Ticket, TicketId, TicketRef, clean_line};
use rusqlite::OptionalExtension;
use std::collections::HashSet;

/// The row of the ticket on whose page `t` is shown: itself, or the one that it folds into.
const SHOWN: &str = "ifnull((SELECT o.id FROM ticket o
    WHERE o.ref = t.folds_into OR o.alias = t.folds_into), t.id)";

impl Reader {
    /// The tickets in which all these words occur (the last one may be unfinished), best first.
    /// Talk among ourselves is found too; what tells of another ticket is found as that one.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn search(&self, words: &str, most: u32) -> Result<Vec<Ticket>, StoreError> {
        let Some(expression) = expression(words) else { return Ok(Vec::new()) };
        let ids: Vec<i64> = self
            .conn()
            .prepare_cached(&format!(
                "SELECT {SHOWN} FROM search JOIN ticket t ON t.id = search.rowid
                 WHERE search MATCH ?1
                 ORDER BY bm25(search, 4.0, 1.0), search.rowid DESC LIMIT ?2"
            ))?
            .query_map((expression, most), |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let mut told = HashSet::new();
        let once = ids.into_iter().filter(|id| told.insert(*id));
        let tickets = once.map(|id| self.ticket(TicketId(id)));
        Ok(tickets.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
    }

    /// On which ticket's page stands what a service calls `name`, its ticket's reference with the
    /// id of a message at the end: several messages may be one ticket here, and a ticket may tell
    /// of another one. `None` if it is not in the cache.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn shown_on(&self, name: &TicketRef) -> Result<Option<TicketRef>, StoreError> {
        let (place, message) = name.as_str().rsplit_once('/').unwrap_or_default();
        // '0' is the character after '/'.
        let mut row = self.conn().prepare_cached(&format!(
            "SELECT s.ref FROM ticket t JOIN ticket s ON s.id = {SHOWN}
             WHERE t.ref = ?1 OR (t.ref BETWEEN ?2 || '/' AND ?2 || '0'
                 AND EXISTS (SELECT 1 FROM message m WHERE m.ticket = t.id AND m.id = ?3))
             ORDER BY t.ref = ?1 DESC LIMIT 1"
        ))?;
        let shown = (name.as_str(), place, message);
        Ok(row.query_row(shown, |row| Columns::of(row).reference()).optional()?)
    }
}

/// Words as FTS5 takes them: each quoted, so that none of them is an operator.
fn expression(words: &str) -> Option<String> {
    let quoted: Vec<String> = clean_line(words)
        .split_whitespace()
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .map(|word| format!("\"{}\"", word.replace('"', "\"\"")))
        .collect();
    (!quoted.is_empty()).then(|| quoted.join(" ") + "*")
}

#[cfg(test)]
mod tests {
    use super::expression;

    #[test]
    fn words_are_never_operators() {
        for (words, expected) in [
            ("webhook", Some("\"webhook\"*")),
            ("NOT near(a)", Some("\"NOT\" \"near(a)\"*")),
            ("say \"hi\"", Some("\"say\" \"\"\"hi\"\"\"*")),
            ("* - \"", None),
            ("nul\0 l", Some("\"nul\" \"l\"*")),
            ("", None),
        ] {
            assert_eq!(expression(words).as_deref(), expected, "{words}");
        }
    }
}
