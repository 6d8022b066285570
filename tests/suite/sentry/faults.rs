//! What the source makes of a service that misbehaves while it is read.

use super::bench::{Bench, MORNING, Watch, source, source_at};
use crate::support::Collected;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use std::time::Duration;
use support_hero::demo::{self, Fault, TOKEN};
use support_hero::source::{Source, SourceError, Verdict};

type Expected = fn(&SourceError) -> bool;

fn cases() -> [(Fault, Expected); 9] {
    [
        (
            Fault::RateLimited { retry_after: 30 },
            |error| matches!(error, SourceError::RateLimited { wait, .. } if wait.as_secs() == 30),
        ),
        (Fault::refusal(401), |error| matches!(error, SourceError::NeedsYou { .. })),
        (
            Fault::refusal(403),
            |error| matches!(error, SourceError::NeedsYou { remedy, .. } if remedy.contains("event:read")),
        ),
        (Fault::Status { code: 503 }, |error| matches!(error, SourceError::Unreachable { .. })),
        (Fault::Status { code: 301 }, |error| matches!(error, SourceError::NeedsYou { .. })),
        (
            Fault::Garbage,
            |error| matches!(error, SourceError::Unreadable { at, .. } if at.contains("GET /api/0/")),
        ),
        (Fault::CutBefore, |error| matches!(error, SourceError::Unanswered { .. })),
        (Fault::CutMidway, |error| matches!(error, SourceError::Unanswered { .. })),
        (Fault::Status { code: 410 }, |error| matches!(error, SourceError::Unreachable { .. })),
    ]
}

#[tokio::test]
async fn every_fault_of_the_list_is_told_and_the_next_pull_brings_all() {
    for (fault, expected) in cases() {
        let mut bench = Bench::new().await;
        let id = bench.stand_in.raise("app", "E", "1");
        bench.stand_in.faults().plan("/issues/", 1, fault.clone());
        let error = bench.try_pull().await.unwrap_err();
        assert!(expected(&error), "{fault:?}: {error:?}");
        bench.pull().await;
        assert!(bench.head(&id).tracked.event.is_some(), "{fault:?}");
    }
}

#[tokio::test]
async fn every_fault_of_a_conversation_is_told_and_the_next_pull_brings_all() {
    let about_an_issue = |fault: &Fault| *fault != Fault::Garbage;
    for (fault, expected) in cases().into_iter().filter(|(fault, _)| about_an_issue(fault)) {
        let mut bench = Bench::new().await;
        let id = bench.stand_in.raise("app", "E", "1");
        bench.pull().await;
        bench.stand_in.comment(&id, "ghopper", "hm");
        let remote = bench.head(&id).remote_id.clone();
        bench.stand_in.faults().plan(&format!("/issues/{remote}/"), 1, fault.clone());
        let error = bench.try_pull().await.unwrap_err();
        assert!(expected(&error), "{fault:?}: {error:?}");
        bench.pull().await;
        assert_eq!(bench.texts(&id).len(), 2, "{fault:?}");
    }
}

#[tokio::test]
async fn an_issue_that_fails_does_not_keep_the_others_from_being_read() {
    for fault in [Fault::Garbage, Fault::Status { code: 500 }, Fault::CutBefore] {
        let mut bench = Bench::new().await;
        let bad = bench.stand_in.raise("app", "E", "1");
        let good = bench.stand_in.raise("app", "E", "2");
        bench.pull().await;
        bench.stand_in.comment(&bad, "ghopper", "hm");
        bench.watch.pass(1);
        bench.stand_in.strike(&bad);
        bench.stand_in.comment(&good, "ghopper", "hm");
        let remote = bench.head(&bad).remote_id.clone();
        bench.stand_in.faults().plan(&format!("/issues/{remote}/"), 1, fault.clone());
        let told = bench.try_pull().await;
        assert_eq!(told.is_ok(), fault == Fault::Garbage, "{fault:?}");
        assert_eq!((bench.texts(&bad).len(), bench.texts(&good).len()), (1, 2), "{fault:?}");
        bench.pull().await;
        assert_eq!(bench.texts(&bad).len(), 2, "{fault:?}");
    }
}

#[tokio::test]
async fn comments_that_are_nowhere_to_be_found_do_not_make_the_issue_gone() {
    let mut bench = Bench::glitchtip(&[]).await;
    let id = bench.stand_in.raise("app", "E", "1");
    bench.stand_in.comment(&id, "ghopper", "hm");
    bench.stand_in.faults().plan("/comments/", 9, Fault::Status { code: 404 });
    bench.pull().await;
    assert_eq!(bench.texts(&id).len(), 1);
    assert!(bench.head(&id).tracked.event.is_some());
    bench.stand_in.set_status(&id, "resolved");
    bench.pull().await;
    assert!(bench.sink.gone.is_empty());
}

