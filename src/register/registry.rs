//! The one list of kinds of registers.

use super::Register;
use crate::config::RegisterConfig;
use crate::source::{Clock, SourceError};
use secrecy::SecretString;
use std::sync::Arc;

/// Makes a register; nothing is read yet. `token` is there for the kinds that need one.
///
/// # Errors
/// [`SourceError::NeedsYou`] if its address or token cannot be used.
pub fn open(
    config: &RegisterConfig,
    _token: Option<&SecretString>,
    _clock: Clock,
) -> Result<Arc<dyn Register>, SourceError> {
    let fault = format!("{} cannot be read yet", config.kind.word());
    Err(SourceError::NeedsYou { fault, remedy: "leave it out".into() })
}
