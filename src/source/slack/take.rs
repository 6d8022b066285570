//! From a stretch of history to the tickets that changed in it.

use super::super::{RemoteTicket, SourceError};
use super::channels::Channel;
use super::cursor::{before, is_after};
use super::group::{Group, LONGEST, Rule};
use super::handle::Handle;
use super::history::{Slice, Span};
use super::parse::{
    Conversation, Reader, begins_ticket, broadcast_of, is_tombstone, latest_in, place_of, stamp,
    stamp_of,
};
use super::pull::Pull;
use super::thread::{self, Threads, meet};
use super::trouble::is_of_all;
use super::wire::{WireMessage, time_of};
use crate::desk::{Extent, Page, Person, Side};
use jiff::Timestamp;
use std::collections::HashMap;

/// A ticket that the store knows.
struct Known {
    ticket: RemoteTicket,
    handle: Handle,
    /// The `ts` that names it.
    name: String,
}

impl Known {
    fn read(ticket: RemoteTicket) -> Option<Self> {
        let handle = Handle::parse(&ticket.remote_id)?;
        let (_, name) = place_of(&ticket.reference)?;
        let name = name.to_owned();
        Some(Self { ticket, handle, name })
    }
}

impl Pull<'_> {
    /// Puts into `page` the tickets of a slice that changed, newest first, and those that are no
    /// longer there; from where on everything is read, `None` if there is nothing below. What was
    /// read before an error stays in the page. `proven`: what is missing was deleted.
    pub async fn take(
        &mut self,
        channel: &Channel,
        slice: &Slice,
        span: Span<'_>,
        proven: bool,
        page: &mut Page,
    ) -> Result<Option<String>, SourceError> {
        page.unreadable.extend(slice.unreadable.iter().cloned());
        let lowest = slice.oldest().filter(|_| slice.more).unwrap_or(span.above);
        let known = self.known(channel, lowest, span.below).await?;
        self.meet_speakers(slice).await?;
        let mut groups = self.groups(slice, &known);
        let read_from = match slice.more {
            true => Some(hold_back(&mut groups, slice, &known)),
            false => None,
        };
        let shown = Shown { slice, lowest, below: span.below };
        let mut waiting = None;
        for group in groups.iter().rev() {
            match self.group(channel, group, &known, &shown, page).await {
                // Others need nothing that has to be waited for, or that the token may not see.
                Err(error) if !is_of_all(&error) => waiting = waiting.or(Some(error)),
                read => read?,
            }
        }
        if proven {
            self.lacking(channel, &groups, &known, &shown, page).await?;
        }
        self.broadcasts(channel, slice, &known, page).await?;
        if proven && slice.unreadable.is_empty() {
            let gone = known.iter().filter(|known| shown.lacks_all(known));
            page.gone.extend(gone.map(|known| known.ticket.reference.clone().into()));
        }
        waiting.map_or(Ok(read_from), Err)
    }

    /// The tickets that the store knows with messages from `lowest` on, up to `highest`.
    async fn known(
        &mut self,
        channel: &Channel,
        lowest: &str,
        highest: Option<&str>,
    ) -> Result<Vec<Known>, SourceError> {
        let from = time_of(&before(lowest, LONGEST)).unwrap_or(Timestamp::UNIX_EPOCH);
        let to = highest.and_then(time_of).unwrap_or(Timestamp::MAX);
        let known = self.sink.known(&channel.id, from, to).await?;
        Ok(known.into_iter().filter_map(Known::read).collect())
    }

    /// Whether messages belong together depends on whose they are.
    async fn meet_speakers(&mut self, slice: &Slice) -> Result<(), SourceError> {
        let people = slice.messages.iter().filter(|message| message.bot_id.is_none());
        let ids = people.filter_map(|message| message.user.clone()).collect();
        self.people.meet(&self.api, &self.me, ids).await
    }

    fn groups<'a>(&self, slice: &'a Slice, known: &[Known]) -> Vec<Group<'a>> {
        let roots = |known: &Known| {
            let pairs = known.handle.roots.iter().map(|ts| (ts.clone(), known.name.clone()));
            pairs.collect::<Vec<_>>()
        };
        let known: HashMap<_, _> = known.iter().flat_map(roots).collect();
        let asks = |user: &str| {
            self.people.get(user).is_none_or(|person| self.slack.side(person) == Side::Customer)
        };
        let rule =
            Rule { within: self.slack.settings.merge_within, mergeable: &asks, known: &known };
        rule.group(&slice.messages)
    }

    /// Reads again the tickets that lost what they had in the slice and stand beyond it.
    async fn lacking(
        &mut self,
        channel: &Channel,
        groups: &[Group<'_>],
        known: &[Known],
        shown: &Shown<'_>,
        page: &mut Page,
    ) -> Result<(), SourceError> {
        for known in known.iter().filter(|known| shown.lacks_some(known)) {
            if !groups.iter().any(|group| group.name == known.name) {
                self.read_again(channel, &known.name, &known.handle.roots, true, page).await?;
            }
        }
        Ok(())
    }

    /// Adds a ticket unless it is as the store knows it.
    async fn group(
        &mut self,
        channel: &Channel,
        group: &Group<'_>,
        known: &[Known],
        shown: &Shown<'_>,
        page: &mut Page,
    ) -> Result<(), SourceError> {
        let known = known.iter().find(|known| known.name == group.name);
        let beyond = known.map(|known| shown.beyond(known)).unwrap_or_default();
        if known.is_some_and(|known| is_as_known(known, &beyond, group)) {
            return Ok(());
        }
        let threaded = group.roots.iter().filter(|root| root.has_thread()).map(|root| &*root.ts);
        let to_read = beyond.iter().copied().chain(threaded);
        let to_read: Vec<String> = to_read.map(str::to_owned).collect();
        let threads = thread::read_all(&self.api, &channel.id, &to_read).await?;
        page.unreadable.extend(threads.unreadable.iter().cloned());
        let roots = roots_of(group, known, &threads);
        let before = known.map_or(0, |known| known.handle.roots.len());
        // What is missing of the ticket may be what could not be read.
        let torn = roots.len() < before && !page.unreadable.is_empty();
        let extent = if torn { Extent::Part } else { threads.extent() };
        let conversation = Conversation::new(&group.name, &roots, &threads.messages, extent);
        match conversation {
            Some(conversation) => self.add(channel, &conversation, before, page).await?,
            None => return Ok(()),
        }
        if threads.lost {
            let name = self.reference(channel, &group.name);
            let read = page.threads.iter_mut().filter(|thread| thread.reference == name);
            read.for_each(|thread| thread.stamp = None);
        }
        Ok(())
    }

    /// Copies of replies lead to threads that lie further down.
    async fn broadcasts(
        &mut self,
        channel: &Channel,
        slice: &Slice,
        known: &[Known],
        page: &mut Page,
    ) -> Result<(), SourceError> {
        for reply in &slice.messages {
            let Some(thread) = broadcast_of(reply) else { continue };
            if slice.messages.iter().any(|message| message.ts == thread) {
                continue;
            }
            let further = self.known(channel, thread, Some(thread)).await?;
            let home = further.iter().chain(known);
            let home =
                home.into_iter().find(|known| known.handle.roots.iter().any(|r| r == thread));
            let stored = home.and_then(|known| known.ticket.stamp.as_deref());
            let latest = stored.and_then(|stamp| latest_in(stamp, thread)).unwrap_or_default();
            if home.is_some() && !is_after(&reply.ts, latest) {
                continue;
            }
            let roots = home.map_or_else(|| vec![thread.to_owned()], |h| h.handle.roots.clone());
            let name = home.map_or(thread, |home| &home.name).to_owned();
            self.read_again(channel, &name, &roots, home.is_some(), page).await?;
        }
        Ok(())
    }

    /// Reads a ticket whole, whatever its stamp; it is gone if none of its messages is left.
    pub async fn read_again(
        &mut self,
        channel: &Channel,
        name: &str,
        roots: &[String],
        is_known: bool,
        page: &mut Page,
    ) -> Result<(), SourceError> {
        let threads = thread::read_all(&self.api, &channel.id, roots).await?;
        page.unreadable.extend(threads.unreadable.iter().cloned());
        let (messages, extent) = (&threads.messages, threads.extent());
        let before = if is_known { roots.len() } else { 0 };
        match Conversation::new(name, &[], messages, extent) {
            Some(conversation) => self.add(channel, &conversation, before, page).await,
            // It may be there and only not be readable.
            None if extent == Extent::Part => Ok(()),
            None => {
                page.gone.push(self.reference(channel, name).into());
                Ok(())
            }
        }
    }

    /// Adds a ticket that the store knows with so many messages at the top level, 0 if it does not.
    async fn add(
        &mut self,
        channel: &Channel,
        conversation: &Conversation<'_>,
        before: usize,
        page: &mut Page,
    ) -> Result<(), SourceError> {
        meet(&self.api, &self.me, &mut self.people, conversation, &self.slack.signs).await?;
        let is_ours = |person: &Person| self.slack.side(person) == Side::Us;
        let reader = Reader {
            source: &self.slack.id,
            me: &self.me,
            people: &self.people,
            channels: &self.channels,
            channel,
            signs: &self.slack.signs,
            is_ours: &is_ours,
        };
        // Where only deleted messages are left, or some that cannot be read are missing, what the
        // store knows of it stays.
        let deleted = conversation.roots.iter().all(|root| is_tombstone(root));
        let torn = conversation.extent == Extent::Part && conversation.roots.len() < before;
        if before == 0 || !(deleted || torn) {
            page.heads.push(reader.head(conversation));
        }
        page.threads.push(reader.thread(conversation));
        Ok(())
    }
}

