//! What GitHub sends, read leniently: only what a row cannot do without is required.
//!
//! Fields as in "REST API endpoints for issues", "... issue comments", "... pull requests",
//! "... pull request reviews", "... check runs" and "... commit statuses".

use crate::source::lenient::{count, each, number, or_default};
use jiff::Timestamp;
use serde::{Deserialize, de::DeserializeOwned};

/// A row of a list that is read in the order of its last change.
pub(super) trait Row: DeserializeOwned + PartialEq + Clone + Send + Sync {
    /// When it last changed.
    fn updated_at(&self) -> Timestamp;
}

/// An account.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct User {
    pub login: String,
    #[serde(rename = "type", default, deserialize_with = "or_default")]
    pub kind: String,
    #[serde(default, deserialize_with = "or_default")]
    pub name: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub email: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub company: Option<String>,
}

/// An organization in a list.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct Organization {
    pub login: String,
}

/// An issue, or the issue side of a pull request.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct Issue {
    #[serde(deserialize_with = "number")]
    pub number: u64,
    #[serde(default, deserialize_with = "or_default")]
    pub title: String,
    #[serde(default, deserialize_with = "or_default")]
    pub body: String,
    #[serde(default, deserialize_with = "or_default")]
    pub html_url: String,
    #[serde(default, deserialize_with = "or_default")]
    pub state: String,
    #[serde(default, deserialize_with = "or_default")]
    pub state_reason: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub user: Option<User>,
    #[serde(default, deserialize_with = "or_default")]
    pub author_association: String,
    #[serde(default, deserialize_with = "each")]
    pub labels: Vec<Label>,
    #[serde(default, deserialize_with = "each")]
    pub assignees: Vec<User>,
    #[serde(default, deserialize_with = "or_default")]
    pub milestone: Option<Milestone>,
    #[serde(default, deserialize_with = "count")]
    pub comments: u64,
    #[serde(default, deserialize_with = "or_default")]
    pub locked: bool,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    #[serde(default, deserialize_with = "or_default")]
    pub closed_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "or_default")]
    pub reactions: Reactions,
    #[serde(default, deserialize_with = "or_default")]
    pub draft: bool,
    #[serde(default, deserialize_with = "or_default")]
    pub pull_request: Option<PullLink>,
    #[serde(rename = "type", default, deserialize_with = "or_default")]
    pub kind: Option<IssueType>,
    #[serde(default, deserialize_with = "or_default")]
    pub sub_issues_summary: SubIssues,
}

/// What tells that an issue is a pull request.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
pub(super) struct PullLink {
    #[serde(default, deserialize_with = "or_default")]
    pub merged_at: Option<Timestamp>,
}

/// A label, an object or, in old answers, its mere name.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub(super) enum Label {
    Named { name: String },
    Name(String),
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct Milestone {
    pub title: String,
    #[serde(default, deserialize_with = "or_default")]
    pub due_on: Option<Timestamp>,
}

/// What an organization calls this sort of issue: `Bug`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct IssueType {
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
pub(super) struct SubIssues {
    #[serde(default, deserialize_with = "count")]
    pub total: u64,
    #[serde(default, deserialize_with = "count")]
    pub completed: u64,
}

#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
pub(super) struct Reactions {
    #[serde(rename = "+1", default, deserialize_with = "count")]
    pub plus_one: u64,
    #[serde(rename = "-1", default, deserialize_with = "count")]
    pub minus_one: u64,
    #[serde(default, deserialize_with = "count")]
    pub laugh: u64,
    #[serde(default, deserialize_with = "count")]
    pub hooray: u64,
    #[serde(default, deserialize_with = "count")]
    pub confused: u64,
    #[serde(default, deserialize_with = "count")]
    pub heart: u64,
    #[serde(default, deserialize_with = "count")]
    pub rocket: u64,
    #[serde(default, deserialize_with = "count")]
    pub eyes: u64,
}

/// A comment on an issue or on the conversation of a pull request.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct Comment {
    #[serde(deserialize_with = "number")]
    pub id: u64,
    #[serde(default, deserialize_with = "or_default")]
    pub body: String,
    #[serde(default, deserialize_with = "or_default")]
    pub html_url: String,
    #[serde(default, deserialize_with = "or_default")]
    pub issue_url: String,
    #[serde(default, deserialize_with = "or_default")]
    pub user: Option<User>,
    #[serde(default, deserialize_with = "or_default")]
    pub author_association: String,
    #[serde(default, deserialize_with = "or_default")]
    pub reactions: Reactions,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// A comment on a line of a pull request's diff.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct ReviewComment {
    #[serde(deserialize_with = "number")]
    pub id: u64,
    #[serde(default, deserialize_with = "or_default")]
    pub body: String,
    #[serde(default, deserialize_with = "or_default")]
    pub path: String,
    #[serde(default, deserialize_with = "or_default")]
    pub line: Option<u64>,
    /// Where it stood before the lines around it changed; then there is no `line`.
    #[serde(default, deserialize_with = "or_default")]
    pub original_line: Option<u64>,
    /// The first comment of the thread it answers in.
    #[serde(default, deserialize_with = "or_default")]
    pub in_reply_to_id: Option<u64>,
    #[serde(default, deserialize_with = "or_default")]
    pub pull_request_url: String,
    #[serde(default, deserialize_with = "or_default")]
    pub user: Option<User>,
    #[serde(default, deserialize_with = "or_default")]
    pub author_association: String,
    #[serde(default, deserialize_with = "or_default")]
    pub reactions: Reactions,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// A verdict on a pull request. Its author is null where the account is gone.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct Review {
    #[serde(deserialize_with = "number")]
    pub id: u64,
    #[serde(default, deserialize_with = "or_default")]
    pub state: String,
    #[serde(default, deserialize_with = "or_default")]
    pub body: String,
    #[serde(default, deserialize_with = "or_default")]
    pub user: Option<User>,
    #[serde(default, deserialize_with = "or_default")]
    pub author_association: String,
    #[serde(default, deserialize_with = "or_default")]
    pub submitted_at: Option<Timestamp>,
}

