//! Reading a list in the order of its last changes, from where it stopped.

use super::calls::{Calls, MOST_PAGES, PER_PAGE, Rows, rows};
use super::cursor::Mark;
use super::refusal::Subject;
use super::wire::Row;
use crate::desk::Unreadable;
use crate::source::SourceError;
use jiff::SignedDuration;

/// A list that has grown beyond this is asked for from a later time on.
const KEPT: usize = 30;

/// The lists of a repository that are read by the time of the last change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum List {
    /// Issues and pull requests.
    Issues,
    /// Comments on both.
    Comments,
    /// Comments on the diffs of pull requests.
    ReviewComments,
}

/// One walk along a list.
pub(super) struct Walk<T> {
    repo: String,
    list: List,
    mark: Mark,
    /// The page before: a restart at its last second shows some of it again.
    previous: Vec<T>,
    next: Option<String>,
    /// How many pages of one second were followed.
    followed: usize,
    /// The pages do not end.
    endless: bool,
    done: bool,
}

/// What one request of a walk brought.
#[derive(Debug)]
pub(super) struct Step<T> {
    /// Rows that are new or changed.
    pub news: Vec<T>,
    /// Rows that could not be read.
    pub unreadable: Vec<Unreadable>,
}

impl<T: Row> Walk<T> {
    /// A walk from `mark` on.
    pub(super) fn new(repo: &str, list: List, mark: Mark) -> Self {
        Self {
            repo: repo.into(),
            list,
            mark,
            previous: Vec::new(),
            next: None,
            followed: 0,
            endless: false,
            done: false,
        }
    }

    /// Where the walk stands once the last step's rows are stored.
    pub(super) fn mark(&self) -> &Mark {
        &self.mark
    }

    /// The next rows; `None` at the end.
    ///
    /// # Errors
    /// As [`Calls::get`]; [`SourceError::Unreadable`] for an answer that is no list, or a list
    /// without an end.
    pub(super) async fn step(
        &mut self,
        calls: &mut Calls<'_>,
    ) -> Result<Option<Step<T>>, SourceError> {
        if self.done {
            return Ok(None);
        }
        if self.endless {
            let why = "its pages lead back to each other, or there are too many of them".into();
            return Err(SourceError::Unreadable { at: format!("GET {}", self.path()), why });
        }
        let (url, etag) = match &self.next {
            Some(next) => (next.clone(), None),
            None => (self.url(), self.mark.etag.as_deref()),
        };
        let subject = match self.list {
            List::Issues => Subject::Repo(&self.repo),
            List::Comments | List::ReviewComments => Subject::Extra(&self.repo),
        };
        match calls.get_changed(&url, etag, subject).await? {
            Some(reply) => Ok(Some(self.take(rows(&reply)?))),
            None => Ok(None),
        }
    }

    fn path(&self) -> String {
        let list = match self.list {
            List::Issues => "issues",
            List::Comments => "issues/comments",
            List::ReviewComments => "pulls/comments",
        };
        format!("repos/{}/{list}", self.repo)
    }

    fn url(&self) -> String {
        let state = if self.list == List::Issues { "state=all&" } else { "" };
        format!(
            "{}?{state}sort=updated&direction=asc&since={}&per_page={PER_PAGE}",
            self.path(),
            self.mark.since
        )
    }

