//! An answer being written, and the names it can take in.

use super::{fitting, put, rows, similar};
use crate::desk::{Caution, IssueForm, Kind, Mail, Side, Verdict};
use crate::store::Mentionable;
use crate::tui::composer::{Composer, Mode, NewIssue, Sender};
use crate::tui::keymap::{Command, Context};
use crate::tui::mention::Offered;
use crate::tui::model::Model;
use crate::tui::text::{cut, fit, width};
use jiff::Timestamp;
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{BorderType, Widget};

/// Columns of a name in the list of people, and of a handle, at most.
const NAME: usize = 26;
/// Columns between two things in a line.
const GAP: &str = "  ";

pub(super) fn draw(
    model: &Model,
    composer: &Composer,
    area: Rect,
    now: Timestamp,
    buffer: &mut Buffer,
) {
    let room = usize::from(area.width).saturating_sub(4);
    let (border, title) = above(model, composer);
    let title = cut(&title, room);
    let below = match &composer.mode {
        _ if composer.stage.looks(now) => {
            let told = format!(" asking {} whether somebody wrote… ", composer.ticket.source);
            Line::styled(cut(&told, room), model.theme.dim())
        }
        Mode::Answer | Mode::Review(_) => below(model, composer, room),
        Mode::Issue(issue) => below_issue(model, composer, issue, room),
        Mode::Mail(sender) => below_mail(model, composer, sender, room),
        Mode::Note => below_note(model, room),
    };
    let frame = model.theme.frame(true).border_style(border);
    let block = match composer.mode {
        Mode::Note => frame.border_type(BorderType::Double),
        Mode::Mail(_) => frame.border_type(BorderType::Thick),
        _ => frame,
    };
    let block = block
        .title_top(Line::styled(format!(" {title} "), border.patch(model.theme.strong())))
        .title_bottom(below);
    let inner = block.inner(area);
    block.render(area, buffer);
    let told = Constraint::Length(u16::from(!composer.told.1.is_empty() && inner.height > 1));
    let list = Constraint::Length(list_height(model, composer, inner));
    let [text, told, list] = Layout::vertical([Constraint::Fill(1), told, list]).areas(inner);
    composer.editor.widget().render(text, buffer);
    put(cautions(model, composer, usize::from(told.width)), told, buffer);
    match composer.mentions.is_open() {
        true => offered(model, composer, list, buffer),
        false => similar::draw(model, &composer.similar, list, now, buffer),
    }
}

/// Lines of the list below the text. What is similar never pushes the text out of sight.
fn list_height(model: &Model, composer: &Composer, inner: Rect) -> u16 {
    let listed = model.listed_below(composer);
    let text = match composer.mentions.is_open() {
        true => 1,
        false => composer.editor.height(usize::from(inner.width)) + composer.warned(),
    };
    let room = usize::from(inner.height).saturating_sub(text);
    u16::try_from(listed.min(room)).unwrap_or(u16::MAX)
}

/// `! looks like a GitHub token (ghp_ab…) · names another customer: Globex`
fn cautions(model: &Model, composer: &Composer, room: usize) -> Line<'static> {
    let told: Vec<String> = composer.told.1.iter().map(Caution::told).collect();
    Line::styled(cut(&format!("! {}", told.join(" · ")), room), model.theme.warning())
}

/// The border and what stands on it at the top. A review or a new issue looks like no answer: it
/// does more, or more people read it.
fn above(model: &Model, composer: &Composer) -> (Style, String) {
    let theme = model.theme;
    let name = composer.ticket.reference.rest();
    match composer.mode {
        Mode::Answer => (theme.border(true), composer.place.clone()),
        Mode::Review(Verdict::Approve) => (theme.good(), format!("approve {name}")),
        Mode::Review(Verdict::RequestChanges) => {
            (theme.warning(), format!("request changes on {name}"))
        }
        Mode::Issue(_) => {
            let place = IssueForm::parse(&composer.editor.text()).place;
            (theme.ours(), format!("new issue in {place}"))
        }
        Mode::Mail(_) => {
            let to = Mail::parse(&composer.editor.text()).to;
            let to = if to.is_empty() { "nobody yet" } else { &to };
            (theme.name(), format!("E-MAIL to {to}"))
        }
        Mode::Note => (theme.note(), "NOTE: nobody outside reads it".to_owned()),
    }
}

/// What stands below a note: how it is kept, and that it goes nowhere.
fn below_note(model: &Model, room: usize) -> Line<'static> {
    let key = model.setup.keys.key_of(Context::Remark, Command::Take);
    let text = format!("{key} keeps it here; it is never sent");
    Line::styled(format!(" {} ", cut(&text, room)), model.theme.note())
}

/// What stands below an e-mail: that they wrote again, or from whom it comes and because of what.
fn below_mail(model: &Model, composer: &Composer, sender: &Sender, room: usize) -> Line<'static> {
    let (text, style) = match wrote_again(model, composer) {
        true => ("they wrote again: read it before you send".into(), model.theme.warning()),
        false => {
            let text = format!("from {}, because of {}", sender.from, composer.ticket.reference);
            (text, model.theme.dim())
        }
    };
    Line::styled(format!(" {} ", cut(&text, room)), style)
}

