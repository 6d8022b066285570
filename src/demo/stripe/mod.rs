//! A stand-in of Stripe: the part of its API that tells who pays.
//!
//! Written from the API reference at docs.stripe.com/api: customers, subscriptions, products,
//! pagination, expanding, errors, versioning and restricted keys.

mod answers;
mod guard;
mod levers;
mod list;
mod model;
mod routes;
mod state;
mod story;
mod wire;

pub use model::{Price, Subscriber};

use super::{Clock, Faults, Server};
use state::State;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The stand-in. Clones are handles of the same one.
#[derive(Clone)]
pub struct Stripe {
    state: Arc<Mutex<State>>,
    faults: Faults,
    clock: Clock,
}

impl Stripe {
    /// A live account without customers.
    pub fn new(clock: Clock) -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        Self { state, faults: Faults::default(), clock }
    }

    /// Serves it on a loopback port; the API is at `server.url("")`, followed by `/v1`.
    ///
    /// # Errors
    /// The port could not be opened.
    pub async fn serve(&self) -> std::io::Result<Server> {
        Server::start(routes::router(self.clone()), self.faults.clone(), answers::limited).await
    }

    /// What it does badly.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
