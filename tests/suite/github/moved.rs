//! What moved, and redirects that are not followed.

use super::{APP, act, bench, clock, delivery, kind, refused, source, ticket};
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::Response;
use std::sync::atomic::AtomicI64;
use std::sync::{Arc, Mutex};
use support_hero::demo::Fault;
use support_hero::desk::{Action, CloseReason};
use support_hero::source::Source;

const OTHER: &str = "example/other";

#[tokio::test]
async fn a_write_to_a_transferred_issue_goes_to_where_it_moved() {
    let b = bench(&[APP, OTHER]).await;
    b.hub.open(OTHER, "zoeb", "There before", "");
    let issue = b.hub.open(APP, "zoeb", "Flags flicker", "They do.");
    assert_eq!(b.hub.transfer(APP, issue, OTHER), Some(2));
    let receipt = act(&b, issue, Action::reply("Fixed.")).await.unwrap();
    assert!(receipt.summary.ends_with("on example/app#1, now example/other#2"), "{receipt:?}");
    let (add, remove) = (vec!["bug".into()], vec![]);
    act(&b, issue, Action::Labels { add, remove }).await.unwrap();
    act(&b, issue, Action::Assign).await.unwrap();
    let reason = Some(CloseReason::NotPlanned);
    act(&b, issue, Action::Close { reason }).await.unwrap();
    assert_eq!(b.hub.comments(OTHER, 2), [("ada".into(), "Fixed.".into())]);
    assert_eq!(b.hub.labels(OTHER, 2), ["bug"]);
    assert_eq!(b.hub.assignees(OTHER, 2), ["ada"]);
    assert_eq!(b.hub.state(OTHER, 2), "not_planned");
}

#[tokio::test]
async fn what_moved_is_asked_about_where_it_is_now() {
    let b = bench(&[APP, OTHER]).await;
    let issue = b.hub.open(APP, "zoeb", "Flags flicker", "They do.");
    let moved = b.hub.transfer(APP, issue, OTHER).unwrap();
    let reply = delivery(issue, Action::reply("Fixed."));
    // The first answer to `/comments` is the redirect.
    b.hub.faults().plan("/repositories", 1, Fault::Status { code: 502 });
    let error = b.source.deliver(&reply, 1).await.unwrap_err();
    assert_eq!(kind(&error), "unreachable", "{error}");
    b.hub.faults().plan(&format!("{OTHER}/issues/{moved}/comments"), 1, Fault::CutAfter);
    b.source.deliver(&reply, 1).await.unwrap_err();
    b.source.deliver(&reply, 2).await.unwrap();
    assert_eq!(b.hub.comments(OTHER, moved).len(), 1);
}

#[tokio::test]
async fn what_moved_out_of_sight_is_gone() {
    let b = bench(&[APP, OTHER]).await;
    let issue = b.hub.open(APP, "zoeb", "Flags flicker", "They do.");
    let moved = b.hub.transfer(APP, issue, OTHER).unwrap();
    b.hub.delete(OTHER, moved);
    let error = act(&b, issue, Action::reply("Fixed.")).await.unwrap_err();
    assert_eq!(kind(&error), "gone", "{error}");
}

/// What a server answers: status, `Location`, body.
type Script = fn(method: &str, path: &str, elsewhere: &str) -> (u16, String, String);

#[derive(Clone)]
struct Scripted {
    script: Script,
    elsewhere: String,
    seen: Arc<Mutex<Vec<String>>>,
}

async fn answer(State(server): State<Scripted>, request: Request) -> Response<Body> {
    let (method, path) = (request.method().to_string(), request.uri().path().to_owned());
    server.seen.lock().unwrap().push(format!("{method} {path}"));
    let (status, location, body) = (server.script)(&method, &path, &server.elsewhere);
    let answer = Response::builder().status(status).header("location", location);
    answer.body(Body::from(body)).unwrap()
}

/// A server that answers from a script; its address and what it was asked.
async fn serve(script: Script, elsewhere: &str) -> (String, Arc<Mutex<Vec<String>>>) {
    let seen = Arc::default();
    let server = Scripted { script, elsewhere: elsewhere.into(), seen: Arc::clone(&seen) };
    let router = Router::new().fallback(answer).with_state(server);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (base, seen)
}

#[tokio::test]
async fn no_redirect_leads_the_token_to_another_host() {
    let (elsewhere, seen) = serve(|_, _, _| (200, String::new(), "{}".into()), "").await;
    let scripts: [Script; 3] = [
        |_, path, elsewhere| (307, format!("{elsewhere}{path}"), String::new()),
        // Where it is now is told by the issue, and that leads away.
        |method, path, elsewhere| match method {
            "GET" => {
                (200, String::new(), format!("{{\"number\": 1, \"url\": \"{elsewhere}{path}\"}}"))
            }
            _ => (301, "/elsewhere".into(), String::new()),
        },
        |_, path, elsewhere| (301, format!("{elsewhere}{path}"), String::new()),
    ];
    for script in scripts {
        let (base, asked) = serve(script, &elsewhere).await;
        let source = source(&base, &[APP], "token", clock(&Arc::new(AtomicI64::new(super::NOON))));
        let reply = delivery(1, Action::reply("Fixed."));
        let why = refused(source.deliver(&reply, 1).await);
        assert!(why.contains("leads to 127.0.0.1") && why.contains("base_url"), "{why}");
        assert!(!asked.lock().unwrap().is_empty());
        source.diff(&ticket(1)).await.ok();
    }
    assert_eq!(*seen.lock().unwrap(), [""; 0], "nobody else was asked");
}

#[tokio::test]
async fn what_is_redirected_without_end_is_refused() {
    let scripts: [(Script, usize); 3] = [
        (|_, path, _| (307, path.into(), String::new()), 3),
        // It moved, says the write; it is where it was, says the read.
        (
            |method, path, _| match method {
                "GET" => (200, String::new(), "{\"number\": 1}".into()),
                _ => (301, path.into(), String::new()),
            },
            2,
        ),
        (
            |method, path, elsewhere| match method {
                "GET" => {
                    let moved = format!("{{\"url\": \"/moved{path}{elsewhere}\"}}");
                    (200, String::new(), moved)
                }
                _ => (301, path.into(), String::new()),
            },
            3,
        ),
    ];
    for (script, requests) in scripts {
        let (base, asked) = serve(script, "").await;
        let source = source(&base, &[APP], "token", clock(&Arc::new(AtomicI64::new(super::NOON))));
        let why = refused(source.deliver(&delivery(1, Action::reply("Fixed.")), 1).await);
        assert!(why.contains("redirected without end"), "{why}");
        assert_eq!(asked.lock().unwrap().len(), requests, "{:?}", asked.lock().unwrap());
    }
}
