//! "List an Organization's Issues", and what a change of a whole list does to it.

use super::Sentry;
use super::answers::{NOT_ALLOWED, forbidden, not_found, refusal, unprocessable};
use super::model::{Issue, Project};
use super::paging::Asked;
use super::search::{self, Term};
use super::state::State;
use super::wire::{self, Shape};
use axum::Json;
use axum::extract::{Path, State as Shared};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::cmp::Reverse;

/// How far back Sentry keeps what it counts by.
const LONGEST: SignedDuration = SignedDuration::from_hours(90 * 24);

pub(super) async fn issues(
    Shared(sentry): Shared<Sentry>,
    Path(org): Path<String>,
    asked: Asked,
) -> Response {
    let now = (sentry.clock)();
    let state = sentry.state();
    if org != state.organization {
        return not_found(state.glitchtip);
    }
    answer(&state, &asked, now).unwrap_or_else(|refused| *refused)
}

fn answer(state: &State, asked: &Asked, now: Timestamp) -> Result<Response, Box<Response>> {
    let shape = shape(state, asked, now)?;
    if let Some(found) = by_number(state, asked)? {
        let page: Vec<_> =
            found.iter().map(|issue| wire::issue(state, issue, now, &shape)).collect();
        return Ok(Json(page).into_response());
    }
    if let Some((issue, event)) = direct_hit(state, asked) {
        let shape = Shape { event: Some(event), ..shape };
        let (mut headers, page) = asked.page(state.glitchtip, vec![issue])?;
        headers.insert(DIRECT_HIT, HeaderValue::from_static("1"));
        return Ok(sent(state, headers, &page, now, &shape));
    }
    let (indexed, terms) = search(state, asked, now)?;
    let (headers, mut page) = asked.page(state.glitchtip, indexed)?;
    // The search may not have heard yet of what became of an issue: the page comes short then.
    page.retain(|issue| terms.iter().all(|term| term.fits(state, issue, now)));
    Ok(sent(state, headers, &page, now, &shape))
}

const DIRECT_HIT: HeaderName = HeaderName::from_static("x-sentry-direct-hit");

fn sent(
    state: &State,
    headers: HeaderMap,
    page: &[&Issue],
    now: Timestamp,
    shape: &Shape,
) -> Response {
    let page: Vec<_> = page.iter().map(|issue| wire::issue(state, issue, now, shape)).collect();
    (headers, Json(page)).into_response()
}

/// What of an issue is asked for: `groupStatsPeriod`, `collapse`, `expand`.
fn shape(state: &State, asked: &Asked, now: Timestamp) -> Result<Shape, Box<Response>> {
    let period = match asked.first("groupStatsPeriod") {
        None | Some("24h") => Some("24h"),
        Some("14d") => Some("14d"),
        Some("auto") => Some("auto"),
        Some("") => None,
        Some(_) if state.glitchtip => None,
        Some(_) => {
            let told = "Invalid stats_period. Valid choices are '', '24h', '14d', and 'auto'";
            return Err(Box::new(refusal(StatusCode::BAD_REQUEST, told)));
        }
    };
    let collapsed = |what: &str| asked.has("collapse", what);
    Ok(Shape {
        stats: period.filter(|_| !collapsed("stats")),
        linked: asked.has("expand", "integrationIssues"),
        event: None,
        since: oldest(state, asked, now)?,
        lifetime: !collapsed("lifetime"),
        uncounted: collapsed("stats") && !state.glitchtip,
    })
}

/// The issues named by their numbers, whatever their state: `group` at Sentry, `id` at GlitchTip.
fn by_number<'a>(state: &'a State, asked: &Asked) -> Result<Option<Vec<&'a Issue>>, Box<Response>> {
    let named = if state.glitchtip { "id" } else { "group" };
    let numbers: Vec<&str> = asked.all(named).collect();
    if numbers.is_empty() {
        return Ok(None);
    }
    if numbers.iter().any(|number| number.parse::<u64>().is_err()) {
        let told = "Group ids must be integers";
        return Err(Box::new(refusal(StatusCode::BAD_REQUEST, told)));
    }
    let is_named = |issue: &&Issue| numbers.contains(&issue.id.to_string().as_str());
    Ok(Some(state.issues.iter().filter(is_named).collect()))
}

/// The issue of the event whose id is all that is searched for.
fn direct_hit<'a>(state: &'a State, asked: &Asked) -> Option<(&'a Issue, String)> {
    let query = asked.first("query")?.trim().replace('-', "");
    let looks_so = query.len() == 32 && query.chars().all(|letter| letter.is_ascii_hexdigit());
    let has = |issue: &&Issue| issue.events.iter().any(|event| event.id == query);
    let issue = state.issues.iter().find(has).filter(|_| looks_so)?;
    Some((issue, query))
}

