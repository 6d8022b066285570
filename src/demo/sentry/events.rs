//! The events of an issue: "List an Issue's Events", "Retrieve an Issue Event".

use super::Sentry;
use super::answers::{application, not_found, refusal, unprocessable};
use super::issue::{Names, is_elsewhere, named};
use super::model::{Event, Issue, Person};
use super::paging::Asked;
use super::state::State;
use super::{tags, wire};
use axum::Json;
use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

pub(super) async fn list(
    Shared(sentry): Shared<Sentry>,
    Path(names): Path<Names>,
    asked: Asked,
) -> Response {
    let state = sentry.state();
    if is_elsewhere(&state, &names) {
        return application();
    }
    let Some(issue) = named(&state, &names) else { return not_found(state.glitchtip) };
    let is_full = ["true", "1"].contains(&asked.first("full").unwrap_or_default());
    let events: Vec<&Event> = issue.events.iter().rev().collect();
    match asked.page(state.glitchtip, events) {
        Ok((headers, page)) => {
            let told = page.into_iter().map(|event| match state.glitchtip {
                true => snake(whole(&state, issue, event)),
                false if is_full => listed(whole(&state, issue, event)),
                false => outline(&state, issue, event),
            });
            (headers, Json(told.collect::<Vec<_>>())).into_response()
        }
        Err(refused) => *refused,
    }
}

/// One event, by its id or as `latest`, `oldest` or `recommended`.
pub(super) async fn one(Shared(sentry): Shared<Sentry>, Path(names): Path<Names>) -> Response {
    let state = sentry.state();
    if is_elsewhere(&state, &names) {
        return application();
    }
    let Some(issue) = named(&state, &names) else { return not_found(state.glitchtip) };
    let which = names.get("event").map_or("", String::as_str);
    if state.glitchtip && which != "latest" && which.len() != 32 {
        return unprocessable("event_id", "Input should be a valid UUID");
    }
    let Some(at) = chosen(issue, which) else {
        return match state.glitchtip {
            true => not_found(true),
            false => refusal(StatusCode::NOT_FOUND, "No matching event found"),
        };
    };
    let event = |at: Option<usize>| at.and_then(|at| issue.events.get(at));
    let id = |at: Option<usize>| event(at).map(|event| event.id.clone());
    let mut told = event(Some(at)).map(|event| whole(&state, issue, event)).unwrap_or_default();
    wire::put(&mut told, "previousEventID", json!(id(at.checked_sub(1))));
    wire::put(&mut told, "nextEventID", json!(id(Some(at + 1))));
    Json(told).into_response()
}

/// Where the event stands among those of its issue, which are kept the oldest first.
fn chosen(issue: &Issue, which: &str) -> Option<usize> {
    match which {
        "latest" => issue.events.len().checked_sub(1),
        "oldest" => Some(0).filter(|_| !issue.events.is_empty()),
        // Sentry takes the one that tells most; which is its own secret.
        "recommended" => (0..issue.events.len())
            .rev()
            .max_by_key(|at| issue.events.get(*at).map_or(0, |event| event.tags.len())),
        id => issue.events.iter().position(|event| event.id == id),
    }
}

/// An event as lists hold it.
fn outline(state: &State, issue: &Issue, event: &Event) -> Value {
    json!({
        "id": event.id, "event.type": "error", "groupID": issue.id.to_string(),
        "eventID": event.id, "projectID": project_id(state, issue), "message": "",
        "title": issue.title(), "location": null, "culprit": issue.culprit,
        "user": event.person.as_ref().map(user), "tags": tags::of_event(issue, event),
        "platform": platform(state, issue), "dateCreated": wire::time(event.at), "crashFile": null,
        "metadata": wire::metadata(issue),
    })
}

