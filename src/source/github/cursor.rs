//! Where reading stopped, for every repository and list.

use super::walk::List;
use crate::desk::Cursor;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The cursor of the source.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Position {
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
    /// Reads a cursor; one that cannot be read means to begin anew.
    pub(super) fn read(cursor: Option<&Cursor>) -> Self {
        let position = cursor.map(|Cursor(text)| serde_json::from_str(text));
        match position {
            Some(Err(error)) => {
                tracing::warn!(%error, "GitHub's cursor cannot be read: reading all again");
                Self::default()
            }
            Some(Ok(position)) => position,
            None => Self::default(),
        }
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
        let mut position = Position::default();
        position.repos.insert("example/app".into(), RepoPosition::new(since));
        assert_eq!(Position::read(position.write().as_ref()), position);
        assert_eq!(Position::read(None), Position::default());
        assert_eq!(Position::read(Some(&Cursor("{\"old\":1,".into()))), Position::default());
    }
}
