//! The store holds what GitHub holds: after hundreds of random events under random faults, with the
//! console killed and its clock turned, it is as one that was filled by a single load, and nothing
//! is missing or there twice.
//!
//! Some things no list shows, so they are seen when a ticket is read again: reactions, a comment
//! that went while another one came, whether a pull request of no concern to us can be merged, and
//! what a text elsewhere says of an issue; and that a closed one left. All else comes by itself.
//!
//! `HERO_LONG=SEEDS cargo test --test suite github::truth` runs as many seeds.

pub mod dump;
mod hub;

use super::{NOON, clock};
use crate::kept::Desk;
use crate::support::{none_differ, number};
use dump::{Dump, dump, rows};
use hub::Hub;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use support_hero::config::{GitHubConfig, words};
use support_hero::demo::{Clock, Fault, Rng, Server, TOKEN};
use support_hero::desk::{Roster, SourceId};
use support_hero::source::Http;
use support_hero::source::github::GitHub;
use support_hero::store::Store;

const WINDOW: SignedDuration = SignedDuration::from_hours(30 * 24);
const EVENTS: usize = 240;
const READ: [&str; 3] = ["example/app", "example/*", "other/lib"];

fn id() -> SourceId {
    SourceId("hub".into())
}

fn source(server: &Server, window: SignedDuration, clock: &Clock) -> GitHub {
    let repos = READ.iter().map(|name| words::repos(name).unwrap()).collect();
    let settings = GitHubConfig { repos, search: vec![], bots: vec![], own_issues: false };
    let http = Http::new(&server.url(""), &TOKEN.into()).unwrap();
    GitHub::new(id(), settings, window, http, clock.clone()).paced(Duration::ZERO)
}

impl Desk<GitHub> {
    fn new(server: &Server, window: SignedDuration, clock: Clock) -> Self {
        let home = tempfile::tempdir().unwrap();
        let store = Store::open(home.path(), Arc::new(Roster::default())).unwrap();
        let source = source(server, window, &clock);
        Self { home, store, source, clock }
    }

    /// The references of all tickets that are not gone.
    fn all(&self) -> Vec<String> {
        rows(self.home.path(), dump::HERE).into_iter().map(|row| row.concat()).collect()
    }
}

/// A GitHub on which things happen, and a console that reads it.
struct World {
    hub: Hub,
    server: Server,
    desk: Desk<GitHub>,
    rng: Rng,
    /// GitHub's own clock, which only goes forward.
    seconds: Arc<AtomicI64>,
    /// How far this machine's clock is from it.
    astray: Arc<AtomicI64>,
    began: Timestamp,
}

impl World {
    async fn new(seed: u64) -> Self {
        let (seconds, astray) = (Arc::new(AtomicI64::new(NOON)), Arc::new(AtomicI64::new(0)));
        let mut hub = Hub::new(clock(&seconds), seed);
        // A part of what there is was there long before the first load.
        for _ in 0..20 {
            hub.happen();
            seconds.fetch_add(60, Ordering::SeqCst);
        }
        seconds.fetch_add(2 * WINDOW.as_secs(), Ordering::SeqCst);
        let server = hub.github.serve().await.unwrap();
        let local = local(&seconds, &astray);
        let (began, desk) = (local(), Desk::new(&server, WINDOW, local));
        Self { hub, server, desk, rng: Rng::new(seed ^ 0xbeef), seconds, astray, began }
    }

    fn pass(&self, seconds: i64) {
        self.seconds.fetch_add(seconds, Ordering::SeqCst);
    }

    fn one_of<T: Clone>(&mut self, items: &[T]) -> T {
        self.rng.pick(items).cloned().unwrap()
    }

    fn restart(&mut self) {
        self.desk.source = source(&self.server, WINDOW, &self.desk.clock);
    }

    /// Something goes wrong, at GitHub, on the way or on this machine.
    fn stumble(&mut self) {
        let github = self.hub.github.clone();
        let paths = ["issues", "comments", "pulls", "timeline", "reviews", "status", "user", ""];
        let faults = [
            Fault::RateLimited { retry_after: 3 },
            Fault::Status { code: 502 },
            Fault::CutBefore,
            Fault::CutAfter,
            Fault::CutMidway,
            Fault::Garbage,
        ];
        match self.rng.below(12) {
            0..7 => {
                let (path, fault) = (self.one_of(&paths), self.one_of(&faults));
                github.faults().plan(path, 1, fault);
            }
            7 => github.limit_without_a_time(1),
            8 => {
                let left = self.one_of(&[0, 3, 100, 5_000, 5_000]);
                github.set_remaining(left);
            }
            9 => {
                let astray = self.one_of(&[0, 0, -86_400, 3_600]);
                self.astray.store(astray, Ordering::SeqCst);
            }
            _ => self.restart(),
        }
    }

