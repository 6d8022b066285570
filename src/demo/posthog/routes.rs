//! Which request does what, and what every one of them meets first: the key, the project, its
//! scopes, limits.

use super::answers::{limited, not_found, out_of_scope, unauthorized, wrong_method};
use super::call::Call;
use super::model::State;
use super::{PROJECT, PostHog};
use crate::demo::{CAST, TOKEN};
use axum::Json;
use axum::extract::{Request, State as Handle};
use axum::http::{HeaderMap, Method, header::AUTHORIZATION};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// Answers a request. An address serves with its last slash and without.
pub(super) async fn answer(Handle(posthog): Handle<PostHog>, request: Request) -> Response {
    let (uri, headers) = (request.uri(), request.headers());
    let mut state = posthog.state();
    let asked = uri.path_and_query().map_or("", |asked| asked.as_str());
    state.requests.push(format!("{} {asked}", request.method()));
    if let Some(refused) = stranger(headers) {
        return refused;
    }
    let parts: Vec<_> = uri.path().split('/').filter(|part| !part.is_empty()).collect();
    let call = Call::new(uri, headers, (posthog.clock)());
    match parts.as_slice() {
        ["api", ..] if request.method() != Method::GET => wrong_method(request.method().as_str()),
        ["api", "users", "@me"] => state.scoped("user:read", &call, |_, _| me()),
        ["api", kind @ ("projects" | "environments"), project, rest @ ..] => {
            let there = project.parse() == Ok(PROJECT) || *project == "@current";
            if !there || state.environment != (*kind == "environments") {
                return not_found("Project not found.");
            }
            state.in_project(rest, &call)
        }
        _ => not_found("Endpoint not found."),
    }
}

impl State {
    fn in_project(&mut self, rest: &[&str], call: &Call) -> Response {
        match rest {
            [] => self.scoped("project:read", call, |_, _| project()),
            ["persons"] => self.scoped("person:read", call, |state, call| state.persons(call)),
            ["persons", id] => self.scoped("person:read", call, |state, _| state.person(id)),
            ["session_recordings"] => {
                self.scoped("session_recording:read", call, |state, call| state.recordings(call))
            }
            ["groups_types"] => self.of_groups(call, |state, _| state.group_types()),
            ["groups"] => self.of_groups(call, State::groups),
            ["groups", "find"] => self.of_groups(call, State::find_group),
            _ => not_found("Endpoint not found."),
        }
    }

    /// What a scope allows, as long as there are not too many requests.
    pub(super) fn scoped(
        &mut self,
        scope: &str,
        call: &Call,
        answer: impl FnOnce(&mut Self, &Call) -> Response,
    ) -> Response {
        if !self.scopes.contains(&scope) {
            return out_of_scope(scope);
        }
        match self.spend(call.now) {
            Err(seconds) => limited(seconds),
            Ok(()) => answer(self, call),
        }
    }
}

fn stranger(headers: &HeaderMap) -> Option<Response> {
    let given = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    (given != Some(&format!("Bearer {TOKEN}"))).then(|| unauthorized(given.is_some()))
}

fn me() -> Response {
    let me = CAST.first();
    Json(json!({
        "uuid": "0196b21a-0000-0000-0000-000000000001",
        "distinct_id": "hero",
        "first_name": me.map(|actor| actor.name),
        "email": me.map(|actor| actor.email),
        "team": { "id": PROJECT, "name": "Example App" },
        "organization": { "name": "Example" },
    }))
    .into_response()
}

fn project() -> Response {
    let told = json!({ "id": PROJECT, "name": "Example App", "timezone": "UTC" });
    Json(told).into_response()
}
