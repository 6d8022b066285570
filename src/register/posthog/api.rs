//! The calls: addresses, what is remembered of the server, and its limits. They are those of
//! posthog.com/docs/api: "Persons", "Groups", "Groups types", "Users".

use super::fault::{check, detail, wait};
use super::links::encoded;
use super::pace::Pace;
use super::wire::{GroupType, Me, Page, Person, Told};
use crate::source::lenient::item;
use crate::source::{Clock, Http, Reply, SourceError};
use reqwest::{Method, Url};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::sync::{Mutex, OnceLock, PoisonError};

/// No more pages are read of one address: that many persons share no real one.
const MOST_PAGES: usize = 5;
/// Where a project may be found: newer servers keep some as environments of another one.
const KINDS: [&str; 2] = ["projects", "environments"];

/// One project as seen by one key.
pub(super) struct Api {
    http: Http,
    clock: Clock,
    project: String,
    /// Which of the kinds serves here.
    kind: OnceLock<&'static str>,
    requests: AtomicU32,
    pace: Mutex<Pace>,
}

/// The types of groups.
#[derive(Debug)]
pub(super) enum Types {
    /// These.
    Known(Vec<GroupType>),
    /// There are no groups here, or none for this key, and why.
    Without(String),
}

impl Api {
    pub(super) fn new(http: Http, project: String, clock: Clock) -> Self {
        let (requests, pace) = (AtomicU32::new(0), Mutex::default());
        Self { http, clock, project, kind: OnceLock::new(), requests, pace }
    }

    /// How many requests were made so far.
    pub(super) fn requests(&self) -> u32 {
        self.requests.load(Relaxed)
    }

    /// The host that is called.
    pub(super) fn host(&self) -> &str {
        self.http.host()
    }

    pub(super) fn project(&self) -> &str {
        &self.project
    }

    /// Whose key it is.
    ///
    /// # Errors
    /// As [`check`]; that it may not tell is an error too.
    pub(super) async fn me(&self) -> Result<Me, SourceError> {
        self.checked(self.call("users/@me/", "").await?)?.json()
    }

    /// Everybody with this address.
    ///
    /// # Errors
    /// As [`check`]; [`SourceError::Unreadable`] if it is no list.
    pub(super) async fn persons(&self, email: &str) -> Result<Vec<Person>, SourceError> {
        let mut found = Vec::new();
        let mut query = Some(format!("email={}&limit=100", encoded(email)));
        for _ in 0..MOST_PAGES {
            let Some(asked) = query else { break };
            let page = self.page(&asked).await?;
            found.extend(people(&page));
            query = page.next.as_deref().and_then(query_of).filter(|next| *next != asked);
        }
        Ok(found)
    }

    /// People whose `property` is this, of a large number only the latest.
    ///
    /// # Errors
    /// As [`Api::persons`].
    pub(super) async fn people_with(
        &self,
        property: &str,
        value: &str,
    ) -> Result<Vec<Person>, SourceError> {
        let filter =
            json!([{ "type": "person", "key": property, "operator": "exact", "value": value }]);
        let query = format!("properties={}&limit=100", encoded(&filter.to_string()));
        Ok(people(&self.page(&query).await?).collect())
    }

    /// One page of persons.
    ///
    /// # Errors
    /// As [`Api::persons`].
    pub(super) async fn page(&self, query: &str) -> Result<Page, SourceError> {
        let [first, second] = KINDS;
        let mut kind = self.kind();
        let mut reply = self.of_project(kind, "persons/", query).await?;
        if reply.status == 404 && self.kind.get().is_none() {
            let other = self.of_project(second, "persons/", query).await?;
            (kind, reply) = if other.status == 404 { (first, reply) } else { (second, other) };
        }
        let page = self.checked(reply)?.json()?;
        self.kind.get_or_init(|| kind);
        Ok(page)
    }

    /// The types of groups, if there are groups here.
    ///
    /// # Errors
    /// As [`check`].
    pub(super) async fn group_types(&self) -> Result<Types, SourceError> {
        let reply = self.of_project(self.kind(), "groups_types/", "").await?;
        match reply.status {
            402..=404 => {
                let why = detail(&reply);
                let why = if why.is_empty() { reply.status.to_string() } else { why };
                Ok(Types::Without(why))
            }
            _ => {
                let types: Vec<Value> = self.checked(reply)?.json()?;
                let read = types.iter().filter_map(|one| item(one, "group type").ok());
                Ok(Types::Known(read.collect()))
            }
        }
    }

    /// The group with this key, if there is one. Only looking at it must not begin a notebook.
    ///
    /// # Errors
    /// As [`check`].
    pub(super) async fn group(&self, index: u64, key: &str) -> Result<Option<Told>, SourceError> {
        let key = encoded(key);
        let query = format!("group_type_index={index}&group_key={key}&skip_create_notebook=true");
        let reply = self.of_project(self.kind(), "groups/find", &query).await?;
        match reply.status {
            404 => Ok(None),
            _ => self.checked(reply)?.json().map(Some),
        }
    }

    fn kind(&self) -> &'static str {
        let [first, _] = KINDS;
        self.kind.get().copied().unwrap_or(first)
    }

    fn checked(&self, reply: Reply) -> Result<Reply, SourceError> {
        check(reply, self.host(), &self.project, (self.clock)())
    }

    async fn of_project(&self, kind: &str, what: &str, query: &str) -> Result<Reply, SourceError> {
        self.call(&format!("{kind}/{}/{what}", encoded(&self.project)), query).await
    }

    /// One request, unless the limits forbid it.
    async fn call(&self, path: &str, query: &str) -> Result<Reply, SourceError> {
        let now = (self.clock)();
        let limited = |wait| {
            let what = "the PostHog API for this key".into();
            SourceError::RateLimited { wait, what }
        };
        self.pace.lock().unwrap_or_else(PoisonError::into_inner).take(now).map_err(limited)?;
        self.requests.fetch_add(1, Relaxed);
        let and = if query.is_empty() { "" } else { "?" };
        let url = self.http.url(&format!("api/{path}{and}{query}"));
        let reply = self.http.send(self.http.request(Method::GET, &url)).await?;
        if reply.status == 429 {
            let now = (self.clock)();
            let mut pace = self.pace.lock().unwrap_or_else(PoisonError::into_inner);
            pace.pause(wait(&reply, now), now);
        }
        Ok(reply)
    }
}

/// Those of a page who can be read.
fn people(page: &Page) -> impl Iterator<Item = Person> + '_ {
    page.results.iter().filter_map(|one| item(one, "person").ok())
}

/// What follows the question mark in the address of a next page. Only that is taken of it: behind a
/// proxy it names another host.
fn query_of(next: &str) -> Option<String> {
    Url::parse(next).ok()?.query().map(str::to_owned)
}
