//! What a test, or the demo's life, does to the stand-in, and what it asks of it.

use super::Sentry;
use super::model::{Commit, Event, Owner, Person};
use super::state::{State, person as of_cast};
use jiff::Timestamp;
use serde_json::{Value, json};

impl Sentry {
    /// A new issue happens in a project; tells its short id.
    pub fn raise(&self, project: &str, kind: &str, value: &str) -> String {
        let now = (self.clock)();
        let mut state = self.state();
        let index = state.raise(project, kind, value, now);
        state.issues.get(index).map(|issue| issue.short_id.clone()).unwrap_or_default()
    }

    /// An issue happens again. A resolved one regresses.
    pub fn strike(&self, short_id: &str) {
        self.with(short_id, |state, index, now| {
            let event = again(state, index, now);
            state.happen(index, event);
        });
    }

    /// A teammate sets the state of an issue: `resolved`, `ignored`, `unresolved`.
    pub fn set_status(&self, short_id: &str, status: &'static str) {
        self.with(short_id, |state, index, now| state.set_status(index, now, status, Some(1)));
    }

    /// The member with this login comments on an issue.
    pub fn comment(&self, short_id: &str, login: &str, text: &str) {
        self.with(short_id, |state, index, now| {
            let by = state.members.iter().position(|member| member.login == login);
            state.note_activity(index, now, "note", json!({ "text": text }), by);
        });
    }

    /// A teammate assigns an issue to the member with this login.
    pub fn assign(&self, short_id: &str, login: &str) {
        self.with(short_id, |state, index, now| {
            let to = state.members.iter().position(|member| member.login == login);
            state.assign(index, now, to.map(Owner::Member), 1);
        });
    }

    /// An issue is merged into another, which is what its number names from then on.
    pub fn merge(&self, short_id: &str, into: &str) {
        self.with(short_id, |state, from, now| {
            let Some(into) = state.find(into).and_then(|index| state.issues.get(index)) else {
                return;
            };
            let into = into.id;
            let gone = state.issues.remove(from);
            let data = json!({ "issues": [{ "id": gone.id.to_string() }] });
            state.merged.push((gone, into));
            if let Some(index) = state.find(&into.to_string()) {
                state.note_activity(index, now, "merge", data, Some(1));
            }
        });
    }

    /// An issue is deleted.
    pub fn delete(&self, short_id: &str) {
        self.with(short_id, |state, index, _| drop(state.issues.remove(index)));
    }

    /// An issue is sent without its id from now on.
    pub fn spoil(&self, short_id: &str) {
        self.with(short_id, |state, index, _| {
            state.issues.get_mut(index).into_iter().for_each(|issue| issue.spoiled = true);
        });
    }

