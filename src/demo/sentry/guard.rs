//! What every request meets first: the trailing slash, the token, limits, what has moved.

use super::Sentry;
use super::answers::{application, crowded, gone, limited, limits, not_found, refusal, too_often};
use crate::demo::TOKEN;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header::AUTHORIZATION, header::LOCATION};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use jiff::{SignedDuration, Timestamp};

/// What Sentry allows within a second, less the request that is answered.
const PLENTY: u32 = 39;

/// How it treats its callers.
#[derive(Debug, Default)]
pub(super) struct Conduct {
    /// How many more requests are allowed until when; `None`: as many as one likes.
    pub(super) allowed: Option<(u32, Timestamp)>,
    /// How many requests for one issue are allowed within a second, and how many there were in
    /// which.
    pub(super) pace: Option<(u32, i64, u32)>,
    /// How many requests meet too many others under way.
    pub(super) crowd: u32,
    /// Until when the short addresses are gone.
    pub(super) brown_out: Option<Timestamp>,
    /// It is somebody's own, which has no limits and tells none.
    pub(super) own: bool,
    /// What the organization was called before.
    pub(super) former: Option<String>,
    /// The host that has the organization; `None`: this one.
    pub(super) region: Option<String>,
}

pub(super) async fn guard(State(sentry): State<Sentry>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let now = (sentry.clock)();
    let (glitchtip, organization) = {
        let mut state = sentry.state();
        state.requests.push(format!("{} {path}", request.method()));
        state.pass_to(now);
        (state.glitchtip, state.organization.clone())
    };
    if !path.ends_with('/') {
        return if glitchtip { application() } else { with_slash(&path, request.uri().query()) };
    }
    if let Some(refused) = unauthorized(request.headers(), glitchtip) {
        return refused;
    }
    if glitchtip {
        return next.run(request).await;
    }
    if let Some(elsewhere) = sentry.elsewhere(&path, request.uri().query(), &organization) {
        return elsewhere;
    }
    let is_short = path.starts_with("/api/0/issues/");
    let answer = match sentry.refuses(&path, is_short, now) {
        (headers, None) => (headers, next.run(request).await).into_response(),
        (headers, Some(refused)) => (headers, refused).into_response(),
    };
    if is_short { deprecated(answer, &path, &organization) } else { answer }
}

impl Sentry {
    /// The headers of the limiter, and its refusal if there is one.
    fn refuses(&self, path: &str, is_short: bool, now: Timestamp) -> (HeaderMap, Option<Response>) {
        let conduct = &mut self.state().conduct;
        if is_short && conduct.brown_out.is_some_and(|until| now < until) {
            return (HeaderMap::new(), Some(gone()));
        }
        if conduct.own {
            return (HeaderMap::new(), None);
        }
        if conduct.crowd > 0 {
            conduct.crowd -= 1;
            return (limits(PLENTY, 0, next_second(now)), Some(crowded()));
        }
        let (left, reset) = conduct.spend(now);
        if left.is_none() {
            return (limits(0, 24, reset), Some(limited(0)));
        }
        match is_details(path).then(|| conduct.pace_at(now)).flatten() {
            Some((0, most)) => (limits(0, 24, next_second(now)), Some(too_often(most))),
            Some((left, _)) => (limits(left - 1, 24, next_second(now)), None),
            None => (limits(left.unwrap_or(PLENTY), 24, reset), None),
        }
    }

    /// The answer to what is found elsewhere: under the organization's new name, or at the host
    /// that has it now. That host is told by the organization itself.
    fn elsewhere(&self, path: &str, query: Option<&str>, organization: &str) -> Option<Response> {
        let rest = path.strip_prefix("/api/0/organizations/");
        let rest = rest.or_else(|| path.strip_prefix("/api/0/projects/"))?;
        let head = path.strip_suffix(rest)?;
        let (slug, rest) = rest.split_once('/')?;
        let state = self.state();
        if state.conduct.former.as_deref() == Some(slug) {
            return Some(moved(&format!("{head}{organization}/{rest}"), query));
        }
        let is_here = state.conduct.region.is_none() || rest.is_empty();
        (!is_here).then(|| not_found(false))
    }
}

impl Conduct {
    /// Takes one request from what is allowed. Tells what is left, `None` if nothing was, and
    /// until when.
    fn spend(&mut self, now: Timestamp) -> (Option<u32>, Timestamp) {
        match self.allowed.filter(|(_, until)| now < *until) {
            None => {
                self.allowed = None;
                (Some(PLENTY), next_second(now))
            }
            Some((left, until)) => {
                self.allowed = Some((left.saturating_sub(1), until));
                (left.checked_sub(1), until)
            }
        }
    }

    /// How many requests for one issue are left in this second, this one counted, of how many.
    fn pace_at(&mut self, now: Timestamp) -> Option<(u32, u32)> {
        let (most, second, spent) = self.pace.as_mut()?;
        if *second != now.as_second() {
            (*second, *spent) = (now.as_second(), 0);
        }
        let left = most.saturating_sub(*spent);
        *spent += 1;
        Some((left, *most))
    }
}

/// Whether it is one issue itself that is asked for, and nothing that belongs to it.
fn is_details(path: &str) -> bool {
    let rest = path.rsplit_once("/issues/").map(|(_, rest)| rest.trim_end_matches('/'));
    rest.is_some_and(|id| !id.is_empty() && !id.contains('/'))
}

fn next_second(now: Timestamp) -> Timestamp {
    now.checked_add(SignedDuration::from_secs(1)).unwrap_or(now)
}

/// Django's answer to a path without its trailing slash.
fn with_slash(path: &str, query: Option<&str>) -> Response {
    moved(&format!("{path}/"), query)
}

fn moved(path: &str, query: Option<&str>) -> Response {
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    (StatusCode::MOVED_PERMANENTLY, [(LOCATION, format!("{path}{query}"))]).into_response()
}

/// Says of a short address that its days are numbered.
fn deprecated(mut answer: Response, path: &str, organization: &str) -> Response {
    let long = path.replace("/api/0/", &format!("/api/0/organizations/{organization}/"));
    let headers = answer.headers_mut();
    headers
        .insert("x-sentry-deprecation-date", HeaderValue::from_static("2026-05-15T00:00:00+00:00"));
    if let Ok(long) = HeaderValue::try_from(long) {
        headers.insert("x-sentry-replacement-endpoint", long);
    }
    answer
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
