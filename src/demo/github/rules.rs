//! How a repository is set up, and what the token may not.

use super::GitHub;
use super::answer::Answer;
use super::world::{Pull, Repo, World};
use crate::demo::{CAST, Role, actor};
use axum::http::{HeaderName, StatusCode};
use std::collections::BTreeMap;

/// What every new repository has at GitHub.
const LABELS: [&str; 9] = [
    "bug",
    "documentation",
    "duplicate",
    "enhancement",
    "good first issue",
    "help wanted",
    "invalid",
    "question",
    "wontfix",
];

/// How a repository is set up.
#[derive(Debug, Clone)]
pub(super) struct Rules {
    pub labels: Vec<String>,
    /// Slugs of the teams with access to it.
    pub teams: Vec<String>,
    /// Ways to merge, and whether they are allowed.
    pub methods: [(&'static str, bool); 3],
    /// A pull request needs an approval.
    pub needs_approval: bool,
    /// Files by path, as far as anybody looks.
    pub files: BTreeMap<String, String>,
    /// Diffs are too large to be shown whole.
    pub large_diffs: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            labels: LABELS.iter().map(ToString::to_string).collect(),
            teams: vec!["platform".into(), "support".into()],
            methods: ["merge", "squash", "rebase"].map(|name| (name, true)),
            needs_approval: false,
            files: BTreeMap::new(),
            large_diffs: false,
        }
    }
}

impl Rules {
    pub(super) fn allows(&self, method: &str) -> bool {
        self.methods.iter().any(|(name, allowed)| *name == method && *allowed)
    }

    /// Whether an approval is missing.
    pub(super) fn blocks(&self, pull: &Pull) -> bool {
        self.needs_approval && !pull.reviews.iter().any(|review| review.state == "APPROVED")
    }

    /// What GitHub makes of a pull request, in a word.
    pub(super) fn mergeable_state<'p>(&self, pull: &'p Pull) -> &'p str {
        let failing = pull.runs.iter().any(|(_, end)| end.as_deref() != Some("success"));
        match (&pull.state, pull.mergeable) {
            (Some(state), _) => state,
            (None, None) => "unknown",
            (None, Some(false)) => "dirty",
            (None, Some(true)) if pull.draft => "draft",
            (None, Some(true)) if self.blocks(pull) => "blocked",
            (None, Some(true)) if failing => "unstable",
            (None, Some(true)) => "clean",
        }
    }
}

/// Whether somebody can be assigned, and asked for a review.
pub(super) fn assignable(login: &str) -> bool {
    actor(login).is_some_and(|actor| actor.role == Role::Team)
}

/// Everyone who can be assigned.
pub(super) fn all_assignable() -> impl Iterator<Item = &'static str> {
    CAST.iter().filter(|actor| actor.role == Role::Team).map(|actor| actor.login)
}

/// How it is set up.
impl GitHub {
    fn on_rules(&self, repo: &str, change: impl FnOnce(&mut Rules)) {
        if let Some(Repo { rules, .. }) = self.world().repo_mut(repo) {
            change(rules);
        }
    }

    /// Pull requests are merged in these ways only.
    pub fn set_merge_methods(&self, repo: &str, allowed: &[&str]) {
        self.on_rules(repo, |rules| {
            for (name, may) in &mut rules.methods {
                *may = allowed.contains(name);
            }
        });
    }

    /// Pull requests need an approval, or not.
    pub fn set_needs_approval(&self, repo: &str, needed: bool) {
        self.on_rules(repo, |rules| rules.needs_approval = needed);
    }

    /// A file is in the repository.
    pub fn put_file(&self, repo: &str, path: &str, text: &str) {
        self.on_rules(repo, |rules| {
            rules.files.insert(path.into(), text.into());
        });
    }

    /// Diffs are too large to be shown whole, or not.
    pub fn set_large_diffs(&self, repo: &str, large: bool) {
        self.on_rules(repo, |rules| rules.large_diffs = large);
    }

