//! Which request does what.

use super::answer::{Answer, Query};
use super::wire::{Pen, organizations, profile};
use super::world::{Comment, Departed, Issue, Repo, World};
use crate::demo::CAST;
use axum::http::{Method, StatusCode};
use jiff::Timestamp;
use serde_json::{Value, json};

/// A request, taken apart.
pub(super) struct Call<'a> {
    pub method: Method,
    /// The path without the leading slash.
    pub path: &'a str,
    pub query: Query,
    /// All behind `?`, as it came.
    pub raw_query: &'a str,
    pub body: Value,
    /// `http://127.0.0.1:PORT`.
    pub origin: &'a str,
    /// The form that is asked for.
    pub accept: String,
    pub now: Timestamp,
}

/// Whose token the demo uses.
pub(super) fn me() -> &'static str {
    CAST.first().map_or("ghost", |actor| actor.login)
}

impl World {
    /// Carries out a request.
    pub(super) fn answer(&mut self, call: &Call<'_>) -> Answer {
        let parts: Vec<_> = call.path.split('/').filter(|part| !part.is_empty()).collect();
        if let Some(answer) = self.answer_of_many(call, &parts) {
            return answer;
        }
        match parts.as_slice() {
            ["user"] => profile(call.origin, me()).map_or_else(Answer::not_found, Answer::ok),
            ["users", login] => {
                let login = login.replace("%5B", "[").replace("%5D", "]");
                profile(call.origin, &login).map_or_else(Answer::not_found, Answer::ok)
            }
            ["users", login, "orgs"] => {
                let page = |rows| Answer::page(rows, &call.query, call.path);
                organizations(call.origin, login).map_or_else(Answer::not_found, page)
            }
            ["rate_limit"] => self.rate_limit(),
            ["repositories", id, rest @ ..] => {
                let repo = self.repos.iter().find(|repo| repo.id.to_string() == *id);
                let name = repo.map(|repo| repo.name.clone());
                name.map_or_else(Answer::not_found, |name| self.in_repo(call, &name, rest))
            }
            ["repos", owner, name, rest @ ..] => {
                let name = format!("{owner}/{name}");
                match self.redirect(call, &name, rest) {
                    Some(answer) => answer,
                    None => self.in_repo(call, &name, rest),
                }
            }
            _ => Answer::not_found(),
        }
    }

    fn rate_limit(&self) -> Answer {
        let core = json!({"limit": super::world::HOURLY, "remaining": self.remaining});
        Answer::ok(json!({"resources": {"core": core}}))
    }

    /// The way to a renamed repository, unless another one took its name.
    fn redirect(&self, call: &Call<'_>, name: &str, rest: &[&str]) -> Option<Answer> {
        if self.repo(name).is_some() {
            return None;
        }
        let repo = self.repos.iter().find(|repo| repo.former.iter().any(|old| old == name))?;
        let mut url = format!("{}/repositories/{}", call.origin, repo.id);
        for part in rest {
            url = format!("{url}/{part}");
        }
        if !call.raw_query.is_empty() {
            url = format!("{url}?{}", call.raw_query);
        }
        Some(Answer::moved(call.method == Method::GET, url))
    }

    fn in_repo(&mut self, call: &Call<'_>, name: &str, rest: &[&str]) -> Answer {
        let Some(repo) = self.repo(name) else { return Answer::not_found() };
        if let Some(answer) = repo.bars(rest) {
            return answer;
        }
        let number = rest.get(1).and_then(|part| part.parse().ok());
        if let Some(departed) = number.and_then(|number| repo.departed.get(&number)) {
            return gone(call, repo, *departed, rest.get(2..).unwrap_or_default());
        }
        match call.method {
            Method::GET if rest.last() == Some(&"timeline") => {
                let issue = number.and_then(|number| repo.issues.get(&number));
                issue.map_or_else(Answer::not_found, |issue| self.timeline(call, repo, issue))
            }
            Method::GET => read(call, repo, rest),
            _ => self.write(call, name, rest, number.unwrap_or_default()),
        }
    }
}

fn gone(call: &Call<'_>, from: &Repo, departed: Departed, rest: &[&str]) -> Answer {
    match departed {
        Departed::Deleted => Answer::refused(StatusCode::GONE, "This issue was deleted"),
        Departed::Discussion => {
            let url = format!("{}/repositories/{}/discussions/1", call.origin, from.id);
            Answer::moved(call.method == Method::GET, url)
        }
        // Unlike a renamed repository, a transferred issue answers writes as it answers reads.
        Departed::Transferred { repo, number } => {
            let mut url = format!("{}/repositories/{repo}/issues/{number}", call.origin);
            for part in rest {
                url = format!("{url}/{part}");
            }
            Answer::moved(true, url)
        }
    }
}

