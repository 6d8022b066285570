//! The system's time zone becomes another while the console runs.

use super::harness::*;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use support_hero::desk::Kind;
use support_hero::tui::{Effect, Msg};

const FIRST: &str = "slack:users/C1/1";
const SECOND: &str = "slack:users/C1/2";

/// Nine hours on: at ten in the morning it is seven in the evening, and the working day is over.
fn to_tokyo(console: &mut Console) {
    console.msg(Msg::Zone(TimeZone::get("Asia/Tokyo").unwrap()));
}

/// Somebody who pays asks, so many minutes ago.
fn asks(console: &mut Console, ago: i64) {
    let ticket = given(FIRST, Kind::Thread, "Broken", &wile(), ago);
    console.ingest("chat", page(vec![ticket]));
}

fn snoozed_until(console: &Console, ticket: &str) -> Option<Timestamp> {
    console.store.reader().unwrap().find(ticket).unwrap().local.snoozed_until
}

fn at(time: &str) -> Option<Timestamp> {
    Some(time.parse().unwrap())
}

#[test]
fn times_and_offers_follow_and_what_was_decided_stays() {
    let mut console = Console::new(WIDE);
    console.synced();
    asks(&mut console, 5);
    console.keys("st").wait(20);
    assert_eq!(snoozed_until(&console, FIRST), at("2026-11-24T09:00:00Z"));
    assert!(console.screen().contains("synced 09:59"), "{}", console.screen());
    to_tokyo(&mut console);
    assert!(console.screen().contains("synced 18:59"), "{}", console.screen());
    assert_eq!(snoozed_until(&console, FIRST), at("2026-11-24T09:00:00Z"), "it was decided");
    assert!(console.keys("<A-5>").screen().contains("until Tue 18:00"), "{}", console.screen());
    let other = given(SECOND, Kind::Thread, "Another one", &wile(), 5);
    console.ingest("chat", page(vec![other]));
    console.keys("<A-1>s");
    assert!(console.screen().contains("tomorrow, Tue 09:00"), "{}", console.screen());
    console.keys("t");
    assert_eq!(snoozed_until(&console, SECOND), at("2026-11-24T00:00:00Z"), "a morning in Tokyo");
}

#[test]
fn it_is_told_but_hides_nothing() {
    let mut console = Console::morning(WIDE);
    to_tokyo(&mut console);
    let told = "times and working hours are those of Asia/Tokyo now";
    assert!(console.message().starts_with(told), "{}", console.message());
    console.keys("st");
    console.msg(Msg::Zone(TimeZone::UTC));
    assert!(console.message().starts_with("snoozed until"), "{}", console.message());
}

#[test]
fn bands_and_the_list_follow() {
    let mut console = Console::new(WIDE);
    asks(&mut console, 120);
    assert!(console.keys("/is:late<Enter>").screen().contains("(1) /is:late"), "an hour of work");
    to_tokyo(&mut console);
    let screen = console.screen();
    assert!(screen.contains("(0) /is:late"), "half an hour of work\n{screen}");
    assert!(console.keys("/<C-u><Enter>").screen().contains("okay until Tue 09:30"));
}

#[test]
fn whoever_is_about_to_be_late_is_told_by_the_new_hours() {
    let mut console = Console::new(WIDE);
    console.msg(Msg::Focus(false));
    console.wait(60);
    asks(&mut console, 0);
    to_tokyo(&mut console);
    console.outside.clear();
    let told = |console: &mut Console| {
        console.outside.drain(..).any(|effect| matches!(effect, Effect::Alert { .. }))
    };
    // It asked at seven in the evening: fifty minutes of work are over at 09:50 there.
    console.wait(14 * 60 * 60 + 48 * 60);
    assert!(!told(&mut console), "it is before 09:50 in Tokyo");
    console.wait(2 * 60);
    assert!(told(&mut console), "it is 09:50 in Tokyo");
}
