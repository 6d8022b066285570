//! Hears of what other processes write.

use crate::store::Store;
use tokio_util::sync::CancellationToken;

/// Has [`Store::changes`] tell of all processes, until cancelled.
pub(super) async fn run(store: Store, cancel: CancellationToken) {
    tokio::select! {
        () = cancel.cancelled() => {}
        deaf = store.hear() => {
            let Err(error) = deaf;
            tracing::info!(%error, "what others write is only looked for with each poll");
        }
    }
}
