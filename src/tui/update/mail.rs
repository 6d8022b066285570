//! Writing an e-mail because of a ticket: one message to one person, and never two where one would do.

use crate::config::words;
use crate::desk::{
    Action, Author, Kind, Mail, OutboxId, OutboxState, TicketId, TicketRef, addressee, answer_to,
    elapsed, salutation,
};
use crate::store::{Detail, OutboxItem};
use crate::tui::composer::{Composer, Mode, Sender, Stage};
use crate::tui::customer::CustomerRead;
use crate::tui::doubt::Heard;
use crate::tui::editor::Editor;
use crate::tui::keymap::Context;
use crate::tui::message::{Ask, Effect, Taken, Write};
use crate::tui::model::{Model, Overlay};
use crate::tui::question::{Question, Then};
use jiff::{SignedDuration, Timestamp};

/// How long after an e-mail went out another one to the same address is asked about.
const SOON: SignedDuration = SignedDuration::from_mins(10);

impl Model {
    /// Goes on with an e-mail that was begun, or begins one; a second one so soon only after a
    /// question.
    pub(super) fn begin_mail(&mut self, now: Timestamp) -> Vec<Effect> {
        let Some(detail) = self.page.as_ref().map(|page| page.detail()) else { return Vec::new() };
        let address = greeted(detail).email.unwrap_or_default();
        let before = just_written(detail, &address, now).filter(|_| detail.mail.is_none());
        match before.and_then(|before| before_second(detail, before, now)) {
            Some(question) => {
                self.overlay = Some(Overlay::Ask(Box::new(question)));
                Vec::new()
            }
            None => self.write_mail(),
        }
    }

    /// Opens the e-mail for writing. From here on it is one, and no answer.
    pub(super) fn write_mail(&mut self) -> Vec<Effect> {
        let Some((detail, sender)) = self.page.as_ref().map(|p| p.detail()).zip(self.sender())
        else {
            return Vec::new();
        };
        let who = greeted(detail);
        let (greeting, to) = (salutation(&who), who.email.unwrap_or_default());
        let subject = answer_to(&detail.ticket.title);
        let known = !to.is_empty();
        let ready = Mail::begun(to, subject, &greeting, &sender.sign_off).text();
        let (text, line) = match &detail.mail {
            Some(begun) => (begun.clone(), Mail::parse(begun).last_line(&sender.sign_off)),
            None => (ready.clone(), if known { Mail::BODY } else { Mail::TO }),
        };
        let ticket = detail.ticket.clone();
        let id = ticket.id;
        self.composer = Some(Composer {
            place: ticket.reference.to_string(),
            heard: Heard::of(&detail.conversation),
            greeting,
            ready,
            ..Composer::begun(Mode::Mail(sender), ticket, Editor::new(&text).on_line(line))
        });
        let unknown = (!known).then_some(Effect::Refresh(Ask::Customer(id)));
        [Effect::Refresh(Ask::Others(id))].into_iter().chain(unknown).collect()
    }

    /// Whom e-mails come from.
    fn sender(&self) -> Option<Sender> {
        self.setup.kit.sender.clone()
    }

    /// The address of whoever asks was found elsewhere; whoever is greeted is the one who asks.
    pub(super) fn know_address(&mut self, ticket: TicketId, read: &CustomerRead) {
        let asks = |composer: &&mut Composer| {
            let detail_is = composer.ticket.id == ticket;
            detail_is && matches!(composer.mode, Mode::Mail(_)) && composer.is_untouched()
        };
        let asker = read.asker.as_ref().map(|asker| asker.who.name.clone());
        let greeted = self.page.as_ref().map(|page| greeted(page.detail()).name);
        let same = asker.is_some() && asker == greeted;
        let Some(address) = read.address().filter(|_| same) else { return };
        let Some(composer) = self.writing().filter(asks) else { return };
        let mail = Mail::parse(&composer.ready);
        if mail.to.is_empty() {
            composer.ready = Mail { to: address, ..mail }.text();
            composer.editor = Editor::new(&composer.ready).on_line(Mail::BODY);
        }
    }

    /// An e-mail that had not gone out yet was taken back: there is room in it for more.
    pub(super) fn recalled(
        &mut self,
        (ticket, id): (&TicketRef, OutboxId),
        taken: &Taken,
        now: Timestamp,
    ) -> Vec<Effect> {
        self.history.forget(id);
        let here = self.page.as_ref().is_some_and(|p| p.detail().ticket.reference == *ticket);
        let Some(text) = taken.mail.as_deref().filter(|_| here && self.composer.is_none()) else {
            self.tell("the e-mail was taken back and is kept as it was written");
            return Vec::new();
        };
        let effects = self.write_mail();
        if let Some(Composer { mode: Mode::Mail(sender), editor, unsaved, .. }) = &mut self.composer
        {
            let (text, line) = Mail::parse(text).with_room(&sender.sign_off);
            *editor = Editor::new(&text).on_line(line);
            *unsaved = Some(now);
        }
        self.tell("taken back; nothing is sent before you send it again");
        effects
    }

    /// From one line of the head to the next one, to the text, and round; or back.
    pub(super) fn next_field(&mut self, back: bool) {
        let Some(Composer { mode: Mode::Mail(sender), editor, greeting, .. }) = self.writing()
        else {
            return;
        };
        let mail = Mail::parse(&editor.text());
        let blank = mail.is_blank(greeting, &sender.sign_off);
        let body = if blank { Mail::BODY } else { mail.last_line(&sender.sign_off) };
        let line = match (editor.line_number(), back) {
            (Mail::TO, false) => Mail::SUBJECT,
            (Mail::SUBJECT, true) => Mail::TO,
            (Mail::SUBJECT, false) | (Mail::TO, true) => body,
            (_, false) => Mail::TO,
            (_, true) => Mail::SUBJECT,
        };
        editor.go_to_end_of(line);
    }

