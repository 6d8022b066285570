//! Every action is done once, wherever the connection breaks.

use super::{APP, Bench, bench, delivery, kind};
use support_hero::demo::Fault;
use support_hero::desk::{
    Action, CloseReason, Delivery, IssueForm, MergeMethod, SourceId, Verdict,
};
use support_hero::source::{Source, SourceError};

/// An action, the path of the request that carries it out, and what it leaves behind.
struct Case {
    action: fn(&Bench, u64) -> Action,
    path: &'static str,
    effect: fn(&Bench, u64) -> Vec<String>,
}

fn form() -> IssueForm {
    IssueForm {
        place: APP.into(),
        title: "Websocket drops".into(),
        body: "> it drops\n\nSee below.".into(),
        labels: vec!["bug".into()],
    }
}

const CASES: [Case; 11] = [
    Case {
        action: |_, _| Action::reply("Hey Zoë, fixed.\n"),
        path: "/comments",
        effect: |b, n| b.hub.comments(APP, n).into_iter().map(|(who, _)| who).collect(),
    },
    Case {
        action: |_, _| Action::Close { reason: Some(CloseReason::NotPlanned) },
        path: "/issues/",
        effect: |b, n| vec![b.hub.state(APP, n)],
    },
    Case {
        action: |_, _| Action::Reopen,
        path: "/issues/",
        effect: |b, n| vec![b.hub.state(APP, n)],
    },
    Case {
        action: |_, _| Action::Assign,
        path: "/assignees",
        effect: |b, n| b.hub.assignees(APP, n),
    },
    Case {
        action: |_, _| Action::Unassign,
        path: "/assignees",
        effect: |b, n| b.hub.assignees(APP, n),
    },
    Case {
        action: |_, _| Action::Assignees { add: vec!["ghopper".into()], remove: vec![] },
        path: "/assignees",
        effect: |b, n| b.hub.assignees(APP, n),
    },
    Case {
        action: |_, _| Action::Labels { add: vec!["bug".into()], remove: vec!["question".into()] },
        path: "/issues/1/labels",
        effect: |b, n| b.hub.labels(APP, n),
    },
    Case {
        action: |_, _| Action::Review { verdict: Verdict::Approve, text: String::new() },
        path: "/reviews",
        effect: |b, n| b.hub.reviews(APP, n).into_iter().map(|(_, state, _)| state).collect(),
    },
    Case {
        action: |_, _| Action::AskReview { of: vec!["ghopper".into(), "example/support".into()] },
        path: "/requested_reviewers",
        effect: |b, n| b.hub.asked(APP, n),
    },
    Case {
        action: |b, n| Action::Merge {
            method: MergeMethod::Squash,
            sha: b.hub.head_of(APP, n),
            insist: true,
        },
        path: "/merge",
        effect: |b, n| vec![b.hub.merges(APP, n).to_string()],
    },
    Case {
        action: |_, _| Action::Create { source: SourceId("hub".into()), form: form() },
        path: "/issues",
        effect: |b, _| b.hub.opened_by(APP, "ada").into_iter().map(|(title, _)| title).collect(),
    },
];

async fn bench_of(action: &str) -> (Bench, u64) {
    let b = bench(&[APP]).await;
    let pull = b.hub.open_pull(APP, "hscorpio", "Add a retry", "Because.");
    b.hub.set_labels(APP, pull, &["question"]);
    if action == "reopen" {
        b.hub.close(APP, pull, "ada", None);
    }
    (b, pull)
}

/// Tries until it is known to be done, as the outbox does.
async fn until_done(b: &Bench, delivery: &Delivery) -> u32 {
    for attempt in 1..10 {
        b.pass(2);
        match b.source.deliver(delivery, attempt).await {
            Ok(_) => return attempt,
            Err(error) => assert_eq!(kind(&error), "unanswered", "{error}"),
        }
    }
    panic!("{:?} is never done", delivery.action);
}

#[tokio::test]
async fn every_action_is_done_once_wherever_the_connection_breaks() {
    for case in CASES {
        let (b, pull) = bench_of((case.action)(&bench(&[APP]).await, 0).word()).await;
        let action = (case.action)(&b, pull);
        let word = action.word();
        until_done(&b, &delivery(pull, action)).await;
        let undisturbed = (case.effect)(&b, pull);
        assert!(undisturbed.len() <= 2, "{word}: {undisturbed:?}");
        for fault in [Fault::CutBefore, Fault::CutAfter, Fault::CutMidway] {
            let (b, pull) = bench_of(word).await;
            let delivery = delivery(pull, (case.action)(&b, pull));
            b.hub.faults().plan(case.path, 1, fault.clone());
            let attempts = until_done(&b, &delivery).await;
            assert_eq!(attempts, 2, "{word} {fault:?}");
            assert_eq!((case.effect)(&b, pull), undisturbed, "{word} {fault:?}");
        }
    }
}

#[tokio::test]
async fn a_comment_is_found_on_whatever_page_it_stands() {
    let (b, pull) = bench_of("").await;
    let reply = delivery(pull, Action::reply("Fixed."));
    b.hub.faults().plan("/comments", 1, Fault::CutAfter);
    b.source.deliver(&reply, 1).await.unwrap_err();
    for number in 0..230 {
        b.hub.comment(APP, pull, "zoeb", &format!("me too {number}"));
    }
    // What stands first is found; so is what stands last.
    b.source.deliver(&reply, 2).await.unwrap();
    let last = delivery(pull, Action::reply("Fixed again."));
    b.hub.comment(APP, pull, "ada", "Fixed again.  \r\n");
    b.source.deliver(&last, 2).await.unwrap();
    let ours = b.hub.comments(APP, pull).into_iter().filter(|(who, _)| who == "ada");
    assert_eq!(ours.count(), 2);
}

