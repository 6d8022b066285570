//! Finding what was answered before.

use super::filter::edited;
use super::keymap::{Command, Edit};
use super::sight::moved;
use crate::desk::{Find, TicketId};

/// The words being typed, and what was found for them.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Search {
    /// The ticket in whose answer a find goes.
    pub ticket: Option<TicketId>,
    words: String,
    /// For which words something was found, and what.
    read: Option<(String, Vec<Find>)>,
    cursor: usize,
}

impl Search {
    /// A search for these words, because of the ticket that is in sight.
    pub fn of(words: &str, ticket: Option<TicketId>) -> Self {
        Self { ticket, words: words.to_owned(), read: None, cursor: 0 }
    }

    /// What is typed.
    pub fn words(&self) -> &str {
        &self.words
    }

    /// Types more.
    pub fn write(&mut self, text: &str) {
        self.words.push_str(text);
        self.cursor = 0;
    }

    /// Changes the end of what is typed.
    pub fn edit(&mut self, edit: Edit) {
        self.words = edited(&self.words, edit);
        self.cursor = 0;
    }

    /// Something was found; only for what is typed now it counts.
    pub fn know(&mut self, words: &str, finds: Vec<Find>) {
        if self.words == words {
            self.cursor = self.cursor.min(finds.len().saturating_sub(1));
            self.read = Some((words.to_owned(), finds));
        }
    }

    /// Whether what is shown was found for what is typed.
    pub fn is_read(&self) -> bool {
        self.read.as_ref().is_some_and(|(words, _)| *words == self.words)
    }

    /// What was found last, the best first. Until more is known it stays: the list does not blink.
    pub fn finds(&self) -> &[Find] {
        let typed = !self.words.trim().is_empty();
        self.read.as_ref().filter(|_| typed).map_or(&[], |(_, finds)| finds)
    }

    /// Which one the cursor is on.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// The one under the cursor.
    pub fn chosen(&self) -> Option<&Find> {
        self.finds().get(self.cursor)
    }

    /// Moves the cursor, if the command does that, by so many at once for a page.
    pub fn move_by(&mut self, command: Command, page: usize) {
        let last = self.finds().len().saturating_sub(1);
        self.cursor = moved(command, self.cursor, last, page).unwrap_or(self.cursor);
    }
}
