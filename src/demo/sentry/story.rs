//! What has gone wrong in the demo's organization when the week begins.

use super::Sentry;
use super::model::{Event, Owner};
use super::plots::{PLOTS, Plot, Turn};
use super::stacks::{endless, frames};
use super::state::{State, exception};
use crate::demo::Rng;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

impl Sentry {
    /// Fills the organization with what went wrong before `now`.
    pub fn story(&self, rng: &mut Rng, now: Timestamp) {
        let mut state = self.state();
        for plot in PLOTS {
            plot.play(&mut state, rng, now);
        }
    }
}

impl Plot {
    fn play(&self, state: &mut State, rng: &mut Rng, now: Timestamp) {
        let drift = i64::try_from(rng.below(30)).unwrap_or_default();
        let began = ago(now, self.began * 60 + drift);
        let index = state.raise(self.project, self.kind, self.value, began);
        if let Some(issue) = state.issues.get_mut(index) {
            issue.culprit = self.culprit.map(str::to_owned);
            issue.level = self.level;
            issue.priority = if self.level == "warning" { "medium" } else { "high" };
            issue.strangers = self.users;
            issue.substatus = Some(if self.began < 24 * 7 { "new" } else { "ongoing" });
        }
        for turn in self.then {
            turn.take(state, index, now);
        }
        let entries = self.entries(state);
        // Not as a new occurrence: what is resolved must not regress by telling its trace.
        state.add_event(index, Event::of(ago(now, self.last), entries));
        if let Some(issue) = state.issues.get_mut(index) {
            issue.count = self.events;
        }
    }

    fn entries(&self, state: &State) -> Value {
        let platform = state.projects.iter().find(|project| project.slug == self.project);
        let platform = platform.map_or("other", |project| project.platform);
        let is_endless = self.then.iter().any(|turn| matches!(turn, Turn::Endless));
        let frames = match self.own.last().filter(|_| is_endless) {
            Some(line) => endless(*line),
            None => frames(platform, self.own),
        };
        let url = format!("https://{}.example.com/", self.project);
        let request = json!({ "type": "request", "data": { "method": "GET", "url": url } });
        json!([exception(self.kind, self.value, &frames), request])
    }
}

impl Turn {
    fn take(&self, state: &mut State, index: usize, now: Timestamp) {
        match *self {
            Self::Said(by, text, minutes) => {
                let data = json!({ "text": text });
                state.note_activity(index, ago(now, minutes), "note", data, Some(by));
            }
            Self::Assigned(to) => state.assign(index, ago(now, 180), Some(Owner::Member(to)), 1),
            Self::Regressed(minutes) => {
                state.set_status(index, ago(now, 2000), "resolved", Some(1));
                state.happen(index, Event::of(ago(now, minutes), json!([])));
            }
            Self::Escalates(minutes) => {
                if let Some(issue) = state.issues.get_mut(index) {
                    issue.substatus = Some("escalating");
                }
                let data = json!({ "forecast": 40 });
                state.note_activity(index, ago(now, minutes), "set_escalating", data, None);
            }
            Self::Resolved => state.set_status(index, ago(now, 1400), "resolved", Some(1)),
            Self::Archived => state.set_status(index, ago(now, 6000), "ignored", Some(2)),
            Self::Endless => {}
        }
    }
}

fn ago(now: Timestamp, minutes: i64) -> Timestamp {
    now.checked_sub(SignedDuration::from_mins(minutes)).unwrap_or(now)
}
