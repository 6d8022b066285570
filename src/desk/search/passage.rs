//! The part of what was said that tells why it was found.

use super::{Find, Sought};
use crate::desk::{Entry, MessageKind, Side, Ticket};
use serde::Serialize;
use std::cmp::Reverse;
use std::ops::Range;

/// Characters of a passage at most.
const LENGTH: usize = 240;
/// Of which so many stand before the first word that was found.
const BEFORE: usize = 40;

/// A piece of a text on one line, with the words that were looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Passage {
    /// The piece.
    pub text: String,
    /// Where the words stand in it.
    pub hits: Vec<Range<usize>>,
}

impl Passage {
    /// The piece of a text in which most of the words stand close together.
    pub fn of(text: &str, sought: &Sought) -> Self {
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let hits = sought.see(&line).hits;
        let from = hits.iter().map(|hit| hit.start).max_by_key(|from| {
            let end = line.get(*from..).and_then(|rest| rest.char_indices().nth(LENGTH - BEFORE));
            let end = end.map_or(line.len(), |(length, _)| from + length);
            let near = line.get(*from..end).map_or(0, |piece| sought.see(piece).words);
            (near, Reverse(*from))
        });
        let text = piece(&line, from.unwrap_or(0));
        Self { hits: sought.see(&text).hits, text }
    }
}

/// At most [`LENGTH`] characters around this place, begun at a word.
fn piece(line: &str, at: usize) -> String {
    let above = line.get(..at).unwrap_or_default();
    let start = above.char_indices().rev().nth(BEFORE).map_or(0, |(start, _)| start);
    let begun = line.get(start..at).and_then(|lead| lead.find(' '));
    let start = if start == 0 { 0 } else { begun.map_or(at, |space| start + space + 1) };
    let lead = if start > 0 { "…" } else { "" };
    let rest = line.get(start..).unwrap_or_default();
    let piece: String = rest.chars().take(LENGTH).collect();
    let tail = if piece.len() < rest.len() { "…" } else { "" };
    format!("{lead}{piece}{tail}")
}

/// Which entry tells best why a ticket was found: the one with most of the words, in its text
/// rather than in the name of who said it; of equals a message, then the first. Never one that was
/// taken back.
fn best(conversation: &[Entry], sought: &Sought) -> Option<usize> {
    let score = |entry: &Entry| {
        let author = &entry.author;
        let names = [&author.name, &author.handle, author.email.as_ref().unwrap_or(&author.name)];
        let named = names.map(|name| sought.see(name).words).into_iter().max();
        let asks = entry.side == Side::Customer;
        let said = (entry.kind == MessageKind::Message, asks);
        (sought.see(&entry.text).words, named, said)
    };
    let scored = conversation.iter().enumerate().filter(|(_, entry)| !entry.deleted);
    scored.max_by_key(|(index, entry)| (score(entry), Reverse(*index))).map(|(index, _)| index)
}

impl Find {
    /// The passage of the ticket's conversation that tells best why it was found, and the answer.
    pub fn of(ticket: Ticket, conversation: &[Entry], sought: &Sought) -> Self {
        let at = best(conversation, sought);
        let said = at.and_then(|at| conversation.get(at)).cloned();
        let passage = Passage::of(said.as_ref().map_or("", |said| &said.text), sought);
        let answer = at.and_then(|at| super::answer::given(&ticket, conversation, at)).cloned();
        Self { ticket, said, passage, answer }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn passage(text: &str, sought: &str) -> Passage {
        Passage::of(text, &Sought::parse(sought).unwrap())
    }

    #[test]
    fn a_passage_is_where_the_words_stand_together() {
        let far = "word ".repeat(100);
        let text = format!("retry once. {far} we retry the\nwebhook {far}");
        let found = passage(&text, "retry webhook");
        assert!(found.text.contains("we retry the webhook"), "{}", found.text);
        assert!(found.text.starts_with('…') && found.text.ends_with('…'), "{}", found.text);
        let hits: Vec<&str> = found.hits.iter().map(|hit| &found.text[hit.clone()]).collect();
        assert_eq!(hits, ["retry", "webhook"]);
        assert_eq!(passage("Short enough", "nothing").text, "Short enough");
    }

    proptest! {
        #[test]
        fn a_passage_is_short_and_its_hits_are_in_it(text in "\\PC{0,400}", sought in "[a-z株é]{1,3}( [a-z]{1,2})?") {
            let found = passage(&text, &sought);
            prop_assert!(found.text.chars().count() <= LENGTH + 2);
            for hit in found.hits {
                prop_assert!(found.text.get(hit).is_some());
            }
        }
    }
}