/// Takes out the ticket whose beginning may lie below this slice; from where on the rest is read.
fn hold_back(groups: &mut Vec<Group<'_>>, slice: &Slice, known: &[Known]) -> String {
    let oldest = || slice.oldest().unwrap_or_default().to_owned();
    let personal = |group: &Group<'_>| group.roots.iter().all(|root| root.bot_id.is_none());
    let Some(first) = groups.iter().position(personal).filter(|_| groups.len() > 1) else {
        return oldest();
    };
    let is_known = |group: &Group<'_>| known.iter().any(|known| known.name == group.name);
    let Some(group) = groups.get(first).filter(|group| !is_known(group)) else { return oldest() };
    let last = group.roots.last().map(|root| root.ts.clone()).unwrap_or_default();
    match slice.messages.iter().find(|message| is_after(&message.ts, &last)) {
        Some(next) => {
            groups.remove(first);
            next.ts.clone()
        }
        None => oldest(),
    }
}

/// Whether what is shown of a ticket, and what lies beyond it, is as it was when it was read.
fn is_as_known(known: &Known, beyond: &[&str], group: &Group<'_>) -> bool {
    let Some(stored) = known.ticket.stamp.as_deref() else { return false };
    let of_beyond = beyond.iter().filter_map(|ts| stamp_of(stored, ts).map(str::to_owned));
    let mut now: Vec<_> = of_beyond.chain(group.roots.iter().map(|root| stamp(root))).collect();
    now.sort();
    stored == now.join("\n")
}

