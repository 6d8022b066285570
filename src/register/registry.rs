//! The one list of kinds of registers.

use super::{Register, posthog};
use crate::config::{RegisterConfig, RegisterKind};
use crate::source::{Clock, Http, SourceError};
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
    match &config.kind {
        RegisterKind::PostHog(settings) => {
            let http = Http::new(posthog::base_url(&settings.base_url), needed(config, token)?)?;
            Ok(Arc::new(posthog::PostHog::new(id, settings.clone(), http, clock)))
        }
        _ => {
            let fault = format!("{} cannot be read yet", config.kind.word());
            Err(SourceError::NeedsYou { fault, remedy: "leave it out".into() })
        }
    }
}

/// The token of a kind that needs one.
fn needed<'a>(
    config: &RegisterConfig,
    token: Option<&'a SecretString>,
) -> Result<&'a SecretString, SourceError> {
    token.ok_or_else(|| SourceError::NeedsYou {
        fault: format!("the register {} has no token", config.id),
        remedy: "give it one".into(),
    })
}
