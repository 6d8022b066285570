//! How the screen looks wherever it is shown: themes, signs, sizes, empty lists, odd letters.

use super::harness::*;
use jiff::SignedDuration;
use proptest::prelude::*;
use ratatui::style::{Color, Modifier};
use support_hero::config::{Palette, Scheme};
use support_hero::desk::Kind;
use support_hero::store::{Health, SourceState};
use support_hero::tui::{Msg, Theme};
use unicode_width::UnicodeWidthStr;

fn painted(palette: fn(Scheme) -> Palette, name: &str) -> Theme {
    Theme::of(palette(Scheme::shipped(name).unwrap()))
}

fn themed(size: (u16, u16), theme: Theme) -> Console {
    let mut setup = setup();
    setup.theme = theme;
    let mut console = Console::with(size, setup);
    console.synced();
    console
}

#[test]
fn the_morning_on_the_largest_screen() {
    let mut console = Console::morning((200, 60));
    insta::assert_snapshot!(console.styled());
}

#[test]
fn the_morning_on_a_light_background() {
    let mut console = themed(NARROW, painted(|scheme| scheme.light, "terminal"));
    console.ingest("chat", page(vec![given("slack:u/1", Kind::Thread, "Hi", &priya(), 5)]));
    console.ingest("chat", page(vec![given("slack:u/2", Kind::Thread, "Ho", &priya(), 500)]));
    insta::assert_snapshot!(console.styled());
}

#[test]
fn a_theme_with_a_ground_of_its_own_paints_every_cell() {
    for name in ["dark", "light"] {
        let mut console = themed(WIDE, painted(|scheme| scheme.dark, name));
        console.ingest("chat", page(vec![given("slack:u/1", Kind::Thread, "Hi", &wile(), 5)]));
        for keys in ["", "<Enter>", "?", "<Esc>s", "<Esc>rHello"] {
            console.keys(keys);
            let cells = console.cells();
            let bare = cells.iter().filter(|c| c.fg == Color::Reset || c.bg == Color::Reset);
            assert_eq!(bare.count(), 0, "{name} {keys}");
        }
    }
}

#[test]
fn where_the_keys_go_can_be_seen_without_colours() {
    let mut console = themed(WIDE, Theme::new(false));
    console.ingest("chat", page(vec![given("slack:u/1", Kind::Thread, "Hi", &wile(), 5)]));
    let corners = |console: &mut Console| {
        let screen = console.screen();
        let top: Vec<char> = screen.lines().nth(2).unwrap().chars().collect();
        (top[0], top[54])
    };
    assert_eq!(corners(&mut console), ('┍', '┌'));
    console.keys("<Enter>");
    assert_eq!(corners(&mut console), ('┌', '┍'));
}

#[test]
fn in_ascii_nothing_else_is_drawn() {
    let bare = |size| {
        let mut console = themed(size, Theme::new(true).in_ascii());
        let long =
            "a title that is so long that no row of any screen has room for all of it ".repeat(4);
        let ticket = given("slack:users/C1/1", Kind::Thread, &long, &wile(), 50).says(
            &grace(),
            40,
            "Looking into it.\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\n---\n\n> quoted",
        );
        let error = given("sentry:example/APP-1", Kind::Error, "TypeError", &priya(), 5);
        console.ingest("chat", page(vec![ticket]));
        console.ingest("errors", page(vec![error]));
        console
    };
    for size in [(40, 12), NARROW, WIDE, (200, 60), (30, 5)] {
        for keys in ["", "<Enter>", "?", "s", "x", "rHello", "/no", "w", "W", "j<Enter>", "T", "C"]
        {
            let mut console = bare(size);
            let screen = console.keys(keys).screen();
            let beyond: Vec<char> = screen.chars().filter(|c| *c != '\n' && *c > '~').collect();
            assert!(beyond.is_empty(), "{size:?} {keys}: {beyond:?}\n{screen}");
        }
    }
    assert!(Console::morning(NARROW).screen().contains('○'), "else it is drawn by shapes");
}

#[test]
fn the_first_load_tells_how_far_it_is() {
    for (name, size) in [("narrow", NARROW), ("wide", WIDE), ("small", (40, 12))] {
        let mut console = Console::new(size);
        let told = "reading #general back to 3 Nov, 12,400 messages";
        console
            .source(SourceState { notice: Some(told.into()), ..SourceState::new(source("chat")) });
        console.source(SourceState {
            last_ok: Some(minutes(1)),
            ..SourceState::new(source("errors"))
        });
        insta::assert_snapshot!(format!("loading_{name}"), console.styled());
    }
}

