//! A year of a hero's week after week, the same each time it is made.

use jiff::{SignedDuration, Timestamp};
use std::path::Path;
use std::sync::Arc;
use support_hero::demo::Rng;
use support_hero::desk::{
    Answer, Customer, Extent, Head, Impact, Kind, Message, MessageKind, Page, Person, PersonId,
    Roster, SourceId, Thread, TicketRef, Upstream,
};
use support_hero::store::Store;

/// How many tickets a page has, and how many messages each.
const PAGE: u64 = 100;
const MESSAGES: u64 = 10;
/// People who ask; the first of ten works at a customer.
const PEOPLE: u64 = 1_500;
const TEAM: u64 = 12;

/// What became of the tickets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Life {
    /// Answered or closed, but for one in a hundred.
    Answered,
    /// The last word is theirs in every one.
    Unanswered,
}

/// Ingests so many tickets into a folder, page by page.
pub fn fill(dir: &Path, life: Life, tickets: u64) -> Store {
    let store = Store::open(dir, roster()).unwrap();
    for number in 0..tickets / PAGE {
        super::RUNTIME.block_on(store.ingest(source(), page(number, life), now())).unwrap();
    }
    store
}

pub fn source() -> SourceId {
    SourceId("users".into())
}

pub fn now() -> Timestamp {
    Timestamp::from_second(1_795_428_000).unwrap()
}

/// A team by its domain, and a hundred customers by theirs.
pub fn roster() -> Arc<Roster> {
    let customers = (0..100).map(|n| {
        let (name, domain) = (format!("Customer {n}"), format!("customer{n}.com"));
        Customer::paying(&name, Some("scale"), &[&domain])
    });
    Arc::new(Roster::new(&["example.com".into()], &[], customers.collect()))
}

pub fn reference(number: u64) -> TicketRef {
    match kind(number) {
        Kind::Thread => TicketRef::new("slack", format!("users/C012AB3CD/{number}.000100")),
        Kind::Issue => TicketRef::new("github", format!("example/app#{number}")),
        Kind::PullRequest => TicketRef::new("github", format!("example/app!{number}")),
        Kind::Error => TicketRef::new("sentry", format!("example/APP-{number}")),
    }
}

fn kind(number: u64) -> Kind {
    match number % 10 {
        0..5 => Kind::Thread,
        5..8 => Kind::Issue,
        8 => Kind::PullRequest,
        _ => Kind::Error,
    }
}

/// A page of whole conversations with those who speak in them.
pub fn page(number: u64, life: Life) -> Page {
    let mut page = Page::default();
    for ticket in number * PAGE..(number + 1) * PAGE {
        let mut rng = Rng::new(ticket);
        let asks = rng.below(PEOPLE);
        let begun = now() - SignedDuration::from_mins(i64::try_from(ticket * 50).unwrap());
        page.people.push(customer(asks));
        page.heads.push(head(ticket, asks, begun, life));
        page.threads.push(conversation(ticket, asks, begun, life, &mut rng));
    }
    page.people.extend((0..TEAM).map(teammate));
    page
}

/// One new message in each of a hundred known tickets.
pub fn hundred_messages(at: Timestamp) -> Page {
    let threads = (0..100).map(|n| new_message(PAGE + n * 7, "C1", at));
    Page { threads: threads.collect(), ..Page::default() }
}

pub fn new_message(ticket: u64, author: &str, at: Timestamp) -> Thread {
    Thread {
        reference: reference(ticket),
        messages: vec![said(format!("new {at}"), at, author, &mut Rng::new(ticket))],
        extent: Extent::Part,
        stamp: None,
    }
}

fn customer(number: u64) -> Person {
    let domain = match number % 10 {
        0 => format!("customer{}.com", number / 10 % 100),
        _ => "mail.test".into(),
    };
    somebody(format!("C{number}"), format!("Customer Person {number}"), &domain)
}

