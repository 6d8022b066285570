//! From tab to tab, and the line that narrows one.

use crate::desk::{TicketId, View, complete};
use crate::tui::filter::edited;
use crate::tui::keymap::Command;
use crate::tui::layout::inside;
use crate::tui::list::ListLine;
use crate::tui::message::{Ask, Effect, Narrowing, Sought};
use crate::tui::model::{Focus, Model};
use crate::tui::tabs::Left;
use jiff::{SignedDuration, Timestamp};

/// How soon tickets are counted again though none changed: some move by the time alone.
const AGAIN: SignedDuration = SignedDuration::from_secs(60);

impl Model {
    /// Shows the tab so many steps behind this one.
    pub(super) fn turn(&mut self, steps: isize) -> Vec<Effect> {
        self.show_tab(self.tabs.behind(steps))
    }

    /// Shows a view that is not narrowed.
    pub(super) fn show(&mut self, view: View) -> Vec<Effect> {
        self.tabs.place_of(view).map_or_else(Vec::new, |place| self.show_tab(place))
    }

    /// Shows a tab, from 0, as it was left: its filter, and the ticket under the cursor.
    pub(super) fn show_tab(&mut self, place: usize) -> Vec<Effect> {
        let selected = self.list.selected_id();
        let leaving = Left { filter: self.list.filter().to_owned(), selected };
        let Some(left) = self.tabs.go(place, leaving) else { return Vec::new() };
        self.focus = Focus::Queue;
        self.marks.forget();
        self.list.begin(self.tabs.tab(), left);
        let mut effects = self.ask_whom_errors_hit();
        effects.push(Effect::Read(self.ask_for_tab(false)));
        effects
    }

    /// The tab that is shown, with the tickets that are wanted whole.
    pub(super) fn ask_for_tab(&self, whole: bool) -> Ask {
        let seek = self.going_to.as_ref().map(|(ticket, _)| ticket);
        let seek = seek.or(self.came_back.as_ref()).cloned();
        Ask::Queue(Box::new(Sought { tab: self.tabs.tab(), rows: self.in_sight(), seek, whole }))
    }

    /// The tab that is shown is read again, all of it, while keys go first.
    pub(super) fn read_again(&self) -> Effect {
        Effect::Refresh(self.ask_for_tab(true))
    }

    /// The tickets that must be known whole: those in sight, the one under the cursor, those marked.
    pub(super) fn in_sight(&self) -> Vec<TicketId> {
        let areas = self.areas().unwrap_or_default();
        let height = usize::from(inside(areas.queue).height);
        let rows = self.list.window(height, areas.tall.max(1)).into_iter();
        let rows = rows.filter_map(|line| match line {
            ListLine::Row { id, line: 0 } => Some(id),
            _ => None,
        });
        rows.chain(self.list.selected_id()).chain(self.marks.all_marked()).collect()
    }

    /// Looks through what is not held for what is typed, while keys go first.
    pub(super) fn narrow_from(&self, from: usize) -> Effect {
        let (tab, text) = (self.tabs.tab(), self.list.filter().to_owned());
        Effect::Refresh(Ask::Narrow(Box::new(Narrowing { tab, text, from })))
    }

    /// A key in the filter line.
    pub(super) fn filter(&mut self, command: Command) -> Vec<Effect> {
        let text = self.list.filter();
        let changed = match command {
            Command::KeepFilter => {
                self.close_filter();
                let fault = self.list.fault().map(ToString::to_string);
                fault.into_iter().for_each(|fault| self.tell(fault));
                return Vec::new();
            }
            Command::Back => String::new(),
            Command::Take => match self.proposals.first() {
                Some(proposal) => proposal.text.clone(),
                None => return Vec::new(),
            },
            Command::Edit(edit) => edited(text, edit),
            _ => String::new(),
        };
        let effects = self.filter_by(&changed);
        if command == Command::Back {
            self.close_filter();
        }
        effects
    }

    pub(super) fn open_filter(&mut self) {
        (self.filtering, self.focus) = (true, Focus::Queue);
        self.list.hold(true);
        self.propose();
    }

    pub(super) fn close_filter(&mut self) {
        self.filtering = false;
        self.list.hold(false);
        self.proposals.clear();
    }

    pub(super) fn filter_by(&mut self, text: &str) -> Vec<Effect> {
        self.list.filter_by(text);
        self.propose();
        let mut effects = self.ask_whom_errors_hit();
        effects.extend(self.list.is_narrowed_elsewhere().then(|| self.narrow_from(0)));
        effects
    }

    /// Works out what the filter could go on with.
    fn propose(&mut self) {
        if self.filtering {
            self.proposals = complete(self.list.filter(), |field| self.list.values(field));
        }
    }

    /// Rows do not tell whom errors hit: the store does, if the filter has an address.
    pub(super) fn ask_whom_errors_hit(&self) -> Vec<Effect> {
        let named = self.list.addresses();
        named.map(|address| Effect::Read(Ask::Hitting(address.to_owned()))).collect()
    }

    /// Tickets are counted, and what waits on us is read, while keys go first.
    pub(super) fn count_tabs(&self) -> Effect {
        Effect::Refresh(Ask::Counts(self.tabs.all().clone()))
    }

    /// What time alone moved: looked at once a minute, while nobody is at work in the list.
    pub(super) fn look_at_the_time(&self, now: Timestamp) -> Vec<Effect> {
        if self.tabs.counted_at().is_none_or(|at| now.duration_since(at) < AGAIN) {
            return Vec::new();
        }
        let mut effects = vec![self.count_tabs()];
        if self.tabs.view() == View::FollowUp || self.list.goes_by_time() {
            effects.push(self.read_again());
        }
        effects
    }
}