/// An event with all its parts, and what of it was cut off.
pub(super) fn whole(state: &State, issue: &Issue, event: &Event) -> Value {
    let release = event.release.as_deref();
    let mut value = json!({
        "id": event.id, "eventID": event.id, "groupID": issue.id.to_string(),
        "projectID": project_id(state, issue), "title": issue.title(), "message": "",
        "metadata": wire::metadata(issue), "location": null, "culprit": issue.culprit,
        "platform": platform(state, issue), "type": "error", "size": event.entries.to_string().len(),
        "dateCreated": wire::time(event.at), "dateReceived": wire::time(event.at),
        "tags": tags::of_event(issue, event), "user": event.person.as_ref().map(user),
        "release": release.map(|version| wire::release_of(state, issue.project, version)),
        "contexts": event.contexts, "context": {}, "packages": {}, "dist": null,
        "sdk": { "name": format!("sentry.{}", platform(state, issue)), "version": "9.12.0" },
        "entries": event.entries, "errors": event.errors,
    });
    if let (Some(fields), Value::Object(more)) = (value.as_object_mut(), always_empty()) {
        fields.extend(more);
    }
    if event.bare {
        blank(&mut value);
    }
    if state.glitchtip {
        without_sentrys(&mut value);
    }
    value
}

/// The parts that no event of the stand-in has anything in.
fn always_empty() -> Value {
    json!({
        "crashFile": null, "occurrence": null, "userReport": null, "sdkUpdates": [],
        "resolvedWith": [], "groupingConfig": null, "nextEventID": null, "previousEventID": null,
        "fingerprints": [], "_meta": {
            "entries": {}, "message": null, "user": null, "contexts": null, "sdk": null,
            "context": null, "packages": null, "tags": {},
        },
    })
}

/// Makes null of all that may be.
fn blank(value: &mut Value) {
    const KEPT: [&str; 8] =
        ["id", "eventID", "groupID", "projectID", "dateCreated", "entries", "tags", "errors"];
    let Some(fields) = value.as_object_mut() else { return };
    for (_, value) in fields.iter_mut().filter(|(key, _)| !KEPT.contains(&key.as_str())) {
        *value = Value::Null;
    }
    fields.insert(
        "tags".into(),
        json!([{ "key": null, "value": null }, { "key": "level", "value": null }]),
    );
}

/// Takes away what GlitchTip does not have.
fn without_sentrys(value: &mut Value) {
    const MISSING: [&str; 10] = [
        "_meta",
        "release",
        "location",
        "size",
        "fingerprints",
        "crashFile",
        "occurrence",
        "sdkUpdates",
        "resolvedWith",
        "groupingConfig",
    ];
    let Some(fields) = value.as_object_mut() else { return };
    fields.retain(|key, _| !MISSING.contains(&key.as_str()));
    // It leaves empty lists out by saying null.
    if fields.get("errors").and_then(Value::as_array).is_some_and(Vec::is_empty) {
        fields.insert("errors".into(), Value::Null);
    }
}

/// What a list of full events does not tell.
fn listed(mut value: Value) -> Value {
    if let Some(fields) = value.as_object_mut() {
        fields.retain(|key, _| {
            !["nextEventID", "previousEventID", "userReport", "resolvedWith"]
                .contains(&key.as_str())
        });
    }
    value
}

/// The fields of an event in GlitchTip's list, which are named otherwise than those of one event.
fn snake(value: Value) -> Value {
    let Value::Object(fields) = listed(value) else { return Value::Null };
    let name = |key: String| match key.as_str() {
        "eventID" => "event_id".to_owned(),
        "groupID" => "group_id".to_owned(),
        "projectID" => "project_id".to_owned(),
        "dateCreated" => "date_created".to_owned(),
        "dateReceived" => "date_received".to_owned(),
        _ => key,
    };
    Value::Object(fields.into_iter().map(|(key, value)| (name(key), value)).collect::<Map<_, _>>())
}

fn project_id(state: &State, issue: &Issue) -> Option<Value> {
    let id = state.projects.get(issue.project)?.id;
    Some(if state.glitchtip { json!(id) } else { json!(id.to_string()) })
}

fn platform(state: &State, issue: &Issue) -> &'static str {
    state.projects.get(issue.project).map_or("other", |project| project.platform)
}

fn user(person: &Person) -> Value {
    json!({
        "id": person.id, "email": person.email, "username": person.username,
        "ip_address": person.ip, "name": person.name, "geo": null, "data": null,
    })
}
