//! Sentry in a rush: errors that go on happening, new ones, comments, and some that are resolved.

use super::kept::Kept;
use super::words::Writer;
use std::collections::{BTreeSet, VecDeque};
use support_hero::demo::sentry::Sentry;

const PROJECTS: [&str; 3] = ["app", "worker", "sdk"];
const KINDS: [&str; 3] = ["KeyError", "TypeError", "TimeoutError"];
const HIT: [&str; 5] =
    ["wile@acme.com", "beep@acme.com", "hank@globex.com", "zoe@globex.com", "sam@sgc.test"];
const OURS: [&str; 2] = ["ada", "ghopper"];
/// So many errors go on at a time. With those of the week they are one page of the list, which every
/// poll reads to its end: what was resolved on a later page would only be seen every five minutes.
const OPEN: usize = 30;
/// Issues on a page of Sentry's list.
const PAGE: usize = 100;

/// The errors of the run.
pub struct Errors {
    sentry: Sentry,
    open: VecDeque<String>,
    resolved: Vec<String>,
}

impl Errors {
    pub fn new(sentry: Sentry, writer: &mut Writer) -> Self {
        let mut errors = Self { sentry, open: VecDeque::new(), resolved: Vec::new() };
        (0..OPEN).for_each(|_| errors.begin(writer));
        let listed = errors.sentry.issues("unresolved").len();
        assert!(listed < PAGE, "{listed} are open: only rounds would see all");
        errors
    }

    /// Something happens at Sentry; how many events that is.
    pub fn happen(&mut self, writer: &mut Writer) -> u64 {
        let error = writer.below(self.open.len());
        let error = self.open[error].clone();
        match writer.below(100) {
            0..3 => self.begin(writer),
            3..72 => self.sentry.strike(&error),
            72..90 => self.sentry.hit(&error, writer.one_of(&HIT)),
            _ => self.sentry.comment(&error, writer.one_of(&OURS), &writer.message()),
        }
        match self.open.len() > OPEN {
            true => 1 + self.resolve(),
            false => 1,
        }
    }

    fn begin(&mut self, writer: &mut Writer) {
        let (project, kind) = (writer.one_of(&PROJECTS), writer.one_of(&KINDS));
        self.open.push_back(self.sentry.raise(project, kind, &writer.title()));
    }

    fn resolve(&mut self) -> u64 {
        let Some(oldest) = self.open.pop_front() else { return 0 };
        self.sentry.set_status(&oldest, "resolved");
        self.resolved.push(oldest);
        1
    }

    pub fn differences(&self, kept: &Kept) -> Vec<String> {
        let open = self.open.iter().flat_map(|error| self.differs(error, "open", kept));
        let resolved = self.resolved.iter().flat_map(|error| self.differs(error, "closed", kept));
        open.chain(resolved).collect()
    }

    /// What of an error is not in the store as it is at Sentry. How often one had happened before it
    /// was resolved is told by no list.
    fn differs(&self, error: &str, state: &str, kept: &Kept) -> Vec<String> {
        let ticket = format!("sentry:example/{error}");
        let mut wrong = Vec::new();
        if kept.state(&ticket) != state {
            let there = self.sentry.status(error);
            wrong.push(format!("{ticket} is {}, not {state}: {there:?}", kept.state(&ticket)));
        }
        let (there, here) = (self.sentry.times(error), kept.times(&ticket));
        if state == "open" && there != here {
            wrong.push(format!("{ticket} happened {there:?} times, not {here:?}"));
        }
        let there: BTreeSet<_> = self.sentry.comments(error).into_iter().collect();
        let here: Vec<_> = kept.notes(&ticket);
        if here.len() != there.len() || here.iter().any(|note| !there.contains(note)) {
            wrong.push(format!("{ticket}: {there:?} is not {here:?}"));
        }
        wrong
    }
}
