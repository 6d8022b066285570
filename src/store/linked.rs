//! Other tickets that have to do with one, as its page shows them.

use super::link::{is_same, is_stray};
use super::rows::Columns;
use super::{Reader, StoreError};
use crate::desk::{Bond, Fact, Kind, Linked, Relation, TicketRef};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// What a ticket points at, whether it is in the cache or not.
pub(super) const OUTWARD: &str = "SELECT k.relation, k.origin, k.url, k.target, k.title, k.state,
        t.ref, t.kind, t.title, t.url, t.closed_at, t.reason, t.closer,
        t.place, t.customer
    FROM (SELECT relation, origin, url, target, title, state FROM link WHERE ticket = ?1
        UNION ALL SELECT 'mentions', 'hand', url, target, NULL, NULL
            FROM local_link WHERE ref = ?2) k
    LEFT JOIN ticket t ON t.ref = k.target COLLATE NOCASE";

/// What points at a ticket.
pub(super) const INWARD: &str = "SELECT k.relation, k.origin, k.url, t.ref, NULL, NULL,
        t.ref, t.kind, t.title, t.url, t.closed_at, t.reason, t.closer,
        t.place, t.customer
    FROM (SELECT relation, origin, url, ticket FROM link WHERE target = ?1
        UNION ALL SELECT 'mentions', 'hand', l.url, o.id
            FROM local_link l JOIN ticket o ON o.ref = l.ref WHERE l.target = ?1) k
    JOIN ticket t ON t.id = k.ticket";

/// The fact that names the release which a fix is in.
const RELEASED: &str = "released";

impl Reader {
    /// Other tickets that have to do with this one, each once by its most telling bond, in the
    /// order of [`Bond`].
    pub(super) fn links(
        &self,
        id: i64,
        this: &TicketRef,
        url: &str,
    ) -> Result<Vec<Linked>, StoreError> {
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
        let mut links: Vec<Linked> = each.into_values().collect();
        links.sort_by(|a, b| (a.bond, a.reference.as_str()).cmp(&(b.bond, b.reference.as_str())));
        Ok(links)
    }
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
