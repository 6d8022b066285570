//! Other servers than GitHub's, as Gitea and Forgejo: each does one thing differently, and what it
//! shows is read all the same, once, with a bounded number of requests, or it is told what is not.

use super::{APP, NOON, clock, delivery, reference, source};
use crate::support::Collected;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::Response;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use support_hero::desk::{Action, CloseReason, Kind, Upstream};
use support_hero::source::github::GitHub;
use support_hero::source::{Pulled, Source, SourceError};

/// How many issues there are, the last of which is a pull request; each has a comment.
const ISSUES: usize = 130;
/// The most items on a page.
const CAP: usize = 50;

/// What a server does differently.
#[derive(Debug, Clone, Copy, Default)]
struct Odd {
    /// What it has not, by the end of the path.
    without: &'static [&'static str],
    /// Numbers are digits in quotes.
    quoted: bool,
    /// It shows how many there are and not where the next page is.
    without_links: bool,
    without_tags: bool,
    /// One `assignee` in place of a list, and no field that need not be there.
    bare: bool,
    /// `state=all` is not understood: only what is open is shown.
    only_open: bool,
    /// Neither `since` nor an order is understood.
    unordered: bool,
    /// It refuses in words of its own.
    status: u16,
}

struct Other {
    odd: Odd,
    closed: Vec<usize>,
    said: Vec<(usize, String)>,
    calls: Vec<String>,
}

type Shared = Arc<Mutex<Other>>;

fn at(number: usize) -> String {
    let second = NOON - 100_000 + i64::try_from(number).unwrap() * 60;
    jiff::Timestamp::from_second(second).unwrap().to_string()
}

/// When something was said: the first of each issue right after it, all else from noon on.
fn said_at(index: usize) -> String {
    let noon = 100_000 / 60 + 1;
    at(if index < ISSUES { index + 2 } else { noon + index })
}

impl Other {
    fn number(&self, number: usize) -> Value {
        if self.odd.quoted { json!(number.to_string()) } else { json!(number) }
    }

    fn issue(&self, number: usize) -> Value {
        let all = self.said.iter().enumerate().filter(|(_, (on, _))| *on == number);
        let said: Vec<_> = all.map(|(index, _)| said_at(index)).collect();
        let closed = self.closed.contains(&number);
        let mut row = json!({
            "id": self.number(number + 1_000), "number": self.number(number),
            "title": format!("Issue {number}"), "body": "It breaks.",
            "state": if closed { "closed" } else { "open" },
            "html_url": format!("https://git.example.com/{APP}/issues/{number}"),
            "user": {"login": "zoeb", "id": 7, "login_name": "", "visibility": "public"},
            "comments": self.number(said.len()), "created_at": at(number), "updated_at": said.last(),
            "original_author_id": 0, "pin_order": 0, "repository": {"full_name": APP},
        });
        if number == ISSUES {
            row["pull_request"] = json!({"merged": false, "merged_at": null, "draft": false});
        }
        if self.odd.bare {
            row["assignee"] = json!({"login": "ada"});
        } else {
            row["assignees"] = json!([{"login": "ada"}]);
            row["author_association"] = json!("NONE");
        }
        row
    }

    fn comment(&self, index: usize) -> Value {
        let (number, text) = &self.said[index];
        json!({
            "id": self.number(index + 5_000), "body": text,
            "user": {"login": if index < ISSUES { "zoeb" } else { "ada" }},
            "issue_url": format!("https://git.example.com/{APP}/issues/{number}"),
            "created_at": said_at(index), "updated_at": said_at(index), "assets": [],
        })
    }

    fn pull(&self) -> Value {
        let mut row = self.issue(ISSUES);
        row["head"] = json!({"ref": "patch", "sha": "abc"});
        row["mergeable"] = json!(true);
        row
    }

    fn issues(&self, query: &HashMap<String, String>) -> Vec<Value> {
        let shown = |number: &usize| !self.odd.only_open || !self.closed.contains(number);
        let mut rows: Vec<_> = (1..=ISSUES).filter(shown).map(|n| self.issue(n)).collect();
        if self.odd.unordered {
            rows.reverse();
            return rows;
        }
        let since = query.get("since").map(|since| since.replace("%3A", ":")).unwrap_or_default();
        rows.retain(|row| row["updated_at"].as_str().unwrap() >= since.as_str());
        rows.sort_by_key(|row| row["updated_at"].as_str().unwrap().to_owned());
        rows
    }

