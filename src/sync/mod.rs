//! The engine: when to read a source or a register, storing what came, delivering the outbox.
//!
//! It knows the store and the sources and nothing of who looks. One process on a data folder
//! leads: it reads and delivers. The others follow and take over when it ends; what they put into
//! the store the leader sees.

mod deliver;
mod errand;
mod focus;
mod lead;
mod line;
mod once;
mod poll;
mod pulse;
mod register;
mod schedule;
mod wall;

pub use deliver::deliver_due;
pub use errand::ErrandError;
pub use lead::{Lead, Locks};
pub use line::{Line, Open};
pub use once::once;

use crate::desk::{LastRead, RegisterId, SourceId, TicketRef};
use crate::register::Register;
use crate::source::Clock;
use crate::store::{Reader, Store, StoreError};
use jiff::SignedDuration;
use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How often a follower looks whether the leader wrote what it did not hear of.
const LOOK: Duration = Duration::from_secs(30);
/// How soon a lock that could not be had for another reason is tried again.
const RETRY: Duration = Duration::from_secs(2);

/// What the engine works with.
#[derive(Clone)]
pub struct Engine {
    /// The store it fills and empties.
    pub store: Store,
    /// One line a source.
    pub lines: Vec<Arc<Line>>,
    /// One line a register.
    pub registers: Vec<Arc<Line<dyn Register>>>,
    /// What keeps two processes apart.
    pub locks: Locks,
    /// What time it is.
    pub clock: Clock,
}

/// When each source and register was last read to the end by this process.
pub type Synced = BTreeMap<SourceId, LastRead>;

/// An engine at work. Dropping it stops it at once; [`Running::stop`] does so in order.
pub struct Running {
    /// Whether this process leads.
    pub leads: watch::Receiver<bool>,
    /// The ticket on the screen, which is read more often.
    pub focus: watch::Sender<Option<TicketRef>>,
    /// When each source and register was last read, changed or not.
    pub synced: watch::Receiver<Synced>,
    cancel: CancellationToken,
    tasks: TaskTracker,
    engine: Engine,
}

/// What the tasks of an engine share.
#[derive(Clone)]
struct Shared {
    engine: Engine,
    cancel: CancellationToken,
    pulse: watch::Receiver<u64>,
    synced: watch::Sender<Synced>,
    focus: watch::Receiver<Option<TicketRef>>,
    wall: Arc<wall::Wall>,
    /// One connection for all that only look whether there is something to do.
    reader: Arc<Mutex<Reader>>,
}

