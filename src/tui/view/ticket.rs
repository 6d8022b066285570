//! A ticket's page.

use super::{fitting, pane, put, rows};
use crate::desk::{Action, Entry, Hours, MessageKind, OutboxState, Side, elapsed, moment};
use crate::store::{Note, OutboxItem};
use crate::tui::head::HeadShape;
use crate::tui::keymap::{Command, Context};
use crate::tui::layout::inside;
use crate::tui::model::{Focus, Model};
use crate::tui::page::{Page, PageLine, ago};
use crate::tui::text::width;
use jiff::Timestamp;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

pub(super) fn draw(model: &Model, area: Rect, now: Timestamp, buffer: &mut Buffer) {
    let free = model.composer.is_none() && model.customer.is_none();
    let focused = model.focus == Focus::Ticket && free;
    let title = model.page.as_ref().map_or("ticket", |page| page.detail().ticket.place.as_str());
    let aside = model.page.as_ref().map(|page| hidden(model, page.hidden())).unwrap_or_default();
    pane(model, focused, area, title, aside).render(area, buffer);
    let inner = inside(area);
    let Some(page) = &model.page else { return };
    let shape = HeadShape { exact: model.exact, ..page.head_shape() };
    let head = shape.lines(page.detail(), now, &model.setup.hours, model.theme);
    let room = usize::from(inner.width);
    let rule = Line::styled("─".repeat(room), model.theme.dim());
    let rule = page.ruled().then_some(rule);
    let lines = head.iter().take(page.head()).cloned().chain(rule);
    let rest = page.window().map(|line| content(model, page, &head, line, now));
    for (area, line) in rows(inner).zip(lines.chain(rest)) {
        put(fitting(line.spans, room).style(line.style), area, buffer);
    }
}

/// How much there is above and below what is in sight.
pub(super) fn hidden(model: &Model, lines: (usize, usize)) -> Line<'static> {
    let text = match lines {
        (0, 0) => return Line::default(),
        (above, 0) => format!(" ↑{above} "),
        (0, below) => format!(" ↓{below} "),
        (above, below) => format!(" ↑{above} ↓{below} "),
    };
    Line::styled(text, model.theme.dim())
}

fn content(
    model: &Model,
    page: &Page,
    head: &[Line<'static>],
    line: &PageLine,
    now: Timestamp,
) -> Line<'static> {
    let detail = page.detail();
    match line {
        PageLine::Text(line) | PageLine::Part(_, line) => Some(line.clone()),
        PageLine::Event => Some(event_line(model, page, now)),
        PageLine::Draft(text) if model.composer.is_none() => {
            Some(Line::styled(text.clone(), model.theme.strong()))
        }
        PageLine::Draft(_) => None,
        PageLine::Head(index) => head.get(*index).cloned(),
        PageLine::Entry(index) => {
            detail.conversation.get(*index).map(|entry| entry_line(model, page, entry, now))
        }
        PageLine::Note(index) => detail.notes.get(*index).map(|note| note_line(model, note, now)),
        PageLine::Outbox(index) => {
            detail.outbox.get(*index).map(|item| outbox_line(model, item, now))
        }
    }
    .unwrap_or_default()
}

/// `older event · 2 h ago · app@2.4.0 · production · wile@acme.com ────`: whom it hit stays where
/// there is no room for all.
fn event_line(model: &Model, page: &Page, now: Timestamp) -> Line<'static> {
    let theme = model.theme;
    let latest = page.detail().event.as_ref();
    let waits = page.walk().asked().and_then(|asked| asked.excuse(now)).filter(|(_, bad)| !bad);
    let waits = waits.map(|(text, _)| text);
    let Some(event) = page.event() else {
        let key = model.setup.keys.key_of(Context::Ticket, Command::LatestEvent);
        let calm = format!("no event of it is here; {key} asks for the latest one");
        return Line::styled(waits.unwrap_or(calm), theme.dim());
    };
    let when = event.told_at().map(|at| match model.exact {
        true => moment(at, now, &model.setup.hours),
        false => ago_words(at, now),
    });
    let always = [when.as_ref(), waits.as_ref(), event.user.as_ref()];
    let (release, environment) = (event.release.as_ref(), event.environment.as_ref());
    let forms = [[release, environment], [None, environment], [None, None]];
    let told = forms.map(|form| {
        let [when, waits, user] = always;
        let parts = [when, waits].into_iter().chain(form).chain([user]).flatten();
        parts.map(|part| format!(" · {part}")).collect::<String>()
    });
    let word = page.walk().word(latest);
    let room = page.head_shape().columns.saturating_sub(width(word));
    let last = told.last().cloned().unwrap_or_default();
    let told: String = told.into_iter().find(|told| width(told) <= room).unwrap_or(last);
    let rule = room.saturating_sub(width(&told) + 1);
    let rule = if rule > 0 { format!(" {}", "─".repeat(rule)) } else { String::new() };
    Line::from(vec![
        Span::styled(word, theme.strong()),
        Span::styled(told, theme.plain()),
        Span::styled(rule, theme.dim()),
    ])
}

