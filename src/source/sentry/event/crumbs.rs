//! What the program did before it failed.

use super::fields::{LONGEST_VALUE, cut, entry, list, text, time, words};
use super::secrets::is_private;
use crate::desk::{Crumb, thousands};
use serde_json::Value;

/// The most that are kept, the latest ones.
const MOST_CRUMBS: usize = 60;
/// Fields of a crumb's data that are told where it says nothing itself.
const MOST_FIELDS: usize = 6;

/// The crumbs of an event, the latest last. How many came before those is told in `missing`.
pub(super) fn crumbs(event: &Value, missing: &mut Vec<String>) -> Vec<Crumb> {
    let sent = list(entry(event, "breadcrumbs"), "values");
    let mut crumbs: Vec<_> = sent.iter().filter(|one| one.is_object()).map(crumb).collect();
    crumbs.retain(|crumb| !(crumb.category.is_empty() && crumb.message.is_empty()));
    // What has no time stays where it was sent.
    if crumbs.iter().all(|crumb| crumb.at.is_some()) {
        crumbs.sort_by_key(|crumb| crumb.at);
    }
    let more = crumbs.len().saturating_sub(MOST_CRUMBS);
    if more > 0 {
        missing.push(match more {
            1 => "1 earlier breadcrumb is not shown".into(),
            more => format!("{} earlier breadcrumbs are not shown", thousands(more as u64)),
        });
    }
    crumbs.split_off(more)
}

fn crumb(told: &Value) -> Crumb {
    let kind = text(told, &["type"]).filter(|kind| kind != "default");
    let level =
        text(told, &["level"]).filter(|level| !matches!(&**level, "info" | "debug" | "log"));
    let failed = kind.as_deref() == Some("error");
    Crumb {
        at: time(told, &["timestamp"]),
        category: text(told, &["category"]).or_else(|| kind.clone()).unwrap_or_default(),
        level: level.or_else(|| failed.then(|| "error".into())),
        message: message(told, kind.as_deref()).unwrap_or_default(),
    }
}

/// What happened, in the words of its kind.
fn message(told: &Value, kind: Option<&str>) -> Option<String> {
    let said = text(told, &["message"]);
    let Some(data) = told.get("data").filter(|data| data.is_object()) else { return said };
    match kind {
        Some("http") => http(data).or(said),
        Some("navigation") => moved(data).or(said),
        _ => said.or_else(|| spoken(data)).or_else(|| http(data)).or_else(|| moved(data)),
    }
    .or_else(|| fields(data))
}

/// `GET https://example.com/pay [200]`.
fn http(data: &Value) -> Option<String> {
    let url = text(data, &["url", "http.url"])?;
    let method = text(data, &["method", "http.method", "http.request.method"]);
    let status = text(data, &["status_code", "statusCode", "http.response.status_code"]);
    let reason = text(data, &["reason"]).filter(|_| status.is_some());
    let answer = [status, reason].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let answer = (!answer.is_empty()).then(|| format!("[{answer}]"));
    let parts: Vec<_> = [method, Some(url), answer].into_iter().flatten().collect();
    Some(cut(&parts.join(" "), LONGEST_VALUE))
}

fn moved(data: &Value) -> Option<String> {
    let (from, to) = (text(data, &["from"]), text(data, &["to"])?);
    Some(from.map_or_else(|| to.clone(), |from| cut(&format!("{from} → {to}"), LONGEST_VALUE)))
}

/// What a console wrote, what was raised, or what a database was asked.
fn spoken(data: &Value) -> Option<String> {
    let console = list(data, "arguments").iter().filter_map(words).collect::<Vec<_>>().join(" ");
    let raised = || {
        let parts = [text(data, &["type"]), text(data, &["value"])];
        data.get("value")?;
        Some(parts.into_iter().flatten().collect::<Vec<_>>().join(": "))
    };
    let told = Some(console).filter(|console| !console.is_empty()).or_else(raised);
    told.or_else(|| text(data, &["query", "sql"])).map(|told| cut(&told, LONGEST_VALUE))
}

/// Whatever was noted, as `name=value`.
fn fields(data: &Value) -> Option<String> {
    let noted = data.as_object()?.iter().filter(|(name, _)| !is_private(name));
    let noted = noted.filter_map(|(name, value)| Some(format!("{name}={}", words(value)?)));
    let noted = noted.take(MOST_FIELDS).collect::<Vec<_>>().join(", ");
    (!noted.is_empty()).then(|| cut(&noted, LONGEST_VALUE))
}
