//! How fields are read, where Sentry and its kin need more than all services do.

pub(super) use crate::source::lenient::{or_default, text};

use crate::desk::Unreadable;
use crate::source::lenient::{as_number, as_text, item};
use jiff::Timestamp;
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// A count as a number or as text, if it is there.
pub(super) fn count<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u64>, D::Error> {
    Ok(as_number(&Value::deserialize(from)?))
}

/// A time as RFC 3339 text. One without a zone is UTC, as all that Sentry tells.
pub(super) fn time<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Timestamp>, D::Error> {
    Ok(as_text(&Value::deserialize(from)?).and_then(|text| when(&text)))
}

fn when(text: &str) -> Option<Timestamp> {
    let bare = || text.parse::<jiff::civil::DateTime>().ok()?.in_tz("UTC").ok();
    text.parse().ok().or_else(|| bare().map(|at| at.timestamp()))
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
        match item(&value, &format!("{at}[{}]", name(&value, index))) {
            Ok(item) => read.push(item),
            Err(broken) => lost.push(broken),
        }
    }
    read
}

/// What to call an item that cannot be read: the same in the next poll if it has any name at all.
fn name(item: &Value, index: usize) -> String {
    let field = |name: &str| item.get(name).and_then(as_text);
    field("shortId").or_else(|| field("id")).unwrap_or_else(|| index.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_with_and_without_fraction_and_zone() {
        for (told, at) in [
            ("2026-11-22T08:00:00Z", Some("2026-11-22T08:00:00Z")),
            ("2026-11-22T08:00:00.125Z", Some("2026-11-22T08:00:00.125Z")),
            ("2026-11-22T09:00:00+01:00", Some("2026-11-22T08:00:00Z")),
            ("2026-11-22T08:00:00", Some("2026-11-22T08:00:00Z")),
            ("2026-11-22 08:00:00.125", Some("2026-11-22T08:00:00.125Z")),
            ("yesterday", None),
            ("", None),
        ] {
            assert_eq!(when(told), at.map(|at| at.parse().unwrap()), "{told}");
        }
    }
}
