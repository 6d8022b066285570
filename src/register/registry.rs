//! The one list of kinds of registers.

use super::command::ListCommand;
use super::file::ListFile;
use super::list::KeptList;
use super::{Register, posthog, stripe};
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
    let (id, trials_pay) = (config.id.clone(), config.trials_pay);
    Ok(match &config.kind {
        RegisterKind::File(path) => {
            Arc::new(KeptList::new(id, ListFile(path.clone()), trials_pay, clock))
        }
        RegisterKind::Command(command) => {
            Arc::new(KeptList::new(id, ListCommand::new(command.clone()), trials_pay, clock))
        }
        RegisterKind::Stripe { base_url } => {
            Arc::new(stripe::Stripe::new(id, base_url, needed(config, token)?, trials_pay, clock)?)
        }
        RegisterKind::PostHog(settings) => {
            let http = Http::new(posthog::base_url(&settings.base_url), needed(config, token)?)?;
            Arc::new(posthog::PostHog::new(id, settings.clone(), http, clock))
        }
    })
}

/// The token of a kind that needs one.
fn needed<'a>(
    config: &RegisterConfig,
    token: Option<&'a SecretString>,
) -> Result<&'a SecretString, SourceError> {
    token.ok_or_else(|| SourceError::NeedsYou {
        fault: format!("{} needs a token", config.kind.word()),
        remedy: format!("give the register {} a token in the configuration", config.id),
    })
}
