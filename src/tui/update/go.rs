//! Moving around: in the list, in a conversation, between views.

use super::event::is_walk;
use crate::desk::View;
use crate::tui::filter::{address, edited};
use crate::tui::keymap::Command;
use crate::tui::layout::inside;
use crate::tui::message::{Ask, Effect};
use crate::tui::model::{Focus, Model, Overlay};
use jiff::Timestamp;

impl Model {
    /// A key in the queue or in the ticket.
    pub(super) fn work(&mut self, command: Command, now: Timestamp) -> Vec<Effect> {
        match command {
            Command::Open => self.focus = Focus::Ticket,
            Command::Back => self.back(),
            Command::Help => self.overlay = Some(Overlay::Help { top: 0 }),
            Command::Search => return self.begin_search(),
            Command::Filter => (self.filtering, self.focus) = (true, Focus::Queue),
            Command::NextView => return self.turn(1),
            Command::PreviousView => return self.turn(View::ALL.len() - 1),
            Command::Show(view) => return self.show(view),
            Command::NextTicket => self.list.step(1),
            Command::PreviousTicket => self.list.step(-1),
            command if is_walk(command) => return self.walk(command, now),
            command if self.focus == Focus::Ticket && self.scroll(command) => {}
            command if self.focus == Focus::Queue && self.choose(command) => {}
            command => return self.act(command, now),
        }
        Vec::new()
    }

    fn back(&mut self) {
        match self.focus {
            Focus::Ticket => self.focus = Focus::Queue,
            Focus::Queue => self.list.filter_by(""),
        }
    }

    fn turn(&mut self, by: usize) -> Vec<Effect> {
        let place = View::ALL.iter().position(|view| *view == self.view).unwrap_or(0);
        let next = View::ALL.iter().cycle().nth(place + by);
        next.map_or_else(Vec::new, |view| self.show(*view))
    }

    pub(super) fn show(&mut self, view: View) -> Vec<Effect> {
        self.view = view;
        self.focus = Focus::Queue;
        self.list.clear(view == View::Queue);
        vec![Effect::Read(Ask::Queue(view))]
    }

    /// Moves the cursor; whether the command does that.
    fn choose(&mut self, command: Command) -> bool {
        let page = isize::try_from(self.rows_in_sight()).unwrap_or(1);
        match command {
            Command::Down => self.list.step(1),
            Command::Up => self.list.step(-1),
            Command::PageDown => self.list.step(page),
            Command::PageUp => self.list.step(-page),
            Command::First => {
                self.list.apply();
                self.list.go(0);
            }
            Command::Last => self.list.go(usize::MAX),
            _ => return false,
        }
        true
    }

    fn rows_in_sight(&self) -> usize {
        let areas = self.areas().unwrap_or_default();
        (usize::from(inside(areas.queue).height) / areas.tall.max(1)).saturating_sub(1).max(1)
    }

    /// Scrolls the conversation; whether the command does that.
    pub(super) fn scroll(&mut self, command: Command) -> bool {
        if let Some(diff) = &mut self.diff {
            return diff.scroll(command);
        }
        let Some(page) = &mut self.page else { return false };
        let sight = isize::try_from(page.height()).unwrap_or(1).saturating_sub(1).max(1);
        match command {
            Command::Down => page.step(1),
            Command::Up => page.step(-1),
            Command::PageDown => page.step(sight),
            Command::PageUp => page.step(-sight),
            Command::First => page.go(0),
            Command::Last => page.go(usize::MAX),
            Command::Unfold => page.unfold(self.theme),
            _ => return false,
        }
        true
    }

    /// A key in the filter line.
    pub(super) fn filter(&mut self, command: Command) -> Vec<Effect> {
        let text = self.list.filter();
        let changed = match command {
            Command::KeepFilter => {
                self.filtering = false;
                return Vec::new();
            }
            Command::Back => {
                self.filtering = false;
                String::new()
            }
            Command::Edit(edit) => edited(text, edit),
            _ => String::new(),
        };
        self.filter_by(&changed)
    }

    pub(super) fn filter_by(&mut self, text: &str) -> Vec<Effect> {
        self.list.filter_by(text);
        self.ask_whom_errors_hit().into_iter().collect()
    }

    /// Rows do not tell whom errors hit: the store does, if the filter is an address.
    pub(super) fn ask_whom_errors_hit(&self) -> Option<Effect> {
        let named = address(self.list.filter())?;
        Some(Effect::Read(Ask::Hitting(named.to_owned())))
    }

    pub(super) fn help(&mut self, top: usize, command: Command) {
        let last = crate::tui::view::help_length(self.size);
        let top = self.scrolled(top, command, last);
        self.overlay = Some(Overlay::Help { top });
    }

    /// The first line in sight of what lies over the panes, after a key; at most `last`.
    pub(super) fn scrolled(&self, top: usize, command: Command, last: usize) -> usize {
        let page = usize::from(self.size.height / 2);
        let top = match command {
            Command::Down => top + 1,
            Command::Up => top.saturating_sub(1),
            Command::PageDown => top + page,
            Command::PageUp => top.saturating_sub(page),
            Command::Last => last,
            _ => 0,
        };
        top.min(last)
    }
}