impl Shared {
    /// Looks something up; whoever else does waits, and never for long.
    fn read<T>(&self, read: impl FnOnce(&Reader) -> T) -> T {
        read(&self.reader.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Engine {
    /// Starts working in tasks of the current runtime.
    pub fn start(self) -> Running {
        self.start_after(std::future::ready(()))
    }

    /// The same, but for that nothing is done until `shown`: whoever waits for a screen has the machine
    /// for that.
    pub fn start_after(self, shown: impl Future<Output = ()> + Send + 'static) -> Running {
        let (leads_in, leads) = watch::channel(false);
        let (synced_in, synced) = watch::channel(Synced::new());
        let focus = watch::Sender::new(None);
        let (cancel, tasks) = (CancellationToken::new(), TaskTracker::new());
        let (engine, cancelled, spawned) = (self.clone(), cancel.clone(), tasks.clone());
        let focused = focus.subscribe();
        tasks.spawn(async move {
            let begun = async {
                shown.await;
                reader(&engine.store).await
            };
            let Some(reader) = cancelled.run_until_cancelled(begun).await else { return };
            let shared = Shared {
                cancel: cancelled,
                pulse: engine.store.changes(),
                synced: synced_in,
                focus: focused,
                wall: Arc::new(wall::Wall::new((engine.clock)())),
                reader: Arc::new(Mutex::new(reader)),
                engine,
            };
            spawned.spawn(pulse::run(shared.engine.store.clone(), shared.cancel.clone()));
            lead(shared, spawned, leads_in).await;
        });
        tasks.close();
        Running { leads, focus, synced, cancel, tasks, engine: self }
    }

    /// The names of all states: of the sources that are read and of the registers.
    fn all_states(&self) -> Vec<SourceId> {
        let lines = self.lines.iter().filter(|line| line.is_read).map(|line| line.id.clone());
        lines.chain(self.registers.iter().map(|line| line.id.clone())).collect()
    }

    /// Lets go of what the configuration no longer says, and of times that a clock set back since told.
    async fn settle_in(&self) -> Result<(), StoreError> {
        self.store.follow_clock(SignedDuration::ZERO, (self.clock)()).await?;
        self.forget_registers().await?;
        self.store.follow_roster().await
    }

    /// Forgets the registers that the configuration does not name, once all that it names were read:
    /// that a list goes by another name demotes nobody until it was read under that.
    async fn forget_registers(&self) -> Result<(), StoreError> {
        let states = self.store.reader()?.sources()?;
        let was_read = |line: &Arc<Line<dyn Register>>| {
            states.iter().any(|state| state.id == line.id && state.last_ok.is_some())
        };
        if self.registers.iter().all(was_read) {
            let named = self.registers.iter().filter_map(|line| RegisterId::of_state(&line.id));
            self.store.keep_registers(named.collect()).await?;
        }
        Ok(())
    }
}

/// A connection for reading, as soon as there can be one.
async fn reader(store: &Store) -> Reader {
    loop {
        match store.reader() {
            Ok(reader) => return reader,
            Err(error) => tracing::error!(%error, "the store cannot be read"),
        }
        tokio::time::sleep(RETRY).await;
    }
}

/// Waits until this process leads, then sets every line to work.
async fn lead(shared: Shared, tasks: TaskTracker, leads: watch::Sender<bool>) {
    let Some(_lead) = wait_for_lead(&shared).await else { return };
    // Up to now whoever led has followed the clock.
    shared.wall.begin((shared.engine.clock)()).await;
    leads.send_replace(true);
    if let Err(error) = shared.engine.settle_in().await {
        tracing::error!(%error, "who is who could not be worked out again");
    }
    for line in &shared.engine.registers {
        tasks.spawn(poll::run(shared.clone(), line.clone()));
    }
    for line in &shared.engine.lines {
        if line.is_read {
            tasks.spawn(poll::run(shared.clone(), line.clone()));
        }
        tasks.spawn(deliver::run(shared.clone(), line.clone()));
    }
    tasks.spawn(wall::run(shared.clone()));
    tasks.spawn(focus::run(shared.clone()));
    shared.cancel.cancelled().await;
}

async fn wait_for_lead(shared: &Shared) -> Option<Lead> {
    loop {
        match shared.engine.locks.lead() {
            Ok(Some(lead)) => return Some(lead),
            Ok(None) => match follow(shared).await? {
                Ok(lead) => return Some(lead),
                Err(error) => cannot_lead(&error),
            },
            Err(error) => cannot_lead(&error),
        }
        tokio::select! {
            () = tokio::time::sleep(RETRY) => {}
            () = shared.cancel.cancelled() => return None,
        }
    }
}

fn cannot_lead(error: &std::io::Error) {
    tracing::error!(%error, "the lock of the data folder cannot be had");
}

/// Waits for the end of whoever leads; `None` if this engine ends first.
async fn follow(shared: &Shared) -> Option<std::io::Result<Lead>> {
    let mut next = pin!(shared.engine.locks.next_lead());
    loop {
        tokio::select! {
            lead = &mut next => return Some(lead),
            () = tokio::time::sleep(LOOK) => wall::look_at_others(shared).await,
            () = shared.cancel.cancelled() => return None,
        }
    }
}

impl Running {
    /// Stops reading, sends what is due for at most `patience`, and ends.
    ///
    /// # Errors
    /// The store cannot be written.
    pub async fn stop(self, patience: Duration) -> Result<(), StoreError> {
        let leads = *self.leads.borrow();
        self.cancel.cancel();
        if tokio::time::timeout(patience, self.tasks.wait()).await.is_err() {
            tracing::warn!("something on its way did not end in time; it is looked for next time");
            return Ok(());
        }
        if leads {
            let last = deliver::deliver_all(&self.engine);
            let _ = tokio::time::timeout(patience, last).await;
            poll::write_synced(&self.engine.store, &self.synced.borrow().clone()).await?;
        }
        Ok(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.cancel.cancel();
    }
}
