//! The list of actions: around in it, and doing what is chosen.

use crate::tui::actions::{Actions, Row};
use crate::tui::keymap::{Binding, Bound, Command, Context};
use crate::tui::message::Effect;
use crate::tui::model::Model;
use jiff::Timestamp;

impl Model {
    /// Opens it over whatever is there.
    pub(super) fn open_actions(&mut self, all: bool, now: Timestamp) {
        self.actions = Some(Actions::new(self.context(), all));
        self.hold_action(now);
    }

    /// A key while it is open.
    pub(super) fn list_actions(&mut self, command: Command, now: Timestamp) -> Vec<Effect> {
        let page = isize::try_from(self.size.height / 2).unwrap_or(1);
        match command {
            Command::Take => return self.run_chosen(now),
            Command::Edit(edit) => {
                self.actions.iter_mut().for_each(|actions| actions.edit(edit));
                self.hold_action(now);
            }
            Command::Down => self.step_in_actions(1, now),
            Command::Up => self.step_in_actions(-1, now),
            Command::PageDown => self.step_in_actions(page, now),
            Command::PageUp => self.step_in_actions(-page, now),
            Command::First => self.step_in_actions(isize::MIN, now),
            Command::Last => self.step_in_actions(isize::MAX, now),
            _ => self.actions = None,
        }
        Vec::new()
    }

    /// Letters while it is open.
    pub(super) fn write_in_actions(&mut self, text: &str, now: Timestamp) {
        self.actions.iter_mut().for_each(|actions| actions.write(text));
        self.hold_action(now);
    }

    /// Its lines as of `now`.
    pub(in crate::tui) fn action_rows(&self, actions: &Actions, now: Timestamp) -> Vec<Row> {
        let works = |command| self.allows(command, now).is_ok();
        actions.rows(&self.setup.keys, |binding| self.words_of(binding), works)
    }

    /// What an action does here: of a tab, which one it shows.
    pub(in crate::tui) fn words_of(&self, binding: &Binding) -> String {
        let words = binding.words.to_owned();
        let Command::ShowTab(nth) = binding.command else { return words };
        let place = usize::from(nth).checked_sub(1);
        let tab = place.and_then(|place| self.tabs.all().get(place));
        tab.map_or(words, |tab| format!("{}: {}", binding.words, tab.name))
    }

    fn step_in_actions(&mut self, by: isize, now: Timestamp) {
        let Some(mut actions) = self.actions.take() else { return };
        actions.step(&self.action_rows(&actions, now), by);
        self.actions = Some(actions);
    }

    /// News may change the order: the cursor stays on what the hero sees it on.
    fn hold_action(&mut self, now: Timestamp) {
        let Some(mut actions) = self.actions.take() else { return };
        let rows = self.action_rows(&actions, now);
        actions.stay(actions.under(&rows));
        self.actions = Some(actions);
    }

    /// Does what is under the cursor, as its key would have where the list was opened.
    fn run_chosen(&mut self, now: Timestamp) -> Vec<Effect> {
        let Some(actions) = self.actions.take() else { return Vec::new() };
        let rows = self.action_rows(&actions, now);
        let keys = self.setup.keys.clone();
        let Some(Row::Action(place)) = actions.under(&rows) else { return Vec::new() };
        let Some(row) = keys.rows().get(place) else { return Vec::new() };
        match self.meant_here(&actions, row) {
            Ok(context) => self.command(context, row.binding.command, now),
            Err(why) => {
                self.tell(why);
                Vec::new()
            }
        }
    }

    /// The context in which an action is done.
    fn meant_here(&self, actions: &Actions, row: &Bound) -> Result<Context, String> {
        let (context, bound) = (actions.context, row.binding.context);
        if self.context() != context {
            return Err("the screen has changed meanwhile, so nothing was done".into());
        }
        match context.has(bound) {
            true => Ok(context),
            false => Err(format!(
                "\"{}\" is not for here, but for: {}",
                row.binding.words,
                bound.words()
            )),
        }
    }
}
