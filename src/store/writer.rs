//! The one thread that writes.

use super::StoreError;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::sync::mpsc;
use std::thread;
use tokio::sync::{oneshot, watch};

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// A handle on the writing thread, which ends with the last handle.
#[derive(Debug, Clone)]
pub(super) struct Writer {
    jobs: mpsc::Sender<Job>,
    changes: watch::Sender<u64>,
}

impl Writer {
    /// Starts the thread on this connection.
    pub(super) fn start(mut conn: Connection) -> Result<Self, StoreError> {
        let (jobs, queue) = mpsc::channel::<Job>();
        let run = move || {
            for job in queue {
                job(&mut conn);
            }
        };
        let thread = thread::Builder::new().name("store".into()).spawn(run);
        thread.map_err(|_| StoreError::Stopped)?;
        Ok(Self { jobs, changes: watch::Sender::new(0) })
    }

    /// A number that moves with every change.
    pub(super) fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// Runs `job` in a transaction, which is rolled back if it fails.
    pub(super) async fn run<T, F>(&self, job: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        let (answer, result) = oneshot::channel();
        let changes = self.changes.clone();
        let task: Job = Box::new(move |conn| {
            let before = conn.total_changes();
            let done = in_transaction(conn, job);
            if conn.total_changes() != before {
                changes.send_modify(|count| *count += 1);
            }
            // Nobody waits any more: what was written stays written.
            let _ = answer.send(done);
        });
        self.jobs.send(task).map_err(|_| StoreError::Stopped)?;
        result.await.map_err(|_| StoreError::Stopped)?
    }
}

fn in_transaction<T>(
    conn: &mut Connection,
    job: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let done = job(&tx)?;
    tx.commit()?;
    Ok(done)
}
