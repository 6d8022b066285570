//! Carrying out what the hero decided.

use super::super::{SourceError, lenient};
use super::Slack;
use super::api::{Api, Form};
use super::channels::Channel;
use super::me::Me;
use super::mrkdwn::from_markdown;
use super::parse::Reader;
use super::people::{Speaker, look_up, speaker};
use super::thread::{self, place_of};
use super::wire::{WireMessage, ts_of};
use crate::desk::{Action, Delivery, Message, Person, Receipt};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

/// What our posts carry as the type of their metadata.
const EVENT: &str = "support_hero_reply";
/// How far this machine's clock may be ahead of Slack's when an earlier attempt is looked for.
const CLOCK_SLACK: SignedDuration = SignedDuration::from_mins(5);

/// Carries out `delivery`; after an unknown outcome it looks first.
pub(super) async fn deliver(
    slack: &Slack,
    delivery: &Delivery,
    attempt: u32,
) -> Result<Receipt, SourceError> {
    let (channel, ts) = place_of(&delivery.remote_id).ok_or_else(|| SourceError::Refused {
        why: format!("{:?} names no thread", delivery.remote_id),
    })?;
    match &delivery.action {
        Action::Reply { text, .. } => {
            Answering::begin(slack, delivery, (channel, ts), text).await?.deliver(attempt).await
        }
        Action::Close { .. } => react(slack, "reactions.add", channel, ts).await,
        Action::Reopen => react(slack, "reactions.remove", channel, ts).await,
        Action::Assign => Err(SourceError::Refused {
            why: "Slack threads have no assignee: a claim is kept here only".into(),
        }),
    }
}

/// Sets or takes back our close reaction. That it is already so is as good as done.
async fn react(
    slack: &Slack,
    method: &str,
    channel: &str,
    ts: &str,
) -> Result<Receipt, SourceError> {
    let Some(name) = &slack.close_reaction else {
        let summary = "kept here only: no close_reaction is configured".to_owned();
        return Ok(Receipt { summary, ..Receipt::default() });
    };
    let form =
        vec![("channel", channel.to_owned()), ("timestamp", ts.to_owned()), ("name", name.clone())];
    match slack.api.write(method, &form).await {
        Err(SourceError::Refused { why })
            if !why.contains("(already_reacted)") && !why.contains("(no_reaction)") =>
        {
            return Err(SourceError::Refused { why });
        }
        Ok(_) | Err(SourceError::Refused { .. }) => {}
        Err(other) => return Err(other),
    }
    let done = if method == "reactions.add" { "set" } else { "removed" };
    Ok(Receipt { summary: format!("reaction :{name}: {done}"), ..Receipt::default() })
}

/// One answer on its way to its thread.
struct Answering<'a> {
    slack: &'a Slack,
    delivery: &'a Delivery,
    channel: Channel,
    ts: &'a str,
    text: String,
    me: Me,
    own: Option<Person>,
}

