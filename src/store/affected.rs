//! What is known of an error beside its conversation: its latest occurrence, and whom it hit.

use super::ingest::json;
use super::rows::Columns;
use super::{StoreError, micros};
use crate::desk::{Affected, Event, Hit, Roster, clean_line, hits as hits_among};
use rusqlite::{Connection, OptionalExtension, Transaction};

/// Keeps the latest occurrence of an error.
pub(super) fn put_event(
    tx: &Transaction<'_>,
    ticket: i64,
    event: &Event,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO event (ticket, data) VALUES (?1, ?2)
         ON CONFLICT (ticket) DO UPDATE SET data = ?2 WHERE data <> ?2",
    )?
    .execute((ticket, json(&event.clone().cleaned())))?;
    Ok(())
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
    people: &[Affected],
) -> Result<bool, StoreError> {
    let mut known = tx.prepare_cached(
        "SELECT name IS ?3 AND email IS ?4 FROM affected WHERE ticket = ?1 AND key = ?2",
    )?;
    let mut write = tx.prepare_cached(
        "INSERT INTO affected (ticket, key, name, email, events, last_seen)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (ticket, key) DO UPDATE SET name = ?3, email = ?4, events = ?5, last_seen = ?6
         WHERE (name, email, events, last_seen) IS NOT (?3, ?4, ?5, ?6)",
    )?;
    let mut news = false;
    for one in people {
        let (name, email) =
            (one.name.as_deref().map(clean_line), one.email.as_deref().map(clean_line));
        let key = clean_line(&one.key);
        let same: Option<bool> =
            known.query_row((ticket, &key, &name, &email), |row| row.get(0)).optional()?;
        news |= same != Some(true);
        let events = i64::try_from(one.events).unwrap_or(i64::MAX);
        write.execute((ticket, &key, &name, &email, events, one.last_seen.map(micros)))?;
    }
    Ok(news)
}

/// The customers among those whom an error of a source of this `kind` hit.
pub(super) fn hits(
    tx: &Transaction<'_>,
    ticket: i64,
    kind: &str,
    roster: &Roster,
) -> Result<Vec<Hit>, StoreError> {
    let mut rows = tx.prepare_cached(
        "SELECT key, name, email, events, last_seen FROM affected WHERE ticket = ?1",
    )?;
    let people = rows
        .query_map([ticket], |row| {
            let mut columns = Columns::of(row);
            Ok(Affected {
                key: columns.take()?,
                name: columns.take()?,
                email: columns.take()?,
                events: columns.take::<i64>()?.unsigned_abs(),
                last_seen: columns.maybe_time()?,
            })
        })?
        .collect::<Result<Vec<_>, _>>()?;
    Ok(hits_among(&people, kind, roster))
}
