//! A stand-in of Sentry, and of GlitchTip, which speaks nearly the same API.
//!
//! Written from the API reference at docs.sentry.io/api and from GlitchTip's observed answers.

mod answers;
mod guard;
mod issue;
mod list;
mod live;
mod organization;
mod plots;
mod routes;
mod stacks;
mod state;
mod story;
mod wire;

use super::{Clock, Faults, Server};
use jiff::Timestamp;
use serde_json::{Value, json};
use state::State;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The stand-in. Clones are handles of the same one.
#[derive(Clone)]
pub struct Sentry {
    state: Arc<Mutex<State>>,
    faults: Faults,
    clock: Clock,
}

impl Sentry {
    /// The organization `example` with its projects `app`, `worker` and `sdk`, and no issues.
    pub fn new(clock: Clock) -> Self {
        let state = Arc::new(Mutex::new(State::new()));
        Self { state, faults: Faults::default(), clock }
    }

    /// The same, answering as GlitchTip does.
    pub fn glitchtip(clock: Clock) -> Self {
        let sentry = Self::new(clock);
        sentry.state().glitchtip = true;
        sentry
    }

    /// Serves it on a loopback port; the API is at `server.url("/api/0")`.
    ///
    /// # Errors
    /// The port could not be opened.
    pub async fn serve(&self) -> std::io::Result<Server> {
        let router = routes::router(self.clone());
        Server::start(router, self.faults.clone(), answers::limited).await
    }

    /// What it does badly.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// Until this time no more than so many requests are allowed. The header that tells the time
    /// has whole seconds, so it should be one.
    pub fn allow(&self, requests: u32, until: Timestamp) {
        self.state().allowed = Some((requests, until));
    }

    /// The token is the organization's from now on: it belongs to no user.
    pub fn disown(&self) {
        self.state().owned = false;
    }

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
            let told = state.issues.get(index).map(|i| (i.kind.clone(), i.value.clone()));
            let (kind, value) = told.unwrap_or_default();
            state.happen(index, now, json!([state::exception(&kind, &value, &json!([]))]));
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
            state.assign(index, now, to, 1);
        });
    }

    /// An issue is merged into another, which is what its number names from then on.
    pub fn merge(&self, short_id: &str, into: &str) {
        self.with(short_id, |state, from, _| {
            let Some(into) = state.find(into).and_then(|index| state.issues.get(index)) else {
                return;
            };
            let into = into.id;
            let gone = state.issues.remove(from);
            state.merged.push((gone.id, into));
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

    /// Number, title and culprit of an issue.
    pub fn outline(&self, short_id: &str) -> Option<(u64, String, String)> {
        let state = self.state();
        let issue = state.find(short_id).and_then(|index| state.issues.get(index))?;
        let title = format!("{}: {}", issue.kind, issue.value);
        Some((issue.id, title, issue.culprit.clone().unwrap_or_default()))
    }

    /// Who an issue is assigned to, by e-mail address.
    pub fn assignee(&self, short_id: &str) -> Option<&'static str> {
        let state = self.state();
        let issue = state.find(short_id).and_then(|index| state.issues.get(index))?;
        state.members.get(issue.assigned?).map(|member| member.email)
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

    fn with(&self, short_id: &str, change: impl FnOnce(&mut State, usize, Timestamp)) {
        let now = (self.clock)();
        let mut state = self.state();
        if let Some(index) = state.find(short_id) {
            change(&mut state, index, now);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
