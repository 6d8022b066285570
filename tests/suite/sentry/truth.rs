//! The store holds what Sentry holds: after random events under random faults, with the console
//! killed and its clock turned, it is as one that was filled by a single load.
//!
//! An issue that went and came back between two polls looks on every list as it did before, so what
//! was told of that is seen when it is read again. What only happens again moves no conversation: its latest event is seen when a ticket is read
//! again, and how often it hit somebody who was known. What changes a closed issue without opening
//! it is not looked for. All else comes by itself.
//!
//! `HERO_LONG=SEEDS cargo test --test suite sentry::truth` runs as many seeds.

use super::bench::{MORNING, Watch, settings, source_of};
use crate::github::truth::dump::{Dump, dump_of, rows};
use crate::kept::Desk;
use crate::support::{none_differ, number};
use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use support_hero::demo::{Clock, Fault, Rng, Server, TOKEN, sentry};
use support_hero::desk::{Customer, Roster};
use support_hero::source::Http;
use support_hero::source::sentry::{Sentry, base_url};
use support_hero::store::Store;

const EVENTS: usize = 160;
const MUTED: &str = "Noise";

const HEADS: &str = "SELECT 'head', ref, kind, title, url, place, author, created_at, upstream,
        assignees, alarm, priority, users, events, last_seen, muted, hits, customer
    FROM ticket WHERE upstream = 'open'";
const CURVES: &str = "SELECT 'curve', ref, curve FROM ticket WHERE upstream = 'open'";
const SAID: &str = "SELECT 'said', t.ref || ' ' || m.id, m.at, m.author, m.kind, m.side, m.text
    FROM message m JOIN ticket t ON t.id = m.ticket
    WHERE NOT m.deleted AND t.upstream = 'open' AND m.id NOT LIKE 'returned:%' AND m.side <> 'bot'";
// That another one was merged into it shows on no list.
const TOLD: &str = "SELECT 'told', t.ref || ' ' || m.id, m.at, m.author, m.kind, m.side, m.text
    FROM message m JOIN ticket t ON t.id = m.ticket
    WHERE NOT m.deleted AND t.upstream = 'open' AND m.side = 'bot'";
const HIT: &str = "SELECT 'hit', t.ref || ' ' || a.key, a.name, a.email
    FROM affected a JOIN ticket t ON t.id = a.ticket WHERE t.upstream = 'open'";
const LINKS: &str = "SELECT 'link', t.ref || ' ' || k.target || ' ' || k.origin, k.relation, k.url
    FROM link k JOIN ticket t ON t.id = k.ticket WHERE t.upstream = 'open'";
const EVENT: &str = "SELECT 'event', t.ref, e.data
    FROM event e JOIN ticket t ON t.id = e.ticket WHERE t.upstream = 'open'";
const FACTS: &str = "SELECT 'facts', ref, facts FROM ticket WHERE upstream = 'open'";

fn source(server: &Server, clock: &Clock) -> Sentry {
    let mut settings = settings("example", &[]);
    settings.mute = vec![format!("{MUTED}*")];
    source_of(&server.url(""), TOKEN, settings, clock.clone())
}

fn customers() -> Arc<Roster> {
    let customer = |name, domain| Customer::paying(name, Some("scale"), &[domain]);
    let customers = vec![customer("Acme", "acme.com"), customer("Globex", "globex.com")];
    Arc::new(Roster::new(&["example.com".into()], &[], customers))
}

impl Desk<Sentry> {
    fn new(server: &Server, clock: Clock) -> Self {
        let home = tempfile::tempdir().unwrap();
        let store = Store::open(home.path(), customers()).unwrap();
        let source = source(server, &clock);
        Self { home, store, source, clock }
    }

    /// Reference and reason of all tickets that a condition holds for.
    fn those(&self, condition: &str) -> Vec<(String, String)> {
        let query = format!("SELECT ref, ifnull(reason, '') FROM ticket WHERE {condition}");
        let rows = rows(self.home.path(), &query).into_iter();
        rows.map(|row| (row[0].clone(), row[1].clone())).collect()
    }

    fn open(&self) -> BTreeSet<String> {
        self.those("upstream = 'open'").into_iter().map(|(reference, _)| reference).collect()
    }

    fn dump(&self, queries: &[&str]) -> Dump {
        dump_of(self.home.path(), queries)
    }
}

