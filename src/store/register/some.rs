//! What a register that goes by address told of some addresses.
//!
//! Of a customer it tells only what it saw of those who have these addresses; whom it saw before at
//! other addresses is its people still.

use super::super::ingest::hash_of;
use super::super::{StoreError, micros};
use super::{News, clean, put};
use crate::desk::{Identity, Listed, ProductUser, RegisterId, address};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Transaction};
use std::collections::{BTreeMap, BTreeSet};

/// What it told.
pub(super) struct Told {
    pub register: RegisterId,
    pub addresses: Vec<String>,
    pub customers: Vec<Listed>,
    pub users: Vec<ProductUser>,
}

/// Whether a user of the product is of this customer.
pub(in super::super) const NAMED: &str = "SELECT 1 FROM product_user
    WHERE register = ?1 AND json_extract(data, '$.customer') = ?2";

/// The customers of a register that hold an identity.
pub(in super::super) const HELD: &str = "SELECT c.remote_id
    FROM identity i CROSS JOIN customer c ON c.id = i.customer
    WHERE i.identity = ?1 AND c.register = ?2";

/// Keeps it.
pub(super) fn put(tx: &Transaction<'_>, told: Told, now: Timestamp) -> Result<News, StoreError> {
    let Told { register, addresses, customers, users } = told;
    let asked: BTreeSet<String> = addresses.iter().filter_map(|one| address(one)).collect();
    let customers = customers.into_iter().filter_map(clean::listed);
    let told: BTreeMap<String, Listed> = customers.map(|one| (one.id.clone(), one)).collect();
    let before = put::users_at(tx, &register, &asked)?.into_values();
    let before: Vec<ProductUser> =
        before.map(|user| serde_json::from_str(&user).unwrap_or_default()).collect();
    let concerned = concerned(tx, &register, &asked, (&told, &before))?;
    let mut seen: BTreeSet<Identity> =
        asked.iter().filter_map(|one| Identity::email(one)).collect();
    seen.extend(before.into_iter().flat_map(|user| user.accounts));
    put::users(tx, &register, Some(&asked), &users)?;
    let (mut news, mut held) = (News::default(), put::Held::default());
    for id in &concerned {
        put_one(tx, &register, id, (&seen, &told), (&mut held, &mut news))?;
    }
    held.write(tx)?;
    note_asked(tx, &register, &asked, now)?;
    Ok(news)
}

/// The customers that are told of, and those that may have lost somebody.
fn concerned(
    tx: &Transaction<'_>,
    register: &RegisterId,
    asked: &BTreeSet<String>,
    (told, before): (&BTreeMap<String, Listed>, &[ProductUser]),
) -> Result<BTreeSet<String>, StoreError> {
    let mut ids: BTreeSet<String> = told.keys().cloned().collect();
    ids.extend(before.iter().filter_map(|user| user.customer.clone()));
    let mut held = tx.prepare_cached(HELD)?;
    let known_by = told.values().flat_map(|one| one.customer.identities.iter().cloned());
    for identity in asked.iter().filter_map(|one| Identity::email(one)).chain(known_by) {
        for id in held.query_map((identity.as_str(), &register.0), |row| row.get(0))? {
            ids.insert(id?);
        }
    }
    Ok(ids)
}

/// Writes one customer with all its people that are known, or removes it if there are none. What was
/// `seen` of those who were asked for is it only if it is told again.
fn put_one(
    tx: &Transaction<'_>,
    register: &RegisterId,
    id: &str,
    (seen, told): (&BTreeSet<Identity>, &BTreeMap<String, Listed>),
    (held, news): (&mut put::Held, &mut News),
) -> Result<(), StoreError> {
    let known = stored(tx, register, id)?;
    let named = tx.prepare_cached(NAMED)?.exists((&register.0, id))?;
    if !named {
        return known.map_or(Ok(()), |(row, _)| put::remove(tx, row, held, news));
    }
    let Some(mut now) = told.get(id).or(known.as_ref().map(|(_, listed)| listed)).cloned() else {
        return Ok(());
    };
    let mut people = told.get(id).map(|one| one.customer.identities.clone()).unwrap_or_default();
    let elsewhere = |identity: &Identity| {
        let mut others = told.values().filter(|other| other.id != id);
        others.any(|other| other.customer.identities.contains(identity))
    };
    let before = known.into_iter().flat_map(|(_, listed)| listed.customer.identities);
    people.extend(before.filter(|one| !seen.contains(one) && !elsewhere(one)));
    people.sort_unstable();
    people.dedup();
    now.customer.identities = people;
    put::customer(tx, register, (&now, hash_of(&now)), held, news)
}

/// A customer as it is known, with its row.
fn stored(
    tx: &Transaction<'_>,
    register: &RegisterId,
    id: &str,
) -> Result<Option<(i64, Listed)>, StoreError> {
    let mut row = tx.prepare_cached(
        "SELECT id, name, data FROM customer WHERE register = ?1 AND remote_id = ?2",
    )?;
    let found = row.query_row((&register.0, id), |row| {
        let (name, data): (String, String) = (row.get(1)?, row.get(2)?);
        Ok((row.get(0)?, Listed { id: id.to_owned(), customer: put::read(&name, &data) }))
    });
    Ok(found.optional()?)
}

fn note_asked(
    tx: &Transaction<'_>,
    register: &RegisterId,
    asked: &BTreeSet<String>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut note = tx.prepare_cached("INSERT OR REPLACE INTO asked VALUES (?1, ?2, ?3)")?;
    for address in asked {
        note.execute((&register.0, address, micros(now)))?;
    }
    Ok(())
}
