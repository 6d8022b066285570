//! An empty list says why it is empty.

use crate::desk::{View, moment};
use crate::store::{Health, SourceState};
use crate::tui::keymap::{Command, Context};
use crate::tui::model::Model;
use jiff::Timestamp;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Paragraph, Widget, Wrap};

pub(super) fn draw(model: &Model, area: Rect, now: Timestamp, buffer: &mut Buffer) {
    let text = if !model.list.filter().is_empty() {
        no_match(model)
    } else if model.sources.iter().any(|source| source.last_ok.is_some()) {
        nothing_here(model, now)
    } else {
        nothing_yet(model)
    };
    Paragraph::new(text).style(model.theme.dim()).wrap(Wrap { trim: true }).render(area, buffer);
}

fn no_match(model: &Model) -> String {
    let key = model.setup.keys.key_of(Context::Queue, Command::Back);
    format!("Nothing here matches \"{}\". {key} forgets the filter.", model.list.filter())
}

fn nothing_here(model: &Model, now: Timestamp) -> String {
    if model.tabs.is_own() {
        return format!("Nothing is \"{}\" now.", model.tabs.name());
    }
    match model.tabs.view() {
        View::Queue => all_answered(model, now),
        View::Mine => "Nothing is yours.".into(),
        View::Waiting => "Nothing waits on them.".into(),
        View::FollowUp => "Nobody has been silent for three days.".into(),
        View::Snoozed => "Nothing is put aside.".into(),
        View::Open => "Nothing is open.".into(),
        View::Closed => "Nothing is closed.".into(),
        View::All => "There are no tickets.".into(),
    }
}

fn all_answered(model: &Model, now: Timestamp) -> String {
    let mut text = "All answered.".to_owned();
    if model.tally.waiting_on_them > 0 {
        text += &format!(" {} wait on them.", model.tally.waiting_on_them);
    }
    if let Some(at) = model.next_wake {
        text += &format!(" The next snooze ends at {}.", moment(at, now, &model.setup.hours));
    }
    text
}

/// How far each source has come.
fn told(model: &Model) -> String {
    let notice =
        |source: &SourceState| Some(format!("\n{}: {}", source.id, source.notice.as_ref()?));
    let told: String = model.sources.iter().filter_map(notice).collect();
    if told.is_empty() { told } else { format!("\n{told}") }
}

/// Nothing was ever read to the end: it is still coming, or nothing works.
fn nothing_yet(model: &Model) -> String {
    let broken = |source: &&SourceState| source.health != Health::Fine;
    let broken: Vec<&SourceState> = model.sources.iter().filter(broken).collect();
    if model.setup.sources.is_empty() {
        return "No source is configured. `hero init` writes a configuration.".into();
    }
    if broken.len() < model.setup.sources.len() {
        return "The first load is running. Tickets appear as they come.".to_owned() + &told(model);
    }
    let problem = |source: &&SourceState| {
        format!("{}: {}", source.id, source.problem.as_deref().unwrap_or("it does not answer"))
    };
    let problems: Vec<String> = broken.iter().map(problem).collect();
    format!("No source works yet.\n\n{}\n\n`hero doctor` tells more.", problems.join("\n"))
}
