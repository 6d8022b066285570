//! Any keys, at any size: the screen never panics, and what it asks for makes sense.

use super::harness::*;
use crossterm::event::{MouseButton, MouseEventKind};
use proptest::prelude::*;
use support_hero::desk::{
    Affected, Choices, Commit, Crumb, Curve, Diff, Event, Exception, Frame, Granted, Impact, Kind,
    MergeMethod, Merging, Request, TicketRef, Wish,
};
use support_hero::tui::keymap::TABLE;
use support_hero::tui::{Effect, Msg};

fn any_key() -> impl Strategy<Value = String> {
    let keys: Vec<String> = TABLE
        .iter()
        .flat_map(|binding| binding.keys)
        .filter(|key| **key != "q" && **key != "<C-c>")
        .map(|key| (*key).to_owned())
        .collect();
    prop_oneof![
        8 => proptest::sample::select(keys),
        1 => "[a-pr-zA-Z0-9 李👩\u{301}]",
        // Whoever is offered, the list's keys come after.
        2 => "( |<Enter>)?@([a-pr-z]{0,2})(<Down>|<Up>|<C-n>|<Tab>|<Enter>|<Esc>|<Backspace>)?",
    ]
}

const GESTURES: [MouseEventKind; 5] = [
    MouseEventKind::Down(MouseButton::Left),
    MouseEventKind::Drag(MouseButton::Left),
    MouseEventKind::Up(MouseButton::Left),
    MouseEventKind::ScrollDown,
    MouseEventKind::ScrollUp,
];

#[derive(Debug, Clone)]
enum Happens {
    Key(String),
    Paste(String),
    Resize(u16, u16),
    /// The mouse is used, in one of [`GESTURES`].
    Mouse(usize, u16, u16),
    Focus(bool),
    Wait(i64),
    News(i64),
    /// An error struck again, like this.
    Strikes(Box<Event>),
    /// A service answers what it was asked for last, or something else.
    Answer(Answer),
}

#[derive(Debug, Clone)]
enum Answer {
    Choices { obstacle: bool, concerns: bool },
    Diff,
    Event(Box<Event>),
    Failure,
}

/// Nothing, a few letters of any script, or very many.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[ -~李👩\u{301}\u{200d}é]{0,30}",
        1 => Just("x 👩‍👩‍👧\n".repeat(200)),
        1 => Just("minified();株".repeat(3_000)),
    ]
}

fn maybe_text() -> impl Strategy<Value = Option<String>> {
    proptest::option::of(any_text())
}

fn any_time() -> impl Strategy<Value = jiff::Timestamp> {
    prop_oneof![
        6 => (-3_i64..9_000).prop_map(minutes),
        1 => Just(jiff::Timestamp::MIN),
        1 => Just(jiff::Timestamp::MAX),
    ]
}

fn any_frame() -> impl Strategy<Value = Frame> {
    let number = || proptest::option::of(prop_oneof![0_u64..5, Just(u64::MAX)]);
    let source = proptest::collection::vec((0_u64..9, any_text()), 0..4);
    (maybe_text(), maybe_text(), number(), number(), any::<bool>(), source).prop_map(
        |(file, function, line, column, own, source)| Frame {
            file,
            function,
            line,
            column,
            own,
            source,
        },
    )
}

fn any_exception() -> impl Strategy<Value = Exception> {
    let frames = proptest::collection::vec(any_frame(), 0..12);
    (maybe_text(), maybe_text(), any::<Option<bool>>(), frames)
        .prop_map(|(kind, value, handled, frames)| Exception { kind, value, handled, frames })
}

fn any_crumb() -> impl Strategy<Value = Crumb> {
    let level = proptest::option::of("(error|warning|debug|info)");
    (proptest::option::of(any_time()), any_text(), level, any_text())
        .prop_map(|(at, category, level, message)| Crumb { at, category, level, message })
}

fn any_event() -> impl Strategy<Value = Event> {
    let id = || proptest::option::of("e[1-4]");
    let pairs = || proptest::collection::vec((any_text(), any_text()), 0..9);
    let commit = (any_text(), maybe_text(), any_text(), any_time());
    let commit = proptest::option::of(commit.prop_map(|(id, author, message, at)| Commit {
        repository: author.clone(),
        at: Some(at),
        id,
        author,
        message,
    }));
    let request = proptest::option::of((maybe_text(), any_text()));
    (
        ("e[1-4]", any_time(), maybe_text(), maybe_text(), id(), id()),
        proptest::collection::vec(any_exception(), 0..3),
        proptest::collection::vec(any_crumb(), 0..12),
        (pairs(), pairs(), commit, request),
    )
        .prop_map(|((id, at, message, user, older, newer), chain, crumbs, beside)| {
            let (tags, contexts, suspect, request) = beside;
            let request = request.map(|(method, url)| Request { method, url });
            let missing = user.iter().cloned().collect();
            let (release, environment) = (message.clone(), user.clone());
            Event {
                id,
                at,
                message,
                chain,
                release,
                environment,
                user,
                request,
                crumbs,
                tags,
                contexts,
                suspect,
                missing,
                older,
                newer,
            }
            .cleaned()
        })
}

