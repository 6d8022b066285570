//! A request, taken apart, and the pages that lists are answered with.

use super::answers::invalid;
use axum::Json;
use axum::extract::Query;
use axum::http::{HeaderMap, Uri, header::HOST};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use reqwest::Url;
use serde_json::{Value, json};

/// How many items a page has if nothing is said of it.
const PAGE: usize = 100;

/// What is asked for.
pub(super) struct Call {
    /// `http://127.0.0.1:4711/api/projects/1/persons/`.
    pub(super) address: String,
    params: Vec<(String, String)>,
    /// The time at which it is asked.
    pub(super) now: Timestamp,
}

impl Call {
    pub(super) fn new(uri: &Uri, headers: &HeaderMap, now: Timestamp) -> Self {
        let params = Query::try_from_uri(uri).map(|Query(params)| params).unwrap_or_default();
        let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        Self { address: format!("http://{host}{}", uri.path()), params, now }
    }

    /// A parameter, if it says anything.
    pub(super) fn told(&self, name: &str) -> Option<&str> {
        let named = self.params.iter().find(|(key, _)| key == name);
        named.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// A parameter that is a number.
    pub(super) fn number(&self, name: &str) -> Result<Option<usize>, Box<Response>> {
        let Some(told) = self.told(name) else { return Ok(None) };
        let refused = |_| Box::new(invalid(Some(name), "A valid integer is required."));
        told.parse().map(Some).map_err(refused)
    }

    /// A page of all items by limit and offset. Another one is told of whenever this one is full:
    /// whether anything is on it is not looked at.
    pub(super) fn page(&self, all: Vec<Value>) -> Response {
        let (limit, offset) = match (self.number("limit"), self.number("offset")) {
            (Ok(limit), Ok(offset)) => {
                (limit.filter(|limit| *limit > 0).unwrap_or(PAGE), offset.unwrap_or(0))
            }
            (Err(refused), _) | (_, Err(refused)) => return *refused,
        };
        let results: Vec<_> = all.into_iter().skip(offset).take(limit).collect();
        let next = (results.len() >= limit).then(|| self.at(offset + limit));
        let previous = offset.checked_sub(limit).map(|offset| self.at(offset));
        Json(json!({ "next": next, "previous": previous, "results": results })).into_response()
    }

    /// The same request at another offset.
    fn at(&self, offset: usize) -> String {
        let kept = self.params.iter().filter(|(key, _)| key != "offset").cloned();
        let pairs = kept.chain([("offset".to_owned(), offset.to_string())]);
        let whole = Url::parse_with_params(&self.address, pairs);
        whole.map_or_else(|_| self.address.clone(), String::from)
    }
}
