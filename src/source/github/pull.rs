//! A pull: what changed in every repository since the cursor.

use super::GitHub;
use super::calls::Calls;
use super::cursor::{Mark, Position, RepoPosition};
use super::memory::Owed;
use super::place::{Place, RepoFacts};
use super::reading::Reading;
use super::refusal::{Subject, is_absent};
use super::roll::Roll;
use super::rounds::EVERY;
use super::trouble::{Trouble, in_short};
use super::walk::{List, Step, Walk};
use super::wire::{Comment, Issue, ReviewComment, Row};
use crate::desk::{Cursor, Extent, Page, Unreadable};
use crate::source::{PageSink, Pulled, SourceError};

/// Issues stored at once: an old one may cost several requests, which a break should not waste.
const CHUNK: usize = 20;
const UNAUTHORIZED: u16 = 401;

/// One pull under way.
pub(super) struct Pull<'a> {
    pub source: &'a GitHub,
    pub calls: Calls<'a>,
    pub sink: &'a mut dyn PageSink,
    pub position: Position,
    pub roll: Roll,
    /// What went wrong and may be over with the next pull.
    pub first_error: Option<SourceError>,
    /// What the repository being read tells of all its tickets.
    facts: RepoFacts,
    /// What it is called now.
    pub name: String,
    /// How many repositories this pull still looks at beyond their lists.
    rounds: usize,
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
            let people = roll.remember(sink.people().await?);
            if !people.is_empty() {
                sink.accept(Page { people, ..Page::default() }).await?;
            }
        }
        let calls = source.calls();
        let position = Position::read(cursor, source.start(calls.now()));
        let (facts, name, first_error) = (RepoFacts::default(), String::new(), None);
        Ok(Self { source, calls, sink, position, roll, first_error, facts, name, rounds: 0 })
    }

    /// Whether it would go on like this with the next repository.
    pub(super) fn concerns_all(&self, error: &SourceError) -> bool {
        concerns_all(error) || self.calls.status == UNAUTHORIZED
    }

    /// Reads every repository. What is wrong with one does not stop the others.
    ///
    /// # Errors
    /// What went wrong first, unless it only concerns some repositories: that is a notice.
    pub(super) async fn run(mut self) -> Result<Pulled, SourceError> {
        let outcome = self.everything().await;
        self.source.keep_roll(std::mem::take(&mut self.roll));
        let read = outcome?;
        self.source.patience.rest();
        let quota = self.calls.quota();
        Ok(Pulled {
            requests: self.calls.requests,
            pause: self.calls.pause(),
            notice: self.verdict(read)?,
            budget: quota.map(Into::into),
        })
    }

    /// Tells how many repositories were read.
    async fn everything(&mut self) -> Result<usize, SourceError> {
        self.source.login(&mut self.calls, &mut self.roll).await?;
        let (mut read, repos) = (0, self.choose().await?);
        let now = self.calls.now();
        self.rounds = self.source.memory().rounds_now(repos.len(), now, EVERY);
        for repo in repos {
            if self.is_left_alone(&repo) {
                continue;
            }
            match self.repo(&repo).await {
                Ok(()) => read += 1,
                Err(error) => self.fails(&repo, error)?,
            }
        }
        self.profiles().await?;
        Ok(read)
    }

    /// The notice of a pull that read this many repositories.
    fn verdict(&mut self, read: usize) -> Result<Option<String>, SourceError> {
        if let Some(error) = self.first_error.take() {
            return Err(error);
        }
        let notices = self.notices();
        let mut memory = self.source.memory();
        if read == 0
            && let Some(error) = Trouble::all(&memory.troubles.values().collect::<Vec<_>>())
        {
            // With nothing else to read there is nothing to spare.
            memory.troubles.values_mut().for_each(|trouble| trouble.at = None);
            return Err(error);
        }
        Ok(in_short(notices))
    }

    /// The list of issues tells whether anything moved. What does not move it, an edit or a
    /// comment on a diff, is looked for in the rounds.
    async fn repo(&mut self, repo: &str) -> Result<(), SourceError> {
        self.facts = self.source.facts(&mut self.calls, repo).await?;
        self.name = self.source.memory().current_name(repo);
        let position = self.begin_repo(repo).await?;
        let now = self.calls.now();
        let due = self.source.memory().round_due(repo, now, EVERY, self.rounds);
        if due {
            self.rounds -= 1;
            self.source.memory().owe(repo, Owed::ALL);
        }
        let listed = position.has_list();
        self.issues(repo, position.issues).await?;
        self.source.memory().mended(repo, due);
        if listed {
            self.spoken::<Comment>(repo, List::Comments, position.comments).await?;
        }
        let (list, mark) = (List::ReviewComments, position.review_comments);
        if let Err(error) = self.spoken::<ReviewComment>(repo, list, mark).await {
            self.partly(repo, error)?;
            self.source.memory().settle(repo, list);
        }
        if due && let Err(error) = self.round(repo).await {
            self.partly(repo, error)?;
        }
        Ok(())
    }

    /// What only a part of the repository lacks, such as the right to see pull requests, is told
    /// and keeps nobody from reading the rest.
    fn partly(&mut self, repo: &str, error: SourceError) -> Result<(), SourceError> {
        if self.concerns_all(&error) {
            return Err(error);
        }
        // Not every compatible server has all lists.
        if is_absent(self.calls.status) {
            tracing::debug!(repo, %error, "a list is not there");
            return Ok(());
        }
        let trouble = Trouble::of(repo, error, self.calls.status, self.calls.now())?;
        let trouble = Trouble { at: None, ..trouble };
        self.source.memory().troubles.insert(repo.into(), trouble);
        Ok(())
    }

    /// Where reading the repository stopped, or where it begins.
    async fn begin_repo(&mut self, repo: &str) -> Result<RepoPosition, SourceError> {
        let id = self.source.memory().repos.get(repo).map(|known| known.repository.id);
        let id = id.filter(|id| *id != 0);
        if let Some(position) = self.position.repos.get_mut(repo) {
            position.id = position.id.or(id);
            return Ok(position.clone());
        }
        let start = self.source.start(self.calls.now());
        let mut position = RepoPosition { id, ..RepoPosition::new(start) };
        let probe = format!("repos/{}/issues/comments?per_page=1", self.name);
        match self.calls.get(&probe, Subject::Extra(repo)).await {
            Err(SourceError::Refused { .. }) => position = position.without_list(),
            found => drop(found?.json::<Vec<serde_json::Value>>()?),
        }
        self.position.repos.insert(repo.into(), position.clone());
        Ok(position)
    }

    /// An empty page of the repository being read.
    pub(super) fn reading(&mut self) -> Reading<'_, 'a> {
        Reading::new(self.source, &mut self.calls, &mut self.roll, self.facts)
    }

    async fn issues(&mut self, repo: &str, mark: Mark) -> Result<(), SourceError> {
        let mut walk = Walk::<Issue>::new(&self.name, List::Issues, mark);
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
        let review_comments = issues.iter().any(|issue| issue.pull_request.is_some());
        let comments = !issues.is_empty();
        self.source.memory().owe(repo, Owed { comments, review_comments });
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
        self.accept(page).await
    }

    /// Has a page stored; what could not be read and was told before is not told again.
    pub(super) async fn accept(&mut self, mut page: Page) -> Result<(), SourceError> {
        page.unreadable = self.source.memory().lost.news(page.unreadable);
        Ok(self.sink.accept(page).await?)
    }

    /// Whether the lists of comments bring all of this conversation, or it must be read whole:
    /// because it began before where they are read, as one does that was transferred, or because a
    /// comment is missing from its count, or because another one went by its name.
    ///
    /// # Errors
    /// [`SourceError::Sink`] if the store cannot say what it has.
    pub(super) async fn extent(
        &mut self,
        issue: &Issue,
        place: &Place,
    ) -> Result<Extent, SourceError> {
        if self.source.memory().replaced.contains(&place.repo) {
            return Ok(Extent::Whole);
        }
        let stamp = self.sink.stamp(&place.reference()).await?;
        let known = stamp.and_then(|stamp| stamp.parse::<u64>().ok());
        let position = self.position.repos.get(&place.repo);
        let listed = position.is_none_or(RepoPosition::has_list);
        let silent = issue.comments == 0 && issue.pull_request.is_none();
        let complete = match known {
            Some(known) => issue.comments == known || listed && issue.comments > known,
            None => silent || position.is_some_and(|p| p.brings_all_from(issue.created_at)),
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
