//! What a poll brings, and what it costs.

use super::bench::{Bench, name, source};
use crate::support::Collected;
use support_hero::demo::Fault;
use support_hero::desk::{Action, Extent, Tone, Upstream};
use support_hero::source::{PageSink, Source, SourceError};

#[tokio::test]
async fn a_new_issue_becomes_a_ticket_with_its_trace() {
    let mut bench = Bench::new().await;
    let id = bench.stand_in.raise("worker", "KeyError", "'organization_id'");
    bench.stand_in.assign(&id, "ada");
    bench.pull().await;
    let head = bench.head(&id);
    assert_eq!(head.title, "KeyError: 'organization_id'");
    assert_eq!((head.place.as_str(), head.place_id.as_deref()), ("worker", Some("302")));
    assert_eq!(head.alias, Some(name(&head.remote_id)));
    assert_eq!(head.assignees, ["Ada Lovelace"]);
    assert_eq!(head.upstream, Upstream::Open);
    assert_eq!(bench.fact(&id, "release").as_deref(), Some("example@2.4.0"));
    assert_eq!(bench.fact(&id, "environment").as_deref(), Some("production"));
    assert!(head.facts.iter().any(|fact| fact.label == "level" && fact.tone == Tone::Bad));
    let texts = bench.texts(&id);
    assert!(texts.contains(&"It was first seen.\nworker.main".to_owned()), "{texts:?}");
    assert!(bench.head(&id).tracked.event.is_some());
    assert_eq!(bench.turn(&id).waiting_since, Some(bench.watch.now()));
}

#[tokio::test]
async fn a_poll_without_news_costs_one_request_and_stores_nothing() {
    let mut bench = Bench::new().await;
    for _ in 0..3 {
        bench.stand_in.raise("app", "TypeError", "x is undefined");
    }
    bench.pull().await;
    let before = bench.sink.pages.len();
    bench.stand_in.requests();
    let pulled = bench.pull().await;
    assert_eq!(bench.sink.pages.len(), before);
    assert_eq!(bench.stand_in.requests(), ["GET /api/0/organizations/example/issues/"]);
    assert_eq!(pulled.requests, 1);
}

#[tokio::test]
async fn after_a_restart_conversations_are_not_read_again_and_heads_stay_whole() {
    let mut bench = Bench::new().await;
    let id = bench.stand_in.raise("app", "TypeError", "x is undefined");
    bench.pull().await;
    let head = bench.head(&id).clone();
    bench.restart();
    // Which projects there are, and the list.
    assert_eq!(bench.pull().await.requests, 2);
    assert_eq!(bench.head(&id).facts, head.facts);
}

#[tokio::test]
async fn one_more_event_changes_the_head_and_nothing_else() {
    let mut bench = Bench::new().await;
    let id = bench.stand_in.raise("app", "TypeError", "x is undefined");
    bench.pull().await;
    bench.watch.pass(5);
    bench.stand_in.strike(&id);
    assert_eq!(bench.pull().await.requests, 1);
    let page = bench.sink.pages.last().unwrap();
    assert_eq!((page.heads.len(), page.threads.len()), (1, 0));
    assert_eq!(bench.head(&id).impact.as_ref().unwrap().events, 2);
    assert_eq!(bench.head(&id).impact.as_ref().unwrap().last_seen, bench.watch.now());
}

#[tokio::test]
async fn all_pages_are_read_and_conversations_a_bounded_number_at_a_time() {
    let mut bench = Bench::new().await;
    for number in 0..230 {
        bench.stand_in.raise("app", "TypeError", &format!("number {number}"));
    }
    bench.pull().await;
    assert_eq!(bench.sink.heads.len(), 230);
    assert_eq!(bench.sink.stamps.len(), 40);
    assert!(bench.sink.messages.values().all(|messages| messages.contains_key("first-seen")));
    bench.pull().await;
    assert_eq!(bench.sink.stamps.len(), 80);
}

#[tokio::test]
async fn what_presses_most_is_read_first() {
    let mut bench = Bench::new().await;
    let back = bench.stand_in.raise("app", "TypeError", "the first");
    bench.stand_in.set_status(&back, "resolved");
    bench.stand_in.strike(&back);
    for number in 0..60 {
        bench.watch.pass(1);
        bench.stand_in.raise("app", "TypeError", &number.to_string());
    }
    bench.pull().await;
    assert_eq!(bench.sink.stamps.len(), 40);
    assert!(bench.sink.stamps.contains_key(&name(&back)));
}

