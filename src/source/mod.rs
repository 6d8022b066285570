//! The services that tickets come from and actions go to: one folder a service, all over one HTTP
//! client.
//!
//! In a folder: `wire.rs` (what the service sends, read leniently), `parse.rs` (pure: wire to
//! tickets and messages), `mod.rs` (the calls). Wire types never leave their folder.

pub mod email;
mod finding;
pub mod github;
mod http;
pub(crate) mod lenient;
mod lost;
pub(crate) mod mended;
pub mod registry;
pub mod sentry;
mod shortcodes;
pub mod slack;
pub(crate) mod trouble;

pub use crate::desk::RemoteTicket;
pub use finding::{Finding, Verdict};
pub use http::{Bounds, Http, Reply, provide_ciphers, retry_after};

use crate::desk::{
    Abilities, Action, Budget, Choices, Cursor, Delivery, Diff, Event, Forms, Found, Page, Person,
    Receipt, SourceId, TicketRef, Which,
};
use async_trait::async_trait;
use jiff::Timestamp;
use std::sync::Arc;
use std::time::Duration;

/// Where a source reads the time: an argument, so that tests can turn it.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// A service that tickets come from and actions go to.
#[async_trait]
pub trait Source: Send + Sync {
    /// The name it is configured under.
    fn id(&self) -> &SourceId;

    /// What this service can do, so that only what works is offered.
    fn abilities(&self) -> Abilities;

    /// Reads everything new since `cursor`, handing it over in pages. Each page is stored in one
    /// transaction together with its cursor, so a pull may be cut off anywhere and goes on from
    /// the last page.
    ///
    /// # Errors
    /// Whatever stopped it; the pages handed over before stay.
    async fn pull(
        &self,
        cursor: Option<Cursor>,
        sink: &mut dyn PageSink,
    ) -> Result<Pulled, SourceError>;

    /// Reads one ticket afresh, for the ticket on the screen.
    ///
    /// # Errors
    /// [`SourceError::Gone`] if the service no longer has it; else whatever stopped it.
    async fn refresh(&self, ticket: &RemoteTicket) -> Result<Page, SourceError>;

    /// Carries out one action. With `attempt > 1` an earlier one ended with an unknown outcome:
    /// it looks first whether the service has it already, and says so instead of doing it twice.
    ///
    /// # Errors
    /// [`SourceError::Unanswered`] whenever the service may have done it without our knowing;
    /// [`SourceError::Uncertain`] if looking did not tell. All others mean that it was not done.
    async fn deliver(&self, delivery: &Delivery, attempt: u32) -> Result<Receipt, SourceError>;

    /// Looks at token, scopes, reachability and clock.
    async fn examine(&self) -> Vec<Finding>;

    /// Looks for earlier answers at the service itself, best first. `None`: the service cannot, or
    /// the token may not, and the cache serves alone.
    ///
    /// # Errors
    /// Whatever stopped it.
    async fn search(&self, _words: &str) -> Result<Option<Vec<Found>>, SourceError> {
        Ok(None)
    }

    /// What a pull request changes.
    ///
    /// # Errors
    /// [`SourceError::Refused`] for what is no pull request; else whatever stopped it.
    async fn diff(&self, ticket: &RemoteTicket) -> Result<Diff, SourceError> {
        Err(SourceError::Refused { why: format!("{} has no diff", ticket.reference) })
    }

    /// An occurrence of an error, with the names of those before and after it.
    ///
    /// # Errors
    /// [`SourceError::Refused`] for what is no error; [`SourceError::Gone`] if there is none like
    /// that, or not any more; else whatever stopped it.
    async fn event(&self, ticket: &RemoteTicket, _which: &Which) -> Result<Event, SourceError> {
        Err(SourceError::Refused { why: format!("{} is no error", ticket.reference) })
    }

    /// What can be chosen for a ticket: labels, people, ways to merge, releases.
    ///
    /// # Errors
    /// Whatever stopped it.
    async fn choices(&self, ticket: &RemoteTicket) -> Result<Choices, SourceError> {
        Err(SourceError::Refused {
            why: format!("{} has nothing to choose from", ticket.reference),
        })
    }

    /// Where new issues can be opened, by name; empty for what is no tracker.
    ///
    /// # Errors
    /// Whatever stopped it.
    async fn places(&self) -> Result<Vec<String>, SourceError> {
        Ok(Vec::new())
    }

    /// What a new issue in `place` begins with.
    ///
    /// # Errors
    /// Whatever stopped it.
    async fn forms(&self, place: &str) -> Result<Forms, SourceError> {
        Err(SourceError::Refused { why: format!("no issue can be opened in {place}") })
    }
}

/// Takes what a source reads.
#[async_trait]
pub trait PageSink: Send {
    /// The stamp left on a conversation when it was last read whole; `None` if it never was.
    ///
    /// # Errors
    /// [`SinkError`] if the store cannot be read.
    async fn stamp(&self, reference: &TicketRef) -> Result<Option<String>, SinkError>;

