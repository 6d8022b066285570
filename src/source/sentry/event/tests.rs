use super::*;
use crate::desk::{Crumb, Exception, Request};
use proptest::prelude::*;
use serde_json::{Map, json};

fn event(fields: Value) -> Event {
    let mut sent = json!({"eventID": "ab12", "dateCreated": "2026-11-22T15:00:00Z"});
    for (name, value) in fields.as_object().unwrap() {
        sent[name] = value.clone();
    }
    parse(&sent).unwrap()
}

fn with_entry(kind: &str, data: Value) -> Event {
    event(json!({"entries": [null, {"type": kind, "data": data}]}))
}

fn raised(values: Value) -> Event {
    with_entry("exception", json!({ "values": values }))
}

fn kinds(event: &Event) -> Vec<&str> {
    event.chain.iter().filter_map(|exception| exception.kind.as_deref()).collect()
}

fn frame(function: &str, line: u64, own: bool) -> Value {
    json!({"filename": "a.py", "function": function, "lineNo": line, "inApp": own})
}

fn functions(exception: &Exception) -> Vec<&str> {
    exception.frames.iter().filter_map(|frame| frame.function.as_deref()).collect()
}

#[test]
fn what_says_nothing_is_left_out() {
    let blank = json!({"type": null, "value": null, "stacktrace": null});
    let cause = raised(json!([blank, {"type": "KeyError"}]));
    assert_eq!((cause.chain.len(), kinds(&cause)), (1, vec!["KeyError"]));
    let untyped = event(json!({"message": "Queue is full",
        "entries": [{"type": "exception", "data": {"values": [blank]}}]}));
    assert_eq!((untyped.chain.len(), untyped.message.as_deref()), (0, Some("Queue is full")));
    let crumb = json!({"timestamp": "2026-11-22T15:00:00Z", "category": null, "message": ""});
    let crumbs = with_entry("breadcrumbs", json!({"values": [crumb, {"category": "http"}]})).crumbs;
    assert_eq!(crumbs.iter().map(|crumb| &*crumb.category).collect::<Vec<_>>(), ["http"]);
}

