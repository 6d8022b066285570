//! The store holds what Slack holds: after thousands of random events under random faults, with the
//! console killed and its clock turned, nothing is missing and nothing is there twice.
//!
//! `HERO_LONG=SEEDS cargo test --test suite slack::truth` runs as many seeds.

use crate::support::{none_differ, number};
use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use support_hero::config::{SlackChannel, SlackConfig};
use support_hero::demo::{self, Fault, Rng, Server};
use support_hero::desk::{Roster, SourceId};
use support_hero::source::{Clock, Http, Source, SourceError, slack::Slack};
use support_hero::store::Store;
use support_hero::sync::{Engine, Line, Locks, once};

const CHANNELS: [&str; 2] = ["C0GENERAL1", "C0OTHER001"];
const PEOPLE: [&str; 5] = ["U0PRIYA01", "U0MILTON1", "U0BILL001", "U0WILE001", "U0GRACE01"];
const SIGNS: [&str; 3] = ["white_check_mark", "eyes", "tada"];
const EVENTS: usize = 1_000;

/// A workspace in which things happen, and a console that reads it.
struct World {
    demo: demo::slack::Slack,
    server: Server,
    home: tempfile::TempDir,
    engine: Engine,
    rng: Rng,
    /// Slack's own clock, in seconds, which only goes forward.
    seconds: Arc<AtomicI64>,
    /// How far this machine's clock is from it.
    astray: Arc<AtomicI64>,
    said: u32,
    names: BTreeMap<String, String>,
}

impl World {
    async fn new(seed: u64) -> Self {
        let seconds = Arc::new(AtomicI64::new(1_800_000_000));
        let astray = Arc::new(AtomicI64::new(0));
        let demo = demo::slack::Slack::new(clock(&seconds, &Arc::default()));
        let mut names = BTreeMap::new();
        for (id, name) in CHANNELS.into_iter().zip(["general", "other"]) {
            demo.add_channel(id, name);
            names.insert(id.to_owned(), name.to_owned());
        }
        let server = demo.serve().await.unwrap();
        let home = tempfile::tempdir().unwrap();
        let engine = engine(home.path(), &server, clock(&seconds, &astray));
        Self { demo, server, home, engine, rng: Rng::new(seed), seconds, astray, said: 0, names }
    }

    /// Another process takes over.
    fn restart(&mut self) {
        let clock = clock(&self.seconds, &self.astray);
        self.engine = engine(self.home.path(), &self.server, clock);
    }

