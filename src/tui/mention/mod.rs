//! Names in an answer: `@` offers people, `#` issues and pull requests, `:` emoji. Only who was taken
//! from the list is called.

mod emoji;
mod text;

use super::editor::Editor;
use super::message::Named;
use crate::desk::{Draft, Mention, Sieve, begins};
use crate::store::Mentionable;
use std::cmp::Reverse;
use text::{begun, standing};

/// How many are offered at once.
pub const OFFERED: usize = 6;

/// What can be put in the place of a word begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Offered {
    /// Somebody who is called by name.
    Person(Mentionable),
    /// An issue or a pull request.
    Issue(Named),
    /// An emoji as it is drawn, its name, and what is put in.
    Emoji(&'static str, &'static str, String),
}

/// Whom an answer being written calls, and what it could name.
#[derive(Debug, Default)]
pub struct Mentions {
    people: Vec<Mentionable>,
    taken: Vec<Mention>,
    offer: Option<Offer>,
    /// The word, by where its sign stands, for which no list is wanted.
    refused: Option<usize>,
    /// Emoji go by their names where the answer goes: `:tada:`.
    spelt: bool,
}

/// The list that is open, and the row the cursor is on.
#[derive(Debug)]
struct Offer {
    rows: Vec<Offered>,
    chosen: usize,
}

impl Mentions {
    /// Of a draft that was left, for a place where emoji go by their names, or are drawn.
    pub fn new(taken: Vec<Mention>, spelt: bool) -> Self {
        Self { taken, spelt, ..Self::default() }
    }

    /// Whom `@` offers from now on.
    pub fn know(&mut self, people: Vec<Mentionable>) {
        self.people = people;
        self.offer = None;
    }

    /// What `#` offers for a word, if that is still the one before the cursor.
    pub fn know_issues(&mut self, word: &str, found: Vec<Named>, editor: &Editor) {
        let (before, after) = editor.split();
        let still = begun(&before, &after).filter(|(at, sign, query)| {
            (*sign, *query) == ('#', word) && self.refused != Some(*at)
        });
        if still.is_some() {
            self.open(found.into_iter().map(Offered::Issue).collect());
        }
    }

    /// What is offered, best first, and whether the cursor is on it; empty: no list is open.
    pub fn offered(&self) -> impl Iterator<Item = (&Offered, bool)> {
        self.offer.iter().flat_map(|offer| {
            offer.rows.iter().enumerate().map(|(row, one)| (one, row == offer.chosen))
        })
    }

    /// Lines that the open list takes, however many are found: it does not grow and shrink with
    /// every letter.
    pub fn height(&self) -> usize {
        match self.offered().next() {
            Some((Offered::Person(_), _)) => self.people.len().min(OFFERED),
            Some(_) => OFFERED,
            None => 0,
        }
    }

    /// Whether a list is open.
    pub fn is_open(&self) -> bool {
        self.offer.is_some()
    }

    /// Offers what the word before the cursor may mean, if it may be a name; which issues it may mean
    /// has to be looked for: the word.
    pub fn offer(&mut self, editor: &Editor) -> Option<String> {
        let (before, after) = editor.split();
        let word = begun(&before, &after);
        self.refused = self.refused.filter(|refused| word.is_some_and(|(at, ..)| at == *refused));
        let wanted = word.filter(|(at, ..)| self.refused != Some(*at));
        let Some((_, sign, query)) = wanted else {
            self.offer = None;
            return None;
        };
        let rows = match sign {
            '@' => {
                let found = best(&self.people, query).into_iter();
                let people = found.filter_map(|at| self.people.get(at));
                people.cloned().map(Offered::Person).collect()
            }
            ':' => emoji::found(query, self.spelt),
            _ => self.still_meant(query),
        };
        self.open(rows);
        (sign == '#').then(|| query.to_owned())
    }

    /// Issues in sight that a longer word still means: the list does not blink while it is looked for.
    fn still_meant(&self, query: &str) -> Vec<Offered> {
        let query = query.to_lowercase();
        let means = |one: &Offered| {
            let Offered::Issue(issue) = one else { return false };
            issue.name.contains(&format!("#{query}")) || issue.title.to_lowercase().contains(&query)
        };
        self.offered().map(|(one, _)| one).filter(|one| means(one)).cloned().collect()
    }

    fn open(&mut self, rows: Vec<Offered>) {
        self.offer = (!rows.is_empty()).then_some(Offer { rows, chosen: 0 });
    }

    /// Closes the list; the next word may open it again.
    pub fn close(&mut self) {
        self.offer = None;
    }

    /// Closes the list for as long as this word is being written.
    pub fn refuse(&mut self, editor: &Editor) {
        let (before, after) = editor.split();
        self.refused = begun(&before, &after).map(|(at, ..)| at);
        self.offer = None;
    }

    /// Moves the cursor in the list, round and round.
    pub fn step(&mut self, down: bool) {
        let Some(Offer { rows, chosen }) = &mut self.offer else { return };
        let by = if down { 1 } else { rows.len().saturating_sub(1) };
        *chosen = chosen.saturating_add(by).checked_rem(rows.len()).unwrap_or(0);
    }

    /// Takes what is under the cursor: its name takes the place of the word begun.
    pub fn take(&mut self, editor: &mut Editor) {
        let one = self.offered().find(|(_, chosen)| *chosen).map(|(one, _)| one.clone());
        let (before, after) = editor.split();
        let (Some(one), Some((.., query))) = (one, begun(&before, &after)) else { return };
        let text = match one {
            Offered::Person(person) => self.call(person, &editor.text()),
            Offered::Issue(issue) => issue.put,
            Offered::Emoji(.., put) => put,
        };
        let blank = if after.starts_with(' ') { "" } else { " " };
        editor.replace_back(query.chars().count() + 1, &format!("{text}{blank}"));
        self.offer = None;
    }

    /// Calls somebody from now on, by these words.
    fn call(&mut self, person: Mentionable, text: &str) -> String {
        self.taken = standing(text, std::mem::take(&mut self.taken));
        let text = self.words(&person);
        let mention = Mention { text: text.clone(), person: person.id };
        if !self.taken.contains(&mention) {
            self.taken.push(mention);
        }
        text
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
