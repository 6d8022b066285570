//! The list of tickets on the screen: what is shown, in which order, and where the cursor stands.
//!
//! The order shown and the order that would be right now are two things. While the hero is at
//! work the shown one holds still: rows change in place, those that left stay, dimmed, and the
//! newest order waits to be applied.
//!
//! The list has the places of all its tickets; the tickets themselves only if they are few, else those
//! that are in sight, and what else is asked for.

use super::effect::HELD;
use super::message::{Narrowed, QueueRead};
use super::tabs::Left;
use crate::desk::{
    Asked, Bands, Field, Filter, FilterError, Placed, Ranked, Tab, TicketId, TicketRef, Tier, View,
};
use rustc_hash::FxHashSet;
use std::cmp::Reverse;
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
#[derive(Debug)]
pub struct List {
    /// The tickets that are held.
    rows: HashMap<TicketId, Ranked>,
    /// Which of them is which; one that is not held any more may still be named.
    named: HashMap<TicketRef, TicketId>,
    /// Those that are shown and left the view.
    left: HashSet<TicketId>,
    order: Vec<Placed>,
    newest: Vec<Placed>,
    /// How many of the newest are not shown.
    new: usize,
    /// The order shown is the newest, but for those that left.
    in_order: bool,
    visible: Vec<Placed>,
    groups: Vec<Group>,
    /// All places are known, and not only the first ones.
    whole: bool,
    /// All tickets are held.
    held_all: bool,
    /// What of the tab matches what is typed, as far as it was looked through, where not all is held.
    narrowed: Option<Vec<Placed>>,
    selected: Option<TicketId>,
    /// What the cursor is to be on once its place is read.
    sought: Option<TicketId>,
    /// Where the cursor was when the filter began to be typed.
    held: Option<TicketId>,
    cursor: usize,
    top: usize,
    /// What the tab is narrowed to, whatever is typed.
    base: Filter,
    filter: String,
    typed: Filter,
    fault: Option<FilterError>,
    asked: Asked,
    grouped: bool,
    /// The selected ticket was dealt with, and there was no other to go to.
    finished: Option<TicketId>,
}

impl List {
    /// The empty list of somebody who goes by these names.
    pub fn new(me: Vec<String>, bands: Bands) -> Self {
        Self {
            rows: HashMap::new(),
            named: HashMap::new(),
            left: HashSet::new(),
            order: Vec::new(),
            newest: Vec::new(),
            new: 0,
            in_order: true,
            visible: Vec::new(),
            groups: Vec::new(),
            whole: true,
            held_all: true,
            narrowed: None,
            selected: None,
            sought: None,
            held: None,
            cursor: 0,
            top: 0,
            base: Filter::default(),
            filter: String::new(),
            typed: Filter::default(),
            fault: None,
            asked: Asked { me, bands, hits: HashMap::new() },
            grouped: false,
            finished: None,
        }
    }

    /// What late is, as of now.
    pub fn as_of(&mut self, bands: Bands) {
        self.asked.bands = bands;
    }

    /// Takes what was read. The order shown stays if it `holds`.
    pub fn take(&mut self, read: QueueRead, holds: bool) {
        self.held_all = read.whole && read.rows.len() == read.places.len();
        // What goes on below changes no order.
        let goes_on = !std::mem::replace(&mut self.whole, read.whole);
        self.newest = read.places;
        let before = std::mem::take(&mut self.rows);
        self.named.clear();
        self.hold_rows(read.rows);
        self.keep_those_that_left(before);
        if holds && !goes_on && !self.order.is_empty() {
            let shown = ids(&self.order);
            self.new = self.newest.iter().filter(|placed| !shown.contains(&placed.id)).count();
            self.sieve();
        } else {
            self.apply();
        }
    }

    /// What is shown and not in the newest order stays as it was.
    fn keep_those_that_left(&mut self, mut before: HashMap<TicketId, Ranked>) {
        let there = ids(&self.newest);
        let left = self.order.iter().map(|placed| placed.id).filter(|id| !there.contains(id));
        self.left = left.collect();
        let rows: Vec<Ranked> = self.left.iter().filter_map(|id| before.remove(id)).collect();
        self.hold_rows(rows);
    }

    /// Holds these tickets too.
    fn hold_rows(&mut self, rows: impl IntoIterator<Item = Ranked>) {
        for ranked in rows {
            self.named.insert(ranked.ticket.reference.clone(), ranked.ticket.id);
            self.rows.insert(ranked.ticket.id, ranked);
        }
    }

