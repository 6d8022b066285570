//! An answer being written.

use crate::tui::model::{Composer, Model};
use crate::tui::text::cut;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::{Block, Widget};

pub(super) fn draw(model: &Model, composer: &Composer, area: Rect, buffer: &mut Buffer) {
    let theme = model.theme;
    let room = usize::from(area.width).saturating_sub(4);
    let place = cut(&composer.place, room);
    let (text, style) = if wrote_again(model, composer) {
        ("they wrote again: read it before you send".to_owned(), theme.warning())
    } else {
        (format!("{} to {}", composer.ticket.reference, composer.ticket.author.name), theme.dim())
    };
    let block = Block::bordered()
        .border_style(theme.border(true))
        .title_top(Line::styled(format!(" {place} "), theme.strong()))
        .title_bottom(Line::styled(format!(" {} ", cut(&text, room)), style));
    let inner = block.inner(area);
    block.render(area, buffer);
    composer.editor.widget().render(inner, buffer);
}

/// Whether the customer said something since the answer was begun.
fn wrote_again(model: &Model, composer: &Composer) -> bool {
    let last = model.page.as_ref().map(|page| page.detail().ticket.standing.turn.last_customer);
    last.flatten() > composer.seen
}
