//! Sentry as a source, and what speaks its API (GlitchTip): unresolved issues as tickets of errors.
//!
//! Addresses and fields are those of the API reference at docs.sentry.io/api ("List an
//! Organization's Issues", "Retrieve an Issue", "Update an Issue", "Retrieve an Issue Event").
//! The bulk update is never used: without ids it changes everything that a query matches.

mod activity;
mod affected;
mod api;
pub(crate) mod bare;
mod choices;
mod conversation;
mod curve;
mod deliver;
mod event;
mod examine;
mod facts;
mod fault;
mod issue;
mod leavers;
mod lenient;
mod link;
mod linked;
mod listing;
mod look;
mod me;
mod memory;
mod mute;
mod optional;
mod patience;
mod projects;
mod pull;
mod roll;
mod stamp;
mod standing;
mod suspect;
mod told;
mod walk;
mod wire;

use super::{Clock, Finding, Http, PageSink, Pulled, RemoteTicket, Source, SourceError};
use crate::config::SentryConfig;
use crate::desk::{
    Abilities, Choices, Cursor, Delivery, Event, Extent, Head, Page, Receipt, SourceId, Which,
};
use api::Api;
use async_trait::async_trait;
use conversation::Conversation;
use jiff::{SignedDuration, Timestamp};
use memory::Memory;
use stamp::Stamp;
use std::sync::{Mutex, MutexGuard, PoisonError};
use wire::Issue;

/// What Sentry can do.
pub const ABILITIES: Abilities =
    Abilities { close_word: "resolve", assign: true, errors: true, ..Abilities::NONE };

/// One Sentry organization.
pub struct Sentry {
    id: SourceId,
    settings: SentryConfig,
    since: SignedDuration,
    api: Api,
    memory: Mutex<Memory>,
}

/// The address of the API as configured, with `/api/0` where only the server's own address is given.
/// What follows the host of Sentry's own service is a page that somebody looked at.
pub fn base_url(configured: &str) -> String {
    let base = configured.trim().trim_end_matches('/');
    let (scheme, rest) = base.split_once("://").unwrap_or(("https", base));
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let parts: Vec<&str> = path.split('/').collect();
    if parts.windows(2).any(|pair| pair == ["api", "0"]) {
        return base.to_owned();
    }
    let hosted = host == "sentry.io" || host.ends_with(".sentry.io");
    match path.trim_end_matches("/api").trim_end_matches('/') {
        "" | "api" => format!("{scheme}://{host}/api/0"),
        _ if hosted => format!("{scheme}://{host}/api/0"),
        path => format!("{scheme}://{host}/{path}/api/0"),
    }
}

impl Sentry {
    /// The organization of `settings` at the server that `http` leads to (see [`base_url`]).
    /// Issues last seen longer than `since` ago are not taken in.
    pub fn new(
        id: SourceId,
        settings: SentryConfig,
        since: SignedDuration,
        http: Http,
        clock: Clock,
    ) -> Self {
        let api = Api::new(http, clock, settings.organization.clone());
        Self { id, settings, since, api, memory: Mutex::default() }
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The head of an issue, with its curve and whether the configuration leaves it out.
    fn head(&self, issue: &Issue, stamp: Option<&Stamp>, closed_at: Timestamp) -> Option<Head> {
        let mut head = issue::head(self.api.organization(), issue, stamp, closed_at)?;
        if let Some(impact) = &mut head.impact {
            impact.curve = self.memory().curve(issue);
        }
        let by = mute::muted_by(&self.settings.mute, issue).map(|part| format!("by {part:?}"));
        let left = stamp.is_some_and(|stamp| stamp.left);
        let why = by.or_else(|| left.then(|| "not in the query of this source".to_owned()));
        head.tracked.muted = why.is_some();
        head.facts.extend(why.map(facts::muted));
        Some(head)
    }

    /// A page with one issue: its head and its conversation.
    fn whole_page(
        &self,
        conversation: &Conversation,
        listed: Option<&Issue>,
        earlier: Option<&Stamp>,
        extent: Extent,
    ) -> Page {
        let stamp = conversation.stamp(listed, earlier);
        let issue = listed.unwrap_or(&conversation.issue);
        let closed_at =
            activity::closed_at(&conversation.activities).unwrap_or_else(|| self.api.now());
        let mut head = self.head(issue, Some(&stamp), closed_at);
        if let Some(head) = &mut head {
            head.tracked.event = conversation.event.clone().map(Box::new);
            head.tracked.affected = conversation.affected.clone();
            let closer = facts::closer(&conversation.issue, Some(&stamp));
            head.tracked.closer = Some(
                closer
                    .into_iter()
                    .chain(linked::facts(issue, &stamp).into_iter().flatten())
                    .collect(),
            );
        }
        let reference = issue::reference(self.api.organization(), issue);
        Page {
            people: conversation.people(),
            heads: head.into_iter().collect(),
            threads: vec![conversation.thread(reference, &stamp, extent)],
            unreadable: conversation.lost.clone(),
            ..Page::default()
        }
    }
}

#[async_trait]
impl Source for Sentry {
    fn id(&self) -> &SourceId {
        &self.id
    }

