//! What stands in a workspace, for tests that compare it with what was read.

use super::{Message, Slack, at, ts};
use serde_json::Value;

/// A message as everybody in the channel sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visible {
    /// Its identity.
    pub ts: String,
    /// The beginning of its thread, for a reply.
    pub thread: Option<String>,
    /// Who said it; `None` for what a program said without an account.
    pub user: Option<String>,
    /// The text as on the wire; what was there, for a tombstone.
    pub text: String,
    /// Whether it was changed.
    pub edited: bool,
    /// Emoji in the order they came, each with who reacted.
    pub reactions: Vec<(String, Vec<String>)>,
    /// It was deleted and only holds its replies together.
    pub tombstone: bool,
    /// A reply that is shown in the channel too.
    pub broadcast: bool,
    /// What kind of message it is, if no ordinary one.
    pub subtype: Option<String>,
}

impl From<&Message> for Visible {
    fn from(message: &Message) -> Self {
        let text = message.extra.get("text").and_then(Value::as_str);
        Self {
            ts: ts(message.at),
            thread: message.thread.map(ts),
            user: message.user.clone(),
            text: text.unwrap_or(&message.text).to_owned(),
            edited: message.edited.is_some(),
            reactions: message.reactions.clone(),
            tombstone: message.tombstone,
            broadcast: message.broadcast,
            subtype: message.subtype().map(str::to_owned),
        }
    }
}

impl Slack {
    /// Everything that stands in a channel, replies too, in the order it was said.
    pub fn truth(&self, channel: &str) -> Vec<Visible> {
        self.in_channel(channel, |channel| channel.all().map(Visible::from).collect())
    }

    /// The texts of a thread as on the wire, oldest first.
    pub fn thread(&self, channel: &str, thread: &str) -> Vec<String> {
        let root = at(thread).unwrap_or(0);
        let of_thread = |message: &&Message| message.at == root || message.thread == Some(root);
        self.in_channel(channel, |channel| {
            channel.all().filter(of_thread).map(|message| message.text.clone()).collect()
        })
    }

    /// Who reacted to a message with the emoji `name`.
    pub fn reacted(&self, channel: &str, message: &str, name: &str) -> Vec<String> {
        self.in_message(channel, message, |message| message.reacted(name).to_vec())
    }

    /// How many messages of a channel were looked at since this was last asked: what its answers
    /// cost.
    pub fn take_looks(&self, channel: &str) -> usize {
        self.in_channel(channel, |channel| channel.take_looks())
    }
}
