//! What cannot be read, and how that is told: in a line while the rest goes on.

use crate::source::SourceError;
use jiff::{SignedDuration, Timestamp};

/// How long what cannot be read is left alone.
const LEFT_ALONE: SignedDuration = SignedDuration::from_mins(5);
/// How many notices are told; the others are counted.
const TOLD: usize = 2;

/// Why a repository, an owner or a search is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Trouble {
    /// When it was last tried; `None`: it is tried with the next pull.
    pub at: Option<Timestamp>,
    /// What is wrong.
    pub fault: String,
    /// What to do about it.
    pub remedy: String,
}

impl Trouble {
    /// What `error`, with which the answer of this status was refused, means for `name` alone.
    ///
    /// # Errors
    /// The error itself, if it says nothing of `name` or may be over with the next pull.
    pub(super) fn of(
        name: &str,
        error: SourceError,
        status: u16,
        now: Timestamp,
    ) -> Result<Self, SourceError> {
        const TAKE_OUT: &str = "take it out of config.toml";
        let (fault, remedy) = match (status, error) {
            (404, SourceError::NeedsYou { .. } | SourceError::Refused { .. }) => (
                format!("{name} is deleted, or hidden from this token"),
                "check its name, and what the token may see".into(),
            ),
            (410, SourceError::NeedsYou { .. } | SourceError::Refused { .. }) => {
                (format!("{name} has its issues switched off"), TAKE_OUT.into())
            }
            (451, SourceError::Refused { .. }) => {
                (format!("{name} is blocked for legal reasons"), TAKE_OUT.into())
            }
            (403, SourceError::NeedsYou { fault, remedy }) => (format!("{name}: {fault}"), remedy),
            (403 | 422, SourceError::Refused { why }) => {
                (format!("{name} cannot be read ({why})"), TAKE_OUT.into())
            }
            (_, error) => return Err(error),
        };
        Ok(Self { at: Some(now), fault, remedy })
    }

    /// Issues can be switched off in a repository.
    pub(super) fn without_issues(name: &str, now: Timestamp) -> Self {
        let remedy = "switch them on, or take it out of config.toml";
        Self {
            at: Some(now),
            fault: format!("{name} has its issues switched off"),
            remedy: remedy.into(),
        }
    }

    /// Whether it is too early to try again.
    pub(super) fn is_left_alone(&self, now: Timestamp) -> bool {
        self.at.is_some_and(|at| now.duration_since(at).abs() < LEFT_ALONE)
    }

    /// It in one line.
    pub(super) fn told(&self) -> String {
        format!("{}: {}", self.fault, self.remedy)
    }

    /// The error where nothing at all can be read.
    pub(super) fn all(troubles: &[&Self]) -> Option<SourceError> {
        let first = troubles.first()?;
        let faults = troubles.iter().map(|trouble| trouble.fault.clone()).collect();
        let remedy = match troubles {
            [_] => first.remedy.clone(),
            _ => "`hero doctor` tells what to do about each".into(),
        };
        Some(SourceError::NeedsYou { fault: in_short(faults)?, remedy })
    }
}

/// The first notices, and how many more there are.
pub(super) fn in_short(notices: Vec<String>) -> Option<String> {
    let more = notices.len().saturating_sub(TOLD);
    let told = notices.into_iter().take(TOLD).collect::<Vec<_>>().join("; ");
    match (told.is_empty(), more) {
        (true, _) => None,
        (false, 0) => Some(told),
        (false, more) => Some(format!("{told}; +{more} more")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(status: u16, error: SourceError) -> Option<String> {
        let now = Timestamp::UNIX_EPOCH;
        Trouble::of("example/app", error, status, now).ok().map(|trouble| trouble.told())
    }

    fn refused() -> SourceError {
        SourceError::Refused { why: "GET /x: Repository access blocked".into() }
    }

    #[test]
    fn what_concerns_one_repository_is_told_of_it() {
        let needs_you = || SourceError::NeedsYou { fault: "sso".into(), remedy: "do".into() };
        for (status, error, told) in [
            (
                404,
                needs_you(),
                Some(
                    "example/app is deleted, or hidden from this token: \
                check its name, and what the token may see",
                ),
            ),
            (
                410,
                needs_you(),
                Some(
                    "example/app has its issues switched off: \
                take it out of config.toml",
                ),
            ),
            (
                451,
                refused(),
                Some(
                    "example/app is blocked for legal reasons: \
                take it out of config.toml",
                ),
            ),
            (
                403,
                refused(),
                Some(
                    "example/app cannot be read (GET /x: Repository access \
                blocked): take it out of config.toml",
                ),
            ),
            (403, needs_you(), Some("example/app: sso: do")),
            (401, needs_you(), None),
            (502, SourceError::Unreachable { why: "502".into() }, None),
        ] {
            assert_eq!(of(status, error).as_deref(), told, "{status}");
        }
    }

    #[test]
    fn two_are_told_and_the_others_counted() {
        let notices = |count: usize| in_short((0..count).map(|n| n.to_string()).collect());
        let told = ["", "0", "0; 1", "0; 1; +1 more", "0; 1; +2 more"];
        for (count, told) in told.into_iter().enumerate() {
            assert_eq!(notices(count).unwrap_or_default(), told);
        }
    }
}
