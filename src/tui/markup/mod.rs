//! What people write, as lines of a given width: words wrapped, code kept as it is, and the little
//! Markdown that everybody uses shown for what it means.

mod inline;
mod parts;
mod reference;
mod table;

use crate::desk::markdown::{self, Block};
use crate::desk::shown_in;
use inline::inline;
use parts::{Part, parts};
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use unicode_segmentation::UnicodeSegmentation;

use super::text::width;

/// From so many lines on code is folded, and what of it stays in sight at its beginning and end.
const LONG: usize = 30;
const FIRST: usize = 10;
const LAST: usize = 5;
/// The longest line that is shown whole, in clusters.
const WIDEST: usize = 2_000;

/// A grapheme cluster and how it looks.
type Cell<'a> = (&'a str, Style);

/// How a text is drawn.
#[derive(Debug, Clone, Default)]
pub struct Look {
    /// The look of its words.
    pub base: Style,
    /// That of the names of issues, people and commits, where there are such.
    pub accent: Option<Style>,
    /// The key that shows what is too long, which is folded then.
    pub folds: Option<String>,
}

impl From<Style> for Look {
    fn from(base: Style) -> Self {
        Self { base, ..Self::default() }
    }
}

/// `text` in lines of at most `columns`.
pub fn lines(text: &str, columns: usize, look: &Look) -> Vec<Line<'static>> {
    let columns = columns.max(1);
    let drawn = parts(text.trim_end()).into_iter().map(|part| match part {
        Part::Words(line, indent) => words(line, indent, columns, look),
        Part::Fence(line) => broken(line, columns, false, &dimmed(look)),
        Part::Code(code) => folded(&code, columns, false, look),
        Part::Table(lead, rows) => table::lines(lead, &rows, columns, look),
    });
    drawn.flatten().collect()
}

/// `text` as it stands, line by line in at most `columns`; of very many lines the beginning and the
/// end. `words` are kept together if they can be.
pub fn verbatim(text: &str, columns: usize, words: bool, look: &Look) -> Vec<Line<'static>> {
    let lines: Vec<&str> = text.trim_end().lines().collect();
    folded(&lines, columns.max(1), words, look)
}

/// A line of words, drawn as what it is below its indentation.
fn words(line: &str, indent: usize, columns: usize, look: &Look) -> Vec<Line<'static>> {
    let bold = Look { base: look.base.add_modifier(Modifier::BOLD), ..look.clone() };
    let (block, mark, _) = markdown::block(line.get(indent..).unwrap_or(line));
    let (lead, rest) = line.split_at_checked(indent + mark.len()).unwrap_or(("", line));
    match block {
        Block::Heading => paragraph(("", line), columns, &bold),
        Block::Quote => {
            let item = match markdown::block(rest) {
                (Block::Item, mark, _) => mark.len(),
                _ => 0,
            };
            let quoted = line.split_at_checked(lead.len() + item).unwrap_or((lead, rest));
            paragraph(quoted, columns, &dimmed(look))
        }
        _ if line == "---" => vec![Line::styled("─".repeat(columns), dimmed(look).base)],
        _ => paragraph((lead, rest), columns, look),
    }
}

fn dimmed(look: &Look) -> Look {
    Look { base: look.base.add_modifier(Modifier::DIM), ..look.clone() }
}

/// Code; of very much of it the beginning and the end.
fn folded(code: &[&str], columns: usize, words: bool, look: &Look) -> Vec<Line<'static>> {
    let hidden = code.len().saturating_sub(FIRST + LAST);
    let draw = |lines: &[&str]| -> Vec<Line<'static>> {
        lines.iter().flat_map(|line| broken(line, columns, words, look)).collect()
    };
    match &look.folds {
        Some(key) if code.len() > LONG => {
            let mut out = draw(code.get(..FIRST).unwrap_or_default());
            out.extend(remark(&format!("… {hidden} more lines, {key} shows all"), columns, look));
            out.extend(draw(code.get(FIRST + hidden..).unwrap_or_default()));
            out
        }
        _ => draw(code),
    }
}

