//! How issues change state: by hand, by what happens to them, and as time passes.

use super::model::{Event, Fix, Issue, Snooze};
use super::state::State;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

/// How often an issue that is archived until it escalates may happen within an hour.
const FORECAST: u64 = 40;
/// For this long an issue counts as new.
const STAYS_NEW: SignedDuration = SignedDuration::from_hours(7 * 24);

impl State {
    /// The issue at `index` happens once more. What was resolved or archived may be back by it.
    pub(super) fn happen(&mut self, index: usize, event: Event) {
        let at = event.at;
        let release = self.add_event(index, event);
        let Some(issue) = self.issues.get(index) else { return };
        match issue.status {
            "resolved" => self.regress(index, at, release),
            "ignored" if self.glitchtip => {}
            "ignored" if issue.snooze.as_ref().is_some_and(|snooze| is_over(snooze, issue, at)) => {
                let expired = issue.snooze.as_ref().map(expired);
                self.escalate(index, at, json!({ "expired_snooze": expired }));
            }
            "ignored" if exceeds_forecast(issue, at) => {
                self.escalate(index, at, json!({ "forecast": FORECAST }));
            }
            _ => {}
        }
    }

    /// A resolved issue is back, unless it happened in a release that does not have the fix.
    fn regress(&mut self, index: usize, at: Timestamp, version: Option<String>) {
        let Some(issue) = self.issues.get(index) else { return };
        if !self.glitchtip && self.is_before_the_fix(issue, version.as_deref()) {
            return;
        }
        let fixed_in = match &issue.fix {
            Some(Fix::In(version) | Fix::After(version)) => Some(version.clone()),
            _ => None,
        };
        let Some(issue) = self.issues.get_mut(index) else { return };
        (issue.status, issue.substatus, issue.fix) = ("unresolved", Some("regressed"), None);
        let mut data = json!({ "version": version.unwrap_or_default() });
        if let Some(fixed_in) = fixed_in {
            super::wire::put(&mut data, "resolved_in_version", json!(fixed_in));
        }
        self.note_activity(index, at, "set_regression", data, None);
    }

    /// Whether an event of this release says nothing against the fix. What tells no release says
    /// nothing against a fix that is tied to one.
    fn is_before_the_fix(&self, issue: &Issue, version: Option<&str>) -> bool {
        let rank = |version: &str| self.rank_of(issue.project, version);
        let seen = version.and_then(rank);
        match &issue.fix {
            None | Some(Fix::Commit(_)) => false,
            Some(_) if seen.is_none() => true,
            Some(Fix::After(last)) => seen <= rank(last),
            Some(Fix::In(first)) => seen < rank(first),
        }
    }

    /// An issue happens more often than was to be expected.
    pub(super) fn escalate(&mut self, index: usize, at: Timestamp, data: Value) {
        let Some(issue) = self.issues.get_mut(index) else { return };
        (issue.status, issue.substatus) = ("unresolved", Some("escalating"));
        issue.snooze = None;
        self.note_activity(index, at, "set_escalating", data, None);
    }

    /// What ends by itself as time passes: an archive for a time.
    pub(super) fn pass_to(&mut self, now: Timestamp) {
        let is_due = |snooze: &Snooze| snooze.until.is_some_and(|until| until <= now);
        let due = |issue: &Issue| issue.snooze.as_ref().is_some_and(is_due);
        let over: Vec<usize> =
            (0..self.issues.len()).filter(|at| self.issues.get(*at).is_some_and(due)).collect();
        for index in over {
            let Some(issue) = self.issues.get_mut(index) else { continue };
            let until = issue.snooze.take().and_then(|snooze| snooze.until).unwrap_or(now);
            (issue.status, issue.substatus) = ("unresolved", Some("ongoing"));
            self.note_activity(index, until, "set_unresolved", json!({}), None);
        }
    }

    /// Sets the state of an issue, with its activity.
    pub(super) fn set_status(
        &mut self,
        index: usize,
        at: Timestamp,
        status: &'static str,
        by: Option<usize>,
    ) {
        match status {
            "resolved" => self.resolve(index, at, None, by),
            "ignored" => self.archive(index, at, "archived_until_escalating", None, by),
            _ => self.reopen(index, at, None, by),
        }
    }

