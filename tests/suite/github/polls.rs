//! Pulls and refreshes against the stand-in.

use super::{APP, Bench, TOKEN, bench, clock, kind, reference, source, ticket};
use std::time::Duration;
use support_hero::demo::Fault;
use support_hero::desk::{Answer, Extent, Kind, Upstream};
use support_hero::source::{Source, SourceError, Verdict};

#[tokio::test]
async fn the_first_pull_reads_conversations_and_who_is_who() {
    let mut b = bench(&[APP]).await;
    let issue = b.hub.open(APP, "zoeb", "Flags flicker", "They do.");
    b.pass(60);
    b.hub.comment(APP, issue, "ada", "Hey Zoë, looking into it");
    b.hub.comment(APP, issue, "deploybot[bot]", "deployed");
    b.pull().await;
    let head = b.head(issue);
    assert_eq!((head.kind, &*head.title, &*head.place), (Kind::Issue, "Flags flicker", APP));
    assert_eq!(head.url, format!("https://github.com/{APP}/issues/{issue}"));
    let here = Answer::Here { place: format!("comment on {APP}#{issue}, public") };
    assert_eq!(head.answer, here);
    assert_eq!(b.texts(issue), ["They do.", "Hey Zoë, looking into it", "deployed"]);
    let person = |login: &str| b.sink.people[login].clone();
    assert_eq!(person("zoeb").name.as_deref(), Some("Zoë Bélanger"));
    assert_eq!(person("zoeb").email.as_deref(), Some("zoe@globex.com"));
    assert!(!person("zoeb").staff && person("ada").staff && person("deploybot[bot]").bot);
}

#[tokio::test]
async fn a_private_repository_says_who_reads_the_answer_and_a_locked_one_takes_none() {
    let mut b = bench(&[APP]).await;
    b.hub.set_private(APP, true);
    b.hub.set_push(APP, false);
    let open = b.hub.open(APP, "zoeb", "Open", "");
    let locked = b.hub.open(APP, "zoeb", "Locked", "");
    b.hub.lock(APP, locked);
    b.pull().await;
    let Answer::Here { place } = &b.head(open).answer else { panic!() };
    assert!(place.ends_with("seen by the repository's members"), "{place}");
    assert!(matches!(b.head(locked).answer, Answer::Elsewhere { .. }));
}

#[tokio::test]
async fn a_server_without_lists_of_comments_is_read_ticket_by_ticket() {
    let mut b = bench(&[APP]).await;
    let refused = Fault::Status { code: 404 };
    b.hub.faults().plan("/app/issues/comments", 1, refused.clone());
    b.hub.faults().plan("/app/pulls/comments", 9, refused);
    let issue = b.hub.open(APP, "zoeb", "Flags flicker", "They do.");
    b.hub.comment(APP, issue, "ada", "Hey Zoë, looking into it");
    b.pull().await;
    assert_eq!(b.texts(issue), ["They do.", "Hey Zoë, looking into it"]);
    b.restart(&[APP]);
    b.pass(60);
    b.hub.comment(APP, issue, "zoeb", "Thanks!");
    b.pull().await;
    assert_eq!(b.texts(issue), ["They do.", "Hey Zoë, looking into it", "Thanks!"]);
    let pages = b.sink.pages.len();
    b.pull().await;
    assert_eq!(b.sink.pages.len(), pages, "a quiet poll stays quiet");
}

#[tokio::test]
async fn a_quiet_poll_costs_one_conditional_request_and_writes_nothing() {
    let mut b = bench(&[APP]).await;
    let issue = b.hub.open(APP, "zoeb", "Flags flicker", "They do.");
    b.hub.comment(APP, issue, "lzolc", "+1");
    b.pull().await;
    let (pages, cursor) = (b.sink.pages.len(), b.sink.cursor.clone());
    b.pass(60);
    let requests = b.requests().await;
    assert_eq!(requests.len(), 1, "{requests:?}");
    assert_eq!((b.sink.pages.len(), &b.sink.cursor), (pages, &cursor));
    b.hub.set_remaining(2_000);
    let pulled = b.pull().await;
    assert_eq!((pulled.requests, pulled.pause, pulled.notice), (1, None, None));
    let budget = pulled.budget.unwrap();
    assert_eq!((budget.remaining, budget.limit), (2_000, 5_000), "it does not count");
}

