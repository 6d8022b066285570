//! Around what failed: the request, whom it hit, tags, and what it ran on.

use super::fields::{LONGEST_VALUE, cut, entry, list, text, words};
use super::secrets::{blotted, is_private, is_secret};
use crate::desk::{Request, thousands};
use serde_json::Value;
use std::collections::HashSet;

/// The most tags that are kept, and the most of what else was noted.
const MOST_TAGS: usize = 60;
const MOST_CONTEXTS: usize = 40;
/// What is noted of one thing is kept as far as this.
const LONGEST_CONTEXT: usize = 300;
/// Spans that are told of a slow transaction.
const MOST_SPANS: usize = 5;
/// What a browser reports of what it did not let happen.
const REPORTS: [&str; 4] = ["csp", "hpkp", "expectct", "expectstaple"];
/// What has its own place and is not repeated among the tags.
const ELSEWHERE: [&str; 8] = [
    "release",
    "environment",
    "level",
    "user",
    "user.id",
    "user.email",
    "user.username",
    "user.ip",
];
/// What people in front of a machine know: its name and version say all.
const NAMED: [&str; 5] = ["browser", "os", "client_os", "runtime", "gpu"];

/// The request that failed.
pub(super) fn request(event: &Value) -> Option<Request> {
    let data = entry(event, "request");
    let mut url = text(data, &["url"])?;
    let query = data.get("query").or_else(|| data.get("query_string")).and_then(query);
    if let Some(query) = query.filter(|_| !url.contains('?')) {
        url = format!("{url}?{query}");
    }
    if let Some(fragment) = text(data, &["fragment"]).filter(|_| !url.contains('#')) {
        url = format!("{url}#{fragment}");
    }
    Some(Request { method: text(data, &["method"]), url: cut(&blotted(&url), LONGEST_VALUE) })
}

/// A query as text, as pairs, or as an object.
fn query(told: &Value) -> Option<String> {
    let joined = |name: &str, value: &Value| {
        let value = if is_secret(name) { Some("…".into()) } else { words(value) };
        let value = value.unwrap_or_default();
        if value.is_empty() { name.to_owned() } else { format!("{name}={value}") }
    };
    let query = match told {
        Value::String(text) => text.trim_start_matches('?').to_owned(),
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| joined(name, value)).collect::<Vec<_>>().join("&")
        }
        Value::Array(pairs) => {
            let pair = |pair: &Value| {
                Some(joined(pair.get(0)?.as_str()?, pair.get(1).unwrap_or(&Value::Null)))
            };
            pairs.iter().filter_map(pair).collect::<Vec<_>>().join("&")
        }
        _ => String::new(),
    };
    (!query.is_empty()).then_some(query)
}

/// Whom it hit, as told. An address on the network alone tells nobody anything, and is private.
pub(super) fn user(event: &Value) -> Option<String> {
    let field = |name: &str| event.get("user").and_then(|user| text(user, &[name]));
    let (name, email) = (field("name"), field("email"));
    let told = match (name, email) {
        (Some(name), Some(email)) if name != email => Some(format!("{name} <{email}>")),
        (name, email) => email.or(name),
    };
    let tagged = || {
        let value = tag(event, "user")?;
        let (kind, who) = value.split_once(':').unwrap_or(("id", &value));
        (kind != "ip").then(|| who.to_owned())
    };
    told.or_else(|| field("username")).or_else(|| field("id")).or_else(tagged)
}

/// The value of a tag.
pub(super) fn tag(event: &Value, key: &str) -> Option<String> {
    pairs(event).find(|(known, _)| known == key).map(|(_, value)| value)
}

/// The tags as they are sent: objects, or pairs. Keys and values may be null.
fn pairs(event: &Value) -> impl Iterator<Item = (String, String)> + '_ {
    list(event, "tags").iter().filter_map(|tag| {
        let (key, value) = match tag {
            Value::Array(_) => (tag.get(0)?.as_str()?.to_owned(), words(tag.get(1)?)?),
            _ => (text(tag, &["key"])?, text(tag, &["value"])?),
        };
        let key = key.strip_prefix("sentry:").unwrap_or(&key);
        Some((cut(key, LONGEST_CONTEXT), value))
    })
}

