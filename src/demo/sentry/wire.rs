//! The JSON that Sentry sends ("List an Organization's Issues", "Retrieve an Issue"), and what
//! GlitchTip leaves out of it.

use super::model::{Activity, Commit, Fix, Issue, Link, Member, Owner, Project, Release, Snooze};
use super::state::State;
use super::update::ME;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

/// Fields that GlitchTip does not have.
const ONLY_SENTRY: [&str; 11] = [
    "isUnhandled",
    "substatus",
    "priority",
    "priorityLockedAt",
    "assignedTo",
    "hasSeen",
    "isBookmarked",
    "annotations",
    "activity",
    "issueType",
    "issueCategory",
];

/// With an issue come so many of its activities, the latest ones.
const MOST_ACTIVITIES: usize = 100;

/// What of an issue is asked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Shape {
    /// Over which time it is told how often it happened: `24h`, `14d`, `auto`.
    pub(super) stats: Option<&'static str>,
    /// Tell the issues of trackers that it is linked to.
    pub(super) linked: bool,
    /// The event that led here.
    pub(super) event: Option<String>,
    /// Count only from here on.
    pub(super) since: Option<Timestamp>,
    /// Tell beside that what it was in all.
    pub(super) lifetime: bool,
    /// Tell neither how often it was seen nor when.
    pub(super) uncounted: bool,
}

/// An issue as lists hold it.
pub(super) fn issue(state: &State, issue: &Issue, now: Timestamp, shape: &Shape) -> Value {
    let has_seen = issue.seen.iter().any(|(by, _)| *by == ME);
    let annotations: Vec<_> = issue.links.iter().map(annotation).collect();
    let mut value = json!({
        "id": issue.id.to_string(), "shareId": null, "shortId": issue.short_id,
        "title": issue.title(), "culprit": issue.culprit, "permalink": permalink(state, issue),
        "logger": null, "level": issue.level, "status": issue.status,
        "statusDetails": status_details(state, issue), "substatus": issue.substatus,
        "isPublic": false, "priority": issue.priority, "priorityLockedAt": null, "type": "error",
        "issueType": "error", "issueCategory": "error", "metadata": metadata(issue),
        "platform": state.projects.get(issue.project).map(|project| project.platform),
        "numComments": issue.activity.iter().filter(|a| a.kind == "note").count(),
        "assignedTo": assignee(state, issue), "isBookmarked": issue.bookmarked,
        "isSubscribed": false, "subscriptionDetails": null, "hasSeen": has_seen,
        "annotations": annotations, "isUnhandled": issue.unhandled,
        "count": issue.count.to_string(), "userCount": issue.users(),
        "firstSeen": time(issue.first_seen), "lastSeen": time(issue.last_seen),
        "project": state.projects.get(issue.project).map(project_stub),
        "matchingEventId": shape.event,
    });
    if let Some(fields) = value.as_object_mut() {
        if let Some(period) = shape.stats {
            fields.insert("stats".into(), json!({ period: stats(issue, now, period) }));
        }
        seen(fields, issue, shape);
        if shape.linked {
            fields.insert("integrationIssues".into(), issue.links.iter().map(link).collect());
        }
        if issue.spoiled {
            fields.remove("id");
        }
        if state.glitchtip {
            fields.retain(|key, _| !ONLY_SENTRY.contains(&key.as_str()));
            fields.insert("userCount".into(), json!(0));
            fields.insert("stats".into(), json!({ "24h": [] }));
            fields.insert("statusDetails".into(), json!({}));
        }
    }
    value
}

/// How often it was seen: in the time that is asked about, and in all.
fn seen(fields: &mut Map<String, Value>, issue: &Issue, shape: &Shape) {
    const COUNTED: [&str; 4] = ["count", "userCount", "firstSeen", "lastSeen"];
    if shape.uncounted {
        return fields.retain(|key, _| !COUNTED.contains(&key.as_str()));
    }
    let Some(since) = shape.since else { return };
    let whole: Map<_, _> =
        fields.iter().filter(|(key, _)| COUNTED.contains(&key.as_str())).map(owned).collect();
    let (events, users) = issue.seen_since(since);
    fields.insert("count".into(), json!(events.to_string()));
    fields.insert("userCount".into(), json!(users));
    fields.insert("filtered".into(), Value::Null);
    if shape.lifetime {
        fields.insert("lifetime".into(), Value::Object(whole));
    }
}

