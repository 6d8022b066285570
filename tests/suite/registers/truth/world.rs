//! Stripe and PostHog on which things happen, people who write, and a hero who marks.

mod desk;

use super::super::stripe::bench::PRO;
use crate::registers::posthog::bench::settings;
use crate::sentry::bench::{MORNING, Watch};
use crate::store::kit::{at, head, person, said, ticket_of};
use desk::Desk;
use jiff::SignedDuration;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use support_hero::config::{RegisterConfig, RegisterKind};
use support_hero::demo::posthog::PostHog;
use support_hero::demo::stripe::{Stripe, Subscriber};
use support_hero::demo::{Clock, Fault, Faults, Rng, Server, TOKEN};
use support_hero::desk::{
    Affected, Customer, Head, Identity, Mark, Page, Person, PersonId, PersonKey, Profile,
    RegisterId, Roster, SourceId, Ticket,
};
use support_hero::register::{Register, registry};
use support_hero::source::SourceError;
use support_hero::store::{Health, Reader, Store};
use support_hero::sync::{Engine, Line, Locks, once};

use crate::github::truth::dump::{Dump, dump_of};

const ERROR: &str = "sentry:example/APP-1";
const TICKETS: [&str; 5] = [
    "slack:users/C1/1.0",
    "slack:users/C1/2.0",
    "slack:users/C1/3.0",
    "github:example/app#1",
    "github:example/app#2",
];
/// Who asks in these, in this order, and where they are reached.
const PEOPLE: [(&str, &str); 5] = [
    ("U0HANK", "hank@globex.com"),
    ("U0ZOE", "zoe@cyberdyne.com"),
    ("U0PIA", "pia@gmail.com"),
    ("U0INA", "ina@initech.com"),
    ("U0TY", "ty+work@eu.tyrell.org"),
];
const ADDRESSES: [&str; 6] = [
    "hank@globex.com",
    "zoe@cyberdyne.com",
    "pia@gmail.com",
    "ina@initech.com",
    "ty@eu.tyrell.org",
    "billing@tyrell.org",
];
/// Organizations of PostHog: one of them is a customer of Stripe's too, one is on a free plan.
const ORGANIZATIONS: [(&str, &str, &str); 3] =
    [("c1", "Cyberdyne", "scale"), ("g1", "Globex", "scale"), ("t1", "Tyrell", "free")];
const NAMES: [&str; 4] = ["Globex", "Tyrell", "Umbrella", "Pia Zadora"];
const MARKED: [&str; 6] = [
    "email:hank@globex.com",
    "email:pia@gmail.com",
    "domain:tyrell.org",
    "domain:eu.tyrell.org",
    "slack:C1",
    "github:U0ZOE",
];
const STATUSES: [&str; 7] =
    ["active", "past_due", "trialing", "canceled", "unpaid", "incomplete", "paused"];

pub struct World {
    pub desk: Desk,
    stripe: Stripe,
    posthog: PostHog,
    _servers: [Server; 2],
    rng: Rng,
    /// The services' own clock, which only goes forward.
    watch: Watch,
    /// How far this machine's clock is from it, in seconds.
    astray: Arc<AtomicI64>,
    /// Stripe's customers, each with its last subscription.
    customers: Vec<(String, String)>,
    /// Those who were seen by PostHog.
    seen: BTreeSet<&'static str>,
    /// Those whose address shows.
    shown: BTreeSet<&'static str>,
    pages: Vec<(&'static str, Page)>,
    marks: BTreeMap<Identity, Mark>,
    same: BTreeMap<(PersonKey, PersonKey), bool>,
}

impl World {
    pub async fn new(seed: u64) -> Self {
        let (watch, astray) = (Watch::at(MORNING), Arc::new(AtomicI64::new(0)));
        let (stripe, posthog) = (Stripe::new(watch.clock()), PostHog::new(watch.clock()));
        let servers = [stripe.serve().await.unwrap(), posthog.serve().await.unwrap()];
        let (there, off) = (watch.clone(), astray.clone());
        let clock: Clock =
            Arc::new(move || there.now() + SignedDuration::from_secs(off.load(Ordering::SeqCst)));
        let urls = [0, 1].map(|at| servers[at].url(""));
        let mut world = Self {
            desk: Desk::new(&urls, &clock),
            stripe,
            posthog,
            _servers: servers,
            rng: Rng::new(seed),
            watch,
            astray,
            customers: Vec::new(),
            seen: BTreeSet::new(),
            shown: BTreeSet::new(),
            pages: Vec::new(),
            marks: BTreeMap::new(),
            same: BTreeMap::new(),
        };
        for (key, name, plan) in ORGANIZATIONS {
            world.posthog.group("organization", key, json!({ "name": name, "plan": plan }));
        }
        // An account is never empty: that is another matter.
        let first = world.stripe.add(Subscriber { name: Some("First"), ..Subscriber::default() });
        world.stripe.subscribe(&first, "active", PRO, 1);
        for (at, ticket) in TICKETS.into_iter().enumerate() {
            world.says(ticket, PEOPLE[at]).await;
        }
        world.strikes().await;
        world.joins("Globex", ADDRESSES[0], "active");
        world.desk.read().await;
        world
    }

