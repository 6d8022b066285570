//! The panel of a customer beside a ticket: what is in it, where the cursor stands, what is in
//! sight.

mod account;
mod item;
mod paper;
mod rows;

pub use item::Item;
pub use paper::{Look, Paper, Row};

use super::filter::edited;
use super::keymap::Edit;
use crate::desk::{Checklist, ProductUser, Sameness, TicketId, TicketRef, address};
use crate::store::{AccountNote, Asker, CustomerDetail};
use item::Section;

/// Rows above and below the cursor that stay in sight.
const CONTEXT: usize = 2;

/// What is known of a ticket's customer and of whoever asks.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CustomerRead {
    /// The customer; `None`: they belong to none.
    pub customer: Option<CustomerDetail>,
    /// Whoever asks, if it is somebody.
    pub asker: Option<Asker>,
    /// Notes on whoever asks, if they are no customer's.
    pub notes: Vec<AccountNote>,
    /// Persons of other channels who are perhaps one of them.
    pub same: Vec<Sameness>,
}

impl CustomerRead {
    /// By what notes on whoever asks are kept if they are no customer's: an address.
    pub fn address(&self) -> Option<String> {
        let own = self.asker.as_ref().and_then(|asker| asker.who.email.as_deref());
        own.and_then(address).or_else(|| Some(self.users().first()?.address.clone()))
    }

    /// Whoever asks, as users of the product.
    pub fn users(&self) -> &[ProductUser] {
        self.asker.as_ref().map_or(&[], |asker| &asker.users)
    }
}

/// The panel.
#[derive(Debug)]
pub struct CustomerPane {
    /// The ticket that it stands beside.
    pub ticket: TicketId,
    /// Its name.
    pub reference: TicketRef,
    /// A note being written.
    pub note: Option<String>,
    read: Option<Box<CustomerRead>>,
    sections: Vec<Section>,
    /// The key of the item under the cursor, and its place should it be gone.
    chosen: (String, usize),
    top: usize,
    height: usize,
}

impl CustomerPane {
    /// The panel beside this ticket; what is in it is still to be read.
    pub fn new(ticket: TicketId, reference: TicketRef) -> Self {
        Self {
            ticket,
            reference,
            note: None,
            read: None,
            sections: Vec::new(),
            chosen: (String::new(), 0),
            top: 0,
            height: 1,
        }
    }

    /// What was read; `None` until it is.
    pub fn read(&self) -> Option<&CustomerRead> {
        self.read.as_deref()
    }

    /// Takes what was read; the cursor stays on its item.
    pub fn renew(&mut self, read: Box<CustomerRead>, checklists: &[Checklist]) {
        self.sections = item::sections(&read, &self.reference, checklists);
        self.read = Some(read);
        self.go(self.cursor());
    }

    /// The customer's name, by which ticks and notes are kept.
    pub fn customer(&self) -> Option<&str> {
        Some(&self.read()?.customer.as_ref()?.name)
    }

    /// What stands on its border.
    pub fn title(&self) -> &str {
        self.customer().unwrap_or("customer")
    }

    /// What it consists of, from top to bottom.
    pub fn sections(&self) -> &[Section] {
        &self.sections
    }

    /// The item under the cursor.
    pub fn under(&self) -> Option<&Item> {
        self.items().nth(self.cursor())
    }

    /// Its place among the items.
    pub fn cursor(&self) -> usize {
        let (key, place) = &self.chosen;
        let kept = self.items().position(|item| item.key() == *key);
        kept.unwrap_or_else(|| (*place).min(self.items().count().saturating_sub(1)))
    }

    /// Moves the cursor by so many items.
    pub fn step(&mut self, items: isize) {
        self.go(self.cursor().saturating_add_signed(items));
    }

    /// Puts the cursor on this item, or as near as there is one.
    pub fn go(&mut self, place: usize) {
        let place = place.min(self.items().count().saturating_sub(1));
        let key = self.items().nth(place).map(Item::key).unwrap_or_default();
        self.chosen = (key, place);
    }

    /// Moves the cursor by so many windows of this paper.
    pub fn page(&mut self, paper: &Paper, pages: isize) {
        let window = isize::try_from(self.height).unwrap_or(1).saturating_sub(1).max(1);
        let to = paper.row_of(self.cursor()).saturating_add_signed(pages.saturating_mul(window));
        let near = paper.item_near(to);
        match (near == self.cursor(), pages > 0) {
            // Between two items there may be more than a window.
            (true, true) => self.step(1),
            (true, false) => self.step(-1),
            (false, _) => self.go(near),
        }
    }

    /// Scrolls so that the cursor is in sight in so many lines.
    pub fn follow(&mut self, paper: &Paper, height: usize) {
        let (cursor, count) = (self.cursor(), self.items().count());
        let row = paper.row_of(cursor);
        let context = CONTEXT.min(height.saturating_sub(1) / 2);
        // What stands above the first item and below the last one is seen with them.
        let lowest = if cursor == 0 { 0 } else { row.saturating_sub(context) };
        let last = if cursor + 1 >= count { paper.rows.len() } else { row + 1 + context };
        let highest = last.min(row + height).saturating_sub(height);
        let end = paper.rows.len().saturating_sub(height);
        (self.top, self.height) = (self.top.max(highest).min(lowest).min(end), height);
    }

    /// The rows of a paper that are in sight.
    pub fn window<'a>(&self, paper: &'a Paper) -> impl Iterator<Item = &'a Row> + use<'a> {
        paper.rows.iter().skip(self.top).take(self.height)
    }

    /// How many rows there are above and below what is in sight.
    pub fn hidden(&self, paper: &Paper) -> (usize, usize) {
        (self.top, paper.rows.len().saturating_sub(self.top + self.height))
    }

    /// A letter, or a text, at the end of the note.
    pub fn write(&mut self, text: &str) {
        if let Some(note) = &mut self.note {
            note.push_str(text);
        }
    }

    /// Changes the note at its end.
    pub fn edit(&mut self, edit: Edit) {
        if let Some(note) = &mut self.note {
            *note = edited(note, edit);
        }
    }

    fn items(&self) -> impl Iterator<Item = &Item> {
        self.sections.iter().flat_map(|section| &section.items)
    }
}
