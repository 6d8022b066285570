//! What only an open pull request itself tells: its facts, its checks, and what it needs.

use super::calls::{PER_PAGE, next_link, rows};
use super::checks::Checks;
use super::event::Event;
use super::need::{Case, concerns_us};
use super::place::Place;
use super::reading::{CheckMark, Read, Reading, optional};
use super::refusal::Subject;
use super::shelf::etag_of;
use super::verdicts::{pull_facts, threads};
use super::wire::{CheckRuns, CombinedStatus, Issue, Pull, Review};
use crate::desk::{Fact, Head, Need, Side, Unreadable};
use crate::source::SourceError;
use serde::de::DeserializeOwned;

/// What only the open pull request itself tells.
struct PullSide {
    facts: Vec<Fact>,
    need: Option<Need>,
}

impl Reading<'_, '_> {
    /// Adds what an open pull request tells beside its issue side. What of it cannot be read is
    /// reported, and the rest stands without it.
    ///
    /// # Errors
    /// As [`super::calls::Calls::get`].
    pub(super) async fn open_pull(
        &mut self,
        issue: &Issue,
        place: &Place,
        read: &mut Read,
        head: &mut Head,
    ) -> Result<(), SourceError> {
        match self.pull_side(issue, place, read).await {
            Ok(told) => {
                head.tracked.own |= told.need.is_some();
                head.tracked.need = told.need;
                head.facts.extend(told.facts);
            }
            Err(SourceError::Unreadable { at, why }) => {
                self.page.unreadable.push(Unreadable { at, why });
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    async fn pull_side(
        &mut self,
        issue: &Issue,
        place: &Place,
        read: &mut Read,
    ) -> Result<PullSide, SourceError> {
        let name = place.to_string();
        let reply = self.recall(&place.pull_path(), Subject::Ticket(&name)).await?;
        let pull: Pull = reply.json()?;
        let mut mark = CheckMark { sha: pull.head.sha.clone(), etags: Vec::new() };
        let checks = self.checks(place, &mut mark).await?;
        if read.lines.is_none() && pull.review_comments > 0 {
            read.lines = Some(self.lines(place).await?);
        }
        let author = issue.user.as_ref().map(|user| user.login.as_str());
        let threads = threads(read.lines.as_deref().unwrap_or_default(), author);
        let need = self.need(issue, place, &pull, &read.reviews, &checks).await?;
        if need.as_ref().is_some_and(|need| is_watched(need, &pull, author, &self.me())) {
            mark.etags.push((place.pull_path(), etag_of(&reply).map(Into::into)));
        }
        self.source.keep_check(name, mark);
        Ok(PullSide { facts: pull_facts(&pull, &read.reviews, &checks, threads), need })
    }

    async fn need(
        &mut self,
        issue: &Issue,
        place: &Place,
        pull: &Pull,
        reviews: &[Review],
        checks: &Checks,
    ) -> Result<Option<Need>, SourceError> {
        let author = issue.user.as_ref().map(|user| user.login.as_str());
        let me = self.me();
        let side = author.map_or(Side::Customer, |login| self.side(login));
        if !concerns_us(pull, author, &me, side) {
            return Ok(None);
        }
        let events = self.timeline(place).await?;
        let case = Case {
            pull,
            reviews,
            checks,
            events: events.as_deref(),
            author,
            created_at: issue.created_at,
            me: &me,
            side: &|login| self.side(login),
        };
        Ok(case.need())
    }

    /// What happened to a ticket; `None` where the service does not tell.
    ///
    /// # Errors
    /// As [`super::calls::Calls::get`].
    pub(super) async fn timeline(
        &mut self,
        place: &Place,
    ) -> Result<Option<Vec<Event>>, SourceError> {
        let name = place.to_string();
        let path = format!("{}/timeline?per_page={PER_PAGE}", place.issue_path());
        let Some(pages) = optional(self.pages(&path, Subject::Extra(&name)).await)? else {
            return Ok(None);
        };
        let mut events = Vec::new();
        for page in pages {
            events.extend(rows(&page)?.rows);
        }
        Ok(Some(events))
    }

    /// How the checks of the mark's commit stand; the mark learns how to ask whether they moved.
    async fn checks(&mut self, place: &Place, mark: &mut CheckMark) -> Result<Checks, SourceError> {
        let commit = format!("repos/{}/commits/{}", place.repo, mark.sha);
        let path = format!("{commit}/check-runs?per_page={PER_PAGE}");
        let runs: Vec<CheckRuns> = self.checked(&path, place, mark).await?;
        let path = format!("{commit}/status?per_page={PER_PAGE}");
        let statuses: Vec<CombinedStatus> = self.checked(&path, place, mark).await?;
        let runs: Vec<_> = runs.into_iter().flat_map(|page| page.check_runs).collect();
        let statuses: Vec<_> = statuses.into_iter().flat_map(|page| page.statuses).collect();
        Ok(Checks::count(&runs, &statuses))
    }

    async fn checked<T: DeserializeOwned>(
        &mut self,
        path: &str,
        place: &Place,
        mark: &mut CheckMark,
    ) -> Result<Vec<T>, SourceError> {
        let name = place.to_string();
        let pages = optional(self.pages(path, Subject::Ticket(&name)).await)?.unwrap_or_default();
        let mut url = path.to_owned();
        let mut told = Vec::with_capacity(pages.len());
        for page in &pages {
            told.push(page.json()?);
            mark.etags.push((url, etag_of(page).map(Into::into)));
            url = page.header("link").and_then(next_link).unwrap_or_default();
        }
        Ok(told)
    }
}

/// Whether to ask for the pull request itself as often as for its checks: only there it shows that
/// it became unmergeable because its base moved. It also changes with every push to the repository,
/// so only where that is what matters next.
fn is_watched(need: &Need, pull: &Pull, author: Option<&str>, me: &str) -> bool {
    author == Some(me) || need.what.ends_with("merge") || pull.mergeable.is_none()
}
