//! The names things go by: sources, tickets, persons, cursors.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The name of a configured source, as `[[source]] name` gives it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SourceId(pub String);

/// The row number of a ticket in this cache. Not stable across caches; [`TicketRef`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TicketId(pub i64);

/// A person as one service names them: a Slack user id, a GitHub login, a Sentry user id.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PersonId(pub String);

/// Where a source stopped reading. Only the source that wrote it can read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(pub String);

/// The stable name of a ticket: the kind of its source, a colon, and what that service calls it.
///
/// `slack:users/C012AB3CD/1623758400.000100`, `github:example/app#4711`, `sentry:example/APP-1A`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct TicketRef(String);

/// A text that is no ticket reference.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a ticket reference such as github:example/app#4711")]
pub struct RefError(pub String);

impl TicketRef {
    /// The reference of `rest` in a source of this `kind`. Services give the names it is made of,
    /// and it is printed: it is one clean line.
    pub fn new(kind: &str, rest: impl fmt::Display) -> Self {
        Self(super::clean_line(&format!("{kind}:{rest}")))
    }

    /// Reads a reference back.
    ///
    /// # Errors
    /// [`RefError`] when there is no `kind:` in front or nothing after it.
    pub fn parse(text: &str) -> Result<Self, RefError> {
        match text.split_once(':') {
            Some((kind, rest)) if !kind.is_empty() && !rest.is_empty() => Ok(Self(text.into())),
            _ => Err(RefError(text.into())),
        }
    }

    /// The kind of source in front of the colon.
    pub fn kind(&self) -> &str {
        self.0.split_once(':').map_or("", |(kind, _)| kind)
    }

    /// What the service calls the ticket: all after the colon.
    pub fn rest(&self) -> &str {
        self.0.split_once(':').map_or("", |(_, rest)| rest)
    }

    /// The whole reference.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TicketRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for SourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for TicketRef {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_splits_at_its_first_colon() {
        let reference = TicketRef::parse("slack:users/C012AB3CD/1623758400.000100").unwrap();
        assert_eq!(reference.kind(), "slack");
        assert_eq!(reference.rest(), "users/C012AB3CD/1623758400.000100");
    }

    #[test]
    fn what_is_no_reference_is_refused() {
        for bad in ["", "4711", "github:", ":x"] {
            assert_eq!(TicketRef::parse(bad), Err(RefError(bad.into())));
        }
    }
}
