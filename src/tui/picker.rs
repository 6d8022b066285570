//! Choosing from a list: what is offered, what it is narrowed to, what is marked, and what the
//! choice is for. The cursor follows the row it stands on.

use super::asked::Asked;
use super::filter::edited;
use super::keymap::{Command, Edit};
use super::sight::{Sight, moved};
use crate::desk::{Archive, Fix, Identity, Sieve, TicketRef, Wish, target};
use crate::store::Markable;
use jiff::Timestamp;
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// What is told of a name that the list does not have.
const TRY: &str = "not in the list; try it";

/// What is told of a customer that nobody knows yet.
const NEW: &str = "new: pays";

/// One thing to choose.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pick {
    /// What it is known by; no two rows of a list share one.
    pub key: String,
    /// What is read.
    pub text: String,
    /// What else there is to know of it.
    pub aside: String,
    /// It is marked for good.
    pub fixed: bool,
}

/// What is done with a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// Change the labels of these tickets.
    Labels(Vec<TicketRef>),
    /// Change who is assigned to them.
    Assignees(Vec<TicketRef>),
    /// Ask these for a review of this ticket.
    Reviewers(TicketRef),
    /// Take one row.
    One(One),
}

/// What is done with the one row that is chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum One {
    /// Go to a ticket that this one is linked to, or link it to what is typed.
    Links(TicketRef),
    /// Link this ticket to one that was found.
    Link(TicketRef),
    /// Link this ticket to an issue like the new one, or open the new one.
    Similar(TicketRef),
    /// Resolve this error by it.
    Fix(TicketRef),
    /// Archive these errors until then.
    Archive(Vec<TicketRef>),
    /// Give this error to them.
    Owner(TicketRef),
    /// Show at this error's service that it is tracked in this issue.
    Issue(TicketRef),
    /// Mark one of these of this ticket as a customer's.
    What(TicketRef, Vec<Markable>),
    /// Mark this as that customer's.
    Whose(TicketRef, Markable),
    /// Open a new issue in this place.
    Place,
    /// Begin a new issue with this template.
    Template,
    /// Put this text into the answer.
    Snippet,
}

/// A list to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picker {
    /// What the choice is for.
    pub purpose: Purpose,
    /// What is asked.
    pub title: String,
    rows: Asked<Vec<Pick>>,
    filter: String,
    /// The next letter begins another filter: what the last one found was marked.
    used: bool,
    /// What is offered in this order, by its place in `rows`.
    found: Vec<usize>,
    /// What the typed text itself means, offered first.
    typed: Option<Pick>,
    chosen: Option<String>,
    marked: BTreeSet<String>,
    before: BTreeSet<String>,
    sight: Sight,
}

/// What was chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Picked {
    /// The row under the cursor, for a list of which one is taken.
    pub one: Option<Pick>,
    /// Keys that were marked, and were not before.
    pub added: Vec<String>,
    /// Keys that were marked before, and are not any more: of a list of which one is taken, all
    /// but that one.
    pub removed: Vec<String>,
}

impl Purpose {
    /// Whether several can be chosen.
    pub fn many(&self) -> bool {
        match self {
            Self::Labels(_) | Self::Assignees(_) | Self::Reviewers(_) => true,
            Self::One(_) => false,
        }
    }

    /// Whether taking it sends something.
    pub fn sends(&self) -> bool {
        let one = |one: &One| {
            matches!(one, One::Fix(_) | One::Archive(_) | One::Owner(_) | One::Issue(_))
        };
        match self {
            Self::One(what) => one(what),
            _ => true,
        }
    }

    /// Whether what is typed is looked for elsewhere: the rows are what was found for it.
    pub fn finds(&self) -> bool {
        matches!(self, Self::One(One::Whose(..)))
    }

    /// What a typed text means of itself, though the list may not have it; `found` are the rows that
    /// it matches.
    fn typed(&self, text: &str, found: &[&Pick]) -> Option<Pick> {
        let alone =
            |means: bool, aside: &str| (means && found.is_empty()).then(|| aside.to_owned());
        let any = !text.is_empty();
        let aside = match self {
            Self::Labels(_) => None,
            Self::Assignees(_) => alone(is_handle(text), TRY),
            Self::Reviewers(_) => alone(is_reviewer(text), TRY),
            Self::One(One::Owner(_)) => alone(any, TRY),
            Self::One(One::Links(_)) if target(text, "owner/name").is_some() => {
                alone(any, "link it")
            }
            Self::One(One::Links(_)) => {
                alone(any, "look for it among the issues and pull requests")
            }
            Self::One(One::Fix(_)) => {
                Fix::parse(text).ok().map(|fix| format!("resolve it {}", fix.told()))
            }
            Self::One(One::Archive(_)) => {
                Archive::parse(text).ok().map(|until| format!("archive it {}", until.told()))
            }
            Self::One(One::Whose(..)) => {
                let name = Identity::name(text);
                let known = found.iter().any(|row| Identity::name(&row.key) == name);
                (name.is_some() && !known).then(|| NEW.to_owned())
            }
            Self::One(_) => None,
        };
        let (key, text) = (text.to_owned(), text.to_owned());
        aside.map(|aside| Pick { key, text, aside, fixed: false })
    }

