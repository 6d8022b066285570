//! Actions: a comment, a state, an owner, a link, each on one issue and never in bulk.

mod bring;
mod issue_link;
mod say;
#[cfg(test)]
mod tests;
mod wanted;

use super::Sentry;
use super::fault::MAY_WRITE;
use super::look::{Look, is_merged};
use crate::desk::{Action, Delivery, Receipt};
use crate::source::{Reply, SourceError};
use reqwest::Method;
use serde::de::DeserializeOwned;
use serde_json::Value;
use wanted::{Span, Wanted};

/// One action under way.
struct Hand<'a> {
    source: &'a Sentry,
    delivery: &'a Delivery,
    /// An earlier attempt ended with an unknown outcome: one looks first.
    again: bool,
    /// Something was sent that changes the issue.
    wrote: bool,
}

impl Sentry {
    /// See [`crate::source::Source::deliver`].
    pub(super) async fn carry_out(
        &self,
        delivery: &Delivery,
        attempt: u32,
    ) -> Result<Receipt, SourceError> {
        let mut hand = Hand { source: self, delivery, again: attempt > 1, wrote: false };
        let done = hand.carry_out().await;
        done.map_err(|error| match (hand.wrote, hand.again) {
            (true, _) => error,
            (false, true) => still_unknown(error),
            (false, false) => error.before_sending(),
        })
    }
}

impl Hand<'_> {
    async fn carry_out(&mut self) -> Result<Receipt, SourceError> {
        let delivery = self.delivery;
        match &delivery.action {
            Action::Reply { text, .. } => self.reply(text).await,
            Action::Close { .. } => self.bring(Wanted::Resolved(None)).await,
            Action::Resolve { fix } => self.bring(Wanted::Resolved(Some(fix.clone()))).await,
            Action::Archive { until } => self.bring(Wanted::Archived(*until)).await,
            Action::Reopen => self.bring(Wanted::Open).await,
            Action::Prioritize { to } => self.bring(Wanted::Rated(*to)).await,
            Action::Seen => self.bring(Wanted::Seen).await,
            Action::Assign => self.assign_me().await,
            Action::Unassign => self.unassign_me().await,
            Action::Assignees { add, remove } => self.assign(add, remove).await,
            Action::LinkIssue { issue, url } => self.link(issue, url).await,
            other => Err(SourceError::cannot("Sentry", other)),
        }
    }

    /// Looks how the issue stands. Whatever is written goes after this: the number of an issue that
    /// was merged into another one leads to that, which would be changed in its place.
    async fn look(&self) -> Result<Look, SourceError> {
        self.source.look(&self.delivery.remote_id).await
    }

    /// Changes the issue, or something below it. What is forbidden is told by what the token lacks.
    async fn write(
        &mut self,
        method: Method,
        tail: &str,
        body: &Value,
    ) -> Result<Reply, SourceError> {
        self.wrote = true;
        match self.source.api.write(method, &self.delivery.remote_id, tail, body).await {
            Err(SourceError::NeedsYou { fault, remedy }) if remedy == MAY_WRITE => {
                let remedy = self.source.lacks().await.unwrap_or(remedy);
                Err(SourceError::NeedsYou { fault, remedy })
            }
            done => done,
        }
    }

    fn span(&self) -> Span {
        Span { decided_at: self.delivery.decided_at, now: self.source.api.now() }
    }

    /// The issue's name, as its receipts tell it.
    fn name(&self) -> &str {
        self.delivery.reference.rest()
    }
}

/// The answer to a write. If it cannot be read, nobody knows whether it was done.
fn answered<T: DeserializeOwned>(reply: &Reply) -> Result<T, SourceError> {
    reply.readable().and_then(Reply::json).map_err(unclear)
}

/// What went wrong after something was sent: nobody knows whether it was done.
fn unclear(error: SourceError) -> SourceError {
    SourceError::Unanswered { why: error.to_string() }
}

/// A search that failed leaves the first attempt as unknown as it was.
fn still_unknown(error: SourceError) -> SourceError {
    match error {
        SourceError::Unreachable { why } => SourceError::Unanswered { why },
        SourceError::Unreadable { at, why } => SourceError::Unanswered {
            why: format!("looking whether Sentry has it failed at {at}: {why}"),
        },
        SourceError::Gone { why } if is_merged(&why) => {
            SourceError::Uncertain { why: format!("{why}: look there whether it arrived before") }
        }
        other => other,
    }
}
