//! How errors look: their rows, and their pages with the latest event.

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
        source: (line - 2..).zip(source.map(Into::into)).collect(),
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

/// All of a page, as one scrolls down.
fn whole(size: (u16, u16), keys: &str) -> String {
    let mut console = errors((size.0, 200));
    console.keys("<Enter>").keys(keys);
    console.resize(size.0, 200);
    let screen = console.styled();
    let lines = screen.lines().filter(|line| !line.trim_matches(['│', ' ', '.', '=']).is_empty());
    lines.map(|line| line.to_owned() + "\n").collect()
}

#[test]
fn an_event_with_everything_in_it() {
    for (name, columns) in [("wide", 120), ("narrow", 80), ("small", 40)] {
        insta::assert_snapshot!(format!("event_{name}"), whole((columns, 200), ""));
        insta::assert_snapshot!(format!("event_{name}_unfolded"), whole((columns, 200), "="));
    }
}
