//! The ticket on the screen, read more often than the rest.

use super::Shared;
use super::schedule::patience;
use crate::desk::{Page, TicketRef};
use crate::source::SourceError;
use std::time::Duration;

/// The first pause between two looks at the same ticket. It doubles while nothing changes.
const FIRST: Duration = Duration::from_secs(5);
/// The longest one.
const LONGEST: Duration = Duration::from_secs(60);
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
        match refresh(shared, &ticket).await {
            Ok(true) => pause = FIRST,
            Ok(false) => pause = (pause * 2).min(LONGEST),
            Err(error) => {
                tracing::debug!(%ticket, %error, "the ticket on the screen could not be read");
                pause = match error {
                    SourceError::RateLimited { wait, .. } => patience(wait).max(LONGEST),
                    _ => LONGEST,
                };
            }
        }
        tokio::time::sleep(pause).await;
    }
}

/// Reads one ticket afresh; whether that changed anything.
async fn refresh(shared: &Shared, ticket: &TicketRef) -> Result<bool, SourceError> {
    let store = &shared.engine.store;
    let broken = |error: crate::store::StoreError| {
        SourceError::Sink(crate::source::SinkError(error.to_string()))
    };
    let reader = store.reader().map_err(broken)?;
    let remote = reader.remote(ticket).map_err(broken)?;
    let id = reader.find(ticket.as_str()).map_err(broken)?.source;
    let Some(line) = shared.engine.lines.iter().find(|line| line.id == id) else {
        return Ok(false);
    };
    let page = match line.source().await?.refresh(&remote).await {
        Err(SourceError::Gone { .. }) => Page { gone: vec![ticket.clone()], ..Page::default() },
        page => page?,
    };
    let before = reader.data_version().map_err(broken)?;
    store.ingest(id, page, (shared.engine.clock)()).await.map_err(broken)?;
    Ok(reader.data_version().map_err(broken)? != before)
}
