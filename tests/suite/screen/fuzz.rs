//! Any keys, at any size: the screen never panics, and what it asks for makes sense.

use super::harness::*;
use crossterm::event::{MouseButton, MouseEventKind};
use proptest::prelude::*;
use support_hero::desk::{
    Affected, Choices, Commit, Crumb, Curve, Diff, Event, Exception, Forms, Frame, Granted, Impact,
    Kind, MergeMethod, Merging, OutboxState, Receipt, Request, TicketRef, Upstream, Wish,
};
use support_hero::store::{OutboxItem, Outcome};
use support_hero::tui::keymap::TABLE;
use support_hero::tui::{Effect, Msg};

pub fn any_key() -> impl Strategy<Value = String> {
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

/// Something that happens to a console.
#[derive(Debug, Clone)]
pub enum Happens {
    Key(String),
    Paste(String),
    Resize(u16, u16),
    /// The mouse is used, in one of [`GESTURES`].
    Mouse(usize, u16, u16),
    Focus(bool),
    Wait(i64),
    /// Somebody writes, in a ticket that there was or in a new one.
    News(i64),
    /// A ticket is closed or opened again by somebody else, and calls itself otherwise.
    Turns(u8, bool),
    /// What is due goes out: whether its service takes it.
    Delivers(bool),
    /// On a slow disk so many writes come about, and what was read in the background comes.
    CatchesUp(usize, bool),
    /// The disk is full, or has room again.
    Full(bool),
    /// An error struck again, like this.
    Strikes(Box<Event>),
    /// A service answers what it was asked for before so many other things, perhaps once more, and
    /// perhaps something else.
    Answer(usize, Answer),
}

#[derive(Debug, Clone)]
pub enum Answer {
    Choices { obstacle: bool, concerns: bool },
    Diff,
    Event(Box<Event>),
    Fresh,
    Places,
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

/// All that is no key and no click.
pub fn any_news() -> impl Strategy<Value = Happens> {
    prop_oneof![
        1 => ".{0,20}".prop_map(Happens::Paste),
        2 => (0_u16..140, 0_u16..50).prop_map(|(w, h)| Happens::Resize(w, h)),
        1 => any::<bool>().prop_map(Happens::Focus),
        2 => (0_i64..100).prop_map(Happens::Wait),
        2 => (0_i64..9_000).prop_map(Happens::News),
        2 => (0_u8..8, any::<bool>()).prop_map(|(nth, open)| Happens::Turns(nth, open)),
        1 => any::<bool>().prop_map(Happens::Delivers),
        2 => (0_usize..4, any::<bool>()).prop_map(|(n, turned)| Happens::CatchesUp(n, turned)),
        1 => any::<bool>().prop_map(Happens::Full),
        1 => any_event().prop_map(|event| Happens::Strikes(Box::new(event))),
        4 => (0_usize..3, prop_oneof![
            (any::<bool>(), any::<bool>())
                .prop_map(|(obstacle, concerns)| Answer::Choices { obstacle, concerns }),
            Just(Answer::Diff),
            any_event().prop_map(|event| Answer::Event(Box::new(event))),
            Just(Answer::Fresh),
            Just(Answer::Places),
            Just(Answer::Failure),
        ])
        .prop_map(|(before, answer)| Happens::Answer(before, answer)),
    ]
}

fn anything() -> impl Strategy<Value = Happens> {
    prop_oneof![
        20 => any_key().prop_map(Happens::Key),
        20 => any_news(),
        6 => any_gesture(),
    ]
}

pub fn any_gesture() -> impl Strategy<Value = Happens> {
    (0..GESTURES.len(), 0_u16..140, 0_u16..50)
        .prop_map(|(gesture, x, y)| Happens::Mouse(gesture, x, y))
}

pub fn happen(console: &mut Console, what: Happens) {
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
        Happens::Answer(before, given) => answer(console, before, given),
        Happens::CatchesUp(writes, turned) => console.catch_up(writes, turned),
        Happens::Full(full) => console.full = full,
        Happens::Delivers(taken) => deliver(console, taken),
        Happens::Turns(nth, open) => turn(console, nth, open),
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

/// What tickets can be told apart by.
pub const CASES: [&str; 8] = ["zero", "one", "two", "three", "four", "five", "six", "seven"];

/// Somebody else closes or opens one of the morning's tickets and renames it; nobody waits there.
fn turn(console: &mut Console, nth: u8, open: bool) {
    let (source, reference, kind) = match nth {
        0..=3 => ("chat", format!("slack:users/C1/{nth}"), Kind::Thread),
        4 | 5 => ("code", "github:example/app#4711".to_owned(), Kind::Issue),
        6 => ("code", "github:example/app#4712".to_owned(), Kind::PullRequest),
        _ => ("errors", "sentry:example/APP-1A".to_owned(), Kind::Error),
    };
    let upstream = match open {
        true => Upstream::Open,
        false => Upstream::Closed { at: console.now, reason: None },
    };
    let title = format!("Case {} turned", CASES[usize::from(nth)]);
    let ticket = given(&reference, kind, &title, &priya(), 60)
        .says(&grace(), 50, "Looking into it.")
        .with(|head| head.upstream = upstream);
    console.ingest(source, page(vec![ticket]));
}

/// The first action that is due goes out.
fn deliver(console: &mut Console, taken: bool) {
    let due = |item: &OutboxItem| item.state == OutboxState::Held && item.due_at <= console.now;
    let reader = console.store.reader().unwrap();
    let Some(item) = reader.outbox().unwrap().into_iter().find(due) else { return };
    let outcome = match taken {
        true => Outcome::Sent(Receipt::default()),
        false => Outcome::Refused { why: "it says no".into() },
    };
    console.deliver(&item.source.0, outcome);
}

fn answer(console: &mut Console, before: usize, answer: Answer) {
    let wishes = console.outside.iter().filter_map(|effect| match effect {
        Effect::Fetch(wish) => Some(wish.clone()),
        _ => None,
    });
    let asked: Vec<Wish> = wishes.collect();
    let wish = asked.iter().rev().nth(before % asked.len().max(1)).cloned();
    let pull = TicketRef::parse("github:example/app#4712").unwrap();
    let wish = wish.unwrap_or_else(|| Wish::Diff(pull.clone()));
    let ticket = match &wish {
        Wish::Diff(of) | Wish::Choices(of) | Wish::Event(of, _) | Wish::Fresh(of) => of.clone(),
        Wish::Places | Wish::Forms(..) => pull,
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
        Answer::Fresh => Ok(Granted::Fresh(ticket)),
        Answer::Places => match &wish {
            Wish::Forms(source, place) => {
                Ok(Granted::Forms(source.clone(), place.clone(), Forms::default()))
            }
            _ => Ok(Granted::Places(vec![(source("code"), "example/app".into())])),
        },
        Answer::Failure => Err("it does not answer".to_owned()),
    };
    // What was asked and what comes need not fit.
    console.msg(Msg::Fetched(wish, granted.map(Box::new)));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn nothing_makes_it_panic(
        // The last ticket is an error, with questions and menus of its own.
        begins in proptest::sample::select(vec![
            "", "", "c", "jc", "G", "Gx", "Gxr", "Gxa", "Gp", "GA", "W", "GW", "$", "$<Enter>",
            "r", "i", "f", "fweb", "@", "?", ":", "/", "V", "N", "l", "r<C-t>", "r<C-r>", "cn",
        ]),
        events in proptest::collection::vec(anything(), 1..60),
        (slow, swift, bold) in any::<(bool, bool, bool)>(),
    ) {
        let mut console = Console::morning(NARROW);
        (console.slow, console.swift, console.bold) = (slow, swift, bold);
        console.keys(begins);
        for event in events {
            happen(&mut console, event);
            console.screen();
        }
        prop_assert!(!console.model.left());
    }
}
