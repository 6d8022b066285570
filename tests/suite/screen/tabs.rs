//! Views as tabs, and the line that narrows one.

use super::harness::*;
use jiff::SignedDuration;
use support_hero::desk::{Affected, Fact, Filter, Kind, Tab, Tone, View};
use support_hero::tui::{Ask, Effect, Msg, Setup};

const EXPORT: &str = "Export";

fn own(name: &str, filter: &str, view: View) -> Tab {
    Tab { name: name.into(), view, filter: Filter::parse(filter).unwrap() }
}

/// The morning of somebody with tabs of their own.
fn morning(size: (u16, u16), views: Vec<Tab>) -> Console {
    let mut console = Console::with(size, Setup { views, ..setup() });
    console.fill_morning();
    console
}

fn late_payers() -> Vec<Tab> {
    vec![own("payers", "tier:paying", View::Queue), own("Tomás", "from:tomas", View::Open)]
}

/// The line of tabs.
fn tabs(console: &mut Console) -> String {
    console.screen().lines().nth(1).unwrap().trim().to_owned()
}

/// The line at the bottom but one.
fn told(console: &mut Console) -> String {
    console.message()
}

fn typed(text: &str) -> Console {
    let mut console = Console::morning(NARROW);
    console.keys(&format!("/{text}"));
    console
}

fn labelled(name: &str, labels: &str, ago: i64) -> Given {
    let fact = Fact { label: "labels".into(), value: labels.into(), tone: Tone::Plain };
    given(name, Kind::Issue, "Something", &priya(), ago).with(|head| head.facts = vec![fact])
}

#[test]
fn the_tabs() {
    for (name, size) in [("wide", WIDE), ("narrow", NARROW)] {
        let mut console = morning(size, late_payers());
        console.keys("a<Tab>");
        insta::assert_snapshot!(format!("tabs_{name}"), console.styled());
    }
}

#[test]
fn counts_follow_what_happens() {
    let mut console = Console::morning(WIDE);
    let counted = |counts: &str, console: &mut Console| assert_eq!(tabs(console), counts);
    let all = "1 queue 6  2 mine  3 waiting  4 follow-up  5 snoozed  6 closed  7 all 6";
    counted(all, &mut console);
    console.keys("a");
    let mine = "1 queue 6  2 mine 1  3 waiting  4 follow-up  5 snoozed  6 closed  7 all 6";
    counted(mine, &mut console);
    console.keys("st");
    let asleep = "1 queue 5  2 mine 1  3 waiting  4 follow-up  5 snoozed 1  6 closed  7 all 6";
    counted(asleep, &mut console);
    console.keys("xc");
    let fewer = "1 queue 4  2 mine 1  3 waiting  4 follow-up  5 snoozed 1  6 closed 1  7 all 6";
    counted(fewer, &mut console);
    let old = given("slack:users/C1/9", Kind::Thread, "Old", &priya(), 6_000);
    console.ingest("chat", page(vec![old.says(&grace(), 5_000, "Does it work?")]));
    let silent =
        "1 queue 4  2 mine 1  3 waiting 1  4 follow-up 1  5 snoozed 1  6 closed 1  7 all 7";
    counted(silent, &mut console);
}

#[test]
fn who_falls_silent_is_counted_and_shown_as_time_goes_by() {
    let mut console = Console::new(WIDE);
    console.synced();
    let minutes_short = 3 * 24 * 60 - 2;
    let old = given("slack:users/C1/9", Kind::Thread, "Old", &priya(), 9_000);
    console.ingest("chat", page(vec![old.says(&grace(), minutes_short, "Does it work?")]));
    let other = given("slack:users/C1/8", Kind::Thread, "Other", &priya(), 9_000);
    console.ingest("chat", page(vec![other.says(&grace(), 5_000, "Does it work?")]));
    console.keys("<Tab><Tab><Tab>");
    assert!(console.screen().contains("follow-up (1)"), "{}", console.screen());
    console.wait(300);
    assert!(tabs(&mut console).contains("4 follow-up 2"), "{}", console.screen());
    assert!(console.screen().contains("follow-up (2)"), "{}", console.screen());
}

