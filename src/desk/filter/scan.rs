//! A text as the terms that are written in it.

use super::words::{KEYS, Key};

/// A term as it is written.
#[derive(Debug, Clone)]
pub(super) struct Written<'a> {
    /// The whole of it.
    pub text: &'a str,
    pub not: bool,
    pub said: Said<'a>,
    /// Nothing follows it, not even a blank: it may go on.
    pub last: bool,
}

#[derive(Debug, Clone)]
pub(super) enum Said<'a> {
    /// A word, perhaps of no letters.
    Word(&'a str),
    /// Words in quotes.
    Quoted(&'a str),
    /// A key with its values.
    Keyed(&'a str, Vec<Value<'a>>),
}

/// A value behind a key.
#[derive(Debug, Clone, Copy)]
pub(super) struct Value<'a> {
    pub text: &'a str,
    /// It begins with a quotation mark.
    pub quoted: bool,
    /// It ends with one.
    pub ended: bool,
}

/// The key of this name.
pub(super) fn key(name: &str) -> Option<Key> {
    let name = name.to_lowercase();
    KEYS.iter().find(|(word, _)| *word == name).map(|(_, key)| *key)
}

/// The terms of a text.
pub(super) fn scan(text: &str) -> Vec<Written<'_>> {
    let mut rest = text.trim_start();
    let mut terms = Vec::new();
    while !rest.is_empty() {
        let (term, behind) = term(rest);
        rest = behind.trim_start();
        terms.push(Written { last: behind.is_empty(), ..term });
    }
    terms
}

/// The first term, and what follows it.
fn term(text: &str) -> (Written<'_>, &str) {
    let bare = text.strip_prefix('-').unwrap_or(text);
    let (said, behind) = match bare.strip_prefix('"') {
        Some(_) => {
            let (value, behind) = value(bare);
            (Said::Quoted(value.text), behind)
        }
        None => word(bare),
    };
    let whole = text.strip_suffix(behind).unwrap_or(text);
    let not = bare.len() < text.len();
    (Written { text: whole, not, said, last: false }, behind)
}

fn word(text: &str) -> (Said<'_>, &str) {
    let (word, behind) = split(text, char::is_whitespace);
    match word.split_once(':').filter(|(name, rest)| is_key(name, rest)) {
        Some((name, _)) => {
            let (values, behind) = values(text.get(name.len() + 1..).unwrap_or_default());
            (Said::Keyed(name, values), behind)
        }
        None => (Said::Word(word), behind),
    }
}

/// Whether what stands around a colon is a key and its values. Addresses of pages and the names of
/// tickets have colons too.
fn is_key(name: &str, rest: &str) -> bool {
    let letters = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphabetic());
    letters && (key(name).is_some() || !rest.contains('/'))
}

/// The values behind a key, and what follows them.
fn values(text: &str) -> (Vec<Value<'_>>, &str) {
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        let (value, behind) = value(rest);
        found.push(value);
        match behind.strip_prefix(',') {
            Some(more) => rest = more,
            None => return (found, behind),
        }
    }
}

/// A value, and what follows it.
fn value(text: &str) -> (Value<'_>, &str) {
    let Some(inner) = text.strip_prefix('"') else {
        let (text, behind) = split(text, |c| c == ',' || c.is_whitespace());
        return (Value { text, quoted: false, ended: false }, behind);
    };
    match inner.split_once('"') {
        Some((text, behind)) => (Value { text, quoted: true, ended: true }, behind),
        None => (Value { text: inner, quoted: true, ended: false }, ""),
    }
}

fn split(text: &str, ends: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(ends).unwrap_or(text.len()))
}
