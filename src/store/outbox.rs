//! The durable list of actions on their way to a source.
//!
//! An action is `held` (can be taken back), `queued`, `sending`, then `sent`, `refused` or
//! `unknown`. Every step is one transaction before or after the network, never across it, so that
//! a crash at any instruction leaves a row that says what may have happened.

use super::ingest::json;
use super::rows::Columns;
use super::{Reader, Store, StoreError, activity, draft, local, mail, micros};
use crate::desk::{Action, Local, OutboxId, OutboxState, Roster, SourceId, TicketRef};
use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension, Transaction};
use serde::Serialize;

/// An action in the outbox.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OutboxItem {
    /// Its number.
    pub id: OutboxId,
    /// The ticket it is for.
    #[serde(rename = "ref")]
    pub reference: TicketRef,
    /// The source that delivers it.
    pub source: SourceId,
    /// What to do.
    pub action: Action,
    /// Where it stands.
    pub state: OutboxState,
    /// When it goes out, at the earliest.
    pub due_at: Timestamp,
    /// How many attempts may have reached the service.
    pub attempts: u32,
    /// When it was decided.
    pub decided_at: Timestamp,
    /// What went wrong last, or what the hero has to decide.
    pub problem: Option<String>,
    /// What the service answered.
    pub summary: Option<String>,
    /// Where a browser finds the result.
    pub url: Option<String>,
}

impl OutboxItem {
    /// Whether it makes the hero the assignee of this ticket, or will.
    pub fn assigns_me(&self, ticket: &TicketRef) -> bool {
        let stands = self.state != OutboxState::Refused;
        stands && self.action == Action::Assign && self.reference == *ticket
    }
}

/// By whom something is decided, when, and how long it can be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// Who answers and claims.
    pub hero: String,
    /// How long it is held.
    pub hold: SignedDuration,
    /// When.
    pub now: Timestamp,
}

pub(super) const COLUMNS: &str =
    "SELECT id, ref, source, action, state, due_at, attempts, decided_at,
    problem, summary, url FROM outbox";

impl Store {
    /// Puts actions on one ticket into the outbox, each after the one before it. What answers claims
    /// the ticket for `hero` if nobody has it, and its draft is no longer one; nor is what a new
    /// issue or an e-mail was written as. Those go by sources of their own, all else by the ticket's.
    ///
    /// # Errors
    /// [`StoreError::NoTicket`], or whatever SQLite says.
    pub async fn enqueue(
        &self,
        ticket: TicketRef,
        actions: Vec<Action>,
        hold: SignedDuration,
        hero: String,
        now: Timestamp,
    ) -> Result<Vec<OutboxId>, StoreError> {
        let roster = self.roster().clone();
        let by = Decided { hero, hold, now };
        self.write(move |tx| put(tx, &ticket, &actions, &roster, &by)).await
    }

    /// As [`Store::enqueue`], for what was not written as the draft of the ticket, nor as its new
    /// issue or e-mail: what is being written there stays.
    ///
    /// # Errors
    /// As there.
    pub async fn enqueue_beside(
        &self,
        ticket: TicketRef,
        actions: Vec<Action>,
        by: Decided,
    ) -> Result<Vec<OutboxId>, StoreError> {
        let roster = self.roster().clone();
        self.write(move |tx| put_beside(tx, &ticket, &actions, &roster, &by)).await
    }

    /// Gives up an action that has not been sent, with all that was to follow it; a reply's text
    /// becomes a draft.
    ///
    /// # Errors
    /// [`StoreError::NotNow`] if it is being sent, was sent, or is not there.
    pub async fn discard(&self, id: OutboxId, now: Timestamp) -> Result<(), StoreError> {
        use OutboxState::{Held, Queued, Refused, Unknown};
        let states = [Held, Queued, Refused, Unknown];
        let otherwise = "it is not waiting in the outbox";
        self.write(move |tx| remove(tx, id, (&states, otherwise), "given up", now).map(drop)).await
    }

    /// Takes an e-mail back that has not gone out yet, to be gone on with; what is being written
    /// then.
    ///
    /// # Errors
    /// [`StoreError::NotNow`] if it is on its way already, or is not there.
    pub async fn recall(&self, id: OutboxId, now: Timestamp) -> Result<String, StoreError> {
        self.write(move |tx| {
            let ticket = take_back(tx, id, now)?;
            Ok(draft::mail(tx, &ticket)?.unwrap_or_default())
        })
        .await
    }

    /// Sends an action again now. One whose outcome could not be found out is sent without looking:
    /// the hero decided.
    ///
    /// # Errors
    /// [`StoreError::NotNow`] if it is being sent, was sent, or is not there.
    pub async fn retry(&self, id: OutboxId, now: Timestamp) -> Result<(), StoreError> {
        self.write(move |tx| {
            let changed = tx.execute(
                "UPDATE outbox SET due_at = max(?2, coalesce(lands_at, 0)), updated_at = ?2,
                     problem = CASE WHEN lands_at > ?2 THEN problem END,
                     state = CASE WHEN state = 'unknown' AND due_at <> ?3 THEN 'unknown' ELSE 'queued' END,
                     attempts = CASE WHEN due_at = ?3 THEN 0 ELSE attempts END
                 WHERE id = ?1 AND state IN ('held', 'queued', 'refused', 'unknown')",
                (id.0, micros(now), NEVER),
            )?;
            expect_one(changed, id, "it is not waiting in the outbox")?;
            let item = read(tx, id)?;
            activity::decided(tx, &item.reference, format!("tried again: {}", item.action.told()), now)
        })
        .await
    }

