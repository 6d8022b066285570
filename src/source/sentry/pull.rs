//! One poll: list what is unresolved, look after what left the list, read what moved.

use super::Sentry;
use super::activity::{came_back, first_seen, regulars};
use super::affected::has_grown;
use super::api::Listed;
use super::issue::{self, head, reference, weight};
use super::lenient::items;
use super::projects::Selection;
use super::stamp::{Stamp, state};
use super::wire::Issue;
use crate::desk::{Extent, Page, Thread, TicketRef, Unreadable};
use crate::source::{PageSink, Pulled, RemoteTicket, SourceError};
use jiff::Timestamp;
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
/// How many issues may fail before a pull gives up.
const MOST_FAILURES: usize = 3;
/// Sentry keeps events for 90 days and refuses a longer `statsPeriod`.
const LONGEST_PERIOD_DAYS: i64 = 90;

/// What is unresolved.
#[derive(Default)]
struct Listing {
    /// Numeric ids of tickets that are open as far as the store knows.
    open: HashSet<String>,
    /// Numeric ids of all that was listed.
    ids: HashSet<String>,
    /// Issues whose conversation moved, with the stamp of the last reading.
    moved: Vec<(Issue, Option<Stamp>)>,
    /// Other issues that hit people of whom nobody asked yet.
    grown: Vec<(Issue, Stamp)>,
    /// It was read to its end, and nothing in it was unreadable.
    complete: bool,
}

impl Sentry {
    /// See [`crate::source::Source::pull`].
    pub(super) async fn poll(&self, sink: &mut dyn PageSink) -> Result<Pulled, SourceError> {
        let before = self.api.requests();
        let selection = self.selection().await?;
        let mut patience = Patience::default();
        if selection.only.as_ref().is_none_or(|only| !only.is_empty()) {
            let open = sink.open_tickets().await?;
            let listing = self.list(&selection, &open, sink).await?;
            if listing.complete {
                self.look_after(&open, &listing.ids, &mut patience, sink).await?;
            }
            self.read_moved(listing.moved, &mut patience, sink).await?;
            self.read_grown(listing.grown, sink).await?;
        }
        match selection.fault(self.api.organization()).or(patience.first) {
            Some(fault) => Err(fault),
            None => Ok(Pulled {
                requests: self.api.requests().wrapping_sub(before),
                pause: self.api.pause(),
                ..Pulled::default()
            }),
        }
    }

