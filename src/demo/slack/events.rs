//! What people and programs do in a workspace.

use super::{Message, Slack, at, fields, said};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

/// What is said.
impl Slack {
    /// Somebody says something now. Returns its `ts`; "" if there is no such channel.
    pub fn post(&self, channel: &str, user: &str, text: &str) -> String {
        self.put(channel, self.now(), None, said(user, text))
    }

    /// Somebody says something now that looks as `extra` tells: with a subtype, with blocks, from
    /// a bot, or so odd that nobody can read it.
    pub fn post_odd(&self, channel: &str, user: Option<&str>, extra: Value) -> String {
        let user = user.map(str::to_owned);
        self.put(channel, self.now(), None, Message { user, ..odd(extra) })
    }

    /// Somebody answers in a thread now.
    pub fn reply(&self, channel: &str, thread: &str, user: &str, text: &str) -> String {
        self.put(channel, self.now(), Some(thread), said(user, text))
    }

    /// Somebody answers in a thread in an odd way: see [`Slack::post_odd`].
    pub fn reply_odd(&self, channel: &str, thread: &str, extra: Value) -> String {
        self.put(channel, self.now(), Some(thread), odd(extra))
    }

    /// Somebody answers in a thread and shows it in the channel too.
    pub fn broadcast(&self, channel: &str, thread: &str, user: &str, text: &str) -> String {
        let message = Message { broadcast: true, ..said(user, text) };
        self.put(channel, self.now(), Some(thread), message)
    }

    /// Somebody writes `/me` and what they do.
    pub fn me_message(&self, channel: &str, user: &str, text: &str) -> String {
        let extra = fields([("subtype", "me_message".into())]);
        self.put(channel, self.now(), None, Message { extra, ..said(user, text) })
    }

    /// Somebody shares a file of `size` bytes with a few words, which may be none.
    pub fn file_share(
        &self,
        channel: &str,
        user: &str,
        text: &str,
        (name, size): (&str, u64),
    ) -> String {
        let kind = name.rsplit_once('.').map_or("binary", |(_, kind)| kind);
        let file = json!({"id": "F0SHARED1", "name": name, "title": name, "mode": "hosted",
            "filetype": kind, "pretty_type": kind.to_uppercase(), "size": size, "user": user,
            "permalink": format!("{}files/{user}/F0SHARED1/{name}", self.lock().home.url())});
        let extra = fields([
            ("subtype", "file_share".into()),
            ("files", json!([file])),
            ("upload", true.into()),
        ]);
        self.put(channel, self.now(), None, Message { extra, ..said(user, text) })
    }

    /// A program says something under a name, in a thread or not.
    pub fn bot_message(
        &self,
        channel: &str,
        thread: Option<&str>,
        name: &str,
        text: &str,
    ) -> String {
        let extra = fields([
            ("subtype", "bot_message".into()),
            ("bot_id", "B0DEPLOY1".into()),
            ("username", name.into()),
        ]);
        let message = Message { text: text.into(), extra, ..Message::default() };
        self.put(channel, self.now(), thread, message)
    }

    /// A long history: `threads` beginnings, each `every` after the one before and the last one
    /// just that long ago, each with so many `replies` that follow it within the time between.
    /// The members of the workspace take turns.
    pub fn fill(&self, channel: &str, threads: usize, every: SignedDuration, replies: usize) {
        let now = self.now();
        let mut users = self.lock().users.iter().map(|u| u.id.clone()).collect::<Vec<_>>();
        users.retain(|user| user != "USLACKBOT");
        let mut users = users.iter().cycle();
        let step = every / i32::try_from(replies + 1).unwrap_or(i32::MAX);
        for thread in 0..threads {
            let ago = every * i32::try_from(threads - thread).unwrap_or(i32::MAX);
            let began = now.checked_sub(ago).unwrap_or(now);
            let mut root = None;
            for number in 0..=replies {
                let Some(user) = users.next() else { return };
                let text = format!("message {number} of {thread}");
                let after = step * i32::try_from(number).unwrap_or(i32::MAX);
                let when = began.checked_add(after).unwrap_or(began);
                let posted = self.put(channel, when, root.as_deref(), said(user, &text));
                root.get_or_insert(posted);
            }
        }
    }
}

