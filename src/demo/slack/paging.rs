//! Pages with opaque cursors, each good only for the query it came from.

use super::call::{Args, Refusal};
use super::workspace::Workspace;
use serde_json::{Value, json};
use std::hash::{DefaultHasher, Hash, Hasher};

/// The page that a query asks for.
pub(super) struct Asked {
    /// How many items fit on it.
    pub limit: usize,
    /// The key of its first item; `None` on the first page.
    pub from: Option<String>,
    /// What the cursors of this query begin with.
    seal: String,
}

/// A page.
pub(super) struct Page<T> {
    pub items: Vec<T>,
    /// The cursor of the next one.
    next: Option<String>,
}

impl Asked {
    /// What `args` ask for, with no more than `limit` items.
    pub fn read(args: &Args, limit: usize, workspace: &Workspace) -> Result<Self, Refusal> {
        let seal = format!("next:{}:{}:", workspace.cursor_age, mark(&args.query()));
        let cursor = args.get("cursor").filter(|cursor| !cursor.is_empty());
        let from = match cursor {
            None => None,
            Some(cursor) => Some(open(&cursor, &seal).ok_or("invalid_cursor")?),
        };
        let empty = from.is_none() && workspace.empty_first_pages;
        let limit = if empty { 0 } else { limit.clamp(1, workspace.page_cap.max(1)) };
        Ok(Self { limit, from, seal })
    }

    /// The page of `items`, which begin where it begins; `key` tells one from another.
    pub fn cut<T>(
        &self,
        mut items: impl Iterator<Item = T>,
        key: impl Fn(&T) -> String,
    ) -> Page<T> {
        let page = items.by_ref().take(self.limit).collect();
        Page { items: page, next: items.next().map(|item| self.cursor(&key(&item))) }
    }

    /// The page of a whole list.
    pub fn of_list<T>(
        &self,
        items: impl Iterator<Item = T>,
        key: impl Fn(&T) -> String,
    ) -> Result<Page<T>, Refusal> {
        let before = |item: &T| self.from.as_ref().is_some_and(|from| key(item) != *from);
        let mut items = items.skip_while(before).peekable();
        match items.peek() {
            None if self.from.is_some() => Err("invalid_cursor".into()),
            _ => Ok(self.cut(items, &key)),
        }
    }

    fn cursor(&self, key: &str) -> String {
        let plain = format!("{}{key}", self.seal);
        plain.bytes().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl<T> Page<T> {
    /// Whether another one follows.
    pub fn has_more(&self) -> bool {
        self.next.is_some()
    }

    /// What tells of the next one.
    pub fn metadata(&self) -> Value {
        json!({"next_cursor": self.next.clone().unwrap_or_default()})
    }
}

fn open(cursor: &str, seal: &str) -> Option<String> {
    let byte = |at: usize| u8::from_str_radix(cursor.get(at..at + 2)?, 16).ok();
    let plain: Option<Vec<u8>> = (0..cursor.len()).step_by(2).map(byte).collect();
    let plain = String::from_utf8(plain?).ok()?;
    Some(plain.strip_prefix(seal)?.to_owned())
}

fn mark(query: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    query.hash(&mut hasher);
    hasher.finish()
}
