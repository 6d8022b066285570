//! Answers: status, body, headers, pages and conditional requests.

use super::repos::Searches;
use super::world::HOURLY;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::hash::{DefaultHasher, Hash, Hasher};

const DOCS: &str = "https://docs.github.com/rest";

/// An answer before its headers.
#[derive(Debug)]
pub(super) struct Answer {
    pub status: StatusCode,
    pub body: Value,
    pub headers: Vec<(HeaderName, String)>,
    /// Plain text in place of the body.
    pub text: Option<String>,
}

impl Answer {
    pub(super) fn ok(body: Value) -> Self {
        Self { status: StatusCode::OK, body, headers: Vec::new(), text: None }
    }

    pub(super) fn created(body: Value) -> Self {
        Self { status: StatusCode::CREATED, ..Self::ok(body) }
    }

    pub(super) fn no_content() -> Self {
        Self { status: StatusCode::NO_CONTENT, ..Self::ok(Value::Null) }
    }

    /// A refusal in GitHub's words.
    pub(super) fn refused(status: StatusCode, message: &str) -> Self {
        let code = status.as_u16().to_string();
        let body = json!({"message": message, "documentation_url": DOCS, "status": code});
        Self { status, ..Self::ok(body) }
    }

    pub(super) fn not_found() -> Self {
        Self::refused(StatusCode::NOT_FOUND, "Not Found")
    }

    /// 422 for one field.
    pub(super) fn invalid(resource: &str, field: &str, code: &str) -> Self {
        let fault = json!({"resource": resource, "code": code, "field": field});
        Self::unprocessable("Validation Failed", &fault)
    }

    /// 422 with what was wrong, as an object or in words.
    pub(super) fn unprocessable(message: &str, fault: &Value) -> Self {
        let mut answer = Self::refused(StatusCode::UNPROCESSABLE_ENTITY, message);
        if let Some(body) = answer.body.as_object_mut() {
            body.insert("errors".into(), json!([fault]));
        }
        answer
    }

    /// Elsewhere for good: 301 for a read, 307 for all that has a body.
    pub(super) fn moved(read: bool, url: String) -> Self {
        let status =
            if read { StatusCode::MOVED_PERMANENTLY } else { StatusCode::TEMPORARY_REDIRECT };
        let body = json!({"message": "Moved Permanently", "url": url, "documentation_url": DOCS});
        Self { status, headers: vec![(header::LOCATION, url)], ..Self::ok(body) }
    }

    /// One page of `rows`. Links lead to `/repositories/{id}`, whatever the request said.
    pub(super) fn page(rows: Vec<Value>, query: &Query, address: &str) -> Self {
        let size = query.number("per_page").unwrap_or(30).clamp(1, 100);
        let page = query.number("page").unwrap_or(1).max(1);
        let pages = rows.len().div_ceil(size).max(1);
        let shown: Vec<_> = rows.into_iter().skip((page - 1) * size).take(size).collect();
        let link = |number, relation| {
            let query = query.with_page(number);
            format!("<{address}?{query}>; rel=\"{relation}\"")
        };
        let mut links = Vec::new();
        if page > 1 {
            links.extend([link(page - 1, "prev"), link(1, "first")]);
        }
        if page < pages {
            links.extend([link(page + 1, "next"), link(pages, "last")]);
        }
        let mut answer = Self::ok(Value::Array(shown));
        if !links.is_empty() {
            answer.headers.push((header::LINK, links.join(", ")));
        }
        answer
    }

    /// It, with its rows inside something else.
    pub(super) fn within(self, around: impl FnOnce(Value) -> Value) -> Self {
        Self { body: around(self.body), ..self }
    }

    /// Whether the requester has this very answer already. `If-None-Match` compares weakly.
    pub(super) fn is_known(&self, request: &HeaderMap) -> bool {
        let known = request.get(header::IF_NONE_MATCH).and_then(|tag| tag.to_str().ok());
        known.is_some_and(|tag| tag.trim_start_matches("W/") == self.tag())
    }

    fn tag(&self) -> String {
        let mut hasher = DefaultHasher::new();
        (self.body.to_string(), &self.text).hash(&mut hasher);
        format!("\"{:016x}\"", hasher.finish())
    }

