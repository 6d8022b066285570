//! What not every server has, or shows to every token: asked for, and done without.

use super::Sentry;
use crate::source::SourceError;
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;

/// How long a server is left alone that does not have something.
const LONG: SignedDuration = SignedDuration::from_hours(1);
/// How long it is left alone after it failed, or did not answer in time.
const SHORT: SignedDuration = SignedDuration::from_mins(10);

/// Something that may be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Extra {
    /// Whom an issue hit, all of them.
    Users,
    /// The tags of an issue with their values.
    Tags,
    /// Whose commit is suspected.
    Committers,
    /// Issues of other services, linked by what is installed in Sentry.
    External,
    /// Those linked by its own integrations.
    Integrations,
}

/// What came of asking.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Told<T> {
    /// This.
    This(T),
    /// There is nothing.
    Nothing,
    /// It could not be asked now.
    NotNow,
}

/// What a server was found to be without, and until when it is not asked for that again.
#[derive(Debug, Default)]
pub(super) struct Lacking(HashMap<Extra, (Timestamp, bool)>);

impl Lacking {
    /// Whether to leave it for now, and whether there would be nothing anyway.
    fn rests(&self, what: Extra, now: Timestamp) -> Option<bool> {
        let (until, nothing) = self.0.get(&what)?;
        (now < *until).then_some(*nothing)
    }

    fn rest(&mut self, what: Extra, until: Timestamp, nothing: bool) {
        self.0.insert(what, (until, nothing));
    }
}

impl Sentry {
    /// Asks for something that may not be there, unless the server is known not to have it. What
    /// fails is done without: it is never the fault of a poll.
    pub(super) async fn extra<T>(
        &self,
        what: Extra,
        asked: impl Future<Output = Result<T, SourceError>> + Send,
    ) -> Told<T> {
        let now = self.api.now();
        let rests = self.memory().lacking.rests(what, now);
        if let Some(nothing) = rests {
            return if nothing { Told::Nothing } else { Told::NotNow };
        }
        if self.api.pace().await.is_err() {
            return Told::NotNow;
        }
        let (rest, nothing) = match asked.await {
            Ok(told) => return Told::This(told),
            // This issue has none; another may.
            Err(SourceError::Gone { .. }) => return Told::Nothing,
            Err(SourceError::RateLimited { wait, .. }) => {
                (SignedDuration::try_from(wait).unwrap_or(SHORT), false)
            }
            Err(SourceError::Unreachable { .. } | SourceError::Unanswered { .. }) => (SHORT, false),
            Err(_) => (LONG, true),
        };
        self.memory().lacking.rest(what, now.checked_add(rest).unwrap_or(now), nothing);
        if nothing { Told::Nothing } else { Told::NotNow }
    }
}
