//! One configured source as the engine holds it.

use crate::desk::SourceId;
use crate::source::{Source, SourceError};
use futures_util::future::BoxFuture;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;

/// Makes a source, or finds the one made with the same token; connects nothing yet.
pub type Open =
    Box<dyn Fn() -> BoxFuture<'static, Result<Arc<dyn Source>, SourceError>> + Send + Sync>;

/// A source that is made when first needed, and made anew after the user may have mended it: a
/// token is read again without a restart.
pub struct Line {
    /// Its name.
    pub id: SourceId,
    /// How often it is read.
    pub every: Duration,
    open: Open,
    source: Mutex<Option<Arc<dyn Source>>>,
}

impl Line {
    /// A line to the source that `open` makes.
    pub fn new(id: SourceId, every: Duration, open: Open) -> Self {
        Self { id, every, open, source: Mutex::new(None) }
    }

    /// The source.
    ///
    /// # Errors
    /// Whatever keeps it from being made: no token, no address.
    pub async fn source(&self) -> Result<Arc<dyn Source>, SourceError> {
        let mut kept = self.source.lock().await;
        if let Some(source) = &*kept {
            return Ok(source.clone());
        }
        let source = (self.open)().await?;
        *kept = Some(source.clone());
        Ok(source)
    }

    /// Forgets the source if only the user can mend what went wrong.
    pub(super) async fn heed(&self, error: &SourceError) {
        if matches!(error, SourceError::NeedsYou { .. }) {
            *self.source.lock().await = None;
        }
    }
}
