//! What is done to errors at Sentry: by what they are resolved, until when archived, whose they
//! are.

mod once;

use super::bench::Bench;
use serde_json::{Value, json};
use support_hero::demo::{Fault, TOKEN};
use support_hero::desk::{Action, Archive, Delivery, Fix, Priority, Receipt, TicketRef, Upstream};
use support_hero::source::{Http, Source, SourceError};

const RELEASE: &str = "example@2.4.0";
const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

async fn with_issue() -> (Bench, String) {
    let mut bench = Bench::new().await;
    let id = bench.stand_in.raise("app", "TypeError", "x is undefined");
    bench.stand_in.suspect(&id, "example/app", COMMIT, "Fix x", "ghopper");
    bench.pull().await;
    bench.stand_in.requests();
    (bench, id)
}

/// The issue as the server tells it.
async fn told(bench: &Bench, id: &str) -> Value {
    let http = Http::new(&bench.server.url("/api/0"), &TOKEN.into()).unwrap();
    let url = http.url(&format!("organizations/example/issues/{id}/"));
    http.send(http.request("GET".parse().unwrap(), &url)).await.unwrap().json().unwrap()
}

/// The same at another place of the JSON.
async fn field(bench: &Bench, id: &str, pointer: &str) -> Value {
    told(bench, id).await.pointer(pointer).cloned().unwrap_or_default()
}

/// How often something was sent that changes something.
fn writes(bench: &Bench) -> usize {
    let sent = bench.stand_in.requests();
    sent.iter().filter(|call| call.starts_with("PUT") || call.starts_with("POST")).count()
}