    /// The state of an issue.
    pub fn status(&self, short_id: &str) -> Option<&'static str> {
        let state = self.state();
        state.find(short_id).and_then(|index| state.issues.get(index)).map(|issue| issue.status)
    }

    /// How often an issue happened.
    pub fn times(&self, short_id: &str) -> Option<u64> {
        let state = self.state();
        state.find(short_id).and_then(|index| state.issues.get(index)).map(|issue| issue.count)
    }

    /// Number, title and culprit of an issue.
    pub fn outline(&self, short_id: &str) -> Option<(u64, String, String)> {
        let state = self.state();
        let issue = state.find(short_id).and_then(|index| state.issues.get(index))?;
        Some((issue.id, issue.title(), issue.culprit.clone().unwrap_or_default()))
    }

    /// Who an issue is assigned to, by e-mail address.
    pub fn assignee(&self, short_id: &str) -> Option<&'static str> {
        let state = self.state();
        let issue = state.find(short_id).and_then(|index| state.issues.get(index))?;
        match issue.assigned? {
            Owner::Member(index) => state.members.get(index).map(|member| member.email),
            Owner::Team(_) => None,
        }
    }

    /// The texts of an issue's comments, oldest first.
    pub fn comments(&self, short_id: &str) -> Vec<String> {
        let state = self.state();
        let issue = state.find(short_id).and_then(|index| state.issues.get(index));
        let notes = issue.map(|issue| issue.activity.as_slice()).unwrap_or_default();
        let notes = notes.iter().filter(|activity| activity.kind == "note");
        let text = |data: &Value| data.get("text").and_then(Value::as_str).map(str::to_owned);
        notes.filter_map(|note| text(&note.data)).collect()
    }

    /// Method and path of every request since the last call of this.
    pub fn requests(&self) -> Vec<String> {
        std::mem::take(&mut self.state().requests)
    }

    /// The short ids of all issues with this state.
    pub fn issues(&self, status: &str) -> Vec<String> {
        let state = self.state();
        let those = state.issues.iter().filter(|issue| issue.status == status);
        those.map(|issue| issue.short_id.clone()).collect()
    }

    /// An issue happens once more, to somebody of the cast or to whoever has this address.
    pub fn hit(&self, short_id: &str, person: &str) {
        self.with(short_id, |state, index, now| {
            let number = person.bytes().map(u64::from).sum();
            let person = of_cast(person, number).unwrap_or_else(|| Person::of_email(person));
            let event = Event { person: Some(person), ..again(state, index, now) };
            state.happen(index, event);
        });
    }

    /// An issue happens once more, in this release of its project, which may be a new one.
    pub fn strike_in(&self, short_id: &str, version: &str) {
        self.with(short_id, |state, index, now| {
            let event = Event { release: Some(version.into()), ..again(state, index, now) };
            state.happen(index, event);
        });
    }

    /// An issue happens once more, in this environment.
    pub fn strike_at(&self, short_id: &str, environment: &str) {
        self.with(short_id, |state, index, now| {
            let environment = Some(environment.into());
            state.happen(index, Event { environment, ..again(state, index, now) });
        });
    }

    /// An issue happens more often than was to be expected.
    pub fn escalate(&self, short_id: &str) {
        self.with(short_id, |state, index, now| {
            state.escalate(index, now, json!({ "forecast": 40 }));
        });
    }

    /// A release of a project becomes known.
    pub fn release(&self, project: &str, version: &str) {
        let now = (self.clock)();
        let mut state = self.state();
        let project = state.projects.iter().position(|known| known.slug == project);
        project.into_iter().for_each(|project| state.add_release(project, version, now));
    }

    /// Sentry suspects a commit of `repository` by the member with this login. The commit is one
    /// that issues can be resolved by.
    pub fn suspect(&self, short_id: &str, repository: &str, id: &str, message: &str, login: &str) {
        self.with(short_id, |state, index, now| {
            let author = state.members.iter().position(|member| member.login == login);
            let commit = Commit {
                id: id.into(),
                repository: repository.into(),
                message: message.into(),
                author: author.unwrap_or_default(),
                at: now,
            };
            if let Some(repository) = state.repository(repository) {
                repository.commits.push(commit.clone());
            }
            state.issues.get_mut(index).into_iter().for_each(|issue| {
                issue.suspect = Some(commit.clone());
            });
        });
    }

    /// Sentry knows a repository, so that issues of it can be linked.
    pub fn repository(&self, name: &str) {
        self.state().repository(name);
    }

    /// A teammate links an issue to one of a tracker: `example/app#4711`.
    pub fn link_issue(&self, short_id: &str, key: &str) {
        self.with(short_id, |state, index, now| {
            if let Some((repository, _)) = key.split_once('#') {
                state.repository(repository);
            }
            state.link(index, key, now, Some(1), false);
        });
    }

    /// The issues of trackers that an issue is linked to.
    pub fn links(&self, short_id: &str) -> Vec<String> {
        let state = self.state();
        let issue = state.find(short_id).and_then(|index| state.issues.get(index));
        issue
            .map(|issue| issue.links.iter().map(|link| link.key.clone()).collect())
            .unwrap_or_default()
    }

    /// What was merged into an issue is itself again.
    pub fn unmerge(&self, short_id: &str) {
        self.with(short_id, |state, index, now| {
            let Some(id) = state.issues.get(index).map(|issue| issue.id) else { return };
            let merged = std::mem::take(&mut state.merged);
            let (back, kept) = merged.into_iter().partition(|(_, into)| *into == id);
            state.merged = kept;
            let back: Vec<_> = back;
            for (issue, _) in back {
                let other = json!({ "id": issue.id.to_string(), "shortId": issue.short_id });
                let fingerprint = format!("{:032x}", issue.id);
                let data = json!({ "fingerprints": [fingerprint], "destination": other });
                state.note_activity(index, now, "unmerge_source", data, Some(1));
                state.issues.push(issue);
            }
        });
    }

    /// Programs tell no release from now on, and none is known.
    pub fn unrelease(&self) {
        let mut state = self.state();
        state.unreleased = true;
        state.releases.clear();
    }

    /// The search hears of what becomes of issues only later: pages come short.
    pub fn lag(&self, lagging: bool) {
        self.state().lagging = lagging;
    }
}

/// The same as happened last, now, to nobody that is known.
fn again(state: &State, index: usize, now: Timestamp) -> Event {
    let last = state.issues.get(index).and_then(|issue| issue.events.last());
    let last = last.cloned().unwrap_or_else(|| Event::of(now, json!([])));
    Event { at: now, person: None, ..last }
}
