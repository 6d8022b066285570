//! What Slack does badly, on request.

use super::super::bench::{Bench, C, GRACE, PRIYA};
use super::{call, client, texts};
use jiff::SignedDuration;
use serde_json::Value;
use support_hero::demo::TOKEN;

const SECOND: SignedDuration = SignedDuration::from_secs(1);

/// Calls a method; what it answered, and after how many seconds it wants to be called again.
async fn ask(bench: &Bench, method: &str, form: &[(&str, &str)]) -> (Value, Option<String>) {
    let request = client().post(bench.server.url(&format!("/api/{method}")));
    let answer = request.bearer_auth(TOKEN).form(form).send().await.unwrap();
    let wait = answer.headers().get("retry-after").map(|wait| wait.to_str().unwrap().to_owned());
    assert_eq!(wait.is_some(), answer.status() == 429);
    (answer.json().await.unwrap(), wait)
}

/// How many calls of a method go through before it wants a pause.
async fn calls_until_limited(bench: &Bench, method: &str, form: &[(&str, &str)]) -> usize {
    for calls in 0..200 {
        let (answer, wait) = ask(bench, method, form).await;
        if wait.is_some() {
            assert_eq!(answer["error"], "ratelimited");
            return calls;
        }
    }
    panic!("{method} has no limit");
}

#[tokio::test]
async fn each_method_has_the_budget_of_its_tier() {
    let bench = Bench::new().await;
    bench.demo.enforce_tiers();
    let channel = [("channel", C)];
    assert_eq!(calls_until_limited(&bench, "users.list", &[]).await, 20);
    assert_eq!(calls_until_limited(&bench, "conversations.history", &channel).await, 50);
    assert_eq!(calls_until_limited(&bench, "users.info", &[("user", PRIYA)]).await, 100);
    assert_eq!(call(&bench, "conversations.info", &channel).await["ok"], true);
    bench.pass(SECOND * 20);
    let (_, wait) = ask(&bench, "users.list", &[]).await;
    assert_eq!(wait.as_deref(), Some("40"));
    bench.pass(SECOND * 40);
    assert_eq!(calls_until_limited(&bench, "users.list", &[]).await, 20);
}

#[tokio::test]
async fn a_channel_takes_one_post_a_second() {
    let bench = Bench::new().await;
    bench.demo.add_channel("C0OTHER001", "other");
    bench.demo.enforce_tiers();
    let here = [("channel", C), ("text", "one")];
    assert_eq!(calls_until_limited(&bench, "chat.postMessage", &here).await, 1);
    let there = [("channel", "C0OTHER001"), ("text", "one")];
    assert_eq!(call(&bench, "chat.postMessage", &there).await["ok"], true);
    bench.pass(SECOND);
    assert_eq!(call(&bench, "chat.postMessage", &here).await["ok"], true);
    assert_eq!(bench.demo.truth(C).len(), 2);
}

#[tokio::test]
async fn a_distributed_app_reads_fifteen_messages_a_minute() {
    let bench = Bench::new().await;
    bench.demo.fill(C, 20, SECOND * 60, 20);
    bench.demo.distribute();
    let history = call(&bench, "conversations.history", &[("channel", C), ("limit", "200")]).await;
    assert_eq!((texts(&history).len(), &history["has_more"]), (15, &true.into()));
    let first = history["messages"][0]["ts"].as_str().unwrap();
    let thread = call(&bench, "conversations.replies", &[("channel", C), ("ts", first)]).await;
    assert_eq!(texts(&thread).len(), 15);
    let (_, wait) = ask(&bench, "conversations.history", &[("channel", C)]).await;
    assert_eq!(wait.as_deref(), Some("60"));
    for _ in 0..30 {
        assert_eq!(call(&bench, "users.list", &[]).await["ok"], true);
    }
}

#[tokio::test]
async fn cursors_expire_and_new_ones_are_good() {
    let bench = Bench::new().await;
    bench.demo.fill(C, 5, SECOND * 60, 0);
    let first = [("channel", C), ("limit", "2")];
    let next = |page: &Value| page["response_metadata"]["next_cursor"].as_str().unwrap().to_owned();
    let old = next(&call(&bench, "conversations.history", &first).await);
    bench.demo.expire_cursors();
    let with = |cursor| [first.as_slice(), &[("cursor", cursor)]].concat();
    let error = call(&bench, "conversations.history", &with(&old)).await;
    assert_eq!(error["error"], "invalid_cursor");
    let new = next(&call(&bench, "conversations.history", &first).await);
    assert_eq!(texts(&call(&bench, "conversations.history", &with(&new)).await).len(), 2);
    for garbled in ["bmV4dF90czox", "6e", "é", new.get(2..).unwrap()] {
        let error = call(&bench, "conversations.history", &with(garbled)).await;
        assert_eq!(error["error"], "invalid_cursor", "{garbled}");
    }
}

