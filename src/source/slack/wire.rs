//! What Slack sends, read leniently: only a message's `ts` and a person's or channel's `id` must
//! be there and be text. All else that is missing, null or of another shape counts as absent.

use crate::desk::Unreadable;
use crate::source::lenient::{count, each, item, or_default, text};
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// A message as `conversations.history`, `conversations.replies` and `chat.postMessage` give it.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct WireMessage {
    #[serde(deserialize_with = "message_ts")]
    pub ts: String,
    #[serde(default, deserialize_with = "text")]
    pub thread_ts: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub subtype: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub user: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub bot_id: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub username: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub text: Option<String>,
    #[serde(default, deserialize_with = "each")]
    pub blocks: Vec<Value>,
    #[serde(default, deserialize_with = "each")]
    pub attachments: Vec<Attachment>,
    #[serde(default, deserialize_with = "each")]
    pub files: Vec<File>,
    #[serde(default, deserialize_with = "each")]
    pub reactions: Vec<Reaction>,
    #[serde(default, deserialize_with = "or_default")]
    pub edited: Option<Edited>,
    #[serde(default, deserialize_with = "count")]
    pub reply_count: u64,
    #[serde(default, deserialize_with = "text")]
    pub latest_reply: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub icons: Icons,
    #[serde(default, deserialize_with = "or_default")]
    pub bot_profile: BotProfile,
    #[serde(default, deserialize_with = "or_default")]
    pub metadata: Metadata,
}

impl WireMessage {
    /// Whether a message at the top level has answers. Where no server counts them, a message that
    /// calls itself a thread has.
    pub fn has_thread(&self) -> bool {
        self.reply_count > 0 || self.thread_ts.as_ref() == Some(&self.ts)
    }
}

/// An old-style attachment, a forwarded message, or what a link unfurled to.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Attachment {
    #[serde(deserialize_with = "text")]
    pub fallback: Option<String>,
    #[serde(deserialize_with = "text")]
    pub pretext: Option<String>,
    #[serde(deserialize_with = "text")]
    pub author_id: Option<String>,
    #[serde(deserialize_with = "text")]
    pub author_name: Option<String>,
    #[serde(deserialize_with = "text")]
    pub title: Option<String>,
    #[serde(deserialize_with = "text")]
    pub title_link: Option<String>,
    #[serde(deserialize_with = "text")]
    pub text: Option<String>,
    #[serde(deserialize_with = "text")]
    pub footer: Option<String>,
    #[serde(deserialize_with = "text")]
    pub from_url: Option<String>,
    #[serde(deserialize_with = "text")]
    pub service_name: Option<String>,
    #[serde(deserialize_with = "text")]
    pub channel_id: Option<String>,
    #[serde(deserialize_with = "or_default")]
    pub is_share: bool,
    #[serde(deserialize_with = "or_default")]
    pub is_msg_unfurl: bool,
    #[serde(deserialize_with = "each")]
    pub fields: Vec<Field>,
    #[serde(deserialize_with = "each")]
    pub blocks: Vec<Value>,
    #[serde(deserialize_with = "each")]
    pub message_blocks: Vec<Value>,
    #[serde(deserialize_with = "each")]
    pub files: Vec<File>,
}

impl Attachment {
    /// Whether it is what a link unfurled to: said by nobody.
    pub fn is_unfurled(&self) -> bool {
        !self.is_forwarded() && (self.from_url.is_some() || self.service_name.is_some())
    }

    /// Whether it is another message of Slack: forwarded, or named by its address.
    pub fn is_forwarded(&self) -> bool {
        self.is_share || self.is_msg_unfurl
    }

    /// The blocks of the messages in it.
    pub fn message_blocks(&self) -> impl Iterator<Item = &[Value]> {
        let blocks = self.message_blocks.iter().filter_map(|m| m.pointer("/message/blocks"));
        blocks.filter_map(Value::as_array).map(Vec::as_slice)
    }
}

/// A labelled value of an attachment.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Field {
    #[serde(deserialize_with = "text")]
    pub title: Option<String>,
    #[serde(deserialize_with = "text")]
    pub value: Option<String>,
}

