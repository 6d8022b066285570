//! One issue: "Retrieve an Issue", "Update an Issue", "Remove an Issue", and its comments.

use super::Sentry;
use super::answers::{
    application, forbidden, invalid, not_found, refusal, unprocessable, wrong_method,
};
use super::model::{Activity, Issue};
use super::paging::Asked;
use super::state::State;
use super::update::{self, ME};
use super::wire::{self, Shape};
use axum::Json;
use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::collections::HashMap;

/// What stands in the path: `org` (unless the short address is used), `id`, `event`, `key`.
pub(super) type Names = HashMap<String, String>;

/// Within this time the same text by the same user is refused.
const NO_TWIN_WITHIN: SignedDuration = SignedDuration::from_hours(1);

pub(super) async fn details(Shared(sentry): Shared<Sentry>, Path(names): Path<Names>) -> Response {
    let now = (sentry.clock)();
    let state = sentry.state();
    if is_elsewhere(&state, &names) {
        return wrong_method();
    }
    match named(&state, &names) {
        Some(issue) => Json(wire::details(&state, issue, now)).into_response(),
        None => not_found(state.glitchtip),
    }
}

pub(super) async fn update(
    Shared(sentry): Shared<Sentry>,
    Path(names): Path<Names>,
    body: Json<Value>,
) -> Response {
    let now = (sentry.clock)();
    let mut state = sentry.state();
    let Some(index) = found(&state, &names) else { return not_found(state.glitchtip) };
    let changed = update::apply(&mut state, index, &body, now);
    match (changed, state.issues.get(index)) {
        (Err(refused), _) => *refused,
        (Ok(()), Some(issue)) => {
            let told = wire::issue(&state, issue, now, &Shape::default());
            Json(if state.glitchtip { half_snake(told) } else { told }).into_response()
        }
        (Ok(()), None) => not_found(state.glitchtip),
    }
}

/// What GlitchTip answers to a change: some of its fields are named otherwise than when it is read.
fn half_snake(told: Value) -> Value {
    let Value::Object(fields) = told else { return told };
    let name = |key: String| match key.as_str() {
        "shareId" => "share_id".to_owned(),
        "statusDetails" => "status_details".to_owned(),
        "subscriptionDetails" => "subscription_details".to_owned(),
        "userCount" => "user_count".to_owned(),
        "matchingEventId" => "matching_event_id".to_owned(),
        _ => key,
    };
    Value::Object(fields.into_iter().map(|(key, value)| (name(key), value)).collect())
}

/// An issue is removed: Sentry does it later and answers 202, GlitchTip at once.
pub(super) async fn remove(Shared(sentry): Shared<Sentry>, Path(names): Path<Names>) -> Response {
    let mut state = sentry.state();
    let Some(index) = found(&state, &names) else { return not_found(state.glitchtip) };
    drop(state.issues.remove(index));
    let status = if state.glitchtip { StatusCode::NO_CONTENT } else { StatusCode::ACCEPTED };
    status.into_response()
}

pub(super) async fn comments(
    Shared(sentry): Shared<Sentry>,
    Path(names): Path<Names>,
    asked: Asked,
) -> Response {
    let state = sentry.state();
    if is_elsewhere(&state, &names) {
        return application();
    }
    let Some(issue) = named(&state, &names) else { return not_found(state.glitchtip) };
    let notes: Vec<_> = notes(issue).rev().map(|note| wire::activity(&state, note)).collect();
    asked.answer(state.glitchtip, notes)
}

pub(super) async fn comment(
    Shared(sentry): Shared<Sentry>,
    Path(names): Path<Names>,
    Json(body): Json<Value>,
) -> Response {
    let now = (sentry.clock)();
    let mut state = sentry.state();
    if is_elsewhere(&state, &names) {
        return wrong_method();
    }
    if state.owner().is_none() {
        return forbidden("Key doesn't have permission to create Note");
    }
    let Some(index) = found(&state, &names) else { return not_found(state.glitchtip) };
    let text = if state.glitchtip { body.pointer("/data/text") } else { body.get("text") };
    let Some(text) = text.and_then(Value::as_str).filter(|text| !text.is_empty()) else {
        return if state.glitchtip {
            unprocessable("data", "Field required")
        } else {
            invalid("text", "This field is required.")
        };
    };
    let twin = |issue: &Issue| notes(issue).any(|note| is_twin(note, text, now));
    if !state.glitchtip && state.issues.get(index).is_some_and(twin) {
        let told = "You have already posted that comment.";
        return refusal(StatusCode::BAD_REQUEST, told);
    }
    state.note_activity(index, now, "note", json!({ "text": text }), Some(ME));
    let note = state.issues.get(index).and_then(|issue| notes(issue).next_back());
    let note = note.map(|note| wire::activity(&state, note));
    (StatusCode::CREATED, Json(note)).into_response()
}

/// GlitchTip keeps what belongs to an issue under the short address only.
pub(super) fn is_elsewhere(state: &State, names: &Names) -> bool {
    state.glitchtip && names.contains_key("org")
}

pub(super) fn named<'a>(state: &'a State, names: &Names) -> Option<&'a Issue> {
    found(state, names).and_then(|index| state.issues.get(index))
}

pub(super) fn found(state: &State, names: &Names) -> Option<usize> {
    let here = names.get("org").is_none_or(|org| *org == state.organization);
    names.get("id").filter(|_| here).and_then(|id| state.find(id))
}

fn notes(issue: &Issue) -> impl DoubleEndedIterator<Item = &Activity> {
    issue.activity.iter().filter(|activity| activity.kind == "note")
}

fn is_twin(note: &Activity, text: &str, now: Timestamp) -> bool {
    let same = note.data.get("text").and_then(Value::as_str) == Some(text);
    same && note.by == Some(ME) && now.duration_since(note.at) < NO_TWIN_WITHIN
}
