//! Questions that lie over the panes.

use super::{fitting, indented, put, rows};
use crate::desk::{MergeMethod, Side, Until, moment};
use crate::tui::doubt::Doubts;
use crate::tui::keymap::{Bound, Command};
use crate::tui::layout::inside;
use crate::tui::markup;
use crate::tui::merge::Merge;
use crate::tui::model::{Model, Overlay};
use crate::tui::question::{Question, until};
use crate::tui::text::{cut, width};
use jiff::Timestamp;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Widget};

/// Lines of a message that came meanwhile.
const QUOTED: usize = 3;
/// Columns of a question.
const WIDTH: u16 = 60;

pub(super) fn draw(model: &Model, overlay: &Overlay, now: Timestamp, buffer: &mut Buffer) {
    let Some((question, told)) = asked(model, overlay, now) else { return };
    let lines = told.into_iter().chain(choices(model, now).map(|one| choice(model, one, now)));
    let lines: Vec<_> = lines.collect();
    let area = place(buffer.area(), lines.len());
    Clear.render(area, buffer);
    let title = Line::styled(format!(" {question} "), model.theme.strong());
    model.theme.frame(true).title_top(title).render(area, buffer);
    for (row, line) in rows(inside(area)).zip(lines) {
        put(fitting(line.spans, usize::from(row.width)), row, buffer);
    }
}

/// What a click at this place would choose.
pub(in crate::tui) fn choice_at(model: &Model, at: Position, now: Timestamp) -> Option<Command> {
    let (_, told) = asked(model, model.overlay.as_ref()?, now)?;
    let screen = Rect::from((Position::ORIGIN, model.size));
    let inner = inside(place(&screen, told.len() + choices(model, now).count()));
    let line = inner.contains(at).then(|| usize::from(at.y - inner.y))?;
    choices(model, now).nth(line.checked_sub(told.len())?).map(|row| row.binding.command)
}

/// The choices that can be taken now, a line each.
fn choices(model: &Model, now: Timestamp) -> impl Iterator<Item = &Bound> {
    let context = model.context_below();
    let works = move |row: &&Bound| model.allows(row.binding.command, now).is_ok();
    let rows = model.setup.keys.rows().iter();
    rows.filter(move |row| row.binding.context == context).filter(works)
}

/// What is asked, and what is told above the choices.
fn asked(model: &Model, overlay: &Overlay, now: Timestamp) -> Option<(String, Vec<Line<'static>>)> {
    let room = usize::from(WIDTH.min(model.size.width)).saturating_sub(4);
    let theme = model.theme;
    let (question, told) = match overlay {
        Overlay::Ask(question) => (cut(&question.asks, room), before_deed(model, question, room)),
        Overlay::Elsewhere { why, .. } => {
            ("no answer from here".to_owned(), markup::lines(why, room, &theme.plain().into()))
        }
        Overlay::Merge(merge) => ("merge?".to_owned(), before_merge(model, merge, room, now)),
        Overlay::Caution(doubts) => {
            // Two borders, an empty line and two answers.
            let most = usize::from(model.size.height).saturating_sub(5);
            let told = before_sending(model, doubts, (room, most), now);
            let sure = doubts.is_sure().then_some("send this e-mail?");
            (sure.unwrap_or(model.context_below().words()).to_owned(), told)
        }
        Overlay::Pick(_) | Overlay::Why(_) | Overlay::Activity(_) | Overlay::Search(_) => {
            return None;
        }
    };
    let told = told.into_iter().map(indented).chain([Line::default()]).collect();
    Some((question, told))
}

