//! Conversations that Papercups, a help desk, mirrors into a channel. What an app posts to such
//! a thread never reaches the customer, so it is read as theirs and answered elsewhere.
//!
//! The forms are those that Papercups' own code writes (its module `ChatApi.Slack.Helpers`).

use super::people::Speaker;
use super::render::unescape;
use super::wire::WireMessage;
use crate::desk::{Answer, Person, PersonId};
use serde_json::Value;

/// A conversation that came through Papercups.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Bridge {
    /// What its app posts under.
    bot_id: String,
    customer: Person,
    /// Where Papercups shows it.
    pub dashboard: Option<String>,
}

/// What Papercups writes around the customer's words.
const FRAME: [&str; 3] =
    ["Reply to this thread to start chatting", "(Start a message with", ":email: From:"];

impl Bridge {
    /// The bridge behind a thread with this root, if there is one.
    pub fn of(root: &WireMessage) -> Option<Self> {
        let bot_id = root.bot_id.clone()?;
        let text = root.text.as_deref().unwrap_or_default();
        let email = field(root, "Email").filter(|email| email.contains('@'));
        let email = email.or_else(|| sender(text))?;
        let name = field(root, "Name").filter(|name| *name != email && !name.is_empty());
        let customer = Person {
            id: PersonId(format!("papercups:{}", email.to_lowercase())),
            handle: email.clone(),
            name,
            email: Some(email),
            bot: false,
            staff: false,
            ..Person::default()
        };
        Some(Self { bot_id, customer, dashboard: dashboard(text) })
    }

    /// Who speaks in a message that Papercups posted; `None` for what somebody typed in Slack
    /// and for other apps.
    pub fn speaker(&self, message: &WireMessage) -> Option<Speaker> {
        message.bot_id.as_ref().filter(|bot_id| **bot_id == self.bot_id)?;
        let agent = message
            .username
            .as_deref()
            .filter(|_| message.icons.image_48.is_some() && message.icons.emoji.is_none());
        Some(match agent {
            Some(name) => Speaker::App(Person {
                id: PersonId(format!("papercups:agent/{name}")),
                handle: name.to_owned(),
                name: Some(name.to_owned()),
                email: None,
                bot: false,
                staff: true,
                ..Person::default()
            }),
            None => Speaker::App(self.customer.clone()),
        })
    }

    /// Whether a message typed in Slack stays in the team: Papercups keeps these to itself.
    pub fn is_note(message: &WireMessage) -> bool {
        let text = message.text.as_deref().unwrap_or_default().trim_start();
        message.bot_id.is_none() && (text.starts_with(";;") || text.starts_with("\\\\"))
    }

    /// Where an answer goes.
    pub fn answer(&self) -> Answer {
        Answer::Elsewhere {
            why: "it came through Papercups, which does not pass on what an app posts: answer in \
                  Papercups (o opens it)"
                .into(),
        }
    }

    /// The customer's words in a root, without what Papercups writes around them: its blocks say
    /// the same once more, with labelled fields that are read as such.
    pub fn words(root: &WireMessage) -> WireMessage {
        let text = root.text.as_deref().unwrap_or_default();
        let said = text.lines().filter(|line| !FRAME.iter().any(|frame| line.contains(frame)));
        let said = said.collect::<Vec<_>>().join("\n").trim().to_owned();
        WireMessage { text: Some(said), blocks: Vec::new(), ..root.clone() }
    }
}

/// A labelled field of the root's sections: `*Email:*` and what follows.
fn field(root: &WireMessage, label: &str) -> Option<String> {
    let label = format!("*{label}:*");
    let fields = root.blocks.iter().filter_map(|block| block.get("fields")?.as_array()).flatten();
    let value = fields
        .filter_map(|field| field.get("text").and_then(Value::as_str))
        .find_map(|text| text.trim().strip_prefix(&label))?;
    Some(address(value.trim()))
}

