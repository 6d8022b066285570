//! Reading tickets: what the lists leave out, put together into one page.

use super::GitHub;
use super::calls::{Calls, MOST_PAGES, PER_PAGE, next_link, rows};
use super::parse;
use super::place::{Place, RepoFacts, fate, moved};
use super::refusal::{Subject, is_absent};
use super::roll::Roll;
use super::shelf::etag_of;
use super::wire::{Comment, Issue, Review, ReviewComment};
use crate::desk::{Extent, Page, PersonId, Side, Thread};
use crate::source::{Reply, SourceError};
use serde::de::{DeserializeOwned, IgnoredAny};
use std::sync::Arc;

/// How one pull request was when last read, to ask whether it changed: neither checks nor what
/// makes it mergeable move its time of change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CheckMark {
    /// The commit they are of.
    pub sha: String,
    /// Addresses with the tags of their answers.
    pub etags: Vec<(String, Option<String>)>,
}

/// One page in the making.
pub(super) struct Reading<'c, 'h> {
    pub calls: &'c mut Calls<'h>,
    pub roll: &'c mut Roll,
    /// What its repository tells of every ticket.
    pub repo: RepoFacts,
    pub page: Page,
    pub(super) source: &'c GitHub,
}

/// What was read of a conversation, as it came.
#[derive(Debug, Default)]
pub(super) struct Read {
    /// Its comments, if all were read.
    pub comments: Vec<Comment>,
    /// Of a pull request.
    pub reviews: Vec<Review>,
    /// Comments on its diff, if they were read.
    pub lines: Option<Vec<ReviewComment>>,
}

impl<'c, 'h> Reading<'c, 'h> {
    /// An empty page.
    pub(super) fn new(
        source: &'c GitHub,
        calls: &'c mut Calls<'h>,
        roll: &'c mut Roll,
        repo: RepoFacts,
    ) -> Self {
        Self { calls, roll, repo, page: Page::default(), source }
    }

    /// The issue side of a ticket.
    ///
    /// # Errors
    /// [`SourceError::Gone`] if it is deleted or moved to another repository.
    pub(super) async fn issue(&mut self, place: &Place) -> Result<Issue, SourceError> {
        let name = place.to_string();
        let reply = match self.recall(&place.issue_path(), Subject::Ticket(&name)).await {
            Err(SourceError::Gone { why }) => {
                return Err(SourceError::Gone { why: fate(&why).into() });
            }
            reply => reply?,
        };
        let issue: Issue = reply.json()?;
        let elsewhere = self.source.is_elsewhere(&reply, &place.repo);
        match moved(place, issue.number, &issue.html_url, elsewhere) {
            Some(why) => Err(SourceError::Gone { why }),
            None => Ok(issue),
        }
    }

    /// Adds a ticket whose issue side is known. One that vanished meanwhile is added as gone.
    ///
    /// # Errors
    /// As [`Calls::get`].
    pub(super) async fn add(
        &mut self,
        issue: &Issue,
        place: &Place,
        extent: Extent,
    ) -> Result<(), SourceError> {
        let added = match self.put_together(issue, place, extent).await {
            Ok(read) => self.duplicate(issue, place, extent, &read).await,
            Err(error) => Err(error),
        };
        match added {
            Err(SourceError::Gone { why }) => self.page.gone.push(place.gone(fate(&why))),
            other => other?,
        }
        Ok(())
    }

    /// Adds a ticket whose issue side is known, and hands back what was read for it.
    ///
    /// # Errors
    /// As [`Calls::get`].
    pub(super) async fn put_together(
        &mut self,
        issue: &Issue,
        place: &Place,
        extent: Extent,
    ) -> Result<Read, SourceError> {
        let mut head = parse::head(issue, place, self.repo, self.roll);
        let is_pull = issue.pull_request.is_some();
        // One's own is found again among what is closed.
        let mine = issue.user.as_ref().is_some_and(|user| user.login == self.me());
        head.tracked.own |= is_pull && mine;
        let mut read = self.read(place, is_pull, extent).await?;
        if is_pull && issue.state != "closed" {
            self.open_pull(issue, place, &mut read, &mut head).await?;
        }
        let roll = &mut *self.roll;
        let mut messages = vec![parse::opening(issue, roll)];
        messages.extend(read.comments.iter().map(|row| parse::comment(row, roll)));
        let lines = read.lines.iter().flatten();
        messages.extend(lines.map(|row| parse::review_comment(row, roll)));
        messages.extend(read.reviews.iter().filter_map(|row| parse::review(row, roll)));
        let stamp = Some(issue.comments.to_string());
        self.page.heads.push(head);
        self.page.threads.push(Thread { reference: place.reference(), messages, extent, stamp });
        Ok(read)
    }

    async fn read(
        &mut self,
        place: &Place,
        is_pull: bool,
        extent: Extent,
    ) -> Result<Read, SourceError> {
        let (mut read, whole) = (Read::default(), extent == Extent::Whole);
        if whole {
            read.comments = self.comments(place).await?;
        }
        if whole && is_pull {
            read.lines = Some(self.lines(place).await?);
        }
        // No list has them, and closed ones are reviewed too.
        if is_pull {
            read.reviews = self.reviews(place).await?;
            for review in &read.reviews {
                self.roll.see(review.user.as_ref(), &review.author_association);
            }
        }
        Ok(read)
    }