/// What stands below a new issue: because of what it is opened, and which of its labels are not
/// known where it goes.
fn below_issue(model: &Model, composer: &Composer, issue: &NewIssue, room: usize) -> Line<'static> {
    let form = IssueForm::parse(&composer.editor.text());
    let unknown = issue.unknown_labels(&form);
    let (text, style) = match unknown.as_slice() {
        [] => (format!("because of {}", composer.ticket.reference), model.theme.dim()),
        labels => {
            let labels = labels.join(", ");
            (format!("{} has no label {labels}", form.place), model.theme.warning())
        }
    };
    Line::styled(format!(" {} ", cut(&text, room)), style)
}

/// What stands on the lower border: where the answer goes, or that they wrote again, and whom it
/// calls. Without room for both, where it goes stands on the upper border anyway.
fn below(model: &Model, composer: &Composer, room: usize) -> Line<'static> {
    let (theme, author) = (model.theme, &composer.ticket.author.name);
    let again = wrote_again(model, composer);
    let first = if again {
        ("they wrote again: read it before you send".to_owned(), theme.warning())
    } else {
        let words = match composer.mode {
            Mode::Review(Verdict::Approve) if composer.is_blank() => {
                "it goes without words so far".to_owned()
            }
            Mode::Review(_) => format!("to {author}: {}", composer.place),
            // Whoever an error hits does not read what is said of it.
            _ if composer.ticket.kind == Kind::Error => composer.ticket.reference.to_string(),
            Mode::Answer | Mode::Issue(_) | Mode::Mail(_) | Mode::Note => {
                format!("{} to {author}", composer.ticket.reference)
            }
        };
        (words, theme.dim())
    };
    let calls = calls(model, composer);
    let both = calls.iter().chain([&first]).map(|(text, _)| width(text) + GAP.len()).sum::<usize>();
    let first = Some(first).filter(|_| again || calls.is_none() || both <= room + GAP.len());
    let mut spans = Vec::new();
    for (text, style) in first.into_iter().chain(calls) {
        spans.extend((!spans.is_empty()).then(|| Span::raw(GAP)));
        spans.push(Span::styled(text, style));
    }
    let mut line = fitting(spans, room);
    if let Some(first) = line.spans.first_mut() {
        first.content = format!(" {}", first.content).into();
    }
    if let Some(last) = line.spans.last_mut() {
        last.content.to_mut().push(' ');
    }
    line
}

/// Whom the answer calls.
fn calls(model: &Model, composer: &Composer) -> Option<(String, Style)> {
    let draft = composer.mentions.draft(composer.editor.text());
    let names: Vec<&str> = draft.mentions.iter().map(|m| m.text.trim_start_matches('@')).collect();
    (!names.is_empty()).then(|| (format!("calls {}", names.join(", ")), model.theme.plain()))
}

/// Whether the customer said something since the answer was begun.
fn wrote_again(model: &Model, composer: &Composer) -> bool {
    let conversation = model.page.as_ref().map_or(&[][..], |page| &page.detail().conversation);
    composer.heard.since(conversation).any(|entry| entry.side == Side::Customer)
}

/// What is offered, with the cursor in sight.
fn offered(model: &Model, composer: &Composer, area: Rect, buffer: &mut Buffer) {
    let offered: Vec<(&Offered, bool)> = composer.mentions.offered().collect();
    let chosen = offered.iter().position(|(_, chosen)| *chosen).unwrap_or(0);
    let widest = |column: usize| {
        let widths = offered.iter().filter_map(|(one, _)| Some(width(columns(one).get(column)?)));
        widths.max().unwrap_or(0).min(NAME)
    };
    let widths = [widest(0), widest(1)];
    let first = (chosen + 1).saturating_sub(usize::from(area.height));
    for (area, (one, chosen)) in rows(area).zip(offered.into_iter().skip(first)) {
        let line = offered_line(model, one, widths);
        put(fitting(line.spans, usize::from(area.width)), area, buffer);
        if chosen {
            buffer.set_style(area, model.theme.cursor());
        }
    }
}

/// What is told of something offered, in columns.
fn columns(one: &Offered) -> [String; 3] {
    match one {
        Offered::Person(Mentionable { author, .. }) => {
            [author.name.clone(), format!("@{}", author.handle), author.marks.join(", ")]
        }
        Offered::Issue(issue) => [issue.name.clone(), String::new(), issue.title.clone()],
        Offered::Emoji(drawn, name, _) => [(*drawn).to_owned(), format!(":{name}:"), String::new()],
    }
}

/// ` Ada Lovelace  @ada  guest`, ` example/app#12  Exports fail`
fn offered_line(model: &Model, one: &Offered, widths: [usize; 2]) -> Line<'static> {
    let ([name, handle, rest], [first, second]) = (columns(one), widths);
    let dim = model.theme.dim();
    let handle = (second > 0).then(|| format!("{}{GAP}", fit(&handle, second)));
    let mut spans = vec![Span::raw(format!(" {}{GAP}", fit(&name, first)))];
    spans.extend(handle.map(|handle| Span::styled(handle, dim)));
    spans.push(Span::styled(rest, dim));
    Line::from(spans)
}
