//! Checks of pull requests: shown, noticed, left out.

use super::{APP, bench};
use support_hero::demo::Fault;
use support_hero::desk::{Kind, Upstream};

#[tokio::test]
async fn a_pull_request_shows_its_checks_reviews_and_size() {
    let mut b = bench(&[APP]).await;
    let pull = b.hub.open_pull(APP, "hscorpio", "Add a retry", "Because.");
    b.hub.set_checks(APP, pull, &[("build", Some("failure")), ("test", Some("success"))]);
    b.pass(1);
    b.hub.review(APP, pull, "ghopper", "CHANGES_REQUESTED", "Please add a test.");
    b.pass(1);
    b.hub.review_comment(APP, pull, "ghopper", ("src/retry.ts", 7), "why 7?");
    b.pass(1);
    b.hub.review(APP, pull, "", "COMMENTED", "from a deleted account");
    b.pull().await;
    assert_eq!(b.head(pull).kind, Kind::PullRequest);
    let facts = ["state", "checks", "review", "size"].map(|label| b.fact(pull, label));
    let expected =
        ["open", "1 failing: build", "changes requested by ghopper", "+10 −3 in 2 files"];
    assert_eq!(facts, expected.map(Some));
    let texts = [
        "Because.",
        "Requested changes.\n\nPlease add a test.",
        "`src/retry.ts:7`\n\nwhy 7?",
        "from a deleted account",
    ];
    assert_eq!(b.texts(pull), texts);
    b.pass(60);
    b.hub.merge(APP, pull, "ghopper");
    b.pull().await;
    let Upstream::Closed { reason, .. } = &b.head(pull).upstream else { panic!() };
    assert_eq!(reason.as_deref(), Some("merged"));
    assert_eq!(b.texts(pull), texts, "nothing said is lost");
}

#[tokio::test]
async fn checks_that_change_alone_are_noticed_after_a_while() {
    let mut b = bench(&[APP]).await;
    let pull = b.hub.open_pull(APP, "hscorpio", "Add a retry", "");
    b.hub.set_checks(APP, pull, &[("build", None)]);
    b.pull().await;
    assert_eq!(b.fact(pull, "checks"), Some("1 pending"));
    b.hub.set_checks(APP, pull, &[("build", Some("success"))]);
    b.pass(60);
    b.pull().await;
    assert_eq!(b.fact(pull, "checks"), Some("1 pending"), "not looked at every time");
    b.pass(300);
    b.pull().await;
    assert_eq!(b.fact(pull, "checks"), Some("1 passed"));
    let pages = b.sink.pages.len();
    b.pass(300);
    let requests = b.requests().await;
    // Three lists, the repository, its open pull requests, the checks of one of both kinds, and
    // that one itself, if it is there.
    assert_eq!((requests.len(), b.sink.pages.len()), (8, pages), "{requests:?}");
}

#[tokio::test]
async fn looking_at_checks_brings_no_pull_request_that_was_left_out_as_too_old() {
    let mut b = bench(&[APP]).await;
    b.hub.open_pull(APP, "hscorpio", "Long forgotten", "");
    b.pass(86_400 * 30);
    b.pull().await;
    b.pass(300);
    b.pull().await;
    assert!(b.sink.heads.is_empty());
}

#[tokio::test]
async fn checks_that_the_token_may_not_see_are_left_out() {
    let mut b = bench(&[APP]).await;
    let pull = b.hub.open_pull(APP, "hscorpio", "Add a retry", "");
    b.hub.faults().plan("/check-runs", 1, Fault::refusal(403));
    b.pull().await;
    assert_eq!((b.fact(pull, "checks"), b.fact(pull, "state")), (None, Some("open")));
}

#[tokio::test]
async fn checks_that_cannot_be_read_are_reported_and_read_later() {
    let mut b = bench(&[APP]).await;
    let pull = b.hub.open_pull(APP, "hscorpio", "Add a retry", "");
    b.hub.set_checks(APP, pull, &[("build", Some("success"))]);
    b.hub.faults().plan("/check-runs", 1, Fault::Garbage);
    b.pull().await;
    assert_eq!(b.fact(pull, "checks"), None);
    let reported = b.sink.pages.iter().flat_map(|page| &page.unreadable);
    assert!(reported.clone().any(|u| u.at.contains("check-runs")), "{:?}", reported.last());
    b.pass(300);
    b.pull().await;
    assert_eq!(b.fact(pull, "checks"), Some("1 passed"));
}
