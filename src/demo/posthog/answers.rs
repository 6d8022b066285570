//! The answers that are no data: every error has a type, a code, a sentence and the field it is
//! about.

use axum::Json;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

fn error(status: StatusCode, kind: &str, code: &str, detail: &str, attr: Option<&str>) -> Response {
    let told = json!({ "type": kind, "code": code, "detail": detail, "attr": attr });
    (status, Json(told)).into_response()
}

/// Nobody, or nobody whom it knows: the key of another region looks no different.
pub(super) fn unauthorized(given: bool) -> Response {
    let (code, detail) = match given {
        true => (
            "authentication_failed",
            "Personal API key found in request Authorization header is invalid.",
        ),
        false => ("not_authenticated", "Authentication credentials were not provided."),
    };
    error(StatusCode::UNAUTHORIZED, "authentication_error", code, detail, None)
}

/// The key may not.
pub(super) fn out_of_scope(scope: &str) -> Response {
    let detail = format!("API key missing required scope '{scope}'");
    error(StatusCode::FORBIDDEN, "authentication_error", "permission_denied", &detail, None)
}

/// It is not there, in these words.
pub(super) fn not_found(detail: &str) -> Response {
    error(StatusCode::NOT_FOUND, "invalid_request", "not_found", detail, None)
}

/// The plan does not have it.
pub(super) fn not_paid_for() -> Response {
    let detail = "Group Analytics is part of the premium PostHog offering. \
                  To use it, subscribe to PostHog Cloud.";
    error(StatusCode::PAYMENT_REQUIRED, "server_error", "payment_required", detail, None)
}

/// A field that is not as it must be.
pub(super) fn invalid(attr: Option<&str>, detail: &str) -> Response {
    error(StatusCode::BAD_REQUEST, "validation_error", "invalid_input", detail, attr)
}

/// Another method than those that it has.
pub(super) fn wrong_method(method: &str) -> Response {
    let detail = format!("Method \"{method}\" not allowed.");
    error(StatusCode::METHOD_NOT_ALLOWED, "invalid_request", "method_not_allowed", &detail, None)
}

/// Over the limit, for so many seconds.
pub(super) fn limited(seconds: u64) -> Response {
    let detail = format!("Request was throttled. Expected available in {seconds} seconds.");
    let status = StatusCode::TOO_MANY_REQUESTS;
    let mut response = error(status, "throttled_error", "throttled", &detail, None);
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    response
}