#[test]
fn when_all_is_done_it_is_said_what_was() {
    for (name, size) in [("narrow", NARROW), ("wide", WIDE), ("small", (40, 12))] {
        let mut console = Console::new(size);
        console.synced();
        let answered = |number: i64, asked: i64, after: i64| {
            let ticket = given(&format!("slack:u/{number}"), Kind::Thread, "Hi", &wile(), asked);
            ticket.says(&grace(), asked - after, "Hey Wile.")
        };
        let tickets = vec![answered(1, 50, 12), answered(2, 40, 3), answered(3, 30, 25)];
        console.ingest("chat", page(tickets));
        let closed = given("github:example/app#1", Kind::Issue, "Old", &priya(), 9_000);
        let closed = closed.with(|head| {
            head.upstream = support_hero::desk::Upstream::Closed { at: minutes(20), reason: None };
        });
        console.ingest("code", page(vec![closed]));
        insta::assert_snapshot!(format!("done_{name}"), console.styled());
    }
}

#[test]
fn what_nothing_matches_can_be_forgotten() {
    let mut console = Console::morning(NARROW);
    console.keys("/zebra<Enter>");
    insta::assert_snapshot!("nothing_matches", console.styled());
    console.keys("<Esc>");
    assert!(console.screen().contains("Webhook signatures"), "{}", console.screen());
}

#[test]
fn what_is_stale_says_since_when_and_what_to_do() {
    let mut console = Console::new(NARROW);
    console.synced();
    for (name, health, problem) in [
        ("code", Health::Failing, "code.test does not answer"),
        ("errors", Health::NeedsYou, "the token is not valid any more; make a new one"),
    ] {
        console.source(SourceState {
            health,
            problem: Some(problem.into()),
            since: Some(now()),
            ..SourceState::new(source(name))
        });
    }
    console.wait(13 * 60);
    assert!(console.screen().contains("All answered."), "{}", console.screen());
    console.wait(60);
    insta::assert_snapshot!("stale", console.styled());
}

#[test]
fn one_pane_at_a_time_where_there_is_room_for_one() {
    let mut console = Console::morning((79, 50));
    let shown = |console: &mut Console| {
        let screen = console.screen();
        (screen.contains("queue ("), screen.contains("Hey Wile, looking into it."))
    };
    assert_eq!(shown(&mut console), (true, false));
    console.keys("<Enter>");
    assert_eq!(shown(&mut console), (false, true));
    console.keys("<Esc>");
    assert_eq!(shown(&mut console), (true, false));
    console.resize(80, 50);
    assert_eq!(shown(&mut console), (true, true));
}

#[test]
fn words_are_not_wider_than_can_be_read() {
    let mut console = Console::new((260, 40));
    console.synced();
    let ticket =
        given("slack:u/1", Kind::Thread, "Hi", &wile(), 5).says(&wile(), 4, &"word ".repeat(60));
    console.ingest("chat", page(vec![ticket]));
    let screen = console.screen();
    let longest = screen.lines().filter_map(|line| {
        let words = line.find("word word")?;
        Some(line[words..].trim_end_matches(['│', ' ']).len())
    });
    let longest = longest.max().unwrap();
    assert!((90..=100).contains(&longest), "{longest} in\n{screen}");
}

#[test]
fn exact_times_are_asked_for_and_left_again() {
    let mut console = Console::morning(WIDE);
    let before = console.screen();
    assert!(before.contains("42 min"), "{before}");
    let exact = console.keys("T").screen();
    assert!(exact.contains("09:18"), "since when they wait\n{exact}");
    assert!(exact.contains("Mon 23 Nov 2026 09:18:00 UTC"), "when it was said\n{exact}");
    assert!(!exact.contains(" ago"), "{exact}");
    assert_eq!(console.keys("T").screen(), before);
}

#[test]
fn at_rest_nothing_turns() {
    let mut console = Console::morning(WIDE);
    console.wait(5);
    let wakes = console.model.wakes_at(console.now).unwrap();
    assert!(wakes.duration_since(console.now) > SignedDuration::from_secs(20));
}

