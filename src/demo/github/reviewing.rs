//! What can happen to a pull request on its way.

use super::GitHub;

impl GitHub {
    /// Its author pushes a commit. As at GitHub, the checks of the new commit are none yet.
    pub fn push(&self, repo: &str, number: u64) {
        let now = (self.clock)();
        self.on(repo, number, |issue| {
            issue.push(now);
            issue.pull_mut().runs.clear();
        });
    }

    /// Somebody's review is asked for; that of a team by `team:NAME`.
    pub fn ask_review(&self, repo: &str, number: u64, of: &str) {
        let now = (self.clock)();
        self.on(repo, number, |issue| issue.ask_review(of, now));
    }

    /// It can be merged, cannot, or that is not worked out yet; `state` where it is not what
    /// follows from the rest. As at GitHub, that does not count as a change.
    pub fn set_mergeable(&self, repo: &str, number: u64, mergeable: Option<bool>, state: &str) {
        if let Some(issue) = self.world().issue_mut(repo, number) {
            let pull = issue.pull_mut();
            pull.mergeable = mergeable;
            pull.state = (!state.is_empty()).then(|| state.into());
        }
    }

    /// The code that a comment on the diff is about has changed.
    pub fn outdate_lines(&self, repo: &str, number: u64) {
        self.on(repo, number, |issue| {
            issue.pull_mut().review_comments.iter_mut().for_each(|line| line.outdated = true);
        });
    }

    /// People leave a thumbs-up on a comment. As at GitHub, that is no change of it.
    pub fn thumb_up(&self, repo: &str, number: u64, id: u64, times: u64) {
        if let Some(issue) = self.world().issue_mut(repo, number) {
            let comments = issue.comments.iter_mut().filter(|comment| comment.id == id);
            comments.for_each(|comment| comment.plus_ones += times);
        }
    }

    /// What sort of issue it is, and how many of its sub-issues are done.
    pub fn set_sort(&self, repo: &str, number: u64, kind: &str, (total, done): (u64, u64)) {
        self.on(repo, number, |issue| {
            issue.kind = Some(kind.into());
            issue.parts = (total, done);
        });
    }
}
