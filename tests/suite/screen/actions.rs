//! The list of actions: `?` for all of them, `:` for what can be meant here.

use super::harness::*;
use support_hero::desk::Kind;
use support_hero::tui::Msg;
use support_hero::tui::keymap::Context;

/// What the row under the cursor says, without borders.
fn row(console: &mut Console) -> String {
    let screen = console.cursor();
    let line = screen.lines().last().unwrap_or_default();
    let inner = line.split('│').find(|part| part.starts_with("   ")).unwrap_or_default();
    inner.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn all_keys_begin_with_those_of_where_one_is() {
    for (keys, first, then) in [
        ("", "queue", "queue and ticket"),
        ("<Enter>", "ticket", "queue and ticket"),
        ("c", "customer", "everywhere but in texts"),
        ("r", "answer", "answer and note"),
        ("x", "a question", "everywhere but in texts"),
    ] {
        let mut console = Console::morning((120, 120));
        let screen = console.keys(keys).keys("<F1>").screen();
        let heading = |words: &str| {
            let line = format!("│ {words}   ");
            screen.find(&line).unwrap_or_else(|| panic!("{words}\n{screen}"))
        };
        assert!(heading(first) < heading(then), "{keys}\n{screen}");
    }
}

#[test]
fn typing_narrows_the_keys_and_enter_does_what_is_under_the_cursor() {
    let mut console = Console::morning(NARROW);
    console.keys("?snooze");
    assert_eq!(row(&mut console), "s snooze until a time, or until they write");
    let screen = console.screen();
    assert!(!screen.contains("read the ticket"), "{screen}");
    assert!(screen.contains("queue and ticket") && screen.contains("1 of "), "{screen}");
    console.keys("<Enter>");
    assert_eq!(console.model.context(), Context::Snooze);
    console.keys("<Esc>?zzzzq");
    assert!(console.screen().contains("Nothing matches."), "{}", console.screen());
    console.keys("<C-u>");
    assert!(console.screen().contains("read the ticket"));
    console.keys("?");
    assert_eq!(console.model.context(), Context::Queue, "the same key closes it");
}

#[test]
fn what_is_for_somewhere_else_is_not_done_here() {
    let mut console = Console::morning(NARROW);
    console.keys("?send and close<Enter>");
    assert_eq!(console.message(), "\"send and close\" is not for here, but for: answer");
    assert!(console.outbox().is_empty());
}

#[test]
fn the_palette_does_what_its_key_would_have() {
    for (typed, context) in [
        (":answer<Enter>", Context::Composer),
        ("<C-p>snooze<Enter>", Context::Snooze),
        ("<Enter>:back to the queue<Enter>", Context::Queue),
        ("<Enter>:customer<Enter>", Context::Customer),
        (":show-tab-3<Enter>", Context::Queue),
    ] {
        let mut console = Console::morning(NARROW);
        console.keys(typed);
        assert!(console.model.context().has(context), "{typed} {:?}", console.model.context());
    }
    let mut console = Console::morning(NARROW);
    assert!(console.keys(":third view<Enter>").screen().contains("waiting (0)"));
}

#[test]
fn the_palette_tells_why_something_cannot_be_done() {
    let mut console = Console::morning(NARROW);
    console.keys(":reopen");
    let why = "reopen: it is not closed";
    assert!(row(&mut console).contains(&format!("({why})")), "{}", console.screen());
    console.keys("<Enter>");
    assert_eq!(console.message(), why);
    assert!(console.outbox().is_empty());
}

#[test]
fn what_can_be_done_now_comes_first() {
    let mut console = Console::morning((80, 60));
    let screen = console.keys(":").screen();
    let place = |words: &str| screen.find(words).unwrap_or(usize::MAX);
    assert!(place("read the ticket") < place("answer; a draft"), "{screen}");
    assert!(place("answer; a draft") < place("ask for news now"), "{screen}");
    assert!(place("read the ticket") != usize::MAX && place("scroll down") == usize::MAX);
}

#[test]
fn the_palette_opens_over_an_answer_and_leaves_it_as_it_is() {
    let mut console = Console::morning(NARROW);
    console.keys("rHello there<C-p>");
    assert_eq!(console.model.context(), Context::Help);
    console.keys("keep<Esc>");
    assert_eq!(console.model.context(), Context::Composer);
    assert!(console.screen().contains("Hello there") && !console.screen().contains("keep▏"));
    console.keys("<C-p>leave it for later<Enter>");
    assert_eq!(console.model.context(), Context::Queue);
    assert!(console.keys("r").screen().contains("Hello there"), "it is a draft");
}

#[test]
fn the_palette_of_a_question_offers_its_answers() {
    let mut console = Console::morning(NARROW);
    console.keys("x:yes<Enter>");
    assert_eq!(console.outbox().len(), 1, "{}", console.screen());
    let mut console = Console::morning(NARROW);
    console.keys("x:<Esc>");
    assert_eq!(console.model.context(), Context::Confirm, "the question still stands");
    assert!(console.outbox().is_empty());
}

#[test]
fn news_do_not_change_what_enter_does() {
    let mut console = Console::new(NARROW);
    console.synced();
    console.keys(":");
    let before = row(&mut console);
    let ticket = given("slack:users/C1/1", Kind::Thread, "New", &priya(), 1);
    console.ingest("chat", page(vec![ticket]));
    assert_eq!(row(&mut console), before, "{}", console.screen());
}

#[test]
fn nothing_is_done_where_the_screen_has_changed_meanwhile() {
    let mut console = Console::morning(NARROW);
    let key = parse_keys("W").remove(0);
    let asked = console.model.update(Msg::Key(key), now());
    console.keys(":snooze");
    console.carry_out(asked);
    console.keys("<Enter>");
    assert_eq!(console.model.context(), Context::Why);
    assert_eq!(console.message(), "the screen has changed meanwhile, so nothing was done");
}

#[test]
fn what_is_pasted_narrows_and_does_nothing() {
    let mut console = Console::morning(NARROW);
    console.keys(":");
    console.msg(Msg::Paste("close\nx".into()));
    assert!(console.screen().contains(":close x▏"), "{}", console.screen());
    assert_eq!(console.model.context(), Context::Help);
}

#[test]
fn what_is_typed_whole_goes_before_what_only_has_its_letters() {
    for (typed, found) in [
        ("customer", "c whose it is, and what is known of them"),
        ("re", "r answer; a draft goes on where it was left"),
        ("done", "e done: nothing to say until they write again"),
        ("q", "q leave"),
        ("X", "X open again at the service (reopen: it is not closed)"),
    ] {
        let mut console = Console::morning(NARROW);
        console.keys(":").keys(typed);
        assert_eq!(row(&mut console), found);
    }
}

#[test]
fn what_holds_everywhere_answers_no_question() {
    for keys in ["x%", "x:leave the mouse<Enter>", "s%", "x<C-z>"] {
        let mut console = Console::morning(NARROW);
        console.keys(keys);
        assert!(console.outbox().is_empty(), "{keys}");
        assert!([Context::Confirm, Context::Snooze].contains(&console.model.context()), "{keys}");
    }
}

#[test]
fn the_lists_as_they_look() {
    for (name, keys) in [("all", "?"), ("palette", ":"), ("narrowed", ":re")] {
        for size in [(40, 12), NARROW, WIDE] {
            let mut console = Console::morning(size);
            console.keys(keys);
            let name = format!("actions_{name}_{}", size.0);
            insta::assert_snapshot!(name, console.styled());
        }
    }
}