/// A Sentry on which things happen, and a console that reads it.
struct World {
    sentry: sentry::Sentry,
    glitchtip: bool,
    server: Server,
    desk: Desk<Sentry>,
    rng: Rng,
    /// Sentry's own clock, which only goes forward.
    watch: Watch,
    /// How far this machine's clock is from it, in seconds.
    astray: Arc<AtomicI64>,
    /// Short ids of all there ever was, and of what is sent without an id.
    all: Vec<String>,
    spoiled: BTreeSet<String>,
    said: usize,
    /// What others were merged into.
    merged: BTreeSet<String>,
    renamed: bool,
    /// Whose state changed since the last comparison, and those of them that may look again as they
    /// did when they were last read: no list tells that they were away.
    acted: BTreeSet<String>,
    blurred: BTreeSet<String>,
}

fn named(short_id: &str) -> String {
    format!("sentry:example/{short_id}")
}

impl World {
    async fn new(seed: u64, glitchtip: bool) -> Self {
        let (watch, astray) = (Watch::at(MORNING), Arc::new(AtomicI64::new(0)));
        let stand_in = if glitchtip { sentry::Sentry::glitchtip } else { sentry::Sentry::new };
        let sentry = stand_in(watch.clock());
        sentry.release("app", "example@2.4.0");
        let server = sentry.serve().await.unwrap();
        let (there, off) = (watch.clone(), astray.clone());
        let local: Clock =
            Arc::new(move || there.now() + SignedDuration::from_secs(off.load(Ordering::SeqCst)));
        let desk = Desk::new(&server, local);
        let (all, spoiled) = (Vec::new(), BTreeSet::new());
        let rng = Rng::new(seed);
        let mut world = Self {
            sentry,
            glitchtip,
            server,
            desk,
            rng,
            watch,
            astray,
            all,
            spoiled,
            said: 0,
            merged: BTreeSet::new(),
            renamed: false,
            acted: BTreeSet::new(),
            blurred: BTreeSet::new(),
        };
        // In every second world the list has two pages, so that only rounds see what rests.
        let issues = if seed.is_multiple_of(2) { 115 } else { 12 };
        for _ in 0..issues {
            world.raise();
        }
        world
    }

    fn one_of<T: Clone>(&mut self, items: &[T]) -> T {
        self.rng.pick(items).cloned().unwrap()
    }

    fn raise(&mut self) {
        let project = self.one_of(&["app", "worker", "sdk"]);
        let kind = self.one_of(&["KeyError", "TypeError", MUTED]);
        let raised = self.sentry.raise(project, kind, &format!("'{}'", self.all.len()));
        self.all.push(raised);
    }

    /// Sets fields of an issue, as a teammate's browser does. What is lost on the way did not
    /// happen, or did: Sentry's own word counts.
    async fn put(&self, short_id: &str, body: Value) {
        let Some((number, _, _)) = self.sentry.outline(short_id) else { return };
        let http = Http::new(&base_url(&self.server.url("")), &TOKEN.into()).unwrap();
        let url = http.url(&format!("issues/{number}/"));
        drop(http.send(http.request(Method::PUT, &url).json(&body)).await);
    }

    /// Notes that the state of an issue is about to change.
    fn acts(&mut self, one: &str) {
        let alarmed = self.desk.those("alarm IS NOT NULL");
        let alarmed = alarmed.iter().any(|(reference, _)| *reference == named(one));
        if !self.acted.insert(one.into()) || alarmed {
            self.blurred.insert(one.into());
        }
    }

    /// Something happens at Sentry.
    async fn happen(&mut self) {
        let (all, sentry) = (self.all.clone(), self.sentry.clone());
        let (one, other) = (self.one_of(&all), self.one_of(&all));
        let one = one.as_str();
        let what = self.rng.below(25);
        let moves = matches!(what, 11..=17 | 19) || self.sentry.status(one) != Some("unresolved");
        // What was merged into another names that.
        let number = |one: &str| sentry.outline(one).map(|(number, _, _)| number);
        for same in all.iter().filter(|same| moves && number(same) == number(one)) {
            self.acts(same);
        }
        match what {
            0..3 => self.raise(),
            3..6 => sentry.strike(one),
            6..9 => {
                let people = [
                    "wile@acme.com",
                    "beep@acme.com",
                    "hank@globex.com",
                    "ada@example.com",
                    "zoe@nowhere.org",
                ];
                sentry.hit(one, self.one_of(&people));
            }
            9..11 => {
                self.said += 1;
                let login = self.one_of(&["ada", "ghopper"]);
                sentry.comment(one, login, &format!("note {}", self.said));
            }
            11..14 => sentry.set_status(one, self.one_of(&["resolved", "ignored", "unresolved"])),
            14..18 => {
                let body = self.one_of(&bodies(self.watch.now()));
                if body.pointer("/statusDetails/ignoreDuration").is_some() {
                    self.blurred.insert(one.into());
                }
                self.put(one, body).await;
            }
            18 => sentry.assign(one, self.one_of(&["ada", "ghopper", "lokafor"])),
            19 if !self.glitchtip => sentry.escalate(one),
            20 if one != other && !self.spoiled.contains(&other) => {
                sentry.merge(one, &other);
                self.merged.insert(other);
            }
            21 => sentry.unmerge(one),
            22 => sentry.delete(one),
            23 if !self.glitchtip => sentry.link_issue(one, &format!("example/app#{}", self.said)),
            24 => {
                let stands = sentry.issues("unresolved").iter().any(|there| there == one);
                if stands && self.rng.below(3) == 0 && !self.merged.contains(one) {
                    sentry.spoil(one);
                    self.spoiled.insert(one.into());
                } else if self.rng.below(6) == 0 && !self.glitchtip && !self.renamed {
                    self.renamed = true;
                    sentry.rename("renamed");
                }
            }
            _ => sentry.strike_in(one, self.one_of(&["example@2.4.0", "example@2.5.0"])),
        }
    }

