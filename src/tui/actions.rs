//! The list of actions: all with their keys, or those that can be meant where it was opened. It is
//! narrowed by typing, and what is chosen from it is done.

use super::badge::SIGNS;
use super::filter::edited;
use super::keymap::{Binding, Bound, Command, Context, Edit, Keymap, shown};
use super::sight::moved;
use crate::desk::Sieve;
use std::cmp::Reverse;
use std::collections::HashSet;

/// Lines above and below the cursor that stay in sight.
const AROUND: usize = 2;

/// The list of actions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actions {
    /// Where it was opened: what is chosen is done there.
    pub context: Context,
    /// All there are, by context, with the signs of the screen below; else only what can be meant
    /// here, best first.
    pub all: bool,
    filter: String,
    chosen: Option<Row>,
    /// The first line in sight.
    top: usize,
}

/// A line of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    /// Where the actions below it are given.
    Heading(&'static str),
    /// The action in this place of the keymap.
    Action(usize),
    /// The sign in this place of the list of signs.
    Sign(usize),
    /// Nothing.
    Blank,
}

impl Row {
    fn can_be_chosen(self) -> bool {
        matches!(self, Self::Action(_) | Self::Sign(_))
    }
}

impl Actions {
    /// All actions, those of `context` first; or what can be meant there.
    pub fn new(context: Context, all: bool) -> Self {
        Self { context, all, filter: String::new(), chosen: None, top: 0 }
    }

    /// What is typed.
    pub fn filter(&self) -> &str {
        &self.filter
    }

    /// Its lines, each found by its `words` too. Of several that match equally well those that `work`
    /// come first.
    pub fn rows(
        &self,
        keys: &Keymap,
        words: impl Fn(&Binding) -> String,
        works: impl Fn(Command) -> bool,
    ) -> Vec<Row> {
        let mut sieve = Sieve::new(&self.filter);
        let mut score = |row: &Bound| score(&mut sieve, row, &words(row.binding));
        match self.all {
            true => self.reference(keys, &mut score),
            false => self.palette(keys, &mut score, works),
        }
    }

    /// The line under the cursor: the first one, or the one that it was put on as long as it is there.
    pub fn under(&self, rows: &[Row]) -> Option<Row> {
        let kept = self.chosen.filter(|chosen| rows.contains(chosen));
        kept.or_else(|| rows.iter().copied().find(|row| row.can_be_chosen()))
    }

    /// Moves the cursor among the lines that can be chosen, if the command does that, by so many at
    /// once for a page.
    pub fn move_by(&mut self, rows: &[Row], command: Command, page: usize) {
        let open: Vec<Row> = rows.iter().copied().filter(|row| row.can_be_chosen()).collect();
        let under = self.under(rows);
        let at = open.iter().position(|row| Some(*row) == under).unwrap_or(0);
        if let Some(to) = moved(command, at, open.len().saturating_sub(1), page) {
            self.chosen = open.get(to).copied();
        }
    }

    /// Stays on this line, whatever else comes before it.
    pub fn stay(&mut self, row: Option<Row>) {
        self.chosen = row;
    }

    /// Scrolls so that the cursor is in sight in `height` lines.
    pub fn follow(&mut self, rows: &[Row], height: usize) {
        let under = self.under(rows);
        let at = rows.iter().position(|row| Some(*row) == under).unwrap_or(0);
        let around = AROUND.min(height.saturating_sub(1) / 2);
        let (highest, lowest) =
            ((at + 1 + around).saturating_sub(height), at.saturating_sub(around));
        self.top = self.top.max(highest).min(lowest).min(rows.len().saturating_sub(height));
    }

    /// The lines from the first in sight on.
    pub fn in_sight(&self, rows: &[Row]) -> impl Iterator<Item = Row> {
        rows.iter().copied().skip(self.top)
    }

    /// A text at the end of what is typed.
    pub fn write(&mut self, text: &str) {
        self.narrow(format!("{}{text}", self.filter));
    }