fn owned((key, value): (&String, &Value)) -> (String, Value) {
    (key.clone(), value.clone())
}

/// An issue with its history.
pub(super) fn details(state: &State, one: &Issue, now: Timestamp) -> Value {
    let mut value = issue(state, one, now, &Shape::default());
    let latest = one.activity.iter().rev().take(MOST_ACTIVITIES);
    let activity: Vec<_> = latest.map(|a| self::activity(state, a)).collect();
    let seen = |(by, at): &(usize, Timestamp)| {
        let mut seen = state.members.get(*by).map(user).unwrap_or_default();
        put(&mut seen, "lastSeen", json!(time(*at)));
        seen
    };
    if let Some(fields) = value.as_object_mut() {
        fields.insert("userReportCount".into(), json!(0));
        if !state.glitchtip {
            let of = |version: Option<&String>| version.map(|v| release_of(state, one.project, v));
            let mut told = one.events.iter().filter_map(|event| event.release.as_ref());
            let (first, last) = (of(told.clone().next()), of(told.next_back()));
            let more = json!({
                "activity": activity, "seenBy": one.seen.iter().map(seen).collect::<Vec<_>>(),
                "participants": [], "pluginActions": [], "pluginIssues": [], "pluginContexts": [],
                "firstRelease": first, "lastRelease": last, "tags": super::tags::all(one),
                "stats": { "24h": stats(one, now, "24h"), "30d": stats(one, now, "30d") },
            });
            fields.extend(more.as_object().cloned().unwrap_or_default());
        }
    }
    value
}

/// How often an issue happened, by the hour for a day and by the day for longer.
fn stats(issue: &Issue, now: Timestamp, period: &str) -> Vec<(i64, u64)> {
    let (spans, hours) = match period {
        "24h" => (24, 1),
        "30d" => (30, 24),
        _ => (14, 24),
    };
    issue.curve(now, spans, SignedDuration::from_hours(hours))
}

pub(super) fn metadata(issue: &Issue) -> Value {
    if issue.kind.is_empty() {
        return json!({ "title": issue.value });
    }
    json!({ "type": issue.kind, "value": issue.value })
}

fn annotation(link: &Link) -> Value {
    json!({ "url": link.url, "displayName": link.key })
}

/// An issue of a tracker that an issue is linked to.
pub(super) fn link(link: &Link) -> Value {
    json!({
        "id": link.id.to_string(), "key": link.key, "title": link.title, "description": "",
        "displayName": link.key, "url": link.url,
    })
}

fn status_details(state: &State, issue: &Issue) -> Value {
    match (&issue.fix, &issue.snooze) {
        (Some(fix), _) if issue.status == "resolved" => fixed(state, fix),
        (_, Some(snooze)) if issue.status == "ignored" => snoozed(state, issue, snooze),
        _ => json!({}),
    }
}

fn fixed(state: &State, fix: &Fix) -> Value {
    let actor = state.owner().map(user);
    match fix {
        Fix::After(_) => json!({ "inNextRelease": true, "actor": actor }),
        Fix::In(version) => json!({ "inRelease": version, "actor": actor }),
        Fix::Commit(one) => json!({ "inCommit": commit(state, one) }),
    }
}

/// What is left of a condition.
fn snoozed(state: &State, issue: &Issue, snooze: &Snooze) -> Value {
    let (events, users) = snooze.since;
    let left = |target: Option<u64>, window: Option<u64>, so_far: u64| {
        target.map(|target| if window.is_some() { target } else { target.saturating_sub(so_far) })
    };
    json!({
        "ignoreCount": left(snooze.count, snooze.window, issue.count - events),
        "ignoreWindow": snooze.window,
        "ignoreUserCount": left(snooze.users, snooze.user_window, issue.users() - users),
        "ignoreUserWindow": snooze.user_window, "ignoreUntil": snooze.until.map(time),
        "actor": snooze.by.and_then(|by| state.members.get(by)).map(user),
    })
}

