//! search.messages.

use super::super::bench::{ADA, Bench, C, GRACE, PRIYA};
use super::call;
use crate::support::fixture;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The texts that a query finds.
async fn found(bench: &Bench, form: &[(&str, &str)]) -> Vec<String> {
    let answer = call(bench, "search.messages", form).await;
    let matches = answer["messages"]["matches"].as_array().unwrap();
    matches.iter().map(|found| found["text"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn all_words_must_occur_wherever_one_may_read() {
    let bench = Bench::new().await;
    bench.demo.add_channel("C0OTHER001", "other");
    bench.demo.add_channel("C0SECRET01", "secret");
    bench.demo.hide_channel("C0SECRET01");
    bench.demo.set_member("C0OTHER001", false);
    bench.demo.set_member("C0SECRET01", false);
    let thread = bench.demo.post(C, PRIYA, "the webhook signature, again the webhook");
    bench.demo.reply(C, &thread, ADA, "Signature of a webhook: see the docs");
    bench.demo.post(C, PRIYA, "webhook only");
    bench.demo.post("C0OTHER001", GRACE, "webhook signature elsewhere");
    bench.demo.post("C0SECRET01", GRACE, "webhook signature, hush");
    let by_time = [("query", "Webhook signature"), ("sort", "timestamp"), ("sort_dir", "asc")];
    let all = [
        "the webhook signature, again the webhook",
        "webhook signature elsewhere",
        "Signature of a webhook: see the docs",
    ];
    let mut sorted = found(&bench, &by_time).await;
    sorted.sort();
    let mut expected = all.map(str::to_owned);
    expected.sort();
    assert_eq!(sorted, expected);
    let best = found(&bench, &[("query", "webhook signature"), ("count", "1")]).await;
    assert_eq!(best, [all[0]]);
    assert_eq!(found(&bench, &[("query", "webhook -signature")]).await, ["webhook only"]);
    assert_eq!(found(&bench, &[("query", "signature in:#other")]).await, [all[1]]);
    assert_eq!(found(&bench, &[("query", "signature from:me")]).await, [all[2]]);
    assert_eq!(found(&bench, &[("query", "xyzzy")]).await, [""; 0]);
    assert_eq!(call(&bench, "search.messages", &[("query", " ")]).await["error"], "no_query");
}

#[tokio::test]
async fn a_match_looks_as_documented_and_a_reply_names_its_thread() {
    let bench = Bench::new().await;
    let thread = bench.demo.post(C, PRIYA, "question");
    let reply = bench.demo.reply(C, &thread, ADA, "the answer is 42");
    let answer = call(&bench, "search.messages", &[("query", "answer")]).await;
    let only = &answer["messages"]["matches"][0];
    let link = only["permalink"].as_str().unwrap();
    let end = format!("/archives/{C}/p{}?thread_ts={thread}", reply.replace('.', ""));
    assert!(link.ends_with(&end), "{link}");
    assert_eq!((&only["username"], &only["user"]), (&json!("ada"), &json!(ADA)));
    let path = "slack/docs-examples/search.messages.0.ok.json";
    let Some(documented) = fixture(path) else { return };
    let documented = &documented["response"]["body"];
    let keys = |value: &Value| -> BTreeSet<String> {
        value.as_object().unwrap().keys().cloned().collect()
    };
    for place in [
        "",
        "/messages",
        "/messages/pagination",
        "/messages/paging",
        "/messages/matches/0",
        "/messages/matches/0/channel",
    ] {
        let [ours, theirs] = [&answer, documented].map(|answer| answer.pointer(place).unwrap());
        assert_eq!(keys(ours), keys(theirs), "{place}");
    }
}

#[tokio::test]
async fn matches_come_in_numbered_pages() {
    let bench = Bench::new().await;
    for n in 0..5 {
        bench.demo.post(C, PRIYA, &format!("word {n}"));
    }
    let third = [("query", "word"), ("sort", "timestamp"), ("count", "2"), ("page", "3")];
    assert_eq!(found(&bench, &third).await, ["word 0"]);
    let answer = call(&bench, "search.messages", &third).await;
    let paging = json!({"count": 2, "total": 5, "page": 3, "pages": 3});
    assert_eq!(answer["messages"]["paging"], paging);
}

#[tokio::test]
async fn only_a_user_who_may_search_can() {
    let bench = Bench::new().await;
    let query = [("query", "word")];
    bench.demo.revoke_scope("search:read");
    assert_eq!(call(&bench, "search.messages", &query).await["needed"], "search:read");
    bench.demo.as_bot();
    let refused = call(&bench, "search.messages", &query).await;
    assert_eq!(refused["error"], "not_allowed_token_type");
}
