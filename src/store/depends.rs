//! What the customer of a ticket, or those that an error hits, follow from: so that a change of one
//! customer has only their tickets derived again.

use super::StoreError;
use crate::desk::Identity;
use rusqlite::{Connection, Transaction};
use std::collections::BTreeSet;

/// What of a ticket follows from identities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Its customer.
    Customer,
    /// The customers that an error hits.
    Hits,
}

impl Part {
    fn word(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Hits => "hits",
        }
    }
}

/// The tickets that depend on an identity.
pub(super) const DEPENDENTS: &str = "SELECT DISTINCT ticket FROM depends WHERE identity = ?1";

/// Keeps what this part of a ticket follows from.
pub(super) fn put(
    tx: &Transaction<'_>,
    ticket: i64,
    part: Part,
    on: &BTreeSet<Identity>,
) -> Result<(), StoreError> {
    let mut rows =
        tx.prepare_cached("SELECT identity FROM depends WHERE ticket = ?1 AND part = ?2")?;
    let known = rows.query_map((ticket, part.word()), |row| row.get(0))?;
    let known: BTreeSet<String> = known.collect::<Result<_, _>>()?;
    let mut insert = tx.prepare_cached("INSERT INTO depends VALUES (?1, ?2, ?3)")?;
    for identity in on.iter().filter(|identity| !known.contains(identity.as_str())) {
        insert.execute((ticket, part.word(), identity.as_str()))?;
    }
    let on: BTreeSet<&str> = on.iter().map(Identity::as_str).collect();
    let mut delete =
        tx.prepare_cached("DELETE FROM depends WHERE ticket = ?1 AND part = ?2 AND identity = ?3")?;
    for identity in known.iter().filter(|identity| !on.contains(identity.as_str())) {
        delete.execute((ticket, part.word(), identity))?;
    }
    Ok(())
}

/// The tickets of which something follows from one of these.
pub(super) fn dependents<'a>(
    conn: &Connection,
    identities: impl IntoIterator<Item = &'a Identity>,
) -> Result<BTreeSet<i64>, StoreError> {
    let mut rows = conn.prepare_cached(DEPENDENTS)?;
    let mut tickets = BTreeSet::new();
    for identity in identities {
        for ticket in rows.query_map([identity.as_str()], |row| row.get(0))? {
            tickets.insert(ticket?);
        }
    }
    Ok(tickets)
}
