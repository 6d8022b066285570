//! Single values as they are written: each is read, or objected to with what is allowed.

mod customer;
mod web;

pub use customer::{email, mailbox, own_domain, page, percent, since, slack_id, status, until};
pub use web::{address, is_loopback, is_sealed, mail_server};

pub(super) use customer::DATE;

use super::file::{did_you_mean, nearest};
use super::{KeyringEntry, Repos};
use crate::desk::{Hours, clean_line, holds_key};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, SpanRelativeTo};
use std::fmt;
use std::ops::RangeInclusive;

/// Why a value cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection {
    /// What is wrong with it: `is no time zone`.
    pub problem: String,
    /// What to write instead: `allowed: ...`.
    pub remedy: String,
}

impl fmt::Display for Objection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "that {}; {}", self.problem, self.remedy)
    }
}

/// A value as read, or why not.
pub type Read<T> = Result<T, Objection>;

/// The objection that something `problem`, and that `allowed` would be taken.
///
/// # Errors
/// Always.
pub fn objection<T>(problem: &str, allowed: &str) -> Read<T> {
    Err(Objection { problem: problem.into(), remedy: format!("allowed: {allowed}") })
}

/// What one of the words stands for.
///
/// # Errors
/// [`Objection`] to any other word: it `problem`, and the words are told, with the nearest.
pub fn one_of<T: Copy>(text: &str, known: &[(&'static str, T)], problem: &str) -> Read<T> {
    if let Some((_, found)) = known.iter().find(|(word, _)| *word == text) {
        return Ok(*found);
    }
    let words: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
    let meant = did_you_mean(text, words.iter().copied());
    objection(problem, &(words.join(", ") + &meant))
}

/// A name that is shown: one line, not empty.
///
/// # Errors
/// [`Objection`] to a blank one.
pub fn name(text: &str) -> Read<String> {
    match clean_line(text) {
        name if name.is_empty() => objection("is empty", "a name"),
        name => Ok(name),
    }
}

/// A time zone of the IANA database.
///
/// # Errors
/// [`Objection`] to any other word, with the nearest zone.
pub fn zone(text: &str) -> Read<TimeZone> {
    super::zone::named(text).or_else(|_| {
        let names: Vec<String> = jiff::tz::db().available().map(|n| n.to_string()).collect();
        let near = nearest(text, names.iter().map(String::as_str));
        let example = near.map_or_else(
            || "a name such as Europe/London or UTC".to_owned(),
            |near| format!("a name such as Europe/London (did you mean {near}?)"),
        );
        objection("is no time zone", &example)
    })
}

/// Working hours, told in `zone`.
///
/// # Errors
/// [`Objection`] naming the part that is not understood.
pub fn hours(text: &str, zone: TimeZone) -> Read<Hours> {
    Hours::parse(text, zone).or_else(|error| {
        objection(
            &format!("has a part {:?} that is not understood", error.found),
            "\"Mon-Fri 09:00-17:30\" or \"Mon-Thu 09:00-17:30, Fri 09:00-15:00\"",
        )
    })
}

/// The domain of e-mail addresses, lower case.
///
/// # Errors
/// [`Objection`] to what is no domain.
pub fn domain(text: &str) -> Read<String> {
    let domain = text.trim().trim_start_matches('@').to_lowercase();
    let label = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || "-_".contains(c))
    };
    if domain.contains('.') && domain.split('.').all(label) {
        Ok(domain)
    } else {
        objection("is no domain", "the part of an address after the @, such as example.com")
    }
}

/// A repository as `owner/name`.
///
/// # Errors
/// [`Objection`] to what is not of that form.
pub fn repo(text: &str) -> Read<String> {
    let part =
        |p: &str| !p.is_empty() && p.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c));
    match text.trim().split_once('/') {
        Some((owner, name)) if part(owner) && part(name) => Ok(format!("{owner}/{name}")),
        _ => objection("is no repository", "owner/name, such as example/app"),
    }
}

/// Which repositories: one, all of an owner, or one left out.
///
/// # Errors
/// [`Objection`] to what is none of these.
pub fn repos(text: &str) -> Read<Repos> {
    let text = text.trim();
    let read = match (text.strip_prefix('!'), text.strip_suffix("/*")) {
        (Some(name), _) => repo(name).map(Repos::Without),
        // A name of one letter stands in for the star: the owner alone is to be checked.
        (_, Some(owner)) => repo(&format!("{owner}/x")).map(|_| Repos::AllOf(owner.into())),
        (None, None) => repo(text).map(Repos::One),
    };
    read.or_else(|_| {
        objection("is no repository", "owner/name, owner/* for all of an owner, or !owner/name")
    })
}

/// What to search for: one line, not empty.
///
/// # Errors
/// [`Objection`] to a blank one.
pub fn search(text: &str) -> Read<String> {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let wanted = "what GitHub's repository search takes, such as org:example topic:sdk";
    if words.is_empty() { objection("is empty", wanted) } else { Ok(clean_line(&words)) }
}

/// A GitHub login, without `@`.
///
/// # Errors
/// [`Objection`] to what can be none.
pub fn login(text: &str) -> Read<String> {
    let login = text.trim().trim_start_matches('@');
    if !login.is_empty() && login.chars().all(|c| c.is_ascii_alphanumeric() || "-_[]".contains(c)) {
        return Ok(login.to_owned());
    }
    objection("is no GitHub login", "the name of an account, such as wile-e")
}

