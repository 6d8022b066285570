//! The calls: headers, conditional requests, redirects, pages and rows.

use super::place::DISCUSSION;
use super::quota::{Patience, Quota};
use super::redirect;
use super::refusal::{Asked, Subject, is_untold_limit, refusal};
use crate::desk::Unreadable;
use crate::source::{Clock, Http, Reply, SourceError, lenient};
use jiff::Timestamp;
use reqwest::header::{ACCEPT, ETAG, IF_NONE_MATCH};
use reqwest::{Method, Url};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::time::Duration;

/// The form in which GitHub is asked for what has no other.
pub(super) const MEDIA_TYPE: &str = "application/vnd.github+json";
const VERSION: &str = "2022-11-28";
const MOST_REDIRECTS: usize = 3;
/// The most that GitHub gives on a page.
pub(super) const PER_PAGE: usize = 100;
/// Pages of one list; a conversation of more is cut, not read for ever.
pub(super) const MOST_PAGES: usize = 100;

/// The requests of one pull, refresh or delivery, counted.
pub(super) struct Calls<'a> {
    http: &'a Http,
    clock: &'a Clock,
    /// Requests sent so far.
    pub requests: u32,
    /// The status of the last answer; 0 if none came.
    pub status: u16,
    patience: &'a Patience,
    /// Something was sent that may have changed something.
    pub wrote: bool,
    quota: Option<Quota>,
}

/// What goes with a request beside its method and address.
#[derive(Debug, Clone, Copy)]
struct With<'a> {
    accept: &'a str,
    etag: Option<&'a str>,
    body: Option<&'a Value>,
}

impl With<'_> {
    const NOTHING: Self = Self { accept: MEDIA_TYPE, etag: None, body: None };
}

/// Rows of a list, and what stands beside them.
#[derive(Debug)]
pub(super) struct Rows<T> {
    /// Those that could be read.
    pub rows: Vec<T>,
    /// Those that could not.
    pub unreadable: Vec<Unreadable>,
    /// What to ask with next time.
    pub etag: Option<String>,
    /// Where the next page is.
    pub next: Option<String>,
}

impl<'a> Calls<'a> {
    /// No requests yet.
    pub(super) fn new(http: &'a Http, clock: &'a Clock, patience: &'a Patience) -> Self {
        Self { http, clock, requests: 0, status: 0, patience, wrote: false, quota: None }
    }

    /// The time.
    pub(super) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// What is left of the hour, as the last answer showed it.
    pub(super) fn quota(&self) -> Option<Quota> {
        self.quota
    }

    /// How long the next pull should wait.
    pub(super) fn pause(&self) -> Option<Duration> {
        self.quota?.pause(self.requests, self.now())
    }

    /// Reads `path`, following redirects within the origin.
    ///
    /// # Errors
    /// As [`refusal`] tells for anything but success.
    pub(super) async fn get(
        &mut self,
        path: &str,
        subject: Subject<'_>,
    ) -> Result<Reply, SourceError> {
        match self.get_changed(path, None, subject).await? {
            Some(reply) => Ok(reply),
            None => Err(SourceError::Unreadable {
                at: format!("GET {path}"),
                why: "not modified, though nothing was asked of the kind".into(),
            }),
        }
    }

    /// Reads `path` unless it still is what `etag` stands for: `None`.
    ///
    /// # Errors
    /// As [`refusal`] tells for anything but success.
    pub(super) async fn get_changed(
        &mut self,
        path: &str,
        etag: Option<&str>,
        subject: Subject<'_>,
    ) -> Result<Option<Reply>, SourceError> {
        let with = With { etag, ..With::NOTHING };
        let reply = self.read(path, with).await?;
        match reply.status {
            200..=299 => Ok(Some(reply)),
            304 => Ok(None),
            _ => Err(self.refusal(&reply, subject, false)),
        }
    }

    /// Reads `path` in the form `accept` and hands the answer over whatever its status.
    ///
    /// # Errors
    /// Whatever kept an answer from coming.
    pub(super) async fn look(&mut self, path: &str, accept: &str) -> Result<Reply, SourceError> {
        self.read(path, With { accept, ..With::NOTHING }).await
    }

    /// Sends `body` and reads what the service made of it.
    ///
    /// # Errors
    /// As [`refusal`] tells for anything but success. [`SourceError::Unanswered`] too for a
    /// success that cannot be read: it was done.
    pub(super) async fn write<T: DeserializeOwned>(
        &mut self,
        method: Method,
        path: &str,
        body: &Value,
        subject: Subject<'_>,
    ) -> Result<T, SourceError> {
        let reply = self.send(method, path, body, subject).await?;
        match reply.status {
            200..=299 => reply.json().map_err(done_but_unreadable),
            _ => Err(self.refusal(&reply, subject, true)),
        }
    }