#[tokio::test]
async fn what_is_new_edited_closed_or_taken_back_comes_with_the_next_poll() {
    let mut b = bench(&[APP]).await;
    let issue = b.hub.open(APP, "zoeb", "Flags flicker", "They do.");
    let first = b.hub.comment(APP, issue, "lzolc", "+1");
    let second = b.hub.comment(APP, issue, "zoeb", "still");
    b.pull().await;
    b.pass(60);
    b.hub.comment(APP, issue, "ada", "fixed in 2.1");
    b.hub.edit_comment(APP, issue, second, "still so");
    b.hub.close(APP, issue, "ada", Some("completed"));
    b.pull().await;
    assert_eq!(b.texts(issue), ["They do.", "+1", "still so", "fixed in 2.1"]);
    assert!(b.sink.messages[&reference(issue)][&format!("c{second}")].edited);
    let Upstream::Closed { reason, .. } = &b.head(issue).upstream else { panic!() };
    assert_eq!(reason.as_deref(), Some("completed"));
    b.pass(60);
    b.hub.delete_comment(APP, issue, first);
    b.pull().await;
    assert_eq!(b.texts(issue), ["They do.", "still so", "fixed in 2.1"]);
}

#[tokio::test]
async fn an_old_issue_that_moves_again_is_read_whole() {
    let mut b = bench(&[APP]).await;
    let old = b.hub.open(APP, "zoeb", "Old", "long ago");
    b.hub.comment(APP, old, "ada", "an old answer");
    let older = b.hub.open(APP, "zoeb", "Silent since", "");
    b.pass(86_400 * 30);
    b.pull().await;
    assert!(!b.sink.heads.contains_key(&reference(old)), "outside the window");
    b.pass(60);
    b.hub.comment(APP, old, "zoeb", "again!");
    b.pull().await;
    assert_eq!(b.texts(old), ["long ago", "an old answer", "again!"]);
    assert!(!b.sink.heads.contains_key(&reference(older)));
}

async fn with_many(issues: u64, seconds_between: i64) -> Bench {
    let b = bench(&[APP]).await;
    for number in 0..issues {
        let issue = b.hub.open(APP, "lzolc", &format!("Issue {number}"), "body");
        if issue % 2 == 0 {
            b.hub.comment(APP, issue, "zoeb", "me too");
        }
        b.pass(seconds_between);
    }
    b
}

#[tokio::test]
async fn lists_of_many_pages_are_read_to_their_end_and_then_are_quiet() {
    for (issues, apart) in [(250, 1), (250, 0), (100, 0), (101, 1), (31, 1)] {
        let mut b = with_many(issues, apart).await;
        b.pass(5);
        b.pull().await;
        assert_eq!(b.sink.heads.len() as u64, issues, "{issues} issues {apart} s apart");
        let said: usize = b.sink.messages.values().map(|messages| messages.len()).sum();
        assert_eq!(said as u64, issues + issues / 2, "{issues} issues {apart} s apart");
        b.pull().await;
        let pages = b.sink.pages.len();
        assert_eq!(b.requests().await.len(), 1, "{issues} issues {apart} s apart");
        assert_eq!(b.sink.pages.len(), pages);
    }
}

#[tokio::test]
async fn a_pull_cut_off_at_any_page_goes_on_from_there() {
    let whole = {
        let mut b = with_many(45, 1).await;
        b.pull().await;
        b.sink.messages
    };
    for stored in 0..4 {
        let mut b = with_many(45, 1).await;
        b.sink.refuse_after = Some(stored);
        let error = b.try_pull().await.unwrap_err();
        assert_eq!(kind(&error), "sink");
        b.sink.refuse_after = None;
        b.restart(&[APP]);
        b.pull().await;
        assert_eq!(b.sink.messages.len(), whole.len(), "cut after {stored} pages");
        for (reference, messages) in &whole {
            assert_eq!(b.sink.messages[reference].len(), messages.len(), "{reference}");
        }
    }
}

