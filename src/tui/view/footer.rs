//! The last lines: what happened, and which keys do something here.

use super::put;
use crate::tui::keymap::{Binding, Command, Context, bindings, key_of, shown};
use crate::tui::layout::Areas;
use crate::tui::model::{Model, Notice};
use crate::tui::text::{cut, width};
use jiff::Timestamp;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

pub(super) fn draw(model: &Model, areas: &Areas, now: Timestamp, buffer: &mut Buffer) {
    let message = model.notice.as_ref();
    if message.is_none() || areas.message != areas.footer {
        put(keys(model, areas.footer, now), areas.footer, buffer);
    }
    if let Some(notice) = message {
        put(notice_line(model, notice, areas.message, now), areas.message, buffer);
    }
}

fn notice_line(model: &Model, notice: &Notice, area: Rect, now: Timestamp) -> Line<'static> {
    let theme = model.theme;
    let left = notice.until.map_or(0, |until| until.duration_since(now).as_secs());
    let undo = key_of(Context::Work, Command::Undo).filter(|_| left > 0);
    let back = undo.map(|key| format!("; {key} takes it back ({left} s)")).unwrap_or_default();
    let room = usize::from(area.width).saturating_sub(2);
    let text = cut(&notice.text, room.saturating_sub(width(&back))) + &back;
    let style = if notice.bad { theme.bad() } else { theme.plain() };
    Line::styled(format!(" {}", cut(&text, room)), style)
}

/// The hints of all keys that do something now, as many as fit; the help and the way back to
/// the queue are never crowded out.
fn keys(model: &Model, area: Rect, now: Timestamp) -> Line<'static> {
    let works =
        |binding: &&Binding| !binding.hint.is_empty() && model.allows(binding.command, now).is_ok();
    let mut hints: Vec<&Binding> = bindings(model.context()).filter(works).collect();
    let columns = |hints: &[&Binding]| {
        hints.iter().map(|h| width(&first_key(h)) + width(h.hint) + 3).sum::<usize>()
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
        line.spans.push(Span::styled(format!(" {}  ", hint.hint), model.theme.dim()));
    }
    line.spans.extend(freed.spans);
    line
}

/// How to get the mouse back, while it is the terminal's.
fn freed(model: &Model) -> Line<'static> {
    let key = key_of(model.context(), Command::FreeMouse).filter(|_| model.free_mouse);
    let Some(key) = key else { return Line::default() };
    let words = Span::styled(" takes the mouse", model.theme.dim());
    Line::from(vec![Span::styled(key, model.theme.key()), words])
}

fn stays(hint: &Binding) -> bool {
    let leads_back = hint.command == Command::Back && hint.context == Context::Ticket;
    leads_back || matches!(hint.command, Command::Help | Command::Leave)
}

fn first_key(binding: &Binding) -> String {
    binding.keys.first().map(|key| shown(key)).unwrap_or_default()
}
