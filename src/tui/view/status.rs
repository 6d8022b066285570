//! The line at the top: what waits, how the sources are, what is on its way out.

use super::put;
use crate::desk::{Band, Bands, Budget, OutboxState, Tier, as_of, counted, moment, thousands};
use crate::store::{Health, SourceState};
use crate::tui::keymap::{Command, Context};
use crate::tui::model::Model;
use crate::tui::text::{cut, width};
use crate::tui::theme::glyph;
use jiff::Timestamp;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// Columns between two parts.
const GAP: usize = 2;
/// From this rank on nothing is wrong.
const QUIET: u8 = 9;
/// From this many columns on it is told how much of a rate limit is left though that is enough.
const WIDE: u16 = 100;
/// Of a rate limit, the share below which what is left is little.
const LITTLE: u64 = 5;
/// Columns of a problem or a notice when there is little room.
const BRIEFLY: usize = 30;
/// Columns of why nothing can be stored: all else makes way for it.
const STUCK: usize = 48;

/// A part of the line, from wordy to terse. The smaller its rank, the longer it stays when room is
/// short.
struct Part {
    rank: u8,
    forms: [Vec<Span<'static>>; 3],
    form: usize,
}

pub(super) fn draw(model: &Model, area: Rect, now: Timestamp, buffer: &mut Buffer) {
    let mut parts = Vec::new();
    parts.extend(banner(model));
    parts.extend(stuck(model));
    parts.extend(counts(model, now));
    parts.extend(failures(model));
    parts.extend(outbox(model));
    parts.extend(sources(model, area.width, now));
    parts.extend(model.registers.iter().filter_map(|register| register_part(model, register, now)));
    parts.extend(follower(model));
    let parts = fit(parts, usize::from(area.width).saturating_sub(1));
    let mut line = Line::raw(" ");
    for (index, part) in parts.into_iter().enumerate() {
        line.spans.extend((index > 0).then(|| Span::raw(" ".repeat(GAP))));
        line.spans.extend(part.shown().iter().cloned());
    }
    put(line, area, buffer);
}

/// All of it if there is room; else shorter and shorter, and then without what matters least.
fn fit(mut parts: Vec<Part>, room: usize) -> Vec<Part> {
    let fits =
        |parts: &[Part]| parts.iter().map(|part| part.width() + GAP).sum::<usize>() <= room + GAP;
    let mut ranks: Vec<u8> = parts.iter().map(|part| part.rank).collect();
    ranks.sort_unstable_by(|a, b| b.cmp(a));
    ranks.dedup();
    // Where nothing is wrong there is no need for words: that makes room first.
    let (quiet, rest) = ranks.split_at(ranks.partition_point(|rank| *rank >= QUIET));
    for ranks in [quiet, rest] {
        for (form, rank) in [1, 2].into_iter().flat_map(|f| ranks.iter().map(move |r| (f, *r))) {
            if !fits(&parts) {
                parts.iter_mut().filter(|part| part.rank == rank).for_each(|part| part.form = form);
            }
        }
    }
    parts.retain(|part| !part.shown().is_empty());
    while !fits(&parts) && parts.len() > 1 {
        let least = parts.iter().enumerate().max_by_key(|(_, part)| part.rank);
        let Some((index, _)) = least else { break };
        parts.remove(index);
    }
    parts
}

impl Part {
    fn shown(&self) -> &[Span<'static>] {
        self.forms.get(self.form).map_or(&[], Vec::as_slice)
    }

