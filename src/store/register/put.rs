//! Customers and users of the product as rows.

use super::super::StoreError;
use super::super::ingest::{hash_of, json};
use super::super::rows::Columns;
use super::{News, clean};
use crate::desk::{Billing, Customer, Identity, Listed, ProductUser, RegisterId};
use rusqlite::{OptionalExtension, Transaction};
use std::collections::{BTreeMap, BTreeSet};

/// Writes the customers that differ from what is known.
pub(super) fn customers(
    tx: &Transaction<'_>,
    register: &RegisterId,
    told: &[Listed],
    news: &mut News,
) -> Result<(), StoreError> {
    for one in told {
        customer(tx, register, one, news)?;
    }
    Ok(())
}

/// Writes one customer if it differs from what is known.
pub(super) fn customer(
    tx: &Transaction<'_>,
    register: &RegisterId,
    told: &Listed,
    news: &mut News,
) -> Result<(), StoreError> {
    let hash = hash_of(told);
    let mut row = tx.prepare_cached(
        "SELECT id, hash, name, data FROM customer WHERE register = ?1 AND remote_id = ?2",
    )?;
    let known = row.query_row((&register.0, &told.id), |row| {
        let mut columns = Columns::of(row);
        Ok((columns.take()?, columns.take()?, columns.take()?, columns.take()?))
    });
    let known: Option<(i64, i64, String, String)> = known.optional()?;
    match known {
        Some((_, before, ..)) if before == hash => Ok(()),
        Some((row, _, name, data)) => {
            news.changed += 1;
            let before = read(&name, &data);
            update(tx, row, told, hash)?;
            let held = identities(tx, row)?;
            let moved = follows(&before) != follows(&told.customer);
            hold(tx, row, &told.customer, &held, moved, news)
        }
        None => {
            news.added += 1;
            let row = insert(tx, register, told, hash)?;
            hold(tx, row, &told.customer, &BTreeMap::new(), true, news)
        }
    }
}

/// All of a customer from which something else follows for the tickets of its people.
fn follows(customer: &Customer) -> (&str, Option<&str>, Billing, bool) {
    (&customer.name, customer.plan.as_deref(), customer.billing, customer.pays)
}

/// A customer from its row; what another version wrote that cannot be read is nothing but a name.
pub(in crate::store) fn read(name: &str, data: &str) -> Customer {
    let customer: Customer = serde_json::from_str(data).unwrap_or_default();
    Customer { name: name.to_owned(), ..customer }
}