    /// Something goes wrong, at Sentry, on the way or on this machine.
    fn stumble(&mut self) {
        let paths = ["organizations", "issues", "events", "tags", "users", ""];
        let faults = [
            Fault::RateLimited { retry_after: 60 },
            Fault::Status { code: 500 },
            Fault::Status { code: 502 },
            Fault::Slow { millis: 5 },
            Fault::CutBefore,
            Fault::CutAfter,
            Fault::CutMidway,
            Fault::Garbage,
        ];
        let soon = self.watch.now() + SignedDuration::from_secs(300);
        match self.rng.below(12) {
            0..6 => {
                let (path, fault) = (self.one_of(&paths), self.one_of(&faults));
                self.sentry.faults().plan(path, 1, fault);
            }
            6 => {
                let left = self.one_of(&[0, 3, 20]);
                self.sentry.allow(left, soon);
            }
            7 => self.sentry.brown_out(soon),
            8 => {
                let lagging = self.one_of(&[false, true]);
                self.sentry.lag(lagging);
            }
            9 => {
                let astray = self.one_of(&[0, 0, -86_400, 3_600]);
                self.astray.store(astray, Ordering::SeqCst);
            }
            _ => self.restart(),
        }
    }

    fn restart(&mut self) {
        self.desk.source = source(&self.server, &self.desk.clock);
    }

    /// The console reads on, or is killed meanwhile.
    async fn read(&mut self) {
        match self.rng.below(8) {
            0 => {
                let pages = self.one_of(&[0, 1, 2, 3, 5, 8]);
                drop(self.desk.pull(pages).await);
                self.restart();
            }
            1 => {
                let open: Vec<_> = self.desk.open().into_iter().collect();
                if let Some(ticket) = self.rng.pick(&open) {
                    drop(self.desk.refresh(ticket).await);
                }
            }
            _ => drop(self.desk.pull(usize::MAX).await),
        }
    }

    /// All is well again, and there is time for every round.
    async fn settle(&mut self) {
        self.sentry.faults().clear();
        self.sentry.lag(false);
        self.astray.store(0, Ordering::SeqCst);
        let (open, blurred) = (self.desk.open(), std::mem::take(&mut self.blurred));
        self.acted.clear();
        self.watch.pass(11);
        for one in blurred.difference(&self.spoiled).map(|one| named(one)) {
            if open.contains(&one) {
                self.desk.refresh(&one).await.unwrap();
            }
        }
        let mut before = Dump::default();
        for quiet in 0.. {
            self.watch.pass(11);
            self.desk.pull(usize::MAX).await.unwrap();
            let now = self.desk.dump(&[HEADS, SAID, HIT, LINKS]);
            if quiet > 4 && now == before {
                return;
            }
            assert!(quiet < 40, "it never comes to rest: {:?}", before.differs(&now));
            before = now;
        }
    }

