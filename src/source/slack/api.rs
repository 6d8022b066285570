//! Calls of the Slack Web API: a form to `POST {base}/{method}`, judged.

use super::super::{Clock, Http, Reply, SourceError};
use super::fault::{Effect, judge};
use super::wire::next_cursor;
use reqwest::Method;
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// The fields of a call.
pub(super) type Form = Vec<(&'static str, String)>;

/// How many items to ask for at once: what Slack advises on its page "Pagination".
pub(super) const PAGE: &str = "200";

/// The caller. Clones share the connection.
#[derive(Clone)]
pub(super) struct Api {
    http: Http,
    clock: Clock,
    requests: Arc<AtomicU32>,
}

impl Api {
    /// A caller that has made no request yet.
    pub fn new(http: Http, clock: Clock) -> Self {
        Self { http, clock, requests: Arc::default() }
    }

    /// This caller with a count of its own.
    pub fn counting(&self) -> Self {
        Self::new(self.http.clone(), self.clock.clone())
    }

    /// How many requests were made.
    pub fn requests(&self) -> u32 {
        self.requests.load(Ordering::Relaxed)
    }

    /// The time.
    pub fn now(&self) -> jiff::Timestamp {
        (self.clock)()
    }

    /// Asks for something.
    pub async fn read(&self, method: &str, form: &Form) -> Result<Value, SourceError> {
        let reply = self.send(method, form).await?;
        judge(&reply, method, Effect::Read, self.now())
    }

    /// Asks for something, answering with the HTTP reply too.
    pub async fn read_with_reply(
        &self,
        method: &str,
        form: &Form,
    ) -> Result<(Value, Reply), SourceError> {
        let reply = self.send(method, form).await?;
        Ok((judge(&reply, method, Effect::Read, self.now())?, reply))
    }

    /// Changes something.
    pub async fn write(&self, method: &str, form: &Form) -> Result<Value, SourceError> {
        let reply = self.send(method, form).await.map_err(|error| match error {
            SourceError::Unreadable { at, why } => {
                SourceError::Unanswered { why: format!("{at}: {why}") }
            }
            other => other,
        })?;
        judge(&reply, method, Effect::Write, self.now())
    }

    /// One page of a list: `form` with this cursor and [`PAGE`]; the answer and the next cursor.
    /// A cursor that leads to itself is an error: following it would never end.
    pub async fn page(
        &self,
        method: &str,
        form: &Form,
        cursor: Option<String>,
    ) -> Result<(Value, Option<String>), SourceError> {
        let mut form = form.clone();
        form.push(("limit", PAGE.into()));
        form.extend(cursor.clone().map(|cursor| ("cursor", cursor)));
        let answer = self.read(method, &form).await?;
        match next_cursor(&answer) {
            Some(next) if Some(&next) == cursor.as_ref() => Err(SourceError::Unreadable {
                at: format!("{method} response_metadata.next_cursor"),
                why: "it leads to the same page again".into(),
            }),
            next => Ok((answer, next)),
        }
    }

    async fn send(&self, method: &str, form: &Form) -> Result<Reply, SourceError> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        let request = self.http.request(Method::POST, &self.http.url(method)).form(form);
        self.http.send(request).await
    }
}
