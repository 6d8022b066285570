//! What a filter being typed could go on with.

use super::quoted;
use super::scan::{self, Said, Value};
use super::words::{self, Field, KEYS, Key, MINE, NONE};
use crate::desk::letters::{after, contains, letters};

/// Something that a filter being typed could go on with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The word as a list shows it.
    pub word: String,
    /// What of it is not typed yet; empty if it does not begin with what is.
    pub rest: String,
    /// The filter with it.
    pub text: String,
}

/// What a text could go on with, the likeliest first. `known` are the values that tickets have.
pub fn complete(text: &str, known: impl FnOnce(Field) -> Vec<String>) -> Vec<Proposal> {
    let last = scan::scan(text).pop().filter(|term| term.last);
    match last.map(|term| term.said) {
        None => keys(text, ""),
        Some(Said::Word(word)) => keys(text, word),
        Some(Said::Quoted(_)) => Vec::new(),
        Some(Said::Keyed(name, values)) => match (scan::key(name), values.last()) {
            (Some(key), Some(value)) if !value.ended => values_of(text, *value, key, known),
            _ => Vec::new(),
        },
    }
}

/// The keys, and the word that needs none.
fn keys(text: &str, begun: &str) -> Vec<Proposal> {
    let keys = KEYS.iter().map(|(key, _)| format!("{key}:"));
    let words = keys.chain([MINE.to_owned()]);
    let kept = text.strip_suffix(begun).unwrap_or(text);
    words
        .filter_map(|word| {
            let rest = after(&word, begun).filter(|rest| !rest.is_empty())?;
            let rest = if begun.is_empty() { String::new() } else { rest.to_owned() };
            Some(Proposal { rest, text: format!("{kept}{word}"), word })
        })
        .collect()
}

fn values_of(
    text: &str,
    value: Value<'_>,
    key: Key,
    known: impl FnOnce(Field) -> Vec<String>,
) -> Vec<Proposal> {
    let begun = value.text;
    let mark = if value.quoted { "\"" } else { "" };
    let kept = text.strip_suffix(begun).and_then(|text| text.strip_suffix(mark)).unwrap_or(text);
    let propose = |word: String, as_written: String| {
        let rest = after(&word, begun).unwrap_or_default();
        let end = if rest.is_empty() { "" } else { mark };
        let rest = if begun.is_empty() { String::new() } else { format!("{rest}{end}") };
        Proposal { rest, text: format!("{kept}{as_written}"), word }
    };
    let (first, then) = match key {
        Key::Of(field) => {
            let lacks = (field.may_lack() && !value.quoted).then_some(NONE);
            let none = lacks.filter(|none| is_open(none, begun));
            let none = none.map(|none| propose(none.into(), none.into()));
            let known = known(field).into_iter().filter(|word| holds(word, begun));
            let known = known.map(|word| (quoted(&word), word));
            let known = known.map(|(written, word)| propose(word, written));
            let (first, then): (Vec<_>, Vec<_>) =
                known.partition(|p| after(&p.word, begun).is_some());
            (first, then.into_iter().chain(none).collect())
        }
        _ => {
            let words = words::values(key).unwrap_or_default().into_iter();
            let begins = words.filter(|word| is_open(word, begun));
            (begins.map(|word| propose(word.into(), word.into())).collect(), Vec::new())
        }
    };
    first.into_iter().chain(then).collect()
}

/// Whether a word begins so and goes on.
fn is_open(word: &str, begun: &str) -> bool {
    after(word, begun).is_some_and(|rest| !rest.is_empty())
}

/// Whether these letters stand in a word, and are not all of it.
fn holds(word: &str, begun: &str) -> bool {
    let whole = after(word, begun).is_some_and(str::is_empty);
    !whole && contains(word, &letters(begun).collect::<Vec<_>>())
}