    /// Files of a pull request become these: path, and patch unless it is binary.
    pub fn set_files(&self, repo: &str, number: u64, files: &[(&str, Option<&str>)]) {
        let files = files.iter().map(|(path, patch)| ((*path).into(), patch.map(Into::into)));
        let files: Vec<_> = files.collect();
        self.on(repo, number, |issue| {
            let pull = issue.pull_mut();
            pull.size.2 = files.len() as u64;
            pull.files = files;
        });
    }

    /// The author adds a commit. It is the last one then.
    pub fn add_commit(&self, repo: &str, number: u64) -> String {
        let mut sha = String::new();
        self.on(repo, number, |issue| {
            let pull = issue.pull_mut();
            pull.sha = pull.sha.chars().rev().collect();
            sha.clone_from(&pull.sha);
        });
        sha
    }

    /// The token may write no `issues`, `pull_requests` or `contents`, as a fine-grained one that
    /// lacks the permission.
    pub fn withhold(&self, permission: &str) {
        self.world().withheld.push(permission.into());
    }
}

/// What there is to see of pull requests.
impl GitHub {
    /// The last commit of a pull request.
    pub fn head_of(&self, repo: &str, number: u64) -> String {
        self.of_pull(repo, number, |pull| pull.sha.clone())
    }

    /// How often a pull request was merged.
    pub fn merges(&self, repo: &str, number: u64) -> u32 {
        self.of_pull(repo, number, |pull| pull.merges)
    }

    /// Reviews of a pull request: login, verdict, words.
    pub fn reviews(&self, repo: &str, number: u64) -> Vec<(String, String, String)> {
        self.of_pull(repo, number, |pull| {
            let reviews = pull.reviews.iter();
            let told = reviews
                .map(|r| (r.author.clone().unwrap_or_default(), r.state.clone(), r.body.clone()));
            told.collect()
        })
    }

    /// Who was asked for a review: logins, then slugs of teams.
    pub fn asked(&self, repo: &str, number: u64) -> Vec<String> {
        self.of_pull(repo, number, |pull| [pull.requested.clone(), pull.teams.clone()].concat())
    }

    /// Labels of an issue.
    pub fn labels(&self, repo: &str, number: u64) -> Vec<String> {
        self.world().issue_mut(repo, number).map(|issue| issue.labels.clone()).unwrap_or_default()
    }

    /// Titles and texts of all issues that somebody opened.
    pub fn opened_by(&self, repo: &str, login: &str) -> Vec<(String, String)> {
        let world = self.world();
        let issues = world.repo(repo).into_iter().flat_map(|repo| repo.issues.values());
        let theirs = issues.filter(|issue| issue.author.as_deref() == Some(login));
        theirs.map(|i| (i.title.clone(), i.body.clone().unwrap_or_default())).collect()
    }

    fn of_pull<T: Default>(&self, repo: &str, number: u64, told: impl FnOnce(&Pull) -> T) -> T {
        let mut world = self.world();
        let pull = world.issue_mut(repo, number).and_then(|issue| issue.pull.as_ref());
        pull.map(told).unwrap_or_default()
    }
}

impl World {
    /// The refusal of a write for which the token lacks the permission.
    pub(super) fn withheld(&self, rest: &[&str]) -> Option<Answer> {
        let wanted = match rest {
            ["pulls", _, "merge"] => "contents",
            ["pulls", ..] => "pull_requests",
            _ => "issues",
        };
        self.withheld.iter().any(|permission| permission == wanted).then(|| {
            let why = "Resource not accessible by personal access token";
            let mut answer = Answer::refused(StatusCode::FORBIDDEN, why);
            let name = HeaderName::from_static("x-accepted-github-permissions");
            answer.headers.push((name, format!("{wanted}=write")));
            answer
        })
    }
}
