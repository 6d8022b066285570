//! Questions that lie over the panes.

use super::{fitting, put, rows};
use crate::desk::{Until, moment};
use crate::tui::keymap::{Binding, Command, TABLE, shown};
use crate::tui::layout::inside;
use crate::tui::markup;
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
    let room = usize::from(WIDTH.min(buffer.area().width)).saturating_sub(4);
    let (question, told) = match overlay {
        Overlay::Close { word, title, .. } => (format!("{word}?"), vec![cut(title, room).into()]),
        Overlay::Snooze { title, .. } => {
            ("put aside until when?".to_owned(), vec![cut(title, room).into()])
        }
        Overlay::Elsewhere { why, .. } => (
            "no answer from here".to_owned(),
            markup::lines(why, room, &model.theme.plain().into()),
        ),
        Overlay::Help { .. } => return,
    };
    let context = model.context();
    let works = |binding: &&Binding| model.allows(binding.command, now).is_ok();
    let choices = TABLE.iter().filter(|binding| binding.context == context).filter(works);
    let told = told.into_iter().map(indented).chain([Line::default()]);
    let lines: Vec<_> = told.chain(choices.map(|binding| choice(model, binding, now))).collect();
    let area = place(buffer.area(), lines.len());
    Clear.render(area, buffer);
    let title = Line::styled(format!(" {question} "), model.theme.strong());
    Block::bordered().border_style(model.theme.border(true)).title_top(title).render(area, buffer);
    for (row, line) in rows(inside(area)).zip(lines) {
        put(fitting(line.spans, usize::from(row.width)), row, buffer);
    }
}

fn indented(mut line: Line<'static>) -> Line<'static> {
    line.spans.insert(0, Span::raw(" "));
    line
}

fn place(screen: &Rect, lines: usize) -> Rect {
    let wanted = u16::try_from(lines).unwrap_or(u16::MAX).saturating_add(2);
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
