//! What changes a pull request: reviews, asking for them, merging.

use super::answer::Answer;
use super::route::{Call, me};
use super::rules::assignable;
use super::wire::Pen;
use super::world::{Issue, Repo, World};
use super::write::{strings, too_long};
use axum::http::StatusCode;
use serde_json::{Value, json};

impl World {
    pub(super) fn write_pull(
        &mut self,
        call: &Call<'_>,
        repo: &str,
        rest: &[&str],
        number: u64,
    ) -> Answer {
        if self.issue_mut(repo, number).is_none_or(|issue| issue.pull.is_none()) {
            return Answer::not_found();
        }
        match (call.method.as_str(), rest) {
            ("POST", ["pulls", _, "reviews"]) => self.post_review(call, repo, number),
            ("POST", ["pulls", _, "requested_reviewers"]) => self.ask_review(call, repo, number),
            ("PUT", ["pulls", _, "merge"]) => self.put_merge(call, repo, number),
            _ => Answer::not_found(),
        }
    }

    fn post_review(&mut self, call: &Call<'_>, repo: &str, number: u64) -> Answer {
        let text = |field: &str| call.body.get(field).and_then(Value::as_str).unwrap_or_default();
        let (state, doing) = match text("event") {
            "APPROVE" => ("APPROVED", "approve"),
            "REQUEST_CHANGES" => ("CHANGES_REQUESTED", "request changes on"),
            _ => ("COMMENTED", "comment on"),
        };
        let author = self.issue_mut(repo, number).and_then(|issue| issue.author.clone());
        if author.as_deref() == Some(me()) && state != "COMMENTED" {
            let why = format!("Can not {doing} your own pull request");
            return Answer::unprocessable("Unprocessable Entity", &json!(why));
        }
        if text("body").trim().is_empty() && state != "APPROVED" {
            let why = json!("Could not create review without a body");
            return Answer::unprocessable("Unprocessable Entity", &why);
        }
        if let Some(refused) = too_long(text("body")) {
            return refused;
        }
        self.review(repo, number, me(), (state, text("body")), call.now);
        let review = self.repo(repo).and_then(|repo| {
            let review = repo.issues.get(&number)?.pull.as_ref()?.reviews.last()?;
            Some(Pen { origin: call.origin, repo }.review(number, review))
        });
        review.map_or_else(Answer::not_found, Answer::ok)
    }

    /// Without push access nobody is asked, and nothing is said of it.
    fn ask_review(&mut self, call: &Call<'_>, name: &str, number: u64) -> Answer {
        let logins = |field: &str| call.body.get(field).map(strings).unwrap_or_default();
        let (people, teams) = (logins("reviewers"), logins("team_reviewers"));
        let Some(repo) = self.repo(name) else { return Answer::not_found() };
        let author = repo.issues.get(&number).and_then(|issue| issue.author.clone());
        if people.iter().any(|login| Some(login) == author.as_ref()) {
            let why = "Review cannot be requested from pull request author.";
            return Answer::refused(StatusCode::UNPROCESSABLE_ENTITY, why);
        }
        let known = |team: &String| repo.rules.teams.contains(team);
        if !people.iter().all(|login| assignable(login)) || !teams.iter().all(known) {
            let why = "Reviews may only be requested from collaborators. One or more of the users \
                       or teams you specified is not a collaborator of the repository.";
            return Answer::refused(StatusCode::UNPROCESSABLE_ENTITY, why);
        }
        let push = repo.push;
        if let Some(issue) = self.issue_mut(name, number).filter(|_| push) {
            let pull = issue.pull_mut();
            add_new(&mut pull.requested, people);
            add_new(&mut pull.teams, teams);
            issue.touch(call.now);
        }
        self.show_pull(call, name, number)
    }

    fn show_pull(&self, call: &Call<'_>, repo: &str, number: u64) -> Answer {
        let shown = self.repo(repo).and_then(|repo| {
            let issue = repo.issues.get(&number)?;
            Some(Pen { origin: call.origin, repo }.pull_row(issue, issue.pull.as_ref()?))
        });
        shown.map_or_else(Answer::not_found, Answer::created)
    }

    fn put_merge(&mut self, call: &Call<'_>, name: &str, number: u64) -> Answer {
        let text = |field: &str| call.body.get(field).and_then(Value::as_str);
        let Some(repo) = self.repo(name) else { return Answer::not_found() };
        let Some(issue) = repo.issues.get(&number) else { return Answer::not_found() };
        if let Some(why) = unmergeable(repo, issue, text("merge_method").unwrap_or("merge")) {
            return Answer::refused(StatusCode::METHOD_NOT_ALLOWED, why);
        }
        let sha = issue.pull.as_ref().map(|pull| pull.sha.clone()).unwrap_or_default();
        if text("sha").is_some_and(|wanted| wanted != sha) {
            let why = "Head branch was modified. Review and try the merge again.";
            return Answer::refused(StatusCode::CONFLICT, why);
        }
        if let Some(issue) = self.issue_mut(name, number) {
            let pull = issue.pull_mut();
            pull.merged_at = Some(call.now);
            pull.merges += 1;
            issue.close(me(), None, call.now);
        }
        let message = "Pull Request successfully merged";
        Answer::ok(json!({"sha": sha, "merged": true, "message": message}))
    }
}

fn add_new(to: &mut Vec<String>, names: Vec<String>) {
    for name in names {
        if !to.contains(&name) {
            to.push(name);
        }
    }
}

/// Why a pull request cannot be merged in this way, in GitHub's words.
fn unmergeable(repo: &Repo, issue: &Issue, method: &str) -> Option<&'static str> {
    let pull = issue.pull.as_ref()?;
    let allowed = repo.rules.allows(method);
    match method {
        _ if issue.closed.is_some() || !repo.push => Some("Pull Request is not mergeable"),
        _ if pull.draft => Some("Pull Request is still a draft"),
        _ if pull.mergeable == Some(false) => Some("Pull Request has merge conflicts"),
        "merge" if !allowed => Some("Merge commits are not allowed on this repository."),
        "squash" if !allowed => Some("Squash merges are not allowed on this repository."),
        _ if !allowed => Some("Rebase merges are not allowed on this repository."),
        _ if repo.rules.blocks(pull) => {
            Some("At least 1 approving review is required by reviewers with write access.")
        }
        _ => None,
    }
}
