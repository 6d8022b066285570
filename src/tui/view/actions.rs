//! The list of actions, over the panes.

use super::{fitting, place_in, put, rows, typed};
use crate::tui::actions::{Actions, Row};
use crate::tui::badge::SIGNS;
use crate::tui::keymap::Bound;
use crate::tui::layout::inside;
use crate::tui::model::Model;
use crate::tui::text::fit;
use jiff::Timestamp;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect, Size};
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
    Clear.render(area, buffer);
    let title = if actions.all { " keys " } else { " what to do " };
    model
        .theme
        .frame(true)
        .title_top(Line::styled(title, model.theme.strong()))
        .title_bottom(place_in(model, offered(&lines, under)).right_aligned())
        .render(area, buffer);
    if let Some(area) = rows(inside(area)).next() {
        let prompt = if actions.all { '/' } else { ':' };
        let typed = typed(model, prompt, actions.filter(), "type to narrow");
        put(fitting(typed, usize::from(area.width)), area, buffer);
    }
    if lines.is_empty() {
        below(area).take(1).for_each(|area| {
            put(Line::styled("   Nothing matches.", model.theme.dim()), area, buffer);
        });
        return;
    }
    for (area, row) in below(area).zip(actions.in_sight(&lines)) {
        let line = line(model, actions, row, usize::from(area.width), now);
        put(fitting(line.spans, usize::from(area.width)).style(line.style), area, buffer);
        if Some(row) == under {
            buffer.set_style(area, model.theme.cursor());
        }
    }
}

/// Lines of actions on a screen of this size.
pub(in crate::tui) fn height(size: Size, actions: &Actions) -> usize {
    below(place(size, actions.all)).count()
}

/// The line at this place.
pub(in crate::tui) fn row_at(
    size: Size,
    actions: &Actions,
    lines: &[Row],
    at: Position,
) -> Option<Row> {
    let mut drawn = below(place(size, actions.all)).zip(actions.in_sight(lines));
    drawn.find(|(area, _)| area.contains(at)).map(|(_, row)| row)
}

/// The rows below the one that is typed in.
fn below(area: Rect) -> impl Iterator<Item = Rect> {
    rows(inside(area)).skip(1)
}

fn place(size: Size, all: bool) -> Rect {
    let width = WIDTH.min(size.width);
    let room = size.height.saturating_sub(2);
    let height = if all { room } else { room.min(MOST) };
    Rect { x: (size.width - width) / 2, y: 1, width, height }
}

/// How many actions and signs there are, and the place of the cursor among them.
fn offered(lines: &[Row], under: Option<Row>) -> (usize, usize) {
    let open = || lines.iter().filter(|row| matches!(row, Row::Action(_) | Row::Sign(_)));
    let at = open().position(|row| Some(*row) == under);
    (open().count(), at.unwrap_or(0))
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