#[test]
fn where_room_is_short_the_shown_one_and_its_neighbours_stay() {
    for (width, shown, line) in [
        (80, 0, "1 queue 6  2 mine  3 waiting  4 follow-up  5 snoozed  6 closed  7 all 6"),
        (70, 0, "queue 6  mine  waiting  follow-up  snoozed  closed  all 6"),
        (50, 0, "queue 6  mine  waiting  follow-up  snoozed  …"),
        (50, 6, "…  waiting  follow-up  snoozed  closed  all 6"),
        (40, 3, "…  waiting  follow-up  snoozed  …"),
    ] {
        let mut console = Console::morning((width, 24));
        for _ in 0..shown {
            console.keys("<Tab>");
        }
        assert_eq!(tabs(&mut console), line, "{width} {shown}");
    }
}

#[test]
fn on_a_low_screen_the_title_tells_the_tab() {
    let mut console = morning((80, 19), late_payers());
    console.keys("<S-Tab>");
    assert!(!console.screen().contains("mine"), "{}", console.screen());
    assert!(console.screen().contains("Tomás (2)"), "{}", console.screen());
}

#[test]
fn the_tabs_go_round() {
    let mut console = morning(WIDE, late_payers());
    let names = [
        "mine (0)",
        "waiting (0)",
        "follow-up (0)",
        "snoozed (0)",
        "closed (0)",
        "all (6)",
        "payers (1)",
        "Tomás (2)",
        "queue (6)",
    ];
    for name in names {
        assert!(console.keys("<Tab>").screen().contains(name), "{name}\n{}", console.screen());
    }
    for name in names.iter().rev().skip(1) {
        assert!(console.keys("<S-Tab>").screen().contains(name), "{name}");
    }
}

#[test]
fn a_tab_of_ones_own_shows_what_passes_and_is_narrowed_further() {
    let mut console = morning(WIDE, late_payers());
    assert!(tabs(&mut console).ends_with("8 payers 1  9 Tomás 2"), "{}", tabs(&mut console));
    console.keys("<S-Tab>");
    assert!(console.screen().contains("Tomás (2)") && console.screen().contains(EXPORT));
    console.keys("/kind:pr<Enter>");
    assert!(console.screen().contains("Tomás (1) /kind:pr"), "{}", console.screen());
    assert!(tabs(&mut console).ends_with("9 Tomás 2"), "what is typed is not counted");
    let mut console = morning(WIDE, vec![own("nobody's", "is:refused", View::Open)]);
    console.keys("<S-Tab>");
    assert!(console.screen().contains("Nothing is \"nobody's\" now."), "{}", console.screen());
}

#[test]
fn who_leaves_a_tab_of_ones_own_lingers_dimmed_there_too() {
    let mut console = morning(WIDE, vec![own("free", "is:unclaimed", View::Queue)]);
    console.keys("<S-Tab>jay");
    assert!(console.screen().contains("free (6)") && console.cursor().contains(EXPORT));
    console.keys("j").wait(3);
    assert!(console.screen().contains("free (5)"), "{}", console.screen());
}

#[test]
fn a_tab_of_ones_own_finds_errors_by_the_address_that_they_hit() {
    let mut console = morning(WIDE, vec![own("Wile", "wile@acme.com", View::Open)]);
    let hit = Affected {
        key: "email:wile@acme.com".into(),
        email: Some("wile@acme.com".into()),
        ..Affected::default()
    };
    let error = given("sentry:example/APP-7", Kind::Error, "Timeout", &person("Sentry", ""), 5);
    console
        .ingest("errors", page(vec![error.with(|head| head.tracked.affected = Some(vec![hit]))]));
    assert!(tabs(&mut console).ends_with("8 Wile 1"), "{}", tabs(&mut console));
    console.keys("<S-Tab>");
    assert!(console.screen().contains("Wile (1)"), "{}", console.screen());
}

#[test]
fn a_tab_is_found_as_it_was_left() {
    let mut console = Console::morning(WIDE);
    console.keys("j/tomas<Enter><Tab>");
    assert!(console.screen().contains("mine (0) ━"), "a filter belongs to its tab");
    console.keys("<S-Tab><S-Tab>");
    assert!(console.screen().contains("all (6) ━"), "{}", console.screen());
    console.keys("GG<Tab>");
    assert!(console.screen().contains("queue (2) /tomas"));
    assert!(console.cursor().contains(EXPORT));
    console.keys("<Esc>");
    assert!(console.cursor().contains(EXPORT), "the cursor follows its ticket");
}

