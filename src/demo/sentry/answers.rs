//! The answers that are no data: errors and limits, as Sentry and as GlitchTip word them.

use axum::Json;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use jiff::Timestamp;
use serde_json::{Value, json};

/// Why something is forbidden where nothing better is told.
pub(super) const NOT_ALLOWED: &str = "You do not have permission to perform this action.";

/// `{"detail": …}` with this status.
pub(super) fn refusal(status: StatusCode, detail: impl Into<Value>) -> Response {
    (status, Json(json!({ "detail": detail.into() }))).into_response()
}

/// What the token may not do.
pub(super) fn forbidden(detail: &str) -> Response {
    refusal(StatusCode::FORBIDDEN, detail)
}

/// A field that is not as it must be, in the words of Django REST framework.
pub(super) fn invalid(field: &str, why: &str) -> Response {
    let body = json!({ field: [why] });
    (StatusCode::BAD_REQUEST, Json(body)).into_response()
}

/// A field that is not as it must be, in GlitchTip's words.
pub(super) fn unprocessable(field: &str, why: &str) -> Response {
    let told = json!([{ "type": "value_error", "loc": ["query", field], "msg": why }]);
    refusal(StatusCode::UNPROCESSABLE_ENTITY, told)
}

pub(super) fn not_found(glitchtip: bool) -> Response {
    let told = if glitchtip { "Not Found" } else { "The requested resource does not exist" };
    refusal(StatusCode::NOT_FOUND, told)
}

/// GlitchTip's application, which it sends for every address that it does not know.
pub(super) fn application() -> Response {
    Html("<!doctype html><html><head><title>GlitchTip</title></head><body><app-root></app-root></body></html>\n")
        .into_response()
}

/// GlitchTip at an address that takes other methods.
pub(super) fn wrong_method() -> Response {
    (StatusCode::METHOD_NOT_ALLOWED, Html("Method not allowed")).into_response()
}

/// "Too many requests" as Sentry says it: a bare JSON string that calls itself HTML.
pub(super) fn limited(_retry_after: u64) -> Response {
    too_often(40)
}

/// The same, of an endpoint that allows so many requests in a second.
pub(super) fn too_often(most: u32) -> Response {
    let told = format!(
        "\"You are attempting to use this endpoint too frequently. Limit is {most} requests in 1 seconds\""
    );
    (StatusCode::TOO_MANY_REQUESTS, Html(told)).into_response()
}

/// Too many requests at the same time.
pub(super) fn crowded() -> Response {
    let told = "\"You are attempting to go above the allowed concurrency for this endpoint. Concurrency limit is 25\"";
    (StatusCode::TOO_MANY_REQUESTS, Html(told)).into_response()
}

/// A deprecated address, during the minutes in which it is switched off.
pub(super) fn gone() -> Response {
    let told = json!({ "message": "This API no longer exists." });
    (StatusCode::GONE, Json(told)).into_response()
}

/// The headers of the rate limiter, on every answer of Sentry.
pub(super) fn limits(remaining: u32, concurrent: u32, reset: Timestamp) -> HeaderMap {
    let number = |value: i64| HeaderValue::from(value);
    HeaderMap::from_iter([
        (HeaderName::from_static("x-sentry-rate-limit-limit"), number(40)),
        (HeaderName::from_static("x-sentry-rate-limit-remaining"), number(remaining.into())),
        (HeaderName::from_static("x-sentry-rate-limit-reset"), number(reset.as_second())),
        (HeaderName::from_static("x-sentry-rate-limit-concurrentlimit"), number(25)),
        (
            HeaderName::from_static("x-sentry-rate-limit-concurrentremaining"),
            number(concurrent.into()),
        ),
    ])
}
