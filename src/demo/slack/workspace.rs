//! What the stand-in remembers: people, channels and their messages.

use super::message::Message;
use crate::demo::{CAST, Role};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The workspace's id.
pub(super) const TEAM: &str = "T0HERO001";
/// Where its messages stand in a browser.
pub(super) const URL: &str = "https://example-hero.slack.com/";
/// The app behind the token: Slack stamps both on whatever is posted with it.
pub(super) const APP: (&str, &str) = ("A0HERO001", "B0HERO001");

/// The scopes that the token has at first.
const SCOPES: &str = "channels:read,groups:read,channels:history,groups:history,users:read,\
                      users:read.email,chat:write,reactions:read,reactions:write,channels:join,\
                      team:read";

/// All there is.
pub(super) struct Workspace {
    pub users: Vec<User>,
    pub channels: Vec<Channel>,
    pub scopes: Vec<String>,
    /// The most items on a page, whatever was asked for.
    pub page_cap: usize,
    /// Whether every list begins with an empty page, as Slack's may.
    pub empty_first_pages: bool,
    /// The methods called, in order.
    pub calls: Vec<String>,
    /// Who reads: the owner of the token.
    pub me: String,
}

/// A user of the workspace.
#[derive(Clone)]
pub(super) struct User {
    pub id: String,
    pub handle: String,
    pub name: String,
    pub email: String,
    pub bot: bool,
    /// People of a channel shared with another workspace are not listed.
    pub listed: bool,
}

/// A channel.
pub(super) struct Channel {
    pub id: String,
    pub name: String,
    pub private: bool,
    pub archived: bool,
    pub member: bool,
    /// By time, in microseconds since 1970.
    pub messages: BTreeMap<u64, Message>,
}

impl Workspace {
    /// Only the cast, and no channel.
    pub fn new() -> Self {
        let mut users: Vec<User> = CAST
            .iter()
            .map(|actor| User {
                id: actor.slack.into(),
                handle: actor.login.trim_end_matches("[bot]").into(),
                name: actor.name.into(),
                email: actor.email.into(),
                bot: actor.role == Role::Bot,
                listed: !actor.email.ends_with("@acme.com"),
            })
            .collect();
        users.push(User {
            id: "USLACKBOT".into(),
            handle: "slackbot".into(),
            name: "Slackbot".into(),
            email: String::new(),
            // As Slack has it.
            bot: false,
            listed: true,
        });
        Self {
            me: users.first().map(|user| user.id.clone()).unwrap_or_default(),
            users,
            channels: Vec::new(),
            scopes: SCOPES.split(',').map(str::to_owned).collect(),
            page_cap: 1000,
            empty_first_pages: false,
            calls: Vec::new(),
        }
    }

    pub fn channel(&mut self, id: &str) -> Option<&mut Channel> {
        self.channels.iter_mut().find(|channel| channel.id == id)
    }
}

impl Channel {
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
        self.free(now).max(last)
    }

    /// The beginning of the thread that the message `at` is in.
    pub fn root_of(&self, at: u64) -> Option<u64> {
        self.messages.get(&at).map(|message| message.thread.unwrap_or(at))
    }

    /// The replies of a thread, oldest first.
    pub fn replies(&self, root: u64) -> impl Iterator<Item = &Message> {
        self.messages.values().filter(move |message| message.thread == Some(root))
    }

    /// A message as Slack sends it.
    pub fn wire(&self, message: &Message, with_metadata: bool) -> Value {
        let mut wire = message.wire(with_metadata);
        let Some(fields) = wire.as_object_mut() else { return wire };
        let mut set = |key: &str, value: Value| {
            fields.entry(key).or_insert(value);
        };
        if let Some(root) = message.thread {
            let parent = self.messages.get(&root);
            set("thread_ts", ts(root).into());
            set("parent_user_id", parent.and_then(|p| p.user.clone()).into());
            if message.broadcast {
                set("subtype", "thread_broadcast".into());
                set("root", parent.map(|p| self.wire(p, false)).into());
            }
        } else if let Some(last) = self.replies(message.at).last() {
            let mut users: Vec<_> = self.replies(message.at).filter_map(Message::voice).collect();
            users.sort_unstable();
            users.dedup();
            set("thread_ts", ts(message.at).into());
            set("reply_count", self.replies(message.at).count().into());
            set("reply_users_count", users.len().into());
            set("reply_users", json!(users));
            set("latest_reply", ts(last.at).into());
            set("is_locked", message.locked.into());
            set("subscribed", false.into());
        }
        wire
    }
}

/// A time as Slack writes it.
pub(super) fn ts(at: u64) -> String {
    format!("{}.{:06}", at / 1_000_000, at % 1_000_000)
}

/// The time of a `ts`; fewer decimals than six count as Slack counts them.
pub(super) fn at(ts: &str) -> Option<u64> {
    let (seconds, fraction) = ts.split_once('.').unwrap_or((ts, ""));
    let micros = format!("{fraction:0<6}");
    let micros = micros.get(..6)?.parse::<u64>().ok()?;
    seconds.parse::<u64>().ok()?.checked_mul(1_000_000)?.checked_add(micros)
}