fn read(call: &Call<'_>, repo: &Repo, rest: &[&str]) -> Answer {
    let pen = Pen { origin: call.origin, repo };
    let number = rest.get(1).and_then(|part| part.parse().ok());
    let issue = || number.and_then(|number: u64| repo.issues.get(&number));
    let pull = || issue().and_then(|issue| Some((issue, issue.pull.as_ref()?)));
    let page = |rows: Vec<Value>| {
        let path = rest.join("/");
        let address = format!("{}/repositories/{}/{path}", call.origin, repo.id);
        Answer::page(rows, &call.query, &address)
    };
    let answer = match rest {
        [] => Some(Answer::ok(pen.repository())),
        ["issues"] => Some(page(issues(call, &pen))),
        ["issues", "comments"] => Some(page(all_comments(call, &pen, false))),
        ["pulls", "comments"] => Some(page(all_comments(call, &pen, true))),
        ["pulls"] => Some(page(pulls(call, &pen))),
        ["issues", _] => issue().map(|issue| Answer::ok(pen.issue(issue))),
        ["issues", _, "comments"] => issue().map(|issue| page(comments(call, &pen, issue))),
        ["pulls", _] if call.accept.ends_with(".diff") => {
            pull().map(|(issue, pull)| super::offers::diff(&pen, issue, pull))
        }
        ["pulls", _] => pull().map(|(issue, pull)| Answer::ok(pen.pull(issue, pull))),
        ["pulls", _, "reviews"] => pull().map(|(issue, pull)| {
            page(pull.reviews.iter().map(|review| pen.review(issue.number, review)).collect())
        }),
        ["pulls", _, "comments"] => pull().map(|(issue, pull)| {
            let comments = pull.review_comments.iter();
            page(comments.map(|comment| pen.review_comment(issue.number, comment)).collect())
        }),
        ["commits", sha, "check-runs"] => repo.pull_at(sha).map(|pull| {
            let runs = pen.check_runs(pull);
            let count = runs.len();
            page(runs).within(|rows| json!({"total_count": count, "check_runs": rows}))
        }),
        ["commits", sha, "status"] => repo.pull_at(sha).map(|p| Answer::ok(pen.combined_status(p))),
        ["releases"] => Some(page(pen.releases())),
        ["compare", between] => pen.compare(between).map(Answer::ok),
        _ => super::offers::read(call, &pen, rest),
    };
    answer.unwrap_or_else(Answer::not_found)
}

fn is_state(call: &Call<'_>, issue: &Issue) -> bool {
    match call.query.get("state").unwrap_or("open") {
        "all" => true,
        "closed" => issue.closed.is_some(),
        _ => issue.closed.is_none(),
    }
}

/// `since` includes its own second, whatever the documentation says.
fn is_since(call: &Call<'_>, updated_at: Timestamp) -> bool {
    call.query.since().is_none_or(|since| updated_at.as_second() >= since)
}

fn ordered<T>(call: &Call<'_>, default: &str, rows: &mut [T], key: impl Fn(&T) -> (i64, u64)) {
    rows.sort_by_key(key);
    if call.query.get("direction").unwrap_or(default) == "desc" {
        rows.reverse();
    }
}

fn sorted_issues<'r>(call: &Call<'_>, repo: &'r Repo) -> Vec<&'r Issue> {
    let wanted = |issue: &&Issue| is_state(call, issue) && is_since(call, issue.updated_at);
    let mut issues: Vec<_> = repo.issues.values().filter(wanted).collect();
    let by_update = call.query.get("sort") == Some("updated");
    ordered(call, "desc", &mut issues, |issue| {
        let at = if by_update { issue.updated_at } else { issue.created_at };
        (at.as_second(), issue.number)
    });
    issues
}

fn issues(call: &Call<'_>, pen: &Pen<'_>) -> Vec<Value> {
    sorted_issues(call, pen.repo).into_iter().map(|issue| pen.issue(issue)).collect()
}

/// There is no `since` for pull requests; one that is given is not looked at.
fn pulls(call: &Call<'_>, pen: &Pen<'_>) -> Vec<Value> {
    let pulls = sorted_issues(call, pen.repo).into_iter();
    pulls.filter_map(|issue| Some(pen.pull_row(issue, issue.pull.as_ref()?))).collect()
}

fn comments(call: &Call<'_>, pen: &Pen<'_>, issue: &Issue) -> Vec<Value> {
    let comments = issue.comments.iter().filter(|comment| is_since(call, comment.updated_at));
    comments.map(|comment| pen.comment(issue.number, comment)).collect()
}

/// All comments of the repository; without `sort` by id, and `direction` does not count.
fn all_comments(call: &Call<'_>, pen: &Pen<'_>, of_diffs: bool) -> Vec<Value> {
    let of = |issue: &'_ Issue| -> Vec<Comment> {
        let pull = issue.pull.as_ref();
        let diff = pull.map(|pull| pull.review_comments.clone()).unwrap_or_default();
        if of_diffs { diff } else { issue.comments.clone() }
    };
    let issues = pen.repo.issues.values();
    let all = issues.flat_map(|issue| of(issue).into_iter().map(|c| (issue.number, c)));
    let mut rows: Vec<_> = all.filter(|(_, c)| is_since(call, c.updated_at)).collect();
    match call.query.get("sort") {
        None => rows.sort_by_key(|(_, comment)| comment.id),
        Some("updated") => {
            ordered(call, "asc", &mut rows, |(_, c)| (c.updated_at.as_second(), c.id));
        }
        Some(_) => ordered(call, "asc", &mut rows, |(_, c)| (c.created_at.as_second(), c.id)),
    }
    let write = |(number, comment): &(u64, Comment)| {
        if of_diffs { pen.review_comment(*number, comment) } else { pen.comment(*number, comment) }
    };
    rows.iter().map(write).collect()
}
