//! Recorded answers, replayed over HTTP.

use super::{APP, clock, kind, reference, source};
use crate::support::{Collected, fixture};
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Response};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use support_hero::desk::{Kind, TicketRef, Upstream};
use support_hero::source::github::GitHub;
use support_hero::source::{RemoteTicket, Source, SourceError};

/// Exchanges by the end of the path they answer; any other path is an empty list.
type Script = Arc<Vec<(&'static str, Value)>>;

async fn replay(State(script): State<Script>, request: Request) -> Response<Body> {
    let path = request.uri().path();
    let exchange = script.iter().find(|(end, _)| path.ends_with(end)).map(|(_, exchange)| exchange);
    let ended =
        exchange.is_none_or(|_| request.uri().query().is_some_and(|q| q.contains("page=2")));
    let empty = json!({"status": 200, "headers": {}, "body": []});
    let response = exchange.filter(|_| !ended).map_or(&empty, |e| &e["response"]);
    let body = match &response["body"] {
        Value::String(text) => text.clone(),
        body => body.to_string(),
    };
    let mut answer = Response::new(Body::from(body));
    *answer.status_mut() =
        u16::try_from(response["status"].as_u64().unwrap()).unwrap().try_into().unwrap();
    for (name, value) in response["headers"].as_object().into_iter().flatten() {
        // What frames the message is the server's; templates are no recorded values.
        let name = name.to_lowercase();
        let framing = matches!(&*name, "content-length" | "connection" | "link");
        let value = value.as_str().filter(|value| !framing && !value.contains("{{"));
        let Some(value) = value else { continue };
        let name = HeaderName::try_from(name).unwrap();
        answer.headers_mut().insert(name, HeaderValue::from_str(value).unwrap());
    }
    answer
}

/// An exchange as recorded; `None` where there are no fixtures.
fn recorded(name: &str) -> Option<Value> {
    fixture(&format!("github/{name}.json"))
}

/// A source whose service answers from `script`; `None` where there are no fixtures.
async fn replaying(script: Vec<(&'static str, Value)>) -> Option<GitHub> {
    let mut exchanges =
        vec![("/user", recorded("user_me")?), ("/repos/example/app", recorded("repo_get")?)];
    exchanges.extend(script);
    let router = Router::new().fallback(replay).with_state(Arc::new(exchanges));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    // The recordings are old: a window of two weeks before 14 January 2020.
    let seconds = Arc::new(AtomicI64::new(1_579_000_000));
    Some(source(&base, &[APP], "token", clock(&seconds)))
}

#[tokio::test]
async fn refusals_as_recorded() {
    for (name, expected) in [
        ("error_401_bad_credentials", "needs you"),
        ("error_401_user", "needs you"),
        ("error_403_forbidden", "needs you"),
        ("error_403_primary_rate_limit", "rate-limited"),
        ("error_403_secondary_no_retry_after", "rate-limited"),
        ("error_403_secondary_retry_after", "rate-limited"),
        ("error_429_secondary_retry_after", "rate-limited"),
        ("error_429_secondary_retry_after_http_date", "rate-limited"),
        ("error_422_validation", "needs you"),
        ("error_503", "unreachable"),
        ("repo_moved_301", "unreadable"),
    ] {
        let Some(exchange) = recorded(name) else { return };
        let source = replaying(vec![("/issues", exchange)]).await.unwrap();
        let mut sink = Collected::default();
        let error = source.pull(None, &mut sink).await.unwrap_err();
        assert_eq!(kind(&error), expected, "{name}: {error}");
        assert!(sink.pages.is_empty(), "{name}");
    }
}

#[tokio::test]
async fn issues_and_pull_requests_as_recorded() {
    let Some(list) = recorded("issues_list_mixed_with_prs") else { return };
    let source = replaying(vec![("/issues", list)]).await.unwrap();
    let mut sink = Collected::default();
    source.pull(None, &mut sink).await.unwrap();
    assert_eq!(sink.pages.iter().map(|page| page.unreadable.len()).sum::<usize>(), 0);
    let (pulls, issues): (Vec<_>, Vec<_>) =
        sink.heads.values().partition(|head| head.kind == Kind::PullRequest);
    assert!(!pulls.is_empty() && !issues.is_empty(), "{} {}", pulls.len(), issues.len());
    let bump = &sink.heads[&reference(660)];
    assert_eq!(bump.title, "Bump okhttp-urlconnection from 3.12.3 to 4.3.1");
    assert!(matches!(bump.upstream, Upstream::Closed { .. }));
    assert!(sink.people["dependabot-preview[bot]"].bot);
}

#[tokio::test]
async fn a_pull_request_reviewed_by_nobody_as_recorded() {
    let Some(list) = recorded("issues_list_mixed_with_prs") else { return };
    let rows = list["response"]["body"].as_array().unwrap();
    let mut row = rows.iter().find(|row| row["number"] == 660).unwrap().clone();
    row["state"] = "open".into();
    let whole = |body: Value| json!({"response": {"status": 200, "headers": {}, "body": body}});
    let script = vec![
        ("/issues/660", whole(row)),
        ("/pulls/660", recorded("pull_get").unwrap()),
        ("/reviews", recorded("pull_reviews_null_user").unwrap()),
        ("/pulls/660/comments", recorded("pull_review_comments").unwrap()),
        ("/check-runs", recorded("check_runs_page1").unwrap()),
        ("/status", recorded("combined_status").unwrap()),
    ];
    let source = replaying(script).await.unwrap();
    let remote_id = format!("{APP}#660");
    let reference = TicketRef::new("github", &remote_id);
    let last_at = jiff::Timestamp::UNIX_EPOCH;
    let ticket = RemoteTicket { reference, remote_id, stamp: None, last_at, closed: false };
    let page = source.refresh(&ticket).await.unwrap();
    assert_eq!(page.unreadable, []);
    let facts: Vec<_> = page.heads[0].facts.iter().map(|f| (&*f.label, &*f.value)).collect();
    let expected = [
        ("state", "open"),
        ("labels", "dependencies"),
        ("base", "main"),
        ("size", "+2 −1 in 1 file"),
        ("checks", "1 failing: example/1"),
        ("review", "approved by ghost; asked of kohsuke2"),
        ("threads", "3, 3 wait for the author"),
    ];
    assert_eq!(facts, expected);
    let said: Vec<_> = page.threads[0].messages.iter().map(|m| m.id.as_str()).collect();
    assert_eq!(said.len(), 5, "{said:?}");
    let review = page.threads[0].messages.iter().find(|m| m.id == "r793823252").unwrap();
    assert_eq!((&review.author, &*review.text), (&None, "Approved these changes.\n\nLGTM! 👍"));
}

#[tokio::test]
async fn what_a_limit_asks_for_is_waited_as_recorded() {
    for (name, seconds) in [
        ("error_403_secondary_retry_after", 2),
        ("error_403_secondary_no_retry_after", 60),
        ("error_429_secondary_retry_after", 8),
    ] {
        let Some(exchange) = recorded(name) else { return };
        let told = exchange["response"]["headers"]["Retry-After"].as_str().map(ToOwned::to_owned);
        let source = replaying(vec![("/issues", exchange)]).await.unwrap();
        let error = source.pull(None, &mut Collected::default()).await.unwrap_err();
        let SourceError::RateLimited { wait, .. } = error else { panic!("{name}: {error}") };
        assert_eq!((name, wait.as_secs()), (name, seconds), "{told:?}");
    }
}

#[tokio::test]
async fn a_last_page_and_an_unchanged_list_as_recorded() {
    let Some(mut list) = recorded("issues_list_page5_last") else { return };
    // It is older than the window of the others.
    list["response"]["body"][0]["updated_at"] = "2020-01-13T00:00:00Z".into();
    let count = list["response"]["body"].as_array().unwrap().len();
    let source = replaying(vec![("/issues", list)]).await.unwrap();
    let mut sink = Collected::default();
    source.pull(None, &mut sink).await.unwrap();
    assert_eq!((sink.heads.len(), count), (count, 1), "no page is asked for behind the last");
    let unchanged = recorded("not_modified_304").unwrap();
    let source = replaying(vec![("/issues", unchanged)]).await.unwrap();
    let pages = sink.pages.len();
    source.pull(sink.cursor.clone(), &mut sink).await.unwrap();
    assert!(sink.pages[pages..].iter().all(|page| page.heads.is_empty()));
}

#[tokio::test]
async fn a_ghosts_pull_request_and_the_last_page_of_its_checks_as_recorded() {
    let Some(pull) = recorded("pull_ghost_author") else { return };
    let mut row = pull["response"]["body"].clone();
    let number = row["number"].as_u64().unwrap();
    (row["state"], row["pull_request"]) = ("open".into(), json!({}));
    let checks = recorded("check_runs_page_last").unwrap();
    let runs = checks["response"]["body"]["check_runs"].as_array().unwrap().len();
    let list = json!({"response": {"status": 200, "headers": {}, "body": [row]}});
    let (path, commit) = (format!("/pulls/{number}"), "/check-runs");
    let script = vec![("/issues", list), (&*path.leak(), pull), (commit, checks)];
    let source = replaying(script).await.unwrap();
    let mut sink = Collected::default();
    source.pull(None, &mut sink).await.unwrap();
    let head = &sink.heads[&reference(number)];
    assert_eq!(
        (head.kind, head.author.as_ref().map(|id| &*id.0)),
        (Kind::PullRequest, Some("ghost"))
    );
    let told = head.facts.iter().find(|fact| fact.label == "checks").map(|fact| &*fact.value);
    assert_eq!((told, runs), (Some("2 passed"), 2), "{:?}", head.facts);
}

#[tokio::test]
async fn a_moved_repository_that_leads_to_another_host_is_not_followed_as_recorded() {
    let Some(moved) = recorded("repo_moved_301") else { return };
    let source = replaying(vec![("/issues/1", moved)]).await.unwrap();
    let ticket = RemoteTicket {
        reference: reference(1),
        remote_id: format!("{APP}#1"),
        stamp: None,
        last_at: jiff::Timestamp::UNIX_EPOCH,
        closed: false,
    };
    let error = source.refresh(&ticket).await.unwrap_err();
    assert_eq!(kind(&error), "unreadable", "{error}");
    assert!(error.to_string().contains("it leads to api.github.com"), "{error}");
}
