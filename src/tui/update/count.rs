//! Numbers before a key: how often to move, or where to.

use super::event::is_walk;
use crate::tui::keymap::{Command, Context};
use crate::tui::message::Effect;
use crate::tui::model::Model;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use jiff::Timestamp;

/// Nobody wants to move further at once.
const MOST: usize = 999;

impl Model {
    /// A digit of a number; whether the key is one.
    pub(super) fn counted(&mut self, context: Context, key: &KeyEvent) -> bool {
        let digit = match key.code {
            KeyCode::Char(c) if key.modifiers == KeyModifiers::NONE => c.to_digit(10),
            _ => None,
        };
        let digit = digit.and_then(|digit| usize::try_from(digit).ok());
        let Some(digit) = digit.filter(|_| context.counts()) else { return false };
        self.count = (self.count * 10 + digit).min(MOST);
        true
    }

    /// A command after a number. Only what moves heeds it: nothing is done to a ticket three times.
    pub(super) fn repeated(
        &mut self,
        (context, command): (Context, Command),
        count: usize,
        now: Timestamp,
    ) -> Vec<Effect> {
        match (command, u8::try_from(count).unwrap_or(u8::MAX)) {
            (Command::Back, 1..) => Vec::new(),
            (Command::NextView, nth @ 1..) => self.command(context, Command::ShowTab(nth), now),
            (command, _) => {
                let times = if moves_on(command) { count.max(1) } else { 1 };
                self.times(times, (context, command), now)
            }
        }
    }

    fn times(
        &mut self,
        times: usize,
        (context, command): (Context, Command),
        now: Timestamp,
    ) -> Vec<Effect> {
        let mut effects = self.command(context, command, now);
        if is_walk(command) {
            // Each waits for the one before.
            self.walks = times.checked_sub(1).filter(|left| *left > 0).map(|left| (command, left));
            return effects;
        }
        for _ in 1..times {
            if self.context() != context || self.allows(command, now).is_err() {
                break;
            }
            effects.extend(self.command(context, command, now));
        }
        effects
    }

    /// The next of several steps from one occurrence of an error to another.
    pub(super) fn walk_further(&mut self, now: Timestamp) -> Vec<Effect> {
        let Some((command, left)) = self.walks.take() else { return Vec::new() };
        self.walks = left.checked_sub(1).filter(|left| *left > 0).map(|left| (command, left));
        match self.may_walk(command) {
            Ok(()) => self.walk(command, now),
            Err(_) => Vec::new(),
        }
    }
}

/// Whether a command moves by one of something.
fn moves_on(command: Command) -> bool {
    use Command::{
        Down, Leftward, NewerEvent, NextFile, NextTicket, OlderEvent, PageDown, PageUp,
        PreviousFile, PreviousTicket, PreviousView, Rightward, Up,
    };
    matches!(
        command,
        Down | Up
            | PageDown
            | PageUp
            | NextTicket
            | PreviousTicket
            | PreviousView
            | OlderEvent
            | NewerEvent
            | NextFile
            | PreviousFile
            | Leftward
            | Rightward
    )
}
