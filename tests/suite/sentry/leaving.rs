//! What is no work: left out by the query, by `mute`, or no longer there.

use super::bench::{Bench, name};
use support_hero::demo::Fault;
use support_hero::desk::{Head, Upstream};
use support_hero::source::Source;

fn muted(head: &Head) -> Option<&str> {
    let fact = head.facts.iter().find(|fact| fact.label == "muted").map(|fact| &*fact.value);
    assert_eq!(head.tracked.muted, fact.is_some());
    fact
}

const LEFT: &str = "not in the query of this source";

#[tokio::test]
async fn what_the_query_leaves_out_is_kept_and_muted_and_comes_back() {
    let mut bench = Bench::new().await;
    let id = bench.stand_in.raise("app", "TypeError", "x is undefined");
    let other = bench.stand_in.raise("app", "KeyError", "'card'");
    let third = bench.stand_in.raise("app", "TypeError", "y is undefined");
    bench.pull().await;
    bench.watch.pass(5);
    bench.configure(|settings| settings.query = "is:unresolved KeyError".into());
    bench.pull().await;
    assert_eq!(muted(bench.head(&id)), Some(LEFT));
    assert_eq!(muted(bench.head(&third)), Some(LEFT));
    assert_eq!((muted(bench.head(&other)), &bench.head(&id).upstream), (None, &Upstream::Open));
    assert_eq!(bench.pages_of_a_pull().await, 0);
    // A look at the ticket does not bring it back, and neither does a restart.
    let page = bench.source.refresh(&bench.remote(&id)).await.unwrap();
    assert_eq!(muted(&page.heads[0]), Some(LEFT));
    bench.configure(|settings| settings.query = "is:unresolved KeyError".into());
    bench.pull().await;
    assert_eq!(muted(bench.head(&id)), Some(LEFT));
    let messages = bench.texts(&id);
    bench.configure(|_| ());
    bench.pull().await;
    assert_eq!((muted(bench.head(&id)), muted(bench.head(&third))), (None, None));
    assert_eq!(bench.texts(&id), messages);
    assert_eq!(bench.pages_of_a_pull().await, 0);
}

#[tokio::test]
async fn what_happens_all_the_time_is_left_out_a_little_later() {
    let mut bench = Bench::new().await;
    let busy = bench.stand_in.raise("app", "TypeError", "x is undefined");
    bench.pull().await;
    bench.configure(|settings| settings.query = "is:unresolved KeyError".into());
    for muting in [false, false, true] {
        bench.watch.pass(1);
        bench.stand_in.strike(&busy);
        bench.pull().await;
        assert_eq!(bench.head(&busy).tracked.muted, muting);
    }
}

#[tokio::test]
async fn what_is_not_in_the_projects_any_more_is_muted() {
    let mut bench = Bench::new().await;
    let app = bench.stand_in.raise("app", "E", "1");
    let (one, two) =
        (bench.stand_in.raise("worker", "E", "2"), bench.stand_in.raise("worker", "E", "3"));
    bench.pull().await;
    bench.watch.pass(5);
    bench.configure(|settings| settings.projects = vec!["app".into()]);
    bench.pull().await;
    for (id, why) in [(&app, None), (&one, Some(LEFT)), (&two, Some(LEFT))] {
        assert_eq!(muted(bench.head(id)), why, "{id}");
    }
}

#[tokio::test]
async fn patterns_mute_and_stop_muting() {
    let mut bench = Bench::new().await;
    let noise = bench.stand_in.raise("app", "ResizeObserverError", "loop limit exceeded");
    let real = bench.stand_in.raise("app", "KeyError", "'card'");
    bench.pull().await;
    assert_eq!((muted(bench.head(&noise)), muted(bench.head(&real))), (None, None));
    bench.configure(|settings| settings.mute = vec!["resizeobserver*limit".into()]);
    bench.pull().await;
    let why = muted(bench.head(&noise)).map(str::to_owned);
    assert_eq!(why.as_deref(), Some("by \"resizeobserver*limit\""));
    assert_eq!(muted(bench.head(&real)), None);
    bench.configure(|_| ());
    bench.pull().await;
    assert_eq!(muted(bench.head(&noise)), None);
}

#[tokio::test]
async fn what_merely_went_quiet_stays_as_it_was() {
    let mut bench = Bench::new().await;
    let ids: Vec<_> = (0..3).map(|n| bench.stand_in.raise("app", "E", &n.to_string())).collect();
    bench.pull().await;
    let heads = bench.sink.heads.clone();
    bench.watch.pass(31 * 24 * 60);
    bench.stand_in.raise("app", "E", "fresh");
    bench.pull().await;
    for id in &ids {
        assert_eq!(bench.sink.heads[&name(id)].facts, heads[&name(id)].facts, "{id}");
        assert!(!bench.head(id).tracked.muted, "{id}");
    }
}

