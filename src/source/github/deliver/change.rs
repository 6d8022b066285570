//! What is changed of an issue: its state, who works on it, its labels. All of it may be done twice.

use super::{Hand, lacking, same};
use crate::desk::{CloseReason, Kind, Receipt};
use crate::source::SourceError;
use crate::source::github::calls::{MEDIA_TYPE, done_but_unreadable, segment};
use crate::source::github::parse;
use crate::source::github::refusal::Subject;
use crate::source::github::wire::{Issue, Label};
use reqwest::Method;
use serde_json::{Value, json};

/// What is sent to close: pull requests are closed for no reason.
fn closing(kind: Kind, reason: Option<CloseReason>) -> Value {
    let reason = match reason {
        None | Some(CloseReason::Completed) => "completed",
        Some(CloseReason::NotPlanned) => "not_planned",
    };
    match kind {
        Kind::PullRequest => json!({"state": "closed"}),
        _ => json!({"state": "closed", "state_reason": reason}),
    }
}

/// The names of labels.
pub(super) fn names(labels: &[Label]) -> Vec<String> {
    labels.iter().map(|label| label.name().to_owned()).collect()
}

impl Hand<'_> {
    pub(super) async fn close(
        &mut self,
        kind: Kind,
        reason: Option<CloseReason>,
    ) -> Result<Receipt, SourceError> {
        self.set_state(&closing(kind, reason)).await
    }

    pub(super) async fn reopen(&mut self) -> Result<Receipt, SourceError> {
        self.set_state(&json!({"state": "open"})).await
    }

    async fn set_state(&mut self, body: &Value) -> Result<Receipt, SourceError> {
        let path = self.place.issue_path();
        let issue: Issue = self.write(Method::PATCH, &path, body).await?;
        Ok(Receipt {
            summary: format!("{} is {}", self.name, issue.state),
            url: Some(issue.html_url.clone()),
            upstream: Some(parse::upstream(&issue)),
            ..Receipt::default()
        })
    }

    /// Without push access an assignee is dropped without a word ("REST API endpoints for issue
    /// assignees"), so the answer is looked at.
    pub(super) async fn assign(
        &mut self,
        add: &[String],
        remove: &[String],
    ) -> Result<Receipt, SourceError> {
        let path = format!("{}/assignees", self.place.issue_path());
        let mut shown: Option<Issue> = None;
        for (method, logins) in [(Method::POST, add), (Method::DELETE, remove)] {
            if !logins.is_empty() {
                shown = Some(self.write(method, &path, &json!({"assignees": logins})).await?);
            }
        }
        let Some(issue) = shown else { return Ok(self.nothing_to_do()) };
        let assignees: Vec<_> = issue.assignees.iter().map(|user| user.login.clone()).collect();
        self.check_assignees(&assignees, add, remove)?;
        let whom = if assignees.is_empty() { "nobody".into() } else { assignees.join(", ") };
        Ok(Receipt {
            summary: format!("{} assigned to {whom}", self.name),
            url: Some(issue.html_url),
            assignees: Some(assignees),
            ..Receipt::default()
        })
    }

    fn check_assignees(
        &self,
        assignees: &[String],
        add: &[String],
        remove: &[String],
    ) -> Result<(), SourceError> {
        let dropped = lacking(add, assignees);
        let kept = remove.iter().filter(|name| assignees.iter().any(|a| same(a, name)));
        let kept: Vec<_> = kept.map(String::as_str).collect();
        let (word, names) = match (dropped.is_empty(), kept.is_empty()) {
            (true, true) => return Ok(()),
            (false, _) => ("assign", dropped),
            (true, false) => ("unassign", kept),
        };
        let (names, repo) = (names.join(", "), &self.place.repo);
        let why = format!(
            "GitHub did not {word} {names}: that needs push access to {repo}, and theirs to it"
        );
        Err(SourceError::Refused { why })
    }

    fn nothing_to_do(&self) -> Receipt {
        Receipt { summary: format!("{} is as it was", self.name), ..Receipt::default() }
    }

    pub(super) async fn label(
        &mut self,
        add: &[String],
        remove: &[String],
    ) -> Result<Receipt, SourceError> {
        let mut labels = None;
        if !add.is_empty() {
            self.check_labels(add).await?;
            labels = Some(self.add_labels(add).await?);
        }
        for name in remove {
            labels = Some(self.remove_label(name).await?);
        }
        let Some(labels) = labels else { return Ok(self.nothing_to_do()) };
        let labels = if labels.is_empty() { "no labels".into() } else { labels.join(", ") };
        Ok(Receipt { summary: format!("{} has {labels}", self.name), ..Receipt::default() })
    }

    /// GitHub makes a label that it does not know: a slip of the hand would make one.
    ///
    /// # Errors
    /// [`SourceError::Refused`] naming the label.
    pub(super) async fn check_labels(&mut self, names: &[String]) -> Result<(), SourceError> {
        for name in names {
            let path = format!("repos/{}/labels/{}", self.place.repo, segment(name));
            let reply = self.calls.look(&path, MEDIA_TYPE).await?;
            match reply.status {
                200..=299 => {}
                404 => {
                    let repo = &self.place.repo;
                    let why = format!("the label \"{name}\" does not exist in {repo}");
                    return Err(SourceError::Refused { why });
                }
                _ => return Err(self.calls.refusal(&reply, Subject::Ticket(&self.name), false)),
            }
        }
        Ok(())
    }

    async fn add_labels(&mut self, wanted: &[String]) -> Result<Vec<String>, SourceError> {
        let path = format!("{}/labels", self.place.issue_path());
        let given: Vec<Label> = self.write(Method::POST, &path, &json!({"labels": wanted})).await?;
        let given = names(&given);
        let dropped = lacking(wanted, &given).join(", ");
        if dropped.is_empty() {
            return Ok(given);
        }
        let repo = &self.place.repo;
        let why = format!("GitHub did not label it {dropped}: that needs triage access to {repo}");
        Err(SourceError::Refused { why })
    }

    /// Not to be there is what was wanted, whatever the answer to removing it.
    async fn remove_label(&mut self, name: &str) -> Result<Vec<String>, SourceError> {
        let path = format!("{}/labels/{}", self.place.issue_path(), segment(name));
        let subject = Subject::Ticket(&self.name);
        let reply = self.calls.send(Method::DELETE, &path, &Value::Null, subject).await?;
        match reply.status {
            200..=299 => Ok(names(&reply.json::<Vec<Label>>().map_err(done_but_unreadable)?)),
            404 => self.without(name).await,
            _ => Err(self.calls.refusal(&reply, subject, true)),
        }
    }

    /// The labels of the ticket, among which `name` should not be.
    async fn without(&mut self, name: &str) -> Result<Vec<String>, SourceError> {
        let reply = self.calls.get(&self.place.issue_path(), Subject::Ticket(&self.name)).await?;
        let labels = names(&reply.json::<Issue>()?.labels);
        if !labels.iter().any(|label| same(label, name)) {
            return Ok(labels);
        }
        Err(self.missing(String::new()).await)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pull_requests_are_closed_for_no_reason() {
        assert_eq!(closing(Kind::PullRequest, None), json!({"state": "closed"}));
        for (reason, word) in [
            (None, "completed"),
            (Some(CloseReason::Completed), "completed"),
            (Some(CloseReason::NotPlanned), "not_planned"),
        ] {
            assert_eq!(closing(Kind::Issue, reason)["state_reason"], word);
        }
    }
}
