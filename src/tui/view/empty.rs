//! An empty list says why it is empty: the first load is under way, nothing could be read for long,
//! nothing matches the filter, or all is done.

use super::status::source_words;
use crate::desk::{Today, View, counted, elapsed, moment};
use crate::store::{Health, SourceState};
use crate::tui::glyphs::progress;
use crate::tui::keymap::{Command, Context};
use crate::tui::model::Model;
use crate::tui::text::{fit, width};
use jiff::Timestamp;
use ratatui::buffer::Buffer;
use ratatui::layout::{Margin, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Widget, Wrap};

/// Columns of the bar that tells how many sources were read.
const BAR: usize = 12;
/// Columns of a source's name, at most.
const NAME: usize = 16;
/// From this many lines on there is air around the words.
const AIRY: u16 = 9;

pub(super) fn draw(model: &Model, area: Rect, now: Timestamp, buffer: &mut Buffer) {
    let air = u16::from(area.height >= AIRY);
    let area = area.inner(Margin::new(1, air));
    let lines = match () {
        () if !model.list.filter().is_empty() => no_match(model),
        () if model.setup.sources.is_empty() => nothing_configured(model),
        () if model.is_loading() => loading(model, now),
        () if none_works(model) => nothing_works(model),
        () => match model.stale_since(now) {
            Some(since) => stale(model, since, now),
            None => nothing_here(model, now),
        },
    };
    Paragraph::new(lines).wrap(Wrap { trim: false }).render(area, buffer);
}

/// What it comes down to, and below it more of it.
fn told(model: &Model, head: impl Into<String>, rest: Vec<Line<'static>>) -> Vec<Line<'static>> {
    let head = Line::styled(head.into(), model.theme.strong());
    let blank = (!rest.is_empty()).then(Line::default);
    [head].into_iter().chain(blank).chain(rest).collect()
}

fn dim(model: &Model, text: impl Into<String>) -> Line<'static> {
    Line::styled(text.into(), model.theme.dim())
}

fn key(model: &Model, command: Command) -> String {
    model.setup.keys.key_of(Context::Queue, command)
}

fn no_match(model: &Model) -> Vec<Line<'static>> {
    let head = format!("Nothing here matches \"{}\".", model.list.filter());
    told(
        model,
        head,
        vec![dim(model, format!("{} forgets the filter.", key(model, Command::Back)))],
    )
}

fn nothing_configured(model: &Model) -> Vec<Line<'static>> {
    let rest = vec![dim(model, "`hero init` writes a configuration.")];
    told(model, "No source is configured.", rest)
}

/// A line a source, and how many of them were read.
fn loading(model: &Model, now: Timestamp) -> Vec<Line<'static>> {
    let of = model.setup.sources.len();
    let read = model.setup.sources.iter().filter(|id| {
        model.sources.iter().any(|source| source.id == **id && model.last_ok(source).is_some())
    });
    let done = read.count();
    let count = Span::raw(format!("  {done} of {} read", counted(of, "source")));
    let bar = Span::styled(progress(done, of, BAR), model.theme.dim());
    let mut rest = vec![Line::from(vec![bar, count])];
    rest.extend(states(model, now));
    rest.extend([Line::default(), dim(model, "Tickets appear as they come.")]);
    told(model, "The first load is running.", rest)
}

/// How each source is: `chat    reading #general back to 3 Nov, 12,400 messages`.
fn states(model: &Model, now: Timestamp) -> impl Iterator<Item = Line<'static>> {
    let longest = model.setup.sources.iter().map(|id| width(&id.0)).max().unwrap_or(0);
    model.setup.sources.iter().map(move |id| {
        let source = model.sources.iter().find(|source| source.id == *id);
        let (words, style) = match source {
            Some(source) => state(model, source, now),
            None => ("begins".to_owned(), model.theme.dim()),
        };
        let name = fit(&id.0, longest.min(NAME));
        Line::from(vec![Span::raw(name + "  "), Span::styled(words, style)])
    })
}

