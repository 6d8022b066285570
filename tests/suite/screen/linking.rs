//! What tickets have to do with each other, what calls for us besides words, and how many want it.

use super::harness::*;
use jiff::SignedDuration;
use support_hero::desk::{
    Action, Bond, Budget, Kind, LastRead, Linked, Need, NeedOf, TicketRef, Upstream,
};
use support_hero::store::{Health, SourceState};
use support_hero::tui::{Effect, Msg};

const CHAT: &str = "slack:users/C1/1";

fn linked(reference: &str, bond: Bond, title: &str, state: &str, closed: Option<i64>) -> Linked {
    let reference = TicketRef::parse(reference).unwrap();
    let kind = if reference.kind() == "slack" { Kind::Thread } else { Kind::Issue };
    Linked {
        bond,
        kind: Some(kind),
        place: (kind == Kind::Thread).then(|| "#general".into()),
        customer: (kind == Kind::Thread).then(|| "Acme".into()),
        title: title.into(),
        state: state.into(),
        closed_at: closed.map(minutes),
        released: None,
        url: format!("https://service.test/{}", reference.rest()),
        by_hand: false,
        reference,
    }
}

fn many() -> Vec<Linked> {
    let more = |n| linked(&format!("github:example/app#{n}"), Bond::Linked, "More", "open", None);
    let mut links = vec![
        linked("github:example/app#12", Bond::ClosedBy, "Fix reconnect", "merged", Some(120)),
        linked("github:example/app#9", Bond::DuplicateOf, "Sockets drop", "open", None),
        linked(
            "github:example/sdk-js#7",
            Bond::Linked,
            "Reconnect with a back-off that is told in the settings and kept over restarts",
            "closed: not planned",
            Some(3_000),
        ),
        linked("slack:users/C9/1", Bond::LinkedFrom, "Websocket drops", "open", None),
    ];
    links.extend([31, 32, 33].map(more));
    links
}

/// A pull request that needs something of us.
fn needs(reference: &str, title: &str, what: &str, ago: i64) -> Given {
    let need = Need { of: NeedOf::Us, what: what.into(), since: minutes(ago) };
    given(reference, Kind::PullRequest, title, &priya(), ago)
        .with(|head| head.tracked.need = Some(need))
}

fn fix(upstream: Upstream) -> Given {
    given("github:example/app#12", Kind::PullRequest, "Keep sockets open", &grace(), 500)
        .with(|head| (head.upstream, head.url) = (upstream, FIX.into()))
}

const FIX: &str = "https://github.com/example/app/pull/12";

/// A conversation that points at a pull request, which is merged then.
fn shipped(size: (u16, u16)) -> Console {
    let mut console = Console::new(size);
    console.synced();
    let asked = given(CHAT, Kind::Thread, "Sockets drop after a minute", &wile(), 300).says(
        &grace(),
        290,
        &format!("Hey Wile, we are on it: {FIX}"),
    );
    console.ingest("chat", page(vec![asked]));
    console.ingest("code", page(vec![fix(Upstream::Open)]));
    assert!(console.screen().contains("queue (0)"), "{}", console.screen());
    let merged = Upstream::Closed { at: minutes(90), reason: Some("merged".into()) };
    console.ingest("code", page(vec![fix(merged)]));
    console
}

#[test]
fn a_page_names_the_tickets_it_has_to_do_with() {
    for (name, size, keys) in [("wide", WIDE, ""), ("narrow", NARROW, "<Enter>gJKg")] {
        let mut console = Console::morning(size);
        console.shows(CHAT, |detail| detail.links = many());
        console.keys(keys);
        console.shows(CHAT, |detail| detail.links = many());
        insta::assert_snapshot!(format!("links_{name}"), console.styled());
    }
}

