//! GitHub as a source: issues and pull requests of some repositories, over its REST API.
//!
//! Three lists a repository are read by the time of their last change (`walk`): issues with pull
//! requests, comments, and comments on diffs. Each costs one conditional request when nothing
//! changed. What the lists leave out of a ticket is read singly (`reading`).

mod calls;
mod checks;
mod choices;
mod closer;
mod cursor;
mod deliver;
mod diff;
mod event;
mod examine;
mod forms;
mod green;
mod links;
mod need;
mod pace;
mod parse;
mod place;
mod prose;
mod pull;
mod pull_side;
mod quota;
mod reading;
mod redirect;
mod refusal;
mod release;
mod roll;
mod rounds;
mod said;
mod shapes;
mod shelf;
mod spoken;
mod templates;
mod verdicts;
mod votes;
mod walk;
mod wire;

use super::{Clock, Finding, Http, PageSink, Pulled, RemoteTicket, Source, SourceError};
use crate::config::GitHubConfig;
use crate::desk::{
    Abilities, Choices, CloseReason, Cursor, Delivery, Diff, Forms, Page, Receipt, Roster, SourceId,
};
use async_trait::async_trait;
use calls::Calls;
use jiff::{SignedDuration, Timestamp};
use pace::Pace;
use place::Place;
use reading::{CheckMark, Reading};
use refusal::Subject;
use release::Releases;
use roll::Roll;
use shelf::Shelf;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use wire::{Repository, User};

/// What GitHub can do.
pub const ABILITIES: Abilities = Abilities {
    close_reasons: &[CloseReason::Completed, CloseReason::NotPlanned],
    close_word: "close",
    assign: true,
    mention: false,
    tracker: true,
};

/// A GitHub login with its repositories.
pub struct GitHub {
    id: SourceId,
    settings: GitHubConfig,
    since: SignedDuration,
    http: Http,
    clock: Clock,
    roster: Roster,
    memory: Mutex<Memory>,
    pace: Pace,
}

/// What need not be asked twice while the program runs.
#[derive(Debug, Default)]
struct Memory {
    /// The token's own account.
    me: Option<User>,
    /// Everyone seen; `None` until the first pull.
    roll: Option<Roll>,
    /// Which repositories are private.
    private: BTreeMap<String, bool>,
    /// Which repositories take new issues.
    takes_issues: BTreeMap<String, bool>,
    /// How the checks of open pull requests were, by `owner/name#number`.
    checks: BTreeMap<String, CheckMark>,
    /// The last look beyond the lists, by repository.
    rounds: BTreeMap<String, Round>,
    /// Answers about single tickets.
    shelf: Shelf,
    /// What was released.
    releases: Releases,
}

/// A look beyond the lists.
#[derive(Debug, Clone, Copy)]
struct Round {
    at: Timestamp,
    /// The last issue that was looked for.
    sought: u64,
}

impl GitHub {
    /// The source `id`. The first pull reads what changed within `since` before then.
    pub fn new(
        id: SourceId,
        settings: GitHubConfig,
        since: SignedDuration,
        http: Http,
        clock: Clock,
    ) -> Self {
        let (roster, memory) = (Roster::default(), Mutex::default());
        let pace = Pace::new(pace::A_SECOND);
        Self { id, settings, since, http, clock, roster, memory, pace }
    }

    /// It, knowing who is of the team beside those whom GitHub shows as members.
    #[must_use]
    pub fn knowing(self, roster: Roster) -> Self {
        Self { roster, ..self }
    }

    /// The same, with so much time between two comments, reviews or new issues.
    #[must_use]
    pub fn paced(self, least: Duration) -> Self {
        Self { pace: Pace::new(least), ..self }
    }

    /// The repositories that are read.
    fn repos(&self) -> Vec<String> {
        self.settings.repos.clone()
    }

    /// A repository by the name under which it is configured.
    fn configured(&self, repo: &str) -> String {
        let known = self.repos().into_iter().find(|known| known.eq_ignore_ascii_case(repo));
        known.unwrap_or_else(|| repo.to_owned())
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn calls(&self) -> Calls<'_> {
        Calls::new(&self.http, &self.clock)
    }

    /// Everyone seen so far, and whether whom the store knows is among them.
    fn roll(&self) -> (Roll, bool) {
        let roll = self.memory().roll.clone();
        let primed = roll.is_some();
        (roll.unwrap_or_default(), primed)
    }

