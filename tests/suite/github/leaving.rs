//! What becomes of tickets that leave, and what the list of issues does not show.

use super::{APP, Bench, bench, kind, reference, ticket};
use support_hero::demo::Fault;
use support_hero::desk::Answer;
use support_hero::source::{Source, SourceError};

fn fates(b: &Bench) -> Vec<(String, String)> {
    let gone = b.sink.pages.iter().flat_map(|page| &page.gone);
    let mut fates: Vec<_> =
        gone.map(|g| (g.reference.to_string(), g.why.clone().unwrap_or_default())).collect();
    fates.sort();
    fates.dedup();
    fates
}

#[tokio::test]
async fn a_ticket_that_left_says_where_to() {
    let mut b = bench(&[APP, "example/sdk"]).await;
    let [deleted, moved, discussed, _stays] =
        ["a", "b", "c", "d"].map(|title| b.hub.open(APP, "zoeb", title, ""));
    b.hub.open("example/sdk", "zoeb", "first", "");
    b.pull().await;
    b.hub.delete(APP, deleted);
    b.hub.transfer(APP, moved, "example/sdk");
    b.hub.convert(APP, discussed);
    b.pass(300);
    b.pull().await;
    let told = [
        (deleted, "deleted"),
        (moved, "moved to example/sdk#2"),
        (discussed, "became a discussion"),
    ];
    let expected: Vec<_> =
        told.map(|(number, why)| (reference(number).to_string(), why.to_owned())).into();
    assert_eq!(fates(&b), expected);
    for (number, why) in told {
        let error = b.source.refresh(&ticket(number)).await.unwrap_err();
        assert_eq!((kind(&error), error.to_string().as_str()), ("gone", why));
    }
}

#[tokio::test]
async fn what_is_looked_for_again_is_asked_for_only_if_it_changed() {
    let mut b = bench(&[APP]).await;
    let issue = b.hub.open(APP, "zoeb", "a", "");
    b.pull().await;
    b.pass(300);
    b.pull().await;
    b.pass(300);
    let before = b.hub.remaining();
    b.pull().await;
    assert_eq!(b.hub.remaining(), before, "nothing counts");
    b.hub.delete(APP, issue);
    b.pass(300);
    b.pull().await;
    assert_eq!(fates(&b), [(reference(issue).to_string(), "deleted".into())]);
}

#[tokio::test]
async fn edits_that_do_not_move_the_issue_come_with_the_round() {
    let mut b = bench(&[APP]).await;
    let pull = b.hub.open_pull(APP, "hscorpio", "Add a retry", "Because.");
    let comment = b.hub.comment(APP, pull, "zoeb", "pleas");
    b.hub.review_comment(APP, pull, "ghopper", ("src/retry.ts", 7), "why 7?");
    b.pull().await;
    let texts = b.texts(pull);
    let remark = b.sink.messages[&reference(pull)].keys().find_map(|id| id.strip_prefix("rc"));
    let remark: u64 = remark.unwrap().parse().unwrap();
    b.pass(60);
    b.hub.edit_silently(APP, pull, comment, "please");
    b.hub.edit_silently(APP, pull, remark, "why 8?");
    b.pull().await;
    assert_eq!(b.texts(pull), texts, "the list of issues does not show it");
    b.pass(300);
    b.pull().await;
    assert_eq!(b.texts(pull), ["Because.", "please", "`src/retry.ts:7`\n\nwhy 8?"]);
}

#[tokio::test]
async fn a_break_between_two_lists_loses_nothing_and_needs_no_restart() {
    for path in ["/issues/comments", "/pulls/comments"] {
        for restarts in [false, true] {
            let mut b = bench(&[APP]).await;
            let pull = b.hub.open_pull(APP, "hscorpio", "Add a retry", "Because.");
            b.pull().await;
            b.pass(60);
            b.hub.comment(APP, pull, "zoeb", "please");
            b.hub.review_comment(APP, pull, "ghopper", ("a.ts", 7), "why?");
            b.hub.faults().plan(path, 1, Fault::Status { code: 502 });
            assert_eq!(kind(&b.try_pull().await.unwrap_err()), "unreachable");
            if restarts {
                b.restart(&[APP]);
            }
            b.pass(20);
            b.pull().await;
            assert_eq!(b.texts(pull).len(), 3, "{path} {restarts}");
            let requests = b.requests().await;
            assert_eq!(requests.len(), 1, "{path} {restarts}: {requests:?}");
        }
    }
}

#[tokio::test]
async fn a_locked_conversation_is_answered_by_whoever_may_push() {
    for (push, answered) in [(true, true), (false, false)] {
        let mut b = bench(&[APP]).await;
        b.hub.set_push(APP, push);
        let issue = b.hub.open(APP, "zoeb", "Heated", "");
        b.hub.lock(APP, issue);
        b.pull().await;
        match &b.head(issue).answer {
            Answer::Here { place } => assert!(answered && place.contains("locked"), "{place}"),
            Answer::Elsewhere { why } => assert!(!answered && why.contains("locked"), "{why}"),
        }
    }
}

#[tokio::test]
async fn a_body_of_the_greatest_length_and_one_of_null_are_read() {
    let mut b = bench(&[APP]).await;
    let long = "é".repeat(65_536);
    let issue = b.hub.open(APP, "", "By nobody, of nothing", "");
    b.hub.comment(APP, issue, "zoeb", &long);
    b.pull().await;
    assert_eq!(b.texts(issue), ["", &long]);
    let ghost = b.head(issue).author.clone().unwrap();
    assert_eq!(ghost.0, "ghost");
}

#[tokio::test]
async fn rows_that_shift_while_they_are_read_are_all_read() {
    // While the second page is on its way, rows of the first move to the end of the list.
    let mut b = bench(&[APP]).await;
    for number in 0..150 {
        b.hub.open(APP, "lzolc", &format!("Issue {number}"), "body");
        b.pass(1);
    }
    b.sink.refuse_after = Some(3);
    assert!(matches!(b.try_pull().await, Err(SourceError::Sink(_))), "stopped in the middle");
    for number in [1, 50, 99, 120] {
        b.hub.comment(APP, number, "zoeb", "moved");
        b.pass(1);
    }
    b.sink.refuse_after = None;
    b.pull().await;
    assert_eq!(b.sink.heads.len(), 150);
    for number in [1, 50, 99, 120] {
        assert_eq!(b.texts(number), ["body", "moved"], "{number}");
    }
}
