//! What every request meets first: the key, what it may read, the version.

use super::Stripe;
use super::answers::{expired_key, no_key, no_permission, wrong_key, wrong_version};
use crate::demo::TOKEN;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header::AUTHORIZATION};
use axum::middleware::Next;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The version of an account that asks for none.
const VERSION: &str = "2025-03-31.basil";
const VERSION_HEADER: &str = "stripe-version";

/// What may be read below which address.
const PERMISSIONS: [(&str, &str); 3] = [
    ("/v1/customers", "customer"),
    ("/v1/subscriptions", "subscription"),
    ("/v1/products", "product"),
];

pub(super) async fn guard(State(stripe): State<Stripe>, request: Request, next: Next) -> Response {
    let number = {
        let mut state = stripe.state();
        state.requests.push(format!("{} {}", request.method(), request.uri()));
        state.requests.len()
    };
    let version = request.headers().get(VERSION_HEADER).cloned();
    let version = version.unwrap_or(HeaderValue::from_static(VERSION));
    let refused = stripe.refuses(request.headers(), request.uri().path());
    let refused = refused.or_else(|| {
        let told = version.to_str().unwrap_or_default();
        (!is_version(told)).then(|| wrong_version(told))
    });
    let mut response = match refused {
        Some(refused) => refused,
        None => next.run(request).await,
    };
    let id = HeaderValue::from_str(&format!("req_Demo{number:010}"));
    response.headers_mut().extend([
        (HeaderName::from_static(VERSION_HEADER), version),
        (HeaderName::from_static("request-id"), id.unwrap_or(HeaderValue::from_static("req_"))),
    ]);
    response
}

impl Stripe {
    fn refuses(&self, headers: &HeaderMap, path: &str) -> Option<Response> {
        let Some(key) = key(headers) else { return Some(no_key()) };
        if key != TOKEN {
            return Some(wrong_key(&key));
        }
        let conduct = &self.state().conduct;
        if conduct.revoked {
            return Some(expired_key(&key));
        }
        let (_, what) = PERMISSIONS.iter().find(|(start, _)| path.starts_with(start))?;
        let may_read = conduct.may_read.as_ref()?;
        let allowed = may_read.iter().any(|allowed| allowed == what);
        (!allowed).then(|| no_permission(&key, what))
    }
}

/// The key as a bearer, or as the user of Basic without a password.
fn key(headers: &HeaderMap) -> Option<String> {
    let told = headers.get(AUTHORIZATION)?.to_str().ok()?;
    if let Some(bearer) = told.strip_prefix("Bearer ") {
        return Some(bearer.trim().to_owned()).filter(|key| !key.is_empty());
    }
    let basic = STANDARD.decode(told.strip_prefix("Basic ")?.trim()).ok()?;
    let basic = String::from_utf8(basic).ok()?;
    Some(basic.split_once(':').map_or(basic.as_str(), |(user, _)| user).to_owned())
}

/// A day, and since 2024 the name of a release.
fn is_version(told: &str) -> bool {
    let day = told.split_once('.').map_or(told, |(day, _)| day);
    day.len() == 10 && day.parse::<jiff::civil::Date>().is_ok()
}
