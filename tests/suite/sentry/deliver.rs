//! Actions on their way to Sentry: done once, or known not to be done.

use super::bench::{Bench, name};
use support_hero::demo::Fault;
use support_hero::desk::{Action, PersonId, Upstream};
use support_hero::source::{Source, SourceError, Verdict};

const TEXT: &str = "Hey, looking into it — ünïcode";

async fn with_issue() -> (Bench, String) {
    let mut bench = Bench::new().await;
    let id = bench.stand_in.raise("app", "TypeError", "x is undefined");
    bench.pull().await;
    (bench, id)
}

#[tokio::test]
async fn a_reply_is_a_comment_and_the_next_poll_makes_no_twin() {
    let (mut bench, id) = with_issue().await;
    let receipt = bench.reply(&id, TEXT, 1).await.unwrap();
    assert_eq!(bench.stand_in.comments(&id), [TEXT]);
    bench.pull().await;
    let message = receipt.message.unwrap();
    assert_eq!(bench.sink.messages[&name(&id)].get(&message.id), Some(&message));
    assert_eq!(bench.texts(&id).iter().filter(|text| *text == TEXT).count(), 1);
    let PersonId(author) = message.author.unwrap();
    assert_eq!(bench.sink.people[&author], receipt.people[0]);
    assert_eq!(bench.turn(&id).waiting_since, None);
}

#[tokio::test]
async fn the_same_words_again_are_refused_at_the_first_attempt() {
    let (bench, id) = with_issue().await;
    bench.reply(&id, TEXT, 1).await.unwrap();
    let again = bench.reply(&id, TEXT, 1).await;
    assert!(matches!(again, Err(SourceError::Refused { why }) if why.contains("already posted")));
}

#[tokio::test]
async fn a_reply_whose_answer_was_lost_is_found_and_not_sent_twice() {
    for fault in [Fault::CutAfter, Fault::CutMidway] {
        let (bench, id) = with_issue().await;
        bench.stand_in.faults().plan("/comments/", 1, fault.clone());
        let first = bench.reply(&id, TEXT, 1).await;
        assert!(matches!(first, Err(SourceError::Unanswered { .. })), "{fault:?} {first:?}");
        bench.watch.pass(1);
        let receipt = bench.reply(&id, TEXT, 2).await.unwrap();
        assert_eq!(receipt.message.unwrap().text, TEXT, "{fault:?}");
        assert_eq!(bench.stand_in.comments(&id), [TEXT], "{fault:?}");
    }
}

#[tokio::test]
async fn a_reply_that_never_arrived_is_sent_again() {
    for fault in
        [Fault::CutBefore, Fault::Garbage, Fault::Status { code: 502 }, Fault::Status { code: 200 }]
    {
        let (bench, id) = with_issue().await;
        // A page in place of an answer makes it try the other address.
        bench.stand_in.faults().plan("/comments/", 2, fault.clone());
        let first = bench.reply(&id, TEXT, 1).await;
        assert!(matches!(first, Err(SourceError::Unanswered { .. })), "{fault:?} {first:?}");
        bench.stand_in.faults().clear();
        bench.reply(&id, TEXT, 2).await.unwrap();
        assert_eq!(bench.stand_in.comments(&id), [TEXT], "{fault:?}");
    }
}

#[tokio::test]
async fn the_same_words_of_a_teammate_are_not_mine() {
    let (bench, id) = with_issue().await;
    bench.stand_in.comment(&id, "ghopper", TEXT);
    bench.reply(&id, TEXT, 2).await.unwrap();
    assert_eq!(bench.stand_in.comments(&id).len(), 2);
}

#[tokio::test]
async fn my_same_words_of_yesterday_are_another_reply() {
    let (bench, id) = with_issue().await;
    bench.reply(&id, TEXT, 1).await.unwrap();
    bench.watch.pass(24 * 60);
    bench.reply(&id, TEXT, 2).await.unwrap();
    assert_eq!(bench.stand_in.comments(&id).len(), 2);
}

#[tokio::test]
async fn what_sentry_says_was_posted_is_found_though_the_clocks_differ() {
    let (bench, id) = with_issue().await;
    let first = bench.reply(&id, TEXT, 1).await.unwrap();
    bench.watch.pass(10);
    let again = bench.reply(&id, TEXT, 2).await.unwrap();
    assert_eq!(again.message, first.message);
    assert_eq!(bench.stand_in.comments(&id), [TEXT]);
}

#[tokio::test]
async fn a_search_that_fails_leaves_the_outcome_unknown() {
    let (bench, id) = with_issue().await;
    for fault in [Fault::Status { code: 503 }, Fault::Garbage, Fault::CutBefore] {
        bench.stand_in.faults().plan("/comments/", 1, fault.clone());
        let again = bench.reply(&id, TEXT, 2).await;
        assert!(matches!(again, Err(SourceError::Unanswered { .. })), "{fault:?} {again:?}");
    }
    assert!(bench.stand_in.comments(&id).is_empty());
    bench.stand_in.faults().plan("/comments/", 1, Fault::RateLimited { retry_after: 7 });
    let limited = bench.reply(&id, TEXT, 2).await;
    assert!(matches!(limited, Err(SourceError::RateLimited { wait, .. }) if wait.as_secs() == 7));
}

