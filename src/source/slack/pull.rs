//! Reading what is new.

use super::super::{PageSink, Pulled, RemoteTicket, SourceError};
use super::Slack;
use super::api::{Api, Form};
use super::channels::Channel;
use super::cursor::{Progress, is_after};
use super::me::Me;
use super::parse::{
    Conversation, Reader, begins_ticket, broadcast_of, is_tombstone, latest_in, reference, stamp,
};
use super::people::People;
use super::thread::{self, meet};
use super::trouble::{of_channel, told};
use super::wire::{WireMessage, items};
use crate::desk::{Cursor, Page, TicketRef, Unreadable};
use serde_json::Value;
use std::collections::HashSet;

/// One pull on its way.
pub(super) struct Pull<'a> {
    slack: &'a Slack,
    sink: &'a mut dyn PageSink,
    api: Api,
    me: Me,
    people: People,
    channels: Vec<Channel>,
    /// The open tickets as they were before.
    open: Vec<RemoteTicket>,
    progress: Progress,
    /// What could not be read in this pull.
    unreadable: Vec<Unreadable>,
    /// What is wrong with single channels; it is told when all else is read.
    faults: Vec<SourceError>,
}

/// What was seen of one channel on the way through its history.
#[derive(Default)]
struct Seen {
    tickets: HashSet<String>,
    broadcasts: Vec<(String, String)>,
    newest: Option<String>,
    /// Something could not be read, so that absence proves nothing.
    gaps: bool,
}

