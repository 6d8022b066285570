//! Reading a register: whole, or for the addresses of whoever asked for help.

use super::poll::{Polled, Pull, broken, known_state, sink};
use super::{Line, Shared};
use crate::desk::{Coverage, Reading, RegisterId, SourceId, counted, thousands};
use crate::register::Register;
use crate::source::{Clock, Pulled, SourceError};
use crate::store::{Changed, Health, Reader, SourceState, Store};
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio_util::task::AbortOnDropHandle;

/// How often it is told how far a long reading has come.
const PACE: Duration = Duration::from_secs(1);
/// The least time between two looks whether somebody new is to be asked about.
const LOOK: Duration = Duration::from_secs(3);
/// How old may be what is known of an address.
const FRESH: SignedDuration = SignedDuration::from_hours(24);
/// How often it is written down that a register was read though it said nothing new: others tell by
/// that how old its word is.
const AGE: SignedDuration = SignedDuration::from_mins(5);
/// Addresses that a register is asked about at once.
const MOST: u32 = 100;

/// How far a reading has come, in words.
type Told = watch::Sender<String>;

#[async_trait]
impl Polled for Line<dyn Register> {
    async fn pull(&self, store: &Store, clock: &Clock) -> Pull {
        let known = store.reader().ok().and_then(|reader| known_state(&reader, &self.id));
        let (told, heard) = watch::channel(String::new());
        let read = tokio::select! {
            read = self.read(store, clock, &told) => read,
            never = tell(store, &self.id, known.as_ref(), heard) => match never {},
        };
        let known = known.and_then(|state| state.last_ok);
        let aged = known.is_none_or(|at| clock().duration_since(at).abs() >= AGE);
        match read {
            Ok((end, news)) => Pull { end: Ok(end), news: news || aged, notice: None },
            Err(error) => {
                self.heed(&error).await;
                Pull { end: Err(error), news: false, notice: None }
            }
        }
    }

    /// What was read lately is not read again because the hero starts again. Who is to be asked
    /// about is looked up at once: that costs nothing.
    async fn rest(&self, known: Option<&SourceState>, now: Timestamp) -> Duration {
        let by_address = self.register().await.map_or(true, |register| register.goes_by_address());
        let fine = known.filter(|state| !by_address && state.health == Health::Fine);
        let read =
            fine.and_then(|state| state.last_ok).filter(|at| Some(*at) >= self.configured_at);
        let Some(at) = read else { return Duration::ZERO };
        self.every.saturating_sub(Duration::try_from(now.duration_since(at)).unwrap_or_default())
    }

    /// Somebody new asked for help, of whom the register may know something.
    async fn until_due(&self, shared: &Shared, health: Health) {
        let register = self.register().await.ok();
        let asked =
            register.filter(|register| register.goes_by_address() && health == Health::Fine);
        if let Some(register) = asked {
            let mut pulse = shared.pulse.clone();
            loop {
                tokio::time::sleep(LOOK.min(self.every)).await;
                let before = self.fresh_since((shared.engine.clock)());
                let due = shared.read(|reader| reader.due_addresses(register.id(), before, 1));
                if due.is_ok_and(|due| !due.is_empty()) {
                    return;
                }
                if pulse.changed().await.is_err() {
                    break;
                }
            }
        }
        std::future::pending().await
    }
}

impl Line<dyn Register> {
    /// What it cost and what is worth knowing, and whether anything is new.
    async fn read(
        &self,
        store: &Store,
        clock: &Clock,
        told: &Told,
    ) -> Result<(Pulled, bool), SourceError> {
        let register = self.register().await?;
        if register.goes_by_address() {
            return self.ask(&register, store, clock, told).await;
        }
        let reading = reading(&register, Vec::new(), told).await?;
        keep(store, register.id(), reading, clock(), told).await
    }

    /// Asks about everybody of whom nothing is known yet, or only what is old; if somebody wants
    /// news now, about those who matter most.
    async fn ask(
        &self,
        register: &Arc<dyn Register>,
        store: &Store,
        clock: &Clock,
        told: &Told,
    ) -> Result<(Pulled, bool), SourceError> {
        let reader = store.reader().map_err(sink)?;
        let now = clock();
        let wanted = reader.asked_at(&self.id).map_err(sink)?.is_some();
        let before = if wanted { now } else { self.fresh_since(now) };
        let (mut total, mut news, mut last) = (Pulled::default(), false, Vec::new());
        loop {
            let due = due(&reader, register.id(), before)?;
            if due.is_empty() {
                return Ok((total, news));
            }
            if due == last {
                return Err(self.silent(&due));
            }
            let reading = reading(register, due.clone(), told).await?;
            let (pulled, changed) = keep(store, register.id(), reading, clock(), told).await?;
            total.requests = total.requests.saturating_add(pulled.requests);
            (total.notice, news, last) = (pulled.notice.or(total.notice), news || changed, due);
            if wanted {
                return Ok((total, news));
            }
        }
    }