#[test]
fn the_exception_that_was_not_caught_comes_first_and_its_newest_call_on_top() {
    let event = raised(json!([
        {"type": "KeyError", "value": "'card'", "mechanism": {"handled": true}},
        null, "garbage", 7,
        {"type": "PaymentDeclined", "value": {"code": 7}, "mechanism": {"handled": false},
         "stacktrace": {"frames": [frame("old", 1, true), null, 4, frame("new", 9, false)]},
         "rawStacktrace": {"frames": [frame("a", 1, true)]}},
    ]));
    assert_eq!(kinds(&event), ["PaymentDeclined", "KeyError"]);
    assert_eq!(event.chain[0].value.as_deref(), Some(r#"{"code":7}"#));
    assert_eq!((event.chain[0].handled, event.chain[1].handled), (Some(false), Some(true)));
    assert_eq!(functions(&event.chain[0]), ["new", "old"]);
    assert_eq!(event.chain[0].frames.iter().map(|f| f.own).collect::<Vec<_>>(), [false, true]);
    let libraries = raised(json!([{"stacktrace": {"frames": [frame("a", 1, false), {}]}}]));
    assert!(libraries.chain[0].frames.iter().all(|frame| !frame.own));
    let single = with_entry("exception", json!({"value": {"type": "E"}}));
    assert_eq!(kinds(&single), ["E"]);
}

#[test]
fn groups_of_exceptions_are_told_as_trees() {
    let node = |kind: &str, id: Value, parent: Value| json!({"type": kind, "mechanism": {"exception_id": id, "parent_id": parent}});
    for (sent, told) in [
        (
            json!([
                node("leaf of a", json!(3), json!(1)),
                node("b", json!(2), json!(0)),
                node("a", json!(1), json!(0)),
                node("group", json!(0), json!(null)),
            ]),
            vec!["group", "a", "leaf of a", "b"],
        ),
        // Circles and lost parents: all are told all the same.
        (json!([node("x", json!(1), json!(2)), node("y", json!(2), json!(1))]), vec!["x", "y"]),
        (json!([node("x", json!(5), json!(9)), node("y", json!(4), json!(4))]), vec!["x", "y"]),
        // Where not all have a number, the order they were sent in stands.
        (json!([node("in", json!(1), json!(0)), {"type": "out"}]), vec!["out", "in"]),
        (
            json!([node("in", json!(1), json!(0)), node("out", json!(1), json!(0))]),
            vec!["out", "in"],
        ),
    ] {
        assert_eq!(kinds(&raised(sent.clone())), told, "{sent}");
    }
}

#[test]
fn of_a_long_chain_both_ends_are_kept() {
    let values: Vec<_> = (0..20).map(|n| json!({"type": format!("E{n}")})).collect();
    let event = raised(json!(values));
    assert_eq!(kinds(&event), ["E19", "E18", "E17", "E16", "E15", "E14", "E13", "E0"]);
    assert_eq!(event.missing, ["12 exceptions are not shown"]);
    let cut = with_entry("exception", json!({"values": [{"type": "E"}], "excOmitted": [1, 2]}));
    assert_eq!(cut.missing, ["1 exception is not shown"]);
}

#[test]
fn of_a_deep_stack_the_newest_calls_and_those_of_the_program_are_kept() {
    let mut frames: Vec<_> = (0..1500).map(|n| frame("library", n + 1, false)).collect();
    frames[3] = frame("oldest own", 4, true);
    let stack = json!({"frames": frames, "framesOmitted": [10, 250]});
    let event = raised(json!([{"type": "E", "stacktrace": stack}]));
    let kept = &event.chain[0];
    assert_eq!(kept.frames.len(), 60);
    assert_eq!(kept.frames[0].line, Some(1500));
    assert_eq!(functions(kept).last(), Some(&"oldest own"));
    assert_eq!(event.missing, ["1,440 frames are not shown", "240 frames were not sent to Sentry"]);
    let own: Vec<_> = (0..100).map(|n| frame("own", n + 1, n < 90)).collect();
    let event = raised(json!([{"type": "E", "stacktrace": {"frames": own}}]));
    let lines: Vec<_> = event.chain[0].frames.iter().filter_map(|frame| frame.line).collect();
    let expected: Vec<_> = (96..=100).rev().chain((36..=90).rev()).collect();
    assert_eq!(lines, expected);
}

#[test]
fn calls_without_names_are_shown_by_what_they_have() {
    for (sent, file, function, place) in [
        (
            json!({"filename": "app.js", "function": "?", "lineNo": 1, "colNo": 88800}),
            Some("app.js"),
            None,
            (Some(1), Some(88800)),
        ),
        (json!({"abs_path": "/srv/a.py", "lineno": "7"}), Some("/srv/a.py"), None, (Some(7), None)),
        (
            json!({"filename": "<anonymous>", "module": "m", "function": ""}),
            Some("m"),
            None,
            (None, None),
        ),
        (
            json!({"function": 4, "lineNo": -1, "colNo": 0, "inApp": "yes"}),
            None,
            Some("4"),
            (None, None),
        ),
        (
            json!({"package": "libc.so", "function": null, "symbol": "_start"}),
            Some("libc.so"),
            Some("_start"),
            (None, None),
        ),
        (json!({"filename": {}, "function": [], "context": "none"}), None, None, (None, None)),
    ] {
        let event = raised(json!([{"stacktrace": {"frames": [sent]}}]));
        let told = &event.chain[0].frames[0];
        assert_eq!((told.file.as_deref(), told.function.as_deref()), (file, function), "{sent}");
        assert_eq!((told.line, told.column), place, "{sent}");
        assert!(told.source.is_empty() && told.own, "nobody says whose it is: {sent}");
    }
}

#[test]
fn source_is_kept_around_the_line() {
    let source = |context: Value, line: u64| {
        let frame = json!({"lineNo": line, "context": context, "context_line": "\tfail()"});
        let event = raised(json!([{"stacktrace": {"frames": [frame]}}]));
        event.chain[0].frames[0].source.clone()
    };
    let lines: Vec<_> = (1..=40).map(|n| json!([n, format!("line {n}")])).collect();
    let numbers = |source: Vec<(u64, String)>| source.iter().map(|l| l.0).collect::<Vec<_>>();
    assert_eq!(numbers(source(json!(lines), 20)), (15..=25).collect::<Vec<_>>());
    assert_eq!(numbers(source(json!(lines), 40)), (30..=40).collect::<Vec<_>>());
    assert_eq!(numbers(source(json!(lines), 1)), (1..=11).collect::<Vec<_>>());
    assert_eq!(
        source(json!([[1, "a"], [2, null], null, ["x", "y"], [3], [4, "d"], 5]), 1),
        [(1, "a".into()), (4, "d".into())]
    );
    assert_eq!(source(json!([]), 7), [(7, "    fail()".into())]);
    let long = source(json!([[1, "\t".repeat(400)]]), 1);
    assert_eq!(long[0].1, format!("{}…", " ".repeat(300)));
}

#[test]
fn without_an_exception_the_thread_that_crashed_is_shown() {
    let stack = |name: &str| json!({"frames": [frame(name, 1, true)]});
    let threads = json!({"values": [
        {"id": 1, "name": "main", "current": true, "stacktrace": stack("main")},
        {"id": 2, "name": "worker", "crashed": true, "stacktrace": stack("work")},
        {"id": 3, "stacktrace": null}, null,
    ]});
    let alone = with_entry("threads", threads.clone());
    assert_eq!((kinds(&alone), functions(&alone.chain[0])), (vec!["thread worker"], vec!["work"]));
    let both = |exception: Value| {
        event(json!({"entries": [{"type": "threads", "data": threads},
            {"type": "exception", "data": {"values": [exception]}}]}))
    };
    let bare = both(json!({"type": "SIGSEGV", "threadId": 1}));
    assert_eq!((kinds(&bare), functions(&bare.chain[0])), (vec!["SIGSEGV"], vec!["main"]));
    let own = both(json!({"type": "E", "stacktrace": stack("raise")}));
    assert_eq!(functions(&own.chain[0]), ["raise"]);
    let idle = with_entry("threads", json!({"values": [{"id": 3, "current": true}]}));
    assert_eq!(idle.chain, []);
    let old = with_entry("stacktrace", stack("log"));
    assert_eq!((kinds(&old), functions(&old.chain[0])), (vec![], vec!["log"]));
}

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
fn what_matters_least_goes_first_when_an_event_is_too_large() {
    let line = "x".repeat(300);
    let context: Vec<_> = (1..=11).map(|n| json!([n, line])).collect();
    let frames = |own: bool| {
        let frame = json!({"filename": "a.py", "lineNo": 6, "inApp": own, "context": context});
        vec![frame; 60]
    };
    let mixed: Vec<_> = frames(false).into_iter().take(30).chain(frames(true)).collect();
    let event = raised(json!(vec![json!({"type": "E", "stacktrace": {"frames": mixed}}); 3]));
    let told = &event.chain[0].frames;
    assert_eq!((told[0].source.len(), told[1].source.len()), (11, 1));
    assert!(told.iter().all(|frame| frame.own));
    let last = event.missing.last().map(String::as_str);
    assert_eq!(last, Some("parts of it are not shown: it is too large"));
}

/// Values as hostile as JSON allows, with the names that are looked for among the keys.
fn garbage() -> impl Strategy<Value = Value> {
    let name = prop::sample::select(vec![
        "eventID",
        "id",
        "dateCreated",
        "title",
        "message",
        "formatted",
        "entries",
        "type",
        "data",
        "values",
        "value",
        "stacktrace",
        "frames",
        "filename",
        "function",
        "lineNo",
        "colNo",
        "inApp",
        "context",
        "context_line",
        "mechanism",
        "exception_id",
        "parent_id",
        "tags",
        "key",
        "user",
        "email",
        "name",
        "contexts",
        "release",
        "version",
        "errors",
        "url",
        "query",
        "exception",
        "breadcrumbs",
        "threads",
        "request",
        "occurrence",
        "evidenceDisplay",
        "framesOmitted",
        "timestamp",
        "category",
    ]);
    let word = prop_oneof![
        name.clone().prop_map(str::to_owned),
        any::<String>(),
        Just("\u{0}\"".repeat(5000)),
        Just("𝕏\t".repeat(3000)),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word.prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 8, move |inner| {
        let object = prop::collection::vec((name.clone(), inner.clone()), 0..8);
        prop_oneof![
            prop::collection::vec(inner, 0..8).prop_map(Value::from),
            object.prop_map(|fields| {
                let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value));
                Value::from(fields.collect::<Map<_, _>>())
            }),
        ]
    })
}