    fn get(&self, path: &str, query: &HashMap<String, String>) -> Option<Value> {
        let rest = path.strip_prefix("/repos/example/app").unwrap_or(path);
        let parts: Vec<_> = rest.split('/').filter(|part| !part.is_empty()).collect();
        let of = |number: &str| number.parse::<usize>().ok().filter(|n| (1..=ISSUES).contains(n));
        let comments = |wanted: Option<usize>| {
            let all = self.said.iter().enumerate();
            let found = all.filter(|(_, (on, _))| wanted.is_none_or(|wanted| wanted == *on));
            Value::Array(found.map(|(index, _)| self.comment(index)).collect())
        };
        Some(match parts.as_slice() {
            ["user"] => json!({"login": "ada", "id": 1, "full_name": "Ada"}),
            [] => json!({"id": 9, "full_name": APP, "has_issues": true, "internal": false}),
            ["issues"] => Value::Array(self.issues(query)),
            ["issues", "comments"] => comments(None),
            ["pulls", "comments"] | ["pulls", _, "reviews" | "comments"] => json!([]),
            ["pulls"] => json!([self.pull()]),
            ["issues", number] => self.issue(of(number)?),
            ["issues", number, "comments"] => comments(Some(of(number)?)),
            ["issues", _, "timeline"] => json!([]),
            ["pulls", _] => self.pull(),
            ["commits", _, "status"] => json!({"statuses": []}),
            ["commits", _, "check-runs"] => json!({"check_runs": []}),
            _ => return None,
        })
    }

    fn write(&mut self, path: &str, body: &Value) -> Option<Value> {
        let rest = path.strip_prefix("/repos/example/app/issues/")?;
        let (number, rest) = rest.split_once('/').unwrap_or((rest, ""));
        let number = number.parse().ok()?;
        if rest == "comments" {
            self.said.push((number, body["body"].as_str()?.to_owned()));
            return Some(self.comment(self.said.len() - 1));
        }
        if body["state"] == "closed" {
            self.closed.push(number);
        }
        Some(self.issue(number))
    }
}

async fn handle(State(shared): State<Shared>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, 1 << 20).await.unwrap();
    let mut other = shared.lock().unwrap();
    let path = parts.uri.path().to_owned();
    other.calls.push(format!("{} {}", parts.method, parts.uri));
    let pairs = parts.uri.query().unwrap_or_default().split('&').filter_map(|p| p.split_once('='));
    let query: HashMap<String, String> =
        pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let odd = other.odd;
    let found = match parts.method.as_str() {
        _ if odd.without.iter().any(|end| path.ends_with(end)) => None,
        "GET" => other.get(&path, &query),
        _ => other.write(&path, &serde_json::from_slice(&body).unwrap_or_default()),
    };
    let Some(mut found) = found else {
        let told = json!({"message": "The target couldn't be found.", "url": "/api/swagger"});
        let status = if odd.status == 0 { 404 } else { odd.status };
        return Response::builder().status(status).body(Body::from(told.to_string())).unwrap();
    };
    let mut answer = Response::builder();
    if let Some(rows) = found.as_array_mut().filter(|_| !path.ends_with("/comments")) {
        let number = |name: &str| query.get(name).and_then(|text| text.parse::<usize>().ok());
        let (size, page) = (number("per_page").unwrap_or(30).min(CAP), number("page").unwrap_or(1));
        let (total, from) = (rows.len(), (page - 1) * size);
        *rows = rows.iter().skip(from).take(size).cloned().collect();
        answer = answer.header("x-total-count", total);
        if from + size < total && !odd.without_links {
            let host = parts.headers["host"].to_str().unwrap();
            let kept: Vec<_> = query.iter().filter(|(name, _)| *name != "page").collect();
            let kept: String = kept.iter().map(|(n, v)| format!("{n}={v}&")).collect();
            let next = format!("<http://{host}{path}?{kept}page={}>; rel=\"next\"", page + 1);
            answer = answer.header("link", next);
        }
    }
    let tag = format!("\"{:x}\"", found.to_string().len());
    if !odd.without_tags {
        if parts.headers.get("if-none-match").is_some_and(|known| known == &*tag) {
            return Response::builder().status(304).body(Body::empty()).unwrap();
        }
        answer = answer.header("etag", tag);
    }
    answer.body(Body::from(found.to_string())).unwrap()
}

/// A server with a source in front of it.
struct Bench {
    other: Shared,
    source: GitHub,
    sink: Collected,
    seconds: Arc<AtomicI64>,
    base: String,
}

