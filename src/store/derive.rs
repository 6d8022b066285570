//! What follows from a ticket's conversation, its people, the roster and what is local, written
//! beside it so that the queue is one read.

use super::book::Ledger;
use super::depends::{self, Part, dependents};
use super::faces::{Face, Faces, side};
use super::index::{Index, Indexed};
use super::ingest::json;
use super::rows::Columns;
use super::{OutboxItem, StoreError, affected, link, local, mail, message, micros};
use crate::desk::{
    Beside, Billing, Customer, Identity, Kind, Local, Message, MessageKind, Need, Person, PersonId,
    Question, Relation, Roster, SharedPlace, Shipped, Side, Standing, TicketRef, resolve, standing,
};
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension, Transaction};
use std::collections::BTreeSet;
use std::rc::Rc;

/// One ticket as stored, with all it is derived from.
struct Basis {
    reference: TicketRef,
    source: String,
    kind: Kind,
    title: String,
    place: String,
    place_id: Option<String>,
    shared_with: Option<String>,
    folds_into: Option<String>,
    author: Option<PersonId>,
    upstream: String,
    upstream_at: Option<Timestamp>,
    reason: Option<String>,
    marked_by: Option<String>,
    last_at: Option<Timestamp>,
    need: Option<Need>,
    signs: i64,
    own: bool,
    muted: bool,
    /// What it is found by beside its conversation.
    found_by: String,
    indexed: Indexed,
    said: Vec<Said>,
}

/// A message with its author and the side it was stored with.
struct Said {
    message: Message,
    person: Option<Rc<Face>>,
    stored: Side,
    side: Side,
}

/// What tickets that are derived together share.
pub(super) struct Batch<'a> {
    tx: &'a Transaction<'a>,
    roster: &'a Roster,
    faces: Faces<'a>,
    ledger: Ledger<'a>,
    index: Index<'a>,
}

impl<'a> Batch<'a> {
    /// For the tickets of one moment: nobody may be stored meanwhile, and no customer.
    pub(super) fn new(tx: &'a Transaction<'a>, roster: &'a Roster) -> Self {
        let (faces, ledger) = (Faces::new(tx), Ledger::new(tx, roster));
        Self { tx, roster, faces, ledger, index: Index::new(tx) }
    }

    /// Which side of the desk an author of this source stands on in a ticket.
    pub(super) fn side_of(
        &self,
        source: &str,
        reference: &TicketRef,
        author: Option<&PersonId>,
    ) -> Result<Side, StoreError> {
        let face = self.faces.of(source, author)?;
        Ok(side(face.as_deref(), reference.kind(), self.roster))
    }

    /// Derives one ticket again; its words wait for [`Self::finish`].
    pub(super) fn derive(&self, ticket: i64) -> Result<(), StoreError> {
        let Self { tx, roster, faces, ledger, index } = self;
        let Some(mut basis) = read_basis(tx, ticket, faces)? else { return Ok(()) };
        let kind = basis.reference.kind().to_owned();
        for said in &mut basis.said {
            said.side = side(said.person.as_deref(), &kind, roster);
        }
        let local = local::read(tx, &basis.reference)?;
        let upstream_at = closed_upstream_at(faces, &basis, &local, roster)?;
        let people = basis.said.iter().filter(|said| said.side != Side::Bot);
        link::put_said(tx, ticket, &basis.reference, people.map(|said| &said.message))?;
        let said = basis.said.iter().map(|said| (&said.message, said.side));
        let beside = Beside {
            closed_at: upstream_at,
            close_reason: basis.reason.clone(),
            need: basis.need.clone(),
            shipped: shipped(tx, ticket, &basis)?,
        };
        let standing = standing(basis.kind, said, beside, &local);
        write_sides(tx, ticket, &basis.said)?;
        write_derived(tx, ticket, &basis, &standing, upstream_at)?;
        write_customer(tx, ticket, &basis, ledger)?;
        index.put(ticket, basis.indexed, &basis.title, body(&basis))
    }

