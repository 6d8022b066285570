//! What every request meets first: the trailing slash, the token, the limit.

use super::Sentry;
use super::answers::{application, limited, limits, refusal};
use crate::demo::TOKEN;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header::AUTHORIZATION, header::LOCATION};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use jiff::{SignedDuration, Timestamp};

/// What Sentry allows within a second, less the request that is answered.
const PLENTY: u32 = 39;

pub(super) async fn guard(State(sentry): State<Sentry>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    sentry.state().requests.push(format!("{} {path}", request.method()));
    let now = (sentry.clock)();
    sentry.state().pass_to(now);
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
    let (left, reset) = sentry.spend();
    match left {
        Some(left) => (limits(left, reset), next.run(request).await).into_response(),
        None => (limits(0, reset), limited(0)).into_response(),
    }
}

impl Sentry {
    /// Takes one request from what is allowed. Tells what is left, `None` if nothing was, and
    /// until when.
    fn spend(&self) -> (Option<u32>, Timestamp) {
        let now = (self.clock)();
        let mut state = self.state();
        match state.allowed.filter(|(_, until)| now < *until) {
            None => {
                state.allowed = None;
                (Some(PLENTY), now.checked_add(SignedDuration::from_secs(1)).unwrap_or(now))
            }
            Some((left, until)) => {
                state.allowed = Some((left.saturating_sub(1), until));
                (left.checked_sub(1), until)
            }
        }
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
