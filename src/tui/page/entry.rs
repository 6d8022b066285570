//! What was said, on the page of its ticket.

use super::{PageLine, Sheet, barred, behind};
use crate::desk::{Entry, Kind, MessageKind, Reaction, Side};
use crate::store::Detail;
use crate::tui::flow::flow;
use crate::tui::text;
use crate::tui::theme::Theme;
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};

/// Columns in which a heading tells when: `  Sat 21:58 (31 h ago)`.
const WHEN: usize = 24;

/// A bar tells on every line whose words they are: ours have one, notes a broken one.
fn bar(entry: &Entry, theme: Theme) -> Span<'static> {
    match (entry.kind, entry.side) {
        (MessageKind::Note, _) => Span::styled("┊ ", theme.warning()),
        (_, Side::Us) => Span::styled("┃ ", theme.ours()),
        _ => Span::raw("  "),
    }
}

/// What was said.
pub(super) fn body(entry: &Entry, kind: Kind, sheet: &Sheet<'_>) -> Vec<PageLine> {
    let quiet = entry.deleted || entry.side == Side::Bot;
    let base = if quiet { sheet.theme.dim() } else { sheet.theme.plain() };
    let base = if entry.deleted { base.add_modifier(Modifier::CROSSED_OUT) } else { base };
    barred(&entry.text, &bar(entry, sheet.theme), sheet, &sheet.look(base, kind))
}

/// A note on the ticket, as nothing else looks: its bar is a double one.
pub(super) fn note(detail: &Detail, index: usize, sheet: &Sheet) -> Vec<PageLine> {
    let Some(note) = detail.notes.get(index) else { return Vec::new() };
    let bar = Span::styled("║ ", sheet.theme.note());
    let look = sheet.look(sheet.theme.plain(), detail.ticket.kind);
    let body = barred(&note.text, &bar, sheet, &look);
    let blank = PageLine::Text(Line::default());
    [PageLine::Note(index)].into_iter().chain(body).chain([blank]).collect()
}

/// `Sentry It was resolved in 2.4.0`: whose doing an event is, and its first line where that does
/// not stand below.
pub(super) fn heading(entry: &Entry, kind: Kind, columns: usize) -> String {
    let place = entry.place.as_ref().map(|place| format!(" in {place}:")).unwrap_or_default();
    let by = format!("{}{place}", entry.author.name);
    match entry.text.lines().next() {
        Some(first) if !stands_below(entry, kind, columns) => format!("{by} {first}"),
        _ => by,
    }
}

/// Whether all that an event of an error says stands below its heading, which has no room for it.
fn stands_below(entry: &Entry, kind: Kind, columns: usize) -> bool {
    let first = entry.text.lines().next().unwrap_or_default();
    let place = entry.place.as_ref().map_or(0, |place| text::width(place) + " in :".len());
    let around = "· ".len() + text::width(&entry.author.name) + place + WHEN;
    kind == Kind::Error && around + text::width(first) > columns
}

/// What an event has to say beyond its heading: of an error it is what there is to read.
pub(super) fn more(entry: &Entry, kind: Kind, sheet: &Sheet<'_>) -> Vec<PageLine> {
    let rest = match stands_below(entry, kind, sheet.width) {
        true => &entry.text,
        false => entry.text.split_once('\n').unwrap_or_default().1,
    };
    let base = if kind == Kind::Error { sheet.theme.plain() } else { sheet.theme.dim() };
    barred(rest, &Span::raw("  "), sheet, &sheet.look(base, kind))
}

/// What people left on an entry: `👍 3  :partyparrot: 2`.
pub(super) fn reactions(entry: &Entry, sheet: &Sheet<'_>) -> Vec<PageLine> {
    let (room, theme) = (sheet.width.saturating_sub(2), sheet.theme);
    let piece = |reaction: &Reaction| {
        let count = format!(" {}", reaction.count);
        let sign = text::cut(&reaction.sign, room.saturating_sub(count.len()));
        vec![Span::styled(sign + &count, theme.dim())]
    };
    behind(&bar(entry, theme), flow(entry.reactions.iter().map(piece), room))
}
