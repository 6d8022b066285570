//! Tells when the store changed, by this process or another.

use crate::store::{Store, StoreError};
use std::time::Duration;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How often other processes' changes are looked for: one PRAGMA, no I/O.
const LOOK: Duration = Duration::from_secs(1);

/// A number that moves with every change to the store.
pub(super) fn start(
    store: &Store,
    tasks: &TaskTracker,
    cancel: CancellationToken,
) -> Result<watch::Receiver<u64>, StoreError> {
    let reader = store.reader()?;
    let mut changes = store.changes();
    let (pulse, moved) = watch::channel(0_u64);
    let mut version = reader.data_version()?;
    tasks.spawn(async move {
        loop {
            tokio::select! {
                () = cancel.cancelled() => return,
                changed = changes.changed() => if changed.is_err() { return },
                () = tokio::time::sleep(LOOK) => {}
            }
            let now = reader.data_version().unwrap_or(version);
            if now != version {
                version = now;
                pulse.send_modify(|count| *count += 1);
            }
        }
    });
    Ok(moved)
}
