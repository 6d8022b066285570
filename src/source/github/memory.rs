//! What need not be asked twice while the program runs.

use super::listing::Listing;
use super::place::Place;
use super::reading::CheckMark;
use super::release::Releases;
use super::roll::Roll;
use super::shelf::Shelf;
use super::trouble::Trouble;
use super::walk::List;
use super::wire::{Repository, User};
use crate::source::lost::Lost;
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// For how long it is said that a repository is no longer found.
const VANISHED: SignedDuration = SignedDuration::from_hours(1);

/// What a GitHub source remembers. A repository goes by the name under which it was first read.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// The token's own account.
    pub me: Option<User>,
    /// Everyone seen; `None` until the first pull.
    pub roll: Option<Roll>,
    /// How the checks of open pull requests were, by `owner/name#number`.
    pub checks: BTreeMap<String, CheckMark>,
    /// The repositories as they were last seen.
    pub repos: BTreeMap<String, Known>,
    /// What repositories named in the configuration go by, by that name in lower case.
    pub keys: BTreeMap<String, String>,
    /// Repositories that took the name of another one, whose tickets are kept under it.
    pub replaced: BTreeSet<String>,
    /// What owners and searches have, by `example/*` or the words searched for.
    pub listings: BTreeMap<String, Arc<Listing>>,
    /// What cannot be read, by the name it is told by.
    pub troubles: BTreeMap<String, Trouble>,
    /// Tags of single issues that were looked for, by `owner/name#number`.
    pub tags: BTreeMap<String, String>,
    /// The open pull requests.
    pub pulls: BTreeMap<String, OpenPulls>,
    /// Answers about single tickets.
    pub shelf: Shelf,
    /// What could not be read.
    pub lost: Lost,
    /// What was released.
    pub releases: Releases,
    /// Repositories that owners and searches had.
    found: BTreeSet<String>,
    /// Repositories that they have no more, since when.
    vanished: BTreeMap<String, Timestamp>,
    /// The lists of comments that are to be read.
    owed: BTreeMap<String, Owed>,
    /// The last look beyond the lists.
    rounds: BTreeMap<String, Round>,
    /// When the last pull began.
    pulled: Option<Timestamp>,
}

/// A repository as last seen.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub repository: Repository,
    /// The tag of that answer, if it was one of its own.
    pub etag: Option<String>,
}

/// The open pull requests of a repository that moved last: numbers and last commits.
#[derive(Debug, Clone, Default)]
pub(super) struct OpenPulls {
    pub etag: Option<String>,
    pub heads: Vec<(u64, String)>,
}

/// Which lists of comments are to be read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Owed {
    pub comments: bool,
    pub review_comments: bool,
}

/// A look beyond the lists.
#[derive(Debug, Clone, Copy)]
struct Round {
    at: Timestamp,
    /// The last issue that was looked for.
    sought: u64,
}

impl Owed {
    /// Both: after a start, nobody knows where the last run was cut off.
    pub(super) const ALL: Self = Self { comments: true, review_comments: true };
}

impl Memory {
    /// The issues of a repository could be read. What only a part of it lacks is over no sooner
    /// than the `whole` was looked at.
    pub(super) fn mended(&mut self, repo: &str, whole: bool) {
        self.troubles.retain(|name, trouble| name != repo || trouble.at.is_none() && !whole);
    }

    /// What GitHub calls the repository now.
    pub(super) fn current_name(&self, key: &str) -> String {
        let name = self.repos.get(key).map(|known| &known.repository.full_name);
        name.filter(|name| !name.is_empty()).map_or_else(|| key.to_owned(), Clone::clone)
    }

    /// The repository must be asked for again before it is read again.
    pub(super) fn forget_repo(&mut self, key: &str) {
        self.repos.remove(key);
        self.keys.retain(|_, known| known != key);
    }

    /// Notes that lists of comments are to be read.
    pub(super) fn owe(&mut self, repo: &str, more: Owed) {
        let owed = self.owed.entry(repo.into()).or_insert(Owed::ALL);
        owed.comments |= more.comments;
        owed.review_comments |= more.review_comments;
    }

