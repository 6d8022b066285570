//! What the hero does with an error: resolves, archives and rates it, gives it to somebody.

use super::harness::*;
use support_hero::desk::{
    Action, Archive, Choices, Commit, Event, Exception, Fix, Frame, Granted, Impact, Kind,
    Priority, TicketRef, Upstream, Wish,
};
use support_hero::tui::Effect;

pub const ERROR: &str = "sentry:example/APP-7";
const ISSUE: &str = "https://github.com/example/app/issues/8";

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

pub fn failing(assignees: &[&str]) -> Given {
    let impact = Impact {
        users: 37,
        events: 412,
        last_seen: minutes(2),
        priority: Some(Priority::High),
        ..Impact::default()
    };
    let frame = Frame {
        file: Some("billing/views.py".into()),
        function: Some("charge".into()),
        line: Some(42),
        own: true,
        ..Frame::default()
    };
    let exception = Exception {
        kind: Some("KeyError".into()),
        value: Some("no card of wile@acme.com".into()),
        frames: vec![frame],
        ..Exception::default()
    };
    let suspect = Commit {
        id: "a1b2c3d4e5f60718".into(),
        repository: Some("example/app".into()),
        message: "Charge by card".into(),
        author: Some("Grace Hopper".into()),
        ..Commit::default()
    };
    let event = Event {
        chain: vec![exception],
        release: Some("app@2.4.0".into()),
        user: Some("wile@acme.com".into()),
        suspect: Some(suspect),
        ..Event::default()
    };
    given(ERROR, Kind::Error, "KeyError: no card", &person("Sentry", ""), 30).with(|head| {
        head.impact = Some(impact);
        head.assignees = names(assignees);
        head.tracked.event = Some(Box::new(event));
    })
}

/// A console with the cursor on an error that these have.
pub fn error_of(size: (u16, u16), assignees: &[&str]) -> Console {
    let mut console = Console::morning(size);
    console.ingest("errors", page(vec![failing(assignees)]));
    console.keys("/keyerror<Enter><Esc>");
    assert!(console.cursor().contains("KeyError"), "{}", console.screen());
    console
}

fn error(size: (u16, u16)) -> Console {
    error_of(size, &[])
}

fn choices(assigned: &[&str]) -> Granted {
    let choices = Choices {
        people: names(&["bob@example.com", "Grace Hopper", "ada-l"]),
        teams: names(&["#billing", "#sdk"]),
        assigned: names(assigned),
        releases: names(&["app@2.4.1", "app@2.4.0", "My App 1 (7)"]),
        ..Choices::default()
    };
    Granted::Choices(TicketRef::parse(ERROR).unwrap(), choices)
}

fn assignees(add: &[&str], remove: &[&str]) -> Option<Action> {
    Some(Action::Assignees { add: names(add), remove: names(remove) })
}

#[test]
fn menus() {
    for (name, size) in [("wide", WIDE), ("narrow", NARROW)] {
        let mut console = error(size);
        console.keys("x");
        insta::assert_snapshot!(format!("question_{name}"), console.styled());
        console.keys("r").grant(Ok(choices(&[])));
        insta::assert_snapshot!(format!("resolve_by_{name}"), console.styled());
        console.keys("<Esc>xa");
        insta::assert_snapshot!(format!("archive_{name}"), console.styled());
        console.keys("500 events");
        insta::assert_snapshot!(format!("archive_typed_{name}"), console.styled());
        console.keys("<Esc>p");
        insta::assert_snapshot!(format!("more_{name}"), console.styled());
        console.keys("<Esc>A").grant(Ok(choices(&["#billing"])));
        insta::assert_snapshot!(format!("owner_{name}"), console.styled());
    }
}

#[test]
fn the_question_resolves_only_when_told_so() {
    for (keys, expected) in [
        ("x<Enter>", None),
        ("x<Esc>", None),
        ("xn", None),
        ("xc<Esc>", None),
        ("xy", Some(Action::Close { reason: None })),
    ] {
        let mut console = error(NARROW);
        console.keys(keys);
        assert_eq!(console.sent(), expected, "{keys}");
    }
}

