//! From Slack's messages to tickets. Pure: everything needed is in the [`Reader`].

use super::blocks;
use super::channels::Channel;
use super::me::Me;
use super::papercups::Bridge;
use super::people::{Names, People, Speaker, speaker};
use super::title::title;
use super::wire::{WireMessage, time_of};
use crate::desk::{
    Answer, Extent, Head, Kind, Message, MessageKind, PersonId, SourceId, Thread, TicketRef,
    Upstream,
};
use jiff::Timestamp;

/// Reads the messages of one channel.
pub(super) struct Reader<'a> {
    /// The source.
    pub source: &'a SourceId,
    /// Whose token it is.
    pub me: &'a Me,
    /// Everyone known.
    pub people: &'a People,
    /// All channels that are read, for mentions.
    pub channels: &'a [Channel],
    /// The channel.
    pub channel: &'a Channel,
    /// The reaction that marks a thread as closed.
    pub close_reaction: Option<&'a str>,
}

/// A conversation as it was read.
pub(super) struct Conversation<'a> {
    /// Its first message.
    pub root: &'a WireMessage,
    /// All messages that could be read, the first one too.
    pub messages: &'a [WireMessage],
    /// Whether all could be read.
    pub extent: Extent,
    /// Its fingerprint.
    pub stamp: String,
}

impl<'a> Conversation<'a> {
    /// A message without replies.
    pub fn alone(root: &'a WireMessage, stamp: String) -> Self {
        Self { root, messages: std::slice::from_ref(root), extent: Extent::Whole, stamp }
    }
}

/// Subtypes that tell what happened in the channel, beside those that begin with `channel_` or
/// `group_`. They are nothing that anybody said.
const HAPPENINGS: [&str; 10] = [
    "bot_add",
    "bot_remove",
    "ekm_access_denied",
    "huddle_thread",
    "message_deleted",
    "message_replied",
    "pinned_item",
    "reminder_add",
    "sh_room_created",
    "unpinned_item",
];

/// The name of the ticket that begins with the message `ts`.
pub(super) fn reference(source: &SourceId, channel: &str, ts: &str) -> TicketRef {
    TicketRef::new("slack", format!("{source}/{channel}/{ts}"))
}

/// Whether a top-level message is the beginning of a ticket.
pub(super) fn begins_ticket(message: &WireMessage) -> bool {
    let replies = message.thread_ts.as_ref().is_some_and(|thread| *thread != message.ts);
    !replies && !happened(message) && (!is_tombstone(message) || message.reply_count > 0)
}

/// The thread that a copy of a reply in the channel belongs to.
pub(super) fn broadcast_of(message: &WireMessage) -> Option<&str> {
    message.thread_ts.as_deref().filter(|thread| *thread != message.ts)
}

/// A deleted message that stays because of its replies.
pub(super) fn is_tombstone(message: &WireMessage) -> bool {
    message.subtype.as_deref() == Some("tombstone")
}

/// The fingerprint of a conversation, from what its root tells of it. What the root does not
/// tell is taken from the messages themselves.
pub(super) fn stamp(root: &WireMessage, replies: &[WireMessage]) -> String {
    let replies = replies.iter().filter(|m| m.ts != root.ts);
    let latest = root.latest_reply.as_deref().or_else(|| replies.clone().map(|m| &*m.ts).max());
    let count = match root.latest_reply {
        Some(_) => root.reply_count,
        None => root.reply_count.max(u64::try_from(replies.count()).unwrap_or(0)),
    };
    let edited = root.edited.as_ref().and_then(|edited| edited.ts.as_deref());
    let mut reactions: Vec<_> = root.reactions.iter().map(reaction_stamp).collect();
    reactions.sort();
    let or_none = |part: Option<&str>| part.unwrap_or("-").to_owned();
    let parts = [or_none(latest), or_none(edited), or_none(root.subtype.as_deref())];
    format!("{count} {} {}", parts.join(" "), reactions.join(" "))
}

