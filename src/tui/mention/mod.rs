//! Calling people by name in an answer: `@` offers them, and only who was taken is called.

mod text;

use super::editor::Editor;
use super::filter::{Sieve, begins};
use crate::desk::{Draft, Mention};
use crate::store::Mentionable;
use std::cmp::Reverse;
use text::{begun, standing};

/// How many are offered at once.
pub const OFFERED: usize = 6;

/// Whom an answer being written calls, and whom it could.
#[derive(Debug, Default)]
pub struct Mentions {
    people: Vec<Mentionable>,
    taken: Vec<Mention>,
    offer: Option<Offer>,
    /// The word, by where its `@` stands, for which no list is wanted.
    refused: Option<usize>,
}

/// The list that is open: places in the list of all people, and the one the cursor is on.
#[derive(Debug)]
struct Offer {
    found: Vec<usize>,
    chosen: usize,
}

impl Mentions {
    /// Of a draft that was left.
    pub fn new(taken: Vec<Mention>) -> Self {
        Self { taken, ..Self::default() }
    }

    /// Whom `@` offers from now on.
    pub fn know(&mut self, people: Vec<Mentionable>) {
        self.people = people;
        self.offer = None;
    }

    /// Who is offered, best first, and whether the cursor is on them; empty: no list is open.
    pub fn offered(&self) -> impl Iterator<Item = (&Mentionable, bool)> {
        let person = |(row, index): (usize, &usize), chosen| {
            self.people.get(*index).map(|person| (person, row == chosen))
        };
        let rows = self.offer.iter().flat_map(|offer| {
            offer.found.iter().enumerate().map(move |found| (found, offer.chosen))
        });
        rows.filter_map(move |(found, chosen)| person(found, chosen))
    }

    /// Lines that the open list takes, however many are found: it does not grow and shrink with
    /// every letter.
    pub fn height(&self) -> usize {
        if self.is_open() { self.people.len().min(OFFERED) } else { 0 }
    }

    /// Whether a list is open.
    pub fn is_open(&self) -> bool {
        self.offer.is_some()
    }

    /// Offers whom the word before the cursor may mean, if that is a mention begun.
    pub fn offer(&mut self, editor: &Editor) {
        let (before, after) = editor.split();
        let word = begun(&before, &after);
        self.refused = self.refused.filter(|refused| word.is_some_and(|(at, _)| at == *refused));
        let wanted = word.filter(|(at, _)| self.refused != Some(*at));
        let found = wanted.map(|(_, query)| best(&self.people, query)).unwrap_or_default();
        self.offer = (!found.is_empty()).then_some(Offer { found, chosen: 0 });
    }

    /// Closes the list; the next word may open it again.
    pub fn close(&mut self) {
        self.offer = None;
    }

    /// Closes the list for as long as this word is being written.
    pub fn refuse(&mut self, editor: &Editor) {
        let (before, after) = editor.split();
        self.refused = begun(&before, &after).map(|(at, _)| at);
        self.offer = None;
    }

    /// Moves the cursor in the list, round and round.
    pub fn step(&mut self, down: bool) {
        let Some(Offer { found, chosen }) = &mut self.offer else { return };
        let by = if down { 1 } else { found.len().saturating_sub(1) };
        *chosen = chosen.saturating_add(by).checked_rem(found.len()).unwrap_or(0);
    }

    /// Takes the person under the cursor: their name takes the place of the word begun.
    pub fn take(&mut self, editor: &mut Editor) {
        let person = self.offered().find(|(_, chosen)| *chosen).map(|(person, _)| person.clone());
        let (before, after) = editor.split();
        let (Some(person), Some((_, query))) = (person, begun(&before, &after)) else { return };
        self.taken = standing(&editor.text(), std::mem::take(&mut self.taken));
        let text = self.words(&person);
        let blank = if after.starts_with(' ') { "" } else { " " };
        editor.replace_back(query.chars().count() + 1, &format!("{text}{blank}"));
        let mention = Mention { text, person: person.id };
        if !self.taken.contains(&mention) {
            self.taken.push(mention);
        }
        self.offer = None;
    }

