//! What Slack sends, read without it: for [`crate::fuzzing`].

use super::channels::Channel;
use super::me::Me;
use super::parse::{Conversation, Reader, Signs};
use super::people::{Names, People, Speaker, speaker};
use super::wire::{WireMessage, items};
use super::{blocks, mrkdwn, render};
use crate::desk::{Extent, Page, SourceId};
use crate::source::Reply;
use serde_json::Value;

/// A page of `conversations.history`, each message a ticket of its own; `None` if it is no JSON.
pub fn page(body: &[u8]) -> Option<Page> {
    let answer: Value = Reply::bare(body).json().ok()?;
    let (messages, unreadable) = items::<WireMessage>(&answer, "messages", "history");
    let me = Me::read(&serde_json::json!({"url": "https://x.slack.com", "user_id": "U0"})).ok()?;
    let channel = Channel::unknown("C1");
    let people = People::default();
    let reader = Reader {
        source: &SourceId("slack".into()),
        me: &me,
        people: &people,
        channels: &[],
        channel: &channel,
        signs: &Signs::default(),
        is_ours: &|_| false,
    };
    let mut page = Page { unreadable, ..Page::default() };
    for message in &messages {
        if let Speaker::App(app) = speaker(message, &me) {
            page.people.push(*app);
        }
        let read = Conversation::new(&message.ts, &[message], &[], Extent::Whole);
        if let Some(conversation) = read {
            page.heads.push(reader.head(&conversation));
            page.threads.push(reader.thread(&conversation));
        }
    }
    Some(page)
}

/// Blocks of Block Kit, or mrkdwn where it is no JSON, as Markdown.
pub fn words(text: &str) -> String {
    let people = People::default();
    let names = Names { people: &people, channels: &[] };
    match Reply::bare(text.as_bytes()).json() {
        Ok(Value::Array(read)) => blocks::read_blocks(&read, &names),
        _ => render::text(text, &names),
    }
}

/// Markdown as it is sent.
pub fn sent(markdown: &str) -> String {
    mrkdwn::from_markdown(markdown, &[])
}
