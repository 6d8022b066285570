//! The demo's week so far: who asked what, and who answered.

mod closed;
mod fixed;
mod issues;
mod own;
mod pulls;
mod sdk;
mod tale;
mod threads;

pub(super) mod news;

pub(super) use tale::{End, Tale};

use super::GitHub;
use super::world::{Issue, World};
use crate::demo::Rng;
use jiff::{SignedDuration, Timestamp};
use tale::PullTale;

impl GitHub {
    /// Fills `example/app` and `example/sdk` with a week of support, as seen at `now`. The same
    /// generator gives the same week.
    pub fn story(&self, rng: &mut Rng, now: Timestamp) {
        let mut world = self.world();
        world.add_repo("example/app");
        world.add_repo("example/sdk");
        let told = [issues::ALL, threads::ALL, closed::ALL, pulls::ALL, sdk::ALL];
        let tales = told.into_iter().chain([own::ALL, fixed::ALL]);
        for tale in tales.flatten() {
            // Not everything happens on the full minute.
            let jitter = i64::try_from(rng.below(50)).unwrap_or_default();
            let teller = Teller { now: now - SignedDuration::from_secs(jitter) };
            teller.tell(&mut world, tale);
        }
        if let Some(repo) = world.repo_mut("example/app") {
            repo.releases.extend(fixed::RELEASES.iter().map(|release| release.at(now)));
        }
    }
}

/// Turns minutes ago into times.
pub(super) struct Teller {
    pub now: Timestamp,
}

impl Teller {
    fn at(&self, ago: u32) -> Timestamp {
        self.now - SignedDuration::from_mins(i64::from(ago))
    }

    /// Lets a tale have happened.
    pub(super) fn tell(&self, world: &mut World, tale: &Tale) {
        let (repo, number) = (tale.repo, tale.number);
        let Some(issue) = world.open_as(repo, number, tale.author, self.at(tale.ago)) else {
            return;
        };
        describe(issue, tale);
        issue.due = tale.milestone.map(|_| self.now + SignedDuration::from_hours(24 * 12));
        if let Some(pull) = &tale.pull {
            self.push(issue, pull);
        }
        for (login, ago, text) in tale.said {
            world.comment(repo, number, login, text, self.at(*ago));
        }
        if let Some(pull) = &tale.pull {
            self.review(world, repo, number, pull);
        }
        if let Some(issue) = world.issue_mut(repo, number) {
            self.end(issue, tale.end);
        }
    }

    /// Reviews are asked for when it is opened; the checks are those of the last push.
    fn push(&self, issue: &mut Issue, pull: &PullTale) {
        let opened = issue.created_at;
        issue.push(opened);
        for of in pull.requested {
            issue.ask_review(of, opened);
        }
        for ago in pull.pushes {
            issue.push(self.at(*ago));
        }
        let last = pull.pushes.last().map_or(opened, |ago| self.at(*ago));
        issue.pull_mut().ran_at = Some(last);
    }

    fn review(&self, world: &mut World, repo: &str, number: u64, pull: &PullTale) {
        for (login, ago, state, body) in pull.reviews {
            world.review(repo, number, login, (state, body), self.at(*ago));
        }
        for (login, ago, path, line, body) in pull.lines {
            world.review_comment(repo, number, login, (path, *line, body), self.at(*ago));
        }
    }

    fn end(&self, issue: &mut Issue, end: End) {
        match end {
            End::Open => {}
            End::Locked => issue.locked = true,
            End::Closed(by, ago, reason) => issue.close(by, reason, self.at(ago)),
            End::Merged(by, ago) => {
                issue.merge(by, self.at(ago));
            }
        }
    }
}

fn describe(issue: &mut Issue, tale: &Tale) {
    issue.title = tale.title.into();
    issue.body = (!tale.body.is_empty()).then(|| tale.body.into());
    issue.labels = owned(tale.labels);
    issue.assignees = owned(tale.assignees);
    issue.milestone = tale.milestone.map(Into::into);
    issue.plus_ones = tale.plus_ones;
    let Some(told) = &tale.pull else { return };
    let pull = issue.pull_mut();
    pull.draft = told.draft;
    pull.mergeable = Some(!told.conflicts);
    pull.size = told.size;
    let end = |end: &str| (!end.is_empty()).then(|| end.to_owned());
    pull.runs = told.runs.iter().map(|(name, last)| ((*name).into(), end(last))).collect();
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(ToString::to_string).collect()
}
