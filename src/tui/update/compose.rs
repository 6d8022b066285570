//! Writing an answer.

use crate::desk::{Answer, Draft, Kind, loop_answer, opening};
use crate::tui::composer::{Composer, Mode, Stage};
use crate::tui::doubt::Heard;
use crate::tui::editor::Editor;
use crate::tui::keymap::{Command, Edit};
use crate::tui::mention::Mentions;
use crate::tui::message::{Ask, Effect, Write};
use crate::tui::model::{Focus, Model};
use jiff::Timestamp;

impl Model {
    /// Opens the ticket on the screen for an answer or a review. From here on it goes there and
    /// nowhere else.
    pub(super) fn begin(&mut self, mode: Mode) -> Vec<Effect> {
        let Some(detail) = self.page.as_ref().map(|page| page.detail()) else { return Vec::new() };
        let Answer::Here { place } = &detail.ticket.answer else { return Vec::new() };
        let greeting = opening(&detail.ticket, &detail.conversation);
        let told = match mode {
            Mode::Answer => loop_answer(&detail.ticket, &detail.conversation, &detail.links),
            Mode::Review(_) | Mode::Issue(_) | Mode::Mail(_) | Mode::Note => None,
        };
        let ready = told.unwrap_or_else(|| greeting.clone());
        let draft = detail.draft.clone();
        let draft = draft.unwrap_or_else(|| Draft { text: ready.clone(), ..Draft::default() });
        let people = Effect::Refresh(Ask::People(detail.ticket.id));
        let others = Effect::Refresh(Ask::Others(detail.ticket.id));
        let similar = Effect::Refresh(Ask::Answered(detail.ticket.id));
        let similar = matches!(mode, Mode::Answer).then_some(similar);
        let offered = self.abilities(&detail.ticket).is_some_and(|abilities| abilities.mention);
        self.composer = Some(Composer {
            mentions: Mentions::new(draft.mentions, detail.ticket.kind == Kind::Thread),
            place: place.clone(),
            heard: Heard::of(&detail.conversation),
            greeting,
            ready,
            ..Composer::begun(mode, detail.ticket.clone(), Editor::new(&draft.text))
        });
        let asked = offered.then_some(people).into_iter().chain([others]);
        asked.chain(similar).collect()
    }

    /// A key while an answer is being written.
    pub(super) fn compose(&mut self, command: Command, now: Timestamp) -> Vec<Effect> {
        if self.is_looking() {
            return self.while_looking(command);
        }
        match command {
            Command::Send => self.send(false, now),
            Command::SendAndClose => self.send(true, now),
            Command::KeepDraft => self.put_down(),
            Command::Editor => self.hand_over(),
            Command::Take => self.keep_note(),
            Command::Search => self.begin_search(),
            Command::UseSimilar(number) => self.use_similar(number, now),
            Command::Snippet => self.offer_snippets(),
            Command::Preview => self.preview(),
            Command::NextField | Command::PreviousField => {
                self.next_field(command == Command::PreviousField);
                Vec::new()
            }
            Command::Edit(Edit::NewLine) if self.is_in_head() => {
                self.next_field(false);
                Vec::new()
            }
            Command::Edit(edit @ (Edit::Copy | Edit::Cut)) => self.copy_out(edit, now),
            Command::Edit(Edit::Paste) => {
                let text = self.clip.clone();
                self.write_in(&text, now);
                Vec::new()
            }
            Command::Edit(edit) => {
                self.change(now, |editor| editor.edit(edit));
                self.offer_names(edit == Edit::Backspace)
            }
            command if self.scroll_preview(command) => Vec::new(),
            command => {
                self.scroll(command);
                Vec::new()
            }
        }
    }

