//! Reviewing and merging pull requests.

use super::harness::*;
use support_hero::desk::{
    Action, Answer, Choices, Granted, Kind, MergeMethod, Merging, TicketRef, Upstream, Verdict,
    Wish,
};
use support_hero::store::Outcome;
use support_hero::tui::Effect;

const PULL: &str = "github:example/app#4712";

/// A console with the cursor on a pull request.
fn pull(size: (u16, u16)) -> Console {
    let mut console = Console::morning(size);
    console.keys("jjjj");
    assert!(console.cursor().contains("Keep empty"));
    console
}

fn review(verdict: Verdict, text: &str) -> Option<Action> {
    Some(Action::Review { verdict, text: text.into() })
}

fn merging(concerns: &[&str], obstacle: Option<&str>) -> Merging {
    Merging {
        base: "main".into(),
        sha: "f00dfeed".into(),
        methods: vec![MergeMethod::Squash, MergeMethod::Merge],
        concerns: concerns.iter().map(|why| (*why).to_owned()).collect(),
        obstacle: obstacle.map(ToOwned::to_owned),
    }
}

fn granted(merging: Option<Merging>) -> Granted {
    let ticket = TicketRef::parse(PULL).unwrap();
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let choices = Choices {
        people: names(&["ada", "grace", "tomás-herrera"]),
        teams: names(&["example/core"]),
        asked: names(&["grace"]),
        merging,
        ..Choices::default()
    };
    Granted::Choices(ticket, choices)
}

#[test]
fn questions() {
    for (name, size) in [("wide", WIDE), ("narrow", NARROW)] {
        let mut console = pull(size);
        console.keys("p");
        insta::assert_snapshot!(format!("menu_{name}"), console.styled());
        console.keys("a");
        insta::assert_snapshot!(format!("approve_{name}"), console.styled());
        console.keys("<Esc>pcplease keep the header");
        insta::assert_snapshot!(format!("request_changes_{name}"), console.styled());
        console.keys("<Esc>pm").grant(Ok(granted(Some(merging(&[], None)))));
        insta::assert_snapshot!(format!("merge_green_{name}"), console.styled());
    }
    let mut console = pull(NARROW);
    let concerns = [
        "2 failing checks: build, lint",
        "grace has asked for changes and has not looked at it again since",
    ];
    console.keys("pm").grant(Ok(granted(Some(merging(&concerns, None)))));
    insta::assert_snapshot!("merge_red", console.styled());
    console.keys("!");
    insta::assert_snapshot!("merge_insisted", console.styled());
    console
        .keys("<Esc>pm")
        .grant(Ok(granted(Some(merging(&[], Some("it has conflicts with main"))))));
    insta::assert_snapshot!("merge_impossible", console.styled());
    console.keys("<Esc>pv").grant(Ok(granted(None)));
    insta::assert_snapshot!("reviewers", console.styled());
}

#[test]
fn an_approval_may_go_without_words() {
    for (keys, text) in [("pa<C-s>", ""), ("palooks good<C-s>", "Hey Tomás, looks good")] {
        let mut console = pull(WIDE);
        console.keys(keys);
        assert_eq!(console.sent(), review(Verdict::Approve, text), "{keys}");
        assert!(console.message().starts_with("approve: \"Keep empty"), "{}", console.message());
        assert!(!console.cursor().contains("Keep empty"), "it is dealt with");
        console.keys("z");
        assert_eq!(console.sent(), None);
        assert_eq!(console.message().ends_with("its text is a draft"), !text.is_empty());
    }
}

#[test]
fn a_request_for_changes_needs_words() {
    let mut console = pull(WIDE);
    console.keys("pc<C-s>");
    assert_eq!(console.sent(), None);
    assert!(console.message().contains("needs words"), "{}", console.message());
    console.keys("keep the header<C-s>");
    assert_eq!(console.sent(), review(Verdict::RequestChanges, "Hey Tomás, keep the header"));
    console.keys("jjjj<Up>");
    console.keys("<A-3>");
    assert!(console.screen().contains("request changes: goes out in 8 s"), "{}", console.screen());
    assert!(console.screen().contains("┃ Hey Tomás, keep the header"));
}

