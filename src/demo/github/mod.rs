//! A stand-in of GitHub's REST API: repositories with issues, pull requests, reviews and checks.
//!
//! Written from "GitHub REST API documentation" and from what is known of its real behaviour:
//! `since` includes its own second, links lead to `/repositories/{id}`, renamed repositories
//! redirect, assignees are dropped silently without push access.

mod answer;
mod live;
mod offers;
mod pulls;
mod release;
mod repos;
mod reviewing;
mod route;
mod rules;
mod story;
mod timeline;
mod truth;
mod wire;
mod world;
mod write;

pub use repos::Barred;
pub use truth::Visible;

use super::{Clock, Faults, Server, TOKEN};
use answer::{Answer, Query, Terms, limited};
use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::Response;
use route::Call;
use serde_json::Value;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use world::{Departed, Issue, World};

/// A handle of the stand-in; clones share one world.
#[derive(Clone)]
pub struct GitHub {
    world: Arc<Mutex<World>>,
    faults: Faults,
    clock: Clock,
}

impl GitHub {
    /// A GitHub without repositories.
    pub fn new(clock: Clock) -> Self {
        Self { world: Arc::new(Mutex::new(World::new())), faults: Faults::default(), clock }
    }

    /// Starts to listen; the API's base address is the server's own.
    ///
    /// # Errors
    /// The port could not be opened.
    pub async fn serve(&self) -> std::io::Result<Server> {
        let router = Router::new().fallback(handle).with_state(self.clone());
        Server::start(router, self.faults.clone(), limited).await
    }

    /// What to do badly.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn on(&self, repo: &str, number: u64, change: impl FnOnce(&mut Issue)) {
        let now = (self.clock)();
        if let Some(issue) = self.world().issue_mut(repo, number) {
            change(issue);
            issue.touch(now);
        }
    }
}

/// What can happen, now.
impl GitHub {
    /// A repository comes into being: public, and the token may push.
    pub fn add_repo(&self, name: &str) {
        self.world().add_repo(name);
    }

    /// The repository becomes private, or public.
    pub fn set_private(&self, repo: &str, private: bool) {
        if let Some(repo) = self.world().repo_mut(repo) {
            repo.private = private;
        }
    }

    /// The token's account may push, or not.
    pub fn set_push(&self, repo: &str, push: bool) {
        if let Some(repo) = self.world().repo_mut(repo) {
            repo.push = push;
        }
    }

    /// The repository gets another name; the old one redirects.
    pub fn rename(&self, repo: &str, name: &str) {
        if let Some(repo) = self.world().repo_mut(repo) {
            let former = std::mem::replace(&mut repo.name, name.into());
            repo.former.push(former);
        }
    }

    /// Somebody opens an issue; an empty login stands for a deleted account. Its number.
    pub fn open(&self, repo: &str, author: &str, title: &str, body: &str) -> u64 {
        let now = (self.clock)();
        let mut world = self.world();
        let Some(issue) = world.open(repo, author, now) else { return 0 };
        issue.title = title.into();
        issue.body = (!body.is_empty()).then(|| body.into());
        issue.number
    }

    /// Somebody opens a pull request. Its number.
    pub fn open_pull(&self, repo: &str, author: &str, title: &str, body: &str) -> u64 {
        let number = self.open(repo, author, title, body);
        let now = (self.clock)();
        self.on(repo, number, |issue| {
            issue.pull_mut().size = (10, 3, 2);
            issue.push(now);
        });
        number
    }

    /// Somebody comments. The comment's id.
    pub fn comment(&self, repo: &str, number: u64, author: &str, body: &str) -> u64 {
        let now = (self.clock)();
        self.world().comment(repo, number, author, body, now)
    }

    /// A comment is changed.
    pub fn edit_comment(&self, repo: &str, number: u64, id: u64, body: &str) {
        let now = (self.clock)();
        self.on(repo, number, |issue| {
            for comment in issue.comments.iter_mut().filter(|comment| comment.id == id) {
                comment.body = body.into();
                comment.updated_at = now;
            }
        });
    }

    /// A comment is taken back.
    pub fn delete_comment(&self, repo: &str, number: u64, id: u64) {
        self.on(repo, number, |issue| issue.comments.retain(|comment| comment.id != id));
    }

    /// Somebody closes it, for a reason if it is an issue.
    pub fn close(&self, repo: &str, number: u64, by: &str, reason: Option<&str>) {
        let now = (self.clock)();
        self.on(repo, number, |issue| issue.close(by, reason, now));
    }

    /// Somebody opens it again.
    pub fn reopen(&self, repo: &str, number: u64, by: &str) {
        let now = (self.clock)();
        self.on(repo, number, |issue| {
            issue.closed = None;
            issue.happen("reopened", by, now);
        });
    }

    /// It gets another title.
    pub fn retitle(&self, repo: &str, number: u64, title: &str) {
        self.on(repo, number, |issue| issue.title = title.into());
    }

    /// Somebody merges it.
    pub fn merge(&self, repo: &str, number: u64, by: &str) {
        let now = (self.clock)();
        self.on(repo, number, |issue| issue.merge(by, now));
    }

    /// Somebody reviews: `APPROVED`, `CHANGES_REQUESTED` or `COMMENTED`; an empty login stands
    /// for a deleted account.
    pub fn review(&self, repo: &str, number: u64, author: &str, state: &str, body: &str) {
        let now = (self.clock)();
        self.world().review(repo, number, author, (state, body), now);
    }

