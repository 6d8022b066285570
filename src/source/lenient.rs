//! How fields are read: services and their kin send the same value as text, as a number or as null,
//! and leave fields out. What cannot be read counts as absent; only an item as a whole fails.

use crate::desk::Unreadable;
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// A value, or its default where it is null or of another shape.
pub(crate) fn or_default<'de, D, T>(from: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned + Default,
{
    Ok(T::deserialize(Value::deserialize(from)?).unwrap_or_default())
}

/// A list without those of its items that cannot be read; what is no list is an empty one.
pub(crate) fn each<'de, D, T>(from: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let Value::Array(items) = Value::deserialize(from)? else { return Ok(Vec::new()) };
    Ok(items.into_iter().filter_map(|item| T::deserialize(item).ok()).collect())
}

/// A text, a number or a truth value as text; the empty text counts as absent.
pub(crate) fn text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Ok(as_text(&Value::deserialize(from)?))
}

/// A whole number, or digits in quotes; an error for anything else.
pub(crate) fn number<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    let value = Value::deserialize(from)?;
    as_number(&value).ok_or_else(|| D::Error::custom(format!("{value} is no number")))
}

/// A whole number, or digits in quotes; 0 for anything else.
pub(crate) fn count<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    Ok(as_number(&Value::deserialize(from)?).unwrap_or_default())
}

/// A whole number, or digits in quotes.
pub(crate) fn as_number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// A value that can be told in a word, if it is not empty.
pub(crate) fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()).filter(|text| !text.is_empty()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}

/// `value` as a `T`, or where below `at` it broke.
///
/// # Errors
/// [`Unreadable`] with the path.
pub(crate) fn item<T: DeserializeOwned>(value: &Value, at: &str) -> Result<T, Unreadable> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = error.path().to_string();
        let at = if path == "." { at.to_owned() } else { format!("{at}.{path}") };
        Unreadable { at, why: error.inner().to_string() }
    })
}
