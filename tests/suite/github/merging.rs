//! Merging: only what was looked at, only when it is green unless the hero insists.

use super::{APP, Bench, act, bench, delivery, kind, refused, ticket};
use support_hero::desk::{Action, MergeMethod, Upstream};
use support_hero::source::{Source, SourceError};

const GREEN: [(&str, Option<&str>); 2] = [("build", Some("success")), ("lint", Some("skipped"))];

/// A pull request that is green.
async fn green() -> (Bench, u64) {
    let b = bench(&[APP]).await;
    let pull = b.hub.open_pull(APP, "hscorpio", "Add a retry", "Because.");
    b.hub.set_checks(APP, pull, &GREEN);
    b.hub.review(APP, pull, "ghopper", "APPROVED", "");
    (b, pull)
}

fn merge(b: &Bench, pull: u64, insist: bool) -> Action {
    Action::Merge { method: MergeMethod::Squash, sha: b.hub.head_of(APP, pull), insist }
}

#[tokio::test]
async fn a_green_pull_request_is_merged_and_told_as_the_next_poll_tells_it() {
    let (mut b, pull) = green().await;
    b.pull().await;
    b.pass(60);
    let receipt = act(&b, pull, merge(&b, pull, false)).await.unwrap();
    assert_eq!((b.hub.merges(APP, pull), &*receipt.summary), (1, "example/app#1 merged (squash)"));
    b.pull().await;
    let upstream = receipt.upstream.unwrap();
    assert_eq!(b.head(pull).upstream, upstream);
    assert!(matches!(upstream, Upstream::Closed { reason: Some(why), .. } if why == "merged"));
    let again = act(&b, pull, merge(&b, pull, false)).await.unwrap();
    assert_eq!((b.hub.merges(APP, pull), &*again.summary), (1, "example/app#1 is merged"));
}

