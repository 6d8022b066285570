//! Errors as they are printed: their rows, their pages, their events.

use super::{hours, now, ticket};
use jiff::SignedDuration;
use proptest::prelude::*;
use support_hero::cli::output::{
    Content, Depth, Screen, event_text, neighbours, queue_json, queue_table, ticket_json,
    ticket_page,
};
use support_hero::desk::{
    Alarm, Bond, Commit, Crumb, Curve, Event, Exception, Frame, Hit, Impact, Kind, Linked,
    Priority, Ranked, Request, TicketRef, View, rank,
};

fn hit(name: &str, plan: Option<&str>, people: u64) -> Hit {
    let evidence = format!("domain {}.com", name.to_lowercase());
    Hit { name: name.into(), plan: plan.map(Into::into), people, evidence }
}

fn error() -> Ranked {
    let mut error =
        ticket(8, Kind::Error, "sentry:example/APP-1", "sentry", "KeyError: 'card'", 90);
    error.hits = vec![hit("Acme", Some("scale"), 3), hit("Globex", None, 1)];
    let hour = SignedDuration::from_hours(1);
    error.impact = Some(Impact {
        users: 12,
        events: 1_234,
        last_seen: now() - SignedDuration::from_mins(2),
        alarm: Some(Alarm::Regressed),
        priority: Some(Priority::High),
        curve: Curve::of([(now() - hour, 3), (now(), 40)]),
    });
    rank(vec![error], View::All, &[], now(), &hours()).remove(0)
}

fn frame(file: &str, line: u64, function: &str, own: bool) -> Frame {
    let source = (line.saturating_sub(4)..line + 5).map(|n| (n, format!("    {function}({n})")));
    Frame {
        file: Some(file.into()),
        line: Some(line),
        function: Some(function.into()),
        own,
        source: source.collect(),
        column: None,
    }
}

fn exception(kind: &str, value: &str, frames: Vec<Frame>) -> Exception {
    Exception { kind: Some(kind.into()), value: Some(value.into()), handled: None, frames }
}

fn event() -> Event {
    let library = || frame("lib/retry.py", 20, "retry", false);
    let declined = Exception {
        handled: Some(false),
        ..exception(
            "PaymentDeclined",
            "the bank said no\nand hung up",
            vec![
                library(),
                frame("app/pay.py", 99, "charge", true),
                library(),
                library(),
                frame("app/view.py", 7, "post", true),
            ],
        )
    };
    let minified = Frame { column: Some(40_321), ..frame("app.min.js", 1, "t", false) };
    let minified = Frame { source: Vec::new(), ..minified };
    let cause = exception("KeyError", "'card'", vec![frame("app/cards.py", 3, "find", true)]);
    let root = exception(
        "Error",
        "x is undefined",
        vec![minified.clone(), minified.clone(), minified.clone(), minified, Frame::default()],
    );
    let crumb = |n: i64| Crumb {
        at: Some(now() - SignedDuration::from_secs(60 - n)),
        category: "http".into(),
        level: (n == 11).then(|| "error".into()),
        message: format!("GET /cards/{n}"),
    };
    Event {
        id: "ab12cd34".into(),
        at: now() - SignedDuration::from_mins(2),
        message: Some("PaymentDeclined: the bank said no".into()),
        chain: vec![declined, cause, root],
        release: Some("app@2.4.0".into()),
        environment: Some("production".into()),
        user: Some("wile@acme.com".into()),
        request: Some(Request {
            method: Some("POST".into()),
            url: "https://example.com/pay?x=1".into(),
        }),
        crumbs: (0..12).map(crumb).collect(),
        tags: [("browser", "Chrome 120"), ("release", "app@2.4.0"), ("server_name", "web-3")]
            .into_iter()
            .chain([
                ("url", "https://example.com/pay"),
                ("transaction", "/pay"),
                ("level", "error"),
            ])
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect(),
        contexts: vec![
            ("os".into(), "Linux 6.1".into()),
            ("runtime".into(), "CPython 3.12".into()),
        ],
        suspect: Some(Commit {
            id: "a1b2c3d4e5f6".into(),
            repository: Some("example/app".into()),
            message: "Ask the bank twice".into(),
            author: Some("Ada Lovelace".into()),
            at: Some(now() - SignedDuration::from_hours(30)),
        }),
        missing: vec!["1,480 frames are not shown".into()],
        older: Some("99ff".into()),
        newer: None,
    }
}

#[test]
fn an_event_as_text() {
    insta::assert_snapshot!(event_text(&event(), Depth::Telling, &hours()));
    assert_eq!(neighbours(&event()), "older: 99ff\nnewer: none\n");
}

#[test]
fn a_whole_event_as_text() {
    insta::assert_snapshot!(event_text(&event(), Depth::Whole, &hours()));
}

#[test]
fn an_event_of_which_little_is_known() {
    let nothing = Event { id: "ab12".into(), at: now(), ..Event::default() };
    let told = |event: &Event| event_text(event, Depth::Telling, &hours());
    assert_eq!(told(&nothing), "--- event ab12, Mon 23 Nov 2026 10:00\n\n");
    let message = Event { message: Some("It broke\nbadly".into()), ..nothing.clone() };
    assert_eq!(told(&message), "--- event ab12, Mon 23 Nov 2026 10:00\n\nIt broke\nbadly\n");
    let bare = Event { chain: vec![Exception::default()], ..message };
    assert!(told(&bare).ends_with("\n\n(unnamed exception)\n"), "{}", told(&bare));
    let commit = Commit { id: "é".into(), ..Commit::default() };
    let suspect = Event { suspect: Some(commit), ..nothing.clone() };
    assert!(told(&suspect).ends_with("\nsuspect commit: é\n"), "{}", told(&suspect));
    let untold = Event { at: jiff::Timestamp::UNIX_EPOCH, ..nothing };
    assert_eq!(told(&untold), "--- event ab12\n\n");
}

