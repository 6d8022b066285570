//! What is wrong with single channels: it never stops the others, and is told in the end.

use super::super::SourceError;
use super::channels::Channel;
use super::fault::is_of_token;

/// Whether nothing else can be asked either: Slack is not there, or knows the token no more.
pub(super) fn is_of_all(error: &SourceError) -> bool {
    match error {
        SourceError::Unreachable { .. }
        | SourceError::Unanswered { .. }
        | SourceError::Uncertain { .. }
        | SourceError::Sink(_) => true,
        SourceError::NeedsYou { .. } => is_of_token(error),
        SourceError::RateLimited { .. }
        | SourceError::Gone { .. }
        | SourceError::Refused { .. }
        | SourceError::Unreadable { .. } => false,
    }
}

/// A fault that concerns only this channel, told with its name; any other error stops the pull.
pub(super) fn of_channel(
    error: SourceError,
    channel: &Channel,
) -> Result<SourceError, SourceError> {
    let place = channel.place();
    match error {
        SourceError::NeedsYou { fault, .. } if fault.contains("(not_in_channel)") => {
            Ok(channel.uninvited())
        }
        SourceError::NeedsYou { .. } if !is_of_token(&error) => Ok(error),
        SourceError::Gone { why } => Ok(SourceError::NeedsYou {
            fault: format!("{place} cannot be read: {why}"),
            remedy: format!("invite the app to {place}, or take it out of the configuration"),
        }),
        SourceError::Refused { why } => Ok(SourceError::Refused { why: format!("{place}: {why}") }),
        SourceError::Unreadable { at, why } => {
            Ok(SourceError::Unreadable { at: format!("{place}: {at}"), why })
        }
        other => Err(other),
    }
}

/// All faults as one error: what needs the user joined, else the first.
pub(super) fn told(faults: Vec<SourceError>) -> Result<(), SourceError> {
    let mut needs: Vec<(String, String)> = Vec::new();
    for fault in faults {
        match fault {
            SourceError::NeedsYou { fault, remedy } => {
                if !needs.contains(&(fault.clone(), remedy.clone())) {
                    needs.push((fault, remedy));
                }
            }
            other => return Err(other),
        }
    }
    if needs.is_empty() {
        return Ok(());
    }
    let (mut faults, mut remedies): (Vec<_>, Vec<_>) = needs.into_iter().unzip();
    faults.dedup();
    remedies.dedup();
    Err(SourceError::NeedsYou { fault: faults.join("; "), remedy: remedies.join("; ") })
}
