//! What a source remembers while it runs, so that a poll in which nothing changed reads one page and
//! writes nothing. Losing it costs one reading of the whole list and one redundant write of each
//! ticket, nothing else.

use super::curve::curve;
use super::listing::Round;
use super::optional::Lacking;
use super::projects::Selection;
use super::stamp::Stamp;
use super::wire::{Issue, User};
use crate::desk::{Curve, Head, Page, TicketRef, Tracked, Unreadable};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;

/// How long an issue that is open but not listed (older than what is asked for, or left out by the
/// configuration) is left alone.
const RECHECK: SignedDuration = SignedDuration::from_mins(10);
/// How long an issue may be missing from the list for no other reason than that it is just moving in
/// it: search lags behind the issue itself.
const SETTLE: SignedDuration = SignedDuration::from_mins(2);
/// How often the list is read to its end.
const ROUND: SignedDuration = SignedDuration::from_mins(5);
/// How often the counts by the hour are asked for.
const STATS: SignedDuration = SignedDuration::from_mins(10);
/// How far the news of a poll overlap with those of the last one: events arrive late.
const OVERLAP: SignedDuration = SignedDuration::from_mins(2);
/// Bounds what is remembered of unreadable items.
const MOST_LOST: usize = 1000;

/// What a source remembers while it runs.
#[derive(Debug, Default)]
pub(super) struct Memory {
    pub(super) selection: Option<Selection>,
    /// The token's own user.
    pub(super) me: Option<User>,
    /// The server does not know `statsPeriod`.
    pub(super) no_period: bool,
    /// What the server was found to be without.
    pub(super) lacking: Lacking,
    /// The server does not list issues by their ids.
    pub(super) no_group: bool,
    /// The list is not in the order of what happened last.
    pub(super) unsorted: bool,
    /// The newest `lastSeen` when the news were last read.
    pub(super) newest: Option<Timestamp>,
    /// The reading of the whole list that is under way.
    pub(super) round: Option<Round>,
    /// When the last one began.
    pub(super) last_round: Option<Timestamp>,
    /// When the counts by the hour were last asked for.
    pub(super) stats_at: Option<Timestamp>,
    /// Issues whose conversation is to be read, with the stamp of the last reading.
    pub(super) owed: HashMap<String, (Issue, Option<Stamp>)>,
    /// Issues that hit people of whom nobody asked yet, with the stamp of the last reading.
    pub(super) grown: HashMap<String, (Issue, Stamp)>,
    curves: HashMap<String, Curve>,
    heads: HashMap<TicketRef, Head>,
    checked: HashMap<TicketRef, Timestamp>,
    missing_since: HashMap<TicketRef, Timestamp>,
    lost: Vec<Unreadable>,
}

impl Memory {
    /// Up to which moment there is news on the list; `None` if all of it may be.
    pub(super) fn floor(&self) -> Option<Timestamp> {
        let newest = self.newest.filter(|_| !self.unsorted)?;
        newest.checked_sub(OVERLAP).ok()
    }

    /// The round that is under way, or a new one if it is time for it.
    pub(super) fn take_round(&mut self, now: Timestamp) -> Option<Round> {
        let due = self.unsorted || is_over(self.last_round, ROUND, now);
        self.round.take().or_else(|| due.then(Round::default))
    }

    /// Notes that the news up to this moment were read. A clock that is ahead must not hide others.
    pub(super) fn reached(&mut self, newest: Option<Timestamp>, now: Timestamp) {
        self.newest = newest.or(Some(Timestamp::MIN)).max(self.newest).map(|at| at.min(now));
    }

    /// Whether it is time to ask for the counts by the hour.
    pub(super) fn wants_stats(&self, now: Timestamp) -> bool {
        is_over(self.stats_at, STATS, now)
    }

    /// An issue's curve as it is told now, or was told last.
    pub(super) fn curve(&mut self, issue: &Issue) -> Curve {
        match curve(issue) {
            Some(curve) => {
                self.curves.insert(issue.id.clone(), curve.clone());
                curve
            }
            None => self.curves.get(&issue.id).cloned().unwrap_or_default(),
        }
    }

    /// Whether this very head was handed over last.
    pub(super) fn knows(&self, head: &Head) -> bool {
        self.heads.get(&head.reference) == Some(head)
    }

    /// Takes note of what a stored page held.
    pub(super) fn keep(&mut self, page: &Page) {
        let heads = page.heads.iter().map(|head| (head.reference.clone(), as_listed(head)));
        self.heads.extend(heads);
        for gone in &page.gone {
            self.heads.remove(&gone.reference);
        }
    }

    /// Of what was lost in this pull, what was not told before; the rest is told once.
    pub(super) fn news(&mut self, lost: Vec<Unreadable>) -> Vec<Unreadable> {
        let new: Vec<_> = lost.into_iter().filter(|item| !self.lost.contains(item)).collect();
        if self.lost.len() + new.len() > MOST_LOST {
            self.lost.clear();
        }
        self.lost.extend(new.iter().cloned());
        new
    }

    /// Notes that an issue was looked at singly.
    pub(super) fn check(&mut self, reference: &TicketRef, now: Timestamp) {
        self.checked.insert(reference.clone(), now);
    }

    /// Whether an issue was looked at singly not long ago.
    pub(super) fn is_checked(&self, reference: &TicketRef, now: Timestamp) -> bool {
        self.checked.get(reference).is_some_and(|at| !is_over(Some(*at), RECHECK, now))
    }

    /// Notes that an issue is on the list.
    pub(super) fn is_listed(&mut self, reference: &TicketRef) {
        self.checked.remove(reference);
        self.missing_since.remove(reference);
    }

    /// Whether an issue that is not on the list stays away from it and is not just moving in it.
    /// `rests` tells since when nothing moved it, where that is known.
    pub(super) fn has_left(
        &mut self,
        reference: &TicketRef,
        rests: Option<Timestamp>,
        now: Timestamp,
    ) -> bool {
        let since = *self.missing_since.entry(reference.clone()).or_insert(now);
        is_over(Some(rests.map_or(since, |at| at.min(since))), SETTLE, now)
    }
}

/// Whether so much time has passed since, or it never was, or the clock went back behind it.
fn is_over(since: Option<Timestamp>, length: SignedDuration, now: Timestamp) -> bool {
    since.is_none_or(|since| now.duration_since(since).abs() >= length)
}

/// A head without what only a closer look tells, as the next list tells it again.
fn as_listed(head: &Head) -> Head {
    let tracked = Tracked { event: None, affected: None, closer: None, ..head.tracked.clone() };
    Head { tracked, ..head.clone() }
}
