//! Actions against the stand-in.

use super::{APP, Bench, bench, delivery, kind, refused};
use std::time::{Duration, Instant};
use support_hero::demo::Fault;
use support_hero::desk::{Action, CloseReason, Delivery, Kind, Upstream};
use support_hero::source::{Source, SourceError};

const TEXT: &str = "Hey Zoë, fixed in 2.1.\n\nBest, Ada";

fn reply(number: u64) -> Delivery {
    delivery(number, Action::reply(TEXT))
}

async fn with_issue() -> (Bench, u64) {
    let b = bench(&[APP]).await;
    let issue = b.hub.open(APP, "zoeb", "Flags flicker", "They do.");
    (b, issue)
}

#[tokio::test]
async fn a_reply_is_the_message_that_the_next_poll_reads() {
    let (mut b, issue) = with_issue().await;
    b.pull().await;
    b.pass(60);
    let receipt = b.source.deliver(&reply(issue), 1).await.unwrap();
    assert_eq!(b.hub.comments(APP, issue), [("ada".into(), TEXT.into())]);
    b.pull().await;
    let message = receipt.message.unwrap();
    let kept = &b.sink.messages[&super::reference(issue)];
    assert_eq!(kept.get(&message.id), Some(&message));
    assert_eq!(kept.len(), 2, "the opening post and the reply, no twin");
    assert_eq!(receipt.summary, format!("comment {} on {APP}#{issue}", &message.id[1..]));
    assert!(receipt.people.iter().any(|person| person.handle == "ada" && person.staff));
}

#[tokio::test]
async fn after_an_unknown_outcome_it_looks_first() {
    for (fault, arrived) in [
        (Fault::CutBefore, 0),
        (Fault::CutAfter, 1),
        (Fault::CutMidway, 1),
        (Fault::Garbage, 0),
        (Fault::Status { code: 502 }, 0),
    ] {
        let (b, issue) = with_issue().await;
        b.hub.comment(APP, issue, "zoeb", TEXT);
        b.hub.faults().plan("/comments", 1, fault.clone());
        let error = b.source.deliver(&reply(issue), 1).await.unwrap_err();
        assert_eq!(kind(&error), "unanswered", "{fault:?}");
        assert_eq!(b.hub.comments(APP, issue).len(), 1 + arrived, "{fault:?}");
        b.pass(30);
        let receipt = b.source.deliver(&reply(issue), 2).await.unwrap();
        let ours = b.hub.comments(APP, issue).into_iter().filter(|(login, _)| login == "ada");
        assert_eq!(ours.count(), 1, "{fault:?}");
        assert_eq!(receipt.message.unwrap().text, TEXT);
    }
}

#[tokio::test]
async fn an_older_comment_of_the_same_words_is_not_it() {
    let (b, issue) = with_issue().await;
    b.pass(-3_600);
    let older = b.hub.comment(APP, issue, "ada", "Hey Zoë");
    b.pass(3_600);
    b.hub.edit_comment(APP, issue, older, TEXT);
    b.source.deliver(&reply(issue), 2).await.unwrap();
    assert_eq!(b.hub.comments(APP, issue).len(), 2);
}

#[tokio::test]
async fn looking_that_fails_sends_nothing() {
    let (b, issue) = with_issue().await;
    b.hub.faults().plan("/comments", 1, Fault::Status { code: 502 });
    let error = b.source.deliver(&reply(issue), 2).await.unwrap_err();
    assert_eq!(kind(&error), "unreachable");
    assert!(b.hub.comments(APP, issue).is_empty());
}

#[tokio::test]
async fn refusals_are_told_apart() {
    let (b, issue) = with_issue().await;
    let (locked, deleted) = (b.hub.open(APP, "zoeb", "L", ""), b.hub.open(APP, "zoeb", "D", ""));
    b.hub.lock(APP, locked);
    b.hub.delete(APP, deleted);
    for (delivery, expected, word) in [
        (reply(locked), "refused", "locked"),
        (reply(deleted), "gone", "deleted"),
        (reply(4_711), "gone", "Not Found"),
        (delivery(issue, Action::reply(" ")), "refused", "the body is missing"),
    ] {
        let error = b.source.deliver(&delivery, 1).await.unwrap_err();
        assert_eq!(kind(&error), expected, "{error}");
        assert!(error.to_string().contains(word), "{error}");
    }
    let limited = Fault::RateLimited { retry_after: 7 };
    b.hub.faults().plan("/comments", 1, limited);
    let error = b.source.deliver(&reply(issue), 1).await.unwrap_err();
    assert_eq!(kind(&error), "rate-limited");
    assert!(b.hub.comments(APP, issue).is_empty());
}

