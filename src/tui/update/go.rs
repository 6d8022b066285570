//! Moving around: in the list, in a conversation, between views.

use super::event::is_walk;
use crate::tui::effect::HELD;
use crate::tui::keymap::Command;
use crate::tui::layout::inside;
use crate::tui::message::Effect;
use crate::tui::model::{Focus, Model};
use crate::tui::sight::moved;
use jiff::Timestamp;

impl Model {
    /// A key in the queue or in the ticket.
    pub(super) fn work(&mut self, command: Command, now: Timestamp) -> Vec<Effect> {
        match command {
            Command::Open => self.focus = Focus::Ticket,
            Command::Back => self.back(),
            Command::Search => return self.begin_search(),
            Command::Filter => self.open_filter(),
            Command::ExactTimes => self.exact = !self.exact,
            Command::NextView => return self.turn(1),
            Command::PreviousView => return self.turn(-1),
            Command::ShowTab(nth) => return self.show_nth(usize::from(nth)),
            Command::NextTicket => self.list.step(1),
            Command::PreviousTicket => self.list.step(-1),
            command if is_walk(command) => return self.walk(command, now),
            command if self.focus == Focus::Ticket && self.scroll(command) => {}
            command if self.focus == Focus::Queue && self.choose(command) => {}
            command if self.focus == Focus::Queue && self.mark(command) => {}
            command => return self.act(command, now),
        }
        Vec::new()
    }

    fn back(&mut self) {
        match self.focus {
            Focus::Ticket => self.focus = Focus::Queue,
            Focus::Queue if !self.marks.is_empty() => self.marks.forget(),
            Focus::Queue => self.list.filter_by(""),
        }
    }

    /// Whether something in the queue is marked, or it is narrowed.
    pub(in crate::tui) fn has_to_clear(&self) -> bool {
        !self.marks.is_empty() || !self.list.filter().is_empty()
    }

    /// The tab in this place, from 1.
    fn show_nth(&mut self, nth: usize) -> Vec<Effect> {
        nth.checked_sub(1).map_or_else(Vec::new, |place| self.show_tab(place))
    }

    /// Whether there is a tab in this place, from 1.
    ///
    /// # Errors
    /// How many there are.
    pub(super) fn may_show_tab(&self, nth: usize) -> Result<(), String> {
        let tabs = self.tabs.all().len();
        let none = || Err(format!("there is no tab {nth}; the last one is {tabs}"));
        if (1..=tabs).contains(&nth) { Ok(()) } else { none() }
    }

    /// Moves the cursor; whether the command does that.
    fn choose(&mut self, command: Command) -> bool {
        let (cursor, last) = (self.list.cursor(), self.list.len().saturating_sub(1));
        let Some(place) = moved(command, cursor, last, self.rows_in_sight()) else { return false };
        if command == Command::First {
            self.list.apply();
        }
        self.list.go(place);
        true
    }

    /// Marks tickets; whether the command does that.
    fn mark(&mut self, command: Command) -> bool {
        let Some(id) = self.list.selected().map(|ranked| ranked.ticket.id) else { return false };
        match command {
            Command::Mark => {
                self.marks.toggle(id);
                self.list.step(1);
            }
            Command::MarkRange | Command::MarkAll if self.list.len() > HELD => self.tell(format!(
                "no more than {HELD} tickets are marked at once: narrow the list first"
            )),
            Command::MarkRange => self.marks.range(&self.list.shown().collect::<Vec<_>>(), id),
            Command::MarkAll => self.marks.all(&self.list.shown().collect::<Vec<_>>()),
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

    /// The first line in sight of what lies over the panes, after a key; at most `last`.
    pub(super) fn scrolled(&self, top: usize, command: Command, last: usize) -> usize {
        let page = usize::from(self.size.height / 2);
        moved(command, top, last, page).unwrap_or(top)
    }
}
