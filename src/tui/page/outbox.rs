//! What becomes of an action, on the page of its ticket.

use super::{PageLine, Sheet, barred};
use crate::desk::{Action, OutboxState};
use crate::store::OutboxItem;
use crate::tui::keymap::{Command, Context, key_of};
use ratatui::text::Span;

/// What an action says, why it failed, and what can be done about that.
pub(super) fn body(item: &OutboxItem, sheet: &Sheet) -> Vec<PageLine> {
    let theme = sheet.theme;
    let bar = Span::styled("┃ ", theme.ours());
    let blank = Span::raw("  ");
    let mut lines = Vec::new();
    if let Some(said) = item.action.words().filter(|said| !said.text.is_empty()) {
        lines.extend(barred(&said.text, &bar, sheet, &theme.dim().into()));
    }
    if let Some(problem) = &item.problem {
        let problem = crate::desk::clean(problem);
        lines.extend(barred(&problem, &blank, sheet, &theme.bad().into()));
    }
    lines.extend(barred(&ways_out(item), &blank, sheet, &theme.plain().into()));
    lines
}

/// What the hero can do about an action that does not move by itself.
fn ways_out(item: &OutboxItem) -> String {
    let key = |command| key_of(Context::Ticket, command).unwrap_or_default();
    let (retry, drop) = (key(Command::Retry), key(Command::Drop));
    match (item.state, &item.action) {
        (OutboxState::Refused, Action::Reply { .. }) => {
            format!("{} edits it, {retry} sends it again, {drop} drops it", key(Command::Reply))
        }
        (OutboxState::Refused, Action::Review { .. }) => {
            let pull = key(Command::Pull);
            format!("{pull} reviews it again, {retry} sends this again, {drop} drops it")
        }
        (OutboxState::Refused, Action::Create { .. }) => {
            format!("{} edits it, {retry} sends it again, {drop} drops it", key(Command::NewIssue))
        }
        (OutboxState::Refused, _) => format!("{retry} tries again, {drop} drops it"),
        (OutboxState::Unknown, _) => format!("{retry} sends it again, {drop} drops it"),
        _ => String::new(),
    }
}