#[test]
fn a_head_that_would_take_more_than_half_scrolls_with_the_rest() {
    let mut console = Console::morning((120, 24));
    console.shows(CHAT, |detail| detail.links = many());
    assert!(!console.screen().contains("fixed by"), "{}", console.screen());
    assert!(console.screen().contains("eu-west. It began"));
    console.keys("<Enter>g");
    console.shows(CHAT, |detail| detail.links = many());
    assert!(console.screen().contains("fixed by"), "{}", console.screen());
}

#[test]
fn rows_say_what_they_call_for_and_how_many_want_it() {
    for (name, size) in [("wide", WIDE), ("narrow", NARROW)] {
        let mut console = shipped(size);
        let wanted = given("github:example/app#3", Kind::Issue, "Dark mode", &priya(), 4_000)
            .with(|head| head.tracked.votes = 12);
        let failing = needs("github:example/app#4", "Add a flag", "fix 2 checks: build, lint", 60);
        let first = needs("github:example/app#5", "Typo", "first review", 2_000);
        console.ingest("code", page(vec![wanted, failing, first]));
        console.keys("g");
        insta::assert_snapshot!(format!("calls_{name}"), console.styled());
        console.keys("jj");
        insta::assert_snapshot!(format!("call_{name}"), console.styled());
    }
}

#[test]
fn the_answer_that_closes_the_loop_is_ready_to_send() {
    let mut console = shipped(WIDE);
    assert!(console.cursor().contains("close the loop"), "{}", console.cursor());
    console.keys("r");
    insta::assert_snapshot!("loop_answer", console.styled());
    console.keys("<Esc>");
    assert_eq!(console.draft(CHAT), None, "it stands as it was offered");
    console.keys("r<C-s>");
    let Some(Action::Reply { text, .. }) = console.sent() else { panic!("nothing was sent") };
    assert!(text.starts_with("Hey Wile, the fix for this was merged: Keep sockets open"));
    assert!(console.screen().contains("waiting on them  Acme $"), "{}", console.screen());
}

#[test]
fn of_that_answer_the_greeting_alone_is_not_sent() {
    let mut console = shipped(WIDE);
    console.keys("r<C-u>Hey Wile,<C-s>");
    assert!(console.outbox().is_empty());
    assert!(console.message().contains("nothing in it"));
}

#[test]
fn a_linked_ticket_is_one_key_away() {
    let mut console = Console::morning(WIDE);
    let links = || {
        vec![
            linked("github:example/app#4711", Bond::Linked, "Export", "open", None),
            Linked { kind: None, ..linked("github:other/one#1", Bond::Linked, "", "", None) },
            linked("github:example/app#80", Bond::Linked, "Old", "closed", Some(9_000)),
        ]
    };
    let old = given("github:example/app#80", Kind::Issue, "Old", &priya(), 9_500)
        .with(|head| head.upstream = Upstream::Closed { at: minutes(9_000), reason: None });
    console.ingest("code", page(vec![old]));
    console.shows(CHAT, |detail| detail.links = links());
    console.keys("l");
    insta::assert_snapshot!("go_to", console.styled());
    console.keys("<Enter>");
    assert_eq!(console.looked_at.as_deref(), Some("github:example/app#4711"));
    assert!(console.screen().contains("queue ("), "it is in the view");
    console.keys("<Esc>g");
    console.shows(CHAT, |detail| detail.links = links());
    console.keys("lother<Enter>");
    let url = "https://service.test/other/one#1";
    assert_eq!(console.outside.last(), Some(&Effect::Browse(url.into())), "it is not here");
    console.shows(CHAT, |detail| detail.links = links());
    console.keys("lold<Enter>");
    assert_eq!(console.looked_at.as_deref(), Some("github:example/app#80"));
    assert!(console.screen().contains("all ("), "{}", console.screen());
}

