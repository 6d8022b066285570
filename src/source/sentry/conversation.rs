//! One issue with all that was said about it.

use super::Sentry;
use super::activity::{author, came_back, first_seen, message, regulars};
use super::api::readable;
use super::event;
use super::lenient::items;
use super::stamp::{Stamp, state};
use super::wire::{Activity, Event, Issue};
use crate::desk::{Extent, Message, Person, Thread, TicketRef, Unreadable};
use crate::source::SourceError;
use std::collections::BTreeMap;

/// Comments come newest first, a hundred a page; an issue with more is not read to its end.
const MOST_COMMENT_PAGES: usize = 5;

/// One issue afresh, with its history.
pub(super) struct Conversation {
    /// The issue itself.
    pub(super) issue: Issue,
    /// What was done to it, comments included.
    pub(super) activities: Vec<Activity>,
    /// Its latest event, if it was asked for and is still kept.
    pub(super) event: Option<Event>,
    /// What could not be read.
    pub(super) lost: Vec<Unreadable>,
}

impl Conversation {
    /// Everyone who speaks in it.
    pub(super) fn people(&self) -> Vec<Person> {
        let known = regulars().into_iter().chain(self.activities.iter().filter_map(author));
        let by_id: BTreeMap<_, _> = known.map(|person| (person.id.clone(), person)).collect();
        by_id.into_values().collect()
    }

    /// The stamp to leave on it. `listed` is the issue as the list shows it, where it came from
    /// one: the next list is compared with that.
    pub(super) fn stamp(&self, listed: Option<&Issue>, earlier: Option<&Stamp>) -> Stamp {
        let keeps_activity = self.issue.activity.is_some();
        let kept = earlier.cloned().unwrap_or_default();
        let event = self.event.as_ref();
        Stamp {
            state: state(listed.unwrap_or(&self.issue)),
            release: event.and_then(event::release).or(kept.release),
            environment: event.and_then(event::environment).or(kept.environment),
            returned: kept.returned.filter(|_| !keeps_activity),
            left: kept.left,
        }
    }

    /// Its messages, under the ticket's name.
    pub(super) fn thread(&self, reference: TicketRef, stamp: &Stamp, extent: Extent) -> Thread {
        let messages = first_seen(&self.issue)
            .into_iter()
            .chain(stamp.returned.map(came_back))
            .chain(self.activities.iter().filter_map(message))
            .chain(self.event.as_ref().map(|event| event::message(event, &self.issue)));
        let by_id: BTreeMap<String, Message> = messages.map(|m| (m.id.clone(), m)).collect();
        let messages = by_id.into_values().collect();
        Thread { reference, messages, extent, stamp: stamp.text() }
    }
}

impl Sentry {
    /// Reads an issue and its comments.
    ///
    /// # Errors
    /// [`SourceError::Gone`] if it is no more, or was merged into another; else whatever stopped
    /// it.
    pub(super) async fn history(&self, id: &str) -> Result<Conversation, SourceError> {
        let reply = self.api.read(id, "").await?;
        let issue: Issue = readable(&reply)?.json()?;
        if issue.id != id {
            let other = issue.short_id.as_ref().unwrap_or(&issue.id);
            return Err(SourceError::Gone { why: format!("it was merged into {other}") });
        }
        let mut lost = Vec::new();
        let told = issue.activity.clone().unwrap_or_default();
        let at = format!("{} activity", reply.call);
        let mut activities: Vec<Activity> = items(told, &at, &mut lost);
        let is_note = |activity: &&Activity| activity.kind.as_deref() == Some("note");
        let notes = activities.iter().filter(is_note).count() as u64;
        if issue.num_comments.unwrap_or_default() > notes {
            match self.comments(id, MOST_COMMENT_PAGES, &mut lost).await {
                Ok(comments) => activities.extend(comments),
                // The address is not part of the documented API and may go; the issue is there.
                Err(SourceError::Gone { why } | SourceError::Refused { why }) => {
                    lost.push(Unreadable { at: format!("issues/{id}/comments"), why });
                }
                Err(error) => return Err(error),
            }
        }
        Ok(Conversation { issue, activities, event: None, lost })
    }

    /// Reads an issue, its comments and its latest event.
    ///
    /// # Errors
    /// As [`Sentry::history`].
    pub(super) async fn conversation(&self, id: &str) -> Result<Conversation, SourceError> {
        let mut conversation = self.history(id).await?;
        match self.latest_event(id).await {
            Ok(event) => conversation.event = event,
            Err(SourceError::Unreadable { at, why }) => {
                conversation.lost.push(Unreadable { at, why });
            }
            Err(error) => return Err(error),
        }
        Ok(conversation)
    }

    /// Reads comments, newest first, `pages` pages at most.
    ///
    /// # Errors
    /// Whatever stopped it.
    pub(super) async fn comments(
        &self,
        id: &str,
        pages: usize,
        lost: &mut Vec<Unreadable>,
    ) -> Result<Vec<Activity>, SourceError> {
        let mut listed = self.api.read_list(id, "comments/").await?;
        let at = format!("issues/{id}/comments");
        let mut comments = items(listed.items, &at, lost);
        for _ in 1..pages {
            let Some(next) = listed.next else { break };
            listed = self.api.list(&next).await?;
            comments.extend(items(listed.items, &at, lost));
        }
        Ok(comments)
    }

    /// `None` once retention has taken all events away.
    async fn latest_event(&self, id: &str) -> Result<Option<Event>, SourceError> {
        match self.api.read(id, "events/latest/").await {
            Ok(reply) => readable(&reply)?.json().map(Some),
            Err(SourceError::Gone { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
