//! One page of a source into the tables, in one transaction with its cursor.
//!
//! Only what differs is written, so a page that was read before changes nothing and wakes nobody.

use super::book::Ledger;
use super::derive::Batch;
use super::{
    Store, StoreError, activity, affected, as_stored, labels, link, message, micros, person, said,
};
use crate::desk::{
    Alarm, Answer, Fact, Gone, Head, Message, Moved, Need, Page, Priority, Roster, SourceId,
    Thread, TicketRef, Tracked, Upstream, clean_line,
};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Transaction};
use std::collections::BTreeSet;
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
        self.write_told(move |tx| {
            let News { touched, told } = put(tx, &source, &page, &roster, now)?;
            let batch = Batch::new(tx, &roster);
            touched.into_iter().try_for_each(|ticket| batch.derive(ticket))?;
            batch.finish()?;
            if !told.is_empty() {
                activity::brought(tx, &source, told.len(), now)?;
            }
            if let Some(notice) = &page.notice {
                put_notice(tx, &source, notice)?;
            }
            page.cursor.map_or(Ok(()), |cursor| put_cursor(tx, &source, &cursor.0))
        })
        .await
    }
}

/// What a page changed.
#[derive(Default)]
struct News {
    /// The tickets to be derived again.
    touched: BTreeSet<i64>,
    /// Those of them that the page told of.
    told: BTreeSet<i64>,
}

/// Stores what a page tells of people and tickets.
fn put(
    tx: &Transaction<'_>,
    source: &SourceId,
    page: &Page,
    roster: &Roster,
    now: Timestamp,
) -> Result<News, StoreError> {
    let News { mut touched, mut told } = News::default();
    for person in &page.people {
        if person::put(tx, source, person)? {
            touched.extend(person::tickets_of(tx, source, person)?);
            touched.extend(said::spoken_by_same(tx, source, person)?);
        }
    }
    // Before the heads, which are as the service tells them now.
    for moved in &page.places {
        touched.extend(put_place(tx, source, moved)?);
    }
    for head in &page.heads {
        told.extend(put_head(tx, source, head, roster)?);
    }
    let batch = Batch::new(tx, roster);
    for thread in &page.threads {
        let side_of = |message: &Message| {
            batch.side_of(&source.0, &thread.reference, message.author.as_ref())
        };
        told.extend(message::put_thread(tx, thread, &page.threads, side_of)?);
    }
    for gone in &page.gone {
        told.extend(close_gone(tx, gone, &page.threads, now)?);
    }
    touched.extend(&told);
    Ok(News { touched, told })
}