#[test]
fn an_error_is_resolved_by_what_was_chosen_or_typed() {
    let commit = |id: &str| Fix::Commit { repository: "example/app".into(), id: id.into() };
    let release = |name: &str| Fix::Release(name.into());
    for (keys, expected) in [
        ("<Enter>", Some(Fix::NextRelease)),
        ("<Down><Enter>", Some(commit("a1b2c3d4e5f60718"))),
        ("<Down><Down><Enter>", Some(release("app@2.4.1"))),
        ("my app<Enter>", Some(release("My App 1 (7)"))),
        ("2.4.0<Enter>", Some(release("app@2.4.0"))),
        ("2.5.0-rc.1<Enter>", Some(release("2.5.0-rc.1"))),
        ("2.4<End><Enter>", Some(release("2.4"))),
        ("example/app@0123456789<Enter>", Some(commit("0123456789"))),
        ("what is this<Enter>", None),
        ("<Esc>", None),
    ] {
        let mut console = error(NARROW);
        console.keys("xr").grant(Ok(choices(&[]))).keys(keys);
        assert_eq!(console.sent(), expected.map(|fix| Action::Resolve { fix }), "{keys}");
    }
    let mut console = error(NARROW);
    console.keys("xr").grant(Ok(choices(&[]))).keys("<Enter>");
    let message = console.message();
    assert!(message.starts_with("resolve in the next release: \"KeyError"), "{message}");
    assert!(message.ends_with("z takes it back (8 s)"), "{message}");
    assert!(!console.cursor().contains("KeyError"), "it is dealt with");
    console.keys("z");
    assert_eq!(console.sent(), None);
}

#[test]
fn the_next_release_needs_no_list_of_releases() {
    let mut console = error(NARROW);
    console.keys("xr");
    assert_eq!(console.wish(), Wish::Choices(TicketRef::parse(ERROR).unwrap()));
    console.grant(Err("the token may not read\u{1b}[31m releases"));
    let told = "the releases could not be read: the token may not read releases";
    assert_eq!(console.message(), told);
    assert!(console.screen().contains("in the next release"), "{}", console.screen());
    console.keys("3.0<Enter>");
    assert_eq!(console.sent(), Some(Action::Resolve { fix: Fix::Release("3.0".into()) }));
}

#[test]
fn an_error_is_archived_until_what_was_chosen_or_typed() {
    for (keys, expected) in [
        ("<Enter>", Some(Archive::Escalating)),
        ("2 h<Enter>", Some(Archive::Minutes(120))),
        ("1 h<Enter>", Some(Archive::Minutes(60))),
        ("3d<Enter>", Some(Archive::Minutes(3 * 24 * 60))),
        ("<Down><Down><Down><Down><Enter>", Some(Archive::Minutes(7 * 24 * 60))),
        ("happens 100<Enter>", Some(Archive::Events(100))),
        ("500 events<Enter>", Some(Archive::Events(500))),
        ("hits 10 <Enter>", Some(Archive::Users(10))),
        ("<End><Enter>", Some(Archive::Forever)),
        ("for good<Enter>", Some(Archive::Forever)),
        ("5<Esc>", None),
        ("sooner or later<Enter>", None),
    ] {
        let mut console = error(NARROW);
        console.keys("xa").keys(keys);
        assert_eq!(console.sent(), expected.map(|until| Action::Archive { until }), "{keys}");
    }
    let mut console = error(NARROW);
    console.keys("xa");
    assert!(console.screen().contains("archive APP-7 at errors"), "{}", console.screen());
    assert!(console.screen().contains("for 2 h  12:00"), "{}", console.screen());
    assert!(console.outside.is_empty(), "nobody is asked");
    console.keys("<Enter>");
    let message = console.message();
    assert!(message.starts_with("archive until it escalates: \"KeyError"), "{message}");
    assert!(!console.cursor().contains("KeyError"), "it is dealt with");
}

#[test]
fn more_can_be_done_with_an_error() {
    let to = |to| Some(Action::Prioritize { to });
    for (keys, expected) in [
        ("pm", to(Priority::Medium)),
        ("pl", to(Priority::Low)),
        ("ph", None),
        ("plph", to(Priority::High)),
        ("ps", Some(Action::Seen)),
        ("p<Enter>", None),
        ("pn", None),
        ("pa<Esc>", None),
    ] {
        let mut console = error(NARROW);
        console.keys(keys);
        assert_eq!(console.sent(), expected, "{keys}");
        assert!(console.cursor().contains("KeyError"), "{keys}: it is not dealt with");
    }
    let mut console = error(NARROW);
    console.keys("ph");
    assert_eq!(console.message(), "its priority is high already");
    console.keys("plp");
    assert!(console.screen().contains("l low priority, as it is now"), "{}", console.screen());
}

