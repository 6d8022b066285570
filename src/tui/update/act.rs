//! What the hero decides about a ticket.

use crate::desk::{Abilities, Action, CloseReason, Kind, Ticket, TicketRef, Until};
use crate::tui::keymap::{Command, Context};
use crate::tui::message::{Ask, Effect, Write};
use crate::tui::model::{Mode, Model, Overlay};
use crate::tui::picker::{One, Purpose};
use jiff::Timestamp;

impl Model {
    pub(super) fn act(&mut self, command: Command, now: Timestamp) -> Vec<Effect> {
        let Some(ticket) = self.ticket().cloned() else { return self.act_alone(command) };
        let reference = ticket.reference.clone();
        match command {
            Command::Reply => return self.begin(Mode::Answer),
            Command::Note => return self.begin_note(),
            Command::Done => return vec![Effect::write(Write::Done(reference))],
            Command::Reopen => return send(reference, vec![Action::Reopen]),
            Command::Claim => return self.claim(),
            Command::Snooze => {
                self.overlay = Some(Overlay::Snooze { ticket: reference, title: ticket.title });
            }
            Command::Close => self.ask_close(ticket),
            Command::Diff => return self.ask_diff(now),
            Command::More => {
                let error = ticket.kind == Kind::Error;
                let keys = if error { Context::Triage } else { Context::Pull };
                self.overlay = Some(Overlay::More { ticket: reference, title: ticket.title, keys });
            }
            Command::Labels => return self.ask_choices(Purpose::Labels(reference), now),
            Command::Assignees => {
                let purpose = match ticket.kind {
                    Kind::Error => Purpose::One(One::Owner(reference)),
                    _ => Purpose::Assignees(reference),
                };
                return self.ask_choices(purpose, now);
            }
            Command::Links => self.show_links(now),
            Command::Why => return vec![Effect::Read(Ask::Why(ticket.id))],
            Command::Whose => return vec![Effect::Read(Ask::Markable(ticket.id))],
            Command::Customer => return self.show_customer(),
            Command::NewIssue => return self.begin_issue(),
            Command::Browse => return self.browse(&ticket.url),
            Command::CopyLink => {
                self.tell(format!("copied {}", ticket.url));
                return vec![Effect::Copy(ticket.url)];
            }
            _ => return self.act_alone(command),
        }
        Vec::new()
    }

    /// What needs no ticket.
    fn act_alone(&mut self, command: Command) -> Vec<Effect> {
        match command {
            Command::Retry => self.stuck().map(|item| Write::Retry(item.id)),
            Command::Drop => self.stuck().map(|item| Write::Drop(item.id)),
            Command::Undo => self.steps.pop().map(Write::TakeBack),
            Command::Sync => Some(Write::Sync(self.all_that_is_read())),
            _ => None,
        }
        .map(Effect::write)
        .into_iter()
        .collect()
    }

    fn ask_close(&mut self, ticket: Ticket) {
        let abilities = self.abilities(&ticket).unwrap_or(Abilities::NONE);
        let keys = match ticket.kind {
            Kind::Issue if !abilities.close_reasons.is_empty() => Context::Reason,
            Kind::Error if abilities.errors => Context::Resolve,
            _ => Context::Confirm,
        };
        let word = abilities.close_word;
        let Ticket { reference, title, .. } = ticket;
        self.overlay = Some(Overlay::Close { ticket: reference, title, word, keys });
    }

    fn claim(&mut self) -> Vec<Effect> {
        let Some(ticket) = self.ticket() else { return Vec::new() };
        let mine = ticket.local.claimed_by.as_ref() == Some(&self.setup.hero);
        let abilities = self.abilities(ticket).unwrap_or(Abilities::NONE);
        let assign = match mine {
            false => abilities.assign,
            true => (abilities.tracker || abilities.errors) && self.is_assigned(ticket),
        };
        let by = (!mine).then(|| self.setup.hero.clone());
        let ticket = ticket.reference.clone();
        vec![Effect::write(Write::Claim { ticket, by, assign })]
    }

    /// Whether the hero is assigned at the service, or about to be.
    fn is_assigned(&self, ticket: &Ticket) -> bool {
        ticket.assignees.iter().any(|name| self.is_me(name))
            || self.outbox.iter().any(|item| item.assigns_me(&ticket.reference))
    }

    /// Only web links: the address comes from outside, and other schemes start other programs.
    pub(super) fn browse(&mut self, url: &str) -> Vec<Effect> {
        if url.starts_with("https://") || url.starts_with("http://") {
            self.tell(format!("opening {url}"));
            return vec![Effect::Browse(url.to_owned())];
        }
        self.complain(format!("this is no web link, so it is not opened: {url}"));
        Vec::new()
    }

    /// A key while something lies over the panes.
    pub(super) fn answer_overlay(&mut self, command: Command, now: Timestamp) -> Vec<Effect> {
        match (self.overlay.take(), command) {
            (_, Command::Back) | (None, _) => Vec::new(),
            (Some(Overlay::Help { top }), command) => {
                self.help(top, command);
                Vec::new()
            }
            (Some(Overlay::Why(_)), Command::Whose) => self.act(command, now),
            (Some(Overlay::Why(why)), command) => {
                self.scroll_why(why, command, now);
                Vec::new()
            }
            (Some(Overlay::Close { ticket, .. }), Command::ResolveBy | Command::Archive) => {
                self.handle_more(ticket, command, now)
            }
            (Some(Overlay::Close { ticket, .. }), command) => {
                let reason = match command {
                    Command::Completed => Some(CloseReason::Completed),
                    Command::NotPlanned => Some(CloseReason::NotPlanned),
                    _ => None,
                };
                self.decide(ticket, Action::Close { reason })
            }
            (Some(Overlay::Snooze { ticket, .. }), command) => self.snooze(ticket, command, now),
            (Some(Overlay::Elsewhere { url, .. }), _) => self.browse(&url),
            (Some(Overlay::More { ticket, .. }), command) => self.handle_more(ticket, command, now),
            (Some(Overlay::Merge(merge)), command) => self.answer_merge(merge, command),
            // They have their own.
            (Some(Overlay::Pick(_) | Overlay::Search(_)), _) => Vec::new(),
        }
    }

    fn snooze(&mut self, ticket: TicketRef, command: Command, now: Timestamp) -> Vec<Effect> {
        let Some(text) = until(command) else { return Vec::new() };
        match Until::parse(text, now, &self.setup.hours) {
            Ok(until) => vec![Effect::write(Write::Snooze(ticket, until))],
            Err(error) => {
                self.complain(error.to_string());
                Vec::new()
            }
        }
    }
}

pub(super) fn send(ticket: TicketRef, actions: Vec<Action>) -> Vec<Effect> {
    vec![Effect::write(Write::Send { ticket, actions, instead_of: Vec::new() })]
}

/// What a choice of the snooze menu means, as [`Until::parse`] reads it.
pub(in crate::tui) fn until(command: Command) -> Option<&'static str> {
    match command {
        Command::Hour => Some("1h"),
        Command::Tomorrow => Some("tomorrow"),
        Command::Monday => Some("monday"),
        Command::UntilTheyWrite => Some("reply"),
        _ => None,
    }
}
