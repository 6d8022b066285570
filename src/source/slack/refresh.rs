//! Reading one ticket afresh.

use super::super::{RemoteTicket, SourceError};
use super::channels::{self, Channel};
use super::parse::{Conversation, Reader, is_tombstone, stamp};
use super::thread::{self, meet, place_of};
use super::{Form, Slack};
use crate::desk::Page;

/// The ticket with its whole conversation.
pub(super) async fn refresh(slack: &Slack, ticket: &RemoteTicket) -> Result<Page, SourceError> {
    let gone = || SourceError::Gone { why: format!("{} is no longer there", ticket.reference) };
    let (id, ts) = place_of(&ticket.remote_id).ok_or_else(gone)?;
    let me = slack.me(&slack.api).await?;
    let form: Form = vec![("channel", id.to_owned()), ("ts", ts.to_owned())];
    let (messages, unreadable) = thread::read(&slack.api, &form).await?;
    let root = messages.iter().find(|message| message.ts == ts).ok_or_else(gone)?;
    let channel = channel(slack, id).await?;
    let close_reaction = slack.close_reaction.as_deref();
    let mut people = slack.people();
    let stamp = stamp(root, &messages);
    let extent = thread::extent(&unreadable);
    let conversation = Conversation { root, messages: &messages, extent, stamp };
    meet(&slack.api, me, &mut people, &conversation, close_reaction).await?;
    let reader = Reader {
        source: &slack.id,
        me,
        people: &people,
        channels: &slack.known_channels(),
        channel: &channel,
        close_reaction,
    };
    let heads = if is_tombstone(root) { Vec::new() } else { vec![reader.head(root)] };
    let threads = vec![reader.thread(conversation)];
    Ok(Page { people: people.take_news(), heads, threads, unreadable, ..Page::default() })
}

/// The channel by id, asked for if no pull has seen it yet.
async fn channel(slack: &Slack, id: &str) -> Result<Channel, SourceError> {
    let known = slack.known_channels().into_iter().find(|channel| channel.id == id);
    match known {
        Some(channel) => Ok(channel),
        None => {
            Ok(channels::info(&slack.api, id).await?.unwrap_or_else(|| slack.channel_by_id(id)))
        }
    }
}
