//! All keys, from the table that dispatches them.

use super::{fitting, put, rows};
use crate::tui::badge::SIGNS;
use crate::tui::keymap::{Context, TABLE};
use crate::tui::layout::inside;
use crate::tui::model::Model;
use crate::tui::text::fit;
use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear, Widget};

/// Columns of the keys, if there is room for all of them.
const KEYS: usize = 24;
/// Columns of the whole.
const WIDTH: u16 = 76;

pub(super) fn draw(model: &Model, top: usize, buffer: &mut Buffer) {
    let area = place(buffer.area().as_size());
    Clear.render(area, buffer);
    let title = Line::styled(" keys ", model.theme.strong());
    Block::bordered().border_style(model.theme.border(true)).title_top(title).render(area, buffer);
    let columns = KEYS.min(usize::from(area.width) / 3);
    for (row, line) in rows(inside(area)).zip(lines(model, columns).into_iter().skip(top)) {
        put(fitting(line.spans, usize::from(row.width)).style(line.style), row, buffer);
    }
}

/// How far the help can be scrolled on a screen of this size.
pub(in crate::tui) fn length(size: Size) -> usize {
    let height = usize::from(inside(place(size)).height);
    let signs = SIGNS.len() + 2;
    (TABLE.len() + Context::ALL.len() * 2 + signs).saturating_sub(height + 1)
}

fn place(size: Size) -> Rect {
    let width = WIDTH.min(size.width);
    let height = size.height.saturating_sub(2);
    Rect { x: (size.width - width) / 2, y: 1, width, height }
}

fn lines(model: &Model, columns: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    for context in Context::ALL {
        lines.push(Line::styled(context.words(), model.theme.strong()));
        for row in model.setup.keys.rows().iter().filter(|row| row.binding.context == context) {
            let keys = fit(&format!("  {}", row.all_keys()), columns);
            lines.push(Line::from(vec![
                Span::styled(keys, model.theme.key()),
                Span::raw(format!(" {}", row.binding.words)),
            ]));
        }
        lines.push(Line::default());
    }
    lines.push(Line::styled("signs", model.theme.strong()));
    lines.extend(SIGNS.iter().map(|(sign, words)| {
        let sign = fit(&format!("  {sign}"), columns);
        Line::from(vec![Span::raw(sign), Span::raw(format!(" {words}"))])
    }));
    lines.push(Line::default());
    lines
}
