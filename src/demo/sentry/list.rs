//! "List an Organization's Issues": search, filters, pages ("Paginating Results").

use super::Sentry;
use super::answers::{NOT_ALLOWED, forbidden, not_found, refusal, unprocessable};
use super::state::{Issue, ORGANIZATION, State};
use super::wire;
use axum::Json;
use axum::extract::{Path, Query, State as Shared};
use axum::http::{HeaderMap, StatusCode, Uri, header::HOST, header::LINK};
use axum::response::{IntoResponse, Response};
use jiff::{SignedDuration, Timestamp};
use std::cmp::Reverse;

/// Query parameters as given: some are repeated.
type Params = Vec<(String, String)>;

const MOST: usize = 100;

pub(super) async fn issues(
    Shared(sentry): Shared<Sentry>,
    Path(org): Path<String>,
    Query(params): Query<Params>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let state = sentry.state();
    if org != ORGANIZATION {
        return not_found(state.glitchtip);
    }
    let found = match search(&state, &params, (sentry.clock)()) {
        Ok(found) => found,
        Err(refused) => return *refused,
    };
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let address = format!("http://{host}{}?{}", uri.path(), without_cursor(&params));
    let limit = value(&params, "limit").and_then(|limit| limit.parse().ok());
    let limit = limit.unwrap_or(MOST).clamp(1, MOST);
    let Some(offset) = offset(&params) else {
        return refusal(StatusCode::BAD_REQUEST, "Invalid cursor parameter.");
    };
    let page = found.iter().skip(offset).take(limit).map(|issue| wire::issue(&state, issue));
    let page: Vec<_> = page.collect();
    let link = link(state.glitchtip, &address, offset, limit, found.len());
    let hits = [("x-hits", found.len().to_string()), ("x-max-hits", "1000".to_owned())];
    ([(LINK, link)], hits, Json(page)).into_response()
}

/// The `Link` header of a page: both relations, always. GlitchTip writes a Python set.
pub(super) fn link(
    glitchtip: bool,
    address: &str,
    offset: usize,
    limit: usize,
    total: usize,
) -> String {
    let relation = |rel: &str, there: bool, offset: usize, back: u8| {
        let cursor = format!("0:{offset}:{back}");
        if glitchtip && !there {
            return format!("<{address}>; rel=\"{rel}\"; results=\"false\"");
        }
        format!(
            "<{address}&cursor={cursor}>; rel=\"{rel}\"; results=\"{there}\"; cursor=\"{cursor}\""
        )
    };
    let previous = relation("previous", offset > 0, offset.saturating_sub(limit), 1);
    let next = relation("next", offset + limit < total, offset + limit, 0);
    if glitchtip { format!("{{'{previous}, {next}'}}") } else { format!("{previous}, {next}") }
}

/// Issues that match, latest seen first.
fn search<'a>(
    state: &'a State,
    params: &Params,
    now: Timestamp,
) -> Result<Vec<&'a Issue>, Box<Response>> {
    let everything = if state.glitchtip { "" } else { "is:unresolved" };
    let query = value(params, "query").unwrap_or(everything);
    if state.glitchtip && value(params, "sort").is_some_and(|sort| !sort.contains('_')) {
        return Err(Box::new(unprocessable("sort", "Input should be 'last_seen'")));
    }
    let oldest = oldest(state, params, now)?;
    let projects = projects(state, params)?;
    let mut found = Vec::new();
    for issue in &state.issues {
        let in_project = projects.is_empty() || projects.contains(&issue.project);
        let recent = oldest.is_none_or(|oldest| issue.last_seen >= oldest);
        if in_project && recent && matches(issue, query)? {
            found.push(issue);
        }
    }
    found.sort_by_key(|issue| (Reverse(issue.last_seen), issue.id));
    Ok(found)
}

/// Whether an issue has every word of a query.
fn matches(issue: &Issue, query: &str) -> Result<bool, Box<Response>> {
    let title = format!("{}: {}", issue.kind, issue.value).to_lowercase();
    for word in query.split_whitespace() {
        let fits = match word.split_once(':') {
            Some(("is", "unresolved" | "resolved" | "ignored")) => {
                word.ends_with(&format!(":{}", issue.status))
            }
            Some(("is", "archived")) => issue.status == "ignored",
            Some(("is", _)) => {
                let told = format!("Error parsing search query: invalid status value of {word:?}");
                return Err(Box::new(refusal(StatusCode::BAD_REQUEST, told)));
            }
            _ => title.contains(&word.to_lowercase()),
        };
        if !fits {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The beginning of `statsPeriod`, which GlitchTip passes over.
fn oldest(
    state: &State,
    params: &Params,
    now: Timestamp,
) -> Result<Option<Timestamp>, Box<Response>> {
    let Some(period) = value(params, "statsPeriod").filter(|_| !state.glitchtip) else {
        return Ok(None);
    };
    let unit = period.chars().last().unwrap_or_default();
    let hours = match unit {
        'h' => 1,
        'd' => 24,
        'w' => 7 * 24,
        _ => 0,
    };
    let number = period.trim_end_matches(unit).parse::<i64>().ok().filter(|_| hours > 0);
    let begin = number.and_then(|n| now.checked_sub(SignedDuration::from_hours(n * hours)).ok());
    let told = format!("Invalid statsPeriod: {period:?}");
    begin.map(Some).ok_or_else(|| Box::new(refusal(StatusCode::BAD_REQUEST, told)))
}

/// The projects asked for: Sentry takes ids and slugs, GlitchTip ids only.
fn projects(state: &State, params: &Params) -> Result<Vec<usize>, Box<Response>> {
    let mut asked = Vec::new();
    for (_, name) in params.iter().filter(|(key, _)| key == "project") {
        if state.glitchtip && name.parse::<u64>().is_err() {
            return Err(Box::new(unprocessable("project", "Input should be a valid integer")));
        }
        let known = |p: &super::state::Project| p.id.to_string() == *name || p.slug == name;
        match state.projects.iter().position(known) {
            Some(index) => asked.push(index),
            None => return Err(Box::new(forbidden(NOT_ALLOWED))),
        }
    }
    Ok(asked)
}

fn offset(params: &Params) -> Option<usize> {
    match value(params, "cursor") {
        None => Some(0),
        Some(cursor) => cursor.split(':').nth(1)?.parse().ok(),
    }
}

fn without_cursor(params: &Params) -> String {
    let kept = params.iter().filter(|(key, _)| key != "cursor");
    let pairs: Vec<_> = kept.map(|(key, value)| format!("{key}={}", encoded(value))).collect();
    pairs.join("&")
}

fn encoded(value: &str) -> String {
    let byte = |b: u8| match b {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(b).to_string(),
        _ => format!("%{b:02X}"),
    };
    value.bytes().map(byte).collect()
}

fn value<'a>(params: &'a Params, name: &str) -> Option<&'a str> {
    params.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}
