//! "Update an Issue": what may be said of it, and what comes of it.

use super::answers::{invalid, unprocessable};
use super::model::{Commit, Fix, Issue, Owner, Snooze};
use super::state::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

/// The token's own user among the members.
pub(super) const ME: usize = 0;
/// Minutes of a week: the longest window of a condition.
const WEEK: u64 = 7 * 24 * 60;

type Refused = Box<Response>;

/// Changes an issue as a body asks for.
///
/// # Errors
/// What is said to a body that cannot be.
pub(super) fn apply(
    state: &mut State,
    index: usize,
    body: &Value,
    now: Timestamp,
) -> Result<(), Refused> {
    if state.glitchtip {
        return as_glitchtip(state, index, body, now);
    }
    let owner = owner(state, index, body)?;
    let priority = priority(body)?;
    let status = status(state, index, body, now)?;
    if let Some(priority) = priority {
        set_priority(state, index, priority, now);
    }
    match status {
        Some(Status::Resolved(fix)) => state.resolve(index, now, fix, by(state)),
        Some(Status::Archived(substatus, snooze)) => {
            state.archive(index, now, substatus, snooze, by(state));
        }
        Some(Status::Open(substatus)) => state.reopen(index, now, substatus, by(state)),
        None => {}
    }
    if let Some(owner) = owner {
        state.assign(index, now, owner, ME);
    }
    set_flags(state, index, body, now);
    Ok(())
}

/// GlitchTip applies the status and passes over all else.
fn as_glitchtip(
    state: &mut State,
    index: usize,
    body: &Value,
    now: Timestamp,
) -> Result<(), Refused> {
    let Some(status) = body.get("status").and_then(Value::as_str) else {
        let page = Html("<!doctype html><h1>Server Error (500)</h1>");
        return Err(Box::new((StatusCode::INTERNAL_SERVER_ERROR, page).into_response()));
    };
    let known = ["resolved", "unresolved", "ignored"].into_iter().find(|known| *known == status);
    let told = "Input should be 'unresolved', 'resolved' or 'ignored'";
    let status = known.ok_or_else(|| Box::new(unprocessable("status", told)))?;
    state.set_status(index, now, status, Some(ME));
    Ok(())
}

/// Who does it: nobody, with a token that is no user's.
fn by(state: &State) -> Option<usize> {
    state.owned.then_some(ME)
}

