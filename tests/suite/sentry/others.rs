//! Servers that do one thing differently: what they show is read all the same, once, with a bounded
//! number of requests, or it is told what is not.

use super::bench::{Watch, name, source};
use super::recorded::{Recorded, replay};
use crate::support::{Collected, fixture};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use support_hero::source::sentry::Sentry;
use support_hero::source::{Pulled, Source, SourceError};

const NOW: &str = "2026-11-23T08:00:00Z";
/// The most issues on a page.
const CAP: usize = 100;

type Change = fn(usize, &mut Value);

/// What a server does differently.
#[derive(Clone, Copy)]
struct Odd {
    issues: usize,
    /// What becomes of each issue, by where it stands on the list.
    issue: Change,
    /// How a link to the next page is written, with `@` for the cursor.
    link: &'static str,
    /// Every page leads to another one, though there is nothing on it.
    endless: bool,
    event: fn() -> Value,
    tags: fn() -> Value,
    /// All but the list and the issues answers with this, or with nothing.
    rest: Option<u16>,
    projects: fn() -> Value,
    whole: Option<fn() -> Response>,
}

fn common() -> Odd {
    Odd {
        issues: 250,
        issue: |_, _| {},
        link: "; rel=\"next\"; results=\"true\"; cursor=\"@\"",
        endless: false,
        event: || json!({ "eventID": "ab", "entries": [] }),
        tags: || json!([]),
        rest: None,
        projects: || json!([{ "id": "1", "slug": "app" }]),
        whole: None,
    }
}

struct Other {
    odd: Odd,
    calls: Vec<String>,
}

fn issue(odd: Odd, index: usize) -> Value {
    let seconds = i64::try_from(index).unwrap() * 7;
    let now: jiff::Timestamp = NOW.parse().unwrap();
    let seen = now - jiff::SignedDuration::from_secs(600 + seconds);
    let mut issue = json!({
        "id": (7_000 + index).to_string(), "shortId": format!("APP-{index}"),
        "title": format!("KeyError: '{index}'"), "status": "unresolved", "count": "3",
        "userCount": 0, "firstSeen": "2026-11-22T08:00:00Z", "lastSeen": seen.to_string(),
        "project": { "id": "1", "slug": "app" }, "level": "error", "numComments": 0,
    });
    (odd.issue)(index, &mut issue);
    issue
}

impl Other {
    fn list(&self, query: &str, host: &str) -> Response {
        let at = query.split('&').find_map(|part| part.strip_prefix("cursor="));
        let from: usize = at.and_then(|at| at.parse().ok()).unwrap_or(0);
        let to = (from + CAP).min(self.odd.issues);
        let rows: Vec<_> = (from..to.max(from)).map(|index| issue(self.odd, index)).collect();
        let mut response = axum::Json(rows).into_response();
        if to < self.odd.issues || self.odd.endless {
            let link = self.odd.link.replace('@', &(from + CAP).to_string());
            let link = format!("<http://{host}/api/0/organizations/example/issues/>{link}");
            response.headers_mut().insert("link", link.parse().unwrap());
        }
        response
    }

    fn answer(&self, path: &str, query: &str, host: &str) -> Response {
        let tail = path.rsplit_once("/issues/").map(|(_, tail)| tail);
        let rest = || {
            let status = self.odd.rest.and_then(|status| StatusCode::from_u16(status).ok());
            status.unwrap_or(StatusCode::NOT_FOUND).into_response()
        };
        match tail.map(|tail| tail.split_once('/').unwrap_or((tail, ""))) {
            None if path.ends_with("/projects/") => {
                axum::Json((self.odd.projects)()).into_response()
            }
            Some(("", _)) => match self.odd.whole {
                Some(answer) => answer(),
                None => self.list(query, host),
            },
            Some((id, "")) => {
                let index = id.parse().ok().and_then(|id: usize| id.checked_sub(7_000));
                let found = index.filter(|index| *index < self.odd.issues);
                found.map_or(StatusCode::NOT_FOUND.into_response(), |index| {
                    axum::Json(issue(self.odd, index)).into_response()
                })
            }
            Some((_, "events/latest/")) if self.odd.rest.is_none() => {
                axum::Json((self.odd.event)()).into_response()
            }
            Some((_, tail)) if tail.starts_with("tags/") && self.odd.rest.is_none() => {
                axum::Json((self.odd.tags)()).into_response()
            }
            _ => rest(),
        }
    }
}

