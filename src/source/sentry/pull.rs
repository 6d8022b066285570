//! One poll: list what is unresolved, look after what left the list, read what moved.

use super::Sentry;
use super::activity::{first_seen, regulars};
use super::issue::{self, head, reference, weight};
use super::lenient::items;
use super::projects::Selection;
use super::stamp::{Stamp, state};
use super::wire::Issue;
use crate::desk::{Extent, Page, Thread, Unreadable};
use crate::source::{PageSink, Pulled, RemoteTicket, SourceError};
use std::cmp::Reverse;
use std::collections::HashSet;

/// The most that Sentry returns at once.
const PER_PAGE: u32 = 100;
/// Bounds a list that never ends.
const MOST_PAGES: usize = 100;
/// How many conversations one pull reads, two or three requests each: 5 a second are allowed.
const MOST_CONVERSATIONS: usize = 40;
/// How many issues that left the list one pull looks after.
const MOST_MISSING: usize = 20;
/// Sentry keeps events for 90 days and refuses a longer `statsPeriod`.
const LONGEST_PERIOD_DAYS: i64 = 90;

/// What is unresolved.
#[derive(Default)]
struct Listing {
    /// Tickets that are open as far as the store knows.
    open: Vec<RemoteTicket>,
    /// Numeric ids of all that was listed.
    ids: HashSet<String>,
    /// Issues whose conversation moved, with the stamp of the last reading.
    moved: Vec<(Issue, Option<Stamp>)>,
    /// It was read to its end, and nothing in it was unreadable.
    complete: bool,
}

impl Sentry {
    /// See [`crate::source::Source::pull`].
    pub(super) async fn poll(&self, sink: &mut dyn PageSink) -> Result<Pulled, SourceError> {
        let before = self.api.requests();
        let selection = self.selection().await?;
        if selection.only.as_ref().is_none_or(|only| !only.is_empty()) {
            let listing = self.list(&selection, sink).await?;
            if listing.complete {
                self.look_after(&listing, sink).await?;
            }
            self.read_moved(listing.moved, sink).await?;
        }
        match selection.fault(self.api.organization()) {
            Some(fault) => Err(fault),
            None => Ok(Pulled {
                requests: self.api.requests().wrapping_sub(before),
                pause: self.api.pause(),
            }),
        }
    }

    /// Lists what is unresolved and hands over, page by page, the heads that changed.
    async fn list(
        &self,
        selection: &Selection,
        sink: &mut dyn PageSink,
    ) -> Result<Listing, SourceError> {
        let open = sink.open_tickets().await?;
        let mut listing = Listing { open, ..Listing::default() };
        let (mut page, mut url) = self.first_page(selection).await?;
        let mut readable = true;
        for _ in 0..MOST_PAGES {
            let mut lost = Vec::new();
            let issues = items(page.items, "issues", &mut lost);
            readable &= lost.is_empty();
            self.hand_over_heads(issues, selection, lost, &mut listing, sink).await?;
            match page.next.filter(|next| *next != url) {
                Some(next) => (page, url) = (self.api.list(&next).await?, next),
                None => {
                    listing.complete = readable;
                    break;
                }
            }
        }
        Ok(listing)
    }

    /// The first page, for the period if the server knows of periods.
    async fn first_page(
        &self,
        selection: &Selection,
    ) -> Result<(super::api::Listed, String), SourceError> {
        let without = self.issues_url(selection, None);
        let knows_periods = !self.memory().no_period;
        if knows_periods {
            let url = self.issues_url(selection, Some(self.period()));
            match self.api.list(&url).await {
                Err(SourceError::Refused { .. }) => {}
                listed => return Ok((listed?, url)),
            }
        }
        let listed = self.api.list(&without).await?;
        self.memory().no_period = true;
        Ok((listed, without))
    }

    fn issues_url(&self, selection: &Selection, period: Option<String>) -> String {
        let mut query = vec![
            ("query", "is:unresolved".to_owned()),
            ("limit", PER_PAGE.to_string()),
            ("collapse", "stats".to_owned()),
        ];
        query.extend(period.map(|period| ("statsPeriod", period)));
        let projects = selection.only.iter().flatten();
        query.extend(projects.map(|project| ("project", project.id.clone())));
        self.api.org_url("issues/", &query)
    }

    /// `since` as Sentry writes it, in days or hours.
    fn period(&self) -> String {
        let hours = self.since.as_hours().max(1);
        match hours.div_euclid(24) {
            0 | 1 => format!("{hours}h"),
            days => format!("{}d", days.min(LONGEST_PERIOD_DAYS)),
        }
    }

