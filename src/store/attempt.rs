//! Attempts to deliver: how one begins, and what is made of those that a crash left.

use super::ingest::json;
use super::outbox::{UNBLOCKED, read};
use super::rows::Columns;
use super::{Store, StoreError, activity, micros};
use crate::desk::{Action, Before, Delivery, IssueForm, Kind, OutboxId, SourceId, TicketRef};
use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension, Transaction};

/// How long after an attempt whose outcome is unknown its request may yet be carried out: services
/// give one up after 10 seconds ("Troubleshooting the REST API", timeouts, of GitHub). Looking
/// earlier may find nothing, and what is sent then stands there twice.
const LANDING: SignedDuration = SignedDuration::from_secs(12);

/// What an attempt needs: the action, and which attempt it is (from 1).
pub type Attempt = (Delivery, u32);

impl Store {
    /// Marks what a crash left in the middle of sending as unknown. Call it only while nobody else
    /// can be sending for this source.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub async fn recover(&self, source: SourceId, now: Timestamp) -> Result<(), StoreError> {
        self.write(move |tx| {
            let left = tx
                .prepare_cached(
                    "UPDATE outbox SET state = 'unknown', attempts = attempts + 1, due_at = ?2,
                         updated_at = ?2, problem = 'hero stopped while it was being sent'
                     WHERE source = ?1 AND state = 'sending' RETURNING id",
                )?
                .query_map((&source.0, micros(now)), |row| row.get(0).map(OutboxId))?
                .collect::<Result<Vec<_>, _>>()?;
            for id in left {
                let_land(tx, id, now)?;
                activity::delivered(tx, &read(tx, id)?, "unknown", true, now)?;
            }
            Ok(())
        })
        .await
    }

    /// Takes the next due action of a source to be sent now; `None` if nothing is due.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub async fn begin(
        &self,
        source: SourceId,
        now: Timestamp,
    ) -> Result<Option<Attempt>, StoreError> {
        self.write(move |tx| {
            let Some((mut delivery, attempt)) = next_due(tx, &source, now)? else {
                return Ok(None);
            };
            if attempt == 1 {
                delivery.before = known(tx, &delivery)?;
            }
            tx.execute(
                "UPDATE outbox SET state = 'sending', updated_at = ?2, before = ?3 WHERE id = ?1",
                (delivery.id.0, micros(now), json(&delivery.before)),
            )?;
            Ok(Some((delivery, attempt)))
        })
        .await
    }
}

/// Nobody looks for what may yet be carried out, if that would stand there twice.
pub(super) fn let_land(
    tx: &Transaction<'_>,
    id: OutboxId,
    now: Timestamp,
) -> Result<(), StoreError> {
    if read(tx, id)?.action.can_be_doubled() {
        tx.prepare_cached(
            "UPDATE outbox SET lands_at = ?2, due_at = max(due_at, ?2),
                 problem = problem || '; waiting to see whether it arrived'
             WHERE id = ?1",
        )?
        .execute((id.0, micros(now + LANDING)))?;
    }
    Ok(())
}

/// The oldest due action that waits for no other.
fn next_due(
    tx: &Transaction<'_>,
    source: &SourceId,
    now: Timestamp,
) -> Result<Option<Attempt>, StoreError> {
    let attempt = tx
        .prepare_cached(&format!(
            "SELECT o.id, o.marker, o.ref, t.remote_id, t.kind, o.action, o.decided_at, o.before,
                 o.attempts
             FROM outbox o JOIN ticket t ON t.ref = o.ref
             WHERE o.source = ?1 AND o.due_at <= ?2 AND {UNBLOCKED} ORDER BY o.id LIMIT 1"
        ))?
        .query_row((&source.0, micros(now)), |row| {
            let mut columns = Columns::of(row);
            let delivery = Delivery {
                id: OutboxId(columns.take()?),
                marker: columns.take()?,
                reference: columns.reference()?,
                remote_id: columns.take()?,
                kind: columns.word::<Kind>()?,
                action: columns.json()?,
                decided_at: columns.time()?,
                before: columns.maybe_json()?.unwrap_or_default(),
            };
            let attempts: u32 = columns.take()?;
            Ok((delivery, attempts.saturating_add(1)))
        })
        .optional()?;
    Ok(attempt)
}

/// What is known now of where an action goes.
fn known(tx: &Transaction<'_>, delivery: &Delivery) -> Result<Before, StoreError> {
    match &delivery.action {
        Action::Create { source, form } => issues(tx, source, form, &delivery.reference),
        _ => conversation(tx, &delivery.reference),
    }
}

/// What was said in a ticket. What only happened there may be told by other clocks than the
/// service's.
fn conversation(tx: &Transaction<'_>, ticket: &TicketRef) -> Result<Before, StoreError> {
    let newest = tx
        .prepare_cached(
            "SELECT max(m.at) FROM message m JOIN ticket t ON t.id = m.ticket
             WHERE t.ref = ?1 AND m.kind <> 'event'",
        )?
        .query_row([ticket.as_str()], |row| Columns::of(row).maybe_time())?;
    let mut before = Before { newest, ids: Vec::new() };
    before.ids = tx
        .prepare_cached(
            "SELECT m.id FROM message m JOIN ticket t ON t.id = m.ticket
             WHERE t.ref = ?1 AND m.at >= ?2",
        )?
        .query_map((ticket.as_str(), micros(before.since())), |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(before)
}

/// The issues of a tracker, and those that the ticket is linked to, which may be newer than what
/// was read of the tracker.
fn issues(
    tx: &Transaction<'_>,
    source: &SourceId,
    form: &IssueForm,
    ticket: &TicketRef,
) -> Result<Before, StoreError> {
    let place = form.place.trim();
    let newest = tx
        .prepare_cached(
            "SELECT max(created_at) FROM ticket WHERE source = ?1 AND place = ?2 COLLATE NOCASE",
        )?
        .query_row((&source.0, place), |row| Columns::of(row).maybe_time())?;
    let mut before = Before { newest, ids: Vec::new() };
    before.ids = tx
        .prepare_cached(
            "SELECT ref FROM ticket
             WHERE source = ?1 AND place = ?2 COLLATE NOCASE AND created_at >= ?3
             UNION SELECT target FROM local_link WHERE ref = ?4",
        )?
        .query_map((&source.0, place, micros(before.since()), ticket.as_str()), |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(before)
}
