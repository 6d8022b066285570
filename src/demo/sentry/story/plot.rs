//! How a thing that went wrong is told, and how it comes to be.

use super::parts;
use super::spread::{Shape, spread};
use crate::demo::Rng;
use crate::demo::sentry::model::{Commit, Event, Fix, Owner, Person};
use crate::demo::sentry::state::{State, person};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

/// A frame: file, function, line number, source there. Of several lines of source the one that is
/// meant begins with `>`.
pub(super) type Line = (&'static str, &'static str, u32, &'static str);

/// What the program did: seconds before, category, level, message.
pub(super) type Crumb = (i64, &'static str, &'static str, &'static str);

/// An issue of the story.
pub(super) struct Plot {
    pub(super) project: &'static str,
    pub(super) kind: &'static str,
    pub(super) value: &'static str,
    pub(super) culprit: Option<&'static str>,
    pub(super) level: &'static str,
    pub(super) users: u64,
    pub(super) events: u64,
    /// Hours ago that it began.
    pub(super) began: i64,
    /// Minutes ago that it last happened.
    pub(super) last: i64,
    /// How it went on in between.
    pub(super) shape: Shape,
    pub(super) release: &'static str,
    pub(super) own: &'static [Line],
    /// What it was caused by: type, value, frames.
    pub(super) cause: Option<(&'static str, &'static str, &'static [Line])>,
    pub(super) crumbs: &'static [Crumb],
    /// Method and address.
    pub(super) request: Option<(&'static str, &'static str)>,
    pub(super) tags: &'static [(&'static str, &'static str)],
    /// Whom of the cast it hit, by login, or who else, by address; the last one latest.
    pub(super) people: &'static [&'static str],
    pub(super) form: Form,
    pub(super) then: &'static [Turn],
}

/// What is special about the events of an issue.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Nothing.
    Plain,
    /// Its trace has no end.
    Endless,
    /// Its code was made small, and there is no source map.
    Minified,
    /// It is native code with threads, and has no exception of a language.
    Native,
    /// All that may be null is.
    Bare,
}

/// What became of an issue.
#[derive(Clone, Copy)]
pub(super) enum Turn {
    /// A member, by place in the cast, wrote this, so many minutes ago.
    Said(usize, &'static str, i64),
    /// It was assigned to a member.
    Assigned(usize),
    /// It was assigned to a team.
    Teamed(usize),
    /// It was resolved in this release, and happened again, so many minutes ago.
    Regressed(&'static str, i64),
    /// It happens more often than before, since so many minutes ago.
    Escalates(i64),
    /// It was resolved.
    Resolved,
    /// It was archived until it escalates.
    Archived,
    /// It was linked to an issue of GitHub.
    Linked(&'static str),
    /// This commit of `example/app` is suspected: hash, message, author.
    Suspect(&'static str, &'static str, usize),
}

/// What most have in common.
pub(super) const PLAIN: Plot = Plot {
    project: "app",
    kind: "",
    value: "",
    culprit: None,
    level: "error",
    users: 0,
    events: 0,
    began: 0,
    last: 0,
    shape: Shape::Steady,
    release: "app@1.62.1",
    own: &[],
    cause: None,
    crumbs: &[],
    request: None,
    tags: &[],
    people: &[],
    form: Form::Plain,
    then: &[],
};

impl Plot {
    /// Lets it have happened, as seen at `now`.
    pub(super) fn play(&self, state: &mut State, rng: &mut Rng, now: Timestamp) {
        let drift = i64::try_from(rng.below(30)).unwrap_or_default();
        let began = ago(now, self.began * 60 + drift);
        let index = state.open(self.project, self.kind, self.value, began);
        if let Some(issue) = state.issues.get_mut(index) {
            issue.culprit = self.culprit.map(str::to_owned);
            issue.level = self.level;
            issue.priority = if self.level == "warning" { "medium" } else { "high" };
            issue.substatus = Some(if self.began < 24 * 7 { "new" } else { "ongoing" });
            issue.unhandled = self.level != "warning";
        }
        // Not as new occurrences: what is resolved must not regress by being told.
        for (person, minutes) in self.events() {
            let event = self.event(state, person, ago(now, minutes));
            state.add_event(index, event);
        }
        for turn in self.then {
            turn.take(self, state, index, now);
        }
        self.count(state, index, rng, now);
    }

    /// Whom the events that are kept hit, and how many minutes ago, the first one first.
    fn events(&self) -> impl Iterator<Item = (Option<&'static str>, i64)> {
        let (first, last) = (self.began * 60, self.last);
        let people = self.people.iter().copied().map(Some);
        let who: Vec<_> = std::iter::once(None).chain(people).collect();
        let gaps = i64::try_from(who.len()).unwrap_or(1).saturating_sub(1).max(1);
        // They come closer together towards the end, as errors do that are found by more and more.
        let minutes = move |at: i64| last + (first - last) * (gaps - at).pow(3) / gaps.pow(3);
        (0..).map(minutes).zip(who).map(|(minutes, person)| (person, minutes))
    }

    fn event(&self, state: &State, name: Option<&str>, at: Timestamp) -> Event {
        let platform = state.projects.iter().find(|project| project.slug == self.project);
        let platform = platform.map_or("other", |project| project.platform);
        let mut event = Event::of(at, parts::entries(self, platform, at));
        event.release = Some(self.release.into());
        event.tags =
            self.tags.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect();
        event.contexts = parts::contexts(platform);
        event.errors = parts::errors(self);
        event.bare = self.form == Form::Bare;
        event.person = name.map(|name| {
            let number = 1000 + name.bytes().map(u64::from).sum::<u64>();
            person(name, number).unwrap_or_else(|| Person::of_email(name))
        });
        event
    }

    /// Fills up to how often it happened to how many.
    fn count(&self, state: &mut State, index: usize, rng: &mut Rng, now: Timestamp) {
        let Some(issue) = state.issues.get_mut(index) else { return };
        let rest = self.events.saturating_sub(issue.count);
        let (first, last) = (issue.first_seen, ago(now, self.last));
        for (at, times) in spread(self.shape, rest, (first, last), rng) {
            issue.counted(at, times);
        }
        issue.count = issue.count.max(self.events);
        let known = u64::try_from(issue.people.len()).unwrap_or_default();
        issue.strangers = self.users.saturating_sub(known);
    }
}

impl Turn {
    fn take(&self, plot: &Plot, state: &mut State, index: usize, now: Timestamp) {
        match *self {
            Self::Said(by, text, minutes) => {
                let data = json!({ "text": text });
                state.note_activity(index, ago(now, minutes), "note", data, Some(by));
            }
            Self::Assigned(to) => {
                state.assign(index, ago(now, 180), Some(Owner::Member(to)), 1);
            }
            Self::Teamed(to) => state.assign(index, ago(now, 200), Some(Owner::Team(to)), 1),
            Self::Regressed(version, minutes) => {
                let project = state.issues.get(index).map_or(0, |issue| issue.project);
                state.add_release(project, version, ago(now, 6000));
                let fix = Some(Fix::In(version.into()));
                state.resolve(index, ago(now, 2000), fix, Some(1));
                let event = plot.event(state, None, ago(now, minutes));
                state.happen(index, event);
            }
            Self::Escalates(minutes) => {
                state.escalate(index, ago(now, minutes), json!({ "forecast": 40 }));
            }
            Self::Resolved => state.set_status(index, ago(now, 1400), "resolved", Some(1)),
            Self::Archived => state.set_status(index, ago(now, 6000), "ignored", Some(2)),
            Self::Linked(key) => {
                state.link(index, key, ago(now, 40), Some(1), false);
            }
            Self::Suspect(id, message, author) => {
                let at = ago(now, plot.began * 60 + 90);
                suspect(state, index, id, message, (author, at));
            }
        }
    }
}

fn suspect(
    state: &mut State,
    index: usize,
    id: &str,
    message: &str,
    (author, at): (usize, Timestamp),
) {
    let repository = "example/app".to_owned();
    let (id, message) = (id.to_owned(), message.to_owned());
    let commit = Commit { id, repository, message, author, at };
    if let Some(repository) = state.repository("example/app") {
        repository.commits.push(commit.clone());
    }
    let Some(issue) = state.issues.get_mut(index) else { return };
    issue.suspect = Some(commit.clone());
    let release = issue.events.last().and_then(|event| event.release.clone());
    let known = release.and_then(|version| state.rank_of(issue_project(state, index), &version));
    if let Some(release) = known.and_then(|rank| state.releases.get_mut(rank)) {
        release.commit = Some(commit);
    }
}

fn issue_project(state: &State, index: usize) -> usize {
    state.issues.get(index).map_or(0, |issue| issue.project)
}

pub(super) fn ago(now: Timestamp, minutes: i64) -> Timestamp {
    now.checked_sub(SignedDuration::from_mins(minutes)).unwrap_or(now)
}
