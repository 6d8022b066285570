//! What follows from a ticket's conversation, its people, the roster and what is local, written
//! beside it so that the queue is one read.

use super::ingest::{hash_of, json};
use super::rows::Columns;
use super::{StoreError, affected, link, local, message, micros, person};
use crate::desk::{
    Beside, CustomerMatch, Kind, Local, Message, MessageKind, Need, Person, PersonId, Relation,
    Roster, Shipped, Side, Standing, TicketRef, standing,
};
use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension, Transaction};
use std::collections::BTreeSet;

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
    /// The hash of what it was found by last.
    search_hash: i64,
    said: Vec<Said>,
}

/// A message with its author and the side it was stored with.
struct Said {
    message: Message,
    person: Option<Person>,
    stored: Side,
    side: Side,
}

/// Derives one ticket again.
pub(super) fn derive(tx: &Transaction<'_>, ticket: i64, roster: &Roster) -> Result<(), StoreError> {
    let Some(mut basis) = read_basis(tx, ticket)? else { return Ok(()) };
    let kind = basis.reference.kind().to_owned();
    for said in &mut basis.said {
        said.side = said.person.as_ref().map_or(Side::Customer, |p| roster.side(&kind, p));
    }
    let local = local::read(tx, &basis.reference)?;
    let upstream_at = closed_upstream_at(tx, &basis, &local, roster)?;
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
    write_derived(tx, ticket, &basis, &standing, upstream_at, roster)?;
    write_search(tx, ticket, &basis)
}

/// Derives everything again if the roster is not the one of last time.
pub(super) fn follow_roster(tx: &Transaction<'_>, roster: &Roster) -> Result<(), StoreError> {
    let fingerprint = roster.fingerprint().to_string();
    let known: Option<String> = tx
        .query_row("SELECT value FROM meta WHERE key = 'roster'", (), |row| row.get(0))
        .optional()?;
    if known.as_ref() == Some(&fingerprint) {
        return Ok(());
    }
    let tickets: Vec<(i64, TicketRef)> = tx
        .prepare("SELECT id, ref FROM ticket")?
        .query_map((), |row| {
            let mut columns = Columns::of(row);
            Ok((columns.take()?, columns.reference()?))
        })?
        .collect::<Result<_, _>>()?;
    for (id, reference) in tickets {
        affected::derive(tx, id, reference.kind(), roster)?;
        derive(tx, id, roster)?;
    }
    tx.execute("INSERT OR REPLACE INTO meta VALUES ('roster', ?1)", [fingerprint])?;
    Ok(())
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

fn read_basis(tx: &Transaction<'_>, ticket: i64) -> Result<Option<Basis>, StoreError> {
    let basis = tx
        .prepare_cached(
            "SELECT ref, source, kind, title, place, place_id, shared_with, folds_into, author,
                 upstream, upstream_at, reason, marked_by, last_at, need, signs, own,
                 muted, found_by || char(10)
                     || ifnull((SELECT words FROM event WHERE event.ticket = ticket.id), ''),
                 search_hash FROM ticket WHERE id = ?1",
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
                search_hash: columns.take()?,
                said: Vec::new(),
            })
        })
        .optional()?;
    let Some(basis) = basis else { return Ok(None) };
    let said = read_said(tx, ticket, &basis.source)?;
    Ok(Some(Basis { said, ..basis }))
}

fn read_said(tx: &Transaction<'_>, ticket: i64, source: &str) -> Result<Vec<Said>, StoreError> {
    let mut rows = tx.prepare_cached(
        "SELECT m.id, m.at, m.author, m.kind, m.text, m.edited, m.deleted, m.reactions, m.side,
             p.id, p.handle, p.name, p.email, p.zone, p.team, p.marks, p.bot, p.staff, p.read_at
         FROM message m LEFT JOIN person p ON p.source = ?2 AND p.id = m.author
         WHERE m.ticket = ?1 ORDER BY m.at, m.id",
    )?;
    let said = rows.query_map((ticket, source), |row| {
        let mut columns = Columns::of(row);
        let message = message::from(&mut columns)?;
        let stored = columns.word()?;
        Ok(Said { message, stored, side: stored, person: person::from(&mut columns)? })
    })?;
    Ok(said.collect::<Result<_, _>>()?)
}

