//! Taking a decision on one ticket back, and making it again: all of it or nothing of it, in one
//! transaction.

use super::outbox::{self, Decided};
use super::{Store, StoreError, Undo, activity, draft, local};
use crate::desk::{Action, OutboxId, OutboxState, TicketRef};
use jiff::Timestamp;
use rusqlite::Transaction;

/// A decision that is to be taken back.
#[derive(Debug, Clone, PartialEq)]
pub struct Reversal {
    /// The ticket.
    pub ticket: TicketRef,
    /// What was decided, as told.
    pub words: String,
    /// The first action that it put into the outbox: it goes, with all that was to follow it.
    pub outbox: Option<OutboxId>,
    /// What undoes that action should its service have carried it out.
    pub remedy: Option<Action>,
    /// What it changed here.
    pub local: Option<Undo>,
}

/// What taking a decision back, or making it again, left.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reversed {
    /// What undoes the change here.
    pub local: Option<Undo>,
    /// What went into the outbox.
    pub outbox: Vec<OutboxId>,
}

/// A decision that was taken back and is to be made again.
#[derive(Debug, Clone, PartialEq)]
pub struct Again {
    /// The ticket.
    pub ticket: TicketRef,
    /// What was decided, as told.
    pub words: String,
    /// What goes into the outbox.
    pub actions: Vec<Action>,
    /// What is changed here.
    pub local: Option<Undo>,
}

impl Store {
    /// Takes a decision back. What its service has carried out is undone there by the remedy, if
    /// there is one: that goes into the outbox as any decision does.
    ///
    /// # Errors
    /// [`StoreError::NotNow`] if it cannot be taken back any more, or whatever SQLite says; then
    /// nothing of it is.
    pub async fn reverse(&self, reversal: Reversal, by: Decided) -> Result<Reversed, StoreError> {
        let roster = self.roster().clone();
        self.write(move |tx| {
            let Reversal { ticket, words, outbox: first, remedy, local } = &reversal;
            let mut left = Reversed::default();
            if let Some(id) = first {
                let action = to_be_undone(tx, *id, remedy.as_ref(), by.now)?;
                let actions: Vec<Action> = action.into_iter().collect();
                left.outbox = outbox::put(tx, ticket, &actions, &roster, &by)?;
            }
            if let Some(undo) = local {
                left.local = Some(local::put_back(tx, undo, &roster)?);
                activity::decided(tx, ticket, format!("taken back: {words}"), by.now)?;
            }
            Ok(left)
        })
        .await
    }

    /// Makes a decision again that was taken back.
    ///
    /// # Errors
    /// [`StoreError::NotNow`] if the draft which its words became was changed since, or whatever
    /// SQLite says; then nothing of it is.
    pub async fn decide_again(&self, again: Again, by: Decided) -> Result<Reversed, StoreError> {
        let roster = self.roster().clone();
        self.write(move |tx| {
            for action in &again.actions {
                if !draft::stands_as(tx, &again.ticket, action)? {
                    let why = "its text was changed since, or is no draft any more";
                    return Err(StoreError::NotNow(format!("{}: {why}", again.words)));
                }
            }
            let local = match &again.local {
                Some(undo) => Some(local::put_back(tx, undo, &roster)?),
                None => None,
            };
            if local.is_some() {
                let text = format!("done again: {}", again.words);
                activity::decided(tx, &again.ticket, text, by.now)?;
            }
            let outbox = outbox::put(tx, &again.ticket, &again.actions, &roster, &by)?;
            Ok(Reversed { local, outbox })
        })
        .await
    }
}

/// Takes an action back if it is still held; what is to be done at its service instead, if it was
/// carried out there. What the service does not have yet, or perhaps not, cannot be undone.
fn to_be_undone(
    tx: &Transaction<'_>,
    id: OutboxId,
    remedy: Option<&Action>,
    now: Timestamp,
) -> Result<Option<Action>, StoreError> {
    use OutboxState::{Held, Queued, Refused, Sending, Sent, Unknown};
    let too_late = "it is on its way already and cannot be taken back";
    let not = |why: &str| Err(StoreError::NotNow(format!("action {}: {why}", id.0)));
    match (outbox::state(tx, id)?, remedy) {
        (Some(Held), _) => outbox::take_back(tx, id, now).map(|_| None),
        (Some(Sent), Some(remedy)) => Ok(Some(remedy.clone())),
        (Some(Refused), Some(_)) => not("it was refused, so there is nothing to undo"),
        (Some(Unknown), Some(_)) => {
            not("nobody knows yet whether it was done, so it is not undone")
        }
        (None, Some(_)) => not("it was given up, so there is nothing to undo"),
        (Some(Queued | Sending), _) | (_, None) => not(too_late),
    }
}
