//! What is known of customers, to be looked up: those of the configuration, those that registers told
//! of, and what the hero said.

use super::rows::Columns;
use super::{StoreError, person};
use crate::desk::{
    Billing, Book, Holder, Identity, Mark, Person, PersonId, PersonKey, RegisterId, Roster,
    SourceId, Subject,
};
use rusqlite::{Connection, OptionalExtension};
use serde::Deserialize;
use std::cell::RefCell;
use std::collections::HashMap;

/// The customers that hold an identity, those that pay first; no more than a few.
pub(super) const HOLDERS: &str = "SELECT c.name, c.data, c.register, s.last_ok, c.remote_id
    FROM identity i JOIN customer c ON c.id = i.customer
    LEFT JOIN source s ON s.id = 'customers:' || c.register
    WHERE i.identity = ?1 ORDER BY i.idle, i.customer LIMIT 12";

/// Persons who are one with somebody, because the hero said so.
pub(super) const SAME: &str = "SELECT other_source, other_id FROM same_person
        WHERE source = ?1 AND id = ?2 AND same
    UNION ALL SELECT source, id FROM same_person
        WHERE other_source = ?1 AND other_id = ?2 AND same";

/// What is known of an identity: the hero's mark, and the customers that hold it.
type Known = (Option<Mark>, Vec<Holder>);

/// All customers of one cache. Whatever was looked up once is not read again.
pub(super) struct Ledger<'a> {
    conn: &'a Connection,
    pub roster: &'a Roster,
    known: RefCell<HashMap<Identity, Known>>,
}

impl<'a> Ledger<'a> {
    /// For one moment: nobody may change customers or marks meanwhile.
    pub(super) fn new(conn: &'a Connection, roster: &'a Roster) -> Self {
        Self { conn, roster, known: RefCell::default() }
    }

    /// Looks an identity up, if it was not.
    fn look_up(&self, identity: &Identity) -> Result<Known, StoreError> {
        if let Some(known) = self.known.borrow().get(identity) {
            return Ok(known.clone());
        }
        let found = (marked(self.conn, identity)?, self.read_holders(identity)?);
        self.known.borrow_mut().insert(identity.clone(), found.clone());
        Ok(found)
    }
}

impl Book for Ledger<'_> {
    type Error = StoreError;

    fn marked(&self, identity: &Identity) -> Result<Option<Mark>, StoreError> {
        Ok(self.look_up(identity)?.0)
    }

    fn holders(&self, identity: &Identity) -> Result<Vec<Holder>, StoreError> {
        Ok(self.look_up(identity)?.1)
    }
}

impl Ledger<'_> {
    fn read_holders(&self, identity: &Identity) -> Result<Vec<Holder>, StoreError> {
        let Ok(mut found) = self.roster.holders(identity);
        let mut rows = self.conn.prepare_cached(HOLDERS)?;
        let told = rows.query_map([identity.as_str()], |row| {
            let mut columns = Columns::of(row);
            let name = columns.take()?;
            let Brief { plan, billing, pays } = columns.json()?;
            let (register, read_at) = (RegisterId(columns.take()?), columns.maybe_time()?);
            let id: String = columns.take()?;
            Ok((id, Holder { name, plan, billing, pays, register, read_at }))
        })?;
        let mut told = told.collect::<Result<Vec<_>, _>>()?;
        // Not who was heard of first. Here, since SQLite makes a table of its own to sort by this.
        told.sort_by_cached_key(|(id, one)| (!one.pays, one.register.clone(), id.clone()));
        found.extend(told.into_iter().map(|(_, holder)| holder));
        Ok(found)
    }
}

/// What the hero said of an identity.
pub(super) fn marked(conn: &Connection, identity: &Identity) -> Result<Option<Mark>, StoreError> {
    let mut row = conn.prepare_cached("SELECT customer, at FROM mark WHERE identity = ?1")?;
    let mark = row.query_row([identity.as_str()], |row| {
        let mut columns = Columns::of(row);
        Ok(Mark { customer: columns.take()?, at: columns.time()? })
    });
    Ok(mark.optional()?)
}

/// What a holder tells of a customer.
#[derive(Deserialize)]
struct Brief {
    #[serde(default)]
    plan: Option<String>,
    #[serde(default)]
    billing: Billing,
    #[serde(default)]
    pays: bool,
}

/// Somebody of a source of this kind, with those who are one with them.
pub(super) fn subject(
    conn: &Connection,
    source: &str,
    kind: &str,
    who: &Person,
) -> Result<Subject, StoreError> {
    let mut same: Vec<(String, Person)> = Vec::new();
    for other in same_as(conn, source, &who.id.0)? {
        let (Some(kind), Some(person)) =
            (kind_of(conn, &other.source.0)?, person::read(conn, &other.source.0, &other.id.0)?)
        else {
            continue;
        };
        if !same.iter().any(|(other, known)| *other == kind && known.id == person.id) {
            same.push((kind, person));
        }
    }
    Ok(Subject { kind: kind.to_owned(), person: who.clone(), same })
}

/// Those who are one with somebody.
pub(super) fn same_as(
    conn: &Connection,
    source: &str,
    id: &str,
) -> Result<Vec<PersonKey>, StoreError> {
    let mut rows = conn.prepare_cached(SAME)?;
    let others = rows.query_map((source, id), |row| {
        let mut columns = Columns::of(row);
        Ok(PersonKey { source: SourceId(columns.take()?), id: PersonId(columns.take()?) })
    })?;
    Ok(others.collect::<Result<_, _>>()?)
}

/// The kind of a source, as the references of its tickets tell; `None` for one that has none, or
/// none any more because it goes by another name.
pub(super) fn kind_of(conn: &Connection, source: &str) -> Result<Option<String>, StoreError> {
    let mut row = conn.prepare_cached(
        "SELECT substr(ref, 1, instr(ref, ':') - 1) FROM ticket WHERE source = ?1 LIMIT 1",
    )?;
    Ok(row.query_row([source], |row| row.get(0)).optional()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;
    use rusqlite::StatementStatus::{RePrepare, Run};
    use std::sync::Arc;

    #[test]
    fn what_is_asked_for_everybody_stays_prepared() {
        let reader = Store::in_memory(Arc::default()).unwrap().reader().unwrap();
        for n in 0..3 {
            let identity = Identity::email(&format!("p{n}@acme.com")).unwrap();
            assert_eq!(reader.ledger().holders(&identity).unwrap(), []);
        }
        let statement = reader.conn().prepare_cached(HOLDERS).unwrap();
        assert_eq!((statement.get_status(Run), statement.get_status(RePrepare)), (3, 0));
    }
}
