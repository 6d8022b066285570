//! Reviews, given and asked for.

use super::{APP, Bench, act, bench, delivery, kind, reference, refused};
use support_hero::desk::{Action, Verdict};
use support_hero::source::Source;

fn review(verdict: Verdict, text: &str) -> Action {
    Action::Review { verdict, text: text.into() }
}

fn ask(of: &[&str]) -> Action {
    Action::AskReview { of: of.iter().map(ToString::to_string).collect() }
}

async fn with_pull(author: &str) -> (Bench, u64) {
    let b = bench(&[APP]).await;
    let pull = b.hub.open_pull(APP, author, "Add a retry", "Because.");
    (b, pull)
}

#[tokio::test]
async fn a_review_is_the_message_that_the_next_poll_reads() {
    for (verdict, text, state) in [
        (Verdict::Approve, "", "APPROVED"),
        (Verdict::Approve, "Nice.", "APPROVED"),
        (Verdict::RequestChanges, "Tests?", "CHANGES_REQUESTED"),
    ] {
        let (mut b, pull) = with_pull("hscorpio").await;
        b.pull().await;
        b.pass(60);
        let receipt = act(&b, pull, review(verdict, text)).await.unwrap();
        assert_eq!(b.hub.reviews(APP, pull), [("ada".into(), state.into(), text.into())]);
        assert!(receipt.url.unwrap().contains("#pullrequestreview-"));
        assert!(receipt.people.iter().any(|person| person.handle == "ada" && person.staff));
        let message = receipt.message.unwrap();
        assert!(message.id.starts_with('r'), "{}", message.id);
        b.pull().await;
        let kept = &b.sink.messages[&reference(pull)];
        assert_eq!(kept.get(&message.id), Some(&message));
        assert_eq!(kept.len(), 2, "the opening post and the review, no twin");
    }
}

#[tokio::test]
async fn reviews_that_cannot_be_given_are_refused_in_words() {
    let (b, own) = with_pull("ada").await;
    let issue = b.hub.open(APP, "zoeb", "Flags flicker", "");
    let why = refused(act(&b, own, review(Verdict::Approve, "")).await);
    assert_eq!(
        why,
        "GitHub refused this for example/app#1: you cannot approve your own pull request"
    );
    let why = refused(act(&b, own, review(Verdict::RequestChanges, "no")).await);
    assert!(why.ends_with("you cannot request changes on your own pull request"), "{why}");
    b.hub.take_requests();
    let why = refused(act(&b, own, review(Verdict::RequestChanges, "  ")).await);
    assert!(why.starts_with("say what must be changed"), "{why}");
    assert!(b.hub.take_requests().is_empty());
    let error = act(&b, issue, review(Verdict::Approve, "")).await.unwrap_err();
    assert_ne!(kind(&error), "unanswered", "{error}");
}

#[tokio::test]
async fn reviews_are_asked_of_people_and_teams() {
    let (b, pull) = with_pull("hscorpio").await;
    let receipt = act(&b, pull, ask(&["ghopper", "example/support"])).await.unwrap();
    assert_eq!(receipt.summary, "example/app#1: review asked of ghopper, example/support");
    assert_eq!(b.hub.asked(APP, pull), ["ghopper", "support"]);
    for (of, expected) in [
        (&["zoeb"][..], "only people and teams with access"),
        (&["example/nobody"], "only people and teams with access"),
        (&["hscorpio"], "whoever opened the pull request cannot be asked"),
    ] {
        let why = refused(act(&b, pull, ask(of)).await);
        assert!(why.contains(expected), "{why}");
    }
    b.hub.set_push(APP, false);
    let why = refused(act(&b, pull, ask(&["lokafor"])).await);
    assert!(why.starts_with("GitHub did not ask lokafor for a review: you need write"), "{why}");
}

#[tokio::test]
async fn a_review_dismissed_meanwhile_was_given() {
    let (b, pull) = with_pull("hscorpio").await;
    b.hub.review(APP, pull, "ada", "DISMISSED", "Nice.");
    b.hub.review(APP, pull, "ghopper", "APPROVED", "Nice.");
    let again = delivery(pull, review(Verdict::Approve, "Nice."));
    b.source.deliver(&again, 2).await.unwrap();
    assert_eq!(b.hub.reviews(APP, pull).len(), 2);
}
