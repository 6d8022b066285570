//! The tickets that one is linked to: going there, linking by hand and no longer.

use crate::desk::{Linked, Ticket, TicketId, TicketRef, View, target};
use crate::tui::links::{named, state};
use crate::tui::message::{Ask, Effect, Linking, Write};
use crate::tui::model::{Focus, Model};
use crate::tui::picker::{One, Pick, Picker};
use jiff::Timestamp;

/// Columns of a ticket's name in a list.
const NAMED: usize = 48;
/// Before the key of the row that takes a link away.
const UNLINK: &str = "unlink ";

impl Model {
    /// Offers the tickets that this one is linked to, and takes another one.
    pub(super) fn show_links(&mut self, now: Timestamp) {
        let Some(detail) = self.page.as_ref().map(|page| page.detail()) else { return };
        let there = |link: &Linked| Pick {
            key: link.reference.to_string(),
            text: named(link, NAMED),
            aside: match state(link, now) {
                state if state.is_empty() => link.bond.word().to_owned(),
                state => format!("{}, {state}", link.bond.word()),
            },
            ..Pick::default()
        };
        let away = |link: &Linked| Pick {
            key: format!("{UNLINK}{}", link.reference),
            text: format!("unlink {}", named(link, NAMED)),
            ..Pick::default()
        };
        let by_hand = detail.links.iter().filter(|link| link.by_hand).map(away);
        let rows = detail.links.iter().map(there).chain(by_hand).collect();
        let title = "go to a linked ticket, or link one";
        let one = One::Links(detail.ticket.reference.clone());
        self.choose_from(Picker::of(one, title, rows));
    }

    /// A link was chosen, one to be taken away, or what was typed.
    pub(super) fn take_link(&mut self, ticket: TicketRef, key: &str) -> Vec<Effect> {
        if let Some(link) = self.link_by(key) {
            return self.go_to(link.reference, link.kind.is_some(), link.url);
        }
        if let Some(link) = key.strip_prefix(UNLINK).and_then(|key| self.link_by(key)) {
            let linking = Linking { made: false, target: link.reference, url: link.url };
            return vec![Effect::write(Write::Link(ticket, linking))];
        }
        let Some(shown) = self.ticket() else { return Vec::new() };
        match target(key, &shown.place) {
            Some((target, url)) => link(ticket, target, url),
            None => vec![Effect::Refresh(Ask::Search(shown.id, key.to_owned()))],
        }
    }

    fn link_by(&self, key: &str) -> Option<Linked> {
        let links = &self.page.as_ref()?.detail().links;
        links.iter().find(|link| link.reference.as_str() == key).cloned()
    }

    /// Whether what was read for a ticket may lie over the panes: it is still the one in sight, and
    /// nothing else was begun meanwhile.
    pub(super) fn is_waited_for(&self, ticket: TicketId) -> bool {
        let free = self.overlay.is_none() && self.composer.is_none() && !self.filtering;
        free && self.ticket().is_some_and(|shown| shown.id == ticket)
    }

    /// What was found for a ticket to be linked to.
    pub(super) fn know_found(&mut self, ticket: TicketId, words: &str, found: &[Ticket]) {
        let waits = self.is_waited_for(ticket);
        let Some(shown) = self.ticket().filter(|_| waits) else { return };
        let one = One::Link(shown.reference.clone());
        if found.is_empty() {
            self.tell(format!("no issue and no pull request here has \"{words}\" in it"));
            return;
        }
        let rows = found.iter().map(row).collect();
        self.choose_from(Picker::of(one, "link it to which one?", rows));
    }

    /// Links a ticket to the one of a row that was chosen.
    pub(super) fn link_to(&mut self, ticket: TicketRef, key: &str) -> Vec<Effect> {
        TicketRef::parse(key).map_or_else(|_| Vec::new(), |to| link(ticket, to, String::new()))
    }

    /// To another ticket: in this view, else among all; one that is not `known` here is shown in
    /// the browser.
    pub(super) fn go_to(&mut self, ticket: TicketRef, known: bool, url: String) -> Vec<Effect> {
        let listed = self.list.find(&ticket).map(|ranked| ranked.ticket.id);
        match listed {
            Some(id) => {
                self.list.reveal(id);
                self.focus = Focus::Ticket;
                Vec::new()
            }
            None if !known => self.browse(&url),
            None => {
                self.going_to = Some((ticket, url));
                let effects = self.show(View::All);
                self.list.filter_by("");
                effects
            }
        }
    }

    /// All were read: to the ticket that the hero wants to see, if it is among them.
    pub(super) fn arrive(&mut self) -> Vec<Effect> {
        let Some((ticket, url)) = self.going_to.take() else { return Vec::new() };
        match self.list.find(&ticket).map(|ranked| ranked.ticket.id) {
            Some(id) => {
                self.list.reveal(id);
                self.focus = Focus::Ticket;
                Vec::new()
            }
            None => self.browse(&url),
        }
    }
}

fn link(ticket: TicketRef, target: TicketRef, url: String) -> Vec<Effect> {
    vec![Effect::write(Write::Link(ticket, Linking { made: true, target, url }))]
}

/// A ticket as a list offers it to be linked.
pub(super) fn row(ticket: &Ticket) -> Pick {
    let state = if ticket.standing.closed_at.is_some() { "closed" } else { "open" };
    Pick {
        key: ticket.reference.to_string(),
        text: format!("{} {}", ticket.reference.rest(), ticket.title),
        aside: state.into(),
        ..Pick::default()
    }
}
