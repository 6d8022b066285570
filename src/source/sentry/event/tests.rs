//! What was raised, and what all of these build events with.

mod around;
mod large;

use super::*;
use crate::desk::Exception;
use serde_json::json;

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
