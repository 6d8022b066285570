//! Which issue of which repository: the names GitHub's tickets go by.

use crate::desk::TicketRef;
use crate::source::SourceError;
use std::fmt;

/// An issue or pull request: both share one series of numbers in a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// `owner/name` as configured, even after a rename at GitHub.
    pub repo: String,
    /// The number behind `#`.
    pub number: u64,
}

impl Place {
    pub(super) fn new(repo: &str, number: u64) -> Self {
        Self { repo: repo.into(), number }
    }

    /// Reads `owner/name#number`.
    ///
    /// # Errors
    /// [`SourceError::Refused`] for anything else.
    pub(super) fn parse(remote_id: &str) -> Result<Self, SourceError> {
        let parts = remote_id.rsplit_once('#');
        let place = parts.and_then(|(repo, number)| Some(Self::new(repo, number.parse().ok()?)));
        place.filter(|place| place.repo.contains('/')).ok_or_else(|| SourceError::Refused {
            why: format!("{remote_id:?} is no issue such as example/app#4711"),
        })
    }

    /// Whose repository it is in.
    pub(super) fn owner(&self) -> &str {
        self.repo.split('/').next().unwrap_or_default()
    }

    /// Its stable name.
    pub(super) fn reference(&self) -> TicketRef {
        TicketRef::new("github", self)
    }

    /// The path of its issue side.
    pub(super) fn issue_path(&self) -> String {
        format!("repos/{}/issues/{}", self.repo, self.number)
    }

    /// The path of its pull request side.
    pub(super) fn pull_path(&self) -> String {
        format!("repos/{}/pulls/{}", self.repo, self.number)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.repo, self.number)
    }
}

/// The number at the end of an `issue_url` or `pull_request_url`.
pub(super) fn number_in(url: &str) -> Option<u64> {
    url.trim_end_matches('/').rsplit('/').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_back_as_it_was_written() {
        let place = Place::parse("example/app#4711").unwrap();
        assert_eq!(place, Place::new("example/app", 4711));
        assert_eq!(place.to_string(), "example/app#4711");
        assert_eq!(place.reference().as_str(), "github:example/app#4711");
        for bad in ["", "example/app", "example/app#", "example/app#x", "app#1"] {
            assert!(Place::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn numbers_stand_at_the_end_of_addresses() {
        assert_eq!(number_in("https://api.github.com/repos/example/app/issues/4711"), Some(4711));
        assert_eq!(number_in("https://api.github.com/repos/example/app/pulls/9/"), Some(9));
        assert_eq!(number_in(""), None);
    }
}
