//! Tickets that left the list: resolved, archived, merged, deleted, or no longer what the
//! configuration asks for. Many are asked for at once, and singly only those that changed.

use super::Sentry;
use super::lenient::items;
use super::listing::Listing;
use super::look::is_merged;
use super::memory::Memory;
use super::patience::Patience;
use super::projects::Selection;
use super::pull::part;
use super::stamp::{Stamp, state};
use super::standing::is_open;
use super::wire::Issue;
use crate::desk::{Extent, Gone, Page, Unreadable};
use crate::source::{PageSink, RemoteTicket, SourceError};
use std::collections::HashMap;

/// How many issues are asked for at once.
const GROUP: usize = 100;
/// How many times one pull asks for so many.
const MOST_GROUPS: usize = 5;
/// How many issues that left the list one pull looks after singly.
const MOST_SINGLE: usize = 20;

impl Sentry {
    /// Looks after tickets that are open here and not on the list.
    ///
    /// # Errors
    /// Whatever stopped it.
    pub(super) async fn look_after(
        &self,
        open: &[RemoteTicket],
        listing: &Listing,
        selection: &Selection,
        patience: &mut Patience,
        sink: &mut dyn PageSink,
    ) -> Result<(), SourceError> {
        let now = self.api.now();
        let ended = |ticket: &&RemoteTicket| listing.ended.contains(&ticket.remote_id);
        let mut singly: Vec<&RemoteTicket> = open.iter().filter(ended).collect();
        if let Some(listed) = &listing.whole {
            let is_missing = |ticket: &&RemoteTicket| {
                !listed.contains(&ticket.remote_id)
                    && !ended(ticket)
                    && !self.memory().is_checked(&ticket.reference, now)
            };
            let missing: Vec<_> = open.iter().filter(is_missing).collect();
            singly.extend(self.sort_out(&missing, listing, selection, patience, sink).await?);
        }
        for ticket in singly.into_iter().take(MOST_SINGLE) {
            if self.api.pace().await.is_err() {
                break;
            }
            let page = match self.left_the_list(ticket, listing).await {
                Ok(page) => page,
                // The list is open to the token, this issue is not any more.
                Err(SourceError::NeedsYou { fault, .. }) => {
                    self.memory().check(&ticket.reference, now);
                    let at = format!("issues {}", ticket.remote_id);
                    let unreadable = vec![Unreadable { at, why: fault }];
                    Page { unreadable, ..Page::default() }
                }
                // The list told of it, and it must not keep the others from being looked after.
                Err(SourceError::Unreadable { .. }) if listing.lost => {
                    self.memory().check(&ticket.reference, now);
                    Page::default()
                }
                Err(error) => patience.bear(error)?,
            };
            self.accept(page, sink).await?;
        }
        Ok(())
    }

    /// Asks for many at once and hands over what is still open. Tells which are not, or cannot be
    /// asked for like that.
    async fn sort_out<'a>(
        &self,
        missing: &[&'a RemoteTicket],
        listing: &Listing,
        selection: &Selection,
        patience: &mut Patience,
        sink: &mut dyn PageSink,
    ) -> Result<Vec<&'a RemoteTicket>, SourceError> {
        // One is sooner asked for by itself.
        if missing.len() < 2 || self.memory().no_group {
            return Ok(missing.to_vec());
        }
        let mut singly = Vec::new();
        for batch in missing.chunks(GROUP).take(MOST_GROUPS) {
            if self.api.pace().await.is_err() {
                break;
            }
            let mut page = Page::default();
            let found = match self.group(batch, selection, &mut page).await {
                Ok(Some(found)) => found,
                Ok(None) => {
                    self.memory().no_group = true;
                    return Ok(missing.to_vec());
                }
                Err(error) => {
                    self.accept(patience.bear(error)?, sink).await?;
                    break;
                }
            };
            for ticket in batch {
                match found.get(&ticket.remote_id).filter(|issue| is_open(issue)) {
                    Some(issue) => self.still_open(ticket, issue, listing, &mut page),
                    None => singly.push(*ticket),
                }
            }
            self.accept(page, sink).await?;
        }
        Ok(singly)
    }

    /// Issues by their ids, in whatever state; `None` if the server does not list them like that.
    async fn group(
        &self,
        batch: &[&RemoteTicket],
        selection: &Selection,
        page: &mut Page,
    ) -> Result<Option<HashMap<String, Issue>>, SourceError> {
        let mut query = vec![("limit", GROUP.to_string()), ("groupStatsPeriod", "24h".to_owned())];
        query.extend(selection.query());
        for ticket in batch {
            // Sentry takes the first, GlitchTip the second, and each passes over the other.
            let id = || ticket.remote_id.clone();
            query.extend([("group", id()), ("id", id())]);
        }
        let listed = match self.api.list(&self.api.org_url("issues/", &query)).await {
            Err(SourceError::Refused { .. }) => return Ok(None),
            listed => listed?,
        };
        let issues: Vec<Issue> = items(listed.items, "issues", &mut page.unreadable);
        let asked = |issue: &Issue| batch.iter().any(|ticket| ticket.remote_id == issue.id);
        if !issues.iter().all(asked) {
            return Ok(None);
        }
        Ok(Some(issues.into_iter().map(|issue| (issue.id.clone(), issue.in_all())).collect()))
    }

    async fn left_the_list(
        &self,
        ticket: &RemoteTicket,
        listing: &Listing,
    ) -> Result<Page, SourceError> {
        let now = self.api.now();
        let conversation = match self.history(&ticket.remote_id).await {
            Err(SourceError::Gone { why }) => {
                // What the server says of an issue that is not there is no reason.
                let why = Some(why).filter(|why| is_merged(why));
                let gone = Gone { reference: ticket.reference.clone(), why };
                self.memory().has_ended(ticket, now);
                return Ok(Page { gone: vec![gone], ..Page::default() });
            }
            read => read?,
        };
        let mut page = Page::default();
        if is_open(&conversation.issue) {
            self.still_open(ticket, &conversation.issue, listing, &mut page);
            return Ok(page);
        }
        self.memory().has_ended(ticket, now);
        let earlier = ticket.stamp.as_deref().and_then(Stamp::parse);
        Ok(self.whole_page(&conversation, None, earlier.as_ref(), Extent::Part))
    }

    /// What becomes of an issue that is open and not on the list: if it happened within the time
    /// that is read, it is no longer what is asked for. One that merely rests stays as it was.
    fn still_open(&self, ticket: &RemoteTicket, issue: &Issue, listing: &Listing, page: &mut Page) {
        let now = self.api.now();
        let last_seen = issue.last_seen.filter(|at| *at >= self.oldest());
        let rests = last_seen.filter(|_| listing.at_once);
        let has_left = |memory: &mut Memory| memory.has_left(&ticket.reference, rests, now);
        if last_seen.is_some() && !listing.lost && !has_left(&mut self.memory()) {
            return;
        }
        self.memory().check(&ticket.reference, now);
        if last_seen.is_none() || listing.lost {
            return;
        }
        let earlier = ticket.stamp.as_deref().and_then(Stamp::parse).unwrap_or_default();
        let stamp = Stamp { left: true, ..earlier.clone() };
        if !earlier.left {
            page.threads.push(part(ticket.reference.clone(), stamp.text()));
        }
        if stamp.state != state(issue) {
            self.memory().owed.insert(issue.id.clone(), (issue.clone(), Some(stamp.clone())));
        }
        let head = self.head(issue, Some(&stamp), now);
        page.heads.extend(head.filter(|head| !self.memory().knows(head)));
    }
}
