//! Moving around: the cursor, the order, views, the filter, the help.

use super::harness::*;
use support_hero::desk::{Affected, Kind};
use support_hero::tui::keymap::TABLE;
use support_hero::tui::{Effect, Msg};

const WEBHOOK: &str = "Webhook";
const EXPORT: &str = "Export";

/// Somebody of a paying customer who waits longer than everybody else.
fn urgent(console: &mut Console) {
    let ticket = given("slack:users/C1/9", Kind::Thread, "Nobody can log in", &wile(), 90);
    console.ingest("chat", page(vec![ticket]));
}

/// One of us answered the webhook thread elsewhere.
fn answered_elsewhere(console: &mut Console) {
    let ticket = given("slack:users/C1/1", Kind::Thread, "Webhook signatures fail", &wile(), 50);
    console.ingest("chat", page(vec![ticket.says(&grace(), 1, "Hey Wile, it works again.")]));
}

#[test]
fn the_cursor_follows_the_ticket_not_the_row() {
    let mut console = Console::morning(NARROW);
    console.keys("j");
    assert!(console.cursor().contains(EXPORT));
    console.wait(10);
    urgent(&mut console);
    assert!(console.screen().contains("3 of 7"), "{}", console.screen());
    assert!(console.cursor().contains(EXPORT));
}

#[test]
fn the_order_holds_while_keys_are_pressed() {
    let mut console = Console::morning(NARROW);
    console.keys("j");
    urgent(&mut console);
    assert!(console.screen().contains("1 new"));
    assert!(!console.screen().contains("Nobody can log in"));
    console.wait(1).keys("k").wait(1);
    assert!(console.screen().contains("1 new"), "a key begins the rest anew");
    console.wait(1);
    assert!(!console.screen().contains("1 new"));
    assert!(console.screen().contains("Nobody can log in"));
    assert!(console.cursor().contains(WEBHOOK));
}

#[test]
fn the_newest_order_comes_with_g_and_with_another_view() {
    for (keys, under) in [("g", "Nobody can log in"), ("<Tab><S-Tab>", EXPORT)] {
        let mut console = Console::morning(WIDE);
        console.keys("j");
        urgent(&mut console);
        console.keys(keys);
        assert!(console.cursor().contains(under), "{keys}");
        assert!(console.screen().contains("Nobody can log in"), "{keys}");
        assert!(!console.screen().contains("1 new"));
    }
}

#[test]
fn the_order_holds_while_a_ticket_is_read_or_a_question_is_open() {
    for keys in ["<Enter>", "r", "s", "?", "/"] {
        let mut console = Console::morning((80, 40));
        console.keys(keys);
        urgent(&mut console);
        console.wait(60);
        assert!(!console.screen().contains("Nobody can log in"), "{keys}");
        console.keys("<Esc>").wait(3);
        assert!(console.screen().contains("Nobody can log in"), "{keys}");
    }
}

#[test]
fn what_left_lingers_dimmed_and_goes_when_the_keys_rest() {
    let mut console = Console::morning(NARROW);
    console.keys("j");
    answered_elsewhere(&mut console);
    assert!(console.screen().contains(WEBHOOK));
    assert!(console.screen().contains("order changed"));
    console.wait(3);
    assert!(!console.screen().contains(WEBHOOK));
    assert!(console.cursor().contains(EXPORT));
}

#[test]
fn what_left_stays_under_the_cursor_until_the_cursor_leaves_it() {
    let mut console = Console::morning(NARROW);
    console.keys("jk").wait(10);
    answered_elsewhere(&mut console);
    console.wait(10);
    assert!(console.cursor().contains(WEBHOOK));
    console.keys("j").wait(3);
    assert!(!console.screen().contains(WEBHOOK));
}

#[test]
fn until_the_first_key_the_cursor_is_on_what_comes_first() {
    let mut console = Console::morning(NARROW);
    answered_elsewhere(&mut console);
    assert!(!console.screen().contains(WEBHOOK));
    assert!(console.screen().contains("1 of 5"));
}

