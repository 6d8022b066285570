//! From one occurrence of an error to another: what is asked for is shown in place of the latest,
//! and not kept.

use crate::desk::{Event, TicketRef, Which, Wish};
use crate::tui::asked::Asked;
use crate::tui::keymap::Command;
use jiff::Timestamp;

/// What the latest occurrence is called.
const LATEST: &str = "latest event";

/// The occurrence that was walked to.
#[derive(Debug, Default)]
pub struct Walk {
    /// What is shown in place of the latest.
    shown: Option<Box<Event>>,
    /// What is or was waited for.
    asked: Option<Asked<()>>,
    /// It is only asked for to learn what is before it.
    probes: bool,
}

/// Where a step leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Move {
    /// This one must be asked for.
    Ask(Which),
    /// Whether there is anything before the one in sight must be asked first.
    Probe(String),
    /// To the latest, which is here.
    Latest,
}

impl Walk {
    /// The occurrence in sight, where `latest` is the one that is kept.
    pub fn event<'a>(&'a self, latest: Option<&'a Event>) -> Option<&'a Event> {
        self.shown.as_deref().or(latest)
    }

    /// What is or was waited for.
    pub fn asked(&self) -> Option<&Asked<()>> {
        self.asked.as_ref()
    }

    /// What the occurrence in sight is called.
    pub fn word(&self, latest: Option<&Event>) -> &'static str {
        let Some(shown) = &self.shown else { return LATEST };
        match latest {
            Some(latest) if latest.id == shown.id => LATEST,
            Some(latest) if shown.at > latest.at => "newer event",
            None if shown.newer.is_none() => LATEST,
            _ if shown.older.is_none() => "oldest event",
            _ => "older event",
        }
    }

    /// Another occurrence is the latest now. Whoever walked away from the one before stays there.
    pub fn renew(&mut self, before: Option<&Event>, latest: Option<&Event>) {
        let same = before.map(|event| &event.id) == latest.map(|event| &event.id);
        if !same && self.word(before) == LATEST {
            self.shown = None;
        }
    }

    /// Where a step leads from the occurrence in sight.
    ///
    /// # Errors
    /// Why it leads nowhere.
    pub fn step(&self, latest: Option<&Event>, command: Command) -> Result<Move, String> {
        let oldest = || Err("this is the oldest one that is kept".to_owned());
        let newest = || Err("this is the latest one".to_owned());
        let Some(event) = self.event(latest) else { return Ok(Move::Ask(Which::Latest)) };
        let is_latest = latest.is_none_or(|latest| latest.id == event.id);
        let known = self.shown.is_some();
        match (command, &event.older, &event.newer) {
            (Command::OlderEvent, Some(id), _) => Ok(Move::Ask(Which::Named(id.clone()))),
            (Command::OlderEvent, None, _) if !known => Ok(Move::Probe(event.id.clone())),
            (Command::OlderEvent | Command::OldestEvent, None, _) if known => oldest(),
            (Command::OldestEvent, ..) => Ok(Move::Ask(Which::Oldest)),
            (Command::NewerEvent, _, Some(id)) => {
                let here = latest.is_some_and(|latest| latest.id == *id);
                Ok(if here { Move::Latest } else { Move::Ask(Which::Named(id.clone())) })
            }
            (Command::LatestEvent, _, Some(_)) if latest.is_none() => Ok(Move::Ask(Which::Latest)),
            _ if is_latest && !self.waits() => newest(),
            _ => Ok(Move::Latest),
        }
    }

    fn waits(&self) -> bool {
        self.asked.as_ref().is_some_and(|asked| asked.wish().is_some())
    }

    /// Takes a step; what is to be asked of its source for it.
    pub fn take(
        &mut self,
        ticket: &TicketRef,
        to: Move,
        whom: &str,
        now: Timestamp,
    ) -> Option<Wish> {
        let (which, probes) = match to {
            Move::Latest => {
                *self = Self::default();
                return None;
            }
            Move::Ask(which) => (which, false),
            Move::Probe(id) if id.is_empty() => (Which::Latest, true),
            Move::Probe(id) => (Which::Named(id), true),
        };
        let wish = Wish::Event(ticket.clone(), which);
        // Whoever presses the key again is waiting already.
        let waits = self.asked.as_ref().is_some_and(|asked| asked.awaits(&wish));
        if !waits {
            self.asked = Some(Asked::new(wish.clone(), whom, now));
            self.probes = probes;
        }
        (!waits).then_some(wish)
    }

    /// Its source answered, or does not and why. What comes next, if the answer is only a step.
    pub fn answered(&mut self, result: Result<Event, String>) -> Option<Move> {
        match result {
            Err(why) => {
                if let Some(asked) = &mut self.asked {
                    asked.fail(&why);
                }
                None
            }
            Ok(event) => {
                self.asked = None;
                let next = event.older.clone().filter(|_| self.probes);
                if next.is_none() {
                    self.shown = Some(Box::new(event));
                }
                next.map(|id| Move::Ask(Which::Named(id)))
            }
        }
    }

    /// Whether it was learnt that nothing is before the one in sight, by asking for it anew.
    pub fn ended(&self) -> bool {
        self.probes && self.asked.is_none() && self.shown.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(id: &str, older: Option<&str>, newer: Option<&str>) -> Event {
        let name = |id: Option<&str>| id.map(ToOwned::to_owned);
        Event { id: id.into(), older: name(older), newer: name(newer), ..Event::default() }
    }

    #[test]
    fn where_a_step_leads() {
        use Command::{LatestEvent, NewerEvent, OlderEvent, OldestEvent};
        let named = |id: &str| Ok(Move::Ask(Which::Named(id.into())));
        let oldest = || Err("this is the oldest one that is kept".to_owned());
        let newest = || Err("this is the latest one".to_owned());
        let latest = event("3", Some("2"), None);
        let alone = event("3", None, None);
        let middle = || Some(event("2", Some("1"), Some("3")));
        for (shown, latest, command, expected) in [
            (None, Some(&latest), OlderEvent, named("2")),
            (None, Some(&latest), NewerEvent, newest()),
            (None, Some(&latest), LatestEvent, newest()),
            (None, Some(&latest), OldestEvent, Ok(Move::Ask(Which::Oldest))),
            (None, Some(&alone), OlderEvent, Ok(Move::Probe("3".into()))),
            (None, Some(&alone), OldestEvent, Ok(Move::Ask(Which::Oldest))),
            (None, None, OlderEvent, Ok(Move::Ask(Which::Latest))),
            (None, None, LatestEvent, Ok(Move::Ask(Which::Latest))),
            (middle(), Some(&latest), OlderEvent, named("1")),
            (middle(), Some(&latest), NewerEvent, Ok(Move::Latest)),
            (middle(), Some(&latest), LatestEvent, Ok(Move::Latest)),
            (middle(), None, NewerEvent, named("3")),
            (middle(), None, LatestEvent, Ok(Move::Ask(Which::Latest))),
            (Some(event("1", None, Some("2"))), Some(&latest), OlderEvent, oldest()),
            (Some(event("1", None, Some("2"))), Some(&latest), OldestEvent, oldest()),
            (Some(event("1", None, Some("2"))), Some(&latest), NewerEvent, named("2")),
            (Some(event("1", None, None)), Some(&latest), NewerEvent, Ok(Move::Latest)),
            (Some(alone.clone()), Some(&alone), OlderEvent, oldest()),
            (Some(alone.clone()), Some(&alone), NewerEvent, newest()),
            (Some(alone.clone()), None, LatestEvent, newest()),
        ] {
            let walk = Walk { shown: shown.map(Box::new), ..Walk::default() };
            assert_eq!(walk.step(latest, command), expected, "{:?} {command:?}", walk.shown);
        }
    }
}
