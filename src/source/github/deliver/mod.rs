//! Carrying out actions.

mod change;
mod create;
mod merge;
mod review;
mod say;

use super::GitHub;
use super::calls::Calls;
use super::place::Place;
use super::refusal::Subject;
use super::roll::Roll;
use crate::desk::{Action, Before, Delivery, Receipt};
use crate::source::SourceError;
use jiff::Timestamp;
use reqwest::Method;
use serde::de::DeserializeOwned;
use serde_json::Value;

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
    let mut hand = match &delivery.action {
        Action::Create { form, .. } => Hand::in_repo(source, &form.place),
        _ => Hand::new(source, Place::parse(&delivery.remote_id)?),
    };
    let sought = (attempt > 1).then_some(&delivery.before);
    let done = hand.carry_out(delivery, sought).await;
    done.map_err(|error| if hand.calls.wrote { error } else { error.before_sending() })
}

/// GitHub compares times to the second.
fn whole_seconds(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

impl<'a> Hand<'a> {
    fn new(source: &'a GitHub, place: Place) -> Self {
        let (name, roll) = (place.to_string(), source.roll().0);
        Self { source, calls: source.calls(), roll, place, name }
    }

    /// What is done in a repository, not to a ticket.
    fn in_repo(source: &'a GitHub, repo: &str) -> Self {
        let repo = source.configured(repo.trim());
        Self { name: repo.clone(), ..Self::new(source, Place::new(&repo, 0)) }
    }

    async fn carry_out(
        &mut self,
        delivery: &Delivery,
        sought: Option<&Before>,
    ) -> Result<Receipt, SourceError> {
        match &delivery.action {
            Action::Reply { text, .. } => self.reply(text, sought).await,
            Action::Close { reason } => self.close(delivery.kind, *reason).await,
            Action::Reopen => self.reopen().await,
            Action::Assign => {
                let me = [self.me().await?];
                self.assign(&me, &[]).await
            }
            Action::Unassign => {
                let me = [self.me().await?];
                self.assign(&[], &me).await
            }
            Action::Assignees { add, remove } => self.assign(add, remove).await,
            Action::Labels { add, remove } => self.label(add, remove).await,
            Action::Review { verdict, text } => self.review(*verdict, text, sought).await,
            Action::AskReview { of } => self.ask_review(of).await,
            Action::Merge { method, sha, insist } => {
                let wanted = merge::Wanted { method: *method, sha, insist: *insist };
                self.merge(&wanted, delivery.decided_at).await
            }
            Action::Create { form, .. } => self.create(form, sought).await,
            action @ (Action::Mail { .. }
            | Action::Resolve { .. }
            | Action::Archive { .. }
            | Action::Prioritize { .. }
            | Action::Seen
            | Action::LinkIssue { .. }) => Err(SourceError::cannot("GitHub", action)),
        }
    }

    /// The login of the token's own account.
    async fn me(&mut self) -> Result<String, SourceError> {
        self.source.login(&mut self.calls, &mut self.roll).await
    }

    async fn write<T: DeserializeOwned>(
        &mut self,
        method: Method,
        path: &str,
        body: &Value,
    ) -> Result<T, SourceError> {
        match self.calls.write(method, path, body, Subject::Ticket(&self.name)).await {
            Err(SourceError::Gone { why }) => Err(self.missing(why).await),
            other => other,
        }
    }

    /// What it means that a write found nothing: so GitHub also answers whoever may read and not
    /// write.
    async fn missing(&mut self, why: String) -> SourceError {
        let path = self.place.issue_path();
        match self.calls.get(&path, Subject::Ticket(&self.name)).await {
            Ok(_) => SourceError::NeedsYou {
                fault: format!("the token can read {} but not change it", self.name),
                remedy: format!(
                    "give it write access to issues and pull requests of {}",
                    self.place.repo
                ),
            },
            Err(_) => SourceError::Gone { why },
        }
    }

    /// All rows of a list in which something of ours is looked for.
    ///
    /// # Errors
    /// [`SourceError::Uncertain`] if not all of it could be read.
    async fn rows<T: DeserializeOwned>(&mut self, path: &str) -> Result<Vec<T>, SourceError> {
        let read = self.calls.list::<T>(path, Subject::Ticket(&self.name)).await.map_err(unsure)?;
        let at = match read.unreadable.first() {
            Some(unreadable) => &unreadable.at,
            None if read.next.is_some() => path,
            None => return Ok(read.rows),
        };
        let why = format!("looked whether {} has it already, but {at} cannot be read", self.name);
        Err(SourceError::Uncertain { why })
    }
}

/// What kept us from looking: what was not read does not tell that nothing is there.
fn unsure(error: SourceError) -> SourceError {
    match error {
        SourceError::Unreadable { .. } | SourceError::Refused { .. } => {
            SourceError::Uncertain { why: format!("looking whether GitHub has it failed: {error}") }
        }
        other => other,
    }
}

/// Whether two names are one: GitHub compares them without regard to case.
fn same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

/// Those of `wanted` that are not in `given`.
fn lacking<'w>(wanted: &'w [String], given: &[String]) -> Vec<&'w str> {
    let lacks = |name: &&String| !given.iter().any(|given| same(given, name));
    wanted.iter().filter(lacks).map(String::as_str).collect()
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
        assert_eq!(comparable("\n  Hey Zoë"), comparable("Hey Zoë"));
        assert_ne!(comparable("Hey Zoë, fixed."), comparable("Hey Zoë,\nfixed."));
    }
}
