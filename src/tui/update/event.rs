//! From one occurrence of an error to another.

use crate::desk::{Granted, Wish};
use crate::tui::event::Move;
use crate::tui::keymap::Command;
use crate::tui::message::Effect;
use crate::tui::model::Model;
use jiff::Timestamp;

/// Whether a command goes to another occurrence.
pub(super) fn is_walk(command: Command) -> bool {
    use Command::{LatestEvent, NewerEvent, OlderEvent, OldestEvent};
    matches!(command, OlderEvent | NewerEvent | OldestEvent | LatestEvent)
}

impl Model {
    /// Whether a step leads anywhere.
    ///
    /// # Errors
    /// Why it does not.
    pub(super) fn may_walk(&self, command: Command) -> Result<(), String> {
        let Some(page) = &self.page else { return Ok(()) };
        page.walk().step(page.detail().event.as_ref(), command).map(|_| ())
    }

    /// A step from the occurrence in sight.
    pub(super) fn walk(&mut self, command: Command, now: Timestamp) -> Vec<Effect> {
        let Some(page) = &self.page else { return Vec::new() };
        match page.walk().step(page.detail().event.as_ref(), command) {
            Ok(to) => self.walk_to(to, now),
            Err(why) => {
                self.tell(why);
                Vec::new()
            }
        }
    }

    fn walk_to(&mut self, to: Move, now: Timestamp) -> Vec<Effect> {
        let Some(page) = &mut self.page else { return Vec::new() };
        let ticket = &page.detail().ticket;
        let (reference, whom) = (ticket.reference.clone(), ticket.source.0.clone());
        let wish = page.walk_on(self.theme, |walk| walk.take(&reference, to, &whom, now));
        wish.map(Effect::Fetch).into_iter().collect()
    }

    /// A service answered; what nobody waits for any more is dropped.
    pub(super) fn take_event(
        &mut self,
        wish: &Wish,
        result: Result<Granted, String>,
        now: Timestamp,
    ) -> Vec<Effect> {
        let Some(page) = &mut self.page else { return Vec::new() };
        if !page.walk().asked().is_some_and(|asked| asked.awaits(wish)) {
            return Vec::new();
        }
        let event = result.and_then(|granted| match granted {
            Granted::Event(_, event) => Ok(event),
            _ => Err("it was answered something else".to_owned()),
        });
        let next = page.walk_on(self.theme, |walk| walk.answered(event));
        let ended = page.walk().ended();
        match next {
            Some(to) => return self.walk_to(to, now),
            None if ended => self.tell("this is the oldest one that is kept"),
            None => return self.walk_further(now),
        }
        Vec::new()
    }
}