#[test]
fn what_is_long_is_told_in_part_unless_all_is_asked_for() {
    let frames = |own| (0..500).map(|n| frame("a.py", n, "again", own)).collect::<Vec<_>>();
    let event = Event {
        chain: vec![exception("A", "own", frames(true)), exception("B", "lib", frames(false))],
        ..event()
    };
    let short = event_text(&event, Depth::Telling, &hours());
    assert_eq!(short.matches(" in again\n").count(), 33);
    assert!(short.contains("  (470 more: hero event --all)\n"), "{short}");
    assert!(short.contains("  (497 more: hero event --all)\n"), "{short}");
    let whole = event_text(&event, Depth::Whole, &hours());
    assert_eq!((whole.matches(" in again\n").count(), whole.matches("--all").count()), (1_000, 0));
}

#[test]
fn what_calls_itself_is_told_once() {
    let mut frames = vec![frame("tree.py", 19, "walk", true); 40];
    frames.push(frame("main.py", 9, "main", true));
    let event = Event { chain: vec![exception("RecursionError", "deep", frames)], ..event() };
    let short = event_text(&event, Depth::Telling, &hours());
    assert_eq!(short.matches(" in walk\n").count(), 1);
    let then = "  (the same call 39 times more)\n  main.py:9 in main\n";
    assert!(short.contains(then), "{short}");
    let whole = event_text(&event, Depth::Whole, &hours());
    assert_eq!(whole.matches(" in walk\n").count(), 40);
}

proptest! {
    #[test]
    fn no_text_of_an_event_moves_a_cursor(text in r"(\PC|[\x00-\x9f]|\u{202e}){0,20}") {
        let some = || Some(text.clone());
        let mut frame = frame(&text, 9, &text, true);
        frame.source = vec![(9, text.clone())];
        let event = Event {
            id: text.clone(),
            chain: vec![exception(&text, &text, vec![frame])],
            user: some(),
            tags: vec![(text.clone(), text.clone())],
            crumbs: vec![Crumb { category: text.clone(), message: text.clone(), ..Crumb::default() }],
            missing: vec![text.clone()],
            older: some(),
            ..event()
        };
        for depth in [Depth::Telling, Depth::Whole] {
            let told = event_text(&event, depth, &hours()) + &neighbours(&event);
            prop_assert!(!told.chars().any(|c| c != '\n' && c.is_control()), "{:?}", told);
            prop_assert!(!told.contains('\u{202e}'), "{:?}", told);
        }
    }
}

#[test]
fn an_error_as_text() {
    let (event, links) = (event(), their_error());
    let content = Content { event: Some(&event), links: &links, ..Content::default() };
    let page = ticket_page(&error(), content, now(), &hours());
    let (head, rest) = page.split_once("\n\n").unwrap();
    insta::assert_snapshot!(head);
    assert!(rest.starts_with(&event_text(&event, Depth::Telling, &hours())), "{rest}");
}

fn their_error() -> Vec<Linked> {
    vec![Linked {
        reference: TicketRef::new("sentry", "example/APP-2"),
        bond: Bond::TheirError,
        kind: Some(Kind::Error),
        place: Some("app".into()),
        customer: None,
        title: "3 times: TypeError".into(),
        state: "open".into(),
        closed_at: None,
        released: None,
        url: "https://example.com/2".into(),
        by_hand: false,
    }]
}

#[test]
fn an_error_as_json() {
    let event = event();
    let content = Content { event: Some(&event), ..Content::default() };
    let page = ticket_json(&error(), Some(1), content, now(), &hours()).unwrap();
    let page: serde_json::Value = serde_json::from_str(&page).unwrap();
    let line = queue_json(&[error()], now(), &hours()).unwrap();
    let line: serde_json::Value = serde_json::from_str(&line).unwrap();
    for key in ["hits", "impact"] {
        assert_eq!(page[key], line[0][key]);
    }
    let told = serde_json::json!({ "hits": page["hits"], "impact": page["impact"] });
    insta::assert_snapshot!(serde_json::to_string_pretty(&told).unwrap());
    assert_eq!(page["event"]["chain"][1]["kind"], "KeyError");
    assert_eq!(page["event"]["older"], "99ff");
    let mut calm = error();
    calm.ticket.impact = Some(Impact { last_seen: now(), ..Impact::default() });
    let calm = queue_json(&[calm], now(), &hours()).unwrap();
    let calm: serde_json::Value = serde_json::from_str(&calm).unwrap();
    assert!(calm[0]["impact"]["curve"].is_null() && calm[0]["impact"]["alarm"].is_null());
}

#[test]
fn a_row_tells_which_customers_an_error_hits() {
    let table = queue_table(&[error()], now(), &Screen { width: 120, colour: false });
    assert!(table.contains("  hits Acme, Globex: KeyError: 'card'  "), "{table}");
}
