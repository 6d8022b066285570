//! What a search asks for, and whether an issue is it.

use super::answers::refusal;
use super::model::{Issue, Owner};
use super::state::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::{SignedDuration, Timestamp};

/// One condition of a search.
#[derive(Debug)]
pub(super) struct Term {
    not: bool,
    /// `None`: words that stand alone.
    key: Option<String>,
    value: String,
}

/// Takes a search apart. GlitchTip passes over what it does not know.
///
/// # Errors
/// Sentry's refusal of a search that it cannot make sense of.
pub(super) fn parse(query: &str, glitchtip: bool) -> Result<Vec<Term>, Box<Response>> {
    let words = words(query).ok_or_else(|| wrong("unbalanced quotes"))?;
    let mut terms: Vec<Term> = words.iter().map(|word| term(word)).collect();
    if glitchtip {
        terms.retain(|term| check(term).is_ok());
        return Ok(terms);
    }
    for term in &terms {
        check(term)?;
    }
    Ok(terms)
}

/// The words of a search: quotes and brackets hold together what is in them.
fn words(query: &str) -> Option<Vec<String>> {
    let (mut words, mut word) = (Vec::new(), String::new());
    let (mut quoted, mut listed) = (false, false);
    for letter in query.chars() {
        match letter {
            '"' => quoted = !quoted,
            '[' => listed = true,
            ']' => listed = false,
            _ => {}
        }
        if letter.is_whitespace() && !quoted && !listed {
            words.push(std::mem::take(&mut word));
        } else {
            word.push(letter);
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    (!quoted).then_some(words)
}

fn term(word: &str) -> Term {
    let (not, rest) = word.strip_prefix('!').map_or((false, word), |rest| (true, rest));
    let plain = |text: &str| text.replace('"', "");
    match rest.split_once(':') {
        Some((key, value)) if !key.is_empty() && !key.starts_with('"') => {
            Term { not, key: Some(key.to_lowercase()), value: plain(value) }
        }
        _ => Term { not, key: None, value: plain(rest) },
    }
}

/// States and kinds of state that `is:` knows.
const STATES: [&str; 21] = [
    "unresolved",
    "resolved",
    "ignored",
    "archived",
    "muted",
    "assigned",
    "unassigned",
    "linked",
    "unlinked",
    "for_review",
    "inbox",
    "new",
    "ongoing",
    "escalating",
    "regressed",
    "until_escalating",
    "until_condition_met",
    "forever",
    "archived_until_escalating",
    "archived_until_condition_met",
    "archived_forever",
];
const LEVELS: [&str; 6] = ["sample", "debug", "info", "warning", "error", "fatal"];

fn check(term: &Term) -> Result<(), Box<Response>> {
    let Some(key) = &term.key else { return Ok(()) };
    let known = |values: &[&str]| term.values().all(|value| values.contains(&value));
    match key.as_str() {
        _ if term.value.is_empty() => Err(wrong(&format!("Empty string after '{key}:'"))),
        "is" if !known(&STATES) => Err(wrong(&format!("invalid status value of '{}'", term.value))),
        "level" if !known(&LEVELS) => {
            Err(wrong(&format!("invalid level value of '{}'", term.value)))
        }
        "lastseen" | "firstseen" if age(&term.value).is_none() => {
            Err(wrong(&format!("'{}' is not a valid datetime query", term.value)))
        }
        _ => Ok(()),
    }
}

fn wrong(why: &str) -> Box<Response> {
    let told = format!("Error parsing search query: {why}");
    Box::new(refusal(StatusCode::BAD_REQUEST, told))
}

impl Term {
    /// Whether it is about the state of issues, which the search may not have heard of yet.
    pub(super) fn is_state(&self) -> bool {
        self.key.as_deref() == Some("is")
    }

    /// Whether an issue is what it asks for.
    pub(super) fn fits(&self, state: &State, issue: &Issue, now: Timestamp) -> bool {
        let fits = match self.key.as_deref() {
            None => issue.title().to_lowercase().contains(&self.value.to_lowercase()),
            Some(key) => self.values().any(|value| has(state, issue, key, value, now)),
        };
        fits != self.not
    }

    /// What stands behind the colon: one value, or several in brackets.
    fn values(&self) -> impl Iterator<Item = &str> {
        let inner = self.value.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        let many = inner.is_some();
        let text = inner.unwrap_or(&self.value);
        text.split(move |letter| many && letter == ',').map(str::trim)
    }
}

fn has(state: &State, issue: &Issue, key: &str, value: &str, now: Timestamp) -> bool {
    match key {
        "is" => is(issue, value),
        "level" => issue.level == value,
        "project" | "project.name" => {
            state.projects.get(issue.project).is_some_and(|project| project.slug == value)
        }
        "assigned" | "assigned_to" | "assigned_or_suggested" => assigned(state, issue, value),
        "release" => {
            let latest =
                state.latest_release(issue.project).map(|release| release.version.as_str());
            let wanted = if value == "latest" { latest } else { Some(value) };
            wanted.is_some() && issue.events.iter().any(|event| event.release.as_deref() == wanted)
        }
        "environment" => {
            issue.events.iter().any(|event| event.environment.as_deref() == Some(value))
        }
        "issue" => issue.short_id.eq_ignore_ascii_case(value),
        "issue.priority" => issue.priority == value,
        "lastseen" => seen(issue.last_seen, value, now),
        "firstseen" => seen(issue.first_seen, value, now),
        "timesseen" | "times_seen" => exceeds(issue.count, value),
        "bookmarks" => issue.bookmarked,
        _ => tagged(issue, key, value),
    }
}

fn is(issue: &Issue, value: &str) -> bool {
    let substatus = issue.substatus.unwrap_or_default();
    match value {
        "unresolved" | "resolved" => issue.status == value,
        "ignored" | "archived" | "muted" => issue.status == "ignored",
        "assigned" => issue.assigned.is_some(),
        "unassigned" => issue.assigned.is_none(),
        "linked" => !issue.links.is_empty(),
        "unlinked" => issue.links.is_empty(),
        "for_review" | "inbox" => issue.inbox && issue.status == "unresolved",
        _ => substatus == value || substatus == format!("archived_{value}"),
    }
}

fn assigned(state: &State, issue: &Issue, value: &str) -> bool {
    let member = |at: usize| state.members.get(at);
    match (issue.assigned, value) {
        (owner, "none") => owner.is_none(),
        (Some(Owner::Member(0)), "me") => state.owned,
        (Some(Owner::Team(at)), _) => {
            state.teams.get(at).is_some_and(|team| value.strip_prefix('#') == Some(team.slug))
        }
        (Some(Owner::Member(at)), _) => {
            member(at).is_some_and(|one| one.login == value || one.email == value)
        }
        (None, _) => false,
    }
}

/// Whether it is tagged so. `user.email` and the like tell of whom it hit.
fn tagged(issue: &Issue, key: &str, value: &str) -> bool {
    let person = |field: fn(&super::model::Person) -> Option<&str>| {
        issue.people.iter().any(|struck| field(&struck.person) == Some(value))
    };
    match key {
        "user.email" => person(|person| person.email.as_deref()),
        "user.id" => person(|person| person.id.as_deref()),
        "user.username" => person(|person| person.username.as_deref()),
        "user.ip" => person(|person| person.ip.as_deref()),
        "user" => issue.people.iter().any(|struck| struck.person.tag() == value),
        _ => {
            let mut tags = issue.events.iter().flat_map(|event| &event.tags);
            tags.any(|(name, told)| name.eq_ignore_ascii_case(key) && told == value)
        }
    }
}

/// `-24h`: within the last day; `+24h`: before it.
fn age(value: &str) -> Option<(bool, SignedDuration)> {
    let within = value.starts_with('-');
    let rest = value.strip_prefix(['-', '+'])?;
    Some((within, span(rest)?))
}

fn seen(at: Timestamp, value: &str, now: Timestamp) -> bool {
    age(value).is_some_and(|(within, span)| (now.duration_since(at) <= span) == within)
}

/// `14d`, `24h`, `90m`, `3w`; a bare number is seconds.
pub(super) fn span(text: &str) -> Option<SignedDuration> {
    let number = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let unit = match text.strip_prefix(number)? {
        "" | "s" => 1,
        "m" => 60,
        "h" => 60 * 60,
        "d" => 24 * 60 * 60,
        "w" => 7 * 24 * 60 * 60,
        _ => return None,
    };
    let number: i64 = number.parse().ok().filter(|number| *number >= 0)?;
    number.checked_mul(unit).map(SignedDuration::from_secs)
}

fn exceeds(count: u64, value: &str) -> bool {
    match value.strip_prefix(">=").map(str::parse) {
        Some(least) => least.is_ok_and(|least: u64| count >= least),
        None => match value.strip_prefix('>').map(str::parse) {
            Some(less) => less.is_ok_and(|less: u64| count > less),
            None => value.parse().is_ok_and(|exactly: u64| count == exactly),
        },
    }
}