/// The state that is asked for.
enum Status {
    Open(Option<&'static str>),
    Resolved(Option<Fix>),
    Archived(&'static str, Option<Snooze>),
}

fn status(
    state: &State,
    index: usize,
    body: &Value,
    now: Timestamp,
) -> Result<Option<Status>, Refused> {
    let Some(status) = body.get("status").and_then(Value::as_str) else { return Ok(None) };
    let issue = state.issues.get(index);
    let details = body.get("statusDetails").cloned().unwrap_or_else(|| json!({}));
    Ok(Some(match (status, issue) {
        ("unresolved", _) => Status::Open(substatus(body, &OPEN)?),
        ("resolved", Some(issue)) => Status::Resolved(fix(state, issue, &details)?),
        ("resolvedInNextRelease", Some(issue)) => Status::Resolved(Some(after(state, issue)?)),
        ("ignored" | "muted", Some(issue)) => {
            let snooze = snooze(state, issue, &details, now)?;
            let until_escalating = details.get("untilEscalating").is_some_and(|it| *it == true);
            let inferred = match () {
                () if until_escalating => "archived_until_escalating",
                () if snooze.is_some() => "archived_until_condition_met",
                () => "archived_forever",
            };
            Status::Archived(substatus(body, &ARCHIVED)?.unwrap_or(inferred), snooze)
        }
        _ => return Err(no_choice("status", status)),
    }))
}

fn no_choice(field: &str, given: &str) -> Refused {
    Box::new(invalid(field, &format!("\"{given}\" is not a valid choice.")))
}

fn fix(state: &State, issue: &Issue, details: &Value) -> Result<Option<Fix>, Refused> {
    if details.get("inNextRelease").is_some_and(|next| *next == true) {
        return after(state, issue).map(Some);
    }
    if let Some(version) = details.get("inRelease").and_then(Value::as_str) {
        let latest = || state.latest_release(issue.project).map(|release| release.version.clone());
        if version == "latest" {
            let version = latest().ok_or_else(|| in_details("inRelease", NO_RELEASE))?;
            return Ok(Some(Fix::In(version)));
        }
        let known = state.rank_of(issue.project, version);
        known.ok_or_else(|| {
            in_details("inRelease", "Unable to find a release with the given version.")
        })?;
        return Ok(Some(Fix::In(version.into())));
    }
    match details.get("inCommit").filter(|commit| !commit.is_null()) {
        Some(wanted) => commit(state, wanted).map(|commit| Some(Fix::Commit(commit))),
        None => Ok(None),
    }
}

const NO_RELEASE: &str = "No release data present in the system to form a basis for 'Next Release'";

fn after(state: &State, issue: &Issue) -> Result<Fix, Refused> {
    let latest = state.latest_release(issue.project).map(|release| release.version.clone());
    latest.map(Fix::After).ok_or_else(|| in_details("inNextRelease", NO_RELEASE))
}

fn commit(state: &State, wanted: &Value) -> Result<Commit, Refused> {
    let told = |field: &str| wanted.get(field).and_then(Value::as_str).unwrap_or_default();
    let (repository, id) = (told("repository"), told("commit"));
    let wrong = |field: &str, why: &str| {
        let why = json!({ "statusDetails": { "inCommit": { field: [why] } } });
        Box::new((StatusCode::BAD_REQUEST, axum::Json(why)).into_response())
    };
    let repository = state.repositories.iter().find(|one| one.name == repository);
    let repository =
        repository.ok_or_else(|| wrong("repository", "Unable to find the given repository."))?;
    let commit = repository.commits.iter().find(|commit| commit.id == id);
    commit.cloned().ok_or_else(|| wrong("commit", "Unable to find the given commit."))
}

fn in_details(field: &str, why: &str) -> Refused {
    let told = json!({ "statusDetails": { field: [why] } });
    Box::new((StatusCode::BAD_REQUEST, axum::Json(told)).into_response())
}

/// The conditions that an archive ends by, if there are any.
fn snooze(
    state: &State,
    issue: &Issue,
    details: &Value,
    now: Timestamp,
) -> Result<Option<Snooze>, Refused> {
    let number = |field: &str| match details.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(told) => match told.as_u64().filter(|n| !field.ends_with("Window") || *n <= WEEK) {
            Some(number) => Ok(Some(number).filter(|number| *number > 0)),
            None if told.is_u64() => Err(in_details(
                field,
                &format!("Ensure this value is less than or equal to {WEEK}."),
            )),
            None => Err(in_details(field, "A valid integer is required.")),
        },
    };
    let minutes = number("ignoreDuration")?.map(|minutes| i64::try_from(minutes).unwrap_or(0));
    let until =
        minutes.and_then(|minutes| now.checked_add(SignedDuration::from_mins(minutes)).ok());
    let snooze = Snooze {
        until,
        count: number("ignoreCount")?,
        window: number("ignoreWindow")?,
        users: number("ignoreUserCount")?,
        user_window: number("ignoreUserWindow")?,
        since: (issue.count, issue.users()),
        at: now,
        by: by(state),
    };
    let is_one = snooze.until.is_some() || snooze.count.is_some() || snooze.users.is_some();
    Ok(Some(snooze).filter(|_| is_one))
}

const OPEN: [&str; 4] = ["new", "ongoing", "escalating", "regressed"];
const ARCHIVED: [&str; 3] =
    ["archived_until_escalating", "archived_forever", "archived_until_condition_met"];

/// The kind of state that is named, which must be one of its state.
fn substatus(body: &Value, allowed: &[&'static str]) -> Result<Option<&'static str>, Refused> {
    let Some(told) = body.get("substatus").and_then(Value::as_str) else { return Ok(None) };
    let known = allowed.iter().find(|known| **known == told);
    known.map(|known| Some(*known)).ok_or_else(|| no_choice("substatus", told))
}

fn priority(body: &Value) -> Result<Option<&'static str>, Refused> {
    let Some(told) = body.get("priority").and_then(Value::as_str) else { return Ok(None) };
    let known = ["low", "medium", "high"].into_iter().find(|known| *known == told);
    known.map(Some).ok_or_else(|| no_choice("priority", told))
}

fn set_priority(state: &mut State, index: usize, priority: &'static str, now: Timestamp) {
    let Some(issue) = state.issues.get_mut(index).filter(|issue| issue.priority != priority) else {
        return;
    };
    issue.priority = priority;
    let (data, by) = (json!({ "priority": priority, "reason": null }), by(state));
    state.note_activity(index, now, "set_priority", data, by);
}

/// Who is to have the issue; `None`: nothing is said of it, `Some(None)`: nobody.
fn owner(state: &State, index: usize, body: &Value) -> Result<Option<Option<Owner>>, Refused> {
    let actor = match body.get("assignedTo") {
        None => return Ok(None),
        Some(Value::Null) => return Ok(Some(None)),
        Some(actor) => actor.as_str().map_or_else(|| actor.to_string(), str::to_owned),
    };
    if actor.is_empty() {
        return Ok(Some(None));
    }
    if let Some(id) = actor.strip_prefix("team:") {
        return team(state, index, id).map(|team| Some(Some(Owner::Team(team))));
    }
    let name = actor.strip_prefix("user:").unwrap_or(&actor);
    let member = state.members.iter().position(|member| {
        member.id.to_string() == name || member.login == name || member.email == name
    });
    let member = member.ok_or_else(|| Box::new(invalid("assignedTo", "Unknown actor input")))?;
    Ok(Some(Some(Owner::Member(member))))
}

fn team(state: &State, index: usize, id: &str) -> Result<usize, Refused> {
    let team = state.teams.iter().position(|team| team.id.to_string() == id);
    let team = team.ok_or_else(|| Box::new(invalid("assignedTo", "Unknown actor input")))?;
    let project = state.issues.get(index).and_then(|issue| state.projects.get(issue.project));
    let sees = state
        .teams
        .get(team)
        .zip(project)
        .is_some_and(|(team, project)| team.projects.contains(&project.slug));
    let told = "Cannot assign to a team without access to the project";
    if sees { Ok(team) } else { Err(Box::new(invalid("assignedTo", told))) }
}

fn set_flags(state: &mut State, index: usize, body: &Value, now: Timestamp) {
    let told = |field: &str| body.get(field).and_then(Value::as_bool);
    let Some(issue) = state.issues.get_mut(index) else { return };
    match told("hasSeen") {
        Some(true) => {
            issue.seen.retain(|(by, _)| *by != ME);
            issue.seen.push((ME, now));
        }
        Some(false) => issue.seen.retain(|(by, _)| *by != ME),
        None => {}
    }
    issue.bookmarked = told("isBookmarked").unwrap_or(issue.bookmarked);
    let was_new = issue.inbox;
    issue.inbox = told("inbox").unwrap_or(issue.inbox);
    if was_new && told("inbox") == Some(false) {
        state.note_activity(index, now, "mark_reviewed", json!({}), Some(ME));
    }
}