fn state(model: &Model, source: &SourceState, now: Timestamp) -> (String, Style) {
    let read = model.last_ok(source).map(|at| moment(at, now, &model.setup.hours));
    match (source.health, &source.notice, read) {
        (Health::Fine, Some(notice), _) => (notice.clone(), model.theme.plain()),
        (Health::Fine, None, Some(at)) => (format!("read at {at}"), model.theme.dim()),
        (Health::Fine, None, None) => ("being read".into(), model.theme.plain()),
        _ => source_words(model, source, now),
    }
}

fn none_works(model: &Model) -> bool {
    model.sources.iter().all(|source| model.last_ok(source).is_none())
}

/// Nothing was ever read, and nothing is on its way.
fn nothing_works(model: &Model) -> Vec<Line<'static>> {
    let problem = |source: &SourceState| {
        let problem = source.problem.as_deref().unwrap_or("it does not answer");
        Line::styled(format!("{}: {problem}", source.id), model.theme.bad())
    };
    let mut rest: Vec<_> = model.sources.iter().map(problem).collect();
    rest.extend([Line::default(), dim(model, "`hero doctor` tells more.")]);
    told(model, "No source works yet.", rest)
}

/// What is shown is not how things are.
fn stale(model: &Model, since: Timestamp, now: Timestamp) -> Vec<Line<'static>> {
    let at = moment(since, now, &model.setup.hours);
    let mut rest: Vec<_> = states(model, now).collect();
    let polls = (!model.leads).then(|| dim(model, "Another hero polls, and has read nothing."));
    rest.extend(polls);
    let next = format!("{} asks again now; `hero doctor` tells more.", key(model, Command::Sync));
    rest.extend([Line::default(), dim(model, next)]);
    told(model, format!("Nothing is known since {at}: no source could be read."), rest)
}

fn nothing_here(model: &Model, now: Timestamp) -> Vec<Line<'static>> {
    if model.tabs.is_own() {
        return told(model, format!("Nothing is \"{}\" now.", model.tabs.name()), Vec::new());
    }
    let words = match model.tabs.view() {
        View::Queue => return all_answered(model, now),
        View::Mine => "Nothing is yours.",
        View::Waiting => "Nothing waits on them.",
        View::FollowUp => "Nobody has been silent for three days.",
        View::Open => "Nothing is open.",
        View::Snoozed => "Nothing is put aside.",
        View::Closed => "Nothing is closed.",
        View::All => "There are no tickets.",
    };
    told(model, words, Vec::new())
}

fn all_answered(model: &Model, now: Timestamp) -> Vec<Line<'static>> {
    let waiting = model.tally.waiting_on_them;
    let next = model.next_wake.map(|at| {
        let at = moment(at, now, &model.setup.hours);
        format!("The next snooze ends at {at}.")
    });
    let waiting = (waiting > 0).then(|| format!("{waiting} wait on them."));
    let later: Vec<String> = waiting.into_iter().chain(next).collect();
    let later = (!later.is_empty()).then(|| dim(model, later.join(" ")));
    let today = model.tally.today.and_then(today_words).map(Line::raw);
    let worse = model.sources.iter().filter(|source| source.health != Health::Fine);
    let worse = worse.map(|source| {
        let (words, style) = source_words(model, source, now);
        Line::styled(format!("But {} {words}", source.id), style)
    });
    let head = if today.is_some() { "All answered. Well done!" } else { "All answered." };
    told(model, head, today.into_iter().chain(later).chain(worse).collect())
}

/// `Today: 7 answered, 3 closed; half of the answers came within 12 min of work.`
fn today_words(today: Today) -> Option<String> {
    let Today { answered, closed, within } = today;
    let sorts = [(answered, "answered"), (closed, "closed")];
    let done: Vec<String> =
        sorts.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}")).collect();
    let within = within.map(|within| match answered {
        1 => format!("; it took {}", elapsed(within)),
        _ => format!("; half of the answers took at most {}", elapsed(within)),
    });
    (!done.is_empty()).then(|| format!("Today: {}{}.", done.join(", "), within.unwrap_or_default()))
}
