//! Questions that lie over the panes.

use super::{fitting, put, rows};
use crate::desk::{Until, moment};
use crate::tui::keymap::{Binding, Command, TABLE, shown};
use crate::tui::layout::inside;
use crate::tui::model::{Model, Overlay};
use crate::tui::text::cut;
use jiff::Timestamp;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear, Widget};

/// Columns of a question.
const WIDTH: u16 = 60;

pub(super) fn draw(model: &Model, overlay: &Overlay, now: Timestamp, buffer: &mut Buffer) {
    let (question, title) = match overlay {
        Overlay::Close { word, title, .. } => (format!("{word}?"), title),
        Overlay::Snooze { title, .. } => ("put aside until when?".to_owned(), title),
        Overlay::Help { .. } => return,
    };
    let context = model.context();
    let choices: Vec<&Binding> = TABLE.iter().filter(|b| b.context == context).collect();
    let area = place(buffer.area(), choices.len());
    let room = usize::from(area.width).saturating_sub(4);
    let mut lines = vec![Line::raw(format!(" {}", cut(title, room))), Line::default()];
    lines.extend(choices.iter().map(|binding| choice(model, binding, now)));
    Clear.render(area, buffer);
    let title = Line::styled(format!(" {question} "), model.theme.strong());
    Block::bordered().border_style(model.theme.border(true)).title_top(title).render(area, buffer);
    for (row, line) in rows(inside(area)).zip(lines) {
        put(fitting(line.spans, usize::from(row.width)), row, buffer);
    }
}

fn place(screen: &Rect, choices: usize) -> Rect {
    let wanted = u16::try_from(choices).unwrap_or(u16::MAX).saturating_add(4);
    let (width, height) = (WIDTH.min(screen.width), wanted.min(screen.height));
    Rect { x: (screen.width - width) / 2, y: (screen.height - height) / 3, width, height }
}

fn choice(model: &Model, binding: &Binding, now: Timestamp) -> Line<'static> {
    let key = binding.keys.first().map(|key| shown(key)).unwrap_or_default();
    let mut words = binding.words.to_owned();
    if let Some(at) = wakes_at(model, binding.command, now) {
        words += &format!(", {}", moment(at, now, &model.setup.hours));
    }
    Line::from(vec![Span::styled(format!(" {key:>4} "), model.theme.key()), Span::raw(words)])
}

fn wakes_at(model: &Model, command: Command, now: Timestamp) -> Option<Timestamp> {
    let text = crate::tui::update::until(command)?;
    Until::parse(text, now, &model.setup.hours).ok()?.time()
}
