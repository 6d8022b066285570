//! The occurrences of an issue, one after the other.

use super::Sentry;
use super::api::Listed;
use super::event::{Occurrence, name, occurrence};
use super::stamp::Stamp;
use crate::desk::{Event, RemoteTicket, Which};
use crate::source::SourceError;
use serde_json::Value;

/// How many pages of a hundred events are looked through.
const MOST_PAGES: usize = 10;

impl Sentry {
    /// See [`crate::source::Source::event`].
    pub(super) async fn walk(
        &self,
        ticket: &RemoteTicket,
        which: &Which,
    ) -> Result<Event, SourceError> {
        let id = ticket.remote_id.as_str();
        let read = match which {
            Which::Latest => self.occurrence(id, "latest").await,
            Which::Named(name) => self.occurrence(id, name).await,
            Which::Oldest => match self.occurrence(id, "oldest").await {
                // GlitchTip knows events by their ids and the latest by that word, no other.
                Err(SourceError::Refused { .. } | SourceError::Unreadable { .. }) => {
                    self.last_listed(id).await
                }
                read => read,
            },
        };
        let read = read.map_err(|error| gone(error, ticket, which))?;
        let mut event = match read.knows_place {
            true => read.event,
            false => self.placed(id, read.event).await,
        };
        let stamp = ticket.stamp.as_deref().and_then(Stamp::parse);
        let suspected = stamp.and_then(|stamp| stamp.suspected);
        event.suspect = suspected.filter(|of| of.event == event.id).and_then(|of| of.commit);
        Ok(event)
    }

    /// Reads one event of an issue, by its id or as `latest` or `oldest`.
    ///
    /// # Errors
    /// [`SourceError::Gone`] if it is not kept; else whatever stopped it.
    pub(super) async fn occurrence(&self, id: &str, name: &str) -> Result<Occurrence, SourceError> {
        let reply = self.api.read(id, &format!("events/{name}/")).await?;
        let sent: Value = reply.readable()?.json()?;
        occurrence(&sent).ok_or_else(|| SourceError::Unreadable {
            at: reply.call.clone(),
            why: "an event without an id".into(),
        })
    }

    /// The last event of the list, which is sent newest first.
    async fn last_listed(&self, id: &str) -> Result<Occurrence, SourceError> {
        let mut last = None;
        let mut page = self.api.read_list(id, EVENTS).await?;
        for _ in 1..MOST_PAGES {
            last = page.items.iter().rev().find_map(listed_name).or(last);
            let Some(next) = page.next else { break };
            page = self.api.list(&next).await?;
        }
        let last = page.items.iter().rev().find_map(listed_name).or(last);
        let why = || SourceError::Gone { why: "no event of it is kept".into() };
        self.occurrence(id, &last.ok_or_else(why)?).await
    }

    /// An event with its neighbours in the list, for servers that do not tell them with it. Where
    /// that cannot be read it has none.
    async fn placed(&self, id: &str, mut event: Event) -> Event {
        let mut newer = None;
        let mut page = self.api.read_list(id, EVENTS).await;
        for _ in 0..MOST_PAGES {
            let Ok(Listed { items, next }) = page else { break };
            let names: Vec<_> = items.iter().filter_map(listed_name).collect();
            if let Some(at) = names.iter().position(|name| *name == event.id) {
                let before = at.checked_sub(1).and_then(|at| names.get(at));
                event.newer = before.cloned().or(newer);
                event.older = match (names.get(at + 1), next) {
                    (Some(older), _) => Some(older.clone()),
                    (None, Some(next)) => self.first_listed(&next).await,
                    (None, None) => None,
                };
                break;
            }
            newer = names.last().cloned().or(newer);
            let Some(next) = next else { break };
            page = self.api.list(&next).await;
        }
        event
    }

    async fn first_listed(&self, page: &str) -> Option<String> {
        self.api.list(page).await.ok()?.items.iter().find_map(listed_name)
    }
}

/// A page of events, in the words of Sentry and in those of GlitchTip.
const EVENTS: &str = "events/?limit=100&per_page=100";

fn listed_name(listed: &Value) -> Option<String> {
    name(listed, &["eventID", "event_id", "id"])
}

/// What is not there any more, in a sentence.
fn gone(error: SourceError, ticket: &RemoteTicket, which: &Which) -> SourceError {
    let SourceError::Gone { .. } = error else { return error };
    let why = match which {
        Which::Named(name) => format!("{} has no event {name}, or not any more", ticket.reference),
        Which::Latest | Which::Oldest => format!("no event of {} is kept", ticket.reference),
    };
    SourceError::Gone { why }
}
