//! Tables, in columns as wide as there is room.

use super::{Cell, Look, inline, line_of, paragraph, wrap};
use crate::desk::shown_in;
use crate::tui::text::width;
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};

/// What stands between two columns, and its columns on the screen.
const BETWEEN: (&str, usize) = (" │ ", 3);
/// The narrowest column: one wide letter.
const NARROWEST: usize = 2;

/// A table whose lines begin with `lead`; row by row where there is no room for its columns.
pub(super) fn lines(lead: &str, rows: &[&str], columns: usize, look: &Look) -> Vec<Line<'static>> {
    let cells: Vec<Vec<String>> = rows.iter().map(|row| split(&shown_in(row))).collect();
    let count = cells.iter().map(Vec::len).max().unwrap_or(0);
    let room = columns.saturating_sub(width(lead));
    let between = count.saturating_sub(1).saturating_mul(BETWEEN.1);
    let Some(room) = room.checked_sub(between).filter(|room| *room >= count * NARROWEST) else {
        return rows.iter().flat_map(|row| paragraph((lead, row), columns, look)).collect();
    };
    let (Some((heads, rest)), bold) = (cells.split_first(), set_bold(look)) else {
        return Vec::new();
    };
    let (rule, rest) = rest.split_first().map_or((&[][..], rest), |(rule, rest)| (rule, rest));
    let drawn: Vec<Vec<Vec<Cell<'_>>>> = [(heads, &bold)]
        .into_iter()
        .chain(rest.iter().map(|row| (row, look)))
        .map(|(row, look)| row.iter().map(|cell| inline(cell, look)).collect())
        .collect();
    let widths = shares(&natural(&drawn, count), room);
    let table = Table {
        lead,
        sides: rule.iter().map(|cell| Side::of(cell)).collect(),
        widths,
        dim: dim(look),
        base: look.base,
    };
    let mut out = Vec::new();
    for (index, row) in drawn.iter().enumerate() {
        out.extend(table.row(row));
        out.extend((index == 0).then(|| table.rule()));
    }
    out
}

fn set_bold(look: &Look) -> Look {
    Look { base: look.base.add_modifier(Modifier::BOLD), ..look.clone() }
}

fn dim(look: &Look) -> Style {
    look.base.add_modifier(Modifier::DIM)
}

/// The cells of a row; `\|` is no border.
fn split(row: &str) -> Vec<String> {
    let row = row.trim();
    let row = row.strip_prefix('|').unwrap_or(row);
    let row = if row.ends_with("\\|") { row } else { row.strip_suffix('|').unwrap_or(row) };
    let mut cells = vec![String::new()];
    let mut escaped = false;
    for c in row.chars() {
        match (c, cells.last_mut()) {
            ('|', Some(cell)) if escaped => {
                cell.pop();
                cell.push('|');
            }
            ('|', _) => cells.push(String::new()),
            (c, Some(cell)) => cell.push(c),
            (_, None) => {}
        }
        escaped = c == '\\';
    }
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}

/// The columns that the widest cell of each column takes.
fn natural(rows: &[Vec<Vec<Cell<'_>>>], count: usize) -> Vec<usize> {
    let mut widths = vec![1; count];
    for row in rows {
        for (widest, cell) in widths.iter_mut().zip(row) {
            *widest = (*widest).max(columns_of(cell));
        }
    }
    widths
}

fn columns_of(cells: &[Cell<'_>]) -> usize {
    cells.iter().map(|(cluster, _)| width(cluster)).sum()
}

/// What each column gets: what it wants as long as that is no more than its share of the room.
fn shares(natural: &[usize], room: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..natural.len()).collect();
    order.sort_by_key(|index| natural.get(*index));
    let mut widths = natural.to_vec();
    let (mut room, mut left) = (room, natural.len());
    for index in order {
        let Some(width) = widths.get_mut(index) else { continue };
        *width = (*width).min(room / left.max(1));
        room -= *width;
        left -= 1;
    }
    widths
}

/// To which side the cells of a column keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Center,
    Right,
}

impl Side {
    fn of(rule: &str) -> Self {
        match (rule.starts_with(':'), rule.ends_with(':')) {
            (true, true) => Self::Center,
            (false, true) => Self::Right,
            _ => Self::Left,
        }
    }

    /// The blanks before and after what leaves so much room.
    fn blanks(self, room: usize) -> (usize, usize) {
        match self {
            Self::Left => (0, room),
            Self::Center => (room / 2, room - room / 2),
            Self::Right => (room, 0),
        }
    }
}

struct Table<'a> {
    lead: &'a str,
    widths: Vec<usize>,
    sides: Vec<Side>,
    base: Style,
    dim: Style,
}

impl Table<'_> {
    /// A row, in as many lines as its tallest cell takes.
    fn row(&self, cells: &[Vec<Cell<'_>>]) -> Vec<Line<'static>> {
        let columns = self.widths.iter().enumerate();
        let wrapped: Vec<_> = columns
            .map(|(index, width)| cells.get(index).map_or_else(Vec::new, |c| wrap(c, *width, true)))
            .collect();
        let height = wrapped.iter().map(Vec::len).max().unwrap_or(0);
        (0..height).map(|row| self.line(&wrapped, row)).collect()
    }

    fn line(&self, columns: &[Vec<Vec<Cell<'_>>>], row: usize) -> Line<'static> {
        let mut cells: Vec<Cell<'_>> = super::plain(self.lead, self.dim).collect();
        for (index, (column, width)) in columns.iter().zip(&self.widths).enumerate() {
            if index > 0 {
                cells.extend(super::plain(BETWEEN.0, self.dim));
            }
            let part = column.get(row).map(Vec::as_slice).unwrap_or_default();
            let end = part.iter().rposition(|(c, _)| *c != " ").map_or(0, |last| last + 1);
            let part = part.get(..end).unwrap_or_default();
            let side = self.sides.get(index).copied().unwrap_or(Side::Left);
            let (before, after) = side.blanks(width.saturating_sub(columns_of(part)));
            cells.extend(std::iter::repeat_n((" ", self.base), before));
            cells.extend_from_slice(part);
            cells.extend(std::iter::repeat_n((" ", self.base), after));
        }
        let end = cells.iter().rposition(|(c, _)| *c != " ").map_or(0, |last| last + 1);
        cells.truncate(end);
        line_of(cells)
    }

    fn rule(&self) -> Line<'static> {
        let columns: Vec<_> = self.widths.iter().map(|width| "─".repeat(*width)).collect();
        let rule = Span::styled(columns.join("─┼─"), self.dim);
        Line::from(vec![Span::styled(self.lead.to_owned(), self.dim), rule])
    }
}