    /// Somebody comments on a line of the diff.
    pub fn review_comment(
        &self,
        repo: &str,
        number: u64,
        author: &str,
        (path, line): (&str, u64),
        body: &str,
    ) {
        let now = (self.clock)();
        self.world().review_comment(repo, number, author, (path, line, body), now);
    }

    /// Its check runs become these: name, and conclusion once completed. As at GitHub, that does
    /// not count as a change of the pull request.
    pub fn set_checks(&self, repo: &str, number: u64, runs: &[(&str, Option<&str>)]) {
        let now = (self.clock)();
        if let Some(issue) = self.world().issue_mut(repo, number) {
            let runs = runs.iter().map(|(name, end)| ((*name).into(), end.map(Into::into)));
            issue.pull_mut().runs = runs.collect();
            issue.pull_mut().ran_at = Some(now);
        }
    }

    /// It is labelled like this.
    pub fn set_labels(&self, repo: &str, number: u64, labels: &[&str]) {
        let labels = labels.iter().map(|label| (*label).into()).collect();
        self.on(repo, number, |issue| issue.labels = labels);
    }

    /// It becomes a draft, or ready.
    pub fn set_draft(&self, repo: &str, number: u64, draft: bool) {
        let now = (self.clock)();
        let what = if draft { "convert_to_draft" } else { "ready_for_review" };
        self.on(repo, number, |issue| {
            issue.pull_mut().draft = draft;
            let author = issue.author.clone().unwrap_or_default();
            issue.happen(what, &author, now);
        });
    }

    /// The conversation is locked.
    pub fn lock(&self, repo: &str, number: u64) {
        self.on(repo, number, |issue| issue.locked = true);
    }

    /// The issue is deleted.
    pub fn delete(&self, repo: &str, number: u64) {
        if let Some(repo) = self.world().repo_mut(repo) {
            repo.issues.remove(&number);
            repo.departed.insert(number, Departed::Deleted);
        }
    }

    /// The issue moves to another repository. Its number there.
    pub fn transfer(&self, repo: &str, number: u64, to: &str) -> Option<u64> {
        self.world().transfer(repo, number, to, (self.clock)())
    }

    /// So many requests are left in the hour.
    pub fn set_remaining(&self, remaining: u64) {
        self.world().remaining = remaining;
    }
}

/// What can be seen.
impl GitHub {
    /// Every comment of a conversation: login and text.
    pub fn comments(&self, repo: &str, number: u64) -> Vec<(String, String)> {
        let mut world = self.world();
        let comments = world.issue_mut(repo, number).map(|issue| issue.comments.clone());
        let comments = comments.unwrap_or_default().into_iter();
        comments.map(|comment| (comment.author, comment.body)).collect()
    }

    /// `open`, or why it is closed: `completed`, `not_planned`, else `closed`.
    pub fn state(&self, repo: &str, number: u64) -> String {
        let mut world = self.world();
        let closed = world.issue_mut(repo, number).and_then(|issue| issue.closed.clone());
        closed.map_or("open".into(), |closed| closed.reason.unwrap_or("closed".into()))
    }

    /// Whom it is assigned to.
    pub fn assignees(&self, repo: &str, number: u64) -> Vec<String> {
        let mut world = self.world();
        world.issue_mut(repo, number).map(|issue| issue.assignees.clone()).unwrap_or_default()
    }

    /// Every request that was looked at since the last time this was asked, as `GET /user`.
    pub fn take_requests(&self) -> Vec<String> {
        std::mem::take(&mut self.world().requests)
    }
}

async fn handle(State(github): State<GitHub>, request: Request) -> Response {
    let now = (github.clock)();
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, 1 << 20).await.unwrap_or_default();
    let origin = format!("http://{}", text_of(&parts.headers, &header::HOST));
    let raw_query = parts.uri.query().unwrap_or_default();
    let call = Call {
        path: parts.uri.path().trim_start_matches('/'),
        query: Query::read(raw_query),
        raw_query,
        body: serde_json::from_slice(&body).unwrap_or(Value::Null),
        origin: &origin,
        method: parts.method.clone(),
        accept: text_of(&parts.headers, &header::ACCEPT),
        now,
    };
    let mut world = github.world();
    world.requests.push(format!("{} {}", parts.method, parts.uri));
    let terms = world.terms(&call);
    let answer = match refusal(&parts.headers, &terms).or_else(|| world.silent_limit()) {
        Some(refusal) => refusal,
        None => world.answer(&call),
    };
    let known = call.method == Method::GET && answer.is_known(&parts.headers);
    if !known {
        world.charge(&call);
    }
    answer.into_response(known, &world.terms(&call), now)
}

fn text_of(headers: &HeaderMap, name: &header::HeaderName) -> String {
    let value = headers.get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_default().to_owned()
}

/// What is refused whatever was asked.
fn refusal(headers: &HeaderMap, terms: &Terms) -> Option<Answer> {
    let has = |name, wanted: &str| headers.get(name).is_some_and(|value| value == wanted);
    if !headers.contains_key(header::USER_AGENT) {
        let why = "Request forbidden by administrative rules.";
        return Some(Answer::refused(StatusCode::FORBIDDEN, why));
    }
    if !has(header::AUTHORIZATION, &format!("Bearer {TOKEN}")) {
        return Some(Answer::refused(StatusCode::UNAUTHORIZED, "Bad credentials"));
    }
    let why = "API rate limit exceeded for user ID 10042.";
    (terms.remaining == 0).then(|| Answer::refused(StatusCode::FORBIDDEN, why))
}
