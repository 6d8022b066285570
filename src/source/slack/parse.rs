//! From Slack's messages to tickets. Pure: everything needed is in the [`Reader`].

use super::alerts::sentry_issue;
use super::channels::Channel;
use super::handle::Handle;
use super::me::Me;
use super::papercups::Bridge;
use super::people::{Names, People, Speaker, speaker};
use super::title::title;
use super::wire::{WireMessage, time_of};
use super::{blocks, emoji};
use crate::config::Role;
use crate::desk::{
    Extent, Fact, Head, Kind, Message, MessageKind, Person, PersonId, Reaction, SourceId, Thread,
    TicketRef, Tone, Tracked, Upstream,
};
use jiff::Timestamp;
use std::collections::HashSet;

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
    /// The reactions that say something.
    pub signs: &'a Signs,
    /// Whether somebody is of the team.
    pub is_ours: &'a dyn Fn(&Person) -> bool,
}

/// Reactions by which the team tells what became of a thread, by name; `None`: off.
#[derive(Debug, Clone, Default)]
pub(super) struct Signs {
    /// It is closed.
    pub close: Option<String>,
    /// Somebody has taken it.
    pub claim: Option<String>,
}

/// A conversation as it was read.
pub(super) struct Conversation<'a> {
    /// The `ts` that names the ticket.
    pub name: &'a str,
    /// Its messages at the top level of the channel, oldest first; never empty.
    pub roots: Vec<&'a WireMessage>,
    /// All messages that could be read, those at the top level too, each once.
    pub messages: Vec<&'a WireMessage>,
    /// Whether all could be read.
    pub extent: Extent,
}

impl<'a> Conversation<'a> {
    /// The conversation that the messages `roots` begin, `threads` being what stands below them.
    /// `None` if none of them is left.
    pub fn new(
        name: &'a str,
        roots: &[&'a WireMessage],
        threads: &'a [WireMessage],
        extent: Extent,
    ) -> Option<Self> {
        let mut seen = HashSet::new();
        let all = threads.iter().chain(roots.iter().copied());
        let mut messages: Vec<_> = all.filter(|message| seen.insert(&*message.ts)).collect();
        messages.sort_by(|a, b| a.ts.cmp(&b.ts));
        let below = |message: &&&WireMessage| broadcast_of(message).is_none();
        let mut roots: Vec<_> = match roots {
            [] => messages.iter().filter(below).copied().collect(),
            roots => roots.to_vec(),
        };
        roots.sort_by(|a, b| a.ts.cmp(&b.ts));
        (!roots.is_empty()).then_some(Self { name, roots, messages, extent })
    }

    /// How the ticket is found again. An answer goes where was spoken last, else below the first
    /// message that still stands.
    pub fn handle(&self, channel: &str) -> Handle {
        let spoken = self.roots.iter().filter(|root| root.latest_reply.is_some());
        let last = spoken.max_by(|a, b| a.latest_reply.cmp(&b.latest_reply));
        let first = self.roots.iter().find(|root| !is_tombstone(root)).or(self.roots.first());
        let answer = last.or(first).map_or_else(String::new, |root| root.ts.clone());
        let roots = self.roots.iter().map(|root| root.ts.clone()).collect();
        Handle { channel: channel.to_owned(), roots, answer }
    }

    /// Its fingerprint.
    pub fn stamp(&self) -> String {
        self.roots.iter().map(|root| stamp(root)).collect::<Vec<_>>().join("\n")
    }

    /// The bridge behind it, if there is one.
    pub fn bridge(&self) -> Option<Bridge> {
        self.roots.first().and_then(|root| Bridge::of(root))
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

/// The channel and the `ts` that such a name is made of.
pub(super) fn place_of(reference: &TicketRef) -> Option<(&str, &str)> {
    let (path, ts) = reference.rest().rsplit_once('/')?;
    Some((path.rsplit('/').next()?, ts))
}

/// Whether a top-level message is the beginning of a ticket.
pub(super) fn begins_ticket(message: &WireMessage) -> bool {
    let replies = message.thread_ts.as_ref().is_some_and(|thread| *thread != message.ts);
    !replies && !happened(message) && (!is_tombstone(message) || message.has_thread())
}

/// The thread that a copy of a reply in the channel belongs to.
pub(super) fn broadcast_of(message: &WireMessage) -> Option<&str> {
    message.thread_ts.as_deref().filter(|thread| *thread != message.ts)
}

/// A deleted message that stays because of its replies.
pub(super) fn is_tombstone(message: &WireMessage) -> bool {
    message.subtype.as_deref() == Some("tombstone")
}

/// Stands in a fingerprint for answers that nobody counted.
const UNCOUNTED: &str = "some";

/// The fingerprint of a message at the top level: all that it tells of itself and its thread.
pub(super) fn stamp(root: &WireMessage) -> String {
    let edited = root.edited.as_ref().and_then(|edited| edited.ts.as_deref());
    let mut reactions: Vec<_> = root.reactions.iter().map(reaction_stamp).collect();
    reactions.sort();
    let latest = root.latest_reply.as_deref();
    let parts = [latest, edited, root.subtype.as_deref()].map(|part| part.unwrap_or("-"));
    let replies = match root.reply_count {
        0 if root.has_thread() => UNCOUNTED.to_owned(),
        count => count.to_string(),
    };
    format!("{} {replies} {} {}", root.ts, parts.join(" "), reactions.join(" "))
}

/// The fingerprint that a stamp of a conversation holds of its root `ts`.
pub(super) fn stamp_of<'a>(conversation: &'a str, ts: &str) -> Option<&'a str> {
    conversation.lines().find(|line| line.split(' ').next() == Some(ts))
}

/// The latest reply below the root `ts` that a stamp of a conversation knows of.
pub(super) fn latest_in<'a>(conversation: &'a str, ts: &str) -> Option<&'a str> {
    stamp_of(conversation, ts)?.split(' ').nth(2)
}