    /// Rows shift between pages while one reads, so a full page is followed by a fresh list from
    /// its last second on; only a page that is all of one second is followed by its next page.
    fn take(&mut self, page: Rows<T>) -> Step<T> {
        let paged = self.next.take().is_some();
        let Mark { since, seen, .. } = self.mark;
        let latest = page.rows.iter().map(Row::updated_at).max().unwrap_or(since).max(since);
        let is_news = |row: &&T| row.updated_at() >= seen && !self.previous.contains(row);
        let news = page.rows.iter().filter(is_news).cloned().collect();
        // A server that does not know `since` shows the same rows for ever.
        let heeds = page.rows.iter().all(|row| row.updated_at() >= since);
        let grown = page.next.is_some() || page.rows.len() > KEPT;
        // What could not be read is asked for again until it can be.
        let seen = if page.unreadable.is_empty() { latest.max(seen) } else { seen };
        match page.next {
            _ if grown && latest > since => {
                (self.mark, self.followed) = (Mark::new(latest), 0);
            }
            Some(next) => {
                self.followed += 1;
                self.endless = self.followed > MOST_PAGES || (paged && page.rows == self.previous);
                self.mark = Mark { seen, etag: None, since };
                self.next = Some(next);
            }
            // All of that second is read; asked for again it would be as many pages again.
            None if paged && heeds => self.mark = Mark::new(latest + SignedDuration::from_secs(1)),
            None => {
                let etag = page.etag.filter(|_| !paged && page.unreadable.is_empty());
                self.mark = Mark { seen, etag, since };
                self.done = true;
            }
        }
        self.previous = page.rows;
        Step { news, unreadable: page.unreadable }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::github::wire::Comment;
    use jiff::Timestamp;
    use serde_json::json;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    fn page(seconds: impl IntoIterator<Item = i64>, first_id: u64, next: bool) -> Rows<Comment> {
        let row = |(id, second)| {
            let row = json!({"id": id, "created_at": at(second), "updated_at": at(second)});
            serde_json::from_value(row).unwrap()
        };
        Rows {
            rows: (first_id..).zip(seconds).map(row).collect(),
            unreadable: vec![],
            etag: Some("W/\"x\"".into()),
            next: next.then(|| "https://x/page2".into()),
        }
    }

    fn walk() -> Walk<Comment> {
        Walk::new("example/app", List::Comments, Mark::new(at(0)))
    }

    fn ids(step: &Step<Comment>) -> Vec<u64> {
        step.news.iter().map(|row| row.id).collect()
    }

    #[test]
    fn a_short_list_ends_the_walk_and_keeps_its_tag() {
        let mut walk = walk();
        assert_eq!(ids(&walk.take(page([1, 2], 1, false))), [1, 2]);
        assert!(walk.done);
        let mark = Mark { since: at(0), seen: at(2), etag: Some("W/\"x\"".into()) };
        assert_eq!(walk.mark, mark);
        let mut again = Walk::new("example/app", List::Comments, mark);
        assert_eq!(ids(&again.take(page([1, 2, 3], 1, false))), [2, 3], "its second may have more");
    }

    #[test]
    fn a_full_page_is_followed_by_a_fresh_list_from_its_last_second() {
        let mut walk = walk();
        walk.take(page(1..=100, 1, true));
        assert_eq!((walk.done, &walk.next, walk.mark()), (false, &None, &Mark::new(at(100))));
        assert_eq!(ids(&walk.take(page([100, 101], 100, false))), [101]);
        assert!(walk.done);
    }

    #[test]
    fn a_long_list_is_asked_for_from_later_on() {
        let mut walk = walk();
        walk.take(page(1..=31, 1, false));
        assert_eq!((walk.done, walk.mark()), (false, &Mark::new(at(31))));
    }

    #[test]
    fn a_page_of_one_second_is_followed_by_its_next_page_and_then_left_behind() {
        let mut walk = walk();
        walk.take(page([0; 100], 1, true));
        assert_eq!(walk.next.as_deref(), Some("https://x/page2"));
        assert_eq!(walk.mark.etag, None, "the first page does not stand for all");
        assert_eq!(ids(&walk.take(page([0; 3], 101, false))), [101, 102, 103]);
        assert_eq!((walk.done, walk.mark()), (false, &Mark::new(at(1))));
    }

    #[test]
    fn an_empty_list_ends_the_walk() {
        let mut walk = walk();
        assert!(walk.take(page([], 1, false)).news.is_empty());
        assert_eq!((walk.done, walk.mark.since, walk.mark.seen), (true, at(0), at(0)));
    }
}
