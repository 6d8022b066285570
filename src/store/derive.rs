//! What follows from a ticket's conversation, its people, the roster and what is local, written
//! beside it so that the queue is one read.

mod basis;
mod found;
mod roster;
mod whose;

pub(super) use found::{index, index_all};
pub(super) use roster::follow_roster;
pub(super) use whose::asked_of;

use super::book::Ledger;
use super::faces::{Faces, side};
use super::index::Index;
use super::ingest::json;
use super::rows::Columns;
use super::{StoreError, affected, link, local, micros};
use crate::desk::{
    Beside, Kind, Local, Message, MessageKind, PersonId, Relation, Roster, Shipped, Side, Standing,
    TicketRef, standing,
};
use basis::{Basis, Said, read_basis};
use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension, Transaction};
use std::collections::BTreeSet;

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
        whose::write_customer(tx, ticket, &basis, ledger)?;
        found::put(index, ticket, &basis)
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
