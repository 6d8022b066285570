//! What belongs together in a text: code, tables, and lines of words.

use crate::desk::markdown::{self, Block};

/// A part of a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part<'a> {
    /// A line of words, and where in it they begin: what is before is blank.
    Words(&'a str, usize),
    /// A line that begins or ends code.
    Fence(&'a str),
    /// Lines of code.
    Code(Vec<&'a str>),
    /// What every line of a table begins with, and its rows: heads, rule and cells.
    Table(&'a str, Vec<&'a str>),
}

/// The parts of a text.
pub(super) fn parts(text: &str) -> Vec<Part<'_>> {
    let mut reader = Reader::default();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let table = if reader.fence == 0 { table_row(line) } else { None };
        let rule = lines.peek().and_then(|next| table_row(next)).filter(|(_, row)| is_rule(row));
        match (table, rule) {
            (Some((lead, head)), Some((_, rule))) if !is_rule(head) => {
                let mut rows = vec![head, rule];
                lines.next();
                while let Some((_, row)) = lines.peek().and_then(|next| table_row(next)) {
                    rows.push(row);
                    lines.next();
                }
                reader.parts.push(Part::Table(lead, rows));
            }
            _ => reader.take(line),
        }
    }
    reader.parts
}

/// What stands before the row of a table on its line, and the row.
fn table_row(line: &str) -> Option<(&str, &str)> {
    let (lead, row) = match markdown::block(line) {
        (Block::Quote, lead, rest) => (lead, rest),
        _ => line.split_at_checked(line.len() - line.trim_start().len())?,
    };
    row.starts_with('|').then_some((lead, row))
}

/// Whether a row parts the heads of a table from its cells.
fn is_rule(row: &str) -> bool {
    row.contains('-') && row.chars().all(|c| "|-: ".contains(c))
}

/// Reads line by line.
#[derive(Default)]
struct Reader<'a> {
    parts: Vec<Part<'a>>,
    /// The backticks of the fence that is open.
    fence: usize,
    /// It was begun in a quotation, with which it ends.
    quoted: bool,
    /// Where the words of the last item of a list begin.
    item: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, line: &'a str) {
        let (block, lead, rest) = markdown::block(line);
        let quote = block == Block::Quote;
        if self.fence > 0 && self.quoted && !quote {
            self.fence = 0;
        }
        // A quotation may hold a fence.
        let inside = if quote && (self.quoted || self.fence == 0) { rest } else { line };
        if let Some(open) = markdown::fence(inside, self.fence) {
            (self.fence, self.quoted) = (open, quote && open > 0);
            return self.parts.push(Part::Fence(line));
        }
        if self.fence > 0 {
            return self.code(line);
        }
        let indent = line.len() - line.trim_start().len();
        match block {
            Block::Item => self.item = lead.len(),
            Block::Code if indent < self.item.max(1) + 4 && self.item > 0 => {
                return self.parts.push(Part::Words(line, indent));
            }
            Block::Code => return self.code(line),
            _ if indent == 0 && !line.is_empty() => self.item = 0,
            _ => {}
        }
        self.parts.push(Part::Words(line, 0));
    }

    fn code(&mut self, line: &'a str) {
        match self.parts.last_mut() {
            Some(Part::Code(lines)) => lines.push(line),
            _ => self.parts.push(Part::Code(vec![line])),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_belongs_together() {
        use Part::{Code, Fence, Table, Words};
        for (text, expected) in [
            ("a\n    b\n    c", vec![Words("a", 0), Code(vec!["    b", "    c"])]),
            (
                "```\na\n| b |\n|---|\n```",
                vec![Fence("```"), Code(vec!["a", "| b |", "|---|"]), Fence("```")],
            ),
            ("````\n```\n````", vec![Fence("````"), Code(vec!["```"]), Fence("````")]),
            ("> ```\n> a\nb", vec![Fence("> ```"), Code(vec!["> a"]), Words("b", 0)]),
            (
                "- a\n  - b\n    c\n        d",
                vec![
                    Words("- a", 0),
                    Words("  - b", 0),
                    Words("    c", 4),
                    Code(vec!["        d"]),
                ],
            ),
            (
                "> | a |\n> |---|\n> | b |\nc",
                vec![Table("> ", vec!["| a |", "|---|", "| b |"]), Words("c", 0)],
            ),
            ("| a |\n| b |", vec![Words("| a |", 0), Words("| b |", 0)]),
            ("|-|\n|---|", vec![Words("|-|", 0), Words("|---|", 0)]),
        ] {
            assert_eq!(parts(text), expected, "{text}");
        }
    }
}
