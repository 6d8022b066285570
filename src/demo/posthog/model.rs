//! What the stand-in knows.

use jiff::Timestamp;
use serde_json::{Map, Value};

/// Somebody who was seen using the product.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub(super) number: u64,
    pub(super) distinct_ids: Vec<String>,
    pub(super) properties: Map<String, Value>,
    pub(super) created_at: Timestamp,
    pub(super) last_seen_at: Option<Timestamp>,
}

/// A group of people, of the type at this index.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) index: usize,
    pub(super) key: String,
    pub(super) properties: Map<String, Value>,
    pub(super) created_at: Timestamp,
}

/// A recording of what a person did.
#[derive(Debug, Clone)]
pub(super) struct Recording {
    pub(super) id: String,
    /// The number of the person.
    pub(super) person: u64,
    pub(super) start: Timestamp,
    pub(super) seconds: u64,
}

/// Whether groups can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Groups {
    There,
    /// The instance is older than groups.
    Unknown,
    /// The plan does not have them.
    NotPaidFor,
}

/// All of it.
#[derive(Debug)]
pub(super) struct State {
    pub(super) scopes: Vec<&'static str>,
    pub(super) group_types: Vec<String>,
    pub(super) persons: Vec<Person>,
    pub(super) groups: Vec<Group>,
    pub(super) recordings: Vec<Recording>,
    pub(super) groups_are: Groups,
    /// The project is found under `/api/environments/` only.
    pub(super) environment: bool,
    /// A property of persons that the key's owner must not see.
    pub(super) restricted: Option<String>,
    /// How many more requests are allowed until when; `None`: as many as one likes.
    pub(super) allowed: Option<(u32, Timestamp)>,
    /// Notebooks that were begun because a group was looked at.
    pub(super) notebooks: Vec<String>,
    /// Every request with what follows the question mark, as it came.
    pub(super) requests: Vec<String>,
}

impl State {
    pub(super) fn new() -> Self {
        Self {
            scopes: vec!["person:read", "group:read", "session_recording:read"],
            group_types: ["project", "organization", "instance"].map(str::to_owned).into(),
            persons: Vec::new(),
            groups: Vec::new(),
            recordings: Vec::new(),
            groups_are: Groups::There,
            environment: false,
            restricted: None,
            allowed: None,
            notebooks: Vec::new(),
            requests: Vec::new(),
        }
    }

    /// The index of a type of groups.
    pub(super) fn index_of(&self, group_type: &str) -> Option<usize> {
        self.group_types.iter().position(|known| known == group_type)
    }

    /// Takes one request from what is allowed; how many seconds to wait if nothing was left.
    pub(super) fn spend(&mut self, now: Timestamp) -> Result<(), u64> {
        let Some((left, until)) = self.allowed.filter(|(_, until)| now < *until) else {
            self.allowed = None;
            return Ok(());
        };
        self.allowed = Some((left.saturating_sub(1), until));
        match left {
            0 => Err(until.duration_since(now).as_secs().unsigned_abs().max(1)),
            _ => Ok(()),
        }
    }
}

impl Person {
    /// Made of the number, so that it is the same in every run.
    pub(super) fn uuid(&self) -> String {
        format!("0196b21a-dffa-78e4-a0f9-{:012x}", self.number)
    }

    /// A property that is a text.
    pub(super) fn text(&self, property: &str) -> Option<&str> {
        self.properties.get(property)?.as_str()
    }

    /// What they are called: by their address, else by an id that is none of a browser's.
    pub(super) fn name(&self) -> String {
        let told = ["email", "name", "username"].into_iter().find_map(|key| self.text(key));
        let known = self.distinct_ids.iter().find(|id| !is_anonymous(id));
        let name = told.or(known.or(self.distinct_ids.first()).map(String::as_str));
        name.map_or_else(|| self.number.to_string(), str::to_owned)
    }
}

/// Whether an id is one that a browser made up for a visitor.
fn is_anonymous(distinct_id: &str) -> bool {
    let parts: Vec<_> = distinct_id.split('-').collect();
    parts.len() == 5 && parts.iter().all(|part| part.chars().all(|c| c.is_ascii_hexdigit()))
}
