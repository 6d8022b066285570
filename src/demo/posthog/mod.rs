//! A stand-in of PostHog: one project with its persons and groups, behind a personal API key.
//!
//! Written from the API reference at posthog.com/docs/api and from PostHog's observed answers.

mod answers;
mod call;
mod groups;
mod levers;
mod model;
mod persons;
mod recordings;
mod routes;
mod story;

use super::{Clock, Faults, Server};
use axum::Router;
use model::State;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The number of the stand-in's project.
pub const PROJECT: u64 = 1;

/// The stand-in. Clones are handles of the same one.
#[derive(Clone)]
pub struct PostHog {
    state: Arc<Mutex<State>>,
    faults: Faults,
    clock: Clock,
}

impl PostHog {
    /// A project with its types of groups, and nobody in it.
    pub fn new(clock: Clock) -> Self {
        let state = Arc::new(Mutex::new(State::new()));
        Self { state, faults: Faults::default(), clock }
    }

    /// Serves it on a loopback port; the API is at `server.url("/api")`.
    ///
    /// # Errors
    /// The port could not be opened.
    pub async fn serve(&self) -> std::io::Result<Server> {
        let router = Router::new().fallback(routes::answer).with_state(self.clone());
        Server::start(router, self.faults.clone(), answers::limited).await
    }

    /// What it does badly.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
