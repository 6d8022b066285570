//! What the configuration names, a source or a register, as the engine holds it.

use crate::desk::SourceId;
use crate::register::Register;
use crate::source::{Source, SourceError};
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;

/// Makes a source or a register, or finds the one made with the same token; connects nothing yet.
pub type Open<T = dyn Source> =
    Box<dyn Fn() -> BoxFuture<'static, Result<Arc<T>, SourceError>> + Send + Sync>;

/// A source or a register that is made when first needed, and made anew after the user may have
/// mended it: a token is read again without a restart.
pub struct Line<T: ?Sized = dyn Source> {
    /// The name of its state: a source's own, [`crate::desk::RegisterId::state_id`] of a register.
    pub id: SourceId,
    /// How often it is read.
    pub every: Duration,
    /// Whether there is anything to read; else actions only go there.
    pub(super) is_read: bool,
    /// When it was last configured otherwise, as far as that is known.
    pub(super) configured_at: Option<Timestamp>,
    open: Open<T>,
    made: Mutex<Option<Arc<T>>>,
}

impl<T: ?Sized> Line<T> {
    /// A line to what `open` makes.
    pub fn new(id: SourceId, every: Duration, open: Open<T>) -> Self {
        Self { id, every, is_read: true, configured_at: None, open, made: Mutex::new(None) }
    }

    /// The same, to which actions only go.
    #[must_use]
    pub fn only_written(self) -> Self {
        Self { is_read: false, ..self }
    }

    /// The same, configured at this time: what a register told before does not count as read.
    #[must_use]
    pub fn configured(self, at: Option<Timestamp>) -> Self {
        Self { configured_at: at, ..self }
    }

    async fn made(&self) -> Result<Arc<T>, SourceError> {
        let mut kept = self.made.lock().await;
        if let Some(made) = &*kept {
            return Ok(made.clone());
        }
        let made = (self.open)().await?;
        *kept = Some(made.clone());
        Ok(made)
    }

    /// Forgets what was made if only the user can mend what went wrong.
    pub(super) async fn heed(&self, error: &SourceError) {
        if matches!(error, SourceError::NeedsYou { .. }) {
            *self.made.lock().await = None;
        }
    }
}

impl Line {
    /// The source.
    ///
    /// # Errors
    /// Whatever keeps it from being made: no token, no address.
    pub async fn source(&self) -> Result<Arc<dyn Source>, SourceError> {
        self.made().await
    }
}

impl Line<dyn Register> {
    /// The register.
    ///
    /// # Errors
    /// Whatever keeps it from being made: no token, no address.
    pub async fn register(&self) -> Result<Arc<dyn Register>, SourceError> {
        self.made().await
    }
}
