//! The line that narrows the list while it is typed, and what it could go on with.

use super::{fitting, put};
use crate::tui::model::Model;
use crate::tui::text::{slice, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Widget};

/// The fewest columns that what is typed gets.
const LEAST: usize = 8;

/// `queue (6) /ti▏er:`, in so many columns: the end of a long text stays in sight.
pub(super) fn line(model: &Model, head: &str, room: usize) -> Line<'static> {
    let (style, dim) = (model.theme.strong(), model.theme.dim());
    let head = format!(" {head} /");
    let left = room.saturating_sub(width(&head) + 2).max(LEAST);
    let text = tail(model.list.filter(), left);
    let rest = model.proposals.first().map(|proposal| proposal.rest.clone());
    let spans = vec![
        Span::styled(format!("{head}{text}▏"), style),
        Span::styled(rest.unwrap_or_default(), dim),
        Span::raw(" "),
    ];
    fitting(spans, room)
}

/// The end of a text in so many columns.
fn tail(text: &str, columns: usize) -> String {
    let whole = width(text);
    match whole > columns {
        true => format!("…{}", slice(text, whole + 1 - columns, columns)),
        false => text.to_owned(),
    }
}

/// What is wrong with what is typed, or what it could go on with, while nothing else is to be told.
pub(super) fn draw(model: &Model, area: Rect, buffer: &mut Buffer) {
    let told = hints(model);
    if !model.filtering || model.notice.is_some() || told.is_empty() {
        return;
    }
    Clear.render(area, buffer);
    let line = [vec![Span::raw(" ")], told].concat();
    put(fitting(line, usize::from(area.width).saturating_sub(1)), area, buffer);
}

fn hints(model: &Model) -> Vec<Span<'static>> {
    if let Some(fault) = model.list.fault() {
        return vec![Span::raw(fault.to_string())];
    }
    let words = model.proposals.iter().enumerate().map(|(place, proposal)| {
        let style = if place == 0 { model.theme.key() } else { model.theme.dim() };
        [Span::styled(proposal.word.clone(), style), Span::raw("  ")]
    });
    words.flatten().collect()
}
