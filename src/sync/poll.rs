//! Reading a source, or a register, on its schedule.

use super::schedule::{Course, told, wait};
use super::{Line, Shared, Synced, wall};
use crate::desk::{LastRead, Page, Person, RemoteTicket, SourceId, TicketRef, clean_line};
use crate::source::{Clock, PageSink, Pulled, SinkError, SourceError};
use crate::store::{Health, Reader, SourceState, Store, StoreError};
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::task::JoinError;

/// What one pull brought.
#[derive(Debug)]
pub struct Pull {
    /// How it ended.
    pub end: Result<Pulled, SourceError>,
    /// Something was stored, or it is worth writing down when this was.
    pub news: bool,
    /// The last notice that came meanwhile.
    pub notice: Option<String>,
}

/// What is read on a schedule.
#[async_trait]
pub(super) trait Polled: Send + Sync {
    /// Reads what is new and stores it.
    async fn pull(&self, store: &Store, clock: &Clock) -> Pull;

    /// How long it may wait before this process reads it for the first time.
    async fn rest(&self, _known: Option<&SourceState>, _now: Timestamp) -> Duration {
        Duration::ZERO
    }

    /// Ends when there is something to read before its time.
    async fn until_due(&self, _shared: &Shared, _health: Health) {
        std::future::pending().await
    }
}

/// A source is read from where it stopped, and every page is stored.
#[async_trait]
impl Polled for Line {
    async fn pull(&self, store: &Store, clock: &Clock) -> Pull {
        match try_pull(store, self, clock).await {
            Ok(pull) => pull,
            Err(error) => Pull { end: Err(error), news: false, notice: None },
        }
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
        news: false,
        notice: None,
    };
    let task = tokio::spawn(async move {
        let end = source.pull(cursor, &mut sink).await;
        Pull { end, news: sink.news, notice: sink.notice }
    });
    // A source that panics has failed; it takes nothing else down.
    let pull = task.await.map_err(|panic| broken(&format!("source {}", line.id), &panic))?;
    if let Err(error) = &pull.end {
        line.heed(error).await;
    }
    Ok(pull)
}

/// The failure of what fell into a fault of our own.
pub(super) fn broken(at: &str, panic: &JoinError) -> SourceError {
    SourceError::Unreadable { at: at.into(), why: format!("this is a fault of hero: {panic}") }
}

/// Reads one source or register again and again until cancelled.
pub(super) async fn run<T: ?Sized>(shared: Shared, line: Arc<Line<T>>)
where
    Line<T>: Polled,
{
    let (store, clock) = (&shared.engine.store, &shared.engine.clock);
    let (mut course, mut began) = (Course::NEW, Timestamp::MIN);
    let mut pulse = shared.pulse.clone();
    let known = shared.read(|reader| known_state(reader, &line.id));
    let mut pause = line.rest(known.as_ref(), clock()).await;
    loop {
        tokio::select! {
            () = wall::pause(&shared.wall, clock, pause) => {}
            () = until_called(&shared, &mut pulse, (&line.id, course.health), began) => {}
            () = line.until_due(&shared, course.health) => {}
            () = shared.cancel.cancelled() => return,
        }
        wall::look(&shared).await;
        began = clock();
        let pulled = tokio::select! {
            pulled = line.pull(store, clock) => pulled,
            () = shared.cancel.cancelled() => return,
        };
        let (asked, written) =
            shared.read(|reader| (asked(reader, &line.id, began), known_state(reader, &line.id)));
        let (next, state) = judge(&line.id, course, &pulled, written.as_ref(), clock());
        course = next;
        let budget = pulled.end.as_ref().ok().and_then(|pulled| pulled.budget);
        if let Some(at) = state.last_ok {
            shared.synced.send_modify(|synced| {
                synced.insert(line.id.clone(), LastRead { at, budget });
            });
        }
        if asked || pulled.news || differs(written.as_ref(), &state) {
            report(store, &state, began).await;
        }
        if state.last_ok.is_some() && written.is_none_or(|written| written.last_ok.is_none()) {
            read_first(&shared).await;
        }
        pause = wait(line.every, course, jitter());
    }
}

/// Ends when somebody asks for news after the last pull began. A service that wants to be left alone
/// is not called sooner for that: whoever asks gets what is known of it.
async fn until_called(
    shared: &Shared,
    pulse: &mut tokio::sync::watch::Receiver<u64>,
    (id, health): (&SourceId, Health),
    began: Timestamp,
) {
    loop {
        until_asked(shared, id, pulse, began).await;
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

pub(super) fn known_state(reader: &Reader, id: &SourceId) -> Option<SourceState> {
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
                problem: Some(clean_line(&told(error))),
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

/// What the configuration does not name any more may have waited for what was read for the first time.
async fn read_first(shared: &Shared) {
    if let Err(error) = shared.engine.forget_registers().await {
        tracing::error!(%error, "registers that are configured no more could not be forgotten");
    }
}

/// Somebody asked for news before this pull began.
fn asked(reader: &Reader, id: &SourceId, began: Timestamp) -> bool {
    reader.asked_at(id).ok().flatten().is_some_and(|at| at <= began)
}

/// Ends when somebody asks for news after the last pull began.
async fn until_asked(
    shared: &Shared,
    id: &SourceId,
    pulse: &mut tokio::sync::watch::Receiver<u64>,
    began: Timestamp,
) {
    loop {
        let asked_at = shared.read(|reader| reader.asked_at(id));
        if asked_at.ok().flatten().is_some_and(|at| at > began) {
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
    news: bool,
    notice: Option<String>,
}

impl StoreSink {
    fn read<T>(&self, read: impl FnOnce(&Reader) -> Result<T, StoreError>) -> Result<T, SinkError> {
        let reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        read(&reader).map_err(|error| SinkError(error.to_string()))
    }
}

pub(super) fn sink(error: StoreError) -> SourceError {
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
        self.news = true;
        self.notice = notice.or_else(|| self.notice.take());
        stored.map_err(|error| SinkError(error.to_string()))
    }
}
