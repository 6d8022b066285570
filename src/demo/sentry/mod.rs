//! A stand-in of Sentry, and of GlitchTip, which speaks nearly the same API.
//!
//! Written from the API reference at docs.sentry.io/api and from GlitchTip's observed answers.

mod answers;
mod events;
mod guard;
mod integrations;
mod issue;
mod levers;
mod list;
mod live;
mod model;
mod organization;
mod paging;
mod plots;
mod routes;
mod rules;
mod search;
mod stacks;
mod state;
mod story;
mod tags;
mod update;
mod wire;

use super::{Clock, Faults, Server};
use jiff::Timestamp;
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
        self.state().conduct.allowed = Some((requests, until));
    }

    /// No more than so many requests within a second are allowed for one issue itself.
    pub fn pace(&self, requests: u32) {
        self.state().conduct.pace = Some((requests, 0, 0));
    }

    /// The next requests meet too many others that are under way.
    pub fn crowd(&self, requests: u32) {
        self.state().conduct.crowd = requests;
    }

    /// The short addresses of issues are switched off until this time.
    pub fn brown_out(&self, until: Timestamp) {
        self.state().conduct.brown_out = Some(until);
    }

    /// It is somebody's own Sentry: no limits, and no word of them.
    pub fn self_hosted(&self) {
        self.state().conduct.own = true;
    }

    /// The organization is called otherwise; what asks for the former name is led to this one.
    pub fn rename(&self, slug: &str) {
        let mut state = self.state();
        let former = std::mem::replace(&mut state.organization, slug.into());
        state.conduct.former = Some(former);
    }

    /// Another host, `https://de.sentry.io`, has the organization. This one only tells so.
    pub fn move_to(&self, host: &str) {
        self.state().conduct.region = Some(host.into());
    }

    /// The token is the organization's from now on: it belongs to no user.
    pub fn disown(&self) {
        self.state().owned = false;
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