/// What it was tagged with, after what Sentry or a browser says about it as evidence.
pub(super) fn tags(event: &Value, missing: &mut Vec<String>) -> Vec<(String, String)> {
    let mut tags = evidence(event);
    let shown: HashSet<_> = tags.iter().cloned().collect();
    let is_new = |tag: &(String, String)| !shown.contains(tag);
    let own = pairs(event).filter(|(key, _)| !ELSEWHERE.contains(&key.as_str()));
    let own = own.filter(|(key, _)| !is_private(key));
    tags.extend(own.filter(is_new));
    let more = tags.len().saturating_sub(MOST_TAGS);
    if more > 0 {
        missing.push(match more {
            1 => "1 tag is not shown".into(),
            more => format!("{} tags are not shown", thousands(more as u64)),
        });
    }
    tags.truncate(MOST_TAGS);
    tags
}

/// What something that is no exception was found by.
fn evidence(event: &Value) -> Vec<(String, String)> {
    let occurrence = event.get("occurrence").unwrap_or(&Value::Null);
    let shown = list(occurrence, "evidenceDisplay").iter();
    let shown: Vec<_> = shown
        .filter_map(|one| Some((text(one, &["name"])?.to_lowercase(), text(one, &["value"])?)))
        .collect();
    let reported = REPORTS.iter().filter_map(|kind| entry(event, kind).as_object()).flatten();
    let reported = reported.filter_map(|(name, value)| {
        let name = name.replace(['_', '-'], " ");
        words(value).filter(|_| name != "original policy").map(|value| (name, value))
    });
    let found: Vec<_> = shown.into_iter().chain(reported).collect();
    if found.is_empty() { slow_spans(event, occurrence) } else { found }
}

/// The parts of a transaction that Sentry holds to be the cause.
fn slow_spans(event: &Value, occurrence: &Value) -> Vec<(String, String)> {
    let data = occurrence.get("evidenceData").unwrap_or(&Value::Null);
    let named: Vec<_> = list(data, "offenderSpanIds").iter().take(MOST_SPANS).collect();
    let spans = entry(event, "spans").as_array().map(Vec::as_slice).unwrap_or_default();
    let is_named = |span: &&Value| span.get("span_id").is_some_and(|id| named.contains(&id));
    let told = |span: &Value| {
        let parts = [text(span, &["op"]), text(span, &["description"])];
        let told = parts.into_iter().flatten().collect::<Vec<_>>().join(": ");
        (!told.is_empty()).then(|| ("span".to_owned(), told))
    };
    spans.iter().filter(is_named).filter_map(told).take(MOST_SPANS).collect()
}

/// What it ran on and what else was noted, each in a few words.
pub(super) fn contexts(event: &Value) -> Vec<(String, String)> {
    let object = |name: &str| {
        let fields = event.get(name).and_then(Value::as_object).into_iter().flatten();
        fields.filter(|(name, _)| !is_private(name))
    };
    let ran_on = object("contexts").filter(|(name, _)| *name != "trace");
    let ran_on = ran_on.filter_map(|(name, context)| Some((name, context_words(name, context)?)));
    let noted = object("context").filter_map(|(name, value)| Some((name, words(value)?)));
    let all = ran_on.chain(noted).take(MOST_CONTEXTS);
    all.map(|(name, told)| (cut(name, LONGEST_CONTEXT), cut(&told, LONGEST_CONTEXT))).collect()
}

fn context_words(name: &str, context: &Value) -> Option<String> {
    let joined = |names: &[&[&str]]| {
        let parts = names.iter().filter_map(|names| text(context, names)).collect::<Vec<_>>();
        (!parts.is_empty()).then(|| parts.join(" "))
    };
    let kind = context.get("type").and_then(Value::as_str).unwrap_or(name);
    match kind {
        kind if NAMED.contains(&kind) => joined(&[&["name", "raw_description"], &["version"]]),
        "device" => joined(&[&["brand", "manufacturer"], &["model", "family", "name"]]),
        "app" => joined(&[&["app_name", "app_identifier"], &["app_version"], &["app_build"]]),
        _ => None,
    }
    .or_else(|| scalars(context))
}

/// What stands in a context of any other kind, as `name=value`.
fn scalars(context: &Value) -> Option<String> {
    let Some(fields) = context.as_object() else { return words(context) };
    let told = fields.iter().filter(|(name, _)| *name != "type" && !is_private(name));
    let told = told.filter_map(|(name, value)| Some(format!("{name}={}", words(value)?)));
    let told = told.collect::<Vec<_>>().join(", ");
    (!told.is_empty()).then_some(told)
}
