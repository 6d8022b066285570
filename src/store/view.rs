//! Views as they are read: in rank order, and no more of them than is wanted.
//!
//! Where a ticket stands follows from its row alone, and an index keeps all in that order, but for those
//! that a snooze or the outbox moves. They are few: they are read whole, ranked, and merged.

use super::read::COLUMNS;
use super::rows::Columns;
use super::{Reader, StoreError};
use crate::desk::{
    Bands, Filter, HitBy, Hours, Local, Pending, Place, Placed, Ranked, Status, Ticket, TicketId,
    Tier, View, status,
};
use jiff::Timestamp;
use rusqlite::Row;
use std::collections::HashSet;
use std::iter::Peekable;
use std::ops::ControlFlow;

/// The tickets that a snooze or the outbox moves.
pub(super) const DISPLACED: &str = "t.relevant AND t.ref IN (
        SELECT ref FROM local INDEXED BY local_asleep WHERE snoozed_at IS NOT NULL
        UNION SELECT ref FROM outbox INDEXED BY outbox_open WHERE state <> 'sent')";

/// The places of the tickets of a standing, in order.
pub(super) const PLACES: &str =
    "SELECT id, tier, stands_since, rested, spares, calm, unhurt, unseen, ref
    FROM ticket INDEXED BY ticket_ranked WHERE standing = ?1
    ORDER BY rested, tier, spares, calm, unhurt, unseen, stands_since, ref";

/// How many tickets have a standing, up to a number.
pub(super) const COUNTED: &str = "SELECT count(*) FROM (
    SELECT 1 FROM ticket INDEXED BY ticket_ranked WHERE standing = ?1 LIMIT ?2)";

/// The tickets in these places.
const IN_PLACE: &str = "WHERE t.standing = ?1";

/// How many tickets are read at once where each has to be looked at.
const CHUNK: usize = 256;

/// When it is, for whoever reads a view.
#[derive(Debug, Clone)]
pub struct AsOf {
    /// The time.
    pub now: Timestamp,
    /// What late is by then.
    pub bands: Bands,
}

impl AsOf {
    /// This time for somebody who works these hours.
    pub fn new(now: Timestamp, hours: &Hours) -> Self {
        Self { now, bands: Bands::at(now, hours) }
    }
}

/// What a snooze or the outbox moves, as it is at one instant.
#[derive(Debug)]
pub struct Displaced {
    /// In rank order.
    ranked: Vec<Ranked>,
    ids: HashSet<TicketId>,
}

impl Displaced {
    /// When the next snoozed ticket comes back by itself.
    pub fn next_wake(&self, now: Timestamp) -> Option<Timestamp> {
        let asleep = self.ranked.iter().filter_map(|ranked| ranked.ticket.local.snoozed_until);
        asleep.filter(|until| *until > now).min()
    }

    fn of(&self, status: Status) -> impl Iterator<Item = &Ranked> {
        self.ranked.iter().filter(move |ranked| ranked.status == status)
    }
}

