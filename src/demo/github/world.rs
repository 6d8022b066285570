//! What the stand-in remembers: repositories with their issues and pull requests.

use super::release::Release;
use super::repos::{Searches, Traits};
use super::rules::Rules;
use super::timeline::Event;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// Requests an hour, as for any token of a person.
pub(super) const HOURLY: u64 = 5_000;

/// Everything.
#[derive(Debug)]
pub(super) struct World {
    pub repos: Vec<Repo>,
    /// Requests left in the hour.
    pub remaining: u64,
    /// What the token may do, as a classic one tells; `None`: a fine-grained one.
    pub scopes: Option<String>,
    /// So many requests meet the secondary limit.
    pub silent_limits: u32,
    pub searches: Searches,
    /// Owners that are people.
    pub users: BTreeSet<String>,
    /// Every request so far, as `GET /repos/example/app/issues?...`.
    pub requests: Vec<String>,
    /// What the token may not write.
    pub withheld: Vec<String>,
    last_id: u64,
}

/// A repository.
#[derive(Debug)]
pub(super) struct Repo {
    pub id: u64,
    /// `owner/name`.
    pub name: String,
    /// Names it had before: they redirect.
    pub former: Vec<String>,
    pub private: bool,
    /// Whether the token's account may push.
    pub push: bool,
    pub rules: Rules,
    pub issues: BTreeMap<u64, Issue>,
    pub traits: Traits,
    /// What is no longer here.
    pub departed: BTreeMap<u64, Departed>,
    pub releases: Vec<Release>,
}

/// Why an issue is no longer where it was.
#[derive(Debug, Clone, Copy)]
pub(super) enum Departed {
    Deleted,
    Discussion,
    Transferred { repo: u64, number: u64 },
}

/// An issue, or a pull request if it has the side of one.
#[derive(Debug, Clone)]
pub(super) struct Issue {
    pub id: u64,
    pub number: u64,
    /// A login; `None` for a deleted account.
    pub author: Option<String>,
    pub title: String,
    pub body: Option<String>,
    pub labels: Vec<String>,
    pub assignees: Vec<String>,
    pub milestone: Option<String>,
    pub plus_ones: u64,
    pub locked: bool,
    pub closed: Option<Closed>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub comments: Vec<Comment>,
    pub pull: Option<Pull>,
    /// What its organization calls this sort of issue.
    pub kind: Option<String>,
    /// Sub-issues: all, and those that are done.
    pub parts: (u64, u64),
    /// When its milestone is due.
    pub due: Option<Timestamp>,
    /// What happened beside what was said.
    pub events: Vec<Event>,
}

/// How an issue was closed.
#[derive(Debug, Clone)]
pub(super) struct Closed {
    pub at: Timestamp,
    pub by: String,
    pub reason: Option<String>,
}

/// A comment, of the conversation or of the diff.
#[derive(Debug, Clone)]
pub(super) struct Comment {
    pub id: u64,
    pub author: String,
    pub body: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// Path and line, for a comment of the diff.
    pub line: Option<(String, u64)>,
    /// The first comment of its thread on the diff.
    pub in_reply_to: Option<u64>,
    /// The code it was about has changed.
    pub outdated: bool,
    pub plus_ones: u64,
}

/// What a pull request has beyond an issue.
#[derive(Debug, Clone, Default)]
pub(super) struct Pull {
    pub sha: String,
    pub draft: bool,
    pub merged_at: Option<Timestamp>,
    pub mergeable: Option<bool>,
    /// `mergeable_state`, where it is not what follows from the rest.
    pub state: Option<String>,
    /// Lines added, lines removed, files.
    pub size: (u64, u64, u64),
    pub requested: Vec<String>,
    /// Teams whose review is asked for.
    pub teams: Vec<String>,
    /// Path and patch; none told: made up.
    pub files: Vec<(String, Option<String>)>,
    /// How often it was merged: more than once would be a fault.
    pub merges: u32,
    pub reviews: Vec<Review>,
    pub review_comments: Vec<Comment>,
    /// Name, and conclusion once completed.
    pub runs: Vec<(String, Option<String>)>,
    /// When the checks that ended did.
    pub ran_at: Option<Timestamp>,
    /// Context and state, of the older kind.
    pub statuses: Vec<(String, String)>,
}

/// A verdict.
#[derive(Debug, Clone)]
pub(super) struct Review {
    pub id: u64,
    /// `None` for a deleted account.
    pub author: Option<String>,
    pub state: String,
    pub body: String,
    pub at: Timestamp,
}

impl World {
    pub(super) fn new() -> Self {
        Self {
            repos: Vec::new(),
            remaining: HOURLY,
            scopes: Some("repo, read:org".into()),
            silent_limits: 0,
            searches: Searches::default(),
            users: BTreeSet::new(),
            requests: Vec::new(),
            withheld: Vec::new(),
            last_id: 1_000_000,
        }
    }

    /// An id never given before.
    pub(super) fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    pub(super) fn add_repo(&mut self, name: &str) {
        let repo = Repo {
            id: self.next_id(),
            name: name.into(),
            former: Vec::new(),
            private: false,
            push: true,
            rules: Rules::default(),
            issues: BTreeMap::new(),
            traits: Traits::default(),
            departed: BTreeMap::new(),
            releases: Vec::new(),
        };
        self.repos.push(repo);
    }

    /// The repository that has this name now.
    pub(super) fn repo(&self, name: &str) -> Option<&Repo> {
        self.repos.iter().find(|repo| repo.name.eq_ignore_ascii_case(name))
    }

    pub(super) fn repo_mut(&mut self, name: &str) -> Option<&mut Repo> {
        self.repos.iter_mut().find(|repo| repo.name.eq_ignore_ascii_case(name))
    }