    /// Changes what is typed.
    pub fn edit(&mut self, edit: Edit) {
        self.narrow(edited(&self.filter, edit));
    }

    fn narrow(&mut self, filter: String) {
        self.filter = filter;
        self.chosen = None;
    }

    /// All contexts: this one, those around it, all others.
    fn contexts(&self) -> Vec<Context> {
        let mut contexts: Vec<Context> = self.context.with_around().collect();
        contexts.extend(Context::ALL.iter().filter(|other| !self.context.has(**other)));
        contexts
    }

    fn reference(&self, keys: &Keymap, score: &mut impl FnMut(&Bound) -> Option<u32>) -> Vec<Row> {
        let mut rows = Vec::new();
        for context in self.contexts() {
            let here = keys.rows().iter().enumerate();
            let here = here.filter(|(_, row)| row.binding.context == context);
            let found = here.filter(|(_, row)| score(row).is_some());
            group(&mut rows, context.words(), found.map(|(place, _)| Row::Action(place)));
        }
        let mut sieve = Sieve::new(&self.filter);
        let signs = SIGNS.iter().enumerate();
        let signs = signs
            .filter(|(_, (sign, words))| sieve.score(|| [*sign, *words].into_iter()).is_some());
        group(&mut rows, "signs", signs.map(|(place, _)| Row::Sign(place)));
        rows
    }

    /// How far what is typed is from being its name, its hint or its key: it is one of them, one of
    /// them begins so, or neither.
    fn far(&self, row: &Bound) -> u8 {
        let typed = self.filter.trim().to_lowercase();
        let (name, hint) = (row.binding.command.name(), row.binding.hint);
        let is_key = row.keys.iter().any(|key| shown(key) == self.filter);
        let begins = name.starts_with(&typed) || hint.starts_with(&typed);
        match typed.is_empty() || name == typed || hint == typed || is_key {
            true => 0,
            false if begins => 1,
            false => 2,
        }
    }

    /// What can be meant here. What means the same is there once, as it is given here.
    fn palette(
        &self,
        keys: &Keymap,
        score: &mut impl FnMut(&Bound) -> Option<u32>,
        works: impl Fn(Command) -> bool,
    ) -> Vec<Row> {
        let mut seen = HashSet::new();
        let mut found = Vec::new();
        for context in self.context.with_around() {
            for (place, row) in keys.rows().iter().enumerate() {
                let command = row.binding.command;
                let meant = row.binding.context == context && is_offered(command);
                if meant && seen.insert(command) {
                    let order = score(row)
                        .map(|score| (self.far(row), Reverse(score), !works(command), place));
                    found.extend(order);
                }
            }
        }
        found.sort_unstable();
        found.into_iter().map(|(.., place)| Row::Action(place)).collect()
    }
}

/// Some lines below a heading, if there are any.
fn group(rows: &mut Vec<Row>, heading: &'static str, below: impl Iterator<Item = Row>) {
    let mut below = below.peekable();
    if below.peek().is_none() {
        return;
    }
    if !rows.is_empty() {
        rows.push(Row::Blank);
    }
    rows.push(Row::Heading(heading));
    rows.extend(below);
}

/// How well an action matches; `None`: it does not.
fn score(sieve: &mut Sieve, row: &Bound, words: &str) -> Option<u32> {
    let (name, keys) = (row.binding.command.name(), row.all_keys());
    sieve.score(|| [words, row.binding.hint, name.as_str(), keys.as_str()].into_iter())
}

/// Whether it can be done from a list: letters and moves are done by their keys alone.
fn is_offered(command: Command) -> bool {
    use Command::{Down, First, Last, Leftward, PageDown, PageUp, Palette, Rightward, Up};
    let moves = [Down, First, Last, Leftward, PageDown, PageUp, Palette, Rightward, Up];
    !moves.contains(&command) && !matches!(command, Command::Edit(_))
}