#[test]
fn what_is_typed_is_linked_and_unlinked_again() {
    let mut console = Console::morning(WIDE);
    let links = |console: &Console| {
        let reader = console.store.reader().unwrap();
        let id = reader.find(CHAT).unwrap().id;
        let links = reader.detail(id).unwrap().unwrap().links;
        links.iter().map(|link| link.reference.to_string()).collect::<Vec<_>>()
    };
    console.keys("l");
    assert!(console.screen().contains("Type an address, owner/name#12 or a few words."));
    console.keys("https://github.com/example/app/issues/8");
    assert!(console.screen().contains("link it"), "{}", console.screen());
    console.keys("<Enter>");
    assert_eq!(links(&console), ["github:example/app#8"]);
    assert!(console.message().starts_with("linked to example/app#8: "), "{}", console.message());
    console.keys("lexample/app#4711<Enter>");
    assert_eq!(links(&console).len(), 2);
    console.keys("lunlink 8<Enter>");
    assert_eq!(links(&console), ["github:example/app#4711"]);
    console.keys("z");
    assert_eq!(links(&console).len(), 2, "the link is there again");
    console.keys("zz");
    assert!(links(&console).is_empty());
    console.keys("lexport empty<Enter>");
    assert!(console.screen().contains("link it to which one?"), "{}", console.screen());
    console.keys("<Enter>");
    assert_eq!(links(&console), ["github:example/app#4711"]);
    console.keys("l<Enter>");
    let back = "linked from  #support Webhook signatures fail";
    assert!(console.screen().contains(back), "{}", console.screen());
    assert!(console.screen().contains("(Acme $)"));
    console.keys("<Esc>g");
    console.keys("lnobody ever said this<Enter>");
    assert_eq!(
        console.message(),
        "no issue and no pull request here has \"nobody ever said this\" in it"
    );
}

#[test]
fn a_number_alone_is_meant_where_the_ticket_is() {
    let mut console = Console::morning(WIDE);
    console.keys("gjl#4712<Enter>");
    assert!(console.screen().contains("linked  example/app#4712 Keep empty trailing columns"));
    console.keys("l<Enter>");
    assert_eq!(console.looked_at.as_deref(), Some("github:example/app#4712"));
    assert!(console.screen().contains("linked from  example/app#4711"), "{}", console.screen());
}

fn budget(remaining: u64, minutes: i64) -> Msg {
    let reset = now() + SignedDuration::from_mins(minutes);
    let budget = Some(Budget { remaining, limit: 5_000, reset });
    Msg::Synced([(source("code"), LastRead { at: now(), budget })].into())
}

#[test]
fn what_is_left_of_a_rate_limit() {
    for (size, left, minutes, told, style) in [
        (WIDE, 4_968, 40, Some("4,968 left"), '.'),
        (WIDE, 999, 40, Some("code: 999 left until 10:40"), 'y'),
        (WIDE, 999, 0, None, '.'),
        (NARROW, 4_968, 40, None, '.'),
        (NARROW, 12, 40, Some("code: 12 left"), 'y'),
    ] {
        let mut console = Console::new(size);
        console.synced();
        console.msg(budget(left, minutes));
        let screen = console.styled();
        let mut lines = screen.lines();
        let (line, marks) = (lines.next().unwrap(), lines.next().unwrap());
        assert_eq!(line.contains(" left"), told.is_some(), "{line}");
        let Some(told) = told else { continue };
        let at = line.find(told).unwrap_or_else(|| panic!("{told} in {line}"));
        let at = line[..at].chars().count();
        assert_eq!(marks.chars().nth(at), Some(style), "{screen}");
    }
}

#[test]
fn a_source_in_trouble_tells_of_that_alone() {
    let mut console = Console::morning(WIDE);
    console.msg(budget(12, 40));
    let limited = SourceState {
        health: Health::Limited,
        until: Some(minutes(-40)),
        ..SourceState::new(source("code"))
    };
    console.source(limited);
    assert!(console.screen().contains("code limited until 10:40"));
    assert!(!console.screen().contains(" left"), "{}", console.screen());
}
