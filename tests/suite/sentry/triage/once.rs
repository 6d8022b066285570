//! Whatever happens on the way, what is decided of an error is done once, and to that error.

use super::*;

/// A first attempt whose connection breaks at the request that changes something.
async fn cut_off(
    bench: &Bench,
    delivery: &Delivery,
    fault: &Fault,
) -> Result<Receipt, SourceError> {
    let faults = bench.stand_in.faults();
    faults.plan("/issues/", 1, Fault::Slow { millis: 0 });
    faults.plan("/issues/", 1, fault.clone());
    let done = bench.source.deliver(delivery, 1).await;
    faults.clear();
    done
}

#[tokio::test]
async fn whatever_becomes_of_the_connection_it_is_done_once() {
    for fault in [Fault::CutBefore, Fault::CutAfter, Fault::CutMidway] {
        for (action, pointer, expected) in changes() {
            let (bench, id) = with_issue().await;
            let delivery = bench.delivery(&id, action.clone());
            // What is looked up before anything is sent comes through.
            let first = cut_off(&bench, &delivery, &fault).await;
            assert!(matches!(first, Err(SourceError::Unanswered { .. })), "{fault:?} {first:?}");
            bench.source.deliver(&delivery, 2).await.unwrap();
            assert_eq!(field(&bench, &id, pointer).await, expected, "{fault:?} {action:?}");
            assert_eq!(writes(&bench), 1, "{fault:?} {action:?}");
            bench.source.deliver(&delivery, 3).await.unwrap();
            assert_eq!(writes(&bench), 0, "{fault:?} {action:?}");
        }
    }
}

#[tokio::test]
async fn what_was_there_before_is_taken_away_once() {
    let close = || Action::Close { reason: None };
    for fault in [Fault::CutBefore, Fault::CutAfter, Fault::CutMidway] {
        for (before, action, pointer, expected) in [
            (close(), Action::Reopen, "/status", json!("unresolved")),
            (archive(Archive::Forever), Action::Reopen, "/status", json!("unresolved")),
            (Action::Assign, Action::Unassign, "/assignedTo", json!(null)),
            (Action::Assign, take_from("ada"), "/assignedTo", json!(null)),
            (give_to("#frontend"), take_from("#frontend"), "/assignedTo", json!(null)),
            (give_to("#frontend"), give_to("ada"), "/assignedTo/name", json!("Ada Lovelace")),
        ] {
            let (bench, id) = with_issue().await;
            bench.deliver(&id, before, 1).await.unwrap();
            bench.watch.pass(5);
            bench.stand_in.requests();
            let delivery = bench.delivery(&id, action.clone());
            let first = cut_off(&bench, &delivery, &fault).await;
            assert!(matches!(first, Err(SourceError::Unanswered { .. })), "{fault:?} {first:?}");
            bench.source.deliver(&delivery, 2).await.unwrap();
            assert_eq!(field(&bench, &id, pointer).await, expected, "{fault:?} {action:?}");
            assert_eq!(writes(&bench), 1, "{fault:?} {action:?}");
        }
    }
}

