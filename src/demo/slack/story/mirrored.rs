//! Conversations that the help desk Papercups mirrors into a channel, as its three generations
//! wrote them (its module `ChatApi.Slack.Helpers`).

use super::super::{Message, Slack, fields};
use super::{D, H, SUPPORT, before, id};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// How Papercups wrote the beginning of a conversation.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Generation {
    /// Before 2021-07-22: page, browser and system as fields, and no source.
    Page,
    /// Until 2021-08-31: a field `Source`; e-mail looks like a chat.
    Source,
    /// Since then: e-mail has a text of its own and no source.
    Mail,
}

use Generation::{Mail, Page, Source};

/// A conversation.
struct Mirrored {
    generation: Generation,
    /// Its id in Papercups.
    cid: &'static str,
    name: &'static str,
    email: &'static str,
    /// For e-mail.
    subject: &'static str,
    text: &'static str,
    /// How many minutes ago it began.
    ago: i64,
    closed: bool,
    /// Who went on, how many minutes after the beginning, with what.
    later: &'static [(Voice, i64, &'static str)],
}

/// Who speaks later.
enum Voice {
    /// The customer, through Papercups.
    Customer,
    /// One of us in Papercups, by full name.
    Agent(&'static str),
    /// One of us in Slack, by login.
    Typed(&'static str),
}

use Voice::{Agent, Customer, Typed};

const CONVERSATIONS: &[Mirrored] = &[
    Mirrored {
        generation: Mail,
        cid: "7c1f6d0e-5b1a-4c55-9a43-0d7c2f1e8b90",
        name: "Milton Waddams",
        email: "milton@initech.com",
        subject: "Yearly plan",
        text: "I was told our seats would move to the yearly plan, and the invoice of this month \
               still lists them monthly. I do not want to set anything on fire, but could \
               somebody look at it?",
        ago: 7 * H,
        closed: false,
        later: &[(Customer, 60, "The invoice number is INI-2207, if that helps.")],
    },
    Mirrored {
        generation: Source,
        cid: "1f0a2c44-93de-4f7b-b1b2-6a1d0e9c7733",
        name: "Peter Gibbons",
        email: "peter@initech.com",
        subject: "TPS report by e-mail",
        text: "The weekly report reaches all eight of my bosses, only I get none. I am in the list.",
        ago: 11 * H,
        closed: false,
        later: &[(Typed("lokafor"), 30, ";; his address bounced in March, see the mail log")],
    },
    Mirrored {
        generation: Page,
        cid: "0b7e9d12-2f63-4b0c-8f57-c4a1b5d6e201",
        name: "Dana Scully",
        email: "dana@fbi.test",
        subject: "",
        text: "Where do I find the audit log of who read a recording?",
        ago: 26 * H,
        closed: false,
        later: &[],
    },
    Mirrored {
        generation: Mail,
        cid: "e2d94b6a-7a0f-4a1e-9d38-58c3f00b4412",
        name: "Ellen Ripley",
        email: "ellen@nostromo.test",
        subject: "Deleting an organization",
        text: "Please delete our organization, it's the only way to be sure.",
        ago: 2 * D + 2 * H,
        closed: true,
        later: &[
            (Agent("Grace Hopper"), 35, "Hey Ellen, done: it is gone from all regions."),
            (Customer, 50, "Thank you!"),
        ],
    },
];

impl Slack {
    pub(super) fn mirrored(&self, now: Timestamp) {
        for conversation in CONVERSATIONS {
            conversation.play(self, now);
        }
    }
}

impl Mirrored {
    fn play(&self, slack: &Slack, now: Timestamp) {
        let after = |minutes: i64| before(now, (self.ago - minutes) * 60);
        let last = self.later.last().map_or(0, |(_, minutes, _)| *minutes);
        let closed = u64::try_from(after(last + 5).as_microsecond()).unwrap_or(0);
        // Papercups writes into its first post whenever something becomes of the conversation.
        let edited = self.closed.then(|| ("U0PAPER01".to_owned(), closed));
        let root = Message { edited, ..self.root() };
        let root = slack.put(SUPPORT, after(0), None, root);
        let filler = "(Send a message here to get started!)".to_owned();
        let filler = Message { text: filler, extra: stamped([]), ..Message::default() };
        slack.put(SUPPORT, before(now, self.ago * 60 - 1), Some(&root), filler);
        for (voice, minutes, text) in self.later {
            let message = self.says(voice, text);
            slack.put(SUPPORT, after(*minutes), Some(&root), message);
        }
    }

    fn says(&self, voice: &Voice, text: &str) -> Message {
        let text = text.to_owned();
        let posed = |name: &str, icons: Value| {
            let name = ("username", name.into());
            stamped([("subtype", "bot_message".into()), name, ("icons", icons)])
        };
        let extra = match voice {
            Customer => {
                let who = format!("{} ({})", self.name, self.email);
                posed(&who, json!({"emoji": ":wave:"}))
            }
            Agent(name) => posed(name, json!({"image_48": "https://avatars.example.com/48.png"})),
            Typed(login) => {
                return Message { user: Some(id(login).into()), text, ..Message::default() };
            }
        };
        Message { text, extra, ..Message::default() }
    }

    fn root(&self) -> Message {
        let text = self.opening();
        let section = json!({"type": "section", "text": mrkdwn(&text)});
        let fields: Vec<_> = self.fields().iter().map(|field| mrkdwn(field)).collect();
        let blocks = json!([
            section,
            {"type": "section", "fields": fields},
            {"type": "divider"},
            {"type": "actions", "elements": [self.button()]},
        ]);
        let extra = stamped([("blocks", blocks)]);
        Message { text, extra, ..Message::default() }
    }

    fn opening(&self) -> String {
        let Self { name, subject, text, .. } = self;
        let (email, dashboard) = (self.link(), self.dashboard());
        let note = "(Start a message with `;;` or `\\\\` to send an \
                    <https://github.com/papercups-io/papercups/pull/562|internal note>.)";
        if self.generation == Mail {
            return format!(
                "&gt; :email: From: *{email}*\n&gt; Subject: *{subject}*\n\n{text}\n\n&gt; Reply \
                 to this thread to respond to this email, or view in the {dashboard} \
                 :rocket:\n&gt; {note}"
            );
        }
        format!(
            "*:wave: {name} ({email})*: {text}\n\nReply to this thread to start chatting, or view \
             in the {dashboard} :rocket:\n\n{note}"
        )
    }

    fn fields(&self) -> Vec<String> {
        let mut fields = vec![("Name", self.name.to_owned()), ("Email", self.link())];
        match self.generation {
            Page => fields.extend([
                ("URL", "<https://app.example.com/recordings>".into()),
                ("Browser", "Firefox".into()),
                ("OS", "Linux x86_64".into()),
                ("Timezone", "America/New_York".into()),
            ]),
            Source => fields.push(("Source", format!(":email: Email ({})", self.subject))),
            Mail => {}
        }
        let status = if self.closed { ":white_check_mark: Closed" } else { ":wave: Unhandled" };
        fields.push(("Status", status.into()));
        fields.into_iter().map(|(label, value)| format!("*{label}:*\n{value}")).collect()
    }

    fn button(&self) -> Value {
        let (action, label) = match self.closed {
            false => ("close_conversation", "Mark as resolved"),
            true => ("open_conversation", "Reopen conversation"),
        };
        let text = json!({"type": "plain_text", "text": label, "emoji": true});
        let mut button =
            json!({"type": "button", "action_id": action, "text": text, "value": self.cid});
        if let Some(fields) = button.as_object_mut().filter(|_| !self.closed) {
            fields.insert("style".into(), "primary".into());
        }
        button
    }

    /// Slack makes a link of every address.
    fn link(&self) -> String {
        format!("<mailto:{0}|{0}>", self.email)
    }

    fn dashboard(&self) -> String {
        format!("<https://app.papercups.example/conversations/all/{}|dashboard>", self.cid)
    }
}

fn mrkdwn(text: &str) -> Value {
    json!({"type": "mrkdwn", "text": text})
}

/// What Slack stamps on posts of the help desk's app.
fn stamped<const N: usize>(more: [(&str, Value); N]) -> Map<String, Value> {
    let mut extra = fields([("app_id", "A0PAPER01".into()), ("bot_id", "B0PAPER01".into())]);
    extra.extend(fields(more));
    extra
}
