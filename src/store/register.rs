//! What registers tell, into the tables: in pieces, so that an answer that is written meanwhile does
//! not wait, and only what differs, so that a reading that tells nothing new wakes nobody.

mod clean;
mod lost;
mod put;
pub(super) mod some;

pub(super) use put::read;

use super::depends::dependents;
use super::{Store, StoreError, derive};
use crate::desk::{Coverage, Identity, Listed, ProductUser, Reading, RegisterId, Roster};
use jiff::Timestamp;
use rusqlite::Transaction;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Customers that are written in one transaction.
const PIECE: usize = 2_000;

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

/// What a piece changed.
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
    /// A reading of all is written first; only then those go that it does not name. Of a reading by
    /// address nothing else changes than what belongs to these addresses.
    ///
    /// # Errors
    /// Whatever SQLite says; then some pieces may be written, and nobody is removed.
    pub async fn put_reading(
        &self,
        register: RegisterId,
        reading: Reading,
        now: Timestamp,
        progress: impl Fn(usize) + Send,
    ) -> Result<Changed, StoreError> {
        let Reading { coverage, customers, users, .. } = reading;
        match coverage {
            Coverage::All => self.put_all(register, customers, users, progress).await,
            Coverage::Of(addresses) => {
                let told = some::Told { register, addresses, customers, users };
                let count = told.customers.len();
                let roster = self.roster().clone();
                let news = self.write(move |tx| some::put(tx, told, now, &roster)).await?;
                progress(count);
                Ok(news.changed())
            }
        }
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
            news.add(self.remove(register, &HashSet::new(), true).await?);
        }
        Ok(news.changed())
    }

    /// Forgets a register with its customers.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub async fn forget_register(&self, register: RegisterId) -> Result<Changed, StoreError> {
        Ok(self.remove(register, &HashSet::new(), true).await?.changed())
    }

    async fn put_all(
        &self,
        register: RegisterId,
        customers: Vec<Listed>,
        users: Vec<ProductUser>,
        progress: impl Fn(usize) + Send,
    ) -> Result<Changed, StoreError> {
        let customers: BTreeMap<String, Listed> = customers
            .into_iter()
            .filter_map(clean::listed)
            .map(|one| (one.id.clone(), one))
            .collect();
        let told: HashSet<String> = customers.keys().cloned().collect();
        let (mut news, mut done) = (News::default(), 0);
        let mut rest = customers.into_values();
        loop {
            let piece: Vec<Listed> = rest.by_ref().take(PIECE).collect();
            if piece.is_empty() {
                break;
            }
            done += piece.len();
            let register = register.clone();
            news.add(
                self.piece(move |tx, news| put::customers(tx, &register, &piece, news)).await?,
            );
            progress(done);
        }
        let of = register.clone();
        self.write(move |tx| put::users(tx, &of, None, &users)).await?;
        news.add(self.remove(register, &told, false).await?);
        Ok(news.changed())
    }

    /// Removes the customers of a register but those that are `told`, and if it is `gone` all else
    /// of it too.
    async fn remove(
        &self,
        register: RegisterId,
        told: &HashSet<String>,
        gone: bool,
    ) -> Result<News, StoreError> {
        let of = register.clone();
        let mut known = self.write(move |tx| put::known(tx, &of)).await?;
        known.retain(|(_, id)| !told.contains(id));
        let mut news = News::default();
        for piece in known.chunks(PIECE) {
            let piece: Vec<i64> = piece.iter().map(|(row, _)| *row).collect();
            news.add(self.piece(move |tx, news| put::remove(tx, &piece, news)).await?);
        }
        if gone {
            self.write(move |tx| put::forget(tx, &register)).await?;
        }
        Ok(news)
    }

    /// Writes a piece and derives what follows from it, in one transaction.
    async fn piece(
        &self,
        job: impl FnOnce(&Transaction<'_>, &mut News) -> Result<(), StoreError> + Send + 'static,
    ) -> Result<News, StoreError> {
        let roster = self.roster().clone();
        self.write(move |tx| {
            let mut news = News::default();
            job(tx, &mut news)?;
            news.derive(tx, &roster)?;
            Ok(news)
        })
        .await
    }
}

impl News {
    /// Derives what follows.
    fn derive(&mut self, tx: &Transaction<'_>, roster: &Roster) -> Result<(), StoreError> {
        self.tickets = dependents(tx, &std::mem::take(&mut self.identities))?;
        derive::derive_all(tx, &self.tickets, roster)
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
