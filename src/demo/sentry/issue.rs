//! One issue: "Retrieve an Issue", "Update an Issue", its comments and its events.

use super::Sentry;
use super::answers::{
    application, forbidden, invalid, not_found, refusal, unprocessable, wrong_method,
};
use super::state::{Activity, Event, Issue, ORGANIZATION, State};
use super::wire;
use axum::Json;
use axum::extract::{Path, State as Shared};
use axum::http::{StatusCode, header::LINK};
use axum::response::{Html, IntoResponse, Response};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::collections::HashMap;

/// What stands in the path: `org` (unless the short address is used), `id`, `event`.
type Names = HashMap<String, String>;

/// The token's own user among the members.
const ME: usize = 0;
/// Within this time the same text by the same user is refused.
const NO_TWIN_WITHIN: SignedDuration = SignedDuration::from_hours(1);

pub(super) async fn details(Shared(sentry): Shared<Sentry>, Path(names): Path<Names>) -> Response {
    let state = sentry.state();
    if is_elsewhere(&state, &names) {
        return wrong_method();
    }
    match named(&state, &names) {
        Some(issue) => Json(wire::details(&state, issue)).into_response(),
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
    let changed = if state.glitchtip {
        update_as_glitchtip(&mut state, index, &body, now)
    } else {
        update_as_sentry(&mut state, index, &body, now)
    };
    match (changed, state.issues.get(index)) {
        (Err(refused), _) => *refused,
        (Ok(()), Some(issue)) => Json(wire::details(&state, issue)).into_response(),
        (Ok(()), None) => not_found(state.glitchtip),
    }
}

pub(super) async fn comments(Shared(sentry): Shared<Sentry>, Path(names): Path<Names>) -> Response {
    let state = sentry.state();
    if is_elsewhere(&state, &names) {
        return application();
    }
    let Some(issue) = named(&state, &names) else { return not_found(state.glitchtip) };
    let notes: Vec<_> = notes(issue).rev().map(|note| wire::activity(&state, note)).collect();
    let link = super::list::link(state.glitchtip, "/", 0, 100, notes.len());
    ([(LINK, link)], Json(notes)).into_response()
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

pub(super) async fn events(Shared(sentry): Shared<Sentry>, Path(names): Path<Names>) -> Response {
    let state = sentry.state();
    if is_elsewhere(&state, &names) {
        return application();
    }
    let Some(issue) = named(&state, &names) else { return not_found(state.glitchtip) };
    let all: Vec<_> = issue.events.iter().rev().map(|e| wire::event(&state, issue, e)).collect();
    let link = super::list::link(state.glitchtip, "/", 0, 100, all.len());
    ([(LINK, link)], Json(all)).into_response()
}

/// One event, by its id or as `latest`, `oldest` or `recommended`.
pub(super) async fn event(Shared(sentry): Shared<Sentry>, Path(names): Path<Names>) -> Response {
    let state = sentry.state();
    if is_elsewhere(&state, &names) {
        return application();
    }
    let Some(issue) = named(&state, &names) else { return not_found(state.glitchtip) };
    match chosen(issue, names.get("event").map_or("", String::as_str)) {
        Some(event) => Json(wire::event(&state, issue, event)).into_response(),
        None => refusal(StatusCode::NOT_FOUND, "No matching event"),
    }
}

fn chosen<'a>(issue: &'a Issue, which: &str) -> Option<&'a Event> {
    match which {
        "latest" | "recommended" => issue.events.iter().max_by_key(|event| event.at),
        "oldest" => issue.events.iter().min_by_key(|event| event.at),
        id => issue.events.iter().find(|event| event.id == id),
    }
}

/// GlitchTip keeps what belongs to an issue under the short address only.
fn is_elsewhere(state: &State, names: &Names) -> bool {
    state.glitchtip && names.contains_key("org")
}

fn named<'a>(state: &'a State, names: &Names) -> Option<&'a Issue> {
    found(state, names).and_then(|index| state.issues.get(index))
}

fn found(state: &State, names: &Names) -> Option<usize> {
    let here = names.get("org").is_none_or(|org| org == ORGANIZATION);
    names.get("id").filter(|_| here).and_then(|id| state.find(id))
}

fn notes(issue: &Issue) -> impl DoubleEndedIterator<Item = &Activity> {
    issue.activity.iter().filter(|activity| activity.kind == "note")
}

fn is_twin(note: &Activity, text: &str, now: Timestamp) -> bool {
    let same = note.data.get("text").and_then(Value::as_str) == Some(text);
    same && note.by == Some(ME) && now.duration_since(note.at) < NO_TWIN_WITHIN
}

/// GlitchTip applies the status and passes over all else.
fn update_as_glitchtip(
    state: &mut State,
    index: usize,
    body: &Value,
    now: Timestamp,
) -> Result<(), Box<Response>> {
    match body.get("status").and_then(Value::as_str).map(known_status) {
        Some(Some(status)) => state.set_status(index, now, status, Some(ME)),
        Some(None) => return Err(Box::new(unprocessable("status", "Input should be 'resolved'"))),
        None => {
            let page = Html("<!doctype html><h1>Server Error (500)</h1>");
            return Err(Box::new((StatusCode::INTERNAL_SERVER_ERROR, page).into_response()));
        }
    }
    Ok(())
}

fn update_as_sentry(
    state: &mut State,
    index: usize,
    body: &Value,
    now: Timestamp,
) -> Result<(), Box<Response>> {
    if let Some(status) = body.get("status").and_then(Value::as_str) {
        let Some(status) = known_status(status) else {
            let why = format!("\"{status}\" is not a valid choice.");
            return Err(Box::new(invalid("status", &why)));
        };
        state.set_status(index, now, status, Some(ME));
    }
    match body.get("assignedTo").and_then(Value::as_str) {
        None => {}
        Some("") => state.assign(index, now, None, ME),
        Some(actor) => {
            let Some(member) = member(state, actor) else {
                return Err(Box::new(invalid("assignedTo", "Unknown actor input")));
            };
            state.assign(index, now, Some(member), ME);
        }
    }
    Ok(())
}

fn known_status(status: &str) -> Option<&'static str> {
    ["resolved", "unresolved", "ignored"].into_iter().find(|known| *known == status)
}

/// Who is meant by `user:<id>`, `<id>`, a user name or an e-mail address.
fn member(state: &State, actor: &str) -> Option<usize> {
    let name = actor.strip_prefix("user:").unwrap_or(actor);
    state.members.iter().position(|member| {
        member.id.to_string() == name || member.login == name || member.email == name
    })
}
