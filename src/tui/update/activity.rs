//! Looking at what was done, and what failed.

use crate::desk::TicketRef;
use crate::store::Activity;
use crate::tui::activity::ActivityPane;
use crate::tui::keymap::Command;
use crate::tui::message::{Ask, Effect, Write};
use crate::tui::model::{Model, Overlay};

impl Model {
    /// Opens the list of what happened, over the panes.
    pub(super) fn show_activity(&mut self) -> Vec<Effect> {
        self.overlay = Some(Overlay::Activity(Box::default()));
        self.notice = None;
        vec![Effect::Refresh(Ask::Activity)]
    }

    pub(super) fn activity(&self) -> Option<&ActivityPane> {
        match &self.overlay {
            Some(Overlay::Activity(pane)) => Some(pane),
            _ => None,
        }
    }

    fn activity_mut(&mut self) -> Option<&mut ActivityPane> {
        match &mut self.overlay {
            Some(Overlay::Activity(pane)) => Some(pane),
            _ => None,
        }
    }

    /// What happened was read: failures are seen once they are on the screen.
    pub(super) fn know_activity(&mut self, rows: Vec<Activity>) -> Vec<Effect> {
        let unseen = self.activity_mut().and_then(|pane| pane.take(rows));
        unseen.map(|last| Effect::write(Write::SeeFailures(last))).into_iter().collect()
    }

    /// A key in the list of what happened.
    pub(super) fn read_activity(&mut self, command: Command) -> Vec<Effect> {
        match command {
            Command::Back => self.overlay = None,
            Command::Open => return self.go_to_what_happened(),
            command => self.move_in_activity(command),
        }
        Vec::new()
    }

    fn move_in_activity(&mut self, command: Command) {
        let Some(pane) = self.activity_mut() else { return };
        match command {
            Command::Edit(edit) => pane.edit(edit),
            command => pane.move_by(command),
        }
    }

    pub(super) fn narrow_activity(&mut self, text: &str) {
        if let Some(pane) = self.activity_mut() {
            pane.write(text);
        }
    }

    /// The ticket of the line under the cursor.
    pub(super) fn happened_to(&self) -> Result<&TicketRef, String> {
        let under = self.activity().and_then(ActivityPane::under);
        let ticket = under.and_then(|row| row.reference.as_ref());
        ticket.ok_or_else(|| "this is of no ticket".to_owned())
    }

    fn go_to_what_happened(&mut self) -> Vec<Effect> {
        let Ok(ticket) = self.happened_to().cloned() else { return Vec::new() };
        self.overlay = None;
        self.go_to(ticket, true, String::new())
    }
}
