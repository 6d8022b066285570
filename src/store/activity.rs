//! What was done, sent and read, and what failed: written in the transaction of what it tells of, so
//! that neither is there without the other.

use super::outbox::OutboxItem;
use super::rows::Columns;
use super::{Health, Reader, SourceState, Store, StoreError, micros};
use crate::desk::{SourceId, TicketRef, clean_line, counted, elapsed};
use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension, Transaction};
use serde::Serialize;

/// The latest so many are kept.
const KEPT: i64 = 10_000;
/// What a source brings within this time is told in one line: a first load comes in many pages.
const TOGETHER: SignedDuration = SignedDuration::from_mins(10);

/// What a line of the activity is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// The hero decided something, or took it back.
    Done,
    /// A service was told, or should have been.
    Delivery,
    /// A source or register was read, or could not be.
    Sync,
}

impl Sort {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Done, Self::Delivery, Self::Sync];

    /// How it is written in the database and in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Delivery => "delivery",
            Self::Sync => "sync",
        }
    }
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Activity {
    /// Its number: what came later has a higher one.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// What it is about.
    pub sort: Sort,
    /// At which source.
    pub source: Option<SourceId>,
    /// With which ticket.
    #[serde(rename = "ref")]
    pub reference: Option<TicketRef>,
    /// That ticket's title, if it is here.
    pub title: Option<String>,
    /// What happened, in one line.
    pub text: String,
    /// Whether it went wrong.
    pub failed: bool,
    /// Whether the hero has seen that it did.
    pub seen: bool,
}

impl Reader {
    /// What happened since then, the newest first.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn activity(&self, since: Timestamp) -> Result<Vec<Activity>, StoreError> {
        let mut rows = self.conn().prepare_cached(
            "SELECT a.id, a.at, a.sort, a.source, a.ref, t.title, a.text, a.failed, a.seen
             FROM activity a LEFT JOIN ticket t ON t.ref = a.ref
             WHERE a.at >= ?1 ORDER BY a.id DESC",
        )?;
        let lines = rows.query_map([micros(since)], |row| activity(&mut Columns::of(row)))?;
        Ok(lines.collect::<Result<_, _>>()?)
    }

    /// How many failures the hero has not seen.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn unseen_failures(&self) -> Result<usize, StoreError> {
        let mut row = self
            .conn()
            .prepare_cached("SELECT count(*) FROM activity WHERE failed AND NOT seen")?;
        let count: i64 = row.query_row((), |row| row.get(0))?;
        Ok(usize::try_from(count).unwrap_or_default())
    }
}

impl Store {
    /// The hero has seen the failures up to this one.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub async fn see_failures(&self, last: i64) -> Result<(), StoreError> {
        self.write(move |tx| {
            tx.execute(
                "UPDATE activity SET seen = 1 WHERE failed AND NOT seen AND id <= ?1",
                [last],
            )?;
            Ok(())
        })
        .await
    }
}

fn activity(columns: &mut Columns<'_, '_>) -> rusqlite::Result<Activity> {
    Ok(Activity {
        id: columns.take()?,
        at: columns.time()?,
        sort: columns.word()?,
        source: columns.take::<Option<String>>()?.map(SourceId),
        reference: columns
            .take::<Option<String>>()?
            .and_then(|reference| TicketRef::parse(&reference).ok()),
        title: columns.take()?,
        text: columns.take()?,
        failed: columns.take()?,
        seen: columns.take()?,
    })
}

/// Something to be told.
pub(super) struct Line<'a> {
    pub sort: Sort,
    pub source: Option<&'a SourceId>,
    pub reference: Option<&'a TicketRef>,
    pub text: String,
    pub failed: bool,
}

/// Tells it. What is older than the latest [`KEPT`] goes.
pub(super) fn tell(tx: &Transaction<'_>, line: Line<'_>, now: Timestamp) -> Result<(), StoreError> {
    insert(tx, &line, 0, now)
}

