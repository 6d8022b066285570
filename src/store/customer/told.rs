//! Customers as registers told of them.

use super::super::rows::Columns;
use super::super::{Reader, StoreError, register};
use super::Told;
use crate::desk::{Customer, Identity, Listed, RegisterId};
use rusqlite::{Row, named_params};
use std::cmp::Reverse;

/// What is read of a customer: its row, and how its register is.
pub(super) const COLUMNS: &str =
    "c.id, c.register, c.remote_id, c.name, c.data, s.last_ok, s.problem";

/// Customers by their name; those that pay first.
pub(in super::super) const BY_NAME: &str =
    "SELECT c.id, c.register, c.remote_id, c.name, c.data, s.last_ok, s.problem
    FROM identity i JOIN customer c ON c.id = i.customer
    LEFT JOIN source s ON s.id = 'customers:' || c.register
    WHERE i.identity = :identity ORDER BY i.idle, c.register, c.remote_id LIMIT 12";

impl Reader {
    /// What each register tells of the customer of this name, those that say it pays first.
    pub(super) fn told(&self, name: &Identity) -> Result<Vec<Told>, StoreError> {
        let mut told: Vec<Told> = self.roster().holding(name).map(of_config).collect();
        told.retain(|one| Identity::name(&one.listed.customer.name).as_ref() == Some(name));
        let mut rows = self.conn().prepare_cached(BY_NAME)?;
        let rows = rows.query_map(named_params! { ":identity": name.as_str() }, from)?;
        for row in rows {
            let (id, mut one) = row?;
            if Identity::name(&one.listed.customer.name).as_ref() == Some(name) {
                one.listed.customer.identities = self.known_by(id, name)?;
                told.push(one);
            }
        }
        told.sort_by_key(|one| Reverse(one.listed.customer.pays));
        Ok(told)
    }

    /// What a customer is known by beside its name.
    pub(super) fn known_by(&self, row: i64, name: &Identity) -> Result<Vec<Identity>, StoreError> {
        let mut rows =
            self.conn().prepare_cached("SELECT identity FROM identity WHERE customer = ?1")?;
        let held = rows.query_map([row], |row| Columns::of(row).identity())?;
        let held = held.filter(|one| one.as_ref().ok() != Some(name));
        Ok(held.collect::<Result<_, _>>()?)
    }
}

/// A customer of the configuration.
pub(super) fn of_config(customer: &Customer) -> Told {
    Told {
        register: RegisterId::config(),
        listed: Listed { id: customer.name.clone(), customer: customer.clone() },
        read_at: None,
        problem: None,
    }
}

/// A customer from [`COLUMNS`], but for what it is known by.
pub(super) fn from(row: &Row<'_>) -> rusqlite::Result<(i64, Told)> {
    let mut columns = Columns::of(row);
    let (row, register) = (columns.take()?, RegisterId(columns.take()?));
    let (id, name, data): (String, String, String) =
        (columns.take()?, columns.take()?, columns.take()?);
    let listed = Listed { id, customer: register::read(&name, &data) };
    let (read_at, problem) = (columns.maybe_time()?, columns.take()?);
    Ok((row, Told { register, listed, read_at, problem }))
}