#[tokio::test]
async fn one_bad_repository_does_not_stop_the_others() {
    let repos = ["example/a-bad-one", APP];
    for (fault, expected) in [
        (Fault::Status { code: 502 }, "unreachable"),
        (Fault::CutMidway, "unanswered"),
        (Fault::Garbage, "unreadable"),
    ] {
        let mut b = bench(&repos).await;
        let issue = b.hub.open(APP, "zoeb", "Here", "");
        b.hub.faults().plan("/a-bad-one/issues", 2, fault.clone());
        let error = b.try_pull().await.unwrap_err();
        assert_eq!(kind(&error), expected, "{fault:?}");
        assert!(b.sink.heads.contains_key(&reference(issue)), "{fault:?}");
    }
    let mut b = bench(&[APP]).await;
    b.restart(&["example/missing"]);
    let error = b.try_pull().await.unwrap_err();
    assert!(error.to_string().contains("example/missing"), "{error}");
}

#[tokio::test]
async fn every_fault_of_a_read_is_told_apart_and_mended_by_the_next_poll() {
    for (fault, expected) in [
        (Fault::RateLimited { retry_after: 30 }, Some("rate-limited")),
        (Fault::Status { code: 502 }, Some("unreachable")),
        (Fault::CutBefore, Some("unanswered")),
        (Fault::CutAfter, Some("unanswered")),
        (Fault::CutMidway, Some("unanswered")),
        (Fault::Garbage, Some("unreadable")),
        (Fault::Slow { millis: 20 }, None),
    ] {
        for path in ["/issues", "/issues/comments", "/pulls/comments"] {
            let mut b = bench(&[APP]).await;
            let issue = b.hub.open(APP, "zoeb", "Flags flicker", "They do.");
            b.hub.comment(APP, issue, "zoeb", "still");
            b.hub.faults().plan(path, 1, fault.clone());
            let error = b.try_pull().await.err();
            assert_eq!(error.as_ref().map(kind), expected, "{fault:?} {path}");
            b.hub.faults().clear();
            b.pull().await;
            assert_eq!(b.texts(issue), ["They do.", "still"], "{fault:?} {path}");
        }
    }
}

#[tokio::test]
async fn a_secondary_limit_says_how_long_to_wait() {
    let mut b = bench(&[APP]).await;
    b.hub.faults().plan("/issues", 1, Fault::RateLimited { retry_after: 30 });
    let Err(SourceError::RateLimited { wait, .. }) = b.try_pull().await else { panic!() };
    assert_eq!(wait, Duration::from_secs(30));
}

#[tokio::test]
async fn an_empty_quota_waits_for_the_reset_and_a_low_one_slows_down() {
    let mut b = bench(&[APP]).await;
    b.hub.set_remaining(0);
    let Err(SourceError::RateLimited { wait, .. }) = b.try_pull().await else { panic!() };
    assert!(wait <= Duration::from_secs(3_600) && wait > Duration::ZERO, "{wait:?}");
    b.hub.set_remaining(100);
    let pause = b.pull().await.pause.expect("a pause");
    assert!(pause <= wait, "{pause:?}");
}

#[tokio::test]
async fn a_wrong_token_needs_you() {
    let b = bench(&[APP]).await;
    let wrong = source(&b.server.url(""), &[APP], "wrong", clock(&b.seconds));
    let mut sink = crate::support::Collected::default();
    let error = wrong.pull(None, &mut sink).await.unwrap_err();
    assert_eq!(kind(&error), "needs you");
    let findings = wrong.examine().await;
    assert_eq!((findings.len(), findings[0].verdict), (1, Verdict::Fault));
}

#[tokio::test]
async fn a_comment_on_a_ticket_not_yet_known_brings_the_ticket() {
    let mut b = bench(&[APP]).await;
    b.pull().await;
    b.pass(60);
    let issue = b.hub.open(APP, "zoeb", "Between two lists", "body");
    b.hub.comment(APP, issue, "zoeb", "more");
    // The list of issues was read before it was opened: only the comments show it.
    b.hub.faults().plan("/repos/example/app/issues", 1, Fault::Status { code: 502 });
    assert!(b.try_pull().await.is_err());
    let mut cursor: serde_json::Value =
        serde_json::from_str(&b.sink.cursor.as_ref().unwrap().0).unwrap();
    cursor["repos"][APP]["issues"]["since"] = "2027-01-01T00:00:00Z".into();
    cursor["repos"][APP]["issues"]["etag"] = serde_json::Value::Null;
    b.sink.cursor = Some(support_hero::desk::Cursor(cursor.to_string()));
    b.restart(&[APP]);
    b.pull().await;
    assert_eq!(b.texts(issue), ["body", "more"]);
}

