//! Repositories among others: those of an owner, those that a search finds, and those that are
//! not to be had.

use super::GitHub;
use super::answer::{Answer, Terms, secondary};
use super::route::{Call, me};
use super::wire::Pen;
use super::world::{Repo, World};
use axum::http::StatusCode;
use serde_json::{Value, json};

/// Searches a minute.
const SEARCHES: u64 = 30;
/// What a search shows at most.
const MOST_FOUND: usize = 1_000;

/// What sets a repository apart.
#[derive(Debug, Clone, Default)]
pub(super) struct Traits {
    pub archived: bool,
    pub fork: bool,
    pub without_issues: bool,
    pub topics: Vec<String>,
    pub barred: Option<Barred>,
}

/// Why a repository is not to be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Barred {
    /// Deleted, or private without access: nobody is told which.
    Hidden,
    /// Disabled by GitHub's staff.
    Disabled,
    /// Taken down for legal reasons.
    Legal,
}

/// The limit of searches, which is one of its own.
#[derive(Debug, Default)]
pub(super) struct Searches {
    /// The minute that is counted, since the epoch.
    minute: i64,
    used: u64,
    /// So many searches run out of time and find nothing.
    pub tired: u32,
}

impl Searches {
    pub(super) const LIMIT: u64 = SEARCHES;

    /// What is left of this minute.
    pub(super) fn remaining(&mut self, second: i64) -> u64 {
        if self.minute != second / 60 {
            (self.minute, self.used) = (second / 60, 0);
        }
        SEARCHES.saturating_sub(self.used)
    }
}

/// What can happen to repositories, now.
impl GitHub {
    fn on_traits(&self, repo: &str, change: impl FnOnce(&mut Traits)) {
        if let Some(repo) = self.world().repo_mut(repo) {
            change(&mut repo.traits);
        }
    }

    /// The repository becomes an archive.
    pub fn archive(&self, repo: &str) {
        self.on_traits(repo, |traits| traits.archived = true);
    }

    /// The repository is a fork of another one.
    pub fn set_fork(&self, repo: &str) {
        self.on_traits(repo, |traits| traits.fork = true);
    }

    /// The repository has issues, or has them switched off.
    pub fn set_issues(&self, repo: &str, on: bool) {
        self.on_traits(repo, |traits| traits.without_issues = !on);
    }

    /// The repository has these topics.
    pub fn set_topics(&self, repo: &str, topics: &[&str]) {
        let topics = topics.iter().map(ToString::to_string).collect();
        self.on_traits(repo, |traits| traits.topics = topics);
    }

    /// The repository cannot be had any more, or again.
    pub fn bar(&self, repo: &str, why: Option<Barred>) {
        self.on_traits(repo, |traits| traits.barred = why);
    }

    /// The owner is a person, not an organization.
    pub fn add_user(&self, login: &str) {
        self.world().users.insert(login.into());
    }

    /// The next searches run out of time and find nothing.
    pub fn tire_searches(&self, times: u32) {
        self.world().searches.tired = times;
    }

    /// The token tells these scopes; `None`: it is a fine-grained one, which tells none.
    pub fn set_scopes(&self, scopes: Option<&str>) {
        self.world().scopes = scopes.map(Into::into);
    }

    /// The next requests meet the secondary limit, and nothing says how long it lasts.
    pub fn limit_without_a_time(&self, times: u32) {
        self.world().silent_limits = times;
    }

    /// How many requests are left in the hour.
    pub fn remaining(&self) -> u64 {
        self.world().remaining
    }

    /// An issue is made a discussion.
    pub fn convert(&self, repo: &str, number: u64) {
        if let Some(repo) = self.world().repo_mut(repo) {
            repo.issues.remove(&number);
            repo.departed.insert(number, super::Departed::Discussion);
        }
    }

    /// A comment of the conversation or the diff is changed, and the issue does not move for it.
    pub fn edit_silently(&self, repo: &str, number: u64, id: u64, body: &str) {
        let (now, mut world) = ((self.clock)(), self.world());
        let Some(issue) = world.issue_mut(repo, number) else { return };
        let diff = issue.pull.iter_mut().flat_map(|pull| &mut pull.review_comments);
        for comment in issue.comments.iter_mut().chain(diff).filter(|comment| comment.id == id) {
            comment.body = body.into();
            comment.updated_at = now;
        }
    }
}

impl Repo {
    /// What is answered to whoever asks for anything in it, if that is not to be had.
    pub(super) fn bars(&self, rest: &[&str]) -> Option<Answer> {
        let refused = Answer::refused;
        match self.traits.barred {
            Some(Barred::Hidden) => Some(Answer::not_found()),
            Some(Barred::Disabled) => {
                Some(refused(StatusCode::FORBIDDEN, "Repository access blocked"))
            }
            Some(Barred::Legal) => {
                let status = StatusCode::UNAVAILABLE_FOR_LEGAL_REASONS;
                Some(refused(status, "Repository access blocked"))
            }
            None => (self.traits.without_issues && rest.first() == Some(&"issues"))
                .then(|| refused(StatusCode::GONE, "Issues are disabled for this repo")),
        }
    }