    /// Whether a list of comments is to be read.
    pub(super) fn owes(&self, repo: &str, list: List) -> bool {
        let owed = self.owed.get(repo).copied().unwrap_or(Owed::ALL);
        match list {
            List::Issues => true,
            List::Comments => owed.comments,
            List::ReviewComments => owed.review_comments,
        }
    }

    /// Notes that a list of comments was read to its end.
    pub(super) fn settle(&mut self, repo: &str, list: List) {
        let owed = self.owed.entry(repo.into()).or_insert(Owed::ALL);
        match list {
            List::Issues => {}
            List::Comments => owed.comments = false,
            List::ReviewComments => owed.review_comments = false,
        }
    }

    /// For how many of `repos` repositories a pull that begins now may look beyond the lists:
    /// their share of `every`, so that not all of them hold up the same pull.
    pub(super) fn rounds_now(
        &mut self,
        repos: usize,
        now: Timestamp,
        every: SignedDuration,
    ) -> usize {
        let passed =
            self.pulled.replace(now).map_or(every, |pulled| now.duration_since(pulled).abs());
        let seconds = |span: SignedDuration| usize::try_from(span.as_secs()).unwrap_or_default();
        repos.saturating_mul(seconds(passed)).div_ceil(seconds(every).max(1))
    }

    /// Keeps of the tickets of a repository only what was noted of those that are open.
    pub(super) fn only(&mut self, repo: &str, open: &BTreeSet<u64>) {
        let is_open = |name: &String| {
            let place = Place::parse(name);
            place.is_ok_and(|place| place.repo != repo || open.contains(&place.number))
        };
        self.checks.retain(|name, _| is_open(name));
        self.tags.retain(|name, _| is_open(name));
    }

    /// Whether the last look beyond a repository's lists was longer than `every` ago. The first
    /// time, all was just read or is as the cache has it. Only if some are `left` to this pull.
    pub(super) fn round_due(
        &mut self,
        repo: &str,
        now: Timestamp,
        every: SignedDuration,
        left: usize,
    ) -> bool {
        let round = self.rounds.entry(repo.into()).or_insert(Round { at: now, sought: 0 });
        // A clock that was set back must not stop it.
        let due = left > 0 && now.duration_since(round.at).abs() >= every;
        if due {
            round.at = now;
        }
        due
    }

    /// The next up to `most` of these numbers in turn; after the last comes the first.
    pub(super) fn next_sought(
        &mut self,
        repo: &str,
        numbers: &BTreeSet<u64>,
        most: usize,
    ) -> Vec<u64> {
        let Some(round) = self.rounds.get_mut(repo) else { return Vec::new() };
        let after = numbers.iter().filter(|number| **number > round.sought);
        let before = numbers.iter().filter(|number| **number <= round.sought);
        let next: Vec<_> = after.chain(before).take(most).copied().collect();
        round.sought = next.last().copied().unwrap_or_default();
        next
    }

    /// How the checks of a pull request were.
    pub(super) fn check_mark(&self, place: &Place) -> Option<CheckMark> {
        self.checks.get(&place.to_string()).cloned()
    }

    /// Takes note of what owners and searches have now. What they had before and have no more
    /// has vanished, unless it is read because it is named.
    pub(super) fn take_found(&mut self, found: BTreeSet<String>, read: &[String], now: Timestamp) {
        let gone = self.found.iter().filter(|key| !found.contains(*key) && !read.contains(key));
        self.vanished.extend(gone.map(|key| (key.clone(), now)));
        self.vanished
            .retain(|key, since| !read.contains(key) && now.duration_since(*since) < VANISHED);
        self.found = found;
    }

    /// Repositories that owners and searches had and have no more.
    pub(super) fn vanished(&self) -> impl Iterator<Item = &str> {
        self.vanished.keys().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_noted_of_tickets_ends_with_them() {
        let mut memory = Memory::default();
        let mark = CheckMark { sha: "a1".into(), etags: Vec::new() };
        for name in ["example/app#1", "example/app#2", "example/sdk#1"] {
            memory.checks.insert(name.into(), mark.clone());
            memory.tags.insert(name.into(), "tag".into());
        }
        memory.only("example/app", &BTreeSet::from([2]));
        let left = ["example/app#2", "example/sdk#1"];
        assert!(memory.checks.keys().eq(left) && memory.tags.keys().eq(left));
    }
}
