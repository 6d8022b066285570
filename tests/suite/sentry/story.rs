//! The demo's week, read by the source.

use super::bench::Bench;
use support_hero::demo::Rng;
use support_hero::desk::{Alarm, clean_line};

#[tokio::test]
async fn the_story_is_a_believable_queue() {
    let mut bench = Bench::new().await;
    bench.stand_in.story(&mut Rng::new(1), bench.watch.now());
    bench.pull().await;
    let heads: Vec<_> = bench.sink.heads.values().collect();
    assert!(heads.len() >= 14, "{}", heads.len());
    assert_eq!(bench.sink.stamps.len(), heads.len());
    let places: std::collections::BTreeSet<_> = heads.iter().map(|h| h.place.as_str()).collect();
    assert_eq!(Vec::from_iter(places), ["app", "sdk", "worker"]);
    let alarms = |alarm| {
        heads.iter().any(|head| head.impact.as_ref().is_some_and(|i| i.alarm == Some(alarm)))
    };
    assert!(Alarm::ALL.into_iter().all(alarms));
    assert!(heads.iter().any(|head| head.title.contains('\u{1b}')));
    assert!(heads.iter().all(|head| !clean_line(&head.title).contains('\u{1b}')));
    assert!(heads.iter().any(|head| head.assignees == ["Ada Lovelace"]));
    let turns = bench.sink.heads.keys().map(|name| bench.turn(&name.rest()["example/".len()..]));
    let waiting = turns.filter(|turn| turn.waiting_since.is_some()).count();
    assert!(waiting > 8 && waiting < heads.len(), "{waiting}");
    assert_eq!(bench.pages_of_a_pull().await, 0);
}

#[tokio::test]
async fn a_day_of_it_is_read_without_a_fault_and_ends_in_the_same_state() {
    let mut bench = Bench::new().await;
    let mut rng = Rng::new(7);
    bench.stand_in.story(&mut rng, bench.watch.now());
    let mut told = 0;
    for _ in 0..80 {
        bench.watch.pass(6);
        told += usize::from(bench.stand_in.live(&mut rng).is_some());
        bench.pull().await;
    }
    assert!(told > 70, "{told}");
    let mut open = bench.stand_in.issues("unresolved");
    open.sort();
    use support_hero::desk::Upstream::Open;
    let seen = bench.sink.heads.iter().filter(|(_, head)| head.upstream == Open);
    let mut seen: Vec<_> = seen.map(|(name, _)| name.rest().replace("example/", "")).collect();
    seen.sort();
    assert_eq!(seen, open);
}
