//! The mouse: what it scrolls, chooses and moves, and that it never sends anything.

use super::harness::*;
use crossterm::event::{MouseButton, MouseEventKind};
use support_hero::desk::Kind;
use support_hero::tui::Effect;
use support_hero::tui::keymap::Context;

const DOWN: MouseEventKind = MouseEventKind::Down(MouseButton::Left);

/// A console with the footer's own words for where the keys go.
fn in_ticket(console: &mut Console) -> bool {
    console.screen().lines().last().unwrap().contains("Esc back")
}

#[test]
fn a_click_selects_a_row_and_a_second_one_opens_it() {
    let mut console = Console::morning(WIDE);
    let row = console.place_of("Export drops");
    console.mouse(DOWN, row);
    assert!(console.cursor().contains("Export drops") && !in_ticket(&mut console));
    assert!(console.looked_at.as_deref().unwrap().contains("4711"));
    console.mouse(DOWN, row);
    assert!(in_ticket(&mut console));
    // Now it gives the queue the focus, and leaves the cursor where it is.
    console.mouse(DOWN, row);
    assert!(console.cursor().contains("Export drops") && !in_ticket(&mut console));
}

#[test]
fn a_click_into_the_ticket_gives_it_the_focus() {
    let mut console = Console::morning(WIDE);
    console.keys("/Webhook");
    console.click("eu-west");
    assert!(in_ticket(&mut console));
    assert!(console.screen().contains("queue (1) /Webhook"), "{}", console.screen());
}

#[test]
fn the_wheel_scrolls_what_is_under_the_pointer() {
    let mut console = Console::morning(NARROW);
    console.keys("g").wheel("Export drops", 2);
    assert!(console.screen().contains("3 of 6"), "{}", console.screen());
    console.wheel("Export drops", -5);
    assert!(console.screen().contains("1 of 6"));
    let place = console.place_of("#support");
    console.mouse(MouseEventKind::ScrollUp, (place.0, place.1 + 6));
    let before = console.screen();
    console.mouse(MouseEventKind::ScrollDown, (place.0, place.1 + 6));
    assert_ne!(console.screen(), before);
    assert!(console.screen().contains("1 of 6"), "the queue stays");
}

#[test]
fn the_wheel_in_the_help_scrolls_and_in_a_question_does_nothing() {
    let mut console = Console::morning(NARROW);
    console.keys("?").wheel(" keys ", 1);
    assert!(console.screen().contains(" 4 of "), "three lines down\n{}", console.screen());
    console.keys("<Esc>x").wheel("close the thread", 3);
    assert!(console.screen().contains("close the thread"));
    assert_eq!(console.outbox(), []);
}

#[test]
fn a_click_decides_nothing_that_goes_out() {
    let mut console = Console::morning(WIDE);
    console.keys("x").click("y yes");
    assert!(console.screen().contains("close the thread"));
    assert!(
        console.message().contains("a click decides nothing: press y"),
        "{}",
        console.message()
    );
    console.click("Esc no");
    assert!(!console.screen().contains("close the thread"));
    console.keys("/4711<Enter>x").click("close as completed");
    assert!(console.screen().contains("close as completed"));
    assert_eq!(console.outbox(), []);
}

#[test]
fn a_click_chooses_what_is_about_us_alone() {
    let mut console = Console::morning(WIDE);
    console.keys("s").click("for an hour");
    assert!(console.message().contains("snoozed until"), "{}", console.message());
}

#[test]
fn a_click_chooses_a_row_of_a_list() {
    let mut console = Console::morning(WIDE);
    console.keys("$");
    let at = console.place_of("everybody at acme.com");
    console.mouse(DOWN, at);
    let chosen = console.screen();
    assert!(chosen.contains("2 of "), "{chosen}");
    console.mouse(DOWN, at);
    assert!(console.screen().contains(": whose?"), "the next question:\n{}", console.screen());
}

#[test]
fn the_wall_goes_with_the_pointer() {
    let mut console = Console::morning(WIDE);
    let wall = console.place_of("┑┌");
    console.drag((wall.0, 10), (71, 12));
    assert_eq!(console.place_of("┑┌").0, 71);
    console.resize(200, 40);
    assert_eq!(console.place_of("┑┌").0, 119, "its part of the whole stays");
    // What is dragged beyond the edge leaves room for both.
    console.drag((119, 10), (0, 10));
    assert_eq!(console.place_of("┑┌").0, 29);
}

#[test]
fn where_panes_are_stacked_the_wall_between_them_is_dragged() {
    let mut console = Console::morning(NARROW);
    let corner = |console: &mut Console| {
        let screen = console.screen();
        screen.lines().position(|line| line.starts_with('┕')).unwrap()
    };
    let wall = u16::try_from(corner(&mut console)).unwrap();
    console.drag((10, wall), (10, 13));
    assert_eq!(corner(&mut console), 13);
}

#[test]
fn a_drag_that_does_not_begin_at_the_wall_moves_nothing() {
    let mut console = Console::morning(WIDE);
    let wall = console.place_of("┑┌");
    console.drag((5, 20), (70, 20));
    assert_eq!(console.place_of("┑┌"), wall);
}

#[test]
fn while_an_answer_is_written_the_queue_stays_and_the_conversation_scrolls() {
    let mut console = Console::morning(WIDE);
    console.keys("rhalf a word").click("Export drops").wheel("Export drops", 3);
    console.keys("<Esc>");
    let words = console.draft("slack:users/C1/1").unwrap();
    assert!(words.ends_with("half a word"), "{words}");
}

