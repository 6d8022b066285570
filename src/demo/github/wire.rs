//! How GitHub writes things down: the fields of "REST API endpoints for issues" and its
//! neighbours, as in the examples there.

use super::repos::shown;
use super::world::{Comment, Issue, Pull, Repo, Review};
use crate::demo::{Role, actor};
use jiff::Timestamp;
use serde_json::{Value, json};

/// What a row of the issues has and one of the pull requests has not.
const ONLY_OF_ISSUES: [&str; 6] =
    ["comments", "pull_request", "repository_url", "closed_by", "state_reason", "reactions"];

/// Writes rows of one repository.
pub(super) struct Pen<'a> {
    /// `http://127.0.0.1:PORT`.
    pub origin: &'a str,
    pub repo: &'a Repo,
}

/// Whole seconds, as GitHub writes every time.
pub(super) fn seconds(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// An account as it stands in lists: without name and e-mail.
pub(super) fn user(origin: &str, login: &str) -> Value {
    let id: u64 = login.bytes().fold(10_000, |id, byte| id * 7 % 900_001 + u64::from(byte));
    let program = login.ends_with("[bot]");
    json!({
        "login": login,
        "id": if login == "ghost" { 10_137 } else { id },
        "node_id": format!("U_{id}"),
        "avatar_url": format!("https://avatars.githubusercontent.com/u/{id}?v=4"),
        "url": format!("{origin}/users/{login}"),
        "html_url": format!("https://github.com/{login}"),
        "type": if program { "Bot" } else { "User" },
        "site_admin": false,
    })
}

/// An account as its own page shows it; `None` for nobody's.
pub(super) fn profile(origin: &str, login: &str) -> Option<Value> {
    let actor = actor(login)?;
    let mut profile = user(origin, login);
    let fields = profile.as_object_mut()?;
    // Outsiders mostly keep their address to themselves.
    let shown = actor.role != Role::Community && !actor.email.is_empty();
    fields.insert("name".into(), json!(actor.name));
    fields.insert("email".into(), json!(shown.then_some(actor.email)));
    fields.insert("company".into(), json!(works_for(login).0));
    Some(profile)
}

/// The organizations that an account shows to belong to; `None` for nobody's.
pub(super) fn organizations(origin: &str, login: &str) -> Option<Vec<Value>> {
    actor(login)?;
    let row = |name: &&str| {
        let url = format!("{origin}/orgs/{name}");
        json!({"login": name, "id": name.len(), "url": url, "description": ""})
    };
    Some(works_for(login).1.iter().map(row).collect())
}

/// What somebody writes of their company, and the organizations in which they show to be.
fn works_for(login: &str) -> (Option<&'static str>, &'static [&'static str]) {
    match login {
        "wile-e" => (Some("@acme"), &["acme", "roadrunner-watch"]),
        "zoeb" => (Some("Globex, Inc."), &[]),
        "hscorpio" => (None, &["globex"]),
        "priyan" => (Some("Nair Labs"), &["nair-labs"]),
        _ => (None, &[]),
    }
}

/// How an account stands to a repository.
fn association(login: &str) -> &'static str {
    match actor(login).map(|actor| actor.role) {
        Some(Role::Team) => "MEMBER",
        Some(Role::Bot | Role::Paying) => "CONTRIBUTOR",
        Some(Role::Community) | None => "NONE",
    }
}

fn milestone(title: &str, due: Option<Timestamp>) -> Value {
    json!({"number": 1, "title": title, "state": "open", "due_on": due.map(seconds)})
}

fn reactions(plus_ones: u64) -> Value {
    json!({
        "total_count": plus_ones, "+1": plus_ones, "-1": 0, "laugh": 0, "hooray": 0,
        "confused": 0, "heart": 0, "rocket": 0, "eyes": 0,
    })
}

/// Fields that are there only where there is something to tell.
fn sorts(issue: &Issue) -> Value {
    let kind = issue.kind.as_ref().map(|kind| json!({"type": {"id": 1, "name": kind}}));
    let (total, completed) = issue.parts;
    let summary = json!({"sub_issues_summary": {"total": total, "completed": completed}});
    let parts = (total > 0).then_some(summary);
    [kind, parts].into_iter().flatten().fold(json!({}), with)
}

/// An object with more fields.
pub(super) fn with(mut row: Value, more: Value) -> Value {
    if let (Some(fields), Value::Object(more)) = (row.as_object_mut(), more) {
        fields.extend(more);
    }
    row
}

impl Pen<'_> {
    fn url(&self, path: &str) -> String {
        format!("{}/repos/{}{path}", self.origin, self.repo.name)
    }

    fn page(&self, path: &str) -> String {
        format!("https://github.com/{}{path}", self.repo.name)
    }

    fn author(&self, login: Option<&str>) -> Value {
        user(self.origin, login.unwrap_or("ghost"))
    }

    fn users(&self, logins: &[String]) -> Vec<Value> {
        logins.iter().map(|login| user(self.origin, login)).collect()
    }

    pub(super) fn labels(&self, names: &[String]) -> Vec<Value> {
        let label = |name: &String| json!({"id": name.len(), "name": name, "color": "ededed", "default": false});
        names.iter().map(label).collect()
    }

    pub(super) fn repository(&self) -> Value {
        let (owner, name) = self.repo.name.split_once('/').unwrap_or_default();
        let mut row = json!({
            "id": self.repo.id, "name": name, "full_name": self.repo.name,
            "private": self.repo.private, "owner": {"login": owner, "type": "Organization"},
            "html_url": self.page(""), "url": self.url(""), "default_branch": "main",
            "visibility": if self.repo.private { "private" } else { "public" },
            "allow_merge_commit": self.repo.rules.allows("merge"),
            "allow_squash_merge": self.repo.rules.allows("squash"),
            "allow_rebase_merge": self.repo.rules.allows("rebase"),
            "permissions": {
                "admin": false, "maintain": false, "push": self.repo.push, "triage": true,
                "pull": true,
            },
        });
        if let (Some(row), Value::Object(more)) = (row.as_object_mut(), shown(&self.repo.traits)) {
            row.extend(more);
        }
        row
    }

    /// A row of `GET /repos/{owner}/{repo}/issues`, pull requests included.
    pub(super) fn issue(&self, issue: &Issue) -> Value {
        let number = issue.number;
        let shown = if issue.pull.is_some() { "pull" } else { "issues" };
        let row = json!({
            "url": self.url(&format!("/issues/{number}")),
            "repository_url": self.url(""),
            "comments_url": self.url(&format!("/issues/{number}/comments")),
            "html_url": self.page(&format!("/{shown}/{number}")),
            "id": issue.id, "node_id": format!("I_{}", issue.id),
            "number": number, "title": issue.title, "body": issue.body,
            "user": self.author(issue.author.as_deref()),
            "author_association": association(issue.author.as_deref().unwrap_or("ghost")),
            "labels": self.labels(&issue.labels),
            "assignees": self.users(&issue.assignees),
            "milestone": issue.milestone.as_deref().map(|title| milestone(title, issue.due)),
            "comments": issue.comments.len(), "locked": issue.locked, "active_lock_reason": null,
            "created_at": seconds(issue.created_at), "updated_at": seconds(issue.updated_at),
            "reactions": reactions(issue.plus_ones),
        });
        let more = [self.closing(issue), self.pull_link(issue), sorts(issue)];
        more.into_iter().fold(row, with)
    }

    fn closing(&self, issue: &Issue) -> Value {
        let closed = issue.closed.as_ref();
        json!({
            "state": if closed.is_some() { "closed" } else { "open" },
            "state_reason": closed.and_then(|closed| closed.reason.as_deref()),
            "closed_at": closed.map(|closed| seconds(closed.at)),
            "closed_by": closed.map(|closed| user(self.origin, &closed.by)),
        })
    }

    fn pull_link(&self, issue: &Issue) -> Value {
        let Some(pull) = &issue.pull else { return Value::Null };
        let url = self.url(&format!("/pulls/{}", issue.number));
        json!({
            "draft": pull.draft,
            "pull_request": {"url": url, "merged_at": pull.merged_at.map(seconds)},
        })
    }

    pub(super) fn comment(&self, number: u64, comment: &Comment) -> Value {
        json!({
            "url": self.url(&format!("/issues/comments/{}", comment.id)),
            "html_url": self.page(&format!("/issues/{number}#issuecomment-{}", comment.id)),
            "issue_url": self.url(&format!("/issues/{number}")),
            "id": comment.id, "node_id": format!("IC_{}", comment.id),
            "user": user(self.origin, &comment.author),
            "created_at": seconds(comment.created_at), "updated_at": seconds(comment.updated_at),
            "author_association": association(&comment.author),
            "body": comment.body, "reactions": reactions(comment.plus_ones),
            "performed_via_github_app": null,
        })
    }

    pub(super) fn review_comment(&self, number: u64, comment: &Comment) -> Value {
        let (path, line) = comment.line.clone().unwrap_or_default();
        let row = json!({
            "url": self.url(&format!("/pulls/comments/{}", comment.id)),
            "html_url": self.page(&format!("/pull/{number}#discussion_r{}", comment.id)),
            "pull_request_url": self.url(&format!("/pulls/{number}")),
            "id": comment.id, "path": path, "line": (!comment.outdated).then_some(line),
            "original_line": line, "side": "RIGHT", "diff_hunk": "@@",
            "user": user(self.origin, &comment.author),
            "author_association": association(&comment.author),
            "created_at": seconds(comment.created_at), "updated_at": seconds(comment.updated_at),
            "body": comment.body, "reactions": reactions(comment.plus_ones),
        });
        // The first comment of a thread has no such field at all.
        let answers = comment.in_reply_to.map(|first| json!({"in_reply_to_id": first}));
        answers.into_iter().fold(row, with)
    }

    /// The author of a review is null where the account is gone, unlike elsewhere.
    pub(super) fn review(&self, number: u64, review: &Review) -> Value {
        let login = review.author.as_deref();
        json!({
            "id": review.id, "user": login.map(|login| user(self.origin, login)),
            "body": review.body, "state": review.state,
            "html_url": self.page(&format!("/pull/{number}#pullrequestreview-{}", review.id)),
            "pull_request_url": self.url(&format!("/pulls/{number}")),
            "author_association": association(login.unwrap_or("ghost")),
            "submitted_at": seconds(review.at),
        })
    }

    /// A row of `GET /repos/{owner}/{repo}/pulls`: it lacks what must be worked out.
    pub(super) fn pull_row(&self, issue: &Issue, pull: &Pull) -> Value {
        let mut row = self.issue(issue);
        let private = self.repo.private;
        let teams: Vec<_> =
            pull.teams.iter().map(|slug| json!({"slug": slug, "name": slug})).collect();
        let more = json!({
            "url": self.url(&format!("/pulls/{}", issue.number)),
            "merged_at": pull.merged_at.map(seconds), "draft": pull.draft,
            "requested_reviewers": self.users(&pull.requested), "requested_teams": teams,
            "merge_commit_sha": pull.merged_at.map(|_| pull.merge_sha()),
            "head": {"ref": "patch-1", "sha": pull.sha},
            "base": {"ref": "main", "repo": {"full_name": self.repo.name, "private": private}},
        });
        if let Some(fields) = row.as_object_mut() {
            fields.retain(|name, _| !ONLY_OF_ISSUES.contains(&name.as_str()));
        }
        with(row, more)
    }

    /// `GET /repos/{owner}/{repo}/pulls/{number}`.
    pub(super) fn pull(&self, issue: &Issue, pull: &Pull) -> Value {
        let row = self.pull_row(issue, pull);
        let (additions, deletions, files) = pull.size;
        let more = json!({
            "merged": pull.merged_at.is_some(), "mergeable": pull.mergeable,
            "mergeable_state": self.repo.rules.mergeable_state(pull), "comments": issue.comments.len(),
            "review_comments": pull.review_comments.len(), "commits": 1,
            "additions": additions, "deletions": deletions, "changed_files": files,
        });
        with(row, more)
    }

    pub(super) fn check_runs(&self, pull: &Pull) -> Vec<Value> {
        let run = |(id, (name, conclusion)): (usize, &(String, Option<String>))| {
            let status = if conclusion.is_some() { "completed" } else { "in_progress" };
            let ended = conclusion.as_ref().and(pull.ran_at).map(seconds);
            json!({"id": id, "name": name, "head_sha": pull.sha, "status": status,
                "conclusion": conclusion, "completed_at": ended})
        };
        pull.runs.iter().enumerate().map(run).collect()
    }

    /// The combined state of none is pending.
    pub(super) fn combined_status(&self, pull: &Pull) -> Value {
        let failed = pull.statuses.iter().any(|(_, s)| matches!(s.as_str(), "failure" | "error"));
        let passed = !pull.statuses.is_empty() && pull.statuses.iter().all(|(_, s)| s == "success");
        let statuses = pull.statuses.iter();
        let statuses: Vec<_> =
            statuses.map(|(context, state)| json!({"context": context, "state": state})).collect();
        json!({
            "state": if failed { "failure" } else if passed { "success" } else { "pending" },
            "sha": pull.sha, "total_count": statuses.len(), "statuses": statuses,
        })
    }
}