/// Issues that match as far as the search has heard, latest seen first, and what they must match.
fn search<'a>(
    state: &'a State,
    asked: &Asked,
    now: Timestamp,
) -> Result<(Vec<&'a Issue>, Vec<Term>), Box<Response>> {
    if state.glitchtip && asked.first("sort").is_some_and(|sort| !sort.contains('_')) {
        return Err(Box::new(unprocessable("sort", "Input should be 'last_seen'")));
    }
    let everything = if state.glitchtip { "" } else { "is:unresolved" };
    let terms = search::parse(asked.first("query").unwrap_or(everything), state.glitchtip)?;
    let (oldest, projects) = (oldest(state, asked, now)?, projects(state, asked)?);
    let environments: Vec<&str> = asked.all("environment").collect();
    let heard = |term: &&Term| !(state.lagging && term.is_state());
    let matches = |issue: &&Issue| {
        (projects.is_empty() || projects.contains(&issue.project))
            && oldest.is_none_or(|oldest| issue.last_seen >= oldest)
            && (environments.is_empty() || ran_in(issue, &environments))
            && terms.iter().filter(heard).all(|term| term.fits(state, issue, now))
    };
    let mut found: Vec<_> = state.issues.iter().filter(matches).collect();
    sort(&mut found, asked.first("sort").unwrap_or("date"));
    Ok((found, terms))
}

fn sort(found: &mut [&Issue], by: &str) {
    found.sort_by_key(|issue| (Reverse(issue.last_seen), issue.id));
    match by {
        "new" | "-first_seen" => found.sort_by_key(|issue| Reverse(issue.first_seen)),
        "freq" | "-count" => found.sort_by_key(|issue| Reverse(issue.count)),
        "user" => found.sort_by_key(|issue| Reverse(issue.users())),
        _ => {}
    }
}

fn ran_in(issue: &Issue, environments: &[&str]) -> bool {
    let mut told = issue.events.iter().filter_map(|event| event.environment.as_deref());
    told.any(|environment| environments.contains(&environment))
}

/// The beginning of `statsPeriod`, which GlitchTip passes over.
fn oldest(
    state: &State,
    asked: &Asked,
    now: Timestamp,
) -> Result<Option<Timestamp>, Box<Response>> {
    let Some(period) = asked.first("statsPeriod").filter(|_| !state.glitchtip) else {
        return Ok(None);
    };
    let span = search::span(period).filter(|span| *span <= LONGEST && !span.is_zero());
    let begin = span.and_then(|span| now.checked_sub(span).ok());
    let told = format!("Invalid statsPeriod: '{period}'");
    begin.map(Some).ok_or_else(|| Box::new(refusal(StatusCode::BAD_REQUEST, told)))
}

/// The projects asked for: Sentry takes ids and slugs, GlitchTip ids only.
fn projects(state: &State, asked: &Asked) -> Result<Vec<usize>, Box<Response>> {
    let mut found = Vec::new();
    for name in asked.all("project").filter(|name| state.glitchtip || *name != "-1") {
        if state.glitchtip && name.parse::<u64>().is_err() {
            return Err(Box::new(unprocessable("project", "Input should be a valid integer")));
        }
        let known = |project: &Project| project.id.to_string() == *name || project.slug == name;
        match state.projects.iter().position(known) {
            Some(index) => found.push(index),
            None => return Err(Box::new(forbidden(NOT_ALLOWED))),
        }
    }
    Ok(found)
}

/// "Bulk Mutate a List of Issues". Beware: if it names no issue that there is, it changes all that
/// match the query, and without a query all that are unresolved.
pub(super) async fn update(
    Shared(sentry): Shared<Sentry>,
    Path(org): Path<String>,
    asked: Asked,
    Json(body): Json<Value>,
) -> Response {
    let now = (sentry.clock)();
    let mut state = sentry.state();
    if org != state.organization {
        return not_found(state.glitchtip);
    }
    let named: Vec<&str> = asked.all("id").collect();
    let number = |issue: &Issue| named.contains(&issue.id.to_string().as_str());
    let mut chosen: Vec<u64> =
        state.issues.iter().filter(|issue| number(issue)).map(|issue| issue.id).collect();
    if chosen.is_empty() {
        match search(&state, &asked, now) {
            Ok((found, _)) => chosen = found.iter().map(|issue| issue.id).collect(),
            Err(refused) => return *refused,
        }
    }
    if chosen.is_empty() {
        return StatusCode::NO_CONTENT.into_response();
    }
    for id in chosen {
        let Some(index) = state.find(&id.to_string()) else { continue };
        if let Err(refused) = super::update::apply(&mut state, index, &body, now) {
            return *refused;
        }
    }
    Json(body).into_response()
}
