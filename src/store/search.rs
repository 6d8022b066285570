//! Finding what was said before.

use super::{Reader, StoreError};
use crate::desk::{Ticket, TicketId, clean_line};

impl Reader {
    /// The tickets in which all these words occur (the last one may be unfinished), best first.
    /// Talk among ourselves is found too.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn search(&self, words: &str, most: u32) -> Result<Vec<Ticket>, StoreError> {
        let Some(expression) = expression(words) else { return Ok(Vec::new()) };
        let ids: Vec<i64> = self
            .conn()
            .prepare_cached(
                "SELECT rowid FROM search WHERE search MATCH ?1
                 ORDER BY bm25(search, 4.0, 1.0), rowid DESC LIMIT ?2",
            )?
            .query_map((expression, most), |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let tickets = ids.into_iter().map(|id| self.ticket(TicketId(id)));
        Ok(tickets.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
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
