//! The same source at a GlitchTip.

use super::bench::{Bench, name};
use support_hero::desk::{Action, Upstream};
use support_hero::source::{Source, SourceError, Verdict};

#[tokio::test]
async fn issues_are_read_from_the_address_that_it_keeps_them_at() {
    let mut bench = Bench::glitchtip(&["app"]).await;
    let id = bench.stand_in.raise("app", "KeyError", "'card'");
    bench.stand_in.raise("worker", "KeyError", "'other'");
    bench.stand_in.comment(&id, "ghopper", "hm");
    bench.pull().await;
    assert_eq!(bench.sink.heads.len(), 1);
    let texts = bench.texts(&id);
    assert!(texts.contains(&"hm".to_owned()), "{texts:?}");
    assert!(bench.head(&id).tracked.event.is_some());
    bench.stand_in.requests();
    assert_eq!(bench.pages_of_a_pull().await, 0);
    assert_eq!(bench.stand_in.requests().len(), 1);
}

#[tokio::test]
async fn its_malformed_links_are_followed() {
    let mut bench = Bench::glitchtip(&[]).await;
    for number in 0..130 {
        bench.stand_in.raise("app", "E", &number.to_string());
    }
    bench.pull().await;
    assert_eq!(bench.sink.heads.len(), 130);
}

#[tokio::test]
async fn replies_and_states_arrive_even_before_anything_was_read() {
    let mut bench = Bench::glitchtip(&[]).await;
    let id = bench.stand_in.raise("app", "KeyError", "'card'");
    bench.pull().await;
    bench.restart();
    let receipt = bench.reply(&id, "Hey, looking into it", 1).await.unwrap();
    assert_eq!(bench.stand_in.comments(&id), ["Hey, looking into it"]);
    bench.pull().await;
    let message = receipt.message.unwrap();
    assert_eq!(bench.sink.messages[&name(&id)].get(&message.id), Some(&message));
    bench.deliver(&id, Action::Close { reason: None }, 1).await.unwrap();
    assert_eq!(bench.stand_in.status(&id), Some("resolved"));
    bench.deliver(&id, Action::Reopen, 1).await.unwrap();
    assert_eq!(bench.stand_in.status(&id), Some("unresolved"));
}

#[tokio::test]
async fn a_lost_answer_is_found_there_too() {
    let mut bench = Bench::glitchtip(&[]).await;
    let id = bench.stand_in.raise("app", "KeyError", "'card'");
    bench.pull().await;
    bench.stand_in.comment(&id, "ada", "Hey, looking into it");
    bench.reply(&id, "Hey, looking into it", 2).await.unwrap();
    assert_eq!(bench.stand_in.comments(&id).len(), 1);
}

#[tokio::test]
async fn an_assignment_that_it_passes_over_is_not_told_as_done() {
    let mut bench = Bench::glitchtip(&[]).await;
    let id = bench.stand_in.raise("app", "KeyError", "'card'");
    bench.pull().await;
    let told = bench.deliver(&id, Action::Assign, 1).await.unwrap_err();
    assert!(!matches!(told, SourceError::Gone { .. }), "{told:?}");
    assert_eq!(bench.stand_in.assignee(&id), None);
}

#[tokio::test]
async fn what_came_back_waits_for_us_though_no_activity_tells() {
    let mut bench = Bench::glitchtip(&[]).await;
    let id = bench.stand_in.raise("app", "KeyError", "'card'");
    bench.watch.pass(5);
    bench.stand_in.comment(&id, "ghopper", "fixed");
    bench.pull().await;
    assert_eq!(bench.turn(&id).waiting_since, None);
    bench.stand_in.set_status(&id, "resolved");
    bench.pull().await;
    assert!(matches!(bench.head(&id).upstream, Upstream::Closed { .. }));
    bench.watch.pass(5);
    bench.stand_in.strike(&id);
    bench.pull().await;
    let back = bench.watch.now();
    assert_eq!(bench.turn(&id).waiting_since, Some(back));
    bench.watch.pass(5);
    bench.stand_in.comment(&id, "ghopper", "fixed for good");
    bench.pull().await;
    assert_eq!(bench.turn(&id).last_customer, Some(back));
    assert_eq!(bench.turn(&id).waiting_since, None);
}

#[tokio::test]
async fn old_issues_are_left_out_though_it_knows_no_periods() {
    let mut bench = Bench::glitchtip(&[]).await;
    bench.stand_in.raise("app", "KeyError", "'old'");
    bench.watch.pass(31 * 24 * 60);
    let id = bench.stand_in.raise("app", "KeyError", "'new'");
    bench.pull().await;
    assert_eq!(bench.sink.heads.keys().collect::<Vec<_>>(), [&name(&id)]);
}

#[tokio::test]
async fn the_doctor_knows_it_and_says_what_does_not_work_there() {
    let bench = Bench::glitchtip(&["app"]).await;
    let findings = bench.source.examine().await;
    let server = findings.iter().find(|finding| finding.subject == "server").unwrap();
    assert!(server.detail.starts_with("GlitchTip") && server.detail.contains("no priority"));
    let faults: Vec<_> = findings.iter().filter(|f| f.verdict == Verdict::Fault).collect();
    assert!(faults.is_empty(), "{faults:?}");
}