    /// Lists what is unresolved and hands over, page by page, the heads that changed.
    async fn list(
        &self,
        selection: &Selection,
        open: &[RemoteTicket],
        sink: &mut dyn PageSink,
    ) -> Result<Listing, SourceError> {
        let open = open.iter().map(|ticket| ticket.remote_id.clone()).collect();
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
    async fn first_page(&self, selection: &Selection) -> Result<(Listed, String), SourceError> {
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
        let mut query =
            vec![("query", "is:unresolved".to_owned()), ("limit", PER_PAGE.to_string())];
        if let Some(period) = period {
            query.extend([("statsPeriod", period), ("collapse", "stats".to_owned())]);
        }
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

    /// Puts an issue's head on the page if it changed, with a message if it is new or open again,
    /// and notes whether its conversation must be read.
    async fn take(
        &self,
        issue: Issue,
        listing: &mut Listing,
        page: &mut Page,
        sink: &mut dyn PageSink,
    ) -> Result<(), SourceError> {
        let reference = reference(self.api.organization(), &issue);
        let mut stamp = sink.stamp(&reference).await?.as_deref().and_then(Stamp::parse);
        let now = self.api.now();
        let Some(head) = head(self.api.organization(), &issue, stamp.as_ref(), now) else {
            let why = "neither firstSeen nor lastSeen is a time".into();
            page.unreadable.push(Unreadable { at: format!("issues {}", issue.id), why });
            return Ok(());
        };
        let was_open = listing.open.contains(&issue.id);
        if !was_open {
            page.people = regulars().into();
            page.threads.push(opening(reference, &issue, &mut stamp, now));
        }
        if !was_open || !self.memory().knows(&head) {
            page.heads.push(head);
        }
        match stamp {
            Some(stamp) if stamp.state == state(&issue) => {
                if has_grown(&issue, &stamp, now) {
                    listing.grown.push((issue, stamp));
                }
            }
            stamp => listing.moved.push((issue, stamp)),
        }
        Ok(())
    }

    /// Looks singly after tickets that left the list: resolved, archived, merged or deleted.
    async fn look_after(
        &self,
        open: &[RemoteTicket],
        listed: &HashSet<String>,
        patience: &mut Patience,
        sink: &mut dyn PageSink,
    ) -> Result<(), SourceError> {
        let now = self.api.now();
        let missing = open.iter().filter(|ticket| {
            !listed.contains(&ticket.remote_id) && !self.memory().is_checked(&ticket.reference, now)
        });
        for ticket in missing.take(MOST_MISSING) {
            if self.api.pace().await.is_err() {
                break;
            }
            let page = match self.left_the_list(ticket).await {
                Ok(page) => page,
                Err(error) => patience.bear(error)?,
            };
            self.accept(page, sink).await?;
            self.memory().check(&ticket.reference, now);
        }
        Ok(())
    }

    async fn left_the_list(&self, ticket: &RemoteTicket) -> Result<Page, SourceError> {
        let conversation = match self.history(&ticket.remote_id).await {
            Err(SourceError::Gone { .. }) => {
                return Ok(Page { gone: vec![ticket.reference.clone().into()], ..Page::default() });
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
        patience: &mut Patience,
        sink: &mut dyn PageSink,
    ) -> Result<(), SourceError> {
        moved.sort_by_cached_key(|(issue, _)| Reverse(weight(issue)));
        for (issue, earlier) in moved.into_iter().take(MOST_CONVERSATIONS) {
            if self.api.pace().await.is_err() {
                break;
            }
            let page = match self.conversation(&issue.id, earlier.as_ref()).await {
                Ok(read) => self.whole_page(&read, Some(&issue), earlier.as_ref(), Extent::Whole),
                // The next pull looks after it, as it has left the list by then.
                Err(SourceError::Gone { .. }) => continue,
                Err(error) => patience.bear(error)?,
            };
            self.accept(page, sink).await?;
        }
        Ok(())
    }

    /// Stores a page, unless there is no news in it.
    pub(super) async fn accept(
        &self,
        mut page: Page,
        sink: &mut dyn PageSink,
    ) -> Result<(), SourceError> {
        page.unreadable = self.memory().news(page.unreadable);
        if page != Page::default() {
            sink.accept(page.clone()).await?;
            self.memory().keep(&page);
        }
        Ok(())
    }
}

/// What a ticket that was not open begins with: its first occurrence, or that it is back. The
/// latter is stamped so that the conversation is read, in this pull or in a later one.
fn opening(
    reference: TicketRef,
    issue: &Issue,
    stamp: &mut Option<Stamp>,
    now: Timestamp,
) -> Thread {
    let message = match stamp {
        None => first_seen(issue),
        Some(stamp) => {
            stamp.state.clear();
            stamp.returned = Some(now);
            Some(came_back(now))
        }
    };
    let stamp = stamp.as_ref().and_then(Stamp::text);
    Thread { reference, messages: message.into_iter().collect(), extent: Extent::Part, stamp }
}

/// How much of a server that fails now and then one pull puts up with: what fails about one issue
/// must not keep the others from being read.
#[derive(Default)]
struct Patience {
    failures: usize,
    first: Option<SourceError>,
}

impl Patience {
    /// Puts up with a failure about one issue: a page that tells what could not be read, if it was
    /// that.
    ///
    /// # Errors
    /// The failure, if it concerns the whole source or was one too many.
    fn bear(&mut self, error: SourceError) -> Result<Page, SourceError> {
        self.failures += 1;
        match error {
            error if self.failures > MOST_FAILURES => Err(error),
            SourceError::Unreadable { at, why } => {
                Ok(Page { unreadable: vec![Unreadable { at, why }], ..Page::default() })
            }
            SourceError::Unreachable { .. } | SourceError::Unanswered { .. } => {
                self.first.get_or_insert(error);
                Ok(Page::default())
            }
            error => Err(error),
        }
    }
}