impl<'a> Answering<'a> {
    async fn begin(
        slack: &'a Slack,
        delivery: &'a Delivery,
        (channel, ts): (&str, &'a str),
        text: &str,
    ) -> Result<Self, SourceError> {
        let me = slack.me(&slack.api).await.map_err(nothing_done)?.clone();
        Ok(Self {
            channel: slack.channel_by_id(channel),
            own: own_person(&slack.api, slack, &me).await,
            text: from_markdown(text, &[]),
            slack,
            delivery,
            ts,
            me,
        })
    }

    async fn deliver(self, attempt: u32) -> Result<Receipt, SourceError> {
        let earlier = if attempt > 1 { self.look().await.map_err(still_unknown)? } else { None };
        match earlier {
            Some(message) => Ok(self.receipt(&message)),
            None => self.post().await,
        }
    }

    /// What an earlier attempt posted: it carries our marker, or no other's marker and our words.
    async fn look(&self) -> Result<Option<WireMessage>, SourceError> {
        let from = self.delivery.decided_at.checked_sub(CLOCK_SLACK);
        let form = self.form(
            "ts",
            [
                ("oldest", ts_of(from.unwrap_or(Timestamp::UNIX_EPOCH))),
                ("include_all_metadata", "true".into()),
            ],
        );
        let (messages, _) = thread::read(&self.slack.api, &form).await?;
        let mut replies = messages.into_iter().filter(|message| message.ts != self.ts);
        Ok(replies.find(|message| self.is_ours(message)))
    }

    fn is_ours(&self, message: &WireMessage) -> bool {
        match marker(message) {
            Some(marker) => marker == self.delivery.marker,
            None => {
                let words = self.message(message).text;
                let ours = speaker(message, &self.me) == Speaker::User(self.me.user_id.clone());
                ours && words == self.sent_words(&message.ts)
            }
        }
    }

    async fn post(&self) -> Result<Receipt, SourceError> {
        let payload = json!({"marker": self.delivery.marker});
        let metadata = json!({"event_type": EVENT, "event_payload": payload});
        let off = || "false".to_owned();
        let form = self.form(
            "thread_ts",
            [
                ("text", self.text.clone()),
                ("metadata", metadata.to_string()),
                ("parse", "none".into()),
                ("link_names", off()),
                ("unfurl_links", off()),
                ("unfurl_media", off()),
            ],
        );
        let answer = self
            .slack
            .api
            .write("chat.postMessage", &form)
            .await
            .map_err(|error| error_of_post(error, &self.channel))?;
        match self.posted(&answer) {
            Some(message) => Ok(self.receipt(&message)),
            None => Err(SourceError::Unanswered {
                why: "chat.postMessage: the answer does not tell which message it became".into(),
            }),
        }
    }

    /// The message that an answer to `chat.postMessage` tells of.
    fn posted(&self, answer: &Value) -> Option<WireMessage> {
        let mut message = answer.get("message").cloned().filter(Value::is_object)?;
        let fields = message.as_object_mut()?;
        fields.insert("ts".into(), answer.get("ts")?.clone());
        fields.entry("text").or_insert_with(|| self.text.clone().into());
        lenient::item(&message, "chat.postMessage message").ok()
    }

    fn receipt(&self, message: &WireMessage) -> Receipt {
        let place = self.channel.place();
        let root = self.me.permalink(&self.channel.id, self.ts);
        let (url, _) = root.rsplit_once("/p").unwrap_or((&root, ""));
        let p = message.ts.replace('.', "");
        Receipt {
            summary: format!("answer {} in the thread {} of {place}", message.ts, self.ts),
            url: Some(format!("{url}/p{p}?thread_ts={}&cid={}", self.ts, self.channel.id)),
            message: Some(self.message(message)),
            people: self.own.iter().cloned().collect(),
            upstream: None,
            assignees: None,
        }
    }

    /// A message as the next poll will read it.
    fn message(&self, message: &WireMessage) -> Message {
        let people = self.slack.people();
        let channels = self.slack.known_channels();
        let reader = Reader {
            source: &self.slack.id,
            me: &self.me,
            people: &people,
            channels: &channels,
            channel: &self.channel,
            close_reaction: None,
        };
        reader.own(message)
    }

    /// How our text reads once Slack has it.
    fn sent_words(&self, ts: &str) -> String {
        let sent = json!({"ts": ts, "text": self.text});
        let message =
            lenient::item::<WireMessage>(&sent, "sent").map(|sent| self.message(&sent).text);
        message.unwrap_or_default()
    }

    fn form<const N: usize>(
        &self,
        thread_field: &'static str,
        fields: [(&'static str, String); N],
    ) -> Form {
        let mut form =
            vec![("channel", self.channel.id.clone()), (thread_field, self.ts.to_owned())];
        form.extend(fields);
        form
    }
}

fn marker(message: &WireMessage) -> Option<&str> {
    let ours = message.metadata.event_type.as_deref() == Some(EVENT);
    message.metadata.event_payload.get("marker").filter(|_| ours)?.as_str()
}

/// Ourselves as the poll knows us. That Slack does not tell is no reason to send nothing.
async fn own_person(api: &Api, slack: &Slack, me: &Me) -> Option<Person> {
    if let Some(known) = slack.people().get(&me.user_id) {
        return Some(known.clone());
    }
    let person = look_up(api, me, &me.user_id).await.ok()?;
    Some(Person { staff: true, ..person })
}

/// A failed look beforehand means that nothing was sent.
fn nothing_done(error: SourceError) -> SourceError {
    match error {
        SourceError::Unanswered { why } => SourceError::Unreachable { why },
        other => other,
    }
}

/// A failed look after an unknown outcome leaves it unknown.
fn still_unknown(error: SourceError) -> SourceError {
    match error {
        error @ (SourceError::RateLimited { .. }
        | SourceError::Unreachable { .. }
        | SourceError::Unreadable { .. }) => SourceError::Unanswered {
            why: format!("could not look whether it was sent before: {error}"),
        },
        other => other,
    }
}

fn error_of_post(error: SourceError, channel: &Channel) -> SourceError {
    match error {
        SourceError::NeedsYou { fault, .. } if fault.contains("(not_in_channel)") => {
            channel.uninvited()
        }
        other => other,
    }
}