#[tokio::test]
async fn what_came_back_waits_for_us_and_our_comment_answers_it() {
    let mut bench = Bench::new().await;
    let id = bench.stand_in.raise("app", "TypeError", "x is undefined");
    bench.watch.pass(10);
    bench.stand_in.comment(&id, "ghopper", "Looking into it");
    bench.pull().await;
    assert_eq!(bench.turn(&id).waiting_since, None);
    bench.watch.pass(10);
    bench.stand_in.set_status(&id, "resolved");
    bench.pull().await;
    assert!(matches!(&bench.head(&id).upstream, Upstream::Closed { at, reason }
        if *at == bench.watch.now() && reason.as_deref() == Some("resolved")));
    bench.watch.pass(10);
    bench.stand_in.strike(&id);
    bench.pull().await;
    assert_eq!(bench.head(&id).upstream, Upstream::Open);
    assert_eq!(bench.turn(&id).waiting_since, Some(bench.watch.now()));
    assert!(bench.texts(&id).iter().any(|text| text.starts_with("It is back after it was")));
}

#[tokio::test]
async fn an_issue_reopened_by_hand_is_open_again_though_it_looks_as_before() {
    let mut bench = Bench::new().await;
    let id = bench.stand_in.raise("app", "TypeError", "x is undefined");
    bench.stand_in.set_status(&id, "resolved");
    bench.stand_in.set_status(&id, "unresolved");
    bench.pull().await;
    bench.stand_in.set_status(&id, "resolved");
    bench.pull().await;
    bench.watch.pass(10);
    bench.stand_in.set_status(&id, "unresolved");
    bench.pull().await;
    assert_eq!(bench.head(&id).upstream, Upstream::Open);
    assert_eq!(bench.turn(&id).last_customer, Some(bench.watch.now()));
    assert_eq!(bench.pages_of_a_pull().await, 0);
}

#[tokio::test]
async fn an_issue_that_we_closed_and_another_reopened_is_open_again() {
    let mut bench = Bench::new().await;
    let id = bench.stand_in.raise("app", "TypeError", "x is undefined");
    bench.stand_in.set_status(&id, "resolved");
    bench.stand_in.set_status(&id, "unresolved");
    bench.pull().await;
    let receipt = bench.deliver(&id, Action::Close { reason: None }, 1).await.unwrap();
    bench.sink.heads.get_mut(&name(&id)).unwrap().upstream = receipt.upstream.unwrap();
    bench.watch.pass(10);
    bench.stand_in.set_status(&id, "unresolved");
    let remote = bench.head(&id).remote_id.clone();
    bench.stand_in.faults().plan(&format!("/issues/{remote}/"), 1, Fault::Status { code: 500 });
    bench.try_pull().await.unwrap_err();
    assert_eq!(bench.head(&id).upstream, Upstream::Open);
    bench.pull().await;
    let reopened = bench.texts(&id).into_iter().filter(|text| text.contains("opened again"));
    assert_eq!(reopened.count(), 2);
}

#[tokio::test]
async fn what_came_back_is_not_forgotten_when_it_could_not_be_read_at_once() {
    let mut bench = Bench::new().await;
    let id = bench.stand_in.raise("app", "TypeError", "x is undefined");
    bench.watch.pass(1);
    bench.stand_in.comment(&id, "ghopper", "fixed");
    bench.pull().await;
    bench.stand_in.set_status(&id, "resolved");
    bench.pull().await;
    bench.watch.pass(10);
    bench.stand_in.strike(&id);
    let remote = bench.head(&id).remote_id.clone();
    bench.stand_in.faults().plan(&format!("/issues/{remote}/"), 1, Fault::Status { code: 500 });
    bench.try_pull().await.unwrap_err();
    assert_eq!(bench.turn(&id).waiting_since, Some(bench.watch.now()));
    bench.pull().await;
    assert!(bench.texts(&id).iter().any(|text| text.contains("now in example@2.4.0")));
    assert!(!bench.texts(&id).contains(&"It is back after it was closed.".to_owned()));
    assert_eq!(bench.pages_of_a_pull().await, 0);
}