fn with_links(console: &mut Console) {
    let long = format!("https://docs.test/{}", "guide/".repeat(14));
    let said = format!(
        "See {long}, or [the page](https://a.test/x?y=1).\nNot mailto:me@a.test nor \
         https://a.test/x and not javascript:alert(1)"
    );
    let ticket = given("slack:users/C1/7", Kind::Thread, "Where are the docs?", &wile(), 200);
    console.ingest("chat", page(vec![ticket.says(&wile(), 199, &said)]));
    console.keys("g");
}

#[test]
fn addresses_and_the_title_are_links() {
    let mut console = Console::morning(WIDE);
    with_links(&mut console);
    let links = console.links();
    let targets: Vec<&str> = links.iter().map(|(_, url)| url.as_str()).collect();
    let long = format!("https://docs.test/{}", "guide/".repeat(14));
    assert_eq!(links[0].0, "Where are the docs?");
    assert!(targets.iter().all(|url| url.starts_with("https://")), "{targets:?}");
    let broken: Vec<&str> =
        links.iter().filter(|(_, url)| *url == long).map(|(text, _)| text.as_str()).collect();
    assert!(broken.len() > 1, "{links:?}");
    assert_eq!(broken.concat(), long, "all its pieces lead to the whole");
    for url in ["https://a.test/x?y=1", "https://a.test/x"] {
        assert!(links.contains(&(url.to_owned(), url.to_owned())), "{url} in {links:?}");
    }
    for keys in ["?", "<Esc>:", "<Esc>x", "<Esc>rHello<C-r>"] {
        console.keys(keys);
        assert_eq!(console.links(), [], "{keys}: it is covered\n{}", console.screen());
    }
}

#[test]
fn a_click_chooses_an_action_and_a_second_one_does_it() {
    let mut console = Console::morning(WIDE);
    console.keys("?");
    let at = console.place_of("claim it; once more");
    console.mouse(DOWN, at);
    assert_eq!(console.place_of("claim it; once more"), at, "it stays under the pointer");
    assert!(console.cursor().contains("claim it; once more"), "{}", console.cursor());
    console.mouse(DOWN, at);
    assert!(console.message().starts_with("claimed"), "{}", console.message());
}

#[test]
fn a_click_on_an_action_neither_sends_nor_reaches_what_is_below() {
    let mut console = Console::morning(WIDE);
    console.keys("rHey Wile, it is mended.<C-p>send");
    let at = console.place_of("   Ctrl-S ");
    console.mouse(DOWN, at).mouse(DOWN, at);
    assert_eq!(console.outbox(), []);
    assert!(console.message().contains("a click decides nothing"), "{}", console.message());
    console.keys("<Esc><Esc>").keys(":");
    let row = console.cursor();
    console.mouse(DOWN, (2, 20)).mouse(DOWN, (117, 20));
    assert_eq!(console.cursor(), row, "what is below takes no click");
    assert_eq!(console.model.context(), Context::Help);
}

#[test]
fn a_click_on_a_tab_shows_it() {
    let shown = |console: &mut Console| {
        let screen = console.screen();
        let title = screen.lines().nth(2).unwrap().split(' ').nth(1).unwrap().to_owned();
        (console.model.context(), title)
    };
    for size in [NARROW, WIDE, (62, 24)] {
        let mut console = Console::morning(size);
        for (tab, name) in [("closed", "closed"), ("queue", "queue"), ("all", "all")] {
            console.click(tab);
            assert_eq!(shown(&mut console), (Context::Queue, name.to_owned()), "{size:?}");
        }
        console.keys("/we");
        for column in [0, size.0 - 1] {
            console.mouse(DOWN, (column, 1));
            assert_eq!(shown(&mut console).1, "all", "beside the tabs there is none");
        }
        console.click("snoozed");
        assert_eq!(shown(&mut console), (Context::Queue, "snoozed".to_owned()));
    }
}

#[test]
fn while_something_is_written_its_tab_stays() {
    for keys in ["rHello", "iHello", "cnHello"] {
        let mut console = Console::morning(WIDE);
        console.keys(keys);
        let (context, before) = (console.model.context(), console.screen());
        console.click("closed");
        assert_eq!((console.model.context(), console.screen()), (context, before), "{keys}");
    }
}

#[test]
fn a_click_on_a_link_opens_it_as_its_key_would() {
    let mut console = Console::morning(WIDE);
    with_links(&mut console);
    console.click("https://a.test/x?y=1");
    let url = "https://a.test/x?y=1".to_owned();
    assert_eq!(console.outside.last(), Some(&Effect::Browse(url)));
    console.outside.clear();
    console.click("mailto:me");
    assert_eq!(console.outside, []);
}

#[test]
fn the_footer_says_that_the_mouse_is_the_terminals() {
    let mut console = Console::morning(NARROW);
    let footer = |console: &mut Console| console.screen().lines().last().unwrap().to_owned();
    assert!(!footer(&mut console).contains("takes the mouse"));
    console.keys("%");
    assert_eq!(console.outside.last(), Some(&Effect::Mouse(false)));
    assert!(footer(&mut console).ends_with("% takes the mouse"), "{}", footer(&mut console));
    console.keys("%");
    assert_eq!(console.outside.last(), Some(&Effect::Mouse(true)));
    assert!(!footer(&mut console).contains("takes the mouse"));
    let free = support_hero::tui::Setup { free_mouse: true, ..setup() };
    assert!(footer(&mut Console::with(WIDE, free)).contains("% takes the mouse"));
}

#[test]
fn a_click_on_what_a_filter_found_is_where_the_cursor_stays() {
    let mut console = Console::morning(WIDE);
    console.keys("g/example").click("  Export drops").keys("<Esc>");
    assert!(console.screen().contains("queue (6) ━"), "{}", console.screen());
    assert!(console.cursor().contains("Export drops"), "{}", console.cursor());
}
