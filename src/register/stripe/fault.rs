//! What an answer other than success means: what to do next. By status and code as docs.stripe.com
//! lists them in "Errors" and "Error codes".

use crate::desk::clean_line;
use crate::source::trouble::{failing, in_between};
use crate::source::{Reply, SourceError, retry_after};
use jiff::Timestamp;
use serde::Deserialize;
use std::time::Duration;

/// When a limit was hit and Stripe does not say how long: its windows are a second long ("Rate
/// limits").
const WINDOW: Duration = Duration::from_secs(1);
/// Where keys are made.
pub(super) const KEYS: &str = "make a restricted key with Customers: Read and Subscriptions: Read at \
     https://dashboard.stripe.com/apikeys";

/// `{"error": {…}}`.
#[derive(Debug, Default, Deserialize)]
struct Body {
    error: Told,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Told {
    code: Option<String>,
    message: Option<String>,
}

/// Passes success on and tells everything else as what to do next.
///
/// # Errors
/// By status.
pub(super) fn check(reply: Reply, now: Timestamp) -> Result<Reply, SourceError> {
    let told = |reply: &Reply| format!("{}: {} {}", reply.call, reply.status, detail(reply));
    if let Some(error) = in_between(&reply) {
        return Err(error);
    }
    Err(match reply.status {
        200..=299 => return Ok(reply),
        300..=399 => elsewhere(&reply, "leads elsewhere"),
        401 => unauthorized(&reply),
        403 => forbidden(&reply),
        404 => elsewhere(&reply, "is not there"),
        429 => SourceError::RateLimited { wait: wait(&reply, now), what: "Stripe's API".into() },
        500.. => SourceError::Unreachable { why: failing(&reply, &words(&reply)) },
        _ => SourceError::Refused { why: told(&reply) },
    })
}

/// Whether what a list was to go on from is there no more.
pub(super) fn is_missing(reply: &Reply) -> bool {
    matches!(reply.status, 400 | 404) && body(reply).code.as_deref() == Some("resource_missing")
}

/// How long to wait after a 429.
pub(super) fn wait(reply: &Reply, now: Timestamp) -> Duration {
    retry_after(&reply.headers, now).unwrap_or(WINDOW)
}

fn unauthorized(reply: &Reply) -> SourceError {
    let fault = format!("Stripe does not accept the key (revoked or expired): {}", detail(reply));
    SourceError::NeedsYou { fault, remedy: KEYS.into() }
}

/// A key without a permission, which Stripe names: `rak_customer_read`.
fn forbidden(reply: &Reply) -> SourceError {
    let message = detail(reply);
    let remedy = match permission(&message, &reply.call) {
        Some(permission) => format!("give the restricted key {permission}"),
        None => KEYS.into(),
    };
    let fault = format!("the key may not {}: {message}", reply.call);
    SourceError::NeedsYou { fault, remedy }
}

/// A permission as the dashboard words it: `Customers: Read`.
fn permission(message: &str, call: &str) -> Option<&'static str> {
    const PERMISSIONS: [(&str, &str, &str); 3] = [
        ("rak_customer_", "/customers", "Customers: Read"),
        ("rak_subscription_", "/subscriptions", "Subscriptions: Read"),
        ("rak_product_", "/products", "Products: Read"),
    ];
    let named = PERMISSIONS.iter().find(|(right, ..)| message.contains(right));
    let asked = || PERMISSIONS.iter().find(|(_, path, _)| call.contains(path));
    named.or_else(asked).map(|(.., words)| *words)
}

fn elsewhere(reply: &Reply, how: &str) -> SourceError {
    let to = reply.header("location").map(|to| format!(" ({})", clean_line(to)));
    SourceError::NeedsYou {
        fault: format!("{} {how}{}", reply.call, to.unwrap_or_default()),
        remedy: "check base_url: Stripe's is https://api.stripe.com".into(),
    }
}

fn body(reply: &Reply) -> Told {
    reply.json::<Body>().unwrap_or_default().error
}

/// What Stripe says went wrong, in one line; a web page is not quoted.
fn detail(reply: &Reply) -> String {
    if reply.is_page() { "a web page".into() } else { reply.complaint(body(reply).message) }
}

/// What Stripe itself says when it fails.
fn words(reply: &Reply) -> String {
    body(reply).message.map_or_else(String::new, |told| reply.complaint(Some(told)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::{HeaderMap, HeaderValue, RETRY_AFTER};
    use serde_json::json;

    fn error(status: u16, call: &str, body: &str) -> SourceError {
        let headers = HeaderMap::from_iter([(RETRY_AFTER, HeaderValue::from_static("7"))]);
        let host = "api.stripe.com".into();
        let reply = Reply { status, headers, body: body.into(), host, call: call.into() };
        check(reply, Timestamp::UNIX_EPOCH).unwrap_err()
    }

    #[test]
    fn every_status_says_what_to_do_next() {
        use SourceError as E;
        let call = "GET /v1/customers";
        let body = json!({ "error": { "message": "Expired\u{1b}[31m API Key", "code": "x" } });
        let body = body.to_string();
        let at = |status: u16| error(status, call, &body);
        assert!(
            matches!(at(401), E::NeedsYou { fault, remedy } if fault.ends_with("(revoked or expired): Expired API Key") && remedy.contains("apikeys"))
        );
        assert!(matches!(at(404), E::NeedsYou { remedy, .. } if remedy.contains("base_url")));
        assert!(matches!(at(302), E::NeedsYou { remedy, .. } if remedy.contains("base_url")));
        assert!(matches!(at(429), E::RateLimited { wait, .. } if wait.as_secs() == 7));
        assert!(matches!(at(400), E::Refused { why } if why.contains("400 Expired")));
        assert!(matches!(at(503), E::Unreachable { .. }));
        let page = "<html><h1>502 Bad Gateway</h1></html>";
        assert!(matches!(error(502, call, page), E::Unreachable { why } if why.contains("502")));
    }

    #[test]
    fn a_permission_that_is_missing_is_named() {
        let told = |right: &str| {
            let message = format!("Having the '{right}' permission would allow this request");
            json!({ "error": { "message": message } }).to_string()
        };
        for (call, body, words) in [
            ("GET /v1/customers", told("rak_customer_read"), "Customers: Read"),
            ("GET /v1/subscriptions", told("rak_subscription_read"), "Subscriptions: Read"),
            ("GET /v1/customers", told("rak_subscription_read"), "Subscriptions: Read"),
            ("GET /v1/products", "{}".into(), "Products: Read"),
            ("GET /v1/subscriptions", String::new(), "Subscriptions: Read"),
        ] {
            let SourceError::NeedsYou { remedy, .. } = error(403, call, &body) else {
                panic!("{call}")
            };
            assert_eq!(remedy, format!("give the restricted key {words}"), "{call} {body}");
        }
        assert!(error(403, "GET /v1/x", "{}").to_string().contains("restricted key with Cust"));
    }
}
