//! The list of actions: around in it, and doing what is chosen.

use crate::tui::actions::{Actions, Row};
use crate::tui::keymap::{Binding, Bound, Command, Context};
use crate::tui::message::Effect;
use crate::tui::model::Model;
use crate::tui::view;
use jiff::Timestamp;
use ratatui::layout::Position;

impl Model {
    /// Opens it over whatever is there.
    pub(super) fn open_actions(&mut self, all: bool, now: Timestamp) {
        self.actions = Some(Actions::new(self.context(), all));
        self.hold_action(now);
    }

    /// A key while it is open.
    pub(super) fn list_actions(&mut self, command: Command, now: Timestamp) -> Vec<Effect> {
        match command {
            Command::Take => return self.run_chosen(now),
            Command::Edit(edit) => {
                self.actions.iter_mut().for_each(|actions| actions.edit(edit));
                self.hold_action(now);
            }
            Command::Back | Command::Help => self.actions = None,
            command => self.move_in_actions(command, now),
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

    fn move_in_actions(&mut self, command: Command, now: Timestamp) {
        let Some(mut actions) = self.actions.take() else { return };
        let page = usize::from(self.size.height / 2);
        actions.move_by(&self.action_rows(&actions, now), command, page);
        self.actions = Some(actions);
    }

    /// News may change the order: the cursor stays on what the hero sees it on.
    fn hold_action(&mut self, now: Timestamp) {
        let Some(mut actions) = self.actions.take() else { return };
        let rows = self.action_rows(&actions, now);
        actions.stay(actions.under(&rows));
        self.actions = Some(actions);
    }

    /// Scrolls to the cursor.
    pub(super) fn follow_actions(&mut self, now: Timestamp) {
        let Some(mut actions) = self.actions.take() else { return };
        actions.follow(&self.action_rows(&actions, now), view::actions_height(self.size, &actions));
        self.actions = Some(actions);
    }

    /// A click into it chooses; a second one does what is chosen, unless that decides something.
    pub(super) fn click_action(&mut self, at: Position, now: Timestamp) -> Vec<Effect> {
        let Some(actions) = &self.actions else { return Vec::new() };
        let rows = self.action_rows(actions, now);
        let Some(row) = view::action_row(self.size, actions, &rows, at) else { return Vec::new() };
        let again = actions.under(&rows) == Some(row);
        self.actions.iter_mut().for_each(|actions| actions.stay(Some(row)));
        match row {
            Row::Action(place) if again => self.run_by_click(place, now),
            _ => Vec::new(),
        }
    }

    fn run_by_click(&mut self, place: usize, now: Timestamp) -> Vec<Effect> {
        let row = self.setup.keys.rows().get(place);
        if row.is_some_and(|row| decides(row.binding.command)) {
            let key = self.setup.keys.key_of(Context::Help, Command::Take);
            self.tell(format!("a click decides nothing: press {key}"));
            return Vec::new();
        }
        self.run_chosen(now)
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

/// Whether it answers a question, or lets something go out without one.
fn decides(command: Command) -> bool {
    use Command::{
        Completed, Insist, MergeBy, NotPlanned, Prioritize, Retry, Seen, Send, SendAndClose,
        ShowIssue, Take, Yes,
    };
    matches!(
        command,
        Completed
            | Insist
            | MergeBy(_)
            | NotPlanned
            | Prioritize(_)
            | Retry
            | Seen
            | Send
            | SendAndClose
            | ShowIssue
            | Take
            | Yes
    )
}
