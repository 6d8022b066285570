//! Reading one source on its schedule.

use super::schedule::{Course, wait};
use super::{Line, Shared, Synced};
use crate::desk::{LastRead, Page, Person, RemoteTicket, SourceId, TicketRef, clean_line};
use crate::source::{Clock, PageSink, Pulled, SinkError, SourceError};
use crate::store::{Health, Reader, SourceState, Store, StoreError};
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

/// What one pull brought.
#[derive(Debug)]
pub struct Pull {
    /// How it ended.
    pub end: Result<Pulled, SourceError>,
    /// Pages that were stored.
    pub pages: u32,
    /// The last notice that came in one of them.
    pub notice: Option<String>,
}

/// Reads a source from where it stopped, storing every page. A source that panics has failed; it
/// takes nothing else down.
pub async fn pull(store: &Store, line: &Line, clock: &Clock) -> Pull {
    match try_pull(store, line, clock).await {
        Ok(pull) => pull,
        Err(error) => Pull { end: Err(error), pages: 0, notice: None },
    }
}

async fn try_pull(store: &Store, line: &Line, clock: &Clock) -> Result<Pull, SourceError> {
    let source = line.source().await?;
    let reader = store.reader().map_err(sink)?;
    let cursor = reader.cursor(&line.id).map_err(sink)?;
    let reader = Mutex::new(reader);
    let mut sink = StoreSink {
        store: store.clone(),
        reader,
        id: line.id.clone(),
        clock: clock.clone(),
        pages: 0,
        notice: None,
    };
    let task = tokio::spawn(async move {
        let end = source.pull(cursor, &mut sink).await;
        Pull { end, pages: sink.pages, notice: sink.notice }
    });
    let pull = task.await.map_err(|panic| SourceError::Unreadable {
        at: format!("source {}", line.id),
        why: format!("this is a fault of hero: {panic}"),
    })?;
    if let Err(error) = &pull.end {
        line.heed(error).await;
    }
    Ok(pull)
}

/// Reads one source again and again until cancelled.
pub(super) async fn run(shared: Shared, line: Arc<Line>) {
    let (store, clock) = (&shared.engine.store, &shared.engine.clock);
    let Ok(mut reader) = store.reader() else { return };
    let mut written: Option<SourceState> = known_state(&reader, &line.id);
    let mut course = Course::NEW;
    let mut pulse = shared.pulse.clone();
    loop {
        let began = clock();
        let pulled = tokio::select! {
            pulled = pull(store, &line, clock) => pulled,
            () = shared.cancel.cancelled() => return,
        };
        let asked = asked(&reader, &line.id, began);
        let (next, state) = judge(&line.id, course, &pulled, written.as_ref(), clock());
        course = next;
        let budget = pulled.end.as_ref().ok().and_then(|pulled| pulled.budget);
        if let Some(at) = state.last_ok {
            shared.synced.send_modify(|synced| {
                synced.insert(line.id.clone(), LastRead { at, budget });
            });
        }
        if asked || pulled.pages > 0 || differs(written.as_ref(), &state) {
            report(store, &state, began).await;
            written = Some(state);
        }
        tokio::select! {
            () = tokio::time::sleep(wait(line.every, course, jitter())) => {}
            () = until_called(&shared, &mut reader, &mut pulse, (&line.id, course.health), began) => {}
            () = shared.cancel.cancelled() => return,
        }
    }
}

/// Ends when somebody asks for news after the last pull began. A service that wants to be left alone
/// is not called sooner for that: whoever asks gets what is known of it.
async fn until_called(
    shared: &Shared,
    // Not shared: a connection may move to another thread, but not be used by two.
    reader: &mut Reader,
    pulse: &mut tokio::sync::watch::Receiver<u64>,
    (id, health): (&SourceId, Health),
    began: Timestamp,
) {
    loop {
        until_asked(reader, id, pulse, began).await;
        if health != Health::Limited {
            return;
        }
        let now = (shared.engine.clock)();
        if let Err(error) = shared.engine.store.answer(id.clone(), now).await {
            tracing::error!(%error, "who asked for news could not be answered");
        }
        if pulse.changed().await.is_err() {
            return std::future::pending().await;
        }
    }
}

fn known_state(reader: &Reader, id: &SourceId) -> Option<SourceState> {
    reader.sources().ok()?.into_iter().find(|state| state.id == *id)
}

/// How the source is after a pull, for the schedule and for the store.
pub(super) fn judge(
    id: &SourceId,
    course: Course,
    pull: &Pull,
    before: Option<&SourceState>,
    now: Timestamp,
) -> (Course, SourceState) {
    let last_ok = before.and_then(|state| state.last_ok);
    match &pull.end {
        Ok(pulled) => {
            let notice = pulled.notice.as_deref().map(clean_line);
            let state = SourceState { last_ok: Some(now), notice, ..SourceState::new(id.clone()) };
            (Course::well(pulled.pause), state)
        }
        Err(error) => {
            tracing::warn!(source = %id, %error, "a pull failed");
            let course = course.after(error);
            let same = before.filter(|state| state.health == course.health);
            let pause = course.pause.and_then(|pause| SignedDuration::try_from(pause).ok());
            let state = SourceState {
                id: id.clone(),
                health: course.health,
                since: same.and_then(|state| state.since).or(Some(now)),
                until: pause.map(|pause| now + pause),
                problem: Some(clean_line(&error.to_string())),
                last_ok,
                notice: notice_after(course.health, pull, before),
            };
            (course, state)
        }
    }
}

