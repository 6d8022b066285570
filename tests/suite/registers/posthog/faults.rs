//! What PostHog does badly, and what the key may not: nothing that was read is lost, and what is
//! wrong is told with what to do.

use super::bench::{Bench, covered, register, settings};
use jiff::SignedDuration;
use serde_json::json;
use support_hero::config::{RegisterConfig, RegisterKind};
use support_hero::demo::{Fault, TOKEN};
use support_hero::desk::RegisterId;
use support_hero::register::{Register, registry};
use support_hero::source::{SourceError, Verdict};

const ALL: [&str; 3] = ["a@b.co", "b@b.co", "c@b.co"];

async fn three() -> Bench {
    let bench = Bench::new().await;
    for email in ALL {
        bench.stand_in.person(&[email], json!({ "email": email }));
    }
    bench
}

fn told(error: &SourceError) -> String {
    error.to_string()
}

#[tokio::test]
async fn what_was_read_before_a_limit_counts_and_the_limit_is_kept() {
    let bench = three().await;
    bench.stand_in.allow(2, bench.watch.now() + SignedDuration::from_mins(2));
    let reading = bench.read(&ALL).await;
    assert_eq!((covered(&reading), reading.users.len()), (vec!["a@b.co", "b@b.co"], 2));
    let notice = reading.notice.unwrap();
    assert!(notice.starts_with("not all addresses were looked up"), "{notice}");
    assert_eq!(bench.asked().len(), 3);

    bench.watch.pass(1);
    let error = bench.try_read(&["c@b.co"]).await.unwrap_err();
    let SourceError::RateLimited { wait, .. } = error else { panic!("{error}") };
    assert_eq!((wait.as_secs(), bench.asked().len()), (60, 0), "it is not asked before its time");

    bench.watch.pass(1);
    assert_eq!(covered(&bench.read(&["c@b.co"]).await), ["c@b.co"]);
}

#[tokio::test]
async fn a_limit_at_once_is_told() {
    let bench = three().await;
    bench.stand_in.allow(0, bench.watch.now() + SignedDuration::from_secs(59));
    let error = bench.try_read(&ALL).await.unwrap_err();
    assert!(matches!(&error, SourceError::RateLimited { wait, .. } if wait.as_secs() == 59));
}

#[tokio::test]
async fn it_is_asked_no_more_often_than_its_limits_allow() {
    let bench = Bench::new().await;
    let many: Vec<_> = (0..100).map(|n| format!("p{n}@b.co")).collect();
    for _ in 0..2 {
        bench.register.read(&many, &|_| {}).await.unwrap();
    }
    let error = bench.register.read(&many, &|_| {}).await.unwrap_err();
    assert!(matches!(error, SourceError::RateLimited { .. }), "{error}");
    assert_eq!(bench.asked().len(), 200);
    bench.watch.pass(1);
    bench.register.read(&many, &|_| {}).await.unwrap();
}

#[tokio::test]
async fn whatever_breaks_first_is_the_error_and_the_next_read_is_whole() {
    for (fault, words) in [
        (Fault::RateLimited { retry_after: 9 }, "rate-limited for another 9 s"),
        (Fault::Status { code: 502 }, "502"),
        (Fault::Status { code: 418 }, ""),
        (Fault::CutBefore, "broke: "),
        (Fault::CutMidway, "broke: "),
        (Fault::Garbage, "could not be read at GET /api/projects/1/persons/"),
    ] {
        let bench = three().await;
        bench.stand_in.faults().plan("/persons/", 1, fault.clone());
        let read = bench.try_read(&ALL).await;
        match fault {
            // What is wrong with one address alone keeps none of the others.
            Fault::Status { code: 418 } => {
                let reading = read.unwrap();
                assert_eq!(
                    (covered(&reading), reading.users.len()),
                    (vec!["b@b.co", "c@b.co", "a@b.co"], 2)
                );
                assert!(reading.notice.unwrap().starts_with("a@b.co: "));
            }
            _ => {
                let error = read.unwrap_err();
                assert!(told(&error).contains(words), "{fault:?}: {error}");
            }
        }
        bench.watch.pass(1);
        assert_eq!(covered(&bench.read(&ALL).await), ALL, "{fault:?}");
    }
}

#[tokio::test]
async fn what_refuses_every_address_is_the_error() {
    let bench = three().await;
    bench.stand_in.faults().plan("/persons/", 3, Fault::Status { code: 418 });
    let error = bench.try_read(&ALL).await.unwrap_err();
    assert!(matches!(&error, SourceError::Refused { why } if why.contains("418")), "{error}");
}