#[tokio::test]
async fn an_issue_closed_meanwhile_and_far_down_the_list_is_found() {
    let (b, _) = bench_of("").await;
    let action = Action::Create { source: SourceId("hub".into()), form: form() };
    let create = delivery(0, action);
    b.hub.faults().plan("/issues", 1, Fault::CutAfter);
    b.source.deliver(&create, 1).await.unwrap_err();
    b.hub.close(APP, 2, "ghopper", Some("completed"));
    for number in 0..120 {
        b.hub.open(APP, "ada", &format!("Another {number}"), "");
    }
    let receipt = b.source.deliver(&create, 2).await.unwrap();
    assert_eq!(receipt.created.unwrap().as_str(), "github:example/app#2");
    assert_eq!(b.hub.opened_by(APP, "ada").len(), 121);
}

#[tokio::test]
async fn older_reviews_and_issues_of_the_same_words_are_not_it() {
    let (b, pull) = bench_of("").await;
    b.pass(-3_600);
    b.hub.review(APP, pull, "ada", "APPROVED", "");
    let older = b.hub.open(APP, "ada", &form().title, &form().body);
    b.pass(3_600);
    let approve = Action::Review { verdict: Verdict::Approve, text: String::new() };
    b.source.deliver(&delivery(pull, approve), 2).await.unwrap();
    assert_eq!(b.hub.reviews(APP, pull).len(), 2);
    let create = Action::Create { source: SourceId("hub".into()), form: form() };
    let receipt = b.source.deliver(&delivery(0, create), 2).await.unwrap();
    assert_ne!(receipt.created, Some(super::reference(older)));
}

#[tokio::test]
async fn what_cannot_be_read_while_looking_is_asked_about() {
    let (b, pull) = bench_of("").await;
    for (path, action) in [
        ("/comments", Action::reply("Fixed.")),
        ("/reviews", Action::Review { verdict: Verdict::Approve, text: "Fine".into() }),
        ("/issues", Action::Create { source: SourceId("hub".into()), form: form() }),
        ("/pulls/", Action::Merge { method: MergeMethod::Merge, sha: "x".into(), insist: true }),
    ] {
        b.hub.faults().plan(path, 1, Fault::Garbage);
        let error = b.source.deliver(&delivery(pull, action), 2).await.unwrap_err();
        assert!(matches!(error, SourceError::Uncertain { .. }), "{path}: {error}");
    }
    assert!(b.hub.comments(APP, pull).is_empty() && b.hub.reviews(APP, pull).is_empty());
}

#[tokio::test]
async fn what_breaks_before_anything_is_sent_was_not_done() {
    for (path, action) in [
        ("/user", Action::Assign),
        ("/labels/bug", Action::Labels { add: vec!["bug".into()], remove: vec![] }),
        ("/pulls/", Action::Merge { method: MergeMethod::Merge, sha: "x".into(), insist: true }),
        ("/labels/bug", Action::Create { source: SourceId("hub".into()), form: form() }),
    ] {
        for fault in [Fault::CutBefore, Fault::CutMidway] {
            let (b, pull) = bench_of("").await;
            b.hub.faults().plan(path, 1, fault.clone());
            let error = b.source.deliver(&delivery(pull, action.clone()), 1).await.unwrap_err();
            assert_eq!(kind(&error), "unreachable", "{action:?} {fault:?}: {error}");
        }
    }
}

#[tokio::test]
async fn whatever_this_machine_s_clock_says_it_is_found() {
    for hours in [-3, 3] {
        for case in CASES {
            let (b, pull) = bench_of((case.action)(&bench(&[APP]).await, 0).word()).await;
            let action = (case.action)(&b, pull);
            let word = action.word();
            let decided_at = jiff::Timestamp::from_second(super::NOON).unwrap()
                + jiff::SignedDuration::from_hours(hours);
            let delivery = Delivery { decided_at, ..delivery(pull, action) };
            b.hub.faults().plan(case.path, 1, Fault::CutAfter);
            until_done(&b, &delivery).await;
            assert!((case.effect)(&b, pull).len() <= 2, "{word}: {:?}", (case.effect)(&b, pull));
            let ours = b.hub.comments(APP, pull).len()
                + b.hub.reviews(APP, pull).len()
                + b.hub.opened_by(APP, "ada").len();
            assert!(ours <= 1, "{word} {hours}");
        }
    }
}

#[tokio::test]
async fn the_same_words_that_were_known_before_are_not_it() {
    let (b, pull) = bench_of("").await;
    let id = b.hub.comment(APP, pull, "ada", "Fixed.");
    b.hub.review(APP, pull, "ada", "APPROVED", "");
    let older = b.hub.open(APP, "ada", &form().title, &form().body);
    let review = b.hub.truth(APP).into_iter().find_map(|seen| seen.reviews.first().map(|r| r.0));
    let known =
        [format!("c{id}"), format!("r{}", review.unwrap()), super::reference(older).to_string()];
    for action in [
        Action::reply("Fixed."),
        Action::Review { verdict: Verdict::Approve, text: String::new() },
        Action::Create { source: SourceId("hub".into()), form: form() },
    ] {
        let mut delivery = delivery(pull, action);
        delivery.before.ids = known.to_vec();
        b.source.deliver(&delivery, 2).await.unwrap();
    }
    assert_eq!(b.hub.comments(APP, pull).len(), 2);
    assert_eq!(b.hub.reviews(APP, pull).len(), 2);
    assert_eq!(b.hub.opened_by(APP, "ada").len(), 2);
}
