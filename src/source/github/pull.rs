//! A pull: what changed in every repository since the cursor.

use super::GitHub;
use super::calls::Calls;
use super::cursor::{Mark, Position, RepoPosition};
use super::parse;
use super::place::{Place, number_in};
use super::reading::{CheckMark, Reading};
use super::refusal::Subject;
use super::roll::Roll;
use super::walk::{List, Step, Walk};
use super::wire::{Comment, Issue, ReviewComment, Row, User};
use crate::desk::{Cursor, Extent, Message, Page, Thread, Unreadable};
use crate::source::{PageSink, Pulled, SourceError};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

/// Issues stored at once: an old one may cost several requests, which a break should not waste.
const CHUNK: usize = 20;
/// Profiles asked for in one pull.
const PROFILES: usize = 20;
/// Pull requests of a repository whose checks are looked at again.
const CHECKED_PULLS: usize = 30;
/// How often.
const CHECKS_EVERY: SignedDuration = SignedDuration::from_mins(5);

/// One pull under way.
pub(super) struct Pull<'a> {
    source: &'a GitHub,
    calls: Calls<'a>,
    sink: &'a mut dyn PageSink,
    position: Position,
    roll: Roll,
    /// Whether the repository being read is private.
    private: bool,
}

/// Something said, as the two lists of comments bring it.
trait Spoken: Row {
    /// The number of its issue or pull request.
    fn number(&self) -> Option<u64>;
    /// It in our words.
    fn message(&self, roll: &mut Roll) -> Message;
    /// Its id, for messages.
    fn id(&self) -> u64;
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
        Ok(Pulled { requests: self.calls.requests, pause: self.calls.pause() })
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
        let start = self.calls.now() - self.source.since;
        // GitHub's times are whole seconds.
        let start = Timestamp::from_second(start.as_second()).unwrap_or(start);
        let position = self.position.repos.entry(repo.into());
        let position = position.or_insert_with(|| RepoPosition::new(start)).clone();
        self.issues(repo, position.issues).await?;
        self.spoken::<Comment>(repo, List::Comments, position.comments).await?;
        let mark = position.review_comments;
        self.spoken::<ReviewComment>(repo, List::ReviewComments, mark).await?;
        self.checks(repo).await
    }

    fn reading(&mut self) -> Reading<'_, 'a> {
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
    async fn extent(&mut self, issue: &Issue, place: &Place) -> Result<Extent, SourceError> {
        let stamp = self.sink.stamp(&place.reference()).await?;
        let known = stamp.and_then(|stamp| stamp.parse::<u64>().ok());
        let from = self.position.repos.get(&place.repo).map(|position| position.from);
        let silent = issue.comments == 0 && issue.pull_request.is_none();
        let complete = match known {
            Some(known) => issue.comments >= known,
            None => silent || from.is_some_and(|from| issue.created_at >= from),
        };
        Ok(if complete { Extent::Part } else { Extent::Whole })
    }

    async fn spoken<T: Spoken>(
        &mut self,
        repo: &str,
        list: List,
        mark: Mark,
    ) -> Result<(), SourceError> {
        let mut walk = Walk::<T>::new(repo, list, mark);
        while let Some(step) = walk.step(&mut self.calls).await? {
            let mut page = self.threads(repo, step).await?;
            page.cursor = reach(&mut self.position, repo, list, walk.mark());
            self.sink.accept(page).await?;
        }
        Ok(())
    }

    /// What was said, by ticket. One that is not known yet (it was opened after the issues were
    /// read) is read whole, for the store passes over what is said in unknown tickets.
    async fn threads<T: Spoken>(&mut self, repo: &str, step: Step<T>) -> Result<Page, SourceError> {
        let (mut known, mut unknown) = (Vec::new(), Vec::new());
        let (by_number, homeless) = by_number(&step.news);
        for (number, rows) in by_number {
            let place = Place::new(repo, number);
            match self.sink.stamp(&place.reference()).await? {
                Some(_) => known.push((place, rows)),
                None => unknown.push(place),
            }
        }
        let mut reading = self.reading();
        reading.page.unreadable = step.unreadable;
        reading.page.unreadable.extend(homeless);
        for (place, rows) in known {
            let messages = rows.iter().map(|row| row.message(reading.roll)).collect();
            reading.page.threads.push(part(&place, messages));
        }
        for place in unknown {
            add_whole(&mut reading, &place).await?;
        }
        Ok(reading.finish())
    }

    /// Checks change without a change of the pull request, so they are asked for by themselves.
    async fn checks(&mut self, repo: &str) -> Result<(), SourceError> {
        if !self.source.checks_due(repo, self.calls.now(), CHECKS_EVERY) {
            return Ok(());
        }
        let mut reading = self.reading();
        for pull in reading.open_pulls(repo, CHECKED_PULLS).await? {
            let place = Place::new(repo, pull.number);
            self.recheck(&place, &pull.head.sha).await?;
        }
        Ok(())
    }

    async fn recheck(&mut self, place: &Place, sha: &str) -> Result<(), SourceError> {
        if self.sink.stamp(&place.reference()).await?.is_none() {
            return Ok(());
        }
        let mark = self.source.check_mark(place).filter(|mark| mark.sha == sha);
        if !self.moved(place, mark).await? {
            return Ok(());
        }
        let mut reading = self.reading();
        let issue = match reading.issue(place).await {
            Err(SourceError::Gone { .. }) => return Ok(()),
            other => other?,
        };
        let extent = self.extent(&issue, place).await?;
        let mut reading = self.reading();
        reading.add(&issue, place, extent).await?;
        let page = reading.finish();
        Ok(self.sink.accept(page).await?)
    }

    async fn moved(&mut self, place: &Place, mark: Option<CheckMark>) -> Result<bool, SourceError> {
        let Some(mark) = mark else { return Ok(true) };
        self.reading().checks_moved(&mark, &place.to_string()).await
    }

    /// Names of outsiders, whom the lists show by login alone and an answer greets by name.
    async fn profiles(&mut self) -> Result<(), SourceError> {
        let logins = self.roll.unknown(PROFILES);
        let mut learned = Vec::new();
        for login in logins {
            match self.calls.get(&format!("users/{login}"), Subject::Account).await {
                Ok(reply) => match reply.json::<User>() {
                    Ok(profile) => self.roll.learn(&profile),
                    Err(_) => self.roll.give_up(&login),
                },
                Err(error) if concerns_all(&error) => return Err(error),
                Err(_) => self.roll.give_up(&login),
            }
            learned.push(crate::desk::PersonId(login));
        }
        let mut people = self.roll.named(learned.iter());
        people.retain(|person| person.name.is_some() || person.email.is_some());
        if people.is_empty() {
            return Ok(());
        }
        Ok(self.sink.accept(Page { people, ..Page::default() }).await?)
    }
}

