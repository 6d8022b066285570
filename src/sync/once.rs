//! Once through everything, for the command line.

use super::poll::{judge, pull, report};
use super::{Engine, Line, deliver, schedule::Course};
use crate::desk::SourceId;
use crate::store::{Reader, SourceState, StoreError};
use futures_util::future::join_all;
use jiff::Timestamp;
use std::time::Duration;

/// How often it is looked whether whoever leads has answered.
const LOOK: Duration = Duration::from_millis(100);

/// Reads every source and delivers what is due, or has whoever leads do so; how each source is
/// afterwards.
///
/// # Errors
/// The store or its locks fail. What failed at a source is in its state.
pub async fn once(engine: &Engine) -> Result<Vec<SourceState>, StoreError> {
    let asked_at = (engine.clock)();
    let mut asked = false;
    loop {
        if let Ok(Some(_lead)) = engine.locks.lead() {
            return lead_once(engine).await;
        }
        if !asked {
            let all = engine.lines.iter().map(|line| line.id.clone()).collect();
            engine.store.ask(all, asked_at).await?;
            asked = true;
        }
        let reader = engine.store.reader()?;
        if engine.lines.iter().all(|line| is_answered(&reader, &line.id, asked_at)) {
            return states(engine, &reader);
        }
        tokio::time::sleep(LOOK).await;
    }
}

async fn lead_once(engine: &Engine) -> Result<Vec<SourceState>, StoreError> {
    engine.store.follow_roster().await?;
    deliver::deliver_all(engine).await;
    let before = states(engine, &engine.store.reader()?)?;
    let lines = engine.lines.iter().map(|line| {
        let known = before.iter().find(|state| state.id == line.id);
        read_once(engine, line, known)
    });
    join_all(lines).await;
    states(engine, &engine.store.reader()?)
}

async fn read_once(engine: &Engine, line: &Line, before: Option<&SourceState>) {
    let began = (engine.clock)();
    let pulled = pull(&engine.store, line, &engine.clock).await;
    let (_, state) = judge(&line.id, Course::NEW, &pulled, before, (engine.clock)());
    report(&engine.store, &state, began).await;
}

fn is_answered(reader: &Reader, id: &SourceId, asked_at: Timestamp) -> bool {
    reader.asked_at(id).is_ok_and(|at| at.is_none_or(|at| at > asked_at))
}

fn states(engine: &Engine, reader: &Reader) -> Result<Vec<SourceState>, StoreError> {
    let states = reader.sources()?;
    let ours = |state: &SourceState| engine.lines.iter().any(|line| line.id == state.id);
    Ok(states.into_iter().filter(ours).collect())
}
