//! What a test, or the demo's story, does to the stand-in, and what it asks of it.

use super::PostHog;
use super::model::{Group, Groups, Person, Recording, State};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

impl PostHog {
    /// Somebody is seen for the first time, under these ids and with these properties; tells their
    /// UUID.
    pub fn person(&self, distinct_ids: &[&str], properties: Value) -> String {
        let now = (self.clock)();
        self.state().add_person(distinct_ids, properties, now, Some(now))
    }

    /// A group of this type is told of.
    pub fn group(&self, group_type: &str, key: &str, properties: Value) {
        let now = (self.clock)();
        self.state().add_group(group_type, key, properties, now);
    }

    /// Everybody with this address was last seen then; `None`: nobody kept it.
    pub fn seen(&self, email: &str, at: Option<Timestamp>) {
        self.each(email, |person| person.last_seen_at = at);
    }

    /// A property of everybody with this address.
    pub fn set(&self, email: &str, property: &str, value: Value) {
        self.each(email, |person| {
            person.properties.insert(property.into(), value.clone());
        });
    }

    /// Everybody with this address is deleted.
    pub fn forget(&self, email: &str) {
        self.state().persons.retain(|person| person.text("email") != Some(email));
    }

    /// A recording of the person with this UUID begins so long ago.
    pub fn record(&self, uuid: &str, ago: SignedDuration) {
        let start = (self.clock)().saturating_sub(ago).unwrap_or_default();
        let mut state = self.state();
        let number = state.persons.iter().find(|person| person.uuid() == uuid);
        if let Some(person) = number.map(|person| person.number) {
            let id = format!("recording-{}", state.recordings.len() + 1);
            state.recordings.push(Recording { id, person, start, seconds: 351 });
        }
    }

    /// The types of groups, in the order of their indices.
    pub fn group_types(&self, names: &[&str]) {
        self.state().group_types = names.iter().map(|name| (*name).to_owned()).collect();
    }

    /// The key has these scopes and no other.
    pub fn scopes(&self, scopes: &[&'static str]) {
        self.state().scopes = scopes.to_vec();
    }

    /// The instance is older than groups.
    pub fn without_groups(&self) {
        self.state().groups_are = Groups::Unknown;
    }

    /// The plan does not have groups.
    pub fn charge_for_groups(&self) {
        self.state().groups_are = Groups::NotPaidFor;
    }

    /// The project is one of several environments, and found as such only.
    pub fn as_environment(&self) {
        self.state().environment = true;
    }

    /// The key's owner must not see this property of persons.
    pub fn restrict(&self, property: &str) {
        self.state().restricted = Some(property.into());
    }

    /// Until this time no more than so many requests are allowed.
    pub fn allow(&self, requests: u32, until: Timestamp) {
        self.state().allowed = Some((requests, until));
    }

    /// The groups for which a notebook was begun.
    pub fn notebooks(&self) -> Vec<String> {
        self.state().notebooks.clone()
    }

    /// Method, path and query of every request since the last call of this.
    pub fn requests(&self) -> Vec<String> {
        std::mem::take(&mut self.state().requests)
    }

    fn each(&self, email: &str, change: impl FnMut(&mut Person)) {
        let mut state = self.state();
        let theirs = state.persons.iter_mut().filter(|person| person.text("email") == Some(email));
        theirs.for_each(change);
    }
}

impl State {
    pub(super) fn add_person(
        &mut self,
        distinct_ids: &[&str],
        properties: Value,
        created_at: Timestamp,
        last_seen_at: Option<Timestamp>,
    ) -> String {
        let person = Person {
            number: self.persons.last().map_or(1, |last| last.number + 1),
            distinct_ids: distinct_ids.iter().map(|id| (*id).to_owned()).collect(),
            properties: object(properties),
            created_at,
            last_seen_at,
        };
        let uuid = person.uuid();
        self.persons.push(person);
        uuid
    }

    pub(super) fn add_group(
        &mut self,
        group_type: &str,
        key: &str,
        properties: Value,
        created_at: Timestamp,
    ) {
        let Some(index) = self.index_of(group_type) else { return };
        let (key, properties) = (key.to_owned(), object(properties));
        self.groups.push(Group { index, key, properties, created_at });
    }
}

fn object(properties: Value) -> Map<String, Value> {
    match properties {
        Value::Object(properties) => properties,
        _ => Map::new(),
    }
}