/// An event of which each part is as large as it may come.
fn huge(text: &str, count: usize) -> Value {
    let context: Vec<_> = (0..20).map(|n| json!([n, text])).collect();
    let frame = json!({"filename": text, "function": text, "lineNo": 3, "inApp": true,
        "context": context});
    let trace = json!({"type": text, "value": text, "stacktrace": {"frames": vec![frame; count]}});
    let crumb = json!({"category": text, "level": text, "message": text});
    let fields: Map<_, _> = (0..count).map(|n| (format!("{n}{text}"), json!(text))).collect();
    json!({
        "eventID": "ab", "release": text, "environment": text, "title": text,
        "user": {"name": text, "email": text},
        "entries": [
            {"type": "exception", "data": {"values": vec![trace; 10]}},
            {"type": "breadcrumbs", "data": {"values": vec![crumb; count]}},
            {"type": "request", "data": {"method": text, "url": text, "query": text}},
        ],
        "tags": vec![json!({"key": text, "value": text}); count],
        "contexts": fields, "context": fields,
        "errors": vec![json!({"type": text, "data": {"url": text}}); count],
    })
}

fn assert_fits(sent: &Value) {
    if let Some(event) = parse(sent) {
        for event in [event.clone().cleaned(), event] {
            let size = serde_json::to_string(&event).unwrap().len();
            assert!(size <= bounds::LARGEST, "{size} bytes");
        }
    }
}

#[test]
fn however_large_it_comes_it_is_kept_in_a_bounded_size() {
    for text in ["x", "\u{0}", "\"", "\t", "𝕏", "\u{202e}"] {
        assert_fits(&huge(&text.repeat(320), 70));
        assert_fits(&huge(&text.repeat(4100), 9));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn nothing_breaks_the_reading_and_nothing_outgrows_it(
        fields in prop::collection::vec(garbage(), 8),
        text in any::<String>(),
    ) {
        let names = ["entries", "tags", "user", "contexts", "errors", "occurrence", "release", "context"];
        let pairs = names.into_iter().map(str::to_owned).zip(fields.clone());
        let mut sent = Value::from(pairs.collect::<Map<_, _>>());
        sent["eventID"] = json!("ab12");
        prop_assert!(parse(&sent).is_some());
        assert_fits(&sent);
        let entries = ["exception", "breadcrumbs", "threads", "request", "message", "spans", "csp"];
        let entries: Vec<_> = entries.iter().zip(fields).map(|(kind, data)| {
            json!({"type": kind, "data": {"values": [data.clone()], "value": data}})
        }).collect();
        sent["entries"] = json!(entries);
        sent["title"] = json!(text);
        assert_fits(&sent);
    }
}
