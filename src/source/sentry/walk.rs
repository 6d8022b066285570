//! The occurrences of an issue, one after the other.

use super::Sentry;
use super::api::readable;
use super::event::parse;
use crate::desk::{Event, RemoteTicket, Which};
use crate::source::SourceError;
use serde_json::Value;

impl Sentry {
    /// See [`crate::source::Source::event`].
    pub(super) async fn walk(
        &self,
        ticket: &RemoteTicket,
        which: &Which,
    ) -> Result<Event, SourceError> {
        let name = match which {
            Which::Latest => "latest",
            Which::Oldest => "oldest",
            Which::Named(name) => name,
        };
        self.occurrence(&ticket.remote_id, name).await
    }

    /// Reads one event of an issue, by its id or as `latest` or `oldest`.
    ///
    /// # Errors
    /// [`SourceError::Gone`] if it is not kept; else whatever stopped it.
    pub(super) async fn occurrence(&self, id: &str, name: &str) -> Result<Event, SourceError> {
        let reply = self.api.read(id, &format!("events/{name}/")).await?;
        let sent: Value = readable(&reply)?.json()?;
        parse(&sent).ok_or_else(|| SourceError::Unreadable {
            at: reply.call.clone(),
            why: "an event without an id".into(),
        })
    }
}
