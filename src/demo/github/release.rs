//! Releases, and which commits they hold.

use super::GitHub;
use super::wire::{Pen, seconds};
use super::world::Pull;
use jiff::Timestamp;
use serde_json::{Value, json};

/// A release.
#[derive(Debug, Clone)]
pub(super) struct Release {
    pub tag: String,
    pub at: Timestamp,
    pub notes: String,
    /// Pull requests that were merged before it and are not in it: it was cut from a branch.
    pub without: Vec<u64>,
}

impl GitHub {
    /// All that was merged is released, but for these pull requests.
    pub fn release(&self, repo: &str, tag: &str, notes: &str, without: &[u64]) {
        let at = (self.clock)();
        let without = without.to_vec();
        if let Some(repo) = self.world().repo_mut(repo) {
            repo.releases.push(Release { tag: tag.into(), at, notes: notes.into(), without });
        }
    }
}

impl Pull {
    /// The commit it became.
    pub(super) fn merge_sha(&self) -> String {
        self.sha.chars().rev().collect()
    }
}

impl Pen<'_> {
    /// Newest first.
    pub(super) fn releases(&self) -> Vec<Value> {
        let row = |(id, release): (usize, &Release)| {
            let at = seconds(release.at);
            json!({"id": id, "tag_name": release.tag, "name": release.tag, "draft": false,
                "prerelease": false, "created_at": at, "published_at": at, "body": release.notes})
        };
        self.repo.releases.iter().enumerate().rev().map(row).collect()
    }

    /// `GET /repos/{owner}/{repo}/compare/{commit}...{tag}`
    pub(super) fn compare(&self, between: &str) -> Option<Value> {
        let (commit, tag) = between.split_once("...")?;
        let tag = tag.replace("%2F", "/").replace("%40", "@");
        let release = self.repo.releases.iter().find(|release| release.tag == tag)?;
        let pulls = self.repo.issues.values().filter_map(|i| Some((i.number, i.pull.as_ref()?)));
        let (number, pull) = pulls.into_iter().find(|(_, pull)| pull.merge_sha() == commit)?;
        let merged = pull.merged_at.is_some_and(|at| at <= release.at);
        let holds = merged && !release.without.contains(&number);
        let status = if holds { "ahead" } else { "diverged" };
        Some(json!({"status": status, "ahead_by": 1, "behind_by": 0, "total_commits": 1}))
    }
}
