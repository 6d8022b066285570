//! What happens to the model: a message in, effects as data out.

mod act;
mod allow;
mod compose;
mod customer;
mod diff;
mod event;
mod go;
mod issue;
mod links;
mod mark;
mod mention;
mod news;
mod pick;
mod pull;
mod remark;
mod search;
mod triage;
mod why;

pub(super) use act::until;
pub(super) use issue::Begun;

use super::keymap::{self, Command, Context};
use super::layout::inside;
use super::message::{Ask, Effect, Msg, Write};
use super::model::{Model, Notice, Overlay};
use super::text::cut;
use super::view::picker_height;
use crate::desk::TicketRef;
use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use jiff::Timestamp;
use ratatui::layout::Size;

impl Model {
    /// What to read before the first frame.
    pub fn start(&self) -> Vec<Effect> {
        vec![Effect::Read(Ask::Desk), Effect::Read(Ask::Queue(self.view))]
    }

    /// Takes a message; what is to be done about it.
    pub fn update(&mut self, msg: Msg, now: Timestamp) -> Vec<Effect> {
        let mut effects = match msg {
            Msg::Key(key) if key.kind == KeyEventKind::Release => Vec::new(),
            Msg::Key(key) => self.key(&key, now),
            Msg::Paste(text) => self.paste(&text, now),
            Msg::Resize(width, height) => {
                self.size = Size { width, height };
                Vec::new()
            }
            Msg::Tick => self.tick(now),
            Msg::Ended => self.leave(),
            news => self.news(news, now),
        };
        self.settle(&mut effects, now);
        effects
    }

    fn key(&mut self, key: &KeyEvent, now: Timestamp) -> Vec<Effect> {
        self.last_key = Some(now);
        let context = self.context();
        match keymap::command(context, key) {
            Some(command) => self.command(context, command, now),
            None => self.typed(context, key, now),
        }
    }

    fn command(&mut self, context: Context, command: Command, now: Timestamp) -> Vec<Effect> {
        if let Err(why) = self.allows(command, now) {
            self.refuse(command, why);
            return Vec::new();
        }
        let stays = |notice: &mut Notice| {
            is_move(command) && (notice.bad || notice.until.is_some_and(|until| until > now))
        };
        self.notice.take_if(|notice| !stays(notice));
        match (context, command) {
            (_, Command::Leave) => self.leave(),
            (_, Command::Redraw) => vec![Effect::Redraw],
            (Context::Composer | Context::Remark, command) => self.compose(command, now),
            (Context::People, command) => self.call(command, now),
            (Context::Filter, command) => self.filter(command),
            (Context::Search, command) => self.search(command, now),
            (Context::Queue | Context::Ticket, command) => self.work(command, now),
            (Context::Diff, command) => self.read_diff(command, now),
            (Context::Customer | Context::Entry | Context::Proposal, command) => {
                self.read_customer(command, now)
            }
            (Context::Note, command) => self.write_note(command),
            (Context::Pick | Context::PickMany, command) => self.pick(command, now),
            (_, command) => self.answer_overlay(command, now),
        }
    }

