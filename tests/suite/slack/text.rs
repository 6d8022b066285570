//! Texts as real workspaces and Slack's own pages gave them, read as Markdown.

use crate::slack::recorded::{answers, pull, whole};
use crate::support::fixture;
use serde_json::{Value, json};

/// Every message in the fixtures that somebody may have said.
fn recorded() -> Vec<Value> {
    let files = [
        "recorded/message.edited",
        "recorded/message.normal",
        "recorded/message.thread_parent",
        "docs-examples/chat.postMessage.0.ok",
        "docs-examples/conversations.history.0.ok",
        "docs-examples/conversations.history.1.ok",
        "docs-examples/conversations.history.2.ok",
        "docs-examples/conversations.replies.0.ok",
        "docs-examples/reactions.get.0.ok",
        "docs-examples/search.messages.0.ok",
    ];
    let mut messages = Vec::new();
    for file in files {
        collect(&fixture(&format!("slack/{file}.json")).unwrap_or_default(), &mut messages);
    }
    messages
}

/// The messages in an answer, whatever they are in.
fn collect(value: &Value, messages: &mut Vec<Value>) {
    if value.get("ts").is_some() && value.get("text").is_some() {
        messages.push(value.clone());
    } else if let Some(fields) = value.as_object() {
        fields.values().for_each(|value| collect(value, messages));
    } else if let Some(items) = value.as_array() {
        items.iter().for_each(|value| collect(value, messages));
    }
}

/// The messages as one channel said them, each at a time of its own.
fn history(messages: Vec<Value>) -> Value {
    let at = |(index, mut message): (usize, Value)| {
        message["ts"] = format!("1694100000.{index:06}").into();
        for field in ["thread_ts", "reply_count", "latest_reply"] {
            message.as_object_mut().unwrap().remove(field);
        }
        message
    };
    let messages: Vec<_> = messages.into_iter().enumerate().map(at).collect();
    whole(json!({"ok": true, "messages": messages}))
}

async fn texts(messages: Vec<Value>) -> Vec<String> {
    let (sink, pulled) = pull(answers(history(messages), json!({}))).await;
    pulled.unwrap();
    sink.messages.values().flat_map(|said| said.values()).map(|said| said.text.clone()).collect()
}

#[tokio::test]
async fn every_recorded_message_reads_as_it_was_said() {
    let messages = recorded();
    if messages.is_empty() {
        return;
    }
    let expected = [
        "BBB",
        "This is a normal message",
        "First message",
        "Here's a message for you\nThis is an attachment",
        "I find you punny and would like to smell your nose letter",
        "What, you want to smell my shoes better?",
        "I find you punny and would like to smell your nose letter",
        "Isn't this whether dreadful? https://badpuns.example.com/puns/123",
        "I find you punny and would like to smell your nose letter",
        "island",
        "one island",
        "two island",
        "three for the land",
        "Hi there!",
        "The meaning of life the universe and everything is 42.",
        "The meaning of life the universe and everything is 101010",
    ];
    assert_eq!(texts(messages).await, expected);
}

#[tokio::test]
async fn the_blocks_of_a_recorded_message_say_what_its_text_says() {
    let with_blocks = |message: &Value| message.get("blocks").is_some();
    let said: Vec<_> = recorded().into_iter().filter(with_blocks).collect();
    if said.is_empty() {
        return;
    }
    assert!(said.len() > 2, "{}", said.len());
    let silent = said.iter().cloned().map(|mut message| {
        message["text"] = "".into();
        message
    });
    assert_eq!(texts(silent.collect()).await, texts(said).await);
}
