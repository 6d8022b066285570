//! What the engine costs while nothing happens: the fewest requests that the services allow, and not
//! a byte in the store.

use super::{Hand, engine};
use async_trait::async_trait;
use jiff::SignedDuration;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use support_hero::config::{GitHubConfig, SentryConfig, SlackChannel, SlackConfig, words};
use support_hero::demo::{Server, TOKEN, github, sentry, slack};
use support_hero::desk::{Abilities, Cursor, Delivery, Page, Receipt, Roster, SourceId};
use support_hero::source::github::GitHub;
use support_hero::source::sentry::{Sentry, base_url};
use support_hero::source::slack::Slack;
use support_hero::source::*;
use support_hero::sync::{Line, Open};
use tokio::sync::watch;

const CHANNELS: usize = 5;
const REPOS: usize = 10;
/// So many polls of each source are looked at.
const POLLS: usize = 5;

/// A source, and what each pull of it cost.
struct Counted {
    source: Box<dyn Source>,
    costs: watch::Sender<Vec<u32>>,
}

#[async_trait]
impl Source for Counted {
    fn id(&self) -> &SourceId {
        self.source.id()
    }

    fn abilities(&self) -> Abilities {
        self.source.abilities()
    }

    async fn pull(
        &self,
        cursor: Option<Cursor>,
        sink: &mut dyn PageSink,
    ) -> Result<Pulled, SourceError> {
        let pulled = self.source.pull(cursor, sink).await?;
        self.costs.send_modify(|costs| costs.push(pulled.requests));
        Ok(pulled)
    }

    async fn refresh(&self, ticket: &RemoteTicket) -> Result<Page, SourceError> {
        self.source.refresh(ticket).await
    }

    async fn deliver(&self, delivery: &Delivery, attempt: u32) -> Result<Receipt, SourceError> {
        self.source.deliver(delivery, attempt).await
    }

    async fn examine(&self) -> Vec<Finding> {
        self.source.examine().await
    }
}

/// The three services, each with something in it.
struct Town {
    slack: slack::Slack,
    github: github::GitHub,
    sentry: sentry::Sentry,
    servers: [Server; 3],
}

impl Town {
    async fn new(hand: &Hand) -> Self {
        let slack = slack::Slack::new(hand.clock());
        let (github, sentry) =
            (github::GitHub::new(hand.clock()), sentry::Sentry::new(hand.clock()));
        for channel in channels() {
            slack.add_channel(&channel, &channel.to_lowercase());
            slack.post(&channel, "U0PRIYA01", "Where is it?");
        }
        for repo in repos() {
            github.add_repo(&repo);
            let number = github.open(&repo, "lzolc", "It fails", "On a Monday");
            github.comment(&repo, number, "ada", "Fixed in 2.1");
        }
        sentry.raise("app", "TypeError", "it is undefined");
        let servers = [
            slack.serve().await.unwrap(),
            github.serve().await.unwrap(),
            sentry.serve().await.unwrap(),
        ];
        Self { slack, github, sentry, servers }
    }

    fn sources(&self, hand: &Hand) -> [Box<dyn Source>; 3] {
        let [slack, github, sentry] = &self.servers;
        let http = |base: String| Http::new(&base, &TOKEN.into()).unwrap();
        let (since, clock) = (SignedDuration::from_hours(24 * 30), || hand.clock());
        let id = |name: &str| SourceId(name.into());
        let channels = channels().into_iter().map(SlackChannel::new).collect();
        let repos = repos().iter().map(|name| words::repos(name).unwrap()).collect();
        let errors = SentryConfig {
            organization: "example".into(),
            projects: Vec::new(),
            environments: Vec::new(),
            query: "is:unresolved".into(),
            mute: Vec::new(),
        };
        let code = GitHubConfig { repos, search: vec![], bots: vec![], own_issues: false };
        let (chat, roster) = (SlackConfig::reading(channels), Roster::default());
        [
            Box::new(Slack::new(
                id("users"),
                chat,
                since,
                roster,
                http(slack.url("/api")),
                clock(),
            )),
            Box::new(GitHub::new(id("hub"), code, since, http(github.url("")), clock())),
            Box::new(Sentry::new(
                id("errors"),
                errors,
                since,
                http(base_url(&sentry.url(""))),
                clock(),
            )),
        ]
    }

    fn forget(&self) {
        self.slack.take_calls();
        self.github.take_requests();
        self.sentry.requests();
    }
}

fn channels() -> Vec<String> {
    (0..CHANNELS).map(|n| format!("C0QUIET0{n}")).collect()
}

fn repos() -> Vec<String> {
    (0..REPOS).map(|n| format!("example/r{n}")).collect()
}

/// The bytes of the database and of what SQLite has beside it.
fn bytes(home: &Path) -> [Vec<u8>; 2] {
    ["hero.db", "hero.db-wal"].map(|file| std::fs::read(home.join(file)).unwrap())
}

/// Waits until each source was read so many times more; what each of these polls cost.
async fn polls(costs: &mut [watch::Receiver<Vec<u32>>], count: usize) -> Vec<Vec<u32>> {
    let before: Vec<usize> = costs.iter().map(|costs| costs.borrow().len()).collect();
    let mut all = Vec::new();
    for (costs, before) in costs.iter_mut().zip(before) {
        let enough = costs.wait_for(|costs| costs.len() >= before + count).await.unwrap();
        all.push(enough[before..before + count].to_vec());
    }
    all
}

#[tokio::test]
async fn quiet_polls_cost_a_request_a_list_and_write_no_byte() {
    let (home, hand) = (tempfile::tempdir().unwrap(), Hand::new());
    let town = Town::new(&hand).await;
    let (mut costs, mut lines) = (Vec::new(), Vec::new());
    for source in town.sources(&hand) {
        let (id, counting) = (source.id().clone(), watch::Sender::new(Vec::new()));
        costs.push(counting.subscribe());
        let counted: Arc<dyn Source> = Arc::new(Counted { source, costs: counting });
        let open: Open = Box::new(move || {
            let counted = counted.clone();
            Box::pin(async move { Ok(counted) })
        });
        lines.push(Arc::new(Line::new(id, Duration::from_millis(5), open)));
    }
    let engine = engine(home.path(), &hand, lines);
    let mut changes = engine.store.changes();
    let running = engine.start();
    // All is read, and what is owed of it too.
    polls(&mut costs, 20).await;
    let before = bytes(home.path());
    changes.mark_unchanged();
    town.forget();
    let cost = polls(&mut costs, POLLS).await;
    assert_eq!(cost, [[CHANNELS as u32; POLLS], [REPOS as u32; POLLS], [1; POLLS]]);
    assert_eq!(bytes(home.path()), before, "not a byte");
    assert!(!changes.has_changed().unwrap(), "nobody is woken");
    drop(running);
    // It asks for nothing but the lists, and GitHub answers that they are as they were.
    assert!(town.slack.take_calls().iter().all(|call| call == "conversations.history"));
    let lists = town.github.take_requests();
    assert!(lists.iter().all(|request| request.contains("/issues?")), "{lists:?}");
    let issues = town.sentry.requests();
    assert!(issues.iter().all(|request| request.ends_with("/issues/")), "{issues:?}");
}