/// Whether any root that a stamp of a conversation knows of has answers.
pub(super) fn has_answers(conversation: &str) -> bool {
    conversation.lines().any(|line| line.split(' ').nth(1) != Some("0"))
}

fn reaction_stamp(reaction: &super::wire::Reaction) -> String {
    let name = reaction.name.as_deref().unwrap_or_default();
    let mut users = reaction.users.clone();
    users.sort();
    format!("{name}*{}={}", reaction.count, users.join("+"))
}

/// Whether a message only tells what happened in the channel.
pub(super) fn happened(message: &WireMessage) -> bool {
    message.subtype.as_deref().is_some_and(|subtype| {
        subtype.starts_with("channel_")
            || subtype.starts_with("group_")
            || HAPPENINGS.contains(&subtype)
    })
}

impl Reader<'_> {
    /// The head of the ticket of a conversation.
    pub fn head(&self, conversation: &Conversation<'_>) -> Head {
        let bridge = conversation.bridge();
        let dashboard = bridge.as_ref().and_then(|bridge| bridge.dashboard.clone());
        Head {
            reference: reference(self.source, &self.channel.id, conversation.name),
            alias: None,
            remote_id: conversation.handle(&self.channel.id).to_string(),
            kind: Kind::Thread,
            title: self.title(conversation, bridge.as_ref()),
            url: dashboard
                .unwrap_or_else(|| self.me.permalink(&self.channel.id, conversation.name)),
            place: self.channel.place(),
            place_id: Some(self.channel.id.clone()),
            author: match &bridge {
                Some(bridge) => Some(bridge.customer.id.clone()),
                None => self.asker(conversation),
            },
            created_at: time_of(conversation.name).unwrap_or(Timestamp::UNIX_EPOCH),
            upstream: self.upstream(conversation, bridge.as_ref()),
            assignees: self.assignees(conversation),
            impact: None,
            facts: self.facts(bridge.as_ref()),
            answer: bridge.as_ref().map_or_else(|| self.channel.answer(), Bridge::answer),
            shared_with: self.channel.customer.clone(),
            folds_into: self.folds_into(conversation),
            tracked: Tracked::default(),
        }
    }

    /// The messages of a conversation. A deleted root is left out of it: what it said before stays
    /// with the store.
    pub fn thread(&self, conversation: &Conversation<'_>) -> Thread {
        let bridge = conversation.bridge();
        let silent = |message: &WireMessage| {
            is_tombstone(message) || (bridge.is_some() && Bridge::is_filler(message))
        };
        let said = conversation.messages.iter().filter(|message| !silent(message));
        Thread {
            reference: reference(self.source, &self.channel.id, conversation.name),
            messages: said.map(|message| self.message(message, bridge.as_ref())).collect(),
            extent: conversation.extent,
            stamp: Some(conversation.stamp()),
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
            edited: message.edited.is_some() && !bridge.is_some_and(|b| b.posted(message)),
            deleted: false,
            reactions: message.reactions.iter().filter_map(reaction).collect(),
        }
    }

    fn title(&self, conversation: &Conversation<'_>, bridge: Option<&Bridge>) -> String {
        if let Some(subject) = bridge.and_then(|bridge| bridge.subject.as_deref()) {
            return title(subject);
        }
        let standing = conversation.roots.iter().filter(|root| !is_tombstone(root));
        let words: Vec<_> = standing.map(|root| self.words(root, bridge)).collect();
        match words.is_empty() {
            true => "(the first message was deleted)".into(),
            false => title(&words.join("\n")),
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

    /// Whose ticket it is: whoever began it, or, below a message of ours, the first who asked.
    fn asker(&self, conversation: &Conversation<'_>) -> Option<PersonId> {
        let first = conversation.roots.iter().find(|root| !is_tombstone(root))?;
        let began = self.author(first, None);
        let known = |id: &PersonId| self.people.get(&id.0);
        if !began.as_ref().and_then(known).is_some_and(|person| (self.is_ours)(person)) {
            return began;
        }
        let authors = conversation.messages.iter().filter_map(|message| self.author(message, None));
        let asks = |id: &PersonId| known(id).is_some_and(|p| !p.bot && !(self.is_ours)(p));
        authors.into_iter().find(asks).or(began)
    }

    fn upstream(&self, conversation: &Conversation<'_>, bridge: Option<&Bridge>) -> Upstream {
        // The help desk writes into its own post whenever something becomes of the conversation.
        let root = conversation.roots.first().filter(|_| bridge.is_some_and(|b| b.closed));
        let edited = root.and_then(|root| time_of(root.edited.as_ref()?.ts.as_deref()?));
        if let Some(root) = root {
            let at = edited.unwrap_or_else(|| at(root));
            return Upstream::Closed { at, reason: Some("closed in Papercups".into()) };
        }
        let by = left_by(conversation, self.signs.close.as_deref());
        match by.is_empty() {
            true => Upstream::Open,
            false => Upstream::Marked { by: by.into_iter().map(PersonId).collect() },
        }
    }

    /// Those of us who say by their reaction that they have it.
    fn assignees(&self, conversation: &Conversation<'_>) -> Vec<String> {
        let by = left_by(conversation, self.signs.claim.as_deref());
        let people = by.iter().filter_map(|id| self.people.get(id));
        let ours = people.filter(|person| (self.is_ours)(person));
        ours.map(|person| person.name.clone().unwrap_or_else(|| person.handle.clone())).collect()
    }

    fn facts(&self, bridge: Option<&Bridge>) -> Vec<Fact> {
        let role = match self.channel.role {
            Role::Community => Some("community"),
            Role::Support | Role::Customer | Role::Alerts => None,
        };
        let fact =
            |value: &str| Fact { label: "channel".into(), value: value.into(), tone: Tone::Plain };
        let facts = bridge.map(Bridge::facts).unwrap_or_default();
        role.map(fact).into_iter().chain(facts).collect()
    }

    /// A program's report tells of the ticket that it links to.
    fn folds_into(&self, conversation: &Conversation<'_>) -> Option<TicketRef> {
        let root = conversation.roots.first().filter(|_| self.channel.role == Role::Alerts)?;
        sentry_issue(root)
    }
}

/// Who left the reaction `sign` on one of the messages that a conversation begins with.
pub(super) fn left_by(conversation: &Conversation<'_>, sign: Option<&str>) -> Vec<String> {
    let Some(sign) = sign else { return Vec::new() };
    let reactions = conversation.roots.iter().flat_map(|root| &root.reactions);
    let found = reactions.filter(|reaction| reaction.name.as_deref() == Some(sign));
    let mut users: Vec<String> = found.flat_map(|reaction| reaction.users.clone()).collect();
    users.sort();
    users.dedup();
    users
}

/// A reaction as it is drawn; the workspace's own by its name.
fn reaction(reaction: &super::wire::Reaction) -> Option<Reaction> {
    let name = reaction.name.as_deref()?;
    let sign = emoji::sign(name).unwrap_or_else(|| format!(":{name}:"));
    let users = u64::try_from(reaction.users.len()).unwrap_or(0);
    Some(Reaction { sign, count: reaction.count.max(users) })
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
        let mut stamps = vec![stamp(&message(root.clone()))];
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
            stamps.push(stamp(&message(changed)));
        }
        stamps.sort();
        stamps.dedup();
        assert_eq!(stamps.len(), 7);
    }

    #[test]
    fn a_stamp_knows_each_root() {
        let root = |ts: &str, latest: &str| {
            message(json!({"ts": ts, "reply_count": 1, "latest_reply": latest}))
        };
        let roots = [root("1.000001", "5.000001"), root("2.000001", "4.000001")];
        let both: Vec<_> = roots.iter().collect();
        let conversation = Conversation::new("1.000001", &both, &[], Extent::Whole).unwrap();
        let whole = conversation.stamp();
        assert_eq!(latest_in(&whole, "2.000001"), Some("4.000001"));
        assert_eq!(stamp_of(&whole, "1.000001"), Some(&*stamp(&roots[0])));
        assert_eq!(latest_in(&whole, "3.000001"), None);
        assert_eq!(conversation.handle("C1").answer, "1.000001");
    }

    #[test]
    fn an_answer_goes_where_was_spoken_last() {
        let lone = message(json!({"ts": "1.000001"}));
        let gone = message(json!({"ts": "1.000000", "subtype": "tombstone"}));
        let thread = message(json!({"ts": "2.000001", "latest_reply": "4.000001"}));
        for (roots, answer) in [
            (vec![&lone], "1.000001"),
            (vec![&gone, &lone], "1.000001"),
            (vec![&lone, &thread], "2.000001"),
        ] {
            let conversation = Conversation::new("1", &roots, &[], Extent::Whole).unwrap();
            assert_eq!(conversation.handle("C1").answer, answer);
        }
    }
}
