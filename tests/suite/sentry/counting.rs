//! What a poll costs, request by request.

use super::bench::Bench;

/// A bench of so many projects with so many issues, a minute apart, all of them read.
async fn filled(projects: &[&str], issues: usize) -> Bench {
    let bench = Bench::of_projects(projects).await;
    for number in 0..issues {
        bench.watch.pass(1);
        let project = projects[number % projects.len()];
        bench.stand_in.raise(project, "E", &number.to_string());
    }
    // A later one begins a round of its own.
    bench.watch.pass(10);
    bench
}

async fn cost(bench: &mut Bench) -> usize {
    bench.stand_in.requests();
    bench.pull().await;
    let requests = bench.stand_in.requests();
    requests.iter().filter(|request| !is_of_a_conversation(request)).count()
}

fn is_of_a_conversation(request: &str) -> bool {
    let below = request.split_once("/issues/").map(|(_, below)| below);
    below.is_some_and(|below| !below.is_empty()) || request.ends_with("/committers/")
}

/// Reads what is owed of conversations, without any time passing.
async fn settle(bench: &mut Bench, issues: usize) {
    for _ in 0..issues.div_ceil(40) {
        bench.pull().await;
    }
}

#[tokio::test]
async fn what_polls_of_many_issues_cost() {
    for (projects, issues, first, rounds) in [
        // The projects, and the list to its end.
        (&["app"][..], 500, 1 + 5, &[5][..]),
        // Of a round one poll reads ten pages below the news.
        (&["app", "worker", "sdk"], 2_500, 1 + 25, &[1 + 10, 1 + 10, 1 + 4]),
    ] {
        let mut bench = filled(projects, issues).await;
        let told = format!("{} projects, {issues} issues", projects.len());
        assert_eq!(cost(&mut bench).await, first, "first load of {told}");
        assert_eq!(bench.sink.heads.len(), issues, "{told}");
        if issues > 500 {
            continue_with_rounds(&mut bench, rounds, &told).await;
            continue;
        }
        settle(&mut bench, issues).await;
        let pages = bench.sink.pages.len();
        bench.stand_in.requests();
        assert_eq!(bench.pull().await.requests, 1, "a quiet poll of {told}");
        assert_eq!(bench.sink.pages.len(), pages, "a quiet poll of {told} is no news");
        bench.watch.pass(1);
        let last = bench.sink.heads.keys().next().unwrap().rest().to_owned();
        bench.stand_in.strike(last.strip_prefix("example/").unwrap());
        assert_eq!(bench.pull().await.requests, 1, "one event among {told}");
        let page = bench.sink.pages.last().unwrap();
        assert_eq!((bench.sink.pages.len(), page.heads.len()), (pages + 1, 1), "{told}");
        continue_with_rounds(&mut bench, rounds, &told).await;
        assert_eq!(bench.sink.pages.len(), pages + 1, "a round of {told} is no news");
    }
}

async fn continue_with_rounds(bench: &mut Bench, rounds: &[usize], told: &str) {
    bench.watch.pass(5);
    for expected in rounds {
        assert_eq!(cost(bench).await, *expected, "a round of {told}");
    }
    assert_eq!(cost(bench).await, 1, "after a round of {told}");
}

#[tokio::test]
async fn a_change_deep_in_the_list_is_found_within_a_round() {
    let mut bench = filled(&["app"], 250).await;
    let ids: Vec<_> = ["APP-1", "APP-2", "APP-3", "APP-4"].map(str::to_owned).into();
    settle(&mut bench, 280).await;
    bench.stand_in.set_status(&ids[0], "resolved");
    bench.stand_in.delete(&ids[1]);
    bench.stand_in.assign(&ids[2], "ada");
    bench.stand_in.comment(&ids[3], "ghopper", "deep");
    bench.pull().await;
    assert!(bench.head(&ids[2]).assignees.is_empty(), "the news are all that is read");
    bench.watch.pass(5);
    bench.pull().await;
    assert_eq!(bench.head(&ids[2]).assignees, ["Ada Lovelace"]);
    assert!(bench.texts(&ids[3]).contains(&"deep".to_owned()));
    assert_eq!(bench.sink.gone, [super::bench::name(&ids[1])]);
    let closed = &bench.head(&ids[0]).upstream;
    assert!(matches!(closed, support_hero::desk::Upstream::Closed { .. }), "{closed:?}");
}

#[tokio::test]
async fn news_of_more_than_a_page_are_read_to_where_the_last_poll_began() {
    let mut bench = filled(&["app"], 350).await;
    settle(&mut bench, 360).await;
    bench.watch.pass(3);
    for id in bench.sink.heads.keys().take(150).cloned().collect::<Vec<_>>() {
        bench.stand_in.strike(id.rest().strip_prefix("example/").unwrap());
    }
    assert_eq!(cost(&mut bench).await, 2);
    let now = bench.watch.now();
    let moved = bench.sink.heads.values();
    let moved = moved.filter(|head| head.impact.as_ref().unwrap().last_seen == now);
    assert_eq!(moved.count(), 150);
}
