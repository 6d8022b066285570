//! What was said, as a source hands it over.

use super::ingest::{json, ticket_id};
use super::rows::Columns;
use super::{StoreError, as_stored, micros};
use crate::desk::{
    Extent, Message, PersonId, Reaction, Side, Thread, TicketRef, clean, clean_line,
};
use rusqlite::Transaction;
use std::collections::{BTreeSet, HashMap};

/// Stores one of a page's conversations; the id of its ticket if it changed.
pub(super) fn put_thread(
    tx: &Transaction<'_>,
    thread: &Thread,
    page: &[Thread],
    side_of: impl Fn(&Message) -> Result<Side, StoreError>,
) -> Result<Option<i64>, StoreError> {
    let Some(ticket) = ticket_id(tx, &thread.reference)? else {
        tracing::debug!(reference = %thread.reference, "messages of an unknown ticket passed over");
        return Ok(None);
    };
    let known = all_of(tx, ticket)?;
    let mut changed = false;
    for message in &thread.messages {
        changed |= put(tx, ticket, message, known.get(&message.id), &side_of)?;
    }
    if thread.extent == Extent::Whole {
        let kept: BTreeSet<&str> = thread.messages.iter().map(|m| m.id.as_str()).collect();
        for missing in known.values().filter(|m| !kept.contains(m.id.as_str())) {
            changed |= remove_moved(tx, (ticket, &thread.reference), missing, page)?
                || mark_deleted(tx, ticket, missing)?;
        }
    }
    if let Some(stamp) = &thread.stamp {
        tx.prepare_cached("UPDATE ticket SET stamp = ?2 WHERE id = ?1 AND stamp IS NOT ?2")?
            .execute((ticket, stamp))?;
    }
    Ok(changed.then_some(ticket))
}

/// Takes out of a ticket whatever a page has in other ones.
pub(super) fn leave_to_others(
    tx: &Transaction<'_>,
    ticket: (i64, &TicketRef),
    page: &[Thread],
) -> Result<(), StoreError> {
    for message in all_of(tx, ticket.0)?.values() {
        remove_moved(tx, ticket, message, page)?;
    }
    Ok(())
}

/// Takes a message out of a ticket if the page has it in another one instead: it was not deleted,
/// it is only told elsewhere. Whether it was so.
fn remove_moved(
    tx: &Transaction<'_>,
    (ticket, reference): (i64, &TicketRef),
    message: &Message,
    page: &[Thread],
) -> Result<bool, StoreError> {
    // Ids are unique in a ticket only: a time makes the same one of it.
    let same = |other: &Message| other.id == message.id && as_stored(other.at) == message.at;
    let telling = page.iter().filter(|thread| thread.messages.iter().any(same));
    let telling: Vec<&TicketRef> = telling.map(|thread| &thread.reference).collect();
    if telling.contains(&reference) {
        return Ok(false);
    }
    for other in telling {
        if ticket_id(tx, other)?.is_some() {
            tx.prepare_cached("DELETE FROM message WHERE ticket = ?1 AND id = ?2")?
                .execute((ticket, &message.id))?;
            return Ok(true);
        }
    }
    Ok(false)
}

fn mark_deleted(tx: &Transaction<'_>, ticket: i64, message: &Message) -> Result<bool, StoreError> {
    let mut update = tx.prepare_cached(
        "UPDATE message SET deleted = 1 WHERE ticket = ?1 AND id = ?2 AND NOT deleted",
    )?;
    Ok(update.execute((ticket, &message.id))? > 0)
}

/// Keeps a message if it differs from the one known; whether it did. The side that it is kept with is
/// the likely one: what its ticket is derived to says which it is.
pub(super) fn put(
    tx: &Transaction<'_>,
    ticket: i64,
    message: &Message,
    known: Option<&Message>,
    side_of: impl Fn(&Message) -> Result<Side, StoreError>,
) -> Result<bool, StoreError> {
    let message = Message {
        at: as_stored(message.at),
        text: clean(&message.text),
        reactions: message.reactions.iter().map(clean_reaction).collect(),
        ..message.clone()
    };
    if known == Some(&message) {
        return Ok(false);
    }
    tx.prepare_cached(
        "INSERT INTO message (ticket, id, at, author, kind, text, edited, deleted, reactions, side)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
         ON CONFLICT (ticket, id) DO UPDATE SET at = ?3, author = ?4, kind = ?5, text = ?6,
             edited = ?7, deleted = ?8, reactions = ?9",
    )?
    .execute((
        ticket,
        &message.id,
        micros(message.at),
        message.author.as_ref().map(|a| &a.0),
        message.kind.word(),
        &message.text,
        message.edited,
        message.deleted,
        json(&message.reactions),
        side_of(&message)?.word(),
    ))?;
    Ok(true)
}

fn clean_reaction(reaction: &Reaction) -> Reaction {
    Reaction { sign: clean_line(&reaction.sign), count: reaction.count }
}

fn all_of(tx: &Transaction<'_>, ticket: i64) -> Result<HashMap<String, Message>, StoreError> {
    let mut rows = tx.prepare_cached(
        "SELECT id, at, author, kind, text, edited, deleted, reactions
         FROM message WHERE ticket = ?1",
    )?;
    let messages = rows.query_map([ticket], |row| {
        let message = from(&mut Columns::of(row))?;
        Ok((message.id.clone(), message))
    })?;
    Ok(messages.collect::<Result<_, _>>()?)
}

/// A message from the columns `id, at, author, kind, text, edited, deleted, reactions`.
pub(super) fn from(columns: &mut Columns<'_, '_>) -> rusqlite::Result<Message> {
    Ok(Message {
        id: columns.take()?,
        at: columns.time()?,
        author: columns.take::<Option<String>>()?.map(PersonId),
        kind: columns.word()?,
        text: columns.take()?,
        edited: columns.take()?,
        deleted: columns.take()?,
        reactions: columns.json()?,
    })
}
