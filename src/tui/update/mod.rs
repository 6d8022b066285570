//! What happens to the model: a message in, effects as data out.

mod act;
mod actions;
mod activity;
mod allow;
mod compose;
mod count;
mod customer;
mod deed;
mod diff;
mod event;
mod go;
mod issue;
mod links;
mod mail;
mod mark;
mod mention;
mod mouse;
mod news;
mod pick;
mod presence;
mod pull;
mod remark;
mod search;
mod send;
mod snippet;
mod tabs;
mod triage;
mod undo;
mod why;

pub(super) use issue::Begun;

use super::keymap::{Command, Context};
use super::layout::inside;
use super::message::{Ask, Effect, Msg, Write};
use super::model::{Model, Notice, Overlay};
use super::text::cut;
use super::view::{activity_height, picker_height};
use crate::desk::{Bands, TicketId, TicketRef};
use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use jiff::{SignedDuration, Timestamp};
use ratatui::layout::Size;

/// How long a failure that came by itself stands before a key can take it away.
const SEEN: SignedDuration = SignedDuration::from_secs(3);

impl Model {
    /// What to read before the first frame.
    pub fn start(&self) -> Vec<Effect> {
        let asks = [Ask::Desk, Ask::Failures, self.ask_for_tab(false)];
        asks.map(Effect::Read).into_iter().chain([self.count_tabs()]).collect()
    }

    /// Takes a message; what is to be done about it.
    pub fn update(&mut self, msg: Msg, now: Timestamp) -> Vec<Effect> {
        self.list.as_of(Bands::at(now, &self.setup.hours));
        let mut effects = match msg {
            Msg::Key(key) if key.kind == KeyEventKind::Release => Vec::new(),
            Msg::Key(key) => self.key(&key, now),
            Msg::Paste(text) => self.paste(&text, now),
            Msg::Mouse(mouse) => self.mouse(mouse, now),
            Msg::Focus(focused) => self.focused(focused, now),
            Msg::Resize(width, height) => {
                self.size = Size { width, height };
                Vec::new()
            }
            Msg::Tick => self.tick(now),
            Msg::Ended => self.leave(),
            news => self.news(news, now),
        };
        self.settle(&mut effects, now);
        self.spare_clipboard(&mut effects);
        effects
    }

    fn key(&mut self, key: &KeyEvent, now: Timestamp) -> Vec<Effect> {
        self.last_key = Some(now);
        self.walks = None;
        let context = self.context();
        let command = self.setup.keys.command(context, key);
        if command.is_none() && self.counted(context, key) {
            return Vec::new();
        }
        let count = std::mem::take(&mut self.count);
        match command {
            Some(command) => self.repeated((context, command), count, now),
            None => self.typed(context, key, now),
        }
    }

    fn command(&mut self, context: Context, command: Command, now: Timestamp) -> Vec<Effect> {
        if let Err(why) = self.allows(command, now) {
            self.refuse(command, why);
            return Vec::new();
        }
        let stays = |notice: &mut Notice| {
            let fresh =
                notice.stays.is_some_and(|until| until > now) && command != Command::Activity;
            let undone = notice.until.is_some_and(|until| until > now);
            fresh || is_move(command) && (notice.bad || undone)
        };
        self.notice.take_if(|notice| !stays(notice));
        match (context, command) {
            (_, Command::Leave) => self.leave(),
            (_, Command::Redraw) => vec![Effect::Redraw],
            (Context::Help, command) => self.list_actions(command, now),
            (_, Command::Help | Command::Palette) => {
                self.open_actions(command == Command::Help, now);
                Vec::new()
            }
            (_, Command::FreeMouse) => self.change_mouse(),
            (_, Command::Suspend) => vec![Effect::Suspend],
            (Context::Composer | Context::Mail | Context::Remark, command) => {
                self.compose(command, now)
            }
            (Context::People, command) => self.call(command, now),
            (Context::Filter, command) => self.filter(command),
            (Context::Search, command) => self.search(command, now),
            (Context::Queue | Context::Ticket, command) => self.work(command, now),
            (Context::Diff, command) => self.read_diff(command, now),
            (Context::Customer | Context::Entry | Context::Proposal, command) => {
                self.read_customer(command, now)
            }
            (Context::Note, command) => self.write_note(command),
            (Context::Activity, command) => self.read_activity(command),
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
            Context::Composer | Context::Mail | Context::People | Context::Remark => {
                return self.write_letter(letter, now);
            }
            Context::Search => return self.type_in_search(&letter.to_string()),
            Context::Filter => {
                let filter = format!("{}{letter}", self.list.filter());
                return self.filter_by(&filter);
            }
            Context::Pick | Context::PickMany => return self.narrow(&letter.to_string()),
            Context::Activity => self.narrow_activity(&letter.to_string()),
            Context::Note => self.write_in_note(&letter.to_string()),
            Context::Help => self.write_in_actions(&letter.to_string(), now),
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
            None => self.note(why, None),
        }
    }