fn people(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn give_to(name: &str) -> Action {
    Action::Assignees { add: people(&[name]), remove: Vec::new() }
}

fn take_from(name: &str) -> Action {
    Action::Assignees { add: Vec::new(), remove: people(&[name]) }
}

fn resolve(fix: &str) -> Action {
    Action::Resolve { fix: Fix::parse(fix).unwrap() }
}

fn archive(until: Archive) -> Action {
    Action::Archive { until }
}

/// Everything that changes an issue that is open and nobody's, with where its effect is told.
fn changes() -> Vec<(Action, &'static str, Value)> {
    vec![
        (Action::Close { reason: None }, "/status", json!("resolved")),
        (resolve(RELEASE), "/statusDetails/inRelease", json!(RELEASE)),
        (Action::Resolve { fix: Fix::NextRelease }, "/statusDetails/inNextRelease", json!(true)),
        (resolve(&format!("example/app@{COMMIT}")), "/statusDetails/inCommit/id", json!(COMMIT)),
        (archive(Archive::Escalating), "/substatus", json!("archived_until_escalating")),
        (archive(Archive::Forever), "/substatus", json!("archived_forever")),
        (
            archive(Archive::Minutes(90)),
            "/statusDetails/ignoreUntil",
            json!("2026-11-23T09:30:00Z"),
        ),
        (archive(Archive::Events(100)), "/statusDetails/ignoreCount", json!(100)),
        (archive(Archive::Users(20)), "/statusDetails/ignoreUserCount", json!(20)),
        (Action::Prioritize { to: Priority::Low }, "/priority", json!("low")),
        (Action::Seen, "/hasSeen", json!(true)),
        (Action::Assign, "/assignedTo/email", json!("ada@example.com")),
        (give_to("grace@example.com"), "/assignedTo/email", json!("grace@example.com")),
        (Action::reply("Looking into it"), "/numComments", json!(1)),
    ]
}

#[tokio::test]
async fn every_change_arrives_and_is_told_in_sentrys_words() {
    let summaries = [
        "is resolved",
        "is resolved in example@2.4.0",
        "is resolved in the next release",
        "is resolved by example/app@0123456",
        "is archived until it escalates",
        "is archived for good",
        "is archived for 90 min",
        "is archived until it happens 100 times more",
        "is archived until it hits 20 users more",
        ": priority is low",
        "is marked as seen",
        "is assigned to Ada Lovelace",
        "is assigned to Grace Hopper",
        "on example/APP-1",
    ];
    for ((action, pointer, expected), summary) in changes().into_iter().zip(summaries) {
        let (bench, id) = with_issue().await;
        let receipt = bench.deliver(&id, action.clone(), 1).await.unwrap();
        assert_eq!(field(&bench, &id, pointer).await, expected, "{action:?}");
        assert!(receipt.summary.ends_with(summary), "{action:?}: {}", receipt.summary);
        assert_eq!(writes(&bench), 1, "{action:?}");
        if action.words().is_none() {
            let url = receipt.url.unwrap();
            assert!(url.starts_with("https://example.sentry.io/issues/"), "{url}");
        }
        let closed = matches!(receipt.upstream, Some(Upstream::Closed { .. }));
        assert_eq!(closed, bench.stand_in.status(&id) != Some("unresolved"), "{action:?}");
    }
}

#[tokio::test]
async fn what_is_opened_by_hand_is_no_regression() {
    for before in [Action::Close { reason: None }, resolve(RELEASE), archive(Archive::Forever)] {
        let (bench, id) = with_issue().await;
        bench.deliver(&id, before.clone(), 1).await.unwrap();
        bench.deliver(&id, Action::Reopen, 1).await.unwrap();
        let expected = if matches!(before, Action::Archive { .. }) { "new" } else { "ongoing" };
        assert_eq!(field(&bench, &id, "/substatus").await, json!(expected), "{before:?}");
    }
}

#[tokio::test]
async fn an_archive_that_is_there_already_is_not_replaced_unseen() {
    let (bench, id) = with_issue().await;
    bench.deliver(&id, archive(Archive::Escalating), 1).await.unwrap();
    bench.deliver(&id, archive(Archive::Escalating), 1).await.unwrap();
    let told = bench.deliver(&id, archive(Archive::Forever), 1).await.unwrap_err().to_string();
    assert!(told.contains("archived until escalating: reopen it first"), "{told}");
}

#[tokio::test]
async fn refusals_say_what_sentry_does_not_know() {
    let (bench, id) = with_issue().await;
    for (action, words) in [
        (resolve("example@9.9.9"), "Sentry knows no release example@9.9.9 of this project"),
        (resolve("nobody/nothing@0123456789"), "Sentry knows no repository nobody/nothing"),
        (resolve("example/app@aaaaaaaaaa"), "the whole hash of a commit"),
        (give_to("nobody@example.com"), "nobody in example goes by nobody@example.com"),
        (give_to("#nobody"), "example has no team #nobody"),
        (archive(Archive::Events(5)), ""),
        (archive(Archive::Escalating), "reopen it first"),
    ] {
        let done = bench.deliver(&id, action.clone(), 1).await;
        match done {
            Err(SourceError::Refused { why }) => assert!(why.contains(words), "{why}"),
            other => assert_eq!((words, other.is_ok()), ("", true), "{action:?} {other:?}"),
        }
    }
    let (bench, id) = with_issue().await;
    bench.stand_in.unrelease();
    let next = bench.deliver(&id, Action::Resolve { fix: Fix::NextRelease }, 1).await;
    let words = "Sentry knows no release of this project yet";
    assert!(matches!(&next, Err(SourceError::Refused { why }) if why.contains(words)), "{next:?}");
}

#[tokio::test]
async fn an_error_is_given_to_whoever_is_named_in_whatever_way() {
    let (bench, id) = with_issue().await;
    let assigned = async || field(&bench, &id, "/assignedTo/name").await;
    for (action, owner) in [
        (give_to("ghopper"), json!("Grace Hopper")),
        (give_to("ADA@example.com"), json!("Ada Lovelace")),
        (give_to("Grace Hopper"), json!("Grace Hopper")),
        (give_to("1001"), json!("Ada Lovelace")),
        (give_to("#frontend"), json!("frontend")),
        (give_to("ghopper"), json!("Grace Hopper")),
        (give_to("frontend"), json!("frontend")),
        (take_from("ghopper"), json!("frontend")),
        (take_from("#frontend"), json!(null)),
        (take_from("#frontend"), json!(null)),
        (Action::Unassign, json!(null)),
        (Action::Assign, json!("Ada Lovelace")),
        (Action::Unassign, json!(null)),
        (
            Action::Assignees { add: people(&["ada", "ghopper"]), remove: people(&["ada"]) },
            json!("Grace Hopper"),
        ),
        (Action::Unassign, json!("Grace Hopper")),
        (take_from("grace@example.com"), json!(null)),
        (give_to("ghopper"), json!("Grace Hopper")),
        (take_from("Grace Hopper"), json!(null)),
        (give_to("ghopper"), json!("Grace Hopper")),
        (take_from("ghopper"), json!(null)),
    ] {
        let receipt = bench.deliver(&id, action.clone(), 1).await.unwrap();
        let owner_now = assigned().await;
        assert_eq!(owner_now, owner, "{action:?}");
        let shown = receipt.assignees.unwrap();
        let shown = shown.first().map(|name| name.trim_start_matches('#'));
        assert_eq!(shown, owner.as_str(), "{action:?}");
    }
}

#[tokio::test]
async fn who_may_not_list_members_still_names_them_by_address() {
    let (bench, id) = with_issue().await;
    let forbidden = || bench.stand_in.faults().plan("/members/", 1, Fault::refusal(403));
    forbidden();
    bench.deliver(&id, give_to("grace@example.com"), 1).await.unwrap();
    assert_eq!(bench.stand_in.assignee(&id), Some("grace@example.com"));
    forbidden();
    let named = bench.deliver(&id, give_to("Ada"), 1).await;
    let lacks = |remedy: &str| remedy == "give the token member:read";
    assert!(
        matches!(&named, Err(SourceError::NeedsYou { remedy, .. }) if lacks(remedy)),
        "{named:?}"
    );
}

#[tokio::test]
async fn a_forbidden_change_is_told_by_what_the_token_lacks() {
    let (bench, id) = with_issue().await;
    for (disowned, words) in [(false, "join a team"), (true, "your own user")] {
        if disowned {
            bench.stand_in.disown();
        }
        let faults = bench.stand_in.faults();
        faults.plan("/issues/", 1, Fault::Slow { millis: 0 });
        faults.plan("/issues/", 1, Fault::refusal(403));
        let told = bench.deliver(&id, Action::Reopen, 1).await;
        assert!(
            matches!(&told, Err(SourceError::NeedsYou { remedy, .. }) if remedy.contains(words)),
            "{told:?}"
        );
    }
}

#[tokio::test]
async fn what_a_plain_server_cannot_do_is_not_half_done() {
    let mut bench = Bench::glitchtip(&[]).await;
    let id = bench.stand_in.raise("app", "KeyError", "'card'");
    bench.pull().await;
    bench.stand_in.requests();
    for (action, words) in [
        (resolve(RELEASE), "does not know by what"),
        (Action::Resolve { fix: Fix::NextRelease }, "does not know by what"),
        (archive(Archive::Escalating), "archive it forever"),
        (archive(Archive::Minutes(60)), "archive it forever"),
        (archive(Archive::Events(3)), "archive it forever"),
        (Action::Prioritize { to: Priority::Low }, "no priority"),
        (Action::Seen, "who has seen"),
        (Action::Assign, "to nobody"),
        (Action::Unassign, "to nobody"),
        (give_to("ghopper"), "to nobody"),
        (take_from("ghopper"), "to nobody"),
        (link("example/app#4711"), "kept here only"),
    ] {
        let told = bench.deliver(&id, action.clone(), 1).await;
        assert!(
            matches!(&told, Err(SourceError::Refused { why }) if why.contains(words)),
            "{action:?} {told:?}"
        );
    }
    assert_eq!((bench.stand_in.status(&id), writes(&bench)), (Some("unresolved"), 0));
    let receipt = bench.deliver(&id, archive(Archive::Forever), 1).await.unwrap();
    assert_eq!(receipt.summary, "example/APP-1 is archived for good");
    let nothing = bench.source.choices(&bench.remote(&id)).await;
    assert!(matches!(nothing, Err(SourceError::Refused { .. })), "{nothing:?}");
}

fn link(issue: &str) -> Action {
    let url = format!("https://github.com/{}", issue.replace('#', "/issues/"));
    Action::LinkIssue { issue: TicketRef::new("github", issue), url }
}

#[tokio::test]
async fn what_can_be_chosen_is_what_the_token_may_see() {
    let (bench, id) = with_issue().await;
    bench.watch.pass(1);
    bench.stand_in.release("app", "example@2.5.0");
    bench.stand_in.release("sdk", "sdk@1.0.0");
    bench.stand_in.assign(&id, "ghopper");
    let ticket = bench.remote(&id);
    let choices = bench.source.choices(&ticket).await.unwrap();
    assert_eq!(choices.people[..2], ["ada@example.com", "grace@example.com"]);
    assert_eq!(choices.assigned, ["grace@example.com"]);
    assert_eq!(choices.teams, ["#frontend", "#platform"]);
    assert_eq!(choices.releases, ["example@2.5.0", RELEASE]);
    bench.deliver(&id, give_to("#frontend"), 1).await.unwrap();
    let forbid = |path| bench.stand_in.faults().plan(path, 1, Fault::refusal(403));
    forbid("/members/");
    let choices = bench.source.choices(&ticket).await.unwrap();
    assert_eq!((choices.people.len(), &choices.assigned[..]), (0, &people(&["#frontend"])[..]));
    ["/members/", "/teams/", "/releases/"].into_iter().for_each(forbid);
    let nothing = bench.source.choices(&ticket).await;
    assert!(matches!(nothing, Err(SourceError::NeedsYou { .. })), "{nothing:?}");
}

#[tokio::test]
async fn an_issue_is_linked_by_the_integration_and_once() {
    for fault in [None, Some(Fault::CutBefore), Some(Fault::CutAfter), Some(Fault::CutMidway)] {
        let (bench, id) = with_issue().await;
        let delivery = bench.delivery(&id, link("example/app#4711"));
        if let Some(fault) = &fault {
            bench.stand_in.faults().plan("/integrations/2933/", 1, fault.clone());
            let first = bench.source.deliver(&delivery, 1).await;
            assert!(matches!(first, Err(SourceError::Unanswered { .. })), "{fault:?} {first:?}");
        }
        let receipt = bench.source.deliver(&delivery, 2).await.unwrap();
        assert_eq!(receipt.summary, "example/APP-1 is linked to example/app#4711");
        assert_eq!(receipt.url.as_deref(), Some("https://github.com/example/app/issues/4711"));
        assert_eq!(bench.stand_in.links(&id), ["example/app#4711"], "{fault:?}");
        assert_eq!(writes(&bench), 1, "{fault:?}");
    }
}
