//! The calls: whole lists, page by page. The names in quotes are pages of docs.stripe.com.

use super::fault::{check, is_missing, wait};
use super::wire::List;
use crate::source::lenient::as_text;
use crate::source::{Bounds, Clock, Http, Reply, SourceError};
use jiff::Timestamp;
use reqwest::{Method, Url};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::HashSet;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

/// The version that is asked for, whatever the account's own is ("Versioning").
const VERSION: &str = "2025-03-31.basil";
/// The largest page ("Pagination", `limit`).
pub(super) const PAGE: &str = "100";
const MOST_PAGES: u32 = 10_000;
/// A wait that is short enough to sit out in the middle of a list.
const SHORT: Duration = Duration::from_secs(3);

/// One account as seen by one key.
pub(super) struct Api {
    http: Http,
    clock: Clock,
    requests: AtomicU32,
}

/// A list to its end.
pub(super) struct Whole<T> {
    /// What could be read, newest first but for what came meanwhile.
    pub(super) items: Vec<T>,
    /// How many could not.
    pub(super) lost: usize,
    seen: HashSet<String>,
}

impl Api {
    pub(super) fn new(http: Http, clock: Clock) -> Self {
        Self { http, clock, requests: AtomicU32::new(0) }
    }

    /// The same account, whose calls may take this and no more.
    pub(super) fn within(self, bounds: Bounds) -> Self {
        Self { http: self.http.within(bounds), ..self }
    }

    pub(super) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// How many requests were made so far.
    pub(super) fn requests(&self) -> u32 {
        self.requests.load(Relaxed)
    }

    /// Reads a list to its end. `told` hears how many of it are there.
    ///
    /// # Errors
    /// As [`check`]; [`SourceError::Unreadable`] for what is no list, or one without an end.
    pub(super) async fn all<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, &str)],
        told: impl Fn(usize),
    ) -> Result<Whole<T>, SourceError> {
        let mut whole = Whole { items: Vec::new(), lost: 0, seen: HashSet::new() };
        let mut page = list(&self.get(path, query).await?)?;
        let newest = ids(&page);
        let mut pages = 1;
        loop {
            let ids = ids(&page);
            let more = page.has_more;
            let new = whole.take(page);
            told(whole.items.len());
            if !more {
                break;
            }
            if new == 0 || pages == MOST_PAGES {
                return Err(endless(path));
            }
            page = self.beside(path, query, "starting_after", ids.iter().rev()).await?;
            pages += 1;
        }
        // What came while the pages were read stands before the first of them.
        if pages > 1 {
            let page = self.beside(path, query, "ending_before", newest.iter()).await?;
            whole.take(page);
            told(whole.items.len());
        }
        Ok(whole)
    }

    /// The page beside the first of these that is still there: what was deleted meanwhile is no place
    /// to go on from.
    async fn beside(
        &self,
        path: &str,
        query: &[(&str, &str)],
        side: &str,
        ids: impl Iterator<Item = &String>,
    ) -> Result<List, SourceError> {
        for id in ids {
            let query = [query, &[(side, id.as_str())]].concat();
            let reply = self.send(path, &query).await?;
            if !is_missing(&reply) {
                return list(&check(reply, self.now())?);
            }
        }
        let why = format!("Stripe's list of {path} changed too much while it was read");
        Err(SourceError::Unreachable { why })
    }

    /// Reads something.
    ///
    /// # Errors
    /// As [`check`].
    pub(super) async fn get(
        &self,
        path: &str,
        query: &[(&str, &str)],
    ) -> Result<Reply, SourceError> {
        check(self.send(path, query).await?, self.now())
    }

    /// Asks, and a second time if what went wrong may be over by then: a long list should not fail
    /// for one page of it.
    ///
    /// # Errors
    /// As [`Http::send`].
    pub(super) async fn send(
        &self,
        path: &str,
        query: &[(&str, &str)],
    ) -> Result<Reply, SourceError> {
        match self.once(path, query).await {
            Err(SourceError::Unreachable { .. } | SourceError::Unanswered { .. }) => {}
            Ok(reply) if reply.status >= 500 => {}
            Ok(reply) if reply.status == 429 && wait(&reply, self.now()) <= SHORT => {
                tokio::time::sleep(wait(&reply, self.now())).await;
            }
            other => return other,
        }
        self.once(path, query).await
    }

    async fn once(&self, path: &str, query: &[(&str, &str)]) -> Result<Reply, SourceError> {
        let url = self.http.url(&format!("v1/{path}"));
        let url = Url::parse_with_params(&url, query).map_or(url, String::from);
        let request = self.http.request(Method::GET, &url).header("Stripe-Version", VERSION);
        self.requests.fetch_add(1, Relaxed);
        self.http.send(request).await
    }
}

impl<T: DeserializeOwned> Whole<T> {
    /// Takes what a page has that was not seen yet; how many those are.
    fn take(&mut self, page: List) -> usize {
        let before = self.seen.len();
        for value in page.data {
            let id = id(&value);
            if id.as_ref().is_some_and(|id| self.seen.contains(id)) {
                continue;
            }
            match T::deserialize(value) {
                Ok(item) if id.is_some() => self.items.push(item),
                _ => self.lost += 1,
            }
            self.seen.extend(id);
        }
        self.seen.len() - before
    }
}

/// An answer as a page of a list.
///
/// # Errors
/// [`SourceError::Unreadable`] if it is none.
pub(super) fn list(reply: &Reply) -> Result<List, SourceError> {
    reply.json()
}

fn ids(page: &List) -> Vec<String> {
    page.data.iter().filter_map(id).collect()
}

fn id(value: &Value) -> Option<String> {
    value.get("id").and_then(as_text)
}

fn endless(path: &str) -> SourceError {
    let why = "its pages repeat themselves, or there are too many of them".to_owned();
    SourceError::Unreadable { at: format!("Stripe's list of {path}"), why }
}
