//! Undo and redo: whatever is done comes back, step by step, and again.

use super::harness::*;
use proptest::prelude::*;
use support_hero::desk::{Draft, Local};

const CHAT: &str = "slack:users/C1/1";

#[test]
fn what_was_taken_back_is_done_again() {
    let mut console = Console::morning(NARROW);
    console.keys("Z");
    assert_eq!(console.message(), "redo: nothing was taken back");
    console.keys("esh").wait(3);
    assert!(console.screen().contains("queue (4)"), "{}", console.screen());
    console.keys("zz").wait(3);
    assert!(console.screen().contains("queue (6)"), "{}", console.screen());
    console.keys("Z");
    assert!(console.message().starts_with("done again (done)"), "{}", console.message());
    console.keys("Z").wait(3);
    assert!(console.screen().contains("queue (4)"), "{}", console.screen());
    console.keys("Z");
    assert_eq!(console.message(), "redo: nothing was taken back");
    console.keys("zz").wait(3);
    assert!(console.screen().contains("queue (6)"), "it can be taken back again");
}

#[test]
fn a_new_decision_forgets_what_could_be_done_again() {
    let mut console = Console::morning(NARROW);
    console.keys("ezjeZ");
    assert_eq!(console.message(), "redo: nothing was taken back");
}

#[test]
fn an_answer_leaves_the_draft_again_after_a_question() {
    let mut console = Console::morning(NARROW);
    console.keys("rHey, all is well.<C-s>z");
    assert!(console.draft(CHAT).unwrap().contains("all is well"));
    console.keys("Z");
    assert!(console.screen().contains("do it again (reply)?"), "{}", console.screen());
    assert!(console.screen().contains("thread in #support"), "{}", console.screen());
    assert!(console.outbox().is_empty());
    console.keys("<Enter>");
    assert!(console.outbox().is_empty(), "the answer is no");
    console.keys("Zy");
    assert_eq!(console.outbox().len(), 1);
    assert_eq!(console.draft(CHAT), None, "its text is no draft any more");
    console.keys("z");
    assert!(console.outbox().is_empty() && console.draft(CHAT).is_some());
}

#[test]
fn an_answer_that_was_changed_since_is_not_sent_again() {
    let mut console = Console::morning(WIDE);
    console.keys("rHey, all is well.<C-s>zgr And more.<Esc>");
    let changed = console.draft(CHAT).unwrap();
    console.keys("Zy");
    assert!(console.message().contains("its text was changed since"), "{}", console.message());
    assert!(console.outbox().is_empty());
    assert_eq!(console.draft(CHAT), Some(changed), "nothing of it is lost");
    console.keys("Z");
    assert_eq!(console.message(), "redo: nothing was taken back");
}

/// All that is ours of the tickets of the morning.
fn ours(console: &Console) -> Vec<(String, Local, Option<Draft>)> {
    let reader = console.store.reader().unwrap();
    let tickets = reader.tickets(support_hero::desk::View::All).unwrap();
    let mut ours: Vec<_> = tickets
        .into_iter()
        .map(|ticket| {
            let draft = reader.draft(&ticket.reference).unwrap();
            (ticket.reference.to_string(), ticket.local, draft)
        })
        .collect();
    ours.sort_by(|a, b| a.0.cmp(&b.0));
    ours
}

fn outbox(console: &Console) -> Vec<(String, String)> {
    console.outbox().into_iter().map(|(ticket, words, _)| (ticket, words)).collect()
}

/// Keys that decide something, on one ticket or on many.
fn any_deed() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(vec![
        "e",
        "sh",
        "sw",
        "a",
        "ay",
        "xy",
        "xc",
        "X",
        ".",
        ".y",
        "<Space>",
        "v",
        "V",
        "Vey",
        "Vsh",
        "Vay",
        "Vxy",
        "Vxc",
        "j",
        "k",
        "G",
        "g",
        "z",
        "Z",
        "Zy",
        "1",
        "6",
        "<Esc>",
        "pl",
        "rWell then.<C-s>",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn after_all_is_undone_all_is_as_it_was_and_after_all_is_redone_it_is_done(
        deeds in proptest::collection::vec(any_deed(), 1..14),
    ) {
        let mut console = Console::morning(NARROW);
        let before = ours(&console);
        for deed in &deeds {
            console.keys(deed);
            console.keys("<Esc><Esc>");
        }
        let (done, sent) = (ours(&console), outbox(&console));
        let mut undone = 0;
        loop {
            console.keys("<Esc><Esc>z");
            if console.message().starts_with("undo: there is nothing") {
                break;
            }
            undone += 1;
            prop_assert!(console.message().starts_with("taken back"), "{}", console.message());
        }
        prop_assert_eq!(outbox(&console), Vec::new());
        prop_assert_eq!(ours(&console), without_answers(before, &console));
        for _ in 0..undone {
            // A question is answered; without one the key means nothing.
            console.keys("Z");
            if console.screen().contains("do it again") {
                console.keys("y");
            }
        }
        let redone = outbox(&console);
        let said = |sent: &[(String, String)]| sent.iter().filter(|(_, w)| w.starts_with("reply")).count();
        // An answer whose text was joined with another one is not sent by itself again.
        if said(&sent) <= 1 {
            prop_assert_eq!(redone.len(), sent.len());
            let local = |ours: Vec<(String, Local, Option<Draft>)>| -> Vec<Local> {
                ours.into_iter().map(|(_, local, _)| local).collect()
            };
            prop_assert_eq!(local(ours(&console)), local(done));
        }
    }
}

/// What an answer said stays as a draft when it is taken back.
fn without_answers(
    before: Vec<(String, Local, Option<Draft>)>,
    console: &Console,
) -> Vec<(String, Local, Option<Draft>)> {
    let now = ours(console);
    let drafted = |n: usize| now.get(n).and_then(|(_, _, draft)| draft.clone());
    let kept = before.into_iter().enumerate();
    kept.map(|(n, (ticket, local, _))| (ticket, local, drafted(n))).collect()
}