#[tokio::test]
async fn closed_issues_that_a_wider_query_lists_are_not_taken_in() {
    let mut bench = Bench::new().await;
    bench.configure(|settings| settings.query = "level:error".into());
    let open = bench.stand_in.raise("app", "E", "1");
    let closed = bench.stand_in.raise("app", "E", "2");
    bench.stand_in.set_status(&closed, "resolved");
    bench.pull().await;
    assert_eq!(bench.sink.heads.keys().collect::<Vec<_>>(), [&name(&open)]);
    bench.stand_in.set_status(&open, "resolved");
    bench.pull().await;
    assert!(matches!(bench.head(&open).upstream, Upstream::Closed { .. }));
}

#[tokio::test]
async fn many_that_left_are_asked_for_at_once() {
    for glitchtip in [false, true] {
        let mut bench = if glitchtip { Bench::glitchtip(&[]).await } else { Bench::new().await };
        let ids: Vec<_> =
            (0..30).map(|n| bench.stand_in.raise("app", "E", &n.to_string())).collect();
        bench.pull().await;
        bench.watch.pass(5);
        bench.configure(|settings| settings.query = "is:unresolved nothing-like-it".into());
        bench.stand_in.set_status(&ids[0], "resolved");
        bench.stand_in.delete(&ids[1]);
        bench.stand_in.requests();
        bench.pull().await;
        let requests = bench.stand_in.requests();
        let lists = requests.iter().filter(|request| request.ends_with("/example/issues/"));
        assert_eq!(lists.count(), 2, "{requests:?}");
        assert!(requests.len() <= 8, "{requests:?}");
        assert!(matches!(bench.head(&ids[0]).upstream, Upstream::Closed { .. }));
        assert_eq!(bench.sink.gone, [name(&ids[1])]);
        let muted = bench.sink.heads.values().filter(|head| head.tracked.muted).count();
        assert_eq!(muted, 28, "{glitchtip}");
    }
}

#[tokio::test]
async fn what_was_resolved_before_its_turn_came_to_be_read_stays_resolved() {
    let mut bench = Bench::new().await;
    // More than one pull reads, and more than it asks whom they hit.
    let ids: Vec<_> = (0..60).map(|n| bench.stand_in.raise("app", "E", &n.to_string())).collect();
    ids.iter().for_each(|id| bench.stand_in.hit(id, "wile@acme.com"));
    bench.pull().await;
    bench.watch.pass(5);
    let resolved = ids.iter().step_by(3);
    resolved.clone().for_each(|id| bench.stand_in.set_status(id, "resolved"));
    bench.pull().await;
    let open = resolved.filter(|id| bench.head(id).upstream == Upstream::Open);
    assert_eq!(open.count(), 0, "are open again");
}

#[tokio::test]
async fn an_issue_that_was_merged_says_into_which() {
    let mut bench = Bench::new().await;
    let (from, into) =
        (bench.stand_in.raise("app", "E", "1"), bench.stand_in.raise("app", "E", "2"));
    bench.pull().await;
    bench.stand_in.merge(&from, &into);
    bench.pull().await;
    let gone: Vec<_> = bench.sink.pages.iter().flat_map(|page| &page.gone).collect();
    let why = gone[0].why.as_deref();
    assert_eq!((gone.len(), why), (1, Some(&*format!("it was merged into {into}"))));
}

#[tokio::test]
async fn an_issue_that_the_token_may_not_see_any_more_keeps_nobody_from_the_others() {
    let mut bench = Bench::new().await;
    let closed = bench.stand_in.raise("app", "E", "1");
    let other = bench.stand_in.raise("app", "E", "2");
    bench.pull().await;
    bench.watch.pass(11);
    bench.stand_in.set_status(&closed, "resolved");
    bench.stand_in.comment(&other, "ghopper", "hm");
    let at = format!("/issues/{}/", bench.head(&closed).remote_id);
    bench.stand_in.faults().plan(&at, 1, Fault::refusal(403));
    bench.pull().await;
    assert!(bench.texts(&other).contains(&"hm".to_owned()));
    let lost: Vec<_> = bench.sink.pages.iter().flat_map(|page| &page.unreadable).collect();
    assert!(lost.len() == 1 && lost[0].why.contains("may not"), "{lost:?}");
    assert_eq!(bench.head(&closed).upstream, Upstream::Open);
    // It is asked about again later.
    bench.watch.pass(11);
    bench.pull().await;
    assert!(matches!(bench.head(&closed).upstream, Upstream::Closed { .. }));
}
