//! Walking through the events of an error.

use super::errors::{ERROR, error, event};
use super::harness::*;
use support_hero::desk::{Action, Choices, Commit, Event, Fix, Granted, TicketRef, Which, Wish};
use support_hero::tui::{Effect, Msg};

fn wish(which: Which) -> Wish {
    Wish::Event(TicketRef::parse(ERROR).unwrap(), which)
}

fn named(id: &str) -> Wish {
    wish(Which::Named(id.into()))
}

fn granted(event: Event) -> Granted {
    Granted::Event(TicketRef::parse(ERROR).unwrap(), event)
}

/// One of five events, from 1 to 5; each happened an hour after the one before.
fn one(number: i64) -> Event {
    let name = |number: i64| (1..=5).contains(&number).then(|| format!("e{number}"));
    let mut event = event(&format!("e{number}"), 3 + (5 - number) * 60);
    event.chain[0].value = Some(format!("number {number}"));
    Event { older: name(number - 1), newer: name(number + 1), ..event }
}

fn with(size: (u16, u16), latest: Option<Event>) -> Console {
    let mut console = Console::new(size);
    console.synced();
    give(&mut console, latest);
    console.keys("<Enter>");
    console
}

fn give(console: &mut Console, latest: Option<Event>) {
    let error = error(ERROR, "TypeError: undefined", 5, 30)
        .with(|head| head.tracked.event = latest.map(Box::new));
    console.ingest("errors", page(vec![error]));
}

fn walking() -> Console {
    with(WIDE, Some(one(5)))
}

/// What the line above the event says.
fn rule(console: &mut Console) -> String {
    let screen = console.screen();
    let found = screen.lines().find(|line| line.contains(" event · ") || line.contains("no event"));
    let line = found.unwrap_or_default().rsplit("││").next().unwrap_or_default();
    line.trim_matches(['│', '─', ' ']).to_owned()
}

fn asked(console: &Console) -> usize {
    console.outside.iter().filter(|effect| matches!(effect, Effect::Fetch(_))).count()
}

#[test]
fn one_walks_from_event_to_event_and_back() {
    let mut console = walking();
    assert_eq!(rule(&mut console), "latest event · 3 min ago · wile@acme.com");
    console.keys("[");
    assert_eq!(console.wish(), named("e4"));
    assert_eq!(rule(&mut console), "latest event · 3 min ago · wile@acme.com", "until it comes");
    console.grant(Ok(granted(one(4))));
    assert_eq!(rule(&mut console), "older event · 1 h ago · wile@acme.com");
    assert!(console.screen().contains("TypeError: number 4"), "{}", console.screen());
    console.keys("[").grant(Ok(granted(one(3)))).keys("]");
    assert_eq!(console.wish(), named("e4"));
    console.grant(Ok(granted(one(4))));
    let before = asked(&console);
    console.keys("]");
    assert_eq!(asked(&console), before, "the latest is here");
    assert!(console.screen().contains("TypeError: number 5"));
    console.keys("{");
    assert_eq!(console.wish(), wish(Which::Oldest));
    console.grant(Ok(granted(one(1))));
    assert_eq!(rule(&mut console), "oldest event · 4 h ago · wile@acme.com");
    console.keys("}");
    assert_eq!(rule(&mut console), "latest event · 3 min ago · wile@acme.com");
}

#[test]
fn the_commit_that_is_suspected_of_the_event_in_sight_is_offered() {
    let commit = |id: &str| {
        let (id, repository) = (id.into(), Some("example/app".into()));
        Some(Commit { id, repository, ..Commit::default() })
    };
    for (of_older, expected) in [(commit("0a1b2c3d4e"), "0a1b2c3d4e"), (None, "9f2c41d07a")] {
        let mut console = with(WIDE, Some(Event { suspect: commit("9f2c41d07a"), ..one(5) }));
        console.keys("[").grant(Ok(granted(Event { suspect: of_older, ..one(4) })));
        let choices = Granted::Choices(TicketRef::parse(ERROR).unwrap(), Choices::default());
        console.keys("xr").grant(Ok(choices)).keys("<Down><Enter>");
        let fix = Fix::Commit { repository: "example/app".into(), id: expected.into() };
        assert_eq!(console.sent(), Some(Action::Resolve { fix }));
    }
}

#[test]
fn an_event_that_tells_no_time_is_not_from_1970() {
    let untold = Event { at: jiff::Timestamp::UNIX_EPOCH, ..one(5) };
    let mut console = with(WIDE, Some(untold));
    assert_eq!(rule(&mut console), "latest event · wile@acme.com");
    assert!(!console.screen().contains("20780 d"), "{}", console.screen());
}

#[test]
fn at_either_end_it_is_said() {
    let mut console = walking();
    for keys in ["]", "}"] {
        console.keys(keys);
        assert_eq!(console.message(), "this is the latest one", "{keys}");
    }
    console.keys("{").grant(Ok(granted(one(1))));
    for keys in ["[", "{"] {
        console.keys(keys);
        assert_eq!(console.message(), "this is the oldest one that is kept", "{keys}");
    }
    assert_eq!(asked(&console), 1);
}

#[test]
fn what_is_before_the_latest_is_asked_if_that_is_not_known() {
    let alone = Event { older: None, ..one(5) };
    let mut console = with(WIDE, Some(alone.clone()));
    console.keys("[");
    assert_eq!(console.wish(), named("e5"));
    console.grant(Ok(granted(one(5))));
    assert_eq!(console.wish(), named("e4"), "and then the one before it");
    console.grant(Ok(granted(one(4))));
    assert!(rule(&mut console).starts_with("older event · 1 h ago"));
    let mut console = with(WIDE, Some(alone.clone()));
    console.keys("[").grant(Ok(granted(alone)));
    assert_eq!(console.message(), "this is the oldest one that is kept");
    assert!(rule(&mut console).starts_with("latest event"));
    console.keys("[");
    assert_eq!(asked(&console), 1, "it is known now");
}

