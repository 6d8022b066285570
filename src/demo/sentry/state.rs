//! What the stand-in knows, and how issues begin and go on.

use super::guard::Conduct;
use super::model::{
    Activity, Event, Issue, Link, Member, Owner, Person, Project, Release, Repository, Team,
};
use crate::demo::{CAST, Rng, Role};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The organization's slug when it begins.
const ORGANIZATION: &str = "example";
/// Sentry counts these in its own numbers, far from each other.
const FIRST_ISSUE: u64 = 6_507_376_001;
const FIRST_MEMBER: u64 = 1001;
/// What events are of unless they say otherwise.
pub(super) const RELEASE: &str = "example@2.4.0";

/// Everything.
#[derive(Debug)]
pub(super) struct State {
    /// The organization's slug.
    pub(super) organization: String,
    pub(super) projects: Vec<Project>,
    pub(super) members: Vec<Member>,
    pub(super) teams: Vec<Team>,
    pub(super) releases: Vec<Release>,
    pub(super) repositories: Vec<Repository>,
    pub(super) issues: Vec<Issue>,
    /// Numbers of merged issues and of those that they were merged into.
    pub(super) merged: Vec<(Issue, u64)>,
    /// It answers as GlitchTip does.
    pub(super) glitchtip: bool,
    /// The token belongs to the first of the members.
    pub(super) owned: bool,
    /// Programs tell no release.
    pub(super) unreleased: bool,
    /// The search has not heard yet of what became of issues, so pages come short.
    pub(super) lagging: bool,
    pub(super) conduct: Conduct,
    /// Method and path of every request so far.
    pub(super) requests: Vec<String>,
    next: u64,
}

