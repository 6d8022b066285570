//! Search as it is typed, in very many messages: `cargo bench --bench search`, or with another number of
//! messages: `cargo bench --bench search -- 100000`.

mod kit;

use jiff::{SignedDuration, Timestamp};
use kit::{ms, on_disk};
use std::sync::Arc;
use std::time::{Duration, Instant};
use support_hero::desk::{
    Extent, Head, Member, Message, MessageKind, Page, Person, PersonId, Roster, SourceId, Thread,
    TicketRef,
};
use support_hero::store::Store;

/// Messages of a ticket.
const TALK: usize = 10;
/// Tickets that are stored at once.
const AT_ONCE: usize = 1_000;
/// Words that are known.
const WORDS: usize = 40_000;
/// Words of a message.
const LENGTH: usize = 30;
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

/// Words as they are in most messages, the commonest first.
const COMMON: &[&str] = &[
    "the",
    "to",
    "is",
    "a",
    "of",
    "and",
    "we",
    "in",
    "it",
    "for",
    "on",
    "not",
    "with",
    "this",
    "i",
    "that",
    "are",
    "have",
    "from",
    "after",
    "when",
    "how",
    "do",
    "error",
    "can",
    "you",
    "login",
    "export",
    "status",
    "update",
    "api",
    "webhook",
    "fails",
    "page",
    "data",
    "event",
    "google",
    "query",
    "version",
    "server",
    "sso",
    "rows",
    "invite",
    "config",
    "console",
    "connect",
    "drops",
    "signature",
    "upgrade",
    "clickhouse",
    "somebody",
    "consent",
    "constant",
    "500",
];

fn main() -> anyhow::Result<()> {
    let asked = std::env::args().find_map(|argument| argument.parse().ok());
    tokio::runtime::Runtime::new()?.block_on(measure(asked.unwrap_or(1_000_000)))
}

async fn measure(messages: usize) -> anyhow::Result<()> {
    let home = tempfile::tempdir()?;
    let ours = Member { kind: "slack".into(), account: "U0".into() };
    let store = Store::open(home.path(), Arc::new(Roster::new(&[], &[ours], Vec::new())))?;
    let (tickets, mut dice, began) = (messages / TALK, Dice(1), Instant::now());
    let words: Vec<String> = (0..WORDS).map(|n| word(n, &mut dice)).collect();
    for from in (0..tickets).step_by(AT_ONCE) {
        let page = page(from..(from + AT_ONCE).min(tickets), &words, &mut dice);
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

fn now() -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * 365 * 56)
}

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    /// A word, common ones far more often than others.
    fn word<'a>(&mut self, words: &'a [String]) -> &'a str {
        let share = (self.next() % 1_000_000) as f64 / 1e6;
        let place = (words.len() as f64).powf(share) - 1.0;
        words.get(place as usize).map_or("the", String::as_str)
    }

    fn text(&mut self, words: &[String], length: usize) -> String {
        (0..length).map(|_| self.word(words)).collect::<Vec<_>>().join(" ")
    }
}

fn word(n: usize, dice: &mut Dice) -> String {
    const PARTS: [&str; 24] = [
        "con", "pro", "re", "de", "sta", "ti", "on", "er", "al", "mo", "ni", "web", "ho", "gra",
        "lo", "sh", "ex", "port", "in", "ka", "s", "t", "qu", "is",
    ];
    let made = || {
        let mut part = || PARTS.get((dice.next() % 24) as usize).copied().unwrap_or_default();
        [part(), part(), part(), part()].concat()
    };
    COMMON.get(n).map_or_else(made, |word| (*word).to_owned())
}

fn page(tickets: std::ops::Range<usize>, words: &[String], dice: &mut Dice) -> Page {
    let mut page = Page { people: (0..200).map(person).collect(), ..Page::default() };
    for n in tickets {
        // Three years of them.
        let begun = now() - SignedDuration::from_secs(950 * (100_000 - n as i64));
        let reference = TicketRef::new("slack", format!("users/C1/{n}"));
        let messages = (0..TALK).map(|m| Message {
            id: m.to_string(),
            at: begun + SignedDuration::from_mins(m as i64 * 7),
            author: Some(PersonId(format!("U{}", if m % 2 == 1 { 0 } else { n % 199 + 1 }))),
            kind: MessageKind::Message,
            text: dice.text(words, LENGTH),
            ..Message::default()
        });
        let messages = messages.collect();
        page.threads.push(Thread {
            reference: reference.clone(),
            messages,
            extent: Extent::Whole,
            stamp: None,
        });
        page.heads.push(head(reference, n, begun, dice.text(words, 7)));
    }
    page
}

fn person(n: usize) -> Person {
    Person {
        id: PersonId(format!("U{n}")),
        handle: format!("u{n}"),
        name: Some(format!("Person {n}")),
        email: Some(format!("p{n}@customer.example")),
        ..Person::default()
    }
}

fn head(reference: TicketRef, n: usize, created_at: Timestamp, title: String) -> Head {
    let author = Some(PersonId(format!("U{}", n % 199 + 1)));
    Head { title, author, created_at, ..kit::head(reference, n) }
}
