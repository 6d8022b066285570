//! What is told of people on a ticket's page: their time, their marks, their reactions, and what
//! they said elsewhere. And what a source tells of itself.

use super::harness::*;
use jiff::SignedDuration;
use support_hero::desk::{Answer, Entry, Kind, MessageKind, Reaction, Side};
use support_hero::store::{Detail, Health, SourceState};
use support_hero::tui::{Effect, Msg};

const CHAT: &str = "slack:users/C1/1";

fn reaction(sign: &str, count: u64) -> Reaction {
    Reaction { sign: sign.into(), count }
}

fn in_zone(zone: &'static str) -> impl Fn(&mut Detail) {
    move |detail| detail.ticket.author.zone = Some(zone.into())
}

/// A page with all that Slack tells.
fn told(detail: &mut Detail) {
    in_zone("America/Los_Angeles")(detail);
    detail.ticket.author.marks = vec!["guest"];
    for entry in detail.conversation.iter_mut().filter(|entry| entry.side == Side::Customer) {
        entry.author.marks = vec!["guest"];
    }
    let first = &mut detail.conversation[0];
    first.reactions = vec![reaction("👍", 3), reaction("❤", 1), reaction(":partyparrot:", 2)];
    let elsewhere = |id: &str, author: &str, kind, ago, text: &str| Entry {
        id: id.into(),
        at: minutes(ago),
        author: (&person(author, "")).into(),
        side: if kind == MessageKind::Event { Side::Bot } else { Side::Us },
        kind,
        text: text.into(),
        edited: false,
        deleted: false,
        reactions: vec![reaction("👀", 1)],
        place: Some("#alerts".into()),
    };
    detail
        .conversation
        .insert(1, elsewhere("8", "Sentry", MessageKind::Event, 48, "401 on /hooks"));
    let note = elsewhere("9", "Grace Hopper", MessageKind::Note, 47, "the deploy at nine, I bet");
    detail.conversation.insert(2, note);
}

#[test]
fn a_page_with_all_that_is_told() {
    for (name, size) in [("wide", WIDE), ("narrow", NARROW)] {
        let mut console = Console::morning(size);
        console.keys("<Enter>");
        console.shows(CHAT, told);
        console.keys("g");
        insta::assert_snapshot!(format!("told_{name}"), console.styled());
    }
}

#[test]
fn their_time_is_told_where_it_is_another_than_the_heros() {
    for (zone, told) in [
        ("Europe/Amsterdam", Some("11:00 there (Europe/Amsterdam)")),
        ("America/Los_Angeles", Some("02:00 there, night (America/Los_Angeles)")),
        ("Asia/Kathmandu", Some("15:45 there (Asia/Kathmandu)")),
        ("Australia/Brisbane", Some("20:00 there (Australia/Brisbane)")),
        ("Asia/Magadan", Some("21:00 there (Asia/Magadan)")),
        ("Pacific/Auckland", Some("23:00 there, night (Pacific/Auckland)")),
        ("Europe/London", None),
        ("Mars/Olympus", None),
        ("", None),
    ] {
        let mut console = Console::morning((200, 40));
        console.shows(CHAT, in_zone(zone));
        let screen = console.screen();
        assert_eq!(screen.contains(" there"), told.is_some(), "{zone}");
        assert!(told.is_none_or(|told| screen.contains(told)), "{zone}: {screen}");
    }
}

#[test]
fn night_is_from_ten_to_seven() {
    for (hours, night) in [(-4, true), (-3, false), (11, false), (12, true)] {
        let mut console = Console::morning((200, 40));
        console.now += SignedDuration::from_hours(hours);
        console.shows(CHAT, in_zone("Etc/GMT+0"));
        assert!(!console.screen().contains("there"), "no other offset");
        console.now -= SignedDuration::from_hours(1);
        console.shows(CHAT, in_zone("Etc/GMT-1"));
        assert_eq!(console.screen().contains("there, night"), night, "{hours}");
    }
}

#[test]
fn their_time_moves_with_the_minute() {
    let mut console = Console::morning((200, 40));
    console.shows(CHAT, in_zone("Europe/Amsterdam"));
    assert!(console.screen().contains("11:00 there"));
    console.wait(60);
    assert!(console.screen().contains("11:01 there"));
}