impl Spoken for Comment {
    fn number(&self) -> Option<u64> {
        number_in(&self.issue_url)
    }

    fn message(&self, roll: &mut Roll) -> Message {
        parse::comment(self, roll)
    }

    fn id(&self) -> u64 {
        self.id
    }
}

impl Spoken for ReviewComment {
    fn number(&self) -> Option<u64> {
        number_in(&self.pull_request_url)
    }

    fn message(&self, roll: &mut Roll) -> Message {
        parse::review_comment(self, roll)
    }

    fn id(&self) -> u64 {
        self.id
    }
}

/// Whether the next repository would fare no better.
fn concerns_all(error: &SourceError) -> bool {
    matches!(
        error,
        SourceError::RateLimited { .. } | SourceError::Sink(_) | SourceError::Unreachable { .. }
    )
}

/// Notes how far a list was read; the cursor that says so.
fn reach(position: &mut Position, repo: &str, list: List, reached: &Mark) -> Option<Cursor> {
    if let Some(position) = position.repos.get_mut(repo) {
        *position.mark(list) = reached.clone();
    }
    position.write()
}

type ByNumber<'a, T> = BTreeMap<u64, Vec<&'a T>>;

fn by_number<T: Spoken>(rows: &[T]) -> (ByNumber<'_, T>, Vec<Unreadable>) {
    let (mut by_number, mut homeless) = (ByNumber::new(), Vec::new());
    for row in rows {
        match row.number() {
            Some(number) => by_number.entry(number).or_default().push(row),
            None => homeless.push(Unreadable {
                at: format!("comment {}", row.id()),
                why: "it does not say which issue it is on".into(),
            }),
        }
    }
    (by_number, homeless)
}

fn part(place: &Place, messages: Vec<Message>) -> Thread {
    let reference = place.reference();
    Thread { reference, messages, extent: Extent::Part, stamp: None }
}

async fn add_whole(reading: &mut Reading<'_, '_>, place: &Place) -> Result<(), SourceError> {
    match reading.issue(place).await {
        Ok(issue) => reading.add(&issue, place, Extent::Whole).await,
        Err(SourceError::Gone { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}
