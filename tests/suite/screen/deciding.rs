//! Deciding: done, snooze, close, claim, and taking it back.

use super::harness::*;
use support_hero::desk::{Kind, Receipt, Upstream};
use support_hero::store::Outcome;
use support_hero::tui::Effect;

const CHAT: &str = "slack:users/C1/1";
const ISSUE: &str = "github:example/app#4711";

#[test]
fn the_next_ticket_is_selected_after_a_decision() {
    for keys in ["e", "sh", "xy", "rHey, all is well now.<C-s>"] {
        let mut console = Console::morning(NARROW);
        console.keys(keys);
        assert!(console.cursor().contains("Export"), "{keys}\n{}", console.screen());
        assert!(console.screen().contains("2 of 6"), "{keys}: it lingers");
        console.wait(3);
        assert!(console.screen().contains("1 of 5"), "{keys}");
        assert!(console.cursor().contains("Export"), "{keys}");
    }
}

#[test]
fn the_last_ticket_leaves_the_cursor_on_the_one_before() {
    let mut console = Console::morning(NARROW);
    console.keys("Ge").wait(3);
    assert!(console.screen().contains("5 of 5"), "{}", console.screen());
}

#[test]
fn closing_asks_and_the_answer_is_no() {
    for keys in ["x<Enter>", "x<Esc>", "xn"] {
        let mut console = Console::morning(NARROW);
        console.keys(keys);
        assert!(console.outbox().is_empty(), "{keys}");
        assert!(console.screen().contains("r answer"), "{keys}: the question is gone");
    }
    let mut console = Console::morning(NARROW);
    console.keys("xe");
    assert!(console.screen().contains("close the thread in #support?"), "other keys do nothing");
    console.keys("y");
    assert_eq!(console.outbox(), [(CHAT.into(), "close".into(), "held")]);
}

#[test]
fn closing_an_issue_asks_why() {
    for (keys, expected) in [
        ("jxc", Some("close completed")),
        ("jxp", Some("close not_planned")),
        ("jx<Enter>", None),
        ("jxy<Esc>", None),
    ] {
        let mut console = Console::morning(NARROW);
        console.keys(keys);
        let outbox = console.outbox();
        let actions: Vec<_> = outbox.iter().map(|(_, action, _)| action.as_str()).collect();
        assert_eq!(actions, expected.as_slice(), "{keys}");
    }
}

#[test]
fn a_pull_request_is_closed_without_a_reason() {
    let mut console = Console::morning(NARROW);
    console.keys("jjjjxy");
    assert_eq!(console.outbox(), [("github:example/app#4712".into(), "close".into(), "held")]);
}

#[test]
fn reopening_needs_a_closed_ticket() {
    let mut console = Console::morning(NARROW);
    console.keys("X");
    assert_eq!(console.message(), "reopen: it is not closed");
    let closed = given("github:example/app#1", Kind::Issue, "Old one", &priya(), 9_000)
        .with(|head| head.upstream = Upstream::Closed { at: minutes(5), reason: None });
    console.ingest("code", page(vec![closed]));
    console.keys("<A-6>x");
    assert_eq!(console.message(), "close: it is closed already");
    console.keys("X");
    assert!(console.screen().contains("open example/app#1 at code again?"), "{}", console.screen());
    console.keys("y");
    assert_eq!(console.outbox(), [("github:example/app#1".into(), "reopen".into(), "held")]);
}

#[test]
fn snoozing_until() {
    for (keys, expected) in [
        ("sh", "snoozed until 11:00"),
        ("st", "snoozed until Tue 09:00"),
        ("sm", "snoozed until 30 Nov 09:00"),
        ("sw", "snoozed until they write"),
    ] {
        let mut console = Console::morning(NARROW);
        console.keys(keys);
        assert!(console.message().starts_with(expected), "{keys}: {}", console.message());
        assert!(console.keys("<A-5>").screen().contains("snoozed (1)"), "{keys}");
    }
    let mut console = Console::morning(NARROW);
    assert!(console.keys("s<Esc><A-5>").screen().contains("snoozed (0)"));
}

#[test]
fn a_snoozed_ticket_comes_back_by_itself() {
    let mut console = Console::morning(NARROW);
    console.keys("sh").wait(3);
    assert!(console.screen().contains("queue (5)"));
    console.wait(3_600);
    assert!(console.screen().contains("queue (6)"), "{}", console.screen());
}

#[test]
fn taking_and_letting_go() {
    let mut console = Console::morning(NARROW);
    console.keys("a");
    assert!(console.cursor().contains("@Ada"));
    assert!(console.outbox().is_empty(), "the chat has no assignees");
    console.keys("a");
    assert!(!console.cursor().contains("@Ada"));
    console.keys("ja");
    assert!(console.outbox().is_empty(), "it is asked about first");
    console.keys("y");
    assert_eq!(console.outbox(), [(ISSUE.into(), "assign".into(), "held")]);
    console.keys("z");
    assert!(console.outbox().is_empty());
    assert!(!console.cursor().contains("@Ada"));
}