#[test]
fn a_view_by_its_key_is_the_tab_as_it_was_left() {
    let mut console = Console::morning(WIDE);
    console.keys("<A-7>/webhook<Enter><A-1>");
    assert!(console.screen().contains("queue (6) ━"));
    assert!(console.keys("<A-7>").screen().contains("all (1) /webhook"));
}

#[test]
fn counting_never_comes_before_a_frame() {
    let mut console = Console::morning(NARROW);
    for msg in [Msg::Changed, Msg::Tick] {
        let effects = console.model.update(msg, console.now + SignedDuration::from_mins(3));
        let read = |effect: &Effect| matches!(effect, Effect::Read(Ask::Counts(_)));
        assert!(!effects.iter().any(read));
        assert!(effects.iter().any(|effect| matches!(effect, Effect::Refresh(Ask::Counts(_)))));
    }
}

#[test]
fn the_filter_is_completed_as_it_is_typed() {
    for (text, shown, first) in [
        ("", "queue (6) /▏ ", "tier:  is:  customer:  "),
        ("ti", "/ti▏er: ", "tier:"),
        ("tier:p", "/tier:p▏aying ", "paying"),
        ("tier:", "/tier:▏ ", "paying  community  pull-request  error"),
        ("customer:ac", "/customer:ac▏me ", "Acme"),
        ("source:c", "/source:c▏hat ", "chat"),
        ("from:wil", "/from:wil▏e E. Coyote ", "Wile E. Coyote"),
        ("place:ex", "/place:ex▏ample/app ", "example/app"),
    ] {
        let mut console = typed(text);
        assert!(console.screen().contains(shown), "{text}\n{}", console.screen());
        assert!(told(&mut console).starts_with(first), "{text}: {}", told(&mut console));
    }
    let mut console = typed("from:wil<Tab> -is:la<Tab>");
    assert!(console.screen().contains("queue (1) /from:\"Wile E. Coyote\" -is:late▏"));
    console.keys("<Tab><Tab> web<Enter>");
    assert!(console.screen().contains("queue (1) /from:\"Wile E. Coyote\" -is:late web ━"));
}

#[test]
fn a_filter_at_work() {
    for (name, size) in [("wide", WIDE), ("narrow", NARROW), ("small", (40, 12))] {
        let mut console = Console::morning(size);
        console.keys("/tier:comm -fr");
        insta::assert_snapshot!(format!("filter_{name}"), console.styled());
    }
}

#[test]
fn labels_complete_and_narrow() {
    let mut console = Console::new(WIDE);
    console.synced();
    let issues = vec![
        labelled("github:example/app#1", "bug, sdk", 5),
        labelled("github:example/app#2", "bug", 6),
        labelled("github:example/app#3", "", 7),
    ];
    console.ingest("code", page(issues));
    console.keys("/label:");
    assert!(told(&mut console).starts_with("bug  sdk  none"), "{}", told(&mut console));
    console.keys("<Tab>");
    assert!(console.screen().contains("queue (2) /label:bug▏"), "{}", console.screen());
    console.keys(" -label:s");
    assert!(console.screen().contains("queue (1) /label:bug -label:s▏dk"), "{}", console.screen());
}

#[test]
fn what_is_wrong_with_a_filter_is_told_calmly_and_narrows_nothing() {
    for (text, found, fault) in [
        ("is:foo", 6, "is:foo: there are great, okay, late,"),
        ("is:c", 6, "closed  claimed"),
        ("is:c tomas", 2, "is:c: closed or claimed?"),
        ("stat:x tomas", 2, "stat:x: there is no stat:, but tier:, is:, "),
    ] {
        let mut console = typed(text);
        assert!(told(&mut console).starts_with(fault), "{text}: {}", told(&mut console));
        assert!(console.screen().contains(&format!("queue ({found}) /{text}▏")), "{text}");
    }
    let mut console = typed("is:foo<Enter>");
    assert!(told(&mut console).starts_with("is:foo: there are"), "it is told once it is kept");
    assert!(!typed("is:late<Enter>").screen().contains("there are"));
}

#[test]
fn a_long_filter_shows_its_end() {
    let mut console = typed(&"word ".repeat(40));
    console.keys("the end");
    let title = console.screen().lines().nth(2).unwrap().to_owned();
    assert!(title.contains("/…") && title.contains("the end▏"), "{title}");
}

