//! What the screen and the command line read.

use super::book::Ledger;
use super::hold::Hold;
use super::rows::Columns;
use super::{
    Note, OutboxItem, StoreError, affected, check, draft, local, mail, micros, note, person,
};
use crate::desk::{
    Curve, CustomerMatch, Draft, Entry, Event, Fact, Impact, Linked, MessageKind, OutboxState,
    Pending, RemoteTicket, Roster, Side, SourceId, Standing, Ticket, TicketId, TicketRef, Told,
    Turn,
};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

/// How many tickets that are not closed a source is told of at most: more than two years bring.
pub const MOST_OPEN: u32 = 20_000;

/// A connection that reads and never waits for the writer.
#[derive(Debug)]
pub struct Reader {
    conn: Connection,
    roster: Arc<Roster>,
    /// Where a database lives that is on disk.
    folder: Option<PathBuf>,
    _hold: Option<Arc<Hold>>,
}

/// A ticket with all that its page shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Detail {
    /// The ticket.
    pub ticket: Ticket,
    /// What its service tells beside the conversation.
    pub facts: Vec<Fact>,
    /// The latest occurrence of an error, as last read.
    pub event: Option<Event>,
    /// What was said in it and in those that fold into it, in time order.
    pub conversation: Vec<Entry>,
    /// What the hero noted on it, in time order: nobody else's to read.
    pub notes: Vec<Note>,
    /// A note begun.
    pub note_begun: Option<String>,
    /// What is on its way to the service or was refused by it, in order.
    pub outbox: Vec<OutboxItem>,
    /// An answer begun.
    pub draft: Option<Draft>,
    /// A new issue begun because of it, as written.
    pub form: Option<String>,
    /// An e-mail begun because of it, as written.
    pub mail: Option<String>,
    /// The e-mails that were sent because of it.
    pub mails: Vec<OutboxItem>,
    /// Other tickets that have to do with it, most telling first.
    pub links: Vec<Linked>,
}

impl Detail {
    /// What a new issue because of it may take over.
    pub fn told(&self) -> Told<'_> {
        let event = self.event.as_ref();
        Told { conversation: &self.conversation, facts: &self.facts, event }
    }
}

pub(super) const COLUMNS: &str = "SELECT t.id, t.ref, t.source, t.kind, t.title, t.url, t.place, t.created_at,
    t.assignees, t.users, t.events, t.last_seen, t.alarm, t.priority, t.curve, t.customer, t.plan, t.pays, t.billing,
    t.evidence, t.assumed, t.also, t.unknown, t.answer,
    t.closed_at, t.reason, t.last_at, t.last_customer, t.last_us, t.waiting_since, t.call,
    t.messages, t.votes, t.hits, t.labels,
    l.done_at, l.closed_at, l.reopened_at, l.snoozed_at, l.snoozed_until, l.claimed_by,
    t.author, p.handle, p.name, p.email, p.zone, p.team, p.marks
    FROM ticket t LEFT JOIN local l ON l.ref = t.ref
    LEFT JOIN person p ON p.source = t.source AND p.id = t.author";

/// A ticket's own messages, and with their place those of the tickets that fold into it.
pub(super) const CONVERSATION: &str =
    "SELECT m.id, m.at, m.side, m.kind, m.text, m.edited, m.deleted,
        m.reactions, CASE WHEN t.id <> ?1 THEN t.place END,
        m.author, p.handle, p.name, p.email, p.zone, p.team, p.marks
    FROM ticket t JOIN message m ON m.ticket = t.id
    LEFT JOIN person p ON p.source = t.source AND p.id = m.author
    WHERE t.id = ?1 OR t.folds_into IN (?2, ?3) ORDER BY m.at, m.id";

/// The tickets of a place that began in a span of time.
pub(super) const KNOWN: &str =
    "SELECT ref, remote_id, stamp, ifnull(last_at, created_at), upstream = 'closed'
    FROM ticket WHERE source = ?1 AND place_id = ?2 AND created_at BETWEEN ?3 AND ?4
    ORDER BY created_at";

