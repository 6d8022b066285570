//! Reading what a pull request changes.

use crate::tui::diff::DiffPane;
use crate::tui::keymap::Command;
use crate::tui::message::Effect;
use crate::tui::model::Model;
use jiff::Timestamp;

impl Model {
    /// Asks for what the pull request on the screen changes; it is shown in place of its
    /// conversation until the hero goes back.
    pub(super) fn ask_diff(&mut self, now: Timestamp) -> Vec<Effect> {
        let Some(ticket) = self.ticket() else { return Vec::new() };
        let (reference, whom) = (ticket.reference.clone(), ticket.source.0.as_str());
        let diff = DiffPane::new(reference, ticket.url.clone(), whom, now);
        let asked = diff.asked().wish().cloned();
        self.diff = Some(diff);
        asked.map(Effect::Fetch).into_iter().collect()
    }

    /// A key while a diff is read.
    pub(super) fn read_diff(&mut self, command: Command, now: Timestamp) -> Vec<Effect> {
        let Some(diff) = &mut self.diff else { return Vec::new() };
        if diff.scroll(command) {
            return Vec::new();
        }
        match command {
            Command::Back => self.diff = None,
            Command::Browse => {
                let url = format!("{}/files", diff.url.trim_end_matches('/'));
                return self.browse(&url);
            }
            command => return self.work(command, now),
        }
        Vec::new()
    }
}
