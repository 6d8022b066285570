//! A store with a small cast around it, pages in one line, and short words for what to ask of it.

use crate::support::{self, message};
use jiff::{SignedDuration, Timestamp};
use std::path::Path;
use std::sync::Arc;
use support_hero::desk::{
    Answer, Customer, Extent, Head, Kind, Member, Message, OutboxId, Page, Person, PersonId,
    Roster, SourceId, Status, Thread, Ticket, TicketRef, status,
};
use support_hero::store::{Decided, Reader, Reversal, Reversed, Store, StoreError, Undo};
use tempfile::TempDir;

/// A chat thread, an issue, a pull request and an error.
pub const CHAT: &str = "slack:users/C1/1.0";
pub const ISSUE: &str = "github:example/app#1";
pub const PULL: &str = "github:example/app!2";
pub const FAULT: &str = "sentry:example/APP-1";

/// The cast: one of us, a customer's, anybody, a program.
pub const ADA: &str = "U0ADA";
pub const WILE: &str = "U0WILE";
pub const PAT: &str = "U0PAT";
pub const BOT: &str = "U0BOT";

/// A store, a reader of it, and the folder it lives in.
pub struct Home {
    pub store: Store,
    pub reader: Reader,
    pub dir: Option<TempDir>,
}

impl Home {
    pub fn on_disk() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path(), roster()).unwrap();
        Self { reader: store.reader().unwrap(), store, dir: Some(dir) }
    }

    pub fn in_memory() -> Self {
        let store = Store::in_memory(roster()).unwrap();
        Self { reader: store.reader().unwrap(), store, dir: None }
    }

    /// Where it lives, for tests that are only on disk.
    pub fn path(&self) -> &Path {
        self.dir.as_ref().unwrap().path()
    }

    /// Stores a page as read an hour after the beginning.
    pub async fn take(&self, page: Page) {
        self.store.ingest(source(), page, at(60)).await.unwrap();
    }

    /// Takes a held action back.
    pub async fn take_back(&self, id: OutboxId, now: Timestamp) -> Result<(), StoreError> {
        self.reverse(Some(id), None, now).await.map(drop)
    }

    /// Takes what was changed here back; what makes it again.
    pub async fn put_back(&self, undo: Undo) -> Result<Undo, StoreError> {
        Ok(self.reverse(None, Some(undo), at(60)).await?.local.unwrap())
    }

    pub async fn reverse(
        &self,
        outbox: Option<OutboxId>,
        local: Option<Undo>,
        now: Timestamp,
    ) -> Result<Reversed, StoreError> {
        let (ticket, words) = (reference(CHAT), "it".to_owned());
        let reversal = Reversal { ticket, words, outbox, remedy: None, local };
        self.store.reverse(reversal, decided(now)).await
    }

    pub fn ticket(&self, name: &str) -> Ticket {
        self.reader.find(name).unwrap()
    }

    /// The status in this minute, and since which minute somebody waits.
    pub fn status(&self, name: &str, minute: i64) -> (Status, Option<i64>) {
        let ticket = self.ticket(name);
        let (status, since) = status(&ticket.standing, &ticket.local, &ticket.pending, at(minute));
        (status, since.map(minute_of))
    }

    /// The texts of a conversation, deleted ones in brackets.
    pub fn texts(&self, name: &str) -> Vec<String> {
        let detail = self.reader.detail(self.ticket(name).id).unwrap().unwrap();
        let shown = detail.conversation.into_iter();
        shown.map(|e| if e.deleted { format!("[{}]", e.text) } else { e.text }).collect()
    }

    /// Whether the ticket is among what may be worked on.
    pub fn is_work(&self, name: &str) -> bool {
        let all = self.reader.tickets(support_hero::desk::View::All).unwrap();
        all.iter().any(|ticket| ticket.reference == reference(name))
    }

    /// How the ticket's customer is known.
    pub fn evidence(&self, name: &str) -> Option<String> {
        self.ticket(name).customer.map(|customer| customer.evidence)
    }
}

