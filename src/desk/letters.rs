//! Letters as they are compared: without their case and accents.

use nucleo_matcher::chars::{normalize, to_lower_case};

/// The letters of a text as they are compared. A combining accent is none of its own.
pub(super) fn letters(text: &str) -> impl Iterator<Item = char> + Clone {
    text.chars().filter(|c| !is_accent(*c)).map(plain)
}

/// Whether these letters stand in a text in one piece.
pub(super) fn contains(text: &str, wanted: &[char]) -> bool {
    let mut rest = letters(text);
    loop {
        let mut here = rest.clone();
        if wanted.iter().all(|letter| here.next() == Some(*letter)) {
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
    let mut next = || rest.find(|c| !is_accent(*c)).map(plain);
    let begins = letters(begun).all(|letter| next() == Some(letter));
    begins.then(|| rest.as_str().trim_start_matches(is_accent))
}

/// Which word of a text, from 0, is the first to begin with `start`, whatever its case and accents.
pub fn begins(text: &str, start: &str) -> Option<usize> {
    text.split(|c: char| !c.is_alphanumeric() && !is_accent(c))
        .position(|word| after(word, start).is_some())
}

/// Whether it only goes with the letter before it.
pub(super) fn is_accent(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

fn plain(c: char) -> char {
    match c.is_ascii() {
        true => c.to_ascii_lowercase(),
        false => to_lower_case(normalize(c)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_are_the_same_however_they_are_written() {
        let zurich = ["Zürich", "zu\u{308}rich", "ZURICH"];
        for text in zurich {
            for begun in ["zur", "Zür", "Zu\u{308}r"] {
                assert_eq!(after(text, begun).map(str::to_lowercase).as_deref(), Some("ich"));
            }
            assert!(contains(text, &letters("ürI").collect::<Vec<_>>()), "{text}");
            assert_eq!(begins(&format!("in {text}"), "zu"), Some(1), "{text}");
        }
        assert_eq!(after("Zu\u{308}rich", "Zu"), Some("rich"), "the accent goes with its letter");
        assert_eq!(after("Zu", "Zur"), None);
        assert_eq!(begins("", "z"), None);
    }
}