    /// The comments of a conversation.
    ///
    /// # Errors
    /// As [`Calls::get`].
    pub(super) async fn comments(&mut self, place: &Place) -> Result<Vec<Comment>, SourceError> {
        let name = place.to_string();
        self.list(&format!("{}/comments", place.issue_path()), Subject::Ticket(&name)).await
    }

    async fn reviews(&mut self, place: &Place) -> Result<Vec<Review>, SourceError> {
        self.list_if_any(&format!("{}/reviews", place.pull_path()), place).await
    }

    /// The comments on a diff.
    ///
    /// # Errors
    /// As [`Calls::get`].
    pub(super) async fn lines(&mut self, place: &Place) -> Result<Vec<ReviewComment>, SourceError> {
        self.list_if_any(&format!("{}/comments", place.pull_path()), place).await
    }

    /// A list that not every compatible server has: that it is not there says nothing of the pull
    /// request.
    async fn list_if_any<T: DeserializeOwned>(
        &mut self,
        path: &str,
        place: &Place,
    ) -> Result<Vec<T>, SourceError> {
        let name = place.to_string();
        match self.list(path, Subject::Extra(&name)).await {
            Err(SourceError::Refused { .. }) if is_absent(self.calls.status) => Ok(Vec::new()),
            read => read,
        }
    }

    async fn list<T: DeserializeOwned>(
        &mut self,
        path: &str,
        subject: Subject<'_>,
    ) -> Result<Vec<T>, SourceError> {
        let path = format!("{path}?per_page={PER_PAGE}");
        let mut all = Vec::new();
        for page in self.pages(&path, subject).await? {
            let page = rows(&page)?;
            all.extend(page.rows);
            self.page.unreadable.extend(page.unreadable);
        }
        Ok(all)
    }

    /// The pages of a list.
    ///
    /// # Errors
    /// As [`Calls::get`].
    pub(super) async fn pages(
        &mut self,
        path: &str,
        subject: Subject<'_>,
    ) -> Result<Vec<Arc<Reply>>, SourceError> {
        let mut url = path.to_owned();
        let mut pages = Vec::new();
        loop {
            let page = self.recall(&url, subject).await?;
            let next = page.header("link").and_then(next_link);
            if next.is_none() && is_full(&page) {
                // It stays as it is when a page behind it begins, so it must be asked afresh.
                self.source.memory().shelf.forget(&url);
            }
            pages.push(page);
            match next {
                Some(next) if pages.len() < MOST_PAGES => url = next,
                _ => return Ok(pages),
            }
        }
    }

    /// What `url` tells. If it was read before it costs nothing unless it changed.
    ///
    /// # Errors
    /// As [`Calls::get`].
    pub(super) async fn recall(
        &mut self,
        url: &str,
        subject: Subject<'_>,
    ) -> Result<Arc<Reply>, SourceError> {
        let kept = self.source.memory().shelf.take_down(url);
        let reply = match kept {
            None => self.calls.get(url, subject).await?,
            Some(kept) => match self.calls.get_changed(url, etag_of(&kept), subject).await? {
                None => return Ok(kept),
                Some(reply) => reply,
            },
        };
        let reply = Arc::new(reply);
        self.source.memory().shelf.put(url, &reply);
        Ok(reply)
    }

    /// On which side somebody stands, as far as is known.
    pub(super) fn side(&self, login: &str) -> Side {
        let id = PersonId(login.into());
        let known = self.roll.named([&id].into_iter());
        known.first().map_or(Side::Customer, |person| self.source.roster.side("github", person))
    }

    /// The token's own login.
    pub(super) fn me(&self) -> String {
        self.source.memory().me.as_ref().map(|me| me.login.clone()).unwrap_or_default()
    }

    /// Whether the checks of a pull request changed since `mark`.
    ///
    /// # Errors
    /// As [`Calls::get_changed`].
    pub(super) async fn checks_moved(
        &mut self,
        mark: &CheckMark,
        name: &str,
    ) -> Result<bool, SourceError> {
        for (url, etag) in mark.etags.iter().filter(|(_, etag)| etag.is_some()) {
            let subject = Subject::Ticket(name);
            if self.calls.get_changed(url, etag.as_deref(), subject).await?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The page with everyone named on it.
    pub(super) fn finish(self) -> Page {
        let authors = self.page.heads.iter().filter_map(|head| head.author.as_ref());
        let messages = self.page.threads.iter().flat_map(|thread| &thread.messages);
        let named = authors.chain(messages.filter_map(|message| message.author.as_ref()));
        let people = self.roll.named(named.collect::<Vec<&PersonId>>().into_iter());
        Page { people, ..self.page }
    }
}

/// Whether no more rows fit on a page.
fn is_full(page: &Reply) -> bool {
    page.json::<Vec<IgnoredAny>>().is_ok_and(|rows| rows.len() >= PER_PAGE)
}

/// What was read, or nothing where the token may not see it or the server has no such thing: it is
/// a permission of its own, and a token without it must not stop the rest.
pub(super) fn optional<T>(read: Result<T, SourceError>) -> Result<Option<T>, SourceError> {
    match read {
        Ok(read) => Ok(Some(read)),
        Err(
            SourceError::NeedsYou { .. } | SourceError::Refused { .. } | SourceError::Gone { .. },
        ) => Ok(None),
        Err(error) => Err(error),
    }
}
