//! What the events of an issue are tagged with: "List an Issue's Tags", "Retrieve Tag Details",
//! "List a Tag's Values".

use super::Sentry;
use super::answers::{application, not_found};
use super::issue::{Names, is_elsewhere, named};
use super::model::{Event, Issue, Struck};
use super::paging::Asked;
use super::wire::time;
use axum::Json;
use axum::extract::{Path, State as Shared};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// How many values are told where all of them were not asked for.
const TOP: usize = 10;
/// How many values are looked at at all.
const MOST: usize = 1000;

/// A value that a tag has.
struct Told {
    value: String,
    count: u64,
    first: Timestamp,
    last: Timestamp,
    /// Whom it names, for the tag `user`.
    struck: Option<Struck>,
}

pub(super) async fn list(Shared(sentry): Shared<Sentry>, Path(names): Path<Names>) -> Response {
    let state = sentry.state();
    if is_elsewhere(&state, &names) {
        return application();
    }
    match named(&state, &names) {
        Some(issue) if state.glitchtip => Json(as_glitchtip(issue)).into_response(),
        Some(issue) => Json(all(issue)).into_response(),
        None => not_found(state.glitchtip),
    }
}

pub(super) async fn one(Shared(sentry): Shared<Sentry>, Path(names): Path<Names>) -> Response {
    let state = sentry.state();
    if state.glitchtip {
        return application();
    }
    let key = names.get("key").map(String::as_str).unwrap_or_default();
    let issue = named(&state, &names);
    match issue.and_then(|issue| summary(key, &values(issue, key))) {
        Some(summary) => Json(summary).into_response(),
        None => not_found(false),
    }
}

/// All values of a tag, by pages.
pub(super) async fn all_values(
    Shared(sentry): Shared<Sentry>,
    Path(names): Path<Names>,
    asked: Asked,
) -> Response {
    let state = sentry.state();
    if state.glitchtip {
        return application();
    }
    let key = names.get("key").map(String::as_str).unwrap_or_default();
    let Some(issue) = named(&state, &names) else { return not_found(false) };
    let mut told = values(issue, key);
    match asked.first("sort") {
        Some("count") => told.sort_by_key(|told| Reverse(told.count)),
        Some("age") => told.sort_by_key(|told| Reverse(told.first)),
        _ => told.sort_by_key(|told| Reverse(told.last)),
    }
    told.truncate(MOST);
    let told = told.iter().map(|told| if key == "user" { of_user(told) } else { plain(key, told) });
    asked.answer(false, told.collect())
}

/// The tags of an issue with their most frequent values.
pub(super) fn all(issue: &Issue) -> Vec<Value> {
    keys(issue).iter().filter_map(|key| summary(key, &values(issue, key))).collect()
}

/// GlitchTip keeps what it knows of users under three keys, and no times.
fn as_glitchtip(issue: &Issue) -> Vec<Value> {
    let mut keys = keys(issue);
    keys.retain(|key| key != "user" && key != "level");
    let plain = keys.iter().map(|key| (key.clone(), values(issue, key)));
    let of_users = ["user.email", "user.id", "user.username"];
    let of_users = of_users.map(|key| (key.to_owned(), user_field(issue, key)));
    let told = plain.chain(of_users).filter(|(_, values)| !values.is_empty());
    told.map(|(key, values)| {
        let top = values.iter().map(|told| {
            json!({ "name": told.value, "value": told.value, "count": told.count, "key": key })
        });
        json!({
            "topValues": top.collect::<Vec<_>>(), "uniqueValues": values.len(), "key": key,
            "name": key, "totalValues": values.iter().map(|told| told.count).sum::<u64>(),
        })
    })
    .collect()
}

fn user_field(issue: &Issue, key: &str) -> Vec<Told> {
    let field = |struck: &Struck| match key {
        "user.email" => struck.person.email.clone(),
        "user.id" => struck.person.id.clone(),
        _ => struck.person.username.clone(),
    };
    let told = issue.people.iter().filter_map(|struck| Some(of_struck(struck, field(struck)?)));
    told.collect()
}

