//! What tickets have to do with each other: said in their messages, told by their service, linked
//! by hand.

use super::ingest::ticket_id;
use super::read::remote_ticket;
use super::rows::Columns;
use super::{Reader, Store, StoreError, derive, micros};
use crate::desk::{
    Link, Message, MessageKind, Relation, RemoteTicket, Shipped, SourceId, TicketRef, clean_line,
    issues_in, same_host,
};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Transaction};
use std::collections::BTreeMap;

/// Links of one origin, by their target in lower case: case does not tell targets apart.
type Links = BTreeMap<String, Link>;

/// What a ticket points at, linked by hand or not, as far as it is in the cache and closed.
pub(super) const CLOSED: &str =
    "SELECT k.relation, k.origin, k.at, k.url, t.url, t.ref, t.upstream_at, t.reason
    FROM (SELECT relation, origin, at, url, target FROM link WHERE ticket = ?1
        UNION ALL SELECT 'mentions', 'hand', at, url, target FROM local_link WHERE ref = ?2) k
    JOIN ticket t ON t.ref = k.target COLLATE NOCASE
    WHERE t.upstream = 'closed' AND t.kind IN ('issue', 'pull_request')";

/// The tickets that point at this one.
pub(super) const LINKERS: &str = "SELECT ticket FROM link WHERE target = ?1
    UNION SELECT t.id FROM local_link k JOIN ticket t ON t.ref = k.ref WHERE k.target = ?1";

/// What was shipped and is still to be told of, without a release.
pub(super) const AWAITED: &str =
    "SELECT t.ref, t.remote_id, t.stamp, ifnull(t.last_at, t.created_at), 1
    FROM ticket w JOIN (SELECT ticket, target FROM link
        UNION ALL SELECT o.id, l.target FROM local_link l JOIN ticket o ON o.ref = l.ref) k
    ON k.ticket = w.id JOIN ticket t ON t.ref = k.target COLLATE NOCASE
    WHERE w.relevant AND w.call_at IS NOT NULL AND w.kind <> 'pull_request'
        AND t.source = ?1 AND t.upstream = 'closed' AND t.closer NOT LIKE '%\"label\":\"released\"%'
    GROUP BY t.id ORDER BY max(w.call_at) DESC LIMIT 20";

impl Store {
    /// Links a ticket to another one by hand. The other need not be in the cache; `url` is where a
    /// browser finds it, if that is known.
    ///
    /// # Errors
    /// [`StoreError::NoTicket`], [`StoreError::NotNow`] if the two are one or the address is not the
    /// other's, or whatever SQLite says.
    pub async fn link(
        &self,
        ticket: TicketRef,
        target: TicketRef,
        url: String,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let roster = self.roster().clone();
        self.write(move |tx| {
            let id = known(tx, &ticket)?;
            if is_same(&ticket, &target) {
                return Err(StoreError::NotNow(format!("{ticket} cannot be linked to itself")));
            }
            if let Some(other) = other_address(tx, &target, &url)? {
                let why = format!("{url} is another one than {target} here, which is {other}");
                return Err(StoreError::NotNow(why));
            }
            by_hand(tx, &ticket, &target, &url, now)?;
            derive::derive(tx, id, &roster)
        })
        .await
    }

    /// Takes a link made by hand away, whichever of the two it was made from.
    ///
    /// # Errors
    /// [`StoreError::NoTicket`], [`StoreError::NotNow`] if they are not linked by hand, or whatever
    /// SQLite says.
    pub async fn unlink(&self, ticket: TicketRef, target: TicketRef) -> Result<(), StoreError> {
        let roster = self.roster().clone();
        self.write(move |tx| {
            known(tx, &ticket)?;
            let mut removed = 0;
            for (from, to) in [(&ticket, &target), (&target, &ticket)] {
                let gone = tx.execute(
                    "DELETE FROM local_link WHERE ref = ?1 COLLATE NOCASE AND target = ?2",
                    (from.as_str(), to.as_str()),
                )?;
                if let (1.., Some(id)) = (gone, any_case(tx, from)?) {
                    derive::derive(tx, id, &roster)?;
                }
                removed += gone;
            }
            let not = || format!("{ticket} is not linked to {target} by hand");
            if removed == 0 { Err(StoreError::NotNow(not())) } else { Ok(()) }
        })
        .await
    }
}

