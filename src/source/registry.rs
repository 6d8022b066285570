//! The one list of kinds of sources.

use super::{Clock, Http, Source, SourceError, email, github, sentry, slack};
use crate::config::{Service, SourceConfig};
use crate::desk::{Abilities, Roster};
use secrecy::SecretString;
use std::sync::Arc;

/// What a kind of source can do.
pub fn abilities(service: &Service) -> Abilities {
    match service {
        Service::Slack(settings) => slack::abilities(settings),
        Service::GitHub(_) => github::ABILITIES,
        Service::Sentry(_) => sentry::ABILITIES,
        Service::Email(_) => email::ABILITIES,
    }
}

/// Whether a kind of source can look for earlier answers at its service.
pub fn searches(service: &Service) -> bool {
    matches!(service, Service::Slack(_))
}

/// Makes a source; nothing is called yet. `roster` tells who is of the team.
///
/// # Errors
/// [`SourceError::NeedsYou`] if its address or token cannot be used.
pub fn open(
    config: &SourceConfig,
    token: &SecretString,
    roster: &Roster,
    clock: Clock,
) -> Result<Arc<dyn Source>, SourceError> {
    let (id, since, base) = (config.id.clone(), config.since, config.base_url.as_str());
    Ok(match config.service.clone() {
        Service::Slack(settings) => {
            let http = Http::new(base, token)?;
            Arc::new(slack::Slack::new(id, settings, since, roster.clone(), http, clock))
        }
        Service::GitHub(settings) => {
            let github = github::GitHub::new(id, settings, since, Http::new(base, token)?, clock);
            Arc::new(github.knowing(roster.clone()))
        }
        Service::Sentry(settings) => {
            let http = Http::new(&sentry::base_url(base), token)?;
            Arc::new(sentry::Sentry::new(id, settings, since, http, clock))
        }
        Service::Email(settings) => Arc::new(email::Email::new(id, settings, base, token, clock)?),
    })
}
