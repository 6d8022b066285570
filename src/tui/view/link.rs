//! Links on the screen that the terminal itself can open.

use crate::tui::anchors::{self, Anchor};
use crate::tui::layout::inside;
use crate::tui::model::Model;
use crate::tui::osc;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

impl Model {
    /// Makes the addresses and the title of the ticket on the screen links. It comes last: what it
    /// leaves in the cells only a terminal understands.
    pub fn link(&self, buffer: &mut Buffer) {
        let (links, title) = (self.links_in_sight(buffer), self.title_in_sight(buffer));
        for Anchor { places, url } in links.into_iter().chain(title) {
            osc::link(buffer, &places, &url);
        }
    }

    /// The addresses in the conversation, where they are drawn.
    pub(in crate::tui) fn links_in_sight(&self, buffer: &Buffer) -> Vec<Anchor> {
        let page = self.page.as_ref().zip(self.pane_of_page());
        page.map_or_else(Vec::new, |(page, area)| anchors::find(buffer, area, page.addresses()))
    }

    fn title_in_sight(&self, buffer: &Buffer) -> Option<Anchor> {
        let (page, area) = self.page.as_ref().zip(self.pane_of_page())?;
        let ticket = &page.detail().ticket;
        let lines = page.head_shape().title(ticket, self.theme).min(page.head());
        let places = super::rows(area).take(lines).map(|row| written(buffer, row)).collect();
        Some(Anchor { places, url: ticket.url.clone() })
    }

    /// Where the page is read, if nothing lies over it.
    fn pane_of_page(&self) -> Option<Rect> {
        let areas = self.areas()?;
        let customer = self.customer.as_ref().and_then(|_| self.customer_area(&areas));
        let preview = self.composer.as_ref().is_some_and(|composer| composer.preview.is_some());
        let free = self.overlay.is_none() && self.actions.is_none() && self.diff.is_none();
        let free = free && !preview;
        let area = Some(areas.ticket).filter(|area| free && customer != Some(*area))?;
        Some(inside(area))
    }
}

/// A row without the blanks at its end.
fn written(buffer: &Buffer, row: Rect) -> Rect {
    let blank = |x: &u16| buffer.cell((*x, row.y)).is_none_or(|cell| cell.symbol() == " ");
    let blanks = (row.left()..row.right()).rev().take_while(blank).count();
    Rect { width: row.width - u16::try_from(blanks).unwrap_or(row.width), ..row }
}
