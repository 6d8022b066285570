//! Searching in Slack itself.

use super::recorded::serve;
use crate::support::fixture;
use axum::extract::Form;
use axum::routing::post;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use support_hero::config::{SlackChannel, SlackConfig};
use support_hero::desk::{Found, Roster, SourceId};
use support_hero::source::slack::Slack;
use support_hero::source::{Http, Source, SourceError};

fn source(url: &str) -> Slack {
    let http = Http::new(url, &"t".into()).unwrap();
    let settings = SlackConfig::reading(vec![SlackChannel::new("general")]);
    let clock = Arc::new(|| jiff::Timestamp::UNIX_EPOCH);
    let since = jiff::SignedDuration::from_hours(24);
    Slack::new(SourceId("users".into()), settings, since, Roster::default(), http, clock)
}

async fn search(answer: Value) -> Result<Option<Vec<Found>>, SourceError> {
    source(&serve(HashMap::from([("search.messages", answer)])).await).search("words").await
}

fn found(matches: Value) -> Value {
    json!({"ok": true, "messages": {"matches": matches}})
}

#[tokio::test]
async fn a_documented_answer_is_read() {
    let Some(example) = fixture("slack/docs-examples/search.messages.0.ok.json") else { return };
    let found = search(example["response"]["body"].clone()).await.unwrap().unwrap();
    assert_eq!(found.len(), 2);
    let first = &found[0];
    let reference = first.reference.as_ref().map(ToString::to_string);
    assert_eq!(reference.as_deref(), Some("slack:users/C12345678/1508284197.000015"));
    assert_eq!((first.place.as_str(), first.author.as_str()), ("#general", "roach"));
    assert_eq!(first.text, "The meaning of life the universe and everything is 42.");
    assert_eq!(first.at.as_second(), 1_508_284_197);
    assert_eq!(first.url, "https://hitchhikers.slack.com/archives/C12345678/p1508284197000015");
}

#[tokio::test]
async fn an_answer_in_a_thread_leads_to_its_ticket() {
    let answer = json!({"ts": "1508284199.000200", "text": "see\n<https://d.test|docs> \u{1b}[2J&amp;",
        "user": "U1", "username": "", "channel": {"id": "C1", "name": "general"},
        "permalink": "https://x.slack.com/archives/C1/p1?thread_ts=1508284197.000015&cid=C1"});
    let odd = json!({"ts": "1508284199.000300", "channel": {"id": "D1", "name": "U2",
        "is_im": true}, "permalink": "https://x.test/?thread_ts=soon"});
    let found = search(found(json!([answer, odd, {"text": "without a time"}, 7]))).await;
    let found = found.unwrap().unwrap();
    let refs: Vec<_> = found.iter().map(|f| f.reference.as_ref().unwrap().to_string()).collect();
    let expected = ["slack:users/C1/1508284197.000015", "slack:users/D1/1508284199.000300"];
    assert_eq!(refs, expected);
    assert_eq!(found[0].text, "see [docs](https://d.test) &");
    assert_eq!((found[0].author.as_str(), found[1].place.as_str()), ("U1", "a direct message"));
}

#[tokio::test]
async fn who_may_not_search_leaves_it_to_the_cache() {
    for code in ["not_allowed_token_type", "missing_scope", "is_bot", "unknown_method"] {
        let refused = search(json!({"ok": false, "error": code})).await.unwrap();
        assert_eq!(refused, None, "{code}");
    }
    assert_eq!(search(found(json!([]))).await.unwrap(), Some(vec![]));
    let revoked = search(json!({"ok": false, "error": "token_revoked"})).await;
    assert!(matches!(revoked, Err(SourceError::NeedsYou { .. })), "{revoked:?}");
    let unread = search(json!({"ok": true, "messages": null})).await;
    assert!(matches!(unread, Err(SourceError::Unreadable { .. })), "{unread:?}");
}

