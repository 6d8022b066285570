//! What a ticket is found by.

use super::super::StoreError;
use super::super::faces::Faces;
use super::super::index::Index;
use super::basis::{Basis, read_basis};
use rusqlite::Transaction;
use std::collections::BTreeSet;

/// Puts what a ticket is found by into the index again, if that changed.
pub(in super::super) fn index(tx: &Transaction<'_>, ticket: i64) -> Result<(), StoreError> {
    let index = Index::new(tx);
    index_one(tx, ticket, &Faces::new(tx), &index)?;
    index.write()
}

/// Puts all tickets into an index that is empty.
pub(in super::super) fn index_all(tx: &Transaction<'_>) -> Result<(), StoreError> {
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
    put(index, ticket, &basis)
}

/// Takes what a ticket is found by.
pub(super) fn put(index: &Index<'_>, ticket: i64, basis: &Basis) -> Result<(), StoreError> {
    index.put(ticket, basis.indexed, &basis.title, body(basis))
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
