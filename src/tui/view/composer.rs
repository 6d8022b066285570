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
    let title = cut(&format!("to {}: {}", composer.ticket.author.name, composer.place), room);
    let mut block = Block::bordered()
        .border_style(theme.border(true))
        .title_top(Line::styled(format!(" {title} "), theme.strong()));
    if wrote_again(model, composer) {
        let text = cut("they wrote again: read it before you send", room);
        block = block.title_bottom(Line::styled(format!(" {text} "), theme.warning()));
    }
    let inner = block.inner(area);
    block.render(area, buffer);
    composer.editor.widget().render(inner, buffer);
}

/// Whether the customer said something since the answer was begun.
fn wrote_again(model: &Model, composer: &Composer) -> bool {
    let last = model.page.as_ref().map(|page| page.detail().ticket.standing.turn.last_customer);
    last.flatten() > composer.seen
}