    /// Writes what the tickets are found by.
    pub(super) fn finish(self) -> Result<(), StoreError> {
        self.index.write()
    }
}

/// Derives one ticket again.
pub(super) fn derive(tx: &Transaction<'_>, ticket: i64, roster: &Roster) -> Result<(), StoreError> {
    let batch = Batch::new(tx, roster);
    batch.derive(ticket)?;
    batch.finish()
}

/// Derives again what the roster of last time told otherwise: everything if the team is another one,
/// else the tickets of the customers that changed.
pub(super) fn follow_roster(tx: &Transaction<'_>, roster: &Roster) -> Result<(), StoreError> {
    let (team, customers) = (roster.fingerprint().to_string(), json(&roster.customers()));
    let before = meta(tx, CUSTOMERS)?;
    let tickets = if meta(tx, TEAM)?.as_ref() != Some(&team) {
        tx.prepare("SELECT id FROM ticket")?
            .query_map((), |row| row.get(0))?
            .collect::<Result<BTreeSet<i64>, _>>()?
    } else if before.as_ref() != Some(&customers) {
        let before = before.and_then(|text| serde_json::from_str::<Vec<Customer>>(&text).ok());
        dependents(tx, &changed(&before.unwrap_or_default(), roster.customers()))?
    } else {
        return Ok(());
    };
    derive_all(tx, &tickets, roster)?;
    for (key, value) in [(TEAM, team), (CUSTOMERS, customers)] {
        tx.execute("INSERT OR REPLACE INTO meta VALUES (?1, ?2)", (key, value))?;
    }
    Ok(())
}

/// The keys under which it is kept what was derived from.
const TEAM: &str = "roster";
const CUSTOMERS: &str = "customers";

fn meta(tx: &Transaction<'_>, key: &str) -> Result<Option<String>, StoreError> {
    let mut row = tx.prepare_cached("SELECT value FROM meta WHERE key = ?1")?;
    Ok(row.query_row([key], |row| row.get(0)).optional()?)
}

/// All that customers are known by of whom not the same is told before and after.
fn changed(before: &[Customer], after: &[Customer]) -> BTreeSet<Identity> {
    let gone = before.iter().filter(|customer| !after.contains(customer));
    let come = after.iter().filter(|customer| !before.contains(customer));
    gone.chain(come).flat_map(Customer::known_by).collect()
}

/// Derives these tickets again, and whom they hit.
pub(super) fn derive_all(
    tx: &Transaction<'_>,
    tickets: &BTreeSet<i64>,
    roster: &Roster,
) -> Result<(), StoreError> {
    let mut named = tx.prepare_cached("SELECT ref FROM ticket WHERE id = ?1")?;
    let batch = Batch::new(tx, roster);
    for id in tickets {
        let reference = named.query_row([id], |row| Columns::of(row).reference()).optional()?;
        let Some(reference) = reference else { continue };
        affected::derive(tx, *id, reference.kind(), &batch.ledger)?;
        batch.derive(*id)?;
    }
    batch.finish()
}

/// What was shipped for it. At a tracker the tracker tells people what became of what they see
/// linked there, but not those whose issue was closed in favour of another.
fn shipped(
    tx: &Transaction<'_>,
    ticket: i64,
    basis: &Basis,
) -> Result<Option<Shipped>, StoreError> {
    let by_author = |said: &Said| said.message.author == basis.author;
    let asked = basis.author.is_some()
        && basis.said.iter().any(|said| said.side == Side::Customer && by_author(said));
    let elsewhere = !matches!(basis.kind, Kind::Issue | Kind::PullRequest);
    link::shipped(tx, ticket, &basis.reference, |relation| {
        elsewhere || (asked && relation == Relation::DuplicateOf)
    })
}