impl State {
    pub(super) fn new() -> Self {
        let project = |id, slug, platform| Project { id, slug, platform, issues: 0 };
        let team = |id, slug, projects| Team { id, slug, projects };
        let actors = CAST.iter().filter(|actor| actor.role == Role::Team);
        let member = |(id, actor): (u64, &crate::demo::Actor)| Member {
            id,
            name: actor.name,
            email: actor.email,
            login: actor.login,
        };
        Self {
            organization: ORGANIZATION.into(),
            projects: vec![
                project(301, "app", "javascript"),
                project(302, "worker", "python"),
                project(303, "sdk", "rust"),
            ],
            members: (FIRST_MEMBER..).zip(actors).map(member).collect(),
            teams: vec![team(501, "frontend", &["app"]), team(502, "platform", &["worker", "sdk"])],
            releases: Vec::new(),
            repositories: Vec::new(),
            issues: Vec::new(),
            merged: Vec::new(),
            glitchtip: false,
            owned: true,
            unreleased: false,
            lagging: false,
            conduct: Conduct::default(),
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
        let data = json!({ "priority": "high" });
        let first = Activity { id: 0, at, kind: "first_seen", data, by: None };
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
            strangers: 0,
            people: Vec::new(),
            hours: BTreeMap::new(),
            first_seen: at,
            last_seen: at,
            assigned: None,
            activity: vec![first],
            events: Vec::new(),
            links: Vec::new(),
            suspect: None,
            fix: None,
            snooze: None,
            seen: Vec::new(),
            bookmarked: false,
            inbox: true,
            spoiled: false,
        });
        let index = self.issues.len() - 1;
        self.add_event(index, Event::of(at, json!([exception(kind, value, &json!([]))])));
        index
    }

    /// Adds an event, whatever the state of its issue.
    pub(super) fn add_event(&mut self, index: usize, mut event: Event) {
        event.id = event_id(self.number());
        if !self.unreleased && !event.bare {
            event.release.get_or_insert_with(|| RELEASE.into());
        }
        let Some(issue) = self.issues.get_mut(index) else { return };
        issue.count += 1;
        issue.counted(event.at, 1);
        if let Some(person) = &event.person {
            issue.struck(person, event.at);
        }
        let (project, at, release) = (issue.project, event.at, event.release.clone());
        issue.events.push(event);
        issue.events.sort_by_key(|event| event.at);
        if let Some(version) = release {
            self.add_release(project, &version, at);
        }
    }

    /// A release becomes known, unless it was.
    pub(super) fn add_release(&mut self, project: usize, version: &str, at: Timestamp) {
        if self.rank_of(project, version).is_none() {
            let version = version.to_owned();
            self.releases.push(Release { version, project, at, commit: None });
            self.releases.sort_by_key(|release| release.at);
        }
    }

    /// Where a release stands among those of its project: the later, the higher.
    pub(super) fn rank_of(&self, project: usize, version: &str) -> Option<usize> {
        let mut releases = self.releases.iter();
        releases.position(|release| release.project == project && release.version == version)
    }

    /// The release of a project that became known last.
    pub(super) fn latest_release(&self, project: usize) -> Option<&Release> {
        self.releases.iter().rev().find(|release| release.project == project)
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

    /// Assigns an issue to a member or a team, or to nobody.
    pub(super) fn assign(&mut self, index: usize, at: Timestamp, to: Option<Owner>, by: usize) {
        if let Some(issue) = self.issues.get_mut(index) {
            issue.assigned = to;
        }
        let (kind, data) = match to {
            Some(Owner::Member(to)) => {
                let member = self.members.get(to);
                let (id, email) = (member.map(|m| m.id.to_string()), member.map(|m| m.email));
                let name = member.map(|member| member.name);
                (
                    "assigned",
                    json!({ "assignee": id, "assigneeEmail": email, "assigneeName": name, "assigneeType": "user" }),
                )
            }
            Some(Owner::Team(to)) => {
                let team = self.teams.get(to);
                let (id, slug) = (team.map(|team| team.id.to_string()), team.map(|team| team.slug));
                (
                    "assigned",
                    json!({ "assignee": id, "assigneeEmail": null, "assigneeName": slug, "assigneeType": "team" }),
                )
            }
            None => ("unassigned", json!({})),
        };
        self.note_activity(index, at, kind, data, Some(by));
    }

    /// An issue is linked to one of a tracker, by whom, which may be opened for it.
    pub(super) fn link(
        &mut self,
        index: usize,
        key: &str,
        at: Timestamp,
        by: Option<usize>,
        new: bool,
    ) -> Link {
        let url = format!("https://github.com/{}", key.replace('#', "/issues/"));
        let title = self.issues.get(index).map(Issue::title).unwrap_or_default();
        let data = json!({
            "title": title, "provider": "GitHub", "location": url, "label": key, "new": new,
        });
        let link = Link { id: 700 + self.number(), key: key.into(), url, title };
        if let Some(issue) = self.issues.get_mut(index) {
            issue.links.push(link.clone());
        }
        self.note_activity(index, at, "create_issue", data, by);
        link
    }

    /// The repository of this name, which is known from now on.
    pub(super) fn repository(&mut self, name: &str) -> Option<&mut Repository> {
        if !self.repositories.iter().any(|known| known.name == name) {
            let id = 801 + self.repositories.len() as u64;
            self.repositories.push(Repository { id, name: name.into(), commits: Vec::new() });
        }
        self.repositories.iter_mut().find(|known| known.name == name)
    }

    /// Whose token it is.
    pub(super) fn owner(&self) -> Option<&Member> {
        self.members.first().filter(|_| self.owned)
    }

    /// Where an issue stands that is asked for by number or short id; a merged one is found in
    /// what it was merged into.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        let gone = |issue: &Issue| issue.id.to_string() == name || issue.short_id == name;
        let into = self.merged.iter().find(|(from, _)| gone(from));
        let id = into.map_or(name.to_owned(), |(_, into)| into.to_string());
        self.issues.iter().position(|i| i.id.to_string() == id || i.short_id == name)
    }

    pub(super) fn number(&mut self) -> u64 {
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

/// Whom the cast's login names, as a program tells it.
pub(super) fn person(login: &str, number: u64) -> Option<Person> {
    let actor = crate::demo::actor(login)?;
    Some(Person {
        id: Some(number.to_string()),
        username: None,
        email: Some(actor.email.into()),
        ip: None,
        name: Some(actor.name.into()),
    })
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
