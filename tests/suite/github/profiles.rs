//! What profiles show of outsiders: names, addresses, companies, organizations.

use super::{APP, bench};
use support_hero::demo::Fault;
use support_hero::desk::Profile;

fn asked(requests: &[String], login: &str) -> usize {
    let path = format!("/users/{login}");
    requests.iter().filter(|request| request.contains(&path)).count()
}

#[tokio::test]
async fn a_profile_hints_at_whom_somebody_works_for() {
    let mut b = bench(&[APP]).await;
    for (login, company, organizations) in [
        ("wile-e", Some("acme"), &["acme", "roadrunner-watch"][..]),
        ("zoeb", Some("Globex, Inc."), &[]),
        ("hscorpio", None, &["globex"]),
        ("lzolc", None, &[]),
    ] {
        b.hub.open(APP, login, "It fails", "Every time.");
        b.pull().await;
        let shown = Profile {
            company: company.map(Into::into),
            organizations: organizations.iter().map(|name| (*name).into()).collect(),
            ..Profile::default()
        };
        assert_eq!(b.sink.people[login].profile, shown, "{login}");
    }
}

#[tokio::test]
async fn a_profile_is_read_once_a_month_restarts_or_not() {
    let mut b = bench(&[APP]).await;
    b.hub.open(APP, "zoeb", "It fails", "Every time.");
    assert_eq!(asked(&b.requests().await, "zoeb"), 2, "itself, and the organizations");
    b.pass(60);
    assert_eq!(asked(&b.requests().await, "zoeb"), 0);
    b.restart(&[APP]);
    assert_eq!(asked(&b.requests().await, "zoeb"), 0, "the store knows it");
    b.pass(31 * 24 * 60 * 60);
    assert_eq!(asked(&b.requests().await, "zoeb"), 2);
}

#[tokio::test]
async fn whoever_was_known_before_by_name_alone_has_their_profile_read() {
    let mut b = bench(&[APP]).await;
    b.hub.open(APP, "wile-e", "It fails", "Every time.");
    b.pull().await;
    let wile = b.sink.people.get_mut("wile-e").unwrap();
    (wile.read_at, wile.profile) = (None, Profile::default());
    b.restart(&[APP]);
    b.pull().await;
    assert_eq!(b.sink.people["wile-e"].profile.company.as_deref(), Some("acme"));
}

#[tokio::test]
async fn ten_profiles_are_read_at_once_and_the_others_next_time() {
    let mut b = bench(&[APP]).await;
    let many = ["wile-e", "zoeb", "hscorpio", "lzolc", "priyan", "tomash", "fatimas", "xiaolong"];
    for login in many.into_iter().chain(["scarter", "nilsh", "amarao", "jlmoreau"]) {
        b.hub.open(APP, login, "It fails", "Every time.");
    }
    let of_profiles = |requests: Vec<String>| asked(&requests, "");
    assert_eq!(of_profiles(b.requests().await), 20);
    assert_eq!(of_profiles(b.requests().await), 4);
    assert_eq!(of_profiles(b.requests().await), 0);
}

#[tokio::test]
async fn organizations_that_cannot_be_had_are_done_without_and_what_is_cut_off_is_asked_again() {
    let mut b = bench(&[APP]).await;
    b.hub.open(APP, "wile-e", "It fails", "Every time.");
    b.hub.faults().plan("/wile-e/orgs", 1, Fault::Status { code: 404 });
    b.pull().await;
    let profile = b.sink.people["wile-e"].profile.clone();
    assert_eq!((profile.company.as_deref(), profile.organizations.len()), (Some("acme"), 0));
    b.hub.open(APP, "hscorpio", "It fails", "Every time.");
    b.hub.faults().plan("/hscorpio/orgs", 9, Fault::Status { code: 502 });
    b.pull().await;
    assert_eq!(b.sink.people["hscorpio"].name, None, "not by halves");
    b.hub.faults().clear();
    b.pull().await;
    assert_eq!(b.sink.people["hscorpio"].profile.organizations, ["globex"]);
}
