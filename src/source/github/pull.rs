//! A pull: what changed in every repository since the cursor.

use super::GitHub;
use super::calls::Calls;
use super::cursor::{Mark, Position, RepoPosition};
use super::place::Place;
use super::reading::Reading;
use super::refusal::Subject;
use super::roll::Roll;
use super::walk::{List, Step, Walk};
use super::wire::{Comment, Issue, ReviewComment, Row};
use crate::desk::{Cursor, Extent, Unreadable};
use crate::source::{PageSink, Pulled, SourceError};
use jiff::Timestamp;

/// Issues stored at once: an old one may cost several requests, which a break should not waste.
const CHUNK: usize = 20;

/// One pull under way.
pub(super) struct Pull<'a> {
    pub source: &'a GitHub,
    pub calls: Calls<'a>,
    pub sink: &'a mut dyn PageSink,
    pub position: Position,
    pub roll: Roll,
    /// Whether the repository being read is private.
    private: bool,
}

impl<'a> Pull<'a> {
    /// A pull from `cursor` on.
    ///
    /// # Errors
    /// [`SourceError::Sink`] if the store cannot say whom it knows.
    pub(super) async fn begin(
        source: &'a GitHub,
        cursor: Option<&Cursor>,
        sink: &'a mut dyn PageSink,
    ) -> Result<Self, SourceError> {
        let (mut roll, primed) = source.roll();
        if !primed {
            roll.remember(sink.people().await?);
        }
        let position = Position::read(cursor);
        Ok(Self { source, calls: source.calls(), sink, position, roll, private: false })
    }

    /// Reads every repository. What is wrong with one does not stop the others.
    ///
    /// # Errors
    /// What went wrong first.
    pub(super) async fn run(mut self) -> Result<Pulled, SourceError> {
        let outcome = self.everything().await;
        self.source.keep_roll(self.roll);
        outcome?;
        Ok(Pulled {
            requests: self.calls.requests,
            pause: self.calls.pause(),
            notice: None,
            budget: None,
        })
    }

    async fn everything(&mut self) -> Result<(), SourceError> {
        self.source.login(&mut self.calls, &mut self.roll).await?;
        let mut first_error = None;
        for repo in &self.source.settings.repos {
            match self.repo(repo).await {
                Err(error) if concerns_all(&error) => return Err(error),
                Err(error) => first_error = first_error.or(Some(error)),
                Ok(()) => {}
            }
        }
        self.profiles().await?;
        first_error.map_or(Ok(()), Err)
    }

    async fn repo(&mut self, repo: &str) -> Result<(), SourceError> {
        self.private = self.source.is_private(&mut self.calls, repo).await?;
        let position = self.begin_repo(repo).await?;
        let listed = position.has_list();
        self.issues(repo, position.issues).await?;
        if listed {
            self.spoken::<Comment>(repo, List::Comments, position.comments).await?;
        }
        let mark = position.review_comments;
        match self.spoken::<ReviewComment>(repo, List::ReviewComments, mark).await {
            Err(SourceError::Refused { why }) => tracing::debug!(repo, why, "no review comments"),
            read => read?,
        }
        self.round(repo).await
    }

    /// Where reading the repository stopped, or where it begins.
    async fn begin_repo(&mut self, repo: &str) -> Result<RepoPosition, SourceError> {
        if let Some(position) = self.position.repos.get(repo) {
            return Ok(position.clone());
        }
        let start = self.calls.now() - self.source.since;
        // GitHub's times are whole seconds.
        let start = Timestamp::from_second(start.as_second()).unwrap_or(start);
        let mut position = RepoPosition::new(start);
        let probe = format!("repos/{repo}/issues/comments?per_page=1");
        match self.calls.get(&probe, Subject::Extra(repo)).await {
            Err(SourceError::Refused { .. }) => position = position.without_list(),
            found => drop(found?.json::<Vec<serde_json::Value>>()?),
        }
        self.position.repos.insert(repo.into(), position.clone());
        Ok(position)
    }

    /// An empty page of the repository being read.
    pub(super) fn reading(&mut self) -> Reading<'_, 'a> {
        Reading::new(self.source, &mut self.calls, &mut self.roll, self.private)
    }

    async fn issues(&mut self, repo: &str, mark: Mark) -> Result<(), SourceError> {
        let mut walk = Walk::<Issue>::new(repo, List::Issues, mark);
        while let Some(Step { news, unreadable }) = walk.step(&mut self.calls).await? {
            let chunks: Vec<_> = news.chunks(CHUNK).collect();
            let (last, before) = chunks.split_last().map_or((&[][..], &[][..]), |(l, b)| (*l, b));
            for chunk in before {
                let reached = chunk.last().map_or(walk.mark().since, Row::updated_at);
                self.take_issues(repo, chunk, &[], &Mark::new(reached)).await?;
            }
            self.take_issues(repo, last, &unreadable, walk.mark()).await?;
        }
        Ok(())
    }

    async fn take_issues(
        &mut self,
        repo: &str,
        issues: &[Issue],
        unreadable: &[Unreadable],
        reached: &Mark,
    ) -> Result<(), SourceError> {
        let mut extents = Vec::with_capacity(issues.len());
        for issue in issues {
            extents.push(self.extent(issue, &Place::new(repo, issue.number)).await?);
        }
        let mut reading = self.reading();
        reading.page.unreadable.extend_from_slice(unreadable);
        for (issue, extent) in issues.iter().zip(extents) {
            reading.add(issue, &Place::new(repo, issue.number), extent).await?;
        }
        let mut page = reading.finish();
        page.cursor = reach(&mut self.position, repo, List::Issues, reached);
        Ok(self.sink.accept(page).await?)
    }

    /// Whether the lists of comments bring all of this conversation, or it must be read whole:
    /// because it began before they were read, or because a comment is missing from its count.
    ///
    /// # Errors
    /// [`SourceError::Sink`] if the store cannot say what it has.
    pub(super) async fn extent(
        &mut self,
        issue: &Issue,
        place: &Place,
    ) -> Result<Extent, SourceError> {
        let stamp = self.sink.stamp(&place.reference()).await?;
        let known = stamp.and_then(|stamp| stamp.parse::<u64>().ok());
        let position = self.position.repos.get(&place.repo);
        let (from, listed) =
            (position.map(|p| p.from), position.is_none_or(RepoPosition::has_list));
        let silent = issue.comments == 0 && issue.pull_request.is_none();
        let complete = match known {
            Some(known) => issue.comments == known || listed && issue.comments > known,
            None => silent || from.is_some_and(|from| issue.created_at >= from),
        };
        Ok(if complete { Extent::Part } else { Extent::Whole })
    }
}

/// Whether it would go on like this with the next repository.
pub(super) fn concerns_all(error: &SourceError) -> bool {
    matches!(error, SourceError::RateLimited { .. } | SourceError::Sink(_))
}

/// Notes how far a list was read; the cursor that says so.
pub(super) fn reach(
    position: &mut Position,
    repo: &str,
    list: List,
    reached: &Mark,
) -> Option<Cursor> {
    if let Some(position) = position.repos.get_mut(repo) {
        *position.mark(list) = reached.clone();
    }
    position.write()
}
