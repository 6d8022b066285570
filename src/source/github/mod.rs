//! GitHub as a source: issues and pull requests of some repositories, over its REST API.
//!
//! Three lists a repository are read by the time of their last change (`walk`): issues with pull
//! requests, comments, and comments on diffs. Each costs one conditional request when nothing
//! changed. As what is said moves its issue, the list of issues is asked first (`pull`), and the
//! others when it changed and now and then (`rounds`). What the lists leave out of a ticket is
//! read singly (`reading`). Which repositories there are may be up to owners and searches
//! (`choose`); what is wrong with one of them stops no other (`trouble`).

pub(crate) mod bare;
mod calls;
mod checks;
mod choices;
mod choose;
mod closer;
mod cursor;
mod deliver;
mod diff;
mod event;
mod examine;
mod forms;
mod green;
mod links;
mod listing;
mod memory;
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
mod trouble;
mod verdicts;
mod votes;
mod walk;
mod wire;

use super::{Clock, Finding, Http, PageSink, Pulled, RemoteTicket, Reply, Source, SourceError};
use crate::config::GitHubConfig;
use crate::desk::{
    Abilities, Choices, CloseReason, Cursor, Delivery, Diff, Forms, Page, Receipt, Roster, SourceId,
};
use async_trait::async_trait;
use calls::Calls;
use jiff::{SignedDuration, Timestamp};
use memory::{Known, Memory};
use pace::Pace;
use place::{Place, RepoFacts, repository_in};
use quota::Patience;
use reading::{CheckMark, Reading};
use refusal::Subject;
use roll::Roll;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use wire::{Repository, User};

const NOT_FOUND: u16 = 404;

/// What GitHub can do.
pub const ABILITIES: Abilities = Abilities {
    close_reasons: &[CloseReason::Completed, CloseReason::NotPlanned],
    close_word: "close",
    reacts: false,
    assign: true,
    mention: false,
    tracker: true,
    errors: false,
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
    patience: Patience,
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
        Self {
            id,
            settings,
            since,
            http,
            clock,
            roster: Roster::default(),
            memory: Mutex::default(),
            pace: Pace::new(pace::A_SECOND),
            patience: Patience::default(),
        }
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

    /// A repository by the name under which it is read.
    fn configured(&self, repo: &str) -> String {
        let memory = self.memory();
        let named = memory.keys.get(&repo.to_lowercase());
        let known = || memory.repos.keys().find(|known| known.eq_ignore_ascii_case(repo));
        named.or_else(known).map_or_else(|| repo.to_owned(), Clone::clone)
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn calls(&self) -> Calls<'_> {
        Calls::new(&self.http, &self.clock, &self.patience)
    }

    /// From when a first load reads. GitHub's times are whole seconds.
    fn start(&self, now: Timestamp) -> Timestamp {
        let start = now - self.since;
        Timestamp::from_second(start.as_second()).unwrap_or(start)
    }

    /// Everyone seen so far, and whether whom the store knows is among them.
    fn roll(&self) -> (Roll, bool) {
        let roll = self.memory().roll.clone();
        let primed = roll.is_some();
        (roll.unwrap_or_else(|| Roll::new(&self.settings.bots)), primed)
    }

    fn keep_roll(&self, roll: Roll) {
        self.memory().roll = Some(roll);
    }

    fn keep_check(&self, name: String, mark: CheckMark) {
        self.memory().checks.insert(name, mark);
    }

    /// The token's own account, one of us whatever a repository says.
    async fn login(&self, calls: &mut Calls<'_>, roll: &mut Roll) -> Result<String, SourceError> {
        let known = self.memory().me.clone();
        let me = match known {
            Some(me) => me,
            None => self.account(calls).await?.json()?,
        };
        roll.see_self(&me);
        self.memory().me = Some(me.clone());
        Ok(me.login)
    }

    /// The answer that tells the token's own account. The first of all calls: where it is answered
    /// by something else than GitHub's API, `base_url` leads elsewhere.
    async fn account(&self, calls: &mut Calls<'_>) -> Result<Reply, SourceError> {
        let base = self.http.url("");
        let base = base.trim_end_matches('/');
        let foreign = |error, status| match (error, right_base(base)) {
            (SourceError::Unreadable { .. } | SourceError::Refused { .. }, Some(right))
                if !matches!(status, 0 | 300..=399 | 400 | 403 | 409 | 422) =>
            {
                SourceError::NeedsYou {
                    fault: format!("{base} does not answer as GitHub's API does"),
                    remedy: format!("write base_url = {right:?}"),
                }
            }
            (error, _) => error,
        };
        let reply = calls.get("user", Subject::Account).await;
        let reply = reply.map_err(|error| foreign(error, calls.status))?;
        match reply.json::<User>() {
            Ok(_) => Ok(reply),
            Err(error) if breaks_off(&reply) => Err(error),
            Err(error) => Err(foreign(error, calls.status)),
        }
    }

    /// Whether an answer was redirected to another repository than the one it was asked of.
    fn is_elsewhere(&self, reply: &Reply, repo: &str) -> bool {
        let asked = self.memory().repos.get(repo).map(|known| known.repository.id);
        let asked = asked.filter(|id| *id != 0);
        asked.is_some_and(|asked| repository_in(&reply.call).is_some_and(|id| id != asked))
    }

    /// What a repository tells of all its tickets.
    async fn facts(&self, calls: &mut Calls<'_>, repo: &str) -> Result<RepoFacts, SourceError> {
        let known = self.memory().repos.get(repo).map(|known| known.repository.clone());
        let repository = match known {
            Some(repository) => repository,
            None => self.repository(calls, repo).await?,
        };
        Ok(RepoFacts {
            private: repository.private,
            push: repository.permissions.is_some_and(|permissions| permissions.push),
            own: self.settings.own_issues,
        })
    }

    /// A repository as it is now.
    async fn repository(
        &self,
        calls: &mut Calls<'_>,
        repo: &str,
    ) -> Result<Repository, SourceError> {
        let Some(known) = self.look(calls, repo, None).await? else {
            let (at, why) = (format!("GET repos/{repo}"), "not modified".into());
            return Err(SourceError::Unreadable { at, why });
        };
        self.memory().repos.insert(repo.into(), known.clone());
        Ok(known.repository)
    }

    /// A repository as it is now, unless it still is what `etag` stands for.
    async fn look(
        &self,
        calls: &mut Calls<'_>,
        repo: &str,
        etag: Option<&str>,
    ) -> Result<Option<Known>, SourceError> {
        let path = format!("repos/{repo}");
        let Some(reply) = calls.get_changed(&path, etag, Subject::Repo(repo)).await? else {
            return Ok(None);
        };
        let etag = reply.header("etag").map(ToOwned::to_owned);
        Ok(Some(Known { repository: reply.json()?, etag }))
    }
}