impl Bench {
    async fn new(odd: Odd) -> Self {
        let said = (1..=ISSUES).map(|number| (number, format!("about {number}"))).collect();
        let other = Other { odd, said, closed: vec![1, 2], calls: vec![] };
        let other = Arc::new(Mutex::new(other));
        let router = Router::new().fallback(handle).with_state(other.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let seconds = Arc::new(AtomicI64::new(NOON));
        let source = source(&base, &[APP], "token", clock(&seconds));
        Self { other, source, sink: Collected::default(), seconds, base }
    }

    /// Pulls once; how many requests that took, and how it ended.
    async fn pull(&mut self) -> (usize, Result<Pulled, SourceError>) {
        self.other.lock().unwrap().calls.clear();
        let end = self.source.pull(self.sink.cursor.clone(), &mut self.sink).await;
        (self.other.lock().unwrap().calls.len(), end)
    }

    /// Whatever is at the server and not there exactly once.
    fn missing(&self, first: usize) -> Vec<String> {
        let said = self.other.lock().unwrap().said.clone();
        let copies = |number: usize, text: &str| {
            let texts = self.sink.texts(reference(number as u64).as_str());
            texts.iter().filter(|there| *there == text).count()
        };
        let lacks = said.into_iter().filter(|(number, text)| {
            *number >= first && (copies(*number, text) != 1 || copies(*number, "It breaks.") != 1)
        });
        lacks.map(|(number, text)| format!("{number}: {text}")).collect()
    }
}

fn table() -> Vec<(&'static str, Odd)> {
    let odd = Odd::default;
    let without = |without: &'static [&'static str]| Odd { without, ..odd() };
    vec![
        ("nothing", odd()),
        ("no timeline", without(&["/timeline"])),
        ("no list of all comments", without(&["/issues/comments"])),
        ("no list of all review comments", without(&["/repos/example/app/pulls/comments"])),
        ("no review comments", without(&["/pulls/comments", "/pulls/130/comments"])),
        ("no reviews", without(&["/pulls/130/reviews"])),
        ("no check runs", without(&["/check-runs"])),
        ("neither checks nor statuses", without(&["/check-runs", "/status"])),
        ("no profiles", without(&["/users/zoeb"])),
        ("no organizations", without(&["/users/zoeb/orgs"])),
        ("no tags", Odd { without_tags: true, ..odd() }),
        ("no links", Odd { without_links: true, ..odd() }),
        ("numbers in quotes", Odd { quoted: true, ..odd() }),
        ("bare rows", Odd { bare: true, ..odd() }),
        ("method not allowed", Odd { status: 405, ..without(&["/timeline", "/issues/comments"]) }),
        (
            "hardly anything",
            Odd {
                without: &["/timeline", "/pulls/comments", "/check-runs", "/reviews"],
                without_tags: true,
                without_links: true,
                quoted: true,
                bare: true,
                ..odd()
            },
        ),
    ]
}

#[tokio::test]
async fn what_a_server_shows_is_read_whatever_it_does_differently() {
    for (what, odd) in table() {
        let mut b = Bench::new(odd).await;
        let (requests, end) = b.pull().await;
        end.expect(what);
        assert_eq!(b.missing(1), [""; 0], "{what}");
        assert!(requests < 170, "{what}: {requests} requests");
        assert_eq!(b.sink.heads.len(), ISSUES, "{what}");
        assert_eq!(b.sink.heads[&reference(ISSUES as u64)].kind, Kind::PullRequest, "{what}");
        let closed = &b.sink.heads[&reference(1)].upstream;
        assert!(matches!(closed, Upstream::Closed { .. }), "{what}");
        for _ in 0..4 {
            b.seconds.fetch_add(301, Ordering::SeqCst);
            let (requests, end) = b.pull().await;
            end.expect(what);
            assert!(requests < 40, "{what}: {requests} requests");
        }
        b.other.lock().unwrap().said.push((ISSUES - 1, "news".into()));
        b.pull().await.1.expect(what);
        assert_eq!(b.missing(1), [""; 0], "{what}");
        assert_eq!(b.sink.gone, [], "{what}");
    }
}

#[tokio::test]
async fn what_a_server_takes_is_answered_and_closed_once() {
    for (what, odd) in table() {
        let b = Bench::new(odd).await;
        let reply = delivery(7, Action::reply("an answer"));
        b.source.deliver(&reply, 1).await.expect(what);
        b.source.deliver(&reply, 2).await.expect(what);
        let close = delivery(7, Action::Close { reason: Some(CloseReason::Completed) });
        b.source.deliver(&close, 1).await.expect(what);
        let other = b.other.lock().unwrap();
        let answers = other.said.iter().filter(|(_, text)| text == "an answer").count();
        assert_eq!((answers, other.closed.contains(&7)), (1, true), "{what}");
    }
}

#[tokio::test]
async fn a_server_that_knows_neither_state_nor_order_costs_a_bounded_number_of_requests() {
    for (what, odd, first) in [
        ("only open ones", Odd { only_open: true, ..Odd::default() }, 3),
        ("no order", Odd { unordered: true, ..Odd::default() }, 1),
        ("no order, no links", Odd { unordered: true, without_links: true, ..Odd::default() }, 81),
    ] {
        let mut b = Bench::new(odd).await;
        for _ in 0..3 {
            b.seconds.fetch_add(301, Ordering::SeqCst);
            let (requests, end) = b.pull().await;
            end.expect(what);
            assert!(requests < 200, "{what}: {requests} requests");
        }
        assert_eq!(b.missing(first), [""; 0], "{what}");
    }
}

#[tokio::test]
async fn repositories_of_an_owner_that_cannot_be_listed_are_told() {
    let b = Bench::new(Odd::default()).await;
    let settings = super::settings(&["ada/*"]);
    let base = b.base.clone();
    let source = super::source_with(&base, settings, "token", clock(&b.seconds));
    let error = source.pull(None, &mut Collected::default()).await.unwrap_err();
    assert!(error.to_string().contains("ada/*"), "{error}");
}
