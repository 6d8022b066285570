//! Which issue of which repository: the names GitHub's tickets go by.

use crate::desk::{Gone, TicketRef, issue_at};
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

    /// That it is gone, and what became of it.
    pub(super) fn gone(&self, why: &str) -> Gone {
        Gone { reference: self.reference(), why: Some(why.into()) }
    }

    /// The path of its issue side.
    pub(super) fn issue_path(&self) -> String {
        self.issue_path_in(&self.repo)
    }

    /// The path of its issue side in the repository as it is called now.
    pub(super) fn issue_path_in(&self, repo: &str) -> String {
        format!("repos/{repo}/issues/{}", self.number)
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

/// What became of an issue that was made a discussion.
pub(super) const DISCUSSION: &str = "became a discussion";

/// What a repository tells of all its tickets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct RepoFacts {
    /// Only its members see it.
    pub private: bool,
    /// The token's account may push, and so answer where a conversation is locked.
    pub push: bool,
    /// Issues among ourselves are work too.
    pub own: bool,
}

/// What became of the issue of `place` if the service answers with one of another number or from
/// `elsewhere`, another repository. A renamed repository is the same one.
pub(super) fn moved(place: &Place, number: u64, url: &str, elsewhere: bool) -> Option<String> {
    if url.contains("/discussions/") {
        return Some(DISCUSSION.into());
    }
    let target = || match issue_at(url) {
        Some(target) => target.as_str().trim_start_matches("github:").to_owned(),
        None => url.to_owned(),
    };
    (number != place.number || elsewhere).then(|| format!("moved to {}", target()))
}

/// The id of the repository that an answer came from, if it was redirected there:
/// `GET /repositories/40763577/issues/5`.
pub(super) fn repository_in(call: &str) -> Option<u64> {
    let (_, rest) = call.split_once("/repositories/")?;
    rest.split('/').next()?.parse().ok()
}

/// What became of an issue that is no longer had, in a word or two.
pub(super) fn fate(why: &str) -> &str {
    if why == DISCUSSION { why } else { "deleted" }
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
    fn an_issue_that_answers_for_another_has_moved() {
        let place = Place::new("example/app", 7);
        for (number, url, elsewhere, fate) in [
            (7, "https://github.com/example/app/issues/7", false, None),
            (7, "https://github.com/example/renamed/issues/7", false, None),
            (7, "https://github.com/example/sdk/issues/7", true, Some("moved to example/sdk#7")),
            (9, "https://github.com/example/sdk/issues/9", false, Some("moved to example/sdk#9")),
            (9, "https://ghe.example.com/a/b/pull/9", true, Some("moved to a/b#9")),
            (7, "https://github.com/example/app/discussions/7", false, Some(DISCUSSION)),
        ] {
            assert_eq!(moved(&place, number, url, elsewhere).as_deref(), fate, "{url}");
        }
    }

    #[test]
    fn a_redirected_answer_names_its_repository() {
        for (call, id) in [
            ("GET /repositories/40763577/issues/5", Some(40_763_577)),
            ("GET /api/v3/repositories/7", Some(7)),
            ("GET /repos/example/repositories/issues/5", None),
            ("GET /repos/example/app/issues/5", None),
        ] {
            assert_eq!(repository_in(call), id, "{call}");
        }
    }

    #[test]
    fn numbers_stand_at_the_end_of_addresses() {
        assert_eq!(number_in("https://api.github.com/repos/example/app/issues/4711"), Some(4711));
        assert_eq!(number_in("https://api.github.com/repos/example/app/pulls/9/"), Some(9));
        assert_eq!(number_in(""), None);
    }
}
