//! Finding what was said before.

use super::rows::Columns;
use super::{Reader, StoreError};
use crate::desk::{Ticket, TicketId, TicketRef, address, clean_line};
use rusqlite::OptionalExtension;
use std::collections::HashSet;

/// The row of the ticket on whose page `t` is shown: itself, or the one that it folds into.
const SHOWN: &str = "ifnull((SELECT o.id FROM ticket o
    WHERE o.ref = t.folds_into OR o.alias = t.folds_into), t.id)";

/// How many issues like a new one are offered at most.
const OFFERED: u32 = 6;

/// The errors that hit somebody whose address begins like this.
pub(super) const HITTING: &str =
    "SELECT DISTINCT ticket FROM affected WHERE address BETWEEN ?1 AND ?1 || char(1114111)";

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

    /// The issues, those among ourselves too, that a new one of this title may be a twin of: they
    /// share at least two of its telling words (or the only one), in their title or in what was
    /// said. Open ones first, then best first. `place`: in this repository only.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn similar(
        &self,
        title: &str,
        place: Option<&str>,
        most: u32,
    ) -> Result<Vec<Ticket>, StoreError> {
        let Some(expression) = any_two(&telling(title)) else { return Ok(Vec::new()) };
        let ids: Vec<i64> = self
            .conn()
            .prepare_cached(
                "SELECT t.id FROM search JOIN ticket t ON t.id = search.rowid
                 WHERE search MATCH ?1 AND t.kind = 'issue'
                     AND (?2 IS NULL OR t.place = ?2 COLLATE NOCASE)
                 ORDER BY t.closed_at IS NOT NULL, bm25(search, 8.0, 1.0), t.id DESC LIMIT ?3",
            )?
            .query_map((expression, place, most), |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let tickets = ids.into_iter().map(|id| self.ticket(TicketId(id)));
        Ok(tickets.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
    }

    /// Some of the issues that a new one of this title may be a twin of, but the ticket because of
    /// which it is opened.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn similar_but(&self, ticket: TicketId, title: &str) -> Result<Vec<Ticket>, StoreError> {
        let mut similar = self.similar(title, None, OFFERED + 1)?;
        similar.retain(|other| other.id != ticket);
        similar.truncate(usize::try_from(OFFERED).unwrap_or(usize::MAX));
        Ok(similar)
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

/// Words that tell nothing of what an issue is about.
const STOP_WORDS: &str = include_str!("../../assets/stop-words.txt");
/// No more of a title's words are looked for.
const MOST_WORDS: usize = 8;

/// The words of a title that tell what it is about, each once.
fn telling(title: &str) -> Vec<String> {
    let mut telling: Vec<String> = Vec::new();
    for word in title.split(|c: char| !c.is_alphanumeric()) {
        let word = word.to_lowercase();
        let tells =
            word.chars().nth(1).is_some() && !STOP_WORDS.split_whitespace().any(|w| w == word);
        if tells && !telling.contains(&word) {
            telling.push(word);
        }
    }
    telling.truncate(MOST_WORDS);
    telling
}

/// Any two of these words as FTS5 takes them; of one word, that one.
fn any_two(words: &[String]) -> Option<String> {
    if let [word] = words {
        return Some(format!("\"{word}\""));
    }
    let pairs = words.iter().zip(1..).flat_map(|(one, next)| {
        words.iter().skip(next).map(move |other| format!("(\"{one}\" AND \"{other}\")"))
    });
    let pairs: Vec<String> = pairs.collect();
    (!pairs.is_empty()).then(|| pairs.join(" OR "))
}

#[cfg(test)]
mod tests {
    use super::{any_two, expression, telling};

    #[test]
    fn telling_words_of_a_title_and_any_two_of_them() {
        for (title, expected) in [
            ("The webhook", Some("\"webhook\"")),
            ("Webhook: is it lost? (webhook)", Some("(\"webhook\" AND \"lost\")")),
            (
                "NOT lost after 60 s",
                Some("(\"lost\" AND \"after\") OR (\"lost\" AND \"60\") OR (\"after\" AND \"60\")"),
            ),
            ("How do I?", None),
            ("", None),
        ] {
            assert_eq!(any_two(&telling(title)).as_deref(), expected, "{title}");
        }
        let long = "alpha beta gamma delta epsilon zeta eta theta iota kappa";
        assert_eq!(telling(long).len(), 8);
    }

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
