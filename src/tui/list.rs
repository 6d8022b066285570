//! The list of tickets on the screen: what is shown, in which order, and where the cursor stands.
//!
//! The order shown and the order that would be right now are two things. While the hero is at
//! work the shown one holds still: rows change in place, those that left stay, dimmed, and the
//! newest order waits to be applied.

use super::filter::{Sieve, address};
use crate::desk::{Ranked, TicketId, TicketRef, Tier};
use std::collections::{HashMap, HashSet};

/// Rows above and below the cursor that stay in sight.
const CONTEXT: usize = 2;

/// What the newest order would change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// The order shown is the newest.
    Nothing,
    /// So many tickets are new.
    New(usize),
    /// Tickets left or changed places.
    Moved,
}

/// A run of rows of one tier, with a line above it that names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group {
    /// Its first row.
    pub start: usize,
    /// The tier.
    pub tier: Tier,
    /// How many rows it has.
    pub count: usize,
}

/// One line of the list as drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListLine {
    /// The name of a group.
    Group(Group),
    /// A row, and which of its lines.
    Row {
        /// The ticket.
        id: TicketId,
        /// From 0.
        line: usize,
    },
}

/// The list.
#[derive(Debug, Default)]
pub struct List {
    known: HashMap<TicketId, Row>,
    order: Vec<TicketId>,
    newest: Vec<TicketId>,
    /// How many of the newest are not shown.
    new: usize,
    visible: Vec<TicketId>,
    groups: Vec<Group>,
    selected: Option<TicketId>,
    cursor: usize,
    top: usize,
    filter: String,
    /// Errors that the filter names by whom they hit.
    passed: HashSet<TicketId>,
    grouped: bool,
    /// The selected ticket was dealt with, and there was no other to go to.
    finished: Option<TicketId>,
}

#[derive(Debug)]
struct Row {
    ranked: Ranked,
    left: bool,
}

impl List {
    /// Takes what was read. The order shown stays if it `holds`.
    pub fn take(&mut self, fresh: Vec<Ranked>, holds: bool) {
        self.newest = fresh.iter().map(|ranked| ranked.ticket.id).collect();
        let mut before = std::mem::take(&mut self.known);
        self.known =
            fresh.into_iter().map(|r| (r.ticket.id, Row { ranked: r, left: false })).collect();
        for id in &self.order {
            if let Some(row) = before.remove(id) {
                self.known.entry(*id).or_insert(Row { left: true, ..row });
            }
        }
        if holds && !self.order.is_empty() {
            let shown: HashSet<&TicketId> = self.order.iter().collect();
            self.new = self.newest.iter().filter(|id| !shown.contains(id)).count();
            self.sieve();
        } else {
            self.apply();
        }
    }

    /// Puts the cursor back to the top, on no ticket in particular: what comes first is first.
    pub fn rest(&mut self) {
        (self.selected, self.cursor) = (None, 0);
    }

    /// Forgets the order shown, as another view begins.
    pub fn clear(&mut self, grouped: bool) {
        *self = Self { filter: std::mem::take(&mut self.filter), grouped, ..Self::default() };
    }

    /// Shows the newest order. The selected row stays where it is even if it left.
    pub fn apply(&mut self) {
        let mut order = self.newest.clone();
        let kept = self.kept();
        if let Some(id) = kept {
            let place = self.order.iter().position(|one| *one == id).unwrap_or(0);
            order.insert(place.min(order.len()), id);
        }
        self.known.retain(|id, row| !row.left || kept == Some(*id));
        self.order = order;
        self.new = 0;
        self.sieve();
    }

    /// What the newest order would change.
    pub fn news(&self) -> News {
        let kept = self.kept();
        if self.order.iter().filter(|id| kept != Some(**id)).eq(&self.newest) {
            return News::Nothing;
        }
        match self.new {
            0 => News::Moved,
            new => News::New(new),
        }
    }

    /// Narrows the list to what matches; empty: to nothing in particular.
    pub fn filter_by(&mut self, text: &str) {
        text.clone_into(&mut self.filter);
        if address(text).is_none() {
            self.passed.clear();
        }
        self.sieve();
    }

    /// These errors hit somebody whom the filter names by address: they pass whatever they say.
    pub fn pass(&mut self, named: &str, errors: Vec<TicketId>) {
        if address(&self.filter) == Some(named) {
            self.passed = errors.into_iter().collect();
            self.sieve();
        }
    }

    /// What the list is narrowed to.
    pub fn filter(&self) -> &str {
        &self.filter
    }

    /// The ticket under the cursor.
    pub fn selected(&self) -> Option<&Ranked> {
        self.selected.and_then(|id| self.row(id))
    }

    /// A row.
    pub fn row(&self, id: TicketId) -> Option<&Ranked> {
        self.known.get(&id).map(|row| &row.ranked)
    }

    /// The row of this ticket.
    pub fn find(&self, reference: &TicketRef) -> Option<&Ranked> {
        let mut rows = self.known.values().map(|row| &row.ranked);
        rows.find(|ranked| ranked.ticket.reference == *reference)
    }