    pub(super) fn issue_mut(&mut self, repo: &str, number: u64) -> Option<&mut Issue> {
        self.repo_mut(repo)?.issues.get_mut(&number)
    }

    /// Opens an issue under the number after the last.
    pub(super) fn open(&mut self, repo: &str, author: &str, at: Timestamp) -> Option<&mut Issue> {
        let number = self.repo(repo)?.next_number();
        self.open_as(repo, number, author, at)
    }

    pub(super) fn open_as(
        &mut self,
        repo: &str,
        number: u64,
        author: &str,
        at: Timestamp,
    ) -> Option<&mut Issue> {
        let id = self.next_id();
        let author = (!author.is_empty()).then(|| author.to_owned());
        let issue = Issue::new(id, number, author, at);
        let issues = &mut self.repo_mut(repo)?.issues;
        issues.insert(number, issue);
        issues.get_mut(&number)
    }

    /// Adds a comment and tells its id; 0 where there is no such issue.
    pub(super) fn comment(
        &mut self,
        repo: &str,
        number: u64,
        author: &str,
        body: &str,
        at: Timestamp,
    ) -> u64 {
        let id = self.next_id();
        let comment = Comment::new(id, author, body, at);
        let Some(issue) = self.issue_mut(repo, number) else { return 0 };
        issue.comments.push(comment);
        issue.touch(at);
        id
    }

    /// Adds a comment on a line of the diff.
    pub(super) fn review_comment(
        &mut self,
        repo: &str,
        number: u64,
        author: &str,
        (path, line, body): (&str, u64, &str),
        at: Timestamp,
    ) {
        let id = self.next_id();
        let spot = Some((path.into(), line));
        let comment = Comment::new(id, author, body, at);
        let Some(issue) = self.issue_mut(repo, number) else { return };
        let lines = &mut issue.pull_mut().review_comments;
        let in_reply_to = lines.iter().find(|first| first.line == spot).map(|first| first.id);
        lines.push(Comment { line: spot, in_reply_to, ..comment });
        issue.touch(at);
        // Every comment on the diff makes a review without a word of its own.
        self.review(repo, number, author, ("COMMENTED", ""), at);
    }

    /// Adds a verdict; an empty login stands for a deleted account.
    pub(super) fn review(
        &mut self,
        repo: &str,
        number: u64,
        author: &str,
        (state, body): (&str, &str),
        at: Timestamp,
    ) {
        let id = self.next_id();
        let Some(issue) = self.issue_mut(repo, number) else { return };
        let pull = issue.pull_mut();
        pull.requested.retain(|login| login != author);
        let author = (!author.is_empty()).then(|| author.to_owned());
        pull.reviews.push(Review { id, author, state: state.into(), body: body.into(), at });
        issue.touch(at);
    }

    /// Moves an issue to another repository and tells its number there.
    pub(super) fn transfer(
        &mut self,
        repo: &str,
        number: u64,
        to: &str,
        at: Timestamp,
    ) -> Option<u64> {
        let (target, new_number) = (self.repo(to)?.id, self.repo(to)?.next_number());
        let from = self.repo_mut(repo)?;
        let issue = from.issues.remove(&number)?;
        let departed = Departed::Transferred { repo: target, number: new_number };
        from.departed.insert(number, departed);
        let mut moved = Issue { number: new_number, ..issue };
        moved.touch(at);
        self.repo_mut(to)?.issues.insert(new_number, moved);
        Some(new_number)
    }
}

impl Repo {
    fn next_number(&self) -> u64 {
        let numbers = self.issues.keys().chain(self.departed.keys());
        numbers.max().map_or(1, |last| last + 1)
    }

    /// The pull request whose last commit this is.
    pub(super) fn pull_at(&self, sha: &str) -> Option<&Pull> {
        self.issues.values().filter_map(|issue| issue.pull.as_ref()).find(|pull| pull.sha == sha)
    }
}

impl Issue {
    fn new(id: u64, number: u64, author: Option<String>, at: Timestamp) -> Self {
        Self {
            id,
            number,
            author,
            title: String::new(),
            body: None,
            labels: Vec::new(),
            assignees: Vec::new(),
            milestone: None,
            plus_ones: 0,
            locked: false,
            closed: None,
            created_at: at,
            updated_at: at,
            comments: Vec::new(),
            pull: None,
            kind: None,
            parts: (0, 0),
            due: None,
            events: Vec::new(),
        }
    }

    /// Every change moves it to the end of the list.
    pub(super) fn touch(&mut self, at: Timestamp) {
        self.updated_at = self.updated_at.max(at);
    }

    /// Its side as a pull request, which it becomes if it was none.
    pub(super) fn pull_mut(&mut self) -> &mut Pull {
        let sha = format!("{:040x}", self.id.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        self.pull.get_or_insert_with(|| Pull { sha, mergeable: Some(true), ..Pull::default() })
    }

    pub(super) fn close(&mut self, by: &str, reason: Option<&str>, at: Timestamp) {
        let reason = reason.map(Into::into);
        self.closed = Some(Closed { at, by: by.into(), reason });
        self.happen("closed", by, at);
        self.touch(at);
    }
}

impl Comment {
    fn new(id: u64, author: &str, body: &str, at: Timestamp) -> Self {
        let (author, body) = (author.into(), body.into());
        let (line, in_reply_to) = (None, None);
        let (outdated, plus_ones) = (false, 0);
        let (created_at, updated_at) = (at, at);
        Self { id, author, body, created_at, updated_at, line, in_reply_to, outdated, plus_ones }
    }
}