/// Since when the service has it closed. A mark counts if one of us left it; since no time comes
/// with it, it is taken to be younger than all that was known before it was seen, and older than
/// what came with it: a customer's word is rather shown once too often than never.
fn closed_upstream_at(
    tx: &Transaction<'_>,
    basis: &Basis,
    local: &Local,
    roster: &Roster,
) -> Result<Option<Timestamp>, StoreError> {
    if basis.upstream != "marked" {
        return Ok(basis.upstream_at);
    }
    let by: Vec<String> = basis
        .marked_by
        .as_deref()
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default();
    for id in by {
        let person = person::read(tx, &basis.source, &id)?;
        if person.is_some_and(|p| roster.side(basis.reference.kind(), &p) == Side::Us) {
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
    roster: &Roster,
) -> Result<(), StoreError> {
    let customer = customer(basis, roster);
    let turn = &standing.turn;
    let messages = basis.said.iter().filter(|s| is_said(&s.message)).count();
    tx.prepare_cached(
        "UPDATE ticket SET upstream_at = ?2, relevant = ?3, closed_at = ?4, waiting_since = ?5,
             last_customer = ?6, last_us = ?7, last_at = ?8, messages = ?9, customer = ?10,
             plan = ?11, evidence = ?12, votes = ?13, call = ?14, call_at = ?15
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
        customer.as_ref().map(|c| &c.name),
        customer.as_ref().and_then(|c| c.plan.as_ref()),
        customer.as_ref().map(|c| &c.evidence),
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

/// Who pays for it: whoever asked, else whoever joined in, else the customer that the place is
/// shared with, by the place's configuration or by the customer's.
fn customer(basis: &Basis, roster: &Roster) -> Option<CustomerMatch> {
    let kind = basis.reference.kind();
    let outsiders = || {
        let people = basis.said.iter().filter(|s| s.side == Side::Customer);
        people.filter_map(|said| said.person.as_ref())
    };
    let asked = outsiders().filter(|p| Some(&p.id) == basis.author.as_ref());
    let shared_with =
        || roster.customer_named(basis.shared_with.as_deref()?, format!("channel {}", basis.place));
    let of_place = || roster.customer_of_place(kind, basis.place_id.as_deref()?);
    let of_person = asked.chain(outsiders()).find_map(|p| roster.customer_of(kind, p));
    of_person.or_else(shared_with).or_else(of_place)
}

/// The index is written only where it differs: what is said of a busy ticket seldom changes.
fn write_search(tx: &Transaction<'_>, ticket: i64, basis: &Basis) -> Result<(), StoreError> {
    let body = body(basis);
    let hash = hash_of(&(&basis.title, &body));
    if hash == basis.search_hash {
        return Ok(());
    }
    tx.prepare_cached("DELETE FROM search WHERE rowid = ?1")?.execute([ticket])?;
    tx.prepare_cached("INSERT INTO search (rowid, title, body) VALUES (?1, ?2, ?3)")?.execute((
        ticket,
        &basis.title,
        body,
    ))?;
    tx.prepare_cached("UPDATE ticket SET search_hash = ?2 WHERE id = ?1")?
        .execute((ticket, hash))?;
    Ok(())
}

/// Who speaks in a ticket, what was said, and what else it is found by.
fn body(basis: &Basis) -> String {
    let mut body = String::new();
    for said in basis.said.iter().filter(|said| !said.message.deleted) {
        let person = said.person.as_ref();
        let names = person.map(|p| [p.name.as_deref(), Some(&p.handle), p.email.as_deref()]);
        for name in names.into_iter().flatten().flatten() {
            body.push_str(name);
            body.push(' ');
        }
        body.push_str(&said.message.text);
        body.push('\n');
    }
    body + &basis.found_by
}
