//! A stand-in with a source in front of it, and a clock to turn.

use crate::support::Collected;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use support_hero::config::{SlackChannel, SlackConfig};
use support_hero::demo::{self, Server};
use support_hero::desk::{
    Action, Before, Delivery, Kind, OutboxId, Page, Receipt, Roster, SourceId, TicketRef,
};
use support_hero::source::slack::Slack;
use support_hero::source::{Http, Pulled, RemoteTicket, Source, SourceError};

/// The channel of most tests, `general`.
pub const C: &str = "C0GENERAL1";
/// A customer of the cast.
pub const PRIYA: &str = "U0PRIYA01";
/// The owner of the token.
pub const ADA: &str = "U0ADA0001";
/// A colleague.
pub const GRACE: &str = "U0GRACE01";

pub struct Bench {
    pub demo: demo::slack::Slack,
    pub source: Slack,
    pub sink: Collected,
    pub server: Server,
    seconds: Arc<AtomicI64>,
}

impl Bench {
    /// A workspace with the channel `general`, which is read.
    pub async fn new() -> Self {
        Self::reading(&["general"]).await
    }

    /// The same, with other channels configured.
    pub async fn reading(channels: &[&str]) -> Self {
        let bench = Self::without_channels(channels).await;
        bench.demo.add_channel(C, "general");
        bench
    }

    /// A workspace with `general`, where messages of one person are put together.
    pub async fn merging() -> Self {
        let mut bench = Self::new().await;
        let channels = vec![SlackChannel::new("general")];
        bench.source = bench.configured(SlackConfig::reading(channels));
        bench
    }

    /// Another source of the same workspace with these settings.
    pub fn configured(&self, settings: SlackConfig) -> Slack {
        let http = Http::new(&self.server.url("/api"), &demo::TOKEN.into()).unwrap();
        reading(settings, http, clock(&self.seconds))
    }

    /// A workspace without a channel.
    pub async fn without_channels(channels: &[&str]) -> Self {
        let seconds = Arc::new(AtomicI64::new(1_800_000_000));
        let demo = demo::slack::Slack::new(clock(&seconds));
        let server = demo.serve().await.unwrap();
        let source = source(&server, channels, Some("white_check_mark"), clock(&seconds));
        Self { demo, source, sink: Collected::default(), server, seconds }
    }

    /// Turns the clock of both sides.
    pub fn pass(&self, time: SignedDuration) {
        self.seconds.fetch_add(time.as_secs(), Ordering::SeqCst);
    }

    pub fn now(&self) -> Timestamp {
        clock(&self.seconds)()
    }

    /// Another source of the same workspace, as after a restart of the console.
    pub fn restarted(&self, close_reaction: Option<&str>) -> Slack {
        source(&self.server, &["general"], close_reaction, clock(&self.seconds))
    }

    pub async fn pull(&mut self) -> Result<Pulled, SourceError> {
        let cursor = self.sink.cursor.clone();
        self.source.pull(cursor, &mut self.sink).await
    }

    pub async fn refresh(&self, ts: &str) -> Result<Page, SourceError> {
        self.source.refresh(&self.bare(ts)).await
    }

    fn bare(&self, ts: &str) -> RemoteTicket {
        RemoteTicket {
            reference: TicketRef::parse(&name(ts)).unwrap(),
            remote_id: format!("{C}/{ts}"),
            stamp: None,
            last_at: self.now(),
            closed: false,
        }
    }

    pub fn delivery(&self, ts: &str, action: Action) -> Delivery {
        Delivery {
            id: OutboxId(1),
            marker: "marker-1".into(),
            reference: TicketRef::parse(&name(ts)).unwrap(),
            remote_id: format!("{C}/{ts}"),
            kind: Kind::Thread,
            action,
            decided_at: self.now(),
            before: Before { newest: Some(self.now()), ids: Vec::new() },
        }
    }

    pub async fn reply(&self, ts: &str, text: &str, attempt: u32) -> Result<Receipt, SourceError> {
        let delivery = self.delivery(ts, Action::reply(text));
        self.source.deliver(&delivery, attempt).await
    }

    /// The ticket that begins with `ts` as the source finds it again.
    pub fn remote(&self, ts: &str) -> RemoteTicket {
        let remote_id = self.head(ts).remote_id.clone();
        RemoteTicket { remote_id, ..self.bare(ts) }
    }

    /// The texts of the ticket that begins with `ts`.
    pub fn texts(&self, ts: &str) -> Vec<String> {
        self.sink.texts(&name(ts))
    }

    pub fn head(&self, ts: &str) -> &support_hero::desk::Head {
        self.sink.heads.get(&TicketRef::parse(&name(ts)).unwrap()).expect(ts)
    }
}

/// The reference of a ticket in `general`.
pub fn name(ts: &str) -> String {
    format!("slack:users/{C}/{ts}")
}

fn clock(seconds: &Arc<AtomicI64>) -> demo::Clock {
    let seconds = Arc::clone(seconds);
    Arc::new(move || Timestamp::from_second(seconds.load(Ordering::SeqCst)).unwrap())
}

pub fn source(
    server: &Server,
    channels: &[&str],
    close_reaction: Option<&str>,
    clock: demo::Clock,
) -> Slack {
    let http = Http::new(&server.url("/api"), &demo::TOKEN.into()).unwrap();
    let channels = channels.iter().map(|channel| SlackChannel::new(*channel)).collect();
    let close_reaction = close_reaction.map(str::to_owned);
    let settings = SlackConfig {
        close_reaction,
        merge_within: SignedDuration::ZERO,
        ..SlackConfig::reading(channels)
    };
    reading(settings, http, clock)
}

fn reading(settings: SlackConfig, http: Http, clock: demo::Clock) -> Slack {
    let since = SignedDuration::from_hours(30 * 24);
    let roster = Roster::new(&["example.com".into()], &[], Vec::new());
    Slack::new(SourceId("users".into()), settings, since, roster, http, clock)
}