    fn pass(&self, seconds: i64) {
        self.seconds.fetch_add(seconds, Ordering::SeqCst);
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.rng.below(bound as u64)).unwrap()
    }

    fn one_of<T: Clone>(&mut self, items: &[T]) -> Option<T> {
        self.rng.pick(items).cloned()
    }

    fn words(&mut self) -> String {
        self.said += 1;
        format!("word {}", self.said)
    }

    /// One thing happens.
    fn happen(&mut self) {
        let channel = self.one_of(&CHANNELS).unwrap();
        let truth = self.demo.truth(channel);
        let (who, words) = (self.one_of(&PEOPLE).unwrap(), self.words());
        let all: Vec<String> = truth.iter().map(|message| message.ts.clone()).collect();
        let roots = truth.iter().filter(|m| m.thread.is_none() && m.subtype.is_none());
        let roots: Vec<String> = roots.map(|message| message.ts.clone()).collect();
        let (any, root) = (self.one_of(&all), self.one_of(&roots));
        let sign = self.one_of(&SIGNS).unwrap();
        let demo = self.demo.clone();
        match (self.below(100), any, root) {
            (0..25, ..) => drop(demo.post(channel, who, &words)),
            (25..35, ..) => self.row(channel, who),
            (35..60, _, Some(root)) => drop(demo.reply(channel, &root, who, &words)),
            (60..63, _, Some(root)) => drop(demo.broadcast(channel, &root, who, &words)),
            (63..72, Some(any), _) => demo.edit(channel, &any, &words),
            (72..79, Some(any), _) => demo.delete(channel, &any),
            (79..87, Some(any), _) => demo.react(channel, &any, who, sign),
            (87..91, Some(any), _) => demo.unreact(channel, &any, who, sign),
            (91..93, ..) => drop(demo.join(channel, who)),
            (93..95, ..) => drop(demo.me_message(channel, who, &words)),
            (95, ..) => {
                let name = format!("room-{}", self.said);
                demo.rename(channel, &name);
                self.names.insert(channel.to_owned(), name);
            }
            (96, ..) => {
                demo.archive(channel);
                demo.unarchive(channel);
            }
            _ => drop(demo.bot_message(channel, None, "Robot", &words)),
        }
        let wait = [0, 1, 5, 20, 60, 240, 900, 3_600];
        let wait = self.one_of(&wait).unwrap();
        self.pass(wait);
    }

    /// Somebody says several things one after the other.
    fn row(&mut self, channel: &str, who: &str) {
        for _ in 0..2 + self.below(3) {
            let words = self.words();
            self.demo.post(channel, who, &words);
            let wait = self.one_of(&[0, 20, 100]).unwrap();
            self.pass(wait);
        }
    }

    /// Something goes wrong, at Slack, on the way or on this machine.
    fn stumble(&mut self) {
        let methods = ["history", "replies", "users", "conversations", "auth.test", ""];
        let faults = [
            Fault::RateLimited { retry_after: 3 },
            Fault::Status { code: 502 },
            Fault::CutBefore,
            Fault::CutAfter,
            Fault::CutMidway,
            Fault::Garbage,
        ];
        match self.below(14) {
            0..7 => {
                let (method, fault) =
                    (self.one_of(&methods).unwrap(), self.one_of(&faults).unwrap());
                self.demo.faults().plan(method, 1, fault);
            }
            7 => self.demo.expire_cursors(),
            // Small pages cost many calls: they come often, and go soon.
            8..11 => {
                let cap = self.one_of(&[1, 2, 3, 7, 50, 1_000, 1_000, 1_000]).unwrap();
                self.demo.cap_pages(cap);
            }
            11 => {
                let astray = self.one_of(&[0, 0, -86_400, 3_600, 40 * 86_400]).unwrap();
                self.astray.store(astray, Ordering::SeqCst);
            }
            12 => self.restart(),
            _ => self.demo.refuse("conversations.replies", "internal_error"),
        }
    }

    /// All is well again, and there is time for every round: an hour, in which nothing may be left
    /// over; and what is right stays so for `more` rounds.
    async fn settle(&mut self, more: usize) -> Vec<String> {
        self.demo.faults().clear();
        self.demo.cap_pages(1_000);
        self.astray.store(0, Ordering::SeqCst);
        self.restart();
        let mut differences = Vec::new();
        for _ in 0..60 {
            self.round().await;
            differences = self.differences();
            if differences.is_empty() {
                break;
            }
        }
        for _ in 0..more {
            self.round().await;
        }
        differences.extend(self.differences());
        differences
    }

    async fn round(&mut self) {
        self.pass(61);
        once(&self.engine).await.unwrap();
    }

    /// Everything that is not in the store as it is at Slack.
    fn differences(&self) -> Vec<String> {
        let stored = self.stored();
        let mut differences = Vec::new();
        for channel in CHANNELS {
            differences.extend(self.compare(channel, &stored));
        }
        differences
    }

    fn compare(&self, channel: &str, stored: &[Stored]) -> Vec<String> {
        let mut by_id: BTreeMap<&str, Vec<&Stored>> = BTreeMap::new();
        for message in stored.iter().filter(|message| message.channel == channel) {
            by_id.entry(&message.id).or_default().push(message);
        }
        let name = format!("#{}", self.names[channel]);
        let mut differences = Vec::new();
        let mut expected = BTreeSet::new();
        for truth in self.demo.truth(channel).into_iter().filter(|truth| !is_silent(truth)) {
            expected.insert(truth.ts.clone());
            let found = by_id.get(truth.ts.as_str()).map(Vec::as_slice).unwrap_or_default();
            let [found] = found else {
                differences.push(format!("{} is there {} times: {truth:?}", truth.ts, found.len()));
                continue;
            };
            let root = truth.thread.as_deref().and_then(|root| by_id.get(root)?.first());
            let signs = truth.reactions.iter().map(|(_, users)| users.len() as u64).sum::<u64>();
            let same = found.text == truth.text
                && found.edited == truth.edited
                && found.reactions == signs
                && found.place == name
                && root.is_none_or(|root| root.reference == found.reference);
            if !same {
                differences.push(format!("{truth:?} is not {found:?} in {name}"));
            }
        }
        differences.extend(self.torn(stored, channel));
        let extra = by_id.keys().filter(|id| !expected.contains(**id));
        differences.extend(extra.map(|id| format!("{id} is not at Slack")));
        differences
    }

    /// Tickets whose messages are not those that its handle names, or what stands below them: what
    /// was put together is together, and nothing else is.
    fn torn(&self, stored: &[Stored], channel: &str) -> Vec<String> {
        let top: BTreeMap<String, Option<String>> =
            self.demo.truth(channel).into_iter().map(|truth| (truth.ts, truth.thread)).collect();
        let home = |found: &Stored| top.get(&found.id).cloned().flatten();
        let strays = |found: &&Stored| {
            let root = home(found).unwrap_or_else(|| found.id.clone());
            found.channel == channel && top.contains_key(&found.id) && !found.handle.contains(&root)
        };
        stored.iter().filter(strays).map(|found| format!("{found:?} is torn off")).collect()
    }

    fn stored(&self) -> Vec<Stored> {
        let conn = Connection::open(self.home.path().join("hero.db")).unwrap();
        let mut rows = conn
            .prepare(
                "SELECT m.id, m.text, m.edited, m.reactions, t.ref, t.place, t.place_id,
                     t.remote_id
                 FROM message m JOIN ticket t ON t.id = m.ticket
                 WHERE NOT m.deleted AND NOT (t.upstream = 'closed' AND t.reason = 'gone')",
            )
            .unwrap();
        let stored = rows.query_map((), |row| {
            let reactions: String = row.get(3)?;
            let reactions: Vec<support_hero::desk::Reaction> =
                serde_json::from_str(&reactions).unwrap();
            Ok(Stored {
                id: row.get(0)?,
                text: row.get(1)?,
                edited: row.get(2)?,
                reactions: reactions.iter().map(|reaction| reaction.count).sum(),
                reference: row.get(4)?,
                place: row.get(5)?,
                channel: row.get(6)?,
                handle: row.get(7)?,
            })
        });
        stored.unwrap().map(Result::unwrap).collect()
    }
}

