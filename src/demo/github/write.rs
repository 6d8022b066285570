//! What changes something.

use super::answer::Answer;
use super::offers::decoded;
use super::route::{Call, me};
use super::rules::assignable;
use super::wire::Pen;
use super::world::{Issue, World};
use axum::http::{Method, StatusCode};
use jiff::Timestamp;
use serde_json::{Value, json};

/// The longest text that is taken, in characters.
const LONGEST: usize = 65_536;

impl World {
    pub(super) fn write(
        &mut self,
        call: &Call<'_>,
        repo: &str,
        rest: &[&str],
        number: u64,
    ) -> Answer {
        if let Some(refused) = self.withheld(rest) {
            return refused;
        }
        if let ("POST", ["issues"]) = (call.method.as_str(), rest) {
            return self.post_issue(call, repo);
        }
        if self.repo(repo).is_none_or(|repo| !repo.issues.contains_key(&number)) {
            return Answer::not_found();
        }
        match (call.method.as_str(), rest) {
            ("POST", ["issues", _, "comments"]) => self.post_comment(call, repo, number),
            ("PATCH", ["issues", _]) => self.patch(call, repo, number),
            ("POST" | "DELETE", ["issues", _, "assignees"]) => self.assign(call, repo, number),
            ("PUT", ["issues", _, "lock"]) => self.set_lock(call, repo, number, true),
            ("DELETE", ["issues", _, "lock"]) => self.set_lock(call, repo, number, false),
            ("POST", ["issues", _, "labels"]) => self.add_labels(call, repo, number),
            ("DELETE", ["issues", _, "labels", name]) => {
                self.remove_label(call, repo, number, &decoded(name))
            }
            (_, ["pulls", ..]) => self.write_pull(call, repo, rest, number),
            _ => Answer::not_found(),
        }
    }

    fn post_issue(&mut self, call: &Call<'_>, name: &str) -> Answer {
        let text = |field: &str| call.body.get(field).and_then(Value::as_str).unwrap_or_default();
        if text("title").trim().is_empty() {
            return Answer::invalid("Issue", "title", "missing_field");
        }
        if let Some(refused) = too_long(text("body")) {
            return refused;
        }
        let push = self.repo(name).is_some_and(|repo| repo.push);
        let Some(issue) = self.open(name, me(), call.now) else { return Answer::not_found() };
        issue.title = text("title").into();
        issue.body = Some(text("body").to_owned()).filter(|body| !body.is_empty());
        issue.labels = call.body.get("labels").filter(|_| push).map(strings).unwrap_or_default();
        let (number, labels) = (issue.number, issue.labels.clone());
        self.learn_labels(name, &labels);
        self.show(call, name, number, Answer::created)
    }

    /// A label that is not known comes into being.
    fn learn_labels(&mut self, repo: &str, labels: &[String]) {
        let Some(repo) = self.repo_mut(repo) else { return };
        for label in labels {
            if !repo.rules.labels.iter().any(|known| known.eq_ignore_ascii_case(label)) {
                repo.rules.labels.push(label.clone());
            }
        }
    }

    fn add_labels(&mut self, call: &Call<'_>, repo: &str, number: u64) -> Answer {
        if self.repo(repo).is_none_or(|repo| !repo.push) {
            let why = "Must have admin rights to Repository.";
            return Answer::refused(StatusCode::FORBIDDEN, why);
        }
        let labels = call.body.get("labels").map(strings).unwrap_or_default();
        self.learn_labels(repo, &labels);
        let Some(issue) = self.issue_mut(repo, number) else { return Answer::not_found() };
        for label in labels {
            if !issue.labels.iter().any(|has| has.eq_ignore_ascii_case(&label)) {
                issue.labels.push(label);
            }
        }
        issue.touch(call.now);
        self.show_labels(call, repo, number)
    }

    fn remove_label(&mut self, call: &Call<'_>, repo: &str, number: u64, name: &str) -> Answer {
        if self.repo(repo).is_none_or(|repo| !repo.push) {
            return Answer::not_found();
        }
        let Some(issue) = self.issue_mut(repo, number) else { return Answer::not_found() };
        let before = issue.labels.len();
        issue.labels.retain(|label| !label.eq_ignore_ascii_case(name));
        if issue.labels.len() == before {
            return Answer::refused(StatusCode::NOT_FOUND, "Label does not exist");
        }
        issue.touch(call.now);
        self.show_labels(call, repo, number)
    }

