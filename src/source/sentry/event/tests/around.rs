//! What is told around what failed: crumbs, the request, whom it hit, tags, contexts.

use super::*;
use crate::desk::{Crumb, Request};

#[test]
fn what_is_no_exception_has_a_message_and_its_evidence_among_the_tags() {
    let said =
        with_entry("message", json!({"formatted": "42 jobs wait", "message": "%d jobs wait"}));
    assert_eq!(said.message.as_deref(), Some("42 jobs wait"));
    for (fields, message) in [
        (json!({"message": "said", "title": "t"}), Some("said")),
        (json!({"message": "", "title": "t", "culprit": "c"}), Some("t")),
        (json!({"message": null, "culprit": "c"}), Some("c")),
        (
            json!({"occurrence": {"issueTitle": "Regression", "subtitle": "slower"}, "title": "t"}),
            Some("Regression\nslower"),
        ),
        (json!({}), None),
        // An exception says it all, unless the program added words.
        (
            json!({"message": "E: x", "entries": [{"type": "exception",
                "data": {"values": [{"type": "E", "value": "x"}]}}]}),
            None,
        ),
        (
            json!({"message": "E: x", "entries": [{"type": "exception", "data": {"values": [{}]}}]}),
            Some("E: x"),
        ),
    ] {
        assert_eq!(event(fields.clone()).message.as_deref(), message, "{fields}");
    }
    let shown = json!({"evidenceDisplay": [{"name": "Transaction", "value": "/pay"}, null, {}]});
    let slow = event(json!({"occurrence": shown, "tags": [["url", "/"], ["x", null], 3,
        {"key": "transaction", "value": "/pay"}]}));
    assert_eq!(slow.tags, [("transaction".into(), "/pay".into()), ("url".into(), "/".into())]);
    let report = json!({"blocked_uri": "blob:", "original_policy": "long", "line_number": 7});
    assert_eq!(
        with_entry("csp", report).tags,
        [("blocked uri".into(), "blob:".into()), ("line number".into(), "7".into())]
    );
    let spans = json!([{"span_id": "a", "op": "db", "description": "SELECT 1"}, {"span_id": "b"}]);
    let found = event(json!({"occurrence": {"evidenceData": {"offenderSpanIds": ["a", "b"]}},
        "entries": [{"type": "spans", "data": spans}]}));
    assert_eq!(found.tags, [("span".into(), "db: SELECT 1".into())]);
}

#[test]
fn crumbs_are_told_in_the_words_of_their_kind() {
    for (sent, category, level, message) in [
        (
            json!({"type": "http", "category": "xhr", "level": "info", "message": "GET /x",
                "data": {"url": "/x", "method": "GET", "status_code": 200}}),
            "xhr",
            None,
            "GET /x [200]",
        ),
        (
            json!({"type": "http", "category": "fetch", "level": "error",
                "data": {"url": "/x", "status_code": 500, "reason": "Oops"}}),
            "fetch",
            Some("error"),
            "/x [500 Oops]",
        ),
        (
            json!({"type": "http", "category": "fetch", "message": "failed", "data": {}}),
            "fetch",
            None,
            "failed",
        ),
        (
            json!({"type": "navigation", "category": "navigation", "data": {"from": "/a", "to": "/b"}}),
            "navigation",
            None,
            "/a → /b",
        ),
        (
            json!({"category": "console", "level": "warning", "data": {"arguments": ["a", 1, {"b": 2}]}}),
            "console",
            Some("warning"),
            "a 1 {\"b\":2}",
        ),
        (
            json!({"type": "query", "category": "query", "message": "SELECT 1", "data": {"db": "x"}}),
            "query",
            None,
            "SELECT 1",
        ),
        (
            json!({"type": "error", "data": {"type": "KeyError", "value": "'card'"}}),
            "error",
            Some("error"),
            "KeyError: 'card'",
        ),
        (
            json!({"category": "ui.click", "message": "button#pay", "level": "log"}),
            "ui.click",
            None,
            "button#pay",
        ),
        (
            json!({"type": "default", "category": "job", "data": {"id": 7, "queue": "mail", "x": null}}),
            "job",
            None,
            "id=7, queue=mail",
        ),
        (
            json!({"category": 7, "level": [], "message": {}, "data": "?", "timestamp": "then"}),
            "7",
            None,
            "",
        ),
    ] {
        let event = with_entry("breadcrumbs", json!({"values": [null, "x", sent]}));
        let [crumb] = &event.crumbs[..] else { panic!("{sent}: {:?}", event.crumbs) };
        assert_eq!(
            (crumb.category.as_str(), crumb.level.as_deref(), crumb.message.as_str()),
            (category, level, message),
            "{sent}"
        );
    }
}

