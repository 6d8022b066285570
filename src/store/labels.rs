//! What a service calls a ticket beside its title: derived from its facts.

use super::ingest::json;
use crate::desk::{Fact, clean_line};
use rusqlite::Transaction;

/// The fact that tells them.
const LABELS: &str = "labels";

/// The labels that facts tell, in the service's order.
pub(super) fn of(facts: &[Fact]) -> Vec<String> {
    let told = facts.iter().find(|fact| fact.label == LABELS);
    let labels = told.iter().flat_map(|fact| fact.value.split(", ")).map(clean_line);
    labels.filter(|label| !label.is_empty()).collect()
}

/// Fills the column of tickets that were read before there was one.
pub(super) fn fill(tx: &Transaction<'_>) -> rusqlite::Result<()> {
    let mut rows = tx.prepare("SELECT id, facts FROM ticket WHERE instr(facts, ?1)")?;
    let told = rows.query_map([format!("\"{LABELS}\"")], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let told: Vec<(i64, String)> = told.collect::<Result<_, _>>()?;
    let mut update = tx.prepare("UPDATE ticket SET labels = ?2 WHERE id = ?1")?;
    for (id, facts) in told {
        let facts: Vec<Fact> = serde_json::from_str(&facts).unwrap_or_default();
        update.execute((id, json(&of(&facts))))?;
    }
    Ok(())
}
