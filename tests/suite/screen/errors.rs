//! How errors look: their rows, and their pages with the latest event.

mod frames;

use super::harness::*;
use jiff::SignedDuration;
use std::time::{Duration, Instant};
use support_hero::desk::{
    Affected, Alarm, Bond, Commit, Crumb, Curve, Event, Exception, Fact, Frame, Impact, Kind,
    Linked, MessageKind, Need, NeedOf, Priority, Request, TicketRef, Tone, Upstream,
};

pub const ERROR: &str = "sentry:example/APP-1A";

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect()
}

/// A frame of the program itself, with source around its line.
fn own(file: &str, line: u64, function: &str) -> Frame {
    let source = [
        "        const card = cart.card;",
        "        if (!card) {",
        "            return card.charge(total); // 株 👩‍👩‍👧",
        "        }",
    ];
    Frame {
        file: text(file),
        function: text(function),
        line: Some(line),
        column: Some(17),
        own: true,
        source: (line.saturating_sub(2)..).zip(source.map(Into::into)).collect(),
    }
}

fn library(file: &str, line: u64, function: &str) -> Frame {
    Frame { own: false, source: Vec::new(), ..own(file, line, function) }
}

fn crumb(seconds: i64, category: &str, level: Option<&str>, message: &str) -> Crumb {
    let at = minutes(3) - SignedDuration::from_secs(seconds);
    Crumb {
        at: Some(at),
        category: category.into(),
        level: level.map(Into::into),
        message: message.into(),
    }
}

pub fn event(id: &str, ago: i64) -> Event {
    Event {
        id: id.into(),
        at: minutes(ago),
        chain: vec![Exception {
            kind: text("TypeError"),
            value: text("undefined is not a function"),
            handled: Some(false),
            frames: vec![own("src/checkout/card.ts", 48, "charge")],
        }],
        user: text("wile@acme.com"),
        ..Event::default()
    }
}

fn rich() -> Event {
    let libraries = |count: u64| {
        (0..count).map(|n| library("node_modules/express/lib/router.js", n + 9, "next"))
    };
    let mut frames = vec![
        library("node_modules/stripe/index.js", 7, "request"),
        own("src/checkout/card.ts", 48, "charge"),
        own("src/checkout/cart.ts", 112, "submit"),
    ];
    frames.extend(libraries(14));
    frames.push(own("src/index.ts", 9, "main"));
    let cause = Exception {
        kind: text("CardDeclined"),
        value: text(
            "The card was declined by its bank.\nAsk the customer for another one, or wait until tomorrow: the bank says `insufficient_funds` and **nothing** more.",
        ),
        handled: Some(true),
        frames: libraries(5).collect(),
    };
    let mut crumbs: Vec<Crumb> =
        (0..52).map(|n| crumb(4_000 - n, "navigation", None, "/cart → /checkout")).collect();
    crumbs.extend([
        crumb(190, "ui.click", None, "button#pay"),
        crumb(12, "http", Some("warning"), "POST /api/charge 409"),
        crumb(4, "console", Some("error"), "charge failed: 株式会社 の カード"),
        Crumb {
            at: None,
            ..crumb(0, "query", Some("debug"), "SELECT * FROM cards WHERE owner = $1")
        },
    ]);
    let mut event = event("e3", 3);
    event.chain.push(cause);
    event.chain[0].frames = frames;
    Event {
        release: text("app@2.4.0"),
        environment: text("production"),
        request: Some(Request {
            method: text("POST"),
            url: "https://shop.example.com/api/charge?cart=81723912873&return=%2Fcheckout%2Fdone"
                .into(),
        }),
        crumbs,
        tags: pairs(&[
            ("browser", "Chrome 120"),
            ("environment", "production"),
            ("level", "error"),
            ("server_name", "web-3.eu-west.example.com"),
            ("transaction", "/api/charge"),
            ("locale", "ja-JP"),
        ]),
        contexts: pairs(&[
            ("browser", "Chrome 120.0.6099"),
            ("os", "macOS 14.2"),
            ("runtime", "node 20.11.0"),
        ]),
        suspect: Some(Commit {
            id: "9ca2b1f77e0c4d5e6f708192a3b4c5d6e7f80912".into(),
            repository: text("example/app"),
            message: "Charge the card once, however often the button is pressed".into(),
            author: text("Ada Lovelace"),
            at: Some(minutes(300)),
        }),
        missing: vec!["1,480 frames are not shown".into()],
        older: text("e2"),
        ..event
    }
}

pub fn error(reference: &str, title: &str, users: u64, ago: i64) -> Given {
    given(reference, Kind::Error, title, &person("Sentry", ""), ago)
        .but(|message| message.kind = MessageKind::Event)
        .with(|head| {
            head.place = "app".into();
            let last_seen = minutes(3);
            head.impact = Some(Impact { users, events: users * 9, last_seen, ..Impact::default() });
        })
}