    /// What somebody is called by: nobody else may be called by the same words.
    fn words(&self, person: &Mentionable) -> String {
        let name = format!("@{}", person.author.name);
        let twin = self.taken.iter().any(|m| m.text == name && m.person != person.id);
        if twin { format!("{name} ({})", person.author.handle) } else { name }
    }

    /// A text with those whom it still calls.
    pub fn draft(&self, text: String) -> Draft {
        let mentions = standing(&text, self.taken.clone());
        Draft { text, mentions }
    }
}

/// Who is meant by a word, best first: whose name has a word that begins so, whose handle does, and
/// if these are few, in whom it is found at all. In each: who spoke in the conversation, who has no
/// mark. With so many people a letter may cost no more than a look at each.
fn best(people: &[Mentionable], query: &str) -> Vec<usize> {
    let rank = |person: &Mentionable| (!person.here, !person.author.marks.is_empty());
    let begin = |(index, person): (usize, &Mentionable)| {
        let author = &person.author;
        let handle = || begins(&author.handle, query).map(|_| usize::MAX);
        let word = begins(&author.name, query).or_else(handle)?;
        Some((rank(person), word, index))
    };
    let mut found: Vec<_> = people.iter().enumerate().filter_map(begin).collect();
    found.sort_unstable();
    let mut found: Vec<usize> = found.into_iter().take(OFFERED).map(|(.., at)| at).collect();
    if found.len() < OFFERED {
        found.extend(elsewhere(people, query, &found, rank));
        found.truncate(OFFERED);
    }
    found
}

/// In whom else a word is found, best first.
fn elsewhere<R: Ord>(
    people: &[Mentionable],
    query: &str,
    found: &[usize],
    rank: impl Fn(&Mentionable) -> R,
) -> Vec<usize> {
    let mut sieve = Sieve::new(query);
    let score = |(index, person): (usize, &Mentionable)| {
        let author = &person.author;
        let score = sieve.score(|| [author.name.as_str(), author.handle.as_str()].into_iter())?;
        Some((rank(person), Reverse(score), index))
    };
    let rest = people.iter().enumerate().filter(|(index, _)| !found.contains(index));
    let mut rest: Vec<_> = rest.filter_map(score).collect();
    rest.sort_unstable();
    rest.into_iter().map(|(.., index)| index).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::{Author, PersonId};

    fn person(name: &str, handle: &str, here: bool) -> Mentionable {
        let author = Author::new(handle.into(), Some(name.into()), None);
        Mentionable { id: PersonId(handle.into()), author, here }
    }

    #[test]
    fn who_is_meant() {
        let people = [
            person("Zoë Bélanger", "zoeb", false),
            person("Leo Arnaud", "bela", false),
            person("Abel Ferrara", "abel", false),
            person("Isabel Ray", "ray", true),
            person("Bel Air", "x", false),
        ];
        for (query, found) in [
            ("bel", &["Bel Air", "Zoë Bélanger", "Leo Arnaud", "Isabel Ray", "Abel Ferrara"][..]),
            ("ZOE", &["Zoë Bélanger"]),
            ("i", &["Isabel Ray"]),
            ("q", &[]),
        ] {
            let names = best(&people, query).into_iter().map(|at| people[at].author.name.as_str());
            assert_eq!(names.collect::<Vec<_>>(), found, "{query:?}");
        }
        assert_eq!(best(&people, "")[0], 3, "who is here comes first");
        let crowd: Vec<_> = (0..50).map(|n| person("Ann", &format!("a{n}"), n == 49)).collect();
        assert_eq!(best(&crowd, "an"), [49, 0, 1, 2, 3, 4]);
    }
}
