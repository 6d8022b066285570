//! Reading the list: the places of a tab in rank order, and the tickets of those that are in sight.

use crate::desk::{Asked, Filter, Hours, Placed, Ranked, Status, TicketId, TicketRef, View};
use crate::store::{AsOf, Displaced, Reader, StoreError};
use crate::tui::message::{Msg, Narrowed, Narrowing, QueueRead, Sought};
use crate::tui::tally::Tally;
use std::collections::HashSet;
use std::ops::ControlFlow;

/// So many places are read before the next frame.
const SOON: usize = 1_000;
/// So many tickets are held at most, if a tab has no more; else only those in sight.
pub(in crate::tui) const HELD: usize = 1_000;
/// Tickets at the top, which are in sight first: those are read before the next frame.
const TOP: usize = 64;
/// So many tickets are looked at for what is typed before what was found is shown.
const PART: usize = 4_000;

/// All tickets at one moment, for a hero.
#[derive(Debug)]
pub(super) struct Shelves<'a> {
    pub reader: &'a Reader,
    pub me: &'a [String],
    pub at: AsOf,
    pub hours: &'a Hours,
}

impl Shelves<'_> {
    pub(super) fn queue(&self, sought: Sought) -> Result<Msg, StoreError> {
        let (places, tickets) = if sought.whole { (usize::MAX, HELD) } else { (SOON, TOP) };
        let displaced = self.reader.displaced(&self.at)?;
        let statuses = sought.tab.view.statuses().iter().copied();
        let (mut places, mut whole) = self.reader.places(statuses, &displaced, places)?;
        let wanted = self.wanted(&sought)?;
        let mut rows = Vec::new();
        if sought.tab.picks() {
            let most = if sought.whole { usize::MAX } else { tickets };
            whole &= places.len() <= most;
            places.truncate(most);
            (places, rows) = self.pick(&sought, &places, &wanted)?;
        } else {
            let first = if places.len() <= tickets { places.len() } else { TOP };
            let in_sight = places
                .iter()
                .take(first)
                .chain(places.iter().skip(first).filter(|placed| wanted.contains(&placed.id)));
            let in_sight: Vec<Placed> = in_sight.copied().collect();
            self.reader.each(&in_sight, &self.at, |ranked| rows.push(ranked))?;
        }
        let tally = self.tally(sought.tab.view, &displaced, sought.whole)?;
        let told = whole && rows.len() == places.len() && tally.is_some();
        let next_wake = displaced.next_wake(self.at.now);
        let more = !sought.whole && !told;
        let tab = sought.tab;
        Ok(Msg::Queue(Box::new(QueueRead { tab, places, whole, rows, tally, next_wake, more })))
    }

    /// These tickets, but for those that are gone.
    pub(super) fn rows(&self, ids: Vec<TicketId>) -> Result<Msg, StoreError> {
        let rows = self.reader.rows(&ids)?.into_iter();
        let rows = rows.map(|ticket| Ranked::at(ticket, self.at.now, &self.at.bands)).collect();
        Ok(Msg::Rows(ids, rows))
    }

    /// One part of a tab looked through.
    pub(super) fn narrow(&self, sought: Narrowing) -> Result<Msg, StoreError> {
        let displaced = self.reader.displaced(&self.at)?;
        let end = sought.from.saturating_add(PART);
        let statuses = sought.tab.view.statuses().iter().copied();
        let (all, whole) = self.reader.places(statuses, &displaced, end)?;
        let part = all.get(sought.from..).unwrap_or_default();
        let (base, typed) = (self.asked(&sought.tab.filter)?, Filter::typed(&sought.text).0);
        let asked = self.asked(&typed)?;
        let (mut base, mut typed) = (sought.tab.filter.sift(&base), typed.sift(&asked));
        let (mut places, mut rows) = (Vec::new(), Vec::new());
        self.reader.each(part, &self.at, |ranked| {
            let there = sought.tab.view.shows(&ranked, self.me, self.at.now);
            if there && base.passes(&ranked) && typed.passes(&ranked) {
                places.push(ranked.placed());
                rows.extend((rows.len() < TOP).then_some(ranked));
            }
        })?;
        let next = (!whole).then_some(end);
        Ok(Msg::Narrowed(Box::new(Narrowed { sought, places, rows, next })))
    }

    /// Those of these places whose tickets belong in a tab, and the tickets: all if they can be held, else
    /// the first ones and those that are wanted.
    fn pick(
        &self,
        sought: &Sought,
        places: &[Placed],
        wanted: &HashSet<TicketId>,
    ) -> Result<(Vec<Placed>, Vec<Ranked>), StoreError> {
        let asked = self.asked(&sought.tab.filter)?;
        let mut sifter = sought.tab.filter.sift(&asked);
        let (mut there, mut rows) = (Vec::new(), Vec::new());
        self.reader.each(places, &self.at, |ranked| {
            if sought.tab.view.shows(&ranked, self.me, self.at.now) && sifter.passes(&ranked) {
                there.push(ranked.placed());
                let held = there.len() <= HELD || wanted.contains(&ranked.ticket.id);
                rows.extend(held.then_some(ranked));
            }
        })?;
        Ok((there, rows))
    }

    fn asked(&self, filter: &Filter) -> Result<Asked, StoreError> {
        let hits = self.reader.hit_by(filter)?;
        Ok(Asked { me: self.me.to_vec(), bands: self.at.bands.clone(), hits })
    }

    /// What is wanted whole, with what is looked for.
    fn wanted(&self, sought: &Sought) -> Result<HashSet<TicketId>, StoreError> {
        let mut wanted: HashSet<TicketId> = sought.rows.iter().copied().collect();
        if let Some(seek) = &sought.seek {
            wanted.extend(self.found(seek)?);
        }
        Ok(wanted)
    }

    fn found(&self, seek: &TicketRef) -> Result<Option<TicketId>, StoreError> {
        match self.reader.find(seek.as_str()) {
            Ok(ticket) => Ok(Some(ticket.id)),
            Err(StoreError::NoTicket(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// What waits; `None` if that is too much to be read before the next frame. When nothing waits on us
    /// the rest is worth a look: the empty queue tells of it.
    fn tally(
        &self,
        view: View,
        displaced: &Displaced,
        whole: bool,
    ) -> Result<Option<Tally>, StoreError> {
        let most = if whole { usize::MAX } else { SOON };
        let mut waits = Vec::new();
        let all = self.reader.walk(Status::WaitingOnUs, displaced, |placed, since| {
            waits.push((placed.tier, since));
            if waits.len() < most { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        let on_them = self.reader.count(Status::WaitingOnThem, displaced, most)?;
        if !all || on_them >= most {
            return Ok(None);
        }
        let mut tally = Tally::of(waits, on_them);
        if tally.tiers.is_empty() && view == View::Queue {
            let closed = self.reader.count(Status::Closed, displaced, most)?;
            if closed >= most {
                return Ok(None);
            }
            tally.today = Some(self.reader.today(self.at.now, self.hours)?);
        }
        Ok(Some(tally))
    }
}