fn insert(
    tx: &Transaction<'_>,
    register: &RegisterId,
    told: &Listed,
    hash: i64,
) -> Result<i64, StoreError> {
    let customer = &told.customer;
    tx.prepare_cached(
        "INSERT INTO customer (register, remote_id, name, pays, data, hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute((&register.0, &told.id, &customer.name, customer.pays, data(customer), hash))?;
    Ok(tx.last_insert_rowid())
}

fn update(tx: &Transaction<'_>, row: i64, told: &Listed, hash: i64) -> Result<(), StoreError> {
    let customer = &told.customer;
    tx.prepare_cached(
        "UPDATE customer SET name = ?2, pays = ?3, data = ?4, hash = ?5 WHERE id = ?1",
    )?
    .execute((row, &customer.name, customer.pays, data(customer), hash))?;
    Ok(())
}

fn data(customer: &Customer) -> String {
    json(&Customer { identities: Vec::new(), ..customer.clone() })
}

/// Writes what a customer is known by where that differs from what was `held`; if it `moved`, all of
/// that is news.
fn hold(
    tx: &Transaction<'_>,
    row: i64,
    told: &Customer,
    held: &BTreeMap<Identity, bool>,
    moved: bool,
    news: &mut News,
) -> Result<(), StoreError> {
    let (wanted, idle) = (told.known_by(), !told.pays);
    let mut delete = tx.prepare_cached(
        "DELETE FROM identity WHERE identity = ?1 AND idle = ?2 AND customer = ?3",
    )?;
    for (identity, was_idle) in held {
        if *was_idle != idle || !wanted.contains(identity) {
            delete.execute((identity.as_str(), was_idle, row))?;
        }
    }
    let mut insert = tx.prepare_cached("INSERT INTO identity VALUES (?1, ?2, ?3)")?;
    for identity in &wanted {
        if held.get(identity) != Some(&idle) {
            insert.execute((identity.as_str(), idle, row))?;
        }
    }
    let both = wanted.iter().chain(held.keys());
    let differs = |id: &&Identity| moved || !(wanted.contains(*id) && held.contains_key(*id));
    news.identities.extend(both.filter(differs).cloned());
    Ok(())
}

/// What a customer is known by, its name among it, and whether that was written when it did not pay.
pub(super) fn identities(
    tx: &Transaction<'_>,
    row: i64,
) -> Result<BTreeMap<Identity, bool>, StoreError> {
    let mut rows = tx.prepare_cached("SELECT identity, idle FROM identity WHERE customer = ?1")?;
    let held = rows.query_map([row], |row| {
        let mut columns = Columns::of(row);
        Ok((columns.identity()?, columns.take()?))
    })?;
    Ok(held.collect::<Result<_, _>>()?)
}

/// The rows of a register's customers, with its own names for them.
pub(super) fn known(
    tx: &Transaction<'_>,
    register: &RegisterId,
) -> Result<Vec<(i64, String)>, StoreError> {
    let mut rows = tx.prepare_cached("SELECT id, remote_id FROM customer WHERE register = ?1")?;
    let known = rows.query_map([&register.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(known.collect::<Result<_, _>>()?)
}

/// Removes customers with what they are known by.
pub(super) fn remove(
    tx: &Transaction<'_>,
    gone: &[i64],
    news: &mut News,
) -> Result<(), StoreError> {
    let mut delete = tx.prepare_cached("DELETE FROM customer WHERE id = ?1")?;
    for row in gone {
        news.identities.extend(identities(tx, *row)?.into_keys());
        news.removed += delete.execute([row])?;
    }
    Ok(())
}

/// The users of the product at these addresses, or all of a register, are these and no others.
pub(super) fn users(
    tx: &Transaction<'_>,
    register: &RegisterId,
    addresses: Option<&BTreeSet<String>>,
    told: &[ProductUser],
) -> Result<(), StoreError> {
    let told = told.iter().map(clean::user);
    let covered = |user: &ProductUser| addresses.is_none_or(|all| all.contains(&user.address));
    let told: BTreeMap<(String, String), String> = told
        .filter(covered)
        .map(|user| ((user.address.clone(), user.id.clone()), json(&user)))
        .collect();
    let known = match addresses {
        Some(addresses) => users_at(tx, register, addresses)?,
        None => users_of(tx, register)?,
    };
    let mut delete = tx.prepare_cached(
        "DELETE FROM product_user WHERE address = ?1 AND register = ?2 AND id = ?3",
    )?;
    for (address, id) in known.keys().filter(|key| !told.contains_key(*key)) {
        delete.execute((address, &register.0, id))?;
    }
    let mut put = tx.prepare_cached(
        "INSERT OR REPLACE INTO product_user (register, address, id, data) VALUES (?1, ?2, ?3, ?4)",
    )?;
    for (key, data) in told.iter().filter(|(key, data)| known.get(*key) != Some(data)) {
        put.execute((&register.0, &key.0, &key.1, data))?;
    }
    Ok(())
}

type Users = BTreeMap<(String, String), String>;

pub(super) fn users_at(
    tx: &Transaction<'_>,
    register: &RegisterId,
    addresses: &BTreeSet<String>,
) -> Result<Users, StoreError> {
    let mut rows = tx
        .prepare_cached("SELECT id, data FROM product_user WHERE address = ?1 AND register = ?2")?;
    let mut users = Users::new();
    for address in addresses {
        for user in rows.query_map((address, &register.0), |row| Ok((row.get(0)?, row.get(1)?)))? {
            let (id, data): (String, String) = user?;
            users.insert((address.clone(), id), data);
        }
    }
    Ok(users)
}

fn users_of(tx: &Transaction<'_>, register: &RegisterId) -> Result<Users, StoreError> {
    let mut rows =
        tx.prepare_cached("SELECT address, id, data FROM product_user WHERE register = ?1")?;
    let users = rows.query_map([&register.0], |row| {
        let mut columns = Columns::of(row);
        Ok(((columns.take()?, columns.take()?), columns.take()?))
    })?;
    Ok(users.collect::<Result<_, _>>()?)
}

/// All registers of which anything is kept.
pub(super) fn registers(tx: &Transaction<'_>) -> Result<BTreeSet<RegisterId>, StoreError> {
    let mut rows = tx.prepare_cached(
        "SELECT register FROM customer UNION SELECT register FROM product_user
         UNION SELECT register FROM asked
         UNION SELECT substr(id, 11) FROM source WHERE id LIKE 'customers:%'",
    )?;
    let ids = rows.query_map((), |row| row.get(0).map(RegisterId))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

/// Forgets all of a register but its customers.
pub(super) fn forget(tx: &Transaction<'_>, register: &RegisterId) -> Result<(), StoreError> {
    for sql in [
        "DELETE FROM product_user WHERE register = ?1",
        "DELETE FROM asked WHERE register = ?1",
        "DELETE FROM source WHERE id = 'customers:' || ?1",
    ] {
        tx.execute(sql, [&register.0])?;
    }
    Ok(())
}
