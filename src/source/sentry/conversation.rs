//! One issue with all that was said about it.

use super::Sentry;
use super::activity::{author, came_back, first_seen, message, regulars};
use super::affected::is_due;
use super::event::Occurrence;
use super::lenient::items;
use super::look::merged_into;
use super::stamp::{Asked, Elsewhere, Stamp, Suspected, state};
use super::wire::{Activity, Issue};
use crate::desk::{Affected, Event, Extent, Message, Person, Thread, TicketRef, Unreadable};
use crate::source::SourceError;
use jiff::Timestamp;
use std::collections::{BTreeMap, HashSet};

/// Comments come newest first, a hundred a page; an issue with more is not read to its end.
const MOST_COMMENT_PAGES: usize = 5;
/// With an issue come as many of its activities as this, the latest ones.
const MOST_ACTIVITIES: usize = 100;

/// One issue afresh, with its history.
pub(super) struct Conversation {
    /// The issue itself.
    pub(super) issue: Issue,
    /// What was done to it, comments included.
    pub(super) activities: Vec<Activity>,
    /// Its latest event, if it was asked for and is still kept.
    pub(super) event: Option<Event>,
    /// Whom it hit, if that was asked.
    pub(super) affected: Option<Vec<Affected>>,
    /// When that was asked.
    pub(super) asked_at: Option<Timestamp>,
    /// What is suspected of its latest event, if that was found out.
    pub(super) suspected: Option<Suspected>,
    /// What it is linked to beyond what lists tell, if that was found out.
    pub(super) elsewhere: Option<Elsewhere>,
    /// What could not be read.
    pub(super) lost: Vec<Unreadable>,
}

impl Conversation {
    /// An issue and what was done to it, of which nothing else was asked.
    pub(super) fn of(issue: Issue, activities: Vec<Activity>) -> Self {
        Self {
            issue,
            activities,
            event: None,
            affected: None,
            asked_at: None,
            suspected: None,
            elsewhere: None,
            lost: Vec::new(),
        }
    }

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
            release: event.and_then(|event| event.release.clone()).or(kept.release),
            environment: event.and_then(|event| event.environment.clone()).or(kept.environment),
            returned: kept.returned.filter(|_| !keeps_activity),
            asked: self.asked(listed, kept.asked),
            suspected: self.suspected.clone().or(kept.suspected),
            elsewhere: self.elsewhere.clone().or(kept.elsewhere),
            left: kept.left,
        }
    }

    fn asked(&self, listed: Option<&Issue>, kept: Option<Asked>) -> Option<Asked> {
        // Lists count the people of some time, the issue by itself counts all.
        let listed = listed.map(|issue| issue.user_count.unwrap_or_default());
        let users = listed.or(kept.map(|kept| kept.users)).or(self.issue.user_count);
        match self.asked_at {
            Some(at) => {
                let seen = self.issue.last_seen;
                Some(Asked { users: users.unwrap_or_default(), at, seen })
            }
            None => kept,
        }
    }

    /// Whether all that was said and done was read, so that what is missing was deleted.
    pub(super) fn extent(&self) -> Extent {
        let told = self.issue.activity.as_ref().map_or(0, Vec::len);
        let notes: HashSet<&str> =
            self.activities.iter().filter(is_note).map(|note| note.id.as_str()).collect();
        let counted = self.issue.num_comments.unwrap_or_default();
        let all = told < MOST_ACTIVITIES && notes.len() as u64 >= counted && self.lost.is_empty();
        if all { Extent::Whole } else { Extent::Part }
    }

    /// Its messages, under the ticket's name.
    pub(super) fn thread(&self, reference: TicketRef, stamp: &Stamp, extent: Extent) -> Thread {
        let messages = first_seen(&self.issue)
            .into_iter()
            .chain(stamp.returned.map(came_back))
            .chain(self.activities.iter().filter_map(message));
        let by_id: BTreeMap<String, Message> = messages.map(|m| (m.id.clone(), m)).collect();
        let messages = by_id.into_values().collect();
        Thread { reference, messages, extent, stamp: stamp.text() }
    }
}

fn is_note(activity: &&Activity) -> bool {
    activity.kind.as_deref() == Some("note")
}

impl Sentry {
    /// Reads an issue and its comments.
    ///
    /// # Errors
    /// [`SourceError::Gone`] if it is no more, or was merged into another; else whatever stopped
    /// it.
    pub(super) async fn history(&self, id: &str) -> Result<Conversation, SourceError> {
        let reply = self.api.read(id, "").await?;
        let issue: Issue = reply.readable()?.json()?;
        if issue.id != id {
            return Err(SourceError::Gone { why: merged_into(&issue) });
        }
        let mut lost = Vec::new();
        let told = issue.activity.clone().unwrap_or_default();
        let at = format!("{} activity", reply.call);
        let mut activities: Vec<Activity> = items(told, &at, &mut lost);
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
        Ok(Conversation { lost, ..Conversation::of(issue, activities) })
    }

    /// Reads an issue, its comments, its latest event, and whom it hit.
    ///
    /// # Errors
    /// As [`Sentry::history`].
    pub(super) async fn conversation(
        &self,
        id: &str,
        earlier: Option<&Stamp>,
    ) -> Result<Conversation, SourceError> {
        let mut conversation = self.history(id).await?;
        match self.latest_event(id).await {
            Ok(Some(latest)) => {
                self.whom_it_hit(&mut conversation, latest.person, earlier).await;
                conversation.event = Some(latest.event);
            }
            Ok(None) => self.whom_it_hit(&mut conversation, None, earlier).await,
            Err(SourceError::Unreadable { at, why }) => {
                conversation.lost.push(Unreadable { at, why });
            }
            Err(error) => return Err(error),
        }
        self.whose_commit(&mut conversation, earlier).await;
        Ok(conversation)
    }

    /// Adds whom it hit, if there is anybody and that is due. `latest` is whom the latest event did,
    /// for servers that name nobody else.
    async fn whom_it_hit(
        &self,
        conversation: &mut Conversation,
        latest: Option<Affected>,
        earlier: Option<&Stamp>,
    ) {
        let (issue, now) = (&conversation.issue, self.api.now());
        let counted = issue.user_count.is_some_and(|users| users > 0);
        let anybody = counted || latest.is_some() || self.api.is_glitchtip();
        let asked = earlier.and_then(|stamp| stamp.asked.as_ref());
        if !anybody || !is_due(issue, asked, now) {
            return;
        }
        if let Some(mut people) = self.whom(&issue.id).await {
            if people.is_empty() {
                people.extend(latest);
            }
            conversation.affected = Some(people);
            conversation.asked_at = Some(now);
        }
    }

    /// Adds whose commit is suspected of the latest event.
    async fn whose_commit(&self, conversation: &mut Conversation, earlier: Option<&Stamp>) {
        let Some(event) = &mut conversation.event else { return };
        let earlier = earlier.and_then(|stamp| stamp.suspected.as_ref());
        let suspected = self.suspected(&conversation.issue, &event.id, earlier).await;
        event.suspect = suspected.as_ref().and_then(|suspected| suspected.commit.clone());
        conversation.suspected = suspected;
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
    async fn latest_event(&self, id: &str) -> Result<Option<Occurrence>, SourceError> {
        match self.occurrence(id, "latest").await {
            Ok(event) => Ok(Some(event)),
            Err(SourceError::Gone { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