/// What becomes of it.
impl Slack {
    /// Changes what somebody said, in the channel or in a thread.
    pub fn edit(&self, channel: &str, message: &str, text: &str) {
        let now = self.micros();
        self.in_message(channel, message, |message| {
            message.text = text.into();
            message.edited = Some((message.user.clone().unwrap_or_default(), now));
        });
    }

    /// A program changes fields of a post of its own, as chat.update does.
    pub fn update(&self, channel: &str, message: &str, extra: Value) {
        let edited = Some(("B0DEPLOY1".to_owned(), self.micros()));
        self.in_message(channel, message, |message| {
            message.extra.extend(extra.as_object().cloned().unwrap_or_default());
            message.edited = edited;
        });
    }

    /// Deletes a message, also where it was shown in the channel. The beginning of a thread leaves
    /// a tombstone, which goes with the last reply.
    pub fn delete(&self, channel: &str, message: &str) {
        let Some(time) = at(message) else { return };
        self.in_channel(channel, |channel| channel.delete(time));
    }

    /// Somebody reacts with the emoji `name`.
    pub fn react(&self, channel: &str, message: &str, user: &str, name: &str) {
        self.in_message(channel, message, |message| message.react(user, name));
    }

    /// Somebody takes a reaction back.
    pub fn unreact(&self, channel: &str, message: &str, user: &str, name: &str) {
        self.in_message(channel, message, |message| message.unreact(user, name));
    }

    /// Locks a thread.
    pub fn lock_thread(&self, channel: &str, thread: &str) {
        self.in_message(channel, thread, |message| message.locked = true);
    }
}

/// What happens to a channel; it tells so itself.
impl Slack {
    /// Somebody joins.
    pub fn join(&self, channel: &str, user: &str) -> String {
        self.join_at(channel, user, self.now())
    }

    pub(super) fn join_at(&self, channel: &str, user: &str, when: Timestamp) -> String {
        let text = format!("<@{user}> has joined the channel");
        let extra = fields([("subtype", "channel_join".into())]);
        self.put(channel, when, None, Message { extra, ..said(user, &text) })
    }

    /// Archives a channel: it can be read, and nothing more is said there.
    pub fn archive(&self, id: &str) {
        self.happen(id, "channel_archive", "archived the channel".into(), json!({}));
        self.in_channel(id, |channel| channel.archived = true);
    }

    /// Opens an archived channel again.
    pub fn unarchive(&self, id: &str) {
        self.in_channel(id, |channel| channel.archived = false);
        self.happen(id, "channel_unarchive", "un-archived the channel".into(), json!({}));
    }

    /// Gives a channel another name.
    pub fn rename(&self, id: &str, name: &str) {
        let old = self.in_channel(id, |channel| {
            let old = std::mem::replace(&mut channel.name, name.into());
            channel.previous_names.push(old.clone());
            old
        });
        let text = format!("has renamed the channel from \"{old}\" to \"{name}\"");
        self.happen(id, "channel_name", text, json!({"old_name": old, "name": name}));
    }

    /// The owner of the workspace does something to a channel.
    fn happen(&self, channel: &str, subtype: &str, text: String, more: Value) {
        let owner = self.lock().users.first().map(|user| user.id.clone()).unwrap_or_default();
        let mut extra = more.as_object().cloned().unwrap_or_default();
        extra.insert("subtype".into(), subtype.into());
        let text = format!("<@{owner}> {text}");
        self.put(channel, self.now(), None, Message { extra, ..said(&owner, &text) });
    }

    fn micros(&self) -> u64 {
        u64::try_from(self.now().as_microsecond()).unwrap_or(0)
    }
}

fn odd(extra: Value) -> Message {
    let extra = extra.as_object().cloned().unwrap_or_default();
    Message { extra, ..Message::default() }
}