/// `> :email: From: *addr*`, which stands in the text of what came by e-mail.
fn sender(text: &str) -> Option<String> {
    let (_, after) = text.split_once(":email: From:")?;
    let line = after.lines().next().unwrap_or_default();
    let found = address(line.trim().trim_matches('*'));
    found.contains('@').then_some(found)
}

/// An address or text that Slack may have turned into a link: `<mailto:a@b|a@b>`.
fn address(text: &str) -> String {
    let inside = text.strip_prefix('<').and_then(|text| text.strip_suffix('>')).unwrap_or(text);
    let (target, label) = inside.split_once('|').unwrap_or((inside, ""));
    let plain = if label.is_empty() { target.trim_start_matches("mailto:") } else { label };
    unescape(plain)
}

fn dashboard(text: &str) -> Option<String> {
    let (before, _) = text.split_once("|dashboard>")?;
    let (_, url) = before.rsplit_once('<')?;
    url.starts_with("http").then(|| unescape(url))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::lenient::item;
    use serde_json::json;

    fn message(value: Value) -> WireMessage {
        item(&value, "message").unwrap()
    }

    #[test]
    fn the_customer_behind_a_mirrored_conversation() {
        let chat = message(json!({"ts": "1.000001", "bot_id": "B1", "text":
            "I cannot log in\nReply to this thread to start chatting, or view in the \
             <https://app.test/c/1?a=1&amp;b=2|dashboard> :rocket:",
            "blocks": [{"type": "section", "fields": [
                {"type": "mrkdwn", "text": "*Name:*\nMilton Waddams"},
                {"type": "mrkdwn", "text": "*Email:*\n<mailto:m@initech.com|m@initech.com>"}]}]}));
        let bridge = Bridge::of(&chat).unwrap();
        assert_eq!(bridge.customer.id.0, "papercups:m@initech.com");
        assert_eq!(bridge.customer.name.as_deref(), Some("Milton Waddams"));
        assert_eq!(bridge.dashboard.as_deref(), Some("https://app.test/c/1?a=1&b=2"));
        assert_eq!(Bridge::words(&chat).text.as_deref(), Some("I cannot log in"));
        let mail = message(json!({"ts": "1.000001", "bot_id": "B1",
            "text": "> :email: From: *<mailto:a@b.test|a@b.test>*\nHello"}));
        assert_eq!(Bridge::of(&mail).unwrap().customer.handle, "a@b.test");
    }

    #[test]
    fn other_posts_are_no_bridge() {
        for other in [
            json!({"ts": "1.000001", "user": "U1", "text": ":email: From: *a@b.test*"}),
            json!({"ts": "1.000001", "bot_id": "B1", "text": "Deployed"}),
            json!({"ts": "1.000001", "bot_id": "B1", "blocks": [{"fields": [
                {"text": "*Email:*\nunknown"}]}]}),
        ] {
            assert_eq!(Bridge::of(&message(other)), None);
        }
    }

    #[test]
    fn who_speaks_in_the_thread() {
        let root = json!({"ts": "1.000001", "bot_id": "B1", "text": ":email: From: *a@b.test*"});
        let bridge = Bridge::of(&message(root)).unwrap();
        let who = |value| match bridge.speaker(&message(value)) {
            Some(Speaker::App(person)) => format!("{} {}", person.id.0, person.staff),
            other => format!("{other:?}"),
        };
        let ts = "2.000001";
        let wave = json!({"ts": ts, "bot_id": "B1", "username": "A", "icons": {"emoji": ":wave:"}});
        assert_eq!(who(wave), "papercups:a@b.test false");
        let agent = json!({"ts": ts, "bot_id": "B1", "username": "Ada",
            "icons": {"image_48": "https://x"}});
        assert_eq!(who(agent), "papercups:agent/Ada true");
        assert_eq!(who(json!({"ts": ts, "user": "U1"})), "None");
        assert_eq!(who(json!({"ts": ts, "user": "U1", "bot_id": "B2"})), "None");
        assert!(Bridge::is_note(&message(json!({"ts": ts, "user": "U1", "text": ";; shh"}))));
    }
}
