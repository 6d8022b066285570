//! What people write on GitHub, Markdown with HTML in it, as the little Markdown in which messages
//! are kept. Pure; linear in the length of the text, however hostile it is.
//!
//! <https://github.github.com/gfm/>; as in GitHub's comments, a new line is a new line.

mod address;
mod emoji;
mod html;
mod lines;
mod page;
mod table;
mod tags;
mod writer;

use crate::desk::clean;
use address::Addresses;
use lines::Lines;
use page::Page;
use pulldown_cmark::{Options, Parser, TextMergeWithOffset};

/// A body, comment or review in the little Markdown.
pub(super) fn read(body: &str) -> String {
    let body = clean(body);
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM;
    let lines = Lines::of(&body);
    let mut page = Page::default();
    let addresses = Addresses::of(&body);
    let events = Parser::new_ext(&body, options).into_offset_iter();
    let events = events.map(|(event, range)| (addresses.mend(event, &range), range));
    for (event, range) in TextMergeWithOffset::new(events) {
        page.take(event, lines.at(range.start));
    }
    page.finish()
}

#[cfg(test)]
mod tests;