fn hit(email: &str) -> Affected {
    Affected { key: format!("email:{email}"), email: text(email), events: 3, ..Affected::default() }
}

fn hour(ago: i64) -> jiff::Timestamp {
    now() - SignedDuration::from_hours(ago)
}

/// An error that hits customers, with all that a service may tell of it.
fn checkout() -> Given {
    error(ERROR, "TypeError: undefined is not a function", 412, 30).with(|head| {
        let impact = head.impact.as_mut().unwrap();
        impact.alarm = Some(Alarm::Escalating);
        impact.priority = Some(Priority::High);
        let counts = [(23, 1), (20, 4), (11, 2), (10, 2), (3, 9), (2, 30), (1, 80), (0, 61)];
        impact.curve = Curve::of(counts.map(|(ago, count)| (hour(ago), count)));
        let fact = |label: &str, value: &str, tone| Fact {
            label: label.into(),
            value: value.into(),
            tone,
        };
        head.facts = vec![
            fact("level", "error", Tone::Bad),
            fact("priority", "high", Tone::Plain),
            fact("first seen", "2026-11-23 09:30 UTC", Tone::Plain),
            fact("culprit", "src/checkout/card.ts in charge", Tone::Plain),
        ];
        let hits = ["wile@acme.com", "road@acme.com", "hank@globex.com", "kim@hooli.test"];
        head.tracked.affected = Some(hits.map(hit).to_vec());
        head.tracked.event = Some(Box::new(rich()));
    })
}

fn errors(size: (u16, u16)) -> Console {
    let mut console = Console::new(size);
    console.synced();
    let back = error("sentry:example/APP-2", "Worker ran out of memory", 1, 90).with(|head| {
        let impact = head.impact.as_mut().unwrap();
        impact.alarm = Some(Alarm::Regressed);
        impact.curve = Curve::of([(hour(40), 7)]);
        head.tracked.affected = Some(vec![hit("hank@globex.com")]);
        head.assignees = vec!["Grace Hopper".into()];
    });
    let low =
        error("sentry:example/APP-3", "DeprecationWarning: Buffer() 非推奨です", 1_200, 9_000)
            .with(|head| {
                let impact = head.impact.as_mut().unwrap();
                impact.priority = Some(Priority::Low);
                impact.curve = Curve::of((0..24).map(|ago| (hour(ago), 5)));
            });
    console.ingest("errors", page(vec![checkout(), back, low]));
    console
}

#[test]
fn rows_and_the_page() {
    for (name, size) in [("wide", WIDE), ("narrow", NARROW), ("small", (40, 12))] {
        let mut console = errors(size);
        insta::assert_snapshot!(format!("errors_{name}"), console.styled());
    }
}

/// All of a page at once.
fn whole(columns: u16, keys: &str) -> String {
    let mut console = errors((columns, 200));
    console.keys("<Enter>").keys(keys);
    let screen = console.styled();
    let lines = screen.lines().filter(|line| !line.trim_matches(['│', ' ', '.', '=']).is_empty());
    lines.map(|line| line.to_owned() + "\n").collect()
}

#[test]
fn an_event_with_everything_in_it() {
    for (name, columns) in [("wide", 120), ("narrow", 80), ("small", 40)] {
        insta::assert_snapshot!(format!("event_{name}"), whole(columns, ""));
        insta::assert_snapshot!(format!("event_{name}_unfolded"), whole(columns, "="));
    }
}

/// The page of an error with this event, without borders and blank lines.
fn told(event: Option<Event>, keys: &str) -> Vec<String> {
    let mut console = Console::new((80, 120));
    console.synced();
    let error =
        error(ERROR, "TypeError", 5, 30).with(|head| head.tracked.event = event.map(Box::new));
    console.ingest("errors", page(vec![error]));
    console.keys("<Enter>").keys(keys);
    let screen = console.screen();
    let pane = screen.lines().skip_while(|line| !line.contains("service.test"));
    let lines = pane.map(|line| line.trim_matches(['│', ' ']).to_owned());
    lines.filter(|line| !line.is_empty() && !line.starts_with('─')).collect()
}

fn with_frames(frames: Vec<Frame>) -> Event {
    let mut event = event("e1", 3);
    event.chain[0].frames = frames;
    event
}

#[test]
fn an_error_without_an_event_says_so_calmly() {
    let lines = told(None, "");
    assert!(lines.iter().any(|line| line == "no event of it is here; } asks for the latest one"));
    let lines = told(Some(Event { at: minutes(3), ..Event::default() }), "");
    assert!(lines[1].starts_with("latest event · 3 min ago ─"), "{lines:?}");
    assert_eq!(lines[2], "It tells nothing about itself.");
    let message = text("Queue is full\nretry later");
    let lines = told(Some(Event { at: minutes(3), message, ..Event::default() }), "");
    assert_eq!(lines[2..4], ["Queue is full", "retry later"]);
}