#[tokio::test]
async fn closing_and_reopening() {
    let (b, issue) = with_issue().await;
    for (action, state) in [
        (Action::Close { reason: Some(CloseReason::NotPlanned) }, "not_planned"),
        (Action::Close { reason: Some(CloseReason::NotPlanned) }, "not_planned"),
        (Action::Reopen, "open"),
        (Action::Reopen, "open"),
        (Action::Close { reason: None }, "completed"),
    ] {
        let receipt = b.source.deliver(&delivery(issue, action.clone()), 1).await.unwrap();
        assert_eq!(b.hub.state(APP, issue), state, "{action:?}");
        let closed = matches!(receipt.upstream, Some(Upstream::Closed { .. }));
        assert_eq!(closed, state != "open", "{action:?}");
    }
}

#[tokio::test]
async fn a_pull_request_is_closed_for_no_reason() {
    let b = bench(&[APP]).await;
    let pull = b.hub.open_pull(APP, "hscorpio", "Add a retry", "");
    let close = Action::Close { reason: Some(CloseReason::Completed) };
    let close = Delivery { kind: Kind::PullRequest, ..delivery(pull, close) };
    b.source.deliver(&close, 1).await.unwrap();
    assert_eq!(b.hub.state(APP, pull), "closed");
}

#[tokio::test]
async fn assigning_is_checked_for_it_may_be_dropped_silently() {
    let (b, issue) = with_issue().await;
    let assign = delivery(issue, Action::Assign);
    let receipt = b.source.deliver(&assign, 1).await.unwrap();
    assert_eq!(receipt.assignees, Some(vec!["ada".to_owned()]));
    assert_eq!(b.hub.assignees(APP, issue), ["ada"]);
    let other = b.hub.open(APP, "zoeb", "Other", "");
    b.hub.set_push(APP, false);
    let error = b.source.deliver(&delivery(other, Action::Assign), 1).await.unwrap_err();
    let SourceError::Refused { why } = error else { panic!("{error}") };
    assert!(why.contains("push access"), "{why}");
}

#[tokio::test]
async fn a_text_that_is_too_long_is_refused_with_how_much() {
    let (b, issue) = with_issue().await;
    let long = delivery(issue, Action::reply("é".repeat(65_540)));
    let why = refused(b.source.deliver(&long, 1).await);
    assert_eq!(why, "the text has 65540 characters and GitHub takes 65536: cut 4");
    let fits = delivery(issue, Action::reply("é".repeat(65_536)));
    b.source.deliver(&fits, 1).await.unwrap();
    assert_eq!(b.hub.comments(APP, issue).len(), 1);
}

#[tokio::test]
async fn what_creates_content_keeps_its_distance_and_nothing_else_does() {
    const PACE: Duration = Duration::from_millis(300);
    let (mut b, issue) = with_issue().await;
    b.restart(&[APP]);
    b.source = b.source.paced(PACE);
    let begun = Instant::now();
    b.source.deliver(&reply(issue), 1).await.unwrap();
    b.source.deliver(&delivery(issue, Action::Assign), 1).await.unwrap();
    b.source.deliver(&delivery(issue, Action::Close { reason: None }), 1).await.unwrap();
    b.source.deliver(&reply(issue), 1).await.unwrap();
    assert!(begun.elapsed() >= PACE);
    assert_eq!(b.hub.comments(APP, issue).len(), 2);
}

#[tokio::test]
async fn an_answer_follows_a_rename_with_its_body() {
    let (b, issue) = with_issue().await;
    b.hub.rename(APP, "example/application");
    b.source.deliver(&reply(issue), 1).await.unwrap();
    b.source.deliver(&delivery(issue, Action::Close { reason: None }), 1).await.unwrap();
    assert_eq!(b.hub.comments("example/application", issue), [("ada".into(), TEXT.into())]);
    assert_eq!(b.hub.state("example/application", issue), "completed");
}
