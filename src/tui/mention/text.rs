//! What in a text calls somebody, and what may become a name.

use crate::desk::words::{outside_code, whole_words};
use crate::desk::{Mention, markdown};
use std::cmp::Reverse;

/// The mentions that still stand in a text, outside code. One that begins another is found only
/// where the other does not stand.
pub(super) fn standing(text: &str, mut mentions: Vec<Mention>) -> Vec<Mention> {
    let mut left = if mentions.is_empty() { String::new() } else { outside_code(text) };
    let mut longest: Vec<usize> = (0..mentions.len()).collect();
    longest.sort_by_key(|index| Reverse(mentions.get(*index).map_or(0, |m| m.text.len())));
    let mut stands = vec![false; mentions.len()];
    for index in longest {
        let rest = mentions.get(index).and_then(|mention| without(&left, &mention.text));
        if let (Some(rest), Some(stands)) = (rest, stands.get_mut(index)) {
            (left, *stands) = (rest, true);
        }
    }
    let mut stands = stands.into_iter();
    mentions.retain(|_| stands.next().unwrap_or(false));
    mentions
}

/// A text without a stretch, if it stands there between the bounds of words.
fn without(text: &str, stretch: &str) -> Option<String> {
    let mut out = String::new();
    let mut from = 0;
    for at in whole_words(text, stretch) {
        out += text.get(from..at)?;
        out.push('\n');
        from = at + stretch.len();
    }
    out += text.get(from..)?;
    (from > 0).then_some(out)
}

/// What begins a name: of a person, of an issue, of an emoji.
const SIGNS: [char; 3] = ['@', '#', ':'];
/// So many letters begin the name of an emoji: fewer are a smiley or the end of a word.
const LETTERS: usize = 2;

/// The word before the cursor if it may become a name: where its sign stands, in bytes, the sign, and
/// what follows it.
pub(super) fn begun<'a>(before: &'a str, after: &str) -> Option<(usize, char, &'a str)> {
    let at = before.rfind(SIGNS)?;
    let (ahead, word) = before.split_at(at);
    let sign = word.chars().next()?;
    let query = word.get(1..)?;
    let begins =
        ahead.chars().next_back().is_none_or(|c| c.is_whitespace() || "([{\"'".contains(c));
    let ends = after.chars().next().is_none_or(|c| !c.is_alphanumeric());
    let named = |c: char| c.is_ascii_alphanumeric() || "_+-".contains(c);
    let fits = match sign {
        ':' => query.len() >= LETTERS && query.chars().all(named),
        '#' => query.chars().next().is_some_and(char::is_alphanumeric),
        _ => true,
    };
    let one_word = !query.contains(char::is_whitespace);
    (begins && ends && one_word && fits && !in_code(before)).then_some((at, sign, query))
}

/// Whether what follows this text would be code.
fn in_code(before: &str) -> bool {
    let open = before.split('\n').fold(0, |open, line| markdown::fence(line, open).unwrap_or(open));
    let line = before.rsplit('\n').next().unwrap_or_default();
    open > 0 || line.matches('`').count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::PersonId;
    use proptest::prelude::*;

    fn mention(text: &str, person: &str) -> Mention {
        Mention { text: text.into(), person: PersonId(person.into()) }
    }

    #[test]
    fn a_word_begun() {
        for (before, after, found) in [
            ("@", "", Some((0, ""))),
            ("Hey (@ad", ", ok", Some((5, "ad"))),
            ("Zoë @zo", "\nmore", Some((5, "zo"))),
            ("@one @two", "", Some((5, "two"))),
            ("`code` @ad", "", Some((7, "ad"))),
            ("```\ncode\n```\n@ad", "", Some((13, "ad"))),
            ("ada@ad", "", None),
            ("@ad", "a", None),
            ("@ad ", "", None),
            ("`@ad", "", None),
            ("```\n@ad", "", None),
            ("", "@ad", None),
        ] {
            let found = found.map(|(at, query)| (at, '@', query));
            assert_eq!(begun(before, after), found, "{before:?} {after:?}");
        }
        for (before, found) in [
            ("see #12", Some((4, '#', "12"))),
            ("#web", Some((0, '#', "web"))),
            ("# Title", None),
            ("#", None),
            ("app#12", None),
            ("nice :ta", Some((5, ':', "ta"))),
            (":+1", Some((0, ':', "+1"))),
            (":t", None),
            ("at 10:30", None),
            ("so :-) then", None),
            ("note: it", None),
        ] {
            assert_eq!(begun(before, ""), found, "{before:?}");
        }
    }

    #[test]
    fn what_still_stands() {
        let (ada, love) = (mention("@Ada", "1"), mention("@Ada Lovelace", "2"));
        let both = vec![ada.clone(), love.clone()];
        for (text, stands) in [
            ("@Ada Lovelace and @Ada", both.clone()),
            ("@Ada Lovelace", vec![love.clone()]),
            ("(@Ada): hi", vec![ada.clone()]),
            ("@Adam, x@Ada", vec![]),
            ("`@Ada` and\n```\n@Ada Lovelace\n```", vec![]),
            ("`@Ada", vec![ada.clone()]),
            ("", vec![]),
        ] {
            assert_eq!(standing(text, both.clone()), stands, "{text:?}");
        }
        let twins = vec![mention("@Ada", "1"), mention("@Ada", "2")];
        assert_eq!(standing("@Ada", twins), [ada], "one stretch calls one person");
    }

    proptest! {
        #[test]
        fn any_text_is_looked_through(text in r"[@#:`a\né ]{0,30}", name in r"@[a`é ]{0,3}") {
            let mentions = vec![mention(&name, "1"), mention("@", "2")];
            let stands = standing(&text, mentions);
            prop_assert!(stands.iter().all(|one| text.contains(&one.text)));
            let (before, after) = text.split_at(text.floor_char_boundary(text.len() / 2));
            if let Some((at, sign, query)) = begun(before, after) {
                prop_assert_eq!(before.split_at(at).1, format!("{sign}{query}"));
            }
        }
    }
}
