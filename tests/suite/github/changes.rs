//! Assignees, labels and new issues.

use super::{APP, Bench, NOON, act, bench, kind, reference, refused};
use jiff::{SignedDuration, Timestamp};
use support_hero::desk::{Action, IssueForm, SourceId};

fn texts(names: &[&str]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

fn labels(add: &[&str], remove: &[&str]) -> Action {
    Action::Labels { add: texts(add), remove: texts(remove) }
}

fn assignees(add: &[&str], remove: &[&str]) -> Action {
    Action::Assignees { add: texts(add), remove: texts(remove) }
}

fn create(place: &str, title: &str, body: &str, labels: &[&str]) -> Action {
    let (place, title, body) = (place.into(), title.into(), body.into());
    let form = IssueForm { place, title, body, labels: texts(labels) };
    Action::Create { source: SourceId("hub".into()), form }
}

async fn with_issue() -> (Bench, u64) {
    let b = bench(&[APP]).await;
    let issue = b.hub.open(APP, "zoeb", "Flags flicker", "They do.");
    (b, issue)
}

#[tokio::test]
async fn labels_come_and_go() {
    let (b, issue) = with_issue().await;
    for (action, expected) in [
        (labels(&["bug", "help wanted"], &[]), &["bug", "help wanted"][..]),
        (labels(&["Bug"], &[]), &["bug", "help wanted"]),
        (labels(&["question"], &["help wanted"]), &["bug", "question"]),
        (labels(&[], &["help wanted", "nobody has this"]), &["bug", "question"]),
        (labels(&[], &[]), &["bug", "question"]),
        (labels(&[], &["bug", "question"]), &[]),
    ] {
        act(&b, issue, action.clone()).await.unwrap();
        assert_eq!(b.hub.labels(APP, issue), expected, "{action:?}");
    }
}

#[tokio::test]
async fn a_label_that_does_not_exist_is_not_made() {
    let (b, issue) = with_issue().await;
    let why = refused(act(&b, issue, labels(&["bug", "bgu/x"], &[])).await);
    assert_eq!(why, "the label \"bgu/x\" does not exist in example/app");
    let why = refused(act(&b, 0, create(APP, "T", "", &["bgu"])).await);
    assert_eq!(why, "the label \"bgu\" does not exist in example/app");
    assert!(b.hub.labels(APP, issue).is_empty() && b.hub.opened_by(APP, "ada").is_empty());
}

#[tokio::test]
async fn without_push_access_labels_are_told_not_lost() {
    let (b, issue) = with_issue().await;
    b.hub.set_labels(APP, issue, &["question"]);
    b.hub.set_push(APP, false);
    let why = refused(act(&b, issue, labels(&["bug"], &[])).await);
    assert!(why.contains("write access to example/app#1"), "{why}");
    let error = act(&b, issue, labels(&[], &["question"])).await.unwrap_err();
    assert_eq!(kind(&error), "needs you", "{error}");
    let receipt = act(&b, 0, create(APP, "T", "x", &["bug"])).await.unwrap();
    let expected = "example/app#2 opened, without bug: labels need triage access to example/app";
    assert_eq!(receipt.summary, expected);
}

#[tokio::test]
async fn assignees_come_and_go() {
    let (b, issue) = with_issue().await;
    for (action, expected) in [
        (Action::Assign, &["ada"][..]),
        (assignees(&["ghopper", "ADA"], &[]), &["ghopper", "ada"]),
        (Action::Unassign, &["ghopper"]),
        (Action::Unassign, &["ghopper"]),
        (assignees(&["ada"], &["ghopper"]), &["ada"]),
    ] {
        let receipt = act(&b, issue, action.clone()).await.unwrap();
        let mut now = b.hub.assignees(APP, issue);
        now.sort();
        let mut told = receipt.assignees.unwrap();
        told.sort();
        let mut expected = texts(expected);
        expected.sort();
        assert_eq!((&now, &told), (&expected, &expected), "{action:?}");
    }
}

#[tokio::test]
async fn assignees_that_are_dropped_or_kept_silently_are_told() {
    let (b, issue) = with_issue().await;
    let why = refused(act(&b, issue, assignees(&["ghopper", "zoeb"], &[])).await);
    assert!(why.starts_with("GitHub did not assign zoeb: that needs push access"), "{why}");
    act(&b, issue, Action::Assign).await.unwrap();
    b.hub.set_push(APP, false);
    let why = refused(act(&b, issue, Action::Unassign).await);
    assert!(why.starts_with("GitHub did not unassign ada"), "{why}");
    let other = b.hub.open(APP, "zoeb", "Other", "");
    act(&b, other, Action::Unassign).await.unwrap();
}

#[tokio::test]
async fn a_new_issue_is_the_ticket_that_the_next_poll_reads() {
    let (mut b, _) = with_issue().await;
    b.pull().await;
    b.pass(60);
    let action = create(" EXAMPLE/App ", " Websocket drops ", "> it drops", &["bug"]);
    let receipt = act(&b, 0, action).await.unwrap();
    assert_eq!(receipt.created, Some(reference(2)));
    assert_eq!(receipt.summary, "example/app#2 opened");
    assert!(receipt.url.unwrap().ends_with("/example/app/issues/2"));
    b.pull().await;
    let head = b.head(2);
    assert_eq!((&*head.title, b.hub.labels(APP, 2)), ("Websocket drops", texts(&["bug"])));
    let begun = Timestamp::from_second(NOON).unwrap() + SignedDuration::from_secs(60);
    assert_eq!(head.created_at, begun);
    assert_eq!(b.texts(2), ["> it drops"]);
}

#[tokio::test]
async fn forms_that_cannot_go_out_are_refused_before() {
    let (b, _) = with_issue().await;
    for (action, expected) in [
        (create("app", "T", "", &[]), "\"app\" is no repository: write it as owner/name"),
        (create("", "T", "", &[]), "\"\" is no repository: write it as owner/name"),
        (create(APP, " ", "", &[]), "the title is missing"),
        (
            create(APP, &"x".repeat(257), "", &[]),
            "the title has 257 characters and GitHub takes 256",
        ),
        (
            create(APP, "T", &"x".repeat(65_537), &[]),
            "the text has 65537 characters and GitHub takes 65536: cut 1",
        ),
    ] {
        b.hub.take_requests();
        assert_eq!(refused(act(&b, 0, action).await), expected);
        assert!(b.hub.take_requests().is_empty());
    }
}
