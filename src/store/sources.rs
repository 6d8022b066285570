//! How each source is: its cursor, its health, and whether somebody asked for news now.

use super::rows::Columns;
use super::{Reader, Store, StoreError, activity, micros};
use crate::desk::{Cursor, SourceId, clean_line};
use jiff::Timestamp;
use rusqlite::OptionalExtension;
use serde::Serialize;

/// How a source is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    /// All is well.
    Fine,
    /// The service asked us to wait.
    Limited,
    /// It cannot be reached or makes no sense; we keep trying.
    Failing,
    /// Only the user can mend it.
    NeedsYou,
}

impl Health {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Fine, Self::Limited, Self::Failing, Self::NeedsYou];

    /// How it is written in the database and in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Fine => "fine",
            Self::Limited => "limited",
            Self::Failing => "failing",
            Self::NeedsYou => "needs_you",
        }
    }
}

/// What is known of a source's state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceState {
    /// Its name.
    pub id: SourceId,
    /// How it is doing.
    pub health: Health,
    /// Since when, unless fine.
    pub since: Option<Timestamp>,
    /// Until when it is limited.
    pub until: Option<Timestamp>,
    /// What is wrong, in one sentence.
    pub problem: Option<String>,
    /// When it was last read to the end.
    pub last_ok: Option<Timestamp>,
    /// What the user should know though nothing is wrong.
    pub notice: Option<String>,
}

impl SourceState {
    /// The state of a source that was never read.
    pub fn new(id: SourceId) -> Self {
        Self {
            id,
            health: Health::Fine,
            since: None,
            until: None,
            problem: None,
            last_ok: None,
            notice: None,
        }
    }
}

impl Store {
    /// Writes how a source is, its notice included; its cursor stays.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub async fn set_source(&self, state: SourceState) -> Result<(), StoreError> {
        self.write(move |tx| {
            if let Some(at) = state.last_ok.max(state.since) {
                activity::moved(tx, &state, at)?;
            }
            tx.prepare_cached(
                "INSERT INTO source (id, health, since, until, problem, last_ok, notice)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                 ON CONFLICT (id) DO UPDATE SET health = ?2, since = ?3, until = ?4, problem = ?5,
                     last_ok = ifnull(?6, last_ok), notice = ?7",
            )?
            .execute((
                &state.id.0,
                state.health.word(),
                state.since.map(micros),
                state.until.map(micros),
                state.problem.as_deref().map(clean_line),
                state.last_ok.map(micros),
                state.notice.as_deref().map(clean_line),
            ))?;
            Ok(())
        })
        .await
    }

    /// Asks whoever leads to read these sources now.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub async fn ask(&self, sources: Vec<SourceId>, now: Timestamp) -> Result<(), StoreError> {
        self.write(move |tx| {
            for source in sources {
                tx.prepare_cached(
                    "INSERT INTO source (id, asked_at) VALUES (?1, ?2)
                     ON CONFLICT (id) DO UPDATE SET asked_at = ?2",
                )?
                .execute((&source.0, micros(now)))?;
            }
            Ok(())
        })
        .await
    }
}

impl Store {
    /// Notes that a pull that began then is through: whoever asked before it has their answer.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub async fn answer(&self, source: SourceId, began: Timestamp) -> Result<(), StoreError> {
        self.write(move |tx| {
            tx.prepare_cached(
                "UPDATE source SET asked_at = NULL WHERE id = ?1 AND asked_at <= ?2",
            )?
            .execute((&source.0, micros(began)))?;
            Ok(())
        })
        .await
    }
}

impl Reader {
    /// The state of every source that was ever read, by name.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn sources(&self) -> Result<Vec<SourceState>, StoreError> {
        let mut rows = self.conn().prepare_cached(
            "SELECT id, health, since, until, problem, last_ok, notice FROM source ORDER BY id",
        )?;
        let states = rows.query_map((), |row| {
            let mut columns = Columns::of(row);
            Ok(SourceState {
                id: SourceId(columns.take()?),
                health: columns.word()?,
                since: columns.maybe_time()?,
                until: columns.maybe_time()?,
                problem: columns.take()?,
                last_ok: columns.maybe_time()?,
                notice: columns.take()?,
            })
        })?;
        Ok(states.collect::<Result<_, _>>()?)
    }

    /// Where a source stopped reading.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn cursor(&self, source: &SourceId) -> Result<Option<Cursor>, StoreError> {
        let mut row = self.conn().prepare_cached("SELECT cursor FROM source WHERE id = ?1")?;
        let cursor: Option<Option<String>> = row.query_row([&source.0], |r| r.get(0)).optional()?;
        Ok(cursor.flatten().map(Cursor))
    }

    /// When somebody last asked for news from this source.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn asked_at(&self, source: &SourceId) -> Result<Option<Timestamp>, StoreError> {
        let mut row = self.conn().prepare_cached("SELECT asked_at FROM source WHERE id = ?1")?;
        let asked = row.query_row([&source.0], |r| Columns::of(r).maybe_time()).optional()?;
        Ok(asked.flatten())
    }
}