impl Reader {
    /// The tickets of a source that are closed, of whose closing another ticket calls to tell, and of
    /// which no release is known.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn awaited(&self, source: &SourceId) -> Result<Vec<RemoteTicket>, StoreError> {
        let mut rows = self.conn().prepare_cached(AWAITED)?;
        let tickets = rows.query_map([&source.0], |row| remote_ticket(&mut Columns::of(row)))?;
        Ok(tickets.collect::<Result<_, _>>()?)
    }
}

/// Keeps a link made by hand; the first one counts from when it was made.
pub(super) fn by_hand(
    tx: &Transaction<'_>,
    ticket: &TicketRef,
    target: &TicketRef,
    url: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO local_link (ref, target, url, at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (ref, target) DO UPDATE SET url = ?3 WHERE url = '' AND ?3 <> ''",
    )?
    .execute((ticket.as_str(), clean_line(target.as_str()), clean_line(url), micros(now)))?;
    Ok(())
}

/// Keeps what a service tells that a ticket points at, in place of what it told before. Whether
/// that is news.
pub(super) fn put_told(
    tx: &Transaction<'_>,
    ticket: i64,
    this: &TicketRef,
    told: &[Link],
) -> Result<bool, StoreError> {
    let line = |text: &Option<String>| text.as_deref().map(clean_line);
    let mut links = Links::new();
    for link in told.iter().filter(|link| !is_same(&link.target, this)) {
        let link = Link {
            url: clean_line(&link.url),
            title: line(&link.title),
            state: line(&link.state),
            ..link.clone()
        };
        let key = link.target.as_str().to_ascii_lowercase();
        let weaker = links.get(&key).is_some_and(|other| other.relation >= link.relation);
        if !weaker {
            links.insert(key, link);
        }
    }
    put(tx, ticket, "told", links)
}

/// Keeps which issues and pull requests the messages of a ticket point at, where they are not what
/// is stored.
pub(super) fn put_said<'a>(
    tx: &Transaction<'_>,
    ticket: i64,
    this: &TicketRef,
    messages: impl Iterator<Item = &'a Message>,
) -> Result<(), StoreError> {
    let mut links = Links::new();
    let points =
        |m: &&Message| !m.deleted && matches!(m.kind, MessageKind::Message | MessageKind::Note);
    for message in messages.filter(points) {
        for (target, url) in issues_in(&message.text).filter(|(target, _)| !is_same(target, this)) {
            let key = target.as_str().to_ascii_lowercase();
            if links.get(&key).is_none_or(|first| message.at < first.at) {
                links.insert(
                    key,
                    Link {
                        target,
                        relation: Relation::Mentions,
                        at: message.at,
                        url: url.to_owned(),
                        title: None,
                        state: None,
                    },
                );
            }
        }
    }
    put(tx, ticket, "said", links).map(|_| ())
}

fn put(tx: &Transaction<'_>, ticket: i64, origin: &str, links: Links) -> Result<bool, StoreError> {
    let stored = stored(tx, ticket, origin)?;
    let links: Links = links
        .into_iter()
        .map(|(key, link)| (key, Link { at: super::as_stored(link.at), ..link }))
        .collect();
    for gone in stored.keys().filter(|key| !links.contains_key(*key)) {
        tx.prepare_cached("DELETE FROM link WHERE ticket = ?1 AND target = ?2 AND origin = ?3")?
            .execute((ticket, gone, origin))?;
    }
    for (_, link) in links.iter().filter(|(key, link)| stored.get(*key) != Some(*link)) {
        tx.prepare_cached(
            "INSERT OR REPLACE INTO link (ticket, target, origin, relation, at, url, title, state)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute((
            ticket,
            link.target.as_str(),
            origin,
            link.relation.word(),
            micros(link.at),
            &link.url,
            &link.title,
            &link.state,
        ))?;
    }
    Ok(stored != links)
}

