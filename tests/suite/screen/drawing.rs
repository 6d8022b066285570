//! What is drawn: whole screens, in text and style.

use super::harness::*;
use support_hero::desk::{Fact, Kind, MessageKind, Tone};
use support_hero::store::{Health, SourceState};
use support_hero::tui::Msg;

#[test]
fn the_morning() {
    for (name, size) in [("wide", WIDE), ("narrow", NARROW), ("small", (40, 12))] {
        let mut console = Console::morning(size);
        insta::assert_snapshot!(format!("morning_{name}"), console.styled());
    }
}

#[test]
fn an_answer_being_written() {
    for (name, size) in [("wide", WIDE), ("narrow", NARROW), ("small", (40, 12))] {
        let mut console = Console::morning(size);
        console.keys("rit began with the deploy at nine; we are rolling it back now and tell you here as soon as that is done.<Enter>Cheers");
        insta::assert_snapshot!(format!("answer_{name}"), console.styled());
    }
}

#[test]
fn a_ticket_opened_on_a_small_screen_takes_it_whole() {
    let mut console = Console::morning((80, 20));
    console.keys("<Enter>");
    insta::assert_snapshot!(console.styled());
}

#[test]
fn a_conversation_with_everything_in_it() {
    let mut console = Console::new(WIDE);
    console.synced();
    let ticket = given("github:example/app#7", Kind::Issue, "All kinds of words", &wile(), 3_000)
        .says(&grace(), 2_990, "Hey Wile, looking into it.")
        .says(&grace(), 2_980, "only we read this\nsecond line")
        .but(|m| m.kind = MessageKind::Note)
        .says(&grace(), 2_970, "added the label bug")
        .but(|m| m.kind = MessageKind::Event)
        .says(&wile(), 60, "> looking into it\n\n**Any** news? `hero` says:\n1. one\n2. two, which is long enough to be wrapped onto another line below the first\n\n    indented  code")
        .but(|m| m.edited = true)
        .says(&wile(), 50, "my password is hunter2")
        .but(|m| m.deleted = true)
        .with(|head| head.assignees = vec!["Grace Hopper".into()]);
    console.ingest("code", page(vec![ticket]));
    console.keys("<Enter>g");
    insta::assert_snapshot!(console.styled());
}

#[test]
fn questions() {
    for (name, keys) in [("close", "x"), ("why", "jx"), ("snooze", "s"), ("help", "?")] {
        let mut console = Console::morning(NARROW);
        console.keys(keys);
        insta::assert_snapshot!(format!("question_{name}"), console.screen());
    }
}

#[test]
fn without_colours_the_cursor_and_the_bands_can_still_be_seen() {
    let mut setup = setup();
    setup.theme = support_hero::tui::Theme::new(false);
    let mut console = Console::with(NARROW, setup);
    console.synced();
    let old = given("slack:users/C1/1", Kind::Thread, "Old", &priya(), 9_000);
    let new = given("slack:users/C1/2", Kind::Thread, "New", &priya(), 1);
    console.ingest("chat", page(vec![old, new]));
    assert!(!console.colored());
    assert!(Console::morning(NARROW).colored());
    assert!(console.cursor().contains("! "), "{}", console.cursor());
    assert!(console.screen().contains("●  1 min"));
}