    /// What the store has that Sentry has not, and the other way round.
    fn against_sentry(&self) -> Vec<String> {
        let open: BTreeSet<_> = self.sentry.issues("unresolved").into_iter().collect();
        let shown: BTreeSet<_> = open.difference(&self.spoiled).map(|one| named(one)).collect();
        let spoiled: BTreeSet<_> = self.spoiled.iter().map(|one| named(one)).collect();
        let there: BTreeSet<_> = self.desk.open().difference(&spoiled).cloned().collect();
        let mut wrong: Vec<_> = there
            .symmetric_difference(&shown)
            .map(|one| format!("{one} is open at one of them only: {}", shown.contains(one)))
            .collect();
        for status in ["resolved", "ignored"] {
            let those = self.sentry.issues(status).into_iter().map(|one| named(&one));
            let gone = self.desk.those("reason LIKE 'gone%'");
            let gone: BTreeSet<_> = gone.into_iter().map(|(reference, _)| reference).collect();
            // What was gone and came back closed opens nothing.
            wrong.extend(
                those
                    .filter(|one| {
                        gone.contains(one) && !spoiled.contains(one) && !self.merged_once(one)
                    })
                    .map(|one| format!("{one} is {status}, not gone")),
            );
        }
        for one in open.difference(&self.spoiled) {
            let query = format!(
                "SELECT m.text FROM message m JOIN ticket t ON t.id = m.ticket
                WHERE t.ref = '{}' AND m.id LIKE 'note:%' AND NOT m.deleted ORDER BY m.at, m.id",
                named(one)
            );
            let notes: Vec<_> = rows(self.desk.home.path(), &query).concat();
            let sorted = |mut notes: Vec<String>| {
                notes.sort();
                notes
            };
            if sorted(notes.clone()) != sorted(self.sentry.comments(one)) {
                wrong.push(format!("{one}: {notes:?} {:?}", self.sentry.comments(one)));
            }
        }
        wrong
    }

    /// Whether an issue was away for a while: it was merged, and is itself again.
    fn merged_once(&self, reference: &str) -> bool {
        let reason = self.desk.those("reason LIKE '%merged%'");
        reason.iter().any(|(one, _)| one == reference)
    }

    async fn compare(&mut self) -> Vec<String> {
        self.settle().await;
        let mut wrong = self.against_sentry();
        let fresh = Desk::new(&self.server, self.desk.clock.clone());
        for _ in 0..6 {
            fresh.pull(usize::MAX).await.unwrap();
        }
        let spoiled: Vec<_> = self.spoiled.iter().map(|one| named(one)).collect();
        let of = |desk: &Desk<Sentry>, queries: &[&str]| desk.dump(queries).without(&spoiled);
        let whole = [HEADS, CURVES, SAID, HIT, LINKS];
        wrong.extend(of(&self.desk, &whole).differs(&of(&fresh, &whole)));
        for desk in [&self.desk, &fresh] {
            for ticket in desk.open().iter().filter(|one| !spoiled.contains(one)) {
                desk.refresh(ticket).await.unwrap();
            }
        }
        let closer = [EVENT, FACTS, TOLD];
        let differences = of(&self.desk, &closer).differs(&of(&fresh, &closer)).into_iter();
        wrong.extend(differences.map(|told| format!("after a closer look: {told}")));
        wrong
    }
}

/// What a teammate's browser may ask for.
fn bodies(now: Timestamp) -> Vec<Value> {
    let archived = |details: Value| json!({ "status": "ignored", "statusDetails": details });
    vec![
        json!({ "status": "resolved", "statusDetails": { "inRelease": "example@2.4.0" } }),
        json!({ "status": "resolved", "statusDetails": { "inNextRelease": true } }),
        json!({ "status": "ignored", "substatus": "archived_forever" }),
        archived(json!({ "untilEscalating": true })),
        archived(json!({ "ignoreCount": 2 })),
        archived(json!({ "ignoreUserCount": 1 })),
        archived(json!({ "ignoreDuration": 30 })),
        json!({ "status": "unresolved", "substatus": "ongoing", "at": now.to_string() }),
        json!({ "priority": "low" }),
        json!({ "priority": "medium" }),
        json!({ "hasSeen": true }),
        json!({ "assignedTo": "" }),
        json!({ "assignedTo": "team:502" }),
    ]
}

async fn live(seed: u64, glitchtip: bool) {
    let mut world = World::new(seed, glitchtip).await;
    for event in 1..=EVENTS {
        world.happen().await;
        let wait = world.one_of(&[0, 0, 1, 1, 4, 15]);
        world.watch.pass(wait);
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

fn seeds() -> u64 {
    number("HERO_LONG").unwrap_or(2)
}

#[tokio::test]
async fn the_store_holds_what_sentry_holds() {
    for seed in 1..=seeds() {
        live(seed, false).await;
    }
}

#[tokio::test]
async fn the_store_holds_what_glitchtip_holds() {
    for seed in 1..=seeds() {
        live(seed, true).await;
    }
}
