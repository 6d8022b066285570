//! The chain of evidence over the panes.

use crate::desk::{Resolution, TicketId};
use crate::tui::keymap::Command;
use crate::tui::model::{Model, Overlay};
use crate::tui::why::Why;
use jiff::Timestamp;

impl Model {
    /// Why the ticket in sight has the customer that it has was read.
    pub(super) fn know_why(&mut self, ticket: TicketId, told: Option<Box<Resolution>>) {
        let waits = self.is_waited_for(ticket);
        let Some(shown) = self.ticket().filter(|_| waits) else { return };
        match told {
            Some(told) => {
                let why = Why::new(shown, *told);
                self.overlay = Some(Overlay::Why(Box::new(why)));
            }
            None => self.tell("it is gone, so nothing is known of its customer"),
        }
    }

    /// A key that scrolls it.
    pub(super) fn scroll_why(&mut self, mut why: Box<Why>, command: Command, now: Timestamp) {
        let last = crate::tui::view::why_length(self, &why, now);
        why.top = self.scrolled(why.top.min(last), command, last);
        self.overlay = Some(Overlay::Why(why));
    }
}
