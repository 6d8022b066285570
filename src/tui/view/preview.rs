//! An answer as its channel will show it, in the place of the conversation.

use super::{pane, put, rows};
use crate::desk::{IssueForm, Mail};
use crate::tui::composer::{Composer, Mode};
use crate::tui::layout::inside;
use crate::tui::markup;
use crate::tui::model::Model;
use crate::tui::text::cut;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Widget;

pub(super) fn draw(model: &Model, top: usize, area: Rect, buffer: &mut Buffer) {
    let Some(composer) = &model.composer else { return };
    let aside = Line::styled(" not sent yet ", model.theme.warning());
    let title = match composer.mode {
        Mode::Mail(_) => "as it will be sent".to_owned(),
        _ => format!("as {} will show it", composer.ticket.source),
    };
    pane(model, false, area, &title, aside).render(area, buffer);
    let inner = inside(area);
    let all = lines(model, composer, usize::from(inner.width));
    for (row, line) in rows(inner).zip(all.into_iter().skip(top)) {
        put(line, row, buffer);
    }
}

/// Lines of the preview in the room that it has now.
pub(in crate::tui) fn length(model: &Model) -> usize {
    let areas = model.areas().unwrap_or_default();
    let columns = usize::from(inside(areas.ticket).width);
    model.composer.as_ref().map_or(0, |composer| lines(model, composer, columns).len())
}

/// Where it goes and who sees it, and what it says, laid out as conversations are.
fn lines(model: &Model, composer: &Composer, columns: usize) -> Vec<Line<'static>> {
    let theme = model.theme;
    let text = composer.editor.text();
    let (place, title, body) = match composer.mode {
        Mode::Issue(_) => {
            let IssueForm { place, title, body, .. } = IssueForm::parse(&text);
            (format!("new issue in {place}"), Some(title), body)
        }
        Mode::Mail(_) => return mail_lines(model, &Mail::parse(&text), columns),
        Mode::Answer | Mode::Review(_) | Mode::Note => (composer.place.clone(), None, text),
    };
    let mut lines = vec![Line::styled(cut(&place, columns), theme.dim())];
    lines.push(Line::styled("─".repeat(columns), theme.dim()));
    let title = title.map(|title| markup::lines(&title, columns, &theme.strong().into()));
    lines.extend(title.into_iter().flatten());
    let accent = Some(theme.name());
    lines.extend(markup::lines(&body, columns, &markup::Look { accent, ..theme.plain().into() }));
    lines
}

/// An e-mail: plain text, as written.
fn mail_lines(model: &Model, mail: &Mail, columns: usize) -> Vec<Line<'static>> {
    let theme = model.theme;
    let mut lines = markup::lines(&format!("to {}", mail.to), columns, &theme.dim().into());
    lines.push(Line::styled("─".repeat(columns), theme.dim()));
    lines.extend(markup::verbatim(&mail.subject, columns, true, &theme.strong().into()));
    lines.push(Line::default());
    lines.extend(markup::verbatim(&mail.body, columns, true, &theme.plain().into()));
    lines
}
