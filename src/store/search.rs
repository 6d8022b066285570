//! Finding what was said before.
//!
//! The index has a row for each ticket, in the order in which they began. It only says which tickets
//! have the words; which are the best is worked out of the newest of them, however many there are.

mod similar;

use super::rows::Columns;
use super::{Reader, StoreError, note};
use crate::desk::{Entry, Find, Sought, Ticket, TicketId, TicketRef, address, clean_line};
use rusqlite::OptionalExtension;
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

/// The row of the ticket on whose page `t` is shown: itself, or the one that it folds into.
const SHOWN: &str = "ifnull((SELECT o.id FROM ticket o
    WHERE o.ref = t.folds_into OR o.alias = t.folds_into), t.id)";

/// So many of the newest tickets with the words are looked at more closely, and as many of those
/// that have them all in their title.
const NEWEST: u32 = 200;

/// The errors that hit somebody whose address begins like this.
pub(super) const HITTING: &str =
    "SELECT DISTINCT ticket FROM affected WHERE address BETWEEN ?1 AND ?1 || char(1114111)";

/// What is said in so many of these is read.
const READ: usize = 60;

/// A ticket that has the words.
struct Candidate {
    id: i64,
    shown: i64,
    title: String,
    answered: bool,
    row: i64,
}

impl Reader {
    /// The errors that hit somebody whose e-mail address begins with this one, as addresses are
    /// compared.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn hitting(&self, begun: &str) -> Result<Vec<TicketId>, StoreError> {
        let begun = address(begun).unwrap_or_else(|| begun.trim().to_lowercase());
        let mut rows = self.conn().prepare_cached(HITTING)?;
        let ids = rows.query_map([begun], |row| row.get(0).map(TicketId))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    /// The tickets in which all these words occur (the last one may be unfinished), best first: with
    /// all words in the title, then in one message, then wherever; of these the answered ones first,
    /// then the newer ones. Talk among ourselves is found too; what tells of another ticket is found
    /// as that one.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn search(&self, words: &str, most: u32) -> Result<Vec<Ticket>, StoreError> {
        let Some((expression, sought)) = expression(words).zip(Sought::parse(words)) else {
            return Ok(Vec::new());
        };
        let mut candidates = self.with_words(&format!("{{title}} : ({expression})"))?;
        candidates.extend(self.with_words(&expression)?);
        let mut known = HashSet::new();
        candidates.retain(|candidate| known.insert(candidate.id));
        // The most likely ones first: what is said in the others is not read.
        candidates.sort_by_cached_key(|candidate| {
            let title = sought.see(&candidate.title).words;
            Reverse((title, candidate.answered, candidate.row))
        });
        let mut ranked = Vec::with_capacity(candidates.len());
        for (index, candidate) in candidates.into_iter().enumerate() {
            let close = self.closeness(&candidate, &sought, index < READ)?;
            ranked.push((Reverse((close, candidate.answered, candidate.row)), candidate.shown));
        }
        ranked.sort_unstable_by_key(|(rank, _)| *rank);
        let mut told = HashSet::new();
        let once = ranked.into_iter().map(|(_, shown)| shown).filter(|shown| told.insert(*shown));
        self.in_this_order(once.take(usize::try_from(most).unwrap_or(usize::MAX)).collect())
    }

    /// What [`Self::search`] finds, each with what tells best why, and the answer that was given.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn finds(&self, words: &str, most: u32) -> Result<Vec<Find>, StoreError> {
        let Some(sought) = Sought::parse(words) else { return Ok(Vec::new()) };
        let tickets = self.search(words, most)?;
        tickets.into_iter().map(|ticket| self.find_in(ticket, &sought)).collect()
    }

    /// What is said in a ticket, and noted on it, of what is sought.
    fn find_in(&self, ticket: Ticket, sought: &Sought) -> Result<Find, StoreError> {
        let mut said = self.conversation_of(&ticket)?;
        said.extend(note::of(self.conn(), &ticket.reference)?.into_iter().map(Entry::from));
        said.sort_by_key(|entry| entry.at);
        Ok(Find::of(ticket, &said, sought))
    }

    fn with_words(&self, expression: &str) -> Result<Vec<Candidate>, StoreError> {
        let mut rows = self.conn().prepare_cached(&format!(
            "SELECT t.id, {SHOWN}, t.title, t.last_us IS NOT NULL, search.rowid
             FROM search JOIN ticket t ON t.search_row = search.rowid
             WHERE search MATCH ?1 ORDER BY search.rowid DESC LIMIT {NEWEST}"
        ))?;
        let candidates = rows.query_map([expression], |row| {
            let mut columns = Columns::of(row);
            Ok(Candidate {
                id: columns.take()?,
                shown: columns.take()?,
                title: columns.take()?,
                answered: columns.take()?,
                row: columns.take()?,
            })
        })?;
        Ok(candidates.collect::<Result<_, _>>()?)
    }

    /// Where a ticket has the words: 2: all in its title, 1: in one message, 0: here and there.
    fn closeness(
        &self,
        candidate: &Candidate,
        sought: &Sought,
        read: bool,
    ) -> Result<u8, StoreError> {
        let all = |text: &str| sought.see(text).words == sought.count();
        if all(&candidate.title) {
            return Ok(2);
        }
        if sought.count() == 1 {
            return Ok(1);
        }
        if !read {
            return Ok(0);
        }
        let mut texts = self
            .conn()
            .prepare_cached("SELECT text FROM message WHERE ticket = ?1 AND NOT deleted")?;
        let mut rows = texts.query([candidate.id])?;
        while let Some(row) = rows.next()? {
            if row.get_ref(0)?.as_str().is_ok_and(all) {
                return Ok(1);
            }
        }
        Ok(0)
    }

    /// The tickets of these rows, in their order.
    pub(super) fn in_this_order(&self, ids: Vec<i64>) -> Result<Vec<Ticket>, StoreError> {
        let wanted = super::ingest::json(&ids);
        let sql =
            format!("{} WHERE t.id IN (SELECT value FROM json_each(?1))", super::read::COLUMNS);
        let tickets = self.select(&sql, [wanted])?;
        let mut tickets: HashMap<i64, Ticket> =
            tickets.into_iter().map(|ticket| (ticket.id.0, ticket)).collect();
        Ok(ids.iter().filter_map(|id| tickets.remove(id)).collect())
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
    (!quoted.is_empty()).then(|| quoted.join(" AND ") + "*")
}

#[cfg(test)]
mod tests {
    use super::expression;

    #[test]
    fn words_are_never_operators() {
        for (words, expected) in [
            ("webhook", Some("\"webhook\"*")),
            ("NOT near(a)", Some("\"NOT\" AND \"near(a)\"*")),
            ("say \"hi\"", Some("\"say\" AND \"\"\"hi\"\"\"*")),
            ("* - \"", None),
            ("nul\0 l", Some("\"nul\" AND \"l\"*")),
            ("", None),
        ] {
            assert_eq!(expression(words).as_deref(), expected, "{words}");
        }
    }
}
