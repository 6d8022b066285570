//! Marks, and what is done to many at once.

use super::harness::*;
use support_hero::desk::{Action, Choices, Granted, Kind, TicketRef, Upstream};
use support_hero::store::Outcome;

const ISSUE: &str = "github:example/app#4711";

/// A morning with an issue that is closed already, in the view of all.
fn with_closed(size: (u16, u16)) -> Console {
    let mut console = Console::morning(size);
    let closed = given("github:example/app#1", Kind::Issue, "Old one", &priya(), 9_000)
        .with(|head| head.upstream = Upstream::Closed { at: minutes(5), reason: None });
    console.ingest("code", page(vec![closed]));
    console.keys("<A-7>").wait(3);
    console
}

fn actions(console: &Console) -> Vec<String> {
    console.outbox().into_iter().map(|(_, words, _)| words).collect()
}

#[test]
fn marked_rows_show_it_with_and_without_colour() {
    for (name, size) in [("wide", WIDE), ("narrow", NARROW)] {
        let mut console = Console::morning(size);
        console.keys("<Space>j<Space>");
        assert!(console.screen().contains("queue (6), 2 marked"), "{}", console.screen());
        insta::assert_snapshot!(format!("marked_{name}"), console.styled());
    }
    let mut console = Console::with(
        NARROW,
        support_hero::tui::Setup { theme: support_hero::tui::Theme::new(false), ..setup() },
    );
    console.synced();
    console.ingest("chat", page(vec![given("slack:users/C1/1", Kind::Thread, "A", &priya(), 5)]));
    console.keys("<Space>");
    assert!(console.screen().contains("▌"), "{}", console.screen());
    assert!(!console.colored());
}

#[test]
fn marks_are_set_by_one_by_range_and_for_all_that_are_shown() {
    for (keys, marked) in [
        ("<Space>", Some(1)),
        ("<Space>k<Space>", None),
        ("<Space>jjv", Some(4)),
        ("G<Space>gv", Some(6)),
        ("jv", Some(1)),
        ("V", Some(6)),
        ("VV", None),
        ("<Space>V", Some(6)),
        ("/export<Enter>V", Some(1)),
        ("V<Esc>", None),
        ("V<A-7>", None),
    ] {
        let mut console = Console::morning(NARROW);
        console.keys(keys);
        let told = marked.map(|marked| format!(", {marked} marked"));
        let screen = console.screen();
        match told {
            Some(told) => assert!(screen.contains(&told), "{keys}\n{screen}"),
            None => assert!(!screen.contains("marked"), "{keys}\n{screen}"),
        }
    }
}

#[test]
fn escape_forgets_the_marks_before_the_filter() {
    let mut console = Console::morning(NARROW);
    console.keys("/e<Enter>V<Esc>");
    assert!(!console.screen().contains("marked"));
    assert!(console.screen().contains("/e"), "{}", console.screen());
    console.keys("<Esc>");
    assert!(!console.screen().contains("/e"));
}

#[test]
fn marks_go_by_ticket_and_survive_another_order() {
    let mut console = Console::morning(NARROW);
    console.keys("G<Space>").wait(3);
    let older = given("slack:users/C1/9", Kind::Thread, "Something new", &wile(), 500);
    console.ingest("chat", page(vec![older]));
    console.wait(3);
    console.keys("gG");
    assert!(console.screen().contains("queue (7), 1 marked"), "{}", console.screen());
    console.keys("e").wait(3);
    assert!(console.screen().contains("queue (6)"), "{}", console.screen());
    assert!(!console.screen().contains("backend"), "the marked one is done");
}

#[test]
fn what_a_filter_hides_is_not_acted_on() {
    let mut console = Console::morning(NARROW);
    console.keys("V/export<Enter>");
    assert!(console.screen().contains("1 marked, 5 hidden"), "{}", console.screen());
    console.keys("e<Esc><Esc>").wait(3);
    assert!(console.screen().contains("queue (5)"), "{}", console.screen());
}

#[test]
fn closing_many_asks_with_the_count_and_where() {
    for (name, size) in [("wide", WIDE), ("narrow", NARROW)] {
        let mut console = with_closed(size);
        console.keys("Vx");
        let screen = console.screen();
        assert!(screen.contains("close 6 tickets?"), "{screen}");
        assert!(screen.contains("1 left out: it is closed already"), "{screen}");
        insta::assert_snapshot!(format!("close_many_{name}"), console.styled());
    }
    for keys in ["Vx<Enter>", "Vx<Esc>", "Vxn"] {
        let mut console = with_closed(NARROW);
        console.keys(keys);
        assert!(console.outbox().is_empty(), "{keys}");
        assert!(console.screen().contains("7 marked"), "{keys}: they stay marked");
    }
    let mut console = with_closed(NARROW);
    console.keys("Vxc");
    assert_eq!(console.outbox().len(), 6);
    assert!(actions(&console).contains(&"close completed".to_owned()));
    assert_eq!(console.message(), "closed 6 tickets; z takes it back (8 s)");
    assert!(!console.screen().contains("marked"));
}