    /// Lets everything held go out at once: nobody is there any more to take it back.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub async fn release_held(&self, now: Timestamp) -> Result<(), StoreError> {
        self.write(move |tx| {
            tx.execute(
                "UPDATE outbox SET state = 'queued', due_at = ?1 WHERE state = 'held'",
                [micros(now)],
            )?;
            Ok(())
        })
        .await
    }
}

impl Reader {
    /// All that is not sent yet, oldest first.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn outbox(&self) -> Result<Vec<OutboxItem>, StoreError> {
        self.outbox_where("state <> 'sent' ORDER BY id", ())
    }

    /// One action, sent or not.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn outbox_item(&self, id: OutboxId) -> Result<Option<OutboxItem>, StoreError> {
        Ok(self.outbox_where("id = ?1", [id.0])?.pop())
    }

    /// When the next action of a source that waits for no other is due; `None` if there is none.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn next_due(&self, source: &SourceId) -> Result<Option<Timestamp>, StoreError> {
        let mut row = self.conn().prepare_cached(&format!(
            "SELECT min(o.due_at) FROM outbox o JOIN ticket t ON t.ref = o.ref
             WHERE o.source = ?1 AND o.due_at < ?2 AND {UNBLOCKED}"
        ))?;
        Ok(row.query_row((&source.0, NEVER), |row| Columns::of(row).maybe_time())?)
    }

    /// The e-mails that were sent because of this ticket.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn mails(&self, ticket: &TicketRef) -> Result<Vec<OutboxItem>, StoreError> {
        mail::sent(self.conn(), ticket)
    }

    pub(super) fn outbox_of(&self, ticket: &TicketRef) -> Result<Vec<OutboxItem>, StoreError> {
        self.outbox_where("ref = ?1 AND state <> 'sent' ORDER BY id", [ticket.as_str()])
    }

    fn outbox_where(
        &self,
        condition: &str,
        params: impl rusqlite::Params,
    ) -> Result<Vec<OutboxItem>, StoreError> {
        let mut rows = self.conn().prepare_cached(&format!("{COLUMNS} WHERE {condition}"))?;
        let items = rows.query_map(params, |row| item(&mut Columns::of(row)))?;
        Ok(items.collect::<Result<_, _>>()?)
    }
}

/// Waits for no other action: not for the one it follows, of whatever source, nor for an older one
/// on the same ticket at the same source. An answer does not wait for a tracker that is down.
pub(super) const UNBLOCKED: &str = "o.state IN ('held', 'queued', 'unknown')
    AND (o.after IS NULL OR o.after NOT IN (SELECT id FROM outbox WHERE state <> 'sent'))
    AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.ref = o.ref AND e.source = o.source AND e.id < o.id
        AND e.state IN ('held', 'queued', 'sending', 'unknown'))";

/// Due at no time: only the hero moves it on.
pub(super) const NEVER: i64 = 253_000_000_000_000_000;

pub(super) fn item(columns: &mut Columns<'_, '_>) -> rusqlite::Result<OutboxItem> {
    Ok(OutboxItem {
        id: OutboxId(columns.take()?),
        reference: columns.reference()?,
        source: SourceId(columns.take()?),
        action: columns.json()?,
        state: columns.word()?,
        due_at: columns.time()?,
        attempts: columns.take()?,
        decided_at: columns.time()?,
        problem: columns.take()?,
        summary: columns.take()?,
        url: columns.take()?,
    })
}

/// Puts actions on one ticket into the outbox, as [`Store::enqueue`] does.
pub(super) fn put(
    tx: &Transaction<'_>,
    ticket: &TicketRef,
    actions: &[Action],
    roster: &Roster,
    by: &Decided,
) -> Result<Vec<OutboxId>, StoreError> {
    for action in actions {
        draft::take(tx, ticket, action, by.now)?;
    }
    put_beside(tx, ticket, actions, roster, by)
}

/// The same, leaving what is being written.
fn put_beside(
    tx: &Transaction<'_>,
    ticket: &TicketRef,
    actions: &[Action],
    roster: &Roster,
    by: &Decided,
) -> Result<Vec<OutboxId>, StoreError> {
    let mut ids: Vec<OutboxId> = Vec::new();
    for action in actions {
        let id = insert(tx, ticket, action, ids.last().copied(), by.hold, by.now)?;
        ids.push(id);
        if action.answers() {
            claim_if_free(tx, ticket, id, roster, &by.hero)?;
        }
        activity::decided(tx, ticket, action.told(), by.now)?;
    }
    Ok(ids)
}