#[test]
fn an_error_of_which_no_event_is_here_is_asked_for_its_latest() {
    for keys in ["[", "]", "{", "}"] {
        let mut console = with(WIDE, None);
        console.keys(keys);
        assert_eq!(console.wish(), wish(Which::Latest), "{keys}");
        console.wait(1);
        assert!(console.screen().contains("asking errors…"), "{}", console.screen());
        console.grant(Ok(granted(one(5))));
        assert!(rule(&mut console).starts_with("latest event · 3 min ago"));
    }
}

#[test]
fn a_wait_is_told_and_so_is_a_failure_and_what_is_shown_stays() {
    let mut console = walking();
    console.keys("[");
    assert!(!console.screen().contains("asking"), "not at once");
    console.keys("[");
    assert_eq!(asked(&console), 1, "whoever presses it again waits already");
    console.wait(1);
    let told = rule(&mut console);
    assert!(told.starts_with("latest event · 3 min ago · "), "{told}");
    assert!(told.ends_with(" asking errors… · wile@acme.com"), "{told}");
    console.grant(Err("errors.test does not answer; \u{1b}[2Jlook at the network"));
    let screen = console.screen();
    assert!(screen.contains("errors.test does not answer; look at the network"), "{screen}");
    assert!(screen.contains("TypeError: number 5"), "{screen}");
    console.keys("[");
    assert_eq!(asked(&console), 2, "it can be asked again");
    assert!(!console.screen().contains("does not answer"));
    console.keys("}");
    let before = console.styled();
    console.grant(Ok(granted(one(4))));
    assert_eq!(console.styled(), before, "nobody waits for it any more");
}

#[test]
fn news_leave_the_older_event_where_it_is_and_bring_the_latest_to_whoever_reads_that() {
    let mut console = walking();
    console.keys("[").grant(Ok(granted(one(4))));
    let newer = Event { id: "e6".into(), at: minutes(1), ..one(5) };
    give(&mut console, Some(newer.clone()));
    assert!(rule(&mut console).starts_with("older event · 1 h ago"), "{}", console.screen());
    console.keys("}");
    assert!(rule(&mut console).starts_with("latest event · 1 min ago"));
    let alone = Event { older: None, ..one(5) };
    let mut console = with(WIDE, Some(alone.clone()));
    console.keys("[").grant(Ok(granted(alone)));
    give(&mut console, Some(newer));
    assert!(rule(&mut console).starts_with("latest event · 1 min ago"), "{}", console.screen());
}

#[test]
fn whoever_walks_sees_which_event_it_is() {
    let mut console = with(NARROW, Some(one(5)));
    console.keys("G");
    assert_eq!(rule(&mut console), "", "{}", console.screen());
    console.keys("[").wait(1);
    assert!(rule(&mut console).contains("asking errors…"), "{}", console.screen());
    console.keys("G").grant(Ok(granted(one(4))));
    assert!(rule(&mut console).starts_with("older event"), "{}", console.screen());
}

#[test]
fn another_ticket_forgets_it() {
    let mut console = Console::new(WIDE);
    console.synced();
    give(&mut console, Some(one(5)));
    let other = error("sentry:example/APP-2", "Other", 1, 20);
    console.ingest("errors", page(vec![other]));
    console.keys("<Enter>[").grant(Ok(granted(one(4))));
    console.keys("[J");
    console.grant(Ok(granted(one(3))));
    assert!(rule(&mut console).starts_with("no event"), "{}", console.screen());
    console.keys("K");
    assert!(rule(&mut console).starts_with("latest event"), "{}", console.screen());
}

#[test]
fn what_is_no_error_has_no_events() {
    let mut console = Console::morning(NARROW);
    console.keys("<Enter>[");
    assert_eq!(console.message(), "events: it is no error");
    assert!(console.outside.is_empty());
    console.msg(Msg::Fetched(named("e4"), Ok(Box::new(granted(one(4))))));
    assert!(!console.screen().contains("number 4"));
}

#[test]
fn the_keys_are_offered_where_they_lead_somewhere() {
    let mut console = with((160, 40), Some(one(5)));
    assert!(console.screen().contains("[ older event"), "{}", console.screen());
    assert!(!console.screen().contains("] newer"));
    console.keys("[").grant(Ok(granted(one(4))));
    assert!(console.screen().contains("] newer"), "{}", console.screen());
}

#[test]
fn an_older_event() {
    let mut console = with(NARROW, Some(one(5)));
    console.keys("[").wait(1).grant(Err("errors.test does not answer")).keys("jjjj");
    insta::assert_snapshot!("event_failed", console.styled());
    console.keys("[").grant(Ok(granted(one(4))));
    insta::assert_snapshot!("event_older", console.styled());
}

#[test]
fn a_number_walks_several_events_each_after_the_one_before() {
    let mut console = walking();
    console.keys("3[");
    for (asked, number) in [("e4", 4), ("e3", 3), ("e2", 2)] {
        assert_eq!(console.wish(), named(asked));
        console.grant(Ok(granted(one(number))));
    }
    assert_eq!(console.wish(), named("e2"), "no further");
    assert!(console.screen().contains("TypeError: number 2"), "{}", console.screen());
    console.keys("2[j").grant(Ok(granted(one(1))));
    let asked_before = asked(&console);
    console.keys("9]k");
    assert_eq!(asked(&console), asked_before + 1, "any other key stops it");
}