/// Whether an answer ended before it was whole, which no address is to blame for.
fn breaks_off(reply: &Reply) -> bool {
    let read = serde_json::from_slice::<serde::de::IgnoredAny>(&reply.body);
    read.is_err_and(|error| error.is_eof())
}

/// Where the API is, if `base` looks like the web pages beside it.
fn right_base(base: &str) -> Option<String> {
    match base.split_once("://")? {
        (scheme, "github.com" | "www.github.com") => Some(format!("{scheme}://api.github.com")),
        (_, "api.github.com") => None,
        _ if base.ends_with("/api/v3") => None,
        _ => Some(format!("{}/api/v3", base.trim_end_matches("/api"))),
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
        let facts = self.facts(&mut calls, &place.repo).await?;
        let mut reading = Reading::new(self, &mut calls, &mut roll, facts);
        let issue = match reading.issue(&place).await {
            Err(SourceError::Gone { why }) if reading.calls.status == NOT_FOUND => {
                // Where all of the repository is hidden, nothing tells that this one was deleted.
                self.look(reading.calls, &place.repo, None).await?;
                return Err(SourceError::Gone { why });
            }
            issue => issue?,
        };
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

#[cfg(test)]
mod tests {
    use super::right_base;

    #[test]
    fn the_api_is_beside_the_web_pages() {
        for (base, right) in [
            ("https://api.github.com", None),
            ("https://github.com", Some("https://api.github.com")),
            ("https://ghe.example.com", Some("https://ghe.example.com/api/v3")),
            ("https://ghe.example.com/api", Some("https://ghe.example.com/api/v3")),
            ("https://ghe.example.com/api/v3", None),
        ] {
            assert_eq!(right_base(base).as_deref(), right, "{base}");
        }
    }
}