#[test]
fn a_review_shares_the_draft_of_the_ticket_and_closes_nothing() {
    let mut console = pull(WIDE);
    console.keys("rhm<Esc>pa");
    assert!(console.screen().contains(" approve example/app#4712 "), "{}", console.screen());
    assert!(console.screen().contains("Hey Tomás, hm"));
    console.keys("<C-x>");
    assert_eq!(console.sent(), None);
    assert_eq!(console.message(), "send and close: a review closes nothing; send it first");
    console.keys("?<Esc>r<C-s>");
    assert_eq!(console.sent(), Some(Action::reply("Hey Tomás, hm?")), "it is an answer again");
    let mut console = pull(WIDE);
    console.keys("rhm<Esc>pa<C-u><C-s>");
    assert_eq!(console.sent(), review(Verdict::Approve, ""));
    assert_eq!(console.draft(PULL), None, "what was begun was given up for it");
}

#[test]
fn where_a_review_goes_is_settled_when_it_is_begun() {
    let mut console = pull(WIDE);
    console.keys("palgtm");
    let urgent = given("slack:users/C1/9", Kind::Thread, "Nobody can log in", &wile(), 90);
    console.ingest("chat", page(vec![urgent]));
    console.wait(60).keys("<C-s>");
    assert_eq!(console.outbox()[0].0, PULL);
}

#[test]
fn a_refused_review_is_told_and_given_anew_in_its_place() {
    let mut console = pull(WIDE);
    console.keys("pa<C-s>").wait(9);
    console.deliver("code", Outcome::Refused { why: "it has a new commit".into() });
    assert!(console.message().starts_with("approve refused"), "{}", console.message());
    console.keys("Gk").wait(3);
    let screen = console.screen();
    assert!(screen.contains("p reviews it again, t sends this again, D drops it"), "{screen}");
    console.keys("pa<C-s>");
    assert_eq!(console.outbox().len(), 1, "the new one takes its place");
    assert_eq!(console.outbox()[0].2, "held");
}

#[test]
fn only_what_works_is_offered_and_the_reason_is_told() {
    let tell = |keys: &str, change: fn(&mut support_hero::desk::Head)| {
        let mut console = Console::new(NARROW);
        console.synced();
        let pull = given(PULL, Kind::PullRequest, "Keep empty", &priya(), 20).with(change);
        console.ingest("code", page(vec![pull]));
        console.keys("<A-7>").keys(keys);
        assert_eq!(console.sent(), None);
        console.message()
    };
    let closed = |head: &mut support_hero::desk::Head| {
        head.upstream = Upstream::Closed { at: minutes(5), reason: None };
    };
    assert_eq!(tell("p", closed), "review: it is closed");
    assert_eq!(
        tell("p", |head| head.kind = Kind::Issue),
        "more: it is no pull request and no error"
    );
    assert_eq!(tell("d", |head| head.kind = Kind::Issue), "diff: it is no pull request");
    let own = "approve: it is your own, and others have to review it";
    let mine = |head: &mut support_hero::desk::Head| {
        head.author = Some(support_hero::desk::PersonId("Ada L".into()));
    };
    let mut console = Console::new(NARROW);
    console.synced();
    let author = person("Ada L", "");
    let pull = given(PULL, Kind::PullRequest, "Mine", &author, 20).with(mine);
    console.ingest("code", page(vec![pull]));
    console.keys("<A-7>p");
    assert!(!console.screen().contains("a approve it"), "{}", console.screen());
    console.keys("a");
    assert_eq!(console.message(), own);
    assert!(console.screen().contains("m merge it"), "the menu stays");
    let elsewhere = |head: &mut support_hero::desk::Head| {
        head.answer = Answer::Elsewhere { why: "the conversation is locked".into() };
    };
    assert_eq!(tell("pa", elsewhere), "approve: the conversation is locked");
    assert!(tell("pxq", |_| {}).is_empty(), "other keys do nothing");
}

