//! A stand-in, a source that talks to it, and a clock that the test turns.

use crate::support::Collected;
use jiff::{SignedDuration, Timestamp};
use std::sync::{Arc, Mutex};
use support_hero::config::SentryConfig;
use support_hero::demo::{self, Server, TOKEN};
use support_hero::desk::{
    Action, Before, Delivery, Head, Kind, OutboxId, PersonId, Receipt, SourceId, TicketRef, Turn,
};
use support_hero::desk::{Side, turn};
use support_hero::source::sentry::{Sentry, base_url};
use support_hero::source::{Clock, Http, Pulled, RemoteTicket, Source, SourceError};

pub const MORNING: &str = "2026-11-23T08:00:00Z";

/// A time that the test sets.
#[derive(Clone)]
pub struct Watch(Arc<Mutex<Timestamp>>);

impl Watch {
    pub fn at(time: &str) -> Self {
        Self(Arc::new(Mutex::new(time.parse().unwrap())))
    }

    pub fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }

    pub fn pass(&self, minutes: i64) {
        let mut now = self.0.lock().unwrap();
        *now += SignedDuration::from_mins(minutes);
    }

    pub fn clock(&self) -> Clock {
        let watch = self.clone();
        Arc::new(move || watch.now())
    }
}

pub struct Bench {
    pub watch: Watch,
    pub stand_in: demo::sentry::Sentry,
    pub server: Server,
    pub source: Sentry,
    pub sink: Collected,
}

impl Bench {
    /// A source of all projects of a stand-in without issues.
    pub async fn new() -> Self {
        let watch = Watch::at(MORNING);
        let stand_in = demo::sentry::Sentry::new(watch.clock());
        Self::over(watch, stand_in, &[]).await
    }

    pub async fn glitchtip(projects: &[&str]) -> Self {
        let watch = Watch::at(MORNING);
        let stand_in = demo::sentry::Sentry::glitchtip(watch.clock());
        Self::over(watch, stand_in, projects).await
    }

    pub async fn of_projects(projects: &[&str]) -> Self {
        let watch = Watch::at(MORNING);
        let stand_in = demo::sentry::Sentry::new(watch.clock());
        Self::over(watch, stand_in, projects).await
    }

    async fn over(watch: Watch, stand_in: demo::sentry::Sentry, projects: &[&str]) -> Self {
        let server = stand_in.serve().await.unwrap();
        let source = source(&server.url(""), TOKEN, "example", projects, &watch);
        Self { watch, stand_in, server, source, sink: Collected::default() }
    }

    /// The source as after a restart: nothing but what the sink holds is known.
    pub fn restart(&mut self) {
        self.source = source(&self.server.url(""), TOKEN, "example", &[], &self.watch);
    }

    /// The source as after a restart with another configuration.
    pub fn configure(&mut self, change: impl FnOnce(&mut SentryConfig)) {
        let mut settings = settings("example", &[]);
        change(&mut settings);
        self.source = source_of(&self.server.url(""), TOKEN, settings, self.watch.clock());
    }

    pub async fn try_pull(&mut self) -> Result<Pulled, SourceError> {
        let cursor = self.sink.cursor.clone();
        self.source.pull(cursor, &mut self.sink).await
    }

    pub async fn pull(&mut self) -> Pulled {
        self.try_pull().await.unwrap()
    }

    /// Pulls and tells how many pages there were to store.
    pub async fn pages_of_a_pull(&mut self) -> usize {
        let before = self.sink.pages.len();
        self.pull().await;
        self.sink.pages.len() - before
    }

    pub fn head(&self, short_id: &str) -> &Head {
        &self.sink.heads[&name(short_id)]
    }

    pub fn fact(&self, short_id: &str, label: &str) -> Option<String> {
        let facts = &self.head(short_id).facts;
        facts.iter().find(|fact| fact.label == label).map(|fact| fact.value.clone())
    }

    pub fn texts(&self, short_id: &str) -> Vec<String> {
        self.sink.texts(name(short_id).as_str())
    }

    /// Whose turn it is by what the sink holds, as the store derives it.
    pub fn turn(&self, short_id: &str) -> Turn {
        let side = |id: &Option<PersonId>| {
            let person = id.as_ref().and_then(|PersonId(id)| self.sink.people.get(id)).unwrap();
            match (person.bot, person.staff) {
                (true, _) => Side::Bot,
                (_, true) => Side::Us,
                _ => Side::Customer,
            }
        };
        let said = self.sink.messages[&name(short_id)].values().map(|m| (m, side(&m.author)));
        turn(Kind::Error, said, None)
    }

    pub fn remote(&self, short_id: &str) -> RemoteTicket {
        RemoteTicket {
            reference: name(short_id),
            remote_id: self.head(short_id).remote_id.clone(),
            stamp: self.sink.stamps.get(&name(short_id)).cloned(),
            last_at: self.watch.now(),
            closed: false,
        }
    }

    pub async fn deliver(
        &self,
        short_id: &str,
        action: Action,
        attempt: u32,
    ) -> Result<Receipt, SourceError> {
        self.source.deliver(&self.delivery(short_id, action), attempt).await
    }

    pub async fn reply(
        &self,
        short_id: &str,
        text: &str,
        attempt: u32,
    ) -> Result<Receipt, SourceError> {
        self.deliver(short_id, Action::reply(text), attempt).await
    }

    pub fn delivery(&self, short_id: &str, action: Action) -> Delivery {
        Delivery {
            id: OutboxId(1),
            marker: "m1".into(),
            reference: name(short_id),
            remote_id: self.head(short_id).remote_id.clone(),
            kind: Kind::Error,
            action,
            decided_at: self.watch.now(),
            before: Before { newest: Some(self.watch.now()), ids: Vec::new() },
        }
    }
}

pub fn source(host: &str, token: &str, org: &str, projects: &[&str], watch: &Watch) -> Sentry {
    source_at(host, token, org, projects, watch.clock())
}

pub fn source_at(host: &str, token: &str, org: &str, projects: &[&str], clock: Clock) -> Sentry {
    source_of(host, token, settings(org, projects), clock)
}

pub fn settings(org: &str, projects: &[&str]) -> SentryConfig {
    SentryConfig {
        organization: org.into(),
        projects: projects.iter().map(|name| (*name).to_owned()).collect(),
        environments: Vec::new(),
        query: "is:unresolved".into(),
        mute: Vec::new(),
    }
}

pub fn source_of(host: &str, token: &str, settings: SentryConfig, clock: Clock) -> Sentry {
    let http = Http::new(&base_url(host), &token.into()).unwrap();
    let since = SignedDuration::from_hours(30 * 24);
    Sentry::new(SourceId("errors".into()), settings, since, http, clock)
}

pub fn name(short_id: &str) -> TicketRef {
    TicketRef::new("sentry", format_args!("example/{short_id}"))
}
