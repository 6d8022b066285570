//! What the hero does by a menu; with a pull request: reviews it, asks others to, merges it.

use super::act::send;
use crate::desk::{TicketRef, Verdict};
use crate::tui::composer::Mode;
use crate::tui::keymap::Command;
use crate::tui::merge::Merge;
use crate::tui::message::Effect;
use crate::tui::model::{Model, Overlay};
use crate::tui::picker::Purpose;
use jiff::Timestamp;

impl Model {
    /// A choice of the menu of a pull request or of errors that needs more than a key.
    pub(super) fn handle_more(
        &mut self,
        tickets: Vec<TicketRef>,
        command: Command,
        now: Timestamp,
    ) -> Vec<Effect> {
        if let (Command::Archive, [_, _, ..]) = (command, tickets.as_slice()) {
            self.offer_ends(tickets, now);
            return Vec::new();
        }
        let Some(ticket) = tickets.into_iter().next() else { return Vec::new() };
        // The menu names the ticket it was opened for: nothing is done to another one.
        if self.page.as_ref().is_none_or(|page| page.detail().ticket.reference != ticket) {
            self.complain(format!("{ticket} is not on the screen any more: open it and ask again"));
            return Vec::new();
        }
        match command {
            Command::Approve => self.begin(Mode::Review(Verdict::Approve)),
            Command::RequestChanges => self.begin(Mode::Review(Verdict::RequestChanges)),
            Command::AskReview => self.ask_choices(Purpose::Reviewers(ticket), now),
            Command::Merge => self.ask_merge(now),
            command => self.triage(ticket, command, now),
        }
    }

    fn ask_merge(&mut self, now: Timestamp) -> Vec<Effect> {
        let Some(ticket) = self.ticket() else { return Vec::new() };
        let (reference, whom) = (ticket.reference.clone(), ticket.source.0.as_str());
        let merge = Merge::new(reference, ticket.title.clone(), ticket.url.clone(), whom, now);
        let asked = merge.asked.wish().cloned();
        self.overlay = Some(Overlay::Merge(Box::new(merge)));
        asked.map(Effect::Fetch).into_iter().collect()
    }

    /// A key at the question before a merge.
    pub(super) fn answer_merge(&mut self, mut merge: Box<Merge>, command: Command) -> Vec<Effect> {
        let method = match command {
            Command::Insist => {
                merge.insisted = true;
                self.overlay = Some(Overlay::Merge(merge));
                return Vec::new();
            }
            Command::Browse => return self.browse(&merge.url),
            Command::MergeBy(method) => Some(method),
            Command::Yes => None,
            _ => {
                self.overlay = Some(Overlay::Merge(merge));
                return Vec::new();
            }
        };
        match merge.takes(method).map(|method| merge.action(method)) {
            Ok(action) => send(merge.ticket, action.into_iter().collect()),
            Err(why) => {
                self.complain(why);
                Vec::new()
            }
        }
    }
}
