//! Customers as registers told of them.

use super::super::rows::Columns;
use super::super::{Reader, StoreError, register};
use super::Told;
use crate::desk::{Customer, Identity, Listed, RegisterId};
use rusqlite::{Row, named_params};
use std::cmp::Reverse;

/// What is read of a customer, and how its register is.
pub(super) const COLUMNS: &str = "c.register, c.remote_id, c.name, c.data, s.last_ok, s.problem";

/// Customers by their name; those that pay first.
pub(in super::super) const BY_NAME: &str =
    "SELECT c.register, c.remote_id, c.name, c.data, s.last_ok, s.problem
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
            let one = row?;
            if Identity::name(&one.listed.customer.name).as_ref() == Some(name) {
                told.push(one);
            }
        }
        told.sort_by_key(|one| Reverse(one.listed.customer.pays));
        Ok(told)
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

/// A customer of whom only a mark tells.
pub(super) fn of_mark(name: &str, identity: Identity) -> Told {
    let name = name.to_owned();
    let customer = Customer {
        name: name.clone(),
        pays: true,
        identities: vec![identity],
        ..Customer::default()
    };
    let listed = Listed { id: name, customer };
    Told { register: RegisterId::marks(), listed, read_at: None, problem: None }
}

/// A customer from [`COLUMNS`].
pub(super) fn from(row: &Row<'_>) -> rusqlite::Result<Told> {
    let mut columns = Columns::of(row);
    let register = RegisterId(columns.take()?);
    let (id, name, data): (String, String, String) =
        (columns.take()?, columns.take()?, columns.take()?);
    let listed = Listed { id, customer: register::read(&name, &data) };
    let (read_at, problem) = (columns.maybe_time()?, columns.take()?);
    Ok(Told { register, listed, read_at, problem })
}
