//! What was answered before: what is looked for, what was found, and of the one under the cursor
//! what was asked and answered.

use super::ticket::ago_words;
use super::{fitting, indented, put, rows};
use crate::desk::{Entry, Find, MessageKind, Passage, Side, clean_line, counted};
use crate::tui::layout::{has_both, inside};
use crate::tui::markup;
use crate::tui::model::Model;
use crate::tui::search::Search;
use crate::tui::text::{cut, width};
use jiff::Timestamp;
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Margin, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Widget};

/// Lines of a find.
const TALL: usize = 2;
/// From this many lines on the find under the cursor is shown below the list.
const ROOMY: u16 = 24;
/// From this many columns on a find says where it was said.
const ROOM_FOR_PLACE: usize = 70;
/// What says that a find was answered.
const ANSWERED: &str = "answered";

/// Where the words, the finds and the one under the cursor stand.
fn areas(model: &Model) -> [Rect; 3] {
    let [line, rest] =
        Layout::vertical([Constraint::Length(1), Constraint::Fill(1)]).areas(inside(body(model)));
    let halves = [Constraint::Percentage(50), Constraint::Fill(1)];
    let [list, shown] = match () {
        () if has_both(model.size) => Layout::horizontal(halves).areas(rest),
        () if model.size.height >= ROOMY => Layout::vertical(halves).areas(rest),
        () => [rest, Rect::default()],
    };
    [line, list, shown]
}

/// All between the state at the top and what happened last at the bottom.
fn body(model: &Model) -> Rect {
    let areas = model.areas().unwrap_or_default();
    let y = areas.state.bottom();
    Rect { y, height: areas.message.y.saturating_sub(y), ..areas.state }
}

/// How many finds are in sight at once.
pub(in crate::tui) fn page(model: &Model) -> usize {
    let [_, list, _] = areas(model);
    (usize::from(list.height) / TALL).max(1)
}

pub(super) fn draw(model: &Model, search: &Search, now: Timestamp, buffer: &mut Buffer) {
    let theme = model.theme;
    let whole = body(model);
    Clear.render(whole, buffer);
    theme
        .frame(true)
        .title_top(Line::styled(" earlier answers ", theme.strong()))
        .title_bottom(Line::styled(told(search), theme.dim()).right_aligned())
        .render(whole, buffer);
    let [line, list, shown] = areas(model);
    put(fitting(typed(model, search), usize::from(line.width)), line, buffer);
    finds(model, search, list, now, buffer);
    if let Some(find) = search.chosen().filter(|_| !shown.is_empty()) {
        rule(model, shown, buffer);
        // Below the rule, or beside it.
        let below = u16::from(!has_both(model.size));
        let room = shown.inner(Margin::new(1, 0));
        let room = Rect { y: room.y + below, height: room.height.saturating_sub(below), ..room };
        conversation(model, find, room, now, buffer);
    }
}

/// ` find: webhook▏`, or what typing does.
fn typed(model: &Model, search: &Search) -> Vec<Span<'static>> {
    let find = Span::styled(" find: ", model.theme.dim());
    match search.words() {
        "" => vec![find, Span::raw("▏"), Span::styled("words that were said", model.theme.dim())],
        words => vec![find, Span::raw(format!("{words}▏"))],
    }
}

/// How many there are.
fn told(search: &Search) -> String {
    match search.finds().len() {
        0 => String::new(),
        many => format!(" {} ", counted(many, "ticket")),
    }
}

/// The list, with the cursor in sight; an empty one says why it is empty.
fn finds(model: &Model, search: &Search, area: Rect, now: Timestamp, buffer: &mut Buffer) {
    let all = search.finds();
    if all.is_empty() && search.is_read() {
        let text = " Nothing here has all these words in it. Try fewer, or other ones.";
        put(Line::styled(cut(text, usize::from(area.width)), model.theme.dim()), area, buffer);
        return;
    }
    let fit = (usize::from(area.height) / TALL).max(1);
    let first = (search.cursor() + 1).saturating_sub(fit);
    let mut areas = rows(area);
    for (index, find) in all.iter().enumerate().skip(first).take(fit) {
        for (line, area) in lines(model, find, area, now).into_iter().zip(areas.by_ref()) {
            put(line, area, buffer);
            if index == search.cursor() {
                buffer.set_style(area, model.theme.cursor());
            }
        }
    }
}