#[tokio::test]
async fn what_a_teammate_changed_since_stays_as_they_left_it() {
    let resolve = |bench: &Bench, id: &str| bench.stand_in.set_status(id, "resolved");
    let assign = |bench: &Bench, id: &str| bench.stand_in.assign(id, "ghopper");
    type Change<'a> = &'a dyn Fn(&Bench, &str);
    for (before, action, change) in [
        (Action::Close { reason: None }, Action::Reopen, &resolve as Change<'_>),
        (give_to("#frontend"), Action::Assign, &assign),
        (Action::Assign, take_from("ada"), &assign),
    ] {
        let (bench, id) = with_issue().await;
        bench.deliver(&id, before, 1).await.unwrap();
        bench.watch.pass(5);
        let delivery = bench.delivery(&id, action.clone());
        cut_off(&bench, &delivery, &Fault::CutAfter).await.unwrap_err();
        bench.watch.pass(1);
        change(&bench, &id);
        bench.stand_in.requests();
        bench.source.deliver(&delivery, 2).await.unwrap();
        assert_eq!(writes(&bench), 0, "{action:?}");
    }
}

#[tokio::test]
async fn what_cannot_be_looked_up_stays_unknown_and_is_not_sent() {
    for (action, ..) in changes() {
        let (bench, id) = with_issue().await;
        for fault in [Fault::Status { code: 503 }, Fault::Garbage, Fault::CutBefore] {
            bench.stand_in.faults().plan("/issues/", 1, fault.clone());
            let again = bench.deliver(&id, action.clone(), 2).await;
            assert!(matches!(again, Err(SourceError::Unanswered { .. })), "{action:?} {again:?}");
        }
        assert_eq!(writes(&bench), 0, "{action:?}");
    }
}

#[tokio::test]
async fn what_fails_before_anything_was_sent_was_not_done() {
    let (bench, id) = with_issue().await;
    for fault in [Fault::Status { code: 503 }, Fault::Garbage, Fault::CutAfter, Fault::CutMidway] {
        bench.stand_in.faults().plan("/issues/", 1, fault.clone());
        let told = bench.deliver(&id, Action::Seen, 1).await;
        assert!(matches!(told, Err(SourceError::Unreachable { .. })), "{fault:?} {told:?}");
    }
    assert_eq!(writes(&bench), 0);
}

#[tokio::test]
async fn an_error_that_came_back_after_it_was_resolved_is_not_resolved_again() {
    let by_commit = resolve(&format!("example/app@{COMMIT}"));
    for action in [Action::Close { reason: None }, resolve(RELEASE), by_commit] {
        let (bench, id) = with_issue().await;
        let delivery = bench.delivery(&id, action.clone());
        cut_off(&bench, &delivery, &Fault::CutAfter).await.unwrap_err();
        bench.watch.pass(1);
        bench.stand_in.strike_in(&id, "example@2.5.0");
        assert_eq!(bench.stand_in.status(&id), Some("unresolved"), "{action:?}");
        bench.stand_in.requests();
        let receipt = bench.source.deliver(&delivery, 2).await.unwrap();
        assert_eq!(receipt.upstream, Some(Upstream::Open), "{action:?}");
        assert!(receipt.summary.contains("and is unresolved"), "{}", receipt.summary);
        assert_eq!(writes(&bench), 0, "{action:?}");
    }
}

#[tokio::test]
async fn what_was_merged_into_another_issue_changes_nothing_there() {
    let actions = changes().into_iter().map(|(action, ..)| action);
    let issue = TicketRef::new("github", "example/app#4711");
    let url = "https://github.com/example/app/issues/4711".to_owned();
    let link = Action::LinkIssue { issue, url };
    for action in actions.chain([Action::Reopen, Action::Unassign, take_from("ada"), link]) {
        let (bench, id) = with_issue().await;
        let other = bench.stand_in.raise("app", "KeyError", "'card'");
        bench.stand_in.assign(&other, "ada");
        bench.stand_in.link_issue(&other, "example/app#1");
        bench.stand_in.merge(&id, &other);
        let first = bench.deliver(&id, action.clone(), 1).await;
        let into = format!("it was merged into {other}");
        assert!(matches!(&first, Err(SourceError::Gone { why }) if *why == into), "{first:?}");
        let again = bench.deliver(&id, action.clone(), 2).await;
        assert!(
            matches!(&again, Err(SourceError::Uncertain { why }) if why.starts_with(&into)),
            "{action:?}: {again:?}"
        );
        assert_eq!(writes(&bench), 0, "{action:?}");
    }
}

#[tokio::test]
async fn an_archive_that_ended_does_not_start_anew() {
    let (bench, id) = with_issue().await;
    let delivery = bench.delivery(&id, archive(Archive::Minutes(30)));
    cut_off(&bench, &delivery, &Fault::CutMidway).await.unwrap_err();
    bench.watch.pass(31);
    bench.stand_in.requests();
    bench.source.deliver(&delivery, 2).await.unwrap();
    assert_eq!((bench.stand_in.status(&id), writes(&bench)), (Some("unresolved"), 0));
}

#[tokio::test]
async fn what_a_teammate_did_is_not_what_i_did() {
    let (bench, id) = with_issue().await;
    let close = bench.delivery(&id, Action::Close { reason: None });
    bench.watch.pass(5);
    bench.stand_in.set_status(&id, "resolved");
    bench.stand_in.strike(&id);
    bench.stand_in.requests();
    bench.source.deliver(&close, 2).await.unwrap();
    assert_eq!((bench.stand_in.status(&id), writes(&bench)), (Some("resolved"), 1));
}

#[tokio::test]
async fn whoever_opened_it_again_since_did_not_resolve_it_at_last() {
    let (bench, id) = with_issue().await;
    let first = Action::Close { reason: None };
    bench.deliver(&id, first.clone(), 1).await.unwrap();
    bench.deliver(&id, Action::Reopen, 1).await.unwrap();
    bench.watch.pass(1);
    bench.deliver(&id, first, 2).await.unwrap();
    assert_eq!(bench.stand_in.status(&id), Some("resolved"));
}

#[tokio::test]
async fn what_may_have_been_another_time_or_anybody_is_asked_about() {
    // Resolved and back a minute before it was decided to resolve it again.
    let (bench, id) = with_issue().await;
    bench.deliver(&id, Action::Close { reason: None }, 1).await.unwrap();
    bench.stand_in.strike(&id);
    bench.watch.pass(1);
    let again = bench.deliver(&id, Action::Close { reason: None }, 2).await;
    assert!(matches!(again, Err(SourceError::Uncertain { .. })), "{again:?}");
    // Nobody tells whose token this is.
    let (bench, id) = with_issue().await;
    let delivery = bench.delivery(&id, Action::Close { reason: None });
    bench.watch.pass(1);
    bench.stand_in.set_status(&id, "resolved");
    bench.stand_in.strike(&id);
    bench.stand_in.disown();
    let again = bench.source.deliver(&delivery, 2).await;
    assert!(matches!(again, Err(SourceError::Uncertain { .. })), "{again:?}");
    bench.stand_in.requests();
    assert_eq!((bench.stand_in.status(&id), writes(&bench)), (Some("unresolved"), 0));
}

#[tokio::test]
async fn an_answer_without_a_word_counts_as_done_only_if_it_is_so() {
    let (bench, id) = with_issue().await;
    let nothing = || {
        let faults = bench.stand_in.faults();
        faults.plan("/issues/", 1, Fault::Slow { millis: 0 });
        faults.plan("/issues/", 1, Fault::Status { code: 204 });
    };
    nothing();
    let refused = bench.deliver(&id, Action::Close { reason: None }, 1).await;
    assert!(matches!(refused, Err(SourceError::Refused { .. })), "{refused:?}");
    bench.stand_in.set_status(&id, "resolved");
    nothing();
    let receipt = bench.deliver(&id, Action::Close { reason: None }, 1).await.unwrap();
    assert_eq!(receipt.summary, "example/APP-1 is resolved");
}

#[tokio::test]
async fn what_came_back_at_a_server_that_tells_no_history_is_asked_about() {
    let mut bench = Bench::glitchtip(&[]).await;
    let id = bench.stand_in.raise("app", "KeyError", "'card'");
    bench.pull().await;
    bench.watch.pass(1);
    let close = bench.delivery(&id, Action::Close { reason: None });
    bench.stand_in.requests();
    bench.source.deliver(&close, 2).await.unwrap();
    assert_eq!(writes(&bench), 1, "nothing happened since, so nothing was done before");
    bench.watch.pass(1);
    bench.stand_in.strike(&id);
    let again = bench.source.deliver(&close, 2).await;
    assert!(matches!(again, Err(SourceError::Uncertain { .. })), "{again:?}");
}