#[tokio::test]
async fn to_assign_an_error_is_not_to_answer_it() {
    let mut bench = Bench::new().await;
    let id = bench.stand_in.raise("app", "TypeError", "x is undefined");
    let began = bench.watch.now();
    bench.pull().await;
    bench.watch.pass(3);
    bench.stand_in.assign(&id, "lokafor");
    bench.pull().await;
    assert_eq!(bench.head(&id).assignees, ["Linus Okafor"]);
    assert!(bench.texts(&id).iter().any(|text| text.contains("linus@example.com by Grace")));
    assert_eq!(bench.turn(&id).waiting_since, Some(began));
}

#[tokio::test]
async fn what_leaves_the_list_is_closed_or_gone() {
    let mut bench = Bench::new().await;
    let ids: Vec<_> = (0..5).map(|n| bench.stand_in.raise("app", "E", &n.to_string())).collect();
    bench.pull().await;
    bench.stand_in.set_status(&ids[0], "ignored");
    bench.stand_in.merge(&ids[1], &ids[4]);
    bench.stand_in.delete(&ids[2]);
    bench.pull().await;
    let reason = |id: &str| match &bench.head(id).upstream {
        Upstream::Closed { reason, .. } => reason.clone(),
        _ => None,
    };
    assert_eq!(reason(&ids[0]).as_deref(), Some("archived until it escalates"));
    let mut gone = bench.sink.gone.clone();
    gone.sort();
    assert_eq!(gone, [name(&ids[1]), name(&ids[2])]);
    assert_eq!(bench.head(&ids[3]).upstream, Upstream::Open);
    assert_eq!(bench.pages_of_a_pull().await, 0);
}

#[tokio::test]
async fn issues_that_grew_old_are_rarely_looked_at() {
    let mut bench = Bench::new().await;
    let id = bench.stand_in.raise("app", "TypeError", "x is undefined");
    bench.watch.pass(29 * 24 * 60);
    bench.pull().await;
    bench.watch.pass(2 * 24 * 60);
    assert_eq!(bench.pull().await.requests, 2);
    assert_eq!(bench.head(&id).upstream, Upstream::Open);
    assert_eq!(bench.pull().await.requests, 1);
    bench.stand_in.set_status(&id, "resolved");
    bench.watch.pass(11);
    bench.pull().await;
    assert!(matches!(bench.head(&id).upstream, Upstream::Closed { .. }));
}

#[tokio::test]
async fn old_issues_are_left_out_of_the_first_load() {
    let mut bench = Bench::new().await;
    bench.stand_in.raise("app", "TypeError", "x is undefined");
    bench.watch.pass(31 * 24 * 60);
    bench.pull().await;
    assert!(bench.sink.heads.is_empty());
}

#[tokio::test]
async fn a_server_that_knows_no_periods_is_asked_without() {
    let mut bench = Bench::new().await;
    let id = bench.stand_in.raise("app", "TypeError", "x is undefined");
    bench.stand_in.faults().plan("/issues/", 1, Fault::Status { code: 422 });
    bench.pull().await;
    assert_eq!(bench.head(&id).upstream, Upstream::Open);
    assert_eq!(bench.pull().await.requests, 1);
}

#[tokio::test]
async fn only_the_configured_projects_are_read_and_unknown_ones_named() {
    let mut bench = Bench::of_projects(&["sdk", "301", "nope"]).await;
    let app = bench.stand_in.raise("app", "E", "1");
    bench.stand_in.raise("worker", "E", "2");
    let sdk = bench.stand_in.raise("sdk", "E", "3");
    let error = bench.try_pull().await.unwrap_err();
    assert!(matches!(&error, SourceError::NeedsYou { fault, .. } if fault.contains("\"nope\"")));
    let read: Vec<_> = bench.sink.heads.keys().cloned().collect();
    assert_eq!(read, [name(&app), name(&sdk)]);
}

#[tokio::test]
async fn projects_are_looked_up_once() {
    let mut bench = Bench::of_projects(&["app"]).await;
    bench.pull().await;
    assert_eq!(bench.pull().await.requests, 1);
}

#[tokio::test]
async fn an_unreadable_issue_is_told_once_and_spoils_nothing() {
    let mut bench = Bench::new().await;
    let bad = bench.stand_in.raise("app", "E", "1");
    let good = bench.stand_in.raise("app", "E", "2");
    let left = bench.stand_in.raise("app", "E", "3");
    bench.pull().await;
    bench.stand_in.spoil(&bad);
    bench.stand_in.comment(&good, "ghopper", "hm");
    bench.stand_in.set_status(&left, "resolved");
    bench.pull().await;
    let lost: Vec<_> = bench.sink.pages.iter().flat_map(|page| &page.unreadable).collect();
    assert_eq!(lost.len(), 1);
    assert!(lost[0].at.starts_with("issues[") && lost[0].why.contains("id"), "{lost:?}");
    assert!(bench.texts(&good).contains(&"hm".to_owned()));
    // What is not listed may be the unreadable one, so each is asked for by itself.
    assert!(matches!(bench.head(&left).upstream, Upstream::Closed { .. }));
    assert_eq!(bench.head(&bad).upstream, Upstream::Open);
    assert!(bench.sink.gone.is_empty());
    assert_eq!(bench.pages_of_a_pull().await, 0);
}

