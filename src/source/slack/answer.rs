//! One answer on its way to its thread, once.

use super::super::{SourceError, lenient};
use super::Slack;
use super::api::Form;
use super::channels::Channel;
use super::cursor::is_after;
use super::deliver::nothing_done;
use super::fault::{is_message_gone, is_too_long, is_unknown_method};
use super::handle::Handle;
use super::history;
use super::me::Me;
use super::parse::{Reader, Signs};
use super::parts::parts;
use super::people::{People, Speaker, speaker};
use super::thread::{self, REPLIES};
use super::wire::{WireMessage, items, ts_of};
use crate::desk::{Action, Delivery, Message, Receipt};
use serde_json::{Value, json};

/// What our posts carry as the type of their metadata.
const EVENT: &str = "support_hero_reply";
/// The longest post in characters: beyond the first Slack cuts a text off, and where even that is
/// refused the second is taken (page of `chat.postMessage`).
const LONGEST: [usize; 2] = [40_000, 4_000];

/// An answer on its way.
pub(super) struct Answering<'a> {
    slack: &'a Slack,
    delivery: &'a Delivery,
    channel: Channel,
    handle: Handle,
    /// As mrkdwn.
    text: String,
    me: Me,
    people: People,
}

/// A post of ours that was found: which piece of how many it is.
struct Earlier {
    piece: usize,
    of: usize,
    message: WireMessage,
}

impl<'a> Answering<'a> {
    /// Gets `text` (mrkdwn) ready to go below the message that is answered.
    pub async fn begin(
        slack: &'a Slack,
        delivery: &'a Delivery,
        handle: Handle,
        text: String,
    ) -> Result<Self, SourceError> {
        let me = slack.me(&slack.api).await.map_err(nothing_done)?;
        Ok(Self {
            channel: slack.channel_by_id(&handle.channel),
            people: known(slack, &me, delivery).await,
            text,
            slack,
            delivery,
            handle,
            me,
        })
    }

    /// Posts what is not there yet.
    pub async fn deliver(self, attempt: u32) -> Result<Receipt, SourceError> {
        let earlier =
            if attempt > 1 { self.look().await.map_err(still_unknown)? } else { Vec::new() };
        if earlier.is_empty() {
            self.look_for_thread().await.map_err(nothing_done)?;
        }
        let [longest, short] = LONGEST;
        let fits = |pieces: &[String]| earlier.first().is_none_or(|e| e.of == pieces.len());
        let whole = parts(&self.text, longest);
        if fits(&whole) {
            match self.post_all(&whole, &earlier).await {
                Err(error) if is_too_long(&error) => {}
                done => return done,
            }
        }
        self.post_all(&parts(&self.text, short), &earlier).await
    }

    /// A thread that is not there would make Slack post the answer somewhere else. Slack shows a
    /// message without answers as a thread of one; where a server does not, the history tells
    /// whether it is there.
    async fn look_for_thread(&self) -> Result<(), SourceError> {
        let (api, ts) = (&self.slack.api, &self.handle.answer);
        let mut form = self.form("ts", ts);
        form.push(("limit", "1".to_owned()));
        let missing = match api.read(REPLIES, &form).await {
            Err(error) if is_message_gone(&error) || is_unknown_method(&error) => error,
            Err(error) => return Err(error),
            Ok(answer) if below(&answer, ts) => return Ok(()),
            Ok(_) => SourceError::Gone { why: format!("{REPLIES}: {ts} is not there") },
        };
        let shown = history::find(api, &self.channel.id, ts).await?;
        if shown.messages.is_empty() { Err(missing) } else { Ok(()) }
    }

    /// Posts the pieces that are not among the `earlier` ones, in order. Once something is there,
    /// no error may say that nothing was done.
    async fn post_all(
        &self,
        pieces: &[String],
        earlier: &[Earlier],
    ) -> Result<Receipt, SourceError> {
        let mut first = earlier.iter().find(|e| e.piece == 0).map(|e| e.message.clone());
        for (index, text) in pieces.iter().enumerate() {
            if earlier.iter().any(|earlier| earlier.piece == index) {
                continue;
            }
            let posted = self.post(text, (index, pieces.len())).await;
            let posted = posted.map_err(|error| match index {
                0 if earlier.is_empty() => error,
                _ => half_done(error, index, pieces.len()),
            })?;
            first.get_or_insert(posted);
        }
        let nothing = || SourceError::Refused { why: "there is nothing to say in it".into() };
        first.map(|message| self.receipt(&message)).ok_or_else(nothing)
    }

