//! The hero looks elsewhere, and comes back.

use super::harness::*;
use support_hero::desk::{Kind, Notify};
use support_hero::tui::{Effect, Msg, Setup};

/// Somebody who pays asks, so many minutes ago.
fn asks(console: &mut Console, number: u32, ago: i64) {
    let title = format!("Broken, nr. {number}");
    let reference = format!("slack:users/C1/9{number}");
    let ticket = given(&reference, Kind::Thread, &title, &wile(), ago);
    console.ingest("chat", page(vec![ticket]));
}

/// What the hero was told since this was last asked.
fn told(console: &mut Console) -> Vec<(bool, Option<String>)> {
    let alert = |effect| match effect {
        Effect::Alert { bell, told } => Some((bell, told)),
        _ => None,
    };
    console.outside.drain(..).filter_map(alert).collect()
}

fn one(words: &str) -> Vec<(bool, Option<String>)> {
    vec![(true, Some(words.to_owned()))]
}

#[test]
fn a_new_paying_ticket_is_told_once_to_whoever_looks_elsewhere() {
    let mut console = Console::morning(WIDE);
    console.keys("j");
    console.msg(Msg::Focus(false));
    console.wait(120);
    assert_eq!(told(&mut console), [], "what was there is not told");
    asks(&mut console, 1, -1);
    assert_eq!(told(&mut console), one("1 new paying ticket"));
    asks(&mut console, 1, -1);
    console.wait(60);
    assert_eq!(told(&mut console), []);
    console.msg(Msg::Focus(true));
    asks(&mut console, 2, -2);
    console.msg(Msg::Focus(false));
    console.wait(60);
    assert_eq!(told(&mut console), [], "it was in sight");
}

#[test]
fn whoever_is_about_to_be_late_is_told_in_any_view() {
    let mut console = Console::new(WIDE);
    console.keys("<A-6>");
    console.msg(Msg::Focus(false));
    console.wait(60);
    asks(&mut console, 1, 0);
    console.outside.clear();
    console.wait(60 * 48);
    assert_eq!(told(&mut console), []);
    console.wait(60);
    assert_eq!(told(&mut console), one("1 paying ticket about to be late, waiting 50 min"));
    console.wait(60 * 60);
    assert_eq!(told(&mut console), []);
}

#[test]
fn the_hero_says_how_they_are_told_and_how_much() {
    let usual = Notify::default();
    for (notify, expected) in [
        (Notify { bell: false, ..usual }, vec![(false, Some("1 new paying ticket".to_owned()))]),
        (Notify { desktop: false, ..usual }, vec![(true, None)]),
        (Notify { bell: false, desktop: false, ..usual }, vec![]),
        (
            Notify { text: true, ..usual },
            vec![(true, Some("1 new paying ticket: Acme, Broken, nr. 1".to_owned()))],
        ),
    ] {
        let mut console = Console::with(WIDE, Setup { notify, ..setup() });
        console.msg(Msg::Focus(false));
        console.wait(120);
        asks(&mut console, 1, -1);
        assert_eq!(told(&mut console), expected, "{notify:?}");
    }
}

#[test]
fn who_comes_back_has_the_newest_order_and_all_is_read() {
    let mut console = Console::morning(WIDE);
    console.keys("j<Enter>");
    console.msg(Msg::Focus(false));
    asks(&mut console, 1, 90);
    assert!(!console.screen().contains("Broken, nr. 1"), "the order holds still");
    let asked = console.store.reader().unwrap().sources().unwrap();
    console.wait(30);
    console.msg(Msg::Focus(true));
    assert!(console.screen().contains("Broken, nr. 1"));
    assert!(console.screen().contains("3 of 7"), "the cursor is on its ticket");
    assert!(!console.screen().contains("asked every source"), "nothing is told of it");
    let now = console.store.reader().unwrap().sources().unwrap();
    assert_ne!(now, asked, "they are asked");
}

#[test]
fn the_title_counts_what_waits_in_any_view() {
    let mut console = Console::new(WIDE);
    assert_eq!(console.model.title(), "hero");
    console = Console::morning(WIDE);
    assert_eq!(console.model.title(), "hero: 1 paying, 6 in all");
    console.keys("<A-6>");
    asks(&mut console, 1, 1);
    assert_eq!(console.model.title(), "hero: 2 paying, 7 in all");
    let demo = Console::with(WIDE, Setup { banner: Some("demo".into()), ..setup() });
    assert_eq!(demo.model.title(), "hero (demo)");
}

#[test]
fn a_text_that_no_clipboard_takes_is_not_copied_in_silence() {
    let mut console = Console::morning(WIDE);
    let long = format!("https://a.test/{}", "x".repeat(80_000));
    let ticket = given("slack:users/C1/8", Kind::Thread, "Far away", &wile(), 500);
    console.ingest("chat", page(vec![ticket.with(|head| head.url = long)]));
    console.keys("gy");
    assert!(!console.outside.iter().any(|effect| matches!(effect, Effect::Copy(_))));
    assert!(console.message().contains("too long for the clipboard"), "{}", console.message());
}
