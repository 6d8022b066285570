//! What was done, sent and read, and what failed, over the panes.

use super::{fitting, place_in, put, rows, typed};
use crate::desk::moment;
use crate::store::{Activity, Sort};
use crate::tui::activity::ActivityPane;
use crate::tui::layout::inside;
use crate::tui::model::Model;
use crate::tui::text::{fit, right};
use jiff::Timestamp;
use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Widget};

/// Columns of the whole, at most.
const WIDTH: u16 = 116;
/// From this many columns on there is room to say to what it happened.
const BOTH: usize = 50;
/// Columns of a time.
const TIME: usize = 12;

pub(super) fn draw(model: &Model, pane: &ActivityPane, now: Timestamp, buffer: &mut Buffer) {
    let theme = model.theme;
    let area = place(model.size);
    Clear.render(area, buffer);
    theme
        .frame(true)
        .title_top(Line::styled(" activity ", theme.strong()))
        .title_bottom(place_in(model, pane.offered()).right_aligned())
        .render(area, buffer);
    let mut areas = rows(inside(area));
    let typed = typed(model, '/', pane.filter(), "type to narrow");
    let room = usize::from(inside(area).width);
    if let Some(area) = areas.next() {
        put(fitting(typed, room), area, buffer);
    }
    if let Some(text) = nothing(pane) {
        if let Some(area) = areas.next() {
            put(Line::styled(format!(" {text}"), theme.dim()), area, buffer);
        }
        return;
    }
    for (area, (row, chosen)) in areas.zip(pane.window()) {
        put(line(model, row, room, now), area, buffer);
        if chosen {
            buffer.set_style(area, theme.cursor());
        }
    }
}

fn nothing(pane: &ActivityPane) -> Option<&'static str> {
    match (pane.offered().0, pane.is_read(), pane.filter()) {
        (0, true, "") => Some("Nothing has happened yet."),
        (0, true, _) => Some("Nothing matches."),
        _ => None,
    }
}

/// `  Mon 10:42 ! reply refused: the channel is archived   Webhook signatures fail`
fn line(model: &Model, row: &Activity, room: usize, now: Timestamp) -> Line<'static> {
    let theme = model.theme;
    let time = right(&moment(row.at, now, &model.setup.hours), TIME);
    let (sign, style) = match (row.failed, row.sort) {
        (true, _) => ("!", theme.bad()),
        (false, Sort::Delivery) => ("→", theme.plain()),
        (false, Sort::Sync) => ("←", theme.dim()),
        (false, Sort::Done) => (" ", theme.plain()),
    };
    // What happened, and behind it to what, where there is room for both.
    let whole = room.saturating_sub(TIME + 4);
    let beside = if whole < BOTH { 0 } else { whole / 3 };
    let text = fit(&row.text, whole - beside);
    let about = fit(&about(row), beside.saturating_sub(2));
    Line::from(vec![
        Span::styled(time, theme.dim()),
        Span::styled(format!(" {sign} "), style),
        Span::styled(text, style),
        Span::styled(format!("  {about}"), theme.dim()),
    ])
}

/// The ticket, or the source.
fn about(row: &Activity) -> String {
    match (&row.title, &row.reference, &row.source) {
        (Some(title), ..) => title.clone(),
        (None, Some(reference), _) => reference.to_string(),
        (None, None, Some(source)) => source.to_string(),
        (None, None, None) => String::new(),
    }
}

/// Lines of the list on a screen of this size.
pub(in crate::tui) fn height(size: Size) -> usize {
    usize::from(inside(place(size)).height).saturating_sub(1).max(1)
}

/// The line at the top, what is told and the keys stay in sight.
fn place(size: Size) -> Rect {
    let width = WIDTH.min(size.width);
    let height = size.height.saturating_sub(3);
    Rect { x: (size.width - width) / 2, y: 1.min(size.height), width, height }
}