    /// Sends `body`, if it is any, and hands the answer over whatever its status.
    ///
    /// Writes are redirected by 307 and 308, with their body ("Best practices for using the REST
    /// API", follow redirects). What answers 301 or 302 has moved: it is read, to learn where it
    /// is now, and the write is sent there, once.
    ///
    /// # Errors
    /// Whatever kept an answer from coming; [`SourceError::Refused`] for a redirect that is not
    /// followed: nothing was done.
    pub(super) async fn send(
        &mut self,
        method: Method,
        path: &str,
        body: &Value,
        subject: Subject<'_>,
    ) -> Result<Reply, SourceError> {
        let with = With { body: Some(body).filter(|body| !body.is_null()), ..With::NOTHING };
        let url = self.absolute(path);
        self.wrote = true;
        let reply = self.follow(&method, &url, with).await?;
        match reply.status {
            301 | 302 => self.stays_here(&reply)?,
            200..=299 => {
                self.patience.rest();
                return Ok(reply);
            }
            _ => return Ok(reply),
        }
        let url = self.where_now(&url, subject).await?;
        let reply = self.follow(&method, &url, with).await?;
        match reply.status {
            301 | 302 => Err(redirect::endless(&reply.call, true)),
            _ => Ok(reply),
        }
    }

    /// What moved to another host is not asked about.
    fn stays_here(&self, reply: &Reply) -> Result<(), SourceError> {
        let to = reply.header("location").unwrap_or_default();
        self.within(to, &reply.call, true).map(|_| ())
    }

    /// What is sent to `url`, sent to where that has moved to.
    async fn where_now(&mut self, url: &str, subject: Subject<'_>) -> Result<String, SourceError> {
        let (thing, rest) = redirect::split(url);
        let reply = self.read(thing, With::NOTHING).await.map_err(redirect::not_found)?;
        if !(200..=299).contains(&reply.status) {
            return Err(self.refusal(&reply, subject, false));
        }
        let address = reply.json::<redirect::Found>().map(|found| found.url).unwrap_or_default();
        if address.is_empty() || address == thing {
            return Err(redirect::endless(&reply.call, true));
        }
        self.within(&format!("{address}{rest}"), &reply.call, true)
    }

    /// All pages of a list.
    ///
    /// # Errors
    /// As [`Calls::get`]; [`SourceError::Unreadable`] for a page that is no list.
    pub(super) async fn list<T: DeserializeOwned>(
        &mut self,
        path: &str,
        subject: Subject<'_>,
    ) -> Result<Rows<T>, SourceError> {
        self.list_up_to(MOST_PAGES, path, subject).await
    }

    /// The first pages of a list, so many at the most; there is a next one if it was cut.
    ///
    /// # Errors
    /// As [`Calls::list`].
    pub(super) async fn list_up_to<T: DeserializeOwned>(
        &mut self,
        most: usize,
        path: &str,
        subject: Subject<'_>,
    ) -> Result<Rows<T>, SourceError> {
        let mut all = rows(&self.get(path, subject).await?)?;
        for _ in 1..most {
            let Some(next) = all.next.take() else { break };
            let page = rows(&self.get(&next, subject).await?)?;
            all.rows.extend(page.rows);
            all.unreadable.extend(page.unreadable);
            all.next = page.next;
        }
        Ok(all)
    }

    async fn read(&mut self, path: &str, with: With<'_>) -> Result<Reply, SourceError> {
        self.follow(&Method::GET, &self.absolute(path), with).await
    }

    /// Reads are redirected by 301 and 302 too; for writes those are answers.
    async fn follow(
        &mut self,
        method: &Method,
        url: &str,
        with: With<'_>,
    ) -> Result<Reply, SourceError> {
        let write = *method != Method::GET;
        let mut url = self.within(url, "a link", write)?;
        for _ in 0..MOST_REDIRECTS {
            let reply = self.send_once(method, &url, with).await?;
            let follows = match reply.status {
                307 | 308 => true,
                301 | 302 => !write,
                _ => false,
            };
            match reply.header("location") {
                Some(location) if location.contains("/discussions/") => {
                    return Err(SourceError::Gone { why: DISCUSSION.into() });
                }
                Some(location) if follows => {
                    url = self.within(location, &reply.call, write)?;
                }
                _ => return Ok(reply),
            }
        }
        Err(redirect::endless(&format!("{method} {url}"), write))
    }