/// `Ada Lovelace  us  10:42 (5 min ago)  edited`, `Grace Hopper in #sentry, note  10:42`
fn entry_line(model: &Model, page: &Page, entry: &Entry, now: Timestamp) -> Line<'static> {
    let theme = model.theme;
    let when = when(model, entry.at, now);
    if entry.kind == MessageKind::Event {
        return Line::styled(format!("· {}{when}", page.happened(entry)), theme.dim());
    }
    let (mark, style) = match (entry.kind, entry.side) {
        (MessageKind::Note, _) if entry.place.is_some() => (", note", theme.warning()),
        (MessageKind::Note, _) => ("  note, private", theme.warning()),
        (_, Side::Us) => ("  us", theme.ours()),
        (_, Side::Bot) => ("  program", theme.dim()),
        (_, Side::Customer) => ("", theme.plain()),
    };
    let name = Span::styled(entry.author.name.clone(), style.patch(theme.strong()));
    let place = entry.place.as_ref().map(|place| Span::styled(format!(" in {place}"), style));
    let mut spans: Vec<Span<'static>> = [name].into_iter().chain(place).collect();
    spans.push(Span::styled(mark, style));
    let dim = |text: String| Span::styled(text, theme.dim());
    spans.extend(entry.author.marks.iter().map(|mark| dim(format!("  {mark}"))));
    spans.push(dim(when));
    for (is, word) in [(entry.edited, "edited"), (entry.deleted, "deleted")] {
        spans.extend(is.then(|| dim(format!("  {word}"))));
    }
    Line::from(spans)
}

/// `  10:42 (5 min ago)`, or exactly.
fn when(model: &Model, at: Timestamp, now: Timestamp) -> String {
    let hours = &model.setup.hours;
    match model.exact {
        true => format!("  {}", dated(at, hours)),
        false => format!("  {} ({})", moment(at, now, hours), ago_words(at, now)),
    }
}

/// `Mon 23 Nov 2026 10:42:07 GMT`
fn dated(at: Timestamp, hours: &Hours) -> String {
    at.to_zoned(hours.zone().clone()).strftime("%a %-d %b %Y %H:%M:%S %Z").to_string()
}

/// `Ada  note, only here  10:42 (5 min ago)`
fn note_line(model: &Model, note: &Note, now: Timestamp) -> Line<'static> {
    let when = when(model, note.at, now);
    let (theme, words) = (model.theme, format!("{}  note, only here", note.author));
    Line::from(vec![Span::styled(words, theme.note()), Span::styled(when, theme.dim())])
}

pub(super) fn ago_words(at: Timestamp, now: Timestamp) -> String {
    match ago(at, now) {
        word if word == "now" => word,
        word => format!("{word} ago"),
    }
}

/// What becomes of an action.
fn outbox_line(model: &Model, item: &OutboxItem, now: Timestamp) -> Line<'static> {
    let theme = model.theme;
    let left = item.due_at.duration_since(now);
    let (fate, style) = match item.state {
        OutboxState::Held if left.as_secs() > 0 => {
            let undo = model.setup.keys.key_of(Context::Ticket, Command::Undo);
            (format!("goes out in {}; {undo} takes it back", elapsed(left)), theme.ours())
        }
        OutboxState::Held | OutboxState::Queued => {
            (format!("goes out as soon as {} takes it", item.source), theme.ours())
        }
        OutboxState::Sending | OutboxState::Sent => ("on its way".into(), theme.ours()),
        OutboxState::Refused => ("refused".into(), theme.bad()),
        OutboxState::Unknown => ("nobody knows whether it arrived".into(), theme.warning()),
    };
    // What it is about stands below.
    let told = match &item.action {
        Action::Mail { mail, .. } => format!("{} to {}", item.action.word(), mail.to),
        action => action.told(),
    };
    Line::styled(format!("{told}: {fate}"), style)
}