#[test]
fn the_zone_is_left_out_before_the_time_is() {
    let zone = "America/Argentina/ComodRivadavia";
    for (size, told) in [
        (NARROW, "42 min  Acme $ (Enterprise)  Wile E. Coyote  07:00 there  "),
        ((62, 24), "│Wile E. Coyote  07:00 there  "),
        (WIDE, "Wile E. Coyote  07:00 there (America/Argentina/ComodRivadavia)"),
        ((100, 40), "│Wile E. Coyote  07:00 there  "),
    ] {
        let mut console = Console::morning(size);
        if size.0 < NARROW.0 {
            console.keys("<Enter>");
        }
        console.shows(CHAT, in_zone(zone));
        let screen = console.screen();
        assert!(screen.contains(told), "{told}: {screen}");
    }
}

#[test]
fn many_reactions_take_the_lines_they_need() {
    let mut console = Console::morning(NARROW);
    console.keys("<Enter>");
    console.shows(CHAT, |detail| {
        let signs = (0..12).map(|n| reaction(&format!(":reaction-{n:02}:"), n + 1));
        detail.conversation[0].reactions = signs.collect();
    });
    console.keys("g<Down><Down>");
    let screen = console.screen();
    let lines: Vec<&str> = screen.lines().filter(|line| line.contains(":reaction-")).collect();
    assert_eq!(lines.len(), 3, "{screen}");
    assert!(screen.contains(":reaction-11: 12"));
}

#[test]
fn what_a_source_tells_of_itself() {
    let notice = "reading #general back to 3 Nov, 12,400 messages";
    let console = |size, health| {
        let mut console = Console::morning(size);
        let until = (health == Health::Limited).then(|| minutes(-45));
        let notice = Some(notice.into());
        let state = SourceState { health, until, notice, ..SourceState::new(source("chat")) };
        let rest = ["code", "errors"].map(|name| SourceState {
            last_ok: Some(minutes(1)),
            ..SourceState::new(source(name))
        });
        console.msg(Msg::Desk([state].into_iter().chain(rest).collect(), Vec::new()));
        console
    };
    let mut lines = Vec::new();
    for health in [Health::Fine, Health::Limited] {
        for width in [160, 120, 100, 80, 40] {
            let screen = console((width, 24), health).screen();
            lines.push(screen.lines().next().unwrap().to_owned());
        }
    }
    insta::assert_snapshot!(lines.join("\n"));
    insta::assert_snapshot!("notice_wide", console(WIDE, Health::Fine).styled());
    insta::assert_snapshot!("notice_narrow", console(NARROW, Health::Fine).styled());
}

#[test]
fn a_problem_has_room_before_a_notice() {
    let mut console = Console::morning(NARROW);
    let state = |name| SourceState::new(source(name));
    let trouble = SourceState {
        health: Health::NeedsYou,
        problem: Some("the token is not valid".into()),
        ..state("code")
    };
    let told = SourceState { notice: Some("reading #general".into()), ..state("chat") };
    console.msg(Msg::Desk(vec![told, trouble], Vec::new()));
    let screen = console.screen();
    let line = screen.lines().next().unwrap();
    assert!(line.contains("code needs you"), "{line}");
    assert!(!line.contains("chat: reading #general"), "{line}");
}

#[test]
fn a_first_load_tells_how_far_it_is() {
    let mut console = Console::new(NARROW);
    let evil = "reading #general\u{1b}[2J, 40 messages";
    let state = SourceState { notice: Some(evil.into()), ..SourceState::new(source("chat")) };
    console.msg(Msg::Desk(vec![state], Vec::new()));
    assert!(console.screen().contains("chat: reading #general, 40 messages"));
}

#[test]
fn why_there_is_no_answer_from_here_is_told_in_full() {
    let why = "it came through Papercups, which does not pass on what an app posts: answer in \
               Papercups (o opens it)";
    for (name, size) in [("wide", WIDE), ("narrow", NARROW), ("small", (40, 12))] {
        let mut console = Console::morning(size);
        let bridged = given("slack:users/C1/8", Kind::Thread, "From the bridge", &wile(), 900)
            .with(|head| head.answer = Answer::Elsewhere { why: why.into() });
        console.ingest("chat", page(vec![bridged]));
        console.keys("gr");
        insta::assert_snapshot!(format!("elsewhere_{name}"), console.screen());
        console.keys("o");
        assert_eq!(console.outside, [Effect::Browse("https://service.test/users/C1/8".into())]);
        assert!(!console.screen().contains("no answer from here"));
        console.keys("r<Esc>");
        assert!(!console.screen().contains("no answer from here"));
    }
}
