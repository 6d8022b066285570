//! What real services do badly, switched on by request.

use super::late::Late;
use super::spoil;
use axum::Router;
use axum::body::Body;
use axum::extract::{Json, Request, State};
use axum::http::header::{AUTHORIZATION, LINK, LOCATION, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde::Deserialize;
use serde_json::json;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// One way to misbehave.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum Fault {
    /// Over the limit: status 429 with `Retry-After` in seconds, and the service's own body.
    RateLimited {
        /// Seconds to wait.
        retry_after: u64,
    },
    /// An error status with an HTML page, as a proxy in front of the service sends it.
    Status {
        /// The status.
        code: u16,
    },
    /// An answer that repeats what was sent, with the token in it, as some proxies and debugging servers
    /// do: in every field that the services tell an error by, in `Location` and in `Link`.
    Echo {
        /// The status.
        code: u16,
    },
    /// The answer comes, but only after this long.
    Slow {
        /// Milliseconds.
        millis: u64,
    },
    /// The connection breaks before the request is looked at.
    CutBefore,
    /// The request is carried out and the connection breaks instead of the answer.
    CutAfter,
    /// The request is carried out, and the answer ends in the middle of its body.
    CutMidway,
    /// Status 200 with a body that is no JSON.
    Garbage,
    /// The connection breaks, and the request is carried out later: once the next request was
    /// answered whose path contains `until`, or after this long.
    Late {
        /// Part of that path.
        until: String,
        /// Milliseconds.
        millis: u64,
    },
    /// This answer, whoever sends it in the service's place.
    Answer {
        /// The status.
        code: u16,
        /// Headers, beside that it is JSON.
        #[serde(default)]
        headers: Vec<(String, String)>,
        /// The body.
        #[serde(default)]
        body: String,
    },
    /// The request is sent on to the same path of another host.
    Elsewhere {
        /// `http://host:port`.
        host: String,
    },
    /// An answer that never ends, byte by byte.
    Drip,
    /// An answer that never ends, as fast as it is taken.
    Flood,
    /// The true answer, with its JSON changed.
    Changed {
        /// How.
        change: Change,
    },
    /// A list whose pages never end.
    Endless {
        /// They lead back to the same place, not ever on.
        repeats: bool,
    },
}

impl Fault {
    /// A service's own "no" of this status, in JSON, not that of a proxy.
    pub fn refusal(code: u16) -> Self {
        let body = "{\"detail\":\"no\",\"message\":\"no\"}".to_owned();
        Self::Answer { code, headers: Vec::new(), body }
    }
}

/// What can become of a body in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// A list is an object and an object a list.
    Other,
    /// Objects have lost their fields.
    Bare,
    /// Objects have fields that nobody knows.
    Extra,
}

/// The faults of one stand-in: a shared list of what to do to coming requests.
#[derive(Debug, Clone, Default)]
pub struct Faults {
    planned: Arc<Mutex<VecDeque<Planned>>>,
    late: Late,
}

/// As `POST /_faults` takes it: `{"path": "/issues", "times": 3, "fault": "status", "code": 502}`.
#[derive(Debug, Clone, Deserialize)]
struct Planned {
    #[serde(default)]
    path: String,
    #[serde(default = "once")]
    times: u32,
    #[serde(flatten)]
    fault: Fault,
}

fn once() -> u32 {
    1
}

impl Faults {
    /// The next `times` requests whose path contains `path` meet `fault`. A method may stand before
    /// it: `PUT /issues`.
    pub fn plan(&self, path: &str, times: u32, fault: Fault) {
        self.lock().push_back(Planned { path: path.into(), times, fault });
    }

    /// Forgets all that was planned and not met.
    pub fn clear(&self) {
        self.lock().clear();
    }

    /// Whether all that was planned was met.
    pub fn are_met(&self) -> bool {
        self.lock().is_empty()
    }

