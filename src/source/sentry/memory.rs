//! What a source remembers while it runs, so that a poll in which nothing changed writes nothing.
//! Losing it costs one redundant write of each ticket and one look-up, nothing else.

use super::optional::Lacking;
use super::projects::Selection;
use super::wire::User;
use crate::desk::{Head, Page, TicketRef, Tracked, Unreadable};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;

/// How long an issue that is open but not listed (older than what is asked for, or of a project
/// that is no longer read) is left alone.
const RECHECK: SignedDuration = SignedDuration::from_mins(10);
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
    heads: HashMap<TicketRef, Head>,
    checked: HashMap<TicketRef, Timestamp>,
    lost: Vec<Unreadable>,
}

impl Memory {
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
        self.checked.get(reference).is_some_and(|at| now.duration_since(*at) < RECHECK)
    }
}

/// A head without what only a closer look tells, as the next list tells it again.
fn as_listed(head: &Head) -> Head {
    let tracked = Tracked { event: None, affected: None, closer: None, ..head.tracked.clone() };
    Head { tracked, ..head.clone() }
}