fn stored(tx: &Transaction<'_>, ticket: i64, origin: &str) -> Result<Links, StoreError> {
    let mut rows = tx.prepare_cached(
        "SELECT target, relation, at, url, title, state FROM link
         WHERE ticket = ?1 AND origin = ?2",
    )?;
    let links = rows.query_map((ticket, origin), |row| {
        let mut columns = Columns::of(row);
        let link = Link {
            target: columns.reference()?,
            relation: columns.word()?,
            at: columns.time()?,
            url: columns.take()?,
            title: columns.take()?,
            state: columns.take()?,
        };
        Ok((link.target.as_str().to_ascii_lowercase(), link))
    })?;
    Ok(links.collect::<Result<_, _>>()?)
}

/// The latest of what a ticket is linked to that was closed after it was linked. What was linked by
/// hand always counts, all else if `counts` says so.
pub(super) fn shipped(
    tx: &Transaction<'_>,
    ticket: i64,
    this: &TicketRef,
    counts: impl Fn(Relation) -> bool,
) -> Result<Option<Shipped>, StoreError> {
    let mut rows = tx.prepare_cached(CLOSED)?;
    let closed =
        rows.query_map((ticket, this.as_str()), |row| closed(&mut Columns::of(row), &counts))?;
    let all = closed.collect::<Result<Vec<_>, _>>()?;
    // Of two at one time the one that stands first by name, whichever was stored first.
    Ok(all.into_iter().flatten().max_by(|a, b| a.at.cmp(&b.at).then_with(|| b.what.cmp(&a.what))))
}

fn closed(
    columns: &mut Columns<'_, '_>,
    counts: impl Fn(Relation) -> bool,
) -> rusqlite::Result<Option<Shipped>> {
    let (relation, origin): (Relation, String) = (columns.word()?, columns.take()?);
    let linked_at = columns.time()?;
    let (address, url): (String, String) = (columns.take()?, columns.take()?);
    let reference = columns.reference()?;
    let (at, reason): (Option<Timestamp>, Option<String>) =
        (columns.maybe_time()?, columns.take()?);
    let reason = reason.unwrap_or_default();
    let lives = origin != "hand" && !counts(relation);
    if lives || is_no_end(&reason) || is_stray(&origin, &address, &url) {
        return Ok(None);
    }
    let shipped = |at| Shipped { at, what: format!("{} {}", reference.rest(), ended(&reason)) };
    Ok(at.filter(|at| *at > linked_at).map(shipped))
}

/// What is gone or goes on elsewhere was not dealt with.
fn is_no_end(reason: &str) -> bool {
    reason == "duplicate" || reason.starts_with("gone")
}

fn ended(reason: &str) -> String {
    match reason {
        "merged" => "was merged".into(),
        "" | "completed" => "was closed".into(),
        other => format!("was closed as {}", other.replace('_', " ")),
    }
}

/// An address on another host only looks like that of this ticket: forges write them alike.
pub(super) fn is_stray(origin: &str, address: &str, url: &str) -> bool {
    origin == "said" && !same_host(address, url)
}

/// The tickets that point at this one.
pub(super) fn linkers(tx: &Transaction<'_>, target: &TicketRef) -> Result<Vec<i64>, StoreError> {
    let mut rows = tx.prepare_cached(LINKERS)?;
    let ids = rows.query_map([target.as_str()], |row| row.get(0))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

fn known(tx: &Transaction<'_>, ticket: &TicketRef) -> Result<i64, StoreError> {
    ticket_id(tx, ticket)?.ok_or_else(|| StoreError::NoTicket(ticket.to_string()))
}

/// The address of a ticket in the cache, if this one is on another host.
fn other_address(
    tx: &Transaction<'_>,
    ticket: &TicketRef,
    url: &str,
) -> Result<Option<String>, StoreError> {
    let mut row = tx.prepare_cached("SELECT url FROM ticket WHERE ref = ?1 COLLATE NOCASE")?;
    let known: Option<String> = row.query_row([ticket.as_str()], |row| row.get(0)).optional()?;
    Ok(known.filter(|known| !url.is_empty() && !same_host(known, url)))
}

fn any_case(tx: &Transaction<'_>, ticket: &TicketRef) -> Result<Option<i64>, StoreError> {
    let mut row = tx.prepare_cached("SELECT id FROM ticket WHERE ref = ?1 COLLATE NOCASE")?;
    Ok(row.query_row([ticket.as_str()], |row| row.get(0)).optional()?)
}

pub(super) fn is_same(one: &TicketRef, other: &TicketRef) -> bool {
    one.as_str().eq_ignore_ascii_case(other.as_str())
}