    fn paste(&mut self, text: &str, now: Timestamp) -> Vec<Effect> {
        self.last_key = Some(now);
        match self.context() {
            Context::Composer | Context::Mail | Context::People | Context::Remark => {
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
            Context::Help => self.write_in_actions(&crate::desk::clean_line(text), now),
            Context::Activity => self.narrow_activity(&crate::desk::clean_line(text)),
            _ => {
                self.tell("a pasted text does not press keys; paste it into an answer or a filter")
            }
        }
        Vec::new()
    }

    fn tick(&mut self, now: Timestamp) -> Vec<Effect> {
        let mut effects = self.look_no_longer(now);
        if self.draft_is_due(now) {
            effects.extend(self.keep_draft());
        }
        if !self.holds_still(now) {
            effects.extend(self.look_at_the_time(now));
            if self.has_news() {
                self.list.apply();
            }
        }
        if self.next_wake.is_some_and(|at| at <= now) {
            self.next_wake = None;
            effects.extend([self.read_again(), self.count_tabs()]);
        }
        if self.watch.next().is_some_and(|at| at <= now) {
            effects.extend(self.alert(now));
        }
        effects
    }

    fn leave(&mut self) -> Vec<Effect> {
        self.leaving = true;
        let mut effects: Vec<Effect> = self.keep_draft().into_iter().collect();
        effects.extend(self.keep_customer_note());
        effects.extend([Effect::write(Write::Release), Effect::Leave]);
        effects
    }

    /// Brings all that follows from the rest in line: what is looked at, and what is in sight.
    fn settle(&mut self, effects: &mut Vec<Effect>, now: Timestamp) {
        let lacks = self.scroll_list();
        let asks = !lacks.is_empty() && lacks != self.asked_rows;
        self.asked_rows.clone_from(&lacks);
        if asks {
            return effects.push(Effect::Read(Ask::Rows(lacks)));
        }
        let selected = self.list.selected().map(|r| (r.ticket.id, r.ticket.reference.clone()));
        let id = selected.as_ref().map(|(id, _)| *id);
        if self.looking_at != id && !self.is_writing() {
            self.looking_at = id;
            // Should the next one not be readable, no key may act on the one before.
            self.page.take_if(|page| Some(page.id()) != id);
            self.diff = None;
            self.customer = None;
            effects.push(Effect::Look(selected.map(|(_, reference)| reference)));
            effects.extend(id.map(|id| Effect::Read(Ask::Ticket(id))));
        }
        self.mind_cautions();
        self.follow_actions(now);
        match &mut self.overlay {
            Some(Overlay::Pick(picker)) => picker.follow(picker_height(self.size, picker)),
            Some(Overlay::Activity(pane)) => pane.follow(activity_height(self.size)),
            _ => {}
        }
        let Some(areas) = self.areas() else { return };
        let pane = inside(areas.ticket);
        if let Some(diff) = &mut self.diff {
            diff.resize((usize::from(pane.width), usize::from(pane.height)));
        }
        if let Some(page) = &mut self.page {
            page.resize((usize::from(pane.width), usize::from(pane.height)), self.theme);
        }
        self.follow_customer(now);
    }

    /// Brings the cursor in sight; the tickets in sight that are not held.
    fn scroll_list(&mut self) -> Vec<TicketId> {
        let areas = self.areas().unwrap_or_default();
        self.list.follow(usize::from(inside(areas.queue).height), areas.tall.max(1));
        self.list.lacking(self.in_sight())
    }

    /// Tells what happened; a failure that nobody has seen yet is not painted over.
    fn tell(&mut self, text: impl Into<String>) {
        if self.notice.as_ref().is_none_or(|notice| !notice.bad) {
            self.note(text, None);
        }
    }

    /// Tells what was decided, and until when it can be taken back.
    fn note(&mut self, text: impl Into<String>, until: Option<Timestamp>) {
        if self.notice.as_ref().is_none_or(|notice| notice.stays.is_none()) {
            self.notice = Some(Notice { text: text.into(), bad: false, until, stays: None });
        }
    }

    /// What was told is over, unless it is a failure that just came.
    fn clear_notice(&mut self) {
        self.notice.take_if(|notice| notice.stays.is_none());
    }

    fn complain(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), bad: true, until: None, stays: None });
    }

    /// Tells of a failure that came by itself: keys pressed at that moment must not hide it.
    fn fail(&mut self, text: impl Into<String>, now: Timestamp) {
        self.complain(text);
        self.notice.iter_mut().for_each(|notice| notice.stays = Some(now + SEEN));
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
