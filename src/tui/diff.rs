//! What a pull request changes, line by line. It is taken apart once; only what is in sight is
//! laid out.

mod parse;

use super::asked::Asked;
use super::keymap::Command;
use crate::desk::{Granted, TicketRef, Wish};
use jiff::Timestamp;
pub use parse::{Changes, FileChanges, RowKind};

/// Columns that a step sideways goes.
const ASIDE: usize = 8;

/// What a pull request changes, in the place of its conversation.
#[derive(Debug)]
pub struct DiffPane {
    /// The pull request.
    pub ticket: TicketRef,
    /// Where a browser finds it; empty if nowhere.
    pub url: String,
    asked: Asked<Changes>,
    size: (usize, usize),
    top: usize,
    left: usize,
}

impl DiffPane {
    /// Asks its source for what it changes.
    pub fn new(ticket: TicketRef, url: String, whom: &str, now: Timestamp) -> Self {
        let asked = Asked::new(Wish::Diff(ticket.clone()), whom, now);
        Self { ticket, url, asked, size: (0, 0), top: 0, left: 0 }
    }

    /// What is or was waited for.
    pub fn asked(&self) -> &Asked<Changes> {
        &self.asked
    }

    /// The source answered.
    pub fn take(&mut self, answer: Result<Granted, String>) {
        self.asked.settle(answer.and_then(|granted| match granted {
            Granted::Diff(_, diff) => Ok(Changes::new(diff)),
            _ => Err("it was answered something else".to_owned()),
        }));
    }

    /// Shows it in a pane of this size.
    pub fn resize(&mut self, size: (usize, usize)) {
        self.size = size;
        self.go(self.top);
        self.slide(self.left);
    }

    /// Lines in which it scrolls: the first one of the pane tells the file.
    fn height(&self) -> usize {
        self.size.1.saturating_sub(1).max(1)
    }

    /// The first row in sight, and the first column.
    pub fn place(&self) -> (usize, usize) {
        (self.top, self.left)
    }

    /// Moves it; whether the command does that.
    pub fn scroll(&mut self, command: Command) -> bool {
        let page = self.height().saturating_sub(1).max(1);
        match command {
            Command::Down => self.go(self.top + 1),
            Command::Up => self.go(self.top.saturating_sub(1)),
            Command::PageDown => self.go(self.top + page),
            Command::PageUp => self.go(self.top.saturating_sub(page)),
            Command::First => self.go(0),
            Command::Last => self.go(self.last_page()),
            Command::NextFile => self.go(self.file_start(true).unwrap_or(self.top)),
            Command::PreviousFile => self.go(self.file_start(false).unwrap_or(0)),
            Command::Rightward => self.slide(self.left + ASIDE),
            Command::Leftward => self.slide(self.left.saturating_sub(ASIDE)),
            _ => return false,
        }
        true
    }

    /// The file at the top of the pane, and its number from 1.
    pub fn file(&self) -> Option<(usize, &FileChanges)> {
        self.asked.here()?.file_at(self.top)
    }

    /// Lines above and below what is in sight.
    pub fn hidden(&self) -> (usize, usize) {
        let rows = self.asked.here().map_or(0, Changes::len);
        (self.top.min(rows), rows.saturating_sub(self.top + self.height()))
    }

    /// The rows in sight.
    pub fn window(&self) -> impl Iterator<Item = (RowKind, &str)> {
        let rows = self.asked.here().into_iter();
        rows.flat_map(|changes| changes.rows(self.top..self.top + self.height()))
    }

    fn file_start(&self, next: bool) -> Option<usize> {
        let mut starts = self.asked.here()?.files().iter().map(|file| file.row);
        if next {
            starts.find(|row| *row > self.top)
        } else {
            starts.take_while(|row| *row < self.top).last()
        }
    }

    fn last_page(&self) -> usize {
        self.asked.here().map_or(0, Changes::len).saturating_sub(self.height())
    }

    /// The last file may stand at the top even if it does not fill the pane.
    fn go(&mut self, row: usize) {
        let files = self.asked.here().map_or(&[][..], Changes::files);
        let last = files.last().map_or(0, |file| file.row);
        self.top = row.min(self.last_page().max(last));
    }

    fn slide(&mut self, column: usize) {
        let widest = self.asked.here().map_or(0, Changes::widest);
        self.left = column.min(widest.saturating_sub(self.size.0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::Diff;

    fn pane(height: usize) -> DiffPane {
        let ticket = TicketRef::new("github", "a/b#1");
        let mut pane = DiffPane::new(ticket.clone(), String::new(), "code", Timestamp::UNIX_EPOCH);
        let file = |name: &str, lines: usize| {
            let added = format!("+{name} and so much more\n").repeat(lines);
            format!(
                "diff --git a/{name} b/{name}\n--- a/{name}\n+++ b/{name}\n@@ -0,0 +1,{lines} @@\n{added}"
            )
        };
        let text = file("one", 20) + &file("two", 5) + &file("three", 1);
        pane.take(Ok(Granted::Diff(ticket, Diff { text, missing: None })));
        pane.resize((10, height));
        pane
    }

    fn at(pane: &DiffPane) -> (usize, &str) {
        (pane.place().0, pane.file().map_or("", |(_, file)| &file.name))
    }

    #[test]
    fn from_file_to_file() {
        use Command::{Down, First, Last, NextFile, PageDown, PreviousFile, Up};
        let mut pane = pane(11);
        for (command, expected) in [
            (NextFile, (24, "two")),
            (NextFile, (33, "three")),
            (NextFile, (33, "three")),
            (Up, (32, "two")),
            (PreviousFile, (24, "two")),
            (PreviousFile, (0, "one")),
            (PreviousFile, (0, "one")),
            (PageDown, (9, "one")),
            (PreviousFile, (0, "one")),
            (Last, (28, "two")),
            (Down, (29, "two")),
            (First, (0, "one")),
        ] {
            assert!(pane.scroll(command));
            assert_eq!(at(&pane), expected, "{command:?}");
        }
        assert!(!pane.scroll(Command::Reply));
    }

    #[test]
    fn it_stays_within_its_bounds() {
        let mut pane = pane(100);
        pane.scroll(Command::Last);
        assert_eq!((pane.place(), pane.hidden()), ((0, 0), (0, 0)));
        pane.resize((10, 5));
        pane.scroll(Command::Down);
        assert_eq!(pane.hidden(), (1, 33));
        for _ in 0..9 {
            pane.scroll(Command::Rightward);
        }
        assert_eq!(pane.place(), (1, 13), "the longest line has 23 columns");
        pane.resize((23, 5));
        assert_eq!(pane.place(), (1, 0));
    }
}