/// ` Export drops rows       Acme  #support  3 d  answered` and below it the passage.
fn lines(model: &Model, find: &Find, area: Rect, now: Timestamp) -> [Line<'static>; TALL] {
    let (theme, room) = (model.theme, usize::from(area.width).saturating_sub(2));
    let ticket = &find.ticket;
    let customer = ticket.customer.as_ref().map(|customer| format!("  {}", customer.name));
    let at = ticket.standing.last_at.unwrap_or(ticket.created_at);
    let age = format!("  {}", ago_words(at, now));
    let answered = find.answer.as_ref().map(|_| format!("  {ANSWERED}")).unwrap_or_default();
    let place = format!("  {}", cut(&ticket.place, room / 4));
    let place = if room < ROOM_FOR_PLACE { String::new() } else { place };
    let aside = cut(&[customer.unwrap_or_default(), place, age].concat(), room / 2);
    let title = cut(&ticket.title, room.saturating_sub(width(&aside) + width(&answered)));
    let gap = room.saturating_sub(width(&title) + width(&aside) + width(&answered));
    let above = vec![
        Span::raw(" "),
        Span::styled(title, theme.strong()),
        Span::raw(" ".repeat(gap)),
        Span::styled(aside, theme.dim()),
        Span::styled(answered, theme.good()),
    ];
    [Line::from(above), fitting(passage(model, find), room + 1)]
}

/// `   Wile E. Coyote: …the webhook fails since…`, with what was found in it.
fn passage(model: &Model, find: &Find) -> Vec<Span<'static>> {
    let theme = model.theme;
    let Some(said) = &find.said else {
        return vec![Span::styled("   nothing is said in it", theme.dim())];
    };
    let (word, style) = kind(model, said);
    let who = format!("   {}{word}: ", said.author.name);
    let mut spans = vec![Span::styled(who, style)];
    spans.extend(marked(model, &find.passage));
    spans
}

/// What kind of words these are, if they are not simply said: a note must not be taken for an answer.
fn kind(model: &Model, said: &Entry) -> (&'static str, Style) {
    let theme = model.theme;
    match (said.kind, said.side) {
        (MessageKind::Note, _) => (", note", theme.note()),
        (_, Side::Us) => ("", theme.ours()),
        _ => ("", theme.dim()),
    }
}

fn marked(model: &Model, Passage { text, hits }: &Passage) -> Vec<Span<'static>> {
    let mut spans = Vec::new();
    let mut done = 0;
    let piece = |from: usize, to: usize| text.get(from..to).unwrap_or_default().to_owned();
    for hit in hits {
        spans.push(Span::raw(piece(done, hit.start)));
        spans.push(Span::styled(piece(hit.start, hit.end), model.theme.hit()));
        done = hit.end;
    }
    spans.push(Span::raw(piece(done, text.len())));
    spans
}

/// A line between the list and what is shown of the one under the cursor.
fn rule(model: &Model, shown: Rect, buffer: &mut Buffer) {
    let dim = model.theme.dim();
    match has_both(model.size) {
        // One column only: what stands beside it keeps its own look.
        true => rows(Rect { width: 1, ..shown })
            .for_each(|area| put(Line::styled("│", dim), area, buffer)),
        false => put(Line::styled("─".repeat(usize::from(shown.width)), dim), shown, buffer),
    }
}

/// What was asked and what was answered, as far as there is room; the answer has at least half.
fn conversation(model: &Model, find: &Find, area: Rect, now: Timestamp, buffer: &mut Buffer) {
    let (height, theme) = (usize::from(area.height), model.theme);
    let same = find.said.as_ref().map(|said| &said.id) == find.answer.as_ref().map(|a| &a.id);
    let answer: Vec<Line<'static>> = match &find.answer {
        Some(answer) => entry(model, answer, area, now),
        None => vec![Line::styled("nobody answered it", theme.dim())],
    };
    let room = height.saturating_sub(answer.len().min(height / 2) + 1);
    let asked = find.said.as_ref().filter(|_| !same);
    let mut lines: Vec<Line<'static>> =
        asked.map(|said| entry(model, said, area, now)).unwrap_or_default();
    if lines.len() > room {
        lines.truncate(room.saturating_sub(1));
        lines.push(Line::styled("  …", theme.dim()));
    }
    lines.extend((!lines.is_empty()).then(Line::default));
    lines.extend(answer);
    for (area, line) in rows(area).zip(lines) {
        put(fitting(line.spans, usize::from(area.width)).style(line.style), area, buffer);
    }
}

/// Who said it, when, and what.
fn entry(model: &Model, said: &Entry, area: Rect, now: Timestamp) -> Vec<Line<'static>> {
    let theme = model.theme;
    let (word, style) = kind(model, said);
    let heading = Line::from(vec![
        Span::styled(clean_line(&said.author.name), style.patch(theme.strong())),
        Span::styled(format!("{word}  {}", ago_words(said.at, now)), theme.dim()),
    ]);
    let room = usize::from(area.width).saturating_sub(2);
    let body = markup::lines(&said.text, room, &theme.plain().into());
    [heading].into_iter().chain(body.into_iter().map(indented).map(indented)).collect()
}
