//! The items of a customer's panel, a line or a few each.

use super::account::day;
use super::{Item, Look};
use crate::desk::{Kind, Sameness, SamenessReason, Status, Ticket, moment, shown, status};
use crate::store::{AccountNote, Colleague};
use crate::tui::links;
use crate::tui::markup;
use crate::tui::page::ago;
use crate::tui::text::{cut, width};
use jiff::Timestamp;
use ratatui::text::{Line, Span};

/// Columns between two things in a line.
const GAP: &str = "  ";
/// Of an address that is cut so many columns tell something.
const LEAST: usize = 6;
/// Before what belongs to a title.
const INDENT: &str = " ";

/// An item in lines. How many they are does not depend on the time.
pub fn lines(item: &Item, look: Look<'_>) -> Vec<Line<'static>> {
    match item {
        Item::Link { words, url } => vec![beside(words, url, look)],
        Item::LogIn { address, url } => vec![beside(&format!("log in as {address}"), url, look)],
        Item::Same(same) => asked(same, look),
        Item::Person(person, _) => vec![colleague(person, look)],
        Item::Ticket(ticket) => vec![other(ticket, look)],
        Item::Error(error) => {
            let state = links::state(error, look.now);
            let room = look.columns.saturating_sub(width(&state) + GAP.len() + INDENT.len());
            vec![told(links::named(error, room), state, look)]
        }
        Item::Note(note) => written(note, look),
        Item::Question(question, ticked) => self::question(question, *ticked, look),
    }
}

/// Words, and dimly what stands beside them.
fn told(words: String, aside: String, look: Look<'_>) -> Line<'static> {
    let aside =
        (!aside.is_empty()).then(|| Span::styled(GAP.to_owned() + &aside, look.theme.dim()));
    Line::from_iter([Span::raw(INDENT), Span::raw(words)].into_iter().chain(aside))
}

fn beside(words: &str, url: &str, look: Look<'_>) -> Line<'static> {
    let words = words.to_owned();
    let room = look.columns.saturating_sub(width(&words) + INDENT.len() + GAP.len());
    told(words, cut(&shown(url), room), look)
}

/// `Wile E. Coyote (github): the same address`, and whether they are one.
fn asked(same: &Sameness, look: Look<'_>) -> Vec<Line<'static>> {
    let why = match &same.reason {
        SamenessReason::Address(address) => format!("the same address {address}"),
        SamenessReason::Named { identity, ticket } => format!("{identity} is named in {ticket}"),
        SamenessReason::Hand => "you said so".to_owned(),
    };
    let (state, style) = match same.said {
        None => ("y the same person, x not", look.theme.warning()),
        Some(true) => ("one person; x separates them", look.theme.dim()),
        Some(false) => ("not the same person; y makes them one", look.theme.dim()),
    };
    let text = format!("{}: {why}", same.called);
    let state = Line::styled(format!("{INDENT}  {state}"), style);
    let text = markup::lines(&text, look.columns.saturating_sub(1), &look.theme.plain().into());
    text.into_iter().map(indented).chain([state]).collect()
}

/// `Road Runner  road@acme.com  assumed  users  2 h ago`; of an address what there is room for.
fn colleague(person: &Colleague, look: Look<'_>) -> Line<'static> {
    let dim = |text: String| Span::styled(format!("{GAP}{text}"), look.theme.dim());
    let assumed =
        person.assumed.then(|| Span::styled(format!("{GAP}assumed"), look.theme.warning()));
    let said = person.last_said.map(|at| dim(since(at, look)));
    let behind = assumed.into_iter().chain([dim(person.key.source.to_string())]).chain(said);
    let behind: Vec<Span<'static>> = behind.collect();
    let taken: usize = behind.iter().map(Span::width).sum();
    let room = look.columns.saturating_sub(taken + INDENT.len());
    let name = cut(&person.name, room);
    let room = room.saturating_sub(width(&name) + GAP.len());
    let email = person.email.as_deref().filter(|email| *email != person.name);
    let email = email.filter(|_| room >= LEAST).map(|email| dim(cut(email, room)));
    Line::from_iter([Span::raw(INDENT), Span::raw(name)].into_iter().chain(email).chain(behind))
}

/// `#support Webhooks fail  waits 50 min`
fn other(ticket: &Ticket, look: Look<'_>) -> Line<'static> {
    let (at, waiting) = status(&ticket.standing, &ticket.local, &ticket.pending, look.now);
    let when = match at {
        Status::Closed => ticket.standing.closed_at,
        _ => waiting,
    };
    let when = when.map(|at| format!(" {}", ago(at, look.now))).unwrap_or_default();
    // That is what most of them do: the words leave little room for a title.
    let word = if at == Status::WaitingOnUs { "waits" } else { at.word() };
    let state = format!("{word}{when}");
    let name = match ticket.kind {
        Kind::Thread => ticket.place.as_str(),
        _ => ticket.reference.rest(),
    };
    let room = look.columns.saturating_sub(width(&state) + GAP.len() + INDENT.len());
    told(cut(&format!("{name} {}", ticket.title), room), state, look)
}

/// ` [x] Which version runs there?  3 Dec`
fn question(question: &str, ticked: Option<Timestamp>, look: Look<'_>) -> Vec<Line<'static>> {
    let (sign, style) = match ticked {
        Some(_) => (" [x] ", look.theme.dim()),
        None => (" [ ] ", look.theme.plain()),
    };
    let when = ticked.map(|at| format!("{GAP}{}", day(at, look))).unwrap_or_default();
    let room = look.columns.saturating_sub(sign.len());
    let lines = markup::lines(&format!("{question}{when}"), room, &style.into()).into_iter();
    let signs = [sign].into_iter().chain(std::iter::repeat("     "));
    let lines = signs.zip(lines).map(|(sign, mut line)| {
        line.spans.insert(0, Span::styled(sign, style));
        line
    });
    lines.collect()
}

/// When a note was written, and what it says.
fn written(note: &AccountNote, look: Look<'_>) -> Vec<Line<'static>> {
    let when = moment(note.at, look.now, look.hours);
    let text =
        markup::lines(&note.text, look.columns.saturating_sub(1), &look.theme.plain().into());
    let when = Line::styled(format!("{INDENT}{when}"), look.theme.dim());
    [when].into_iter().chain(text.into_iter().map(indented)).collect()
}

fn indented(mut line: Line<'static>) -> Line<'static> {
    line.spans.insert(0, Span::raw(INDENT));
    line
}

fn since(at: Timestamp, look: Look<'_>) -> String {
    match ago(at, look.now) {
        word if word == "now" => word,
        word => format!("{word} ago"),
    }
}
