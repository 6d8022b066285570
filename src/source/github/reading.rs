//! Reading tickets: what the lists leave out, put together into one page.

use super::GitHub;
use super::calls::{Calls, PER_PAGE};
use super::parse;
use super::place::{Place, RepoFacts, fate, moved};
use super::refusal::Subject;
use super::roll::Roll;
use super::verdicts::pull_facts;
use super::wire::{CheckRuns, CombinedStatus, Comment, Issue, Pull, Review, ReviewComment};
use crate::desk::{Extent, Fact, Message, Page, PersonId, Thread, Unreadable};
use crate::source::{Reply, SourceError};
use reqwest::header::ETAG;
use serde::de::DeserializeOwned;

/// How the checks of one pull request were when last read, to ask whether they changed.
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
    source: &'c GitHub,
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
        let reply = match self.calls.get(&place.issue_path(), Subject::Ticket(&name)).await {
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
        match self.put_together(issue, place, extent).await {
            Err(SourceError::Gone { why }) => self.page.gone.push(place.gone(fate(&why))),
            other => other?,
        }
        Ok(())
    }

    /// [`Reading::add`], with a vanished ticket as an error.
    ///
    /// # Errors
    /// As [`Calls::get`].
    pub(super) async fn put_together(
        &mut self,
        issue: &Issue,
        place: &Place,
        extent: Extent,
    ) -> Result<(), SourceError> {
        let mut head = parse::head(issue, place, self.repo, self.roll);
        let mut messages = vec![parse::opening(issue, self.roll)];
        let (is_pull, open) = (issue.pull_request.is_some(), issue.state != "closed");
        if extent == Extent::Whole {
            messages.extend(self.comments(place, is_pull).await?);
        }
        if is_pull && (open || extent == Extent::Whole) {
            let reviews: Vec<Review> =
                self.list(&format!("{}/reviews", place.pull_path()), place).await?;
            messages.extend(reviews.iter().filter_map(|row| parse::review(row, self.roll)));
            if open {
                match self.pull_facts(place, &reviews).await {
                    Err(SourceError::Unreadable { at, why }) => {
                        self.page.unreadable.push(Unreadable { at, why });
                    }
                    facts => head.facts.extend(facts?),
                }
            }
        }
        let stamp = Some(issue.comments.to_string());
        self.page.heads.push(head);
        self.page.threads.push(Thread { reference: place.reference(), messages, extent, stamp });
        Ok(())
    }

    async fn comments(&mut self, place: &Place, pull: bool) -> Result<Vec<Message>, SourceError> {
        let rows: Vec<Comment> =
            self.list(&format!("{}/comments", place.issue_path()), place).await?;
        let mut messages: Vec<_> = rows.iter().map(|row| parse::comment(row, self.roll)).collect();
        if pull {
            let path = format!("{}/comments", place.pull_path());
            let rows: Vec<ReviewComment> = self.list(&path, place).await?;
            messages.extend(rows.iter().map(|row| parse::review_comment(row, self.roll)));
        }
        Ok(messages)
    }

    async fn list<T: DeserializeOwned>(
        &mut self,
        path: &str,
        place: &Place,
    ) -> Result<Vec<T>, SourceError> {
        let name = place.to_string();
        let path = format!("{path}?per_page={PER_PAGE}");
        let read = self.calls.list(&path, Subject::Ticket(&name)).await?;
        self.page.unreadable.extend(read.unreadable);
        Ok(read.rows)
    }

    async fn pull_facts(
        &mut self,
        place: &Place,
        reviews: &[Review],
    ) -> Result<Vec<Fact>, SourceError> {
        let name = place.to_string();
        let reply = self.calls.get(&place.pull_path(), Subject::Ticket(&name)).await?;
        let pull: Pull = reply.json()?;
        // The newest hundred runs: more than any project shows on one commit in practice.
        let commit = format!("repos/{}/commits/{}", place.repo, pull.head.sha);
        let runs_url = format!("{commit}/check-runs?per_page={PER_PAGE}");
        let status_url = format!("{commit}/status?per_page={PER_PAGE}");
        let (runs, runs_tag) = self.optional::<CheckRuns>(&runs_url, &name).await?;
        let (statuses, status_tag) = self.optional::<CombinedStatus>(&status_url, &name).await?;
        let facts = pull_facts(&pull, reviews, &runs, &statuses);
        let etags = vec![(runs_url, runs_tag), (status_url, status_tag)];
        self.source.keep_check(name, CheckMark { sha: pull.head.sha, etags });
        Ok(facts)
    }

    /// What `url` tells, or nothing where the token may not see it: checks are a permission of
    /// their own, and a token without it must not stop the rest.
    async fn optional<T: DeserializeOwned + Default>(
        &mut self,
        url: &str,
        name: &str,
    ) -> Result<(T, Option<String>), SourceError> {
        match self.calls.get(url, Subject::Ticket(name)).await {
            Ok(reply) => Ok((reply.json()?, etag_of(&reply))),
            Err(
                SourceError::NeedsYou { .. }
                | SourceError::Refused { .. }
                | SourceError::Gone { .. },
            ) => Ok((T::default(), None)),
            Err(error) => Err(error),
        }
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

fn etag_of(reply: &Reply) -> Option<String> {
    reply.header(ETAG.as_str()).map(Into::into)
}
