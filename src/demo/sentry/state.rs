//! What the stand-in knows: projects, members, issues, and the rules by which they change.

use crate::demo::{CAST, Rng, Role};
use jiff::Timestamp;
use serde_json::{Value, json};

/// The organization's slug.
pub(super) const ORGANIZATION: &str = "example";
/// Sentry counts these in its own numbers, far from each other.
const FIRST_ISSUE: u64 = 6_507_376_001;
const FIRST_MEMBER: u64 = 1001;

/// A project.
#[derive(Debug, Clone)]
pub(super) struct Project {
    pub(super) id: u64,
    pub(super) slug: &'static str,
    pub(super) platform: &'static str,
    /// How many issues it ever had.
    pub(super) issues: usize,
}

/// Somebody of the organization.
#[derive(Debug, Clone)]
pub(super) struct Member {
    pub(super) id: u64,
    pub(super) name: &'static str,
    pub(super) email: &'static str,
    pub(super) login: &'static str,
}

/// Something that was done to an issue.
#[derive(Debug, Clone)]
pub(super) struct Activity {
    pub(super) id: u64,
    pub(super) at: Timestamp,
    pub(super) kind: &'static str,
    pub(super) data: Value,
    /// Index among the members; `None`: Sentry by itself.
    pub(super) by: Option<usize>,
}

/// One event.
#[derive(Debug, Clone)]
pub(super) struct Event {
    pub(super) id: String,
    pub(super) at: Timestamp,
    pub(super) release: String,
    /// The parts of the event as Sentry names them.
    pub(super) entries: Value,
}

/// A group of events of one cause.
#[derive(Debug, Clone)]
pub(super) struct Issue {
    pub(super) id: u64,
    pub(super) short_id: String,
    /// Index among the projects.
    pub(super) project: usize,
    pub(super) kind: String,
    pub(super) value: String,
    pub(super) culprit: Option<String>,
    pub(super) level: &'static str,
    pub(super) status: &'static str,
    pub(super) substatus: Option<&'static str>,
    pub(super) priority: &'static str,
    pub(super) unhandled: bool,
    pub(super) count: u64,
    pub(super) users: u64,
    pub(super) first_seen: Timestamp,
    pub(super) last_seen: Timestamp,
    /// Index among the members.
    pub(super) assigned: Option<usize>,
    pub(super) activity: Vec<Activity>,
    pub(super) events: Vec<Event>,
    /// Sent without its id, so that no reader can make sense of it.
    pub(super) spoiled: bool,
}

/// Everything.
#[derive(Debug)]
pub(super) struct State {
    pub(super) projects: Vec<Project>,
    pub(super) members: Vec<Member>,
    pub(super) issues: Vec<Issue>,
    /// Numbers of merged issues and of those that they were merged into.
    pub(super) merged: Vec<(u64, u64)>,
    /// It answers as GlitchTip does.
    pub(super) glitchtip: bool,
    /// The token belongs to the first of the members.
    pub(super) owned: bool,
    /// How many more requests are allowed until when; `None`: as many as one likes.
    pub(super) allowed: Option<(u32, Timestamp)>,
    /// Method and path of every request so far.
    pub(super) requests: Vec<String>,
    next: u64,
}

impl State {
    pub(super) fn new() -> Self {
        let project = |id, slug, platform| Project { id, slug, platform, issues: 0 };
        let team = CAST.iter().filter(|actor| actor.role == Role::Team);
        let member = |(id, actor): (u64, &crate::demo::Actor)| Member {
            id,
            name: actor.name,
            email: actor.email,
            login: actor.login,
        };
        Self {
            projects: vec![
                project(301, "app", "javascript"),
                project(302, "worker", "python"),
                project(303, "sdk", "rust"),
            ],
            members: (FIRST_MEMBER..).zip(team).map(member).collect(),
            issues: Vec::new(),
            merged: Vec::new(),
            glitchtip: false,
            owned: true,
            allowed: None,
            requests: Vec::new(),
            next: 0,
        }
    }

    /// A new issue of `project` whose exception is a `kind` saying `value`, first seen at `at`;
    /// tells where it stands.
    pub(super) fn raise(&mut self, project: &str, kind: &str, value: &str, at: Timestamp) -> usize {
        let project = self.projects.iter().position(|known| known.slug == project).unwrap_or(0);
        let (slug, number) = self.projects.get_mut(project).map_or(("app", 0), |project| {
            project.issues += 1;
            (project.slug, project.issues)
        });
        let id = FIRST_ISSUE + self.number() * 7;
        let first = Activity { id: 0, at, kind: "first_seen", data: json!({}), by: None };
        self.issues.push(Issue {
            id,
            short_id: format!("{}-{}", slug.to_uppercase(), base36(number)),
            project,
            kind: kind.into(),
            value: value.into(),
            culprit: Some(format!("{slug}.main")),
            level: "error",
            status: "unresolved",
            substatus: Some("new"),
            priority: "high",
            unhandled: true,
            count: 0,
            users: 0,
            first_seen: at,
            last_seen: at,
            assigned: None,
            activity: vec![first],
            events: Vec::new(),
            spoiled: false,
        });
        let index = self.issues.len() - 1;
        let entries = json!([exception(kind, value, &json!([]))]);
        self.add_event(index, at, entries);
        index
    }