/// What is still worth showing after a pull that failed. A service that asks to wait holds a first
/// load up: how far that has come stays true. With other faults nobody knows.
fn notice_after(health: Health, pull: &Pull, before: Option<&SourceState>) -> Option<String> {
    let shown = || pull.notice.clone().or_else(|| before?.notice.clone());
    (health == Health::Limited).then(shown).flatten()
}

/// A good pull that changed nothing is not worth a write.
fn differs(written: Option<&SourceState>, state: &SourceState) -> bool {
    written.is_none_or(|w| {
        (w.health, &w.problem, &w.notice) != (state.health, &state.problem, &state.notice)
            || w.last_ok.is_none() != state.last_ok.is_none()
    }) || state.health == Health::Limited
}

pub(super) async fn report(store: &Store, state: &SourceState, began: Timestamp) {
    let written = async {
        store.set_source(state.clone()).await?;
        store.answer(state.id.clone(), began).await
    };
    if let Err(error) = written.await {
        tracing::error!(%error, "a source's state could not be written");
    }
}

/// Somebody asked for news before this pull began.
fn asked(reader: &Reader, id: &SourceId, began: Timestamp) -> bool {
    reader.asked_at(id).ok().flatten().is_some_and(|at| at <= began)
}

/// Ends when somebody asks for news after the last pull began.
async fn until_asked(
    reader: &mut Reader,
    id: &SourceId,
    pulse: &mut tokio::sync::watch::Receiver<u64>,
    began: Timestamp,
) {
    loop {
        if reader.asked_at(id).ok().flatten().is_some_and(|at| at > began) {
            return;
        }
        if pulse.changed().await.is_err() {
            return std::future::pending().await;
        }
    }
}

/// Writes when each source was last read: once, at the end.
pub(super) async fn write_synced(store: &Store, synced: &Synced) -> Result<(), StoreError> {
    let reader = store.reader()?;
    for state in reader.sources()? {
        if let Some(LastRead { at, .. }) = synced.get(&state.id).copied()
            && Some(at) > state.last_ok
            && state.health == Health::Fine
        {
            store.set_source(SourceState { last_ok: Some(at), ..state }).await?;
        }
    }
    Ok(())
}

/// A number between 0 and 1 that differs from call to call; nothing depends on its quality.
fn jitter() -> f64 {
    let random = RandomState::new().build_hasher().finish();
    f64::from(u32::try_from(random >> 32).unwrap_or(0)) / f64::from(u32::MAX)
}

/// Stores pages of one source.
struct StoreSink {
    store: Store,
    /// Behind a lock because a connection may not be shared; nobody else ever waits for it.
    reader: Mutex<Reader>,
    id: SourceId,
    clock: Clock,
    pages: u32,
    notice: Option<String>,
}

impl StoreSink {
    fn read<T>(&self, read: impl FnOnce(&Reader) -> Result<T, StoreError>) -> Result<T, SinkError> {
        let reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        read(&reader).map_err(|error| SinkError(error.to_string()))
    }
}

fn sink(error: StoreError) -> SourceError {
    SourceError::Sink(SinkError(error.to_string()))
}

#[async_trait]
impl PageSink for StoreSink {
    async fn stamp(&self, reference: &TicketRef) -> Result<Option<String>, SinkError> {
        self.read(|reader| reader.stamp(reference))
    }

    async fn open_tickets(&self) -> Result<Vec<RemoteTicket>, SinkError> {
        self.read(|reader| reader.open_tickets(&self.id))
    }

    async fn known(
        &self,
        place_id: &str,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<RemoteTicket>, SinkError> {
        self.read(|reader| reader.known(&self.id, place_id, from, to))
    }

    async fn awaited(&self) -> Result<Vec<RemoteTicket>, SinkError> {
        self.read(|reader| reader.awaited(&self.id))
    }

    async fn people(&self) -> Result<Vec<Person>, SinkError> {
        self.read(|reader| reader.people(&self.id))
    }

    async fn accept(&mut self, page: Page) -> Result<(), SinkError> {
        for item in &page.unreadable {
            tracing::warn!(source = %self.id, at = %clean_line(&item.at), why = %clean_line(&item.why), "left out: it could not be read");
        }
        let notice = page.notice.clone();
        let stored = self.store.ingest(self.id.clone(), page, (self.clock)()).await;
        self.pages = self.pages.saturating_add(1);
        self.notice = notice.or_else(|| self.notice.take());
        stored.map_err(|error| SinkError(error.to_string()))
    }
}