#[test]
fn the_filter_knows_what_is_late_now() {
    let mut console = Console::morning(WIDE);
    console.keys("/is:great<Enter>").wait(3);
    let great = |console: &mut Console| {
        let screen = console.screen();
        let title = screen.lines().find(|line| line.contains("/is:great")).unwrap();
        title.split(['(', ')']).nth(1).unwrap().parse::<usize>().unwrap()
    };
    let before = great(&mut console);
    assert!(before > 0);
    console.wait(4 * 60 * 60);
    assert_eq!(great(&mut console), 0, "{}", console.screen());
}

/// 10,000 tickets in the queue: how long a key in the filter takes, and a change of tab.
#[test]
#[ignore = "a measurement: cargo test --release --test suite -- --ignored ten_thousand"]
fn ten_thousand_tickets_are_narrowed_and_left() {
    let mut console = Console::with(WIDE, Setup { views: late_payers(), ..setup() });
    console.synced();
    let words = ["Webhook signatures fail", "Export drops rows", "Nobody can log in", "Thanks"];
    let people = [wile(), priya(), person("Tomás Herrera", "")];
    for hundred in 0..100 {
        let ticket = |n: i64| {
            let at = usize::try_from(n).unwrap();
            let title = format!("{} {n}", words[at % 4]);
            let one =
                given(&format!("slack:users/C1/{n}"), Kind::Thread, &title, &people[at % 3], n);
            if n % 10 == 0 { one } else { one.says(&grace(), n - 1, "Done.") }
        };
        console
            .ingest("chat", page((hundred * 100 + 1..=hundred * 100 + 100).map(ticket).collect()));
    }
    for (tab, keys) in [("all", "6"), ("queue", "1")] {
        console.keys(keys);
        measure(&format!("a key in the filter of {tab}"), &mut console, |console, n| {
            let text = "tier:paying is:late webhook from:wile";
            let at = n % text.len();
            match at {
                0 => console.keys("<Esc>/t"),
                at => console.keys(&text[at..=at]),
            };
        });
        console.keys("<Esc><Esc>");
    }
    measure("a change of tab", &mut console, |console, _| {
        console.keys("<Tab>");
    });
    assert_eq!(console.store.reader().unwrap().tickets(View::All).unwrap().len(), 10_000);
}

fn measure(what: &str, console: &mut Console, mut step: impl FnMut(&mut Console, usize)) {
    let mut times: Vec<_> = (0..108)
        .map(|n| {
            let begun = std::time::Instant::now();
            step(console, n);
            begun.elapsed()
        })
        .collect();
    times.sort_unstable();
    println!("{what}: p50 {:?}, p95 {:?}", times[54], times[102]);
}

#[test]
fn a_filter_that_is_forgotten_leads_back_to_the_ticket_that_was_under_the_cursor() {
    let mut console = Console::morning(WIDE);
    console.keys("jjj");
    let before = console.cursor();
    console.keys("/webhook");
    assert_ne!(console.cursor(), before);
    console.keys("<C-u>");
    assert_eq!(console.cursor(), before, "it is shown again");
    console.keys("webhook<Esc>");
    assert_eq!(console.cursor(), before);
    console.keys("/webhook<Enter>");
    let found = console.cursor();
    console.keys("<Esc>");
    assert_eq!(console.cursor(), found, "one that was kept was meant");
}

#[test]
fn the_footer_tells_what_escape_clears_while_there_is_something() {
    for (keys, clears) in [("", false), (" ", true), ("V", true), ("/w<Enter>", true)] {
        let mut console = Console::morning(WIDE);
        let screen = console.keys(keys).screen();
        assert_eq!(
            screen.lines().last().unwrap().contains("Esc clear"),
            clears,
            "{keys}\n{screen}"
        );
        let screen = console.keys("<Esc>").screen();
        assert!(!screen.lines().last().unwrap().contains("Esc clear"), "{keys}\n{screen}");
    }
}

#[test]
fn a_tab_is_found_by_its_name() {
    for (typed, title) in [("snoozed", "snoozed (0)"), ("late pay", "late payers (")] {
        let mut console = morning(WIDE, vec![own("late payers", "is:late", View::Queue)]);
        console.keys(&format!(":{typed}<Enter>"));
        assert!(console.screen().contains(&format!("┍ {title}")), "{typed}\n{}", console.screen());
    }
}
