//! What the lists do not show, looked at now and then: checks, lost tickets, names.

use super::place::Place;
use super::pull::{Pull, concerns_all};
use super::reading::CheckMark;
use super::refusal::Subject;
use super::wire::User;
use crate::desk::{Page, PersonId};
use crate::source::SourceError;
use jiff::SignedDuration;
use std::collections::BTreeSet;

/// How often a repository is looked at beyond its lists.
const EVERY: SignedDuration = SignedDuration::from_mins(5);
/// Pull requests of a repository whose checks are looked at.
const CHECKED: usize = 30;
/// Open tickets of a repository that are looked for in one round.
const SOUGHT: usize = 5;
/// Profiles asked for in one pull.
const PROFILES: usize = 20;

impl Pull<'_> {
    /// Looks at what the lists do not show, if it is time.
    ///
    /// # Errors
    /// Whatever stopped it.
    pub(super) async fn round(&mut self, repo: &str) -> Result<(), SourceError> {
        if !self.source.round_due(repo, self.calls.now(), EVERY) {
            return Ok(());
        }
        self.checks(repo).await?;
        self.lost(repo).await
    }

    /// Checks change without a change of the pull request, and so may its last commit.
    async fn checks(&mut self, repo: &str) -> Result<(), SourceError> {
        for pull in self.reading().open_pulls(repo, CHECKED).await? {
            let place = Place::new(repo, pull.number);
            // An open one that the first pull left out as too old stays out.
            if self.sink.stamp(&place.reference()).await?.is_some() {
                self.check(&place, &pull.head.sha).await?;
            }
        }
        Ok(())
    }

    async fn check(&mut self, place: &Place, sha: &str) -> Result<(), SourceError> {
        let mark = self.source.check_mark(place).filter(|mark| mark.sha == sha);
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
        Ok(self.sink.accept(page).await?)
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
        let mut gone = Vec::new();
        for number in self.source.next_sought(repo, &numbers, SOUGHT) {
            let place = Place::new(repo, number);
            match self.reading().issue(&place).await {
                Err(SourceError::Gone { .. }) => gone.push(place.reference().into()),
                other => drop(other?),
            }
        }
        if gone.is_empty() {
            return Ok(());
        }
        Ok(self.sink.accept(Page { gone, ..Page::default() }).await?)
    }

    /// Names of outsiders, whom the lists show by login alone and an answer greets by name.
    ///
    /// # Errors
    /// [`SourceError::RateLimited`] or [`SourceError::Sink`]; a profile that cannot be read is no
    /// error.
    pub(super) async fn profiles(&mut self) -> Result<(), SourceError> {
        let logins = self.roll.unknown(PROFILES);
        for login in &logins {
            match self.profile(login).await {
                Ok(profile) => self.roll.learn(&profile),
                Err(error) if concerns_all(&error) => return Err(error),
                Err(SourceError::Unreachable { .. } | SourceError::Unanswered { .. }) => break,
                Err(_) => self.roll.give_up(login),
            }
        }
        let ids: Vec<_> = logins.into_iter().map(PersonId).collect();
        let mut people = self.roll.named(ids.iter());
        people.retain(|person| person.name.is_some() || person.email.is_some());
        if people.is_empty() {
            return Ok(());
        }
        Ok(self.sink.accept(Page { people, ..Page::default() }).await?)
    }

    async fn profile(&mut self, login: &str) -> Result<User, SourceError> {
        self.calls.get(&format!("users/{login}"), Subject::Account).await?.json()
    }
}
