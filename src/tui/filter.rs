//! Narrowing the list by a few letters.

use super::keymap::Edit;
use crate::desk::Ticket;
use nucleo_matcher::chars::{normalize, to_lower_case};
use nucleo_matcher::pattern::{Atom, AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use unicode_segmentation::UnicodeSegmentation;

/// What each letter of a match has to score. nucleo gives 16 a letter and takes points for gaps:
/// below this the letters lie so scattered that everything would match.
const LETTER: u32 = 17;

/// A filter ready to be asked about many tickets.
pub struct Sieve {
    pattern: Pattern,
    matcher: Matcher,
    buffer: Vec<char>,
}

impl Sieve {
    /// A sieve for this text; each of its words must be found.
    pub fn new(text: &str) -> Self {
        let pattern =
            Pattern::new(text, CaseMatching::Ignore, Normalization::Smart, AtomKind::Fuzzy);
        Self { pattern, matcher: Matcher::new(Config::DEFAULT), buffer: Vec::new() }
    }

    /// Whether every word is found in the title, a name, the place or the reference.
    pub fn passes(&mut self, ticket: &Ticket) -> bool {
        self.score(|| fields(ticket)).is_some()
    }

    /// How well every word is found in one of the fields; `None` if one is in none.
    pub fn score<'a, I: Iterator<Item = &'a str>>(
        &mut self,
        fields: impl Fn() -> I,
    ) -> Option<u32> {
        let Self { pattern, matcher, buffer } = self;
        let mut score_of = |atom: &Atom| {
            let scores = fields().filter_map(|field| {
                atom.score(Utf32Str::new(field, buffer), matcher).map(u32::from)
            });
            scores.max().filter(|score| *score >= least(atom))
        };
        pattern.atoms.iter().map(&mut score_of).sum()
    }
}

fn least(atom: &Atom) -> u32 {
    u32::try_from(atom.needle_text().len()).unwrap_or(u32::MAX).saturating_mul(LETTER)
}

/// The e-mail address that a filter is, or the beginning of one; the store knows whom errors hit.
pub fn address(text: &str) -> Option<&str> {
    let text = text.trim();
    let begun = text.split_once('@').is_some_and(|(who, _)| !who.is_empty());
    (begun && !text.contains(char::is_whitespace)).then_some(text)
}

/// A filter after a change at its end.
pub fn edited(text: &str, edit: Edit) -> String {
    match edit {
        Edit::Backspace => {
            let last = text.graphemes(true).next_back().map_or(0, str::len);
            text.get(..text.len() - last).unwrap_or_default().to_owned()
        }
        Edit::DeleteWord => {
            let kept = text.trim_end().rsplit_once(' ').map(|(kept, _)| format!("{kept} "));
            kept.unwrap_or_default()
        }
        _ => String::new(),
    }
}

/// Which word of a text, from 0, is the first to begin with `start`, whatever its case and accents.
pub fn begins(text: &str, start: &str) -> Option<usize> {
    let begins = |word: &str| {
        let mut letters = word.chars().map(plain);
        start.chars().all(|c| letters.next() == Some(plain(c)))
    };
    text.split(|c: char| !c.is_alphanumeric()).position(begins)
}

fn plain(c: char) -> char {
    to_lower_case(normalize(c))
}

fn fields(ticket: &Ticket) -> impl Iterator<Item = &str> {
    let customers = ticket.customer.iter().flat_map(|customer| {
        std::iter::once(&customer.name).chain(&customer.also).map(String::as_str)
    });
    [
        ticket.title.as_str(),
        ticket.author.name.as_str(),
        ticket.author.handle.as_str(),
        ticket.place.as_str(),
        ticket.reference.as_str(),
    ]
    .into_iter()
    .chain(customers)
    .chain(ticket.hits.iter().map(|hit| hit.name.as_str()))
    .chain(ticket.assignee())
}
