//! The one list of kinds of registers.

use super::Register;
use super::command::ListCommand;
use super::file::ListFile;
use super::list::KeptList;
use crate::config::{RegisterConfig, RegisterKind};
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
    clock: Clock,
) -> Result<Arc<dyn Register>, SourceError> {
    let (id, trials_pay) = (config.id.clone(), config.trials_pay);
    match &config.kind {
        RegisterKind::File(path) => {
            Ok(Arc::new(KeptList::new(id, ListFile(path.clone()), trials_pay, clock)))
        }
        RegisterKind::Command(command) => {
            Ok(Arc::new(KeptList::new(id, ListCommand(command.clone()), trials_pay, clock)))
        }
        _ => {
            let fault = format!("{} cannot be read yet", config.kind.word());
            Err(SourceError::NeedsYou { fault, remedy: "leave it out".into() })
        }
    }
}