#[tokio::test]
async fn a_store_that_is_full_stops_the_pull_and_nothing_is_lost() {
    let mut bench = Bench::new().await;
    let id = bench.stand_in.raise("app", "E", "1");
    bench.sink.refuse_after = Some(1);
    assert!(matches!(bench.try_pull().await, Err(SourceError::Sink(_))));
    bench.sink.refuse_after = None;
    bench.pull().await;
    assert!(bench.head(&id).tracked.event.is_some());
    bench.watch.pass(1);
    bench.stand_in.strike(&id);
    bench.sink.refuse_after = Some(0);
    assert!(matches!(bench.try_pull().await, Err(SourceError::Sink(_))));
    bench.sink.refuse_after = None;
    bench.pull().await;
    assert_eq!(bench.head(&id).impact.as_ref().unwrap().events, 2);
}

#[tokio::test]
async fn a_refresh_brings_the_whole_ticket_or_says_that_it_is_gone() {
    let mut bench = Bench::new().await;
    let id = bench.stand_in.raise("app", "E", "1");
    let other = bench.stand_in.raise("app", "E", "2");
    bench.pull().await;
    bench.stand_in.comment(&id, "ada", "news");
    let page = bench.source.refresh(&bench.remote(&id)).await.unwrap();
    assert_eq!((page.heads.len(), page.threads[0].extent), (1, Extent::Whole));
    bench.sink.accept(page).await.unwrap();
    assert!(bench.texts(&id).contains(&"news".to_owned()));
    assert_eq!(bench.pages_of_a_pull().await, 0);
    let remote = bench.remote(&other);
    bench.stand_in.merge(&other, &id);
    let merged = bench.source.refresh(&remote).await;
    assert!(matches!(merged, Err(SourceError::Gone { why }) if why.contains(&id)));
    bench.stand_in.delete(&id);
    let deleted = bench.source.refresh(&bench.remote(&id)).await;
    assert!(matches!(deleted, Err(SourceError::Gone { .. })));
}

#[tokio::test]
async fn wrong_names_and_tokens_are_for_the_user_to_mend() {
    let bench = Bench::new().await;
    let host = bench.server.url("");
    for (token, org, word) in [("wrong", "example", "token"), ("demo-token", "nobody", "nobody")] {
        let source = source(&host, token, org, &[], &bench.watch);
        let error = source.pull(None, &mut Collected::default()).await.unwrap_err();
        let SourceError::NeedsYou { fault, .. } = &error else { panic!("{error}") };
        assert!(fault.contains(word), "{fault}");
    }
}

#[tokio::test]
async fn what_was_done_long_ago_stays_though_only_the_latest_is_told() {
    let mut bench = Bench::new().await;
    let id = bench.stand_in.raise("app", "E", "1");
    bench.stand_in.assign(&id, "ghopper");
    bench.pull().await;
    let before = bench.texts(&id);
    assert_eq!(before.len(), 2);
    for _ in 0..60 {
        bench.watch.pass(1);
        bench.stand_in.set_status(&id, "resolved");
        bench.stand_in.set_status(&id, "unresolved");
    }
    bench.pull().await;
    let after = bench.texts(&id);
    assert!(after.len() > 100 && before.iter().all(|text| after.contains(text)), "{before:?}");
}

#[tokio::test]
async fn a_comment_that_cannot_be_read_was_not_deleted() {
    let mut bench = Bench::glitchtip(&[]).await;
    let id = bench.stand_in.raise("app", "E", "1");
    bench.stand_in.comment(&id, "ghopper", "hm");
    bench.pull().await;
    bench.stand_in.faults().plan("/comments/", 9, Fault::Status { code: 404 });
    let page = bench.source.refresh(&bench.remote(&id)).await.unwrap();
    bench.sink.accept(page).await.unwrap();
    assert!(bench.texts(&id).contains(&"hm".to_owned()));
}