/// What would happen where, and to what; the question itself where the border has no room for it.
fn before_deed(model: &Model, question: &Question, room: usize) -> Vec<Line<'static>> {
    let theme = model.theme;
    let whole = (width(&question.asks) > room).then_some(&question.asks);
    let told = whole.into_iter().chain(&question.told);
    let mut lines: Vec<Line<'static>> =
        told.flat_map(|text| markup::verbatim(text, room, true, &theme.plain().into())).collect();
    let style = if question.is_for_many() { theme.dim() } else { theme.plain() };
    lines.extend(question.beside.iter().map(|title| Line::styled(cut(title, room), style)));
    lines
}

/// What would be merged where, and all that speaks against it.
fn before_merge(model: &Model, merge: &Merge, room: usize, now: Timestamp) -> Vec<Line<'static>> {
    let theme = model.theme;
    let mut lines = markup::lines(&merge.question(), room, &theme.strong().into());
    lines.push(Line::styled(cut(&merge.title, room), theme.dim()));
    if let Some((text, bad)) = merge.asked.excuse(now) {
        lines.extend(markup::lines(
            &text,
            room,
            &if bad { theme.bad() } else { theme.dim() }.into(),
        ));
    }
    for against in merge.against() {
        lines.extend(markup::lines(&format!("! {against}"), room, &theme.bad().into()));
    }
    lines
}

/// What was said meanwhile, and what speaks against the words; as much as there is room for.
fn before_sending(
    model: &Model,
    doubts: &Doubts,
    (columns, most): (usize, usize),
    now: Timestamp,
) -> Vec<Line<'static>> {
    let theme = model.theme;
    let style = theme.plain().into();
    let told = doubts.told.iter().flat_map(|text| markup::verbatim(text, columns, true, &style));
    let mut lines: Vec<Line<'static>> = told.collect();
    for said in &doubts.news {
        let side = if said.side == Side::Us { " of us" } else { "" };
        let when = moment(said.at, now, &model.setup.hours);
        let who = format!("{}{side} wrote at {when}:", said.author.name);
        lines.push(Line::styled(cut(&who, columns), theme.strong()));
        let text = markup::lines(&said.text, columns, &theme.plain().into());
        lines.extend(text.into_iter().take(QUOTED));
    }
    for caution in &doubts.cautions {
        let told = format!("! {}", caution.told());
        lines.extend(markup::lines(&told, columns, &theme.warning().into()));
    }
    if let Some(why) = &doubts.unlooked {
        let told = format!("nobody could look whether somebody wrote meanwhile: {why}");
        lines.extend(markup::lines(&told, columns, &theme.dim().into()));
    }
    lines.truncate(most);
    lines
}

pub(super) fn place(screen: &Rect, lines: usize) -> Rect {
    let wanted = u16::try_from(lines).unwrap_or(u16::MAX).saturating_add(2);
    let (width, height) = (WIDTH.min(screen.width), wanted.min(screen.height));
    Rect { x: (screen.width - width) / 2, y: (screen.height - height) / 3, width, height }
}

fn choice(model: &Model, row: &Bound, now: Timestamp) -> Line<'static> {
    let (key, binding) = (row.key().unwrap_or_default(), row.binding);
    let mut words = binding.words.to_owned();
    if let (Some(Overlay::Merge(merge)), Command::Yes) = (&model.overlay, binding.command) {
        let method = merge.takes(None).map_or("", MergeMethod::word);
        words = format!("yes, by {method}");
    }
    let many = matches!(&model.overlay, Some(Overlay::Ask(question)) if question.is_for_many());
    if let Command::Prioritize(to) = binding.command
        && !many
        && model.priority() == Some(to)
    {
        words += ", as it is now";
    }
    if let Some(at) = wakes_at(model, binding.command, now) {
        words += &format!(", {}", moment(at, now, &model.setup.hours));
    }
    Line::from(vec![Span::styled(format!(" {key:>4} "), model.theme.key()), Span::raw(words)])
}

fn wakes_at(model: &Model, command: Command, now: Timestamp) -> Option<Timestamp> {
    let text = until(command)?;
    Until::parse(text, now, &model.setup.hours).ok()?.time()
}
