//! Whom an error hit: what is asked for, when, and of which server.

use super::bench::{Bench, name};
use support_hero::demo::Fault;
use support_hero::desk::Affected;
use support_hero::source::{PageSink, Source};

fn affected(bench: &Bench, id: &str) -> Vec<Affected> {
    bench.head(id).tracked.affected.clone().unwrap_or_default()
}

fn emails(bench: &Bench, id: &str) -> Vec<String> {
    let mut emails: Vec<_> = affected(bench, id).into_iter().filter_map(|one| one.email).collect();
    emails.sort();
    emails
}

/// How many requests since the last look were for this.
fn asked(bench: &Bench, what: &str) -> usize {
    bench.stand_in.requests().iter().filter(|request| request.contains(what)).count()
}

#[tokio::test]
async fn people_are_read_with_an_error_by_pages() {
    let mut bench = Bench::new().await;
    let id = bench.stand_in.raise("app", "E", "1");
    for number in 0..350 {
        bench.stand_in.hit(&id, &format!("u{number}@acme.com"));
    }
    bench.pull().await;
    assert_eq!(affected(&bench, &id).len(), 300);
    assert_eq!(asked(&bench, "/tags/user/values/"), 3);
    assert!(affected(&bench, &id).iter().all(|one| one.email.is_some() && one.events > 0));
    assert!(affected(&bench, &id).iter().all(|one| one.last_seen.is_some()));
}

#[tokio::test]
async fn an_error_that_hits_more_people_is_asked_again_and_one_that_only_happens_is_not() {
    let mut bench = Bench::new().await;
    let id = bench.stand_in.raise("app", "E", "1");
    bench.stand_in.hit(&id, "wile@acme.com");
    bench.pull().await;
    assert_eq!(emails(&bench, &id), ["wile@acme.com"]);
    bench.stand_in.requests();
    bench.watch.pass(60);
    bench.stand_in.hit(&id, "wile@acme.com");
    assert_eq!(bench.pull().await.requests, 1);
    bench.stand_in.requests();
    bench.stand_in.hit(&id, "hank@globex.com");
    assert_eq!(bench.pull().await.requests, 2);
    assert_eq!(asked(&bench, "/tags/user/values/"), 1);
    assert_eq!(emails(&bench, &id), ["hank@globex.com", "wile@acme.com"]);
    // Not again for ten minutes, not even by another run of the program.
    bench.watch.pass(9);
    bench.stand_in.hit(&id, "road@acme.com");
    bench.restart();
    bench.pull().await;
    assert_eq!(asked(&bench, "/tags/"), 0);
    bench.watch.pass(1);
    bench.pull().await;
    assert_eq!(emails(&bench, &id).len(), 3);
    assert_eq!(bench.pages_of_a_pull().await, 0);
}

#[tokio::test]
async fn one_pull_asks_for_the_people_of_ten_errors_those_that_hit_most_first() {
    let mut bench = Bench::new().await;
    let ids: Vec<_> = (0..12).map(|n| bench.stand_in.raise("app", "E", &n.to_string())).collect();
    bench.pull().await;
    bench.watch.pass(11);
    for (number, id) in ids.iter().enumerate() {
        for person in 0..=number {
            bench.stand_in.hit(id, &format!("u{person}@acme.com"));
        }
    }
    bench.stand_in.requests();
    bench.pull().await;
    assert_eq!(asked(&bench, "/tags/user/values/"), 10);
    assert!(affected(&bench, &ids[1]).is_empty() && !affected(&bench, &ids[2]).is_empty());
    bench.pull().await;
    assert_eq!(asked(&bench, "/tags/user/values/"), 2);
    assert_eq!(emails(&bench, &ids[0]), ["u0@acme.com"]);
}

#[tokio::test]
async fn glitchtip_tells_it_by_its_tags_and_is_not_asked_for_what_it_has_not() {
    let mut bench = Bench::glitchtip(&[]).await;
    let ids: Vec<_> = (0..3).map(|n| bench.stand_in.raise("app", "E", &n.to_string())).collect();
    for id in &ids {
        bench.stand_in.hit(id, "wile@acme.com");
        bench.stand_in.hit(id, "hank@globex.com");
    }
    bench.pull().await;
    for id in &ids {
        assert_eq!(emails(&bench, id), ["hank@globex.com", "wile@acme.com"]);
    }
    let requests = bench.stand_in.requests();
    let count = |what: &str| requests.iter().filter(|request| request.contains(what)).count();
    assert!(count("/values/") <= 2 && count("/committers/") == 1, "{requests:?}");
}

#[tokio::test]
async fn a_server_that_names_nobody_has_the_person_of_the_latest_event() {
    let mut bench = Bench::new().await;
    let id = bench.stand_in.raise("app", "E", "1");
    bench.stand_in.hit(&id, "wile@acme.com");
    bench.stand_in.faults().plan("/tags/", 2, Fault::Status { code: 404 });
    bench.pull().await;
    assert_eq!(emails(&bench, &id), ["wile@acme.com"]);
}

#[tokio::test]
async fn people_that_cannot_be_asked_for_spoil_no_poll_and_are_asked_for_later() {
    for fault in [
        Fault::Status { code: 500 },
        Fault::refusal(403),
        Fault::Garbage,
        Fault::CutBefore,
        Fault::RateLimited { retry_after: 30 },
    ] {
        let mut bench = Bench::new().await;
        let id = bench.stand_in.raise("app", "E", "1");
        bench.stand_in.hit(&id, "wile@acme.com");
        bench.stand_in.faults().plan("/tags/user/values/", 1, fault.clone());
        bench.stand_in.faults().plan("/committers/", 1, fault.clone());
        bench.pull().await;
        assert!(bench.head(&id).tracked.event.is_some(), "{fault:?}");
        bench.watch.pass(61);
        bench.stand_in.hit(&id, "hank@globex.com");
        bench.pull().await;
        assert_eq!(emails(&bench, &id), ["hank@globex.com", "wile@acme.com"], "{fault:?}");
    }
}

#[tokio::test]
async fn a_ticket_in_sight_asks_no_oftener() {
    let mut bench = Bench::new().await;
    let id = bench.stand_in.raise("app", "E", "1");
    bench.stand_in.hit(&id, "wile@acme.com");
    bench.pull().await;
    bench.stand_in.hit(&id, "hank@globex.com");
    bench.stand_in.requests();
    for _ in 0..3 {
        let page = bench.source.refresh(&bench.remote(&id)).await.unwrap();
        bench.sink.accept(page).await.unwrap();
    }
    let requests = bench.stand_in.requests();
    let count = |what: &str| requests.iter().filter(|request| request.contains(what)).count();
    assert_eq!((count("/tags/"), count("/integrations/"), count("/external-issues/")), (0, 1, 1));
    assert!(bench.sink.stamps.contains_key(&name(&id)));
    bench.watch.pass(10);
    let page = bench.source.refresh(&bench.remote(&id)).await.unwrap();
    bench.sink.accept(page).await.unwrap();
    assert_eq!(emails(&bench, &id).len(), 2);
}