#[tokio::test]
async fn a_page_begins_where_the_last_one_ended_even_if_its_message_is_gone() {
    let bench = Bench::new().await;
    let all: Vec<_> = (0..5).map(|n| bench.demo.post(C, PRIYA, &format!("{n}"))).collect();
    let first = [("channel", C), ("limit", "2")];
    let page = call(&bench, "conversations.history", &first).await;
    bench.demo.delete(C, &all[2]);
    let cursor = page["response_metadata"]["next_cursor"].as_str().unwrap();
    let next = [first.as_slice(), &[("cursor", cursor)]].concat();
    assert_eq!(texts(&call(&bench, "conversations.history", &next).await), ["1", "0"]);
}

#[tokio::test]
async fn limits_are_capped_or_refused_as_the_pages_say() {
    let bench = Bench::new().await;
    bench.demo.fill(C, 1001, SECOND, 0);
    let history = call(&bench, "conversations.history", &[("channel", C), ("limit", "5000")]).await;
    assert_eq!(texts(&history).len(), 999);
    let list = call(&bench, "conversations.list", &[("limit", "1000")]).await;
    assert_eq!(list["error"], "invalid_limit");
    let list = call(&bench, "users.list", &[("limit", "many")]).await;
    assert_eq!(list["error"], "invalid_arguments");
    assert_eq!(call(&bench, "users.list", &[]).await["members"].as_array().unwrap().len(), 21);
    bench.demo.add_crowd(1000);
    assert_eq!(call(&bench, "users.list", &[]).await["error"], "limit_required");
}

#[tokio::test]
async fn a_planned_refusal_is_met_so_often_and_changes_nothing() {
    let bench = Bench::new().await;
    bench.demo.refuse_times("chat.postMessage", "team_access_not_granted", 2);
    bench.demo.refuse("users.info", "missing_scope");
    let post = [("channel", C), ("text", "hello")];
    for _ in 0..2 {
        let refused = call(&bench, "chat.postMessage", &post).await;
        assert_eq!(refused["error"], "team_access_not_granted");
    }
    assert!(bench.demo.truth(C).is_empty());
    assert_eq!(call(&bench, "chat.postMessage", &post).await["ok"], true);
    let refused = call(&bench, "users.info", &[("user", GRACE)]).await;
    assert_eq!(
        (&refused["error"], &refused["needed"]),
        (&"missing_scope".into(), &"users:read".into())
    );
    assert!(refused["provided"].as_str().unwrap().contains("channels:read"));
    assert_eq!(call(&bench, "users.info", &[("user", GRACE)]).await["ok"], true);
}

#[tokio::test]
async fn posts_that_are_too_long_are_refused() {
    let bench = Bench::new().await;
    bench.demo.longest_text(4);
    let long = call(&bench, "chat.postMessage", &[("channel", C), ("text", "ünfuß")]).await;
    assert_eq!(long["error"], "msg_too_long");
    let short = call(&bench, "chat.postMessage", &[("channel", C), ("text", "fünf")]).await;
    assert_eq!(short["ok"], true);
}

#[tokio::test]
async fn the_header_of_the_scopes_can_be_hidden() {
    let bench = Bench::new().await;
    let auth = || client().post(bench.server.url("/api/auth.test")).bearer_auth(TOKEN).send();
    let shown = auth().await.unwrap().headers()["x-oauth-scopes"].to_str().unwrap().to_owned();
    assert!(shown.contains("users:read.email,"), "{shown}");
    bench.demo.hide_scopes();
    assert!(!auth().await.unwrap().headers().contains_key("x-oauth-scopes"));
}

#[tokio::test]
async fn a_bot_token_speaks_for_the_app_and_reads_only_where_it_is() {
    let bench = Bench::new().await;
    let post = [("channel", C), ("text", "hello")];
    assert!(call(&bench, "auth.test", &[]).await["bot_id"].is_null());
    bench.demo.set_member(C, false);
    assert_eq!(call(&bench, "conversations.history", &[("channel", C)]).await["ok"], true);
    assert_eq!(call(&bench, "chat.postMessage", &post).await["error"], "not_in_channel");
    bench.demo.as_bot();
    let refused = call(&bench, "conversations.history", &[("channel", C)]).await;
    assert_eq!(refused["error"], "not_in_channel");
    bench.demo.set_member(C, true);
    let me = call(&bench, "auth.test", &[]).await;
    let posted = &call(&bench, "chat.postMessage", &post).await["message"];
    assert_eq!((&posted["bot_id"], &posted["user"]), (&me["bot_id"], &me["user_id"]));
    let bot = call(&bench, "bots.info", &[("bot", me["bot_id"].as_str().unwrap())]).await;
    assert_eq!(
        (&bot["bot"]["app_id"], &bot["bot"]["name"]),
        (&posted["app_id"], &"Support Hero".into())
    );
    let user = call(&bench, "users.info", &[("user", me["user_id"].as_str().unwrap())]).await;
    assert_eq!(user["user"]["is_bot"], true);
}