/// A file shared in a message. What a shared channel's file is called is told only by `files.info`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct File {
    #[serde(deserialize_with = "text")]
    pub name: Option<String>,
    #[serde(deserialize_with = "text")]
    pub title: Option<String>,
    #[serde(deserialize_with = "text")]
    pub pretty_type: Option<String>,
    #[serde(deserialize_with = "text")]
    pub filetype: Option<String>,
    #[serde(deserialize_with = "text")]
    pub mimetype: Option<String>,
    /// In bytes.
    #[serde(deserialize_with = "count")]
    pub size: u64,
    #[serde(deserialize_with = "text")]
    pub permalink: Option<String>,
    #[serde(deserialize_with = "text")]
    pub url_private: Option<String>,
    #[serde(deserialize_with = "text")]
    pub external_url: Option<String>,
    #[serde(deserialize_with = "text")]
    pub mode: Option<String>,
    #[serde(deserialize_with = "text")]
    pub file_access: Option<String>,
    /// The beginning of a snippet.
    #[serde(deserialize_with = "text")]
    pub preview: Option<String>,
    #[serde(deserialize_with = "or_default")]
    pub preview_is_truncated: Option<bool>,
}

/// One kind of reaction and who left it; `users` may be cut short where there are many.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Reaction {
    #[serde(deserialize_with = "text")]
    pub name: Option<String>,
    #[serde(deserialize_with = "each")]
    pub users: Vec<String>,
    #[serde(deserialize_with = "count")]
    pub count: u64,
}

/// When a message was last changed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Edited {
    #[serde(deserialize_with = "text")]
    pub ts: Option<String>,
}

/// The picture an app chose for one post.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Icons {
    #[serde(deserialize_with = "text")]
    pub emoji: Option<String>,
    #[serde(deserialize_with = "text")]
    pub image_48: Option<String>,
}

/// The app behind a post.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct BotProfile {
    #[serde(deserialize_with = "text")]
    pub name: Option<String>,
}

/// What an app attached to its post.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Metadata {
    #[serde(deserialize_with = "text")]
    pub event_type: Option<String>,
    pub event_payload: Value,
}

/// Somebody as `users.list` and `users.info` give them.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct WireUser {
    pub id: String,
    #[serde(default, deserialize_with = "text")]
    pub name: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub real_name: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub is_bot: bool,
    #[serde(default, deserialize_with = "or_default")]
    pub deleted: bool,
    /// A guest of several channels.
    #[serde(default, deserialize_with = "or_default")]
    pub is_restricted: bool,
    /// A guest of one channel.
    #[serde(default, deserialize_with = "or_default")]
    pub is_ultra_restricted: bool,
    #[serde(default, deserialize_with = "text")]
    pub tz: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub team_id: Option<String>,
    /// Of another workspace, and in no channel that the app sees.
    #[serde(default, deserialize_with = "or_default")]
    pub is_stranger: bool,
    #[serde(default, deserialize_with = "or_default")]
    pub enterprise_user: EnterpriseUser,
    #[serde(default, deserialize_with = "or_default")]
    pub profile: Profile,
}

/// Somebody in an organization with several workspaces.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct EnterpriseUser {
    #[serde(deserialize_with = "text")]
    pub enterprise_id: Option<String>,
    #[serde(deserialize_with = "each")]
    pub teams: Vec<String>,
}

/// What somebody says of themselves.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Profile {
    #[serde(deserialize_with = "text")]
    pub display_name: Option<String>,
    #[serde(deserialize_with = "text")]
    pub real_name: Option<String>,
    #[serde(deserialize_with = "text")]
    pub email: Option<String>,
}

/// A channel as `conversations.list` and `conversations.info` give it.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct WireChannel {
    pub id: String,
    #[serde(default, deserialize_with = "text")]
    pub name: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub is_private: bool,
    #[serde(default, deserialize_with = "or_default")]
    pub is_group: bool,
    #[serde(default, deserialize_with = "or_default")]
    pub is_archived: bool,
    /// Absent on recorded group conversations, so absence says nothing.
    #[serde(default, deserialize_with = "or_default")]
    pub is_member: Option<bool>,
}

/// The answer of `auth.test`.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct WireAuth {
    #[serde(default, deserialize_with = "text")]
    pub user_id: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub user: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub url: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub team: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub team_id: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub enterprise_id: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub bot_id: Option<String>,
}

