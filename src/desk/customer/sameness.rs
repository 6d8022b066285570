//! Two persons of different channels that are one.

use super::Identity;
use crate::desk::{PersonId, SourceId, TicketRef};
use serde::{Deserialize, Serialize};

/// A person by the source that knows them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PersonKey {
    /// The source.
    pub source: SourceId,
    /// Its own name for them.
    pub id: PersonId,
}

/// Two persons that are perhaps one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sameness {
    /// The one on the ticket.
    pub one: PersonKey,
    /// The other, and how they are called.
    pub other: PersonKey,
    /// The other's name or handle, with the source: `Wile E. Coyote (github)`.
    pub called: String,
    /// Why.
    pub reason: SamenessReason,
    /// What the hero said: they are one, or they are not. `None`: not yet anything.
    pub said: Option<bool>,
}

/// Why two persons are perhaps one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SamenessReason {
    /// They have this e-mail address.
    Address(String),
    /// The one wrote this of the other, in this ticket: an address, a login.
    Named {
        /// What was written.
        identity: Identity,
        /// Where.
        ticket: TicketRef,
    },
    /// Nothing more than that the hero said so.
    Hand,
}

/// Whom somebody names in what they write, as it is compared: e-mail addresses, and logins at
/// GitHub (`github.com/wile-e`, `my GitHub handle is wile-e`, `I'm wile-e on GitHub`).
pub fn named_in(text: &str) -> Vec<Identity> {
    let mut named: Vec<Identity> = addresses(text).collect();
    named.extend(linked_logins(text));
    named.extend(said_logins(text));
    let mut once = std::collections::BTreeSet::new();
    named.retain(|identity| once.insert(identity.clone()));
    named
}

fn addresses(text: &str) -> impl Iterator<Item = Identity> {
    let ends = |c: char| c.is_whitespace() || "<>()[]{},;:\"'`|/*\\=".contains(c);
    let words = text.split(ends).map(|word| word.trim_matches(['.', '!', '?', '_', '~']));
    words.filter(|word| is_address(word)).filter_map(Identity::email)
}

fn is_address(word: &str) -> bool {
    let Some((who, domain)) = word.split_once('@') else { return false };
    let labels = || domain.split('.');
    let label =
        |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-');
    !who.is_empty() && labels().count() > 1 && labels().all(label)
}

/// The logins of addresses that lead to a profile, not to a repository.
fn linked_logins(text: &str) -> impl Iterator<Item = Identity> {
    const HOST: &str = "github.com/";
    /// Pages that look like profiles.
    const PAGES: [&str; 12] = [
        "about",
        "apps",
        "explore",
        "features",
        "issues",
        "login",
        "marketplace",
        "notifications",
        "orgs",
        "pulls",
        "settings",
        "topics",
    ];
    let lower = text.to_ascii_lowercase();
    let found = lower.match_indices(HOST).filter_map(|(at, _)| {
        let (before, after) = (lower.get(..at)?, lower.get(at + HOST.len()..)?);
        let before = before.strip_suffix("www.").unwrap_or(before);
        let apart = !before.ends_with(|c: char| c.is_alphanumeric() || "-._".contains(c));
        let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        let (login, rest) = after.split_at(end.unwrap_or(after.len()));
        let deeper = rest.strip_prefix('/').is_some_and(|rest| {
            rest.starts_with(|c: char| c.is_alphanumeric() || "-._".contains(c))
        });
        (apart && !deeper && is_login(login) && !PAGES.contains(&login)).then(|| login.to_owned())
    });
    found.filter_map(|login| Identity::account("github", &login)).collect::<Vec<_>>().into_iter()
}

/// The logins that somebody calls their own.
fn said_logins(text: &str) -> impl Iterator<Item = Identity> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let github = |word: &str| bare(word).eq_ignore_ascii_case("github");
    let places = (0..words.len()).filter(|at| words.get(*at).is_some_and(|word| github(word)));
    let found: Vec<String> = places
        .flat_map(|at| {
            let (before, after) = words.split_at(at);
            let said = after.split_first().and_then(|(word, rest)| said_after(before, word, rest));
            [said, said_before(before)]
        })
        .flatten()
        .collect();
    found.into_iter().filter_map(|login| Identity::account("github", &login))
}

/// `my GitHub is …`, `GitHub handle: …`, `on GitHub I am …`.
fn said_after(before: &[&str], word: &str, after: &[&str]) -> Option<String> {
    const CALLED: [&str; 7] = ["account", "handle", "id", "login", "name", "user", "username"];
    let own = before.last().is_some_and(|word| bare(word).eq_ignore_ascii_case("my"));
    let on = before.last().is_some_and(|word| word.eq_ignore_ascii_case("on"));
    let (mut last, mut rest, mut called) = (word, after, own);
    while let Some((next, others)) = rest.split_first()
        && !last.ends_with([':', '='])
        && CALLED.iter().any(|one| bare(next).eq_ignore_ascii_case(one))
    {
        (last, rest, called) = (next, others, true);
    }
    let (next, others) = rest.split_first()?;
    if last.ends_with([':', '=']) {
        return login(next);
    }
    match bare(next).to_ascii_lowercase().as_str() {
        "is" | "" if called => login(others.first()?),
        "i" if on && others.first().is_some_and(|am| am.eq_ignore_ascii_case("am")) => {
            login(others.get(1)?)
        }
        "i'm" | "im" | "as" if on => login(others.first()?),
        _ => None,
    }
}

/// `I'm … on GitHub`, `@… on GitHub`.
fn said_before(before: &[&str]) -> Option<String> {
    let (on, before) = before.split_last()?;
    let (name, before) = before.split_last().filter(|_| on.eq_ignore_ascii_case("on"))?;
    let am = |word: &&str| {
        let word = bare(word).to_ascii_lowercase();
        matches!(word.as_str(), "i'm" | "i’m" | "im" | "am" | "as")
    };
    (name.starts_with('@') || before.last().is_some_and(am)).then(|| login(name)).flatten()
}

fn login(word: &str) -> Option<String> {
    let word = bare(word).trim_start_matches('@');
    is_login(word).then(|| word.to_owned())
}

/// A word without what surrounds it.
fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric() && !"@-".contains(c))
}

fn is_login(word: &str) -> bool {
    let plain = word.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    plain && (1..=39).contains(&word.len()) && !word.starts_with('-') && !word.ends_with('-')
}
