//! What is known of an error beside its conversation: its latest occurrence, and whom it hit.

use super::book::Ledger;
use super::depends::{self, Part};
use super::ingest::json;
use super::rows::Columns;
use super::{StoreError, as_stored, micros};
use crate::desk::{Affected, Event, Hit, Hits, clean_line, hits};
use rusqlite::{Connection, OptionalExtension, Transaction};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// No more people are kept of an error: those whom it hit last.
const MOST: usize = 5_000;

/// Whom an error hit, by the service's own names for them.
type People = BTreeMap<String, Affected>;

/// Keeps the latest occurrence of an error; whether it is found by other words from now on.
pub(super) fn put_event(
    tx: &Transaction<'_>,
    ticket: i64,
    event: &Event,
) -> Result<bool, StoreError> {
    let event = event.clone().cleaned();
    let (data, words) = (json(&event), event.words());
    let found: Option<bool> = tx
        .prepare_cached("SELECT words = ?2 FROM event WHERE ticket = ?1")?
        .query_row((ticket, &words), |row| row.get(0))
        .optional()?;
    tx.prepare_cached(
        "INSERT INTO event (ticket, data, words) VALUES (?1, ?2, ?3)
         ON CONFLICT (ticket) DO UPDATE SET data = ?2, words = ?3 WHERE data <> ?2",
    )?
    .execute((ticket, data, words))?;
    Ok(found != Some(true))
}

/// The latest occurrence of an error; what another version wrote that cannot be read is none.
pub(super) fn event(conn: &Connection, ticket: i64) -> Result<Option<Event>, StoreError> {
    let mut row = conn.prepare_cached("SELECT data FROM event WHERE ticket = ?1")?;
    let data: Option<String> = row.query_row([ticket], |row| row.get(0)).optional()?;
    Ok(data.and_then(|data| serde_json::from_str(&data).ok()))
}

/// Adds people to those whom an error hit; whether customers may follow from it.
pub(super) fn put(
    tx: &Transaction<'_>,
    ticket: i64,
    told: &[Affected],
) -> Result<bool, StoreError> {
    let stored = people(tx, ticket)?;
    let mut all = stored.clone();
    for one in told.iter().map(cleaned).filter(|one| !one.key.is_empty()) {
        let known = all.remove(&one.key);
        all.insert(one.key.clone(), merged(known, one));
    }
    let all = latest(all);
    for gone in stored.keys().filter(|key| !all.contains_key(*key)) {
        tx.prepare_cached("DELETE FROM affected WHERE ticket = ?1 AND key = ?2")?
            .execute((ticket, gone))?;
    }
    for one in all.values().filter(|one| stored.get(&one.key) != Some(one)) {
        write(tx, ticket, one)?;
    }
    let who = |one: &Affected| (one.key.clone(), one.name.clone(), one.email.clone());
    Ok(!stored.values().map(who).eq(all.values().map(who)))
}

/// As it is read back.
fn cleaned(one: &Affected) -> Affected {
    let line =
        |text: &Option<String>| text.as_deref().map(clean_line).filter(|line| !line.is_empty());
    Affected {
        key: clean_line(&one.key),
        name: line(&one.name),
        email: line(&one.email),
        events: one.events.min(i64::MAX.unsigned_abs()),
        last_seen: one.last_seen.map(as_stored),
    }
}

/// What is known of somebody after this was told. One event tells less of them than all do.
fn merged(known: Option<Affected>, told: Affected) -> Affected {
    let Some(known) = known else { return told };
    Affected {
        name: told.name.or(known.name),
        email: told.email.or(known.email),
        events: told.events.max(known.events),
        last_seen: told.last_seen.max(known.last_seen),
        key: told.key,
    }
}

/// As many as are kept.
fn latest(all: People) -> People {
    if all.len() <= MOST {
        return all;
    }
    let mut people: Vec<Affected> = all.into_values().collect();
    people.sort_by(|a, b| (Reverse(a.last_seen), &a.key).cmp(&(Reverse(b.last_seen), &b.key)));
    people.truncate(MOST);
    people.into_iter().map(|one| (one.key.clone(), one)).collect()
}

fn write(tx: &Transaction<'_>, ticket: i64, one: &Affected) -> Result<(), StoreError> {
    let events = i64::try_from(one.events).unwrap_or(i64::MAX);
    let last_seen = one.last_seen.map(micros);
    tx.prepare_cached(
        "INSERT OR REPLACE INTO affected (ticket, key, name, email, address, events, last_seen)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute((ticket, &one.key, &one.name, &one.email, one.address(), events, last_seen))?;
    Ok(())
}

fn people(tx: &Transaction<'_>, ticket: i64) -> Result<People, StoreError> {
    let mut rows = tx.prepare_cached(
        "SELECT key, name, email, events, last_seen FROM affected WHERE ticket = ?1",
    )?;
    let people = rows.query_map([ticket], |row| {
        let mut columns = Columns::of(row);
        let one = Affected {
            key: columns.take()?,
            name: columns.take()?,
            email: columns.take()?,
            events: columns.take::<i64>()?.unsigned_abs(),
            last_seen: columns.maybe_time()?,
        };
        Ok((one.key.clone(), one))
    })?;
    Ok(people.collect::<Result<_, _>>()?)
}

/// Works out which customers an error of a source of this `kind` hits, and whom else it is found by.
/// That follows from its people and the roster alone, not from its conversation.
pub(super) fn derive(
    tx: &Transaction<'_>,
    ticket: i64,
    kind: &str,
    ledger: &Ledger<'_>,
) -> Result<(), StoreError> {
    let people: Vec<Affected> = people(tx, ticket)?.into_values().collect();
    let Hits { hits, depends_on } = hits(&people, kind, ledger.roster, ledger)?;
    depends::put(tx, ticket, Part::Hits, &depends_on)?;
    tx.prepare_cached(
        "UPDATE ticket SET hits = ?2, found_by = ?3
         WHERE id = ?1 AND (hits, found_by) <> (?2, ?3)",
    )?
    .execute((ticket, json(&hits), found_by(&hits, &people)))?;
    Ok(())
}

fn found_by(hits: &[Hit], people: &[Affected]) -> String {
    let names = hits.iter().map(|hit| hit.name.clone());
    let people = people.iter().flat_map(|one| {
        let address = one.address().filter(|address| !one.key.contains(address));
        [Some(one.key.clone()), one.name.clone(), address].into_iter().flatten()
    });
    names.chain(people).collect::<Vec<_>>().join("\n")
}