/// A user group as `usergroups.list` gives it.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct WireGroup {
    pub id: String,
    #[serde(default, deserialize_with = "text")]
    pub handle: Option<String>,
}

/// The readable items of the list `name` in an answer to `call`; the others are told, each with
/// the path at which it broke.
pub(super) fn items<T: DeserializeOwned>(
    answer: &Value,
    name: &str,
    call: &str,
) -> (Vec<T>, Vec<Unreadable>) {
    let Some(list) = answer.get(name).and_then(Value::as_array) else {
        let why = "no list".to_owned();
        return (Vec::new(), vec![Unreadable { at: format!("{call} {name}"), why }]);
    };
    let mut read = Vec::with_capacity(list.len());
    let mut unreadable = Vec::new();
    for (index, value) in list.iter().enumerate() {
        match item(value, &format!("{call} {name}[{index}]")) {
            Ok(item) => read.push(item),
            Err(broken) => unreadable.push(broken),
        }
    }
    (read, unreadable)
}

/// The cursor of the next page; `None` on the last one (Slack sends "" there, or nothing).
pub(super) fn next_cursor(answer: &Value) -> Option<String> {
    let next = answer.pointer("/response_metadata/next_cursor")?.as_str()?;
    (!next.is_empty()).then(|| next.to_owned())
}

/// The time a `ts` stands for, to the microsecond. Never by way of a float: it is an identity.
pub(super) fn time_of(ts: &str) -> Option<Timestamp> {
    let (seconds, micros) = ts.split_once('.')?;
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if micros.len() != 6 || !digits(micros) || !digits(seconds) {
        return None;
    }
    let nanos = micros.parse::<i32>().ok()?.checked_mul(1000)?;
    Timestamp::new(seconds.parse().ok()?, nanos).ok()
}

/// The `ts` of a time, as a bound for `oldest` and `latest`.
pub(super) fn ts_of(at: Timestamp) -> String {
    format!("{}.{:06}", at.as_second().max(0), at.subsec_microsecond().max(0))
}

fn message_ts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let ts = String::deserialize(deserializer)?;
    match time_of(&ts) {
        Some(_) => Ok(ts),
        None => Err(serde::de::Error::custom(format!("{ts:?} is no time stamp"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn odd_shapes_count_as_absent() {
        let odd = json!({
            "ts": "1623758400.000100", "user": null, "text": 7, "reply_count": "3", "blocks": {},
            "files": [null, {"name": "a.txt"}], "edited": "yes", "reactions": [{"users": 1}],
            "icons": [], "metadata": {"event_type": "x"}, "something_new": {"deep": []},
        });
        let message: WireMessage = item(&odd, "x").unwrap();
        assert_eq!(message.text.as_deref(), Some("7"));
        assert_eq!(message.reply_count, 3);
        assert_eq!(message.files.len(), 1);
        assert!(message.user.is_none() && message.edited.is_none());
    }

    #[test]
    fn one_unreadable_item_leaves_the_others() {
        let answer = json!({"messages": [
            {"ts": "1623758400.000100"}, {"ts": 1623758400.0002}, {}, "text",
        ]});
        let (read, unreadable) = items::<WireMessage>(&answer, "messages", "history C1");
        assert_eq!(read.len(), 1);
        let places: Vec<_> = unreadable.iter().map(|u| u.at.as_str()).collect();
        assert_eq!(
            places,
            ["history C1 messages[1].ts", "history C1 messages[2]", "history C1 messages[3]"]
        );
    }

    #[test]
    fn a_ts_is_a_time_to_the_microsecond() {
        let at = time_of("1623758400.000100").unwrap();
        assert_eq!(at.to_string(), "2021-06-15T12:00:00.0001Z");
        assert_eq!(ts_of(at), "1623758400.000100");
        for bad in ["", "1623758400", "1623758400.1", "-1.000000", "a.000000", "1.00000é"] {
            assert_eq!(time_of(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_last_page_has_an_empty_cursor_or_none() {
        for (answer, next) in [
            (json!({"response_metadata": {"next_cursor": "dXNlcg=="}}), Some("dXNlcg==".into())),
            (json!({"response_metadata": {"next_cursor": ""}}), None),
            (json!({"response_metadata": null}), None),
            (json!({}), None),
        ] {
            assert_eq!(next_cursor(&answer), next);
        }
    }
}
