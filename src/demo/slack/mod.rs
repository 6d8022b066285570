//! A stand-in of Slack: the Web API's methods that a support console needs, over a workspace that
//! lives in memory.
//!
//! Written from the method pages of docs.slack.dev and from recorded answers.

mod call;
mod live;
mod message;
mod paging;
mod read;
mod story;
mod workspace;
mod write;

use super::{Clock, Faults, Server};
use axum::Router;
use jiff::Timestamp;
use message::Message;
use serde_json::{Map, Value};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use workspace::{Channel, Workspace, at, ts};

/// One workspace. Clones are handles of the same one.
#[derive(Clone)]
pub struct Slack {
    workspace: Arc<Mutex<Workspace>>,
    clock: Clock,
    faults: Faults,
}

impl Slack {
    /// A workspace with the whole cast and no channel.
    pub fn new(clock: Clock) -> Self {
        let workspace = Arc::new(Mutex::new(Workspace::new()));
        Self { workspace, clock, faults: Faults::default() }
    }

    /// Serves it on a loopback port; its API stands below `/api`.
    ///
    /// # Errors
    /// The port could not be opened.
    pub async fn serve(&self) -> std::io::Result<Server> {
        let router = Router::new().fallback(call::handle).with_state(self.clone());
        Server::start(router, self.faults.clone(), call::limited).await
    }

    /// What to do badly.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// Adds a public channel that the app is in.
    pub fn add_channel(&self, id: &str, name: &str) {
        self.lock().channels.push(Channel {
            id: id.into(),
            name: name.into(),
            private: false,
            archived: false,
            member: true,
            messages: Default::default(),
        });
    }

    /// Makes a channel private.
    pub fn hide_channel(&self, id: &str) {
        self.in_channel(id, |channel| channel.private = true);
    }

    /// Archives a channel.
    pub fn archive(&self, id: &str) {
        self.in_channel(id, |channel| channel.archived = true);
    }

    /// Gives a channel another name.
    pub fn rename(&self, id: &str, name: &str) {
        self.in_channel(id, |channel| channel.name = name.into());
    }

    /// Lets the app into a channel, or puts it out.
    pub fn set_member(&self, id: &str, member: bool) {
        self.in_channel(id, |channel| channel.member = member);
    }

    /// Takes a scope from the token.
    pub fn revoke_scope(&self, scope: &str) {
        self.lock().scopes.retain(|granted| granted != scope);
    }

    /// Gives out no more than `most` items on a page, whatever is asked for.
    pub fn cap_pages(&self, most: usize) {
        self.lock().page_cap = most;
    }

    /// Begins every list with an empty page that has a next one.
    pub fn begin_lists_with_an_empty_page(&self) {
        self.lock().empty_first_pages = true;
    }

    /// Somebody says something now. Returns its `ts`; "" if there is no such channel.
    pub fn post(&self, channel: &str, user: &str, text: &str) -> String {
        self.put(channel, self.now(), None, said(user, text))
    }

    /// Somebody says something now that looks as `extra` tells: with a subtype, with blocks, from
    /// a bot, or so odd that nobody can read it.
    pub fn post_odd(&self, channel: &str, user: Option<&str>, extra: Value) -> String {
        let extra = extra.as_object().cloned().unwrap_or_default();
        let user = user.map(str::to_owned);
        self.put(channel, self.now(), None, Message { user, extra, ..Message::default() })
    }

    /// Somebody answers in a thread now.
    pub fn reply(&self, channel: &str, thread: &str, user: &str, text: &str) -> String {
        self.put(channel, self.now(), Some(thread), said(user, text))
    }

    /// Somebody answers in a thread in an odd way: see [`Slack::post_odd`].
    pub fn reply_odd(&self, channel: &str, thread: &str, extra: Value) -> String {
        let extra = extra.as_object().cloned().unwrap_or_default();
        self.put(channel, self.now(), Some(thread), Message { extra, ..Message::default() })
    }

