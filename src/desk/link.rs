//! What tickets have to do with each other: which issue a message points at, what a pull request
//! closes, what is a duplicate.

use super::{Kind, TicketRef};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What one ticket is to another that it points at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// It speaks of it.
    Mentions,
    /// Once merged it closes it.
    Closes,
    /// The other closes it once that is merged, or did.
    ClosedBy,
    /// It asks for the same.
    DuplicateOf,
}

/// That a ticket points at another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The other one, whether it is in the cache or not.
    pub target: TicketRef,
    /// What this one is to it.
    pub relation: Relation,
    /// Since when; what became of the other before that is no news to anybody here.
    pub at: Timestamp,
    /// Where a browser finds the other; empty if nobody told.
    pub url: String,
    /// The other's title, if the service told.
    pub title: Option<String>,
    /// The other's state, if the service told: `open`, `merged`, `closed`.
    pub state: Option<String>,
}

/// What another ticket is to the one that is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bond {
    /// It closes this one once it is merged, or did.
    ClosedBy,
    /// This one closes it.
    Closes,
    /// This one is a duplicate of it.
    DuplicateOf,
    /// It is a duplicate of this one.
    DuplicatedBy,
    /// This one points at it, or was linked to it by hand.
    Linked,
    /// It points at this one.
    LinkedFrom,
    /// An error that hit somebody who asks in this one.
    TheirError,
}

/// Another ticket that has to do with the one that is looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Linked {
    /// The other one.
    #[serde(rename = "ref")]
    pub reference: TicketRef,
    /// What it is to this one.
    pub bond: Bond,
    /// What it is; `None` if it is not in the cache.
    pub kind: Option<Kind>,
    /// The channel, repository or project that it is in; `None` if it is not in the cache.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The customer whose it is, if they pay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<String>,
    /// Its title; empty if nobody told.
    pub title: String,
    /// `open`, `merged`, `closed`, `closed: not planned`; empty if nobody told.
    pub state: String,
    /// Since when it is closed.
    pub closed_at: Option<Timestamp>,
    /// The release that it is in, if its service told: `v1.2.3`.
    pub released: Option<String>,
    /// Where a browser finds it.
    pub url: String,
    /// It was linked by hand, and can be unlinked.
    pub by_hand: bool,
}

impl Relation {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Mentions, Self::Closes, Self::ClosedBy, Self::DuplicateOf];

    /// How it is written in the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Mentions => "mentions",
            Self::Closes => "closes",
            Self::ClosedBy => "closed_by",
            Self::DuplicateOf => "duplicate_of",
        }
    }
}

impl Bond {
    /// How it is told before the other's name.
    pub fn word(self) -> &'static str {
        match self {
            Self::ClosedBy => "fixed by",
            Self::Closes => "closes",
            Self::DuplicateOf => "duplicate of",
            Self::DuplicatedBy => "duplicate",
            Self::Linked => "linked",
            Self::LinkedFrom => "linked from",
            Self::TheirError => "their error",
        }
    }
}

/// The issue or pull request that a web address names, as forges of GitHub's kind write it:
/// `https://HOST/owner/name/issues/12`, `/pull/12` with whatever follows.
pub fn issue_at(url: &str) -> Option<TicketRef> {
    let (_, address) = url.split_once("://")?;
    let address = address.split(['?', '#']).next()?;
    let mut parts = address.split('/').skip(1);
    let (owner, name) = (parts.next()?, parts.next()?);
    let (kind, number) = (parts.next()?, parts.next()?);
    let plain = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
    };
    let named = matches!(kind, "issues" | "pull" | "pulls") && plain(owner) && plain(name);
    let number: u64 = number.trim_end_matches(|c: char| !c.is_ascii_digit()).parse().ok()?;
    named.then(|| TicketRef::new("github", format_args!("{owner}/{name}#{number}")))
}

/// Every issue and pull request that a text names by its web address, with that address.
pub fn issues_in(text: &str) -> impl Iterator<Item = (TicketRef, &str)> {
    text.match_indices("://").filter_map(move |(at, _)| {
        let scheme = ["https", "http"].into_iter().find(|s| text[..at].ends_with(s))?;
        let rest = text.get(at - scheme.len()..)?;
        let end = rest.find(|c: char| c.is_whitespace() || "<>\"'`()[]{}|".contains(c));
        let url = rest.get(..end.unwrap_or(rest.len()))?;
        Some((issue_at(url)?, url))
    })
}

/// Whether two web addresses are on one host.
pub fn same_host(one: &str, other: &str) -> bool {
    let host = |url: &str| {
        let (_, address) = url.split_once("://")?;
        address.split(['/', '?', '#']).next().map(str::to_ascii_lowercase)
    };
    host(one).is_some_and(|one| host(other) == Some(one))
}

/// Whether a browser shows what stands there.
pub fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_issues() {
        for (url, expected) in [
            ("https://github.com/example/app/issues/12", Some("github:example/app#12")),
            ("https://github.com/example/app/pull/12/files", Some("github:example/app#12")),
            (
                "https://github.com/example/app/issues/12#issuecomment-7",
                Some("github:example/app#12"),
            ),
            ("https://ghe.example.com/a/b.c/pull/3?x=1", Some("github:a/b.c#3")),
            ("https://github.com/example/app/issues/12.", Some("github:example/app#12")),
            ("https://github.com/example/app/issues/new", None),
            ("https://github.com/example/app", None),
            ("https://github.com/orgs/example/discussions/12", None),
            ("https://example.sentry.io/issues/12/", None),
            ("github.com/example/app/issues/12", None),
        ] {
            assert_eq!(issue_at(url).as_ref().map(TicketRef::as_str), expected, "{url}");
        }
    }

    #[test]
    fn addresses_stand_in_sentences_and_marks() {
        let text = "See [the fix](https://github.com/example/app/pull/2), \
                    <https://github.com/example/app/issues/1>, and ✨https://x.y/a/b/issues/3. Not ://.";
        let found: Vec<_> = issues_in(text).map(|(reference, _)| reference.to_string()).collect();
        assert_eq!(found, ["github:example/app#2", "github:example/app#1", "github:a/b#3"]);
    }
}
