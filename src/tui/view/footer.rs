//! The last lines: what happened, and which keys do something here.

use super::put;
use crate::desk::elapsed;
use crate::tui::keymap::{Bound, Command, Context};
use crate::tui::layout::Areas;
use crate::tui::model::{Model, Notice};
use crate::tui::text::{cut, width};
use jiff::{SignedDuration, Timestamp};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

pub(super) fn draw(model: &Model, areas: &Areas, now: Timestamp, buffer: &mut Buffer) {
    let message = model.notice.as_ref();
    let (footer, count) = with_count(model, areas.footer);
    if message.is_none() || areas.message != areas.footer {
        put(keys(model, footer, now), footer, buffer);
    }
    put(Line::styled(model.count.to_string(), model.theme.strong()), count, buffer);
    if let Some(notice) = message {
        put(notice_line(model, notice, areas.message, now), areas.message, buffer);
    }
}

/// The line of the keys, and at its right end the place of a number that is being typed.
fn with_count(model: &Model, footer: Rect) -> (Rect, Rect) {
    let columns = if model.count > 0 { model.count.to_string().len() + 2 } else { 0 };
    let columns = u16::try_from(columns).unwrap_or(0).min(footer.width);
    let left = Rect { width: footer.width - columns, ..footer };
    (left, Rect { x: left.right() + 1, width: columns.saturating_sub(1), ..footer })
}

fn notice_line(model: &Model, notice: &Notice, area: Rect, now: Timestamp) -> Line<'static> {
    let theme = model.theme;
    let left = notice.until.map_or(0, |until| until.duration_since(now).as_secs());
    let key = model.setup.keys.key_of(Context::Work, Command::Undo);
    let left = if left > 0 { elapsed(SignedDuration::from_secs(left)) } else { String::new() };
    let back = match &*left {
        "" => String::new(),
        left => format!("; {key} takes it back ({left})"),
    };
    let room = usize::from(area.width).saturating_sub(2);
    let text = cut(&notice.text, room.saturating_sub(width(&back))) + &back;
    let style = if notice.bad { theme.bad() } else { theme.plain() };
    Line::styled(format!(" {}", cut(&text, room)), style)
}

/// The hints of all keys that do something now, as many as fit; the help and the way back are
/// never crowded out.
fn keys(model: &Model, area: Rect, now: Timestamp) -> Line<'static> {
    let works = |row: &&Bound| {
        let hinted = !row.binding.hint.is_empty() && !row.keys.is_empty();
        let idle = row.binding.context == Context::Queue
            && row.binding.command == Command::Back
            && !model.has_to_clear();
        hinted && !idle && model.allows(row.binding.command, now).is_ok()
    };
    let mut hints: Vec<&Bound> = model.setup.keys.bindings(model.context()).filter(works).collect();
    let columns = |hints: &[&Bound]| {
        hints.iter().map(|h| width(&first_key(h)) + width(h.binding.hint) + 3).sum::<usize>()
    };
    let freed = freed(model);
    let room = usize::from(area.width).saturating_sub(1 + freed.width());
    while columns(&hints) > room {
        let least = hints.iter().rposition(|hint| !stays(hint));
        let Some(least) = least else { break };
        hints.remove(least);
    }
    let mut line = Line::raw(" ");
    for hint in hints {
        line.spans.push(Span::styled(first_key(hint), model.theme.key()));
        line.spans.push(Span::styled(format!(" {}  ", hint.binding.hint), model.theme.dim()));
    }
    line.spans.extend(freed.spans);
    line
}

/// How to get the mouse back, while it is the terminal's.
fn freed(model: &Model) -> Line<'static> {
    if !model.free_mouse {
        return Line::default();
    }
    let key = model.setup.keys.key_of(model.context(), Command::FreeMouse);
    let words = Span::styled(" takes the mouse", model.theme.dim());
    Line::from(vec![Span::styled(key, model.theme.key()), words])
}

fn stays(hint: &Bound) -> bool {
    matches!(hint.binding.command, Command::Back | Command::Help | Command::Leave)
}

fn first_key(row: &Bound) -> String {
    row.key().unwrap_or_default()
}
