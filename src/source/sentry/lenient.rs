//! How fields are read: Sentry and its kin send the same value as text, as a number or as null,
//! and leave fields out. Whatever cannot be read counts as absent; only an item as a whole fails.

use crate::desk::Unreadable;
use jiff::Timestamp;
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// A field of any type, absent if it is of another.
pub(super) fn soft<'de, D, T>(from: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    Ok(serde_json::from_value(Value::deserialize(from)?).ok())
}

/// A text or a number as text; the empty text counts as absent.
pub(super) fn text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Ok(as_text(&Value::deserialize(from)?))
}

/// A count as a number or as text.
pub(super) fn count<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u64>, D::Error> {
    let value = Value::deserialize(from)?;
    Ok(value.as_u64().or_else(|| as_text(&value)?.trim().parse().ok()))
}

/// A time as RFC 3339 text.
pub(super) fn time<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Timestamp>, D::Error> {
    Ok(as_text(&Value::deserialize(from)?).and_then(|text| text.parse().ok()))
}

/// The id of an item, which must be there and fit into a path.
pub(super) fn id<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let id = as_text(&Value::deserialize(from)?);
    let plain = |id: &String| id.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
    id.filter(plain).ok_or_else(|| D::Error::custom("no id"))
}

/// The items that can be read; what cannot is noted in `lost` with the path where it broke.
pub(super) fn items<T: DeserializeOwned>(
    values: Vec<Value>,
    at: &str,
    lost: &mut Vec<Unreadable>,
) -> Vec<T> {
    let mut read = Vec::with_capacity(values.len());
    for (index, value) in values.into_iter().enumerate() {
        match serde_path_to_error::deserialize(&value) {
            Ok(item) => read.push(item),
            Err(error) => lost.push(Unreadable {
                at: format!("{at}[{}].{}", name(&value, index), error.path()),
                why: error.inner().to_string(),
            }),
        }
    }
    read
}

/// What to call an item that cannot be read: the same in the next poll if it has any name at all.
fn name(item: &Value, index: usize) -> String {
    let field = |name: &str| item.get(name).and_then(as_text);
    field("shortId").or_else(|| field("id")).unwrap_or_else(|| index.to_string())
}

fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
