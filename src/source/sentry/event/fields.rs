//! Single values out of what a program sent to Sentry: anything may be missing, null, of another
//! shape, or as long as its memory.

use super::secrets::{blotted, without};
use crate::source::lenient::{as_number, as_text};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::Value;

/// The longest value that is kept, in characters.
pub(in crate::source::sentry) const LONGEST_VALUE: usize = 4000;

/// The first of these fields that holds something that can be told in a word, without secrets.
pub(super) fn text(from: &Value, names: &[&str]) -> Option<String> {
    let told = names.iter().find_map(|name| from.get(*name).and_then(as_text))?;
    Some(cut(&blotted(&told), LONGEST_VALUE))
}

/// The first of these fields that holds a number above 0.
pub(super) fn number(from: &Value, names: &[&str]) -> Option<u64> {
    names.iter().find_map(|name| from.get(*name).and_then(as_number)).filter(|number| *number > 0)
}

/// The items of a list; none of what is no list.
pub(super) fn list<'a>(from: &'a Value, name: &str) -> &'a [Value] {
    from.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// Any value in words, without secrets: what is no word is told as its JSON.
pub(super) fn words(value: &Value) -> Option<String> {
    let told = match value {
        Value::Array(items) if items.is_empty() => None,
        Value::Object(fields) if fields.is_empty() => None,
        Value::Array(_) | Value::Object(_) => Some(without(value).to_string()),
        _ => as_text(value),
    }?;
    Some(cut(&blotted(&told), LONGEST_VALUE))
}

/// A time: RFC 3339, the same without a zone (then UTC), or seconds since 1970.
pub(super) fn time(from: &Value, names: &[&str]) -> Option<Timestamp> {
    names.iter().find_map(|name| moment(from.get(*name)?))
}

fn moment(value: &Value) -> Option<Timestamp> {
    if let Some(seconds) = value.as_f64() {
        let span = jiff::SignedDuration::try_from_secs_f64(seconds).ok()?;
        return Timestamp::UNIX_EPOCH.checked_add(span).ok();
    }
    let text = value.as_str()?.trim();
    let zoneless = || text.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok();
    text.parse().ok().or_else(|| zoneless().map(|zoned| zoned.timestamp()))
}

/// What stands in the entry of this kind; null if there is none.
pub(super) fn entry<'a>(event: &'a Value, kind: &str) -> &'a Value {
    static NOTHING: Value = Value::Null;
    let is_it = |entry: &&Value| entry.get("type").and_then(Value::as_str) == Some(kind);
    list(event, "entries")
        .iter()
        .find(is_it)
        .and_then(|entry| entry.get("data"))
        .unwrap_or(&NOTHING)
}

/// The beginning of a text that is longer than `most` characters.
pub(in crate::source::sentry) fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