/// The messages at the top level that a ticket is made of now.
fn roots_of<'a>(
    group: &Group<'a>,
    known: Option<&Known>,
    threads: &'a Threads,
) -> Vec<&'a WireMessage> {
    let in_hand = |ts: &str| group.roots.iter().any(|root| root.ts == ts);
    let of_old = |message: &&WireMessage| {
        known.is_some_and(|known| known.handle.roots.contains(&message.ts)) && !in_hand(&message.ts)
    };
    group.roots.iter().copied().chain(threads.messages.iter().filter(of_old)).collect()
}

/// What a slice proves: which messages should be in it.
struct Shown<'a> {
    slice: &'a Slice,
    /// It reaches down to here: to this message, or to right above it if there is nothing more.
    lowest: &'a str,
    /// It reaches up to right below this one; `None`: to the newest.
    below: Option<&'a str>,
}

impl Shown<'_> {
    /// The messages of a known ticket that lie below or above the slice.
    fn beyond<'k>(&self, known: &'k Known) -> Vec<&'k str> {
        let above = |ts: &str| self.below.is_some_and(|below| !is_after(below, ts));
        let roots = known.handle.roots.iter().map(String::as_str);
        roots.filter(|ts| is_after(self.lowest, ts) || above(ts)).collect()
    }

    /// Whether the message `ts` should be in the slice and is not.
    fn lacks(&self, ts: &str) -> bool {
        let (slice, lowest) = (self.slice, self.lowest);
        let above = if slice.more { !is_after(lowest, ts) } else { is_after(ts, lowest) };
        let missing = || !slice.messages.iter().any(|m| m.ts == ts && begins_ticket(m));
        above && self.below.is_none_or(|below| is_after(below, ts)) && missing()
    }

    /// Whether all messages of a ticket should be in the slice and none is.
    fn lacks_all(&self, known: &Known) -> bool {
        !known.ticket.closed && known.handle.roots.iter().all(|ts| self.lacks(ts))
    }

    /// Whether a message of a ticket should be in the slice and is not, while others lie beyond it.
    fn lacks_some(&self, known: &Known) -> bool {
        !known.ticket.closed
            && self.slice.unreadable.is_empty()
            && known.handle.roots.iter().any(|ts| self.lacks(ts))
            && !self.beyond(known).is_empty()
    }
}
