//! The GitHub source against its stand-in over HTTP, and against recorded answers.

mod answers;
mod changes;
mod checks;
mod choosing;
mod counting;
mod demo;
mod faithful;
mod leaving;
mod limits;
mod merging;
mod moved;
mod once;
mod others;
mod polls;
mod profiles;
mod recorded;
mod refusals;
mod repositories;
mod reviews;
mod telling;
pub mod truth;
mod upgrade;

use crate::support::Collected;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use support_hero::config::{GitHubConfig, words};
use support_hero::demo::{Clock, Server, TOKEN, github as stand_in};
use support_hero::desk::{
    Action, Before, Delivery, Head, Kind, OutboxId, Receipt, SourceId, TicketRef,
};
use support_hero::source::github::GitHub;
use support_hero::source::{Http, Pulled, RemoteTicket, Source, SourceError};

const APP: &str = "example/app";
const NOON: i64 = 1_795_435_200;

/// A source, the stand-in it talks to, what it handed over, and a clock that is turned by hand.
struct Bench {
    hub: stand_in::GitHub,
    server: Server,
    source: GitHub,
    sink: Collected,
    seconds: Arc<AtomicI64>,
}

fn clock(seconds: &Arc<AtomicI64>) -> Clock {
    let seconds = Arc::clone(seconds);
    Arc::new(move || Timestamp::from_second(seconds.load(Ordering::SeqCst)).unwrap())
}

fn settings(repos: &[&str]) -> GitHubConfig {
    let repos = repos.iter().map(|name| words::repos(name).unwrap()).collect();
    GitHubConfig { repos, search: vec![], bots: vec![], own_issues: false }
}

fn source(base: &str, repos: &[&str], token: &str, clock: Clock) -> GitHub {
    source_with(base, settings(repos), token, clock)
}

fn source_with(base: &str, settings: GitHubConfig, token: &str, clock: Clock) -> GitHub {
    let http = Http::new(base, &token.into()).unwrap();
    let since = SignedDuration::from_hours(24 * 14);
    GitHub::new(SourceId("hub".into()), settings, since, http, clock).paced(Duration::ZERO)
}

/// A stand-in with these repositories and a source that reads them.
async fn bench(repos: &[&str]) -> Bench {
    let seconds = Arc::new(AtomicI64::new(NOON));
    let hub = stand_in::GitHub::new(clock(&seconds));
    for repo in repos {
        hub.add_repo(repo);
    }
    let server = hub.serve().await.unwrap();
    let source = source(&server.url(""), repos, TOKEN, clock(&seconds));
    Bench { hub, server, source, sink: Collected::default(), seconds }
}

impl Bench {
    fn pass(&self, seconds: i64) {
        self.seconds.fetch_add(seconds, Ordering::SeqCst);
    }

    async fn try_pull(&mut self) -> Result<Pulled, SourceError> {
        self.source.pull(self.sink.cursor.clone(), &mut self.sink).await
    }

    async fn pull(&mut self) -> Pulled {
        self.try_pull().await.unwrap()
    }

    /// Pulls, and the requests that this took.
    async fn requests(&mut self) -> Vec<String> {
        self.hub.take_requests();
        self.pull().await;
        self.hub.take_requests()
    }

    /// A source that knows nothing but what the store keeps, as after a restart.
    fn restart(&mut self, repos: &[&str]) {
        self.source = source(&self.server.url(""), repos, TOKEN, clock(&self.seconds));
    }

    /// The same for other settings.
    fn restart_with(&mut self, settings: GitHubConfig) {
        self.source = source_with(&self.server.url(""), settings, TOKEN, clock(&self.seconds));
    }

    fn head(&self, number: u64) -> &Head {
        &self.sink.heads[&reference(number)]
    }

    fn fact(&self, number: u64, label: &str) -> Option<&str> {
        let facts = &self.head(number).facts;
        facts.iter().find(|fact| fact.label == label).map(|fact| fact.value.as_str())
    }

    fn texts(&self, number: u64) -> Vec<String> {
        self.sink.texts(reference(number).as_str())
    }
}

fn reference(number: u64) -> TicketRef {
    TicketRef::new("github", format!("{APP}#{number}"))
}

fn ticket(number: u64) -> RemoteTicket {
    RemoteTicket {
        reference: reference(number),
        remote_id: format!("{APP}#{number}"),
        stamp: None,
        last_at: Timestamp::from_second(NOON).unwrap(),
        closed: false,
    }
}

fn delivery(number: u64, action: Action) -> Delivery {
    let remote_id = format!("{APP}#{number}");
    Delivery {
        id: OutboxId(1),
        marker: "m-1".into(),
        reference: TicketRef::new("github", &remote_id),
        remote_id,
        kind: Kind::Issue,
        action,
        decided_at: Timestamp::from_second(NOON).unwrap(),
        before: Before { newest: Some(Timestamp::from_second(NOON).unwrap()), ids: Vec::new() },
    }
}

/// Carries out an action for the first time.
async fn act(b: &Bench, number: u64, action: Action) -> Result<Receipt, SourceError> {
    b.source.deliver(&delivery(number, action), 1).await
}

/// Why something was refused.
fn refused<T: std::fmt::Debug>(done: Result<T, SourceError>) -> String {
    match done {
        Err(SourceError::Refused { why }) => why,
        other => panic!("not refused: {other:?}"),
    }
}

/// The name of an error's kind.
fn kind(error: &SourceError) -> &'static str {
    match error {
        SourceError::RateLimited { .. } => "rate-limited",
        SourceError::Unreachable { .. } => "unreachable",
        SourceError::Unanswered { .. } => "unanswered",
        SourceError::Uncertain { .. } => "uncertain",
        SourceError::NeedsYou { .. } => "needs you",
        SourceError::Gone { .. } => "gone",
        SourceError::Refused { .. } => "refused",
        SourceError::Unreadable { .. } => "unreadable",
        SourceError::Sink(_) => "sink",
    }
}
