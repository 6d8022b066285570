//! The ticket on the screen, read more often than the rest.

use super::schedule::patience;
use super::{ErrandError, Shared, wall};
use crate::desk::TicketRef;
use crate::source::SourceError;
use std::time::Duration;

/// The first pause between two looks at the same ticket. It doubles while nothing changes.
const FIRST: Duration = Duration::from_secs(5);
/// The longest one, for as long as somebody looks at it.
const LONGEST: Duration = Duration::from_secs(15);
/// The pause after a fault that only the user can mend.
const UNTIL_MENDED: Duration = Duration::from_secs(60);
/// Who walks through the queue looks at nothing in particular.
const SETTLE: Duration = Duration::from_millis(400);

/// Refreshes whatever is in focus, until cancelled.
pub(super) async fn run(shared: Shared) {
    let mut focus = shared.focus.clone();
    loop {
        let ticket = focus.borrow_and_update().clone();
        tokio::select! {
            () = shared.cancel.cancelled() => return,
            changed = focus.changed() => if changed.is_err() { return },
            () = look(&shared, ticket) => {}
        }
    }
}

/// Looks at one ticket again and again.
async fn look(shared: &Shared, ticket: Option<TicketRef>) {
    let Some(ticket) = ticket else { return std::future::pending().await };
    tokio::time::sleep(SETTLE).await;
    let mut pause = FIRST;
    loop {
        let looked = shared.engine.refresh(&ticket).await;
        if let Err(error) = &looked {
            tracing::debug!(%ticket, %error, "the ticket on the screen could not be read");
        }
        pause = after(pause, &looked);
        wall::pause(&shared.wall, &shared.engine.clock, pause).await;
    }
}

/// The pause after a look that came after this one and ended so.
fn after(pause: Duration, looked: &Result<bool, ErrandError>) -> Duration {
    match looked {
        Ok(true) => FIRST,
        Ok(false) => (pause * 2).min(LONGEST),
        Err(ErrandError::Source { fault: SourceError::RateLimited { wait, .. }, .. }) => {
            patience(*wait).max(LONGEST)
        }
        Err(ErrandError::Source { fault: SourceError::NeedsYou { .. }, .. }) => UNTIL_MENDED,
        Err(_) => LONGEST,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(fault: SourceError) -> Result<bool, ErrandError> {
        Err(ErrandError::Source { source_id: crate::desk::SourceId("s".into()), fault })
    }

    fn limited(seconds: u64) -> Result<bool, ErrandError> {
        failed(SourceError::RateLimited { wait: Duration::from_secs(seconds), what: String::new() })
    }

    #[test]
    fn who_looks_sees_news_within_seconds() {
        let quiet = std::iter::successors(Some(FIRST), |pause| Some(after(*pause, &Ok(false))));
        let quiet: Vec<u64> = quiet.map(|pause| pause.as_secs()).take(5).collect();
        assert_eq!(quiet, [5, 10, 15, 15, 15]);
        assert_eq!(after(LONGEST, &Ok(true)), FIRST);
    }

    #[test]
    fn a_service_that_asks_to_wait_is_left_alone_that_long() {
        let pause = |looked| after(FIRST, &looked).as_secs();
        assert_eq!(pause(limited(90)), 90);
        assert_eq!(pause(limited(1)), 15, "not sooner than without its asking");
        assert_eq!(pause(limited(u64::MAX)), 24 * 60 * 60);
        assert_eq!(after(Duration::from_secs(90), &Ok(false)), LONGEST, "and then as before");
        assert_eq!(pause(failed(SourceError::Unanswered { why: String::new() })), 15);
        let fault = SourceError::NeedsYou { fault: String::new(), remedy: String::new() };
        assert_eq!(pause(failed(fault)), 60);
    }
}
