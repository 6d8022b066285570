//! Whose customer a ticket is.

use super::super::StoreError;
use super::super::book::Ledger;
use super::super::depends::{self, Part};
use super::super::faces::Faces;
use super::super::ingest::json;
use super::basis::{Basis, read_basis};
use crate::desk::{Billing, Question, SharedPlace, Side, resolve};
use rusqlite::{Connection, Transaction};
use std::collections::BTreeSet;

/// Whose customer it is, and what that follows from.
pub(super) fn write_customer(
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
         WHERE id = ?1
             AND (customer, plan, pays, billing, evidence, assumed, also, unknown)
                 IS NOT (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
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
pub(in super::super) fn asked_of(
    conn: &Connection,
    ticket: i64,
) -> Result<Option<Question>, StoreError> {
    let basis = read_basis(conn, ticket, &Faces::new(conn))?;
    basis.map(|basis| question(conn, &basis)).transpose()
}
