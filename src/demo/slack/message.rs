//! One message of the stand-in.

use super::workspace::ts;
use serde_json::{Map, Value, json};

/// The most users that are named for one emoji: where more reacted, only `count` tells them
/// (docs.slack.dev, page "message": "the users array may not always contain all users").
const REACTORS_NAMED: usize = 50;

/// What was said, by whom, and what became of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Message {
    /// When, in microseconds since 1970; its identity.
    pub at: u64,
    pub user: Option<String>,
    /// The workspace of whoever said it.
    pub team: String,
    /// Escaped, as on the wire.
    pub text: String,
    /// The beginning of its thread, for a reply.
    pub thread: Option<u64>,
    /// Also shown in the channel.
    pub broadcast: bool,
    /// By whom and when it was changed.
    pub edited: Option<(String, u64)>,
    /// Reactions in the order they came, each with its users.
    pub reactions: Vec<(String, Vec<String>)>,
    pub metadata: Option<Value>,
    /// Deleted, but kept because of its replies.
    pub tombstone: bool,
    /// Takes no more answers.
    pub locked: bool,
    /// Whatever else stands in it: subtype, bot_id, blocks, files. It wins over all above.
    pub extra: Map<String, Value>,
}

impl Message {
    /// Who counts as its voice among `reply_users`, where Slack lists ids of bots too.
    pub fn voice(&self) -> Option<&str> {
        self.user.as_deref().or_else(|| self.extra.get("bot_id")?.as_str())
    }

    /// Its subtype, if it is no ordinary message.
    pub fn subtype(&self) -> Option<&str> {
        self.extra.get("subtype").and_then(Value::as_str)
    }

    /// Something that happened, which has no thread.
    pub fn is_system(&self) -> bool {
        self.subtype().is_some_and(|subtype| subtype.starts_with("channel_"))
    }

    /// Somebody reacts; twice is once.
    pub fn react(&mut self, user: &str, name: &str) {
        match self.reactions.iter_mut().find(|(n, _)| n == name) {
            Some((_, users)) if users.iter().any(|known| known == user) => {}
            Some((_, users)) => users.push(user.into()),
            None => self.reactions.push((name.into(), vec![user.into()])),
        }
    }

    /// Somebody takes a reaction back; whether there was one.
    pub fn unreact(&mut self, user: &str, name: &str) -> bool {
        let users = self.reactions.iter_mut().find(|(n, _)| n == name).map(|(_, users)| users);
        let Some(users) = users.filter(|users| users.iter().any(|known| known == user)) else {
            return false;
        };
        users.retain(|known| known != user);
        self.reactions.retain(|(_, users)| !users.is_empty());
        true
    }

    /// Who reacted with the emoji `name`.
    pub fn reacted(&self, name: &str) -> &[String] {
        let found = self.reactions.iter().find(|(n, _)| n == name);
        found.map(|(_, users)| users.as_slice()).unwrap_or_default()
    }

    /// The message by itself, without what its channel knows of its thread.
    pub fn wire(&self, with_metadata: bool) -> Value {
        let mut fields = Map::new();
        fields.insert("type".into(), "message".into());
        fields.insert("ts".into(), ts(self.at).into());
        if self.tombstone {
            fields.insert("subtype".into(), "tombstone".into());
            fields.insert("text".into(), "This message was deleted.".into());
            fields.insert("user".into(), "USLACKBOT".into());
            fields.insert("hidden".into(), true.into());
            return Value::Object(fields);
        }
        fields.insert("text".into(), self.text.clone().into());
        fields.insert("team".into(), self.team.clone().into());
        if let Some(user) = &self.user {
            fields.insert("user".into(), user.clone().into());
        }
        if let Some((user, at)) = &self.edited {
            fields.insert("edited".into(), json!({"user": user, "ts": ts(*at)}));
        }
        if !self.reactions.is_empty() {
            fields.insert("reactions".into(), self.reactions_wire());
        }
        if let Some(metadata) = self.metadata.as_ref().filter(|_| with_metadata) {
            fields.insert("metadata".into(), metadata.clone());
        }
        fields.extend(self.extra.clone());
        Value::Object(fields)
    }

    fn reactions_wire(&self) -> Value {
        let one = |(name, users): &(String, Vec<String>)| {
            let named: Vec<_> = users.iter().take(REACTORS_NAMED).collect();
            json!({"name": name, "users": named, "count": users.len()})
        };
        self.reactions.iter().map(one).collect()
    }
}