#[test]
fn letting_go_takes_the_assignment_away_where_there_is_one() {
    let assigned = |names: &[&str]| {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        let mine = given(ISSUE, Kind::Issue, "Export drops rows", &priya(), 30);
        page(vec![mine.with(|head| head.assignees = names)])
    };
    let actions = |console: &Console| -> Vec<String> {
        console.outbox().into_iter().map(|(_, words, _)| words).collect()
    };
    for (names, keys, expected) in [
        (&["grace"][..], "ayay", &["assign", "unassign"][..]),
        (&["ADA-L"], "ayay", &["assign", "unassign"]),
        (&[], "ayzay", &["assign"]),
    ] {
        let mut console = Console::morning(NARROW);
        console.ingest("code", assigned(names));
        console.keys("/drops<Enter>").keys(keys);
        assert_eq!(actions(&console), expected, "{names:?} {keys}");
    }
    let mut console = Console::morning(NARROW);
    console.ingest("code", assigned(&["ada-l"]));
    console.keys("/drops<Enter>ay").wait(9);
    let receipt = Receipt { assignees: Some(vec!["ada-l".into()]), ..Receipt::default() };
    console.deliver("code", Outcome::Sent(receipt));
    console.keys("ay");
    assert_eq!(actions(&console), ["unassign"]);
    console.keys("z");
    assert!(actions(&console).is_empty());
    console.ingest("code", assigned(&["grace"]));
    console.keys("a");
    assert!(actions(&console).is_empty(), "somebody else took it");
}

#[test]
fn undo_goes_back_step_by_step() {
    let mut console = Console::morning(NARROW);
    console.keys("eejst").wait(3);
    assert!(console.screen().contains("queue (3)"), "{}", console.screen());
    console.keys("z");
    assert!(console.message().starts_with("taken back (snoozed until Tue 09:00)"));
    console.keys("zz").wait(3);
    assert!(console.screen().contains("queue (6)"));
    assert!(console.cursor().contains("Webhook"), "the cursor is on what came back last");
    console.keys("z");
    assert_eq!(console.message(), "undo: there is nothing to take back");
}

#[test]
fn what_went_out_is_not_taken_back_and_that_is_told() {
    let mut console = Console::morning(NARROW);
    console.keys("xy").wait(9);
    console.deliver("chat", Outcome::Later { at: console.now, why: "busy".into() });
    console.keys("z");
    assert!(console.message().contains("cannot be taken back"), "{}", console.message());
}

#[test]
fn a_countdown_tells_how_long_it_can_be_taken_back() {
    let mut console = Console::morning(NARROW);
    console.keys("xy");
    assert!(console.message().ends_with("z takes it back (8 s)"), "{}", console.message());
    console.wait(3);
    assert!(console.message().ends_with("z takes it back (5 s)"));
    console.wait(6);
    assert!(console.message().ends_with('"'), "{}", console.message());
}

#[test]
fn a_refused_close_can_be_tried_again_or_dropped() {
    for (key, left) in [("t", 1), ("D", 0)] {
        let mut console = Console::morning((120, 30));
        console.keys("xy").wait(9);
        console.deliver("chat", Outcome::Refused { why: "the channel is archived".into() });
        assert!(console.message().starts_with("close refused"), "{}", console.message());
        assert!(console.screen().contains("1 refused"));
        console.keys("gj").wait(3);
        assert!(console.message().contains("the channel is archived"), "a failure stays");
        console.keys("k");
        assert!(console.screen().contains("t tries again, D drops it"));
        console.keys(key);
        assert_eq!(console.outbox().len(), left);
        assert!(!console.screen().contains("1 refused"));
    }
}

#[test]
fn links_go_to_the_browser_and_the_clipboard() {
    let url = "https://service.test/users/C1/1";
    let mut console = Console::morning(NARROW);
    console.keys("oy");
    assert_eq!(console.outside, [Effect::Browse(url.into()), Effect::Copy(url.into())]);
    let why = "no display".to_owned();
    console.msg(support_hero::tui::Msg::NoBrowser { url: url.into(), why });
    assert_eq!(console.outside.last(), Some(&Effect::Copy(url.into())));
    assert!(console.message().contains(url), "{}", console.message());
}

#[test]
fn only_web_links_are_opened() {
    let mut console = Console::new(NARROW);
    console.synced();
    let ticket = given("slack:users/C1/1", Kind::Thread, "Look", &priya(), 5)
        .with(|head| head.url = "file:///etc/passwd".into());
    console.ingest("chat", page(vec![ticket]));
    console.keys("o");
    assert!(console.outside.is_empty());
    assert!(console.message().starts_with("this is no web link"));
}

#[test]
fn asking_for_news() {
    let mut console = Console::morning(NARROW);
    console.keys("R");
    let reader = console.store.reader().unwrap();
    assert_eq!(reader.asked_at(&source("chat")).unwrap(), Some(now()));
    assert_eq!(reader.asked_at(&source("errors")).unwrap(), Some(now()));
}

#[test]
fn a_source_that_is_gone_from_the_configuration_takes_no_answers() {
    let mut console = Console::with(NARROW, {
        let mut setup = setup();
        setup.abilities.remove(&source("chat"));
        setup
    });
    console.synced();
    console.ingest("chat", page(vec![given(CHAT, Kind::Thread, "Hello", &priya(), 5)]));
    for keys in ["r", "x"] {
        console.keys(keys);
        assert_eq!(console.message(), "the source chat is not configured any more", "{keys}");
    }
}

#[test]
fn how_long_a_ticket_sleeps_is_told_whole() {
    for size in [NARROW, WIDE] {
        let mut console = Console::morning(size);
        console.keys("sh").wait(120);
        for tab in ["<A-5>", "<A-7>G"] {
            assert!(console.keys(tab).screen().contains(" in 58 min "), "{}", console.screen());
        }
        assert!(console.screen().contains("snoozed, waiting "), "{}", console.screen());
    }
}