    /// The issue at `index` happens once more. A resolved one regresses, as Sentry sets it.
    pub(super) fn happen(&mut self, index: usize, at: Timestamp, entries: Value) {
        self.add_event(index, at, entries);
        let Some(issue) = self.issues.get_mut(index) else { return };
        if issue.status == "resolved" {
            issue.status = "unresolved";
            issue.substatus = Some("regressed");
            let data =
                json!({ "version": "example@2.4.0", "resolved_in_version": "example@2.3.1" });
            self.note_activity(index, at, "set_regression", data, None);
        }
    }

    /// Adds an event, whatever the state of its issue.
    pub(super) fn add_event(&mut self, index: usize, at: Timestamp, entries: Value) {
        let number = self.number();
        let event = Event { id: event_id(number), at, release: "example@2.4.0".into(), entries };
        let Some(issue) = self.issues.get_mut(index) else { return };
        issue.count += 1;
        issue.last_seen = issue.last_seen.max(at);
        issue.events.push(event);
    }

    /// Adds to an issue's activity and tells its id.
    pub(super) fn note_activity(
        &mut self,
        index: usize,
        at: Timestamp,
        kind: &'static str,
        data: Value,
        by: Option<usize>,
    ) -> u64 {
        let id = 4_633_816_000 + self.number();
        if let Some(issue) = self.issues.get_mut(index) {
            issue.activity.push(Activity { id, at, kind, data, by });
            issue.activity.sort_by_key(|activity| activity.at);
        }
        id
    }

    /// Sets the state of an issue, with its activity.
    pub(super) fn set_status(
        &mut self,
        index: usize,
        at: Timestamp,
        status: &'static str,
        by: Option<usize>,
    ) {
        let Some(issue) = self.issues.get_mut(index).filter(|issue| issue.status != status) else {
            return;
        };
        issue.status = status;
        let (substatus, kind) = match status {
            "resolved" => (None, "set_resolved"),
            "ignored" => (Some("archived_until_escalating"), "set_ignored"),
            _ => (Some("ongoing"), "set_unresolved"),
        };
        issue.substatus = substatus;
        self.note_activity(index, at, kind, json!({}), by);
    }

    /// Assigns an issue to a member, or to nobody.
    pub(super) fn assign(&mut self, index: usize, at: Timestamp, to: Option<usize>, by: usize) {
        if let Some(issue) = self.issues.get_mut(index) {
            issue.assigned = to;
        }
        let member = to.and_then(|to| self.members.get(to));
        let (kind, data) = match member {
            Some(member) => (
                "assigned",
                json!({ "assignee": member.id.to_string(), "assigneeEmail": member.email, "assigneeType": "user" }),
            ),
            None => ("unassigned", json!({})),
        };
        self.note_activity(index, at, kind, data, Some(by));
    }

    /// Whose token it is.
    pub(super) fn owner(&self) -> Option<&Member> {
        self.members.first().filter(|_| self.owned)
    }

    /// Where an issue stands that is asked for by number or short id; a merged one is found in
    /// what it was merged into.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        let into = self.merged.iter().find(|(from, _)| from.to_string() == name);
        let id = into.map_or(name.to_owned(), |(_, into)| into.to_string());
        self.issues.iter().position(|i| i.id.to_string() == id || i.short_id == name)
    }

    fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }
}

/// The `exception` part of an event with a single exception.
pub(super) fn exception(kind: &str, value: &str, frames: &Value) -> Value {
    let one = json!({
        "type": kind, "value": value, "module": null, "threadId": null,
        "mechanism": { "type": "generic", "handled": false },
        "stacktrace": { "frames": frames, "framesOmitted": null, "hasSystemFrames": true },
    });
    json!({ "type": "exception", "data": { "values": [one], "excOmitted": null } })
}

fn event_id(number: u64) -> String {
    let mut rng = Rng::new(number);
    format!("{:016x}{:016x}", rng.next_u64(), rng.next_u64())
}

fn base36(mut number: usize) -> String {
    let mut digits = Vec::new();
    while number > 0 {
        digits.extend(u32::try_from(number % 36).ok().and_then(|d| char::from_digit(d, 36)));
        number /= 36;
    }
    digits.iter().rev().map(char::to_ascii_uppercase).collect()
}
