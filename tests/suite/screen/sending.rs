//! What is asked before an answer leaves: what speaks against it, and what was said meanwhile.

use super::harness::*;
use proptest::prelude::*;
use support_hero::desk::{Granted, Kind, TicketRef, Wish};
use support_hero::tui::keymap::Context;
use support_hero::tui::{Effect, Msg};

const CHAT: &str = "slack:users/C1/1";

/// A morning whose hero reads what is asked, and whose services answer when they are told to.
fn careful(size: (u16, u16)) -> Console {
    let mut console = Console::morning(size);
    (console.swift, console.bold) = (false, false);
    console
}

fn fresh() -> Wish {
    Wish::Fresh(TicketRef::parse(CHAT).unwrap())
}

fn granted() -> Granted {
    Granted::Fresh(TicketRef::parse(CHAT).unwrap())
}

/// Grace answers, and the store has it.
fn grace_answers(console: &mut Console) {
    let answered = given(CHAT, Kind::Thread, "Webhook signatures fail", &wile(), 50).says(
        &grace(),
        0,
        "It was the proxy.\nWe rolled it back.\nSorry for that.\nAnd thanks.",
    );
    console.ingest("chat", page(vec![answered]));
}

#[test]
fn an_answer_that_nothing_speaks_against_goes_out_once_its_source_was_asked() {
    let mut console = careful(WIDE);
    console.keys("rit works again now.<C-s>");
    assert_eq!(console.outside, [Effect::Fetch(fresh())]);
    assert!(console.outbox().is_empty(), "nobody has looked yet");
    assert_eq!(console.draft(CHAT).as_deref(), Some("Hey Wile, it works again now."));
    console.grant(Ok(granted()));
    assert_eq!(console.outbox()[0].1, "reply Hey Wile, it works again now.");
    assert_eq!(console.draft(CHAT), None);
    console.grant(Ok(granted())).wait(9);
    assert_eq!(console.outbox().len(), 1, "an answer that comes twice sends nothing");
}

#[test]
fn what_somebody_said_meanwhile_is_shown_before_it_leaves() {
    let mut console = careful(WIDE);
    console.keys("rit works again now.<C-s>");
    grace_answers(&mut console);
    console.grant(Ok(granted()));
    assert!(console.outbox().is_empty());
    let screen = console.screen();
    for part in ["Grace Hopper of us wrote", "It was the proxy.", "Sorry for that."] {
        assert!(screen.contains(part), "{part}: {screen}");
    }
    console.keys("<Enter>");
    assert_eq!(console.model.context(), Context::Composer, "no is what Enter means");
    assert!(console.outbox().is_empty());
    console.keys("<C-s>").grant(Ok(granted()));
    console.keys("y");
    assert_eq!(console.outbox()[0].1, "reply Hey Wile, it works again now.");
    assert_eq!(console.outside.len(), 2, "what was decided is not looked at once more");
}

#[test]
fn all_that_speaks_against_it_is_asked_about_once() {
    let mut console = careful(WIDE);
    console.keys("r<C-u>Falcon, password=hunter2 Globex {link}<C-x>").grant(Ok(granted()));
    assert_eq!(console.model.context(), Context::Caution);
    let screen = console.screen();
    for part in ["private word", "looks like a password (hun…)", "customer: Globex", "{link}"] {
        assert!(screen.contains(part), "{part}: {screen}");
    }
    assert!(screen.contains("nobody is greeted"), "{screen}");
    console.keys("<C-s>");
    assert_eq!(console.outbox().len(), 2, "with the close that was decided");
}

#[test]
fn it_is_told_below_the_answer_once_a_word_is_finished() {
    let mut console = careful(WIDE);
    console.keys("ruse password=hunter2");
    assert!(!console.screen().contains("looks like"));
    console.keys(" ");
    assert!(console.screen().contains("! looks like a password (hun…)"), "{}", console.screen());
    console.keys("<C-w>");
    assert!(!console.screen().contains("looks like"));
    console.keys("<C-u>");
    assert!(!console.screen().contains("nobody is greeted"), "nothing is said yet");
    console.keys("It ");
    assert!(console.screen().contains("! nobody is greeted"));
    assert!(!console.screen().contains("terse"), "it is still being written");
}

