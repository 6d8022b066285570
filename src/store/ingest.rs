//! One page of a source into the tables, in one transaction with its cursor.
//!
//! Only what differs is written, so a page that was read before changes nothing and wakes nobody.

use super::rows::Columns;
use super::{Store, StoreError, derive, micros};
use crate::desk::{
    Answer, Extent, Fact, Head, Message, Page, Person, SourceId, Thread, TicketRef, Upstream,
    clean, clean_line,
};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Transaction};
use std::collections::{BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

impl Store {
    /// Stores one page of this source.
    ///
    /// # Errors
    /// Whatever SQLite says; then nothing of the page is stored.
    pub async fn ingest(
        &self,
        source: SourceId,
        page: Page,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let roster = self.roster().clone();
        self.write(move |tx| {
            let mut touched = BTreeSet::new();
            for person in &page.people {
                if put_person(tx, &source, person)? {
                    touched.extend(tickets_of(tx, &source, person)?);
                }
            }
            for head in &page.heads {
                touched.extend(put_head(tx, &source, head)?);
            }
            for thread in &page.threads {
                touched.extend(put_thread(tx, thread)?);
            }
            for gone in &page.gone {
                touched.extend(close_gone(tx, gone, now)?);
            }
            for ticket in touched {
                derive::derive(tx, ticket, &roster)?;
            }
            page.cursor.map_or(Ok(()), |cursor| put_cursor(tx, &source, &cursor.0))
        })
        .await
    }
}

/// Keeps a person; whether anything about them is new. What was known is not forgotten because
/// one answer left it out.
pub(super) fn put_person(
    tx: &Transaction<'_>,
    source: &SourceId,
    person: &Person,
) -> Result<bool, StoreError> {
    let changed = tx
        .prepare_cached(
            "INSERT INTO person (source, id, handle, name, email, bot, staff)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (source, id) DO UPDATE SET handle = ?3, name = ifnull(?4, name),
                 email = ifnull(?5, email), bot = ?6, staff = max(staff, ?7)
             WHERE handle <> ?3 OR ifnull(?4, name) IS NOT name OR ifnull(?5, email) IS NOT email
                 OR bot <> ?6 OR ?7 > staff",
        )?
        .execute((
            &source.0,
            &person.id.0,
            clean_line(&person.handle),
            person.name.as_deref().map(clean_line).filter(|name| !name.is_empty()),
            person.email.as_deref().map(clean_line).filter(|email| !email.is_empty()),
            person.bot,
            person.staff,
        ))?;
    Ok(changed > 0)
}

/// The tickets in which somebody spoke or left a mark.
pub(super) fn tickets_of(
    tx: &Transaction<'_>,
    source: &SourceId,
    person: &Person,
) -> Result<Vec<i64>, StoreError> {
    let mut rows = tx.prepare_cached(
        "SELECT id FROM ticket WHERE source = ?1 AND id IN (SELECT ticket FROM message WHERE author = ?2)
         UNION SELECT id FROM ticket
             WHERE source = ?1 AND upstream = 'marked' AND instr(marked_by, json_quote(?2))",
    )?;
    let ids = rows.query_map((&source.0, &person.id.0), |row| row.get(0))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

/// The id of the ticket if its head is new or changed.
fn put_head(
    tx: &Transaction<'_>,
    source: &SourceId,
    head: &Head,
) -> Result<Option<i64>, StoreError> {
    let hash = hash_of(head);
    let known: Option<(i64, String)> = tx
        .prepare_cached("SELECT head_hash, source FROM ticket WHERE ref = ?1")?
        .query_row([head.reference.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    match known {
        Some((before, owner)) if owner == source.0 && before == hash => return Ok(None),
        Some((_, owner)) if owner != source.0 => take_over(tx, &owner, source, head)?,
        _ => {}
    }
    write_head(tx, source, head, hash).map(Some)
}

/// A source that goes by another name since the configuration changed takes over what it had under
/// the old one: who spoke in its tickets, and what waits to be sent to them. What stands as being
/// sent stays where it is: only its own source may tell how that ended.
fn take_over(
    tx: &Transaction<'_>,
    owner: &str,
    source: &SourceId,
    head: &Head,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT OR IGNORE INTO person (source, id, handle, name, email, bot, staff)
         SELECT ?2, id, handle, name, email, bot, staff FROM person WHERE source = ?1",
    )?
    .execute((owner, &source.0))?;
    tx.prepare_cached(
        "UPDATE outbox SET source = ?2 WHERE ref = ?1 AND state NOT IN ('sent', 'sending')",
    )?
    .execute((head.reference.as_str(), &source.0))?;
    Ok(())
}

fn write_head(
    tx: &Transaction<'_>,
    source: &SourceId,
    head: &Head,
    hash: i64,
) -> Result<i64, StoreError> {
    let impact = head.impact;
    let id = tx
        .prepare_cached(
            "INSERT INTO ticket (ref, alias, source, remote_id, kind, title, url, place, place_id,
                 author, created_at, upstream, assignees, users, events, last_seen, facts, answer,
                 head_hash)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 'open', ?12, ?13, ?14, ?15, ?16,
                 ?17, ?18)
             ON CONFLICT (ref) DO UPDATE SET alias = ?2, source = ?3, remote_id = ?4, kind = ?5,
                 title = ?6, url = ?7, place = ?8, place_id = ?9, author = ?10, created_at = ?11,
                 assignees = ?12, users = ?13, events = ?14, last_seen = ?15, facts = ?16,
                 answer = ?17, head_hash = ?18
             RETURNING id",
        )?
        .query_row(
            rusqlite::params![
                head.reference.as_str(),
                head.alias.as_ref().map(TicketRef::as_str),
                source.0,
                head.remote_id,
                head.kind.word(),
                clean_line(&head.title),
                clean_line(&head.url),
                clean_line(&head.place),
                head.place_id,
                head.author.as_ref().map(|a| &a.0),
                micros(head.created_at),
                json(&clean_all(&head.assignees)),
                impact.map(|i| i64::try_from(i.users).unwrap_or(i64::MAX)),
                impact.map(|i| i64::try_from(i.events).unwrap_or(i64::MAX)),
                impact.map(|i| micros(i.last_seen)),
                json(&head.facts.iter().map(clean_fact).collect::<Vec<_>>()),
                json(&clean_answer(&head.answer)),
                hash,
            ],
            |row| row.get(0),
        )?;
    put_upstream(tx, id, &head.upstream)?;
    Ok(id)
}

/// Writes the state at the service. A mark carries no time: it keeps the one it was first seen at.
pub(super) fn put_upstream(
    tx: &Transaction<'_>,
    ticket: i64,
    upstream: &Upstream,
) -> Result<(), StoreError> {
    let (word, at, reason) = match upstream {
        Upstream::Open => ("open", None, None),
        Upstream::Closed { at, reason } => ("closed", Some(micros(*at)), reason.as_deref()),
        Upstream::Marked { .. } => ("marked", None, None),
    };
    let marked_by = match upstream {
        Upstream::Marked { by } => Some(json(by)),
        _ => None,
    };
    tx.prepare_cached(
        "UPDATE ticket SET reason = ?4, marked_by = ?5, upstream = ?2,
             upstream_at = CASE WHEN ?2 = 'marked' AND upstream = 'marked' THEN upstream_at ELSE ?3 END
         WHERE id = ?1",
    )?
    .execute((ticket, word, at, reason.map(clean_line), marked_by))?;
    Ok(())
}

/// The id of the ticket if its conversation changed.
fn put_thread(tx: &Transaction<'_>, thread: &Thread) -> Result<Option<i64>, StoreError> {
    let Some(ticket) = ticket_id(tx, &thread.reference)? else {
        tracing::debug!(reference = %thread.reference, "messages of an unknown ticket passed over");
        return Ok(None);
    };
    let known = messages_of(tx, ticket)?;
    let mut changed = false;
    for message in &thread.messages {
        changed |= put_message(tx, ticket, message, known.get(&message.id))?;
    }
    if thread.extent == Extent::Whole {
        let kept: BTreeSet<&str> = thread.messages.iter().map(|m| m.id.as_str()).collect();
        for id in known.iter().filter(|(id, m)| !m.deleted && !kept.contains(id.as_str())) {
            changed = true;
            tx.prepare_cached("UPDATE message SET deleted = 1 WHERE ticket = ?1 AND id = ?2")?
                .execute((ticket, id.0))?;
        }
    }
    if let Some(stamp) = &thread.stamp {
        tx.prepare_cached("UPDATE ticket SET stamp = ?2 WHERE id = ?1 AND stamp IS NOT ?2")?
            .execute((ticket, stamp))?;
    }
    Ok(changed.then_some(ticket))
}

/// Keeps a message if it differs from the one known; whether it did.
pub(super) fn put_message(
    tx: &Transaction<'_>,
    ticket: i64,
    message: &Message,
    known: Option<&Message>,
) -> Result<bool, StoreError> {
    let at = Timestamp::from_microsecond(micros(message.at)).unwrap_or(message.at);
    let message = Message { at, text: clean(&message.text), ..message.clone() };
    if known == Some(&message) {
        return Ok(false);
    }
    tx.prepare_cached(
        "INSERT INTO message (ticket, id, at, author, kind, text, edited, deleted)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (ticket, id) DO UPDATE SET at = ?3, author = ?4, kind = ?5, text = ?6,
             edited = ?7, deleted = ?8",
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
    ))?;
    Ok(true)
}