#[test]
fn a_linked_issue_is_shown_at_the_service_when_told_so() {
    let mut console = error(WIDE);
    console.keys("p");
    assert!(!console.screen().contains("i show its linked issue"), "{}", console.screen());
    console.keys("i");
    assert_eq!(console.message(), "link issue: it is linked to no issue here; l links one");
    console.keys("<Esc>l").keys(ISSUE).keys("<Enter>");
    assert_eq!(console.sent(), None, "linking here is not telling there");
    console.keys("pi");
    let issue = |n: u64| Action::LinkIssue {
        issue: TicketRef::parse(&format!("github:example/app#{n}")).unwrap(),
        url: format!("https://github.com/example/app/issues/{n}"),
    };
    assert_eq!(console.sent(), Some(issue(8)));
    console.keys("l").keys("https://github.com/example/app/pull/9<Enter>pi");
    assert_eq!(console.outbox().len(), 2, "a pull request is none");
    console.keys("l").keys("https://github.com/example/app/issues/12<Enter>pi");
    assert!(console.screen().contains("link APP-7 at errors to which issue?"));
    console.keys("#12<Enter>");
    assert_eq!(console.sent(), Some(issue(12)));
}

#[test]
fn what_was_refused_is_decided_anew_in_its_place() {
    for (first, then, left) in [
        ("xr", "xy", "close"),
        ("xy", "xa<Enter>", "archive"),
        ("pl", "pm", "set priority"),
        ("ay", "ps", "mark as seen"),
    ] {
        let mut console = error(WIDE);
        console.keys(first);
        if first == "xr" {
            console.grant(Ok(choices(&[]))).keys("2.5<Enter>");
        }
        console.wait(9);
        let why = "no such release".to_owned();
        console.deliver("errors", support_hero::store::Outcome::Refused { why });
        console.keys("<A-7>/keyerror<Enter><Esc>").keys(then);
        let words: Vec<_> = console.outbox().into_iter().map(|(_, words, _)| words).collect();
        let expected = if first == "ay" { vec!["assign", left] } else { vec![left] };
        assert_eq!(words, expected, "{first} {then}");
    }
}

#[test]
fn an_error_has_one_owner() {
    for (before, keys, expected) in [
        (&[][..], "<Enter>", None),
        (&[], "<Down><Enter>", assignees(&["ada-l"], &[])),
        (&[], "grace<Enter>", assignees(&["Grace Hopper"], &[])),
        (&[], "#bil<Enter>", assignees(&["#billing"], &[])),
        (&[], "zoe@example.com<Enter>", assignees(&["zoe@example.com"], &[])),
        (&["#billing"], "<Enter>", None),
        (&["#billing"], "<Down><Enter>", assignees(&[], &["#billing"])),
        (&["#billing"], "bob<Enter>", assignees(&["bob@example.com"], &["#billing"])),
        (&["Gone"], "gone<Enter>", None),
        (&["Gone"], "nobody<Enter>", assignees(&[], &["Gone"])),
        (&["Gone"], "<Esc>", None),
    ] {
        let mut console = error_of(NARROW, before);
        console.keys("A").grant(Ok(choices(before))).keys(keys);
        assert_eq!(console.sent(), expected, "{before:?} {keys}");
        assert!(console.cursor().contains("KeyError"), "it is not dealt with");
        if expected.is_none() && !keys.ends_with("<Esc>") {
            assert_eq!(console.message(), "nothing was changed", "{before:?} {keys}");
        }
    }
}

#[test]
fn whoever_is_not_among_the_people_is_whose_token_it_is() {
    let mut console = error(NARROW);
    let only = Choices { people: names(&["bob@example.com"]), ..Choices::default() };
    let granted = Granted::Choices(TicketRef::parse(ERROR).unwrap(), only);
    console.keys("A").grant(Ok(granted));
    assert!(console.screen().contains(" me  whose token it is"), "{}", console.screen());
    console.keys("<Down><Enter>");
    assert_eq!(console.sent(), Some(Action::Assign));
    console.keys("A").grant(Ok(choices(&[]))).keys("nobody<Enter>");
    let told = "it is about to be given to somebody else; take that back instead";
    assert_eq!(console.message(), told);
}