#[tokio::test]
async fn words_are_sent_as_they_are() {
    type Asked = Arc<Mutex<Vec<HashMap<String, String>>>>;
    let asked = Asked::default();
    let seen = asked.clone();
    let answer = move |Form(form): Form<HashMap<String, String>>| async move {
        seen.lock().unwrap().push(form);
        axum::Json(found(json!([])))
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = axum::Router::new().route("/api/search.messages", post(answer));
    tokio::spawn(async move { axum::serve(listener, router).await });
    let words = "in:#general from:@ada \"log in\" -saml & more";
    source(&format!("http://{address}/api")).search(words).await.unwrap();
    let asked = asked.lock().unwrap();
    let sent = |name: &str| asked[0][name].as_str();
    assert_eq!((sent("query"), sent("sort"), sent("count")), (words, "score", "20"));
}

/// A command at a desk whose one source is served at `url`: its exit code and what it printed.
async fn hero(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_hero"));
    command.env_remove("HERO_LOG").env("HERO_CONFIG", folder.join("config.toml"));
    command.env("HERO_DATA", folder.join("data")).env("HERO_TEST_TOKEN", "t").args(arguments);
    let output = command.stdin(std::process::Stdio::null()).output().await.unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

fn configure(folder: &Path, url: &str) {
    let config = format!(
        "[hero]\nname = \"Ada\"\ntimezone = \"UTC\"\n[[source]]\nkind = \"slack\"\n\
         name = \"users\"\nbase_url = \"{url}\"\ntoken = {{ env = \"HERO_TEST_TOKEN\" }}\n\
         channels = [\"general\"]\nsince = \"3650d\"\n"
    );
    std::fs::write(folder.join("config.toml"), config).unwrap();
}

/// A workspace with one message in the cache's reach, and two that a search finds.
fn workspace(searched: Value) -> HashMap<&'static str, Value> {
    let channel = json!({"id": "C1", "name": "general", "is_member": true});
    let said = json!([{"ts": "1694191319.871489", "user": "U1", "text": "A webhook question"}]);
    HashMap::from([
        ("auth.test", json!({"ok": true, "user_id": "UME", "url": "https://x.slack.com/"})),
        ("users.list", json!({"ok": true, "members": [{"id": "U1", "name": "noor"}]})),
        ("conversations.list", json!({"ok": true, "channels": [channel]})),
        ("conversations.history", json!({"ok": true, "messages": said})),
        ("search.messages", searched),
    ])
}

#[tokio::test]
async fn the_command_shows_what_slack_finds_below_what_it_has() {
    let matched = |ts: &str, text: &str| {
        json!({"ts": ts, "text": text, "username": "grace", "channel": {"id": "C1", "name":
            "general"}, "permalink": format!("https://x.slack.com/archives/C1/p{ts}")})
    };
    let searched = found(json!([
        matched("1694191319.871489", "A webhook question"),
        matched("1508284197.000015", "An old webhook answer")
    ]));
    let folder = tempfile::tempdir().unwrap();
    configure(folder.path(), &serve(workspace(searched)).await);
    let (code, _, err) = hero(folder.path(), &["sync", "--once"]).await;
    assert_eq!((code, err.as_str()), (Some(0), ""));

    let (code, out, err) = hero(folder.path(), &["search", "webhook"]).await;
    assert_eq!((code, err.as_str()), (Some(0), ""), "{out}");
    assert_eq!(out.matches("slack:users/C1/16941913").count(), 1, "known here already:\n{out}");
    let below = "\nat users: #general, grace, 17 Oct 2017: An old webhook answer\n  \
                 https://x.slack.com/archives/C1/p1508284197.000015\n";
    assert!(out.ends_with(below), "{out}");
    let (_, local, _) = hero(folder.path(), &["search", "webhook", "--local"]).await;
    assert_eq!(out.strip_suffix(below), Some(local.as_str()));

    let (_, out, _) = hero(folder.path(), &["search", "webhook", "--json"]).await;
    let hits: Value = serde_json::from_str(&out).unwrap();
    let keys = |hit: &Value| (hit["ref"].clone(), hit["at_service"].clone(), hit["rank"].clone());
    let expected = [
        (json!("slack:users/C1/1694191319.871489"), Value::Null, json!(1)),
        (json!("slack:users/C1/1508284197.000015"), json!("users"), Value::Null),
    ];
    assert_eq!(hits.as_array().unwrap().iter().map(keys).collect::<Vec<_>>(), expected);

    let (code, _, _) = hero(folder.path(), &["search", "xyzzy", "--local"]).await;
    assert_eq!(code, Some(1));
    let (code, out, _) = hero(folder.path(), &["search", "xyzzy"]).await;
    assert_eq!(code, Some(0), "found at the service alone:\n{out}");
}

#[tokio::test]
async fn a_service_that_fails_hides_nothing() {
    let revoked = json!({"ok": false, "error": "token_revoked"});
    let folder = tempfile::tempdir().unwrap();
    configure(folder.path(), &serve(workspace(revoked)).await);
    hero(folder.path(), &["sync", "--once"]).await;
    let (code, out, err) = hero(folder.path(), &["search", "webhook", "--json"]).await;
    assert_eq!(code, Some(0), "{err}");
    let hits: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(hits.as_array().unwrap().len(), 1);
    assert_eq!(err.lines().count(), 1, "{err}");
    assert!(err.starts_with("users: not searched: ") && err.contains("token_revoked"), "{err}");
}

#[tokio::test]
async fn the_manifest_is_printed_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (code, out, err) = hero(folder.path(), &["init", "--slack-manifest"]).await;
    assert_eq!((code, err.as_str()), (Some(0), ""));
    let manifest: Value = serde_json::from_str(&out).unwrap();
    assert!(manifest["oauth_config"]["scopes"]["bot"].as_array().unwrap().len() > 5);
    assert!(!folder.path().join("config.toml").exists());
}