    /// The whole response. A 200 carries a weak tag and its 304 the same one as a strong tag.
    pub(super) fn into_response(self, known: bool, terms: &Terms, now: Timestamp) -> Response {
        let tag = self.tag();
        let (status, tag, body) = match self.status {
            StatusCode::OK if known => (StatusCode::NOT_MODIFIED, tag, Body::empty()),
            StatusCode::NO_CONTENT => (self.status, format!("W/{tag}"), Body::empty()),
            status => {
                let body = self.text.clone().unwrap_or_else(|| self.body.to_string());
                (status, format!("W/{tag}"), Body::from(body))
            }
        };
        let mut response = Response::new(body);
        *response.status_mut() = status;
        let mut headers = common(terms, now);
        if self.text.is_some() {
            let kind = "application/vnd.github.diff; charset=utf-8";
            headers.push((header::CONTENT_TYPE, kind.into()));
        }
        // Fine-grained tokens have permissions in place of scopes.
        if self.headers.iter().any(|(name, _)| name == "x-accepted-github-permissions") {
            headers.retain(|(name, _)| name != "x-oauth-scopes");
        }
        headers.extend(self.headers);
        headers.push((header::ETAG, tag));
        for (name, value) in headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}

/// What every answer says of the token: its scopes, and what is left of the limit that counts.
#[derive(Debug)]
pub(super) struct Terms {
    /// `core`, `search`.
    pub resource: &'static str,
    pub limit: u64,
    pub remaining: u64,
    /// All is there again after so many seconds since the epoch.
    pub reset: i64,
    /// `None`: it is a fine-grained token.
    pub scopes: Option<String>,
}

impl Terms {
    /// Of all calls but searches.
    pub(super) fn core(remaining: u64, scopes: Option<String>, now: Timestamp) -> Self {
        let reset = (now.as_second() / 3_600 + 1) * 3_600;
        Self { resource: "core", limit: HOURLY, remaining, reset, scopes }
    }

    /// Of searches.
    pub(super) fn search(remaining: u64, scopes: Option<String>, now: Timestamp) -> Self {
        let reset = (now.as_second() / 60 + 1) * 60;
        Self { resource: "search", limit: Searches::LIMIT, remaining, reset, scopes }
    }
}

/// Headers of every answer.
fn common(terms: &Terms, now: Timestamp) -> Vec<(HeaderName, String)> {
    let named = |name| HeaderName::from_static(name);
    let Terms { resource, limit, remaining, reset, scopes } = terms;
    let scopes = scopes.iter().map(|scopes| (named("x-oauth-scopes"), scopes.clone()));
    let others = [
        (header::CONTENT_TYPE, "application/json; charset=utf-8".into()),
        (header::CACHE_CONTROL, "private, max-age=60, s-maxage=60".into()),
        (header::DATE, now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()),
        (named("x-github-media-type"), "github.v3; format=json".into()),
        (named("x-github-request-id"), format!("DEMO:{:X}:{remaining:X}", now.as_second())),
        (named("x-ratelimit-limit"), limit.to_string()),
        (named("x-ratelimit-remaining"), remaining.to_string()),
        (named("x-ratelimit-used"), limit.saturating_sub(*remaining).to_string()),
        (named("x-ratelimit-reset"), reset.to_string()),
        (named("x-ratelimit-resource"), (*resource).into()),
    ];
    others.into_iter().chain(scopes).collect()
}

/// The secondary rate limit, as "Rate limits for the REST API" words it.
pub(super) fn secondary(status: StatusCode) -> Answer {
    let message = "You have exceeded a secondary rate limit. Please wait a few minutes before you \
                   try again.";
    Answer::refused(status, message)
}

/// That limit with a time.
pub(super) fn limited(_retry_after: u64) -> Response {
    let now = Timestamp::UNIX_EPOCH;
    let terms = Terms::core(HOURLY, None, now);
    secondary(StatusCode::TOO_MANY_REQUESTS).into_response(false, &terms, now)
}

/// The parameters behind `?`.
#[derive(Debug, Default)]
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    /// Reads `a=1&b=2`; times are the only values with characters that come encoded.
    pub(super) fn read(text: &str) -> Self {
        let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
        let decoded = |value: &str| value.replace("%3A", ":").replace("%3a", ":");
        Self(pairs.map(|(name, value)| (name.into(), decoded(value))).collect())
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    fn number(&self, name: &str) -> Option<usize> {
        self.get(name)?.parse().ok()
    }

    /// `since`, cut to whole seconds.
    pub(super) fn since(&self) -> Option<i64> {
        Some(self.get("since")?.parse::<Timestamp>().ok()?.as_second())
    }

    fn with_page(&self, page: usize) -> String {
        let kept = self.0.iter().filter(|(name, _)| name != "page");
        let mut pairs: Vec<_> = kept.map(|(name, value)| format!("{name}={value}")).collect();
        pairs.push(format!("page={page}"));
        pairs.join("&")
    }
}