#[derive(Debug)]
struct Stored {
    id: String,
    text: String,
    edited: bool,
    reactions: u64,
    reference: String,
    place: String,
    channel: String,
    handle: String,
}

/// What is no message of anybody's, and what is deleted.
fn is_silent(truth: &demo::slack::Visible) -> bool {
    let happened = truth.subtype.as_deref().is_some_and(|subtype| subtype.starts_with("channel_"));
    truth.tombstone || happened
}

fn clock(seconds: &Arc<AtomicI64>, astray: &Arc<AtomicI64>) -> Clock {
    let (seconds, astray) = (seconds.clone(), astray.clone());
    Arc::new(move || {
        let now = seconds.load(Ordering::SeqCst) + astray.load(Ordering::SeqCst);
        Timestamp::from_second(now).unwrap()
    })
}

fn engine(home: &Path, server: &Server, clock: Clock) -> Engine {
    let roster = Roster::new(&["example.com".into()], &[], Vec::new());
    let store = Store::open(home, Arc::new(roster.clone())).unwrap();
    let id = SourceId("users".into());
    let (url, at, name) = (server.url("/api"), clock.clone(), id.clone());
    let open = move || -> futures_util::future::BoxFuture<'static, Result<Arc<dyn Source>, SourceError>> {
        let channels = CHANNELS.map(SlackChannel::new).to_vec();
        let http = Http::new(&url, &demo::TOKEN.into()).unwrap();
        let since = SignedDuration::from_hours(30 * 24);
        // A part of what was said lies before it, and is read in turn.
        let window = SignedDuration::from_hours(36);
        let settings = SlackConfig { window, ..SlackConfig::reading(channels) };
        let slack = Slack::new(name.clone(), settings, since, roster.clone(), http, at.clone());
        let slack: Arc<dyn Source> = Arc::new(slack);
        Box::pin(async move { Ok(slack) })
    };
    let line = Arc::new(Line::new(id, Duration::from_secs(20), Box::new(open)));
    Engine { store, lines: vec![line], registers: Vec::new(), locks: Locks::new(home), clock }
}

async fn live(seed: u64) {
    let mut world = World::new(seed).await;
    for event in 0..EVENTS {
        world.happen();
        if world.below(6) == 0 {
            world.stumble();
        }
        if world.below(5) == 0 {
            once(&world.engine).await.unwrap();
        }
        if event % 250 == 249 {
            let differences = world.settle(if event + 1 == EVENTS { 20 } else { 3 }).await;
            none_differ(seed, event, &differences);
        }
    }
}

/// Lives through every third seed from this one on.
async fn live_all(first: u64) {
    for seed in (first..=number("HERO_LONG").unwrap_or(3)).step_by(3) {
        live(seed).await;
    }
}

// One test a third of the seeds, so that they run beside each other.
#[tokio::test]
async fn the_store_holds_what_slack_holds() {
    live_all(1).await;
}

#[tokio::test]
async fn the_store_holds_what_slack_holds_in_another_world() {
    live_all(2).await;
}

#[tokio::test]
async fn the_store_holds_what_slack_holds_in_a_third_world() {
    live_all(3).await;
}
