//! Merging a pull request: only the commit that was looked at, and only when it is green unless the
//! hero insists.

use super::{Hand, unsure};
use crate::desk::{MergeMethod, Receipt, Upstream};
use crate::source::SourceError;
use crate::source::github::calls::done_but_unreadable;
use crate::source::github::green::{self, Fitness};
use crate::source::github::parse;
use crate::source::github::refusal::Subject;
use crate::source::github::said::Said;
use crate::source::github::shapes::Merged;
use crate::source::github::wire::{Issue, Pull};
use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use serde_json::json;

/// How long GitHub may work out whether a pull request can be merged before the hero is told.
const WORKING_OUT: SignedDuration = SignedDuration::from_mins(1);

/// What the hero wants merged, and how.
pub(super) struct Wanted<'a> {
    pub method: MergeMethod,
    /// The commit that was looked at.
    pub sha: &'a str,
    pub insist: bool,
}

impl Hand<'_> {
    /// Merges, unless it is merged.
    pub(super) async fn merge(
        &mut self,
        wanted: &Wanted<'_>,
        decided_at: Timestamp,
    ) -> Result<Receipt, SourceError> {
        let pull = green::pull(&mut self.calls, &self.place).await.map_err(unsure)?;
        if pull.merged {
            return Ok(self.merged("is merged").await);
        }
        self.check_commit(&pull, wanted.sha)?;
        if !wanted.insist {
            let fitness = green::fitness(&mut self.calls, &self.place, &pull).await?;
            self.check_fitness(&fitness, decided_at)?;
        }
        let path = format!("{}/merge", self.place.pull_path());
        let body = json!({"merge_method": wanted.method.word(), "sha": pull.head.sha});
        let subject = Subject::Ticket(&self.name);
        let reply = self.calls.send(Method::PUT, &path, &body, subject).await?;
        match reply.status {
            200..=299 => {
                let answer: Merged = reply.json().map_err(done_but_unreadable)?;
                match answer.merged {
                    Some(true) => {
                        Ok(self.merged(&format!("merged ({})", wanted.method.word())).await)
                    }
                    Some(false) => Err(self.unmerged(&answer.message)),
                    None => Err(self.silent()),
                }
            }
            404 => {
                let why = format!("GitHub has no {} any more", self.name);
                Err(self.missing(why).await)
            }
            405 => Err(self.unmerged(&Said::of(&reply).in_words())),
            409 => Err(self.moved()),
            _ => Err(self.calls.refusal(&reply, subject, true)),
        }
    }

    fn check_commit(&self, pull: &Pull, sha: &str) -> Result<(), SourceError> {
        if pull.state == "closed" {
            let why = format!("{} is closed: reopen it to merge it", self.name);
            return Err(SourceError::Refused { why });
        }
        if pull.head.sha == sha { Ok(()) } else { Err(self.moved()) }
    }

    /// Refused for what is not green. While GitHub works out whether it conflicts, it is tried
    /// again for a while.
    fn check_fitness(&self, fitness: &Fitness, decided_at: Timestamp) -> Result<(), SourceError> {
        let faults = fitness.obstacle.iter().chain(&fitness.concerns);
        let faults = faults.map(String::as_str).collect::<Vec<_>>().join("; ");
        if !faults.is_empty() {
            let why = format!("{} was not merged: {faults}", self.name);
            return Err(SourceError::Refused { why });
        }
        if fitness.known {
            return Ok(());
        }
        let why = format!("{} was not merged: {}", self.name, green::WORKING_OUT);
        if self.calls.now().duration_since(decided_at) < WORKING_OUT {
            return Err(SourceError::Unreachable { why });
        }
        Err(SourceError::Refused { why })
    }

    fn moved(&self) -> SourceError {
        let why = format!("{} was not merged: it has a new commit, look again", self.name);
        SourceError::Refused { why }
    }

    /// GitHub took it and does not say what became of it.
    fn silent(&self) -> SourceError {
        let why = format!("GitHub did not say whether it merged {}", self.name);
        SourceError::Unanswered { why }
    }

    fn unmerged(&self, words: &str) -> SourceError {
        SourceError::Refused { why: format!("GitHub did not merge {}: {words}", self.name) }
    }

    /// The receipt of a merge. It is done, so nothing that fails now counts.
    async fn merged(&mut self, what: &str) -> Receipt {
        let subject = Subject::Ticket(&self.name);
        let read = self.calls.get(&self.place.issue_path(), subject).await;
        let issue = read.and_then(|reply| reply.json::<Issue>()).ok();
        let closed = issue.as_ref().map(parse::upstream).filter(|u| *u != Upstream::Open);
        let now = Upstream::Closed { at: self.calls.now(), reason: Some("merged".into()) };
        Receipt {
            summary: format!("{} {what}", self.name),
            url: issue.map(|issue| issue.html_url).filter(|url| !url.is_empty()),
            upstream: Some(closed.unwrap_or(now)),
            ..Receipt::default()
        }
    }
}