    fn is_of(&self, owner: &str) -> bool {
        self.name.split('/').next().is_some_and(|name| name.eq_ignore_ascii_case(owner))
    }

    fn is_shown(&self) -> bool {
        self.traits.barred != Some(Barred::Hidden)
    }
}

impl World {
    /// What is left of the limit that a call counts against.
    pub(super) fn terms(&mut self, call: &Call<'_>) -> Terms {
        let scopes = self.scopes.clone();
        if call.path.starts_with("search/") {
            return Terms::search(self.searches.remaining(call.now.as_second()), scopes, call.now);
        }
        Terms::core(self.remaining, scopes, call.now)
    }

    /// A call counts.
    pub(super) fn charge(&mut self, call: &Call<'_>) {
        if call.path.starts_with("search/") {
            self.searches.used += 1;
        } else {
            self.remaining = self.remaining.saturating_sub(1);
        }
    }

    /// The secondary limit, if it is to be met, as 403 without a time.
    pub(super) fn silent_limit(&mut self) -> Option<Answer> {
        self.silent_limits = self.silent_limits.checked_sub(1)?;
        Some(secondary(StatusCode::FORBIDDEN))
    }

    /// Carries out a request that is about many repositories.
    pub(super) fn answer_of_many(&mut self, call: &Call<'_>, parts: &[&str]) -> Option<Answer> {
        match parts {
            ["orgs", owner, "repos"] => Some(self.of_organization(call, owner)),
            ["users", login, "repos"] => Some(self.of_user(call, login)),
            ["user", "repos"] => Some(self.page_of(call, |repo| repo.is_of(me()))),
            ["search", "repositories"] => Some(self.search(call)),
            _ => None,
        }
    }

    fn of_organization(&self, call: &Call<'_>, owner: &str) -> Answer {
        let user = self.users.iter().any(|user| user.eq_ignore_ascii_case(owner));
        if user || !self.repos.iter().any(|repo| repo.is_of(owner)) {
            return Answer::not_found();
        }
        self.page_of(call, |repo| repo.is_of(owner))
    }

    /// Private ones are not shown here, not even to their owner.
    fn of_user(&self, call: &Call<'_>, login: &str) -> Answer {
        if !self.users.iter().any(|user| user.eq_ignore_ascii_case(login)) {
            return Answer::not_found();
        }
        self.page_of(call, |repo| repo.is_of(login) && !repo.private)
    }

    fn page_of(&self, call: &Call<'_>, wanted: impl Fn(&Repo) -> bool) -> Answer {
        let mut repos: Vec<_> =
            self.repos.iter().filter(|repo| repo.is_shown() && wanted(repo)).collect();
        repos.sort_by_key(|repo| repo.name.to_lowercase());
        let rows = repos.into_iter().map(|repo| Pen { origin: call.origin, repo }.repository());
        Answer::page(rows.collect(), &call.query, &format!("{}/{}", call.origin, call.path))
    }

    /// Forks are found only if asked for. Beyond the first thousand nothing is shown.
    fn search(&mut self, call: &Call<'_>) -> Answer {
        let words = super::offers::decoded_form(call.query.get("q").unwrap_or_default());
        if words.trim().is_empty() {
            return Answer::invalid("Search", "q", "missing");
        }
        let tired = self.searches.tired > 0;
        self.searches.tired = self.searches.tired.saturating_sub(1);
        let found = self.repos.iter().filter(|repo| repo.is_shown() && !tired);
        let found: Vec<_> = found.filter(|repo| matches(repo, &words)).collect();
        let total = found.len();
        let rows = found.into_iter().take(MOST_FOUND);
        let rows = rows.map(|repo| Pen { origin: call.origin, repo }.repository()).collect();
        let mut answer = Answer::page(rows, &call.query, &format!("{}/{}", call.origin, call.path));
        let items = answer.body.take();
        answer.body = json!({"total_count": total, "incomplete_results": tired, "items": items});
        answer
    }
}

fn matches(repo: &Repo, words: &str) -> bool {
    let forks = words.contains("fork:true") || words.contains("fork:only");
    let word = |word: &str| match word.split_once(':') {
        Some(("org" | "user", owner)) => repo.is_of(owner),
        Some(("topic", topic)) => repo.traits.topics.iter().any(|has| has == topic),
        Some(("archived", wanted)) => repo.traits.archived.to_string() == wanted,
        Some(_) => true,
        None => repo.name.to_lowercase().contains(&word.to_lowercase()),
    };
    (forks || !repo.traits.fork) && words.split_whitespace().all(word)
}

/// What every repository shows of what sets it apart.
pub(super) fn shown(traits: &Traits) -> Value {
    json!({
        "fork": traits.fork, "archived": traits.archived, "has_issues": !traits.without_issues,
        "topics": traits.topics, "disabled": traits.barred == Some(Barred::Disabled),
    })
}
