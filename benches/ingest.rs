//! What a service hands over, page by page, into the tables and the index, one transaction a page:
//! `cargo bench --bench ingest`, or with another number of messages a row: `-- 20000`.
//!
//! Recorded pages (`../shared/fixtures`, where that is there) are read by the real parsers and
//! multiplied with other ids. The others are made: conversations of ten messages of thirty words.

mod kit;
#[path = "ingest/recorded.rs"]
mod recorded;
#[path = "kit/talk.rs"]
mod talk;

use kit::{ms, on_disk};
use recorded::Recorded;
use std::time::{Duration, Instant};
use support_hero::desk::{Extent, Page, SourceId, Thread};
use support_hero::store::Store;
use talk::{TALK, Talk, now};

/// Tickets of a page: what GitHub, Sentry and a stretch of Slack hand over at once.
const AT_ONCE: usize = 100;
/// So many times a single message comes.
const SINGLE: usize = 500;

fn main() -> anyhow::Result<()> {
    let asked = std::env::args().find_map(|argument| argument.parse().ok());
    tokio::runtime::Builder::new_current_thread()
        .build()?
        .block_on(measure(asked.unwrap_or(100_000)))
}

async fn measure(messages: usize) -> anyhow::Result<()> {
    for recorded in Recorded::all() {
        let home = tempfile::tempdir()?;
        let store = Store::open(home.path(), talk::roster())?;
        let tickets = messages / recorded.messages_of_ten() * 10;
        let pages = (0..tickets / AT_ONCE).map(|n| recorded.page(n * AT_ONCE..(n + 1) * AT_ONCE));
        fill(&store, recorded.name, pages).await?;
    }
    let home = tempfile::tempdir()?;
    let store = Store::open(home.path(), talk::roster())?;
    let mut talk = Talk::default();
    let starts = (0..messages / TALK).step_by(AT_ONCE);
    fill(&store, "made", starts.map(|from| talk.page(from..from + AT_ONCE))).await?;
    println!("  {} MB on disk", on_disk(home.path()));
    single(&store, &mut talk, messages / TALK).await
}

/// Stores all of them; only the storing is timed.
async fn fill(store: &Store, name: &str, pages: impl Iterator<Item = Page>) -> anyhow::Result<()> {
    let (mut took, mut messages, mut letters) = (Duration::ZERO, 0, 0);
    for page in pages {
        let said = page.threads.iter().flat_map(|thread| &thread.messages);
        let lengths = said.map(|message| message.text.len());
        letters += lengths.clone().sum::<usize>();
        messages += lengths.count();
        let began = Instant::now();
        store.ingest(SourceId("users".into()), page, now()).await?;
        took += began.elapsed();
    }
    println!(
        "{name}: {messages} messages of {} letters in {:.2} s, {:.0} messages/s",
        letters / messages.max(1),
        took.as_secs_f64(),
        messages as f64 / took.as_secs_f64(),
    );
    Ok(())
}

/// One message in one ticket of many, as a poll brings it.
async fn single(store: &Store, talk: &mut Talk, tickets: usize) -> anyhow::Result<()> {
    let mut took = Vec::with_capacity(SINGLE);
    for n in 0..SINGLE {
        let ticket = n * 7919 % tickets;
        let messages = vec![talk.message(ticket, TALK + n)];
        let (reference, extent) = (talk::reference(ticket), Extent::Part);
        let threads = vec![Thread { reference, messages, extent, stamp: None }];
        let page = Page { threads, ..Page::default() };
        let began = Instant::now();
        store.ingest(SourceId("users".into()), page, now()).await?;
        took.push(began.elapsed());
    }
    took.sort();
    let of = |share: usize| took.get(took.len() * share / 100).map_or(0.0, |one| ms(*one));
    let (half, most, nearly) = (of(50), of(95), of(99));
    println!(
        "one message in one of {tickets} tickets: p50 {half:.2} ms, p95 {most:.2} ms, p99 {nearly:.2} ms"
    );
    Ok(())
}
