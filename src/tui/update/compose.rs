//! Writing an answer.

use crate::desk::{
    Action, Answer, CloseReason, Draft, Kind, OutboxId, OutboxState, Ticket, TicketRef, Verdict,
    loop_answer, opening,
};
use crate::tui::editor::Editor;
use crate::tui::keymap::{Command, Edit};
use crate::tui::mention::Mentions;
use crate::tui::message::{Ask, Effect, Write};
use crate::tui::model::{Composer, Focus, Mode, Model, Stage};
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
            Mode::Review(_) | Mode::Issue(_) | Mode::Note => None,
        };
        let ready = told.unwrap_or_else(|| greeting.clone());
        let draft = detail.draft.clone();
        let draft = draft.unwrap_or_else(|| Draft { text: ready.clone(), ..Draft::default() });
        let people = Effect::Refresh(Ask::People(detail.ticket.id));
        let similar = Effect::Refresh(Ask::Answered(detail.ticket.id));
        let similar = matches!(mode, Mode::Answer).then_some(similar);
        let offered = self.abilities(&detail.ticket).is_some_and(|abilities| abilities.mention);
        self.composer = Some(Composer {
            mode,
            editor: Editor::new(&draft.text),
            mentions: Mentions::new(draft.mentions),
            place: place.clone(),
            seen: detail.ticket.standing.turn.last_customer,
            ticket: detail.ticket.clone(),
            greeting,
            ready,
            unsaved: None,
            stage: Stage::Writing,
            similar: Vec::new(),
        });
        offered.then_some(people).into_iter().chain(similar).collect()
    }

    /// A key while an answer is being written.
    pub(super) fn compose(&mut self, command: Command, now: Timestamp) -> Vec<Effect> {
        match command {
            Command::Send => self.send(false),
            Command::SendAndClose => self.send(true),
            Command::KeepDraft => self.put_down(),
            Command::Editor => self.hand_over(),
            Command::Take => self.keep_note(),
            Command::Search => self.begin_search(),
            Command::UseSimilar(number) => self.use_similar(number, now),
            Command::Edit(edit) => {
                self.change(now, |editor| editor.edit(edit));
                self.offer_people(edit == Edit::Backspace);
                Vec::new()
            }
            command => {
                self.scroll(command);
                Vec::new()
            }
        }
    }

    /// Puts a text in at the cursor. What is pasted opens no list.
    pub(super) fn write_in(&mut self, text: &str, now: Timestamp) {
        self.change(now, |editor| editor.insert(text));
        self.refuse_people();
    }

    /// Puts a letter in at the cursor.
    pub(super) fn write_letter(&mut self, letter: char, now: Timestamp) {
        self.change(now, |editor| editor.insert(&letter.to_string()));
        self.offer_people(true);
    }

    pub(super) fn change(&mut self, now: Timestamp, edit: impl FnOnce(&mut Editor)) {
        let Some(composer) = self.writing() else { return };
        let before = composer.editor.text();
        edit(&mut composer.editor);
        if composer.editor.text() != before {
            composer.unsaved = composer.unsaved.or(Some(now));
        }
    }

    fn send(&mut self, close: bool) -> Vec<Effect> {
        match self.writing().map(|composer| &composer.mode) {
            Some(Mode::Answer) => self.send_answer(None, close),
            Some(Mode::Review(verdict)) => {
                let verdict = *verdict;
                self.send_answer(Some(verdict), close)
            }
            Some(Mode::Issue(_)) => self.send_issue(),
            Some(Mode::Note) => self.send_no_note(),
            None => Vec::new(),
        }
    }

    /// Sends an answer, or a review with this verdict.
    fn send_answer(&mut self, verdict: Option<Verdict>, close: bool) -> Vec<Effect> {
        let Some(composer) = self.writing() else { return Vec::new() };
        let mut text = composer.editor.text();
        match verdict {
            _ if !composer.is_blank() => {}
            Some(Verdict::Approve) => text.clear(),
            verdict => {
                self.complain(words_needed(verdict));
                return Vec::new();
            }
        }
        composer.stage = Stage::Sending;
        composer.unsaved = None;
        composer.mentions.close();
        let Draft { text, mentions } = composer.mentions.draft(text.trim().to_owned());
        let mut actions = vec![match verdict {
            None => Action::Reply { text, mentions },
            Some(verdict) => Action::Review { verdict, text },
        }];
        let ticket = composer.ticket.clone();
        if close {
            actions.push(Action::Close { reason: self.usual_reason(&ticket) });
        }
        let refused = |action: &Action| match action {
            Action::Reply { .. } => true,
            Action::Review { text, .. } => verdict.is_some() || !text.is_empty(),
            _ => false,
        };
        let instead_of = self.refused(&ticket, refused);
        let ticket = ticket.reference;
        // A draft that was wiped out for a bare approval is not wanted any more.
        let wordless = actions.iter().all(|action| action.words().is_none());
        let forget = wordless.then(|| Write::Draft(ticket.clone(), Draft::default()));
        let send = Write::Send { ticket, actions, instead_of };
        [send].into_iter().chain(forget).map(Effect::write).collect()
    }

    fn usual_reason(&self, ticket: &Ticket) -> Option<CloseReason> {
        let reasons = self.abilities(ticket)?.close_reasons;
        reasons.first().copied().filter(|_| ticket.kind == Kind::Issue)
    }

    /// What the service refused and what is being sent takes the place of: its words became the
    /// draft.
    pub(super) fn refused(&self, ticket: &Ticket, of: impl Fn(&Action) -> bool) -> Vec<OutboxId> {
        let refused = self.outbox.iter().filter(|item| {
            item.reference == ticket.reference
                && item.state == OutboxState::Refused
                && of(&item.action)
        });
        refused.map(|item| item.id).collect()
    }

    /// Leaves the answer for later.
    pub(super) fn put_down(&mut self) -> Vec<Effect> {
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
            let what = if matches!(composer.mode, Mode::Note) { "note begun" } else { "draft" };
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

    /// The store has the answer.
    pub(super) fn answer_taken(&mut self, ticket: &TicketRef) {
        self.composer.take_if(|composer| {
            composer.stage == Stage::Sending && composer.ticket.reference == *ticket
        });
    }

    /// The store has neither: nothing is lost, and it can be tried again.
    pub(super) fn answer_not_taken(&mut self, now: Timestamp) {
        if let Some(composer) = &mut self.composer {
            composer.stage = Stage::Writing;
            composer.unsaved = Some(now);
        }
    }

    fn hand_over(&mut self) -> Vec<Effect> {
        let Some(composer) = &self.composer else { return Vec::new() };
        let text = composer.editor.text();
        self.keep_draft().into_iter().chain([Effect::Edit(text)]).collect()
    }

    /// Takes the text back from an editor of one's own.
    pub(super) fn edited(&mut self, outcome: Result<String, String>, now: Timestamp) {
        match (outcome, &mut self.composer) {
            (Ok(text), Some(composer)) => {
                composer.editor = Editor::new(text.trim_end());
                composer.mentions.close();
                composer.unsaved = Some(now);
            }
            (Err(why), _) => self.complain(why),
            (Ok(_), None) => {}
        }
    }
}

/// Why something without words is not sent.
fn words_needed(verdict: Option<Verdict>) -> &'static str {
    match verdict {
        None => "there is nothing in it yet but the greeting",
        Some(_) => "say what has to change: a request for changes needs words",
    }
}
