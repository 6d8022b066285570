//! What a pull request changes, as it is read.

use super::{fitting, pane, put, rows};
use crate::tui::diff::{DiffPane, RowKind};
use crate::tui::layout::inside;
use crate::tui::markup;
use crate::tui::model::Model;
use crate::tui::text::{cut, slice, width};
use jiff::Timestamp;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

pub(super) fn draw(
    model: &Model,
    diff: &DiffPane,
    area: Rect,
    now: Timestamp,
    buffer: &mut Buffer,
) {
    let title = format!("{} diff", diff.ticket.rest());
    pane(model, model.composer.is_none(), area, &title, hidden(model, diff)).render(area, buffer);
    let inner = inside(area);
    let room = usize::from(inner.width);
    if let Some((text, bad)) = diff.asked().excuse(now) {
        let style = if bad { model.theme.bad() } else { model.theme.dim() };
        for (area, line) in rows(inner).zip(markup::lines(&text, room, &style.into())) {
            put(line, area, buffer);
        }
        return;
    }
    let lines = diff.window().map(|(kind, text)| row(model, kind, text, diff.place().1, room));
    for (area, line) in rows(inner).zip([file_line(model, diff, room)].into_iter().chain(lines)) {
        put(line, area, buffer);
    }
}

/// How much there is around what is in sight.
fn hidden(model: &Model, diff: &DiffPane) -> Line<'static> {
    let ((above, below), (_, left)) = (diff.hidden(), diff.place());
    let signs = [("←", left), ("↑", above), ("↓", below)];
    let told = signs.iter().filter(|(_, lines)| *lines > 0);
    let told: String = told.map(|(sign, lines)| format!("{sign}{lines} ")).collect();
    if told.is_empty() {
        return Line::default();
    }
    Line::styled(format!(" {told}"), model.theme.dim())
}

/// `file 2 of 12  src/a.rs  +10 −3`
fn file_line(model: &Model, diff: &DiffPane, room: usize) -> Line<'static> {
    let theme = model.theme;
    let Some((number, file)) = diff.file() else { return Line::default() };
    let count = diff.asked().here().map_or(0, |changes| changes.files().len());
    let place = format!("file {number} of {count}  ");
    let (added, removed) = (format!("  +{}", file.added), format!(" −{}", file.removed));
    let around = width(&place) + width(&added) + width(&removed);
    let name = cut(&file.name, room.saturating_sub(around));
    let spans = vec![
        Span::styled(place, theme.dim()),
        Span::styled(name, theme.strong()),
        Span::styled(added, theme.good()),
        Span::styled(removed, theme.removed()),
    ];
    fitting(spans, room)
}

/// A row: code from this column on, with its sign, all else from its beginning.
fn row(model: &Model, kind: RowKind, text: &str, left: usize, room: usize) -> Line<'static> {
    let style = style(model, kind);
    match (kind, text.split_at_checked(1)) {
        (RowKind::Added | RowKind::Removed | RowKind::Kept, Some((sign, rest))) => {
            let rest = slice(rest, left, room.saturating_sub(1));
            Line::styled(format!("{sign}{rest}"), style)
        }
        _ => Line::styled(cut(text, room), style),
    }
}

fn style(model: &Model, kind: RowKind) -> Style {
    let theme = model.theme;
    match kind {
        RowKind::File => theme.strong(),
        RowKind::Head => theme.dim(),
        RowKind::Hunk => theme.ours(),
        RowKind::Kept => theme.plain(),
        RowKind::Added => theme.good(),
        RowKind::Removed => theme.removed(),
        RowKind::Note => theme.warning(),
    }
}