    /// Takes tickets that were lacking; those that were asked for and are gone have no place any more.
    pub fn take_rows(&mut self, asked: &[TicketId], rows: Vec<Ranked>, in_sight: &[TicketId]) {
        if self.rows.len() + rows.len() > HELD {
            let kept = |id: &TicketId| in_sight.contains(id) || self.left.contains(id);
            self.rows.retain(|id, _| kept(id));
            self.named.retain(|_, id| self.rows.contains_key(id));
            self.held_all = false;
        }
        self.hold_rows(rows);
        let gone: HashSet<&TicketId> =
            asked.iter().filter(|id| !self.rows.contains_key(id)).collect();
        if !gone.is_empty() {
            for places in [&mut self.order, &mut self.newest] {
                places.retain(|placed| !gone.contains(&placed.id));
            }
            let narrowed = self.narrowed.iter_mut();
            narrowed.for_each(|places| places.retain(|placed| !gone.contains(&placed.id)));
            self.sieve();
        }
    }

    /// What was typed has to be looked for in the store, from the top: not all tickets are held.
    pub fn is_narrowed_elsewhere(&self) -> bool {
        !self.held_all && !self.typed.is_empty()
    }

    /// Takes what was found for what is typed.
    pub fn narrow(&mut self, found: Narrowed) {
        if found.sought.text != self.filter || self.held_all {
            return;
        }
        let all = self.narrowed.get_or_insert_default();
        all.truncate(if found.sought.from == 0 { 0 } else { all.len() });
        all.extend(found.places);
        self.hold_rows(found.rows);
        self.sieve();
    }

    /// Those of these tickets that are not held.
    pub fn lacking(&self, wanted: impl IntoIterator<Item = TicketId>) -> Vec<TicketId> {
        wanted.into_iter().filter(|id| !self.rows.contains_key(id)).collect()
    }

    /// All tickets of the tab and those that left it and are still shown.
    pub fn all(&self) -> FxHashSet<TicketId> {
        let mut all = ids(&self.newest);
        all.extend(&self.left);
        all
    }

    /// Whether all places are known, and not only the first ones.
    pub fn is_whole(&self) -> bool {
        self.whole
    }

    /// Puts the cursor back to the top, on no ticket in particular: what comes first is first.
    pub fn rest(&mut self) {
        (self.selected, self.sought, self.cursor) = (None, None, 0);
    }

    /// Forgets the order shown, as a tab begins where it was left.
    pub fn begin(&mut self, tab: Tab, left: Left) {
        let Asked { me, bands, .. } = self.asked.clone();
        let (typed, fault) = Filter::typed(&left.filter);
        *self = Self {
            base: tab.filter,
            filter: left.filter,
            typed,
            fault,
            selected: left.selected,
            grouped: tab.view == View::Queue,
            ..Self::new(me, bands)
        };
    }

    /// Shows the newest order. The selected row stays where it is even if it left.
    pub fn apply(&mut self) {
        let mut order = self.newest.clone();
        let kept = self.kept();
        if let Some(id) = kept {
            let place = self.order.iter().position(|one| one.id == id).unwrap_or(0);
            let stays = self.order.get(place).copied();
            stays.into_iter().for_each(|stays| order.insert(place.min(order.len()), stays));
        }
        let gone = |id: &TicketId| self.left.contains(id) && kept != Some(*id);
        self.rows.retain(|id, _| !gone(id));
        self.left.retain(|id| kept == Some(*id));
        self.order = order;
        self.new = 0;
        self.sieve();
    }

    /// What the newest order would change.
    pub fn news(&self) -> News {
        let kept = self.kept();
        if self.in_order && self.left.iter().all(|id| kept == Some(*id)) {
            return News::Nothing;
        }
        match self.new {
            0 => News::Moved,
            new => News::New(new),
        }
    }

    /// Narrows the list to what matches; empty: to nothing in particular. While it `holds` a ticket
    /// the cursor is on that one whenever it is shown, and else on the first.
    pub fn filter_by(&mut self, text: &str) {
        text.clone_into(&mut self.filter);
        self.narrowed = None;
        (self.typed, self.fault) = Filter::typed(text);
        let named: HashSet<String> = self.addresses().map(ToOwned::to_owned).collect();
        self.asked.hits.retain(|address, _| named.contains(address));
        if let Some(held) = self.held {
            (self.selected, self.cursor) = (Some(held), 0);
        }
        self.sieve();
    }

    /// Remembers the ticket under the cursor while a filter is typed, or forgets it.
    pub fn hold(&mut self, holds: bool) {
        self.held = self.selected.filter(|_| holds);
    }

    /// These errors hit somebody whom a filter names by address: they pass whatever they say.
    pub fn pass(&mut self, named: &str, errors: Vec<TicketId>) {
        if self.addresses().any(|address| address == named) {
            self.asked.hits.insert(named.to_owned(), errors.into_iter().collect());
            self.sieve();
        }
    }

    /// The addresses that the filters name.
    pub fn addresses(&self) -> impl Iterator<Item = &str> {
        self.base.addresses().chain(self.typed.addresses())
    }

    /// What is wrong with the filter.
    pub fn fault(&self) -> Option<&FilterError> {
        self.fault.as_ref()
    }

    /// Whether other tickets pass as time goes by.
    pub fn goes_by_time(&self) -> bool {
        self.base.goes_by_time() || self.typed.goes_by_time()
    }