fn read_basis(
    tx: &Connection,
    ticket: i64,
    faces: &Faces<'_>,
) -> Result<Option<Basis>, StoreError> {
    let basis = tx
        .prepare_cached(
            "SELECT ref, source, kind, title, place, place_id, shared_with, folds_into, author,
                 upstream, upstream_at, reason, marked_by, last_at, need, signs, own,
                 muted, found_by || char(10)
                     || ifnull((SELECT words FROM event WHERE event.ticket = ticket.id), '')
                     || char(10) || ifnull((SELECT group_concat(text, char(10)) FROM note
                         WHERE note.ref = ticket.ref), ''),
                 search_hash, search_row FROM ticket WHERE id = ?1",
        )?
        .query_row([ticket], |row| {
            let mut columns = Columns::of(row);
            Ok(Basis {
                reference: columns.reference()?,
                source: columns.take()?,
                kind: columns.word()?,
                title: columns.take()?,
                place: columns.take()?,
                place_id: columns.take()?,
                shared_with: columns.take()?,
                folds_into: columns.take()?,
                author: columns.take::<Option<String>>()?.map(PersonId),
                upstream: columns.take()?,
                upstream_at: columns.maybe_time()?,
                reason: columns.take()?,
                marked_by: columns.take()?,
                last_at: columns.maybe_time()?,
                need: columns.maybe_json()?,
                signs: columns.take()?,
                own: columns.take()?,
                muted: columns.take()?,
                found_by: columns.take()?,
                indexed: Indexed { hash: columns.take()?, row: columns.take()? },
                said: Vec::new(),
            })
        })
        .optional()?;
    let Some(basis) = basis else { return Ok(None) };
    let mut said = read_said(tx, ticket, &basis.source, faces)?;
    said.extend(mail::sent(tx, &basis.reference)?.iter().filter_map(by_mail));
    Ok(Some(Basis { said, ..basis }))
}

/// What we said by e-mail: one of us did, whoever that was.
fn by_mail(item: &OutboxItem) -> Option<Said> {
    let person = Person { staff: true, ..Person::default() };
    let person = Some(Rc::new(Face::of(person)));
    Some(Said { message: mail::message(item)?, person, stored: Side::Us, side: Side::Us })
}

fn read_said(
    tx: &Connection,
    ticket: i64,
    source: &str,
    faces: &Faces<'_>,
) -> Result<Vec<Said>, StoreError> {
    let mut rows = tx.prepare_cached(
        "SELECT id, at, author, kind, text, edited, deleted, reactions, side
         FROM message WHERE ticket = ?1 ORDER BY at, id",
    )?;
    let mut rows = rows.query([ticket])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let mut columns = Columns::of(row);
        let message = message::from(&mut columns)?;
        let (stored, person) = (columns.word()?, faces.of(source, message.author.as_ref())?);
        all.push(Said { message, stored, side: stored, person });
    }
    Ok(all)
}

/// Since when the service has it closed. A mark counts if one of us left it; since no time comes
/// with it, it is taken to be younger than all that was known before it was seen, and older than
/// what came with it: a customer's word is rather shown once too often than never.
fn closed_upstream_at(
    faces: &Faces<'_>,
    basis: &Basis,
    local: &Local,
    roster: &Roster,
) -> Result<Option<Timestamp>, StoreError> {
    if basis.upstream != "marked" {
        return Ok(basis.upstream_at);
    }
    let by: Vec<PersonId> = basis
        .marked_by
        .as_deref()
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default();
    for id in by {
        let face = faces.of(&basis.source, Some(&id))?;
        if face.is_some_and(|face| face.side(basis.reference.kind(), roster) == Side::Us) {
            let newest = basis.said.iter().map(|said| said.message.at).max();
            // The mark that our own close left covers no more than that did.
            let ours = local.closed_at.filter(|_| local.reopened_at.is_none());
            let first_seen = || ours.or_else(|| basis.last_at.or(newest).max(after(local)));
            return Ok(basis.upstream_at.or_else(first_seen));
        }
    }
    Ok(None)
}