/// An activity, or a comment as the list of comments has it.
pub(super) fn activity(state: &State, activity: &Activity) -> Value {
    let by = activity.by.and_then(|index| state.members.get(index));
    if state.glitchtip {
        let user = by.map(|member| json!({ "id": member.id.to_string(), "email": member.email }));
        return json!({
            "data": activity.data, "type": activity.kind, "dateCreated": time(activity.at),
            "user": user, "id": activity.id,
        });
    }
    json!({
        "id": activity.id.to_string(), "user": by.map(user), "sentry_app": null,
        "type": activity.kind, "data": activity.data, "dateCreated": time(activity.at),
    })
}

/// A project.
pub(super) fn project(project: &Project) -> Value {
    json!({
        "id": project.id.to_string(), "slug": project.slug, "name": project.slug,
        "platform": project.platform, "isMember": true, "hasAccess": true, "features": [],
        "dateCreated": "2023-04-03T09:00:00Z", "status": "active",
    })
}

/// A user.
pub(super) fn user(member: &Member) -> Value {
    json!({
        "id": member.id.to_string(), "name": member.name, "username": member.login,
        "email": member.email, "isActive": true, "isStaff": false, "isSuperuser": false,
    })
}

fn assignee(state: &State, issue: &Issue) -> Option<Value> {
    match issue.assigned? {
        Owner::Member(index) => state.members.get(index).map(|member| {
            json!({ "type": "user", "id": member.id.to_string(), "name": member.name, "email": member.email })
        }),
        Owner::Team(index) => state.teams.get(index).map(|team| {
            json!({ "type": "team", "id": team.id.to_string(), "name": team.slug })
        }),
    }
}

pub(super) fn project_stub(project: &Project) -> Value {
    json!({
        "id": project.id.to_string(), "name": project.slug, "slug": project.slug,
        "platform": project.platform,
    })
}

/// GlitchTip's lacks the organization.
fn permalink(state: &State, issue: &Issue) -> String {
    let project = state.projects.get(issue.project).map_or("", |project| project.slug);
    match state.glitchtip {
        true => format!("http://127.0.0.1:8000/{project}/issues/{}", issue.id),
        false => format!("https://{}.sentry.io/issues/{}/", state.organization, issue.id),
    }
}

/// A release by its version, known or not.
pub(super) fn release_of(state: &State, project: usize, version: &str) -> Value {
    let known = state.rank_of(project, version).and_then(|rank| state.releases.get(rank));
    known.map_or_else(|| json!({ "version": version }), |known| release(state, known))
}

/// A release.
pub(super) fn release(state: &State, release: &Release) -> Value {
    let short = release.version.rsplit('@').next().unwrap_or_default();
    json!({
        "version": release.version, "shortVersion": short, "status": "open",
        "dateCreated": time(release.at), "dateReleased": time(release.at), "url": null, "ref": null,
        "commitCount": u8::from(release.commit.is_some()), "data": {}, "deployCount": 0,
        "lastDeploy": null, "newGroups": 0,
        "lastCommit": release.commit.as_ref().map(|one| commit(state, one)),
        "projects": state.projects.get(release.project).map(project_stub).into_iter().collect::<Vec<_>>(),
    })
}

/// A commit.
pub(super) fn commit(state: &State, commit: &Commit) -> Value {
    let repository = state.repositories.iter().find(|one| one.name == commit.repository);
    json!({
        "id": commit.id, "message": commit.message, "dateCreated": time(commit.at),
        "repository": repository.map(|one| repository_of(one.id, &one.name)),
        "author": state.members.get(commit.author).map(user), "pullRequest": null,
        "suspectCommitType": "via SCM integration", "releases": [],
    })
}

/// A repository.
pub(super) fn repository_of(id: u64, name: &str) -> Value {
    json!({
        "id": id.to_string(), "name": name, "url": format!("https://github.com/{name}"),
        "provider": { "id": "integrations:github", "name": "GitHub" }, "status": "active",
        "externalSlug": name, "integrationId": "2933", "dateCreated": "2023-04-03T09:00:00Z",
    })
}

/// Adds a field to an object.
pub(super) fn put(object: &mut Value, key: &str, value: Value) {
    if let Some(fields) = object.as_object_mut() {
        fields.insert(key.into(), value);
    }
}

/// Microseconds where there are any, as Django writes times.
pub(super) fn time(at: Timestamp) -> String {
    let micros = at.as_microsecond();
    Timestamp::from_microsecond(micros).unwrap_or(at).to_string()
}