/// The latest reply that a stamp knows of.
pub(super) fn latest_in(stamp: &str) -> &str {
    stamp.split(' ').nth(1).unwrap_or_default()
}

fn reaction_stamp(reaction: &super::wire::Reaction) -> String {
    let name = reaction.name.as_deref().unwrap_or_default();
    let mut users = reaction.users.clone();
    users.sort();
    format!("{name}*{}={}", reaction.count, users.join("+"))
}

fn happened(message: &WireMessage) -> bool {
    message.subtype.as_deref().is_some_and(|subtype| {
        subtype.starts_with("channel_")
            || subtype.starts_with("group_")
            || HAPPENINGS.contains(&subtype)
    })
}

impl Reader<'_> {
    /// The head of the ticket that begins with `root`.
    pub fn head(&self, root: &WireMessage) -> Head {
        let bridge = Bridge::of(root);
        let dashboard = bridge.as_ref().and_then(|bridge| bridge.dashboard.clone());
        Head {
            reference: reference(self.source, &self.channel.id, &root.ts),
            alias: None,
            remote_id: format!("{}/{}", self.channel.id, root.ts),
            kind: Kind::Thread,
            title: match is_tombstone(root) {
                true => "(the first message was deleted)".into(),
                false => title(&self.words(root, bridge.as_ref())),
            },
            url: dashboard.unwrap_or_else(|| self.me.permalink(&self.channel.id, &root.ts)),
            place: self.channel.place(),
            place_id: Some(self.channel.id.clone()),
            author: self.author(root, bridge.as_ref()),
            created_at: at(root),
            upstream: self.upstream(root),
            assignees: Vec::new(),
            impact: None,
            facts: Vec::new(),
            answer: bridge.as_ref().map_or_else(|| self.answer(), Bridge::answer),
            shared_with: None,
            folds_into: None,
        }
    }

    /// The messages of a conversation. A deleted root is left out of it: what it said before stays
    /// with the store.
    pub fn thread(&self, conversation: Conversation) -> Thread {
        let Conversation { root, messages, extent, stamp } = conversation;
        let bridge = Bridge::of(root);
        let said = messages.iter().filter(|message| !is_tombstone(message));
        Thread {
            reference: reference(self.source, &self.channel.id, &root.ts),
            messages: said.map(|message| self.message(message, bridge.as_ref())).collect(),
            extent,
            stamp: Some(stamp),
        }
    }

    /// One message that is no bridge's.
    pub fn own(&self, message: &WireMessage) -> Message {
        self.message(message, None)
    }

    fn message(&self, message: &WireMessage, bridge: Option<&Bridge>) -> Message {
        let kind = match bridge {
            Some(bridge) if bridge.is_note(message) => MessageKind::Note,
            _ if happened(message) => MessageKind::Event,
            _ => MessageKind::Message,
        };
        Message {
            id: message.ts.clone(),
            at: at(message),
            author: self.author(message, bridge),
            kind,
            text: self.words(message, bridge),
            edited: message.edited.is_some(),
            deleted: false,
            reactions: Vec::new(),
        }
    }

    fn words(&self, message: &WireMessage, bridge: Option<&Bridge>) -> String {
        let names = Names { people: self.people, channels: self.channels };
        match bridge {
            Some(bridge) => blocks::body(&bridge.words(message), &names),
            None => blocks::body(message, &names),
        }
    }

    fn author(&self, message: &WireMessage, bridge: Option<&Bridge>) -> Option<PersonId> {
        if is_tombstone(message) {
            return None;
        }
        match voice(message, self.me, bridge) {
            Speaker::User(id) => Some(PersonId(id)),
            Speaker::App(person) => Some(person.id),
            Speaker::Nobody => None,
        }
    }

    fn answer(&self) -> Answer {
        let place = self.channel.place();
        let place = match self.channel.private {
            true => format!("thread in {place}, seen by the members of the private channel"),
            false => format!("thread in {place}, seen by the channel"),
        };
        Answer::Here { place }
    }

    fn upstream(&self, root: &WireMessage) -> Upstream {
        match closers(root, self.close_reaction) {
            [] => Upstream::Open,
            users => Upstream::Marked { by: users.iter().cloned().map(PersonId).collect() },
        }
    }
}