/// The first instant after the hero reopened it.
fn after(local: &Local) -> Option<Timestamp> {
    local.reopened_at?.checked_add(SignedDuration::from_micros(1)).ok()
}

fn write_sides(tx: &Transaction<'_>, ticket: i64, said: &[Said]) -> Result<(), StoreError> {
    let mut update =
        tx.prepare_cached("UPDATE message SET side = ?3 WHERE ticket = ?1 AND id = ?2")?;
    for said in said.iter().filter(|said| said.side != said.stored) {
        update.execute((ticket, &said.message.id, said.side.word()))?;
    }
    Ok(())
}

fn write_derived(
    tx: &Transaction<'_>,
    ticket: i64,
    basis: &Basis,
    standing: &Standing,
    upstream_at: Option<Timestamp>,
) -> Result<(), StoreError> {
    let turn = &standing.turn;
    let messages = basis.said.iter().filter(|s| is_said(&s.message)).count();
    tx.prepare_cached(
        "UPDATE ticket SET upstream_at = ?2, relevant = ?3, closed_at = ?4, waiting_since = ?5,
             last_customer = ?6, last_us = ?7, last_at = ?8, messages = ?9, votes = ?10,
             call = ?11, call_at = ?12
         WHERE id = ?1",
    )?
    .execute(rusqlite::params![
        ticket,
        upstream_at.map(micros),
        is_relevant(basis),
        standing.closed_at.map(micros),
        turn.waiting_since.map(micros),
        turn.last_customer.map(micros),
        turn.last_us.map(micros),
        standing.last_at.map(micros),
        i64::try_from(messages).unwrap_or(i64::MAX),
        basis.signs.saturating_add(votes(basis)),
        standing.call.as_ref().map(json),
        standing.call.as_ref().map(|call| micros(call.since)),
    ])?;
    Ok(())
}

fn is_said(message: &Message) -> bool {
    message.kind == MessageKind::Message && !message.deleted
}

/// How many people said in a message that they want the same: each once, however often they say it.
fn votes(basis: &Basis) -> i64 {
    let voted = |said: &&Said| {
        said.message.kind == MessageKind::Vote && !said.message.deleted && said.side != Side::Bot
    };
    let voters = basis.said.iter().filter(voted).map(|said| match &said.message.author {
        Some(person) => &person.0,
        None => &said.message.id,
    });
    i64::try_from(voters.collect::<BTreeSet<_>>().len()).unwrap_or(i64::MAX)
}

/// Talk among ourselves, what only programs said and what tells of another ticket is kept and
/// found, but is no work. Nor is a pull request from which nothing is wanted.
fn is_relevant(basis: &Basis) -> bool {
    if basis.folds_into.is_some() {
        return false;
    }
    let asks = |said: &Said| {
        let speaks = matches!(said.message.kind, MessageKind::Message | MessageKind::Vote);
        said.side == Side::Customer && speaks && !said.message.deleted
    };
    let asked = || basis.said.iter().any(asks);
    match basis.kind {
        Kind::Error => !basis.muted,
        Kind::Thread => asked(),
        Kind::Issue => basis.own || asked(),
        Kind::PullRequest => basis.need.is_some() || basis.own || asked(),
    }
}