fn anything() -> impl Strategy<Value = Happens> {
    prop_oneof![
        20 => any_key().prop_map(Happens::Key),
        1 => ".{0,20}".prop_map(Happens::Paste),
        2 => (0_u16..140, 0_u16..50).prop_map(|(w, h)| Happens::Resize(w, h)),
        6 => (0..GESTURES.len(), 0_u16..140, 0_u16..50)
            .prop_map(|(gesture, x, y)| Happens::Mouse(gesture, x, y)),
        1 => any::<bool>().prop_map(Happens::Focus),
        2 => (0_i64..100).prop_map(Happens::Wait),
        2 => (0_i64..9_000).prop_map(Happens::News),
        1 => any_event().prop_map(|event| Happens::Strikes(Box::new(event))),
        4 => prop_oneof![
            (any::<bool>(), any::<bool>())
                .prop_map(|(obstacle, concerns)| Answer::Choices { obstacle, concerns }),
            Just(Answer::Diff),
            any_event().prop_map(|event| Answer::Event(Box::new(event))),
            Just(Answer::Failure),
        ]
        .prop_map(Happens::Answer),
    ]
}

fn happen(console: &mut Console, what: Happens) {
    match what {
        Happens::Key(key) => drop(console.keys(&key)),
        Happens::Paste(text) => console.msg(Msg::Paste(text)),
        Happens::Resize(width, height) => console.resize(width.max(1), height.max(1)),
        Happens::Mouse(gesture, x, y) => {
            console.mouse(GESTURES[gesture], (x, y));
            console.links();
        }
        Happens::Focus(focused) => console.msg(Msg::Focus(focused)),
        Happens::Wait(seconds) => drop(console.wait(seconds)),
        Happens::Answer(given) => answer(console, given),
        Happens::Strikes(event) => strike(console, event),
        Happens::News(ago) => {
            let reference = format!("slack:users/C1/{}", ago % 7);
            let kind = support_hero::desk::Kind::Thread;
            let ticket = given(&reference, kind, "More 👩‍👩‍👧 and more", &priya(), ago);
            console.ingest("chat", page(vec![ticket]));
        }
    }
}

/// An error with this as its latest event, that hits as many as it has frames.
fn strike(console: &mut Console, event: Box<Event>) {
    let hits = (0..event.crumbs.len()).map(|n| Affected {
        key: format!("id:{n}"),
        email: Some(format!("{n}@{}.com", if n % 2 == 0 { "acme" } else { "globex" })),
        ..Affected::default()
    });
    let hours = event.crumbs.iter().map(|crumb| (crumb.at.unwrap_or_default(), 3));
    let (curve, last_seen, hits) = (Curve::of(hours), event.at, hits.collect());
    let users = u64::MAX / 2;
    let impact = Impact { users, events: 1, last_seen, curve, ..Impact::default() };
    let error = given("sentry:example/APP-1A", Kind::Error, "Strikes", &priya(), 30);
    let error = error.with(|head| {
        head.impact = Some(impact);
        head.tracked.affected = Some(hits);
        head.tracked.event = Some(event);
    });
    console.ingest("errors", page(vec![error]));
}

fn answer(console: &mut Console, answer: Answer) {
    let asked = console.outside.iter().any(|effect| matches!(effect, Effect::Fetch(_)));
    let (Wish::Diff(ticket) | Wish::Choices(ticket) | Wish::Event(ticket, _) | Wish::Fresh(ticket)) =
        (match asked {
            true => console.wish(),
            false => Wish::Diff(TicketRef::parse("github:example/app#4712").unwrap()),
        })
    else {
        return;
    };
    let names = || vec!["ada".to_owned(), "株 👩‍👩‍👧".to_owned()];
    let granted = match answer {
        Answer::Choices { obstacle, concerns } => {
            let merging = Merging {
                base: "main".into(),
                sha: "f00".into(),
                methods: MergeMethod::ALL.to_vec(),
                concerns: if concerns { names() } else { Vec::new() },
                obstacle: obstacle.then(|| "it is a draft".into()),
            };
            let (labels, people) = (names(), names());
            let releases = vec!["app@2.4.0".into(), "株 1".into()];
            let choices = Choices {
                labels,
                people,
                teams: vec!["#billing".into()],
                assigned: if concerns { vec!["#billing".into()] } else { Vec::new() },
                merging: Some(merging),
                releases,
                ..Choices::default()
            };
            Ok(Granted::Choices(ticket.clone(), choices))
        }
        Answer::Diff => {
            let text = "diff --git a/株 b/株\n@@ -1 +1,2 @@\n-👩‍👩‍👧\n+e\u{301}\n+a\n".to_owned();
            Ok(Granted::Diff(ticket.clone(), Diff { text, missing: Some("1 file".into()) }))
        }
        Answer::Event(event) => Ok(Granted::Event(ticket.clone(), *event)),
        Answer::Failure => Err("it does not answer".to_owned()),
    };
    // What was asked and what comes need not fit.
    let wish = if asked { console.wish() } else { Wish::Diff(ticket) };
    console.msg(Msg::Fetched(wish, granted.map(Box::new)));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn nothing_makes_it_panic(
        // The last ticket is an error, with questions and menus of its own.
        begins in proptest::sample::select(vec![
            "", "", "c", "jc", "G", "Gx", "Gxr", "Gxa", "Gp", "GA", "W", "GW", "$", "$<Enter>",
        ]),
        events in proptest::collection::vec(anything(), 1..60),
    ) {
        let mut console = Console::morning(NARROW);
        console.keys(begins);
        for event in events {
            happen(&mut console, event);
            console.screen();
        }
        prop_assert!(!console.model.left());
    }
}
