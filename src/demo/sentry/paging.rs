//! "Paginating Results": what a request asks for, and the pages it is answered with.

use super::answers::{refusal, unprocessable};
use axum::Json;
use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header::HOST, header::LINK};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use std::convert::Infallible;

/// What follows the question mark, and the address that it was sent to.
pub(super) struct Asked {
    params: Vec<(String, String)>,
    /// `http://127.0.0.1:4711`.
    origin: String,
    address: String,
}

/// How many items a page has at most, and if nothing is said of it. GlitchTip's is half of it.
const MOST: usize = 100;

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let params = Query::try_from_uri(&parts.uri).map(|Query(params)| params);
        let host = parts.headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        let origin = format!("http://{host}");
        let address = format!("{origin}{}", parts.uri.path());
        Ok(Self { params: params.unwrap_or_default(), origin, address })
    }
}

impl Asked {
    /// Where this stand-in answers.
    pub(super) fn origin(&self) -> &str {
        &self.origin
    }

    /// The first value of a parameter.
    pub(super) fn first(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// All values of a parameter that may be repeated.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let named = self.params.iter().filter(move |(key, _)| key == name);
        named.map(|(_, value)| value.as_str())
    }

    /// Whether a parameter that may be repeated has this value.
    pub(super) fn has(&self, name: &str, value: &str) -> bool {
        self.all(name).any(|given| given == value)
    }

    /// The page of all items that is asked for, with its headers.
    pub(super) fn page<T>(
        &self,
        glitchtip: bool,
        items: Vec<T>,
    ) -> Result<(HeaderMap, Vec<T>), Box<Response>> {
        let (offset, limit) = (self.offset(glitchtip)?, self.limit(glitchtip)?);
        let total = items.len();
        let link = self.link(glitchtip, offset, limit, total);
        let headers = [
            (LINK, HeaderValue::try_from(link).unwrap_or(HeaderValue::from_static(""))),
            (HeaderName::from_static("x-hits"), HeaderValue::from(total)),
            (HeaderName::from_static("x-max-hits"), HeaderValue::from(1000)),
        ];
        let page = items.into_iter().skip(offset).take(limit).collect();
        Ok((HeaderMap::from_iter(headers), page))
    }

    /// The answer with the page of all items that is asked for.
    pub(super) fn answer(&self, glitchtip: bool, items: Vec<Value>) -> Response {
        match self.page(glitchtip, items) {
            Ok((headers, page)) => (headers, Json(page)).into_response(),
            Err(refused) => *refused,
        }
    }

    fn limit(&self, glitchtip: bool) -> Result<usize, Box<Response>> {
        let Some(told) = self.first("limit").or_else(|| self.first("per_page")) else {
            return Ok(if glitchtip { MOST / 2 } else { MOST });
        };
        let limit: Option<usize> = told.parse().ok().filter(|limit| *limit > 0);
        match limit {
            Some(limit) if glitchtip => Ok(limit.min(MOST)),
            Some(limit) if limit <= MOST => Ok(limit),
            _ if glitchtip => {
                Err(Box::new(unprocessable("limit", "Input should be a valid integer")))
            }
            _ => {
                let why = format!("Invalid per_page value. Must be between 1 and {MOST}.");
                Err(Box::new(refusal(StatusCode::BAD_REQUEST, why)))
            }
        }
    }

    fn offset(&self, glitchtip: bool) -> Result<usize, Box<Response>> {
        let Some(cursor) = self.first("cursor") else { return Ok(0) };
        let offset = cursor.split(':').nth(1).and_then(|offset| offset.parse().ok());
        offset.ok_or_else(|| {
            Box::new(if glitchtip {
                unprocessable("cursor", "Value error, Invalid cursor.")
            } else {
                refusal(StatusCode::BAD_REQUEST, "Invalid cursor parameter.")
            })
        })
    }

    /// The `Link` header: both relations, always. GlitchTip writes a Python set.
    fn link(&self, glitchtip: bool, offset: usize, limit: usize, total: usize) -> String {
        let relation = |rel: &str, there: bool, offset: usize, back: u8| {
            let cursor = format!("0:{offset}:{back}");
            if glitchtip && !there {
                return format!("<{}>; rel=\"{rel}\"; results=\"false\"", self.without_cursor());
            }
            let address = self.with_cursor(&cursor);
            format!("<{address}>; rel=\"{rel}\"; results=\"{there}\"; cursor=\"{cursor}\"")
        };
        let previous = relation("previous", offset > 0, offset.saturating_sub(limit), 1);
        let next = relation("next", offset + limit < total, offset + limit, 0);
        if glitchtip { format!("{{'{previous}, {next}'}}") } else { format!("{previous}, {next}") }
    }

    fn with_cursor(&self, cursor: &str) -> String {
        let kept = self.kept();
        let and = if kept.is_empty() { "" } else { "&" };
        format!("{}?{kept}{and}cursor={cursor}", self.address)
    }

    fn without_cursor(&self) -> String {
        format!("{}?{}", self.address, self.kept()).trim_end_matches('?').to_owned()
    }

    fn kept(&self) -> String {
        let kept = self.params.iter().filter(|(key, _)| key != "cursor");
        let pairs: Vec<_> = kept.map(|(key, value)| format!("{key}={}", encoded(value))).collect();
        pairs.join("&")
    }
}

fn encoded(value: &str) -> String {
    let byte = |b: u8| match b {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(b).to_string(),
        _ => format!("%{b:02X}"),
    };
    value.bytes().map(byte).collect()
}
