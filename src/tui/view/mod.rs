//! Drawing the model, and nothing else.

mod actions;
mod activity;
mod composer;
mod customer;
mod dialog;
mod diff;
mod empty;
mod filter;
mod footer;
mod link;
mod picker;
mod preview;
mod queue;
mod search;
mod similar;
mod status;
mod tabs;
mod ticket;
mod why;

use super::layout::{Areas, LEAST};
use super::model::{Model, Overlay};
use super::text::width;
use jiff::Timestamp;
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Widget};

pub(super) use actions::{height as actions_height, row_at as action_row};
pub(super) use activity::height as activity_height;
pub(super) use dialog::choice_at;
pub(super) use picker::{height as picker_height, row_at as picker_row};
pub(super) use preview::length as preview_length;
pub(super) use search::page as search_rows;
pub(super) use tabs::tab_at;
pub(super) use why::length as why_length;

impl Model {
    /// Draws the screen as of `now`.
    pub fn view(&self, now: Timestamp, frame: &mut Frame<'_>) {
        let area = Rect::from((Position::ORIGIN, self.size));
        match self.areas() {
            // The window shrank, and the message that tells so is on its way.
            _ if frame.area().intersection(area) != area => {}
            Some(areas) => self.draw(&areas, now, frame.buffer_mut()),
            None => too_small(area, frame.buffer_mut()),
        }
        self.theme.finish(frame.buffer_mut());
    }

    pub(super) fn draw(&self, areas: &Areas, now: Timestamp, buffer: &mut Buffer) {
        status::draw(self, areas.state, now, buffer);
        tabs::draw(self, areas.tabs, buffer);
        footer::draw(self, areas, now, buffer);
        filter::draw(self, areas.message, buffer);
        let customer = self.customer.as_ref().zip(self.customer_area(areas));
        let is_free = |area: Rect| !area.is_empty() && customer.is_none_or(|(_, at)| at != area);
        if is_free(areas.queue) {
            queue::draw(self, areas, now, buffer);
        }
        if is_free(areas.ticket) {
            let preview = self.composer.as_ref().and_then(|composer| composer.preview);
            match &self.diff {
                _ if preview.is_some() => {
                    preview::draw(self, preview.unwrap_or(0), areas.ticket, buffer);
                }
                Some(diff) => diff::draw(self, diff, areas.ticket, now, buffer),
                None => ticket::draw(self, areas.ticket, now, buffer),
            }
        }
        if let Some((customer, area)) = customer {
            customer::draw(self, customer, area, now, buffer);
        }
        if let Some(composer) = self.composer.as_ref().filter(|_| !areas.composer.is_empty()) {
            composer::draw(self, composer, areas.composer, now, buffer);
        }
        match &self.overlay {
            Some(Overlay::Pick(picker)) => picker::draw(self, picker, now, buffer),
            Some(Overlay::Activity(pane)) => activity::draw(self, pane, now, buffer),
            Some(Overlay::Search(search)) => search::draw(self, search, now, buffer),
            Some(Overlay::Why(why)) => why::draw(self, why, now, buffer),
            Some(overlay) => dialog::draw(self, overlay, now, buffer),
            None => {}
        }
        if let Some(list) = &self.actions {
            actions::draw(self, list, now, buffer);
        }
    }
}

fn too_small(area: Rect, buffer: &mut Buffer) {
    let text = format!(
        "hero needs {} x {}, this is {} x {}",
        LEAST.width, LEAST.height, area.width, area.height
    );
    Line::from(super::text::cut(&text, usize::from(area.width))).render(area, buffer);
}

/// A pane with a title at the left and a word at the right of its upper border.
fn pane(
    model: &Model,
    focused: bool,
    area: Rect,
    title: &str,
    aside: Line<'static>,
) -> Block<'static> {
    let style = model.theme.border(focused);
    let room = usize::from(area.width).saturating_sub(aside.width() + 6);
    let title = Line::styled(format!(" {} ", super::text::cut(title, room)), style);
    let mut block = model.theme.frame(focused).title_top(title);
    if aside.width() > 0 {
        block = block.title_top(aside.right_aligned());
    }
    block
}

/// Spans that fit into `room` columns; what follows the first that does not is left out.
fn fitting(spans: Vec<Span<'static>>, room: usize) -> Line<'static> {
    let mut left = room;
    let mut line = Line::default();
    for span in spans {
        let columns = width(&span.content);
        if columns > left {
            let text = super::text::cut(&span.content, left);
            line.spans.push(Span::styled(text, span.style));
            break;
        }
        left -= columns;
        line.spans.push(span);
    }
    line
}

/// ` /bug▏`: what narrows a list, or what typing does.
fn typed(model: &Model, prompt: char, text: &str, hint: &'static str) -> Vec<Span<'static>> {
    let hint = if text.is_empty() { hint } else { "" };
    vec![Span::raw(format!(" {prompt}{text}▏")), Span::styled(hint, model.theme.dim())]
}

/// ` 3 of 120 `: how many lines a list has, and on which of them, from 0, the cursor is.
fn place_in(model: &Model, (count, cursor): (usize, usize)) -> Line<'static> {
    let place = if count > 0 { format!(" {} of {count} ", cursor + 1) } else { String::new() };
    Line::styled(place, model.theme.dim())
}

/// A line a blank further to the right.
fn indented(mut line: Line<'static>) -> Line<'static> {
    line.spans.insert(0, Span::raw(" "));
    line
}

/// Writes a line into the first row of `area`.
fn put(line: Line<'_>, area: Rect, buffer: &mut Buffer) {
    line.render(Rect { height: area.height.min(1), ..area }, buffer);
}

/// The rows of `area` from top to bottom.
fn rows(area: Rect) -> impl Iterator<Item = Rect> {
    (area.top()..area.bottom()).map(move |y| Rect { y, height: 1, ..area })
}