#[tokio::test]
async fn an_unreadable_event_costs_the_trace_and_not_the_conversation() {
    let mut bench = Bench::new().await;
    let id = bench.stand_in.raise("app", "E", "1");
    bench.stand_in.comment(&id, "ghopper", "hm");
    bench.stand_in.faults().plan("/events/latest/", 1, Fault::Garbage);
    bench.pull().await;
    assert_eq!(bench.texts(&id).len(), 2);
    let lost: Vec<_> = bench.sink.pages.iter().flat_map(|page| &page.unreadable).collect();
    assert!(lost.iter().any(|item| item.at.contains("/events/latest/")), "{lost:?}");
}

#[tokio::test]
async fn an_event_taken_away_by_retention_is_no_fault() {
    let mut bench = Bench::new().await;
    let id = bench.stand_in.raise("app", "E", "1");
    bench.stand_in.faults().plan("/events/latest/", 1, Fault::Status { code: 404 });
    bench.pull().await;
    assert_eq!(bench.texts(&id).len(), 1);
    assert_eq!(bench.pages_of_a_pull().await, 0);
}

#[tokio::test]
async fn a_used_up_limit_ends_the_pull_early_and_asks_for_a_pause() {
    let mut bench = Bench::new().await;
    for number in 0..4 {
        bench.stand_in.raise("app", "E", &number.to_string());
    }
    // The projects, the list and one conversation.
    let until = bench.watch.now() + SignedDuration::from_secs(5);
    bench.stand_in.allow(4, until);
    let pulled = bench.pull().await;
    assert_eq!(pulled.pause, Some(Duration::from_secs(5)));
    assert_eq!((bench.sink.heads.len(), bench.sink.stamps.len()), (4, 1));
    let error = bench.try_pull().await.unwrap_err();
    assert!(matches!(error, SourceError::RateLimited { wait, .. } if wait.as_secs() == 5));
    bench.watch.pass(1);
    let pulled = bench.pull().await;
    assert_eq!((pulled.pause, bench.sink.stamps.len()), (None, 4));
}

#[tokio::test]
async fn a_limit_that_is_lifted_shortly_is_waited_for_within_the_pull() {
    let clock: support_hero::source::Clock = Arc::new(Timestamp::now);
    let stand_in = demo::sentry::Sentry::new(clock.clone());
    for number in 0..4 {
        stand_in.raise("app", "E", &number.to_string());
    }
    let server = stand_in.serve().await.unwrap();
    let source = source_at(&server.url(""), TOKEN, "example", &[], clock);
    let next = Timestamp::from_second(Timestamp::now().as_second() + 2).unwrap();
    stand_in.allow(3, next);
    let mut sink = Collected::default();
    let pulled = source.pull(None, &mut sink).await.unwrap();
    assert_eq!((pulled.pause, sink.stamps.len()), (None, 4));
    assert!(Timestamp::now() >= next);
}

#[tokio::test]
async fn a_slow_answer_is_waited_for() {
    let mut bench = Bench::new().await;
    let id = bench.stand_in.raise("app", "E", "1");
    bench.stand_in.faults().plan("/issues/", 1, Fault::Slow { millis: 50 });
    bench.pull().await;
    assert!(bench.head(&id).tracked.event.is_some());
}

#[tokio::test]
async fn a_server_that_is_not_there_cannot_be_reached() {
    let bench = Bench::new().await;
    let host = bench.server.url("");
    drop(bench.server);
    // Connections to a port that nothing listens on any more are refused.
    while tokio::net::TcpStream::connect(host.trim_start_matches("http://")).await.is_ok() {
        tokio::task::yield_now().await;
    }
    let source = source(&host, TOKEN, "example", &[], &bench.watch);
    let error = source.pull(None, &mut Collected::default()).await.unwrap_err();
    assert!(matches!(error, SourceError::Unreachable { .. }), "{error:?}");
}

#[tokio::test]
async fn a_wrong_clock_and_a_wrong_token_are_found() {
    let bench = Bench::new().await;
    let host = bench.server.url("");
    let clock = |watch: &Watch| source(&host, TOKEN, "example", &[], watch);
    let verdict = async |watch: &Watch| {
        let findings = clock(watch).examine().await;
        findings.into_iter().find(|f| f.subject == "clock").map(|f| f.verdict)
    };
    let right = Watch::at(&jiff::Timestamp::now().to_string());
    assert_eq!(verdict(&right).await, Some(Verdict::Good));
    right.pass(10);
    assert_eq!(verdict(&right).await, Some(Verdict::Warning));
    let wrong = source(&host, "wrong", "example", &[], &Watch::at(MORNING)).examine().await;
    assert!(wrong.iter().all(|finding| finding.verdict == Verdict::Fault), "{wrong:?}");
}
