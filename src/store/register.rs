//! What registers tell, into the tables: each reading whole or not at all, and only what differs, so
//! that one that tells nothing new wakes nobody.

mod clean;
mod lost;
mod put;
pub(super) mod some;

pub(super) use put::read;

use super::depends::dependents;
use super::ingest::hash_of;
use super::{Store, StoreError, derive};
use crate::desk::{Coverage, Identity, Listed, Reading, RegisterId, Roster};
use jiff::Timestamp;
use rusqlite::Transaction;
use std::collections::BTreeSet;

/// What a reading changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Changed {
    /// Customers that were not known.
    pub added: usize,
    /// Customers of whom something else is told.
    pub changed: usize,
    /// Customers that are none any more.
    pub removed: usize,
    /// Tickets from which something else may follow.
    pub tickets: usize,
}

/// What changed, and what follows from it.
#[derive(Debug, Default)]
struct News {
    added: usize,
    changed: usize,
    removed: usize,
    /// All from which something else may follow.
    identities: BTreeSet<Identity>,
    tickets: BTreeSet<i64>,
}

impl Store {
    /// Keeps what a register told. `progress` is told how many customers are written so far.
    ///
    /// A reading of all says of whom it does not name that they are no customers any more. Of a
    /// reading by address nothing else changes than what belongs to these addresses.
    ///
    /// # Errors
    /// Whatever SQLite says; then nothing of it is kept.
    pub async fn put_reading(
        &self,
        register: RegisterId,
        reading: Reading,
        now: Timestamp,
        progress: impl Fn(usize) + Send + 'static,
    ) -> Result<Changed, StoreError> {
        let Reading { coverage, customers, users, .. } = reading;
        let roster = self.roster().clone();
        let news = match coverage {
            Coverage::All => {
                let told = hashed(customers);
                self.write(move |tx| {
                    let news = put::all(tx, &register, &told, &progress)?;
                    put::users(tx, &register, None, &users)?;
                    news.derived(tx, &roster)
                })
                .await?
            }
            Coverage::Of(addresses) => {
                let told = some::Told { register, addresses, customers, users };
                self.write(move |tx| {
                    let count = told.customers.len();
                    let news = some::put(tx, told, now)?.derived(tx, &roster)?;
                    progress(count);
                    Ok(news)
                })
                .await?
            }
        };
        Ok(news.changed())
    }

    /// Forgets all registers but these and those that were imported by hand: their customers, what
    /// else they told, and how they are.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub async fn keep_registers(&self, ids: Vec<RegisterId>) -> Result<Changed, StoreError> {
        let mut known = self.write(put::registers).await?;
        known.retain(|id| !ids.contains(id) && !id.is_import());
        let mut news = News::default();
        for register in known {
            news.add(self.forget(register).await?);
        }
        Ok(news.changed())
    }

    /// Forgets a register with its customers.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub async fn forget_register(&self, register: RegisterId) -> Result<Changed, StoreError> {
        Ok(self.forget(register).await?.changed())
    }

    async fn forget(&self, register: RegisterId) -> Result<News, StoreError> {
        let roster = self.roster().clone();
        self.write(move |tx| {
            let news = put::all(tx, &register, &put::Told::new(), &|_| {})?;
            put::forget(tx, &register)?;
            news.derived(tx, &roster)
        })
        .await
    }
}

/// Customers as they are kept, by their register's names for them, each with the hash of it.
fn hashed(customers: Vec<Listed>) -> put::Told {
    let kept = customers.into_iter().filter_map(clean::listed);
    let with_hash = |one: Listed| {
        let hash = hash_of(&one);
        (one.id.clone(), (one, hash))
    };
    kept.map(with_hash).collect()
}

impl News {
    /// What follows is derived.
    fn derived(self, tx: &Transaction<'_>, roster: &Roster) -> Result<Self, StoreError> {
        let tickets = dependents(tx, &self.identities)?;
        derive::derive_all(tx, &tickets, roster)?;
        Ok(Self { tickets, ..self })
    }

    fn add(&mut self, other: Self) {
        self.added += other.added;
        self.changed += other.changed;
        self.removed += other.removed;
        self.tickets.extend(other.tickets);
    }

    fn changed(&self) -> Changed {
        let Self { added, changed, removed, .. } = *self;
        Changed { added, changed, removed, tickets: self.tickets.len() }
    }
}
