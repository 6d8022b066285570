//! The one thread that writes.

use super::{StoreError, check, schema};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::path::PathBuf;
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};
use std::time::Duration;
use tokio::sync::{oneshot, watch};

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// A handle on the writing thread, which ends with the last handle.
#[derive(Debug, Clone)]
pub(super) struct Writer {
    thread: Arc<Thread>,
    changes: watch::Sender<u64>,
    trouble: watch::Sender<Option<Arc<str>>>,
    /// Where a database lives that is on disk.
    folder: Option<Arc<PathBuf>>,
}

/// The thread. Whoever lets go of the last handle waits until it has closed its database: else the
/// next start would take it for one that was not closed.
#[derive(Debug)]
struct Thread {
    jobs: Option<mpsc::Sender<Job>>,
    handle: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread on this connection, to a database in this folder if it is on disk.
    pub(super) fn start(conn: Connection, folder: Option<PathBuf>) -> Result<Self, StoreError> {
        let (jobs, queue) = mpsc::channel::<Job>();
        let run = move || work(conn, queue);
        let handle = thread::Builder::new().name("store".into()).spawn(run);
        let handle = Some(handle.map_err(|_| StoreError::Stopped)?);
        let thread = Arc::new(Thread { jobs: Some(jobs), handle });
        let (changes, trouble) = (watch::Sender::new(0), watch::Sender::new(None));
        Ok(Self { thread, changes, trouble, folder: folder.map(Arc::new) })
    }

    /// A number that moves with every change.
    pub(super) fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// Why nothing can be written, as long as that is so.
    pub(super) fn trouble(&self) -> watch::Receiver<Option<Arc<str>>> {
        self.trouble.subscribe()
    }

    /// Runs `job` in a transaction, which is rolled back if it fails.
    pub(super) async fn run<T, F>(&self, job: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        let (answer, result) = oneshot::channel();
        let (changes, trouble) = (self.changes.clone(), self.trouble.clone());
        let folder = self.folder.clone();
        let task: Job = Box::new(move |conn| {
            let before = conn.total_changes();
            let done = in_transaction(conn, job);
            let written = conn.total_changes() != before;
            heed(done.as_ref().err(), written, &trouble, folder);
            if written {
                changes.send_modify(|count| *count += 1);
            }
            // Nobody waits any more: what was written stays written.
            let _ = answer.send(done);
        });
        let jobs = self.thread.jobs.as_ref().ok_or(StoreError::Stopped)?;
        jobs.send(task).map_err(|_| StoreError::Stopped)?;
        result.await.map_err(|_| StoreError::Stopped)?
    }
}

/// Keeps in mind what keeps everything from being written, until something is written again.
fn heed(
    error: Option<&StoreError>,
    written: bool,
    trouble: &watch::Sender<Option<Arc<str>>>,
    folder: Option<Arc<PathBuf>>,
) {
    if let (Some(StoreError::Damaged(_)), Some(folder)) = (error, folder) {
        check::suspect(&folder);
    }
    let told: Option<Arc<str>> = match error {
        Some(error) if error.stops_all() => Some(error.to_string().into()),
        None if written => None,
        _ => return,
    };
    trouble.send_if_modified(|known| {
        let moved = *known != told;
        *known = told;
        moved
    });
}

fn work(mut conn: Connection, queue: mpsc::Receiver<Job>) {
    for job in queue {
        job(&mut conn);
    }
    // What SQLite keeps beside the file goes into it, unless somebody else is in the way.
    let emptied = conn.busy_timeout(Duration::ZERO).and_then(|()| {
        conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", (), |row| row.get::<_, bool>(0))
    });
    if let Err(error) = emptied {
        tracing::debug!(%error, "the log of the database stays");
    }
}

impl Drop for Thread {
    fn drop(&mut self) {
        self.jobs = None;
        // A job that holds the last handle is the thread itself.
        if let Some(handle) = self.handle.take()
            && handle.thread().id() != thread::current().id()
        {
            // One that panicked has ended too.
            let _ = handle.join();
        }
    }
}

fn in_transaction<T>(
    conn: &mut Connection,
    job: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // A newer program may have come while this one ran: what it changed is not known here.
    if schema::is_known(&tx).is_err() {
        return Err(StoreError::Overtaken);
    }
    let done = job(&tx)?;
    tx.commit()?;
    Ok(done)
}