#[test]
fn who_cannot_be_asked_holds_nothing_up_for_long() {
    let mut console = careful(WIDE);
    console.keys("rit works again now.<C-s>");
    assert!(!console.screen().contains("asking chat"), "what comes at once would only flicker");
    console.wait(1);
    assert!(console.screen().contains("asking chat whether somebody wrote…"));
    console.wait(2);
    assert_eq!(console.outbox().len(), 1);
    assert!(console.message().contains("nobody could look"), "{}", console.message());
    let mut offline = careful(WIDE);
    offline.keys("rit works again now.<C-s>").grant(Err("no route to host"));
    assert_eq!(offline.outbox().len(), 1);
    let mut terse = careful(WIDE);
    terse.keys("rdone.<C-s>").grant(Err("no route to host"));
    assert!(terse.screen().contains("very terse"));
    assert!(terse.screen().contains("nobody could look"));
}

#[test]
fn escape_while_it_is_looked_sends_nothing() {
    let mut console = careful(WIDE);
    console.keys("rit works again now.<C-s>!<Esc>").grant(Ok(granted()));
    assert!(console.outbox().is_empty());
    assert_eq!(console.message(), "it was not sent");
    console.wait(10);
    assert!(console.outbox().is_empty());
    console.keys("!<C-s>").grant(Ok(granted()));
    assert_eq!(console.outbox()[0].1, "reply Hey Wile, it works again now.!");
}

#[test]
fn a_new_issue_answers_nobody_but_may_hold_a_secret() {
    let mut console = careful(WIDE);
    console.keys("jN").grant(Ok(Granted::Places(vec![(source("code"), "example/app".into())])));
    console.keys("<Enter>").grant(Ok(Granted::Forms(
        source("code"),
        "example/app".into(),
        support_hero::desk::Forms::default(),
    )));
    console.keys("it fails with password=hunter2<C-s>");
    assert_eq!(console.model.context(), Context::Caution, "{}", console.screen());
    assert!(console.screen().contains("looks like a password"));
    console.keys("y");
    assert_eq!(console.outbox().len(), 1, "{}", console.message());
}

#[test]
fn the_question() {
    for (name, size) in [("wide", WIDE), ("narrow", NARROW), ("small", (40, 12))] {
        let mut console = careful(size);
        console.keys("ruse password=hunter2 for Globex.<C-s>");
        grace_answers(&mut console);
        console.grant(Ok(granted()));
        insta::assert_snapshot!(format!("caution_{name}"), console.styled());
    }
}

#[derive(Debug, Clone)]
enum Step {
    Keys(&'static str),
    Wait(i64),
    Look(bool),
    Repeat,
    News,
}

fn step() -> impl Strategy<Value = Step> {
    let keys =
        ["a", " b", "<C-s>", "<C-x>", "<Esc>", "y", "n", "<Enter>", "r", "<Backspace>", "<C-l>"];
    prop_oneof![
        6 => proptest::sample::select(keys.to_vec()).prop_map(Step::Keys),
        2 => (0_i64..5).prop_map(Step::Wait),
        3 => any::<bool>().prop_map(Step::Look),
        1 => Just(Step::Repeat),
        1 => Just(Step::News),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    /// What is written stands in the composer, the draft or the outbox, and leaves once.
    #[test]
    fn an_answer_is_never_lost_and_never_sent_twice(
        steps in proptest::collection::vec(step(), 1..40),
    ) {
        let mut console = careful(NARROW);
        console.keys("rMARK is what it says.");
        for step in steps {
            let sent = console.outbox().iter().filter(|item| item.1.contains("MARK")).count();
            if sent > 0 {
                break;
            }
            match step {
                Step::Keys(keys) => drop(console.keys(keys)),
                Step::Wait(seconds) => drop(console.wait(seconds)),
                Step::Look(answers) => {
                    let asked = console.outside.iter().any(|e| *e == Effect::Fetch(fresh()));
                    if asked {
                        console.grant(if answers { Ok(granted()) } else { Err("offline") });
                    }
                }
                Step::Repeat => console.msg(Msg::Fetched(fresh(), Ok(Box::new(granted())))),
                Step::News => grace_answers(&mut console),
            }
            let screen = console.screen();
            let sent = console.outbox().iter().filter(|item| item.1.contains("MARK")).count();
            let drafted = console.draft(CHAT).is_some_and(|text| text.contains("MARK"));
            prop_assert!(sent <= 1);
            prop_assert_eq!(
                sent == 1 || drafted || screen.contains("MARK"), true, "{}", screen
            );
        }
        for _ in 0..2 {
            console.msg(Msg::Fetched(fresh(), Ok(Box::new(granted()))));
            console.msg(Msg::Fetched(fresh(), Err("late".into())));
        }
        let sent = console.outbox().iter().filter(|item| item.1.contains("MARK")).count();
        prop_assert!(sent <= 1);
    }
}