#[test]
fn the_page_of_an_error_opens_at_its_top() {
    let mut console = errors(NARROW);
    console.keys("<Enter>");
    assert!(!console.screen().contains('↑'), "{}", console.screen());
    console.keys("G");
    assert!(console.screen().contains('↑'));
}

#[test]
fn an_alarm_is_louder_than_what_else_calls_and_silent_once_it_is_closed() {
    let row = |change: fn(&mut support_hero::desk::Head)| {
        let mut console = Console::new(WIDE);
        console.synced();
        let error = error(ERROR, "TypeError", 5, 30).with(|head| {
            head.impact.as_mut().unwrap().alarm = Some(Alarm::Regressed);
            change(head);
        });
        console.ingest("errors", page(vec![error]));
        console.keys("<A-7>").cursor().split("││").next().unwrap().to_owned()
    };
    assert!(row(|_| {}).contains("regressed"));
    let closed = row(|head| head.upstream = Upstream::Closed { at: minutes(1), reason: None });
    assert!(!closed.contains("regressed"), "{closed}");
    let called = row(|head| {
        let need = Need { of: NeedOf::Us, what: "review".into(), since: minutes(9) };
        head.tracked.need = Some(need);
    });
    assert!(called.contains("regressed") && !called.contains("review"), "{called}");
}

#[test]
fn their_errors_are_a_key_away() {
    let mut console = errors(WIDE);
    let chat = given("slack:users/C1/1", Kind::Thread, "I cannot pay", &wile(), 5);
    console.ingest("chat", page(vec![chat]));
    console.keys("g");
    let reference = TicketRef::parse(ERROR).unwrap();
    console.shows("slack:users/C1/1", |detail| {
        detail.links = vec![Linked {
            reference,
            bond: Bond::TheirError,
            kind: Some(Kind::Error),
            place: text("app"),
            customer: None,
            title: "TypeError: undefined is not a function".into(),
            state: "open".into(),
            closed_at: None,
            released: None,
            url: String::new(),
            by_hand: false,
        }];
    });
    let line = "their error  example/APP-1A TypeError: undefined is not a…  open";
    assert!(console.screen().contains(line), "{}", console.screen());
    console.keys("l");
    insta::assert_snapshot!("their_errors", console.styled());
    console.keys("<Enter>");
    assert!(console.screen().contains("latest event · 3 min ago"), "{}", console.screen());
}

#[test]
fn a_customer_that_an_error_hits_finds_it() {
    let mut console = errors(WIDE);
    console.keys("/globex<Enter>");
    assert!(console.screen().contains("queue (2) /globex"), "{}", console.screen());
}

#[test]
fn a_huge_event_is_laid_out_without_lag() {
    let line = "    let 株 = cards.iter().find(|card| card.owner == owner).unwrap();".to_owned();
    let frame = |n| Frame {
        source: (n..n + 8).map(|number| (number, line.clone())).collect(),
        ..own("src/a/rather/long/path/of/folders/card.rs", n + 3, "charge::<impl Fn>::{{closure}}")
    };
    let mut huge = with_frames((1..=60).map(frame).collect());
    huge.crumbs = (0..60).map(|n| crumb(n, "http", None, &"GET /api/cards ".repeat(6))).collect();
    huge.message = Some("x".repeat(100_000));
    huge.tags = (0..60).map(|n| (format!("tag{n}"), "value".repeat(9))).collect();
    let laid = |columns: usize, unfolds: bool| {
        let mut console = Console::new((120, 40));
        console.synced();
        let error = error(ERROR, "TypeError", 5, 30)
            .with(|head| head.tracked.event = Some(Box::new(huge.clone())));
        console.ingest("errors", page(vec![error]));
        console.keys(if unfolds { "<Enter>=" } else { "<Enter>" });
        let started = Instant::now();
        for step in 0..10_u16 {
            console.resize(u16::try_from(columns).unwrap() + step, 40);
        }
        started.elapsed() / 10
    };
    let (folded, whole) = (laid(120, false), laid(120, true));
    eprintln!("laid out in {folded:?}, unfolded in {whole:?}");
    assert!(folded < Duration::from_millis(50), "{folded:?}");
    assert!(whole < Duration::from_millis(250), "{whole:?}");
}

#[test]
fn what_is_said_of_an_error_is_not_said_to_whom_it_hits() {
    let mut console = Console::morning(WIDE);
    console.keys("Gr");
    let screen = console.screen();
    assert!(screen.contains(&format!("┕ {ERROR} ━")), "{screen}");
}
