//! The tickets that have to do with the one on its page, a line each.

use super::page::ago;
use super::text::{cut, fit, width};
use super::theme::Theme;
use crate::desk::{Kind, Linked};
use jiff::Timestamp;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// How many have a line of their own.
const MOST: usize = 5;
/// Columns between two things in a line.
const GAP: &str = "  ";

/// How many lines [`lines`] gives. It does not depend on the time.
pub fn height(links: &[Linked]) -> usize {
    links.len().min(MOST + 1)
}

/// `fixed by  example/app#12 Fix reconnect  merged 2 h ago`
pub fn lines(links: &[Linked], columns: usize, now: Timestamp, theme: Theme) -> Vec<Line<'static>> {
    let widest = links.iter().take(MOST).map(|link| width(link.bond.word())).max().unwrap_or(0);
    let line = |link: &Linked| {
        let state = state(link, now);
        let aside = if state.is_empty() { 0 } else { width(&state) + GAP.len() };
        let room = columns.saturating_sub(widest + GAP.len() + aside);
        Line::from(vec![
            Span::styled(fit(link.bond.word(), widest) + GAP, theme.dim()),
            Span::raw(named(link, room)),
            Span::raw(if state.is_empty() { "" } else { GAP }),
            Span::styled(state, tone(link, theme)),
        ])
    };
    let more = links.len().saturating_sub(MOST);
    let more = (more > 0).then(|| Line::styled(format!("+{more} more"), theme.dim()));
    links.iter().take(MOST).map(line).chain(more).collect()
}

/// What a ticket is called where others are named: `example/app#12 Fix reconnect`, of a
/// conversation `#general Websocket drops`. Whoever pays is named even if the title is cut.
pub fn named(link: &Linked, columns: usize) -> String {
    let name = match (link.kind, &link.place) {
        (Some(Kind::Thread), Some(place)) => place,
        _ => link.reference.rest(),
    };
    let payer = link.customer.as_ref().map(|name| format!(" ({name} $)")).unwrap_or_default();
    let room = columns.saturating_sub(width(name) + 1 + width(&payer));
    let title = cut(&link.title, room);
    let blank = if title.is_empty() { "" } else { " " };
    cut(&format!("{name}{blank}{title}{payer}"), columns)
}

/// `merged 2 h ago, in v1.2.3`, `open`
pub fn state(link: &Linked, now: Timestamp) -> String {
    let since = match link.closed_at.map(|at| ago(at, now)).as_deref() {
        Some("now") => " now".to_owned(),
        Some(since) => format!(" {since} ago"),
        None => String::new(),
    };
    let released = link.released.as_ref().map(|release| format!(", in {release}"));
    format!("{}{since}{}", link.state, released.unwrap_or_default())
}

/// What was shipped strikes the eye; what was given up does not.
fn tone(link: &Linked, theme: Theme) -> Style {
    match link.state.as_str() {
        "merged" | "closed" | "closed: completed" => theme.good(),
        "open" => theme.plain(),
        _ => theme.dim(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::{Bond, TicketRef};

    #[test]
    fn a_cut_title_leaves_room_for_the_payer() {
        let link = Linked {
            reference: TicketRef::new("slack", "users/C1/1"),
            bond: Bond::LinkedFrom,
            kind: Some(Kind::Thread),
            place: Some("#general".into()),
            customer: Some("Acme".into()),
            title: "Websocket drops".into(),
            state: "open".into(),
            closed_at: None,
            released: None,
            url: String::new(),
            by_hand: false,
        };
        for (columns, expected) in [
            (80, "#general Websocket drops (Acme $)"),
            (24, "#general Webso… (Acme $)"),
            (17, "#general (Acme $)"),
            (10, "#general …"),
        ] {
            assert_eq!(named(&link, columns), expected);
        }
        let issue = Linked {
            reference: TicketRef::new("github", "example/app#12"),
            kind: None,
            place: None,
            customer: None,
            title: String::new(),
            ..link
        };
        assert_eq!(named(&issue, 80), "example/app#12");
    }
}
