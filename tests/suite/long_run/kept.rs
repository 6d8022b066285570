//! What the console keeps, read from its file beside it.

use rusqlite::{Connection, OpenFlags};
use std::collections::HashMap;
use std::path::Path;
use support_hero::desk::Reaction;

/// Every message that stands. At Slack its name is that of its channel and its own, anywhere else
/// that of its ticket and its own.
const MESSAGES: &str =
    "SELECT t.ref, m.id, m.text, m.edited, m.reactions, CASE t.kind WHEN 'thread' THEN t.place_id END
    FROM message m JOIN ticket t ON t.id = m.ticket WHERE NOT m.deleted";
const TICKETS: &str = "SELECT ref, upstream, title, events FROM ticket";

/// A message.
#[derive(Debug)]
pub struct Message {
    pub ticket: String,
    pub text: String,
    pub edited: bool,
    pub signs: u64,
}

/// A ticket.
#[derive(Debug, Default)]
struct Ticket {
    state: String,
    title: String,
    times: Option<u64>,
}

/// What is in the store.
#[derive(Debug, Default)]
pub struct Kept {
    messages: HashMap<String, Vec<Message>>,
    tickets: HashMap<String, Ticket>,
    /// How many messages a channel, or a ticket, has.
    counts: HashMap<String, usize>,
    notes: HashMap<String, Vec<String>>,
}

impl Kept {
    pub fn read(data: &Path) -> Self {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
        let conn = Connection::open_with_flags(data.join("hero.db"), flags).unwrap();
        let mut kept = Self::default();
        kept.read_messages(&conn);
        kept.read_tickets(&conn);
        kept
    }

    fn read_messages(&mut self, conn: &Connection) {
        let mut query = conn.prepare(MESSAGES).unwrap();
        let mut rows = query.query(()).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let (ticket, id): (String, String) = (row.get(0).unwrap(), row.get(1).unwrap());
            let signs: String = row.get(4).unwrap();
            let signs: Vec<Reaction> = serde_json::from_str(&signs).unwrap();
            let signs = signs.iter().map(|sign| sign.count).sum();
            let text: String = row.get(2).unwrap();
            let place: Option<String> = row.get(5).unwrap();
            if id.starts_with("note:") {
                self.notes.entry(ticket.clone()).or_default().push(text.clone());
            }
            let place = place.unwrap_or_else(|| ticket.clone());
            let message = Message { ticket, text, edited: row.get(3).unwrap(), signs };
            self.messages.entry(format!("{place} {id}")).or_default().push(message);
            *self.counts.entry(place).or_default() += 1;
        }
    }

    fn read_tickets(&mut self, conn: &Connection) {
        let mut query = conn.prepare(TICKETS).unwrap();
        let mut rows = query.query(()).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let times: Option<i64> = row.get(3).unwrap();
            let times = times.and_then(|times| u64::try_from(times).ok());
            let ticket = Ticket { state: row.get(1).unwrap(), title: row.get(2).unwrap(), times };
            self.tickets.insert(row.get(0).unwrap(), ticket);
        }
    }

    /// All messages of this name; one, if all is well.
    pub fn messages(&self, name: &str) -> &[Message] {
        self.messages.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// How many messages a channel, or a ticket, has.
    pub fn count_in(&self, place: &str) -> usize {
        self.counts.get(place).copied().unwrap_or_default()
    }

    /// The notes of an error.
    pub fn notes(&self, ticket: &str) -> Vec<String> {
        self.notes.get(ticket).cloned().unwrap_or_default()
    }

    /// `open`, `closed` or `marked`; empty if there is no such ticket.
    pub fn state(&self, ticket: &str) -> &str {
        self.tickets.get(ticket).map_or("", |ticket| &ticket.state)
    }

    pub fn title(&self, ticket: &str) -> &str {
        self.tickets.get(ticket).map_or("", |ticket| &ticket.title)
    }

    /// How often an error happened.
    pub fn times(&self, ticket: &str) -> Option<u64> {
        self.tickets.get(ticket).and_then(|ticket| ticket.times)
    }
}
