//! The organization: itself, its projects and members, and the token's own user.

use super::Sentry;
use super::answers::{NOT_ALLOWED, forbidden, not_found};
use super::paging::Asked;
use super::state::ORGANIZATION;
use super::wire::{self, Shape};
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// `GET /api/0/`: the token's user and what the token may do.
pub(super) async fn root(State(sentry): State<Sentry>) -> Response {
    let state = sentry.state();
    let scopes = ["event:read", "event:write", "member:read", "org:read", "project:read"];
    let user = state.owner().map(wire::user);
    Json(json!({ "version": "0", "user": user, "auth": { "scopes": scopes } })).into_response()
}

pub(super) async fn me(State(sentry): State<Sentry>) -> Response {
    match sentry.state().owner() {
        Some(member) => Json(wire::user(member)).into_response(),
        None => forbidden(NOT_ALLOWED),
    }
}

pub(super) async fn organizations(State(sentry): State<Sentry>, asked: Asked) -> Response {
    let one =
        json!({ "id": "1", "slug": ORGANIZATION, "name": "Example", "status": { "id": "active" } });
    pages(&sentry, &asked, vec![one])
}

pub(super) async fn projects(
    State(sentry): State<Sentry>,
    Path(org): Path<String>,
    asked: Asked,
) -> Response {
    if org != ORGANIZATION {
        return not_found(sentry.state().glitchtip);
    }
    let projects = sentry.state().projects.iter().map(wire::project).collect();
    pages(&sentry, &asked, projects)
}

pub(super) async fn members(
    State(sentry): State<Sentry>,
    Path(org): Path<String>,
    asked: Asked,
) -> Response {
    if org != ORGANIZATION {
        return not_found(sentry.state().glitchtip);
    }
    let members = sentry.state().members.iter().map(member).collect();
    pages(&sentry, &asked, members)
}

/// `GET …/shortids/{id}/`: which issue a short id names.
pub(super) async fn short_id(
    State(sentry): State<Sentry>,
    Path((org, short_id)): Path<(String, String)>,
) -> Response {
    let now = (sentry.clock)();
    let state = sentry.state();
    let issue = state.find(&short_id).and_then(|index| state.issues.get(index));
    let Some(issue) = issue.filter(|_| org == ORGANIZATION && !state.glitchtip) else {
        return not_found(state.glitchtip);
    };
    let slug = state.projects.get(issue.project).map(|project| project.slug);
    Json(json!({
        "organizationSlug": ORGANIZATION, "projectSlug": slug, "groupId": issue.id.to_string(),
        "shortId": issue.short_id, "group": wire::issue(&state, issue, now, &Shape::default()),
    }))
    .into_response()
}

fn member(member: &super::model::Member) -> Value {
    json!({
        "id": member.id.to_string(), "email": member.email, "name": member.name,
        "user": wire::user(member), "role": "member", "pending": false, "expired": false,
    })
}

/// The page of a list that is asked for.
fn pages(sentry: &Sentry, asked: &Asked, items: Vec<Value>) -> Response {
    match asked.page(sentry.state().glitchtip, items) {
        Ok((headers, page)) => (headers, Json(page)).into_response(),
        Err(refused) => *refused,
    }
}
