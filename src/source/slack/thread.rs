//! Reading one conversation.

use super::super::SourceError;
use super::api::{Api, Form};
use super::me::Me;
use super::papercups::Bridge;
use super::parse::{Conversation, closers, voice};
use super::people::{People, Speaker};
use super::wire::{WireMessage, items};
use crate::desk::{Extent, Unreadable};
use std::collections::HashSet;

/// How many open threads older than the window one pull looks at: a pull a minute stays within
/// the 50 calls a minute that `conversations.replies` allows, with room for what is new.
pub(super) const OLDER_PER_PULL: usize = 10;

/// Channel and `ts` of a ticket.
pub(super) fn place_of(remote_id: &str) -> Option<(&str, &str)> {
    remote_id.split_once('/')
}

/// How much of a thread was read, if this much of it could not be.
pub(super) fn extent(unreadable: &[Unreadable]) -> Extent {
    if unreadable.is_empty() { Extent::Whole } else { Extent::Part }
}

/// All messages of a thread, each once: the root may come again on every page.
pub(super) async fn read(
    api: &Api,
    form: &Form,
) -> Result<(Vec<WireMessage>, Vec<Unreadable>), SourceError> {
    let mut messages: Vec<WireMessage> = Vec::new();
    let mut unreadable = Vec::new();
    let mut seen = HashSet::new();
    let mut cursor = None;
    loop {
        let (answer, next) = api.page("conversations.replies", form, cursor).await?;
        let (read, broken) = items::<WireMessage>(&answer, "messages", "conversations.replies");
        messages.extend(read.into_iter().filter(|message| seen.insert(message.ts.clone())));
        unreadable.extend(broken);
        match next {
            Some(next) => cursor = Some(next),
            None => return Ok((messages, unreadable)),
        }
    }
}

/// Learns of everyone who speaks in, is mentioned in or closed a conversation.
pub(super) async fn meet(
    api: &Api,
    me: &Me,
    people: &mut People,
    conversation: &Conversation<'_>,
    close_reaction: Option<&str>,
) -> Result<(), SourceError> {
    let bridge = Bridge::of(conversation.root);
    for message in conversation.messages {
        let mut ids = mentioned(message.text.as_deref().unwrap_or_default());
        match voice(message, me, bridge.as_ref()) {
            Speaker::User(id) => ids.push(id),
            Speaker::App(person) => people.learn(person),
            Speaker::Nobody => {}
        }
        people.meet(api, me, ids).await?;
    }
    people.meet(api, me, closers(conversation.root, close_reaction).iter().cloned()).await
}

/// The ids in `<@U012AB3CD>` and `<@U012AB3CD|name>`.
fn mentioned(text: &str) -> Vec<String> {
    let ids = text.split("<@").skip(1).filter_map(|after| after.split(['>', '|']).next());
    let plausible = |id: &&str| !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric());
    ids.filter(plausible).map(str::to_owned).collect()
}