#[test]
fn keys_move_the_cursor() {
    for (keys, place) in [
        ("j", "2 of 6"),
        ("<Down><Down><Up>", "2 of 6"),
        ("k", "1 of 6"),
        ("G", "6 of 6"),
        ("Gj", "6 of 6"),
        ("<End><Home>", "1 of 6"),
        ("<PageDown>", "6 of 6"),
        ("<PageDown><PageUp>", "1 of 6"),
        ("<Enter>JJK", "2 of 6"),
    ] {
        let mut console = Console::morning(WIDE);
        assert!(console.keys(keys).screen().contains(place), "{keys}\n{}", console.screen());
    }
}

#[test]
fn the_engine_is_told_what_is_looked_at() {
    let mut console = Console::morning(NARROW);
    assert_eq!(console.looked_at.as_deref(), Some("slack:users/C1/1"));
    console.keys("j");
    assert_eq!(console.looked_at.as_deref(), Some("github:example/app#4711"));
    console.keys("/zzzz");
    assert_eq!(console.looked_at, None);
}

#[test]
fn escape_never_leaves_and_q_does() {
    let mut console = Console::morning(NARROW);
    console.keys("<Esc><Esc><Enter><Esc><Esc>?<Esc>/x<Esc>s<Esc>x<Esc>r<Esc><Esc>");
    assert!(!console.model.left());
    for keys in ["q", "<Enter>q", "?<C-c>", "sq", "xq", "<C-c>", "/<C-c>"] {
        let mut console = Console::morning(NARROW);
        assert!(console.keys(keys).model.left(), "{keys}");
        assert_eq!(console.outside.last(), Some(&Effect::Leave));
    }
    for keys in ["/q", "?q", ":q"] {
        assert!(!Console::morning(NARROW).keys(keys).model.left(), "a letter of what is typed");
    }
    assert!(Console::morning(NARROW).keys(":q<Enter>").model.left(), "as people are used to");
}

#[test]
fn the_filter_narrows_and_escape_forgets_it() {
    for (text, found) in [
        ("webho", 1),
        ("wbhk", 1),
        ("acme", 1),
        ("tomas", 2),
        ("4711", 1),
        ("example/app export", 1),
        ("株本", 1),
        ("zzzz", 0),
    ] {
        let mut console = Console::morning(NARROW);
        console.keys(&format!("/{text}"));
        let title = format!("queue ({found}) /{text}");
        assert!(console.screen().contains(&title), "{text}\n{}", console.screen());
        console.keys("<Enter>");
        assert!(console.screen().contains(&title), "kept");
        console.keys("<Esc>");
        assert!(console.screen().contains("queue (6) ━"), "forgotten");
    }
}

#[test]
fn the_filter_finds_an_error_by_the_customer_and_by_the_address_that_it_hits() {
    let mut console = Console::morning(NARROW);
    let hit = |email: &str| Affected {
        key: format!("email:{email}"),
        email: Some(email.into()),
        ..Affected::default()
    };
    let system = person("Sentry", "");
    let error = |name: &str, people: Vec<Affected>| {
        let error = given(name, Kind::Error, "Timeout", &system, 5);
        page(vec![error.with(|head| head.tracked.affected = Some(people))])
    };
    console.ingest("errors", error("sentry:example/APP-7", vec![hit("wile+7@acme.com")]));
    console.ingest("errors", error("sentry:example/APP-8", vec![hit("wilma@gmail.com")]));
    for (text, found) in
        [("acme timeout", 1), ("wil@", 0), ("wile@acme.com", 1), ("WILMA@", 1), ("wi@gmail.com", 0)]
    {
        console.keys(&format!("/{text}"));
        let title = format!("queue ({found}) /{text}");
        assert!(console.screen().contains(&title), "{text}\n{}", console.screen());
        console.keys("<Esc>");
    }
    console.keys("/wilma@gmail.com");
    let both = vec![hit("wilma@gmail.com"), hit("wile@acme.com")];
    console.ingest("errors", error("sentry:example/APP-7", both));
    assert!(console.screen().contains("queue (2) /wilma@gmail.com"), "{}", console.screen());
    console.keys("<Esc>");
}

#[test]
fn the_filter_is_edited() {
    let mut console = Console::morning(NARROW);
    console.keys("/tomas export<C-w>");
    assert!(console.screen().contains("queue (2) /tomas"));
    console.keys("<C-u>👩‍👩‍👧<Backspace>acmex<Backspace>");
    assert!(console.screen().contains("(1) /acme▏"), "{}", console.screen());
}

