//! The calls: addresses, what is remembered of the server, and its limits.

use super::super::{Clock, Http, Reply, SourceError};
use super::fault::{About, check, used_up};
use super::link::{is_a_set, next_cursor, with_cursor};
use jiff::Timestamp;
use reqwest::{Method, Url};
use serde_json::Value;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// A wait that is short enough to sit out in the middle of a pull.
const SHORT: Duration = Duration::from_secs(3);
/// How often what is read may lead elsewhere on the same server.
const MOST_HOPS: usize = 3;

/// One Sentry server as seen by one token.
pub(super) struct Api {
    http: Http,
    clock: Clock,
    /// As it is configured; references are made of it.
    organization: String,
    /// Its name at the server, where that is another one by now.
    renamed: Mutex<Option<String>>,
    /// The server is a GlitchTip, as its lists tell.
    glitchtip: AtomicBool,
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
            renamed: Mutex::new(None),
            glitchtip: AtomicBool::new(false),
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

    /// The organization's name at the server, if that is not the configured one any more.
    pub(super) fn renamed(&self) -> Option<String> {
        self.renamed.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The name that the server knows the organization by.
    fn slug(&self) -> String {
        self.renamed().unwrap_or_else(|| self.organization.clone())
    }

    /// Whether the server is a GlitchTip, as far as its answers told.
    pub(super) fn is_glitchtip(&self) -> bool {
        self.glitchtip.load(Relaxed)
    }

    /// The host that is called.
    pub(super) fn host(&self) -> &str {
        self.http.host()
    }

    /// How many requests were made so far.
    pub(super) fn requests(&self) -> u32 {
        self.requests.load(Relaxed)
    }

    /// The address of something of the organization: `issues/`, `projects/`.
    pub(super) fn org_url(&self, what: &str, query: &[(&str, String)]) -> String {
        let url = self.http.url(&format!("organizations/{}/{what}", self.slug()));
        match Url::parse_with_params(&url, query) {
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
        self.page(check(reply, about, false, self.now())?, url)
    }

    /// Reads something of the organization that is no list.
    ///
    /// # Errors
    /// As [`check`].
    pub(super) async fn about_organization(&self, what: &str) -> Result<Reply, SourceError> {
        let reply = self.call(Method::GET, &self.org_url(what, &[]), None).await?;
        check(reply, About::Organization(&self.organization), false, self.now())
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
        let (reply, _) = self.at_issue(Method::GET, issue, tail, None).await?;
        check(reply, About::Issue, false, self.now())
    }

    /// Reads what stands at `tail` below a project.
    ///
    /// # Errors
    /// As [`check`]; [`SourceError::Gone`] if it is not there.
    pub(super) async fn of_project(&self, project: &str, tail: &str) -> Result<Reply, SourceError> {
        let path = format!("projects/{}/{project}/{tail}", self.slug());
        let reply = self.call(Method::GET, &self.http.url(&path), None).await?;
        check(reply, About::Issue, false, self.now())
    }

    /// Reads one page of a list below an issue.
    ///
    /// # Errors
    /// As [`Api::read`]; [`SourceError::Unreadable`] if it is no list.
    pub(super) async fn read_list(&self, issue: &str, tail: &str) -> Result<Listed, SourceError> {
        let (reply, url) = self.at_issue(Method::GET, issue, tail, None).await?;
        self.page(check(reply, About::Issue, false, self.now())?, &url)
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
        let (reply, _) = self.at_issue(method, issue, tail, Some(body)).await?;
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

    /// One call about an issue, at the address that this server keeps issues at, which is told.
    async fn at_issue(
        &self,
        method: Method,
        issue: &str,
        tail: &str,
        body: Option<&Value>,
    ) -> Result<(Reply, String), SourceError> {
        let short = self.http.url(&format!("issues/{issue}/{tail}"));
        if self.short.load(Relaxed) {
            let reply = self.call(method, &short, body).await?;
            self.short.store(reply.status != 410, Relaxed);
            return Ok((reply, short));
        }
        let full = self.org_url(&format!("issues/{issue}/{tail}"), &[]);
        let reply = self.call(method.clone(), &full, body).await?;
        if !(reply.status == 405 || reply.status == 200 && reply.is_page()) {
            return Ok((reply, full));
        }
        let reply = self.call(method, &short, body).await?;
        self.short.store((200..300).contains(&reply.status) && !reply.is_page(), Relaxed);
        Ok((reply, short))
    }

    /// One call. What is read is followed to where it was moved on this server, and a limit that is
    /// lifted shortly is sat out once; what is written is sent once and nowhere else.
    async fn call(
        &self,
        method: Method,
        url: &str,
        body: Option<&Value>,
    ) -> Result<Reply, SourceError> {
        let mut reply = self.send(method.clone(), url, body).await?;
        if method != Method::GET {
            return Ok(reply);
        }
        let mut url = url.to_owned();
        for _ in 0..MOST_HOPS {
            let Some(next) = self.moved_to(&reply, &url) else { break };
            url = next;
            reply = self.send(Method::GET, &url, None).await?;
        }
        if reply.status == 429 && self.pause().is_some() && self.pace().await.is_ok() {
            reply = self.send(Method::GET, &url, None).await?;
        }
        Ok(reply)
    }

    async fn send(
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
        let now = self.now();
        if let Some(wait) = used_up(&reply, now) {
            let until = now.checked_add(wait).ok();
            *self.exhausted_until.lock().unwrap_or_else(PoisonError::into_inner) = until;
        }
        Ok(reply)
    }

    /// Where an answer leads, if that is on this server; a new name of the organization is noted.
    fn moved_to(&self, reply: &Reply, from: &str) -> Option<String> {
        if !matches!(reply.status, 301 | 302 | 307 | 308) {
            return None;
        }
        let target = self.http.same_origin(reply.header("location")?).ok()?;
        let (mut target, from) = (Url::parse(&target).ok()?, Url::parse(from).ok()?);
        if target.query().is_none() {
            target.set_query(from.query());
        }
        if let (Some(new), Some(old)) = (organization_in(&target), organization_in(&from))
            && new != old
        {
            *self.renamed.lock().unwrap_or_else(PoisonError::into_inner) = Some(new);
        }
        (target != from).then(|| target.into())
    }

    /// A page of a list that was read at `url`.
    fn page(&self, reply: Reply, url: &str) -> Result<Listed, SourceError> {
        let items = reply.readable()?.json()?;
        let link = reply.header("link").unwrap_or_default();
        self.glitchtip.fetch_or(is_a_set(link), Relaxed);
        let next = next_cursor(link).and_then(|cursor| with_cursor(url, &cursor));
        Ok(Listed { items, next })
    }
}

/// The name that follows `organizations` in an address.
fn organization_in(url: &Url) -> Option<String> {
    let mut parts = url.path_segments()?.skip_while(|part| *part != "organizations");
    let name = parts.nth(1)?;
    (!name.is_empty()).then(|| name.to_owned())
}
