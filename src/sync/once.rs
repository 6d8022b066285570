//! Once through everything, for the command line.

use super::poll::{Polled, judge, report};
use super::{Engine, Line, deliver, schedule::Course};
use crate::desk::SourceId;
use crate::store::{Reader, SourceState, StoreError};
use futures_util::future::join_all;
use jiff::Timestamp;
use std::time::Duration;

/// How often it is looked whether whoever leads has answered.
const LOOK: Duration = Duration::from_millis(100);

/// Reads every source and register and delivers what is due, or has whoever leads do so; how each is
/// afterwards.
///
/// # Errors
/// The store or its locks fail. What failed at a source or a register is in its state.
pub async fn once(engine: &Engine) -> Result<Vec<SourceState>, StoreError> {
    let asked_at = (engine.clock)();
    let mut asked = false;
    loop {
        if let Ok(Some(_lead)) = engine.locks.lead() {
            return lead_once(engine).await;
        }
        if !asked {
            engine.store.ask(engine.all_states(), asked_at).await?;
            asked = true;
        }
        let reader = engine.store.reader()?;
        if engine.all_states().iter().all(|id| is_answered(&reader, id, asked_at)) {
            return states(engine, &reader);
        }
        tokio::time::sleep(LOOK).await;
    }
}

async fn lead_once(engine: &Engine) -> Result<Vec<SourceState>, StoreError> {
    engine.settle_in().await?;
    deliver::deliver_all(engine).await;
    let before = states(engine, &engine.store.reader()?)?;
    let (mut whole, mut by_address) = (Vec::new(), Vec::new());
    for line in &engine.registers {
        let asked = line.register().await.is_ok_and(|register| register.goes_by_address());
        if asked { by_address.push(line) } else { whole.push(line) }
    }
    // Customers first, so that tickets are ranked right as they come; whom to ask about is known
    // when they have come.
    join_all(whole.into_iter().map(|line| read_once(engine, line, &before))).await;
    let read = engine.lines.iter().filter(|line| line.is_read);
    join_all(read.map(|line| read_once(engine, line, &before))).await;
    join_all(by_address.into_iter().map(|line| read_once(engine, line, &before))).await;
    engine.forget_registers().await?;
    states(engine, &engine.store.reader()?)
}

async fn read_once<T: ?Sized>(engine: &Engine, line: &Line<T>, before: &[SourceState])
where
    Line<T>: Polled,
{
    let began = (engine.clock)();
    let known = before.iter().find(|state| state.id == line.id);
    let pulled = line.pull(&engine.store, &engine.clock).await;
    let (_, state) = judge(&line.id, Course::NEW, &pulled, known, (engine.clock)());
    report(&engine.store, &state, began).await;
}

fn is_answered(reader: &Reader, id: &SourceId, asked_at: Timestamp) -> bool {
    reader.asked_at(id).is_ok_and(|at| at.is_none_or(|at| at > asked_at))
}

fn states(engine: &Engine, reader: &Reader) -> Result<Vec<SourceState>, StoreError> {
    let named = engine.all_states();
    let states = reader.sources()?.into_iter();
    Ok(states.filter(|state| named.contains(&state.id)).collect())
}
