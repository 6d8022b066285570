//! What the hero said of customers and their people: ours alone.

use super::book::{self, same_as};
use super::depends::dependents;
use super::rows::Columns;
use super::{Store, StoreError, derive, micros};
use crate::desk::{Identity, Mark, Person, PersonId, PersonKey, SourceId, clean_line};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Transaction};
use std::collections::BTreeSet;

impl Store {
    /// Says to which customer an identity belongs, or to none, or takes that back (`None`), and
    /// derives the tickets again that this changes; what was said before.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub async fn mark(
        &self,
        identity: Identity,
        mark: Option<Mark>,
    ) -> Result<Option<Mark>, StoreError> {
        let roster = self.roster().clone();
        self.write(move |tx| {
            let before = put_mark(tx, &identity, mark)?;
            derive::derive_all(tx, &dependents(tx, [&identity])?, &roster)?;
            Ok(before)
        })
        .await
    }

    /// Says that two persons are one, or are not, or takes that back (`None`); what was said before.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub async fn say_same(
        &self,
        one: PersonKey,
        other: PersonKey,
        same: Option<bool>,
        now: Timestamp,
    ) -> Result<Option<bool>, StoreError> {
        let roster = self.roster().clone();
        self.write(move |tx| {
            let (least, most) = if one < other { (one, other) } else { (other, one) };
            let before = put_same(tx, &least, &most, same, now)?;
            let mut tickets = spoken_in(tx, &least)?;
            tickets.extend(spoken_in(tx, &most)?);
            derive::derive_all(tx, &tickets, &roster)?;
            Ok(before)
        })
        .await
    }

    /// Ticks a question of a checklist for a customer, or takes the tick away.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub async fn tick(
        &self,
        customer: String,
        question: String,
        ticked: bool,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(move |tx| {
            let sql = match ticked {
                true => "INSERT OR IGNORE INTO ticked VALUES (?1, ?2, ?3)",
                false => "DELETE FROM ticked WHERE customer = ?1 AND question = ?2 AND ?3",
            };
            tx.prepare_cached(sql)?.execute((customer, question, micros(now)))?;
            Ok(())
        })
        .await
    }

    /// Keeps a note on a customer; its number.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub async fn note_customer(
        &self,
        customer: String,
        text: String,
        now: Timestamp,
    ) -> Result<i64, StoreError> {
        self.write(move |tx| {
            let insert = "INSERT INTO account_note (customer, at, text) VALUES (?1, ?2, ?3)";
            tx.prepare_cached(insert)?.execute((customer, micros(now), clean_line(&text)))?;
            Ok(tx.last_insert_rowid())
        })
        .await
    }

    /// Takes a note on a customer away.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub async fn forget_note(&self, note: i64) -> Result<(), StoreError> {
        self.write(move |tx| {
            tx.prepare_cached("DELETE FROM account_note WHERE id = ?1")?.execute([note])?;
            Ok(())
        })
        .await
    }
}

fn put_mark(
    tx: &Transaction<'_>,
    identity: &Identity,
    mark: Option<Mark>,
) -> Result<Option<Mark>, StoreError> {
    let before = book::marked(tx, identity)?;
    match mark {
        Some(Mark { customer, at }) => {
            let customer = customer.as_deref().map(clean_line);
            tx.prepare_cached("INSERT OR REPLACE INTO mark VALUES (?1, ?2, ?3)")?.execute((
                identity.as_str(),
                customer,
                micros(at),
            ))?;
        }
        None => {
            tx.prepare_cached("DELETE FROM mark WHERE identity = ?1")?
                .execute([identity.as_str()])?;
        }
    }
    Ok(before)
}

fn put_same(
    tx: &Transaction<'_>,
    one: &PersonKey,
    other: &PersonKey,
    same: Option<bool>,
    now: Timestamp,
) -> Result<Option<bool>, StoreError> {
    let key = (&one.source.0, &one.id.0, &other.source.0, &other.id.0);
    let named = "source = ?1 AND id = ?2 AND other_source = ?3 AND other_id = ?4";
    let before = tx
        .prepare_cached(&format!("SELECT same FROM same_person WHERE {named}"))?
        .query_row(key, |row| row.get(0))
        .optional()?;
    match same {
        Some(same) => tx
            .prepare_cached("INSERT OR REPLACE INTO same_person VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
            .execute((key.0, key.1, key.2, key.3, same, micros(now)))?,
        None => {
            tx.prepare_cached(&format!("DELETE FROM same_person WHERE {named}"))?.execute(key)?
        }
    };
    Ok(before)
}

/// The tickets in which those spoke who are one with somebody.
pub(super) fn spoken_by_same(
    tx: &Transaction<'_>,
    source: &SourceId,
    who: &Person,
) -> Result<BTreeSet<i64>, StoreError> {
    let mut tickets = BTreeSet::new();
    for other in same_as(tx, &source.0, &who.id.0)? {
        tickets.extend(spoken_in(tx, &other)?);
    }
    Ok(tickets)
}

/// What was said of the people of a source goes for another one too that has them.
pub(super) fn copy_same(tx: &Transaction<'_>, from: &str, to: &SourceId) -> Result<(), StoreError> {
    let mut rows = tx.prepare_cached(
        "SELECT id, other_source, other_id, same, at FROM same_person WHERE source = ?1
         UNION ALL SELECT other_id, source, id, same, at FROM same_person WHERE other_source = ?1",
    )?;
    let said = rows.query_map([from], |row| {
        let mut columns = Columns::of(row);
        let one = PersonKey { source: to.clone(), id: PersonId(columns.take()?) };
        let source = SourceId(columns.take()?);
        let other = PersonKey { source, id: PersonId(columns.take()?) };
        Ok((one, other, columns.take::<bool>()?, columns.take::<i64>()?))
    })?;
    let said = said.collect::<Result<Vec<_>, _>>()?;
    let mut insert =
        tx.prepare_cached("INSERT OR IGNORE INTO same_person VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
    for (one, mut other, same, at) in said {
        if other.source.0 == from {
            other.source = to.clone();
        }
        let (least, most) = if one < other { (one, other) } else { (other, one) };
        insert.execute((least.source.0, least.id.0, most.source.0, most.id.0, same, at))?;
    }
    Ok(())
}

/// The tickets in which somebody spoke.
fn spoken_in(tx: &Transaction<'_>, who: &PersonKey) -> Result<BTreeSet<i64>, StoreError> {
    let mut rows = tx.prepare_cached(
        "SELECT DISTINCT t.id FROM message m JOIN ticket t ON t.id = m.ticket
         WHERE m.author = ?2 AND t.source = ?1",
    )?;
    let tickets = rows.query_map((&who.source.0, &who.id.0), |row| row.get(0))?;
    Ok(tickets.collect::<Result<_, _>>()?)
}
