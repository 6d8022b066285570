//! What follows from another roster than the one of last time.

use super::super::StoreError;
use super::super::depends::dependents;
use super::super::ingest::json;
use super::derive_all;
use crate::desk::{Customer, Identity, Roster};
use rusqlite::{OptionalExtension, Transaction};
use std::collections::BTreeSet;

/// Derives again what the roster of last time told otherwise: everything if the team is another one,
/// else the tickets of the customers that changed.
pub(in super::super) fn follow_roster(
    tx: &Transaction<'_>,
    roster: &Roster,
) -> Result<(), StoreError> {
    let (team, customers) = (roster.fingerprint().to_string(), json(&roster.customers()));
    let before = meta(tx, CUSTOMERS)?;
    let tickets = if meta(tx, TEAM)?.as_ref() != Some(&team) {
        tx.prepare("SELECT id FROM ticket")?
            .query_map((), |row| row.get(0))?
            .collect::<Result<BTreeSet<i64>, _>>()?
    } else if before.as_ref() != Some(&customers) {
        let before = before.and_then(|text| serde_json::from_str::<Vec<Customer>>(&text).ok());
        dependents(tx, &changed(&before.unwrap_or_default(), roster.customers()))?
    } else {
        return Ok(());
    };
    derive_all(tx, &tickets, roster)?;
    for (key, value) in [(TEAM, team), (CUSTOMERS, customers)] {
        tx.execute("INSERT OR REPLACE INTO meta VALUES (?1, ?2)", (key, value))?;
    }
    Ok(())
}

/// The keys under which it is kept what was derived from.
const TEAM: &str = "roster";
const CUSTOMERS: &str = "customers";

fn meta(tx: &Transaction<'_>, key: &str) -> Result<Option<String>, StoreError> {
    let mut row = tx.prepare_cached("SELECT value FROM meta WHERE key = ?1")?;
    Ok(row.query_row([key], |row| row.get(0)).optional()?)
}

/// All that customers are known by of whom not the same is told before and after.
fn changed(before: &[Customer], after: &[Customer]) -> BTreeSet<Identity> {
    let gone = before.iter().filter(|customer| !after.contains(customer));
    let come = after.iter().filter(|customer| !before.contains(customer));
    gone.chain(come).flat_map(Customer::known_by).collect()
}