    /// `POST /_faults` plans a fault, `DELETE /_faults` forgets all: for whoever only has the
    /// address.
    pub(super) fn control(&self) -> Router {
        let (planned, cleared) = (self.clone(), self.clone());
        let plan = post(|Json(fault): Json<Planned>| async move {
            planned.lock().push_back(fault);
            StatusCode::NO_CONTENT
        });
        let clear = plan.delete(|| async move {
            cleared.clear();
            StatusCode::NO_CONTENT
        });
        Router::new().route("/_faults", clear)
    }

    /// What is planned for a request of this path.
    pub(super) fn take(&self, path: &str) -> Option<Fault> {
        let mut planned = self.lock();
        let index = planned.iter().position(|p| path.contains(&p.path))?;
        let entry = planned.get_mut(index)?;
        entry.times = entry.times.saturating_sub(1);
        let fault = entry.fault.clone();
        if entry.times == 0 {
            planned.remove(index);
        }
        Some(fault)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, VecDeque<Planned>> {
        self.planned.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How a stand-in words "too many requests": the body differs from service to service.
pub(super) type Limited = fn(u64) -> Response;

/// Middleware that lets a request through unless a fault is planned for it.
pub(super) async fn meddle(
    State((faults, limited)): State<(Faults, Limited)>,
    request: Request,
    next: Next,
) -> Response {
    let asked = format!("{} {}", request.method(), request.uri().path());
    match faults.take(&asked) {
        None => {
            let response = next.run(request).await;
            faults.late.land(&asked).await;
            response
        }
        Some(Fault::Late { until, millis }) => {
            faults.late.keep(until, Duration::from_millis(millis), request, next).await;
            cut(Vec::new())
        }
        Some(Fault::Slow { millis }) => {
            tokio::time::sleep(Duration::from_millis(millis)).await;
            next.run(request).await
        }
        Some(Fault::RateLimited { retry_after }) => {
            let mut response = limited(retry_after);
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(retry_after));
            response
        }
        Some(Fault::Status { code }) => {
            let status = StatusCode::from_u16(code).unwrap_or(StatusCode::BAD_GATEWAY);
            (status, axum::response::Html(format!("<html><h1>{status}</h1></html>")))
                .into_response()
        }
        Some(Fault::Echo { code }) => echo(code, &request),
        Some(Fault::Answer { code, headers, body }) => spoil::answer(code, &headers, &body),
        Some(Fault::Elsewhere { host }) => spoil::elsewhere(&host, request.uri()),
        Some(Fault::Drip) => spoil::unending(true),
        Some(Fault::Flood) => spoil::unending(false),
        Some(Fault::Changed { change }) => spoil::changed(request, next, change).await,
        Some(Fault::Endless { repeats }) => spoil::endless(request, next, repeats).await,
        Some(Fault::Garbage) => (StatusCode::OK, "{\"ok\":tru").into_response(),
        Some(Fault::CutBefore) => cut(Vec::new()),
        Some(Fault::CutAfter) => {
            next.run(request).await;
            cut(Vec::new())
        }
        Some(Fault::CutMidway) => {
            let body = next.run(request).await.into_body();
            let whole = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
            cut(whole.get(..whole.len() / 2).unwrap_or_default().to_vec())
        }
    }
}

/// What was sent, as an error and as a way to elsewhere.
fn echo(code: u16, request: &Request) -> Response {
    let sent = request.headers().get(AUTHORIZATION).and_then(|sent| sent.to_str().ok());
    let sent = sent.unwrap_or("nothing");
    let body = json!({
        "ok": false, "error": sent, "message": format!("bad credentials: {sent}"), "detail": sent,
        "errors": [{"message": sent}],
    });
    let elsewhere = format!("https://evil.test/?was={}", sent.replace(' ', "+"));
    let status = StatusCode::from_u16(code).unwrap_or(StatusCode::UNAUTHORIZED);
    let link = format!("<{elsewhere}>; rel=\"next\"; results=\"true\"; cursor=\"{sent}\"");
    (status, [(LOCATION, elsewhere), (LINK, link)], axum::Json(body)).into_response()
}

/// An answer whose body fails after `start`: the server drops the connection.
fn cut(start: Vec<u8>) -> Response {
    let parts = [Ok(start), Err(std::io::Error::other("cut"))];
    Response::new(Body::from_stream(futures_util::stream::iter(parts)))
}