#[test]
fn many_are_done_put_aside_and_claimed_after_a_question() {
    for (keys, asked, told) in [
        ("Ve", "done with 6 tickets?", "done with 6 tickets"),
        ("Vs", "put 6 tickets aside until when?", "snoozed 6 tickets until they write"),
        ("Va", "claim 6 tickets?", "claimed 6 tickets"),
    ] {
        let mut console = Console::morning(NARROW);
        console.keys(keys);
        assert!(console.screen().contains(asked), "{keys}\n{}", console.screen());
        console.keys(if keys == "Vs" { "w" } else { "y" });
        assert!(console.message().starts_with(told), "{keys}: {}", console.message());
    }
}

#[test]
fn one_marked_ticket_is_acted_on_wherever_the_cursor_is() {
    let mut console = Console::morning(NARROW);
    console.keys("<Space>Ge").wait(3);
    assert!(!console.screen().contains("── paying"), "{}", console.screen());
    assert!(console.screen().contains("queue (5)"));
}

#[test]
fn in_the_ticket_the_one_in_sight_is_meant() {
    let mut console = Console::morning(WIDE);
    console.keys("VG<Enter>e").wait(3);
    assert!(console.screen().contains("queue (5), 5 marked"), "{}", console.screen());
}

#[test]
fn answers_reviews_and_issues_are_for_one_at_a_time() {
    for (key, told) in [
        ("r", "answer: for one ticket at a time; Esc forgets the marks"),
        ("N", "new issue: for one ticket at a time; Esc forgets the marks"),
    ] {
        let mut console = Console::morning(NARROW);
        console.keys("V").keys(key);
        assert_eq!(console.message(), told);
    }
    let mut console = Console::morning(NARROW);
    console.keys("<Space>p");
    assert!(console.message().starts_with("review and merge: for one"), "{}", console.message());
}

#[test]
fn labels_go_on_all_of_one_place() {
    let mut console = Console::morning(WIDE);
    let more = given("github:example/app#12", Kind::Issue, "One more", &priya(), 50);
    console.ingest("code", page(vec![more]));
    console.wait(3);
    console.keys("VL");
    assert!(console.screen().contains("labels of 2 tickets at code"), "{}", console.screen());
    let ticket = TicketRef::parse(ISSUE).unwrap();
    let labels = vec!["bug".to_owned(), "docs".to_owned()];
    let choices = Choices { labels, labelled: vec!["docs".into()], ..Choices::default() };
    console.grant(Ok(Granted::Choices(ticket, choices))).keys("bug<Enter>");
    let labelled = Action::Labels { add: vec!["bug".into()], remove: Vec::new() };
    assert_eq!(console.sent(), Some(labelled));
    assert_eq!(actions(&console), ["label", "label"]);
}

#[test]
fn the_last_deed_is_done_again_to_another_ticket() {
    let mut console = Console::morning(NARROW);
    console.keys(".");
    assert_eq!(console.message(), "again: nothing was done to a ticket yet");
    console.keys("e.").wait(3);
    assert!(console.screen().contains("queue (4)"), "{}", console.screen());
    // What leaves us asks again, and says where.
    let mut console = Console::morning(NARROW);
    console.keys("xy.");
    assert!(console.screen().contains("close example/app#4711 at code?"), "{}", console.screen());
    assert_eq!(console.outbox().len(), 1);
    console.keys("y");
    assert_eq!(actions(&console), ["close", "close completed"]);
    // And on the marked ones.
    let mut console = Console::morning(NARROW);
    console.keys("eV.");
    assert!(console.screen().contains("done with 5 tickets?"), "what left is not shown any more");
}

#[test]
fn what_was_done_to_many_is_one_step() {
    let mut console = with_closed(NARROW);
    console.keys("Vxcz");
    assert!(console.outbox().is_empty());
    assert_eq!(console.message(), "taken back (closed 6 tickets)");
    console.keys("Z");
    assert!(console.outbox().is_empty(), "it leaves us, so it is asked about");
    assert!(console.screen().contains("do it again (closed 6 tickets)?"), "{}", console.screen());
    console.keys("y");
    assert_eq!(console.outbox().len(), 6);
    assert!(console.message().starts_with("done again (closed 6 tickets)"));
    console.keys("z");
    assert!(console.outbox().is_empty());
}

#[test]
fn what_could_not_be_taken_back_is_told_by_name() {
    let mut console = Console::morning(WIDE);
    console.keys("<Space><Space>xc").wait(9);
    console.deliver("chat", Outcome::Later { at: console.now, why: "busy".into() });
    console.wait(3).keys("z");
    let told = console.message();
    assert!(told.contains("not taken back: \"Webhook"), "{told}");
    assert!(told.starts_with("taken back (closed 2 tickets)"), "the other one: {told}");
    assert_eq!(console.outbox().len(), 1);
}

#[test]
fn a_question_names_a_ticket_rather_than_that_there_is_one_more() {
    for (marked, more) in [("jV ", None), ("V", Some("and 2 more"))] {
        let mut console = Console::morning(WIDE);
        console.keys(marked).keys("e");
        let screen = console.screen();
        let told = screen.lines().find_map(|line| line.split_once("and ")?.1.split_once(" more"));
        assert_eq!(told.map(|(many, _)| format!("and {many} more")).as_deref(), more, "{screen}");
    }
}