#[tokio::test]
async fn a_token_of_nobody_can_neither_comment_nor_claim() {
    let (bench, id) = with_issue().await;
    bench.stand_in.comment(&id, "ada", TEXT);
    bench.stand_in.disown();
    let again = bench.reply(&id, TEXT, 2).await;
    assert!(matches!(again, Err(SourceError::Uncertain { .. })), "{again:?}");
    let other = bench.reply(&id, "something else", 1).await;
    let wants_a_user = |remedy: &str| remedy.contains("your own user");
    assert!(matches!(other, Err(SourceError::NeedsYou { remedy, .. }) if wants_a_user(&remedy)));
    let claim = bench.deliver(&id, Action::Assign, 1).await;
    assert!(matches!(claim, Err(SourceError::Refused { .. })), "{claim:?}");
    assert_eq!(bench.stand_in.comments(&id).len(), 1);
    let token = bench.source.examine().await.remove(0);
    assert_eq!((token.subject.as_str(), token.verdict), ("token", Verdict::Warning));
}

#[tokio::test]
async fn an_issue_is_resolved_reopened_and_assigned() {
    let (mut bench, id) = with_issue().await;
    let closed = bench.deliver(&id, Action::Close { reason: None }, 1).await.unwrap();
    assert_eq!(bench.stand_in.status(&id), Some("resolved"));
    assert!(
        matches!(closed.upstream, Some(Upstream::Closed { reason: Some(word), .. }) if word == "resolved")
    );
    let open = bench.deliver(&id, Action::Reopen, 1).await.unwrap();
    assert_eq!(bench.stand_in.status(&id), Some("unresolved"));
    assert_eq!(open.upstream, Some(Upstream::Open));
    let mine = bench.deliver(&id, Action::Assign, 1).await.unwrap();
    assert_eq!(bench.stand_in.assignee(&id), Some("ada@example.com"));
    assert_eq!(mine.assignees.as_deref(), Some(&["Ada Lovelace".to_owned()][..]));
    bench.pull().await;
    assert_eq!(bench.head(&id).assignees, ["Ada Lovelace"]);
    let sent = bench.stand_in.requests();
    let bulk = "PUT /api/0/organizations/example/issues/";
    assert!(sent.iter().any(|call| call.starts_with("PUT")) && !sent.contains(&bulk.to_owned()));
}

#[tokio::test]
async fn actions_on_an_issue_that_is_gone_say_so() {
    let (bench, id) = with_issue().await;
    let actions =
        [Action::reply(TEXT), Action::Close { reason: None }, Action::Reopen, Action::Assign];
    bench.stand_in.delete(&id);
    for action in actions {
        let told = bench.deliver(&id, action.clone(), 1).await;
        assert!(matches!(told, Err(SourceError::Gone { .. })), "{action:?} {told:?}");
    }
}

#[tokio::test]
async fn the_outcome_of_a_failed_write_is_told_truly() {
    let (bench, id) = with_issue().await;
    type Expected = fn(&SourceError) -> bool;
    let unknown: Expected = |error| matches!(error, SourceError::Unanswered { .. });
    let cases: [(Fault, Expected); 9] = [
        (
            Fault::RateLimited { retry_after: 9 },
            |error| matches!(error, SourceError::RateLimited { wait, .. } if wait.as_secs() == 9),
        ),
        (Fault::refusal(401), |error| matches!(error, SourceError::NeedsYou { .. })),
        (
            Fault::refusal(403),
            |error| matches!(error, SourceError::NeedsYou { remedy, .. } if remedy.contains("event:write")),
        ),
        (Fault::Status { code: 410 }, |error| matches!(error, SourceError::Unreachable { .. })),
        (Fault::Status { code: 500 }, unknown),
        (Fault::CutBefore, unknown),
        (Fault::CutAfter, unknown),
        (Fault::CutMidway, unknown),
        (Fault::Garbage, unknown),
    ];
    for (fault, expected) in cases {
        let faults = bench.stand_in.faults();
        faults.plan("/issues/", 1, Fault::Slow { millis: 0 });
        faults.plan("/issues/", 1, fault.clone());
        let error = bench.deliver(&id, Action::Reopen, 1).await.unwrap_err();
        assert!(expected(&error), "{fault:?}: {error:?}");
    }
}

#[tokio::test]
async fn a_look_at_the_source_tells_what_works() {
    let bench = Bench::of_projects(&["app", "nope"]).await;
    let findings = bench.source.examine().await;
    let of = |subject: &str| findings.iter().find(|f| f.subject == subject).unwrap();
    assert!(of("token").detail.contains("Ada Lovelace"));
    assert!(of("scopes").detail.contains("event:write"));
    assert!(of("organization").detail.contains("app, worker, sdk"));
    assert_eq!(of("issues").verdict, Verdict::Good);
    assert_eq!(of("projects").verdict, Verdict::Fault);
    assert!(of("projects").detail.contains("nope"));
    let told = format!("{findings:?}");
    assert!(!told.contains(support_hero::demo::TOKEN), "{told}");
}