fn insert(
    tx: &Transaction<'_>,
    line: &Line<'_>,
    tickets: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO activity (at, sort, source, ref, text, failed, tickets)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute((
        micros(now),
        line.sort.word(),
        line.source.map(|source| &source.0),
        line.reference.map(TicketRef::as_str),
        clean_line(&line.text),
        line.failed,
        tickets,
    ))?;
    let oldest = tx.last_insert_rowid() - KEPT;
    tx.prepare_cached("DELETE FROM activity WHERE id <= ?1")?.execute([oldest])?;
    Ok(())
}

/// The hero decided this about a ticket, or took it back.
pub(super) fn decided(
    tx: &Transaction<'_>,
    ticket: &TicketRef,
    text: String,
    now: Timestamp,
) -> Result<(), StoreError> {
    let line =
        Line { sort: Sort::Done, source: None, reference: Some(ticket), text, failed: false };
    tell(tx, line, now)
}

/// What became of an action of the outbox: `reply refused: the channel is archived`.
pub(super) fn delivered(
    tx: &Transaction<'_>,
    item: &OutboxItem,
    outcome: &str,
    failed: bool,
    now: Timestamp,
) -> Result<(), StoreError> {
    let told = item.summary.as_deref().or(item.problem.as_deref()).filter(|told| !told.is_empty());
    let told = told.map(|told| format!(": {told}")).unwrap_or_default();
    let text = format!("{} {outcome}{told}", item.action.told());
    let (source, reference) = (Some(&item.source), Some(&item.reference));
    tell(tx, Line { sort: Sort::Delivery, source, reference, text, failed }, now)
}

/// A source or register is in trouble, or is not any more.
pub(super) fn moved(
    tx: &Transaction<'_>,
    state: &SourceState,
    now: Timestamp,
) -> Result<(), StoreError> {
    let before = tx
        .prepare_cached("SELECT health, since FROM source WHERE id = ?1")?
        .query_row([&state.id.0], |row| {
            let mut columns = Columns::of(row);
            Ok((columns.word::<Health>()?, columns.maybe_time()?))
        })
        .optional()?;
    let (was, since) = before.unwrap_or((Health::Fine, None));
    if was == state.health {
        return Ok(());
    }
    let problem = state.problem.as_deref().unwrap_or("it does not answer");
    let text = match state.health {
        Health::Fine => match since.map(|since| elapsed(now.duration_since(since))) {
            Some(span) => format!("is read again, after {span}"),
            None => "is read again".into(),
        },
        Health::Limited => format!("asks us to wait: {problem}"),
        Health::Failing => format!("cannot be read: {problem}"),
        Health::NeedsYou => format!("needs you: {problem}"),
    };
    let failed = matches!(state.health, Health::Failing | Health::NeedsYou);
    let source = Some(&state.id);
    tell(tx, Line { sort: Sort::Sync, source, reference: None, text, failed }, now)
}

/// A source brought something new of so many tickets.
pub(super) fn brought(
    tx: &Transaction<'_>,
    source: &SourceId,
    tickets: usize,
    now: Timestamp,
) -> Result<(), StoreError> {
    let new = i64::try_from(tickets).unwrap_or(i64::MAX);
    let before: Option<(i64, i64)> = tx
        .prepare_cached(
            "SELECT id, tickets FROM activity WHERE source = ?1 AND tickets > 0 AND at >= ?2
             ORDER BY id DESC LIMIT 1",
        )?
        .query_row((&source.0, micros(now - TOGETHER)), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    match before {
        Some((id, before)) => {
            let all = before.saturating_add(new);
            tx.prepare_cached("UPDATE activity SET tickets = ?2, text = ?3 WHERE id = ?1")?
                .execute((id, all, news_of(all)))?;
            Ok(())
        }
        None => {
            let (sort, text) = (Sort::Sync, news_of(new));
            let line = Line { sort, source: Some(source), reference: None, text, failed: false };
            insert(tx, &line, new, now)
        }
    }
}

fn news_of(tickets: i64) -> String {
    format!("news of {}", counted(tickets, "ticket"))
}