    /// Resolves an issue. A resolved one takes the new fix, and tells it only if it had none.
    pub(super) fn resolve(
        &mut self,
        index: usize,
        at: Timestamp,
        fix: Option<Fix>,
        by: Option<usize>,
    ) {
        let (kind, data) = match &fix {
            None => ("set_resolved", json!({})),
            Some(Fix::After(version)) => (
                "set_resolved_in_release",
                json!({ "version": "", "current_release_version": version }),
            ),
            Some(Fix::In(version)) => ("set_resolved_in_release", json!({ "version": version })),
            Some(Fix::Commit(commit)) => {
                ("set_resolved_in_commit", json!({ "commit": super::wire::commit(self, commit) }))
            }
        };
        let Some(issue) = self.issues.get_mut(index) else { return };
        let is_new = issue.status != "resolved" || (issue.fix.is_none() && fix.is_some());
        (issue.status, issue.substatus) = ("resolved", None);
        (issue.fix, issue.snooze, issue.inbox) = (fix, None, false);
        if is_new {
            self.note_activity(index, at, kind, data, by);
        }
    }

    /// Archives an issue. Of an archived one only the condition changes, as Sentry does it.
    pub(super) fn archive(
        &mut self,
        index: usize,
        at: Timestamp,
        substatus: &'static str,
        snooze: Option<Snooze>,
        by: Option<usize>,
    ) {
        let data = told(substatus, snooze.as_ref());
        let Some(issue) = self.issues.get_mut(index) else { return };
        (issue.snooze, issue.fix, issue.inbox) = (snooze, None, false);
        if issue.status != "ignored" {
            (issue.status, issue.substatus) = ("ignored", Some(substatus));
            self.note_activity(index, at, "set_ignored", data, by);
        }
    }

    /// Opens an issue again: as this kind of open, else as one that is back, or as new if it is.
    pub(super) fn reopen(
        &mut self,
        index: usize,
        at: Timestamp,
        substatus: Option<&'static str>,
        by: Option<usize>,
    ) {
        let Some(issue) = self.issues.get_mut(index) else { return };
        if issue.status != "unresolved" {
            let inferred = match issue.status {
                "resolved" => "regressed",
                _ if at.duration_since(issue.first_seen) < STAYS_NEW => "new",
                _ => "ongoing",
            };
            (issue.status, issue.substatus) = ("unresolved", substatus.or(Some(inferred)));
            (issue.fix, issue.snooze) = (None, None);
            self.note_activity(index, at, "set_unresolved", json!({}), by);
        }
    }
}

/// What the activity tells of an archive.
fn told(substatus: &str, snooze: Option<&Snooze>) -> Value {
    match snooze {
        Some(snooze) => json!({
            "ignoreCount": snooze.count, "ignoreWindow": snooze.window,
            "ignoreUserCount": snooze.users, "ignoreUserWindow": snooze.user_window,
            "ignoreUntil": snooze.until.map(|until| until.to_string()),
            "ignoreDuration": snooze.until.map(|until| until.duration_since(snooze.at).as_mins()),
        }),
        None if substatus == "archived_until_escalating" => {
            json!({ "ignoreUntilEscalating": true })
        }
        None => json!({}),
    }
}

fn expired(snooze: &Snooze) -> Value {
    json!({
        "count": snooze.count, "window": snooze.window, "user_count": snooze.users,
        "user_window": snooze.user_window, "until": snooze.until.map(|until| until.to_string()),
    })
}

/// Whether a condition is met. Within a window only what is in the window counts.
fn is_over(snooze: &Snooze, issue: &Issue, at: Timestamp) -> bool {
    let (events, users) = snooze.since;
    let since = |minutes: u64| {
        let minutes = i64::try_from(minutes).unwrap_or(i64::MAX);
        at.checked_sub(SignedDuration::from_mins(minutes)).unwrap_or(at).max(snooze.at)
    };
    let counted = match snooze.window {
        None => issue.count - events,
        Some(window) => many(issue.events.iter().filter(|event| event.at > since(window)).count()),
    };
    let hit = match snooze.user_window {
        None => issue.users() - users,
        Some(window) => many(issue.people.iter().filter(|one| one.last > since(window)).count()),
    };
    snooze.until.is_some_and(|until| until <= at)
        || snooze.count.is_some_and(|count| counted >= count)
        || snooze.users.is_some_and(|count| hit >= count)
}

fn many(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// Whether an issue that is archived until it escalates happened too often within the hour.
fn exceeds_forecast(issue: &Issue, at: Timestamp) -> bool {
    let this_hour = issue.curve(at, 1, SignedDuration::from_hours(1));
    issue.substatus == Some("archived_until_escalating")
        && this_hour.iter().any(|(_, count)| *count > FORECAST)
}