fn teammate(number: u64) -> Person {
    somebody(format!("T{number}"), format!("Team Mate {number}"), "example.com")
}

fn somebody(id: String, name: String, domain: &str) -> Person {
    let handle = id.to_lowercase();
    Person {
        email: Some(format!("{handle}@{domain}")),
        id: PersonId(id),
        handle,
        name: Some(name),
        bot: false,
        staff: false,
        ..Person::default()
    }
}

fn waits(ticket: u64, life: Life) -> bool {
    life == Life::Unanswered || ticket.is_multiple_of(100)
}

fn head(ticket: u64, asks: u64, begun: Timestamp, life: Life) -> Head {
    let closed = !waits(ticket, life) && ticket.is_multiple_of(2);
    let closed_at = begun + SignedDuration::from_mins(40);
    let impact =
        Impact { users: ticket % 90, events: ticket % 900, last_seen: begun, ..Impact::default() };
    Head {
        reference: reference(ticket),
        alias: None,
        remote_id: ticket.to_string(),
        kind: kind(ticket),
        title: sentence(8, &mut Rng::new(ticket + 1)),
        url: format!("https://example.com/tickets/{ticket}"),
        place: "#general".into(),
        place_id: Some("C012AB3CD".into()),
        author: Some(PersonId(format!("C{asks}"))),
        created_at: begun,
        upstream: match closed {
            true => Upstream::Closed { at: closed_at, reason: Some("completed".into()) },
            false => Upstream::Open,
        },
        assignees: vec![format!("Team Mate {}", ticket % TEAM)],
        impact: (kind(ticket) == Kind::Error).then_some(impact),
        facts: Vec::new(),
        answer: Answer::Here { place: "thread in #general, seen by the channel".into() },
        shared_with: None,
        folds_into: None,
        tracked: support_hero::desk::Tracked::default(),
    }
}

/// They ask, we answer, in turn; the last word is theirs if the ticket waits.
fn conversation(ticket: u64, asks: u64, begun: Timestamp, life: Life, rng: &mut Rng) -> Thread {
    let messages = (0..MESSAGES).map(|n| {
        let theirs = n % 2 == 0 || (waits(ticket, life) && n + 1 == MESSAGES);
        let author = if theirs { format!("C{asks}") } else { format!("T{}", (ticket + n) % TEAM) };
        let at = begun + SignedDuration::from_mins(i64::try_from(n * 3).unwrap());
        said(format!("{ticket}.{n}"), at, &author, rng)
    });
    Thread {
        reference: reference(ticket),
        messages: messages.collect(),
        extent: Extent::Whole,
        stamp: Some(MESSAGES.to_string()),
    }
}

fn said(id: String, at: Timestamp, author: &str, rng: &mut Rng) -> Message {
    let words = 8 + rng.below(60);
    Message {
        id,
        at,
        author: Some(PersonId(author.into())),
        kind: MessageKind::Message,
        text: sentence(words, rng),
        edited: false,
        deleted: false,
        reactions: Vec::new(),
    }
}

/// Common words come often and rare ones seldom, as in any language.
fn sentence(words: u64, rng: &mut Rng) -> String {
    const COMMON: &str = "the a we to of and is it in our when that not for on with after but this \
        you have error see can does get time out page user team request try file";
    const RARE: &str = "webhook billing export dashboard migration certificate proxy timezone \
        invoice replica pagination retention quota sandbox upgrade token login domain channel";
    let common: Vec<&str> = COMMON.split_whitespace().collect();
    let rare: Vec<&str> = RARE.split_whitespace().collect();
    let mut word = || match rng.below(40) {
        0 => rng.pick(&rare).copied().unwrap_or_default().to_owned(),
        1 => format!("id{}", rng.below(20_000)),
        _ => rng.pick(&common).copied().unwrap_or_default().to_owned(),
    };
    (0..words).map(|_| word()).collect::<Vec<_>>().join(" ")
}
