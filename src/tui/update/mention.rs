//! Calling somebody by name in an answer being written.

use crate::desk::TicketId;
use crate::store::Mentionable;
use crate::tui::keymap::Command;
use crate::tui::message::Effect;
use crate::tui::model::{Composer, Mode, Model};
use jiff::Timestamp;

impl Model {
    /// A key while people are offered; what means nothing to the list goes into the answer.
    pub(super) fn call(&mut self, command: Command, now: Timestamp) -> Vec<Effect> {
        let Some(Composer { editor, mentions, unsaved, .. }) = self.writing() else {
            return Vec::new();
        };
        match command {
            Command::Down => mentions.step(true),
            Command::Up => mentions.step(false),
            Command::Back => mentions.refuse(editor),
            Command::Mention => {
                mentions.take(editor);
                *unsaved = unsaved.or(Some(now));
            }
            command => return self.compose(command, now),
        }
        Vec::new()
    }

    /// Whom an answer can call was read; the answer may be another one by now.
    pub(super) fn know_people(&mut self, ticket: TicketId, people: Vec<Mentionable>) {
        if let Some(composer) = self.writing().filter(|composer| composer.ticket.id == ticket) {
            composer.mentions.know(people);
        }
    }

    /// Offers whom the word before the cursor may mean, if somebody is being written.
    pub(super) fn offer_people(&mut self, written: bool) {
        match self.writing() {
            // A note calls nobody.
            Some(Composer { mode: Mode::Note, .. }) => {}
            Some(Composer { editor, mentions, .. }) if written => mentions.offer(editor),
            Some(Composer { mentions, .. }) => mentions.close(),
            None => {}
        }
    }

    /// Offers nobody for the word before the cursor.
    pub(super) fn refuse_people(&mut self) {
        if let Some(Composer { editor, mentions, .. }) = self.writing() {
            mentions.refuse(editor);
        }
    }
}
