//! One language that narrows tickets, wherever it is written: `tier:paying is:late -label:bug
//! "several words"`. All its terms must hold.

mod complete;
mod parse;
mod scan;
mod sieve;
mod sift;
mod words;

pub use complete::{Proposal, complete};
pub use parse::FilterError;
pub use sieve::Sieve;
pub use sift::{Asked, HitBy, Sifter};
pub use words::Field;

use super::{Kind, Tier};
use std::fmt;
use words::{Is, KEYS, KINDS, Key, NONE, STANDS, TIERS, word};

/// What tickets are narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    terms: Vec<Term>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Term {
    not: bool,
    test: Test,
}

/// What a term asks of a ticket; of several values one is enough.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Test {
    Tier(Vec<Tier>),
    Kind(Vec<Kind>),
    Is(Vec<Is>),
    Of(Field, Vec<Value>),
    /// These words in one piece.
    Says(String),
    /// The letters of a word.
    Like(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Value {
    None,
    Text(String),
}

impl Filter {
    /// Whether it narrows nothing.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether other tickets pass as time goes by.
    pub fn goes_by_time(&self) -> bool {
        self.terms.iter().any(|term| match &term.test {
            Test::Is(stands) => {
                stands.iter().any(|is| matches!(is, Is::Great | Is::Okay | Is::Late | Is::TooLate))
            }
            _ => false,
        })
    }

    /// The e-mail addresses among its words, or the beginnings of some. The store knows whom errors
    /// hit: see [`Asked::hits`].
    pub fn addresses(&self) -> impl Iterator<Item = &str> {
        self.terms.iter().filter_map(|term| match &term.test {
            Test::Like(word) => address(word),
            _ => None,
        })
    }
}

/// The address that a word is, or the beginning of one.
fn address(word: &str) -> Option<&str> {
    word.split_once('@').is_some_and(|(who, _)| !who.is_empty()).then_some(word)
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, Term { not, test }) in self.terms.iter().enumerate() {
            let blank = if index > 0 { " " } else { "" };
            let sign = if *not { "-" } else { "" };
            write!(f, "{blank}{sign}{test}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (key, values) = match self {
            Self::Says(words) => return write!(f, "\"{words}\""),
            Self::Like(word) => return f.write_str(word),
            Self::Tier(tiers) => (Key::Tier, told(tiers, &TIERS)),
            Self::Kind(kinds) => (Key::Kind, told(kinds, &KINDS)),
            Self::Is(stands) => (Key::Is, told(stands, &STANDS)),
            Self::Of(field, values) => {
                (Key::Of(*field), values.iter().map(Value::to_string).collect::<Vec<_>>().join(","))
            }
        };
        write!(f, "{}:{values}", word(&KEYS, &key))
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str(NONE),
            Self::Text(text) => f.write_str(&quoted(text)),
        }
    }
}

fn told<T: PartialEq>(values: &[T], table: &[(&'static str, T)]) -> String {
    values.iter().map(|value| word(table, value)).collect::<Vec<_>>().join(",")
}

/// A value as it is written: in quotes if it would mean something else without.
fn quoted(text: &str) -> String {
    let ends = |c: char| c == ',' || c.is_whitespace();
    match text.contains(ends) || text.starts_with('"') || text.eq_ignore_ascii_case(NONE) {
        true => format!("\"{text}\""),
        false => text.to_owned(),
    }
}
