//! The answers that are no data, as Stripe words them.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// An answer in place of what was asked for.
pub(super) struct Refusal(Box<Response>);

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        *self.0
    }
}

impl From<Response> for Refusal {
    fn from(response: Response) -> Self {
        Self(Box::new(response))
    }
}

/// `{"error": …}`: what went wrong, and of which parameter.
fn error(status: StatusCode, code: Option<&str>, param: Option<&str>, message: &str) -> Response {
    let mut error = json!({ "message": message, "type": "invalid_request_error" });
    if let Some(fields) = error.as_object_mut() {
        if let Some(code) = code {
            let page = format!("https://stripe.com/docs/error-codes/{}", code.replace('_', "-"));
            fields.insert("code".into(), json!(code));
            fields.insert("doc_url".into(), json!(page));
        }
        fields.extend(param.map(|param| ("param".to_owned(), json!(param))));
    }
    (status, Json(json!({ "error": error }))).into_response()
}

/// A parameter that is not as it must be.
pub(super) fn invalid(code: Option<&str>, param: &str, message: &str) -> Refusal {
    error(StatusCode::BAD_REQUEST, code, Some(param), message).into()
}

/// A parameter that there is not.
pub(super) fn unknown_parameter(param: &str) -> Refusal {
    invalid(Some("parameter_unknown"), param, &format!("Received unknown parameter: {param}"))
}

/// Something that there is not: `customer`, `subscription`.
pub(super) fn missing(status: StatusCode, what: &str, param: &str, id: &str) -> Refusal {
    let told = format!("No such {what}: '{id}'");
    error(status, Some("resource_missing"), Some(param), &told).into()
}

/// An address that there is not.
pub(super) fn unrecognized(method: &str, path: &str) -> Response {
    let told = format!(
        "Unrecognized request URL ({method}: {path}). Please see https://stripe.com/docs or we can \
         help at https://support.stripe.com/."
    );
    error(StatusCode::NOT_FOUND, None, None, &told)
}

/// A version of the API that there is not.
pub(super) fn wrong_version(version: &str) -> Response {
    error(StatusCode::BAD_REQUEST, None, None, &format!("Invalid Stripe API version: {version}"))
}

/// No key came.
pub(super) fn no_key() -> Response {
    let told = "You did not provide an API key. You need to provide your API key in the \
                Authorization header, using Bearer auth (e.g. 'Authorization: Bearer \
                YOUR_SECRET_KEY').";
    error(StatusCode::UNAUTHORIZED, None, None, told)
}

/// A key that never was one.
pub(super) fn wrong_key(key: &str) -> Response {
    let told = format!("Invalid API Key provided: {}", masked(key));
    error(StatusCode::UNAUTHORIZED, None, None, &told)
}

/// A key that is one no more.
pub(super) fn expired_key(key: &str) -> Response {
    let told = format!("Expired API Key provided: {}", masked(key));
    error(StatusCode::UNAUTHORIZED, Some("api_key_expired"), None, &told)
}

/// A key that may not read this.
pub(super) fn no_permission(key: &str, what: &str) -> Response {
    let told = format!(
        "The provided key '{}' does not have the required permissions for this endpoint on account \
         'acct_1Demo00000000000'. Having the 'rak_{what}_read' permission would allow this request \
         to continue.",
        masked(key)
    );
    error(StatusCode::FORBIDDEN, None, None, &told)
}

/// Too many requests.
pub(super) fn limited(_retry_after: u64) -> Response {
    let told = "Request rate limit exceeded. Learn more about rate limits here \
                https://stripe.com/docs/rate-limits.";
    error(StatusCode::TOO_MANY_REQUESTS, Some("rate_limit"), None, told)
}

/// A key with its kind and its last four characters, and stars for what is between.
fn masked(key: &str) -> String {
    let kind = key.rfind('_').map_or(0, |at| at + 1);
    let count = key.chars().count();
    let shown = |at: usize| at < kind || at + 4 >= count;
    key.chars().enumerate().map(|(at, c)| if shown(at) { c } else { '*' }).collect()
}