/// Gives the tickets of a place its new name and way to answer; those of them from which something
/// else follows.
fn put_place(
    tx: &Transaction<'_>,
    source: &SourceId,
    moved: &Moved,
) -> Result<Vec<i64>, StoreError> {
    let mut update = tx.prepare_cached(PUT_PLACE)?;
    let (place, from, to) =
        (clean_line(&moved.place), clean_answer(&moved.from), clean_answer(&moved.to));
    let changed = update
        .query_map((&source.0, &moved.place_id, place, json(&from), json(&to)), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?
        .collect::<Result<Vec<(i64, bool)>, _>>()?;
    Ok(changed.into_iter().filter_map(|(id, derived)| derived.then_some(id)).collect())
}

/// The name of a place is evidence for the customer it is shared with.
pub(super) const PUT_PLACE: &str = "UPDATE ticket SET place = ?3, head_hash = 0,
        answer = CASE WHEN answer = ?4 THEN ?5 ELSE answer END
    WHERE source = ?1 AND place_id = ?2 AND (place <> ?3 OR (answer = ?4 AND ?4 <> ?5))
    RETURNING id, shared_with IS NOT NULL";

/// Stores a head; the tickets to be derived again: its own if it is new or changed, and those that
/// point at it if it was closed or reopened.
fn put_head(
    tx: &Transaction<'_>,
    source: &SourceId,
    head: &Head,
    roster: &Roster,
) -> Result<Vec<i64>, StoreError> {
    let hash = hash_of_head(head);
    let known: Option<(i64, i64, String)> = tx
        .prepare_cached("SELECT id, head_hash, source FROM ticket WHERE ref = ?1")?
        .query_row([head.reference.as_str()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let mut touched = Vec::new();
    let ticket = match known {
        Some((ticket, before, owner)) if owner == source.0 && before == hash => ticket,
        known => {
            if let Some((_, _, owner)) = known.filter(|(_, _, owner)| *owner != source.0) {
                take_over(tx, &owner, source, head)?;
            }
            let (ticket, moved) = write_head(tx, source, head, hash)?;
            touched.push(ticket);
            touched.extend(moved);
            ticket
        }
    };
    if put_closer_look(tx, ticket, head, roster)? {
        touched.push(ticket);
    }
    Ok(touched)
}

/// Keeps what a page need not tell each time; whether something else follows from it.
fn put_closer_look(
    tx: &Transaction<'_>,
    ticket: i64,
    head: &Head,
    roster: &Roster,
) -> Result<bool, StoreError> {
    let Tracked { closer, event, affected: people, links, .. } = &head.tracked;
    if let Some(closer) = closer {
        let closer = json(&closer.iter().map(clean_fact).collect::<Vec<_>>());
        tx.prepare_cached("UPDATE ticket SET closer = ?2 WHERE id = ?1 AND closer <> ?2")?
            .execute((ticket, closer))?;
    }
    let mut news = false;
    if let Some(event) = event {
        news |= affected::put_event(tx, ticket, event)?;
    }
    if let Some(people) = people
        && affected::put(tx, ticket, people)?
    {
        affected::derive(tx, ticket, head.reference.kind(), &Ledger::new(tx, roster))?;
        news = true;
    }
    if let Some(links) = links {
        news |= link::put_told(tx, ticket, &head.reference, links)?;
    }
    Ok(news)
}

/// A source that goes by another name since the configuration changed takes over what it had under
/// the old one: who spoke in its tickets, what waits to be sent to them, and new issues that wait
/// to be opened through it. What stands as being sent stays where it is: only its own source may
/// tell how that ended.
fn take_over(
    tx: &Transaction<'_>,
    owner: &str,
    source: &SourceId,
    head: &Head,
) -> Result<(), StoreError> {
    person::copy(tx, owner, source)?;
    said::copy_same(tx, owner, source)?;
    tx.prepare_cached(
        "UPDATE outbox SET source = ?2 WHERE state NOT IN ('sent', 'sending')
             AND CASE json_extract(action, '$.do') WHEN 'create' THEN source = ?3 ELSE ref = ?1 END",
    )?
    .execute((head.reference.as_str(), &source.0, owner))?;
    Ok(())
}

fn write_head(
    tx: &Transaction<'_>,
    source: &SourceId,
    head: &Head,
    hash: i64,
) -> Result<(i64, Vec<i64>), StoreError> {
    let (impact, tracked) = (head.impact.as_ref(), &head.tracked);
    let id = tx
        .prepare_cached(
            "INSERT INTO ticket (ref, alias, source, remote_id, kind, title, url, place, place_id,
                 author, created_at, upstream, assignees, users, events, last_seen, facts, answer,
                 head_hash, shared_with, folds_into, need, signs, own, alarm, priority, curve, muted,
                 labels)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 'open', ?12, ?13, ?14, ?15, ?16,
                 ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28)
             ON CONFLICT (ref) DO UPDATE SET alias = ?2, source = ?3, remote_id = ?4, kind = ?5,
                 title = ?6, url = ?7, place = ?8, place_id = ?9, author = ?10, created_at = ?11,
                 assignees = ?12, users = ?13, events = ?14, last_seen = ?15, facts = ?16,
                 answer = ?17, head_hash = ?18, shared_with = ?19, folds_into = ?20,
                 need = ?21, signs = ?22, own = ?23, alarm = ?24, priority = ?25, curve = ?26,
                 muted = ?27, labels = ?28
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
                head.shared_with,
                head.folds_into.as_ref().map(TicketRef::as_str),
                tracked.need.as_ref().map(|need| json(&stored_need(need))),
                i64::try_from(tracked.votes).unwrap_or(i64::MAX),
                tracked.own,
                impact.and_then(|i| i.alarm).map(Alarm::word),
                impact.and_then(|i| i.priority).map(Priority::word),
                json(&impact.map(|i| &i.curve)),
                tracked.muted,
                json(&labels::of(&head.facts)),
            ],
            |row| row.get(0),
        )?;
    Ok((id, put_upstream(tx, id, &head.reference, &head.upstream)?))
}