/// What is said about a text, not in it.
fn remark(text: &str, columns: usize, look: &Look) -> Vec<Line<'static>> {
    let cells: Vec<_> = plain(text, look.base.add_modifier(Modifier::DIM)).collect();
    wrap(&cells, columns, true).into_iter().map(line_of).collect()
}

/// The beginning of a line that is too long to be shown, and how many characters are left out.
fn cut<'a>(line: &'a str, look: &Look) -> (&'a str, Option<String>) {
    let Some(key) = look.folds.as_ref().filter(|_| line.len() > WIDEST) else {
        return (line, None);
    };
    let end = line.grapheme_indices(true).nth(WIDEST).map_or(line.len(), |(at, _)| at);
    let (kept, rest) = line.split_at_checked(end).unwrap_or((line, ""));
    let left = rest.chars().count();
    (kept, (left > 0).then(|| format!("… {left} more characters, {key} shows all")))
}

/// A line whose blanks matter: broken where it must be, never inside a cluster.
fn broken(line: &str, columns: usize, words: bool, look: &Look) -> Vec<Line<'static>> {
    let (line, left) = cut(line, look);
    let cells: Vec<Cell<'_>> = plain(line, look.base).collect();
    let rows = wrap(&cells, columns, words).into_iter().map(line_of);
    rows.chain(left.into_iter().flat_map(|left| remark(&left, columns, look))).collect()
}

/// A line of words below what it begins with; its links show where they lead.
fn paragraph((lead, rest): (&str, &str), columns: usize, look: &Look) -> Vec<Line<'static>> {
    let rest = shown_in(rest);
    let (rest, left) = cut(&rest, look);
    let left = left.into_iter().flat_map(|left| remark(&left, columns, look));
    let hang = width(lead);
    if hang + 4 > columns {
        let cells: Vec<_> = plain(lead, look.base).chain(inline(rest, look)).collect();
        return wrap(&cells, columns, true).into_iter().map(line_of).chain(left).collect();
    }
    // A quotation says on every line that it is one; a list only shows where its item begins.
    let marks = lead.rfind('>').and_then(|at| lead.get(..=at)).unwrap_or_default();
    let under = marks.to_owned() + &" ".repeat(hang - width(marks));
    let rows = wrap(&inline(rest, look), columns - hang, true);
    let below = |(row, cells)| {
        let mut line = line_of(cells);
        let lead = if row == 0 { lead } else { &under };
        if !lead.is_empty() {
            line.spans.insert(0, Span::styled(lead.to_owned(), look.base));
        }
        line
    };
    rows.into_iter().enumerate().map(below).chain(left).collect()
}

fn plain(text: &str, style: Style) -> impl Iterator<Item = Cell<'_>> {
    text.graphemes(true).map(move |cluster| (cluster, style))
}

/// Cells in rows of at most `columns`; `words` are kept together if they can be.
fn wrap<'a>(cells: &[Cell<'a>], columns: usize, words: bool) -> Vec<Vec<Cell<'a>>> {
    let (mut rows, mut row, mut used) = (Vec::new(), Vec::<Cell<'a>>::new(), 0);
    // The row ends with a whole word, and the blank after it is not shown.
    let mut complete = false;
    for cell in cells {
        let columns_of_cell = width(cell.0);
        if words && cell.0 == " " && used + columns_of_cell > columns {
            complete = true;
            continue;
        }
        while used + columns_of_cell > columns && !row.is_empty() {
            let space = row.iter().rposition(|(cluster, _)| *cluster == " ");
            let space = space.filter(|_| words && !complete);
            let next = space.map_or_else(Vec::new, |space| row.split_off(space + 1));
            rows.push(std::mem::replace(&mut row, next));
            used = row.iter().map(|(cluster, _)| width(cluster)).sum();
            complete = false;
        }
        used += columns_of_cell;
        row.push(*cell);
    }
    rows.push(row);
    rows
}

fn line_of(cells: Vec<Cell<'_>>) -> Line<'static> {
    let mut spans: Vec<Span<'static>> = Vec::new();
    for (cluster, style) in cells {
        match spans.last_mut().filter(|span| span.style == style) {
            Some(span) => span.content.to_mut().push_str(cluster),
            None => spans.push(Span::styled(cluster.to_owned(), style)),
        }
    }
    Line::from(spans)
}

#[cfg(test)]
mod tests;
