//! Reading conversations.

use super::super::SourceError;
use super::api::{Api, Form, IDLE, withheld};
use super::channels;
use super::fault::is_message_gone;
use super::history::{self, STRIDE};
use super::me::Me;
use super::parse::{Conversation, Signs, left_by, voice};
use super::people::{People, Speaker};
use super::wire::{WireMessage, items, next_cursor};
use crate::desk::{Extent, Unreadable};
use std::collections::HashSet;

/// The method.
pub(super) const REPLIES: &str = "conversations.replies";

/// What was read of the threads below some messages.
#[derive(Debug, Default)]
pub(super) struct Threads {
    /// All that could be read, the roots too.
    pub messages: Vec<WireMessage>,
    /// What could not.
    pub unreadable: Vec<Unreadable>,
    /// Nothing of some thread could be read: it counts as not read at all.
    pub lost: bool,
}

impl Threads {
    /// How much of them was read.
    pub fn extent(&self) -> Extent {
        if self.unreadable.is_empty() { Extent::Whole } else { Extent::Part }
    }
}

/// The threads below these messages, each with its root. A message that is no longer there is left
/// out.
pub(super) async fn read_all(
    api: &Api,
    channel: &str,
    roots: &[String],
) -> Result<Threads, SourceError> {
    let mut all = Threads::default();
    for ts in roots {
        let read = read_below(api, channel, ts).await?;
        all.messages.extend(read.messages);
        all.unreadable.extend(read.unreadable);
        all.lost |= read.lost;
    }
    Ok(all)
}

/// The thread below a message, with it. Where it does not come along, the history tells whether it
/// is there: other servers than Slack's show the answers alone, or know no thread without any.
async fn read_below(api: &Api, channel: &str, ts: &str) -> Result<Threads, SourceError> {
    let form = vec![("channel", channel.to_owned()), ("ts", ts.to_owned())];
    let mut threads = match read(api, &form).await {
        Err(error) if is_message_gone(&error) => Threads::default(),
        Err(SourceError::Refused { why }) => {
            let at = format!("{REPLIES} {channel} {ts}");
            Threads { unreadable: vec![Unreadable { at, why }], ..Threads::default() }
        }
        read => read?,
    };
    threads.lost = threads.messages.is_empty() && !threads.unreadable.is_empty();
    if threads.messages.iter().any(|message| message.ts == ts) {
        return Ok(threads);
    }
    // Asked for a message that has no thread any more, a server may give another one.
    threads.messages.retain(|message| message.thread_ts.as_deref() == Some(ts));
    let shown = history::find(api, channel, ts).await?;
    if shown.messages.is_empty() {
        threads.messages.clear();
    }
    threads.messages.extend(shown.messages);
    threads.unreadable.extend(shown.unreadable);
    Ok(threads)
}

/// All messages of a thread, each once: the root may come again on every page.
pub(super) async fn read(api: &Api, form: &Form) -> Result<Threads, SourceError> {
    let mut all = Threads::default();
    let mut seen = HashSet::new();
    let (mut cursor, mut idle) = (None, 0);
    loop {
        let (answer, next) = api.page(REPLIES, form, cursor, STRIDE).await?;
        let (mut read, broken) = items::<WireMessage>(&answer, "messages", REPLIES);
        read.retain(|message| seen.insert(message.ts.clone()));
        idle = if read.is_empty() { idle + 1 } else { 0 };
        all.messages.extend(read);
        all.unreadable.extend(broken);
        cursor = next.filter(|_| idle < IDLE);
        if cursor.is_none() {
            all.unreadable.extend(next_cursor(&answer).map(|_| withheld(REPLIES)));
            return Ok(all);
        }
    }
}

/// Learns of everyone who speaks in, is mentioned in or left a sign on a conversation.
pub(super) async fn meet(
    api: &Api,
    me: &Me,
    people: &mut People,
    conversation: &Conversation<'_>,
    signs: &Signs,
) -> Result<(), SourceError> {
    let bridge = conversation.bridge();
    if let Some(bridge) = &bridge {
        people.learn(bridge.customer.clone());
    }
    let mut ids = Vec::new();
    for message in &conversation.messages {
        let text = message.text.as_deref().unwrap_or_default();
        ids.extend(tokens(text, "<@"));
        name_channels(api, people, tokens(text, "<#")).await?;
        match voice(message, me, bridge.as_ref()) {
            Speaker::User(id) => ids.push(id),
            Speaker::App(person) => people.learn(*person),
            Speaker::Nobody => {}
        }
    }
    for sign in [&signs.close, &signs.claim] {
        ids.extend(left_by(conversation, sign.as_deref()));
    }
    people.meet(api, me, ids).await
}

/// Learns the names of channels that are mentioned; one that Slack does not show keeps its id.
async fn name_channels(
    api: &Api,
    people: &mut People,
    ids: Vec<String>,
) -> Result<(), SourceError> {
    for id in ids {
        if people.places.contains_key(&id) {
            continue;
        }
        match channels::info(api, &id).await {
            Ok(channel) => {
                let name = channel.map_or_else(|| id.clone(), |channel| channel.name);
                people.places.insert(id, name);
            }
            // A name is worth neither waiting for nor stopping at.
            Err(
                SourceError::RateLimited { .. }
                | SourceError::NeedsYou { .. }
                | SourceError::Refused { .. },
            ) => return Ok(()),
            Err(other) => return Err(other),
        }
    }
    Ok(())
}

/// The ids in tokens that begin so: `<@U012AB3CD>`, `<@U012AB3CD|name>`. A channel that brings its
/// name along needs none.
fn tokens(text: &str, opener: &str) -> Vec<String> {
    let inside = text.split(opener).skip(1).filter_map(|after| after.split('>').next());
    let id = |token: &str| {
        let (id, label) = token.split_once('|').unwrap_or((token, ""));
        let plausible = !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric());
        (plausible && (opener == "<@" || label.is_empty())).then(|| id.to_owned())
    };
    inside.filter_map(id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_and_what_is_mentioned() {
        let text = "<@U1> and <@U2|bob> in <#C1|> or <#C2|general>, not <@U 3> <@>";
        assert_eq!(tokens(text, "<@"), ["U1", "U2"]);
        assert_eq!(tokens(text, "<#"), ["C1"]);
    }
}