/// Takes a held action back, with all that was to follow it; a reply's text becomes a draft, a new
/// issue or an e-mail is as it was being written, and what was claimed is free again. Its ticket.
pub(super) fn take_back(
    tx: &Transaction<'_>,
    id: OutboxId,
    now: Timestamp,
) -> Result<TicketRef, StoreError> {
    let too_late = "it is on its way already and cannot be taken back";
    remove(tx, id, (&[OutboxState::Held], too_late), "taken back", now)
}

/// An action, whatever its state.
pub(super) fn read(tx: &Transaction<'_>, id: OutboxId) -> Result<OutboxItem, StoreError> {
    let mut row = tx.prepare_cached(&format!("{COLUMNS} WHERE id = ?1"))?;
    Ok(row.query_row([id.0], |row| item(&mut Columns::of(row)))?)
}

/// Where an action stands; `None` if it was given up.
pub(super) fn state(tx: &Transaction<'_>, id: OutboxId) -> Result<Option<OutboxState>, StoreError> {
    let mut row = tx.prepare_cached("SELECT state FROM outbox WHERE id = ?1")?;
    Ok(row.query_row([id.0], |row| Columns::of(row).word()).optional()?)
}

fn insert(
    tx: &Transaction<'_>,
    ticket: &TicketRef,
    action: &Action,
    after: Option<OutboxId>,
    hold: SignedDuration,
    now: Timestamp,
) -> Result<OutboxId, StoreError> {
    let source: Option<String> = tx
        .prepare_cached("SELECT source FROM ticket WHERE ref = ?1")?
        .query_row([ticket.as_str()], |row| row.get(0))
        .optional()?;
    let own = SourceId(source.ok_or_else(|| StoreError::NoTicket(ticket.to_string()))?);
    let source = &action.goes_by(&own).0;
    let state = if hold.is_positive() { OutboxState::Held } else { OutboxState::Queued };
    tx.prepare_cached(
        "INSERT INTO outbox (ref, source, action, marker, state, after, due_at, decided_at, updated_at, seen_at)
         VALUES (?1, ?2, ?3, 'hero-' || lower(hex(randomblob(8))), ?4, ?5, ?6, ?7, ?7,
             (SELECT last_at FROM ticket WHERE ref = ?1))",
    )?
    .execute((
        ticket.as_str(),
        source,
        json(action),
        state.word(),
        after.map(|id| id.0),
        micros(now + hold),
        micros(now),
    ))?;
    Ok(OutboxId(tx.last_insert_rowid()))
}

fn claim_if_free(
    tx: &Transaction<'_>,
    ticket: &TicketRef,
    reply: OutboxId,
    roster: &Roster,
    hero: &str,
) -> Result<(), StoreError> {
    let nobody: bool = tx
        .prepare_cached("SELECT assignees = '[]' FROM ticket WHERE ref = ?1")?
        .query_row([ticket.as_str()], |row| row.get(0))?;
    if nobody && local::read(tx, ticket)?.claimed_by.is_none() {
        let claim = |local| Local { claimed_by: Some(hero.to_owned()), ..local };
        local::apply(tx, ticket, roster, claim)?;
        tx.execute("UPDATE outbox SET claims = 1 WHERE id = ?1", [reply.0])?;
    }
    Ok(())
}

fn remove(
    tx: &Transaction<'_>,
    id: OutboxId,
    (states, otherwise): (&[OutboxState], &str),
    told: &str,
    now: Timestamp,
) -> Result<TicketRef, StoreError> {
    let not_now = || StoreError::NotNow(format!("action {}: {otherwise}", id.0));
    let going = with_followers(tx, id)?;
    let first = going.last().filter(|first| states.contains(&first.state)).ok_or_else(not_now)?;
    for item in &going {
        draft::give_back(tx, item, now)?;
        tx.execute(
            "UPDATE local SET claimed_by = NULL
             WHERE ref = ?2 AND EXISTS (SELECT 1 FROM outbox WHERE id = ?1 AND claims)",
            (item.id.0, item.reference.as_str()),
        )?;
        tx.execute("DELETE FROM outbox WHERE id = ?1", [item.id.0])?;
        let text = format!("{told}: {}", item.action.told());
        activity::decided(tx, &item.reference, text, now)?;
    }
    Ok(first.reference.clone())
}

/// An action and all that was to follow it, the last one first.
fn with_followers(tx: &Transaction<'_>, id: OutboxId) -> Result<Vec<OutboxItem>, StoreError> {
    let mut rows = tx.prepare_cached(&format!(
        "WITH RECURSIVE going (id) AS (VALUES (?1)
             UNION SELECT o.id FROM outbox o JOIN going ON o.after = going.id)
         {COLUMNS} WHERE id IN going ORDER BY id DESC"
    ))?;
    let items = rows.query_map([id.0], |row| item(&mut Columns::of(row)))?;
    Ok(items.collect::<Result<_, _>>()?)
}

pub(super) fn expect_one(changed: usize, id: OutboxId, otherwise: &str) -> Result<(), StoreError> {
    match changed {
        0 => Err(StoreError::NotNow(format!("action {}: {otherwise}", id.0))),
        _ => Ok(()),
    }
}
