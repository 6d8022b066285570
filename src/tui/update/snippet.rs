//! Texts written before, and how the answer will look.

use crate::tui::composer::{Composer, Mode};
use crate::tui::keymap::Command;
use crate::tui::message::Effect;
use crate::tui::model::{Model, Overlay};
use crate::tui::picker::{One, Pick, Picker};
use jiff::Timestamp;

impl Model {
    /// Offers the snippets.
    pub(super) fn offer_snippets(&mut self) -> Vec<Effect> {
        let row = |snippet: &crate::desk::Snippet| Pick {
            key: snippet.name.clone(),
            text: snippet.title.clone(),
            aside: snippet.name.clone(),
            ..Pick::default()
        };
        let rows = self.setup.kit.snippets.iter().map(row).collect();
        let picker = Picker::of(One::Snippet, "which text?", rows);
        self.overlay = Some(Overlay::Pick(Box::new(picker)));
        Vec::new()
    }

    /// Puts a snippet in at the cursor. Where nothing is said yet its own greeting takes the place
    /// of the one there; where something is, nobody is greeted twice.
    pub(super) fn take_snippet(&mut self, name: &str, now: Timestamp) {
        let Some(text) = self.snippet(name) else { return };
        let Some(composer) = self.writing() else { return };
        let greeting = composer.greeting.trim().to_owned();
        let greets = !greeting.is_empty() && text.starts_with(&greeting);
        if let Mode::Mail(_) = composer.mode {
            let hey = greeting.replacen("Hi", "Hey", 1);
            let rest = text.strip_prefix(&hey).unwrap_or(&text).trim_start().to_owned();
            return self.write_in(&rest, now);
        }
        match text.strip_prefix(&greeting).filter(|_| greets) {
            Some(_) if composer.is_blank() => self.change(now, |editor| editor.replace(&text)),
            Some(rest) => self.write_in(rest.trim_start(), now),
            None => self.write_in(&text, now),
        }
    }

    /// A snippet as it would be put in.
    pub(in crate::tui) fn snippet(&self, name: &str) -> Option<String> {
        let snippet = self.setup.kit.snippets.iter().find(|snippet| snippet.name == name)?;
        Some(snippet.filled(&self.facts_for(self.composer.as_ref()?)))
    }

    /// What is known of what placeholders stand for.
    fn facts_for(&self, composer: &Composer) -> Vec<(&'static str, String)> {
        let (ticket, kit) = (&composer.ticket, &self.setup.kit);
        let greeted = composer.greeting.trim().trim_end_matches(',').split_once(' ');
        let customer = ticket.customer.as_ref().map(|customer| customer.name.clone());
        vec![
            ("first_name", greeted.map_or(String::new(), |(_, name)| name.to_owned())),
            ("name", ticket.author.name.clone()),
            ("customer", customer.unwrap_or_default()),
            ("hero", self.setup.hero.clone()),
            ("title", ticket.title.clone()),
            ("link", ticket.url.clone()),
            ("meeting", kit.meeting.clone().unwrap_or_default()),
            ("status_page", kit.status_page.clone().unwrap_or_default()),
        ]
    }

    /// Shows the answer as its channel will, or the conversation again.
    pub(super) fn preview(&mut self) -> Vec<Effect> {
        if let Some(composer) = &mut self.composer {
            composer.preview = if composer.preview.is_some() { None } else { Some(0) };
        }
        Vec::new()
    }

    /// Scrolls the preview; whether the command does that.
    pub(super) fn scroll_preview(&mut self, command: Command) -> bool {
        let length = crate::tui::view::preview_length(self);
        let top = self.composer.as_ref().and_then(|composer| composer.preview);
        let Some(top) = top.filter(|_| matches!(command, Command::PageDown | Command::PageUp))
        else {
            return false;
        };
        let top = self.scrolled(top, command, length.saturating_sub(1));
        if let Some(composer) = &mut self.composer {
            composer.preview = Some(top);
        }
        true
    }
}