    /// What earlier attempts posted, wherever the ticket was answered then: it carries our marker,
    /// or no other's marker and our words.
    async fn look(&self) -> Result<Vec<Earlier>, SourceError> {
        let from = ts_of(self.delivery.before.since());
        let (mut found, mut unreadable) = (Vec::new(), Vec::new());
        for ts in &self.handle.roots {
            let mut form = self.form("ts", ts);
            form.extend([("oldest", from.clone()), ("include_all_metadata", "true".to_owned())]);
            let threads = match thread::read(&self.slack.api, &form).await {
                // Whether it may be answered is looked for before anything is posted.
                Err(error) if is_message_gone(&error) => continue,
                Err(SourceError::Gone { .. }) if *ts != self.handle.answer => continue,
                read => read?,
            };
            // Other servers than Slack's may not know `oldest`.
            let since = |message: &WireMessage| message.ts != *ts && !is_after(&from, &message.ts);
            let replies = threads.messages.into_iter().filter(since);
            found.extend(replies.filter_map(|message| self.earlier(message)));
            unreadable.extend(threads.unreadable);
        }
        match unreadable.pop() {
            // It may be the answer.
            Some(broken) if found.is_empty() => Err(SourceError::Uncertain {
                why: format!("{} cannot be read ({}): it may be the answer", broken.at, broken.why),
            }),
            _ => Ok(found),
        }
    }

    fn earlier(&self, message: WireMessage) -> Option<Earlier> {
        if let Some(marker) = marker(&message) {
            let (piece, of) = piece_of(marker, &self.delivery.marker)?;
            return Some(Earlier { piece, of, message });
        }
        if self.delivery.before.ids.contains(&message.ts) {
            return None;
        }
        // Where nobody knows who we are, our words are taken for ours: never twice.
        let ours = self.me.user_id.is_empty()
            || speaker(&message, &self.me) == Speaker::User(self.me.user_id.clone());
        let words = self.message(&message).text;
        let alike = |pieces: Vec<String>| {
            let said = |text: &String| self.sent_words(text, &message.ts) == words;
            Some((pieces.iter().position(said)?, pieces.len()))
        };
        let found = LONGEST.iter().find_map(|most| alike(parts(&self.text, *most)));
        let (piece, of) = found.filter(|_| ours)?;
        Some(Earlier { piece, of, message })
    }

    async fn post(
        &self,
        text: &str,
        (piece, of): (usize, usize),
    ) -> Result<WireMessage, SourceError> {
        let marker = match of {
            1 => self.delivery.marker.clone(),
            _ => format!("{}/{}/{of}", self.delivery.marker, piece + 1),
        };
        let metadata = json!({"event_type": EVENT, "event_payload": {"marker": marker}});
        let off = || "false".to_owned();
        let mut form = self.form("thread_ts", &self.handle.answer);
        form.extend([
            ("text", text.to_owned()),
            ("metadata", metadata.to_string()),
            ("parse", "none".into()),
            ("link_names", off()),
            ("unfurl_links", off()),
            ("unfurl_media", off()),
        ]);
        let answer = self.slack.api.write("chat.postMessage", &form).await;
        let answer = answer.map_err(|error| error_of_post(error, &self.channel))?;
        posted(&answer, text, &self.me).ok_or_else(|| SourceError::Unanswered {
            why: "chat.postMessage: the answer does not tell which message it became".into(),
        })
    }

    fn receipt(&self, message: &WireMessage) -> Receipt {
        let (place, thread) = (self.channel.place(), &self.handle.answer);
        let root = self.me.permalink(&self.channel.id, thread);
        let (url, _) = root.rsplit_once("/p").unwrap_or((&root, ""));
        let p = message.ts.replace('.', "");
        Receipt {
            summary: format!("answer {} in the thread {thread} of {place}", message.ts),
            url: Some(format!("{url}/p{p}?thread_ts={thread}&cid={}", self.channel.id)),
            message: Some(self.message(message)),
            people: self.people.get(&self.me.user_id).cloned().into_iter().collect(),
            ..Receipt::default()
        }
    }

