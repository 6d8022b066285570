//! A list to choose from, over the panes.

use super::dialog::place;
use super::{fitting, indented, place_in, put, rows, typed};
use crate::tui::layout::inside;
use crate::tui::markup;
use crate::tui::model::Model;
use crate::tui::picker::{One, Pick, Picker, Purpose};
use crate::tui::text::{cut, width};
use jiff::Timestamp;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect, Size};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Widget};

/// Lines of a list at most; one that is longer scrolls.
const MOST: usize = 16;
/// Lines of a list at least: what is waited for shall not make the frame jump.
const LEAST: usize = 6;
/// Columns that a long text leaves for what stands beside it.
const ASIDE: usize = 24;
/// Lines around the rows: two borders and the filter.
const AROUND: usize = 3;

/// Lines of rows on a screen of this size: letters typed do not change it.
pub(in crate::tui) fn height(size: Size, picker: &Picker) -> usize {
    let room = usize::from(size.height).saturating_sub(AROUND + 2).max(1);
    let least = if picker.purpose.finds() { MOST } else { LEAST };
    picker.len().clamp(least, MOST).min(room)
}

fn whole(size: Size, picker: &Picker) -> Rect {
    place(&Rect::from((Position::ORIGIN, size)), height(size, picker) + AROUND - 2)
}

/// Which of the rows in sight is at this place.
pub(in crate::tui) fn row_at(size: Size, picker: &Picker, at: Position) -> Option<usize> {
    let inner = inside(whole(size, picker));
    // The filter stands on the first line.
    let row = inner.contains(at).then(|| usize::from(at.y - inner.y))?.checked_sub(1)?;
    picker.asked().here().filter(|_| row < picker.window().count()).map(|_| row)
}

pub(super) fn draw(model: &Model, picker: &Picker, now: Timestamp, buffer: &mut Buffer) {
    let theme = model.theme;
    let area = whole(model.size, picker);
    let room = usize::from(area.width).saturating_sub(4);
    Clear.render(area, buffer);
    theme
        .frame(true)
        .title_top(Line::styled(format!(" {} ", cut(&picker.title, room)), theme.strong()))
        .title_bottom(place_in(model, picker.offered()).right_aligned())
        .title_bottom(changes(model, picker, room.saturating_sub(12)))
        .render(area, buffer);
    let mut areas = rows(inside(area));
    if let Some(area) = areas.next() {
        let typed = typed(model, '/', picker.filter(), picker.purpose.hint());
        put(fitting(typed, room + 1), area, buffer);
    }
    if let Some((text, bad)) = picker.asked().excuse(now) {
        let lines = markup::lines(&text, room, &if bad { theme.bad() } else { theme.dim() }.into());
        areas.zip(lines).for_each(|(area, line)| put(indented(line), area, buffer));
        return;
    }
    if picker.offered().0 == 0 && picker.asked().here().is_some() {
        let none = picker.len() == 0;
        let text = format!(" {}", if none { picker.purpose.empty() } else { "Nothing matches." });
        if let Some(area) = areas.next() {
            put(Line::styled(text, theme.dim()), area, buffer);
        }
        return;
    }
    if picker.purpose == Purpose::One(One::Snippet) {
        snippet(model, picker, area, buffer);
    }
    for (area, (pick, marked, chosen)) in areas.zip(picker.window()) {
        let spans = row(model, pick, picker.purpose.many().then_some(marked), room + 1);
        put(fitting(spans, usize::from(area.width)), area, buffer);
        if chosen {
            buffer.set_style(area, theme.cursor());
        }
    }
}

/// What the snippet under the cursor says, below the list as far as there is room.
fn snippet(model: &Model, picker: &Picker, list: Rect, buffer: &mut Buffer) {
    let text = picker.picked().one.and_then(|pick| model.snippet(&pick.key)).unwrap_or_default();
    let room = usize::from(list.width).saturating_sub(4);
    let lines = markup::lines(&text, room, &model.theme.plain().into());
    let wanted = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2);
    let height = wanted.min(model.size.height.saturating_sub(list.bottom()));
    let area = Rect { y: list.bottom(), height, ..list };
    if height < 3 {
        return;
    }
    Clear.render(area, buffer);
    model.theme.frame(false).render(area, buffer);
    rows(inside(area)).zip(lines).for_each(|(row, line)| put(indented(line), row, buffer));
}

/// ` [x] bug  something does not work`; of what stands beside a long text the beginning is seen.
fn row(model: &Model, pick: &Pick, marked: Option<bool>, room: usize) -> Vec<Span<'static>> {
    let sign = match marked {
        None => " ",
        Some(true) => " [x] ",
        Some(false) => " [ ] ",
    };
    let style = if pick.fixed { model.theme.dim() } else { model.theme.plain() };
    let aside = Some(format!("  {}", pick.aside)).filter(|_| !pick.aside.is_empty());
    let beside = aside.as_deref().map_or(0, width).min(ASIDE) + width(sign);
    let text = cut(&pick.text, room.saturating_sub(beside));
    let row = [Span::styled(sign, style), Span::styled(text, style)];
    row.into_iter().chain(aside.map(|aside| Span::styled(aside, model.theme.dim()))).collect()
}

/// ` +bug −triage `: what taking it would change.
fn changes(model: &Model, picker: &Picker, room: usize) -> Line<'static> {
    let (added, removed) = picker.changes();
    let signed = |sign: &'static str, names: Vec<String>, style: Style| {
        names.into_iter().map(move |name| Span::styled(format!(" {sign}{name}"), style))
    };
    let mut spans: Vec<Span<'static>> = signed("+", added, model.theme.good())
        .chain(signed("−", removed, model.theme.warning()))
        .collect();
    if let Some(last) = spans.last_mut() {
        last.content.to_mut().push(' ');
    }
    fitting(spans, room)
}
