//! Lines of the little Markdown, in quotations and lists.

use super::lines::Place;
use crate::desk::emphasis::Emphasis;
use crate::desk::markdown::{self, Span};

/// How many quotations and lists a line may stand in; deeper ones are drawn no deeper.
const DEEPEST: usize = 8;

/// What a line stands in.
enum Around {
    Quote,
    /// An item of a list: its mark, until it is written, and the columns it takes.
    Item {
        mark: Option<String>,
        columns: usize,
    },
}

/// Writes line by line.
#[derive(Default)]
pub(super) struct Writer {
    out: String,
    /// The line that is being read.
    spans: Vec<Span>,
    /// So many of them are not added to.
    apart: usize,
    around: Vec<Around>,
    /// So many of them have written their marks.
    marked: usize,
    /// By how much the line is indented.
    indent: usize,
    /// An empty line is due, beginning so.
    gap: Option<String>,
    /// The line of the source that is being read.
    at: usize,
}

impl Writer {
    /// Something begins at this place: an empty line before it stays.
    pub fn begin(&mut self, place: Place) {
        self.end_line();
        if place.line > self.at && place.apart && !self.out.is_empty() {
            self.part();
        }
        self.at = place.line;
    }

    /// An empty line is due before what comes next.
    pub fn part(&mut self) {
        let prefix = self.prefix(false).trim_end().to_owned();
        self.gap.get_or_insert(prefix);
    }

    /// What follows is quoted.
    pub fn quote(&mut self) {
        self.around.push(Around::Quote);
    }

    /// What follows is an item with this mark.
    pub fn item(&mut self, mark: String) {
        let columns = mark.chars().count();
        self.around.push(Around::Item { mark: Some(mark), columns });
    }

    /// The quotation or item ends; an empty one is shown, too.
    pub fn leave(&mut self) {
        self.end_line();
        if matches!(self.around.last(), Some(Around::Item { mark: Some(_), .. })) {
            self.line("");
        }
        self.around.pop();
        self.marked = self.marked.min(self.around.len());
    }

    /// Marks of items that are due get a line of their own, before what must begin one.
    pub fn alone(&mut self) {
        let due = |around: &Around| matches!(around, Around::Item { mark: Some(_), .. });
        if self.around.iter().skip(self.marked).any(due) {
            self.line("");
        }
    }

    /// The line that begins is indented by so much.
    pub fn indent(&mut self, columns: usize) {
        self.indent = columns;
    }

    /// Words in a style.
    pub fn say(&mut self, text: &str, styles: &[Emphasis]) {
        if text.is_empty() {
            return;
        }
        let apart = self.spans.len() <= self.apart;
        match self.spans.last_mut().filter(|span| !apart && span.styles == styles) {
            Some(span) => span.text.push_str(text),
            None => self.spans.push(Span { text: text.to_owned(), styles: styles.to_vec() }),
        }
    }

    /// What was said so far stays apart from what follows; how many spans it is.
    pub fn split(&mut self) -> usize {
        self.apart = self.spans.len();
        self.apart
    }

    /// What was said since so many spans, as Markdown.
    pub fn take_from(&mut self, start: usize) -> String {
        self.apart = start;
        markdown::marked(&self.spans.split_off(start.min(self.spans.len())))
    }

    /// The line ends, if there is one.
    pub fn end_line(&mut self) {
        let indent = " ".repeat(std::mem::take(&mut self.indent));
        let text = self.take_from(0);
        let text = text.trim();
        // What only looks like a fence would swallow all that follows.
        match markdown::fence(text, 0) {
            Some(_) => self.line(&(indent + &text.replacen("```", "`` `", 1))),
            None if !text.is_empty() => self.line(&(indent + text)),
            None => {}
        }
    }

    /// A whole line as it is.
    pub fn line(&mut self, text: &str) {
        if let Some(gap) = self.gap.take() {
            self.out.push_str(&gap);
            self.out.push('\n');
        }
        let prefix = self.prefix(true);
        self.out.push_str(if text.is_empty() { prefix.trim_end() } else { &prefix });
        self.out.push_str(text);
        self.out.push('\n');
    }

    /// What the next line begins with. Marks of items are written once.
    fn prefix(&mut self, take: bool) -> String {
        let mut prefix = String::new();
        for around in self.around.iter_mut().take(DEEPEST) {
            match around {
                Around::Quote => prefix.push_str("> "),
                Around::Item { mark, .. } if take && mark.is_some() => prefix.extend(mark.take()),
                Around::Item { columns, .. } => prefix.extend(std::iter::repeat_n(' ', *columns)),
            }
        }
        if take {
            for around in self.around.iter_mut().skip(self.marked.max(DEEPEST)) {
                if let Around::Item { mark, .. } = around {
                    prefix.extend(mark.take());
                }
            }
            self.marked = self.around.len();
        }
        prefix
    }

    /// All that was written.
    pub fn finish(mut self) -> String {
        self.end_line();
        self.out.truncate(self.out.trim_end().len());
        self.out
    }
}
