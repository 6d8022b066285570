//! Questions that lie over the panes.

use super::{fitting, put, rows};
use crate::desk::{MergeMethod, Until, moment};
use crate::tui::keymap::{Binding, Command, TABLE, shown};
use crate::tui::layout::inside;
use crate::tui::markup;
use crate::tui::merge::Merge;
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
    let theme = model.theme;
    let (question, told) = match overlay {
        Overlay::Close { word, title, .. } => (format!("{word}?"), vec![cut(title, room).into()]),
        Overlay::Snooze { title, .. } => {
            ("put aside until when?".to_owned(), vec![cut(title, room).into()])
        }
        Overlay::Elsewhere { why, .. } => {
            ("no answer from here".to_owned(), markup::lines(why, room, &theme.plain().into()))
        }
        Overlay::More { title, ticket, keys } => {
            (format!("{} {}", keys.words(), ticket.rest()), vec![cut(title, room).into()])
        }
        Overlay::Merge(merge) => ("merge?".to_owned(), before_merge(model, merge, room, now)),
        Overlay::Help { .. } | Overlay::Pick(_) | Overlay::Why(_) | Overlay::Search(_) => return,
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

/// What would be merged where, and all that speaks against it.
fn before_merge(model: &Model, merge: &Merge, room: usize, now: Timestamp) -> Vec<Line<'static>> {
    let theme = model.theme;
    let mut lines = markup::lines(&merge.question(), room, &theme.strong().into());
    lines.push(Line::styled(cut(&merge.title, room), theme.dim()));
    if let Some((text, bad)) = merge.asked.excuse(now) {
        lines.extend(markup::lines(
            &text,
            room,
            &if bad { theme.bad() } else { theme.dim() }.into(),
        ));
    }
    for against in merge.against() {
        lines.extend(markup::lines(&format!("! {against}"), room, &theme.bad().into()));
    }
    lines
}

fn indented(mut line: Line<'static>) -> Line<'static> {
    line.spans.insert(0, Span::raw(" "));
    line
}

pub(super) fn place(screen: &Rect, lines: usize) -> Rect {
    let wanted = u16::try_from(lines).unwrap_or(u16::MAX).saturating_add(2);
    let (width, height) = (WIDTH.min(screen.width), wanted.min(screen.height));
    Rect { x: (screen.width - width) / 2, y: (screen.height - height) / 3, width, height }
}

fn choice(model: &Model, binding: &Binding, now: Timestamp) -> Line<'static> {
    let key = binding.keys.first().map(|key| shown(key)).unwrap_or_default();
    let mut words = binding.words.to_owned();
    if let (Some(Overlay::Merge(merge)), Command::Yes) = (&model.overlay, binding.command) {
        let method = merge.takes(None).map_or("", MergeMethod::word);
        words = format!("yes, by {method}");
    }
    if let Command::Prioritize(to) = binding.command
        && model.priority() == Some(to)
    {
        words += ", as it is now";
    }
    if let Some(at) = wakes_at(model, binding.command, now) {
        words += &format!(", {}", moment(at, now, &model.setup.hours));
    }
    Line::from(vec![Span::styled(format!(" {key:>4} "), model.theme.key()), Span::raw(words)])
}

fn wakes_at(model: &Model, command: Command, now: Timestamp) -> Option<Timestamp> {
    let text = crate::tui::update::until(command)?;
    Until::parse(text, now, &model.setup.hours).ok()?.time()
}
