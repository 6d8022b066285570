//! Sending an answer: its source is asked first whether somebody said something meanwhile, the hero
//! is asked about all that speaks against it, once, and then it goes out as it was decided.

use crate::desk::{
    About, Action, Caution, CloseReason, Draft, Entry, Granted, IssueForm, Kind, Mail, OutboxId,
    OutboxState, Ticket, TicketId, TicketRef, Verdict, Wish, cautions, clean_line,
};
use crate::tui::composer::{Composer, Kit, Mode, Stage};
use crate::tui::doubt::Doubts;
use crate::tui::keymap::Command;
use crate::tui::message::{Ask, Effect, Saying, Write};
use crate::tui::model::{Model, Overlay};
use jiff::Timestamp;

impl Model {
    /// Sends what is written, once its source told whether somebody wrote meanwhile. A new issue
    /// answers nobody.
    pub(super) fn send(&mut self, close: bool, now: Timestamp) -> Vec<Effect> {
        let Some(composer) = self.writing() else { return Vec::new() };
        if let Mode::Note = composer.mode {
            return self.send_no_note();
        }
        if let Some((why, line)) = composer.unfit_mail() {
            composer.editor.go_to_end_of(line);
            self.complain(why);
            return Vec::new();
        }
        if let Some(why) = composer.wordless() {
            self.complain(why);
            return Vec::new();
        }
        composer.mentions.close();
        if let Mode::Issue(_) = composer.mode {
            return self.weigh(close, None, now);
        }
        let ticket = composer.ticket.reference.clone();
        // Should the program end meanwhile, nothing is lost.
        let kept = self.keep_draft();
        if let Some(composer) = self.writing() {
            composer.stage = Stage::Looking { since: now, close, came: false };
        }
        kept.into_iter().chain([Effect::Fetch(Wish::Fresh(ticket))]).collect()
    }

    /// Whether it is being looked what was said meanwhile.
    pub(super) fn is_looking(&self) -> bool {
        let stage = self.composer.as_ref().map(|composer| composer.stage);
        matches!(stage, Some(Stage::Looking { .. }))
    }

    /// A key meanwhile.
    pub(super) fn while_looking(&mut self, command: Command) -> Vec<Effect> {
        match (command, &mut self.composer) {
            (Command::KeepDraft, Some(composer)) => {
                composer.stage = Stage::Writing;
                self.tell("it was not sent");
            }
            _ => drop(self.scroll(command)),
        }
        Vec::new()
    }

    /// The source has told what is new, which is to be read first, or it cannot be asked. Whatever
    /// nobody waits for any more is dropped.
    pub(super) fn looked(
        &mut self,
        ticket: &TicketRef,
        told: Result<Granted, String>,
        now: Timestamp,
    ) -> Vec<Effect> {
        let Some(Composer { stage: Stage::Looking { close, came, .. }, ticket: answered, .. }) =
            &mut self.composer
        else {
            return Vec::new();
        };
        if answered.reference != *ticket {
            return Vec::new();
        }
        match told {
            Ok(_) => {
                *came = true;
                vec![Effect::Read(Ask::Ticket(answered.id))]
            }
            Err(why) => {
                let close = *close;
                self.weigh(close, Some(clean_line(&why)), now)
            }
        }
    }

    /// What is new was read.
    pub(super) fn looked_at(&mut self, ticket: TicketId, now: Timestamp) -> Vec<Effect> {
        match &self.composer {
            Some(Composer {
                stage: Stage::Looking { close, came: true, .. },
                ticket: answered,
                ..
            }) if answered.id == ticket => self.weigh(*close, None, now),
            _ => Vec::new(),
        }
    }

    /// Sends what has waited long enough for its source.
    pub(super) fn look_no_longer(&mut self, now: Timestamp) -> Vec<Effect> {
        match &self.composer {
            Some(Composer { stage, ticket, .. }) if stage.is_out_of_patience(now) => {
                let Stage::Looking { close, .. } = *stage else { return Vec::new() };
                let why = format!("{} does not answer", ticket.source);
                self.weigh(close, Some(why), now)
            }
            _ => Vec::new(),
        }
    }

    /// Asks about all that speaks against sending it, or sends it.
    fn weigh(&mut self, close: bool, unlooked: Option<String>, now: Timestamp) -> Vec<Effect> {
        let Some(composer) = &self.composer else { return Vec::new() };
        let cautions = composer.cautions(&composer.words(), &self.setup.kit, self.calls(composer));
        let news = if composer.is_issue() { Vec::new() } else { self.said_meanwhile(composer) };
        let doubts = Doubts::new(close, news, unlooked, cautions);
        let doubts = doubts.telling(self.before_mail(composer, now));
        let asks = !doubts.is_empty();
        if let Some(composer) = &mut self.composer {
            composer.stage = Stage::Writing;
            composer.unlooked = doubts.unlooked.is_some();
            composer.unsaved = asks.then_some(now);
        }
        if !asks {
            return self.send_now(close);
        }
        self.overlay = Some(Overlay::Caution(Box::new(doubts)));
        Vec::new()
    }

    /// What was said since an answer was begun; what the hero said from elsewhere is no news to them.
    fn said_meanwhile(&self, composer: &Composer) -> Vec<Entry> {
        let page = self.page.as_ref().filter(|page| page.id() == composer.ticket.id);
        let conversation = page.map_or(&[][..], |page| &page.detail().conversation);
        let mine =
            |entry: &&Entry| self.is_me(&entry.author.handle) || self.is_me(&entry.author.name);
        composer.heard.since(conversation).filter(|entry| !mine(entry)).cloned().collect()
    }