async fn handle(State(shared): State<Arc<Mutex<Other>>>, request: Request) -> Response {
    let (uri, host) = (request.uri().clone(), request.headers()["host"].clone());
    let mut other = shared.lock().unwrap();
    other.calls.push(uri.to_string());
    other.answer(uri.path(), uri.query().unwrap_or_default(), host.to_str().unwrap())
}

/// A server with a source in front of it.
struct Table {
    other: Arc<Mutex<Other>>,
    source: Sentry,
    sink: Collected,
    watch: Watch,
}

impl Table {
    async fn new(odd: Odd) -> Self {
        let other = Arc::new(Mutex::new(Other { odd, calls: Vec::new() }));
        let router = Router::new().fallback(handle).with_state(other.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let watch = Watch::at(NOW);
        let source = source(&base, "token", "example", &[], &watch);
        Self { other, source, sink: Collected::default(), watch }
    }

    /// Pulls once; how many requests for lists that took, and how it ended.
    async fn pull(&mut self) -> (usize, Result<Pulled, SourceError>) {
        self.other.lock().unwrap().calls.clear();
        let end = self.source.pull(self.sink.cursor.clone(), &mut self.sink).await;
        self.watch.pass(6);
        let calls = &self.other.lock().unwrap().calls;
        (calls.iter().filter(|call| call.contains("/issues/?")).count(), end)
    }
}

fn put(issue: &mut Value, field: &str, value: Value) {
    issue[field] = value;
}

fn table() -> Vec<(&'static str, Odd)> {
    let of = |issue: Change| Odd { issue, ..common() };
    vec![
        ("nothing", common()),
        ("ids as numbers", of(|index, issue| put(issue, "id", json!(7_000 + index)))),
        ("counts as text", of(|_, issue| put(issue, "userCount", json!("7")))),
        ("escapes", of(|_, issue| put(issue, "title", json!("\u{1b}]0;x\u{7}\u{202e}\0")))),
        ("stats of a wrong shape", of(|_, issue| put(issue, "stats", json!({ "24h": [[1], 7] })))),
        ("stats that are a list", of(|_, issue| put(issue, "stats", json!([null, "x"])))),
        ("no stats", of(|_, issue| put(issue, "stats", Value::Null))),
        ("assigned to a name", of(|_, issue| put(issue, "assignedTo", json!("user:ada")))),
        ("assigned to nothing", of(|_, issue| put(issue, "assignedTo", json!({})))),
        (
            "no zone",
            of(|_, issue| {
                put(issue, "firstSeen", json!("2026-11-22T08:00:00.123456"));
                let seen = issue["lastSeen"].as_str().unwrap().trim_end_matches('Z').to_owned();
                put(issue, "lastSeen", json!(seen));
            }),
        ),
        ("never seen for the first time", of(|_, issue| put(issue, "firstSeen", Value::Null))),
        ("no project", of(|_, issue| put(issue, "project", Value::Null))),
        ("details that are a list", of(|_, issue| put(issue, "statusDetails", json!([])))),
        ("no metadata", of(|_, issue| put(issue, "metadata", json!("?")))),
        (
            "results without quotes",
            Odd { link: "; rel=\"next\"; results=true; cursor=\"@\"", ..common() },
        ),
        ("nothing in quotes", Odd { link: "; rel=next; results=true; cursor=@", ..common() }),
        ("no projects", Odd { projects: || json!([]), ..common() }),
        ("204 for all else", Odd { rest: Some(204), ..common() }),
        ("404 for all else", Odd { rest: Some(404), ..common() }),
        (
            "an event of nulls",
            Odd {
                event: || {
                    json!({
                        "eventID": null, "entries": null, "tags": null, "user": null, "contexts": null,
                        "release": null, "dateCreated": null, "metadata": null, "errors": null,
                    })
                },
                ..common()
            },
        ),
        (
            "tags of nulls",
            Odd {
                tags: || json!([null, { "value": null, "count": null }, { "key": null }]),
                issue: |_, issue| put(issue, "userCount", json!(2)),
                ..common()
            },
        ),
        (
            "not sorted",
            of(|index, issue| {
                let hour = index * 7 % 24;
                put(issue, "lastSeen", json!(format!("2026-11-22T{hour:02}:30:00Z")));
            }),
        ),
        ("an endless list", Odd { endless: true, ..common() }),
    ]
}

#[tokio::test]
async fn what_a_server_shows_is_read_whatever_it_does_differently() {
    for (what, odd) in table() {
        let mut t = Table::new(odd).await;
        for poll in 0..if odd.endless { 2 } else { 8 } {
            let (lists, end) = t.pull().await;
            end.expect(what);
            assert!(lists <= if odd.endless { 520 } else { 8 }, "{what}, {poll}: {lists}");
        }
        assert_eq!(t.sink.heads.len(), odd.issues, "{what}");
        assert_eq!(t.sink.gone, [], "{what}");
    }
}

#[tokio::test]
async fn issues_without_names_are_all_read() {
    let nameless: Change = |_, issue| put(issue, "shortId", Value::Null);
    let mut t = Table::new(Odd { issue: nameless, issues: 30, ..common() }).await;
    t.pull().await.1.unwrap();
    assert_eq!(t.sink.heads.len(), 30);
    assert!(t.sink.heads.contains_key(&name("7003")));
}

#[tokio::test]
async fn ten_thousand_issues_are_listed_once_a_round() {
    let mut t = Table::new(Odd { issues: 10_000, rest: Some(404), ..common() }).await;
    let (lists, end) = t.pull().await;
    end.unwrap();
    assert_eq!((lists, t.sink.heads.len()), (100, 10_000));
    let (lists, end) = t.pull().await;
    end.unwrap();
    assert!(lists <= 12, "{lists}");
}

#[tokio::test]
async fn an_event_of_thirty_megabytes_is_cut_or_told() {
    let event = || {
        json!({ "eventID": "ab", "entries": [{ "type": "exception", "data": {
        "values": [{ "type": "E", "value": "x".repeat(30 << 20) }] } }] })
    };
    let mut t = Table::new(Odd { issues: 1, event, ..common() }).await;
    t.pull().await.1.unwrap();
    let head = &t.sink.heads[&name("APP-0")];
    let told: usize = t.sink.texts(name("APP-0").as_str()).iter().map(String::len).sum();
    let kept = head.tracked.event.as_ref().map(|event| format!("{event:?}").len());
    assert!(told + kept.unwrap_or_default() < 1 << 20, "{told} {kept:?}");
}

#[tokio::test]
async fn a_page_or_nothing_in_place_of_the_list_is_told() {
    type Told = (&'static str, fn() -> Response);
    let answers: [Told; 3] = [
        ("a page", || Html("<!doctype html><h1>Sign in</h1>").into_response()),
        ("nothing", || StatusCode::NO_CONTENT.into_response()),
        ("an object", || axum::Json(json!({ "results": [] })).into_response()),
    ];
    for (what, whole) in answers {
        let mut t = Table::new(Odd { whole: Some(whole), ..common() }).await;
        let error = t.pull().await.1.expect_err(what);
        assert!(matches!(error, SourceError::Unreadable { .. }), "{what}: {error}");
        assert_eq!(t.sink.heads.len(), 0, "{what}");
    }
}

#[tokio::test]
async fn a_server_with_another_api_is_told() {
    let Some(recorded) = fixture("sentry/bugsink-recorded/issues.json") else { return };
    let origin = replay(vec![Recorded::exchange("/issues/", &recorded)]).await;
    let source = source(&origin, "token", "example", &["app"], &Watch::at(NOW));
    let error = source.pull(None, &mut Collected::default()).await.unwrap_err();
    assert!(error.to_string().contains("organization"), "{error}");
}
