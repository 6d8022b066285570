//! What the commands print: JSON for programs, text for people.

mod customer;
mod event;
mod found;
mod json;
mod keys;
mod lines;
mod page;
mod table;

pub use customer::{
    Chain, chains_json, chains_text, customer_json, customer_page, customers_json, customers_table,
};
pub use event::{Depth, event_text, neighbours};
pub use found::{AtService, answers_list, found_list};
pub use json::{queue_json, search_json, ticket_json};
pub use keys::{keys_json, keys_markdown, keys_text};
pub use lines::{export_customer_note, export_note, export_ticket};
pub use page::ticket_page;
pub use table::queue_table;

use crate::desk::{Entry, Event, Fact, Linked};
use crate::store::Note;
use std::io::{ErrorKind, IsTerminal, Write};

/// What stands on a ticket's page beside the ticket itself.
#[derive(Debug, Clone, Copy, Default)]
pub struct Content<'a> {
    /// What was said.
    pub conversation: &'a [Entry],
    /// What was noted on it here.
    pub notes: &'a [Note],
    /// What its service tells beside that.
    pub facts: &'a [Fact],
    /// Other tickets that have to do with it.
    pub links: &'a [Linked],
    /// The latest occurrence of an error.
    pub event: Option<&'a Event>,
}

/// What text is printed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Screen {
    /// Columns.
    pub width: usize,
    /// Colours are wanted.
    pub colour: bool,
}

impl Screen {
    /// Standard output: as wide as it takes and plain unless it is a terminal; plain as well when
    /// `NO_COLOR` (see no-color.org) is set or the terminal is a dumb one.
    pub fn of_stdout() -> Self {
        let terminal = std::io::stdout().is_terminal();
        let size = crossterm::terminal::size().ok().filter(|_| terminal);
        let width = size.map_or(usize::MAX, |(width, _)| width.into());
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        let dumb = set("TERM").is_some_and(|term| term == "dumb");
        Self { width, colour: terminal && set("NO_COLOR").is_none() && !dumb }
    }
}

/// Prints on standard output. A reader that has seen enough (`| head`) is no error.
///
/// # Errors
/// Standard output cannot be written.
pub fn print(text: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}