#[test]
fn views_by_key() {
    let mut console = Console::morning(NARROW);
    console.keys("ast<Esc>").wait(3);
    for (key, title) in [
        ("<A-1>", "queue (5)"),
        ("<A-2>", "mine (1)"),
        ("<A-3>", "waiting (0)"),
        ("<A-5>", "snoozed (1)"),
        ("<A-6>", "closed (0)"),
        ("<A-7>", "all (6)"),
        ("<Tab>", "queue (5)"),
        ("<Tab>", "mine (1)"),
        ("<S-Tab><S-Tab>", "all (6)"),
    ] {
        assert!(console.keys(key).screen().contains(title), "{key}\n{}", console.screen());
    }
}

#[test]
fn a_paste_presses_no_keys() {
    let mut console = Console::morning(NARROW);
    console.msg(Msg::Paste("xyq".into()));
    assert!(!console.model.left());
    assert!(console.outbox().is_empty());
    assert!(console.message().starts_with("a pasted text does not press keys"));
    console.keys("/");
    console.msg(Msg::Paste("web\n\u{1b}[31mhook".into()));
    assert!(console.screen().contains("queue (1) /web hook"));
}

#[test]
fn unknown_keys_do_nothing() {
    let mut console = Console::morning(NARROW);
    let before = console.styled();
    console.keys("&ßÄ<C-t><A-x><Delete><Left>");
    assert_eq!(console.styled(), before);
}

#[test]
fn the_help_has_every_key() {
    let mut console = Console::morning((80, 24));
    console.keys("?");
    let mut seen = console.screen();
    for _ in 0..40 {
        seen += &console.keys("<PageDown>").screen();
    }
    for binding in TABLE {
        assert!(seen.contains(binding.words), "{}", binding.words);
    }
    assert!(console.screen().contains("Acme ~$"), "the end is reached");
}

#[test]
fn the_footer_shows_only_what_works() {
    let mut console = Console::new(WIDE);
    console.synced();
    assert!(!console.screen().contains("r answer"), "no ticket");
    assert!(console.screen().contains("? help"));
    let mut console = Console::morning(WIDE);
    assert!(console.screen().contains("r answer"));
    assert!(!console.screen().contains("z undo"));
    console.keys("e");
    assert!(console.screen().contains("z undo"));
}

#[test]
fn the_cursor_is_always_in_sight() {
    for size in [NARROW, WIDE, (40, 12)] {
        let mut console = Console::new(size);
        console.synced();
        let kind = |n| if n % 2 == 0 { Kind::Thread } else { Kind::PullRequest };
        let ticket = |n| given(&format!("slack:u/{n}"), kind(n), &format!("no{n:02}"), &priya(), n);
        console.ingest("chat", page((0..60).map(ticket).collect()));
        for keys in ["j", "k"] {
            let mut seen = std::collections::HashSet::new();
            for _ in 0..60 {
                seen.insert(console.cursor());
                console.keys(keys);
            }
            assert_eq!(seen.len(), 60, "{size:?} {keys}: every row was under the cursor once");
            assert!(seen.iter().all(|row| row.contains("no")), "{seen:?}");
        }
        assert!(console.screen().contains("── community 30"), "{size:?}: back at the very top");
    }
}

#[test]
fn a_conversation_scrolls() {
    let mut console = Console::new(NARROW);
    console.synced();
    let mut ticket = given("slack:u/1", Kind::Thread, "Long", &grace(), 200);
    for n in 1..=50 {
        let who = if n < 40 { grace() } else { wile() };
        ticket = ticket.says(&who, 100 - n, &format!("message {n}."));
    }
    console.ingest("chat", page(vec![ticket]));
    console.keys("<Enter>");
    assert!(console.screen().contains("message 40."), "it opens at the first unanswered one");
    assert!(!console.screen().contains("message 39."));
    for (keys, shown) in [
        ("kk", "message 39."),
        ("g", "slack:u/1"),
        ("j<Space>", "message 2."),
        ("G", "message 50."),
        ("<PageUp>", "message 47."),
    ] {
        assert!(console.keys(keys).screen().contains(shown), "{keys}\n{}", console.screen());
    }
}