    /// It was asked of these addresses, and left them out.
    fn silent(&self, due: &[String]) -> SourceError {
        let first = due.first().map_or("", String::as_str);
        let more = match due.len() {
            0 | 1 => String::new(),
            all => format!(" and {} more", all - 1),
        };
        SourceError::Unanswered { why: format!("{} said nothing of {first}{more}", self.id) }
    }

    /// What was told of an address before this is old.
    fn fresh_since(&self, now: Timestamp) -> Timestamp {
        let day_ago = now.checked_sub(FRESH).unwrap_or(Timestamp::MIN);
        self.configured_at.map_or(day_ago, |at| at.max(day_ago))
    }
}

fn due(
    reader: &Reader,
    register: &RegisterId,
    before: Timestamp,
) -> Result<Vec<String>, SourceError> {
    reader.due_addresses(register, before, MOST).map_err(sink)
}

/// Reads in a task of its own: a register that panics has failed, and takes nothing else down.
async fn reading(
    register: &Arc<dyn Register>,
    addresses: Vec<String>,
    told: &Told,
) -> Result<Reading, SourceError> {
    let (id, register, told) = (register.id().clone(), register.clone(), told.clone());
    let task = tokio::spawn(async move {
        let progress = move |count: usize| {
            told.send_replace(format!("{} read", customers(count)));
        };
        register.read(&addresses, &progress).await
    });
    AbortOnDropHandle::new(task).await.map_err(|panic| broken(&format!("register {id}"), &panic))?
}

/// Keeps what was read; whether it is news.
async fn keep(
    store: &Store,
    register: &RegisterId,
    reading: Reading,
    now: Timestamp,
    told: &Told,
) -> Result<(Pulled, bool), SourceError> {
    recognized(store, register, &reading)?;
    let (requests, notice) = (reading.requests, reading.notice.clone());
    let all = customers(reading.customers.len());
    let told = told.clone();
    let progress = move |count: usize| {
        told.send_replace(format!("{} of {all} kept", number(count)));
    };
    let changed =
        store.put_reading(register.clone(), reading, now, progress).await.map_err(sink)?;
    let pulled = Pulled { requests, notice, ..Pulled::default() };
    Ok((pulled, changed != Changed::default()))
}

/// A list that names none of those whom it named before is rather another account's, or a file that
/// was lost, than the end of all of them: nobody is demoted by it before the user says so.
fn recognized(
    store: &Store,
    register: &RegisterId,
    Reading { coverage, customers: told, .. }: &Reading,
) -> Result<(), SourceError> {
    if *coverage != Coverage::All {
        return Ok(());
    }
    let reader = store.reader().map_err(sink)?;
    let lost = reader.lost_to(register, told).map_err(sink)?;
    let (of, told) = (
        customers(lost),
        match (lost, told.len()) {
            // Who is the only one may well be another one.
            (0, _) | (1, 1..) => return Ok(()),
            (_, 0) => "nobody",
            _ => "none of them",
        },
    );
    Err(SourceError::NeedsYou {
        fault: format!("{register} told of {of} and tells of {told} now"),
        remedy: format!(
            "look whether it is read from the right account or file; if it is, give the register \
             another name in the configuration, and what {register} told is forgotten"
        ),
    })
}

fn number(count: usize) -> String {
    thousands(u64::try_from(count).unwrap_or(u64::MAX))
}

fn customers(count: usize) -> String {
    counted(count, "customer")
}

/// Writes how far a reading has come, for as long as it takes.
async fn tell(
    store: &Store,
    id: &SourceId,
    known: Option<&SourceState>,
    mut heard: watch::Receiver<String>,
) -> Infallible {
    let known = known.cloned().unwrap_or_else(|| SourceState::new(id.clone()));
    while heard.changed().await.is_ok() {
        tokio::time::sleep(PACE).await;
        let notice = Some(heard.borrow_and_update().clone());
        if let Err(error) = store.set_source(SourceState { notice, ..known.clone() }).await {
            tracing::error!(%error, "how far a register was read could not be written");
        }
    }
    std::future::pending().await
}