#[test]
fn the_latest_crumbs_are_kept_the_latest_last() {
    let crumb = |n: i64| json!({"category": "n", "message": n, "timestamp": 1_700_000_000 + n});
    let sent: Vec<_> = (0..160).rev().map(crumb).collect();
    let event = with_entry("breadcrumbs", json!({ "values": sent }));
    let said: Vec<_> = event.crumbs.iter().map(|crumb| crumb.message.as_str()).collect();
    assert_eq!((said.len(), said[0], said[59]), (60, "100", "159"));
    assert_eq!(event.missing, ["100 earlier breadcrumbs are not shown"]);
    let times = ["2023-11-14T22:13:20.5Z", "2023-11-14T22:13:21.5", "soon"];
    let sent: Vec<_> = times.iter().map(|at| json!({ "category": "n", "timestamp": at })).collect();
    let event = with_entry("breadcrumbs", json!({ "values": sent }));
    let seconds = |crumb: &Crumb| crumb.at.map(|at| at.as_second());
    let told: Vec<_> = event.crumbs.iter().map(seconds).collect();
    assert_eq!(told, [Some(1_700_000_000), Some(1_700_000_001), None]);
}

#[test]
fn requests_come_with_their_query_however_it_is_sent() {
    for (sent, method, url) in [
        (json!({"method": "POST", "url": "https://x/pay"}), Some("POST"), "https://x/pay"),
        (
            json!({"url": "/", "query": [["a", "1"], ["b", null], null], "fragment": "top"}),
            None,
            "/?a=1&b#top",
        ),
        (json!({"url": "/", "query": {"a": 1, "b": [2]}}), None, "/?a=1&b=[2]"),
        (json!({"url": "/", "query": "?a=1"}), None, "/?a=1"),
        (json!({"url": "/?a=1#x", "query": [["a", "1"]], "fragment": "x"}), None, "/?a=1#x"),
        (json!({"url": "/", "query": 7, "fragment": ""}), None, "/"),
    ] {
        let told = with_entry("request", sent.clone()).request;
        let expected = Request { method: method.map(Into::into), url: url.into() };
        assert_eq!(told, Some(expected), "{sent}");
    }
    assert_eq!(with_entry("request", json!({"method": "GET", "url": null})).request, None);
}

#[test]
fn whom_it_hit_is_told_but_no_bare_network_address() {
    for (fields, who) in [
        (json!({"user": {"name": "Wile", "email": "w@x"}}), Some("Wile <w@x>")),
        (json!({"user": {"name": "w@x", "email": "w@x", "id": 7}}), Some("w@x")),
        (json!({"user": {"username": "wile", "id": 7}}), Some("wile")),
        (json!({"user": {"id": 7, "ip_address": "10.0.0.1"}}), Some("7")),
        (json!({"user": {"ip_address": "10.0.0.1"}}), None),
        (json!({"user": null, "tags": [{"key": "user", "value": "email:w@x"}]}), Some("w@x")),
        (json!({"tags": [{"key": "sentry:user", "value": "ip:10.0.0.1"}]}), None),
        (json!({"user": "wile"}), None),
    ] {
        assert_eq!(event(fields.clone()).user.as_deref(), who, "{fields}");
    }
}

#[test]
fn tags_are_kept_that_have_no_place_of_their_own() {
    let sent = json!([
        {"key": "release", "value": "app@1"}, {"key": "environment", "value": "prod"},
        {"key": "level", "value": "error"}, {"key": "user.email", "value": "w@x"},
        {"key": null, "value": "x"}, {"key": "x", "value": null}, null, 7,
        {"key": "url", "value": "/pay"},
    ]);
    let told = event(json!({ "tags": sent }));
    assert_eq!(told.tags, [("url".into(), "/pay".into())]);
    assert_eq!(told.release.as_deref(), Some("app@1"));
    assert_eq!(told.environment.as_deref(), Some("prod"));
    let named = event(json!({"release": {"version": "app@2"}, "tags": sent}));
    assert_eq!(named.release.as_deref(), Some("app@2"));
    let many: Vec<_> = (0..70).map(|n| json!({"key": format!("k{n}"), "value": n})).collect();
    let told = event(json!({ "tags": many }));
    assert_eq!((told.tags.len(), told.missing), (60, vec!["10 tags are not shown".into()]));
}