/// Text that is hard to put into columns.
const NASTY: &[&str] = &[
    "שלום עולם",
    "مرحبا بالعالم",
    "नमस्ते दुनिया",
    "👨‍👩‍👧‍👦",
    "👍🏽",
    "🏴\u{e0067}\u{e0062}\u{e007f}",
    "🇩🇪🇫",
    "❤\u{fe0f}",
    "☎\u{fe0e}",
    "e\u{301}\u{327}\u{323}",
    "株式会社",
    "ﾊﾟﾊﾟ",
    "\t",
    "\u{200b}\u{feff}",
    "\u{202e}txt\u{2066}",
    "\u{200d}",
    "\u{301}",
    "ﷺ",
    "ก็้",
    "x",
    " ",
];

fn nasty() -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::sample::select(NASTY), 1..12).prop_map(|all| all.concat())
}

/// Whether a walk over a row by the widths of what is drawn meets each of these columns.
fn meets(row: &[ratatui::buffer::Cell], columns: &[usize]) -> bool {
    let mut at = 0;
    let mut met = Vec::new();
    while let Some(cell) = row.get(at) {
        met.push(at);
        at += cell.symbol().width().max(1);
    }
    at == row.len() && columns.iter().all(|column| met.contains(column))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn no_text_breaks_a_column(
        title in nasty(), name in nasty(), place in nasty(), said in nasty(), typed in nasty(),
    ) {
        for (size, borders) in
            [((40, 12), &[0, 39][..]), (NARROW, &[0, 79]), (WIDE, &[0, 53, 54, 119])]
        {
            let mut console = Console::new(size);
            console.synced();
            let ticket = given("slack:users/C1/1", Kind::Thread, &title, &person(&name, ""), 5)
                .says(&grace(), 4, &said)
                .with(|head| head.place = place.clone());
            console.ingest("chat", page(vec![ticket]));
            for keys in ["", "<Enter>", "r"] {
                console.keys(keys);
                if keys == "r" {
                    console.msg(Msg::Paste(typed.clone()));
                }
                let cells = console.cells();
                let rows: Vec<_> = cells.chunks(usize::from(size.0)).collect();
                // Above the panes stand the sources, and the tabs where there is room.
                let above = if size.1 < 20 { 1 } else { 2 };
                for row in &rows[above..rows.len() - 2] {
                    let drawn: String = row.iter().map(|cell| cell.symbol()).collect();
                    prop_assert!(meets(row, borders), "{:?} {}: {:?}", size, keys, drawn);
                    let is_border = |at: &usize| "│┌┐└┘┍┑┕┙".contains(row[*at].symbol());
                    prop_assert!(borders.iter().all(is_border), "{:?} {}: {:?}", size, keys, drawn);
                    let evil = |c: char| c.is_control() || "\u{200b}\u{202e}\u{2066}".contains(c);
                    prop_assert!(!drawn.contains(evil), "{:?}", drawn);
                }
            }
        }
    }
}

#[test]
fn the_row_under_the_cursor_is_seen_in_every_theme() {
    let themes = [Theme::new(true), Theme::new(false), painted(|s| s.dark, "dark")];
    for theme in themes.into_iter().chain([painted(|s| s.dark, "light")]) {
        let mut console = themed(NARROW, theme);
        for number in 1..3 {
            let reference = format!("slack:u/{number}");
            console.ingest("chat", page(vec![given(&reference, Kind::Thread, "Hi", &wile(), 5)]));
        }
        let cells = console.cells();
        let row = |number: usize| {
            let cell = &cells[number * 80 + 10];
            (cell.fg, cell.bg, cell.modifier.contains(Modifier::REVERSED))
        };
        assert_ne!(row(4), row(5), "{theme:?}");
    }
}

#[test]
fn every_view_says_why_it_is_empty() {
    let mut console = Console::new(NARROW);
    console.synced();
    let mut told: Vec<String> = Vec::new();
    for number in 1..=7 {
        let line =
            console.keys(&format!("<A-{number}>")).screen().lines().nth(4).unwrap().to_owned();
        assert!(line.trim_matches(['│', ' ']).ends_with('.'), "{line:?}");
        told.push(line);
    }
    told.sort();
    told.dedup();
    assert_eq!(told.len(), 7, "{told:#?}");
}
