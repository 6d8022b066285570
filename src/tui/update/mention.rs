//! Names in an answer being written: of people, issues, emoji.

use crate::desk::TicketId;
use crate::store::Mentionable;
use crate::tui::composer::{Composer, Mode};
use crate::tui::keymap::Command;
use crate::tui::message::{Ask, Effect, Named};
use crate::tui::model::Model;
use jiff::Timestamp;

impl Model {
    /// A key while names are offered; what means nothing to the list goes into the answer.
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

    /// Issues for a word were found; the answer may be another one by now.
    pub(super) fn know_issues(&mut self, ticket: TicketId, word: &str, found: Vec<Named>) {
        if let Some(Composer { editor, mentions, .. }) =
            self.writing().filter(|composer| composer.ticket.id == ticket)
        {
            mentions.know_issues(word, found, editor);
        }
    }

    /// Offers what the word before the cursor may mean, if a name is being written.
    pub(super) fn offer_names(&mut self, written: bool) -> Vec<Effect> {
        // A note and an e-mail call nobody.
        let named = |composer: &&mut Composer| !matches!(composer.mode, Mode::Note | Mode::Mail(_));
        let Some(Composer { editor, mentions, ticket, .. }) = self.writing().filter(named) else {
            return Vec::new();
        };
        if !written {
            mentions.close();
            return Vec::new();
        }
        let word = mentions.offer(editor);
        word.map(|word| Effect::Refresh(Ask::Named(ticket.id, word))).into_iter().collect()
    }

    /// Offers nobody for the word before the cursor.
    pub(super) fn refuse_people(&mut self) {
        if let Some(Composer { editor, mentions, .. }) = self.writing() {
            mentions.refuse(editor);
        }
    }
}
