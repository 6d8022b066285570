//! Occurrences: recorded ones, and one after the other.

use super::bench::Bench;
use super::recorded::{Recorded, reader, replay};
use crate::support::fixture;
use serde_json::{Value, json};
use support_hero::desk::{Event, TicketRef, Which};
use support_hero::source::{PageSink, RemoteTicket, Source, SourceError};

/// What is expected of a recorded event.
#[derive(Default)]
struct Expected {
    /// Its exceptions with the number of their frames.
    chain: &'static [(&'static str, usize)],
    /// The newest call: file, function, line, whether it is the program's own.
    newest: Option<(&'static str, Option<&'static str>, u64, bool)>,
    message: Option<&'static str>,
    user: Option<&'static str>,
    release: Option<&'static str>,
    environment: Option<&'static str>,
    request: Option<&'static str>,
    crumbs: &'static [&'static str],
    tags: &'static [(&'static str, &'static str)],
    contexts: &'static [&'static str],
    missing: &'static [&'static str],
    older: Option<&'static str>,
    newer: Option<&'static str>,
}

fn pairs(pairs: &[(String, String)]) -> Vec<(&str, &str)> {
    pairs.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect()
}

fn assert_is(event: &Event, expected: &Expected, name: &str) {
    let chain: Vec<_> = event.chain.iter().map(|e| (e.kind.as_deref(), e.frames.len())).collect();
    let wanted: Vec<_> = expected.chain.iter().map(|(kind, n)| (Some(*kind), *n)).collect();
    assert_eq!(chain, wanted, "{name}");
    let newest = event.chain.first().and_then(|exception| exception.frames.first());
    let newest =
        newest.map(|f| (f.file.as_deref().unwrap(), f.function.as_deref(), f.line.unwrap(), f.own));
    assert_eq!(newest, expected.newest, "{name}");
    assert_eq!(event.message.as_deref(), expected.message, "{name}");
    assert_eq!(event.user.as_deref(), expected.user, "{name}");
    assert_eq!(event.release.as_deref(), expected.release, "{name}");
    assert_eq!(event.environment.as_deref(), expected.environment, "{name}");
    let request = event.request.as_ref();
    let request = request.map(|r| format!("{} {}", r.method.as_deref().unwrap_or("-"), r.url));
    assert_eq!(request.as_deref(), expected.request, "{name}");
    let crumbs: Vec<_> = event.crumbs.iter().map(|crumb| crumb.message.as_str()).collect();
    assert_eq!(crumbs, expected.crumbs, "{name}");
    assert_eq!(pairs(&event.tags), expected.tags, "{name}");
    let contexts: Vec<_> = event.contexts.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(contexts, expected.contexts, "{name}");
    assert_eq!(event.missing, expected.missing, "{name}");
    let beside = (event.older.as_deref(), event.newer.as_deref());
    assert_eq!(beside, (expected.older, expected.newer), "{name}");
}

/// The event as the source reads it from a server that answers with this.
async fn read(sent: &Value) -> Event {
    let origin = replay(vec![Recorded::body("/events/latest/", sent)]).await;
    reader(&origin, "example").event(&ticket(), &Which::Latest).await.unwrap()
}

fn ticket() -> RemoteTicket {
    RemoteTicket {
        reference: TicketRef::parse("sentry:example/APP-7").unwrap(),
        remote_id: "7".into(),
        stamp: None,
        last_at: "2026-11-22T16:00:00Z".parse().unwrap(),
        closed: false,
    }
}

#[tokio::test]
async fn recorded_events_are_read() {
    for (name, expected) in recorded() {
        let Some(mut sent) = fixture(&format!("sentry/{name}.json")) else { return };
        if let Some(body) = sent.get("response").map(|response| response["body"].clone()) {
            sent = body;
        }
        if let Some(event) = sent.get("event") {
            sent = event.clone();
        }
        if let Some(first) = sent.get(0) {
            sent = first.clone();
        }
        assert_is(&read(&sent).await, &expected, name);
    }
}