fn summary(key: &str, values: &[Told]) -> Option<Value> {
    let mut by_count: Vec<&Told> = values.iter().collect();
    by_count.sort_by_key(|told| Reverse(told.count));
    (!values.is_empty()).then(|| {
        json!({
            "key": key, "name": label(key), "uniqueValues": values.len(),
            "totalValues": values.iter().map(|told| told.count).sum::<u64>(),
            "topValues": by_count.iter().take(TOP).map(|told| plain(key, told)).collect::<Vec<_>>(),
        })
    })
}

fn label(key: &str) -> String {
    let mut letters = key.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

fn plain(key: &str, told: &Told) -> Value {
    // Of a user the name is what stands behind "id:" or "email:".
    let name = told.value.split_once(':').filter(|_| key == "user");
    let name = name.map_or(told.value.as_str(), |(_, name)| name);
    json!({
        "key": key, "name": name, "value": told.value, "count": told.count,
        "lastSeen": time(told.last), "firstSeen": time(told.first),
    })
}

/// A user as the values of the tag `user` have them. Whom no event names any more is only a value.
fn of_user(told: &Told) -> Value {
    let mut value = json!({
        "id": null, "value": told.value, "count": told.count,
        "lastSeen": time(told.last), "firstSeen": time(told.first),
    });
    if let Some((key, rest)) = told.value.split_once(':') {
        super::wire::put(&mut value, "query", json!(format!("user.{key}:\"{rest}\"")));
    }
    let known = told.struck.as_ref().map(|struck| &struck.person);
    let known = known.filter(|person| person.id.is_some() || person.email.is_some());
    if let (Some(person), Some(fields)) = (known, value.as_object_mut()) {
        let more = json!({
            "id": person.id, "identifier": person.id, "username": person.username,
            "email": person.email, "name": person.name, "ipAddress": person.ip,
            "avatarUrl": null,
        });
        fields.extend(more.as_object().cloned().unwrap_or_default());
    }
    value
}

/// The tags of an event, as the event has them.
pub(super) fn of_event(issue: &Issue, event: &Event) -> Vec<Value> {
    let told = pairs(issue, event).into_iter();
    told.map(|(key, value)| json!({ "key": key, "value": value })).collect()
}

fn pairs(issue: &Issue, event: &Event) -> Vec<(String, String)> {
    let mut pairs = event.tags.clone();
    pairs.push(("level".into(), issue.level.into()));
    let more = [("environment", &event.environment), ("release", &event.release)];
    pairs.extend(more.into_iter().filter_map(|(key, value)| Some((key.into(), value.clone()?))));
    pairs.extend(event.person.as_ref().map(|person| ("user".into(), person.tag())));
    pairs.sort();
    pairs
}

fn keys(issue: &Issue) -> Vec<String> {
    let told = issue.events.iter().flat_map(|event| pairs(issue, event));
    let mut keys: Vec<String> = told.map(|(key, _)| key).collect();
    if issue.users() > 0 {
        keys.push("user".into());
    }
    keys.sort();
    keys.dedup();
    keys
}

fn values(issue: &Issue, key: &str) -> Vec<Told> {
    if key == "user" {
        let everybody = issue.everybody();
        return everybody.iter().map(|struck| of_struck(struck, struck.person.tag())).collect();
    }
    let mut values: BTreeMap<String, Told> = BTreeMap::new();
    for event in &issue.events {
        for (_, value) in pairs(issue, event).into_iter().filter(|(name, _)| name == key) {
            let new = || Told {
                value: value.clone(),
                count: 0,
                first: event.at,
                last: event.at,
                struck: None,
            };
            let told = values.entry(value.clone()).or_insert_with(new);
            told.count += 1;
            told.last = told.last.max(event.at);
        }
    }
    values.into_values().collect()
}

fn of_struck(struck: &Struck, value: String) -> Told {
    Told {
        value,
        count: struck.count,
        first: struck.first,
        last: struck.last,
        struck: Some(struck.clone()),
    }
}