impl Reader {
    pub(super) fn new(
        conn: Connection,
        roster: Arc<Roster>,
        (folder, hold): (Option<PathBuf>, Option<Arc<Hold>>),
    ) -> Self {
        Self { conn, roster, folder, _hold: hold }
    }

    /// Has the next start look through the whole database if this is what was met in it.
    pub fn heed(&self, error: &StoreError) {
        if let (StoreError::Damaged(_), Some(folder)) = (error, &self.folder) {
            check::suspect(folder);
        }
    }

    /// All customers.
    pub(super) fn ledger(&self) -> Ledger<'_> {
        Ledger::new(&self.conn, &self.roster)
    }

    /// Who is who.
    pub(super) fn roster(&self) -> &Roster {
        &self.roster
    }

    pub(super) fn conn(&self) -> &Connection {
        &self.conn
    }

    /// A number that moves whenever another connection, of any process, changed the database.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn data_version(&self) -> Result<i64, StoreError> {
        Ok(self.conn.pragma_query_value(None, "data_version", |row| row.get(0))?)
    }

    /// The ticket that `name` means: its reference or its alias, in any case of letters, or its row
    /// number here.
    ///
    /// # Errors
    /// [`StoreError::NoTicket`] if it means none.
    pub fn find(&self, name: &str) -> Result<Ticket, StoreError> {
        let name = name.trim();
        let any_case = "t.ref = ?1 COLLATE NOCASE OR t.alias = ?1 COLLATE NOCASE";
        for condition in ["t.ref = ?1", "t.alias = ?1", any_case] {
            let mut found = self.select(&format!("{COLUMNS} WHERE {condition}"), [name])?;
            if let Some(ticket) = found.pop() {
                return Ok(ticket);
            }
        }
        let by_row = name.parse::<i64>().ok().map(|id| self.ticket(TicketId(id))).transpose()?;
        by_row.flatten().ok_or_else(|| StoreError::NoTicket(name.to_owned()))
    }

    /// The ticket in this row.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn ticket(&self, id: TicketId) -> Result<Option<Ticket>, StoreError> {
        Ok(self.select(&format!("{COLUMNS} WHERE t.id = ?1"), [id.0])?.pop())
    }

    /// A ticket with all that its page shows.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn detail(&self, id: TicketId) -> Result<Option<Detail>, StoreError> {
        let Some(ticket) = self.ticket(id)? else { return Ok(None) };
        let mut beside =
            self.conn.prepare_cached("SELECT facts, closer FROM ticket WHERE id = ?1")?;
        let facts = beside.query_row([id.0], |row| {
            let mut columns = Columns::of(row);
            Ok(facts(columns.json()?, columns.json()?))
        })?;
        Ok(Some(Detail {
            facts,
            event: affected::event(&self.conn, id.0)?,
            conversation: self.conversation_of(&ticket)?,
            notes: note::of(&self.conn, &ticket.reference)?,
            note_begun: note::begun(&self.conn, &ticket.reference)?,
            outbox: self.outbox_of(&ticket.reference)?,
            draft: self.draft(&ticket.reference)?,
            form: draft::form(&self.conn, &ticket.reference)?,
            mail: draft::mail(&self.conn, &ticket.reference)?,
            mails: self.mails(&ticket.reference)?,
            links: self.links(&ticket)?,
            ticket,
        }))
    }

    /// What was said in a ticket and in those that fold into it, by e-mail too, in time order.
    pub(super) fn conversation_of(&self, ticket: &Ticket) -> Result<Vec<Entry>, StoreError> {
        let mut named = self.conn.prepare_cached("SELECT alias FROM ticket WHERE id = ?1")?;
        let alias: Option<String> = named.query_row([ticket.id.0], |row| row.get(0))?;
        let mut rows = self.conn.prepare_cached(CONVERSATION)?;
        let names = (ticket.id.0, ticket.reference.as_str(), alias);
        let entries = rows.query_map(names, |row| entry(&mut Columns::of(row)))?;
        let mut entries = entries.collect::<Result<Vec<Entry>, _>>()?;
        entries.extend(self.mails(&ticket.reference)?.iter().filter_map(mail::entry));
        entries.sort_by_key(|entry| entry.at);
        Ok(entries)
    }

    /// The tickets of a source that are not closed at the service, latest moved first; no more than
    /// [`MOST_OPEN`] of them, however long its history.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn open_tickets(&self, source: &SourceId) -> Result<Vec<RemoteTicket>, StoreError> {
        let mut rows = self.conn.prepare_cached(
            "SELECT ref, remote_id, stamp, ifnull(last_at, created_at) AS moved, 0 FROM ticket
             WHERE source = ?1 AND upstream <> 'closed' ORDER BY moved DESC
             LIMIT ?2",
        )?;
        let tickets =
            rows.query_map((&source.0, MOST_OPEN), |row| remote_ticket(&mut Columns::of(row)))?;
        Ok(tickets.collect::<Result<_, _>>()?)
    }

    /// All tickets of a source in a place that began between these two times, both included.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn known(
        &self,
        source: &SourceId,
        place_id: &str,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<RemoteTicket>, StoreError> {
        let mut rows = self.conn.prepare_cached(KNOWN)?;
        let span = (&source.0, place_id, micros(from), micros(to));
        let tickets = rows.query_map(span, |row| remote_ticket(&mut Columns::of(row)))?;
        Ok(tickets.collect::<Result<_, _>>()?)
    }

    /// What a ticket's source needs to find it again.
    ///
    /// # Errors
    /// [`StoreError::NoTicket`] if there is none.
    pub fn remote(&self, reference: &TicketRef) -> Result<RemoteTicket, StoreError> {
        let mut row = self.conn.prepare_cached(
            "SELECT ref, remote_id, stamp, ifnull(last_at, created_at), upstream = 'closed'
             FROM ticket WHERE ref = ?1",
        )?;
        let found = row.query_row([reference.as_str()], |row| remote_ticket(&mut Columns::of(row)));
        found.optional()?.ok_or_else(|| StoreError::NoTicket(reference.to_string()))
    }

    /// The stamp of a ticket's conversation, if it was ever read whole.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn stamp(&self, reference: &TicketRef) -> Result<Option<String>, StoreError> {
        let mut row = self.conn.prepare_cached("SELECT stamp FROM ticket WHERE ref = ?1")?;
        let stamp = row.query_row([reference.as_str()], |row| row.get(0)).optional()?;
        Ok(stamp.flatten())
    }

    pub(super) fn select(
        &self,
        sql: &str,
        params: impl rusqlite::Params,
    ) -> Result<Vec<Ticket>, StoreError> {
        let pending = self.pending()?;
        let mut rows = self.conn.prepare_cached(sql)?;
        let tickets =
            rows.query_map(params, |row| Ok(expecting(ticket(&mut Columns::of(row))?, &pending)))?;
        Ok(tickets.collect::<Result<_, _>>()?)
    }

    /// The tickets for each of these parameters, in their order.
    pub(super) fn select_each(
        &self,
        sql: &str,
        params: impl Iterator<Item = i64>,
    ) -> Result<Vec<Ticket>, StoreError> {
        let pending = self.pending()?;
        let mut rows = self.conn.prepare_cached(sql)?;
        let read = |param| {
            let found = rows.query_row([param], |row| ticket(&mut Columns::of(row))).optional()?;
            Ok(found.map(|ticket| expecting(ticket, &pending)))
        };
        params.map(read).filter_map(Result::transpose).collect()
    }

    fn pending(&self) -> Result<HashMap<TicketRef, Pending>, StoreError> {
        let mut all: HashMap<TicketRef, Pending> = HashMap::new();
        for item in self.outbox()? {
            let pending = all.entry(item.reference).or_default();
            match item.state {
                OutboxState::Refused => pending.refused = true,
                OutboxState::Sent => {}
                _ => pending.expect(&item.action, item.decided_at),
            }
        }
        Ok(all)
    }
}

