//! The list of actions, over the panes.

use super::{fitting, put, rows};
use crate::tui::actions::{Actions, Row};
use crate::tui::badge::SIGNS;
use crate::tui::keymap::Bound;
use crate::tui::layout::inside;
use crate::tui::model::Model;
use crate::tui::text::fit;
use jiff::Timestamp;
use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Widget};

/// Columns of the keys, if there is room for all of them.
const KEYS: usize = 24;
/// Columns of the first of them.
const KEY: usize = 12;
/// Columns of the whole.
const WIDTH: u16 = 76;
/// Lines of what can be meant here, at most.
const MOST: u16 = 18;

pub(super) fn draw(model: &Model, actions: &Actions, now: Timestamp, buffer: &mut Buffer) {
    let area = place(buffer.area().as_size(), actions.all);
    let lines = model.action_rows(actions, now);
    let under = actions.under(&lines);
    let cursor = lines.iter().position(|row| Some(*row) == under).unwrap_or(0);
    Clear.render(area, buffer);
    let title = if actions.all { " keys " } else { " what to do " };
    model
        .theme
        .frame(true)
        .title_top(Line::styled(title, model.theme.strong()))
        .title_bottom(Line::styled(count(&lines, under), model.theme.dim()).right_aligned())
        .render(area, buffer);
    let inner = inside(area);
    let mut areas = rows(inner);
    if let Some(area) = areas.next() {
        put(typed(model, actions), area, buffer);
    }
    if lines.is_empty() {
        areas.next().into_iter().for_each(|area| {
            put(Line::styled("   Nothing matches.", model.theme.dim()), area, buffer);
        });
        return;
    }
    let top = first_in_sight(cursor, lines.len(), usize::from(inner.height).saturating_sub(1));
    for (area, row) in areas.zip(lines.into_iter().skip(top)) {
        let line = line(model, actions, row, usize::from(area.width), now);
        put(fitting(line.spans, usize::from(area.width)).style(line.style), area, buffer);
        if Some(row) == under {
            buffer.set_style(area, model.theme.cursor());
        }
    }
}

/// The cursor stays in the middle, but at either end.
fn first_in_sight(cursor: usize, lines: usize, height: usize) -> usize {
    cursor.saturating_sub(height / 2).min(lines.saturating_sub(height))
}

fn place(size: Size, all: bool) -> Rect {
    let width = WIDTH.min(size.width);
    let room = size.height.saturating_sub(2);
    let height = if all { room } else { room.min(MOST) };
    Rect { x: (size.width - width) / 2, y: 1, width, height }
}

/// ` :cl▏`, or what typing does.
fn typed(model: &Model, actions: &Actions) -> Line<'static> {
    let prompt = if actions.all { "/" } else { ":" };
    let hint = if actions.filter().is_empty() { "type to narrow" } else { "" };
    Line::from(vec![
        Span::raw(format!(" {prompt}{}▏", actions.filter())),
        Span::styled(hint, model.theme.dim()),
    ])
}

/// ` 3 of 120 `
fn count(lines: &[Row], under: Option<Row>) -> String {
    let open = || lines.iter().filter(|row| matches!(row, Row::Action(_) | Row::Sign(_)));
    let at = open().position(|row| Some(*row) == under);
    at.map(|at| format!(" {} of {} ", at + 1, open().count())).unwrap_or_default()
}

fn line(
    model: &Model,
    actions: &Actions,
    row: Row,
    columns: usize,
    now: Timestamp,
) -> Line<'static> {
    match row {
        Row::Heading(words) => Line::styled(format!(" {words}"), model.theme.strong()),
        Row::Blank => Line::default(),
        Row::Sign(place) => {
            let (sign, words) = SIGNS.get(place).copied().unwrap_or_default();
            let sign = fit(&format!("   {sign}"), KEYS.min(columns / 3));
            Line::from(vec![Span::raw(sign), Span::raw(format!(" {words}"))])
        }
        Row::Action(place) => match model.setup.keys.rows().get(place) {
            Some(row) if actions.all => in_reference(model, row, columns),
            Some(row) => in_palette(model, row, now),
            None => Line::default(),
        },
    }
}

fn in_reference(model: &Model, row: &Bound, columns: usize) -> Line<'static> {
    let keys = fit(&format!("   {}", row.all_keys()), KEYS.min(columns / 3));
    Line::from(vec![
        Span::styled(keys, model.theme.key()),
        Span::raw(format!(" {}", model.words_of(row.binding))),
    ])
}

/// What does not work now tells why.
fn in_palette(model: &Model, row: &Bound, now: Timestamp) -> Line<'static> {
    let key = fit(&format!("   {}", row.key().unwrap_or_default()), KEY);
    let words = format!(" {}", model.words_of(row.binding));
    match model.allows(row.binding.command, now) {
        Ok(()) => Line::from(vec![Span::styled(key, model.theme.key()), Span::raw(words)]),
        Err(why) => {
            let line = Line::from(vec![Span::raw(key), Span::raw(words)]);
            let why = Span::raw(format!("  ({why})"));
            line.spans.into_iter().chain([why]).collect::<Line<'_>>().style(model.theme.dim())
        }
    }
}
