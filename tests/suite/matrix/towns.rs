//! One world of each service.

use super::world::{Open, Opened, World, clock};
use crate::registers::stripe::bench::PRO;
use crate::support::{head, message};
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use std::time::Duration;
use support_hero::config::{
    GitHubConfig, PostHogConfig, SentryConfig, SlackChannel, SlackConfig, words,
};
use support_hero::demo::stripe::{Price, Subscriber};
use support_hero::demo::{self, TOKEN};
use support_hero::desk::{
    Extent, Head, Kind, Page, Person, PersonId, RegisterId, Roster, SourceId, Thread,
};
use support_hero::register::posthog::{self, PostHog};
use support_hero::register::stripe::Stripe;
use support_hero::source::Http;
use support_hero::source::github::GitHub;
use support_hero::source::sentry::{self, Sentry};
use support_hero::source::slack::Slack;

pub const CHANNEL: &str = "C0GENERAL1";
pub const APP: &str = "example/app";
const MONTH: SignedDuration = SignedDuration::from_hours(30 * 24);

fn http(base: &str, bounds: support_hero::source::Bounds) -> Http {
    Http::new(base, &TOKEN.into()).unwrap().within(bounds)
}

pub async fn slack() -> (demo::slack::Slack, World) {
    let (seconds, clock) = clock();
    let stand_in = demo::slack::Slack::new(clock.clone());
    stand_in.add_channel(CHANNEL, "general");
    let server = stand_in.serve().await.unwrap();
    let served = (server.url("/api"), stand_in.faults().clone());
    let now = clock.clone();
    let open: Open = Arc::new(move |base, bounds| {
        let settings = SlackConfig {
            close_reaction: Some("white_check_mark".into()),
            claim_reaction: Some("eyes".into()),
            merge_within: SignedDuration::ZERO,
            ..SlackConfig::reading(vec![SlackChannel::new("general")])
        };
        let roster = Roster::new(&["example.com".into()], &[], Vec::new());
        let (id, http) = (SourceId("slack".into()), http(base, bounds));
        Opened::Source(Arc::new(Slack::new(id, settings, MONTH, roster, http, now.clone())))
    });
    let world = World::new(id("slack"), (seconds, clock), (server, served.0, served.1), open);
    (stand_in, world)
}

pub async fn github() -> (demo::github::GitHub, World) {
    let (seconds, clock) = clock();
    let stand_in = demo::github::GitHub::new(clock.clone());
    stand_in.add_repo(APP);
    let server = stand_in.serve().await.unwrap();
    let served = (server.url(""), stand_in.faults().clone());
    let now = clock.clone();
    let open: Open = Arc::new(move |base, bounds| {
        let repos = vec![words::repos(APP).unwrap()];
        let settings = GitHubConfig { repos, search: vec![], bots: vec![], own_issues: false };
        let (id, http) = (SourceId("github".into()), http(base, bounds));
        let source = GitHub::new(id, settings, MONTH, http, now.clone());
        Opened::Source(Arc::new(source.paced(Duration::ZERO)))
    });
    let world = World::new(id("github"), (seconds, clock), (server, served.0, served.1), open);
    (stand_in, world)
}

pub async fn sentry() -> (demo::sentry::Sentry, World) {
    let (seconds, clock) = clock();
    let stand_in = demo::sentry::Sentry::new(clock.clone());
    let server = stand_in.serve().await.unwrap();
    let served = (server.url(""), stand_in.faults().clone());
    let now = clock.clone();
    let open: Open = Arc::new(move |base, bounds| {
        let (id, http) = (SourceId("sentry".into()), http(&sentry::base_url(base), bounds));
        let settings = SentryConfig {
            organization: "example".into(),
            projects: Vec::new(),
            environments: Vec::new(),
            query: "is:unresolved".into(),
            mute: Vec::new(),
        };
        Opened::Source(Arc::new(Sentry::new(id, settings, MONTH, http, now.clone())))
    });
    let world = World::new(id("sentry"), (seconds, clock), (server, served.0, served.1), open);
    (stand_in, world)
}

/// Somebody of this name comes and pays.
pub fn pays(stand_in: &demo::stripe::Stripe, name: &str, email: &str) {
    // What has no name of its own is called as its product, which is asked for.
    let price = Price { nickname: None, ..PRO };
    let who = Subscriber { name: Some(name), email: Some(email), ..Subscriber::default() };
    let customer = stand_in.add(who);
    stand_in.subscribe(&customer, "active", price, 1);
}

pub async fn stripe() -> (demo::stripe::Stripe, World) {
    let (seconds, clock) = clock();
    let stand_in = demo::stripe::Stripe::new(clock.clone());
    let server = stand_in.serve().await.unwrap();
    let served = (server.url(""), stand_in.faults().clone());
    let now = clock.clone();
    let open: Open = Arc::new(move |base, bounds| {
        let (id, key) = (RegisterId("stripe".into()), TOKEN.into());
        let stripe = Stripe::new(id, base, &key, false, now.clone()).unwrap();
        Opened::Register(Arc::new(stripe.within(bounds)))
    });
    let world = World::new(id("stripe"), (seconds, clock), (server, served.0, served.1), open);
    (stand_in, world)
}

fn posthog_settings(base: &str) -> PostHogConfig {
    PostHogConfig {
        base_url: base.into(),
        project: "1".into(),
        group: "organization".into(),
        plan: "plan".into(),
        free: Vec::new(),
        usage: "usage".into(),
        show: Vec::new(),
        log_in_as: false,
    }
}

pub async fn posthog() -> (demo::posthog::PostHog, World) {
    let (seconds, clock) = clock();
    let stand_in = demo::posthog::PostHog::new(clock.clone());
    let server = stand_in.serve().await.unwrap();
    let served = (server.url(""), stand_in.faults().clone());
    let now = clock.clone();
    let open: Open = Arc::new(move |base, bounds| {
        let settings = posthog_settings(base);
        let http = http(posthog::base_url(&settings.base_url), bounds);
        let id = RegisterId("posthog".into());
        Opened::Register(Arc::new(PostHog::new(id, settings, http, now.clone())))
    });
    let world = World::new(id("posthog"), (seconds, clock), (server, served.0, served.1), open);
    (stand_in, world)
}

fn id(name: &str) -> SourceId {
    SourceId(name.into())
}

/// A ticket as a source would hand it over that read nothing else.
pub fn ticket(reference: &str, remote_id: &str, kind: Kind, at: Timestamp) -> Page {
    let author = Some(PersonId("wile".into()));
    let head = Head { remote_id: remote_id.into(), author, ..head(reference, kind, at) };
    Page { heads: vec![head], ..Page::default() }
}

/// A ticket of somebody with this address.
pub fn asked_by(address: &str, at: Timestamp) -> Page {
    let page = ticket("github:example/app#1", "example/app#1", Kind::Issue, at);
    let id = PersonId("wile".into());
    let messages = vec![message("body", at, &id, "It fails.")];
    let reference = page.heads[0].reference.clone();
    let thread = Thread { reference, messages, extent: Extent::Whole, stamp: None };
    let email = Some(address.to_owned());
    let person = Person { id, handle: "wile".into(), email, ..Person::default() };
    Page { people: vec![person], threads: vec![thread], ..page }
}