    fn width(&self) -> usize {
        self.shown().iter().map(|span| width(&span.content)).sum()
    }
}

/// A part of one style in three forms; an empty form is left out.
fn worded(rank: u8, forms: [String; 3], style: Style) -> Part {
    let span = |text: String| {
        if text.is_empty() { Vec::new() } else { vec![Span::styled(text, style)] }
    };
    Part { rank, forms: forms.map(span), form: 0 }
}

fn part(rank: u8, text: String, style: Style) -> Part {
    worded(rank, [text.clone(), text.clone(), text], style)
}

fn banner(model: &Model) -> Option<Part> {
    let banner = model.setup.banner.as_ref()?;
    Some(part(0, banner.clone(), model.theme.strong()))
}

/// `paying ●5 ○3 !1`: how many of each tier wait, by band; shorter: `paying 9`.
fn counts(model: &Model, now: Timestamp) -> Vec<Part> {
    let bands = Bands::at(now, &model.setup.hours);
    let tiers = model.tally.tiers.iter();
    tiers.map(|(tier, since)| count(model, *tier, since, &bands)).collect()
}

/// Errors go by whom they hurt, not by how long they wait: they are counted without a band.
fn count(model: &Model, tier: Tier, since: &[Timestamp], bands: &Bands) -> Part {
    let name = vec![Span::raw(tier.word())];
    let total = [name.clone(), vec![Span::raw(format!(" {}", since.len()))]].concat();
    let mut by_band = name;
    for band in [Band::Great, Band::Okay, Band::Late, Band::TooLate] {
        let count = since.iter().filter(|since| bands.band(**since) == band).count();
        let text = format!(" {}{count}", glyph(band));
        by_band.extend((count > 0).then(|| Span::styled(text, model.theme.band(band))));
    }
    let full = if tier == Tier::Error { total.clone() } else { by_band };
    Part { rank: 4 + tier as u8, forms: [full, total.clone(), total], form: 0 }
}

fn outbox(model: &Model) -> Option<Part> {
    let count = |states: &[OutboxState]| {
        model.outbox.iter().filter(|item| states.contains(&item.state)).count()
    };
    use OutboxState::{Held, Queued, Refused, Sending, Unknown};
    let (refused, unknown) = (count(&[Refused]), count(&[Unknown]));
    let sorts =
        [(count(&[Held, Queued, Sending]), "sending"), (refused, "refused"), (unknown, "unknown")];
    let words: Vec<String> =
        sorts.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}")).collect();
    let style = match (refused, unknown) {
        (0, 0) => model.theme.ours(),
        (0, _) => model.theme.warning(),
        _ => model.theme.bad(),
    };
    (!words.is_empty()).then(|| part(3, format!("outbox {}", words.join(", ")), style))
}

/// That nothing can be stored goes before all else: it stays until something can.
fn stuck(model: &Model) -> Option<Part> {
    let why = cut(model.stuck.as_deref()?, STUCK);
    Some(part(0, format!("nothing is stored: {why}"), model.theme.bad()))
}

/// `1 failure @`: it stays until the hero has looked.
fn failures(model: &Model) -> Option<Part> {
    let key = model.setup.keys.key_of(Context::Work, Command::Activity);
    let text = format!("{} {key}", counted(model.failures, "failure"));
    (model.failures > 0).then(|| part(1, text, model.theme.bad()))
}

/// Where room is short, all that are fine share one part: the time of the one read longest ago.
fn sources(model: &Model, columns: u16, now: Timestamp) -> Vec<Part> {
    let fine = model.sources.iter().filter(|source| source.health == Health::Fine);
    let oldest = fine.filter_map(|source| model.last_ok(source)).min();
    let together = oldest.map(|at| format!("synced {}", moment(at, now, &model.setup.hours)));
    let mut together = together.into_iter();
    let mut one = |source: &SourceState| match source.health {
        Health::Fine if source.notice.is_none() && model.last_ok(source).is_some() => {
            fine_part(model, source, together.next().unwrap_or_default(), now)
        }
        _ => source_part(model, source, now),
    };
    let with_budget = |source| {
        let budget = budget(model, source, now).filter(|p| columns >= WIDE || p.rank < QUIET);
        [Some(one(source)), budget].into_iter().flatten()
    };
    model.sources.iter().flat_map(with_budget).collect()
}

fn fine_part(model: &Model, source: &SourceState, together: String, now: Timestamp) -> Part {
    let [full, ..] = source_part(model, source, now).forms;
    let brief = worded(0, [together.clone(), together.clone(), together], model.theme.dim());
    let [_, brief, terse] = brief.forms;
    Part { rank: 10, forms: [full, brief, terse], form: 0 }
}