#[test]
fn the_state_of_the_sources() {
    let troubled = |size| {
        let mut console = Console::morning(size);
        console.source(SourceState {
            health: Health::NeedsYou,
            problem: Some("the token is not valid any more; make a new one".into()),
            since: Some(minutes(20)),
            ..SourceState::new(source("chat"))
        });
        console.source(SourceState {
            health: Health::Limited,
            until: Some(now() + jiff::SignedDuration::from_mins(45)),
            ..SourceState::new(source("code"))
        });
        console.source(SourceState {
            health: Health::Failing,
            since: Some(minutes(20)),
            problem: Some("errors.test does not answer".into()),
            ..SourceState::new(source("errors"))
        });
        console.msg(Msg::Leads(false));
        console
    };
    let first_line = |console: &mut Console| console.screen().lines().next().unwrap().to_owned();
    let lines: Vec<String> =
        [200, 120, 80, 40].map(|width| first_line(&mut troubled((width, 24)))).to_vec();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn that_nothing_can_be_stored_stays_in_sight_until_something_is() {
    for size in [WIDE, NARROW, (40, 12)] {
        let mut console = Console::morning(size);
        let first_line =
            |console: &mut Console| console.screen().lines().next().unwrap().to_owned();
        let before = first_line(&mut console);
        console.msg(Msg::Stuck(Some("the disk is full: make room".into())));
        console.keys("jk");
        let shown = first_line(&mut console);
        assert!(shown.starts_with(" nothing is stored"), "{shown}");
        assert!(size == (40, 12) || shown.contains("the disk is full: make"), "{shown}");
        console.msg(Msg::Stuck(None));
        assert_eq!(first_line(&mut console), before);
    }
}

#[test]
fn a_register_is_told_of_only_if_there_is_something_to_say() {
    let stripe = || SourceState {
        last_ok: Some(minutes(180)),
        ..SourceState::new(source("customers:stripe"))
    };
    let refused = SourceState {
        health: Health::NeedsYou,
        problem: Some("Stripe does not accept the key: make a new one".into()),
        ..stripe()
    };
    for (state, told) in [
        (SourceState { last_ok: None, ..stripe() }, None),
        (SourceState { last_ok: Some(minutes(119)), ..stripe() }, None),
        (stripe(), Some("customers:stripe as of 3 h ago")),
        (
            SourceState { notice: Some("12,300 customers read".into()), ..stripe() },
            Some("customers:stripe: 12,300 customers read"),
        ),
        (refused, Some("customers:stripe needs you: Stripe does not accept the key")),
        (
            SourceState {
                last_ok: Some(minutes(180)),
                ..SourceState::new(source("customers:old"))
            },
            None,
        ),
    ] {
        let mut console = Console::morning((240, 24));
        console.source(state.clone());
        let line = console.screen().lines().next().unwrap().to_owned();
        match told {
            Some(told) => assert!(line.contains(told), "{line}"),
            None => assert!(!line.contains("customers:"), "{line}"),
        }
        assert!(line.contains("chat synced"), "{line}");
    }
}

#[test]
fn what_a_register_needs_is_said_once() {
    let mut console = Console::morning(WIDE);
    let refused = SourceState {
        health: Health::NeedsYou,
        problem: Some("Stripe does not accept the key".into()),
        ..SourceState::new(source("customers:stripe"))
    };
    console.source(refused.clone());
    let told = "customers:stripe needs you: Stripe does not accept the key";
    assert!(console.screen().contains(told), "in full, though the line at the top has no room");
    // What is wrong stays while the hero moves about; this is another thing to say.
    console.wait(4).keys("R");
    console.source(SourceState { last_ok: Some(minutes(5)), ..refused });
    assert!(!console.screen().contains(told), "{}", console.screen());
}

#[test]
fn asking_for_news_asks_registers_too() {
    let mut console = Console::morning(WIDE);
    console.keys("R");
    let reader = console.store.reader().unwrap();
    for name in ["chat", "customers:stripe"] {
        assert!(reader.asked_at(&source(name)).unwrap().is_some(), "{name}");
    }
}

#[test]
fn who_polls() {
    let mut console = Console::morning(WIDE);
    assert!(!console.screen().contains("another hero polls"));
    console.msg(Msg::Leads(false));
    assert!(console.screen().contains("another hero polls"));
}

#[test]
fn an_empty_queue_says_why() {
    let mut console = Console::new(NARROW);
    assert!(console.screen().contains("The first load is running."));
    for name in ["chat", "code", "errors"] {
        console.source(SourceState {
            health: Health::NeedsYou,
            problem: Some(format!("no token for {name}")),
            ..SourceState::new(source(name))
        });
    }
    assert!(console.screen().contains("No source works yet."), "{}", console.screen());
    assert!(console.screen().contains("code: no token for code"));
    console.synced();
    assert!(console.screen().contains("All answered."));
    console.ingest("chat", page(vec![given("slack:u/1", Kind::Thread, "Hi", &priya(), 5)]));
    console.ingest("chat", page(vec![given("slack:u/2", Kind::Thread, "Ho", &priya(), 5)]));
    console.keys("est").wait(3);
    let screen = console.screen();
    assert!(screen.contains("1 wait on them. The next snooze ends at Tue 09:00."), "{screen}");
    console.keys("/nothing");
    let screen = console.screen();
    assert!(screen.contains("Nothing here matches \"nothing\"."), "{screen}");
    assert!(screen.contains("Esc forgets the filter."), "{screen}");
}

#[test]
fn too_small_a_window_says_so_and_recovers() {
    let mut console = Console::morning(NARROW);
    let before = console.styled();
    console.resize(20, 5);
    assert_eq!(console.screen().trim_end(), "hero needs 40 x 12,…");
    console.keys("jk");
    console.resize(80, 24);
    assert_eq!(console.styled(), before);
}

#[test]
fn nothing_from_outside_reaches_the_terminal_as_an_instruction() {
    let evil = "\u{1b}]0;owned\u{7}\u{1b}[31mred\u{9b}2J\u{202e}txt\u{8}";
    let mut console = Console::new(WIDE);
    console.synced();
    let mut author = person(evil, "");
    author.handle = evil.into();
    let ticket = given("slack:users/C1/1", Kind::Thread, evil, &author, 5).with(|head| {
        head.place = evil.into();
        head.url = format!("https://x/{evil}");
        head.assignees = vec![evil.into()];
        head.facts = vec![Fact { label: evil.into(), value: evil.into(), tone: Tone::Plain }];
        head.answer = support_hero::desk::Answer::Here { place: evil.into() };
    });
    console.ingest("chat", page(vec![ticket]));
    console.source(SourceState {
        health: Health::Failing,
        problem: Some(evil.into()),
        ..SourceState::new(source("code"))
    });
    for keys in ["", "<Enter>", "r", "<Esc>s", "<Esc>x"] {
        let screen = console.keys(keys).screen();
        let bad = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!screen.contains(bad), "{keys}: {screen:?}");
        assert!(!screen.contains("owned") && !screen.contains("[31m"), "{keys}: {screen}");
    }
}

