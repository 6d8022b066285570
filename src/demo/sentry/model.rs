//! What there is at Sentry: projects, members, teams, releases, issues and what belongs to them.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A project.
#[derive(Debug, Clone)]
pub(super) struct Project {
    pub(super) id: u64,
    pub(super) slug: &'static str,
    pub(super) platform: &'static str,
    /// How many issues it ever had.
    pub(super) issues: usize,
}

/// Somebody of the organization.
#[derive(Debug, Clone)]
pub(super) struct Member {
    pub(super) id: u64,
    pub(super) name: &'static str,
    pub(super) email: &'static str,
    pub(super) login: &'static str,
}

/// A team of the organization.
#[derive(Debug, Clone)]
pub(super) struct Team {
    pub(super) id: u64,
    pub(super) slug: &'static str,
    /// Slugs of the projects that it sees; only their issues can be assigned to it.
    pub(super) projects: &'static [&'static str],
}

/// Who has an issue: an index among the members or the teams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    Member(usize),
    Team(usize),
}

/// A release of a project. They are kept in the order in which they became known.
#[derive(Debug, Clone)]
pub(super) struct Release {
    pub(super) version: String,
    /// Index among the projects.
    pub(super) project: usize,
    pub(super) at: Timestamp,
    /// The last commit in it.
    pub(super) commit: Option<Commit>,
}

/// A commit of a repository that Sentry knows.
#[derive(Debug, Clone)]
pub(super) struct Commit {
    pub(super) id: String,
    pub(super) repository: String,
    pub(super) message: String,
    /// Index among the members.
    pub(super) author: usize,
    pub(super) at: Timestamp,
}

/// A repository that Sentry knows.
#[derive(Debug, Clone)]
pub(super) struct Repository {
    pub(super) id: u64,
    pub(super) name: String,
    pub(super) commits: Vec<Commit>,
}

/// Whom an event hit, as the program told it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Person {
    pub(super) id: Option<String>,
    pub(super) username: Option<String>,
    pub(super) email: Option<String>,
    pub(super) ip: Option<String>,
    pub(super) name: Option<String>,
}

impl Person {
    /// The value of the tag `user`: the first of what is known, in Sentry's order.
    pub(super) fn tag(&self) -> String {
        let known = [
            ("id", &self.id),
            ("username", &self.username),
            ("email", &self.email),
            ("ip", &self.ip),
        ];
        let told = known.into_iter().find_map(|(key, value)| Some((key, value.as_deref()?)));
        told.map(|(key, value)| format!("{key}:{value}")).unwrap_or_default()
    }

    /// Somebody of whom only an address is known.
    pub(super) fn of_email(email: &str) -> Self {
        Self { email: Some(email.into()), ..Self::default() }
    }
}

/// How often an issue hit somebody.
#[derive(Debug, Clone)]
pub(super) struct Struck {
    pub(super) person: Person,
    pub(super) count: u64,
    pub(super) first: Timestamp,
    pub(super) last: Timestamp,
}

/// Something that was done to an issue.
#[derive(Debug, Clone)]
pub(super) struct Activity {
    pub(super) id: u64,
    pub(super) at: Timestamp,
    pub(super) kind: &'static str,
    pub(super) data: Value,
    /// Index among the members; `None`: Sentry by itself.
    pub(super) by: Option<usize>,
}

/// One event.
#[derive(Debug, Clone)]
pub(super) struct Event {
    pub(super) id: String,
    pub(super) at: Timestamp,
    pub(super) release: Option<String>,
    pub(super) environment: Option<String>,
    pub(super) person: Option<Person>,
    /// The parts of the event as Sentry names them.
    pub(super) entries: Value,
    /// Tags beside those that follow from the rest.
    pub(super) tags: Vec<(String, String)>,
    pub(super) contexts: Value,
    /// What was wrong with the event itself: no source map, too large, ...
    pub(super) errors: Value,
    /// Everything that may be null is.
    pub(super) bare: bool,
}

impl Event {
    /// An event with nothing but these parts.
    pub(super) fn of(at: Timestamp, entries: Value) -> Self {
        Self {
            id: String::new(),
            at,
            release: None,
            environment: Some("production".into()),
            person: None,
            entries,
            tags: Vec::new(),
            contexts: json!({}),
            errors: json!([]),
            bare: false,
        }
    }
}

/// What a resolved issue was resolved by.
#[derive(Debug, Clone)]
pub(super) enum Fix {
    /// By the release after this one.
    After(String),
    /// By this release.
    In(String),
    /// By this commit.
    Commit(Commit),
}

/// Until when an issue is archived.
#[derive(Debug, Clone, Default)]
pub(super) struct Snooze {
    pub(super) until: Option<Timestamp>,
    pub(super) count: Option<u64>,
    pub(super) window: Option<u64>,
    pub(super) users: Option<u64>,
    pub(super) user_window: Option<u64>,
    /// Events and users so far when it was archived.
    pub(super) since: (u64, u64),
    pub(super) at: Timestamp,
    /// Index among the members.
    pub(super) by: Option<usize>,
}