    fn show_labels(&self, call: &Call<'_>, repo: &str, number: u64) -> Answer {
        let labels = self.repo(repo).and_then(|repo| {
            let issue = repo.issues.get(&number)?;
            Some(Pen { origin: call.origin, repo }.labels(&issue.labels))
        });
        labels.map_or_else(Answer::not_found, |labels| Answer::ok(labels.into()))
    }

    fn post_comment(&mut self, call: &Call<'_>, repo: &str, number: u64) -> Answer {
        let body = call.body.get("body").and_then(Value::as_str).unwrap_or_default();
        if body.trim().is_empty() {
            return Answer::invalid("IssueComment", "body", "missing_field");
        }
        if let Some(refused) = too_long(body) {
            return refused;
        }
        if self.issue_mut(repo, number).is_some_and(|issue| issue.locked) {
            let why = "Unable to create comment because issue is locked.";
            return Answer::refused(StatusCode::FORBIDDEN, why);
        }
        let id = self.comment(repo, number, me(), body, call.now);
        let comment = self.repo(repo).and_then(|repo| {
            let comment = repo.issues.get(&number)?.comments.iter().find(|c| c.id == id)?;
            Some(Pen { origin: call.origin, repo }.comment(number, comment))
        });
        comment.map_or_else(Answer::not_found, Answer::created)
    }

    /// Without push access assignees and labels are dropped without a word.
    fn patch(&mut self, call: &Call<'_>, repo: &str, number: u64) -> Answer {
        let push = self.repo(repo).is_some_and(|repo| repo.push);
        let field = |name| call.body.get(name);
        let text = |name| field(name).and_then(Value::as_str);
        if text("state").is_some_and(|state| !matches!(state, "open" | "closed")) {
            return Answer::invalid("Issue", "state", "invalid");
        }
        let Some(issue) = self.issue_mut(repo, number) else { return Answer::not_found() };
        issue.touch(call.now);
        set_state(issue, text("state"), text("state_reason"), call.now);
        if let Some(title) = text("title") {
            issue.title = title.into();
        }
        if push && let Some(labels) = field("labels") {
            issue.labels = strings(labels);
        }
        if push && let Some(assignees) = field("assignees") {
            issue.assignees = strings(assignees);
        }
        self.show(call, repo, number, Answer::ok)
    }

    fn assign(&mut self, call: &Call<'_>, repo: &str, number: u64) -> Answer {
        let push = self.repo(repo).is_some_and(|repo| repo.push);
        let logins = call.body.get("assignees").map(strings).unwrap_or_default();
        let Some(issue) = self.issue_mut(repo, number).filter(|_| push) else {
            return self.show(call, repo, number, Answer::created);
        };
        issue.assignees.retain(|login| !logins.contains(login));
        if call.method == Method::POST {
            issue.assignees.extend(logins.into_iter().filter(|login| assignable(login)));
        }
        issue.touch(call.now);
        let shape = if call.method == Method::POST { Answer::created } else { Answer::ok };
        self.show(call, repo, number, shape)
    }

    fn set_lock(&mut self, call: &Call<'_>, repo: &str, number: u64, locked: bool) -> Answer {
        let Some(issue) = self.issue_mut(repo, number) else { return Answer::not_found() };
        issue.locked = locked;
        issue.touch(call.now);
        Answer::no_content()
    }

    pub(super) fn show(
        &self,
        call: &Call<'_>,
        repo: &str,
        number: u64,
        shape: fn(Value) -> Answer,
    ) -> Answer {
        let shown = self.repo(repo).and_then(|repo| {
            Some(Pen { origin: call.origin, repo }.issue(repo.issues.get(&number)?))
        });
        shown.map_or_else(Answer::not_found, shape)
    }
}

/// The state changes only if it differs, and only then does the reason count.
fn set_state(issue: &mut Issue, state: Option<&str>, reason: Option<&str>, now: Timestamp) {
    let default = if issue.pull.is_some() { None } else { Some("completed") };
    match (state, issue.closed.is_some()) {
        (Some("closed"), false) => issue.close(me(), reason.or(default), now),
        (Some("open"), true) => issue.closed = None,
        _ => {}
    }
}

pub(super) fn strings(value: &Value) -> Vec<String> {
    let values = value.as_array().into_iter().flatten();
    values.filter_map(|value| Some(value.as_str()?.to_owned())).collect()
}

/// The refusal of a text that is too long.
pub(super) fn too_long(text: &str) -> Option<Answer> {
    (text.chars().count() > LONGEST).then(|| {
        let why = format!("body is too long (maximum is {LONGEST} characters)");
        let fault = json!({"resource": "IssueComment", "field": "body", "code": "custom",
            "message": why});
        Answer::unprocessable("Validation Failed", &fault)
    })
}