    async fn hand_over_heads(
        &self,
        issues: Vec<Issue>,
        selection: &Selection,
        lost: Vec<Unreadable>,
        listing: &mut Listing,
        sink: &mut dyn PageSink,
    ) -> Result<(), SourceError> {
        let oldest = self.api.now().checked_sub(self.since).unwrap_or_default();
        let recent = |issue: &Issue| issue.last_seen.is_none_or(|at| at >= oldest);
        let mut page = Page { unreadable: lost, ..Page::default() };
        for issue in issues {
            if selection.holds(&issue) && recent(&issue) && issue::is_open(&issue) {
                listing.ids.insert(issue.id.clone());
                self.take(issue, listing, &mut page, sink).await?;
            }
        }
        self.accept(page, sink).await
    }

    /// Puts an issue's head on the page if it changed, with its first message if it is new, and
    /// notes whether its conversation must be read.
    async fn take(
        &self,
        issue: Issue,
        listing: &mut Listing,
        page: &mut Page,
        sink: &mut dyn PageSink,
    ) -> Result<(), SourceError> {
        let now = self.api.now();
        let reference = reference(self.api.organization(), &issue);
        let mut stamp = sink.stamp(&reference).await?.as_deref().and_then(Stamp::parse);
        let is_open = listing.open.iter().any(|ticket| ticket.remote_id == issue.id);
        if let Some(stamp) = stamp.as_mut().filter(|_| !is_open) {
            stamp.returned = Some(now);
        }
        let Some(head) = head(self.api.organization(), &issue, stamp.as_ref(), now) else {
            let why = "neither firstSeen nor lastSeen is a time".into();
            page.unreadable.push(Unreadable { at: format!("issues {}", issue.id), why });
            return Ok(());
        };
        if stamp.is_none() && !is_open {
            let messages = first_seen(&issue).into_iter().collect();
            page.people = regulars().into();
            page.threads.push(Thread { reference, messages, extent: Extent::Part, stamp: None });
        }
        if !is_open || !self.memory().knows(&head) {
            page.heads.push(head);
        }
        if !is_open || stamp.as_ref().is_none_or(|stamp| stamp.state != state(&issue)) {
            listing.moved.push((issue, stamp));
        }
        Ok(())
    }

    /// Looks singly after tickets that left the list: resolved, archived, merged or deleted.
    async fn look_after(
        &self,
        listing: &Listing,
        sink: &mut dyn PageSink,
    ) -> Result<(), SourceError> {
        let now = self.api.now();
        let missing = listing.open.iter().filter(|ticket| {
            let listed = listing.ids.contains(&ticket.remote_id);
            !listed && !self.memory().is_checked(&ticket.reference, now)
        });
        for ticket in missing.take(MOST_MISSING) {
            if self.api.pace().await.is_err() {
                break;
            }
            let page = self.left_the_list(ticket).await?;
            self.accept(page, sink).await?;
            self.memory().check(&ticket.reference, now);
        }
        Ok(())
    }

    async fn left_the_list(&self, ticket: &RemoteTicket) -> Result<Page, SourceError> {
        let conversation = match self.history(&ticket.remote_id).await {
            Err(SourceError::Gone { .. }) => {
                return Ok(Page { gone: vec![ticket.reference.clone()], ..Page::default() });
            }
            read => read?,
        };
        if issue::is_open(&conversation.issue) {
            return Ok(Page::default());
        }
        let earlier = ticket.stamp.as_deref().and_then(Stamp::parse);
        Ok(self.whole_page(&conversation, None, earlier.as_ref(), Extent::Part))
    }

    /// Reads conversations that moved, those that press most first; the rest waits for the next
    /// pull.
    async fn read_moved(
        &self,
        mut moved: Vec<(Issue, Option<Stamp>)>,
        sink: &mut dyn PageSink,
    ) -> Result<(), SourceError> {
        moved.sort_by_cached_key(|(issue, _)| Reverse(weight(issue)));
        for (issue, earlier) in moved.into_iter().take(MOST_CONVERSATIONS) {
            if self.api.pace().await.is_err() {
                break;
            }
            let conversation = match self.conversation(&issue.id).await {
                // The next pull looks after it, as it has left the list by then.
                Err(SourceError::Gone { .. }) => continue,
                read => read?,
            };
            let page =
                self.whole_page(&conversation, Some(&issue), earlier.as_ref(), Extent::Whole);
            self.accept(page, sink).await?;
        }
        Ok(())
    }

    /// Stores a page, unless there is no news in it.
    async fn accept(&self, mut page: Page, sink: &mut dyn PageSink) -> Result<(), SourceError> {
        page.unreadable = self.memory().news(page.unreadable);
        if page != Page::default() {
            sink.accept(page.clone()).await?;
            self.memory().keep(&page);
        }
        Ok(())
    }
}
