//! Delivering the outbox: one action of a source at a time, each step written down before and
//! after the network.

use super::schedule::outcome;
use super::{Engine, Line, Shared, wall};
use crate::desk::{Delivery, Receipt};
use crate::source::{Clock, SourceError};
use crate::store::{Outcome, Reader, StoreError};
use futures_util::future::join_all;
use jiff::Timestamp;
use std::sync::Arc;
use std::time::Duration;

/// How soon an outbox that could not be looked at, or be sent, is tried again.
const RETRY: Duration = Duration::from_secs(30);

/// Sends everything that is due for one source, oldest first. Processes take turns.
///
/// # Errors
/// [`SourceError::Sink`] if the store or the lock fails. How each delivery ended is in the store.
pub async fn deliver_due(engine: &Engine, line: &Line) -> Result<(), SourceError> {
    deliver_as_of(engine, line, (engine.clock)()).await
}

/// Sends everything of one source that was due at this time.
async fn deliver_as_of(engine: &Engine, line: &Line, due: Timestamp) -> Result<(), SourceError> {
    let (store, clock) = (&engine.store, &engine.clock);
    let broken = |error: &dyn std::fmt::Display| {
        SourceError::Sink(crate::source::SinkError(error.to_string()))
    };
    let _sending = engine.locks.sending(&line.id).await.map_err(|e| broken(&e))?;
    store.recover(line.id.clone(), clock()).await.map_err(|e| broken(&e))?;
    while let Some((delivery, attempt)) =
        store.begin(line.id.clone(), due).await.map_err(|e| broken(&e))?
    {
        let id = delivery.id;
        let done = send(line, delivery, attempt, clock).await;
        store.settle(id, done, clock()).await.map_err(|e| broken(&e))?;
    }
    Ok(())
}

/// One attempt. It runs in a task of its own: neither a panic nor the end of whoever waits for it
/// leaves its outcome unwritten while the process lives.
async fn send(line: &Line, delivery: Delivery, attempt: u32, clock: &Clock) -> Outcome {
    let decided_at = delivery.decided_at;
    let (id, word) = (delivery.id.0, delivery.action.word());
    match attempt_once(line, delivery, attempt).await {
        Ok(receipt) => {
            tracing::info!(source = %line.id, id, word, summary = %receipt.summary, "delivered");
            Outcome::Sent(receipt)
        }
        Err(error) => {
            tracing::warn!(source = %line.id, id, word, attempt, %error, "not delivered");
            line.heed(&error).await;
            outcome(&error, decided_at, clock())
        }
    }
}

async fn attempt_once(
    line: &Line,
    delivery: Delivery,
    attempt: u32,
) -> Result<Receipt, SourceError> {
    let source = line.source().await?;
    let task = tokio::spawn(async move { source.deliver(&delivery, attempt).await });
    task.await.map_err(|panic| SourceError::Unanswered {
        why: format!("this is a fault of hero: {panic}"),
    })?
}

/// Sends one source's actions as they become due, until cancelled.
pub(super) async fn run(shared: Shared, line: Arc<Line>) {
    let (mut pulse, mut jumps) = (shared.pulse.clone(), shared.wall.jumps());
    loop {
        let due = |now| (now, shared.read(|reader| due_in(reader, &line, now)));
        let pause = match wall::follow(&shared).await.map(due) {
            Some((now, Ok(Some(Duration::ZERO)))) => {
                Some(send_by(&shared.engine, &line, now).await)
            }
            Some((_, Ok(due))) => due,
            None | Some((_, Err(_))) => Some(RETRY),
        };
        tokio::select! {
            biased;
            () = shared.cancel.cancelled() => return,
            changed = pulse.changed() => if changed.is_err() { return },
            _ = jumps.changed() => {}
            () = tokio::time::sleep(pause.unwrap_or_default()), if pause.is_some() => {}
        }
    }
}

/// How long until the next action of a source is due; `None` if none waits.
fn due_in(reader: &Reader, line: &Line, now: Timestamp) -> Result<Option<Duration>, StoreError> {
    let left = |due: Timestamp| Duration::try_from(due.duration_since(now)).unwrap_or_default();
    Ok(reader.next_due(&line.id)?.map(left))
}

/// Sends what is due `now`, the time which the outbox follows; how long until there may be more. It is not
/// cancelled in the middle: an attempt ends and is written down.
async fn send_by(engine: &Engine, line: &Line, now: Timestamp) -> Duration {
    match deliver_as_of(engine, line, now).await {
        Ok(()) => Duration::ZERO,
        Err(error) => {
            tracing::error!(source = %line.id, %error, "the outbox stands still");
            RETRY
        }
    }
}

/// Sends what is due at all sources, side by side.
pub(super) async fn deliver_all(engine: &Engine) {
    let lines = engine.lines.iter().map(|line| async {
        if let Err(error) = deliver_due(engine, line).await {
            tracing::error!(source = %line.id, %error, "the outbox stands still");
        }
    });
    join_all(lines).await;
}
