//! Carrying out actions.

use super::GitHub;
use super::calls::{Calls, PER_PAGE};
use super::parse;
use super::place::Place;
use super::refusal::Subject;
use super::roll::Roll;
use super::wire::{Comment, Issue};
use crate::desk::{Action, CloseReason, Delivery, Kind, Receipt};
use crate::source::SourceError;
use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use serde_json::{Value, json};

/// How far GitHub's clock and ours may be apart.
const SKEW: SignedDuration = SignedDuration::from_mins(1);

/// One action under way.
struct Hand<'a> {
    source: &'a GitHub,
    calls: Calls<'a>,
    roll: Roll,
    place: Place,
    /// The ticket as the configuration names it, for messages.
    name: String,
}

/// Carries out one action; see [`crate::source::Source::deliver`].
///
/// # Errors
/// As there.
pub(super) async fn deliver(
    source: &GitHub,
    delivery: &Delivery,
    attempt: u32,
) -> Result<Receipt, SourceError> {
    let place = Place::parse(&delivery.remote_id)?;
    let (name, roll) = (place.to_string(), source.roll().0);
    let mut hand = Hand { source, calls: source.calls(), roll, place, name };
    match &delivery.action {
        Action::Reply { text, .. } => {
            let said = if attempt > 1 { hand.find(text, delivery.decided_at).await? } else { None };
            match said {
                Some(comment) => Ok(hand.said(&comment)),
                None => hand.say(text).await,
            }
        }
        Action::Close { reason } => hand.set_state(&closing(delivery.kind, *reason)).await,
        Action::Reopen => hand.set_state(&json!({"state": "open"})).await,
        Action::Assign => hand.assign().await,
        other => Err(SourceError::cannot("GitHub", other)),
    }
}

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

impl Hand<'_> {
    async fn say(&mut self, text: &str) -> Result<Receipt, SourceError> {
        let path = format!("{}/comments", self.place.issue_path());
        let comment: Comment = self.write(Method::POST, &path, &json!({"body": text})).await?;
        Ok(self.said(&comment))
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
    async fn assign(&mut self) -> Result<Receipt, SourceError> {
        let login = self.source.login(&mut self.calls, &mut self.roll).await?;
        let path = format!("{}/assignees", self.place.issue_path());
        let issue: Issue = self.write(Method::POST, &path, &json!({"assignees": [login]})).await?;
        let assignees: Vec<_> = issue.assignees.iter().map(|user| user.login.clone()).collect();
        if !assignees.iter().any(|assignee| assignee.eq_ignore_ascii_case(&login)) {
            let repo = &self.place.repo;
            let why = format!("GitHub did not assign {login}: that needs push access to {repo}");
            return Err(SourceError::Refused { why });
        }
        Ok(Receipt {
            summary: format!("{} assigned to {login}", self.name),
            url: Some(issue.html_url),
            assignees: Some(assignees),
            ..Receipt::default()
        })
    }

    /// The comment by the token's own account that says `text`, if it is there since `decided_at`.
    async fn find(
        &mut self,
        text: &str,
        decided_at: Timestamp,
    ) -> Result<Option<Comment>, SourceError> {
        let login = self.source.login(&mut self.calls, &mut self.roll).await?;
        let since = decided_at - SKEW;
        let since = Timestamp::from_second(since.as_second()).unwrap_or(since);
        let comments = format!("{}/comments", self.place.issue_path());
        let path = format!("{comments}?since={since}&per_page={PER_PAGE}");
        let read = self.calls.list::<Comment>(&path, Subject::Ticket(&self.name)).await?;
        if let Some(unreadable) = read.unreadable.first() {
            let why = format!("looked for the comment, but {} cannot be read", unreadable.at);
            return Err(SourceError::Uncertain { why });
        }
        let wanted = comparable(text);
        let mine = |comment: &Comment| {
            comment.user.as_ref().is_some_and(|user| user.login.eq_ignore_ascii_case(&login))
        };
        let same = |comment: &Comment| {
            comment.created_at >= since && mine(comment) && comparable(&comment.body) == wanted
        };
        Ok(read.rows.into_iter().find(same))
    }

    fn said(&mut self, comment: &Comment) -> Receipt {
        let message = parse::comment(comment, &mut self.roll);
        // Whoever just wrote with this token is one of us, whatever the repository says.
        self.roll.see(comment.user.as_ref(), "OWNER");
        Receipt {
            summary: format!("comment {} on {}", comment.id, self.name),
            url: Some(comment.html_url.clone()),
            people: self.roll.named(message.author.iter()),
            message: Some(message),
            ..Receipt::default()
        }
    }

    async fn write<T: serde::de::DeserializeOwned>(
        &mut self,
        method: Method,
        path: &str,
        body: &Value,
    ) -> Result<T, SourceError> {
        self.calls.write(method, path, body, Subject::Ticket(&self.name)).await
    }
}

/// A text as it is after GitHub has stored it: line ends and white space at them may differ.
fn comparable(text: &str) -> String {
    let lines = text.trim().lines().map(str::trim_end);
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_known_again_whatever_became_of_its_line_ends() {
        assert_eq!(comparable("Hey Zoë,\r\n\r\nfixed. \r\n"), comparable("Hey Zoë,\n\nfixed."));
        assert_ne!(comparable("Hey Zoë, fixed."), comparable("Hey Zoë,\nfixed."));
    }

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