/// Who marked the thread as closed.
pub(super) fn closers<'a>(root: &'a WireMessage, close_reaction: Option<&str>) -> &'a [String] {
    let sign = |reaction: &&super::wire::Reaction| {
        close_reaction.is_some() && reaction.name.as_deref() == close_reaction
    };
    root.reactions.iter().find(sign).map_or(&[], |reaction| &reaction.users)
}

/// Who speaks, a bridge considered.
pub(super) fn voice(message: &WireMessage, me: &Me, bridge: Option<&Bridge>) -> Speaker {
    let bridged = bridge.filter(|_| !me.said(message)).and_then(|b| b.speaker(message));
    bridged.unwrap_or_else(|| speaker(message, me))
}

/// A message's time; reading it has already shown that it has one.
fn at(message: &WireMessage) -> Timestamp {
    time_of(&message.ts).unwrap_or(Timestamp::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::lenient::item;
    use serde_json::{Value, json};

    fn message(value: Value) -> WireMessage {
        item(&value, "message").unwrap()
    }

    fn with_subtype(subtype: &str, replies: u64) -> WireMessage {
        message(json!({"ts": "1.000001", "subtype": subtype, "reply_count": replies}))
    }

    #[test]
    fn what_somebody_said_begins_a_ticket_and_what_happened_does_not() {
        for (subtype, replies, begins) in [
            ("", 0, true),
            ("file_share", 0, true),
            ("me_message", 0, true),
            ("bot_message", 0, true),
            ("something_new", 0, true),
            ("tombstone", 2, true),
            ("tombstone", 0, false),
            ("channel_join", 0, false),
            ("channel_topic", 3, false),
            ("group_leave", 0, false),
            ("pinned_item", 0, false),
        ] {
            assert_eq!(begins_ticket(&with_subtype(subtype, replies)), begins, "{subtype}");
        }
        let reply = json!({"ts": "2.000001", "thread_ts": "1.000001",
            "subtype": "thread_broadcast"});
        assert!(!begins_ticket(&message(reply.clone())));
        assert_eq!(broadcast_of(&message(reply)), Some("1.000001"));
        let parent = json!({"ts": "1.000001", "thread_ts": "1.000001"});
        assert!(begins_ticket(&message(parent)));
    }

    #[test]
    fn a_stamp_changes_with_all_that_a_root_tells() {
        let root = json!({"ts": "1.000001", "reply_count": 1, "latest_reply": "2.000001"});
        let mut stamps = vec![stamp(&message(root.clone()), &[])];
        for (key, value) in [
            ("reply_count", json!(2)),
            ("latest_reply", json!("3.000001")),
            ("edited", json!({"user": "U1", "ts": "4.000001"})),
            ("subtype", json!("tombstone")),
            ("reactions", json!([{"name": "tada", "users": ["U1"], "count": 1}])),
            ("reactions", json!([{"name": "tada", "users": ["U2"], "count": 1}])),
        ] {
            let mut changed = root.clone();
            changed[key] = value;
            stamps.push(stamp(&message(changed), &[]));
        }
        stamps.sort();
        stamps.dedup();
        assert_eq!(stamps.len(), 7);
    }

    #[test]
    fn a_root_that_tells_little_is_stamped_by_its_replies() {
        let root = message(json!({"ts": "1.000001", "reply_count": 2}));
        let replies = [root.clone(), message(json!({"ts": "2.000001"}))];
        assert_eq!(latest_in(&stamp(&root, &replies)), "2.000001");
        let told = message(json!({"ts": "1.000001", "reply_count": 1,
            "latest_reply": "2.000001"}));
        assert_eq!(stamp(&told, &replies), stamp(&told, &[]));
    }
}
