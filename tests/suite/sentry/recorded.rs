//! Recorded answers, replayed over HTTP.

use super::bench::{Watch, source};
use crate::support::{Collected, fixture};
use axum::http::{HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use support_hero::desk::{
    Action, Archive, Before, Delivery, Fix, Kind, OutboxId, RemoteTicket, TicketRef,
};
use support_hero::source::{Source, SourceError, sentry::Sentry};

/// What to answer to a path with this ending.
pub struct Recorded {
    pub ending: String,
    pub status: u16,
    pub html: bool,
    pub link: Option<String>,
    pub body: String,
}

impl Recorded {
    /// A body, sent as JSON with status 200.
    pub fn body(ending: &str, body: &Value) -> Self {
        let body = body.to_string();
        Self { ending: ending.into(), status: 200, html: false, link: None, body }
    }

    /// A recorded exchange with its status and headers.
    pub fn exchange(ending: &str, recorded: &Value) -> Self {
        let response = &recorded["response"];
        let header = |name: &str| {
            let pairs = response["headers"].as_array().unwrap();
            let pair = pairs.iter().find(|pair| pair[0] == name);
            pair.and_then(|pair| pair[1].as_str()).map(str::to_owned)
        };
        let body = match &response["body"] {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        Self {
            ending: ending.into(),
            status: u16::try_from(response["status"].as_u64().unwrap()).unwrap(),
            html: header("content-type").is_some_and(|kind| kind.contains("html")),
            link: header("link"),
            body,
        }
    }

    fn answer(&self, origin: &str) -> Response {
        let kind = if self.html { "text/html" } else { "application/json" };
        let mut response = (
            StatusCode::from_u16(self.status).unwrap(),
            [(header::CONTENT_TYPE, kind)],
            self.body.clone(),
        )
            .into_response();
        if let Some(link) = &self.link {
            let link = link.replace("http://127.0.0.1:8010", origin);
            let name = HeaderName::from_static("link");
            response.headers_mut().insert(name, HeaderValue::from_str(&link).unwrap());
        }
        response
    }
}

/// Serves recordings and tells where.
pub async fn replay(recordings: Vec<Recorded>) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let told = origin.clone();
    let recordings = Arc::new(Mutex::new(recordings));
    let answer = async move |uri: Uri| {
        let asked = uri.to_string();
        let recordings = recordings.lock().unwrap();
        let fits = |r: &&Recorded| asked.contains(&r.ending) || uri.path().ends_with(&r.ending);
        let found = recordings.iter().find(fits);
        found.map_or(StatusCode::NOT_FOUND.into_response(), |r| r.answer(&told))
    };
    let router = axum::Router::new().fallback(answer);
    tokio::spawn(async move { axum::serve(listener, router).await });
    origin
}

pub fn reader(origin: &str, org: &str) -> Sentry {
    source(origin, "token", org, &[], &Watch::at("2018-12-06T22:00:00Z"))
}

async fn pulled(origin: &str, org: &str, now: &str) -> Collected {
    let source = source(origin, "token", org, &[], &Watch::at(now));
    let mut sink = Collected::default();
    source.pull(None, &mut sink).await.unwrap();
    sink
}

#[tokio::test]
async fn sentrys_own_examples() {
    let folder = "sentry/openapi-examples";
    let Some(mut list) = fixture(&format!("{folder}/get_org_issues.json")) else { return };
    // The example is an archived issue, which a list of unresolved ones never holds.
    list[0]["status"] = json!("unresolved");
    let details = fixture(&format!("{folder}/get_org_issues_issue_id.json")).unwrap();
    let event = fixture(&format!("{folder}/get_org_issues_issue_id_events_event_id.json")).unwrap();
    let origin = replay(vec![
        Recorded::body("/events/latest/", &event),
        Recorded::body("/issues/1/", &details),
        Recorded::body("/issues/", &list),
    ])
    .await;
    let sink = pulled(&origin, "acme", "2018-12-06T22:00:00Z").await;
    let head = &sink.heads[&TicketRef::parse("sentry:acme/PUMP-STATION-1").unwrap()];
    assert_eq!(head.remote_id, "1");
    assert!(head.title.contains("This is an example Python exception"), "{}", head.title);
    assert_eq!(head.tracked.event.as_ref().unwrap().chain.len(), 1);
    let lost: Vec<_> = sink.pages.iter().flat_map(|page| &page.unreadable).collect();
    assert!(lost.is_empty(), "{lost:?}");
}

#[tokio::test]
async fn the_vendors_own_client_is_tested_with_these() {
    let of = |name: &str| fixture(&format!("sentry/sentry-mcp/{name}.json"));
    let Some(event) = of("event") else { return };
    for (name, reference, title) in [
        ("issue", "CLOUDFLARE-MCP-41", "Error: Tool list_organizations is already registered"),
        (
            "issue-null-culprit",
            "CLOUDFLARE-MCP-41",
            "Error: Tool list_issues is already registered",
        ),
        ("csp-issue", "BLOG-CSP-4XC", "Blocked 'image' from 'blob:'"),
        ("performance-issue", "PERF-N1-001", "N+1 Query: SELECT * FROM users WHERE id = %s"),
        ("regressed-issue", "MCP-SERVER-EQE", "Endpoint Regression"),
        ("unsupported-issue", "FUTURE-TYPE-001", "Future Event Type Issue"),
    ] {
        let issue = of(name).unwrap();
        let mut details = issue.clone();
        details["activity"] = of("issue-activity").unwrap()["activity"].clone();
        let id = issue["id"].as_str().unwrap();
        let last_seen = issue["lastSeen"].as_str().unwrap();
        let origin = replay(vec![
            Recorded::body("/events/latest/", &event),
            Recorded::body(&format!("/issues/{id}/"), &details),
            Recorded::body("/issues/", &json!([issue])),
        ])
        .await;
        let sink = pulled(&origin, "evals", last_seen).await;
        let reference = format!("sentry:evals/{reference}");
        let head = &sink.heads[&TicketRef::parse(&reference).unwrap()];
        assert_eq!(head.title, title);
        let texts = sink.texts(&reference);
        assert!(texts.contains(&"Investigating after the latest deploy.".to_owned()), "{name}");
        let event = head.tracked.event.as_ref().unwrap();
        assert_eq!(event.id, "7ca573c0f4814912aaa9bdc77d1a7d51", "{name}");
    }
}

#[tokio::test]
async fn lists_with_few_fields_are_read() {
    let Some(list) = fixture("sentry/sentry-cli/get-issues.json") else { return };
    let details = fixture("sentry/sentry-cli/get-issue.json").unwrap();
    let origin = replay(vec![
        Recorded::body("/issues/4242424243/", &details),
        Recorded::body("/issues/", &list),
    ])
    .await;
    let sink = pulled(&origin, "testorg", "2023-07-18T01:00:00Z").await;
    let names: Vec<_> = sink.heads.keys().map(TicketRef::as_str).collect();
    // The other two of the list are resolved and archived.
    assert_eq!(names, ["sentry:testorg/SEN-CLI-L"]);
}

#[tokio::test]
async fn a_glitchtip_was_recorded() {
    let of = |name: &str| fixture(&format!("sentry/glitchtip-recorded/{name}.json"));
    let Some(first) = of("issues_unresolved_page1") else { return };
    let (second, event) =
        (of("issues_unresolved_page2").unwrap(), of("issue_latest_event").unwrap());
    let elsewhere = of("issue_detail_org_path").unwrap();
    let mut recordings = vec![Recorded::exchange("/events/latest/", &event)];
    for issue in ["issues_unresolved_page1", "issues_unresolved_page2"] {
        for item in of(issue).unwrap()["response"]["body"].as_array().unwrap() {
            let id = item["id"].as_str().unwrap();
            recordings.push(Recorded::exchange(&format!("/acme/issues/{id}/"), &elsewhere));
            recordings.push(Recorded::body(&format!("/issues/{id}/"), item));
        }
    }
    let mut last = Recorded::exchange("cursor=", &second);
    last.link = None;
    recordings.push(last);
    recordings.push(Recorded::exchange("/issues/", &first));
    let origin = replay(recordings).await;
    let sink = pulled(&origin, "acme", "2026-11-22T16:00:00Z").await;
    assert_eq!(sink.heads.len(), 4);
    assert_eq!(sink.stamps.len(), 4);
    let head = &sink.heads[&TicketRef::parse("sentry:acme/API-2").unwrap()];
    let chain = &head.tracked.event.as_ref().unwrap().chain;
    assert_eq!(chain[1].kind.as_deref(), Some("KeyError"));
}

#[tokio::test]
async fn recorded_refusals_are_understood() {
    let of = |name: &str| fixture(&format!("sentry/glitchtip-recorded/{name}.json"));
    if of("err_401_bad_token").is_none() {
        return;
    }
    for (name, word) in [
        ("err_401_bad_token", "Unauthorized"),
        ("err_403_no_event_scope", "Permission denied"),
        ("err_404_org", "no organization"),
    ] {
        let origin = replay(vec![Recorded::exchange("/issues/", &of(name).unwrap())]).await;
        let error =
            reader(&origin, "acme").pull(None, &mut Collected::default()).await.unwrap_err();
        assert!(
            matches!(&error, SourceError::NeedsYou { fault, .. } if fault.contains(word)),
            "{error}"
        );
    }
    for (name, word) in [
        ("put_bad_status", "Input should be"),
        ("err_404_issue", "Not Found"),
        ("put_empty", "500"),
    ] {
        let origin = replay(vec![Recorded::exchange("/issues/3/", &of(name).unwrap())]).await;
        let error =
            reader(&origin, "acme").deliver(&delivery(Action::Reopen), 1).await.unwrap_err();
        assert!(error.to_string().contains(word), "{name}: {error}");
    }
}

fn delivery(action: Action) -> Delivery {
    Delivery {
        id: OutboxId(1),
        marker: String::new(),
        reference: TicketRef::new("sentry", "acme/WEB-3"),
        remote_id: "3".into(),
        kind: Kind::Error,
        action,
        decided_at: "2026-11-22T16:00:00Z".parse().unwrap(),
        before: Before::default(),
    }
}

#[tokio::test]
async fn recorded_answers_to_changes_are_understood() {
    let of = |name: &str| fixture(&format!("sentry/glitchtip-recorded/{name}.json"));
    if of("put_resolved").is_none() {
        return;
    }
    let resolve = || Action::Resolve { fix: Fix::NextRelease };
    let archive = |until| Action::Archive { until };
    for (name, action, told) in [
        ("put_resolved", Action::Close { reason: None }, Ok("acme/WEB-3 is resolved")),
        ("put_unresolved", Action::Reopen, Ok("acme/WEB-3 is unresolved")),
        ("put_ignored", archive(Archive::Forever), Ok("acme/WEB-3 is archived for good")),
        ("put_ignored", Action::Close { reason: None }, Err("the error is ignored")),
        ("put_statusDetails", resolve(), Err("does not know by what")),
        ("put_substatus", archive(Archive::Escalating), Err("archive it forever")),
        ("put_assign", Action::Seen, Err("who has seen")),
    ] {
        let mut recorded = of(name).unwrap();
        recorded["response"]["body"]["id"] = json!("3");
        let origin = replay(vec![Recorded::exchange("/issues/3/", &recorded)]).await;
        let done = reader(&origin, "acme").deliver(&delivery(action), 1).await;
        match (done, told) {
            (Ok(receipt), Ok(summary)) => assert_eq!(receipt.summary, summary, "{name}"),
            (Err(SourceError::Refused { why }), Err(words)) => {
                assert!(why.contains(words), "{name}: {why}");
            }
            (done, told) => panic!("{name}: {done:?} {told:?}"),
        }
    }
}

#[tokio::test]
async fn who_can_be_chosen_is_read_from_the_vendors_own_examples() {
    let folder = "sentry/openapi-examples";
    let Some(members) = fixture(&format!("{folder}/get_org_members.json")) else { return };
    let details = fixture(&format!("{folder}/get_org_issues_issue_id.json")).unwrap();
    let origin =
        replay(vec![Recorded::body("/members/", &members), Recorded::body("/issues/1/", &details)])
            .await;
    let ticket = RemoteTicket {
        reference: TicketRef::new("sentry", "acme/PUMP-STATION-1"),
        remote_id: "1".into(),
        stamp: None,
        last_at: jiff::Timestamp::UNIX_EPOCH,
        closed: false,
    };
    let choices = reader(&origin, "acme").choices(&ticket).await.unwrap();
    assert_eq!(choices.people, ["sirpenguin@antarcticarocks.com"], "who was invited is nobody yet");
    assert_eq!((choices.teams.len(), choices.releases.len()), (0, 0));
}
