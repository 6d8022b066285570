//! Customers in a list.

use super::super::{Reader, StoreError};
use super::told::{self, COLUMNS};
use super::{CustomerLine, Told};
use crate::desk::{Customer, Identity};
use std::cmp::Reverse;
use std::collections::{BTreeSet, HashSet};

/// Whether a customer is found by what was typed: part of its name or plan, or the beginning of
/// something that it is known by.
const FOUND: &str = "(?1 IS NULL OR c.name LIKE ?1 ESCAPE '\\'
        OR c.plan LIKE ?1 ESCAPE '\\'
        OR c.id IN (SELECT i.customer FROM json_each(?2) k JOIN identity i
            ON i.identity BETWEEN k.value AND k.value || char(1114111)))";

/// The tickets of a customer that are work and not closed.
pub(in super::super) const OPEN: &str = "SELECT count(*) FROM ticket
    WHERE customer = ?1 COLLATE NOCASE AND relevant AND closed_at IS NULL";

/// How many names customers have.
pub(in super::super) const NAMES: &str = "SELECT count(DISTINCT identity) FROM identity
    WHERE identity BETWEEN 'name:' AND 'name:' || char(1114111)";

impl Reader {
    /// Customers of whom name, plan or what they are known by matches what was typed, or all:
    /// those that pay first, then by name; one line a name.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn customers(
        &self,
        find: Option<&str>,
        most: u32,
    ) -> Result<Vec<CustomerLine>, StoreError> {
        let find = find.map(str::trim).filter(|find| !find.is_empty());
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let listed = self.roster().customers().iter().filter(|one| is_found(one, find));
        let mut all: Vec<Told> = listed.map(told::of_config).collect();
        all.extend(self.registered(find, most)?);
        all.extend(self.marked(find)?);
        all.sort_by_cached_key(|one| {
            let customer = &one.listed.customer;
            (Reverse(customer.pays), customer.name.to_lowercase(), one.read_at.is_some())
        });
        let mut told = HashSet::new();
        all.retain(|one| told.insert(Identity::name(&one.listed.customer.name)));
        all.truncate(most);
        all.into_iter().map(|one| self.line(one)).collect()
    }

    /// How many customers there are.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn customer_count(&self) -> Result<usize, StoreError> {
        let names: i64 = self.conn().prepare_cached(NAMES)?.query_row((), |row| row.get(0))?;
        let mut known =
            self.conn().prepare_cached("SELECT 1 FROM identity WHERE identity = ?1 LIMIT 1")?;
        let configured = self.roster().customers().iter();
        let configured: BTreeSet<Identity> =
            configured.filter_map(|customer| Identity::name(&customer.name)).collect();
        let mut count = usize::try_from(names).unwrap_or(usize::MAX);
        for name in configured {
            count += usize::from(!known.exists([name.as_str()])?);
        }
        Ok(count)
    }

    /// The names of all customers, as they are written.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn customer_names(&self) -> Result<BTreeSet<String>, StoreError> {
        let configured = self.roster().customers().iter().map(|customer| customer.name.clone());
        let mut names: BTreeSet<String> = configured.collect();
        let mut rows = self.conn().prepare_cached("SELECT name FROM customer")?;
        for name in rows.query_map((), |row| row.get(0))? {
            names.insert(name?);
        }
        Ok(names)
    }

    /// The names of all customers that pay, as they are written.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn paying_names(&self) -> Result<BTreeSet<String>, StoreError> {
        let configured = self.roster().customers().iter().filter(|customer| customer.pays);
        let mut names: BTreeSet<String> = configured.map(|one| one.name.clone()).collect();
        let mut rows = self.conn().prepare_cached("SELECT name FROM customer WHERE pays")?;
        for name in rows.query_map((), |row| row.get(0))? {
            names.insert(name?);
        }
        Ok(names)
    }

    /// As many of the registers' customers as there are to be lines.
    fn registered(&self, find: Option<&str>, most: usize) -> Result<Vec<Told>, StoreError> {
        let mut rows = self.conn().prepare_cached(&listed())?;
        let beginnings: Vec<String> = find.map(beginnings).unwrap_or_default();
        let rows =
            rows.query_map((find.map(like), super::super::ingest::json(&beginnings)), told::from)?;
        let (mut names, mut found) = (HashSet::new(), Vec::new());
        for row in rows {
            let one = row?;
            if names.insert(Identity::name(&one.listed.customer.name)) {
                if found.len() == most {
                    break;
                }
                found.push(one);
            }
        }
        Ok(found)
    }

    /// Those of whom only marks tell: they count as paying.
    fn marked(&self, find: Option<&str>) -> Result<Vec<Told>, StoreError> {
        let mut found: Vec<Told> = Vec::new();
        for (identity, mark) in self.marks()? {
            let Some(name) = mark.customer.as_deref().and_then(Identity::name) else { continue };
            let known = found.iter_mut().map(|one| &mut one.listed.customer);
            let mut known = known.filter(|one| Identity::name(&one.name).as_ref() == Some(&name));
            match known.next() {
                Some(known) => known.identities.push(identity),
                None if self.told(&name)?.is_empty() => {
                    found.push(told::of_mark(&mark.customer.unwrap_or_default(), identity));
                }
                None => {}
            }
        }
        found.retain(|one| is_found(&one.listed.customer, find));
        Ok(found)
    }

    fn line(&self, one: Told) -> Result<CustomerLine, StoreError> {
        let Told { listed, register, read_at, .. } = one;
        let mut open = self.conn().prepare_cached(OPEN)?;
        let open = open.query_row([&listed.customer.name], |row| row.get(0))?;
        Ok(CustomerLine { listed, register, read_at, open })
    }
}

/// The registers' customers that are found, in the order of the list.
pub(in super::super) fn listed() -> String {
    format!(
        "SELECT {COLUMNS} FROM customer c
         LEFT JOIN source s ON s.id = 'customers:' || c.register
         WHERE {FOUND} ORDER BY c.pays DESC, c.name COLLATE NOCASE"
    )
}

/// Whether a customer of the configuration is found by what was typed.
fn is_found(customer: &Customer, find: Option<&str>) -> bool {
    let Some(find) = find else { return true };
    let part = find.to_lowercase();
    let holds = |text: &str| text.to_lowercase().contains(&part);
    let begins =
        |one: &Identity| beginnings(find).iter().any(|begun| one.as_str().starts_with(begun));
    holds(&customer.name)
        || customer.plan.as_deref().is_some_and(holds)
        || customer.known_by().iter().any(begins)
}

/// How identities begin that somebody means who types this.
fn beginnings(find: &str) -> Vec<String> {
    let find = find.trim_start_matches('@').to_lowercase();
    let whole = find.contains(':').then(|| find.clone());
    let kinds = ["email", "domain", "name", "github"].map(|kind| format!("{kind}:{find}"));
    whole.into_iter().chain(kinds).collect()
}

/// A pattern for what has this in it.
fn like(find: &str) -> String {
    let plain = find.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{plain}%")
}