    pub fn pick(&mut self, below: u64) -> u64 {
        self.rng.below(below)
    }

    fn one_of<T: Clone>(&mut self, items: &[T]) -> T {
        self.rng.pick(items).cloned().unwrap()
    }

    async fn put(&mut self, ticket: &'static str, page: Page) {
        self.pages.push((ticket, page.clone()));
        self.desk.ingest(ticket, page).await;
    }

    /// Somebody writes; perhaps their address shows from now on, or what a bridge says of them.
    async fn says(&mut self, ticket: &'static str, (who, email): (&'static str, &'static str)) {
        if self.pick(2) == 0 {
            self.shown.insert(who);
        }
        let bridged = self.pick(4) == 0;
        let profile =
            Profile { company: bridged.then(|| "Globex, Inc.".into()), ..Profile::default() };
        let email = self.shown.contains(who).then(|| email.into());
        let who = Person { email, profile, ..person(who) };
        let place = TICKETS.iter().position(|one| *one == ticket).unwrap();
        let head = Head { author: Some(PersonId(PEOPLE[place].0.into())), ..head(ticket) };
        let number = self.pages.len();
        let message = said(&number.to_string(), 0, &who.id.0);
        let page = Page { people: vec![who], ..ticket_of(head, vec![message]) };
        self.put(ticket, page).await;
    }

    /// An error hits some.
    async fn strikes(&mut self) {
        let hit = |email: &str| Affected {
            key: format!("email:{email}"),
            email: Some(email.into()),
            ..Affected::default()
        };
        let (one, other) = (self.one_of(&ADDRESSES), self.one_of(&ADDRESSES));
        let mut head = head(ERROR);
        head.tracked.affected = Some(BTreeSet::from([one, other]).into_iter().map(hit).collect());
        self.put(ERROR, Page { heads: vec![head], ..Page::default() }).await;
    }

    fn joins(&mut self, name: &str, email: &str, status: &str) {
        let who = Subscriber { name: Some(name), email: Some(email), ..Subscriber::default() };
        let customer = self.stripe.add(who);
        let subscription = self.stripe.subscribe(&customer, status, PRO, 1);
        self.stripe.ends_in(&subscription, 2);
        self.customers.push((customer, subscription));
    }

    /// Something happens at Stripe or PostHog.
    pub fn happens(&mut self) {
        let minutes = self.one_of(&[0, 0, 5, 60, 60 * 20]);
        self.watch.pass(minutes);
        let (name, email, status) =
            (self.one_of(&NAMES), self.one_of(&ADDRESSES), self.one_of(&STATUSES));
        let organization = self.one_of(&ORGANIZATIONS).0;
        let there = self.customers.clone();
        let one = self.rng.pick(&there).cloned();
        match (self.pick(10), one) {
            (0..2, _) | (_, None) => self.joins(name, email, status),
            (2..4, Some((_, subscription))) => self.stripe.set_status(&subscription, status),
            (4, Some((_, subscription))) => self.stripe.cancel_at_period_end(&subscription),
            (5, Some((_, subscription))) => {
                self.stripe.cancel(&subscription, "cancellation_requested");
            }
            (6, Some((customer, _))) if self.pick(2) == 0 => {
                self.stripe.delete(&customer);
                self.customers.retain(|(one, _)| *one != customer);
            }
            (7, _) => {
                self.posthog.forget(email);
                self.seen.remove(email);
            }
            _ if self.seen.insert(email) => {
                let told = json!({ "email": email, "organization_id": organization });
                self.posthog.person(&[email], told);
            }
            _ => self.posthog.set(email, "organization_id", json!(organization)),
        }
    }

