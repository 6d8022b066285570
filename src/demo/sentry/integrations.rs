//! What an issue is tied to elsewhere: issues of trackers, suspect commits, hashes.

use super::Sentry;
use super::answers::{application, invalid, not_found, refusal};
use super::issue::{Names, found, is_elsewhere, named};
use super::model::{Issue, Link};
use super::paging::Asked;
use super::state::State;
use super::update::ME;
use super::{events, wire};
use axum::Json;
use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// The one integration: GitHub.
const GITHUB: &str = "2933";

/// Integrations that issues can be linked by, each with what this one is linked to.
pub(super) async fn list(
    Shared(sentry): Shared<Sentry>,
    Path(names): Path<Names>,
    asked: Asked,
) -> Response {
    let state = sentry.state();
    if state.glitchtip {
        return application();
    }
    let Some(issue) = named(&state, &names) else { return not_found(false) };
    let one = json!({
        "id": GITHUB, "name": "example", "icon": null, "domainName": "github.com/example",
        "accountType": "Organization", "scopes": null, "status": "active",
        "provider": {
            "key": "github", "slug": "github", "name": "GitHub", "canAdd": true,
            "canDisable": false, "features": ["commits", "issue-basic"], "aspects": {},
        },
        "externalIssues": issue.links.iter().map(wire::link).collect::<Vec<_>>(),
    });
    asked.answer(false, vec![one])
}

/// Links an issue of GitHub: `{"repo": "example/app", "externalIssue": "4711"}`.
pub(super) async fn link(
    Shared(sentry): Shared<Sentry>,
    Path(names): Path<Names>,
    Json(body): Json<Value>,
) -> Response {
    let mut state = sentry.state();
    let number = match body.get("externalIssue") {
        Some(Value::String(number)) => number.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => return invalid("externalIssue", "Issue ID is required"),
    };
    let Some(index) = tied(&state, &names) else { return not_found(state.glitchtip) };
    let Some(repository) = body.get("repo").and_then(Value::as_str) else {
        return unlinkable("repo must be provided");
    };
    if !state.repositories.iter().any(|known| known.name == repository) {
        return unlinkable("Given repository does not belong to project");
    }
    let key = format!("{repository}#{number}");
    let is_linked = |issue: &Issue| issue.links.iter().any(|link| link.key == key);
    if state.issues.get(index).is_some_and(is_linked) {
        return unlinkable("That issue is already linked");
    }
    let now = (sentry.clock)();
    let link = state.link(index, &key, now, Some(ME), false);
    (StatusCode::CREATED, Json(told(&link))).into_response()
}

/// Opens an issue at GitHub and links it.
pub(super) async fn create(
    Shared(sentry): Shared<Sentry>,
    Path(names): Path<Names>,
    Json(body): Json<Value>,
) -> Response {
    let mut state = sentry.state();
    let Some(index) = tied(&state, &names) else { return not_found(state.glitchtip) };
    let Some(repository) = body.get("repo").and_then(Value::as_str) else {
        return unlinkable("repo must be provided");
    };
    let key = format!("{repository}#{}", 9000 + state.number());
    let now = (sentry.clock)();
    let link = state.link(index, &key, now, Some(ME), true);
    (StatusCode::CREATED, Json(told(&link))).into_response()
}

/// Unlinks what `externalIssue` names by Sentry's own number.
pub(super) async fn unlink(
    Shared(sentry): Shared<Sentry>,
    Path(names): Path<Names>,
    asked: Asked,
) -> Response {
    let mut state = sentry.state();
    let Some(id) = asked.first("externalIssue") else {
        return refusal(StatusCode::BAD_REQUEST, "External ID required");
    };
    let index = tied(&state, &names);
    let Some(issue) = index.and_then(|index| state.issues.get_mut(index)) else {
        return not_found(false);
    };
    let before = issue.links.len();
    issue.links.retain(|link| link.id.to_string() != id);
    if issue.links.len() == before {
        not_found(false)
    } else {
        StatusCode::NO_CONTENT.into_response()
    }
}

/// The issue, if the integration is the one that there is.
fn tied(state: &State, names: &Names) -> Option<usize> {
    let known = names.get("integration").is_some_and(|id| id == GITHUB) && !state.glitchtip;
    found(state, names).filter(|_| known)
}

fn unlinkable(why: &str) -> Response {
    let told = json!({ "non_field_errors": [why] });
    (StatusCode::BAD_REQUEST, Json(told)).into_response()
}

fn told(link: &Link) -> Value {
    let integration: u64 = GITHUB.parse().unwrap_or_default();
    json!({
        "id": link.id, "key": link.key, "url": link.url, "integrationId": integration,
        "displayName": link.key,
    })
}

/// What apps that are no integrations linked: none.
pub(super) async fn external(Shared(sentry): Shared<Sentry>, Path(names): Path<Names>) -> Response {
    let state = sentry.state();
    match named(&state, &names) {
        _ if state.glitchtip => application(),
        Some(_) => Json(json!([])).into_response(),
        None => not_found(false),
    }
}

/// What groups the events of an issue. At GlitchTip this is found under the organization only.
pub(super) async fn hashes(
    Shared(sentry): Shared<Sentry>,
    Path(names): Path<Names>,
    asked: Asked,
) -> Response {
    let state = sentry.state();
    if state.glitchtip && !is_elsewhere(&state, &names) {
        return application();
    }
    let Some(issue) = named(&state, &names) else { return not_found(state.glitchtip) };
    let merged = state.merged.iter().filter(|(_, into)| *into == issue.id).map(|(from, _)| from);
    let one = |issue: &Issue| {
        let latest = issue.events.last().map(|event| events::whole(&state, issue, event));
        json!({ "id": format!("{:032x}", issue.id), "latestEvent": latest, "mergedBySeer": false })
    };
    let hashes = std::iter::once(issue).chain(merged).map(one).collect();
    asked.answer(state.glitchtip, hashes)
}

/// Who is suspected of having brought an event about.
pub(super) async fn committers(
    Shared(sentry): Shared<Sentry>,
    Path(names): Path<Names>,
) -> Response {
    let state = sentry.state();
    if state.glitchtip {
        return application();
    }
    let event = names.get("event").map(String::as_str).unwrap_or_default();
    let of_project = |issue: &&Issue| {
        let project = state.projects.get(issue.project).map(|project| project.slug);
        project == names.get("project").map(String::as_str)
            && issue.events.iter().any(|known| known.id == event)
    };
    let here = names.get("org") == Some(&state.organization);
    let Some(issue) = state.issues.iter().filter(|_| here).find(of_project) else {
        return refusal(StatusCode::NOT_FOUND, "Event not found");
    };
    let Some(suspect) = &issue.suspect else {
        return refusal(StatusCode::NOT_FOUND, "No committers found");
    };
    let mut commit = wire::commit(&state, suspect);
    // Who wrote it stands beside the commit, not in it.
    if let Some(fields) = commit.as_object_mut() {
        fields.remove("author");
    }
    let one = json!({
        "author": state.members.get(suspect.author).map(wire::user), "commits": [commit],
        "group_owner_id": issue.id % 100_000,
    });
    Json(json!({ "committers": [one] })).into_response()
}
