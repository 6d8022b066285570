//! What was done, sent and read, and what failed: narrowed by what is typed, newest first.

use super::filter::edited;
use super::keymap::{Command, Edit};
use super::sight::{Sight, moved};
use crate::desk::Sieve;
use crate::store::Activity;

/// The list of what happened. The cursor follows what it stands on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ActivityPane {
    /// `None`: it is still being read.
    rows: Option<Vec<Activity>>,
    filter: String,
    /// What is shown, by its place in `rows`.
    found: Vec<usize>,
    chosen: Option<i64>,
    sight: Sight,
}

impl ActivityPane {
    /// Takes what was read; the number of the latest failure that the hero has not seen before.
    pub fn take(&mut self, rows: Vec<Activity>) -> Option<i64> {
        let unseen = rows.iter().find(|row| row.failed && !row.seen).map(|row| row.id);
        self.rows = Some(rows);
        self.sieve();
        unseen
    }

    /// Whether it was read.
    pub fn is_read(&self) -> bool {
        self.rows.is_some()
    }

    /// What is typed.
    pub fn filter(&self) -> &str {
        &self.filter
    }

    /// How many lines are shown, and the place of the cursor among them.
    pub fn offered(&self) -> (usize, usize) {
        (self.found.len(), self.cursor())
    }

    /// What the cursor stands on.
    pub fn under(&self) -> Option<&Activity> {
        self.nth(self.cursor())
    }

    /// The lines in sight, and whether the cursor is on each.
    pub fn window(&self) -> impl Iterator<Item = (&Activity, bool)> {
        let cursor = self.cursor();
        self.sight
            .lines(self.found.len())
            .filter_map(move |place| Some((self.nth(place)?, place == cursor)))
    }

    /// Narrows it by a letter or a text more.
    pub fn write(&mut self, text: &str) {
        self.narrow(format!("{}{text}", self.filter));
    }

    /// Moves the cursor, if the command does that.
    pub fn move_by(&mut self, command: Command) {
        let (count, cursor) = self.offered();
        let place = moved(command, cursor, count.saturating_sub(1), self.sight.page());
        self.chosen = place.map_or(self.chosen, |place| self.nth(place).map(|row| row.id));
    }

    /// Scrolls so that the cursor is in sight in so many lines.
    pub fn follow(&mut self, height: usize) {
        let (count, cursor) = self.offered();
        self.sight.follow(cursor, count, height);
    }

    /// Changes what it is narrowed to.
    pub fn edit(&mut self, edit: Edit) {
        self.narrow(edited(&self.filter, edit));
    }

    fn narrow(&mut self, filter: String) {
        self.filter = filter;
        self.chosen = None;
        self.sieve();
    }

    fn sieve(&mut self) {
        let rows = self.rows.as_deref().unwrap_or_default();
        let mut sieve = Sieve::new(self.filter.trim());
        let matches = |row: &Activity| sieve.score(|| fields(row)).is_some();
        let mut matches = Some(matches).filter(|_| !self.filter.trim().is_empty());
        let passes = |(_, row): &(usize, &Activity)| matches.as_mut().is_none_or(|m| m(row));
        self.found = rows.iter().enumerate().filter(passes).map(|(place, _)| place).collect();
    }

    fn cursor(&self) -> usize {
        let chosen = |place: &usize| self.row(*place).map(|row| row.id) == self.chosen;
        self.found.iter().position(chosen).unwrap_or(0)
    }

    fn nth(&self, place: usize) -> Option<&Activity> {
        self.row(*self.found.get(place)?)
    }

    fn row(&self, place: usize) -> Option<&Activity> {
        self.rows.as_ref()?.get(place)
    }
}

/// All that is read of a line.
fn fields(row: &Activity) -> impl Iterator<Item = &str> {
    let failed = row.failed.then_some("failed");
    let beside = [row.title.as_deref(), row.reference.as_ref().map(|r| r.as_str()), failed];
    let source = row.source.as_ref().map(|source| source.0.as_str());
    [row.text.as_str(), row.sort.word()]
        .into_iter()
        .chain(beside.into_iter().flatten())
        .chain(source)
}
