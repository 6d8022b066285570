//! Customers and users of the product as rows.

use super::super::StoreError;
use super::super::ingest::json;
use super::super::rows::Columns;
use super::{News, clean};
use crate::desk::{Billing, Customer, Identity, Listed, ProductUser, RegisterId};
use rusqlite::{OptionalExtension, Transaction};
use std::collections::{BTreeMap, BTreeSet};

/// All that a register told, by its own names for them, each with the hash of it.
pub(super) type Told = BTreeMap<String, (Listed, i64)>;

/// What is known of a register's customers by its own names for them: row and hash.
type Known = BTreeMap<String, (i64, i64)>;

/// Customers after which it is told how far it is.
const PIECE: usize = 2_000;
/// Kibibytes of pages that are kept while a long list is written, which is all over the table.
const CACHE: i64 = 32_768;

/// The customers of a register are these and no others.
pub(super) fn all(
    tx: &Transaction<'_>,
    register: &RegisterId,
    told: &Told,
    progress: &dyn Fn(usize),
) -> Result<News, StoreError> {
    let (mut news, mut held) = (News::default(), Held::default());
    let known = known(tx, register)?;
    let differs = |(id, (_, hash)): &(&String, &(Listed, i64))| {
        known.get(*id).is_none_or(|(_, before)| before != hash)
    };
    let different: Vec<_> = told.iter().filter(differs).collect();
    let before = (different.len() > PIECE).then(|| cache(tx, -CACHE)).transpose()?;
    for (done, (_, (one, hash))) in different.iter().enumerate() {
        customer(tx, register, (one, *hash), &mut held, &mut news)?;
        if (done + 1) % PIECE == 0 {
            progress(done + 1);
        }
    }
    let gone = known.iter().filter(|(id, _)| !told.contains_key(*id));
    for (_, (row, _)) in gone {
        remove(tx, *row, &mut held, &mut news)?;
    }
    held.write(tx)?;
    before.map_or(Ok(0), |before| cache(tx, before))?;
    progress(told.len());
    Ok(news)
}

/// Keeps this much of the pages from now on; how much it was before.
fn cache(tx: &Transaction<'_>, size: i64) -> Result<i64, StoreError> {
    let before = tx.pragma_query_value(None, "cache_size", |row| row.get(0))?;
    tx.pragma_update(None, "cache_size", size)?;
    Ok(before)
}

/// Who holds which identity, as it is to be written: in the order of the table, since pages that are
/// written as they come cost many times as much.
#[derive(Debug, Default)]
pub(super) struct Held {
    added: Vec<Holding>,
    dropped: Vec<Holding>,
}

/// An identity, whether its holder does not pay, and its holder's row.
type Holding = (Identity, bool, i64);

impl Held {
    pub(super) fn write(mut self, tx: &Transaction<'_>) -> Result<(), StoreError> {
        self.added.sort_unstable();
        self.dropped.sort_unstable();
        let mut delete = tx.prepare_cached(
            "DELETE FROM identity WHERE identity = ?1 AND idle = ?2 AND customer = ?3",
        )?;
        for (identity, idle, row) in &self.dropped {
            delete.execute((identity.as_str(), idle, row))?;
        }
        let mut insert = tx.prepare_cached("INSERT OR IGNORE INTO identity VALUES (?1, ?2, ?3)")?;
        for (identity, idle, row) in &self.added {
            insert.execute((identity.as_str(), idle, row))?;
        }
        Ok(())
    }
}

/// Writes one customer if it differs from what is known.
pub(super) fn customer(
    tx: &Transaction<'_>,
    register: &RegisterId,
    (told, hash): (&Listed, i64),
    held: &mut Held,
    news: &mut News,
) -> Result<(), StoreError> {
    let mut row = tx.prepare_cached(
        "SELECT id, hash, name, data FROM customer WHERE register = ?1 AND remote_id = ?2",
    )?;
    let known = row.query_row((&register.0, &told.id), |row| {
        let mut columns = Columns::of(row);
        Ok((columns.take()?, columns.take()?, columns.take()?, columns.take()?))
    });
    let known: Option<(i64, i64, String, String)> = known.optional()?;
    match known {
        Some((_, before, ..)) if before == hash => {}
        Some((row, _, name, data)) => {
            news.changed += 1;
            update(tx, row, told, hash)?;
            hold(row, Some(&read(&name, &data)), Some(&told.customer), held, news);
        }
        None => {
            news.added += 1;
            let row = insert(tx, register, told, hash)?;
            hold(row, None, Some(&told.customer), held, news);
        }
    }
    Ok(())
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
    .execute((&register.0, &told.id, &customer.name, customer.pays, json(customer), hash))?;
    Ok(tx.last_insert_rowid())
}

fn update(tx: &Transaction<'_>, row: i64, told: &Listed, hash: i64) -> Result<(), StoreError> {
    let customer = &told.customer;
    tx.prepare_cached(
        "UPDATE customer SET name = ?2, pays = ?3, data = ?4, hash = ?5 WHERE id = ?1",
    )?
    .execute((row, &customer.name, customer.pays, json(customer), hash))?;
    Ok(())
}

/// What a customer holds from now on, where that differs from what it held; if something else
/// follows from it, all of that is news.
fn hold(
    row: i64,
    before: Option<&Customer>,
    now: Option<&Customer>,
    held: &mut Held,
    news: &mut News,
) {
    let holding = |customer: Option<&Customer>| -> BTreeSet<(Identity, bool)> {
        let idle = customer.is_some_and(|customer| !customer.pays);
        let known_by = customer.map(Customer::known_by).unwrap_or_default();
        known_by.into_iter().map(|identity| (identity, idle)).collect()
    };
    let moved = before.map(follows) != now.map(follows);
    let (before, now) = (holding(before), holding(now));
    let row_of = |(identity, idle): &(Identity, bool)| (identity.clone(), *idle, row);
    held.dropped.extend(before.difference(&now).map(row_of));
    held.added.extend(now.difference(&before).map(row_of));
    let concerned: Vec<_> = match moved {
        true => before.union(&now).collect(),
        false => before.symmetric_difference(&now).collect(),
    };
    news.identities.extend(concerned.into_iter().map(|(identity, _)| identity.clone()));
}

/// The customers of a register.
fn known(tx: &Transaction<'_>, register: &RegisterId) -> Result<Known, StoreError> {
    let mut rows =
        tx.prepare_cached("SELECT remote_id, id, hash FROM customer WHERE register = ?1")?;
    let known = rows.query_map([&register.0], |row| {
        let mut columns = Columns::of(row);
        Ok((columns.take()?, (columns.take()?, columns.take()?)))
    })?;
    Ok(known.collect::<Result<_, _>>()?)
}

/// Removes a customer with what it is known by.
pub(super) fn remove(
    tx: &Transaction<'_>,
    row: i64,
    held: &mut Held,
    news: &mut News,
) -> Result<(), StoreError> {
    let (name, data): (String, String) = tx
        .prepare_cached("DELETE FROM customer WHERE id = ?1 RETURNING name, data")?
        .query_row([row], |row| Ok((row.get(0)?, row.get(1)?)))?;
    news.removed += 1;
    hold(row, Some(&read(&name, &data)), None, held, news);
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
