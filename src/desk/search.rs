//! Finding what was said before: which words are looked for, where they stand in a text, and which
//! answer was given then.

mod answer;
mod passage;

pub use answer::{names_in, usable};
pub use passage::Passage;

use super::letters::{is_accent, letters};
use super::{Entry, Ticket};
use std::ops::Range;

/// No more words are looked for.
const MOST_WORDS: usize = 24;

/// A ticket in which the words occur.
#[derive(Debug, Clone, PartialEq)]
pub struct Find {
    /// The ticket.
    pub ticket: Ticket,
    /// What tells best why it was found; `None` if nothing is said in it.
    pub said: Option<Entry>,
    /// The part of that in which the words stand.
    pub passage: Passage,
    /// The answer that was given to it.
    pub answer: Option<Entry>,
}

/// Words that are looked for; the last one may be unfinished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sought {
    words: Vec<String>,
    unfinished: bool,
}

/// What of the words stands in a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    /// How many of them.
    pub words: usize,
    /// Where.
    pub hits: Vec<Range<usize>>,
}

impl Sought {
    /// What these words look for; `None` if there is no word among them.
    pub fn parse(text: &str) -> Option<Self> {
        let words: Vec<String> = words(text).take(MOST_WORDS).collect();
        (!words.is_empty()).then_some(Self { words, unfinished: true })
    }

    /// Looks for these words, all of them finished.
    pub fn all(texts: &[String]) -> Self {
        let words = texts.iter().flat_map(|text| words(text)).collect();
        Self { words, unfinished: false }
    }

    /// How many words are looked for.
    pub fn count(&self) -> usize {
        self.words.len()
    }

    /// Which of the words stand in a text, and where.
    pub fn see(&self, text: &str) -> Seen {
        let mut found = vec![false; self.words.len()];
        let mut hits = Vec::new();
        for place in places(text) {
            let word = text.get(place.clone()).unwrap_or_default();
            let mut hit = false;
            for (index, (sought, found)) in self.words.iter().zip(&mut found).enumerate() {
                let unfinished = self.unfinished && index + 1 == self.words.len();
                if begins(word, sought, unfinished) {
                    (*found, hit) = (true, true);
                }
            }
            hits.extend(hit.then_some(place));
        }
        Seen { words: found.into_iter().filter(|found| *found).count(), hits }
    }
}

/// The words of a text as they are compared, whatever their case and accents.
fn words(text: &str) -> impl Iterator<Item = String> {
    places(text).map(|place| letters(text.get(place).unwrap_or_default()).collect())
}

/// Where the words of a text stand.
fn places(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut rest = text.char_indices().peekable();
    std::iter::from_fn(move || {
        while rest.next_if(|(_, c)| !c.is_alphanumeric()).is_some() {}
        let (start, _) = *rest.peek()?;
        let mut end = start;
        // A combining accent belongs to the letter before it, and is no letter of its own.
        while let Some((at, c)) = rest.next_if(|(_, c)| c.is_alphanumeric() || is_accent(*c)) {
            end = at + c.len_utf8();
        }
        Some(start..end)
    })
}

/// Whether a word is the one that is sought, or only begins so.
fn begins(word: &str, sought: &str, unfinished: bool) -> bool {
    let mut rest = letters(word);
    sought.chars().all(|c| rest.next() == Some(c)) && (unfinished || rest.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_seen_whatever_their_case_and_accents() {
        for (sought, text, words, hits) in [
            ("webhook", "The Webhook fails", 1, vec!["Webhook"]),
            ("web", "The Webhook fails", 1, vec!["Webhook"]),
            ("web fails", "The Webhook fails", 1, vec!["fails"]),
            (
                "zurich of",
                "Zürich office, Zu\u{308}rich",
                2,
                vec!["Zürich", "office", "Zu\u{308}rich"],
            ),
            ("ada@acme.com", "from ada@acme.com", 3, vec!["ada", "acme", "com"]),
            ("株", "株本です", 1, vec!["株本です"]),
            ("a a", "a b", 2, vec!["a"]),
            ("nothing", "", 0, vec![]),
        ] {
            let seen = Sought::parse(sought).unwrap().see(text);
            let found: Vec<&str> = seen.hits.iter().map(|hit| &text[hit.clone()]).collect();
            assert_eq!((seen.words, found), (words, hits), "{sought:?} in {text:?}");
        }
        assert_eq!(Sought::parse(" - \"*"), None);
    }
}
