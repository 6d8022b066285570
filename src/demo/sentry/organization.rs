//! The organization: itself, its projects and members, and the token's own user.

use super::Sentry;
use super::answers::{NOT_ALLOWED, application, forbidden, not_found};
use super::model::{Issue, Member, Team};
use super::paging::Asked;
use super::state::State as Held;
use super::wire::{self, Shape};
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use std::collections::BTreeSet;

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
    let one = organization(&sentry.state(), &asked);
    asked.answer(sentry.state().glitchtip, vec![one])
}

/// The organization itself, and which host has it.
pub(super) async fn details(
    State(sentry): State<Sentry>,
    Path(org): Path<String>,
    asked: Asked,
) -> Response {
    let state = sentry.state();
    if org != state.organization {
        return not_found(state.glitchtip);
    }
    Json(organization(&state, &asked)).into_response()
}

fn organization(state: &Held, asked: &Asked) -> Value {
    let mut value = json!({
        "id": "1", "slug": state.organization, "name": "Example",
        "status": { "id": "active", "name": "active" }, "isEarlyAdopter": false,
        "dateCreated": "2023-04-03T09:00:00Z", "require2FA": false, "features": [],
    });
    if !state.glitchtip {
        let here = asked.origin();
        let region = state.conduct.region.as_deref().unwrap_or(here);
        let own = format!("https://{}.sentry.io", state.organization);
        wire::put(&mut value, "links", json!({ "organizationUrl": own, "regionUrl": region }));
    }
    value
}

/// A list of the organization: of what, its path tells.
pub(super) async fn list(
    State(sentry): State<Sentry>,
    Path((org, what)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    let items = {
        let state = sentry.state();
        listed(&state, &what, &asked).filter(|_| org == state.organization)
    };
    match items {
        Some(items) => asked.answer(sentry.state().glitchtip, items),
        None if sentry.state().glitchtip => application(),
        None => not_found(false),
    }
}

fn listed(state: &Held, what: &str, asked: &Asked) -> Option<Vec<Value>> {
    Some(match what {
        "projects" => state.projects.iter().map(wire::project).collect(),
        "members" => {
            let mut members: Vec<&Member> = state.members.iter().collect();
            members.sort_by_key(|member| member.email);
            members.into_iter().map(member).collect()
        }
        "teams" => state.teams.iter().map(|one| team(state, one)).collect(),
        "releases" => releases(state, asked),
        "environments" => environments(state),
        "repos" if !state.glitchtip => {
            state.repositories.iter().map(|one| wire::repository_of(one.id, &one.name)).collect()
        }
        _ => return None,
    })
}

/// Releases, the latest first: those whose version contains `query`, of the projects asked for.
fn releases(state: &Held, asked: &Asked) -> Vec<Value> {
    let query = asked.first("query").unwrap_or_default();
    let of_project = |at: usize| {
        let project = state.projects.get(at);
        let is_named =
            |name: &str| project.is_some_and(|one| one.slug == name || one.id.to_string() == name);
        asked.first("project").is_none() || asked.all("project").any(is_named)
    };
    let fits = state.releases.iter().rev();
    let fits = fits.filter(|one| one.version.contains(query) && of_project(one.project));
    fits.map(|one| wire::release(state, one)).collect()
}

/// Where programs told that they ran.
fn environments(state: &Held) -> Vec<Value> {
    let events = state.issues.iter().flat_map(|issue| &issue.events);
    let names: BTreeSet<&str> = events.filter_map(|event| event.environment.as_deref()).collect();
    let told = |(name, id): (&str, u32)| json!({ "id": id.to_string(), "name": name });
    names.into_iter().zip(1..).map(told).collect()
}

fn team(state: &Held, team: &Team) -> Value {
    let of_team = |project: &&super::model::Project| team.projects.contains(&project.slug);
    let projects = state.projects.iter().filter(of_team).map(wire::project);
    json!({
        "id": team.id.to_string(), "slug": team.slug, "name": team.slug, "isMember": true,
        "teamRole": "contributor", "hasAccess": true, "isPending": false, "memberCount": 2,
        "dateCreated": "2023-04-03T09:00:00Z", "flags": { "idp:provisioned": false },
        "access": ["event:read", "event:write"], "externalTeams": [],
        "avatar": { "avatarType": "letter_avatar", "avatarUuid": null },
        "projects": projects.collect::<Vec<_>>(),
    })
}

/// `GET …/shortids/{id}/`: which issue a short id names.
pub(super) async fn short_id(
    State(sentry): State<Sentry>,
    Path((org, short_id)): Path<(String, String)>,
) -> Response {
    let now = (sentry.clock)();
    let state = sentry.state();
    let issue = state.find(&short_id).and_then(|index| state.issues.get(index));
    let Some(issue) = issue.filter(|_| org == state.organization && !state.glitchtip) else {
        return not_found(state.glitchtip);
    };
    let slug = state.projects.get(issue.project).map(|project| project.slug);
    Json(json!({
        "organizationSlug": state.organization, "projectSlug": slug, "groupId": issue.id.to_string(),
        "shortId": issue.short_id, "group": wire::issue(&state, issue, now, &Shape::default()),
    }))
    .into_response()
}

/// `GET …/eventids/{id}/`: which issue an event is of.
pub(super) async fn event_id(
    State(sentry): State<Sentry>,
    Path((org, id)): Path<(String, String)>,
) -> Response {
    let state = sentry.state();
    let is_that = |issue: &&Issue| issue.events.iter().any(|event| event.id == id);
    let issue = state.issues.iter().find(is_that).filter(|_| org == state.organization);
    let event = issue.and_then(|issue| issue.events.iter().find(|event| event.id == id));
    let (Some(issue), Some(event)) = (issue, event) else { return not_found(state.glitchtip) };
    let slug = state.projects.get(issue.project).map(|project| project.slug);
    Json(json!({
        "organizationSlug": state.organization, "projectSlug": slug,
        "groupId": issue.id.to_string(), "eventId": event.id,
        "event": super::events::whole(&state, issue, event),
    }))
    .into_response()
}

fn member(member: &Member) -> Value {
    json!({
        "id": member.id.to_string(), "email": member.email, "name": member.name,
        "user": wire::user(member), "role": "member", "pending": false, "expired": false,
    })
}
