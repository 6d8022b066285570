//! Numbers before keys.

use super::harness::*;
use support_hero::desk::Kind;
use support_hero::tui::keymap::Context;

fn many() -> Console {
    let mut console = Console::new(NARROW);
    console.synced();
    let title = |n: i64| format!("Ticket {n:02}");
    let one = |n: i64| {
        given(&format!("slack:users/C1/{n}"), Kind::Thread, &title(n), &priya(), 1_000 - n)
    };
    console.ingest("chat", page((1..=40).map(one).collect()));
    console.keys("g");
    console
}

fn at(console: &mut Console, ticket: &str) -> bool {
    console.cursor().contains(ticket)
}

#[test]
fn a_number_says_how_often_to_move() {
    for (keys, ticket) in [
        ("j", "Ticket 02"),
        ("5j", "Ticket 06"),
        ("12j3k", "Ticket 10"),
        ("10<Down>", "Ticket 11"),
        ("999j", "Ticket 40"),
        ("99999999999999999999j", "Ticket 40"),
        ("0j", "Ticket 02"),
        ("5<Esc>j", "Ticket 02"),
        ("5ßj", "Ticket 02"),
        ("3Gg2j", "Ticket 03"),
        ("<Enter>4J<Esc>", "Ticket 05"),
    ] {
        let mut console = many();
        console.keys(keys);
        assert!(at(&mut console, ticket), "{keys}: {}", console.cursor());
    }
}

#[test]
fn a_number_being_typed_is_shown_and_escape_forgets_only_it() {
    let mut console = many();
    let footer = |console: &mut Console| console.screen().lines().last().unwrap().to_owned();
    assert!(!footer(console.keys("/ticket<Enter>")).ends_with("12"));
    assert!(footer(console.keys("12")).ends_with("  12"), "{}", console.screen());
    console.keys("<Esc>");
    assert!(!footer(&mut console).ends_with("12"));
    assert!(console.screen().contains("/ticket"), "the filter stays");
}

#[test]
fn a_number_does_nothing_several_times_but_move() {
    let mut console = many();
    console.keys("3y");
    assert_eq!(console.outside.len(), 1, "{:?}", console.outside);
    console.keys("3e");
    assert!(console.screen().contains("community ○39"), "one is done: {}", console.screen());
    console.keys("3xy").keys("3r").keys("3 cheers");
    assert!(console.screen().contains("3 cheers"), "digits are text: {}", console.screen());
    assert_eq!(console.outbox().len(), 1);
}

#[test]
fn a_number_before_tab_and_alt_go_to_a_view() {
    let mut console = many();
    for (keys, view) in [("3<Tab>", "waiting ("), ("<A-6>", "closed ("), ("1<Tab>", "queue (40)")] {
        assert!(console.keys(keys).screen().contains(view), "{keys} {}", console.screen());
    }
    console.keys("<A-9>");
    assert_eq!(console.message(), "there is no tab 9; the last one is 7");
    console.keys("77<Tab>");
    assert_eq!(console.message(), "there is no tab 77; the last one is 7");
    assert_eq!(console.model.context(), Context::Queue);
}
