//! Other tickets that have to do with one, as its page shows them.

use super::ingest::json;
use super::link::{is_same, is_stray};
use super::rows::Columns;
use super::{Reader, StoreError};
use crate::desk::{Bond, Fact, Kind, Linked, Relation, Ticket, TicketRef, address, thousands};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// What a ticket points at, whether it is in the cache or not.
pub(super) const OUTWARD: &str = "SELECT k.relation, k.origin, k.url, k.target, k.title, k.state,
        t.ref, t.kind, t.title, t.url, t.closed_at, t.reason, t.closer,
        t.place, iif(t.pays, t.customer, NULL)
    FROM (SELECT relation, origin, url, target, title, state FROM link WHERE ticket = ?1
        UNION ALL SELECT 'mentions', 'hand', url, target, NULL, NULL
            FROM local_link WHERE ref = ?2) k
    LEFT JOIN ticket t ON t.ref = k.target COLLATE NOCASE";

/// What points at a ticket.
pub(super) const INWARD: &str = "SELECT k.relation, k.origin, k.url, t.ref, NULL, NULL,
        t.ref, t.kind, t.title, t.url, t.closed_at, t.reason, t.closer,
        t.place, iif(t.pays, t.customer, NULL)
    FROM (SELECT relation, origin, url, ticket FROM link WHERE target = ?1
        UNION ALL SELECT 'mentions', 'hand', l.url, o.id
            FROM local_link l JOIN ticket o ON o.ref = l.ref WHERE l.target = ?1) k
    JOIN ticket t ON t.id = k.ticket";

/// Whoever writes in a ticket on the customer's side, by address.
pub(super) const WRITERS: &str = "SELECT DISTINCT p.email FROM message m
    JOIN person p ON p.source = ?2 AND p.id = m.author
    WHERE m.ticket = ?1 AND m.side = 'customer' AND m.kind <> 'event' AND NOT m.deleted
        AND p.email IS NOT NULL";

/// The errors that hit one of these addresses, and how often.
pub(super) const THEIR_ERRORS: &str = "SELECT t.ref, t.kind, t.title, t.url, t.closed_at, t.reason,
        t.closer, t.place, iif(t.pays, t.customer, NULL), sum(a.events)
    FROM json_each(?1) k JOIN affected a ON a.address = k.value
    JOIN ticket t ON t.id = a.ticket
    WHERE t.kind = 'error' GROUP BY t.id
    ORDER BY t.closed_at IS NOT NULL, max(a.last_seen) DESC, t.ref LIMIT 10";

/// The fact that names the release which a fix is in.
const RELEASED: &str = "released";

impl Reader {
    /// Other tickets that have to do with this one, each once by its most telling bond, in the
    /// order of [`Bond`].
    pub(super) fn links(&self, ticket: &Ticket) -> Result<Vec<Linked>, StoreError> {
        let (id, this, url) = (ticket.id.0, &ticket.reference, ticket.url.as_str());
        let mut outward = self.conn().prepare_cached(OUTWARD)?;
        let mut found = outward
            .query_map((id, this.as_str()), |row| linked(&mut Columns::of(row), None))?
            .collect::<Result<Vec<_>, _>>()?;
        let mut inward = self.conn().prepare_cached(INWARD)?;
        for one in
            inward.query_map([this.as_str()], |row| linked(&mut Columns::of(row), Some(url)))?
        {
            found.push(one?);
        }
        let mut each: BTreeMap<String, Linked> = BTreeMap::new();
        for one in found.into_iter().flatten().filter(|one| !is_same(&one.reference, this)) {
            let key = one.reference.as_str().to_ascii_lowercase();
            let by_hand = one.by_hand || each.get(&key).is_some_and(|other| other.by_hand);
            let kept = each.entry(key).or_insert_with(|| one.clone());
            *kept = if one.bond < kept.bond { one } else { kept.clone() };
            kept.by_hand = by_hand;
        }
        let mut theirs = self.their_errors(ticket)?;
        theirs.retain(|one| !each.contains_key(&one.reference.as_str().to_ascii_lowercase()));
        let mut links: Vec<Linked> = each.into_values().collect();
        links.sort_by(|a, b| (a.bond, a.reference.as_str()).cmp(&(b.bond, b.reference.as_str())));
        links.append(&mut theirs);
        Ok(links)
    }

