//! The one list of kinds of registers.

use super::{Register, stripe};
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
    token: Option<&SecretString>,
    clock: Clock,
) -> Result<Arc<dyn Register>, SourceError> {
    let id = config.id.clone();
    let token = || {
        token.ok_or_else(|| SourceError::NeedsYou {
            fault: format!("{} needs a token", config.kind.word()),
            remedy: format!("give the register {id} a token in the configuration"),
        })
    };
    Ok(match &config.kind {
        RegisterKind::Stripe { base_url } => {
            let stripe =
                stripe::Stripe::new(id.clone(), base_url, token()?, config.trials_pay, clock)?;
            Arc::new(stripe)
        }
        other => {
            let fault = format!("{} cannot be read yet", other.word());
            return Err(SourceError::NeedsYou { fault, remedy: "leave it out".into() });
        }
    })
}
