//! One poll: list what is asked for, look after what left the list, read what moved.

use super::Sentry;
use super::activity::{came_back, first_seen, regulars};
use super::affected::has_grown;
use super::issue::reference;
use super::patience::Patience;
use super::stamp::{Stamp, state};
use super::wire::Issue;
use crate::desk::{Extent, Page, Thread, TicketRef, Unreadable};
use crate::source::{PageSink, Pulled, SourceError};
use jiff::Timestamp;

/// How many conversations one pull reads, two or three requests each: 5 a second are allowed.
const MOST_CONVERSATIONS: usize = 40;

impl Sentry {
    /// See [`crate::source::Source::pull`].
    pub(super) async fn poll(&self, sink: &mut dyn PageSink) -> Result<Pulled, SourceError> {
        let before = self.api.requests();
        let selection = self.selection().await?;
        let mut patience = Patience::default();
        if !selection.is_empty() {
            let open = sink.open_tickets().await?;
            self.memory().only(&open);
            let listing = self.list(&selection, &open, sink).await?;
            self.look_after(&open, &listing, &selection, &mut patience, sink).await?;
            self.read_moved(&mut patience, sink).await?;
            self.read_grown(sink).await?;
        }
        match selection.fault(self.api.organization()).or(patience.first) {
            Some(fault) => Err(fault),
            None => Ok(Pulled {
                requests: self.api.requests().wrapping_sub(before),
                pause: self.api.pause(),
                notice: self.api.renamed().map(|n| self.renamed(&n) + ": correct organization"),
                ..Pulled::default()
            }),
        }
    }

    /// That the organization has another name now.
    pub(super) fn renamed(&self, name: &str) -> String {
        let organization = self.api.organization();
        format!("organization {organization:?} is called {name:?} now")
    }

    /// Puts an issue's head on the page if it changed, with a message if it is new or open again,
    /// and notes whether its conversation must be read.
    pub(super) async fn take(
        &self,
        issue: Issue,
        was_open: bool,
        page: &mut Page,
        sink: &mut dyn PageSink,
    ) -> Result<(), SourceError> {
        let reference = reference(self.api.organization(), &issue);
        self.memory().is_listed(&reference);
        let mut stamp = sink.stamp(&reference).await?.as_deref().and_then(Stamp::parse);
        let now = self.api.now();
        let is_back = stamp.as_mut().is_some_and(|stamp| std::mem::take(&mut stamp.left));
        let Some(head) = self.head(&issue, stamp.as_ref(), now) else {
            let why = "neither firstSeen nor lastSeen is a time".into();
            page.unreadable.push(Unreadable { at: format!("issues {}", issue.id), why });
            return Ok(());
        };
        if !was_open {
            page.people = regulars().into();
            page.threads.push(opening(reference, &issue, &mut stamp, now));
        } else if is_back {
            let stamp = stamp.as_ref().and_then(Stamp::text);
            page.threads.push(part(reference, stamp));
        }
        if !was_open || !self.memory().knows(&head) {
            page.heads.push(head);
        }
        match stamp {
            Some(stamp) if stamp.state == state(&issue) => {
                self.memory().owed.remove(&issue.id);
                let counted = !self.api.is_glitchtip();
                if has_grown(&issue, &stamp, counted, now) {
                    self.memory().grown.insert(issue.id.clone(), (issue, stamp));
                }
            }
            stamp => {
                self.memory().owed.insert(issue.id.clone(), (issue, stamp));
            }
        }
        Ok(())
    }

    /// Reads conversations that moved, those that press most first; the rest waits for the next
    /// pull.
    async fn read_moved(
        &self,
        patience: &mut Patience,
        sink: &mut dyn PageSink,
    ) -> Result<(), SourceError> {
        let owed = self.memory().next_owed(MOST_CONVERSATIONS);
        for (issue, earlier) in owed {
            if self.api.pace().await.is_err() {
                break;
            }
            let page = match self.conversation(&issue.id, earlier.as_ref()).await {
                Ok(read) => self.whole_page(&read, Some(&issue), earlier.as_ref(), read.extent()),
                // The next round looks after it, as it has left the list by then.
                Err(SourceError::Gone { .. }) => Page::default(),
                // The list owes it again for as long as it is there.
                Err(error @ SourceError::Unreadable { .. }) => patience.bear(error)?,
                Err(error) => {
                    self.accept(patience.bear(error)?, sink).await?;
                    continue;
                }
            };
            self.accept(page, sink).await?;
            self.memory().owed.remove(&issue.id);
        }
        Ok(())
    }

    /// Stores a page, unless there is no news in it.
    pub(super) async fn accept(
        &self,
        mut page: Page,
        sink: &mut dyn PageSink,
    ) -> Result<(), SourceError> {
        page.unreadable = self.memory().lost.news(page.unreadable);
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
    Thread { messages: message.into_iter().collect(), ..part(reference, stamp) }
}

/// A conversation of which nothing is told but its stamp.
pub(super) fn part(reference: TicketRef, stamp: Option<String>) -> Thread {
    Thread { reference, messages: Vec::new(), extent: Extent::Part, stamp }
}