fn stored_need(need: &Need) -> Need {
    Need { what: clean_line(&need.what), since: as_stored(need.since), ..need.clone() }
}

/// Writes the state at the service; the tickets that point at this one, if it was closed or
/// reopened by that. A mark carries no time: it keeps the one it was first seen at.
pub(super) fn put_upstream(
    tx: &Transaction<'_>,
    ticket: i64,
    reference: &TicketRef,
    upstream: &Upstream,
) -> Result<Vec<i64>, StoreError> {
    let (word, at, reason) = match upstream {
        Upstream::Open => ("open", None, None),
        Upstream::Closed { at, reason } => ("closed", Some(micros(*at)), reason.as_deref()),
        Upstream::Marked { .. } => ("marked", None, None),
    };
    let marked_by = match upstream {
        Upstream::Marked { by } => Some(json(by)),
        _ => None,
    };
    let reason = reason.map(clean_line);
    let (unmoved, same_marks): (bool, bool) = tx
        .prepare_cached(
            "SELECT upstream = ?2 AND upstream_at IS ?3 AND reason IS ?4, marked_by IS ?5
             FROM ticket WHERE id = ?1",
        )?
        .query_row((ticket, word, at, &reason, &marked_by), |row| Ok((row.get(0)?, row.get(1)?)))?;
    if unmoved && same_marks {
        return Ok(Vec::new());
    }
    tx.prepare_cached(
        "UPDATE ticket SET reason = ?4, marked_by = ?5, upstream = ?2,
             upstream_at = CASE WHEN ?2 = 'marked' AND upstream = 'marked' THEN upstream_at ELSE ?3 END
         WHERE id = ?1",
    )?
    .execute((ticket, word, at, reason, marked_by))?;
    if unmoved { Ok(Vec::new()) } else { link::linkers(tx, reference) }
}

/// A ticket that the service no longer has is closed, from when that was first seen. Should it come
/// back, its conversation is read again. What the page tells as part of other tickets leaves it.
fn close_gone(
    tx: &Transaction<'_>,
    gone: &Gone,
    threads: &[Thread],
    now: Timestamp,
) -> Result<Vec<i64>, StoreError> {
    let mut row = tx.prepare_cached(
        "SELECT id FROM ticket WHERE ref = ?1 AND NOT (upstream = 'closed' AND ifnull(reason, '') LIKE 'gone%')",
    )?;
    let ticket: Option<i64> =
        row.query_row([gone.reference.as_str()], |row| row.get(0)).optional()?;
    let Some(ticket) = ticket else { return Ok(Vec::new()) };
    let why = gone.why.as_ref().map(|why| format!("gone: {why}"));
    let reason = Some(why.unwrap_or_else(|| "gone".into()));
    let upstream = Upstream::Closed { at: now, reason };
    let mut touched = put_upstream(tx, ticket, &gone.reference, &upstream)?;
    message::leave_to_others(tx, (ticket, &gone.reference), threads)?;
    tx.prepare_cached("UPDATE ticket SET head_hash = 0, stamp = NULL WHERE id = ?1")?
        .execute([ticket])?;
    touched.push(ticket);
    Ok(touched)
}

/// What was written is not what the head said: should the next one be as the last one was, it is
/// news all the same.
pub(super) fn forget_head(tx: &Transaction<'_>, ticket: i64) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE ticket SET head_hash = 0 WHERE id = ?1")?.execute([ticket])?;
    Ok(())
}

fn put_notice(tx: &Transaction<'_>, source: &SourceId, notice: &str) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO source (id, notice) VALUES (?1, ?2)
         ON CONFLICT (id) DO UPDATE SET notice = ?2 WHERE notice IS NOT ?2",
    )?
    .execute((&source.0, clean_line(notice)))?;
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
fn hash_of_head(head: &Head) -> i64 {
    // What a page need not tell each time is compared where it is kept.
    let tracked =
        Tracked { links: None, closer: None, event: None, affected: None, ..head.tracked.clone() };
    hash_of(&format!("{:?}", Head { tracked, ..head.clone() }))
}

/// A hash to keep.
pub(super) fn hash_of(value: &impl Hash) -> i64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish().cast_signed()
}