fn recorded() -> Vec<(&'static str, Expected)> {
    vec![
        (
            "glitchtip-recorded/issue_latest_event",
            Expected {
                chain: &[("PaymentDeclined", 1), ("KeyError", 1)],
                newest: Some(("send_events.py", Some("<module>"), 24, true)),
                user: Some("vip@example.test"),
                release: Some("shop@1.4.2"),
                environment: Some("production"),
                tags: &[("server_name", "vm")],
                contexts: &["runtime"],
                ..Expected::default()
            },
        ),
        (
            "glitchtip-recorded/issue_events",
            Expected {
                chain: &[("ValueError", 3)],
                newest: Some(("send_events.py", Some("parse_port"), 8, true)),
                user: Some("customer0@example.test"),
                release: Some("shop@1.4.2"),
                environment: Some("production"),
                crumbs: &["/settings"],
                tags: &[("plan", "free"), ("team_id", "42"), ("server_name", "vm")],
                contexts: &["runtime"],
                ..Expected::default()
            },
        ),
        ("openapi-examples/get_org_issues_issue_id_events_event_id", a_browsers()),
        (
            "openapi-examples/get_org_eventids_event_id",
            Expected {
                message: Some("This is an example Python exception\nexample.py:42"),
                user: Some("Sentry <sentry@example.com>"),
                release: Some("17642328ead24b51867165985996d04b29310337"),
                request: Some("- http://example.com/foo"),
                tags: &[
                    ("browser", "Chrome 28.0"),
                    ("device", "Other"),
                    ("os", "Windows 8"),
                    ("url", "http://example.com/foo"),
                ],
                contexts: &["length", "results", "session", "unauthorized", "url"],
                ..Expected::default()
            },
        ),
        ("sentry-mcp/event", a_workers()),
        (
            "sentry-mcp/default-event",
            Expected {
                message: Some("Something went wrong"),
                environment: Some("production"),
                ..Expected::default()
            },
        ),
        (
            "sentry-mcp/generic-event",
            Expected {
                message: Some("Endpoint Regression\nIncreased from 909.77ms to 1711.36ms (P95)"),
                tags: &[
                    (
                        "regression",
                        "POST /oauth/token duration increased from 909.77ms to 1711.36ms (P95)",
                    ),
                    ("transaction", "POST /oauth/token"),
                ],
                older: Some("65d7c166833945efad0a4d38a4fd3665"),
                ..Expected::default()
            },
        ),
        (
            "sentry-cli/get-issue-latest-event",
            Expected {
                chain: &[("ProgrammingError", 3)],
                newest: Some(("app/views/profile.py", Some("profile_view"), 17, true)),
                environment: Some("production"),
                tags: &[("server_name", "web-1.example.com")],
                ..Expected::default()
            },
        ),
    ]
}

fn a_browsers() -> Expected {
    Expected {
        chain: &[("ForbiddenError", 2)],
        newest: Some((
            "/usr/src/getsentry/src/sentry/node_modules/reflux-core/lib/PublisherMethods.js",
            Some("apply"),
            74,
            false,
        )),
        user: Some("Hell Boy <hell@boy.cat>"),
        release: Some("b65bc521378269d3eaefdc964f8ef56621414943"),
        environment: Some("prod"),
        request: Some("- https://sentry.io/organizations/hellboy-meowmeow/issues/?project=5236886"),
        crumbs: &[
            "[Tracing] pushActivity: idleTransactionStarted#1",
            "GET /api/0/internal/health/ [200]",
            "7787a027f3fb46c985aaa2287b3f4d09",
        ],
        tags: &[
            ("browser", "Chrome 83.0.4103"),
            ("browser.name", "Chrome"),
            ("handled", "yes"),
            ("mechanism", "generic"),
        ],
        contexts: &["ForbiddenError", "browser", "organization", "os", "resp"],
        missing: &["no fitting source map for app.js.map"],
        newer: Some("99f9e199e9a74a14bfef6196ad741619"),
        ..Expected::default()
    }
}

fn a_workers() -> Expected {
    Expected {
        chain: &[("Error", 3)],
        newest: Some(("index.js", Some("Object.fetch"), 19631, true)),
        environment: Some("development"),
        request: Some("GET https://mcp.sentry.dev/sse"),
        crumbs: &[
            "GET /api/0/organizations/ [200]",
            "Deprecation warning: use v2 endpoint",
            "/dashboard → /settings",
            "Tool list_organizations is already registered",
        ],
        tags: &[
            ("handled", "no"),
            ("mechanism", "cloudflare"),
            ("runtime.name", "cloudflare"),
            ("url", "https://mcp.sentry.dev/sse"),
        ],
        contexts: &["cloud_resource", "culture", "runtime"],
        missing: &["no source for index.js"],
        older: Some("b7ed18493f4f4817a217b03839d4c017"),
        ..Expected::default()
    }
}

#[tokio::test]
async fn occurrences_are_walked_one_after_the_other() {
    for mut bench in [Bench::new().await, Bench::glitchtip(&[]).await] {
        let id = bench.stand_in.raise("app", "E", "1");
        for minute in 0..3 {
            bench.watch.pass(1);
            bench.stand_in.hit(&id, &format!("u{minute}@acme.com"));
        }
        bench.pull().await;
        let ticket = bench.remote(&id);
        let read = async |which: Which| bench.source.event(&ticket, &which).await.unwrap();
        let latest = read(Which::Latest).await;
        assert_eq!((latest.at, latest.newer.as_ref()), (bench.watch.now(), None));
        let mut walked = vec![latest.clone()];
        while let Some(older) = walked.last().unwrap().older.clone() {
            walked.push(read(Which::Named(older)).await);
        }
        assert_eq!(walked.len(), 4);
        assert!(walked.windows(2).all(|pair| pair[0].at > pair[1].at));
        assert!(walked.windows(2).all(|pair| pair[1].newer.as_ref() == Some(&pair[0].id)));
        assert_eq!(read(Which::Oldest).await.id, walked[3].id);
        let strange = "0123456789abcdef0123456789abcdef";
        let lost = bench.source.event(&ticket, &Which::Named(strange.into())).await;
        let Err(SourceError::Gone { why }) = lost else { panic!("{lost:?}") };
        assert_eq!(why, format!("sentry:example/{id} has no event {strange}, or not any more"));
    }
}

