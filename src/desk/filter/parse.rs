//! What is written to what is meant.

use super::scan::{self, Said, Written};
use super::words::{self, Is, KEYS, KINDS, Key, MINE, NONE, STANDS, TIERS};
use super::{Filter, Term, Test, Value};
use crate::desk::clean_line;
use std::fmt;

/// Why a filter is not understood, in a sentence that says what there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterError {
    term: String,
    problem: String,
    /// More letters may mend it.
    begun: bool,
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.term, self.problem)
    }
}

impl std::error::Error for FilterError {}

impl FilterError {
    fn new(written: &Written<'_>, problem: String, begun: bool) -> Self {
        let term = clean_line(written.text.trim_end_matches(':'));
        Self { term, problem, begun }
    }
}

impl Filter {
    /// What is meant by a text.
    ///
    /// # Errors
    /// The first term that means nothing.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        let terms = scan::scan(text);
        let terms = terms.iter().filter_map(|written| term(written).transpose());
        Ok(Self { terms: terms.collect::<Result<_, _>>()? })
    }

    /// What is meant by a text that is being written, and what is wrong with it. What means nothing
    /// narrows nothing; the last term may be unfinished.
    pub fn typed(text: &str) -> (Self, Option<FilterError>) {
        let (mut terms, mut wrong) = (Vec::new(), None);
        for written in scan::scan(text) {
            match term(&written) {
                Ok(term) => terms.extend(term),
                Err(error) if written.last && error.begun => {}
                Err(error) => wrong = wrong.or(Some(error)),
            }
        }
        (Self { terms }, wrong)
    }
}

/// What a term means; `None`: it says nothing.
fn term(written: &Written<'_>) -> Result<Option<Term>, FilterError> {
    let test = match &written.said {
        Said::Word(word) if word.eq_ignore_ascii_case(MINE) => Some(Test::Is(vec![Is::Mine])),
        Said::Word(word) => (!word.is_empty()).then(|| Test::Like((*word).to_owned())),
        Said::Quoted(words) => (!words.trim().is_empty()).then(|| Test::Says((*words).to_owned())),
        Said::Keyed(name, values) => Some(keyed(written, name, values)?),
    };
    Ok(test.map(|test| Term { not: written.not, test }))
}

fn keyed(
    written: &Written<'_>,
    name: &str,
    values: &[scan::Value<'_>],
) -> Result<Test, FilterError> {
    let Some(key) = scan::key(name) else { return Err(no_key(written, name)) };
    let values: Vec<_> = values.iter().filter(|value| !value.text.trim().is_empty()).collect();
    if values.is_empty() {
        return Err(FilterError::new(written, expected(key), true));
    }
    Ok(match key {
        Key::Tier => Test::Tier(known(written, &values, &TIERS)?),
        Key::Kind => Test::Kind(known(written, &values, &KINDS)?),
        Key::Is => Test::Is(known(written, &values, &STANDS)?),
        Key::Of(field) => {
            let lacks = |value: &scan::Value<'_>| {
                field.may_lack() && !value.quoted && value.text.eq_ignore_ascii_case(NONE)
            };
            let meant = values.iter().map(|value| match lacks(value) {
                true => Value::None,
                false => Value::Text(value.text.to_owned()),
            });
            Test::Of(field, meant.collect())
        }
    })
}

/// The values of a table that are meant: by their words, or the beginnings of those.
fn known<T: Copy>(
    written: &Written<'_>,
    values: &[&scan::Value<'_>],
    table: &[(&'static str, T)],
) -> Result<Vec<T>, FilterError> {
    values.iter().map(|value| one(written, value.text, table)).collect()
}

fn one<T: Copy>(
    written: &Written<'_>,
    text: &str,
    table: &[(&'static str, T)],
) -> Result<T, FilterError> {
    let text = text.trim().to_lowercase();
    let begun: Vec<_> = table.iter().filter(|(word, _)| word.starts_with(&text)).collect();
    let exact = begun.iter().find(|(word, _)| *word == text).or(begun.first());
    match exact {
        Some((word, value)) if begun.len() == 1 || *word == text => Ok(*value),
        Some(_) => {
            let words: Vec<&str> = begun.iter().map(|(word, _)| *word).collect();
            Err(FilterError::new(written, format!("{}?", words.join(" or ")), true))
        }
        None => {
            let there = format!("there are {}", words::words(table).join(", "));
            Err(FilterError::new(written, there, false))
        }
    }
}

fn no_key(written: &Written<'_>, name: &str) -> FilterError {
    let keys: Vec<String> = KEYS.iter().map(|(key, _)| format!("{key}:")).collect();
    let name = clean_line(name);
    let there = format!("there is no {name}:, but {}; quotes make words of it", keys.join(", "));
    FilterError::new(written, there, false)
}

/// What should stand behind a key.
fn expected(key: Key) -> String {
    match words::values(key) {
        Some(words) => format!("there are {}", words.join(", ")),
        None => "a part of a name belongs behind it".into(),
    }
}
