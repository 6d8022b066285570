//! Letters without their case and accents.

use nucleo_matcher::chars::{normalize, to_lower_case};

/// The letters of a text as they are compared.
pub(super) fn letters(text: &str) -> Vec<char> {
    text.chars().map(plain).collect()
}

/// Whether these letters stand in a text in one piece.
pub(super) fn contains(text: &str, letters: &[char]) -> bool {
    let mut rest = text.chars();
    loop {
        let mut here = rest.clone().map(plain);
        if letters.iter().all(|letter| here.next() == Some(*letter)) {
            return true;
        }
        if rest.next().is_none() {
            return false;
        }
    }
}

/// What follows in a text behind its beginning, if that is this one.
pub(super) fn after<'a>(text: &'a str, begun: &str) -> Option<&'a str> {
    let mut rest = text.chars();
    begun.chars().all(|c| rest.next().map(plain) == Some(plain(c))).then_some(rest.as_str())
}

/// Which word of a text, from 0, is the first to begin with `start`, whatever its case and accents.
pub fn begins(text: &str, start: &str) -> Option<usize> {
    text.split(|c: char| !c.is_alphanumeric()).position(|word| after(word, start).is_some())
}

fn plain(c: char) -> char {
    to_lower_case(normalize(c))
}