    /// What the tickets that are held have of a field, the commonest first.
    pub fn values(&self, field: Field) -> Vec<String> {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        let rows = self.rows.values();
        rows.flat_map(|row| field.of(&row.ticket))
            .filter(|value| !value.is_empty() && !value.contains('"'))
            .for_each(|value| *counts.entry(value).or_default() += 1);
        let mut values: Vec<_> = counts.into_iter().collect();
        values.sort_unstable_by_key(|(value, count)| (Reverse(*count), *value));
        values.into_iter().map(|(value, _)| value.to_owned()).collect()
    }

    /// What the list is narrowed to.
    pub fn filter(&self) -> &str {
        &self.filter
    }

    /// The ticket under the cursor, if it is held.
    pub fn selected(&self) -> Option<&Ranked> {
        self.selected.and_then(|id| self.row(id))
    }

    /// Which ticket is under the cursor.
    pub fn selected_id(&self) -> Option<TicketId> {
        self.selected
    }

    /// A ticket that is held.
    pub fn row(&self, id: TicketId) -> Option<&Ranked> {
        self.rows.get(&id)
    }

    /// The ticket with this reference, if it is held.
    pub fn find(&self, reference: &TicketRef) -> Option<&Ranked> {
        self.row(*self.named.get(reference)?)
    }

    /// Whether a row left the view and lingers.
    pub fn left(&self, id: TicketId) -> bool {
        self.left.contains(&id)
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
        self.sought = None;
        self.put(place);
    }

    fn put(&mut self, place: usize) {
        self.cursor = place.min(self.visible.len().saturating_sub(1));
        self.selected = self.visible.get(self.cursor).map(|placed| placed.id);
    }

    /// Moves the cursor by so many rows.
    pub fn step(&mut self, rows: isize) {
        self.go(self.cursor.saturating_add_signed(rows));
    }

    /// Puts the cursor on this ticket if it is shown.
    pub fn select(&mut self, id: TicketId) {
        if let Some(place) = self.place_of(id) {
            self.go(place);
        }
    }

    fn place_of(&self, id: TicketId) -> Option<usize> {
        self.visible.iter().position(|placed| placed.id == id)
    }

    /// Puts the cursor on this ticket if it is known, whatever hides it: the newest order is shown
    /// for it, and a filter is forgotten.
    pub fn reveal(&mut self, id: TicketId) {
        let hidden = |list: &Self| list.rows.contains_key(&id) && list.place_of(id).is_none();
        if hidden(self) {
            self.apply();
        }
        if hidden(self) {
            self.filter_by("");
        }
        self.select(id);
    }

    /// All that match the filter and have not left the view, in the order shown.
    pub fn shown(&self) -> impl Iterator<Item = TicketId> {
        self.visible.iter().map(|placed| placed.id).filter(|id| !self.left(*id))
    }

    /// From a ticket that was dealt with, among these perhaps, to the next one that was not.
    pub fn advance(&mut self, dealt: &[TicketId]) {
        let dealt: HashSet<&TicketId> = dealt.iter().collect();
        let rests = |placed: &Placed| !self.left(placed.id) && !dealt.contains(&placed.id);
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
                    id.filter(|_| at >= self.top).map(|row| ListLine::Row { id: row.id, line }),
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
        let shown = self.order.iter().map(|placed| placed.id).filter(|id| !self.left.contains(id));
        self.in_order = shown.eq(self.newest.iter().map(|placed| placed.id));
        if self.typed.is_empty() {
            self.visible.clone_from(&self.order);
        } else if let Some(narrowed) = self.narrowed.as_ref().filter(|_| !self.held_all) {
            self.visible.clone_from(narrowed);
        } else {
            let mut sifter = self.typed.sift(&self.asked);
            let passes =
                |placed: &&Placed| self.rows.get(&placed.id).is_some_and(|row| sifter.passes(row));
            self.visible = self.order.iter().filter(passes).copied().collect();
        }
        self.regroup();
        self.put_back();
    }

    /// The cursor stays on its ticket; should that not be read yet, it goes there later.
    fn put_back(&mut self) {
        let wanted = self.sought.or(self.selected);
        let place = wanted.and_then(|id| self.place_of(id));
        self.sought = wanted.filter(|_| place.is_none() && !self.whole && self.typed.is_empty());
        self.put(place.unwrap_or(self.cursor));
    }

    fn regroup(&mut self) {
        self.groups.clear();
        if !self.grouped {
            return;
        }
        for (start, Placed { tier, .. }) in self.visible.iter().enumerate() {
            match self.groups.last_mut().filter(|group| group.tier == *tier) {
                Some(group) => group.count += 1,
                None => self.groups.push(Group { start, tier: *tier, count: 1 }),
            }
        }
    }
}

/// Which tickets have these places. There may be a hundred thousand between a key and its frame, and the
/// store made up their numbers: nobody else could have chosen them so that they are slow to tell apart.
fn ids(places: &[Placed]) -> FxHashSet<TicketId> {
    places.iter().map(|placed| placed.id).collect()
}