    /// The errors that hit whoever asks in this ticket: open ones first, then by when they last
    /// did. An error itself has none: that it hit them is told on their ticket.
    fn their_errors(&self, ticket: &Ticket) -> Result<Vec<Linked>, StoreError> {
        if ticket.kind == Kind::Error {
            return Ok(Vec::new());
        }
        let mut writers = self.conn().prepare_cached(WRITERS)?;
        let emails = writers
            .query_map((ticket.id.0, &ticket.source.0), |row| row.get(0))?
            .collect::<Result<Vec<String>, _>>()?;
        let addresses: BTreeSet<String> =
            emails.iter().filter_map(|email| address(email)).collect();
        if addresses.is_empty() {
            return Ok(Vec::new());
        }
        self.errors_of(&addresses)
    }

    /// The errors that hit somebody who has one of these addresses: open ones first, then by when
    /// they last did.
    pub(super) fn errors_of(
        &self,
        addresses: &BTreeSet<String>,
    ) -> Result<Vec<Linked>, StoreError> {
        let mut rows = self.conn().prepare_cached(THEIR_ERRORS)?;
        let errors = rows.query_map([json(addresses)], |row| their_error(&mut Columns::of(row)))?;
        Ok(errors.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
    }
}

/// An error, with how often it hit them before its title: there it is seen on a small screen too.
fn their_error(columns: &mut Columns<'_, '_>) -> rusqlite::Result<Option<Linked>> {
    let Some(error) = cached(columns)? else { return Ok(None) };
    let times = match columns.take::<i64>()?.unsigned_abs() {
        0 => String::new(),
        1 => "once: ".into(),
        times => format!("{} times: ", thousands(times)),
    };
    let title = times + &error.title;
    Ok(Some(Linked { bond: Bond::TheirError, title, ..error }))
}

/// Another ticket from the columns of [`OUTWARD`] or [`INWARD`]; `to` is the address of the one
/// that those of [`INWARD`] point at.
fn linked(columns: &mut Columns<'_, '_>, to: Option<&str>) -> rusqlite::Result<Option<Linked>> {
    let (relation, origin): (Relation, String) = (columns.word()?, columns.take()?);
    let address: String = columns.take()?;
    let target = columns.reference()?;
    let (title, state): (Option<String>, Option<String>) = (columns.take()?, columns.take()?);
    let Some(mut other) = cached(columns)? else {
        return Ok(Some(Linked {
            reference: target,
            bond: bond(relation, to.is_some()),
            kind: None,
            place: None,
            customer: None,
            title: title.unwrap_or_default(),
            state: state.unwrap_or_default(),
            closed_at: None,
            released: None,
            url: address,
            by_hand: origin == "hand",
        }));
    };
    if is_stray(&origin, &address, to.unwrap_or(&other.url)) {
        return Ok(None);
    }
    other.bond = bond(relation, to.is_some());
    other.by_hand = origin == "hand";
    Ok(Some(other))
}

/// What the cache knows of the other ticket, from the columns `ref, kind, title, url, closed_at,
/// reason, closer, place, customer`.
fn cached(columns: &mut Columns<'_, '_>) -> rusqlite::Result<Option<Linked>> {
    let Some(name) = columns.take::<Option<String>>()? else { return Ok(None) };
    let Ok(reference) = TicketRef::parse(&name) else { return Ok(None) };
    let (kind, title, url): (Kind, _, _) = (columns.word()?, columns.take()?, columns.take()?);
    let (closed_at, reason) = (columns.maybe_time()?, columns.take::<Option<String>>()?);
    let closer: Vec<Fact> = columns.json()?;
    Ok(Some(Linked {
        reference,
        bond: Bond::Linked,
        kind: Some(kind),
        place: columns.take()?,
        customer: columns.take()?,
        title,
        state: state(closed_at, reason.as_deref().unwrap_or_default()),
        closed_at,
        released: closer.into_iter().find(is_released).map(|fact| fact.value),
        url,
        by_hand: false,
    }))
}

fn is_released(fact: &Fact) -> bool {
    fact.label == RELEASED && !fact.value.starts_with("not ")
}

fn state(closed_at: Option<Timestamp>, reason: &str) -> String {
    match (closed_at, reason) {
        (None, _) => "open".into(),
        (_, "merged") => "merged".into(),
        (_, "" | "completed") => "closed".into(),
        (_, other) => format!("closed: {}", other.replace('_', " ")),
    }
}

fn bond(relation: Relation, inward: bool) -> Bond {
    match (relation, inward) {
        (Relation::Mentions, false) => Bond::Linked,
        (Relation::Closes, false) | (Relation::ClosedBy, true) => Bond::Closes,
        (Relation::DuplicateOf, false) => Bond::DuplicateOf,
        (Relation::Mentions, true) => Bond::LinkedFrom,
        (Relation::Closes, true) | (Relation::ClosedBy, false) => Bond::ClosedBy,
        (Relation::DuplicateOf, true) => Bond::DuplicatedBy,
    }
}
