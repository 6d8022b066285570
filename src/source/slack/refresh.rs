//! Reading one ticket afresh.

use super::super::{RemoteTicket, SourceError};
use super::Slack;
use super::channels::{self, Channel};
use super::handle::Handle;
use super::parse::{Conversation, Reader, is_tombstone, place_of};
use super::thread::{self, meet};
use crate::config::SlackChannel;
use crate::desk::{Page, Person, Side};

/// The ticket with its whole conversation.
pub(super) async fn refresh(slack: &Slack, ticket: &RemoteTicket) -> Result<Page, SourceError> {
    let gone = || SourceError::Gone { why: format!("{} is no longer there", ticket.reference) };
    let handle = Handle::parse(&ticket.remote_id).ok_or_else(gone)?;
    let (_, name) = place_of(&ticket.reference).ok_or_else(gone)?;
    let me = slack.me(&slack.api).await?;
    let threads = thread::read_all(&slack.api, &handle.channel, &handle.roots).await?;
    let conversation = Conversation::new(name, &[], &threads.messages, threads.extent());
    let conversation = conversation.ok_or_else(gone)?;
    let channel = channel(slack, &handle.channel).await;
    let mut people = slack.people();
    meet(&slack.api, &me, &mut people, &conversation, &slack.signs).await?;
    let is_ours = |person: &Person| slack.side(person) == Side::Us;
    let reader = Reader {
        source: &slack.id,
        me: &me,
        people: &people,
        channels: &slack.known_channels(),
        channel: &channel,
        signs: &slack.signs,
        is_ours: &is_ours,
    };
    let deleted = conversation.roots.iter().all(|root| is_tombstone(root));
    let heads = if deleted { Vec::new() } else { vec![reader.head(&conversation)] };
    let threads_read = vec![reader.thread(&conversation)];
    let unreadable = threads.unreadable.clone();
    let people = people.take_news();
    Ok(Page { people, heads, threads: threads_read, unreadable, ..Page::default() })
}

/// The channel by id, asked for if no pull has seen it yet.
async fn channel(slack: &Slack, id: &str) -> Channel {
    let known = slack.known_channels().into_iter().find(|channel| channel.id == id);
    if let Some(channel) = known {
        return channel;
    }
    // What is said there is worth showing without its name.
    let Ok(Some(found)) = channels::info(&slack.api, id).await else {
        return slack.channel_by_id(id);
    };
    let wanted = |wanted: &&SlackChannel| wanted.name == found.id || wanted.name == found.name;
    match slack.settings.channels.iter().find(wanted) {
        Some(wanted) => found.configured(wanted),
        None => found,
    }
}