    /// Whether the cursor stands in the head of an e-mail, where no line is broken.
    pub(super) fn is_in_head(&self) -> bool {
        let Some(Composer { mode: Mode::Mail(_), editor, .. }) = &self.composer else {
            return false;
        };
        editor.line_number() <= Mail::SUBJECT
    }

    /// Puts the e-mail into the outbox.
    pub(super) fn send_mail(&mut self) -> Vec<Effect> {
        let Some(Composer { mode: Mode::Mail(sender), ticket, editor, stage, unsaved, .. }) =
            self.writing()
        else {
            return Vec::new();
        };
        let (source, mail) = (sender.source.clone(), Mail::parse(&editor.text()));
        (*stage, *unsaved) = (Stage::Sending, None);
        let ticket = ticket.clone();
        let instead_of = self.refused(&ticket, |action| matches!(action, Action::Mail { .. }));
        let (ticket, actions) = (ticket.reference, vec![Action::Mail { source, mail }]);
        vec![Effect::write(Write::Send { ticket, actions, instead_of })]
    }

    /// What exactly would happen where, if it is an e-mail that is about to be sent.
    pub(super) fn before_mail(&self, composer: &Composer, now: Timestamp) -> Vec<String> {
        let Mode::Mail(sender) = &composer.mode else { return Vec::new() };
        let mail = Mail::parse(&composer.editor.text());
        let waits = if sender.hold.is_positive() {
            format!("It waits {} and can be taken back until then.", elapsed(sender.hold))
        } else {
            "It goes out at once and cannot be taken back.".to_owned()
        };
        let page = self.page.as_ref().map(|page| page.detail());
        let page = page.filter(|detail| detail.ticket.id == composer.ticket.id);
        let before = page.and_then(|detail| just_written(detail, &mail.to, now));
        let second = before.and_then(|before| Some(format!("! {}", told(before, now)?)));
        [format!("To {}", mail.to), format!("From {}", sender.from), mail.subject, waits]
            .into_iter()
            .chain(second)
            .collect()
    }
}

impl Composer {
    /// Why an e-mail cannot go out as it is, and the line of that.
    pub(super) fn unfit_mail(&self) -> Option<(String, usize)> {
        let Mode::Mail(sender) = &self.mode else { return None };
        let mail = Mail::parse(&self.editor.text());
        if mail.to.is_empty() {
            let why = "it goes to nobody yet: write an address behind \"To:\"";
            return Some((why.into(), Mail::TO));
        }
        if let Err(objection) = words::email(&mail.to) {
            return Some((format!("To: {} {objection}", mail.to), Mail::TO));
        }
        if mail.subject.is_empty() {
            let why = "it has no subject yet: write one behind \"Subject:\"";
            return Some((why.into(), Mail::SUBJECT));
        }
        let blank = mail.is_blank(&self.greeting, &sender.sign_off);
        blank.then(|| ("there is nothing in it yet but the greeting".into(), Mail::BODY))
    }
}

/// Whom an e-mail because of this ticket greets. An error is nobody's.
fn greeted(detail: &Detail) -> Author {
    match detail.ticket.kind {
        Kind::Error => Author::default(),
        _ => addressee(&detail.ticket, &detail.conversation).clone(),
    }
}

/// The last e-mail of ours to this address that has not gone out, or just did; to anybody, if there is
/// no address.
fn just_written<'a>(detail: &'a Detail, address: &str, now: Timestamp) -> Option<&'a OutboxItem> {
    let fresh = |item: &&OutboxItem| match &item.action {
        Action::Mail { mail, .. } => {
            let theirs = address.is_empty() || mail.goes_to(address);
            theirs
                && item.state != OutboxState::Refused
                && now < item.due_at.max(item.decided_at) + SOON
        }
        _ => false,
    };
    detail.outbox.iter().chain(&detail.mails).filter(fresh).max_by_key(|item| item.id)
}

/// `You wrote to ada@acme.com 3 min ago: Re: Exports fail`.
fn told(item: &OutboxItem, now: Timestamp) -> Option<String> {
    let Action::Mail { mail, .. } = &item.action else { return None };
    let ago = elapsed(now.duration_since(item.decided_at));
    Some(format!("You wrote to {} {ago} ago: {}", mail.to, mail.subject))
}

/// What is asked before a second e-mail is written so soon.
fn before_second(detail: &Detail, before: &OutboxItem, now: Timestamp) -> Option<Question> {
    let held = before.state == OutboxState::Held && before.due_at > now;
    let (asks, next, then) = match held {
        true => {
            let left = elapsed(before.due_at.duration_since(now));
            let next = format!("It goes out in {left}: taken back, it can say more.");
            let ticket = detail.ticket.reference.clone();
            ("add to that e-mail?", next, Then::Recall(ticket, before.id))
        }
        false => {
            let next = "It is on its way, or there already.".to_owned();
            ("write a second e-mail?", next, Then::SecondMail)
        }
    };
    Some(Question {
        keys: Context::Confirm,
        asks: asks.into(),
        told: vec![told(before, now)?, next],
        beside: Vec::new(),
        tickets: Vec::new(),
        then,
    })
}