impl Pull<'_> {
    /// Reads everything new since `cursor`.
    pub async fn run(
        slack: &Slack,
        cursor: Option<Cursor>,
        sink: &mut dyn PageSink,
    ) -> Result<Pulled, SourceError> {
        let api = slack.api.counting();
        let people = People::seeded(sink.people().await?);
        let mut pull = Pull {
            me: slack.me(&api).await?.clone(),
            people,
            channels: Vec::new(),
            open: sink.open_tickets().await?,
            progress: Progress::read(cursor.as_ref()),
            unreadable: Vec::new(),
            faults: Vec::new(),
            slack,
            sink,
            api,
        };
        let outcome = pull.all().await;
        slack.remember(&pull.people, pull.unreadable);
        outcome?;
        Ok(Pulled { requests: pull.api.requests(), pause: None, notice: None })
    }

    async fn all(&mut self) -> Result<(), SourceError> {
        self.list_people().await?;
        let (channels, faults) = self.slack.channels(&self.api).await?;
        self.channels = channels;
        self.faults = faults;
        for channel in self.channels.clone() {
            if let Err(error) = self.channel(&channel).await {
                self.faults.push(of_channel(error, &channel)?);
                self.channels.retain(|other| other.id != channel.id);
            }
        }
        self.older_threads().await?;
        told(std::mem::take(&mut self.faults))
    }

    async fn list_people(&mut self) -> Result<(), SourceError> {
        let now = self.api.now();
        if !self.people.is_empty() && !self.progress.people_are_old(now) {
            return Ok(());
        }
        let mut unreadable = Vec::new();
        let mut cursor = None;
        loop {
            let page = self.people.list_page(&self.api, &self.me, cursor).await?;
            unreadable.extend(page.unreadable);
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        self.progress.people_at = Some(now);
        let cursor = self.progress.write();
        self.hand_over(Page { cursor, unreadable, ..Page::default() }).await
    }

    /// Reads one channel's history. What was seen counts as read only once all pages are stored.
    async fn channel(&mut self, channel: &Channel) -> Result<(), SourceError> {
        let oldest = self.progress.oldest(&channel.id, self.api.now(), self.slack.since);
        let form = vec![("channel", channel.id.clone()), ("oldest", oldest.clone())];
        let mut seen = Seen::default();
        let mut cursor = None;
        loop {
            let (answer, next) = self.api.page("conversations.history", &form, cursor).await?;
            let call = format!("conversations.history {}", channel.id);
            let (messages, unreadable) = items::<WireMessage>(&answer, "messages", &call);
            let more = answer.get("has_more").and_then(Value::as_bool) == Some(true);
            seen.note(&messages, !unreadable.is_empty() || (more && next.is_none()));
            let mut page = Page { unreadable, ..Page::default() };
            let read = self.top_level(channel, &messages, &mut page).await;
            let read = match (read, &next) {
                (Ok(()), None) => self.finish(channel, &seen, &oldest, &mut page).await,
                (read, _) => read,
            };
            self.hand_over(page).await?;
            read?;
            match next {
                Some(next) => cursor = Some(next),
                None => return Ok(()),
            }
        }
    }

    /// Puts into `page` the tickets of one page of history that changed. What was read before an
    /// error stays in it.
    async fn top_level(
        &mut self,
        channel: &Channel,
        messages: &[WireMessage],
        page: &mut Page,
    ) -> Result<(), SourceError> {
        for message in messages.iter().filter(|message| begins_ticket(message)) {
            let reference = self.reference(channel, &message.ts);
            let stamp = stamp(message, &[]);
            let known = self.sink.stamp(&reference).await?;
            if known.as_ref() == Some(&stamp) {
                continue;
            }
            if message.reply_count > 0 {
                self.read_thread(channel, &message.ts, Some(stamp), known, page).await?;
            } else {
                let alone = Conversation::alone(message, stamp);
                self.add(channel, alone, known, page).await?;
            }
        }
        Ok(())
    }

    /// After the last page: copies of replies whose threads lie further back, what was deleted,
    /// and the new place to go on from.
    async fn finish(
        &mut self,
        channel: &Channel,
        seen: &Seen,
        oldest: &str,
        page: &mut Page,
    ) -> Result<(), SourceError> {
        for (thread, reply) in &seen.broadcasts {
            let known = self.sink.stamp(&self.reference(channel, thread)).await?;
            let has_it = known.as_ref().is_some_and(|stamp| !is_after(reply, latest_in(stamp)));
            if !has_it && !seen.tickets.contains(thread) {
                self.read_thread(channel, thread, None, known, page).await?;
            }
        }
        page.gone.extend(self.vanished(channel, seen, oldest));
        let before = self.progress.newest.get(&channel.id);
        let newest = seen.newest.iter().chain(before).max_by(|a, b| a.cmp(b)).cloned();
        if newest.as_ref() != before {
            self.progress.newest.extend(newest.map(|ts| (channel.id.clone(), ts)));
            page.cursor = self.progress.write();
        }
        Ok(())
    }

    /// Tickets known before this pull that the history should have shown and did not: their
    /// messages were deleted. A history without any ticket is taken for no proof.
    fn vanished(&self, channel: &Channel, seen: &Seen, oldest: &str) -> Vec<TicketRef> {
        let gone = self.open.iter().filter(|ticket| {
            thread::place_of(&ticket.remote_id).is_some_and(|(id, ts)| {
                id == channel.id && is_after(ts, oldest) && !seen.tickets.contains(ts)
            })
        });
        let proven = !seen.gaps && !seen.tickets.is_empty();
        gone.filter(|_| proven).map(|ticket| ticket.reference.clone()).collect()
    }

    /// Looks at open threads that began before the window, a few in each pull in turn.
    async fn older_threads(&mut self) -> Result<(), SourceError> {
        let mut older = self.older_than_window();
        let mut turn = self.progress.turn.clone();
        if older.len() > thread::OLDER_PER_PULL {
            let first = older.partition_point(|(_, ts)| Some(ts) <= turn.as_ref());
            older.rotate_left(first);
            older.truncate(thread::OLDER_PER_PULL);
            turn = older.last().map(|(_, ts)| ts.clone());
        }
        let mut page = Page::default();
        let mut outcome = Ok(());
        for (channel, ts) in older {
            let known = self.sink.stamp(&self.reference(&channel, &ts)).await?;
            outcome = self.read_thread(&channel, &ts, None, known, &mut page).await;
            if outcome.is_err() {
                break;
            }
        }
        if outcome.is_ok() && turn != self.progress.turn {
            self.progress.turn = turn;
            page.cursor = self.progress.write();
        }
        self.hand_over(page).await?;
        outcome
    }

    /// Open tickets that began before the window, in the order of their beginning.
    fn older_than_window(&self) -> Vec<(Channel, String)> {
        let now = self.api.now();
        let older = self.open.iter().filter_map(|ticket| {
            let (id, ts) = thread::place_of(&ticket.remote_id)?;
            let channel = self.channels.iter().find(|channel| channel.id == id)?;
            let oldest = self.progress.oldest(id, now, self.slack.since);
            (!is_after(ts, &oldest)).then(|| (channel.clone(), ts.to_owned()))
        });
        let mut older: Vec<_> = older.collect();
        older.sort_by(|a, b| a.1.cmp(&b.1));
        older
    }

    /// Reads a thread whole and adds it unless it is as `known`. Without a `shown` stamp its own
    /// root tells.
    async fn read_thread(
        &mut self,
        channel: &Channel,
        ts: &str,
        shown: Option<String>,
        known: Option<String>,
        page: &mut Page,
    ) -> Result<(), SourceError> {
        let form: Form = vec![("channel", channel.id.clone()), ("ts", ts.to_owned())];
        let (messages, unreadable) = match thread::read(&self.api, &form).await {
            Err(SourceError::Gone { .. }) => {
                page.gone.push(self.reference(channel, ts));
                return Ok(());
            }
            read => read?,
        };
        let extent = thread::extent(&unreadable);
        page.unreadable.extend(unreadable);
        let Some(root) = messages.iter().find(|message| message.ts == ts) else { return Ok(()) };
        let stamp = shown.unwrap_or_else(|| stamp(root, &messages));
        if known.as_ref() == Some(&stamp) {
            return Ok(());
        }
        let conversation = Conversation { root, messages: &messages, extent, stamp };
        self.add(channel, conversation, known, page).await
    }

    async fn add(
        &mut self,
        channel: &Channel,
        conversation: Conversation<'_>,
        known: Option<String>,
        page: &mut Page,
    ) -> Result<(), SourceError> {
        let close_reaction = self.slack.close_reaction.as_deref();
        meet(&self.api, &self.me, &mut self.people, &conversation, close_reaction).await?;
        let reader = Reader {
            source: &self.slack.id,
            me: &self.me,
            people: &self.people,
            channels: &self.channels,
            channel,
            close_reaction,
        };
        // A deleted root tells nothing any more: what the store knows of it stays.
        if known.is_none() || !is_tombstone(conversation.root) {
            page.heads.push(reader.head(conversation.root));
        }
        page.threads.push(reader.thread(conversation));
        Ok(())
    }

    /// Hands a page over, with whoever was met on the way; an empty one is not worth a write, and
    /// what could not be read in the last pull either is not told again.
    async fn hand_over(&mut self, mut page: Page) -> Result<(), SourceError> {
        page.people = self.people.take_news();
        self.unreadable.extend(page.unreadable.iter().cloned());
        self.slack.keep_news(&mut page.unreadable);
        if page != Page::default() {
            self.sink.accept(page).await?;
        }
        Ok(())
    }

    fn reference(&self, channel: &Channel, ts: &str) -> TicketRef {
        reference(&self.slack.id, &channel.id, ts)
    }
}

impl Seen {
    fn note(&mut self, messages: &[WireMessage], gaps: bool) {
        self.gaps |= gaps;
        for message in messages {
            match broadcast_of(message) {
                Some(thread) => self.broadcasts.push((thread.to_owned(), message.ts.clone())),
                None => {
                    self.tickets.insert(message.ts.clone());
                }
            }
            if self.newest.as_ref().is_none_or(|newest| *newest < message.ts) {
                self.newest = Some(message.ts.clone());
            }
        }
    }
}
