//! Very many conversations in words as people use them, the same each time they are made.

use crate::kit;
use jiff::{SignedDuration, Timestamp};
use std::ops::Range;
use std::sync::Arc;
use support_hero::desk::{
    Extent, Head, Member, Message, MessageKind, Page, Person, PersonId, Roster, Thread, TicketRef,
};

/// Messages of a ticket.
pub const TALK: usize = 10;
/// Words that are known.
const WORDS: usize = 40_000;
/// Words of a message.
const LENGTH: usize = 30;

/// Words as they are in most messages, the commonest first.
const COMMON: &str = "\
    the to is a of and we in it for on not with this i that are have from after when how do \
    error can you login export status update api webhook fails page data event google query \
    version server sso rows invite config console connect drops signature upgrade clickhouse \
    somebody consent constant 500";

pub fn now() -> Timestamp {
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

/// A word that few know.
fn rare(dice: &mut Dice) -> String {
    const PARTS: [&str; 24] = [
        "con", "pro", "re", "de", "sta", "ti", "on", "er", "al", "mo", "ni", "web", "ho", "gra",
        "lo", "sh", "ex", "port", "in", "ka", "s", "t", "qu", "is",
    ];
    let mut part = || PARTS.get((dice.next() % 24) as usize).copied().unwrap_or_default();
    [part(), part(), part(), part()].concat()
}

/// Conversations of ten messages by two people each.
pub struct Talk {
    words: Vec<String>,
    dice: Dice,
}

impl Default for Talk {
    fn default() -> Self {
        let mut dice = Dice(1);
        let mut words: Vec<String> = COMMON.split(' ').map(ToOwned::to_owned).collect();
        words.resize_with(WORDS, || rare(&mut dice));
        Self { words, dice }
    }
}

impl Talk {
    /// The tickets of these numbers.
    pub fn page(&mut self, tickets: Range<usize>) -> Page {
        let mut page = Page { people: (0..200).map(person).collect(), ..Page::default() };
        for n in tickets {
            let messages = (0..TALK).map(|m| self.message(n, m)).collect();
            let (reference, extent) = (reference(n), Extent::Whole);
            page.heads.push(head(n, self.dice.text(&self.words, 7)));
            page.threads.push(Thread { reference, messages, extent, stamp: None });
        }
        page
    }

    /// One message of a ticket: by whoever asks, and by us in turn.
    pub fn message(&mut self, ticket: usize, m: usize) -> Message {
        Message {
            id: m.to_string(),
            at: begun(ticket) + SignedDuration::from_mins(m as i64 * 7),
            author: Some(PersonId(format!("U{}", if m % 2 == 1 { 0 } else { ticket % 199 + 1 }))),
            kind: MessageKind::Message,
            text: self.dice.text(&self.words, LENGTH),
            ..Message::default()
        }
    }
}

/// One of those who speak is one of us.
pub fn roster() -> Arc<Roster> {
    let ours = Member { kind: "slack".into(), account: "U0".into() };
    Arc::new(Roster::new(&[], &[ours], Vec::new()))
}

pub fn reference(n: usize) -> TicketRef {
    TicketRef::new("slack", format!("users/C1/{n}"))
}

/// Three years of them.
fn begun(n: usize) -> Timestamp {
    now() - SignedDuration::from_secs(950 * (100_000 - n as i64))
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

fn head(n: usize, title: String) -> Head {
    let author = Some(PersonId(format!("U{}", n % 199 + 1)));
    Head { title, author, created_at: begun(n), ..kit::head(reference(n), n) }
}
