//! What every request meets first: the trailing slash, the token, the limit.

use super::Sentry;
use super::answers::{application, limited, limits, refusal};
use crate::demo::TOKEN;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header::AUTHORIZATION, header::LOCATION};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use jiff::SignedDuration;

/// How long after the last allowed request the limit is lifted.
const WINDOW: SignedDuration = SignedDuration::from_secs(5);
/// What is left of the limit where nothing restricts it.
const PLENTY: u32 = 39;

pub(super) async fn guard(State(sentry): State<Sentry>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    sentry.state().requests.push(format!("{} {path}", request.method()));
    let glitchtip = sentry.state().glitchtip;
    if !path.ends_with('/') {
        return if glitchtip { application() } else { with_slash(&path, request.uri().query()) };
    }
    if let Some(refused) = unauthorized(request.headers(), glitchtip) {
        return refused;
    }
    if glitchtip {
        return next.run(request).await;
    }
    let reset = (sentry.clock)().checked_add(WINDOW).unwrap_or_default();
    match sentry.spend() {
        Some(remaining) => (limits(remaining, reset), next.run(request).await).into_response(),
        None => (limits(0, reset), limited(0)).into_response(),
    }
}

impl Sentry {
    /// Takes one request from what is allowed and tells what is left; `None` if nothing was left,
    /// after which the window begins anew.
    fn spend(&self) -> Option<u32> {
        let mut state = self.state();
        let Some(allowed) = state.allowed else { return Some(PLENTY) };
        state.allowed = allowed.checked_sub(1);
        state.allowed
    }
}

/// Django's answer to a path without its trailing slash.
fn with_slash(path: &str, query: Option<&str>) -> Response {
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    (StatusCode::MOVED_PERMANENTLY, [(LOCATION, format!("{path}/{query}"))]).into_response()
}

fn unauthorized(headers: &HeaderMap, glitchtip: bool) -> Option<Response> {
    let given = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let told = match given {
        Some(given) if given == format!("Bearer {TOKEN}") => return None,
        _ if glitchtip => "Unauthorized",
        Some(_) => "Invalid token",
        None => "Authentication credentials were not provided.",
    };
    Some(refusal(StatusCode::UNAUTHORIZED, told))
}
