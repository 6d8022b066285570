//! What the lists do not show, looked at now and then: checks, lost tickets, names.

use super::calls::{PER_PAGE, Rows, rows};
use super::memory::OpenPulls;
use super::place::{Place, fate, moved};
use super::pull::{Pull, concerns_all};
use super::reading::CheckMark;
use super::refusal::Subject;
use super::wire::{self, Issue, Organization, User};
use crate::desk::{Page, PersonId};
use crate::source::SourceError;
use jiff::SignedDuration;
use std::collections::BTreeSet;

/// How often a repository is looked at beyond its lists.
pub(super) const EVERY: SignedDuration = SignedDuration::from_mins(5);
/// Pull requests of a repository whose checks are looked at.
const CHECKED: usize = 30;
/// Open tickets of a repository that are looked for in one round.
const SOUGHT: usize = 5;
/// Fixes of a repository that are looked for in releases in one round.
const AWAITED: usize = 5;
/// Profiles asked for in one pull: two requests each, for the organizations that they show too.
const PROFILES: usize = 10;

impl Pull<'_> {
    /// Looks at what the lists do not show.
    ///
    /// # Errors
    /// Whatever stopped it.
    pub(super) async fn round(&mut self, repo: &str) -> Result<(), SourceError> {
        self.look_again(repo).await?;
        self.checks(repo).await?;
        self.shipped(repo).await?;
        self.lost(repo).await
    }

    /// In which release a fix is, for whoever is still to be told of it: nothing of the fix moves
    /// when it is released.
    async fn shipped(&mut self, repo: &str) -> Result<(), SourceError> {
        let awaited = self.sink.awaited().await?;
        let places = awaited.iter().filter_map(|ticket| Place::parse(&ticket.remote_id).ok());
        let here: Vec<_> = places.filter(|place| place.repo == repo).take(AWAITED).collect();
        for place in here {
            let mut reading = self.reading();
            match reading.issue(&place).await {
                Err(SourceError::Gone { .. }) => continue,
                issue => reading.look_closer(&issue?, &place).await?,
            }
            let page = reading.finish();
            self.accept(page).await?;
        }
        Ok(())
    }

    /// Whether a named repository has another name, or other readers. Those of owners and
    /// searches are told by their listings.
    async fn look_again(&mut self, repo: &str) -> Result<(), SourceError> {
        let known = self.source.memory().repos.get(repo).and_then(|known| known.etag.clone());
        let Some(etag) = known else { return Ok(()) };
        if let Some(found) = self.source.look(&mut self.calls, &self.name, Some(&etag)).await? {
            self.source.memory().repos.insert(repo.into(), found);
        }
        Ok(())
    }

    /// Checks change without a change of the pull request, and so may its last commit.
    async fn checks(&mut self, repo: &str) -> Result<(), SourceError> {
        for (number, sha) in self.open_pulls(repo).await? {
            let place = Place::new(repo, number);
            // An open one that the first pull left out as too old stays out.
            if self.sink.stamp(&place.reference()).await?.is_some() {
                self.check(&place, &sha).await?;
            }
        }
        Ok(())
    }

    async fn open_pulls(&mut self, repo: &str) -> Result<Vec<(u64, String)>, SourceError> {
        let before = self.source.memory().pulls.get(repo).cloned().unwrap_or_default();
        let name = &self.name;
        let path =
            format!("repos/{name}/pulls?state=open&sort=updated&direction=desc&per_page={CHECKED}");
        let subject = Subject::Repo(repo);
        let Some(reply) = self.calls.get_changed(&path, before.etag.as_deref(), subject).await?
        else {
            return Ok(before.heads);
        };
        let Rows { rows, etag, .. } = rows::<wire::Pull>(&reply)?;
        let heads: Vec<_> = rows.into_iter().map(|pull| (pull.number, pull.head.sha)).collect();
        let now = OpenPulls { etag, heads: heads.clone() };
        self.source.memory().pulls.insert(repo.into(), now);
        Ok(heads)
    }

    async fn check(&mut self, place: &Place, sha: &str) -> Result<(), SourceError> {
        let mark = self.source.memory().check_mark(place).filter(|mark| mark.sha == sha);
        if !self.moved(place, mark).await? {
            return Ok(());
        }
        let issue = match self.reading().issue(place).await {
            Err(SourceError::Gone { .. }) => return Ok(()),
            other => other?,
        };
        let extent = self.extent(&issue, place).await?;
        let mut reading = self.reading();
        reading.add(&issue, place, extent).await?;
        let page = reading.finish();
        self.accept(page).await
    }

    async fn moved(&mut self, place: &Place, mark: Option<CheckMark>) -> Result<bool, SourceError> {
        let Some(mark) = mark else { return Ok(true) };
        self.reading().checks_moved(&mark, &place.to_string()).await
    }

    /// An issue that was deleted or moved away only ceases to appear, so a few of the open ones
    /// are asked for by name, others every time.
    async fn lost(&mut self, repo: &str) -> Result<(), SourceError> {
        let open = self.sink.open_tickets().await?;
        let places = open.iter().filter_map(|ticket| Place::parse(&ticket.remote_id).ok());
        let numbers: BTreeSet<_> =
            places.filter(|place| place.repo == repo).map(|place| place.number).collect();
        self.source.memory().only(repo, &numbers);
        // Each costs a request the first time. The hero's own need them more.
        if self.calls.quota().is_some_and(|quota| quota.remaining < quota.limit / 2) {
            return Ok(());
        }
        let mut gone = Vec::new();
        let sought = self.source.memory().next_sought(repo, &numbers, SOUGHT);
        for number in sought {
            let place = Place::new(repo, number);
            gone.extend(self.fate_of(&place).await?.map(|why| place.gone(&why)));
        }
        if gone.is_empty() {
            return Ok(());
        }
        Ok(self.sink.accept(Page { gone, ..Page::default() }).await?)
    }

    /// What became of an issue; `None` if it is where it was.
    async fn fate_of(&mut self, place: &Place) -> Result<Option<String>, SourceError> {
        let name = place.to_string();
        let tag = self.source.memory().tags.get(&name).cloned();
        let (path, subject) = (place.issue_path_in(&self.name), Subject::Ticket(&name));
        let reply = match self.calls.get_changed(&path, tag.as_deref(), subject).await {
            Err(SourceError::Gone { why }) => return Ok(Some(fate(&why).into())),
            other => other?,
        };
        let Some(reply) = reply else { return Ok(None) };
        let issue: Issue = reply.json()?;
        let tag = reply.header("etag").map(ToOwned::to_owned);
        self.source.memory().tags.extend(tag.map(|tag| (name, tag)));
        let elsewhere = self.source.is_elsewhere(&reply, &place.repo);
        Ok(moved(place, issue.number, &issue.html_url, elsewhere))
    }

    /// Names of outsiders, whom the lists show by login alone and an answer greets by name; and what
    /// their profiles show of whom they work for.
    ///
    /// # Errors
    /// [`SourceError::RateLimited`] or [`SourceError::Sink`]; a profile that cannot be read is no
    /// error.
    pub(super) async fn profiles(&mut self) -> Result<(), SourceError> {
        let now = self.calls.now();
        let logins = self.roll.unknown(PROFILES, now);
        for login in &logins {
            match self.profile(login).await {
                Ok((profile, organizations)) => self.roll.learn(&profile, organizations, now),
                Err(error) if concerns_all(&error) => return Err(error),
                Err(error) if is_passing(&error) => break,
                Err(_) => self.roll.give_up(login),
            }
        }
        let ids: Vec<_> = logins.into_iter().map(PersonId).collect();
        let mut people = self.roll.named(ids.iter());
        people.retain(|person| person.read_at == Some(now));
        if people.is_empty() {
            return Ok(());
        }
        Ok(self.sink.accept(Page { people, ..Page::default() }).await?)
    }

    async fn profile(&mut self, login: &str) -> Result<(User, Vec<String>), SourceError> {
        let path = format!("users/{login}");
        let profile = self.calls.get(&path, Subject::Account).await?.json()?;
        let path = format!("{path}/orgs?per_page={PER_PAGE}");
        let organizations = match self.calls.get(&path, Subject::Account).await {
            Ok(reply) => rows::<Organization>(&reply).map(|list| list.rows).unwrap_or_default(),
            Err(error) if is_passing(&error) => return Err(error),
            Err(_) => Vec::new(),
        };
        Ok((profile, organizations.into_iter().map(|one| one.login).collect()))
    }
}

/// Whether asking again later may help.
fn is_passing(error: &SourceError) -> bool {
    let silent = matches!(error, SourceError::Unreachable { .. } | SourceError::Unanswered { .. });
    silent || concerns_all(error)
}
