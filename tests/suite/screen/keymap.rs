//! Keys that the user has changed.

use super::harness::*;
use std::path::Path;
use std::sync::Arc;
use support_hero::tui::Setup;
use support_hero::tui::keymap::{Context, Keymap};

fn with(text: &str) -> Console {
    let keys = Arc::new(Keymap::parse(text, Path::new("keymap.toml")).unwrap());
    let mut console = Console::with(WIDE, Setup { keys, ..setup() });
    console.synced();
    let tickets = ["1", "2"].map(|id| {
        let reference = format!("slack:users/C1/{id}");
        given(&reference, support_hero::desk::Kind::Thread, "How?", &priya(), 5)
    });
    console.ingest("chat", page(tickets.into()));
    console
}

#[test]
fn a_changed_key_works_and_is_what_is_shown() {
    let mut console = with("[work]\nreply = \"Ctrl-R\"\nundo = [\"u\", \"F2\"]\ndone = \"ä\"");
    let screen = console.screen();
    assert!(screen.contains("Ctrl-R answer") && !screen.contains("r answer  e"), "{screen}");
    console.keys("r");
    assert_eq!(console.model.context(), Context::Queue, "the key by default is free");
    assert!(console.keys("?answer; a").screen().contains("Ctrl-R  "), "{}", console.screen());
    console.keys("<Esc><C-r>");
    assert_eq!(console.model.context(), Context::Composer);
    console.keys("Hey, so.<C-s>");
    assert!(console.message().contains("u takes it back"), "{}", console.screen());
    console.keys("<F2>");
    assert!(console.outbox().is_empty(), "{}", console.screen());
}

#[test]
fn what_has_no_key_is_told_by_the_name_under_which_it_is_found() {
    let mut console = with("[work]\nundo = []");
    console.keys("rHey, so.<C-s>");
    assert!(console.message().contains(":undo takes it back"), "{}", console.screen());
    assert!(!console.screen().contains("undo  "), "no key, no hint: {}", console.screen());
    console.keys("z");
    assert_eq!(console.outbox().len(), 1);
    console.keys(":undo<Enter>");
    assert!(console.outbox().is_empty(), "{}", console.screen());
}

#[test]
fn a_digit_that_was_given_a_meaning_is_no_number() {
    let mut console = with("[work]\nshow-tab-3 = \"3\"");
    assert!(console.keys("3").screen().contains("waiting (0)"));
    assert!(console.keys("2<Tab>").screen().contains("mine (0)"), "the others still are");
}

#[test]
fn the_hints_of_the_footer_follow_the_keymap_at_every_width() {
    for width in [80, 100, 120, 200] {
        let mut console = Console::morning((width, 24));
        let footer = console.screen().lines().last().unwrap().to_owned();
        assert!(footer.starts_with(" Enter open  r answer  e done"), "{footer}");
        assert!(footer.contains("? help"), "{footer}");
        assert!(support_width(&footer) <= usize::from(width), "{footer}");
    }
}

fn support_width(text: &str) -> usize {
    unicode_width::UnicodeWidthStr::width(text)
}