    /// What is selected into the clipboard, and out of the text if it is cut.
    fn copy_out(&mut self, edit: Edit, now: Timestamp) -> Vec<Effect> {
        let selected = self.writing().map(|composer| composer.editor.selected());
        let Some(text) = selected.filter(|text| !text.is_empty()) else {
            self.tell("nothing is selected");
            return Vec::new();
        };
        self.change(now, |editor| editor.edit(edit));
        self.clip.clone_from(&text);
        vec![Effect::Copy(text)]
    }

    /// Puts a text in at the cursor. What is pasted opens no list.
    pub(super) fn write_in(&mut self, text: &str, now: Timestamp) {
        self.change(now, |editor| editor.insert(text));
        self.refuse_people();
    }

    /// Puts a letter in at the cursor.
    pub(super) fn write_letter(&mut self, letter: char, now: Timestamp) -> Vec<Effect> {
        self.change(now, |editor| editor.insert(&letter.to_string()));
        self.offer_names(true)
    }

    pub(super) fn change(&mut self, now: Timestamp, edit: impl FnOnce(&mut Editor)) {
        let Some(composer) = self.writing() else { return };
        let before = composer.editor.text();
        edit(&mut composer.editor);
        if composer.editor.text() != before {
            composer.unsaved = composer.unsaved.or(Some(now));
        }
    }

    /// Leaves the answer for later. One that is on its way to the store stays until it is there.
    pub(super) fn put_down(&mut self) -> Vec<Effect> {
        if self.writing().is_none() {
            return Vec::new();
        }
        match self.keep_draft() {
            Some(effect) => {
                if let Some(composer) = self.writing() {
                    composer.stage = Stage::PuttingDown;
                }
                vec![effect]
            }
            None => {
                self.close_composer();
                Vec::new()
            }
        }
    }

    fn close_composer(&mut self) {
        let Some(composer) = self.composer.take() else { return };
        self.focus = Focus::Queue;
        if composer.is_worth_keeping() {
            let what = match composer.mode {
                Mode::Note => "note begun",
                Mode::Mail(_) => "e-mail begun",
                _ => "draft",
            };
            self.tell(format!("the {what} is kept"));
        }
    }

    /// Writes down what has been written so far. A lone greeting is no draft.
    pub(super) fn keep_draft(&mut self) -> Option<Effect> {
        let composer = self.writing()?;
        composer.unsaved.take()?;
        let (ticket, kept) = (composer.ticket.reference.clone(), composer.is_worth_keeping());
        let text = if kept { composer.editor.text() } else { String::new() };
        Some(Effect::write(match composer.mode {
            Mode::Answer | Mode::Review(_) => Write::Draft(ticket, composer.mentions.draft(text)),
            Mode::Issue(_) => Write::Form(ticket, text),
            Mode::Mail(_) => Write::MailBegun(ticket, text),
            Mode::Note => Write::NoteBegun(ticket, text),
        }))
    }

    /// The answer, unless it is out of the hero's hands.
    pub(super) fn writing(&mut self) -> Option<&mut Composer> {
        self.composer.as_mut().filter(|composer| composer.stage == Stage::Writing)
    }

    /// The store has what was written so far.
    pub(super) fn draft_kept(&mut self) {
        if self.composer.as_ref().is_some_and(|c| c.stage == Stage::PuttingDown) {
            self.close_composer();
        }
    }

    fn hand_over(&mut self) -> Vec<Effect> {
        let Some(composer) = self.writing() else { return Vec::new() };
        let text = composer.editor.text();
        self.keep_draft().into_iter().chain([Effect::Edit(text)]).collect()
    }

    /// Takes the text back from an editor of one's own.
    pub(super) fn edited(&mut self, outcome: Result<String, String>, now: Timestamp) {
        match (outcome, &mut self.composer) {
            (Ok(text), Some(composer)) => {
                composer.editor.replace(text.trim_end());
                composer.mentions.close();
                composer.unsaved = Some(now);
            }
            (Err(why), _) => self.complain(why),
            (Ok(_), None) => {}
        }
    }
}
