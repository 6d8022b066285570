//! The calls: addresses, what is remembered of the server, and its limits.

use super::super::{Clock, Http, Reply, SourceError};
use super::fault::{About, check, is_page, reset};
use super::link::next_page;
use jiff::Timestamp;
use reqwest::Method;
use serde_json::Value;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// A wait that is short enough to sit out in the middle of a pull.
const SHORT: Duration = Duration::from_secs(3);

/// One Sentry server as seen by one token.
pub(super) struct Api {
    http: Http,
    clock: Clock,
    organization: String,
    /// The server keeps single issues under `/issues/` only, as GlitchTip does. Sentry keeps them
    /// under the organization and is about to drop the short address.
    short: AtomicBool,
    requests: AtomicU32,
    exhausted_until: Mutex<Option<Timestamp>>,
}

/// One page of a list.
pub(super) struct Listed {
    /// Its items.
    pub(super) items: Vec<Value>,
    /// The address of the next page.
    pub(super) next: Option<String>,
}

impl Api {
    pub(super) fn new(http: Http, clock: Clock, organization: String) -> Self {
        Self {
            http,
            clock,
            organization,
            short: AtomicBool::new(false),
            requests: AtomicU32::new(0),
            exhausted_until: Mutex::new(None),
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    pub(super) fn organization(&self) -> &str {
        &self.organization
    }

    /// How many requests were made so far.
    pub(super) fn requests(&self) -> u32 {
        self.requests.load(Relaxed)
    }

    /// The address of something of the organization: `issues/`, `projects/`.
    pub(super) fn org_url(&self, what: &str, query: &[(&str, String)]) -> String {
        let url = self.http.url(&format!("organizations/{}/{what}", self.organization));
        match reqwest::Url::parse_with_params(&url, query) {
            Ok(full) if !query.is_empty() => full.into(),
            _ => url,
        }
    }

    /// Reads one page of a list of the organization.
    ///
    /// # Errors
    /// As [`check`]; [`SourceError::Unreadable`] if it is no list.
    pub(super) async fn list(&self, url: &str) -> Result<Listed, SourceError> {
        let reply = self.call(Method::GET, url, None).await?;
        let about = About::Organization(&self.organization);
        self.page(check(reply, about, false, self.now())?)
    }

    /// Reads something about the token: `""` for the root, `users/me/`.
    ///
    /// # Errors
    /// As [`check`].
    pub(super) async fn about_token(&self, path: &str) -> Result<Reply, SourceError> {
        let reply = self.call(Method::GET, &self.http.url(path), None).await?;
        check(reply, About::Token, false, self.now())
    }

    /// Reads what stands at `tail` below an issue: `""` for the issue itself.
    ///
    /// # Errors
    /// As [`check`]; [`SourceError::Gone`] if there is no such issue.
    pub(super) async fn read(&self, issue: &str, tail: &str) -> Result<Reply, SourceError> {
        let reply = self.at_issue(Method::GET, issue, tail, None).await?;
        check(reply, About::Issue, false, self.now())
    }

    /// Reads what stands at `tail` below a project.
    ///
    /// # Errors
    /// As [`check`]; [`SourceError::Gone`] if it is not there.
    pub(super) async fn of_project(&self, project: &str, tail: &str) -> Result<Reply, SourceError> {
        let path = format!("projects/{}/{project}/{tail}", self.organization);
        let reply = self.call(Method::GET, &self.http.url(&path), None).await?;
        check(reply, About::Issue, false, self.now())
    }

    /// Reads one page of a list below an issue.
    ///
    /// # Errors
    /// As [`Api::read`]; [`SourceError::Unreadable`] if it is no list.
    pub(super) async fn read_list(&self, issue: &str, tail: &str) -> Result<Listed, SourceError> {
        self.page(self.read(issue, tail).await?)
    }

    /// Changes one issue, or posts below it.
    ///
    /// # Errors
    /// As [`check`].
    pub(super) async fn write(
        &self,
        method: Method,
        issue: &str,
        tail: &str,
        body: &Value,
    ) -> Result<Reply, SourceError> {
        let reply = self.at_issue(method, issue, tail, Some(body)).await?;
        check(reply, About::Issue, true, self.now())
    }

    /// Waits if the server just said that its limit is used up and will be lifted shortly.
    ///
    /// # Errors
    /// The time to wait, if it is not short.
    pub(super) async fn pace(&self) -> Result<(), Duration> {
        match self.pause() {
            Some(wait) if wait > SHORT => Err(wait),
            Some(wait) => {
                tokio::time::sleep(wait).await;
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// How long the server asks not to be called again.
    pub(super) fn pause(&self) -> Option<Duration> {
        let until = *self.exhausted_until.lock().unwrap_or_else(PoisonError::into_inner);
        let left = until?.duration_since(self.now());
        Duration::try_from(left).ok().filter(|left| !left.is_zero())
    }

    /// One call about an issue, at the address that this server keeps issues at.
    async fn at_issue(
        &self,
        method: Method,
        issue: &str,
        tail: &str,
        body: Option<&Value>,
    ) -> Result<Reply, SourceError> {
        let short = self.http.url(&format!("issues/{issue}/{tail}"));
        if self.short.load(Relaxed) {
            let reply = self.call(method, &short, body).await?;
            self.short.store(reply.status != 410, Relaxed);
            return Ok(reply);
        }
        let full = self.org_url(&format!("issues/{issue}/{tail}"), &[]);
        let reply = self.call(method.clone(), &full, body).await?;
        if !(reply.status == 405 || reply.status == 200 && is_page(&reply)) {
            return Ok(reply);
        }
        let reply = self.call(method, &short, body).await?;
        self.short.store((200..300).contains(&reply.status) && !is_page(&reply), Relaxed);
        Ok(reply)
    }

    async fn call(
        &self,
        method: Method,
        url: &str,
        body: Option<&Value>,
    ) -> Result<Reply, SourceError> {
        let request = self.http.request(method, url);
        let request = match body {
            Some(body) => request.json(body),
            None => request,
        };
        self.requests.fetch_add(1, Relaxed);
        let reply = self.http.send(request).await?;
        if reply.header("x-sentry-rate-limit-remaining").map(str::trim) == Some("0") {
            let now = self.now();
            let until = reset(&reply, now).and_then(|wait| now.checked_add(wait).ok());
            *self.exhausted_until.lock().unwrap_or_else(PoisonError::into_inner) = until;
        }
        Ok(reply)
    }

    fn page(&self, reply: Reply) -> Result<Listed, SourceError> {
        let items = readable(&reply)?.json()?;
        let next = reply.header("link").and_then(next_page);
        let next = next.map(|url| self.http.same_origin(url)).transpose()?;
        Ok(Listed { items, next })
    }
}

/// An answer that is not a web page.
///
/// # Errors
/// [`SourceError::Unreadable`] for a page.
pub(super) fn readable(reply: &Reply) -> Result<&Reply, SourceError> {
    if is_page(reply) {
        let why = "a web page came instead of data: base_url does not lead to an API".into();
        return Err(SourceError::Unreadable { at: reply.call.clone(), why });
    }
    Ok(reply)
}