    /// Whether a typed text may be half a row's: what is found is meant rather than itself.
    fn prefers_found(&self) -> bool {
        matches!(self, Self::One(One::Fix(_) | One::Whose(..)))
    }

    /// What typing does.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::One(One::Fix(_)) => "type to narrow; or a release, owner/name@commit",
            Self::One(One::Archive(_)) => "type to narrow; or 3 d, 500 events, 20 users",
            Self::One(One::Whose(..)) => "type to narrow; or a new name",
            _ => "type to narrow",
        }
    }

    /// What is told where there is nothing to choose.
    pub fn empty(&self) -> &'static str {
        match self {
            Self::One(One::Links(_)) => "Type an address, owner/name#12 or a few words.",
            _ => "There is nothing to choose.",
        }
    }
}

fn is_handle(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

fn is_reviewer(text: &str) -> bool {
    match text.split_once('/') {
        Some((owner, team)) => is_handle(owner) && is_handle(&team.replace(['_', '.'], "-")),
        None => is_handle(text),
    }
}

impl Picker {
    /// A list that a service was asked for.
    pub fn asking(
        purpose: Purpose,
        title: impl Into<String>,
        wish: Wish,
        whom: &str,
        now: Timestamp,
    ) -> Self {
        Self::new(purpose, title.into(), Asked::new(wish, whom, now))
    }

    fn new(purpose: Purpose, title: String, rows: Asked<Vec<Pick>>) -> Self {
        Self {
            purpose,
            title,
            rows,
            filter: String::new(),
            used: false,
            found: Vec::new(),
            typed: None,
            chosen: None,
            marked: BTreeSet::new(),
            before: BTreeSet::new(),
            sight: Sight::default(),
        }
    }

    /// A list that is there already, of which one is taken.
    pub fn of(one: One, title: impl Into<String>, rows: Vec<Pick>) -> Self {
        let mut picker = Self::new(Purpose::One(one), title.into(), Asked::Here(rows));
        picker.sieve();
        picker
    }

    /// What is or was waited for.
    pub fn asked(&self) -> &Asked<Vec<Pick>> {
        &self.rows
    }

    /// The list does not come.
    pub fn fail(&mut self, why: &str) {
        self.rows.fail(why);
    }

    /// Offers these, of which those with `marked` keys are marked. It may be told again: the
    /// filter, the cursor and what the hero marked stay.
    pub fn offer(&mut self, rows: Vec<Pick>, marked: impl IntoIterator<Item = String>) {
        let marked: BTreeSet<String> = marked.into_iter().collect();
        let (added, removed) = self.changes();
        self.marked = marked.iter().filter(|key| !removed.contains(key)).cloned().collect();
        self.marked.extend(added);
        self.before = marked;
        self.rows = Asked::Here(rows);
        self.sieve();
    }

    /// How many rows there are in all.
    pub fn len(&self) -> usize {
        self.all().len()
    }

    /// What is typed.
    pub fn filter(&self) -> &str {
        &self.filter
    }

    /// What would change if it were taken now.
    pub fn changes(&self) -> (Vec<String>, Vec<String>) {
        let list = |keys: &BTreeSet<String>, but: &BTreeSet<String>| {
            keys.difference(but).cloned().collect()
        };
        (list(&self.marked, &self.before), list(&self.before, &self.marked))
    }

    /// Rows that are offered, and the place of the cursor among them.
    pub fn offered(&self) -> (usize, usize) {
        (self.shown().count(), self.cursor())
    }

    /// The rows in sight, whether each is marked, and whether the cursor is on it.
    pub fn window(&self) -> impl Iterator<Item = (&Pick, bool, bool)> {
        let lines = self.sight.lines(self.shown().count());
        let seen = self.shown().skip(lines.start).take(lines.len());
        seen.map(|row| (row, self.marks(row), self.chosen.as_ref() == Some(&row.key)))
    }

    /// Scrolls so that the cursor is in sight in so many lines.
    pub fn follow(&mut self, height: usize) {
        let (count, cursor) = self.offered();
        self.sight.follow(cursor, count, height);
    }

    /// Moves the cursor, if the command does that.
    pub fn move_by(&mut self, command: Command) {
        let (count, cursor) = self.offered();
        let place = moved(command, cursor, count.saturating_sub(1), self.sight.page());
        place.into_iter().for_each(|place| self.go(place));
    }

    /// Puts the cursor on this row, or as near as there is one.
    pub fn go(&mut self, place: usize) {
        let last = self.shown().count().saturating_sub(1);
        let key = self.shown().nth(place.min(last)).map(|row| row.key.clone());
        self.chosen = key;
    }

    /// Puts the cursor on this row of those in sight; whether it stood there already.
    pub fn point(&mut self, row: usize) -> bool {
        let before = self.chosen.clone();
        let key = self.window().nth(row).map(|(pick, ..)| pick.key.clone());
        self.chosen = key.or(before.clone());
        before == self.chosen
    }

    /// Marks the row under the cursor, or takes its mark away.
    pub fn mark(&mut self) {
        let Some(row) = self.under().filter(|row| !row.fixed).cloned() else { return };
        if !self.marked.remove(&row.key) {
            self.marked.insert(row.key.clone());
        }
        if self.typed.take_if(|typed| *typed == row).is_some()
            && let Some(rows) = self.rows.here_mut()
        {
            rows.push(row);
            self.sieve();
        }
        self.used = true;
    }

    /// A letter, or a text, at the end of the filter.
    pub fn write(&mut self, text: &str) {
        let before = if self.used { "" } else { self.filter.as_str() };
        self.narrow(format!("{before}{text}"));
    }

    /// Changes the filter.
    pub fn edit(&mut self, edit: Edit) {
        self.narrow(edited(&self.filter, edit));
    }

    /// What is chosen as it stands. Where several can be, and none was marked or unmarked, what
    /// was typed and found counts as marked.
    pub fn picked(&self) -> Picked {
        if !self.purpose.many() {
            let one = self.under().cloned();
            let taken = |key: &&String| one.as_ref().is_some_and(|one| one.key == **key);
            let removed = self.before.iter().filter(|key| !taken(key)).cloned().collect();
            return Picked { one, added: Vec::new(), removed };
        }
        let (mut added, removed) = self.changes();
        if added.is_empty() && removed.is_empty() && !self.filter.is_empty() {
            let new = |row: &&Pick| !self.marks(row);
            added.extend(self.under().filter(new).map(|row| row.key.clone()));
        }
        Picked { one: None, added, removed }
    }

    fn narrow(&mut self, filter: String) {
        self.used = false;
        self.filter = filter;
        self.chosen = None;
        self.sieve();
    }

    /// Works out what is offered: all with the marked ones first, or what matches, best first.
    fn sieve(&mut self) {
        let rows = self.all().iter().enumerate();
        self.found = match self.filter.trim() {
            _ if self.purpose.finds() => rows.map(|(place, _)| place).collect(),
            "" => {
                let marked = |(_, row): &(usize, &Pick)| self.marks(row);
                let (first, rest): (Vec<_>, Vec<_>) = rows.partition(marked);
                first.into_iter().chain(rest).map(|(place, _)| place).collect()
            }
            filter => matching(filter, rows),
        };
        self.typed = match self.rows {
            Asked::Here(_) => {
                let found = self.found.iter().filter_map(|place| self.all().get(*place));
                self.purpose.typed(self.filter.trim(), &found.collect::<Vec<_>>())
            }
            _ => None,
        };
        let kept = self.chosen.as_ref().and_then(|key| self.shown().position(|r| r.key == *key));
        self.go(kept.unwrap_or(0));
    }

    fn marks(&self, row: &Pick) -> bool {
        row.fixed || self.marked.contains(&row.key)
    }

    fn all(&self) -> &[Pick] {
        self.rows.here().map_or(&[], Vec::as_slice)
    }

    fn shown(&self) -> impl Iterator<Item = &Pick> {
        let found = self.found.iter().filter_map(|place| self.all().get(*place));
        let typed = self.typed.iter();
        let (first, last) = match self.purpose.prefers_found() {
            true => (None, Some(typed)),
            false => (Some(typed), None),
        };
        first.into_iter().flatten().chain(found).chain(last.into_iter().flatten())
    }

    fn under(&self) -> Option<&Pick> {
        self.shown().nth(self.cursor())
    }

    fn cursor(&self) -> usize {
        let key = self.chosen.as_ref();
        self.shown().position(|row| Some(&row.key) == key).unwrap_or(0)
    }
}

/// The places of rows that match, best first.
fn matching<'a>(filter: &str, rows: impl Iterator<Item = (usize, &'a Pick)>) -> Vec<usize> {
    let mut sieve = Sieve::new(filter);
    let score = |(place, row): (usize, &'a Pick)| {
        let score = sieve.score(|| [row.text.as_str(), row.aside.as_str()].into_iter())?;
        Some((Reverse(score), place))
    };
    let mut found: Vec<_> = rows.filter_map(score).collect();
    found.sort_unstable();
    found.into_iter().map(|(_, place)| place).collect()
}

#[cfg(test)]
mod tests;