    fn abilities(&self) -> Abilities {
        ABILITIES
    }

    async fn pull(
        &self,
        _cursor: Option<Cursor>,
        sink: &mut dyn PageSink,
    ) -> Result<Pulled, SourceError> {
        self.poll(sink).await
    }

    async fn refresh(&self, ticket: &RemoteTicket) -> Result<Page, SourceError> {
        let earlier = ticket.stamp.as_deref().and_then(Stamp::parse);
        let mut conversation = self.conversation(&ticket.remote_id, earlier.as_ref()).await?;
        let elsewhere = earlier.as_ref().and_then(|earlier| earlier.elsewhere.as_ref());
        let (issue, activities) = (&conversation.issue, &conversation.activities);
        conversation.elsewhere = self.elsewhere(issue, activities, elsewhere).await;
        Ok(self.whole_page(&conversation, None, earlier.as_ref(), conversation.extent()))
    }

    async fn deliver(&self, delivery: &Delivery, attempt: u32) -> Result<Receipt, SourceError> {
        self.carry_out(delivery, attempt).await
    }

    async fn choices(&self, ticket: &RemoteTicket) -> Result<Choices, SourceError> {
        self.choices_for(&ticket.remote_id).await
    }

    async fn event(&self, ticket: &RemoteTicket, which: &Which) -> Result<Event, SourceError> {
        self.walk(ticket, which).await
    }

    async fn examine(&self) -> Vec<Finding> {
        self.findings().await
    }
}

#[cfg(test)]
mod tests {
    use super::base_url;

    #[test]
    fn a_bare_host_is_completed() {
        for (configured, base) in [
            ("https://sentry.io", "https://sentry.io/api/0"),
            ("https://sentry.io/", "https://sentry.io/api/0"),
            ("https://sentry.io/api/0", "https://sentry.io/api/0"),
            ("https://sentry.io/api/0/", "https://sentry.io/api/0"),
            ("http://127.0.0.1:8010", "http://127.0.0.1:8010/api/0"),
            ("https://errors.example.com/sentry/api/0/", "https://errors.example.com/sentry/api/0"),
            ("https://errors.example.com/sentry/", "https://errors.example.com/sentry/api/0"),
            ("https://errors.example.com/api/", "https://errors.example.com/api/0"),
            ("https://errors.example.com/sentry/api", "https://errors.example.com/sentry/api/0"),
            ("https://us.sentry.io/", "https://us.sentry.io/api/0"),
            ("https://acme.sentry.io", "https://acme.sentry.io/api/0"),
            ("https://acme.sentry.io/issues/", "https://acme.sentry.io/api/0"),
            ("https://sentry.io/organizations/acme/issues", "https://sentry.io/api/0"),
            (" https://errors.example.com/api/0 ", "https://errors.example.com/api/0"),
        ] {
            assert_eq!(base_url(configured), base);
        }
    }
}
