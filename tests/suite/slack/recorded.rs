//! Answers as real workspaces gave them, served over HTTP.

use crate::support::{Collected, fixture};
use axum::Json;
use axum::http::Uri;
use axum::response::{IntoResponse, Response};
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::Arc;
use support_hero::config::{SlackChannel, SlackConfig};
use support_hero::desk::{Roster, SourceId};
use support_hero::source::slack::Slack;
use support_hero::source::{Http, Source, SourceError};

/// The recorded body of `path`; `None` where there are no fixtures.
fn body(path: &str) -> Option<Value> {
    let value = fixture(&format!("slack/recorded/{path}"))?;
    Some(value.pointer("/response/body").or(value.get("body")).cloned().unwrap_or(value))
}

/// Serves one answer for each method; all others are unknown.
pub async fn serve(answers: HashMap<&'static str, Value>) -> String {
    let answers = Arc::new(answers);
    let handler = move |uri: Uri| async move {
        let method = uri.path().rsplit('/').next().unwrap_or_default();
        let unknown = || json!({"ok": false, "error": "unknown_method"});
        Json(answers.get(method).cloned().unwrap_or_else(unknown)).into_response() as Response
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = axum::Router::new().fallback(handler);
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}/api")
}

/// Pulls from a service that gives these answers.
pub async fn pull(answers: HashMap<&'static str, Value>) -> (Collected, Result<(), SourceError>) {
    let http = Http::new(&serve(answers).await, &"t".into()).unwrap();
    let channels = vec![SlackChannel::new("general")];
    let settings = SlackConfig { close_reaction: None, ..SlackConfig::reading(channels) };
    let now = "2023-09-10T00:00:00Z".parse().unwrap();
    let clock = Arc::new(move || now);
    // The examples in the documentation are from 2016 on.
    let since = SignedDuration::from_hours(24 * 365 * 10);
    let source =
        Slack::new(SourceId("users".into()), settings, since, Roster::default(), http, clock);
    let mut sink = Collected::default();
    let pulled = source.pull(None, &mut sink).await.map(|_| ());
    (sink, pulled)
}

/// An answer as the last page of its list.
pub fn whole(mut answer: Value) -> Value {
    answer["response_metadata"] = json!({"next_cursor": ""});
    answer
}

/// A recorded workspace in which these things were said.
pub fn answers(history: Value, replies: Value) -> HashMap<&'static str, Value> {
    HashMap::from([
        ("auth.test", body("auth.test.ok.json").unwrap()),
        ("users.list", whole(body("users.list.json").unwrap())),
        ("conversations.list", whole(body("conversations.list.two_channels.json").unwrap())),
        ("conversations.history", whole(history)),
        ("conversations.replies", whole(replies)),
    ])
}

#[tokio::test]
async fn recorded_people_channels_and_messages_are_read() {
    let Some(auth) = body("auth.test.ok.json") else { return };
    let messages = ["normal", "edited", "channel_join", "thread_broadcast"];
    let messages = messages.map(|name| body(&format!("message.{name}.json")).unwrap());
    let broadcast = messages[3].clone();
    let thread = json!([broadcast["root"].clone(), broadcast]);
    let (sink, pulled) = pull(HashMap::from([
        ("auth.test", auth),
        ("users.list", whole(body("users.list.json").unwrap())),
        ("users.info", body("users.info.deleted_bot.json").unwrap()),
        ("conversations.list", whole(body("conversations.list.two_channels.json").unwrap())),
        ("conversations.history", json!({"ok": true, "messages": messages, "has_more": false})),
        ("conversations.replies", json!({"ok": true, "messages": thread, "has_more": false})),
    ]))
    .await;
    pulled.unwrap();
    let unreadable: Vec<_> = sink.pages.iter().flat_map(|page| &page.unreadable).collect();
    assert!(unreadable.is_empty(), "{unreadable:?}");
    assert_eq!(sink.texts("slack:users/C111/1694191319.871489"), ["This is a normal message"]);
    assert_eq!(sink.texts("slack:users/C111/1694188495.898759"), ["BBB"]);
    assert_eq!(
        sink.texts("slack:users/C111/1694190770.058699"),
        ["First message", "This is a message with broadcast"]
    );
    assert_eq!(sink.heads.len(), 3);
    assert!(sink.people["U04JPQ0JS"].bot);
    assert_eq!(sink.people["U04JPQ0JS"].name.as_deref(), Some("Game Bot"));
}

#[tokio::test]
async fn documented_histories_are_read_whole() {
    let documented = |name: &str| fixture(&format!("slack/docs-examples/{name}.json"));
    let Some(example) = documented("conversations.history.1.ok") else { return };
    let (sink, pulled) = pull(answers(example["response"]["body"].clone(), json!({}))).await;
    pulled.unwrap();
    assert_eq!(
        sink.texts("slack:users/C111/1512085950.218404"),
        ["Isn't this whether dreadful? https://badpuns.example.com/puns/123"]
    );
    let thread = documented("conversations.replies.0.ok").unwrap()["response"]["body"].clone();
    let root = json!({"ok": true, "messages": [thread["messages"][0]]});
    let (sink, pulled) = pull(answers(root, thread)).await;
    pulled.unwrap();
    let texts = sink.texts("slack:users/C111/1482960137.003543");
    assert_eq!(texts, ["island", "one island", "two island", "three for the land"]);
}

#[tokio::test]
async fn a_list_that_never_ends_is_not_followed_for_ever() {
    let Some(auth) = body("auth.test.ok.json") else { return };
    let page = json!({"ok": true, "members": [], "response_metadata": {"next_cursor": "again"}});
    let (_, pulled) = pull(HashMap::from([("auth.test", auth), ("users.list", page)])).await;
    // It goes on with the channels, of which there is no list.
    assert!(matches!(pulled, Err(SourceError::Refused { .. })), "{pulled:?}");
}

#[tokio::test]
async fn a_recorded_refusal_needs_the_user() {
    let Some(refused) = body("auth.test.not_authed.json") else { return };
    let (_, pulled) = pull(HashMap::from([("auth.test", refused)])).await;
    assert!(
        matches!(&pulled, Err(SourceError::NeedsYou { fault, .. }) if fault.contains("not_authed"))
    );
}