    /// The tickets of this source that are not closed at the service, latest moved first; of a very
    /// long history only the latest.
    ///
    /// # Errors
    /// [`SinkError`] if the store cannot be read.
    async fn open_tickets(&self) -> Result<Vec<RemoteTicket>, SinkError>;

    /// All tickets of this source in a place that began between these two times, both included,
    /// whatever became of them.
    ///
    /// # Errors
    /// [`SinkError`] if the store cannot be read.
    async fn known(
        &self,
        place_id: &str,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<RemoteTicket>, SinkError>;

    /// The tickets of this source that are closed, of whose closing somebody else's ticket has still
    /// to be told, and of which no release is known yet.
    ///
    /// # Errors
    /// [`SinkError`] if the store cannot be read.
    async fn awaited(&self) -> Result<Vec<RemoteTicket>, SinkError>;

    /// Everyone this source has named so far, so that it need not ask for them again.
    ///
    /// # Errors
    /// [`SinkError`] if the store cannot be read.
    async fn people(&self) -> Result<Vec<Person>, SinkError>;

    /// Stores one page together with its cursor.
    ///
    /// # Errors
    /// [`SinkError`] if it could not be stored; the source stops.
    async fn accept(&mut self, page: Page) -> Result<(), SinkError>;
}

/// The store could not do its part.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct SinkError(pub String);

/// How a pull went.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pulled {
    /// How many requests it cost.
    pub requests: u32,
    /// The service asks not to be called again before this has passed.
    pub pause: Option<Duration>,
    /// What the user should know though all went well: how far a first load has come, a scope that
    /// is missed. Shown on the source's line.
    pub notice: Option<String>,
    /// What is left of the service's rate limit, where it tells.
    pub budget: Option<Budget>,
}

/// What went wrong at a source, told as what to do next.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// Come back later: the service says when. Nothing was done.
    #[error("{what} is rate-limited for another {} s", wait.as_secs())]
    RateLimited {
        /// How long to wait.
        wait: Duration,
        /// What is limited: a method, an account.
        what: String,
    },
    /// The service could not be reached, or failed before it took the request. Nothing was done;
    /// try again.
    #[error("{why}")]
    Unreachable {
        /// What was tried and what happened.
        why: String,
    },
    /// The request may have arrived, and no answer came that says so. To a read: try again. To a
    /// delivery: the outcome is unknown.
    #[error("{why}")]
    Unanswered {
        /// What was tried and what happened.
        why: String,
    },
    /// After an unknown outcome it was looked for, and looking did not tell. The hero is asked.
    #[error("{why}")]
    Uncertain {
        /// What was looked for and where.
        why: String,
    },
    /// Only the user can mend it: a credential, a scope, a name in the configuration.
    #[error("{fault}: {remedy}")]
    NeedsYou {
        /// What is wrong.
        fault: String,
        /// What to do about it.
        remedy: String,
    },
    /// This one ticket is gone, locked or archived; the rest goes on.
    #[error("{why}")]
    Gone {
        /// What the service said.
        why: String,
    },
    /// The service understood and said no. Nothing was done.
    #[error("{why}")]
    Refused {
        /// What the service said.
        why: String,
    },
    /// The answer could not be read.
    #[error("the answer could not be read at {at}: {why}")]
    Unreadable {
        /// Call and path in its answer.
        at: String,
        /// What was wrong there.
        why: String,
    },
    /// The store could not take what was read.
    #[error("the answer could not be stored: {0}")]
    Sink(#[from] SinkError),
}

impl SourceError {
    /// The refusal of an action that this kind of service does not know.
    pub fn cannot(service: &str, action: &Action) -> Self {
        Self::Refused { why: format!("{service} cannot {}", action.word()) }
    }

    /// The same in other words: each of its texts as `say` has it.
    pub(crate) fn reworded(self, say: impl Fn(&str) -> String) -> Self {
        match self {
            Self::RateLimited { wait, what } => Self::RateLimited { wait, what: say(&what) },
            Self::Unreachable { why } => Self::Unreachable { why: say(&why) },
            Self::Unanswered { why } => Self::Unanswered { why: say(&why) },
            Self::Uncertain { why } => Self::Uncertain { why: say(&why) },
            Self::NeedsYou { fault, remedy } => Self::NeedsYou { fault: say(&fault), remedy },
            Self::Gone { why } => Self::Gone { why: say(&why) },
            Self::Refused { why } => Self::Refused { why: say(&why) },
            Self::Unreadable { at, why } => Self::Unreadable { at: say(&at), why: say(&why) },
            sink @ Self::Sink(_) => sink,
        }
    }

    /// The same where nothing was sent yet that changes something: it was not done by this attempt.
    pub fn before_sending(self) -> Self {
        match self {
            Self::Unanswered { why } => Self::Unreachable { why },
            unreadable @ Self::Unreadable { .. } => {
                Self::Unreachable { why: unreadable.to_string() }
            }
            other => other,
        }
    }
}
