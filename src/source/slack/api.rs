//! Calls of the Slack Web API: a form to `POST {base}/{method}`, judged.

use super::super::{Clock, Http, Reply, SourceError};
use super::fault::{Effect, judge};
use super::limits::{Limits, Urgency};
use super::wire::next_cursor;
use crate::desk::Unreadable;
use reqwest::Method;
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// The fields of a call.
pub(super) type Form = Vec<(&'static str, String)>;

/// How many items of a list to ask for at once: what Slack advises on its page "Pagination".
pub(super) const PAGE: usize = 200;
/// How many pages in a row may show nothing new. Slack's may be empty though more follow; those of
/// a server that does not know cursors are the same again and again.
pub(super) const IDLE: usize = 20;

/// What is missing where there is said to be more at `at`, and it does not come.
pub(super) fn withheld(at: impl Into<String>) -> Unreadable {
    let why = "there is said to be more, and it does not come".into();
    Unreadable { at: at.into(), why }
}

/// The caller. Clones share the connection and what was learned of Slack's limits.
#[derive(Clone)]
pub(super) struct Api {
    http: Http,
    clock: Clock,
    requests: Arc<AtomicU32>,
    limits: Arc<Limits>,
    urgency: Urgency,
}

impl Api {
    /// A caller that has made no request yet; the hero waits for what it asks.
    pub fn new(http: Http, clock: Clock) -> Self {
        let (requests, limits) = (Arc::default(), Arc::default());
        Self { http, clock, requests, limits, urgency: Urgency::Now }
    }

    /// This caller in the background, with a count of its own.
    pub fn in_background(&self) -> Self {
        Self { requests: Arc::default(), urgency: Urgency::Background, ..self.clone() }
    }

    /// How many requests were made.
    pub fn requests(&self) -> u32 {
        self.requests.load(Ordering::Relaxed)
    }

    /// The time.
    pub fn now(&self) -> jiff::Timestamp {
        (self.clock)()
    }

    /// What was learned of Slack's limits.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Asks for something.
    pub async fn read(&self, method: &str, form: &Form) -> Result<Value, SourceError> {
        self.read_with_reply(method, form).await.map(|(answer, _)| answer)
    }

    /// Asks for something, answering with the HTTP reply too.
    pub async fn read_with_reply(
        &self,
        method: &str,
        form: &Form,
    ) -> Result<(Value, Reply), SourceError> {
        let reply = self.send(method, form).await?;
        Ok((self.judge(&reply, method, Effect::Read)?, reply))
    }

    /// Changes something.
    pub async fn write(&self, method: &str, form: &Form) -> Result<Value, SourceError> {
        let reply = self.send(method, form).await.map_err(|error| match error {
            SourceError::Unreadable { at, why } => {
                SourceError::Unanswered { why: format!("{at}: {why}") }
            }
            other => other,
        })?;
        self.judge(&reply, method, Effect::Write)
    }

    /// One page of a list: `form` with this cursor and at most so many items; the answer and the
    /// next cursor. A cursor that leads to itself leads nowhere.
    pub async fn page(
        &self,
        method: &str,
        form: &Form,
        cursor: Option<String>,
        most: usize,
    ) -> Result<(Value, Option<String>), SourceError> {
        let mut form = form.clone();
        form.push(("limit", most.to_string()));
        form.extend(cursor.clone().map(|cursor| ("cursor", cursor)));
        let answer = self.read(method, &form).await?;
        let next = next_cursor(&answer);
        if let Some(items) = answer.get("messages").and_then(Value::as_array) {
            self.limits.saw_page(method, most, items.len(), next.is_some());
        }
        Ok((answer, next.filter(|next| Some(next) != cursor.as_ref())))
    }

    async fn send(&self, method: &str, form: &Form) -> Result<Reply, SourceError> {
        let admitted = self.limits.admit(method, self.urgency, self.now());
        admitted.map_err(|wait| SourceError::RateLimited { wait, what: method.into() })?;
        self.requests.fetch_add(1, Ordering::Relaxed);
        let request = self.http.request(Method::POST, &self.http.url(method)).form(form);
        self.http.send(request).await
    }

    fn judge(&self, reply: &Reply, method: &str, effect: Effect) -> Result<Value, SourceError> {
        let answer = judge(reply, method, effect, self.now());
        if let Err(SourceError::RateLimited { wait, .. }) = &answer {
            self.limits.refused(method, *wait, self.now());
        }
        answer
    }
}