#[tokio::test]
async fn where_a_server_does_not_tell_what_is_beside_an_event_its_list_does() {
    let listed = |ids: &[&str]| {
        Value::from(ids.iter().map(|id| json!({ "event_id": id })).collect::<Vec<_>>())
    };
    let event = |id: &str| json!({"eventID": id, "dateCreated": "2026-11-22T15:00:00Z"});
    let mut first = Recorded::body("/events/", &listed(&["e5", "e4"]));
    first.link = Some("<http://127.0.0.1:8010/?cursor=2>; rel=\"next\"; results=\"true\"".into());
    let mut second = Recorded::body("cursor=2", &listed(&["e3", "e2"]));
    second.link = Some("<http://127.0.0.1:8010/?cursor=3>; rel=\"next\"; results=\"true\"".into());
    let mut recordings = vec![second, Recorded::body("cursor=3", &listed(&["e1"]))];
    let oldest = Recorded { status: 422, ..Recorded::body("/events/oldest/", &json!({})) };
    recordings.push(oldest);
    for id in ["e1", "e2", "e3", "e4", "e5"] {
        recordings.push(Recorded::body(&format!("/events/{id}/"), &event(id)));
    }
    recordings.push(Recorded::body("/events/latest/", &event("e5")));
    recordings.push(first);
    let source = reader(&replay(recordings).await, "example");
    for (which, id, older, newer) in [
        (Which::Latest, "e5", Some("e4"), None),
        (Which::Named("e4".into()), "e4", Some("e3"), Some("e5")),
        (Which::Named("e3".into()), "e3", Some("e2"), Some("e4")),
        (Which::Named("e2".into()), "e2", Some("e1"), Some("e3")),
        (Which::Oldest, "e1", None, Some("e2")),
    ] {
        let event = source.event(&ticket(), &which).await.unwrap();
        assert_eq!(event.id, id);
        assert_eq!((event.older.as_deref(), event.newer.as_deref()), (older, newer), "{which:?}");
    }
}

#[tokio::test]
async fn the_commit_that_is_suspected_stands_on_the_event_and_is_asked_for_once() {
    let mut bench = Bench::new().await;
    let id = bench.stand_in.raise("app", "E", "1");
    bench.stand_in.suspect(
        &id,
        "example/app",
        "a1b2c3d4e5f6",
        "Read the card first\n\nMore",
        "ada",
    );
    bench.pull().await;
    let suspect = |bench: &Bench| bench.head(&id).tracked.event.as_ref().unwrap().suspect.clone();
    let commit = suspect(&bench).unwrap();
    assert_eq!(
        (commit.id.as_str(), commit.message.as_str()),
        ("a1b2c3d4e5f6", "Read the card first")
    );
    assert_eq!(commit.repository.as_deref(), Some("example/app"));
    assert_eq!(commit.author.as_deref(), Some("Ada Lovelace"));
    let latest = bench.source.event(&bench.remote(&id), &Which::Latest).await.unwrap();
    assert_eq!(latest.suspect.as_ref(), Some(&commit));
    let asked = |bench: &Bench| {
        bench.stand_in.requests().iter().filter(|request| request.contains("/committers/")).count()
    };
    assert_eq!(asked(&bench), 1);
    bench.stand_in.comment(&id, "ghopper", "hm");
    bench.restart();
    bench.pull().await;
    assert_eq!((asked(&bench), suspect(&bench)), (0, Some(commit)));
    bench.stand_in.strike(&id);
    bench.stand_in.comment(&id, "ghopper", "again");
    bench.pull().await;
    assert_eq!(asked(&bench), 1);
}

#[tokio::test]
async fn what_it_is_linked_to_is_told_by_the_list_and_goes_with_it() {
    let mut bench = Bench::new().await;
    let id = bench.stand_in.raise("app", "E", "1");
    bench.pull().await;
    assert_eq!(bench.head(&id).tracked.links, Some(Vec::new()));
    bench.stand_in.repository("example/app");
    bench.stand_in.link_issue(&id, "example/app#12");
    bench.pull().await;
    let links = bench.head(&id).tracked.links.clone().unwrap();
    let targets: Vec<_> = links.iter().map(|link| link.target.as_str()).collect();
    assert_eq!(targets, ["github:example/app#12"]);
    assert_eq!(bench.pages_of_a_pull().await, 0);
    // A look at it alone finds the same, so that nothing is written.
    let page = bench.source.refresh(&bench.remote(&id)).await.unwrap();
    assert_eq!(page.heads[0].tracked.links.as_ref(), Some(&links));
    bench.sink.accept(page).await.unwrap();
    assert_eq!(bench.pages_of_a_pull().await, 0);
}