    /// A message as the next poll will read it.
    fn message(&self, message: &WireMessage) -> Message {
        let channels = self.slack.known_channels();
        let reader = Reader {
            source: &self.slack.id,
            me: &self.me,
            people: &self.people,
            channels: &channels,
            channel: &self.channel,
            signs: &Signs::default(),
            is_ours: &|_| true,
        };
        reader.own(message)
    }

    /// How a text of ours reads once Slack has it.
    fn sent_words(&self, text: &str, ts: &str) -> String {
        let sent = json!({"ts": ts, "text": text});
        let message = lenient::item::<WireMessage>(&sent, "sent");
        message.map(|sent| self.message(&sent).text).unwrap_or_default()
    }

    fn form(&self, field: &'static str, ts: &str) -> Form {
        vec![("channel", self.channel.id.clone()), (field, ts.to_owned())]
    }
}

/// The message that an answer to `chat.postMessage` tells of.
fn posted(answer: &Value, text: &str, me: &Me) -> Option<WireMessage> {
    let message = answer.get("message").cloned().filter(Value::is_object);
    let mut message = message.unwrap_or_else(|| json!({"user": me.user_id}));
    let fields = message.as_object_mut()?;
    fields.insert("ts".into(), answer.get("ts")?.clone());
    fields.entry("text").or_insert_with(|| text.into());
    lenient::item(&message, "chat.postMessage message").ok()
}

/// Whether an answer to `conversations.replies` shows the message `ts` or what stands below it.
fn below(answer: &Value, ts: &str) -> bool {
    let (messages, _) = items::<WireMessage>(answer, "messages", REPLIES);
    messages.iter().any(|message| message.ts == ts || message.thread_ts.as_deref() == Some(ts))
}

fn marker(message: &WireMessage) -> Option<&str> {
    let ours = message.metadata.event_type.as_deref() == Some(EVENT);
    message.metadata.event_payload.get("marker").filter(|_| ours)?.as_str()
}

/// Which piece of how many a post with this marker is, if it belongs to the action marked so.
fn piece_of(marker: &str, action: &str) -> Option<(usize, usize)> {
    let rest = marker.strip_prefix(action)?;
    if rest.is_empty() {
        return Some((0, 1));
    }
    let (piece, of) = rest.strip_prefix('/')?.split_once('/')?;
    Some((piece.parse::<usize>().ok()?.checked_sub(1)?, of.parse().ok()?))
}

/// Ourselves and whom the answer calls, as the poll knows them. That Slack does not tell is no
/// reason to send nothing.
async fn known(slack: &Slack, me: &Me, delivery: &Delivery) -> People {
    let mut people = slack.people();
    let mut ids = vec![me.user_id.clone()];
    if let Action::Reply { mentions, .. } = &delivery.action {
        ids.extend(mentions.iter().map(|mention| mention.person.0.clone()));
    }
    for id in ids.into_iter().filter(|id| !id.is_empty()) {
        drop(people.meet(&slack.api, me, vec![id]).await);
    }
    people
}

/// A failed look after an unknown outcome leaves it unknown; where looking will never tell, the
/// hero is asked.
fn still_unknown(error: SourceError) -> SourceError {
    let why = format!("could not look whether it was sent before: {error}");
    match error {
        SourceError::RateLimited { .. }
        | SourceError::Unreachable { .. }
        | SourceError::Unreadable { .. } => SourceError::Unanswered { why },
        SourceError::Refused { .. } => SourceError::Uncertain { why },
        other => other,
    }
}

/// Some pieces are there: what may still come is looked for, and what will not is the hero's to
/// decide.
fn half_done(error: SourceError, done: usize, of: usize) -> SourceError {
    let why = format!("{done} of {of} pieces of the answer are posted, then: {error}");
    match error {
        SourceError::RateLimited { .. }
        | SourceError::Unreachable { .. }
        | SourceError::Unanswered { .. } => SourceError::Unanswered { why },
        _ => SourceError::Uncertain { why },
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marker_tells_the_piece() {
        assert_eq!(piece_of("m-1", "m-1"), Some((0, 1)));
        assert_eq!(piece_of("m-1/2/3", "m-1"), Some((1, 3)));
        for other in ["m-2", "m-12", "m-1/0/3", "m-1/x/3", "m-1/2"] {
            assert_eq!(piece_of(other, "m-1"), None, "{other}");
        }
    }
}
