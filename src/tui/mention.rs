//! Calling people by name in an answer: `@` offers them, and only who was taken is called.

use super::editor::Editor;
use super::filter::Sieve;
use crate::desk::{Draft, Mention};
use crate::store::Mentionable;
use std::cmp::Reverse;

/// How many are offered at once.
pub const OFFERED: usize = 6;
/// What calls a whole channel in Slack, and nobody from here.
const EVERYBODY: [&str; 3] = ["@channel", "@here", "@everyone"];

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

/// The mentions that still stand in a text, outside code. One that begins another is found only
/// where the other does not stand.
fn standing(text: &str, mut mentions: Vec<Mention>) -> Vec<Mention> {
    let mut left = if mentions.is_empty() { String::new() } else { outside_code(text) };
    let mut longest: Vec<usize> = (0..mentions.len()).collect();
    longest.sort_by_key(|index| Reverse(mentions.get(*index).map_or(0, |m| m.text.len())));
    let mut stands = vec![false; mentions.len()];
    for index in longest {
        let rest = mentions.get(index).and_then(|mention| without(&left, &mention.text));
        if let (Some(rest), Some(stands)) = (rest, stands.get_mut(index)) {
            (left, *stands) = (rest, true);
        }
    }
    let mut stands = stands.into_iter();
    mentions.retain(|_| stands.next().unwrap_or(false));
    mentions
}

/// The first word in a text, outside code, that would call a whole channel in Slack.
pub fn everybody(text: &str) -> Option<&'static str> {
    let said = text.contains('@').then(|| outside_code(text))?;
    let place = |word: &&str| whole_words(&said, word).next();
    EVERYBODY.into_iter().filter_map(|word| Some((place(&word)?, word))).min().map(|(_, word)| word)
}

/// A text without a stretch, if it stands there between the bounds of words.
fn without(text: &str, stretch: &str) -> Option<String> {
    let mut out = String::new();
    let mut from = 0;
    for at in whole_words(text, stretch) {
        out += text.get(from..at)?;
        out.push('\n');
        from = at + stretch.len();
    }
    out += text.get(from..)?;
    (from > 0).then_some(out)
}

/// Where a stretch stands in a text with no letter or digit beside it.
fn whole_words(text: &str, stretch: &str) -> impl Iterator<Item = usize> {
    let outside = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    let found =
        text.match_indices(stretch).filter(|(at, _)| !stretch.is_empty() && *at < text.len());
    found.map(|(at, _)| at).filter(move |at| {
        let (before, rest) = text.split_at(*at);
        let after = rest.get(stretch.len()..).unwrap_or_default();
        outside(before.chars().next_back()) && outside(after.chars().next())
    })
}

/// The word before the cursor if it may become a mention: where its `@` stands, in bytes, and what
/// follows it.
fn begun<'a>(before: &'a str, after: &str) -> Option<(usize, &'a str)> {
    let (ahead, query) = before.rsplit_once('@')?;
    let begins =
        ahead.chars().next_back().is_none_or(|c| c.is_whitespace() || "([{\"'".contains(c));
    let ends = after.chars().next().is_none_or(|c| !c.is_alphanumeric());
    let one_word = !query.contains(char::is_whitespace);
    (begins && ends && one_word && !in_code(before)).then_some((ahead.len(), query))
}

fn is_fence(line: &str) -> bool {
    line.trim_start().starts_with("```")
}

/// Whether what follows this text would be code.
fn in_code(before: &str) -> bool {
    let fenced = before.split('\n').filter(|line| is_fence(line)).count() % 2 == 1;
    let line = before.rsplit('\n').next().unwrap_or_default();
    fenced || line.matches('`').count() % 2 == 1
}

/// A text with blanks for what is code.
fn outside_code(text: &str) -> String {
    let mut fenced = false;
    let mut out = String::new();
    for line in text.split('\n') {
        if is_fence(line) {
            fenced = !fenced;
        } else if !fenced {
            out += &without_code(line);
        }
        out.push('\n');
    }
    out
}

/// A line with a blank for what stands between backticks; the last may have no other.
fn without_code(line: &str) -> String {
    let parts: Vec<&str> = line.split('`').collect();
    let last = parts.len().saturating_sub(1);
    let said = parts.iter().enumerate().filter(|(index, _)| index % 2 == 0 || *index == last);
    said.map(|(_, part)| *part).collect::<Vec<_>>().join(" ")
}

/// The best matches of a word among people: first whose name or handle has a word that begins so,
/// of these who spoke in the conversation, then who has no mark, then who is meant most likely.
fn best(people: &[Mentionable], query: &str) -> Vec<usize> {
    let (mut anywhere, mut beginnings) = (Sieve::new(query), Sieve::of_beginnings(query));
    let rank = |(index, Mentionable { author, here, .. }): (usize, &Mentionable)| {
        let names = || [author.name.as_str(), author.handle.as_str()].into_iter();
        let score = anywhere.score(names)?;
        let words = || names().flat_map(|name| name.split(|c: char| !c.is_alphanumeric()));
        let begins = beginnings.score(words).is_some();
        Some((!begins, !here, !author.marks.is_empty(), Reverse(score), index))
    };
    let mut found: Vec<_> = people.iter().enumerate().filter_map(rank).collect();
    found.sort_unstable();
    found.into_iter().take(OFFERED).map(|(.., index)| index).collect()
}