/// A ticket with what the outbox holds for it.
fn expecting(mut ticket: Ticket, pending: &HashMap<TicketRef, Pending>) -> Ticket {
    if let Some(pending) = pending.get(&ticket.reference) {
        ticket.pending = pending.clone();
    }
    ticket
}

/// All facts, none twice: what a closer look told is the better one.
fn facts(mut facts: Vec<Fact>, closer: Vec<Fact>) -> Vec<Fact> {
    facts.retain(|fact| !closer.iter().any(|better| better.label == fact.label));
    facts.extend(closer);
    facts
}

fn ticket(columns: &mut Columns<'_, '_>) -> rusqlite::Result<Ticket> {
    let mut ticket = Ticket {
        id: TicketId(columns.take()?),
        reference: columns.reference()?,
        source: SourceId(columns.take()?),
        kind: columns.word()?,
        title: columns.take()?,
        url: columns.take()?,
        place: columns.take()?,
        created_at: columns.time()?,
        assignees: columns.json()?,
        impact: impact(columns)?,
        customer: customer(columns)?,
        unknown: columns.take()?,
        answer: columns.json()?,
        standing: standing(columns)?,
        messages: columns.take()?,
        votes: columns.take::<i64>()?.unsigned_abs(),
        hits: columns.json()?,
        labels: columns.json()?,
        local: local::from(columns)?,
        author: person::author(columns)?,
        pending: Pending::default(),
    };
    if ticket.title.is_empty() {
        ticket.title = "(no title)".into();
    }
    Ok(ticket)
}

