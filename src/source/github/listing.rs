//! What an owner has, and what a search finds: repositories by the page, asked for again now and
//! then.

use super::calls::{Calls, PER_PAGE, next_link};
use super::refusal::Subject;
use super::wire::Repository;
use crate::source::lenient::as_number;
use crate::source::{Reply, SourceError};
use jiff::{SignedDuration, Timestamp};
use reqwest::Url;
use serde::Deserialize;
use serde_json::Value;

/// How often a listing is asked for.
const EVERY: SignedDuration = SignedDuration::from_mins(10);
/// Pages of one listing. Of a search GitHub shows ten.
const MOST_PAGES: usize = 100;
const NOT_FOUND: u16 = 404;

/// The repositories of an owner or of a search.
#[derive(Debug, Clone, Default)]
pub(super) struct Listing {
    /// When it was last asked for.
    asked: Option<Timestamp>,
    pages: Vec<ListedPage>,
}

/// One page of a listing.
#[derive(Debug, Clone)]
struct ListedPage {
    url: String,
    etag: Option<String>,
    next: Option<String>,
    repos: Vec<Repository>,
    /// How many a search found in all.
    total: Option<u64>,
    /// The search ran out of time: there may be more.
    incomplete: bool,
}

impl Listing {
    /// Whether it is time to ask for it.
    pub(super) fn is_due(&self, now: Timestamp) -> bool {
        self.asked.is_none_or(|asked| now.duration_since(asked).abs() >= EVERY)
    }

    /// All repositories.
    pub(super) fn all(&self) -> impl Iterator<Item = &Repository> {
        self.pages.iter().flat_map(|page| &page.repos)
    }

    /// Those that are read: neither archived nor a fork nor without issues.
    pub(super) fn live(&self) -> impl Iterator<Item = &Repository> {
        self.all().filter(|repo| {
            let quiet = repo.archived || repo.disabled || repo.has_issues == Some(false);
            !quiet && !repo.fork && !repo.full_name.is_empty()
        })
    }

    /// How many a search found, if it does not show them all.
    pub(super) fn found_too_many(&self) -> Option<u64> {
        let shown = u64::try_from(self.all().count()).unwrap_or(u64::MAX);
        self.pages.first()?.total.filter(|total| *total > shown && !self.is_incomplete())
    }

    fn is_incomplete(&self) -> bool {
        self.pages.iter().any(|page| page.incomplete)
    }

    /// What the owner has now. An organization is asked first; 404 means that it is none.
    ///
    /// # Errors
    /// As [`Calls::get`]; [`SourceError::Refused`] where there is no such owner.
    pub(super) async fn of_owner(
        &self,
        calls: &mut Calls<'_>,
        owner: &str,
        me: &str,
    ) -> Result<Self, SourceError> {
        let rest = format!("sort=full_name&per_page={PER_PAGE}");
        let organization = format!("orgs/{owner}/repos?type=all&{rest}");
        if self.pages.first().is_none_or(|page| page.url == organization) {
            match self.read(calls, &organization).await {
                Err(SourceError::Refused { .. }) if calls.status == NOT_FOUND => {}
                read => return read,
            }
        }
        // Only the list of one's own repositories has the private ones.
        let path = if owner.eq_ignore_ascii_case(me) {
            format!("user/repos?affiliation=owner&{rest}")
        } else {
            format!("users/{owner}/repos?type=owner&{rest}")
        };
        self.read(calls, &path).await
    }

    /// What the search finds now. One that ran out of time takes nothing away.
    ///
    /// # Errors
    /// As [`Calls::get`].
    pub(super) async fn of_search(
        &self,
        calls: &mut Calls<'_>,
        words: &str,
    ) -> Result<Self, SourceError> {
        let per_page = PER_PAGE.to_string();
        // Only the part behind the question mark counts.
        let url = Url::parse_with_params("http://x/", [("q", words), ("per_page", &per_page)]);
        let query = url.ok().and_then(|url| url.query().map(ToOwned::to_owned));
        let path = format!("search/repositories?{}", query.unwrap_or_default());
        let mut found = self.read(calls, &path).await?;
        if found.is_incomplete() {
            let missing: Vec<_> =
                self.all().filter(|old| found.all().all(|new| new.id != old.id)).cloned().collect();
            if let Some(page) = found.pages.last_mut() {
                page.repos.extend(missing);
                page.etag = None;
            }
        }
        Ok(found)
    }

    async fn read(&self, calls: &mut Calls<'_>, path: &str) -> Result<Self, SourceError> {
        let (mut pages, mut next) = (Vec::new(), Some(path.to_owned()));
        while let Some(url) = next.take().filter(|_| pages.len() < MOST_PAGES) {
            let known = self.pages.iter().find(|page| page.url == url);
            let etag = known.and_then(|page| page.etag.as_deref());
            let reply = calls.get_changed(&url, etag, Subject::Extra(path)).await?;
            let page = match (reply, known) {
                (Some(reply), _) => ListedPage::read(url, &reply)?,
                (None, Some(known)) => known.clone(),
                (None, None) => break,
            };
            next.clone_from(&page.next);
            pages.push(page);
        }
        Ok(Self { asked: Some(calls.now()), pages })
    }
}

impl ListedPage {
    /// An owner's repositories come as a list, those found as one with more around it.
    fn read(url: String, reply: &Reply) -> Result<Self, SourceError> {
        let body: Value = reply.json()?;
        let items = body.get("items").unwrap_or(&body).as_array();
        let items = items.ok_or_else(|| SourceError::Unreadable {
            at: reply.call.clone(),
            why: "it is no list of repositories".into(),
        })?;
        Ok(Self {
            url,
            etag: reply.header("etag").map(ToOwned::to_owned),
            next: reply.header("link").and_then(next_link),
            repos: items.iter().filter_map(|item| Repository::deserialize(item).ok()).collect(),
            total: body.get("total_count").and_then(as_number),
            incomplete: body.get("incomplete_results").and_then(Value::as_bool) == Some(true),
        })
    }
}
