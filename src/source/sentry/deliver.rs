//! Actions: a comment, a state, an assignee, each on one issue and never in bulk.

use super::Sentry;
use super::activity::{author, comment};
use super::issue::{assignee, upstream};
use super::wire::{Activity, Assignee, Issue, Root, User};
use crate::desk::{Action, Delivery, Receipt};
use crate::source::{Reply, SourceError};
use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// What Sentry says to the same text by the same user within an hour.
const ALREADY: &str = "already posted";
/// How far the clocks here and there may differ when a comment is looked for.
const SKEW: SignedDuration = SignedDuration::from_mins(2);
/// Comments come newest first, so the one looked for is on the first pages.
const PAGES_TO_SEARCH: usize = 3;

impl Sentry {
    /// See [`crate::source::Source::deliver`].
    pub(super) async fn carry_out(
        &self,
        delivery: &Delivery,
        attempt: u32,
    ) -> Result<Receipt, SourceError> {
        match &delivery.action {
            Action::Reply { text, .. } => self.reply(delivery, text, attempt).await,
            // Setting a state or an owner twice is the same as once.
            Action::Close { .. } => self.set_status(delivery, "resolved").await,
            Action::Reopen => self.set_status(delivery, "unresolved").await,
            Action::Assign => self.assign(delivery).await,
            other => Err(SourceError::cannot("Sentry", other)),
        }
    }

    async fn reply(
        &self,
        delivery: &Delivery,
        text: &str,
        attempt: u32,
    ) -> Result<Receipt, SourceError> {
        if attempt > 1
            && let Some(found) =
                self.find_comment(delivery, text, since(delivery)).await.map_err(still_unknown)?
        {
            return Ok(commented(delivery, &found));
        }
        // Sentry reads `text`, GlitchTip `data.text`; each passes over the other.
        let body = json!({ "text": text, "data": { "text": text } });
        let posted = self.api.write(Method::POST, &delivery.remote_id, "comments/", &body).await;
        match posted {
            Ok(reply) => Ok(commented(delivery, &answered(&reply)?)),
            Err(SourceError::Refused { why }) if attempt > 1 && why.contains(ALREADY) => {
                self.posted_before(delivery, text).await
            }
            Err(error) => Err(error),
        }
    }

    /// The receipt of a comment that Sentry says it has, though none was found as young as the
    /// reply: the clocks differ.
    async fn posted_before(&self, delivery: &Delivery, text: &str) -> Result<Receipt, SourceError> {
        match self.find_comment(delivery, text, Timestamp::MIN).await {
            Ok(Some(found)) => Ok(commented(delivery, &found)),
            _ => Ok(Receipt {
                summary: format!("comment on {}", delivery.reference.rest()),
                ..Receipt::default()
            }),
        }
    }

    /// The token's own latest comment of this text, if it is not older than `since`.
    ///
    /// # Errors
    /// [`SourceError::Uncertain`] if it may be there but cannot be told from others; else whatever
    /// stopped the search.
    async fn find_comment(
        &self,
        delivery: &Delivery,
        text: &str,
        since: Timestamp,
    ) -> Result<Option<Activity>, SourceError> {
        let mut lost = Vec::new();
        let comments = self.comments(&delivery.remote_id, PAGES_TO_SEARCH, &mut lost).await?;
        let same = |note: &Activity| {
            note.date_created >= since && comment(note).text.trim() == text.trim()
        };
        let mut candidates = comments.into_iter().filter(same).peekable();
        if candidates.peek().is_none() {
            return match lost.first() {
                None => Ok(None),
                Some(lost) => Err(SourceError::Uncertain {
                    why: format!("a comment could not be read at {}: {}", lost.at, lost.why),
                }),
            };
        }
        let me = self.me().await.map_err(whose)?;
        Ok(candidates.find(|note| note.user.as_ref().is_some_and(|user| user.id == me.id)))
    }

