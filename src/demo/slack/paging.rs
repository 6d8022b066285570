//! Pages with opaque cursors, each good only for the query it came from.

use super::call::Args;
use super::workspace::Workspace;
use serde_json::{Value, json};
use std::hash::{DefaultHasher, Hash, Hasher};

/// One page of `items`, which come with their keys in the order they are given out, and what
/// tells of the next one.
pub(super) fn page(
    items: Vec<(String, Value)>,
    default_limit: usize,
    args: &Args,
    workspace: &Workspace,
) -> Result<(Vec<Value>, bool, Value), &'static str> {
    let limit = match args.get("limit") {
        None => default_limit,
        Some(limit) => limit.parse().map_err(|_| "invalid_limit")?,
    };
    let limit = limit.clamp(1, 999).min(workspace.page_cap);
    let cursor = args.get("cursor").filter(|cursor| !cursor.is_empty());
    let start = match &cursor {
        None => 0,
        Some(cursor) => {
            let key = open(cursor, &args.query()).ok_or("invalid_cursor")?;
            items.iter().position(|(k, _)| *k == key).ok_or("invalid_cursor")?
        }
    };
    let limit = if cursor.is_none() && workspace.empty_first_pages { 0 } else { limit };
    let next = items.get(start + limit).map(|(key, _)| seal(key, &args.query()));
    let metadata = json!({"next_cursor": next.clone().unwrap_or_default()});
    let page = items.into_iter().skip(start).take(limit).map(|(_, item)| item).collect();
    Ok((page, next.is_some(), metadata))
}

fn seal(key: &str, query: &str) -> String {
    let plain = format!("next:{}:{key}", mark(query));
    plain.bytes().map(|byte| format!("{byte:02x}")).collect()
}

fn open(cursor: &str, query: &str) -> Option<String> {
    let byte = |at: usize| u8::from_str_radix(cursor.get(at..at + 2)?, 16).ok();
    let plain: Option<Vec<u8>> = (0..cursor.len()).step_by(2).map(byte).collect();
    let plain = String::from_utf8(plain?).ok()?;
    Some(plain.strip_prefix(&format!("next:{}:", mark(query)))?.to_owned())
}

fn mark(query: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    query.hash(&mut hasher);
    hasher.finish()
}
