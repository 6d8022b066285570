//! However large and broken an event comes, it is read, and kept in a bounded size.

use super::*;
use proptest::prelude::*;
use serde_json::Map;

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