    /// Somebody writes, an error strikes, or the hero says whose something is.
    pub async fn is_said(&mut self) {
        match self.pick(6) {
            0..3 => {
                let (ticket, who) = (self.one_of(&TICKETS), self.one_of(&PEOPLE));
                self.says(ticket, who).await;
            }
            3 => self.strikes().await,
            4 => {
                let identity = Identity::parse(self.one_of(&MARKED)).unwrap();
                let to = [None, Some(None), Some(Some("Umbrella")), Some(Some("globex"))];
                let said = self.one_of(&to);
                let mark = said.map(|name| Mark { customer: name.map(Into::into), at: at(1) });
                match mark.clone() {
                    Some(mark) => self.marks.insert(identity.clone(), mark),
                    None => self.marks.remove(&identity),
                };
                self.desk.mark(&identity, mark).await;
            }
            _ => {
                let key = |source: &str, (id, _): (&str, &str)| PersonKey {
                    source: SourceId(source.into()),
                    id: PersonId(id.into()),
                };
                let (one, other) = (self.one_of(&PEOPLE), self.one_of(&PEOPLE));
                let two = (key("code", one), key("users", other));
                let same = self.one_of(&[None, Some(true), Some(true), Some(false)]);
                match same {
                    Some(same) => self.same.insert(two.clone(), same),
                    None => self.same.remove(&two),
                };
                self.desk.say_same(&two, same).await;
            }
        }
    }

    /// Something goes wrong, at a service, on the way or on this machine.
    pub async fn stumbles(&mut self) {
        let faults = [
            Fault::RateLimited { retry_after: 60 },
            Fault::Status { code: 401 },
            Fault::Status { code: 500 },
            Fault::CutBefore,
            Fault::CutAfter,
            Fault::CutMidway,
            Fault::Garbage,
        ];
        let (fault, times) = (self.one_of(&faults), self.one_of(&[1, 2, 4]));
        match self.pick(9) {
            0..2 => {
                let path = self.one_of(&["customers", "subscriptions", ""]);
                self.stripe.faults().plan(path, times, fault);
            }
            2..4 => {
                let path = self.one_of(&["persons", "groups", ""]);
                self.posthog.faults().plan(path, times, fault);
            }
            4 => {
                let may_read = self.one_of(&[&[][..], &["customer"], &STRIPES_KEY]);
                self.stripe.restrict(may_read);
            }
            5 => {
                let scopes = self.one_of(&[&[][..], &["person:read"], &POSTHOGS_KEY]);
                self.posthog.scopes(scopes);
            }
            6 => {
                let soon = self.watch.now() + SignedDuration::from_mins(30);
                self.posthog.allow(0, soon);
            }
            7 => {
                let astray = self.one_of(&[0, 0, -86_400, 3_600, 30 * 86_400]);
                self.astray.store(astray, Ordering::SeqCst);
            }
            _ => self.desk.restart(),
        }
    }

    /// The registers are read, or the console is killed while they are; those that were read.
    pub async fn reads(&mut self) -> BTreeSet<String> {
        if self.pick(6) > 0 {
            return self.desk.read().await;
        }
        let patience = self.one_of(&[5, 50, 500]);
        let killed = async {
            for _ in 0..patience {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            read = self.desk.read() => return read,
            () = killed => {}
        }
        // What is written waits for what was being written.
        self.desk.engine.store.forget_note(0).await.unwrap();
        self.desk.restart();
        // Whatever came through before is true.
        ["stripe", "posthog"].map(Into::into).into()
    }

    /// All is well again, and as if read anew.
    pub async fn compare(&mut self) -> Vec<String> {
        let all: [&Faults; 2] = [self.stripe.faults(), self.posthog.faults()];
        all.into_iter().for_each(Faults::clear);
        self.stripe.restrict(&STRIPES_KEY);
        self.posthog.scopes(&POSTHOGS_KEY);
        self.astray.store(0, Ordering::SeqCst);
        // What is known of an address is asked for again when it is a day old.
        self.watch.pass(60 * 25);
        let all: BTreeSet<String> = ["stripe", "posthog"].map(Into::into).into();
        let read = self.desk.read().await;
        assert_eq!(read, all);
        let fresh = Desk::new(&self.desk.urls, &self.desk.engine.clock);
        for (ticket, page) in self.pages.clone() {
            fresh.ingest(ticket, page).await;
        }
        for (identity, mark) in &self.marks {
            fresh.mark(identity, Some(mark.clone())).await;
        }
        for (two, same) in &self.same {
            fresh.say_same(two, Some(*same)).await;
        }
        assert_eq!(fresh.read().await, all);
        self.desk.dump().differs(&fresh.dump())
    }
}

const STRIPES_KEY: [&str; 3] = ["customer", "subscription", "product"];
const POSTHOGS_KEY: [&str; 3] = ["person:read", "group:read", "session_recording:read"];