    /// A key without a meaning of its own: a letter of a text, or nothing.
    fn typed(&mut self, context: Context, key: &KeyEvent, now: Timestamp) -> Vec<Effect> {
        let letter = match key.code {
            KeyCode::Char(c)
                if !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) =>
            {
                c
            }
            // Tabs mean something else wherever the answer may be read.
            KeyCode::Tab if context.has(Context::Text) => return self.indent(now),
            _ => return Vec::new(),
        };
        match context {
            Context::Composer | Context::People | Context::Remark => self.write_letter(letter, now),
            Context::Search => return self.type_in_search(&letter.to_string()),
            Context::Filter => {
                let filter = format!("{}{letter}", self.list.filter());
                return self.filter_by(&filter);
            }
            Context::Pick | Context::PickMany => return self.narrow(&letter.to_string()),
            Context::Note => self.write_in_note(&letter.to_string()),
            _ => {}
        }
        Vec::new()
    }

    fn indent(&mut self, now: Timestamp) -> Vec<Effect> {
        self.write_in("    ", now);
        Vec::new()
    }

    /// Tells why a command does nothing now.
    fn refuse(&mut self, command: Command, why: String) {
        let elsewhere = if command == Command::Reply { self.elsewhere() } else { None };
        match elsewhere {
            Some(elsewhere) => self.overlay = Some(elsewhere),
            None => self.notice = Some(Notice { text: why, bad: false, until: None }),
        }
    }

    fn paste(&mut self, text: &str, now: Timestamp) -> Vec<Effect> {
        self.last_key = Some(now);
        match self.context() {
            Context::Composer | Context::People | Context::Remark => {
                self.write_in(&crate::desk::clean(text), now);
            }
            Context::Search => return self.type_in_search(&crate::desk::clean_line(text)),
            Context::Filter => {
                let filter = self.list.filter().to_owned() + &crate::desk::clean_line(text);
                return self.filter_by(&filter);
            }
            Context::Pick | Context::PickMany => {
                return self.narrow(&crate::desk::clean_line(text));
            }
            Context::Note => self.write_in_note(&crate::desk::clean_line(text)),
            _ => {
                self.tell("a pasted text does not press keys; paste it into an answer or a filter")
            }
        }
        Vec::new()
    }

    fn tick(&mut self, now: Timestamp) -> Vec<Effect> {
        let mut effects = Vec::new();
        if self.draft_is_due(now) {
            effects.extend(self.keep_draft());
        }
        if !self.holds_still(now) && self.has_news() {
            self.list.apply();
        }
        if self.next_wake.is_some_and(|at| at <= now) {
            self.next_wake = None;
            effects.push(Effect::Refresh(Ask::Queue(self.view)));
        }
        effects
    }

    fn leave(&mut self) -> Vec<Effect> {
        self.leaving = true;
        let mut effects: Vec<Effect> = self.keep_draft().into_iter().collect();
        effects.extend([Effect::write(Write::Release), Effect::Leave]);
        effects
    }

    /// Brings all that follows from the rest in line: what is looked at, and what is in sight.
    fn settle(&mut self, effects: &mut Vec<Effect>, now: Timestamp) {
        let selected = self.list.selected().map(|r| (r.ticket.id, r.ticket.reference.clone()));
        let id = selected.as_ref().map(|(id, _)| *id);
        if self.looking_at != id && self.composer.is_none() {
            self.looking_at = id;
            // Should the next one not be readable, no key may act on the one before.
            self.page.take_if(|page| Some(page.id()) != id);
            self.diff = None;
            self.customer = None;
            effects.push(Effect::Look(selected.map(|(_, reference)| reference)));
            effects.extend(id.map(|id| Effect::Read(Ask::Ticket(id))));
        }
        if let Some(Overlay::Pick(picker)) = &mut self.overlay {
            picker.follow(picker_height(self.size, picker));
        }
        let Some(areas) = self.areas() else { return };
        let queue = inside(areas.queue);
        self.list.follow(usize::from(queue.height), areas.tall);
        let pane = inside(areas.ticket);
        if let Some(diff) = &mut self.diff {
            diff.resize((usize::from(pane.width), usize::from(pane.height)));
        }
        if let Some(page) = &mut self.page {
            page.resize((usize::from(pane.width), usize::from(pane.height)), self.theme);
        }
        self.follow_customer(now);
    }

    /// Tells what happened; a failure that nobody has seen yet is not painted over.
    fn tell(&mut self, text: impl Into<String>) {
        if self.notice.as_ref().is_none_or(|notice| !notice.bad) {
            self.notice = Some(Notice { text: text.into(), bad: false, until: None });
        }
    }

    fn complain(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), bad: true, until: None });
    }

    /// A ticket as messages name it.
    fn name_of(&self, ticket: &TicketRef) -> String {
        match self.list.find(ticket) {
            Some(ranked) => format!("\"{}\"", cut(&ranked.ticket.title, 40)),
            None => ticket.to_string(),
        }
    }
}

/// Keys that only look around leave failures, and what can still be taken back, where they are.
fn is_move(command: Command) -> bool {
    use Command::{
        Down, First, Last, LatestEvent, NewerEvent, NextTicket, OlderEvent, OldestEvent, Open,
        PageDown, PageUp, PreviousTicket, Unfold, Up,
    };
    matches!(
        command,
        Down | Up
            | PageDown
            | PageUp
            | First
            | Last
            | NextTicket
            | PreviousTicket
            | Open
            | Unfold
            | OlderEvent
            | NewerEvent
            | OldestEvent
            | LatestEvent
            | Command::Edit(_)
    )
}
