//! What was answered to what is like a ticket, below the answer being written.

use super::{put, rows};
use crate::desk::{Find, clean_line};
use crate::tui::keymap::{Command, Context};
use crate::tui::model::Model;
use crate::tui::page::ago;
use crate::tui::text::{cut, width};
use jiff::Timestamp;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// Of the room that a line has, its title takes at most one part in this many.
const SHARE: usize = 2;

pub(super) fn draw(model: &Model, finds: &[Find], area: Rect, now: Timestamp, buffer: &mut Buffer) {
    for (area, (find, number)) in rows(area).zip(finds.iter().zip(1..)) {
        put(line(model, find, number, usize::from(area.width), now), area, buffer);
    }
}

/// ` Alt-1  Export drops rows  3 d  → It does so only with…`
fn line(model: &Model, find: &Find, number: u8, room: usize, now: Timestamp) -> Line<'static> {
    let theme = model.theme;
    let key = model.setup.keys.key_of(Context::Composer, Command::UseSimilar(number));
    let key = format!(" {key}  ");
    let room = room.saturating_sub(width(&key));
    let answer = find.answer.as_ref();
    let age = answer.map(|answer| format!("  {}", ago(answer.at, now))).unwrap_or_default();
    let title = cut(&find.ticket.title, (room / SHARE).saturating_sub(width(&age)));
    let said = answer.map(|answer| format!("  → {}", clean_line(&answer.text)));
    let said = cut(&said.unwrap_or_default(), room.saturating_sub(width(&title) + width(&age)));
    Line::from(vec![
        Span::styled(key, theme.key()),
        Span::raw(title),
        Span::styled(age, theme.dim()),
        Span::styled(said, theme.dim()),
    ])
}
