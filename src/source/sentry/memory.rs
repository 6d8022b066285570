//! What a source remembers while it runs, so that a poll in which nothing changed reads one page and
//! writes nothing. Losing it costs one reading of the whole list and one redundant write of each
//! ticket, nothing else.

use super::curve::curve;
use super::issue::weight;
use super::listing::Round;
use super::optional::Lacking;
use super::projects::Selection;
use super::stamp::Stamp;
use super::wire::{Issue, User};
use crate::desk::{Curve, Head, Page, TicketRef, Tracked};
use crate::source::RemoteTicket;
use crate::source::lost::Lost;
use jiff::{SignedDuration, Timestamp};
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

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
    /// What could not be read.
    pub(super) lost: Lost,
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

    /// Forgets the tickets that are not among the open ones: they are told anew if they come back.
    pub(super) fn only(&mut self, open: &[RemoteTicket]) {
        let ids: HashSet<&str> = open.iter().map(|ticket| ticket.remote_id.as_str()).collect();
        self.owed.retain(|id, _| ids.contains(id.as_str()));
        self.grown.retain(|id, _| ids.contains(id.as_str()));
        self.curves.retain(|id, _| ids.contains(id.as_str()));
        let names: HashSet<&TicketRef> = open.iter().map(|ticket| &ticket.reference).collect();
        self.heads.retain(|name, _| names.contains(name));
        self.checked.retain(|name, _| names.contains(name));
        self.missing_since.retain(|name, _| names.contains(name));
    }

    /// The issues whose conversation is to be read next, so many at most: those of the ticket list
    /// before those that left it, then by their weight.
    pub(super) fn next_owed(&self, most: usize) -> Vec<(Issue, Option<Stamp>)> {
        let mut owed: Vec<_> = self.owed.values().collect();
        owed.sort_by_cached_key(|(issue, stamp)| {
            let left = stamp.as_ref().is_some_and(|stamp| stamp.left);
            (left, Reverse(weight(issue)))
        });
        owed.into_iter().take(most).cloned().collect()
    }

    /// The issues that are to be asked next whom they hit, those that hit the most first.
    pub(super) fn next_grown(&self, most: usize) -> Vec<(Issue, Stamp)> {
        let mut grown: Vec<_> = self.grown.values().collect();
        grown.sort_by_key(|(issue, _)| Reverse(issue.user_count));
        grown.into_iter().take(most).cloned().collect()
    }

    /// Notes that an issue was looked at singly.
    pub(super) fn check(&mut self, reference: &TicketRef, now: Timestamp) {
        self.checked.insert(reference.clone(), now);
    }

    /// Notes that an issue was looked at singly and is open no more: what was owed of it is owed as a
    /// list showed it that is older than this, and would open it again.
    pub(super) fn has_ended(&mut self, ticket: &RemoteTicket, now: Timestamp) {
        self.check(&ticket.reference, now);
        self.owed.remove(&ticket.remote_id);
        self.grown.remove(&ticket.remote_id);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_open_is_remembered() {
        let now = Timestamp::UNIX_EPOCH;
        let mut memory = Memory::default();
        let name = |number: u32| TicketRef::new("sentry", format_args!("example/APP-{number}"));
        let hour = serde_json::json!({ "24h": [[0, 3]] });
        for number in [1, 2] {
            let sent = serde_json::json!({ "id": number, "stats": hour, "firstSeen": now });
            let issue: Issue = serde_json::from_value(sent).unwrap();
            memory.curve(&issue);
            memory.owed.insert(issue.id.clone(), (issue.clone(), None));
            memory.grown.insert(issue.id.clone(), (issue, Stamp::default()));
            memory.check(&name(number), now);
            memory.has_left(&name(number), None, now);
        }
        memory.only(&[RemoteTicket {
            reference: name(2),
            remote_id: "2".into(),
            stamp: None,
            last_at: now,
            closed: false,
        }]);
        let left = [memory.owed.len(), memory.grown.len(), memory.curves.len()];
        assert_eq!((left, memory.checked.len(), memory.missing_since.len()), ([1; 3], 1, 1));
        assert!(memory.is_checked(&name(2), now) && !memory.is_checked(&name(1), now));
        assert_eq!(memory.next_owed(9).first().map(|(issue, _)| issue.id.as_str()), Some("2"));
    }
}