/// An issue of a tracker that an issue is linked to.
#[derive(Debug, Clone)]
pub(super) struct Link {
    pub(super) id: u64,
    /// `example/app#4711`.
    pub(super) key: String,
    pub(super) url: String,
    pub(super) title: String,
}

/// A group of events of one cause.
#[derive(Debug, Clone)]
pub(super) struct Issue {
    pub(super) id: u64,
    pub(super) short_id: String,
    /// Index among the projects.
    pub(super) project: usize,
    pub(super) kind: String,
    pub(super) value: String,
    pub(super) culprit: Option<String>,
    pub(super) level: &'static str,
    pub(super) status: &'static str,
    pub(super) substatus: Option<&'static str>,
    pub(super) priority: &'static str,
    pub(super) unhandled: bool,
    pub(super) count: u64,
    /// How many it hit who are in no event that is kept.
    pub(super) strangers: u64,
    pub(super) people: Vec<Struck>,
    /// How often it happened in which hour since 1970.
    pub(super) hours: BTreeMap<i64, u64>,
    pub(super) first_seen: Timestamp,
    pub(super) last_seen: Timestamp,
    pub(super) assigned: Option<Owner>,
    pub(super) activity: Vec<Activity>,
    pub(super) events: Vec<Event>,
    pub(super) links: Vec<Link>,
    pub(super) suspect: Option<Commit>,
    pub(super) fix: Option<Fix>,
    pub(super) snooze: Option<Snooze>,
    /// Members who looked at it, and when.
    pub(super) seen: Vec<(usize, Timestamp)>,
    pub(super) bookmarked: bool,
    /// Nobody reviewed it yet.
    pub(super) inbox: bool,
    /// Sent without its id, so that no reader can make sense of it.
    pub(super) spoiled: bool,
}

impl Issue {
    /// How many people it hit.
    pub(super) fn users(&self) -> u64 {
        self.strangers + u64::try_from(self.people.len()).unwrap_or_default()
    }

    /// `KeyError: 'card'`.
    pub(super) fn title(&self) -> String {
        if self.kind.is_empty() {
            self.value.clone()
        } else {
            format!("{}: {}", self.kind, self.value)
        }
    }

    /// How often it happened in each of so many spans of time up to now, the oldest first, each
    /// with when it began.
    pub(super) fn curve(
        &self,
        now: Timestamp,
        spans: i64,
        span: SignedDuration,
    ) -> Vec<(i64, u64)> {
        let width = span.as_secs().max(HOUR);
        let end = now.as_second().div_euclid(width);
        let began = (end - spans + 1..=end).map(|number| number * width);
        let within = |from: i64| self.hours.range(from / HOUR..(from + width) / HOUR);
        began.map(|from| (from, within(from).map(|(_, count)| count).sum())).collect()
    }

    /// How often it happened since, and to how many. Of strangers it is not known when it hit
    /// them: as many as there were events.
    pub(super) fn seen_since(&self, since: Timestamp) -> (u64, u64) {
        let hour = since.as_second().div_euclid(HOUR);
        let events: u64 = self.hours.range(hour..).map(|(_, count)| count).sum();
        let known = self.people.iter().filter(|struck| struck.last >= since).count();
        let known = u64::try_from(known).unwrap_or_default();
        (events.min(self.count), known + self.strangers.min(events.saturating_sub(known)))
    }

    /// Everybody it hit, the last first. Of strangers only where they called from is known.
    pub(super) fn everybody(&self) -> Vec<Struck> {
        let stranger = |number: u64| Struck {
            person: Person {
                ip: Some(format!(
                    "10.{}.{}.{}",
                    number / 62_500,
                    number / 250 % 250,
                    number % 250 + 1
                )),
                ..Person::default()
            },
            count: 1,
            first: self.first_seen,
            last: self.first_seen,
        };
        let mut all = self.people.clone();
        all.sort_by_key(|struck| std::cmp::Reverse(struck.last));
        all.extend((0..self.strangers).map(stranger));
        all
    }

    /// Notes that it hit somebody.
    pub(super) fn struck(&mut self, person: &Person, at: Timestamp) {
        match self.people.iter_mut().find(|struck| struck.person == *person) {
            Some(struck) => {
                struck.count += 1;
                struck.first = struck.first.min(at);
                struck.last = struck.last.max(at);
            }
            None => {
                let person = person.clone();
                self.people.push(Struck { person, count: 1, first: at, last: at });
            }
        }
    }

    /// Notes that it happened so many times at a time.
    pub(super) fn counted(&mut self, at: Timestamp, times: u64) {
        *self.hours.entry(at.as_second().div_euclid(HOUR)).or_default() += times;
        self.last_seen = self.last_seen.max(at);
        self.first_seen = self.first_seen.min(at);
    }
}

/// Seconds of an hour, the finest span of a curve.
const HOUR: i64 = SignedDuration::from_hours(1).as_secs();
