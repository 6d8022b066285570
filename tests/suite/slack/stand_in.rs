//! The stand-in by itself: what real Slack does that the source must be able to rely on.

mod badly;
mod company;
mod events;
mod people;
mod search;
mod story;

use super::bench::{ADA, Bench, C, GRACE, PRIYA};
use serde_json::{Value, json};

/// Calls a method with a form and a bearer token.
async fn call(bench: &Bench, method: &str, form: &[(&str, &str)]) -> Value {
    let request = client().post(bench.server.url(&format!("/api/{method}")));
    let request = request.bearer_auth(support_hero::demo::TOKEN).form(form);
    request.send().await.unwrap().json().await.unwrap()
}

fn client() -> reqwest::Client {
    support_hero::source::provide_ciphers();
    reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap()
}

fn texts(answer: &Value) -> Vec<&str> {
    answer["messages"].as_array().unwrap().iter().map(|m| m["text"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn query_form_and_json_are_read_alike() {
    let bench = Bench::new().await;
    let url = bench.server.url("/api/conversations.info");
    let token = support_hero::demo::TOKEN;
    let by_query = client().get(format!("{url}?channel={C}&token={token}"));
    let by_form = client().post(&url).form(&[("channel", C), ("token", token)]);
    let by_json = client().post(&url).bearer_auth(token).json(&json!({"channel": C}));
    for request in [by_query, by_form, by_json] {
        let answer = request.send().await.unwrap();
        assert!(answer.headers().contains_key("x-oauth-scopes"));
        let answer: Value = answer.json().await.unwrap();
        assert_eq!(answer["channel"]["name"], "general");
    }
}

#[tokio::test]
async fn errors_come_with_status_200() {
    let bench = Bench::new().await;
    bench.demo.as_bot();
    let none = client().post(bench.server.url("/api/auth.test")).send().await.unwrap();
    assert_eq!(none.json::<Value>().await.unwrap(), json!({"ok": false, "error": "not_authed"}));
    bench.demo.add_channel("C0ELSE0001", "else");
    bench.demo.set_member("C0ELSE0001", false);
    for (method, form, error) in [
        ("chat.teleport", vec![], "unknown_method"),
        ("conversations.history", vec![], "invalid_arguments"),
        ("conversations.history", vec![("channel", "C0NOSUCH01")], "channel_not_found"),
        ("conversations.history", vec![("channel", "C0ELSE0001")], "not_in_channel"),
        ("conversations.history", vec![("channel", C), ("oldest", "x")], "invalid_ts_oldest"),
        ("conversations.history", vec![("channel", C), ("cursor", "x")], "invalid_cursor"),
        ("conversations.replies", vec![("channel", C), ("ts", "1.0")], "thread_not_found"),
        ("chat.postMessage", vec![("channel", C)], "no_text"),
        ("users.info", vec![("user", "U0NOBODY99")], "user_not_found"),
    ] {
        assert_eq!(call(&bench, method, &form).await["error"], error, "{method} {form:?}");
    }
}

#[tokio::test]
async fn history_shows_beginnings_newest_first_within_exclusive_bounds() {
    let bench = Bench::new().await;
    let first = bench.demo.post(C, PRIYA, "first");
    bench.demo.post(C, PRIYA, "second");
    let third = bench.demo.post(C, PRIYA, "third");
    bench.demo.reply(C, &first, GRACE, "a reply");
    let bounds = [("channel", C), ("oldest", &first), ("latest", &third)];
    assert_eq!(texts(&call(&bench, "conversations.history", &bounds).await), ["second"]);
    let all = [bounds.as_slice(), &[("inclusive", "true")]].concat();
    let all = call(&bench, "conversations.history", &all).await;
    assert_eq!(texts(&all), ["third", "second", "first"]);
    let parent = &all["messages"][2];
    assert_eq!((&parent["reply_count"], &parent["reply_users"]), (&json!(1), &json!([GRACE])));
    assert!(parent["latest_reply"].is_string());
}

#[tokio::test]
async fn a_cursor_is_good_only_for_its_query() {
    let bench = Bench::new().await;
    for n in 0..3 {
        bench.demo.post(C, PRIYA, &format!("{n}"));
    }
    let page = call(&bench, "conversations.history", &[("channel", C), ("limit", "2")]).await;
    assert_eq!((texts(&page), &page["has_more"]), (vec!["2", "1"], &json!(true)));
    let cursor = page["response_metadata"]["next_cursor"].as_str().unwrap();
    let next = [("channel", C), ("cursor", cursor)];
    assert_eq!(texts(&call(&bench, "conversations.history", &next).await), ["0"]);
    let other = [("channel", C), ("cursor", cursor), ("oldest", "1.0")];
    assert_eq!(call(&bench, "conversations.history", &other).await["error"], "invalid_cursor");
}

#[tokio::test]
async fn posts_are_stamped_with_the_app_and_show_metadata_only_on_request() {
    let bench = Bench::new().await;
    let thread = bench.demo.post(C, PRIYA, "question");
    let form = [
        ("channel", C),
        ("thread_ts", &*thread),
        ("text", "see https://a.test."),
        ("metadata", r#"{"event_type":"x","event_payload":{}}"#),
    ];
    let posted = call(&bench, "chat.postMessage", &form).await;
    assert_eq!(posted["message"]["text"], "see <https://a.test>.");
    assert_eq!(posted["message"]["user"], ADA);
    assert!(posted["message"]["bot_id"].is_string() && posted["message"]["app_id"].is_string());
    let of_thread = [("channel", C), ("ts", &*thread)];
    let plain = call(&bench, "conversations.replies", &of_thread).await;
    assert!(plain["messages"][1]["metadata"].is_null());
    let all = [of_thread.as_slice(), &[("include_all_metadata", "true")]].concat();
    let all = call(&bench, "conversations.replies", &all).await;
    assert_eq!(all["messages"][1]["metadata"]["event_type"], "x");
    let link = [("channel", C), ("message_ts", posted["ts"].as_str().unwrap())];
    let link = call(&bench, "chat.getPermalink", &link).await;
    assert!(link["permalink"].as_str().unwrap().contains(&format!("?thread_ts={thread}&cid={C}")));
}
