//! Search as it is typed, in very many messages: `cargo bench --bench search`, or with another number of
//! messages: `cargo bench --bench search -- 100000`.

mod kit;
#[path = "kit/talk.rs"]
mod talk;

use kit::{ms, on_disk};
use std::time::{Duration, Instant};
use support_hero::desk::SourceId;
use support_hero::store::Store;
use talk::{TALK, Talk, now};

/// Tickets that are stored at once.
const AT_ONCE: usize = 1_000;
/// Finds that the console asks for.
const FOUND: u32 = 40;

/// What people type: rare and common words, one letter, names, three and more words.
const TYPED: &[&str] = &[
    "webhook signature fails",
    "the",
    "a",
    "s",
    "con",
    "cons",
    "export drops rows",
    "how do i invite somebody",
    "login with google sso",
    "the is to",
    "clickhouse upgrade",
    "nowhere to be found xyzzy",
    "person 77",
    "p77@customer.example",
    "status 500 after the update",
];

fn main() -> anyhow::Result<()> {
    let asked = std::env::args().find_map(|argument| argument.parse().ok());
    tokio::runtime::Runtime::new()?.block_on(measure(asked.unwrap_or(1_000_000)))
}

async fn measure(messages: usize) -> anyhow::Result<()> {
    let home = tempfile::tempdir()?;
    let store = Store::open(home.path(), talk::roster())?;
    let (tickets, mut talk, began) = (messages / TALK, Talk::default(), Instant::now());
    for from in (0..tickets).step_by(AT_ONCE) {
        let page = talk.page(from..(from + AT_ONCE).min(tickets));
        store.ingest(SourceId("users".into()), page, now()).await?;
    }
    let took = began.elapsed().as_secs_f64();
    println!("{messages} messages in {tickets} tickets stored in {took:.0} s");
    println!("{} MB on disk", on_disk(home.path()));
    search(&store)
}

/// Types all of it, letter by letter, twice: once with nothing in memory.
fn search(store: &Store) -> anyhow::Result<()> {
    let reader = store.reader()?;
    for turn in ["first", "again"] {
        let mut took: Vec<(Duration, String)> = Vec::new();
        for typed in TYPED {
            for (end, letter) in typed.char_indices() {
                let words: String = typed.chars().take(typed[..end].chars().count() + 1).collect();
                if letter != ' ' {
                    let began = Instant::now();
                    reader.finds(&words, FOUND)?;
                    took.push((began.elapsed(), words));
                }
            }
        }
        took.sort();
        let of = |share: usize| took.get(took.len() * share / 100).map_or(0.0, |key| ms(key.0));
        let (count, half, most, nearly) = (took.len(), of(50), of(95), of(99));
        println!("{turn}: {count} keys, p50 {half:.1} ms, p95 {most:.1} ms, p99 {nearly:.1} ms");
        for (took, words) in took.iter().rev().take(5) {
            println!("    {:.1} ms: {words}", ms(*took));
        }
    }
    let asking = reader.find("slack:users/C1/77")?.id;
    let began = Instant::now();
    let alike = reader.answered_like(asking)?.len();
    println!("similar answers: {:.1} ms, {alike} found", ms(began.elapsed()));
    Ok(())
}