/// A Slack channel by name or id, without `#`.
///
/// # Errors
/// [`Objection`] to what can be neither.
pub fn channel(text: &str) -> Read<String> {
    let channel = text.trim().trim_start_matches('#');
    if channel.is_empty() || channel.contains(|c: char| c.is_whitespace() || "#,/:".contains(c)) {
        return objection("is no channel", "a name such as general, or an id such as C012AB3CD");
    }
    Ok(channel.to_owned())
}

/// A Slack user group by handle or id, without `@`.
///
/// # Errors
/// [`Objection`] to what can be neither.
pub fn group(text: &str) -> Read<String> {
    let group = text.trim().trim_start_matches('@');
    if group.is_empty() || group.contains(|c: char| c.is_whitespace() || "@#,/:".contains(c)) {
        return objection(
            "is no user group",
            "a handle such as support-heroes, or an id such as S012AB3CD",
        );
    }
    Ok(group.to_owned())
}

/// The slug or numeric id of a Sentry organization or project.
///
/// # Errors
/// [`Objection`] to what can be neither.
pub fn slug(text: &str) -> Read<String> {
    let slug = text.trim();
    if !slug.is_empty() && slug.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c)) {
        Ok(slug.to_owned())
    } else {
        objection("is no slug", "the name as the address of its page has it, such as my-app")
    }
}

/// The id of a PostHog project, which is a number.
///
/// # Errors
/// [`Objection`] to what is none.
pub fn project(text: &str) -> Read<String> {
    let id = text.trim();
    if !id.is_empty() && id.chars().all(|c| c.is_ascii_digit()) {
        return Ok(id.to_owned());
    }
    objection("is no project", "the number that follows /project/ in its address, such as 12345")
}

/// A search for issues in Sentry's language: one line, not empty.
///
/// # Errors
/// [`Objection`] to a blank one.
pub fn query(text: &str) -> Read<String> {
    let words = clean_line(text);
    let wanted = "what the search field over Sentry's list of issues takes, such as \
                  is:unresolved !level:info";
    if words.is_empty() { objection("is empty", wanted) } else { Ok(words) }
}

/// The name of an environment at Sentry.
///
/// # Errors
/// [`Objection`] to what can be none.
pub fn environment(text: &str) -> Read<String> {
    let name = text.trim();
    if name.is_empty() || name.contains(|c: char| c.is_whitespace() || c == '/') {
        return objection("is no environment", "a name without blanks, such as production");
    }
    Ok(clean_line(name))
}

/// A part of a title by which errors are left out: not empty, and more than `*`.
///
/// # Errors
/// [`Objection`] to what would leave everything out.
pub fn mute(text: &str) -> Read<String> {
    let part = clean_line(text);
    if part.chars().all(|c| c == '*' || c.is_whitespace()) {
        return objection("leaves everything out", "a part of a title, such as ResizeObserver*");
    }
    Ok(part)
}

/// The name of an environment variable.
///
/// # Errors
/// [`Objection`] to what is no such name, a token above all.
pub fn variable(text: &str) -> Read<String> {
    let first = text.chars().next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
    if !first || !text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return objection("is no environment variable", "a name such as SLACK_TOKEN");
    }
    not_a_token(text)?;
    Ok(text.to_owned())
}

/// Refuses what looks like the secret itself, or holds one, where its hiding place is asked for.
///
/// # Errors
/// [`Objection`] to what begins as the tokens of the services do, and to what has a secret in it.
pub fn not_a_token(text: &str) -> Read<()> {
    if holds_key(text) {
        return objection("looks like the token itself", "the name of a place that holds it");
    }
    Ok(())
}

/// An entry of the system's keyring: `service/account`, both plain words.
///
/// # Errors
/// [`Objection`] to what is none; a word that begins with `-` would be an option of the tool that is
/// asked.
pub fn keyring_entry(text: &str) -> Read<KeyringEntry> {
    not_a_token(text)?;
    let plain = |part: &str| {
        !part.is_empty()
            && !part.starts_with('-')
            && part.chars().all(|c| c.is_ascii_alphanumeric() || "-_.@+".contains(c))
    };
    match text.trim().split_once('/') {
        Some((service, account)) if plain(service) && plain(account) => {
            Ok(KeyringEntry { service: service.into(), account: account.into() })
        }
        _ => objection(
            "is no entry of a keyring",
            "service/account of letters, digits and - _ . @ +, such as support-hero/slack",
        ),
    }
}

/// A length of time in words: `20s`, `5 minutes`, `30d`. A day is 24 hours.
///
/// # Errors
/// [`Objection`] to what is none, or lies outside `range`; `allowed` tells the range.
pub(super) fn duration(
    text: &str,
    range: RangeInclusive<SignedDuration>,
    allowed: &str,
) -> Read<SignedDuration> {
    let span: Option<Span> = text.trim().parse().ok();
    let days = SpanRelativeTo::days_are_24_hours();
    match span.and_then(|span| span.to_duration(days).ok()) {
        None => objection("is no length of time", allowed),
        Some(length) if !range.contains(&length) => objection("is out of range", allowed),
        Some(length) => Ok(length),
    }
}