    /// `url`, to which `call` leads, if the token may go there.
    fn within(&self, url: &str, call: &str, write: bool) -> Result<String, SourceError> {
        self.http.same_origin(url).map_err(|_| redirect::away(call, url, self.http.host(), write))
    }

    async fn send_once(
        &mut self,
        method: &Method,
        url: &str,
        with: With<'_>,
    ) -> Result<Reply, SourceError> {
        let request = self.http.request(method.clone(), url);
        let mut request =
            request.header(ACCEPT, with.accept).header("X-GitHub-Api-Version", VERSION);
        if let Some(etag) = with.etag {
            request = request.header(IF_NONE_MATCH, etag);
        }
        if let Some(body) = with.body {
            request = request.json(body);
        }
        (self.requests, self.status) = (self.requests.saturating_add(1), 0);
        let reply = self.http.send(request).await?;
        (self.quota, self.status) = (Quota::core(&reply).or(self.quota), reply.status);
        Ok(reply)
    }

    /// The error that an answer without success stands for; a limit without a time is waited for
    /// ever longer.
    pub(super) fn refusal(&self, reply: &Reply, subject: Subject<'_>, write: bool) -> SourceError {
        let asked = Asked { subject, write };
        match refusal(reply, asked, self.now()) {
            SourceError::RateLimited { wait, what } if is_untold_limit(reply, self.now()) => {
                SourceError::RateLimited { wait: self.patience.longer(wait), what }
            }
            error => error,
        }
    }

    fn absolute(&self, path: &str) -> String {
        if path.contains("://") { path.into() } else { self.http.url(path) }
    }
}

/// The rows of an answer; one that cannot be read is left out and reported.
///
/// # Errors
/// [`SourceError::Unreadable`] if it is no list.
pub(super) fn rows<T: DeserializeOwned>(reply: &Reply) -> Result<Rows<T>, SourceError> {
    let mut read = Rows {
        rows: Vec::new(),
        unreadable: Vec::new(),
        etag: reply.headers.get(ETAG).and_then(|tag| Some(tag.to_str().ok()?.to_owned())),
        next: next_page(reply),
    };
    for (index, value) in reply.json::<Vec<Value>>()?.into_iter().enumerate() {
        match lenient::item(&value, &format!("{} [{index}]", reply.call)) {
            Ok(row) => read.rows.push(row),
            Err(broken) => read.unreadable.push(broken),
        }
    }
    Ok(read)
}

/// Where the next page of a list is, if there is one.
pub(super) fn next_page(reply: &Reply) -> Option<String> {
    reply.header("link").and_then(next_link)
}

/// A name as one part of a path.
pub(super) fn segment(name: &str) -> String {
    let url = Url::parse("http://x").ok().map(|mut url| {
        if let Ok(mut parts) = url.path_segments_mut() {
            parts.pop_if_empty().push(name);
        }
        url.path().trim_start_matches('/').to_owned()
    });
    url.unwrap_or_default()
}

/// The address marked `rel="next"` in a `Link` header.
pub(super) fn next_link(header: &str) -> Option<String> {
    header.split(',').find_map(|link| {
        let (address, relation) = link.split_once(';')?;
        let next = relation.split(';').any(|part| part.trim() == "rel=\"next\"");
        let address = address.trim().strip_prefix('<')?.strip_suffix('>')?;
        next.then(|| address.to_owned())
    })
}

/// It was done, but what the service made of it is not known.
pub(super) fn done_but_unreadable(error: SourceError) -> SourceError {
    SourceError::Unanswered { why: format!("GitHub took it, but {error}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_part_of_a_path() {
        for (name, part) in [
            ("bug", "bug"),
            ("help wanted", "help%20wanted"),
            ("a/b?c#d%", "a%2Fb%3Fc%23d%25"),
            ("größe", "gr%C3%B6%C3%9Fe"),
        ] {
            assert_eq!(segment(name), part);
        }
    }

    #[test]
    fn the_next_page_is_the_one_marked_so() {
        for (header, next) in [
            ("<https://x/a?page=2>; rel=\"next\", <https://x/a?page=9>; rel=\"last\"", Some("2")),
            ("<https://x/a?page=1>; rel=\"prev\", <https://x/a?page=3>; rel=\"next\"", Some("3")),
            ("<https://x/a?page=1>; rel=\"prev\", <https://x/a?page=1>; rel=\"first\"", None),
            ("nonsense", None),
            ("", None),
        ] {
            let expected = next.map(|page| format!("https://x/a?page={page}"));
            assert_eq!(next_link(header), expected, "{header}");
        }
    }
}
