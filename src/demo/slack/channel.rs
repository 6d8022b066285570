//! One channel: its messages, and which of them hang together.

use super::message::Message;
use super::workspace::ts;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A channel.
pub(super) struct Channel {
    pub id: String,
    pub name: String,
    pub previous_names: Vec<String>,
    pub private: bool,
    pub archived: bool,
    /// Whether the token's account is in it.
    pub member: bool,
    /// Ids of the other workspaces that it is shared with.
    pub shared_with: Vec<String>,
    /// By time, in microseconds since 1970.
    messages: BTreeMap<u64, Message>,
    /// What its history shows: beginnings, and replies that were sent to the channel too.
    shown: BTreeSet<u64>,
    /// The replies, by the beginning of their thread.
    threads: HashMap<u64, Replies>,
    /// How many messages were looked at.
    looks: Cell<usize>,
}

/// The replies of one thread.
#[derive(Default)]
struct Replies {
    times: BTreeSet<u64>,
    /// Who said how many of them.
    voices: BTreeMap<String, usize>,
}

/// The times from one to another, both included.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub from: u64,
    pub to: u64,
}

impl Span {
    fn of(self, times: &BTreeSet<u64>) -> impl DoubleEndedIterator<Item = u64> {
        let range = (self.from <= self.to).then(|| times.range(self.from..=self.to));
        range.into_iter().flatten().copied()
    }
}

impl Channel {
    /// A public channel that the token's account is in.
    pub fn new(id: &str, name: &str) -> Self {
        Self {
            id: id.into(),
            name: name.into(),
            previous_names: Vec::new(),
            private: false,
            archived: false,
            member: true,
            shared_with: Vec::new(),
            messages: BTreeMap::new(),
            shown: BTreeSet::new(),
            threads: HashMap::new(),
            looks: Cell::new(0),
        }
    }

    /// Adds a message, in place of one of the same time.
    pub fn insert(&mut self, message: Message) {
        let at = message.at;
        if let Some(root) = message.thread {
            self.threads.entry(root).or_default().add(&message);
        }
        if message.thread.is_none() || message.broadcast {
            self.shown.insert(at);
        }
        self.messages.insert(at, message);
    }

    /// The message said at `at`.
    pub fn get(&self, at: u64) -> Option<&Message> {
        self.looks.set(self.looks.get() + 1);
        self.messages.get(&at)
    }

    /// The same, to change it. Its time, its thread and who said it stay.
    pub fn get_mut(&mut self, at: u64) -> Option<&mut Message> {
        self.messages.get_mut(&at)
    }

    /// Deletes a message. What has replies leaves a tombstone, until the last of them is gone.
    pub fn delete(&mut self, at: u64) {
        if self.threads.contains_key(&at) {
            self.messages.get_mut(&at).into_iter().for_each(|message| message.tombstone = true);
            return;
        }
        let Some(gone) = self.messages.remove(&at) else { return };
        self.shown.remove(&at);
        let Some(root) = gone.thread else { return };
        let Some(replies) = self.threads.get_mut(&root) else { return };
        replies.remove(&gone);
        if replies.times.is_empty() {
            self.threads.remove(&root);
            if self.messages.get(&root).is_some_and(|root| root.tombstone) {
                self.delete(root);
            }
        }
    }

    /// Every message, oldest first.
    pub fn all(&self) -> impl Iterator<Item = &Message> {
        self.messages.values().inspect(|_| self.looks.set(self.looks.get() + 1))
    }

    /// What the history shows of a span, newest first.
    pub fn history(&self, span: Span) -> impl Iterator<Item = &Message> {
        span.of(&self.shown).rev().filter_map(|at| self.get(at))
    }

    /// The replies of a thread within a span, oldest first.
    pub fn replies(&self, root: u64, span: Span) -> impl Iterator<Item = &Message> {
        let times = self.threads.get(&root).map(|replies| span.of(&replies.times));
        times.into_iter().flatten().filter_map(|at| self.get(at))
    }

    /// The last reply of a thread.
    pub fn last_reply(&self, root: u64) -> Option<&Message> {
        self.get(*self.threads.get(&root)?.times.last()?)
    }

    /// The beginning of the thread that the message `at` is in.
    pub fn root_of(&self, at: u64) -> Option<u64> {
        self.get(at).map(|message| message.thread.unwrap_or(at))
    }

    /// A free time for a message said at `at`.
    pub fn free(&self, at: Timestamp) -> u64 {
        let mut micros = u64::try_from(at.as_microsecond()).unwrap_or(0);
        while self.messages.contains_key(&micros) {
            micros += 1;
        }
        micros
    }

    /// A time for a message said now: later than all others.
    pub fn next(&self, now: Timestamp) -> u64 {
        let last = self.messages.last_key_value().map_or(0, |(last, _)| last + 1);
        let now = u64::try_from(now.as_microsecond()).unwrap_or(0);
        now.max(last)
    }

    /// How many messages were looked at since this was last asked.
    pub fn take_looks(&self) -> usize {
        self.looks.take()
    }

    /// A message as Slack sends it.
    pub fn wire(&self, message: &Message, with_metadata: bool) -> Value {
        let mut wire = message.wire(with_metadata);
        let Some(fields) = wire.as_object_mut() else { return wire };
        let mut set = |key: &str, value: Value| {
            fields.entry(key).or_insert(value);
        };
        if let Some(root) = message.thread {
            let parent = self.get(root);
            set("thread_ts", ts(root).into());
            set("parent_user_id", parent.and_then(|p| p.user.clone()).into());
            if message.broadcast {
                set("subtype", "thread_broadcast".into());
                set("root", parent.map(|p| self.wire(p, false)).into());
            }
        } else if let Some(replies) = self.threads.get(&message.at) {
            set("thread_ts", ts(message.at).into());
            set("reply_count", replies.times.len().into());
            set("reply_users_count", replies.voices.len().into());
            set("reply_users", json!(replies.voices.keys().collect::<Vec<_>>()));
            set("latest_reply", replies.times.last().map(|at| ts(*at)).into());
            set("is_locked", message.locked.into());
            set("subscribed", false.into());
        }
        wire
    }
}

impl Replies {
    fn add(&mut self, reply: &Message) {
        if self.times.insert(reply.at)
            && let Some(voice) = reply.voice()
        {
            *self.voices.entry(voice.to_owned()).or_default() += 1;
        }
    }

    fn remove(&mut self, reply: &Message) {
        self.times.remove(&reply.at);
        let Some(voice) = reply.voice() else { return };
        let Some(said) = self.voices.get_mut(voice) else { return };
        *said -= 1;
        if *said == 0 {
            self.voices.remove(voice);
        }
    }
}