impl Reader {
    /// The tickets that may belong in a view, in no order; [`crate::desk::rank`] decides.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn tickets(&self, view: View) -> Result<Vec<Ticket>, StoreError> {
        let mut tickets = self.select(&format!("{COLUMNS} WHERE {DISPLACED}"), ())?;
        let known: HashSet<TicketId> = tickets.iter().map(|ticket| ticket.id).collect();
        for status in view.statuses() {
            let Some(standing) = standing(*status) else { continue };
            let all = self.select(&format!("{COLUMNS} {IN_PLACE}"), [standing])?;
            tickets.extend(all.into_iter().filter(|ticket| !known.contains(&ticket.id)));
        }
        Ok(tickets)
    }

    /// These tickets, in this order; without those that are gone.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn rows(&self, ids: &[TicketId]) -> Result<Vec<Ticket>, StoreError> {
        self.select_each(&format!("{COLUMNS} WHERE t.id = ?1"), ids.iter().map(|id| id.0))
    }

    /// What a snooze or the outbox moves.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn displaced(&self, at: &AsOf) -> Result<Displaced, StoreError> {
        let tickets = self.select(&format!("{COLUMNS} WHERE {DISPLACED}"), ())?;
        let mut ranked: Vec<Ranked> =
            tickets.into_iter().map(|ticket| Ranked::at(ticket, at.now, &at.bands)).collect();
        ranked.sort_by(|one, other| one.place().cmp(&other.place()));
        let ids = ranked.iter().map(|ranked| ranked.ticket.id).collect();
        Ok(Displaced { ranked, ids })
    }

    /// Goes through the tickets of a standing in rank order, with the time since when each stands there,
    /// until `visit` has enough; whether it went through all.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn walk(
        &self,
        status: Status,
        displaced: &Displaced,
        mut visit: impl FnMut(Placed, Timestamp) -> ControlFlow<()>,
    ) -> Result<bool, StoreError> {
        let mut beside = displaced.of(status).peekable();
        if let Some(standing) = standing(status) {
            let mut rows = self.conn().prepare_cached(PLACES)?;
            let mut rows = rows.query([standing])?;
            while let Some(row) = rows.next()? {
                let (placed, since) = placed(row, status)?;
                while let Some(ranked) = before(&mut beside, row, &placed)? {
                    if visit(ranked.placed(), since_of(ranked)).is_break() {
                        return Ok(false);
                    }
                }
                if !displaced.ids.contains(&placed.id) && visit(placed, since).is_break() {
                    return Ok(false);
                }
            }
        }
        for ranked in beside {
            if visit(ranked.placed(), since_of(ranked)).is_break() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The places of all tickets with one of these statuses, in the order of statuses and ranks: `most` of
    /// them, and whether that is all.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn places(
        &self,
        statuses: impl IntoIterator<Item = Status>,
        displaced: &Displaced,
        most: usize,
    ) -> Result<(Vec<Placed>, bool), StoreError> {
        let mut places = Vec::new();
        for status in statuses {
            let whole = self.walk(status, displaced, |placed, _| {
                if places.len() == most {
                    return ControlFlow::Break(());
                }
                places.push(placed);
                ControlFlow::Continue(())
            })?;
            if !whole {
                return Ok((places, false));
            }
        }
        Ok((places, true))
    }

    /// Goes through the tickets in these places, in their order.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn each(
        &self,
        places: &[Placed],
        at: &AsOf,
        mut visit: impl FnMut(Ranked),
    ) -> Result<(), StoreError> {
        for chunk in places.chunks(CHUNK) {
            let ids: Vec<TicketId> = chunk.iter().map(|placed| placed.id).collect();
            let rows = self.rows(&ids)?.into_iter();
            rows.for_each(|ticket| visit(Ranked::at(ticket, at.now, &at.bands)));
        }
        Ok(())
    }

    /// How many tickets have a status; at most `most` are counted.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn count(
        &self,
        status: Status,
        displaced: &Displaced,
        most: usize,
    ) -> Result<usize, StoreError> {
        let beside = displaced.of(status).count();
        let Some(standing) = standing(status) else { return Ok(beside) };
        let strays = displaced.ranked.iter().filter(|ranked| unmoved(&ranked.ticket) == status);
        let mut row = self.conn().prepare_cached(COUNTED)?;
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let counted: i64 = row.query_row([standing, most], |row| row.get(0))?;
        let counted = usize::try_from(counted).unwrap_or_default();
        Ok((counted + beside).saturating_sub(strays.count()))
    }

    /// The errors that hit somebody whom a filter names by address.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn hit_by(&self, filter: &Filter) -> Result<HitBy, StoreError> {
        let hits = filter
            .addresses()
            .map(|address| Ok((address.to_owned(), self.hitting(address)?.into_iter().collect())));
        hits.collect()
    }
}

/// The column `standing` of what has this status unmoved.
fn standing(status: Status) -> Option<i64> {
    match status {
        Status::WaitingOnUs => Some(0),
        Status::WaitingOnThem => Some(1),
        Status::Snoozed => None,
        Status::Closed => Some(3),
    }
}

/// The status of a ticket as if neither a snooze nor the outbox moved it.
fn unmoved(ticket: &Ticket) -> Status {
    status(&ticket.standing, &Local::default(), &Pending::default(), Timestamp::MIN).0
}

/// A row of [`PLACES`].
fn placed(row: &Row<'_>, status: Status) -> rusqlite::Result<(Placed, Timestamp)> {
    let mut columns = Columns::of(row);
    let (id, tier) = (TicketId(columns.take()?), tier(columns.take()?));
    Ok((Placed { id, status, tier }, columns.time()?))
}

fn tier(column: i64) -> Tier {
    match column {
        0 => Tier::Paying,
        1 => Tier::Community,
        2 => Tier::PullRequest,
        _ => Tier::Error,
    }
}

/// The next of those that are displaced, if it stands before this row of [`PLACES`].
fn before<'m>(
    beside: &mut Peekable<impl Iterator<Item = &'m Ranked>>,
    row: &Row<'_>,
    placed: &Placed,
) -> rusqlite::Result<Option<&'m Ranked>> {
    if beside.peek().is_none() {
        return Ok(None);
    }
    let place = Place {
        status: placed.status,
        tier: placed.tier,
        since: row.get(2)?,
        rested: row.get(3)?,
        calm: [row.get(4)?, row.get(5)?, row.get(6)?, row.get(7)?],
        reference: row.get_ref(8)?.as_str()?,
    };
    Ok(beside.next_if(|ranked| ranked.place() < place))
}

fn since_of(ranked: &Ranked) -> Timestamp {
    let ticket = &ranked.ticket;
    ranked.waiting_since.or(ticket.standing.last_at).unwrap_or(ticket.created_at)
}