/// Runs each of these tests on disk and in memory.
macro_rules! on_disk_and_in_memory {
    ($($test:ident),+ $(,)?) => {
        mod on_disk {
            $(#[tokio::test] async fn $test() {
                super::$test(crate::store::kit::Home::on_disk()).await;
            })+
        }
        mod in_memory {
            $(#[tokio::test] async fn $test() {
                super::$test(crate::store::kit::Home::in_memory()).await;
            })+
        }
    };
}
pub(crate) use on_disk_and_in_memory;

/// Ada decides now, and can take it back for a minute.
pub fn decided(now: Timestamp) -> Decided {
    Decided { hero: "Ada".into(), hold: SignedDuration::from_mins(1), now }
}

pub fn source() -> SourceId {
    SourceId("users".into())
}

pub fn reference(text: &str) -> TicketRef {
    TicketRef::parse(text).unwrap()
}

pub fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000).unwrap() + SignedDuration::from_mins(minute)
}

pub fn minute_of(time: Timestamp) -> i64 {
    time.duration_since(at(0)).as_mins()
}

/// One of us by address, and one customer.
pub fn roster() -> Arc<Roster> {
    let known_by = ["acme.com", "slack:C0ACME", "github:wile-e"];
    let acme = Customer::paying("Acme", Some("scale"), &known_by);
    let member = Member { kind: "github".into(), account: "ghopper".into() };
    Arc::new(Roster::new(&["example.com".into()], &[member], vec![acme]))
}

/// Somebody of whom nothing but a handle is known.
pub fn person(id: &str) -> Person {
    Person {
        id: PersonId(id.into()),
        handle: id.to_lowercase(),
        name: None,
        email: None,
        bot: false,
        staff: false,
        ..Person::default()
    }
}

pub fn cast() -> Vec<Person> {
    let named = |id: &str, name: &str, email: Option<&str>| Person {
        name: Some(name.into()),
        email: email.map(Into::into),
        ..person(id)
    };
    vec![
        named(ADA, "Ada Lovelace", Some("ada@example.com")),
        named(WILE, "Wile E. Coyote", Some("wile@acme.com")),
        named(PAT, "Pat", None),
        Person { bot: true, ..person(BOT) },
    ]
}

pub fn said(id: &str, minute: i64, author: &str) -> Message {
    message(id, at(minute), &PersonId(author.into()), &format!("text of {id}"))
}

fn kind_of(name: &str) -> Kind {
    match name {
        _ if name.starts_with("slack:") => Kind::Thread,
        _ if name.starts_with("sentry:") => Kind::Error,
        _ if name.contains('!') => Kind::PullRequest,
        _ => Kind::Issue,
    }
}

/// An open ticket that Pat began.
pub fn head(name: &str) -> Head {
    Head {
        remote_id: format!("remote {name}"),
        title: format!("title of {name}"),
        url: "https://example.com/1".into(),
        place: "#general".into(),
        place_id: Some("C1".into()),
        author: Some(PersonId(PAT.into())),
        answer: Answer::Here { place: "thread in #general".into() },
        ..support::head(name, kind_of(name), at(0))
    }
}

/// A page with the cast and this ticket.
pub fn heads(head: Head) -> Page {
    Page { people: cast(), heads: vec![head], ..Page::default() }
}

/// A page with more of a conversation.
pub fn more(name: &str, messages: Vec<Message>) -> Page {
    let thread = Thread { reference: reference(name), messages, extent: Extent::Part, stamp: None };
    Page { threads: vec![thread], ..Page::default() }
}

/// A page with all of a conversation.
pub fn whole(name: &str, messages: Vec<Message>) -> Page {
    let mut page = more(name, messages);
    page.threads[0].extent = Extent::Whole;
    page
}

/// A page with this head and messages of its conversation.
pub fn ticket_of(head: Head, messages: Vec<Message>) -> Page {
    let name = head.reference.to_string();
    Page { people: cast(), heads: vec![head], ..more(&name, messages) }
}

/// A page with the cast, an open ticket and its conversation.
pub fn opened(name: &str, messages: Vec<Message>) -> Page {
    ticket_of(head(name), messages)
}