    /// Somebody answers in a thread and shows it in the channel too.
    pub fn broadcast(&self, channel: &str, thread: &str, user: &str, text: &str) -> String {
        let message = Message { broadcast: true, ..said(user, text) };
        self.put(channel, self.now(), Some(thread), message)
    }

    /// Changes what somebody said.
    pub fn edit(&self, channel: &str, message: &str, text: &str) {
        let now = u64::try_from(self.now().as_microsecond()).unwrap_or(0);
        self.in_message(channel, message, |message| {
            message.text = text.into();
            message.edited = Some((message.user.clone().unwrap_or_default(), now));
        });
    }

    /// Deletes a message. The beginning of a thread leaves a tombstone.
    pub fn delete(&self, channel: &str, message: &str) {
        let Some(time) = at(message) else { return };
        self.in_channel(channel, |channel| {
            let answered = channel.replies(time).next().is_some();
            match channel.messages.get_mut(&time) {
                Some(message) if answered => message.tombstone = true,
                _ => drop(channel.messages.remove(&time)),
            }
        });
    }

    /// Somebody reacts with the emoji `name`.
    pub fn react(&self, channel: &str, message: &str, user: &str, name: &str) {
        self.in_message(channel, message, |message| {
            match message.reactions.iter_mut().find(|(n, _)| n == name) {
                Some((_, users)) => users.push(user.into()),
                None => message.reactions.push((name.into(), vec![user.into()])),
            }
        });
    }

    /// Locks a thread.
    pub fn lock_thread(&self, channel: &str, thread: &str) {
        self.in_message(channel, thread, |message| message.locked = true);
    }

    /// The texts of a thread as on the wire, oldest first.
    pub fn thread(&self, channel: &str, thread: &str) -> Vec<String> {
        let time = at(thread).unwrap_or(0);
        let mut texts = Vec::new();
        self.in_channel(channel, |channel| {
            let root = channel.messages.get(&time).into_iter();
            texts = root.chain(channel.replies(time)).map(|m| m.text.clone()).collect();
        });
        texts
    }

    /// Who reacted to a message with the emoji `name`.
    pub fn reacted(&self, channel: &str, message: &str, name: &str) -> Vec<String> {
        let mut users = Vec::new();
        self.in_message(channel, message, |message| {
            let found = message.reactions.iter().find(|(n, _)| n == name);
            users = found.map(|(_, users)| users.clone()).unwrap_or_default();
        });
        users
    }

    /// The methods called since this was last asked, in order.
    pub fn take_calls(&self) -> Vec<String> {
        std::mem::take(&mut self.lock().calls)
    }

    fn now(&self) -> Timestamp {
        (self.clock)()
    }

    fn lock(&self) -> MutexGuard<'_, Workspace> {
        self.workspace.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn in_channel(&self, id: &str, change: impl FnOnce(&mut Channel)) {
        self.lock().channel(id).map(change).unwrap_or_default();
    }

    fn in_message(&self, channel: &str, message: &str, change: impl FnOnce(&mut Message)) {
        let time = at(message).unwrap_or(0);
        self.in_channel(channel, |channel| {
            channel.messages.get_mut(&time).map(change).unwrap_or_default();
        });
    }

    /// Puts a message said at `when` into a channel, at the next free microsecond.
    fn put(
        &self,
        channel: &str,
        when: Timestamp,
        thread: Option<&str>,
        message: Message,
    ) -> String {
        let thread = thread.and_then(at);
        let mut posted = String::new();
        self.in_channel(channel, |channel| {
            let time = channel.free(when);
            posted = ts(time);
            channel.messages.insert(time, Message { at: time, thread, ..message });
        });
        posted
    }
}

/// Something a person says. What is not escaped yet is the caller's own markup.
fn said(user: &str, text: &str) -> Message {
    Message { user: Some(user.into()), text: text.into(), ..Message::default() }
}

/// The fields of an object.
fn fields<const N: usize>(fields: [(&str, Value); N]) -> Map<String, Value> {
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