/// What is left of a rate limit: `4,968 left` behind its source, and when that is little
/// `github: 412 left until 10:45`.
fn budget(model: &Model, source: &SourceState, now: Timestamp) -> Option<Part> {
    let Budget { remaining, limit, reset } = model.synced.get(&source.id)?.budget?;
    // After the reset all is there again; the next poll will say so.
    if source.health != Health::Fine || reset <= now {
        return None;
    }
    let left = format!("{} left", thousands(remaining));
    if remaining >= limit.div_ceil(LITTLE) {
        return Some(worded(12, [left, String::new(), String::new()], model.theme.dim()));
    }
    let left = format!("{}: {left}", source.id);
    let until = format!("{left} until {}", moment(reset, now, &model.setup.hours));
    Some(worded(8, [until, left.clone(), left], model.theme.warning()))
}

/// A register says something only if there is something to say: it is in trouble, being read for
/// long, or what it told is old.
fn register_part(model: &Model, register: &SourceState, now: Timestamp) -> Option<Part> {
    if register.health != Health::Fine || register.notice.is_some() {
        return Some(source_part(model, register, now));
    }
    let every = model.setup.registers.get(&register.id).copied();
    let age = as_of(model.last_ok(register), None, every, now)?;
    let told = format!("{} {age}", register.id);
    Some(part(8, told, model.theme.warning()))
}

fn source_part(model: &Model, source: &SourceState, now: Timestamp) -> Part {
    let (id, theme) = (&source.id, model.theme);
    let at = |time: Option<Timestamp>| time.map(|at| moment(at, now, &model.setup.hours));
    let since = at(source.since).map(|t| format!(" since {t}")).unwrap_or_default();
    match source.health {
        Health::Fine => match (&source.notice, at(model.last_ok(source))) {
            (Some(notice), _) => noticed(source, notice, theme.plain()),
            (None, Some(last)) => part(10, format!("{id} synced {last}"), theme.dim()),
            (None, None) => part(10, format!("{id} loading"), theme.dim()),
        },
        Health::Limited => {
            let until = at(source.until).map(|t| format!(" until {t}")).unwrap_or_default();
            limited(source, &until, theme.warning())
        }
        Health::Failing => trouble(source, 2, "failing", &since, theme.bad()),
        Health::NeedsYou => trouble(source, 1, "needs you", "", theme.bad()),
    }
}

/// What is wrong with a source, in full: `failing since 10:40: sentry.io does not answer`.
pub(super) fn source_words(model: &Model, source: &SourceState, now: Timestamp) -> (String, Style) {
    let [full, ..] = source_part(model, source, now).forms;
    let style = full.first().map_or(Style::new(), |span| span.style);
    let text: String = full.into_iter().map(|span| span.content).collect();
    let words = text.strip_prefix(source.id.0.as_str()).unwrap_or(&text);
    (words.trim_start().to_owned(), style)
}

/// `users: reading #general back to 3 Nov, 12,400 messages`
fn noticed(source: &SourceState, notice: &str, style: Style) -> Part {
    let id = &source.id;
    let brief = format!("{id}: {}", cut(notice, BRIEFLY));
    worded(QUIET, [format!("{id}: {notice}"), brief, format!("{id} …")], style)
}

/// `users limited until 10:45`, with what goes on meanwhile where there is room.
fn limited(source: &SourceState, until: &str, style: Style) -> Part {
    let brief = format!("{} limited{until}", source.id);
    let notice = source.notice.as_ref().map(|notice| format!(": {notice}")).unwrap_or_default();
    worded(8, [format!("{brief}{notice}"), brief.clone(), brief], style)
}

/// `sentry failing since 10:40: sentry.io does not answer`
fn trouble(source: &SourceState, rank: u8, word: &str, since: &str, style: Style) -> Part {
    let problem = source.problem.as_deref().unwrap_or("it does not answer");
    let id = &source.id;
    let forms = [
        format!("{id} {word}{since}: {problem}"),
        format!("{id} {word}: {}", cut(problem, BRIEFLY)),
        format!("{id} {word}"),
    ];
    worded(rank, forms, style)
}

fn follower(model: &Model) -> Option<Part> {
    let text = "another hero polls".to_owned();
    (!model.leads).then(|| part(11, text, model.theme.dim()))
}