fn messages_of(tx: &Transaction<'_>, ticket: i64) -> Result<HashMap<String, Message>, StoreError> {
    let mut rows = tx.prepare_cached(
        "SELECT id, at, author, kind, text, edited, deleted FROM message WHERE ticket = ?1",
    )?;
    let messages = rows.query_map([ticket], |row| {
        let message = message_from(&mut Columns::of(row))?;
        Ok((message.id.clone(), message))
    })?;
    Ok(messages.collect::<Result<_, _>>()?)
}

/// A message from the columns `id, at, author, kind, text, edited, deleted`.
pub(super) fn message_from(columns: &mut Columns<'_, '_>) -> rusqlite::Result<Message> {
    Ok(Message {
        id: columns.take()?,
        at: columns.time()?,
        author: columns.take::<Option<String>>()?.map(crate::desk::PersonId),
        kind: columns.word()?,
        text: columns.take()?,
        edited: columns.take()?,
        deleted: columns.take()?,
        reactions: Vec::new(),
    })
}

/// A ticket that the service no longer has is closed, from when that was first seen.
fn close_gone(
    tx: &Transaction<'_>,
    gone: &TicketRef,
    now: Timestamp,
) -> Result<Option<i64>, StoreError> {
    let mut row = tx.prepare_cached(
        "SELECT id FROM ticket WHERE ref = ?1 AND NOT (upstream = 'closed' AND reason IS 'gone')",
    )?;
    let ticket = row.query_row([gone.as_str()], |row| row.get(0)).optional()?;
    if let Some(ticket) = ticket {
        let upstream = Upstream::Closed { at: now, reason: Some("gone".into()) };
        put_upstream(tx, ticket, &upstream)?;
        forget_head(tx, ticket)?;
    }
    Ok(ticket)
}

