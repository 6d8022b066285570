//! Why a ticket has the customer that it has, over the panes.

use super::{put, rows};
use crate::tui::layout::inside;
use crate::tui::model::Model;
use crate::tui::text::cut;
use crate::tui::why::Why;
use jiff::Timestamp;
use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use ratatui::text::Line;
use ratatui::widgets::{Clear, Widget};

/// Columns of the whole.
const WIDTH: u16 = 76;
/// Columns of the border and a blank on each side.
const AROUND: u16 = 4;

pub(super) fn draw(model: &Model, why: &Why, now: Timestamp, buffer: &mut Buffer) {
    let lines = lines(model, why, now);
    let area = place(model.size, lines.len());
    let inner = inside(area);
    let height = usize::from(inner.height);
    let top = why.top.min(lines.len().saturating_sub(height));
    let below = lines.len().saturating_sub(top + height);
    let room = usize::from(area.width.saturating_sub(AROUND + 6));
    let title = format!(" why: {} ", cut(&why.title, room));
    Clear.render(area, buffer);
    model
        .theme
        .frame(true)
        .title_top(Line::styled(title, model.theme.strong()))
        .title_bottom(hidden(model, top, below).right_aligned())
        .render(area, buffer);
    for (row, line) in rows(inner).zip(lines.into_iter().skip(top)) {
        let row = Rect { x: row.x + 1, width: row.width.saturating_sub(2), ..row };
        put(line, row, buffer);
    }
}

/// How far it can be scrolled now.
pub(in crate::tui) fn length(model: &Model, why: &Why, now: Timestamp) -> usize {
    let lines = lines(model, why, now).len();
    lines.saturating_sub(usize::from(inside(place(model.size, lines)).height))
}

fn lines(model: &Model, why: &Why, now: Timestamp) -> Vec<Line<'static>> {
    let columns = WIDTH.min(model.size.width).saturating_sub(AROUND);
    why.lines(usize::from(columns), now, model.theme, &model.setup.keys)
}

fn place(screen: Size, lines: usize) -> Rect {
    let wanted = u16::try_from(lines).unwrap_or(u16::MAX).saturating_add(2);
    // The line at the top and the keys stay in sight.
    let (width, height) = (WIDTH.min(screen.width), wanted.min(screen.height.saturating_sub(2)));
    Rect {
        x: (screen.width - width) / 2,
        y: 1 + screen.height.saturating_sub(2 + height) / 3,
        width,
        height,
    }
}

/// ` ↑3 ↓5 `: how many lines are out of sight.
fn hidden(model: &Model, above: usize, below: usize) -> Line<'static> {
    let text = match (above, below) {
        (0, 0) => return Line::default(),
        (above, 0) => format!(" ↑{above} "),
        (0, below) => format!(" ↓{below} "),
        (above, below) => format!(" ↑{above} ↓{below} "),
    };
    Line::styled(text, model.theme.dim())
}