    /// The console reads on, or is killed meanwhile.
    async fn read(&mut self) {
        match self.rng.below(8) {
            0 => {
                let pages = self.one_of(&[0, 1, 2, 3, 5, 8]);
                drop(self.desk.pull(pages).await);
                self.restart();
            }
            1 | 2 => {
                let all = self.desk.all();
                if let Some(ticket) = self.rng.pick(&all).cloned() {
                    drop(self.desk.refresh(&ticket).await);
                }
            }
            _ => {
                let pulled = self.desk.pull(usize::MAX).await;
                let unread =
                    |notice: &String| notice.contains("hidden") || notice.contains("no longer");
                if pulled.is_ok_and(|pulled| pulled.notice.is_none_or(|notice| !unread(&notice))) {
                    self.hub.all_read();
                }
            }
        }
    }

    /// All is well again, and there is time for every round. What no list shows is read singly.
    async fn settle(&mut self) -> Dump {
        self.hub.mend();
        self.hub.github.set_remaining(5_000);
        self.astray.store(0, Ordering::SeqCst);
        for blurred in self.hub.take_blurred() {
            if self.desk.all().contains(&blurred) {
                self.desk.refresh(&blurred).await.unwrap();
            }
        }
        let mut before = self.dump();
        for quiet in 0.. {
            self.pass(301);
            self.hub.github.set_remaining(5_000);
            self.desk.pull(usize::MAX).await.unwrap();
            let now = self.dump();
            if quiet > 8 && now == before {
                return now;
            }
            assert!(quiet < 60, "it never comes to rest: {:?}", before.differs(&now));
            before = now;
        }
        unreachable!()
    }

    fn dump(&self) -> Dump {
        dump(self.desk.home.path()).renamed(&self.hub.renamed)
    }

    /// A store of its own, filled by a load that began when the first one did.
    async fn fresh(&self) -> Desk<GitHub> {
        let local = self.desk.clock.clone();
        let window = WINDOW + local().duration_since(self.began);
        let desk = Desk::new(&self.server, window, local);
        for _ in 0..3 {
            desk.pull(usize::MAX).await.unwrap();
        }
        desk
    }

    async fn compare(&mut self) -> Vec<String> {
        let grown = self.settle().await;
        let fresh = self.fresh().await;
        let loaded = dump(fresh.home.path()).renamed(&self.hub.renamed);
        let seen = grown.without(&self.hub.closed_and_gone(&grown)).without_closer_look();
        let mut differences = seen.differs(&loaded.without_closer_look());
        differences.extend(self.hub.missing_in(&grown));
        for desk in [&self.desk, &fresh] {
            for ticket in desk.all() {
                self.hub.github.set_remaining(5_000);
                desk.refresh(&ticket).await.unwrap();
            }
        }
        let loaded = dump(fresh.home.path()).renamed(&self.hub.renamed);
        let seen = self.dump().differs(&loaded).into_iter();
        differences.extend(seen.map(|difference| format!("after a closer look: {difference}")));
        differences
    }
}

fn local(seconds: &Arc<AtomicI64>, astray: &Arc<AtomicI64>) -> Clock {
    let (seconds, astray) = (seconds.clone(), astray.clone());
    Arc::new(move || {
        let now = seconds.load(Ordering::SeqCst) + astray.load(Ordering::SeqCst);
        Timestamp::from_second(now).unwrap()
    })
}

async fn live(seed: u64) {
    let mut world = World::new(seed).await;
    for event in 1..=EVENTS {
        world.hub.happen();
        let wait = world.one_of(&[0, 0, 1, 5, 60, 240, 900]);
        world.pass(wait);
        if world.rng.below(6) == 0 {
            world.stumble();
        }
        if world.rng.below(3) == 0 {
            world.read().await;
        }
        if event % 80 == 0 {
            none_differ(seed, event, &world.compare().await);
        }
    }
}

/// Lives through every second seed from this one on.
async fn live_all(first: u64) {
    for seed in (first..=number("HERO_LONG").unwrap_or(2)).step_by(2) {
        live(seed).await;
    }
}

// One test a half of the seeds, so that they run beside each other.
#[tokio::test]
async fn the_store_holds_what_github_holds() {
    live_all(1).await;
}

#[tokio::test]
async fn the_store_holds_what_github_holds_in_another_world() {
    live_all(2).await;
}