/// What was written is not what the head said: should the next one be as the last one was, it is
/// news all the same.
pub(super) fn forget_head(tx: &Transaction<'_>, ticket: i64) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE ticket SET head_hash = 0 WHERE id = ?1")?.execute([ticket])?;
    Ok(())
}

fn put_cursor(tx: &Transaction<'_>, source: &SourceId, cursor: &str) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO source (id, cursor) VALUES (?1, ?2)
         ON CONFLICT (id) DO UPDATE SET cursor = ?2 WHERE cursor IS NOT ?2",
    )?
    .execute((&source.0, cursor))?;
    Ok(())
}

/// The row of a ticket.
pub(super) fn ticket_id(
    tx: &Transaction<'_>,
    reference: &TicketRef,
) -> Result<Option<i64>, StoreError> {
    let mut row = tx.prepare_cached("SELECT id FROM ticket WHERE ref = ?1")?;
    Ok(row.query_row([reference.as_str()], |r| r.get(0)).optional()?)
}

/// JSON of what cannot fail to be JSON: texts and lists of them.
pub(super) fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| "null".into())
}

/// Each made one safe line. JSON is made of what is clean, never cleaned itself: it spells control
/// characters out, and is no JSON any more without what a sequence swallows.
pub(super) fn clean_all(texts: &[String]) -> Vec<String> {
    texts.iter().map(|text| clean_line(text)).collect()
}

fn clean_fact(fact: &Fact) -> Fact {
    Fact { label: clean_line(&fact.label), value: clean_line(&fact.value), tone: fact.tone }
}

fn clean_answer(answer: &Answer) -> Answer {
    match answer {
        Answer::Here { place } => Answer::Here { place: clean_line(place) },
        Answer::Elsewhere { why } => Answer::Elsewhere { why: clean_line(why) },
    }
}

/// Another hash after an update of the program costs one more write a ticket, no more.
fn hash_of(head: &Head) -> i64 {
    let mut hasher = DefaultHasher::new();
    format!("{head:?}").hash(&mut hasher);
    hasher.finish().cast_signed()
}
