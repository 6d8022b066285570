//! Tickets that are about the same.

use super::{Candidate, Reader, StoreError};
use crate::desk::{Find, Side, Sought, Ticket, TicketId};
use std::cmp::Reverse;

/// How many issues like a new one are offered at most.
const OFFERED: u32 = 6;
/// How many answers that were given to something alike.
const ANSWERS: usize = 3;
/// Words that tell nothing of what an issue is about.
const STOP_WORDS: &str = include_str!("../../../assets/stop-words.txt");
/// A title with fewer telling words does not tell what is asked.
const FEW: usize = 3;
/// What occurs in one ticket of so many, and in so many at least, is common.
const COMMON: i64 = 20;
const LEAST_COMMON: i64 = 10;
/// No more of a title's words are looked for.
const MOST_WORDS: usize = 8;

impl Reader {
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
                "SELECT t.id FROM search JOIN ticket t ON t.search_row = search.rowid
                 WHERE search MATCH ?1 AND t.kind = 'issue'
                     AND (?2 IS NULL OR t.place = ?2 COLLATE NOCASE)
                 ORDER BY t.closed_at IS NOT NULL, bm25(search, 8.0, 1.0), t.id DESC LIMIT ?3",
            )?
            .query_map((expression, place, most), |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        self.in_this_order(ids)
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

    /// The tickets that are most like this one and were answered, with the answers: they share at
    /// least two telling words (or the only one) with its title and what was asked.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn answered_like(&self, ticket: TicketId) -> Result<Vec<Find>, StoreError> {
        let Some(asking) = self.ticket(ticket)? else { return Ok(Vec::new()) };
        let said = self.conversation_of(&asking)?;
        let asked = said.iter().find(|entry| entry.side == Side::Customer && !entry.deleted);
        let mut telling = self.rare(words_of(&asking.title))?;
        if telling.len() < FEW {
            let all = format!("{} {}", asking.title, asked.map_or("", |entry| &entry.text));
            telling = self.rare(words_of(&all))?;
        }
        let Some(expression) = any_two(&telling) else { return Ok(Vec::new()) };
        let mut alike = Vec::new();
        for candidate in self.with_words(&expression)? {
            let itself = candidate.id == ticket.0 || candidate.shown == ticket.0;
            if candidate.answered && !itself {
                alike.push((
                    Reverse((self.shared(&candidate, &telling)?, candidate.row)),
                    candidate.id,
                ));
            }
        }
        alike.sort_unstable();
        let sought = Sought::all(&telling);
        let mut answered = Vec::new();
        for other in
            self.in_this_order(alike.into_iter().map(|(_, id)| id).take(ANSWERS * 2).collect())?
        {
            answered.push(self.find_in(other, &sought)?);
        }
        answered.retain(|find| find.answer.is_some());
        answered.truncate(ANSWERS);
        Ok(answered)
    }

    /// Some of these words, but those that occur in so many tickets that they tell nothing.
    fn rare(&self, words: Vec<String>) -> Result<Vec<String>, StoreError> {
        let tickets: i64 =
            self.conn().query_row("SELECT count(*) FROM ticket", (), |row| row.get(0))?;
        let common = (tickets / COMMON).max(LEAST_COMMON);
        let mut rows = self.conn().prepare_cached(
            "SELECT count(*) FROM (SELECT 1 FROM search WHERE search MATCH ?1 LIMIT ?2)",
        )?;
        let mut rare = Vec::new();
        for word in words.into_iter().take(MOST_WORDS * 2) {
            let tickets: i64 = rows.query_row((format!("\"{word}\""), common), |row| row.get(0))?;
            rare.extend((tickets < common).then_some(word));
        }
        rare.truncate(MOST_WORDS);
        Ok(rare)
    }

    /// How many of these words a ticket has, and how many of them in its title.
    fn shared(
        &self,
        candidate: &Candidate,
        telling: &[String],
    ) -> Result<(usize, usize), StoreError> {
        let sought = Sought::all(telling);
        let mut texts = self.conn().prepare_cached(
            "SELECT ifnull(group_concat(text, char(10)), '') FROM message
             WHERE ticket = ?1 AND NOT deleted",
        )?;
        let said: String = texts.query_row([candidate.id], |row| row.get(0))?;
        let title = &candidate.title;
        Ok((sought.see(&format!("{title}\n{said}")).words, sought.see(title).words))
    }
}

/// The first words of a title that tell what it is about, each once.
fn telling(title: &str) -> Vec<String> {
    let mut telling = words_of(title);
    telling.truncate(MOST_WORDS);
    telling
}

/// The words of a text that tell what it is about, each once.
fn words_of(text: &str) -> Vec<String> {
    let mut telling: Vec<String> = Vec::new();
    for word in text.split(|c: char| !c.is_alphanumeric()) {
        let word = word.to_lowercase();
        let tells =
            word.chars().nth(1).is_some() && !STOP_WORDS.split_whitespace().any(|w| w == word);
        if tells && !telling.contains(&word) {
            telling.push(word);
        }
    }
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
    use super::{any_two, telling};

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
}
