//! Where reading stopped, for every repository and list.

use super::walk::List;
use crate::desk::Cursor;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The cursor of the source.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Position {
    /// What is told of a ticket changes with the program: see [`FORMAT`].
    #[serde(default)]
    format: u32,
    /// By the name under which each was first read.
    #[serde(default)]
    pub repos: BTreeMap<String, RepoPosition>,
}

/// Where reading one repository stopped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RepoPosition {
    /// GitHub's id of it, by which it is known again under another name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u64>,
    /// Since when the list of all comments is read. An issue from before must be read whole; with
    /// [`NEVER`], on a compatible server without that list, every issue.
    pub from: Timestamp,
    /// `GET /repos/{owner}/{repo}/issues`.
    pub issues: Mark,
    /// `GET /repos/{owner}/{repo}/issues/comments`.
    pub comments: Mark,
    /// `GET /repos/{owner}/{repo}/pulls/comments`.
    pub review_comments: Mark,
}

/// Where reading one list stopped.
///
/// `since` includes its own second and compares the time of the last change, so a list is asked
/// for with the same `since` until it has grown: the unchanged answer then costs nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Mark {
    /// What the list is asked for.
    pub since: Timestamp,
    /// The last change seen.
    pub seen: Timestamp,
    /// What the list asked for with `since` was, once all of it is stored.
    #[serde(default)]
    pub etag: Option<String>,
}

/// To be raised when more is told of tickets than the store has of them: a quiet list would never
/// show them again. Open pull requests from before are read with the next look at their checks.
const FORMAT: u32 = 1;

/// The time from which comments are read in one list, where there is none.
const NEVER: Timestamp = Timestamp::MAX;

impl Mark {
    /// Everything from `since` is yet to be read.
    pub(super) fn new(since: Timestamp) -> Self {
        Self { since, seen: since, etag: None }
    }
}

impl RepoPosition {
    /// Everything from `since` is yet to be read.
    pub(super) fn new(since: Timestamp) -> Self {
        let mark = Mark::new(since);
        let (comments, review_comments) = (mark.clone(), mark.clone());
        Self { id: None, from: since, issues: mark, comments, review_comments }
    }

    /// The server has no list of all comments.
    pub(super) fn without_list(self) -> Self {
        Self { from: NEVER, ..self }
    }

    /// Whether the server has a list of all comments.
    pub(super) fn has_list(&self) -> bool {
        self.from != NEVER
    }

    /// The lists are read again, as far as a load from `start` on would.
    fn rewind(&mut self, start: Timestamp) {
        let start = if self.has_list() { start.max(self.from) } else { start };
        for list in [List::Issues, List::Comments, List::ReviewComments] {
            let mark = self.mark(list);
            *mark = Mark::new(start.min(mark.since));
        }
    }

    /// Whether the lists of comments have yet to bring all that was said from `at` on.
    pub(super) fn brings_all_from(&self, at: Timestamp) -> bool {
        self.from.max(self.comments.seen).max(self.review_comments.seen) <= at
    }

    /// Where reading a list stopped.
    pub(super) fn mark(&mut self, list: List) -> &mut Mark {
        match list {
            List::Issues => &mut self.issues,
            List::Comments => &mut self.comments,
            List::ReviewComments => &mut self.review_comments,
        }
    }
}

impl Position {
    /// Reads a cursor; one that cannot be read means to begin anew, and one of another format to
    /// read again what a load from `start` on would.
    pub(super) fn read(cursor: Option<&Cursor>, start: Timestamp) -> Self {
        let read = cursor.map(|Cursor(text)| serde_json::from_str::<Self>(text)).transpose();
        let mut position = read.unwrap_or_else(|error| {
            tracing::warn!(%error, "GitHub's cursor cannot be read: reading all again");
            None
        });
        for other in position.iter_mut().filter(|position| position.format != FORMAT) {
            other.repos.values_mut().for_each(|repo| repo.rewind(start));
        }
        Self { format: FORMAT, ..position.unwrap_or_default() }
    }

    /// Writes the cursor.
    pub(super) fn write(&self) -> Option<Cursor> {
        serde_json::to_string(self).ok().map(Cursor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back() {
        let since = "2026-11-23T10:00:00Z".parse().unwrap();
        let mut position = Position { format: FORMAT, ..Position::default() };
        position.repos.insert("example/app".into(), RepoPosition::new(since));
        assert_eq!(Position::read(position.write().as_ref(), since), position);
        let nothing = Position { format: FORMAT, ..Position::default() };
        assert_eq!(Position::read(None, since), nothing);
        assert_eq!(Position::read(Some(&Cursor("{\"old\":1,".into())), since), nothing);
    }

    #[test]
    fn a_cursor_of_another_format_goes_back_as_far_as_a_load_would() {
        let at = |hour: i8| jiff::civil::date(2026, 11, 23).at(hour, 0, 0, 0);
        let at = |hour| at(hour).to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp();
        let quiet = Mark { since: at(10), seen: at(11), etag: Some("W/\"x\"".into()) };
        for (start, from, since) in [
            (at(9), at(8), at(9)),
            (at(7), at(8), at(8)),
            (at(12), at(8), at(10)),
            (at(9), NEVER, at(9)),
        ] {
            let repo = RepoPosition { from, issues: quiet.clone(), ..RepoPosition::new(at(10)) };
            let repos = BTreeMap::from([("example/app".to_owned(), repo)]);
            let old = Position { format: 0, repos };
            let read = Position::read(old.write().as_ref(), start);
            let repo = &read.repos["example/app"];
            assert_eq!((&repo.issues, repo.from), (&Mark::new(since), from), "{start}");
            assert_eq!(Position::read(read.write().as_ref(), at(1)), read, "it is done once");
        }
    }
}