    fn keep_roll(&self, roll: Roll) {
        self.memory().roll = Some(roll);
    }

    fn keep_check(&self, name: String, mark: CheckMark) {
        self.memory().checks.insert(name, mark);
    }

    fn check_mark(&self, place: &Place) -> Option<CheckMark> {
        self.memory().checks.get(&place.to_string()).cloned()
    }

    /// Whether the last look beyond a repository's lists was longer than `every` ago. The first
    /// time, all was just read or is as the cache has it.
    fn round_due(&self, repo: &str, now: Timestamp, every: SignedDuration) -> bool {
        let mut memory = self.memory();
        let round = memory.rounds.entry(repo.into()).or_insert(Round { at: now, sought: 0 });
        let due = now.duration_since(round.at) >= every;
        if due {
            round.at = now;
        }
        due
    }

    /// The next up to `most` of these numbers in turn; after the last comes the first.
    fn next_sought(&self, repo: &str, numbers: &BTreeSet<u64>, most: usize) -> Vec<u64> {
        let mut memory = self.memory();
        let Some(round) = memory.rounds.get_mut(repo) else { return Vec::new() };
        let after = numbers.iter().filter(|number| **number > round.sought);
        let before = numbers.iter().filter(|number| **number <= round.sought);
        let next: Vec<_> = after.chain(before).take(most).copied().collect();
        round.sought = next.last().copied().unwrap_or_default();
        next
    }

    /// The token's own account, one of us whatever a repository says.
    async fn login(&self, calls: &mut Calls<'_>, roll: &mut Roll) -> Result<String, SourceError> {
        let known = self.memory().me.clone();
        let me = match known {
            Some(me) => me,
            None => calls.get("user", Subject::Account).await?.json()?,
        };
        roll.see_self(&me);
        self.memory().me = Some(me.clone());
        Ok(me.login)
    }

    async fn is_private(&self, calls: &mut Calls<'_>, repo: &str) -> Result<bool, SourceError> {
        let known = self.memory().private.get(repo).copied();
        if let Some(private) = known {
            return Ok(private);
        }
        let found = self.repository(calls, repo).await?;
        self.memory().private.insert(repo.into(), found.private);
        Ok(found.private)
    }

    async fn repository(
        &self,
        calls: &mut Calls<'_>,
        repo: &str,
    ) -> Result<Repository, SourceError> {
        calls.get(&format!("repos/{repo}"), Subject::Repo(repo)).await?.json()
    }
}

#[async_trait]
impl Source for GitHub {
    fn id(&self) -> &SourceId {
        &self.id
    }

    fn abilities(&self) -> Abilities {
        ABILITIES
    }

    async fn pull(
        &self,
        cursor: Option<Cursor>,
        sink: &mut dyn PageSink,
    ) -> Result<Pulled, SourceError> {
        pull::Pull::begin(self, cursor.as_ref(), sink).await?.run().await
    }

    async fn refresh(&self, ticket: &RemoteTicket) -> Result<Page, SourceError> {
        let place = Place::parse(&ticket.remote_id)?;
        let (mut calls, (mut roll, _)) = (self.calls(), self.roll());
        self.login(&mut calls, &mut roll).await?;
        let private = self.is_private(&mut calls, &place.repo).await?;
        let mut reading = Reading::new(self, &mut calls, &mut roll, private);
        let issue = reading.issue(&place).await?;
        reading.look_closer(&issue, &place).await?;
        Ok(reading.finish())
    }

    async fn deliver(&self, delivery: &Delivery, attempt: u32) -> Result<Receipt, SourceError> {
        deliver::deliver(self, delivery, attempt).await
    }

    async fn diff(&self, ticket: &RemoteTicket) -> Result<Diff, SourceError> {
        diff::diff(self, &Place::parse(&ticket.remote_id)?).await
    }

    async fn choices(&self, ticket: &RemoteTicket) -> Result<Choices, SourceError> {
        choices::choices(self, &Place::parse(&ticket.remote_id)?).await
    }

    async fn places(&self) -> Result<Vec<String>, SourceError> {
        choices::places(self).await
    }

    async fn forms(&self, place: &str) -> Result<Forms, SourceError> {
        forms::forms(self, place).await
    }

    async fn examine(&self) -> Vec<Finding> {
        examine::examine(self).await
    }
}
