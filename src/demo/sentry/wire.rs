//! The JSON that Sentry sends ("List an Organization's Issues", "Retrieve an Issue", "Retrieve an
//! Issue Event"), and what GlitchTip leaves out of it.

use super::state::{Activity, Event, Issue, Member, ORGANIZATION, Project, State};
use serde_json::{Value, json};

/// Fields that GlitchTip does not have.
const ONLY_SENTRY: [&str; 8] = [
    "isUnhandled",
    "substatus",
    "priority",
    "assignedTo",
    "hasSeen",
    "activity",
    "issueType",
    "issueCategory",
];

/// An issue as lists hold it.
pub(super) fn issue(state: &State, issue: &Issue) -> Value {
    let title = format!("{}: {}", issue.kind, issue.value);
    let owner = issue.assigned.and_then(|index| state.members.get(index));
    let mut value = json!({
        "id": issue.id.to_string(), "shareId": null, "shortId": issue.short_id, "title": title,
        "culprit": issue.culprit, "permalink": permalink(issue.id), "logger": null,
        "level": issue.level, "status": issue.status, "statusDetails": {},
        "substatus": issue.substatus, "isPublic": false, "priority": issue.priority,
        "priorityLockedAt": null, "type": "error", "issueType": "error", "issueCategory": "error",
        "metadata": { "type": issue.kind, "value": issue.value },
        "numComments": issue.activity.iter().filter(|a| a.kind == "note").count(),
        "assignedTo": owner.map(assignee), "isBookmarked": false, "isSubscribed": false,
        "hasSeen": false, "annotations": [], "isUnhandled": issue.unhandled,
        "count": issue.count.to_string(), "userCount": issue.users,
        "firstSeen": time(issue.first_seen), "lastSeen": time(issue.last_seen),
        "project": state.projects.get(issue.project).map(project_stub),
    });
    if let Some(fields) = value.as_object_mut() {
        if issue.spoiled {
            fields.remove("id");
        }
        if state.glitchtip {
            fields.retain(|key, _| !ONLY_SENTRY.contains(&key.as_str()));
            fields.insert("userCount".into(), json!(0));
        }
    }
    value
}

/// An issue with its history.
pub(super) fn details(state: &State, one: &Issue) -> Value {
    let mut value = issue(state, one);
    let activity: Vec<_> = one.activity.iter().rev().map(|a| self::activity(state, a)).collect();
    if let Some(fields) = value.as_object_mut() {
        fields.insert("userReportCount".into(), json!(0));
        if !state.glitchtip {
            let release = one.events.last().map(|event| release(&event.release));
            let more = json!({
                "activity": activity, "seenBy": [], "participants": [], "pluginActions": [],
                "firstRelease": release, "lastRelease": release, "tags": [],
                "stats": { "24h": [], "30d": [] },
            });
            fields.extend(more.as_object().cloned().unwrap_or_default());
        }
    }
    value
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

/// An event.
pub(super) fn event(state: &State, issue: &Issue, event: &Event) -> Value {
    let project = state.projects.get(issue.project);
    json!({
        "id": event.id, "eventID": event.id, "groupID": issue.id.to_string(),
        "projectID": project.map(|project| project.id.to_string()),
        "title": format!("{}: {}", issue.kind, issue.value), "message": "",
        "culprit": issue.culprit, "platform": project.map(|project| project.platform),
        "type": "error", "dateCreated": time(event.at), "dateReceived": time(event.at),
        "tags": [
            { "key": "environment", "value": "production" },
            { "key": "level", "value": issue.level },
            { "key": "release", "value": event.release },
        ],
        "release": release(&event.release), "user": null, "contexts": {}, "context": {},
        "sdk": null, "errors": [], "dist": null, "entries": event.entries,
        "nextEventID": null, "previousEventID": null,
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

fn assignee(member: &Member) -> Value {
    json!({ "type": "user", "id": member.id.to_string(), "name": member.name, "email": member.email })
}

fn project_stub(project: &Project) -> Value {
    json!({
        "id": project.id.to_string(), "name": project.slug, "slug": project.slug,
        "platform": project.platform,
    })
}

fn permalink(id: u64) -> String {
    format!("https://{ORGANIZATION}.sentry.io/issues/{id}/")
}

fn release(version: &str) -> Value {
    json!({ "version": version, "shortVersion": version, "dateReleased": null, "url": null })
}

/// Microseconds where there are any, as Django writes times.
fn time(at: jiff::Timestamp) -> String {
    let micros = at.as_microsecond();
    jiff::Timestamp::from_microsecond(micros).unwrap_or(at).to_string()
}