#[test]
fn wide_letters_keep_the_columns() {
    let mut console = Console::new(WIDE);
    console.synced();
    let names = ["株本 さくら", "Noor 🌻", "👩‍👩‍👧 Familie", "Zoë Be\u{301}langer", "ﾊﾟﾊﾟ"];
    let tickets = names.iter().enumerate().map(|(index, name)| {
        let reference = format!("slack:users/C1/{index}");
        given(&reference, Kind::Thread, &name.repeat(9), &person(name, ""), 5)
    });
    console.ingest("chat", page(tickets.collect()));
    insta::assert_snapshot!(console.screen());
}

#[test]
fn an_idle_screen_wakes_once_a_minute() {
    let mut console = Console::morning(NARROW);
    console.wait(120);
    let mut wakes = Vec::new();
    for _ in 0..3 {
        console.now = console.model.wakes_at(console.now).unwrap();
        console.msg(Msg::Tick);
        wakes.push(console.now.duration_since(now()).as_secs());
    }
    assert_eq!(wakes, [180, 240, 300]);
    assert_eq!(Console::new(NARROW).model.wakes_at(now()), None, "nothing on it changes by time");
}

#[test]
fn what_left_and_what_is_new() {
    let mut console = Console::morning(NARROW);
    console.keys("j");
    let answered = given("slack:users/C1/1", Kind::Thread, "Webhook signatures fail", &wile(), 50);
    let new = given("slack:users/C1/9", Kind::Thread, "Nobody can log in", &wile(), 5);
    let answered = answered.says(&grace(), 1, "Hey Wile, it works again.");
    console.ingest("chat", page(vec![answered, new]));
    insta::assert_snapshot!(console.styled());
}

#[test]
fn a_need_is_told_in_full() {
    let mut console = Console::morning(NARROW);
    console.source(SourceState {
        health: Health::NeedsYou,
        problem: Some("the token is not valid any more; make a new one".into()),
        ..SourceState::new(source("chat"))
    });
    let told = "chat needs you: the token is not valid any more; make a new one";
    assert_eq!(console.message(), told);
    console.keys("jjk").wait(60);
    assert_eq!(console.message(), told, "it stays while one looks around");
    console.keys("e");
    assert!(console.message().starts_with("done"));
}

#[test]
fn of_a_place_without_room_no_dot_is_left() {
    for columns in 100..140 {
        let screen = Console::morning((columns, 40)).screen();
        assert!(!screen.contains("·…"), "{screen}");
    }
}