#[test]
fn reviewers_are_asked_but_not_twice_and_not_the_author() {
    let mut console = pull(NARROW);
    console.keys("pv").grant(Ok(granted(None)));
    assert!(!console.screen().contains("[ ] tomás-herrera"), "{}", console.screen());
    console.keys("<Space>core<Enter>");
    let of = vec!["example/core".to_owned()];
    assert_eq!(console.sent(), Some(Action::AskReview { of }), "who was asked stays so");
    assert!(console.message().starts_with("ask for a review: example/core: \"Keep"));
    assert!(console.cursor().contains("Keep empty"), "it is not dealt with");
}

#[test]
fn a_merge_asks_and_the_answer_is_no() {
    let green = || Ok(granted(Some(merging(&[], None))));
    for (keys, expected) in [
        ("<Enter>", None),
        ("<Esc>", None),
        ("n", None),
        ("r<Enter>", None),
        ("!n", None),
        ("y", Some((MergeMethod::Squash, false))),
        ("s", Some((MergeMethod::Squash, false))),
        ("m", Some((MergeMethod::Merge, false))),
    ] {
        let mut console = pull(NARROW);
        console.keys("pm").grant(green()).keys(keys);
        let merge = |(method, insist)| Action::Merge { method, sha: "f00dfeed".into(), insist };
        assert_eq!(console.sent(), expected.map(merge), "{keys}");
    }
    let mut console = pull(NARROW);
    console.keys("pm").grant(green()).keys("r");
    assert_eq!(console.message(), "merge: its repository allows no rebase");
    console.keys("y");
    assert!(console.message().starts_with("merge (squash): \"Keep empty"), "{}", console.message());
    console.keys("z");
    assert_eq!(console.sent(), None);
}

#[test]
fn what_speaks_against_a_merge_must_be_insisted_on() {
    let red = || Ok(granted(Some(merging(&["2 failing checks: build, lint"], None))));
    for keys in ["y", "s", "m", "!y", "!<Enter>s"] {
        let mut console = pull(NARROW);
        console.keys("pm").grant(red()).keys(keys);
        assert_eq!(console.sent(), None, "{keys}");
    }
    let mut console = pull(NARROW);
    console.keys("pm").grant(red()).keys("s");
    assert_eq!(console.message(), "merge: 2 failing checks: build, lint");
    console.keys("!s");
    let sha = "f00dfeed".to_owned();
    assert_eq!(
        console.sent(),
        Some(Action::Merge { method: MergeMethod::Squash, sha, insist: true })
    );
    assert!(console.message().starts_with("merge (squash, all the same)"));
}

#[test]
fn what_cannot_be_merged_is_shown_in_the_browser() {
    let mut console = pull(NARROW);
    console.keys("pm").grant(Ok(granted(Some(merging(&["red"], Some("it is a draft"))))));
    console.keys("ys!s");
    assert_eq!(console.sent(), None);
    assert_eq!(console.message(), "merge: it is a draft");
    console.keys("o");
    let browse = Effect::Browse("https://service.test/example/app/4712".into());
    assert_eq!(console.outside.last(), Some(&browse));
    console.keys("pm").grant(Ok(granted(None)));
    assert!(console.screen().contains("it is no open pull request any more"));
}

#[test]
fn a_merge_waits_for_what_is_known_of_it() {
    let mut console = pull(NARROW);
    console.keys("pm");
    assert_eq!(console.wish(), Wish::Choices(TicketRef::parse(PULL).unwrap()));
    console.keys("ysm");
    assert_eq!(console.message(), "merge: its checks are still being read");
    assert!(!console.screen().contains("asking"));
    console.wait(1);
    assert!(console.screen().contains("asking code…"), "{}", console.screen());
    console.grant(Err("code.test does not answer"));
    assert!(console.screen().contains("code.test does not answer"));
    console.keys("y!s<Esc>");
    assert_eq!(console.sent(), None);
    let before = console.styled();
    console.keys("pm<Esc>").grant(Ok(granted(Some(merging(&[], None)))));
    assert_eq!(console.styled(), before, "nobody waits for it any more");
}