/// Whose customer it is, and what that follows from.
fn write_customer(
    tx: &Transaction<'_>,
    ticket: i64,
    basis: &Basis,
    ledger: &Ledger<'_>,
) -> Result<(), StoreError> {
    let found = resolve(&question(tx, basis)?, ledger.roster, ledger)?;
    let customer = found.customer.as_ref();
    tx.prepare_cached(
        "UPDATE ticket SET customer = ?2, plan = ?3, pays = ?4, billing = ?5, evidence = ?6,
             assumed = ?7, also = ?8, unknown = ?9
         WHERE id = ?1",
    )?
    .execute((
        ticket,
        customer.map(|c| &c.name),
        customer.and_then(|c| c.plan.as_ref()),
        customer.is_some_and(|c| c.pays),
        customer.map_or(Billing::default(), |c| c.billing).word(),
        customer.map(|c| &c.evidence),
        customer.is_some_and(|c| c.assumed),
        json(customer.map_or(&Vec::new(), |c| &c.also)),
        found.unknown,
    ))?;
    depends::put(tx, ticket, Part::Customer, &found.depends_on)
}

/// Whom to look up: whoever asked, then whoever joined in, and the place.
fn question(conn: &Connection, basis: &Basis) -> Result<Question, StoreError> {
    let kind = basis.reference.kind();
    let outsiders = || {
        let people = basis.said.iter().filter(|s| s.side == Side::Customer);
        people.filter_map(|said| said.person.as_ref())
    };
    let asked = outsiders().filter(|face| Some(&face.person.id) == basis.author.as_ref());
    let mut seen = BTreeSet::new();
    let mut people = Vec::new();
    for face in asked.chain(outsiders()).filter(|face| seen.insert(&face.person.id.0)) {
        people.push(face.subject(conn, &basis.source, kind)?);
    }
    let place = SharedPlace {
        kind: kind.to_owned(),
        id: basis.place_id.clone(),
        called: basis.place.clone(),
        shared_with: basis.shared_with.clone(),
    };
    Ok(Question { people, place: Some(place) })
}

/// What is asked about a ticket's customer; `None` if it is gone.
pub(super) fn asked_of(conn: &Connection, ticket: i64) -> Result<Option<Question>, StoreError> {
    let basis = read_basis(conn, ticket, &Faces::new(conn))?;
    basis.map(|basis| question(conn, &basis)).transpose()
}

/// Puts what a ticket is found by into the index again, if that changed.
pub(super) fn index(tx: &Transaction<'_>, ticket: i64) -> Result<(), StoreError> {
    let index = Index::new(tx);
    index_one(tx, ticket, &Faces::new(tx), &index)?;
    index.write()
}

/// Puts all tickets into an index that is empty.
pub(super) fn index_all(tx: &Transaction<'_>) -> Result<(), StoreError> {
    let mut rows = tx.prepare("SELECT id FROM ticket ORDER BY created_at, id")?;
    let tickets = rows.query_map((), |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?;
    let (faces, index) = (Faces::new(tx), Index::new(tx));
    tickets.into_iter().try_for_each(|ticket| index_one(tx, ticket, &faces, &index))?;
    index.write()
}

fn index_one(
    tx: &Transaction<'_>,
    ticket: i64,
    faces: &Faces<'_>,
    index: &Index<'_>,
) -> Result<(), StoreError> {
    let Some(basis) = read_basis(tx, ticket, faces)? else { return Ok(()) };
    index.put(ticket, basis.indexed, &basis.title, body(&basis))
}

/// Who speaks in a ticket, what was said and not taken back, and what else it is found by.
fn body(basis: &Basis) -> String {
    let said = || basis.said.iter().filter(|said| !said.message.deleted);
    let mut body = String::with_capacity(said().map(|said| said.message.text.len() + 1).sum());
    let mut named = BTreeSet::new();
    for person in said().filter_map(|said| said.person.as_ref()).map(|face| &face.person) {
        // However often somebody speaks, they are found by their name once.
        if named.insert(&person.id.0) {
            let names = [person.name.as_deref(), Some(&person.handle), person.email.as_deref()];
            for name in names.into_iter().flatten() {
                body.push_str(name);
                body.push(' ');
            }
            body.push('\n');
        }
    }
    for said in said() {
        body.push_str(&said.message.text);
        body.push('\n');
    }
    body + &basis.found_by
}
