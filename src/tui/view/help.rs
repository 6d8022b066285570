//! All keys, from the table that dispatches them.

use super::{fitting, put, rows};
use crate::tui::badge::SIGNS;
use crate::tui::keymap::{Context, TABLE, shown};
use crate::tui::layout::inside;
use crate::tui::model::Model;
use crate::tui::text::fit;
use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Widget};

/// Columns of the keys, if there is room for all of them.
const KEYS: usize = 24;
/// Columns of the whole.
const WIDTH: u16 = 76;

pub(super) fn draw(model: &Model, top: usize, buffer: &mut Buffer) {
    let area = place(buffer.area().as_size());
    Clear.render(area, buffer);
    let title = Line::styled(" keys ", model.theme.strong());
    model.theme.frame(true).title_top(title).render(area, buffer);
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
        for binding in TABLE.iter().filter(|binding| binding.context == context) {
            let keys: Vec<String> = binding.keys.iter().map(|key| shown(key)).collect();
            let keys = fit(&format!("  {}", keys.join(", ")), columns);
            lines.push(Line::from(vec![
                Span::styled(keys, model.theme.key()),
                Span::raw(format!(" {}", binding.words)),
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
