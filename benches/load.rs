//! The first load of a big Slack channel, and a poll in which nothing changed, against the stand-in
//! at full speed: `cargo bench --bench load`, or with another number of messages:
//! `cargo bench --bench load -- 50000`.

use jiff::SignedDuration;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use support_hero::config::{SlackChannel, SlackConfig};
use support_hero::demo::{self, Server, slack};
use support_hero::desk::{Roster, SourceId};
use support_hero::source::{Clock, Http, Source, SourceError, slack::Slack};
use support_hero::store::Store;
use support_hero::sync::{Engine, Line, Locks, once};

const CHANNEL: &str = "C0GENERAL1";

type Opened = futures_util::future::BoxFuture<'static, Result<Arc<dyn Source>, SourceError>>;

fn main() -> anyhow::Result<()> {
    let asked = std::env::args().find_map(|argument| argument.parse().ok());
    tokio::runtime::Runtime::new()?.block_on(measure(asked.unwrap_or(200_000)))
}

/// Lone messages first; then threads of two, a tenth as many messages, as each costs a call.
async fn measure(messages: usize) -> anyhow::Result<()> {
    let clock = demo::wall_clock();
    for (what, threads, replies) in
        [("lone messages", messages, 0), ("threads of two", messages / 20, 1)]
    {
        let workspace = slack::Slack::new(clock.clone());
        workspace.add_channel(CHANNEL, "general");
        let every = SignedDuration::from_millis(29 * 86_400_000 / i64::try_from(threads)?);
        workspace.fill(CHANNEL, threads, every, replies);
        let server = workspace.serve().await?;
        let home = tempfile::tempdir()?;
        let engine = engine(home.path(), &server, &clock)?;
        let (before, began) = (resident(), Instant::now());
        once(&engine).await?;
        let took = began.elapsed();
        let all = threads * (replies + 1);
        println!(
            "{all} messages, {what}: {:.1} s, {:.0} messages/s, {} calls, {} MB more resident, \
             {} MB on disk",
            took.as_secs_f64(),
            all as f64 / took.as_secs_f64(),
            workspace.take_calls().len(),
            resident().saturating_sub(before),
            on_disk(home.path()),
        );
        quiet(&engine, &workspace).await?;
    }
    Ok(())
}

async fn quiet(engine: &Engine, workspace: &slack::Slack) -> anyhow::Result<()> {
    let began = Instant::now();
    once(engine).await?;
    let (took, calls) = (began.elapsed(), workspace.take_calls());
    println!("  nothing new: {:.1} ms, {}", took.as_secs_f64() * 1e3, calls.join(" "));
    Ok(())
}

fn engine(home: &Path, server: &Server, clock: &Clock) -> anyhow::Result<Engine> {
    let store = Store::open(home, Arc::new(Roster::default()))?;
    let id = SourceId("users".into());
    let (url, at, name) = (server.url("/api"), clock.clone(), id.clone());
    let open = move || -> Opened {
        let slack = open(&url, name.clone(), at.clone());
        Box::pin(async move { slack })
    };
    let line = Arc::new(Line::new(id, Duration::from_secs(20), Box::new(open)));
    Ok(Engine {
        store,
        lines: vec![line],
        registers: Vec::new(),
        locks: Locks::new(home),
        clock: clock.clone(),
    })
}

fn open(url: &str, id: SourceId, clock: Clock) -> Result<Arc<dyn Source>, SourceError> {
    let settings = SlackConfig::reading(vec![SlackChannel::new(CHANNEL)]);
    let since = SignedDuration::from_hours(30 * 24);
    let http = Http::new(url, &demo::TOKEN.into())?;
    Ok(Arc::new(Slack::new(id, settings, since, Roster::default(), http, clock)))
}

/// Resident memory of this process in MB, the stand-in's workspace included.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) / 1024
}

fn on_disk(home: &Path) -> u64 {
    let size = |file: &str| std::fs::metadata(home.join(file)).map_or(0, |data| data.len());
    (size("hero.db") + size("hero.db-wal")) / (1024 * 1024)
}
