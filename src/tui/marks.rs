//! The tickets that are marked, to be acted on together.

use crate::desk::TicketId;
use std::collections::HashSet;

/// Which tickets are marked. Marks go by ticket: they survive another order. What is not shown may
/// be marked too, but is never acted on.
#[derive(Debug, Default)]
pub struct Marks {
    marked: HashSet<TicketId>,
    last: Option<TicketId>,
}

impl Marks {
    /// Whether this one is marked.
    pub fn has(&self, ticket: TicketId) -> bool {
        self.marked.contains(&ticket)
    }

    /// All that are, in no order.
    pub fn all_marked(&self) -> impl Iterator<Item = TicketId> {
        self.marked.iter().copied()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.marked.is_empty()
    }

    /// How many are, shown or not.
    pub fn len(&self) -> usize {
        self.marked.len()
    }

    /// Those of the shown ones that are marked, in the order in which they are shown.
    pub fn among(&self, shown: impl Iterator<Item = TicketId>) -> impl Iterator<Item = TicketId> {
        shown.take_while(|_| !self.is_empty()).filter(|ticket| self.has(*ticket))
    }

    /// Marks this one, or takes its mark away.
    pub fn toggle(&mut self, ticket: TicketId) {
        if !self.marked.remove(&ticket) {
            self.marked.insert(ticket);
            self.last = Some(ticket);
        }
    }

    /// Takes the mark of this one away.
    pub fn unmark(&mut self, ticket: TicketId) {
        self.marked.remove(&ticket);
    }

    /// Marks all of the shown ones from the last that was marked to this one; without any, this one.
    pub fn range(&mut self, shown: &[TicketId], to: TicketId) {
        let place = |ticket: TicketId| shown.iter().position(|one| *one == ticket);
        let Some(end) = place(to) else { return };
        let start = self.last.filter(|last| self.has(*last)).and_then(place).unwrap_or(end);
        let (start, end) = (start.min(end), start.max(end));
        self.marked.extend(shown.iter().skip(start).take(end + 1 - start));
        self.last = Some(to);
    }

    /// Marks all of the shown ones; if they all are, none any more.
    pub fn all(&mut self, shown: &[TicketId]) {
        if shown.iter().all(|ticket| self.has(*ticket)) {
            return self.forget();
        }
        self.marked.extend(shown);
    }

    /// Keeps only the marks of tickets that are still there.
    pub fn keep(&mut self, is_there: impl Fn(TicketId) -> bool) {
        self.marked.retain(|ticket| is_there(*ticket));
    }

    /// No mark is left.
    pub fn forget(&mut self) {
        *self = Self::default();
    }
}