fn entry(columns: &mut Columns<'_, '_>) -> rusqlite::Result<Entry> {
    let mut entry = Entry {
        id: columns.take()?,
        at: columns.time()?,
        side: columns.word()?,
        kind: columns.word()?,
        text: columns.take()?,
        edited: columns.take()?,
        deleted: columns.take()?,
        reactions: columns.json()?,
        place: columns.take()?,
        author: person::author(columns)?,
    };
    if entry.place.is_some() {
        entry.kind = kind_elsewhere(&entry);
    }
    Ok(entry)
}

/// In another place programs report what happened, and people talk among ourselves.
fn kind_elsewhere(entry: &Entry) -> MessageKind {
    match (entry.side, entry.kind) {
        (Side::Bot, _) | (_, MessageKind::Event) => MessageKind::Event,
        _ => MessageKind::Note,
    }
}

pub(super) fn remote_ticket(columns: &mut Columns<'_, '_>) -> rusqlite::Result<RemoteTicket> {
    Ok(RemoteTicket {
        reference: columns.reference()?,
        remote_id: columns.take()?,
        stamp: columns.take()?,
        last_at: columns.time()?,
        closed: columns.take()?,
    })
}

fn impact(columns: &mut Columns<'_, '_>) -> rusqlite::Result<Option<Impact>> {
    let (users, events): (Option<i64>, Option<i64>) = (columns.take()?, columns.take()?);
    let last_seen = columns.maybe_time()?;
    let count = |n: Option<i64>| u64::try_from(n.unwrap_or(0)).unwrap_or(0);
    let (alarm, priority) = (columns.maybe_word()?, columns.maybe_word()?);
    let curve: Option<Curve> = columns.json()?;
    Ok(last_seen.map(|last_seen| Impact {
        users: count(users),
        events: count(events),
        last_seen,
        alarm,
        priority,
        curve: curve.unwrap_or_default(),
    }))
}

fn customer(columns: &mut Columns<'_, '_>) -> rusqlite::Result<Option<CustomerMatch>> {
    let name: Option<String> = columns.take()?;
    let found = CustomerMatch {
        name: String::new(),
        plan: columns.take()?,
        pays: columns.take()?,
        billing: columns.word()?,
        evidence: columns.take::<Option<String>>()?.unwrap_or_default(),
        assumed: columns.take()?,
        also: columns.json()?,
    };
    Ok(name.map(|name| CustomerMatch { name, ..found }))
}

fn standing(columns: &mut Columns<'_, '_>) -> rusqlite::Result<Standing> {
    Ok(Standing {
        closed_at: columns.maybe_time()?,
        close_reason: columns.take()?,
        last_at: columns.maybe_time()?,
        turn: Turn {
            last_customer: columns.maybe_time()?,
            last_us: columns.maybe_time()?,
            waiting_since: columns.maybe_time()?,
        },
        call: columns.maybe_json()?,
    })
}
