//! Writing a note on a ticket. Nothing here sends anything, and what sends never sees a note.

use crate::tui::composer::{Composer, Mode, Stage};
use crate::tui::doubt::Heard;
use crate::tui::editor::Editor;
use crate::tui::keymap::{Command, Context};
use crate::tui::message::{Effect, Saying, Write};
use crate::tui::model::Model;

impl Model {
    /// Opens the ticket on the screen for a note; one that was begun goes on.
    pub(super) fn begin_note(&mut self) -> Vec<Effect> {
        let Some(detail) = self.page.as_ref().map(|page| page.detail()) else { return Vec::new() };
        let editor = Editor::new(detail.note_begun.as_deref().unwrap_or_default());
        self.composer = Some(Composer {
            heard: Heard::of(&detail.conversation),
            ..Composer::begun(Mode::Note, detail.ticket.clone(), editor)
        });
        Vec::new()
    }

    /// Keeps the note that is being written.
    pub(super) fn keep_note(&mut self) -> Vec<Effect> {
        let note = |composer: &&mut Composer| matches!(composer.mode, Mode::Note);
        let Some(composer) = self.writing().filter(note) else { return Vec::new() };
        if composer.is_blank() {
            self.complain("there is nothing in it yet");
            return Vec::new();
        }
        composer.stage = Stage::Sending;
        composer.unsaved = None;
        let (ticket, text) = (composer.ticket.reference.clone(), composer.editor.text());
        let text = text.trim().to_owned();
        let said = Saying::Remark { ticket: ticket.clone(), text, at: None };
        vec![Effect::write(Write::Say(ticket, said))]
    }

    /// The key that sends answers does nothing to a note.
    pub(super) fn send_no_note(&mut self) -> Vec<Effect> {
        let key = self.setup.keys.key_of(Context::Remark, Command::Take);
        self.tell(format!("nothing is sent: this is a note, {key} keeps it here"));
        Vec::new()
    }

    /// The store has the note.
    pub(super) fn note_taken(&mut self, saying: &Saying) {
        let Saying::Remark { ticket: noted, .. } = saying else { return };
        self.composer.take_if(|Composer { mode, stage, ticket, .. }| {
            matches!(mode, Mode::Note) && *stage == Stage::Sending && ticket.reference == *noted
        });
    }
}