#[tokio::test]
async fn a_renamed_repository_keeps_its_configured_name() {
    let mut b = bench(&[APP]).await;
    let issue = b.hub.open(APP, "zoeb", "Flags flicker", "They do.");
    b.pull().await;
    b.hub.rename(APP, "example/application");
    b.pass(60);
    b.hub.comment("example/application", issue, "zoeb", "hello?");
    b.pull().await;
    assert_eq!(b.texts(issue), ["They do.", "hello?"]);
    assert_eq!(b.head(issue).place, APP);
}

#[tokio::test]
async fn a_refresh_reads_one_ticket_whole() {
    let mut b = bench(&[APP]).await;
    let issue = b.hub.open(APP, "zoeb", "Flags flicker", "They do.");
    let comment = b.hub.comment(APP, issue, "zoeb", "oops");
    b.pull().await;
    b.hub.delete_comment(APP, issue, comment);
    let page = b.source.refresh(&ticket(issue)).await.unwrap();
    assert_eq!(page.threads[0].extent, Extent::Whole);
    assert_eq!(page.people.len(), 1);
    assert_eq!(page.people[0].name.as_deref(), Some("Zoë Bélanger"), "the name is kept");
    b.sink.ingest(page);
    assert_eq!(b.texts(issue), ["They do."]);
}

#[tokio::test]
async fn a_deleted_or_moved_issue_is_gone() {
    let b = bench(&[APP, "example/sdk"]).await;
    let deleted = b.hub.open(APP, "zoeb", "Deleted", "");
    let moved = b.hub.open(APP, "zoeb", "Moved", "");
    b.hub.delete(APP, deleted);
    assert_ne!(b.hub.transfer(APP, moved, "example/sdk"), Some(moved));
    for number in [deleted, moved, 4_711] {
        let error = b.source.refresh(&ticket(number)).await.unwrap_err();
        assert_eq!(kind(&error), "gone", "{error}");
    }
}

#[tokio::test]
async fn an_issue_that_ceases_to_appear_is_missed_after_a_while() {
    let mut b = bench(&[APP, "example/sdk"]).await;
    let issues: Vec<_> = (0..12).map(|n| b.hub.open(APP, "zoeb", &format!("{n}"), "")).collect();
    b.pull().await;
    b.hub.delete(APP, issues[11]);
    b.hub.transfer(APP, issues[6], "example/sdk");
    for _ in 0..3 {
        b.pass(300);
        b.pull().await;
    }
    let mut gone = b.sink.gone.clone();
    gone.sort();
    gone.dedup();
    assert_eq!(gone, [reference(issues[11]), reference(issues[6])]);
}

#[tokio::test]
async fn whoever_holds_the_token_is_one_of_us_even_after_a_refresh_came_first() {
    let mut b = bench(&[APP]).await;
    let issue = b.hub.open(APP, "zoeb", "Flags flicker", "");
    b.source.refresh(&ticket(issue)).await.unwrap();
    b.hub.comment(APP, issue, "ada", "Hey Zoë, looking into it");
    b.pull().await;
    assert_eq!(b.sink.people["ada"].name.as_deref(), Some("Ada Lovelace"));
    assert!(b.sink.people["ada"].staff);
}

#[tokio::test]
async fn examining_tells_what_works_and_what_does_not() {
    let mut b = bench(&[APP, "example/sdk"]).await;
    b.hub.set_push("example/sdk", false);
    b.restart(&[APP, "example/sdk", "example/missing"]);
    let findings = b.source.examine().await;
    let found: Vec<_> = findings.iter().map(|f| (f.subject.as_str(), f.verdict)).collect();
    let expected = [
        ("token", Verdict::Good),
        ("scopes", Verdict::Good),
        ("repository example/app", Verdict::Good),
        ("repository example/sdk", Verdict::Warning),
        ("repository example/missing", Verdict::Fault),
        ("rate limit", Verdict::Good),
        ("clock", Verdict::Good),
    ];
    assert_eq!(found, expected);
    let late = source(&b.server.url(""), &[], TOKEN, {
        let now = clock(&b.seconds);
        std::sync::Arc::new(move || now() + jiff::SignedDuration::from_mins(10))
    });
    let clock = late.examine().await.into_iter().find(|f| f.subject == "clock").unwrap();
    assert_eq!(clock.verdict, Verdict::Warning);
}
