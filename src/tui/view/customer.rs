//! The panel of a customer.

use super::{fitting, pane, put, rows};
use crate::tui::customer::CustomerPane;
use crate::tui::layout::inside;
use crate::tui::model::Model;
use crate::tui::text::{slice, width};
use jiff::Timestamp;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Widget;

/// Before a note being written.
const NOTE: &str = " note: ";

pub(super) fn draw(
    model: &Model,
    customer: &CustomerPane,
    area: Rect,
    now: Timestamp,
    buffer: &mut Buffer,
) {
    let focused = model.composer.is_none();
    let paper = model.paper(now);
    let hidden = customer.hidden(&paper);
    let aside = super::ticket::hidden(model, hidden);
    let mut frame = pane(model, focused, area, customer.title(), aside);
    if let Some(note) = &customer.note {
        frame = frame.title_bottom(being_written(model, note, usize::from(area.width)));
    }
    frame.render(area, buffer);
    let room = usize::from(inside(area).width);
    let cursor = customer.cursor();
    for (area, row) in rows(inside(area)).zip(customer.window(&paper)) {
        put(fitting(row.line.spans.clone(), room).style(row.line.style), area, buffer);
        if focused && row.item == Some(cursor) {
            buffer.set_style(area, model.theme.cursor());
        }
    }
}

/// The end of a note being written: where the next letter goes is in sight.
fn being_written(model: &Model, note: &str, columns: usize) -> Line<'static> {
    let room = columns.saturating_sub(width(NOTE) + 4);
    let from = width(note).saturating_sub(room);
    Line::styled(format!("{NOTE}{}▏ ", slice(note, from, room)), model.theme.strong())
}