    async fn set_status(&self, delivery: &Delivery, status: &str) -> Result<Receipt, SourceError> {
        let issue = self.update(delivery, &json!({ "status": status })).await?;
        let now = issue.status.as_deref().unwrap_or(status);
        if now != status {
            let why = format!("Sentry took the request, but the issue is {now}");
            return Err(SourceError::Refused { why });
        }
        Ok(Receipt {
            summary: format!("{} is {now}", delivery.reference.rest()),
            url: issue.permalink.clone(),
            upstream: Some(upstream(&issue, self.api.now())),
            ..Receipt::default()
        })
    }

    async fn assign(&self, delivery: &Delivery) -> Result<Receipt, SourceError> {
        let me = self.me().await?;
        let body = json!({ "assignedTo": format!("user:{}", me.id) });
        let issue = self.update(delivery, &body).await?;
        let is_mine = match &issue.assigned_to {
            Some(Assignee::Known(owner)) => owner.id.as_ref() == Some(&me.id),
            Some(Assignee::Bare(owner)) => owner.trim_start_matches("user:") == me.id,
            None => false,
        };
        if !is_mine {
            let why = "this server took the request, but did not assign the issue".into();
            return Err(SourceError::Refused { why });
        }
        let assignees: Vec<_> = assignee(&issue).into_iter().collect();
        Ok(Receipt {
            summary: format!("{} is assigned to {}", delivery.reference.rest(), assignees.join("")),
            url: issue.permalink.clone(),
            assignees: Some(assignees),
            ..Receipt::default()
        })
    }

    /// "Update an Issue" with a part of its fields; the description marks all as required, but
    /// servers take any subset.
    async fn update(&self, delivery: &Delivery, fields: &Value) -> Result<Issue, SourceError> {
        answered(&self.api.write(Method::PUT, &delivery.remote_id, "", fields).await?)
    }

    /// The user whose token this is, asked once.
    ///
    /// # Errors
    /// [`SourceError::Refused`] if the server does not tell, as for a token of the organization.
    async fn me(&self) -> Result<User, SourceError> {
        if let Some(me) = self.memory().me.clone() {
            return Ok(me);
        }
        let user = match self.api.about_token("users/me/").await {
            Ok(reply) => reply.json::<User>().ok(),
            Err(SourceError::NeedsYou { .. } | SourceError::Refused { .. }) => None,
            Err(error) => return Err(error),
        };
        let user = match user {
            Some(user) => Some(user),
            None => self.api.about_token("").await?.json::<Root>().unwrap_or_default().user,
        };
        let why = "Sentry does not tell whose token this is".to_owned();
        let user = user.ok_or(SourceError::Refused { why })?;
        self.memory().me = Some(user.clone());
        Ok(user)
    }
}

fn commented(delivery: &Delivery, note: &Activity) -> Receipt {
    Receipt {
        summary: format!("comment {} on {}", note.id, delivery.reference.rest()),
        message: Some(comment(note)),
        people: author(note).into_iter().collect(),
        ..Receipt::default()
    }
}

/// From when on a comment may be the reply.
fn since(delivery: &Delivery) -> Timestamp {
    delivery.decided_at.checked_sub(SKEW).unwrap_or(delivery.decided_at)
}

/// That a comment of the same text is there, and nobody tells whose token this is.
fn whose(error: SourceError) -> SourceError {
    match error {
        SourceError::Refused { why } | SourceError::NeedsYou { fault: why, .. } => {
            SourceError::Uncertain { why: format!("a comment of this text is there, but {why}") }
        }
        other => other,
    }
}

/// The answer to a write. If it cannot be read, nobody knows whether it was done.
fn answered<T: DeserializeOwned>(reply: &Reply) -> Result<T, SourceError> {
    let unclear = |error: SourceError| SourceError::Unanswered { why: error.to_string() };
    super::api::readable(reply).and_then(Reply::json).map_err(unclear)
}

/// A search that failed leaves the first attempt as unknown as it was.
fn still_unknown(error: SourceError) -> SourceError {
    match error {
        SourceError::Unreachable { why } => SourceError::Unanswered { why },
        SourceError::Unreadable { at, why } => SourceError::Unanswered {
            why: format!("the comments could not be read at {at}: {why}"),
        },
        other => other,
    }
}
