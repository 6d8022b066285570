//! What a poll costs, request by request.

use super::{Bench, bench};

/// What one poll cost: all requests, and those of them that count against the limit.
type Cost = (usize, u64);

/// So many repositories with so many issues each, the first two with a comment.
async fn filled(repos: usize, issues: u64) -> (Bench, Vec<String>) {
    let names: Vec<_> = (0..repos).map(|number| format!("example/r{number:02}")).collect();
    let b = bench(&names.iter().map(String::as_str).collect::<Vec<_>>()).await;
    for name in &names {
        for number in 1..=issues {
            b.hub.open(name, "lzolc", &format!("Issue {number}"), "body");
            b.pass(1);
        }
        b.hub.comment(name, 1, "zoeb", "me too");
        b.hub.comment(name, 2, "ada", "Fixed in 2.1");
    }
    b.pass(60);
    b.hub.set_remaining(5_000);
    (b, names)
}

async fn cost(b: &mut Bench) -> Cost {
    let before = b.hub.remaining();
    let requests = b.requests().await.len();
    (requests, before - b.hub.remaining())
}

#[tokio::test]
async fn what_polls_of_1_10_and_50_repositories_cost() {
    for (repos, first, quiet, round, each, one) in [
        // The account; of each repository itself, whether it lists comments, and three lists; the
        // profiles of both outsiders, and the organizations that they show.
        (1, (10, 10), (1, 0), (10, 6), (2, 2), (2, 2)),
        (10, (55, 55), (10, 0), (100, 60), (20, 20), (11, 2)),
        (50, (255, 255), (50, 0), (500, 300), (100, 100), (51, 2)),
    ] {
        let (mut b, names) = filled(repos, 20).await;
        assert_eq!(cost(&mut b).await, first, "the first load of {repos}");
        let pages = b.sink.pages.len();
        b.pass(20);
        assert_eq!(cost(&mut b).await, quiet, "a quiet poll of {repos}");
        b.pass(300);
        // Of each three lists, itself, its pull requests, and five issues looked for: those are
        // read for the first time.
        assert_eq!(cost(&mut b).await, round, "a quiet round of {repos}");
        // Once all twenty issues were looked for, nothing of a round counts.
        for _ in 0..if repos > 10 { 0 } else { 3 } {
            b.pass(300);
            b.pull().await;
        }
        b.pass(300);
        let counted = if repos > 10 { 5 * repos as u64 } else { 0 };
        assert_eq!(cost(&mut b).await, (round.0, counted), "a later quiet round of {repos}");
        assert_eq!(b.sink.pages.len(), pages, "nothing of this was news");
        for name in &names {
            b.hub.comment(name, 3, "zoeb", "still");
        }
        b.pass(20);
        assert_eq!(cost(&mut b).await, each, "one comment in each of {repos}");
        b.hub.comment(&names[0], 3, "zoeb", "still?");
        b.pass(20);
        assert_eq!(cost(&mut b).await, one, "one comment in one of {repos}");
    }
}

#[tokio::test]
async fn after_a_restart_every_list_is_asked_once() {
    let (mut b, names) = filled(10, 20).await;
    b.pull().await;
    let pages = b.sink.pages.len();
    b.restart(&names.iter().map(String::as_str).collect::<Vec<_>>());
    // The account, and of each repository itself and three lists, unchanged.
    assert_eq!(cost(&mut b).await, (41, 11));
    assert_eq!(b.sink.pages.len(), pages);
    assert_eq!(cost(&mut b).await, (10, 0));
}

#[tokio::test]
async fn the_rounds_of_many_repositories_are_spread_over_the_polls() {
    let (mut b, _) = filled(20, 1).await;
    b.pull().await;
    // Once all have had their turn they fall due one after the other.
    for _ in 0..30 {
        b.pass(20);
        b.pull().await;
    }
    let mut costs = Vec::new();
    for _ in 0..15 {
        b.pass(20);
        costs.push(b.requests().await.len());
    }
    // Two rounds a poll, of six requests each beside the list of issues.
    assert!(costs.iter().all(|cost| *cost <= 20 + 2 * 6), "{costs:?}");
    assert!(costs.iter().sum::<usize>() >= 15 * 20 + 15 * 6, "each had its turn: {costs:?}");
}