/// How a pull request is not green, and how that is told.
type Blemish = (fn(&Bench, u64), &'static str);

const BLEMISHES: [Blemish; 6] = [
    (
        |b, n| b.hub.set_checks(APP, n, &[("build", Some("failure")), ("lint", Some("success"))]),
        "checks: 1 failing: build",
    ),
    (|b, n| b.hub.set_checks(APP, n, &[("build", None)]), "checks: 1 pending"),
    (|b, n| b.hub.set_checks(APP, n, &[]), "no checks ran"),
    (
        |b, n| b.hub.review(APP, n, "lokafor", "CHANGES_REQUESTED", "Tests?"),
        "changes requested by lokafor",
    ),
    (|b, n| b.hub.review(APP, n, "ghopper", "DISMISSED", ""), "nobody approved it"),
    (
        |b, n| {
            b.hub.review(APP, n, "ghopper", "DISMISSED", "");
            b.hub.review(APP, n, "zoeb", "APPROVED", "LGTM");
        },
        "nobody approved it",
    ),
];

#[tokio::test]
async fn what_is_not_green_is_not_merged_unless_the_hero_insists() {
    for (blemish, told) in BLEMISHES {
        let (b, pull) = green().await;
        blemish(&b, pull);
        let why = refused(act(&b, pull, merge(&b, pull, false)).await);
        assert_eq!(why, format!("example/app#1 was not merged: {told}"));
        let merging = b.source.choices(&ticket(pull)).await.unwrap().merging.unwrap();
        assert_eq!((merging.concerns, merging.obstacle), (vec![told.to_owned()], None));
        assert_eq!(b.hub.merges(APP, pull), 0, "{told}");
        act(&b, pull, merge(&b, pull, true)).await.unwrap();
        assert_eq!(b.hub.merges(APP, pull), 1, "{told}");
    }
}

/// What keeps a pull request from being merged, how that is told, and GitHub's own words.
type Obstacle = (fn(&Bench, u64), &'static str, &'static str);

const OBSTACLES: [Obstacle; 2] = [
    (|b, n| b.hub.set_draft(APP, n, true), "it is a draft", "still a draft"),
    (
        |b, n| b.hub.set_mergeable(APP, n, Some(false), ""),
        "it conflicts with its base",
        "has merge conflicts",
    ),
];

#[tokio::test]
async fn what_cannot_be_merged_is_not_and_insisting_leaves_it_to_github() {
    for (obstacle, told, words) in OBSTACLES {
        let (b, pull) = green().await;
        obstacle(&b, pull);
        let why = refused(act(&b, pull, merge(&b, pull, false)).await);
        assert_eq!(why, format!("example/app#1 was not merged: {told}"));
        let merging = b.source.choices(&ticket(pull)).await.unwrap().merging.unwrap();
        assert_eq!(merging.obstacle.as_deref(), Some(told));
        let why = refused(act(&b, pull, merge(&b, pull, true)).await);
        assert!(
            why.starts_with("GitHub did not merge example/app#1") && why.contains(words),
            "{why}"
        );
        assert_eq!(b.hub.merges(APP, pull), 0);
    }
}

#[tokio::test]
async fn a_rule_of_the_base_is_an_obstacle() {
    let b = bench(&[APP]).await;
    let pull = b.hub.open_pull(APP, "hscorpio", "Add a retry", "Because.");
    b.hub.set_checks(APP, pull, &GREEN);
    b.hub.set_needs_approval(APP, true);
    let why = refused(act(&b, pull, merge(&b, pull, false)).await);
    assert!(why.contains("a rule of its base forbids it"), "{why}");
    let why = refused(act(&b, pull, merge(&b, pull, true)).await);
    assert!(why.contains("At least 1 approving review is required"), "{why}");
}

#[tokio::test]
async fn another_commit_than_that_looked_at_is_never_merged() {
    for insist in [false, true] {
        let (b, pull) = green().await;
        let old = merge(&b, pull, insist);
        assert_ne!(b.hub.add_commit(APP, pull), "");
        let why = refused(act(&b, pull, old).await);
        assert_eq!(why, "example/app#1 was not merged: it has a new commit, look again");
        assert_eq!(b.hub.merges(APP, pull), 0);
    }
}

#[tokio::test]
async fn a_closed_one_and_a_way_that_is_not_allowed_are_refused() {
    let (b, pull) = green().await;
    b.hub.set_merge_methods(APP, &["rebase"]);
    let why = refused(act(&b, pull, merge(&b, pull, false)).await);
    assert!(why.ends_with("Squash merges are not allowed on this repository"), "{why}");
    let merging = b.source.choices(&ticket(pull)).await.unwrap().merging.unwrap();
    assert_eq!(merging.methods, [MergeMethod::Rebase]);
    b.hub.close(APP, pull, "ada", None);
    let why = refused(act(&b, pull, merge(&b, pull, true)).await);
    assert_eq!(why, "example/app#1 is closed: reopen it to merge it");
    assert_eq!(b.source.choices(&ticket(pull)).await.unwrap().merging, None);
}

#[tokio::test]
async fn while_github_works_it_out_it_is_tried_again_for_a_minute() {
    let (b, pull) = green().await;
    b.hub.set_mergeable(APP, pull, None, "");
    let wish = delivery(pull, merge(&b, pull, false));
    let error = b.source.deliver(&wish, 1).await.unwrap_err();
    assert_eq!(kind(&error), "unreachable", "{error}");
    b.pass(60);
    let SourceError::Refused { why } = b.source.deliver(&wish, 1).await.unwrap_err() else {
        panic!("still tried");
    };
    assert!(why.contains("still working out"), "{why}");
    b.hub.set_mergeable(APP, pull, Some(true), "");
    b.source.deliver(&wish, 1).await.unwrap();
    assert_eq!(b.hub.merges(APP, pull), 1);
}

#[tokio::test]
async fn checks_on_later_pages_count() {
    let (b, pull) = green().await;
    let names: Vec<_> = (0..130).map(|number| format!("job {number}")).collect();
    let mut runs: Vec<_> = names.iter().map(|name| (name.as_str(), Some("success"))).collect();
    runs.push(("last", Some("failure")));
    b.hub.set_checks(APP, pull, &runs);
    let why = refused(act(&b, pull, merge(&b, pull, false)).await);
    assert_eq!(why, "example/app#1 was not merged: checks: 1 failing: last");
}