    /// Whether a row left the view and lingers.
    pub fn left(&self, id: TicketId) -> bool {
        self.known.get(&id).is_some_and(|row| row.left)
    }

    /// How many rows match the filter.
    pub fn len(&self) -> usize {
        self.visible.len()
    }

    /// Whether no row matches the filter.
    pub fn is_empty(&self) -> bool {
        self.visible.is_empty()
    }

    /// The place of the cursor, from 0.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// Puts the cursor on this place, or as near as there is one.
    pub fn go(&mut self, place: usize) {
        self.cursor = place.min(self.visible.len().saturating_sub(1));
        self.selected = self.visible.get(self.cursor).copied();
    }

    /// Moves the cursor by so many rows.
    pub fn step(&mut self, rows: isize) {
        self.go(self.cursor.saturating_add_signed(rows));
    }

    /// Puts the cursor on this ticket if it is shown.
    pub fn select(&mut self, id: TicketId) {
        if let Some(place) = self.visible.iter().position(|one| *one == id) {
            self.go(place);
        }
    }

    /// All that match the filter and have not left the view, in the order shown.
    pub fn shown(&self) -> Vec<TicketId> {
        self.visible.iter().copied().filter(|id| !self.left(*id)).collect()
    }

    /// From a ticket that was dealt with, among these perhaps, to the next one that was not.
    pub fn advance(&mut self, dealt: &[TicketId]) {
        let rests = |id: &TicketId| !self.left(*id) && !dealt.contains(id);
        let open = |place: &usize| self.visible.get(*place).is_some_and(rests);
        let after = (self.cursor + 1..self.visible.len()).find(open);
        match after.or_else(|| (0..self.cursor).rev().find(open)) {
            Some(place) => self.go(place),
            None => self.finished = self.selected,
        }
    }

    /// A row that left stays under the cursor until the cursor leaves it.
    fn kept(&self) -> Option<TicketId> {
        self.selected.filter(|id| self.left(*id) && self.finished != Some(*id))
    }

    /// Scrolls so that the cursor is in sight in `height` lines, with rows of `tall` lines each.
    pub fn follow(&mut self, height: usize, tall: usize) {
        let (first, last) =
            (self.line_of(self.cursor, tall), self.line_of(self.cursor, tall) + tall);
        let context = (CONTEXT * tall).min(height.saturating_sub(tall) / 2);
        let heading = if self.cursor == 0 { first } else { context };
        let lowest = first.saturating_sub(heading);
        let highest = (last + context).saturating_sub(height);
        let end = self.lines(tall).saturating_sub(height);
        self.top = self.top.max(highest).min(lowest).min(end);
    }

    /// The lines in sight, `height` of them at most.
    pub fn window(&self, height: usize, tall: usize) -> Vec<ListLine> {
        let (mut groups, mut rows) = (self.groups.iter().peekable(), 0);
        let mut lines = Vec::new();
        let mut at = 0;
        while at < self.top + height && rows < self.visible.len() {
            if let Some(group) = groups.next_if(|group| group.start == rows) {
                lines.extend((at >= self.top).then_some(ListLine::Group(*group)));
                at += 1;
                continue;
            }
            // Rows far above the window are passed over in one stride.
            let next = groups.peek().map_or(self.visible.len(), |group| group.start);
            let skip = (self.top.saturating_sub(at) / tall).min(next - rows);
            if skip > 0 {
                (at, rows) = (at + skip * tall, rows + skip);
                continue;
            }
            for (line, id) in (0..tall).zip(std::iter::repeat(self.visible.get(rows))) {
                lines.extend(
                    id.filter(|_| at >= self.top).map(|id| ListLine::Row { id: *id, line }),
                );
                at += 1;
            }
            rows += 1;
        }
        lines.truncate(height);
        lines
    }

    fn lines(&self, tall: usize) -> usize {
        self.visible.len() * tall + self.groups.len()
    }

    fn line_of(&self, place: usize, tall: usize) -> usize {
        place * tall + self.groups.iter().filter(|group| group.start <= place).count()
    }

    fn sieve(&mut self) {
        if self.filter.trim().is_empty() {
            self.visible.clone_from(&self.order);
        } else {
            let mut sieve = Sieve::new(&self.filter);
            let passes = |id: &&TicketId| {
                let known = self.known.get(id);
                known
                    .is_some_and(|row| self.passed.contains(id) || sieve.passes(&row.ranked.ticket))
            };
            self.visible = self.order.iter().filter(passes).copied().collect();
        }
        self.regroup();
        let place = self.selected.and_then(|id| self.visible.iter().position(|one| *one == id));
        self.go(place.unwrap_or(self.cursor));
    }

    fn regroup(&mut self) {
        self.groups.clear();
        if !self.grouped {
            return;
        }
        for (start, id) in self.visible.iter().enumerate() {
            let Some(tier) = self.known.get(id).map(|row| row.ranked.tier) else { continue };
            match self.groups.last_mut().filter(|group| group.tier == tier) {
                Some(group) => group.count += 1,
                None => self.groups.push(Group { start, tier, count: 1 }),
            }
        }
    }
}
