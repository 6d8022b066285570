//! Answers that were spoiled on their way: what a service, or whatever stands in front of it, sends
//! instead of what was asked for.

use super::faults::Change;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, LINK, LOCATION};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Where to go on in a list, by the names that services give it.
const PLACES: [&str; 6] =
    ["cursor", "page", "starting_after", "ending_before", "offset", "since_id"];
/// What comes of a body that has no end, at once.
const PIECE: &[u8] = &[b' '; 16 << 10];
/// The time between two bytes of an answer that drips.
const DRIP: Duration = Duration::from_millis(20);

/// An answer of this status with these headers and this body.
pub(super) fn answer(code: u16, headers: &[(String, String)], body: &str) -> Response {
    let status = StatusCode::from_u16(code).unwrap_or(StatusCode::BAD_GATEWAY);
    let mut response = (status, body.to_owned()).into_response();
    let told = response.headers_mut();
    told.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            told.insert(name, value);
        }
    }
    response
}

/// An answer that sends whoever asks to the same path of another host.
pub(super) fn elsewhere(host: &str, uri: &Uri) -> Response {
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let location = (LOCATION.to_string(), format!("{host}{path}"));
    answer(302, &[location], "")
}

/// An answer that goes on and on: byte by byte, or as fast as it is taken.
pub(super) fn unending(drips: bool) -> Response {
    let pieces = futures_util::stream::unfold((), move |()| async move {
        let piece = if drips {
            tokio::time::sleep(DRIP).await;
            Bytes::from_static(b" ")
        } else {
            Bytes::from_static(PIECE)
        };
        Some((Ok::<_, std::io::Error>(piece), ()))
    });
    let mut response = Response::new(Body::from_stream(pieces));
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, json);
    response
}

/// The true answer with its JSON changed.
pub(super) async fn changed(request: Request, next: Next, change: Change) -> Response {
    rewritten(next.run(request).await, |body, _| match change {
        Change::Other => other(body),
        Change::Bare => bare(&body),
        Change::Extra => extra(body),
    })
    .await
}

/// The first page of a list, which says that there is another one: the same place each time it
/// `repeats`, else always a new one.
pub(super) async fn endless(request: Request, next: Next, repeats: bool) -> Response {
    static PLACE: AtomicU64 = AtomicU64::new(2);
    let place = if repeats { 1 } else { PLACE.fetch_add(1, Ordering::Relaxed) };
    let request = from_the_start(request).await;
    let host = request.headers().get("host").and_then(|host| host.to_str().ok());
    let at = format!("http://{}{}", host.unwrap_or_default(), request.uri());
    let and = if at.contains('?') { '&' } else { '?' };
    let further = format!("{at}{and}page={place}&cursor=0:{place}:0&offset={place}");
    let link = format!("<{further}>; rel=\"next\"; results=\"true\"; cursor=\"0:{place}:0\"");
    rewritten(next.run(request).await, |body, headers| {
        headers.extend(HeaderValue::from_str(&link).map(|link| (LINK, link)));
        more_of(body, &further, place)
    })
    .await
}

/// The body of a page, as if there were more.
fn more_of(mut body: Value, further: &str, place: u64) -> Value {
    if let Some(fields) = body.as_object_mut() {
        if fields.contains_key("has_more") {
            fields.insert("has_more".into(), true.into());
        }
        if fields.contains_key("next") || fields.contains_key("results") {
            fields.insert("next".into(), further.into());
        }
        if fields.contains_key("ok") {
            let cursor = json!({ "next_cursor": format!("place{place}") });
            fields.insert("response_metadata".into(), cursor);
        }
    }
    body
}

/// The request without the place at which a list is to go on.
async fn from_the_start(request: Request) -> Request {
    let (mut parts, body) = request.into_parts();
    let (path, query) = (parts.uri.path().to_owned(), parts.uri.query().unwrap_or_default());
    let query = unplaced(query);
    let and = if query.is_empty() { "" } else { "?" };
    if let Ok(uri) = format!("{path}{and}{query}").parse() {
        parts.uri = uri;
    }
    if parts.method != Method::POST {
        return Request::from_parts(parts, body);
    }
    let body = to_bytes(body, 1 << 20).await.unwrap_or_default();
    let form = unplaced(&String::from_utf8_lossy(&body));
    parts.headers.remove(CONTENT_LENGTH);
    Request::from_parts(parts, Body::from(form))
}

fn unplaced(pairs: &str) -> String {
    let kept = pairs.split('&').filter(|pair| {
        let name = pair.split('=').next().unwrap_or_default();
        !PLACES.contains(&name)
    });
    kept.collect::<Vec<_>>().join("&")
}

async fn rewritten(
    response: Response,
    change: impl FnOnce(Value, &mut HeaderMap) -> Value,
) -> Response {
    let (mut parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let Ok(told) = serde_json::from_slice(&body) else {
        return Response::from_parts(parts, Body::from(body));
    };
    let told = change(told, &mut parts.headers);
    parts.headers.remove(CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(told.to_string()))
}

/// Its outermost shape is another one.
fn other(body: Value) -> Value {
    match body {
        Value::Array(items) => json!({ "items": items }),
        other => json!([other]),
    }
}

/// Every object of it has lost all its fields, but for lists and the word that all is well.
fn bare(body: &Value) -> Value {
    match body {
        Value::Array(items) => items.iter().map(bare).collect(),
        Value::Object(fields) => {
            let kept = fields.iter().filter(|(name, value)| *name == "ok" || value.is_array());
            let kept = kept.map(|(name, value)| (name.clone(), bare(value)));
            Value::Object(kept.collect::<Map<_, _>>())
        }
        scalar => scalar.clone(),
    }
}

/// Every object of it has fields that nobody knows.
fn extra(body: Value) -> Value {
    match body {
        Value::Array(items) => items.into_iter().map(extra).collect(),
        Value::Object(fields) => {
            let fields = fields.into_iter().map(|(name, value)| (name, extra(value)));
            let news =
                [("of_tomorrow", json!({ "deep": [1, null] })), ("x\u{1b}[31m", json!(1e300))];
            let news = news.map(|(name, value)| (name.to_owned(), value));
            Value::Object(fields.chain(news).collect())
        }
        scalar => scalar,
    }
}