    /// Whether `@channel` means something where an answer goes.
    fn calls(&self, composer: &Composer) -> bool {
        self.abilities(&composer.ticket).is_some_and(|abilities| abilities.mention)
    }

    /// Works out what is told below the text, if that changed.
    pub(super) fn mind_cautions(&mut self) {
        let spoken = |composer: &&Composer| !matches!(composer.mode, Mode::Note);
        let Some(composer) = self.composer.as_ref().filter(spoken) else { return };
        let text = composer.finished_words();
        if composer.told.0 == text {
            return;
        }
        let mut told = composer.cautions(&text, &self.setup.kit, self.calls(composer));
        told.retain(Caution::is_told_early);
        if let Some(composer) = &mut self.composer {
            composer.told = (text, told);
        }
    }

    /// The names that are another's business were read; the answer may be another one by now.
    pub(super) fn know_others(&mut self, ticket: TicketId, names: Vec<String>) {
        if let Some(composer) = self.composer.as_mut().filter(|c| c.ticket.id == ticket) {
            composer.others = names;
            composer.told = Default::default();
        }
    }

    /// Sends what is written as it stands.
    pub(super) fn send_now(&mut self, close: bool) -> Vec<Effect> {
        match self.writing().map(|composer| &composer.mode) {
            Some(Mode::Answer) => self.send_answer(None, close),
            Some(Mode::Review(verdict)) => {
                let verdict = *verdict;
                self.send_answer(Some(verdict), close)
            }
            Some(Mode::Issue(_)) => self.send_issue(),
            Some(Mode::Mail(_)) => self.send_mail(),
            Some(Mode::Note) => self.send_no_note(),
            None => Vec::new(),
        }
    }

    /// Sends an answer, or a review with this verdict.
    fn send_answer(&mut self, verdict: Option<Verdict>, close: bool) -> Vec<Effect> {
        let Some(composer) = self.writing() else { return Vec::new() };
        let text = if composer.is_blank() { String::new() } else { composer.editor.text() };
        composer.stage = Stage::Sending;
        composer.unsaved = None;
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

    pub(super) fn usual_reason(&self, ticket: &Ticket) -> Option<CloseReason> {
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

    /// The store has the answer; whether nobody could look what was said meanwhile.
    pub(super) fn answer_taken(&mut self, ticket: &TicketRef) -> bool {
        let taken = self.composer.take_if(|composer| {
            composer.stage == Stage::Sending && composer.ticket.reference == *ticket
        });
        taken.is_some_and(|composer| composer.unlooked)
    }

    /// The store has neither: nothing is lost, and it can be tried again. A draft that was not kept
    /// says nothing of an answer on its way.
    pub(super) fn answer_not_taken(&mut self, write: &Write, now: Timestamp) {
        let waits = match write {
            Write::Send { .. } | Write::Say(_, Saying::Remark { .. }) => Stage::Sending,
            Write::Draft(..) | Write::Form(..) | Write::MailBegun(..) | Write::NoteBegun(..) => {
                Stage::PuttingDown
            }
            _ => return,
        };
        let Some(composer) = &mut self.composer else { return };
        if composer.stage == waits {
            composer.stage = Stage::Writing;
        }
        if composer.stage == Stage::Writing {
            composer.unsaved = Some(now);
        }
    }
}

impl Composer {
    fn is_issue(&self) -> bool {
        matches!(self.mode, Mode::Issue(_))
    }

    /// Why there is nothing to send yet. An approval needs no words.
    fn wordless(&self) -> Option<&'static str> {
        match self.mode {
            _ if !self.is_blank() => None,
            Mode::Answer => Some("there is nothing in it yet but the greeting"),
            Mode::Review(Verdict::RequestChanges) => {
                Some("say what has to change: a request for changes needs words")
            }
            Mode::Review(Verdict::Approve) | Mode::Issue(_) | Mode::Mail(_) | Mode::Note => None,
        }
    }

    /// What would be read.
    fn words(&self) -> String {
        self.said(self.editor.text())
    }

    /// The same without the word that is still being typed.
    fn finished_words(&self) -> String {
        let (before, after) = self.editor.split();
        let typing = after.chars().next().is_none_or(char::is_whitespace);
        let done =
            if typing { before.trim_end_matches(|c: char| !c.is_whitespace()) } else { &before };
        self.said(format!("{done}{after}"))
    }

    fn said(&self, text: String) -> String {
        if !self.is_issue() {
            return text;
        }
        let IssueForm { title, body, .. } = IssueForm::parse(&text);
        format!("{title}\n{body}")
    }

    /// What speaks against this text.
    fn cautions(&self, text: &str, kit: &Kit, channel: bool) -> Vec<Caution> {
        let answers = matches!(self.mode, Mode::Answer | Mode::Mail(_));
        let channel = channel && answers;
        let (greeting, private, others) = (&*self.greeting, &*kit.private, &*self.others);
        let about = About { greeting, answers, channel, private, others };
        let Mode::Mail(sender) = &self.mode else { return cautions(text, &about) };
        let mail = Mail::parse(text);
        let mut found = cautions(mail.unsigned(&sender.sign_off), &about);
        let subject = cautions(&mail.subject, &About { answers: false, greeting: "", ..about });
        found.extend(
            subject.into_iter().filter(|caution| !found.contains(caution)).collect::<Vec<_>>(),
        );
        found
    }
}