#[test]
fn contexts_are_told_in_a_few_words() {
    for (name, sent, told) in [
        (
            "browser",
            json!({"type": "browser", "name": "Chrome", "version": "120"}),
            Some("Chrome 120"),
        ),
        ("os", json!({"raw_description": "Linux 6"}), Some("Linux 6")),
        (
            "my runtime",
            json!({"type": "runtime", "name": "CPython", "version": 3.11}),
            Some("CPython 3.11"),
        ),
        (
            "device",
            json!({"brand": "Fairphone", "model": "5", "battery_level": 7}),
            Some("Fairphone 5"),
        ),
        (
            "app",
            json!({"app_name": "Shop", "app_version": "2", "app_build": "9"}),
            Some("Shop 2 9"),
        ),
        ("os", json!({"kernel": "6.1"}), Some("kernel=6.1")),
        ("trace", json!({"trace_id": "1"}), None),
        (
            "order",
            json!({"type": "default", "id": 7, "items": [1], "none": null}),
            Some("id=7, items=[1]"),
        ),
        ("empty", json!({"type": "default"}), None),
        ("null", json!(null), None),
    ] {
        let contexts = event(json!({"contexts": {name: sent}})).contexts;
        let told: Vec<_> =
            told.map(|told| (name.to_owned(), told.to_owned())).into_iter().collect();
        assert_eq!(contexts, told, "{sent}");
    }
    let noted = event(json!({"context": {"cart": {"total": 3}, "none": null}, "contexts": []}));
    assert_eq!(noted.contexts, [("cart".into(), r#"{"total":3}"#.into())]);
}

#[test]
fn why_parts_are_missing_is_told_in_words_and_counted() {
    let fault = |kind: &str, url: Value| json!({"type": kind, "data": {"url": url}});
    let event = event(json!({"errors": [
        fault("js_no_source", json!("https://x/app.js?v=1")),
        fault("js_missing_source", json!("https://x/app.js")),
        fault("js_missing_source", json!("https://x/vendor.js")),
        fault("js_missing_sourcemap", json!("https://x/app.js")),
        {"type": "clock_drift"}, {"type": "clock_drift", "data": null}, null, 7, {},
        {"type": "of_tomorrow", "message": "Something new."},
        {"reason": "bad", "name": "user.email", "type": "invalid_data", "value": 7},
    ]}));
    assert_eq!(
        event.missing,
        [
            "no source for app.js and 1 more",
            "no source map for app.js",
            "clock drift (2 times)",
            "Something new",
            "invalid data for user.email",
        ]
    );
}

#[test]
fn an_event_without_a_name_cannot_be_asked_for_again() {
    for (sent, id) in [
        (json!({"eventID": "ab", "id": "cd"}), Some("ab")),
        (json!({"event_id": "ab"}), Some("ab")),
        (json!({"eventID": "../x", "id": 7}), Some("7")),
        (json!({"eventID": ""}), None),
        (json!({"id": "a/b"}), None),
        (json!([1]), None),
        (json!(null), None),
    ] {
        assert_eq!(parse(&sent).map(|event| event.id).as_deref(), id, "{sent}");
    }
    let lost = parse(&json!({"id": 1, "dateCreated": "then", "previousEventID": "a/b"})).unwrap();
    assert_eq!((lost.at, lost.older), (Timestamp::UNIX_EPOCH, None));
    assert_eq!(lost.missing, ["the time is not told"]);
}

#[test]
fn no_secret_of_the_program_is_told() {
    let secret = "s3cret";
    let sent = json!({
        "eventID": "ab12", "dateCreated": "2026-11-22T15:00:00Z",
        "tags": [{"key": "token", "value": secret}, {"key": "url", "value": "/a?auth=s3cret"},
                 ["dsn", secret], {"key": "plan", "value": "team"}],
        "contexts": {"argv": {"0": secret}, "response": {"headers": {"x": secret}, "cookies": secret,
                     "status_code": 500}, "db": {"url": "pg://ada:s3cret@db/x"}},
        "context": {"sys.argv": ["--pass", secret], "env": {"A": secret}, "apiKey": secret,
                    "job": {"id": 7, "password": secret}, "order": "7"},
        "entries": [
            {"type": "request", "data": {"url": "https://ada:s3cret@example.com/pay",
                "method": "POST", "query": [["token", "s3cret s3cret"], ["step", "2"]],
                "headers": [["Cookie", secret]], "cookies": secret, "env": {"A": secret}}},
            {"type": "breadcrumbs", "data": {"values": [
                {"type": "http", "data": {"url": "https://example.com/?access_token=s3cret"}},
                {"data": {"secret": secret, "order": 7}},
                {"message": "connect password=s3cret"},
                {"type": "navigation", "data": {"from": "/login?key=s3cret", "to": "/#jwt=s3cret"}},
            ]}},
            {"type": "exception", "data": {"values": [
                {"type": "E", "value": "cannot reach redis://:s3cret@cache:6379"},
                {"type": "E", "value": {"token": secret, "code": 7}},
            ]}},
        ],
    });
    let event = parse(&sent).unwrap();
    let told = serde_json::to_string(&event).unwrap();
    assert!(!told.contains(secret), "{told}");
    let request = event.request.unwrap();
    assert_eq!(request.url, "https://…@example.com/pay?token=…&step=2");
    let names: Vec<_> = event.tags.iter().chain(&event.contexts).map(|(name, _)| &**name).collect();
    assert_eq!(names, ["url", "plan", "db", "response", "job", "order"]);
    assert_eq!(event.crumbs[1].message, "order=7");
}