/// What only the pull request itself tells.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct Pull {
    #[serde(deserialize_with = "number")]
    pub number: u64,
    #[serde(default, deserialize_with = "or_default")]
    pub html_url: String,
    #[serde(default, deserialize_with = "or_default")]
    pub state: String,
    #[serde(default, deserialize_with = "or_default")]
    pub merged: bool,
    #[serde(default, deserialize_with = "or_default")]
    pub draft: bool,
    /// Worked out late: null until then.
    #[serde(default, deserialize_with = "or_default")]
    pub mergeable: Option<bool>,
    /// `clean`, `blocked`, `behind`, `dirty`, `unstable`, `has_hooks`, `draft`, `unknown`.
    #[serde(default, deserialize_with = "or_default")]
    pub mergeable_state: String,
    #[serde(default, deserialize_with = "or_default")]
    pub merged_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "or_default")]
    pub merge_commit_sha: Option<String>,
    /// Comments on the diff.
    #[serde(default, deserialize_with = "count")]
    pub review_comments: u64,
    #[serde(default, deserialize_with = "or_default")]
    pub additions: Option<u64>,
    #[serde(default, deserialize_with = "or_default")]
    pub deletions: Option<u64>,
    #[serde(default, deserialize_with = "or_default")]
    pub changed_files: Option<u64>,
    #[serde(default, deserialize_with = "each")]
    pub requested_reviewers: Vec<User>,
    #[serde(default, deserialize_with = "each")]
    pub requested_teams: Vec<Team>,
    pub head: Commit,
    #[serde(default, deserialize_with = "or_default")]
    pub base: Option<Branch>,
}

/// A team of an organization.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct Team {
    pub name: String,
    #[serde(default, deserialize_with = "or_default")]
    pub slug: String,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct Branch {
    #[serde(rename = "ref")]
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct Commit {
    pub sha: String,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub(super) struct CheckRuns {
    #[serde(default, deserialize_with = "each")]
    pub check_runs: Vec<CheckRun>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct CheckRun {
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    #[serde(default, deserialize_with = "or_default")]
    pub status: String,
    #[serde(default, deserialize_with = "or_default")]
    pub conclusion: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub completed_at: Option<Timestamp>,
}

/// The older commit statuses. Their combined state says pending where there are none.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub(super) struct CombinedStatus {
    #[serde(default, deserialize_with = "each")]
    pub statuses: Vec<CommitStatus>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct CommitStatus {
    #[serde(default, deserialize_with = "or_default")]
    pub context: String,
    #[serde(default, deserialize_with = "or_default")]
    pub state: String,
    #[serde(default, deserialize_with = "or_default")]
    pub updated_at: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct Repository {
    #[serde(default, deserialize_with = "count")]
    pub id: u64,
    #[serde(default, deserialize_with = "or_default")]
    pub full_name: String,
    #[serde(default, deserialize_with = "or_default")]
    pub private: bool,
    #[serde(default, deserialize_with = "or_default")]
    pub archived: bool,
    #[serde(default, deserialize_with = "or_default")]
    pub disabled: bool,
    #[serde(default, deserialize_with = "or_default")]
    pub fork: bool,
    #[serde(default, deserialize_with = "or_default")]
    pub has_issues: Option<bool>,
    #[serde(default, deserialize_with = "or_default")]
    pub permissions: Option<Permissions>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct Permissions {
    #[serde(default, deserialize_with = "or_default")]
    pub push: bool,
}

impl Row for Issue {
    fn updated_at(&self) -> Timestamp {
        self.updated_at
    }
}

impl Row for Comment {
    fn updated_at(&self) -> Timestamp {
        self.updated_at
    }
}

impl Row for ReviewComment {
    fn updated_at(&self) -> Timestamp {
        self.updated_at
    }
}

impl Label {
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Named { name } | Self::Name(name) => name,
        }
    }
}

impl Pull {
    /// Who was asked for a review, teams as `owner/team`.
    pub(super) fn asked(&self, owner: &str) -> Vec<String> {
        let people = self.requested_reviewers.iter().map(|user| user.login.clone());
        let teams = self.requested_teams.iter().map(|team| format!("{owner}/{}", team.slug));
        people.chain(teams).collect()
    }
}