#[test]
fn letting_an_error_go_unassigns_only_its_owner() {
    for (before, keys, expected) in [
        (&[][..], "ay", &["assign"][..]),
        (&[], "ayay", &["assign", "unassign"]),
        (&["Ada"], "ayay", &["assign", "unassign"]),
    ] {
        let mut console = error_of(NARROW, before);
        console.keys(keys);
        let words: Vec<_> = console.outbox().into_iter().map(|(_, words, _)| words).collect();
        assert_eq!(words, expected, "{before:?} {keys}");
    }
    let mut console = error(NARROW);
    console.keys("ay").wait(9);
    console.deliver("errors", support_hero::store::Outcome::Refused { why: "no".into() });
    console.keys("a");
    assert_eq!(console.outbox().len(), 1, "it never was the hero's there");
}

#[test]
fn a_new_issue_tells_what_failed_and_not_whom_it_hit() {
    let mut console = error(WIDE);
    console.keys("N");
    let places = vec![(source("code"), "example/app".to_owned())];
    console.outside.push(Effect::Fetch(Wish::Places));
    console.grant(Ok(Granted::Places(places)));
    console.grant(Err("none"));
    let screen = console.screen();
    for told in [
        "Title: KeyError: no card",
        "KeyError: no card of (e-mail address)",
        "  at charge (billing/views.py:42)",
        "- release `app@2.4.0`",
        "Seen 412 times by 37 users.",
        "https://service.test/example/APP-7",
    ] {
        assert!(screen.contains(told), "{told} in {screen}");
    }
    let form = screen.split("Title:").nth(1).unwrap();
    assert!(!form.contains("acme.com"), "{form}");
}

#[test]
fn what_cannot_be_done_with_an_error_is_told() {
    let closed = |reason: &str| {
        let mut console = Console::new(NARROW);
        console.synced();
        let reason = Some(reason.to_owned());
        let given = failing(&[]).with(|head| {
            head.upstream = Upstream::Closed { at: minutes(1), reason };
        });
        console.ingest("errors", page(vec![given]));
        console.keys("<A-7>");
        console
    };
    for (reason, told) in [("archived", "archived"), ("resolved", "resolved")] {
        let mut console = closed(reason);
        console.keys("x");
        assert_eq!(console.message(), format!("resolve: it is {told} already"));
        console.keys("Xy");
        assert_eq!(console.sent(), Some(Action::Reopen));
    }
    let mut console = error(NARROW);
    console.keys("xy").keys("<A-7>/keyerror<Enter>x");
    assert_eq!(console.message(), "resolve: it is on its way already");
    console.keys("d");
    assert_eq!(console.message(), "diff: it is no pull request");
    let mut console = Console::morning(NARROW);
    console.keys("p");
    assert_eq!(console.message(), "more: it is no pull request and no error");
    let mut gone = Console::with(NARROW, {
        let mut setup = setup();
        setup.abilities.remove(&source("errors"));
        setup
    });
    gone.synced();
    gone.ingest("errors", page(vec![failing(&[])]));
    for keys in ["x", "p", "A", "X"] {
        gone.keys(keys);
        assert_eq!(gone.message(), "the source errors is not configured any more", "{keys}");
    }
    assert!(!gone.screen().contains(" p "), "{}", gone.screen());
}

#[test]
fn what_was_closed_while_the_question_stood_is_not_archived() {
    let mut console = error(NARROW);
    console.keys("x");
    let at = console.now;
    let given = failing(&[])
        .with(|head| head.upstream = Upstream::Closed { at, reason: Some("resolved".into()) });
    console.ingest("errors", page(vec![given]));
    console.keys("a");
    assert_eq!(console.message(), "resolve: it is resolved already");
    console.keys("r");
    assert!(console.outside.is_empty(), "nothing is asked");
    console.keys("y");
    assert_eq!(console.message(), "resolve: it is resolved already");
    assert_eq!(console.sent(), None);
}
