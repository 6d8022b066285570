//! What stands in a repository, for tests that compare it with what was read.

use super::GitHub;
use super::world::{Comment, Issue};

/// An issue or pull request as everybody sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visible {
    /// The number behind `#`.
    pub number: u64,
    /// Its title.
    pub title: String,
    /// `open`, `merged`, or why it is closed; `closed` where no reason is told.
    pub state: String,
    /// Its labels, in order.
    pub labels: Vec<String>,
    /// Whether it is a pull request.
    pub is_pull: bool,
    /// The opening post.
    pub body: String,
    /// Ids and texts of its comments.
    pub comments: Vec<(u64, String)>,
    /// Ids and texts of the comments on its diff.
    pub lines: Vec<(u64, String)>,
    /// Ids, verdicts and texts of its reviews.
    pub reviews: Vec<(u64, String, String)>,
}

impl From<&Issue> for Visible {
    fn from(issue: &Issue) -> Self {
        let said = |comments: &[Comment]| {
            comments.iter().map(|comment| (comment.id, comment.body.clone())).collect()
        };
        let pull = issue.pull.as_ref();
        let reviews = pull.into_iter().flat_map(|pull| &pull.reviews);
        let merged = pull.is_some_and(|pull| pull.merged_at.is_some());
        let state = match &issue.closed {
            None => "open",
            Some(_) if merged => "merged",
            Some(closed) => closed.reason.as_deref().unwrap_or("closed"),
        };
        Self {
            number: issue.number,
            title: issue.title.clone(),
            state: state.into(),
            labels: issue.labels.clone(),
            is_pull: pull.is_some(),
            body: issue.body.clone().unwrap_or_default(),
            comments: said(&issue.comments),
            lines: said(pull.map_or(&[][..], |pull| &pull.review_comments)),
            reviews: reviews.map(|r| (r.id, r.state.clone(), r.body.clone())).collect(),
        }
    }
}

impl GitHub {
    /// Everything that stands in a repository, by number.
    pub fn truth(&self, repo: &str) -> Vec<Visible> {
        let world = self.world();
        let issues = world.repo(repo).into_iter().flat_map(|repo| repo.issues.values());
        issues.map(Visible::from).collect()
    }
}