#[tokio::test]
async fn an_address_whose_organization_could_not_be_read_is_not_answered() {
    let bench = three().await;
    bench.organization("acme", json!({ "plan": "scale" }));
    bench.person("wile@acme.com", "acme");
    bench.stand_in.faults().plan("/groups/find", 1, Fault::Status { code: 503 });
    let asked = ["a@b.co", "wile@acme.com", "b@b.co"];
    let reading = bench.read(&asked).await;
    assert_eq!((covered(&reading), reading.customers.len()), (vec!["a@b.co"], 0));
    assert_eq!(reading.users.len(), 1, "nobody is told of by half");
    assert!(reading.notice.unwrap().contains("503"));
    assert_eq!(bench.read(&asked).await.customers.len(), 1);
}

#[tokio::test]
async fn a_key_that_is_not_accepted_is_told_with_its_region() {
    let bench = three().await;
    let other = register(&bench.server.url(""), "phx_of_another_region", bench.watch.clock());
    let error = other.read(&["a@b.co".into()], &|_| {}).await.unwrap_err();
    assert!(matches!(error, SourceError::NeedsYou { .. }), "{error}");
    for words in ["127.0.0.1 does not accept the key", "own region", "eu.posthog.com", "phx_"] {
        assert!(told(&error).contains(words), "{words}: {error}");
    }
}

#[tokio::test]
async fn a_scope_or_a_project_that_is_missing_is_named() {
    let mut bench = three().await;
    bench.stand_in.scopes(&["group:read"]);
    let error = bench.try_read(&ALL).await.unwrap_err();
    assert!(told(&error).ends_with("add person:read to the key"), "{error}");
    bench.configure(|settings| settings.project = "77".into());
    bench.asked();
    let error = bench.try_read(&ALL).await.unwrap_err();
    assert!(told(&error).contains("knows no project 77"), "{error}");
    assert!(matches!(error, SourceError::NeedsYou { .. }));
    assert_eq!(bench.asked().len(), 2, "as a project and as an environment");
}

/// Subject, how it is, and what is said of it.
async fn findings(bench: &Bench) -> Vec<(String, Verdict, String)> {
    let found = bench.register.examine().await.into_iter();
    let said = |detail: String, remedy: Option<String>| match remedy {
        Some(remedy) => format!("{detail} -> {remedy}"),
        None => detail,
    };
    found.map(|one| (one.subject, one.verdict, said(one.detail, one.remedy))).collect()
}

#[tokio::test]
async fn the_doctor_looks_at_key_project_and_groups() {
    let mut bench = three().await;
    let good = |found: &[(String, Verdict, String)]| -> Vec<(String, bool)> {
        found.iter().map(|(what, how, _)| (what.clone(), *how == Verdict::Good)).collect()
    };
    let name = |what: &str, well: bool| (what.to_owned(), well);
    let found = findings(&bench).await;
    assert_eq!(good(&found), [name("key", true), name("project", true), name("groups", true)]);
    assert_eq!(found[0].2, "127.0.0.1 accepts it", "without the scope to say whose it is");

    bench.stand_in.scopes(&["user:read", "person:read"]);
    let found = findings(&bench).await;
    assert_eq!(found[0].2, "belongs to ada@example.com");
    assert_eq!(found[2].1, Verdict::Warning);
    assert!(found[2].2.contains("-> add group:read to the key"), "{}", found[2].2);

    bench.stand_in.scopes(&["group:read"]);
    let found = findings(&bench).await;
    assert_eq!(good(&found), [name("key", true), name("project", false)]);
    assert!(found[1].2.ends_with("-> add person:read to the key"), "{}", found[1].2);

    bench.register = register(&bench.server.url(""), "phx_other", bench.watch.clock());
    let found = findings(&bench).await;
    assert_eq!(good(&found), [name("key", false), name("project", false)]);
}

#[tokio::test]
async fn the_list_of_kinds_opens_it_and_wants_a_token() {
    let bench = three().await;
    let mut config = RegisterConfig {
        id: RegisterId("users".into()),
        every: std::time::Duration::from_secs(60),
        token: None,
        trials_pay: false,
        kind: RegisterKind::PostHog(settings(&bench.server.url("/api/"))),
    };
    let opened = registry::open(&config, Some(&TOKEN.into()), bench.watch.clock()).unwrap();
    assert_eq!((opened.id().0.as_str(), opened.goes_by_address()), ("users", true));
    let reading = opened.read(&["a@b.co".into()], &|_| {}).await.unwrap();
    assert_eq!(reading.users.len(), 1);
    let refused =
        |config: &RegisterConfig, token| match registry::open(config, token, bench.watch.clock()) {
            Err(SourceError::NeedsYou { fault, .. }) => fault,
            Err(other) => panic!("{other}"),
            Ok(_) => panic!("it opened"),
        };
    assert!(refused(&config, None).contains("posthog needs a token"));
    config.kind = RegisterKind::PostHog(settings("us.posthog.com"));
    assert!(refused(&config, Some(&TOKEN.into())).contains("no web address"));
}
