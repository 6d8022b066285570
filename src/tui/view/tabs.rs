//! The line of tabs: which there are, how many tickets each has, and which is shown.

use super::{fitting, put};
use crate::desk::thousands;
use crate::tui::model::Model;
use crate::tui::text::width;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Span;
use std::ops::Range;

/// Columns between two tabs.
const GAP: &str = "  ";
/// There are more on this side.
const MORE: &str = "…";
/// Tabs that have a number before their name: those that a digit reaches.
const NUMBERED: usize = 9;

/// What of the tabs is told.
#[derive(Clone)]
struct Told {
    tabs: Range<usize>,
    numbers: bool,
    counts: bool,
}

pub(super) fn draw(model: &Model, area: Rect, buffer: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let mut spans = vec![Span::raw(" ")];
    let line = line(model, &told(model, room(area)));
    spans.extend(line.into_iter().map(|(_, span)| span));
    put(fitting(spans, room(area) + 1), area, buffer);
}

/// The place of the tab, from 0, at a place on the screen.
pub(in crate::tui) fn tab_at(model: &Model, area: Rect, at: Position) -> Option<usize> {
    let mut left = usize::from(at.x.checked_sub(area.x + 1)?);
    for (tab, span) in line(model, &told(model, room(area))) {
        let columns = width(&span.content);
        if left < columns {
            return tab;
        }
        left -= columns;
    }
    None
}

/// Columns for the tabs: a blank stands on either side.
fn room(area: Rect) -> usize {
    usize::from(area.width).saturating_sub(2)
}

/// As much as there is room for. The numbers go first, then the tabs that are farthest from the one
/// that is shown, and the counts last.
fn told(model: &Model, room: usize) -> Told {
    let all = 0..model.tabs.all().len();
    let fits = |told: &Told| columns(&line(model, told)) <= room;
    let mut told = Told { tabs: all, numbers: true, counts: true };
    if fits(&told) {
        return told;
    }
    told.numbers = false;
    let shown = model.tabs.shown();
    while !fits(&told) {
        let (before, behind) = (shown - told.tabs.start, told.tabs.end - 1 - shown);
        match (before.max(behind), told.counts) {
            (0 | 1, true) => told.counts = false,
            (0 | 1, false) => break,
            _ if behind >= before => told.tabs.end -= 1,
            _ => told.tabs.start += 1,
        }
    }
    told
}

/// What is written, and which tab it belongs to.
fn line(model: &Model, told: &Told) -> Vec<(Option<usize>, Span<'static>)> {
    let dim = model.theme.dim();
    let more = |there: bool, text: String| there.then(|| (None, Span::styled(text, dim)));
    let mut spans = Vec::new();
    spans.extend(more(told.tabs.start > 0, format!("{MORE}{GAP}")));
    let tabs = model.tabs.all().iter().enumerate();
    for (place, tab) in tabs.take(told.tabs.end).skip(told.tabs.start) {
        spans.extend((place > told.tabs.start).then(|| (None, Span::raw(GAP))));
        let numbered = told.numbers && place < NUMBERED;
        let number = numbered.then(|| Span::styled(format!("{} ", place + 1), dim));
        let count = model.tabs.counted(place).filter(|count| told.counts && *count > 0);
        let count = count.map(|count| format!(" {}", thousands(count as u64))).unwrap_or_default();
        let style = model.theme.tab(place == model.tabs.shown());
        let name = Span::styled(format!("{}{count}", tab.name), style);
        spans.extend(number.into_iter().chain([name]).map(|span| (Some(place), span)));
    }
    spans.extend(more(told.tabs.end < model.tabs.all().len(), format!("{GAP}{MORE}")));
    spans
}

fn columns(spans: &[(Option<usize>, Span<'_>)]) -> usize {
    spans.iter().map(|(_, span)| width(&span.content)).sum()
}
