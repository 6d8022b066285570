//! The stand-in itself: that it answers as the real ones were seen to.

mod occurrences;
mod organization;
mod search;
mod update;

use super::bench::Bench;
use crate::support::fixture;
use serde_json::{Value, json};
use support_hero::demo::{Fault, Rng, TOKEN};
use support_hero::source::{Http, Reply};

const ORG: &str = "organizations/example";

struct Raw(Http);

impl Raw {
    fn of(bench: &Bench, token: &str) -> Self {
        Self(Http::new(&bench.server.url("/api/0"), &token.into()).unwrap())
    }

    async fn call(&self, method: &str, path: &str, body: Value) -> Reply {
        let request = self.0.request(method.parse().unwrap(), &self.0.url(path));
        let request = if body.is_null() { request } else { request.json(&body) };
        self.0.send(request).await.unwrap()
    }

    async fn get(&self, path: &str) -> Reply {
        self.call("GET", path, Value::Null).await
    }

    async fn json(&self, path: &str) -> Value {
        let reply = self.get(path).await;
        assert_eq!(reply.status, 200, "{path}: {}", reply.excerpt());
        reply.json().unwrap()
    }

    /// The short ids of a list, in its order.
    async fn listed(&self, query: &str) -> Vec<String> {
        let list = self.json(&format!("{ORG}/issues/?{query}")).await;
        let list = list.as_array().unwrap().iter();
        list.map(|issue| issue["shortId"].as_str().unwrap().to_owned()).collect()
    }
}

#[tokio::test]
async fn sentry_answers() {
    let bench = Bench::new().await;
    let id = bench.stand_in.raise("app", "E", "1");
    let raw = Raw::of(&bench, TOKEN);
    let issue = format!("{ORG}/issues/{id}/");
    for (method, path, body, status, told) in [
        ("GET", format!("{ORG}/issues"), json!(null), 301, ""),
        ("GET", format!("{ORG}/issues/?query=is:nonsense"), json!(null), 400, "parsing search"),
        ("GET", format!("{ORG}/issues/?statsPeriod=x"), json!(null), 400, "statsPeriod"),
        ("GET", format!("{ORG}/issues/?query=is:resolved"), json!(null), 200, "[]"),
        ("GET", format!("{ORG}/issues/?query=&project=sdk"), json!(null), 200, "[]"),
        ("GET", format!("{ORG}/issues/999/"), json!(null), 404, "does not exist"),
        ("GET", format!("{ORG}/shortids/{id}/"), json!(null), 200, "groupId"),
        ("GET", format!("{issue}events/oldest/"), json!(null), 200, "exception"),
        ("PUT", issue.clone(), json!({"status": "done"}), 400, "not a valid choice"),
        ("PUT", issue.clone(), json!({"assignedTo": "user:9"}), 400, "Unknown actor"),
        ("PUT", issue.clone(), json!({"assignedTo": "grace@example.com"}), 200, "Grace"),
        ("PUT", issue.clone(), json!({}), 200, "unresolved"),
        ("POST", format!("{issue}notes/"), json!({"data": {"text": "x"}}), 400, "required"),
        ("POST", format!("{issue}notes/"), json!({"text": "x"}), 201, "\"note\""),
        ("POST", format!("{issue}comments/"), json!({"text": "x"}), 400, "already posted"),
    ] {
        let reply = raw.call(method, &path, body).await;
        let body = String::from_utf8_lossy(&reply.body);
        assert_eq!(reply.status, status, "{method} {path}: {body}");
        assert!(body.contains(told), "{method} {path}: {body}");
    }
    assert_eq!(Raw::of(&bench, "wrong").get(&format!("{ORG}/issues/")).await.status, 401);
    bench.stand_in.faults().plan("/", 1, Fault::RateLimited { retry_after: 1 });
    let limited = raw.get(&issue).await;
    assert!(limited.json::<String>().unwrap().starts_with("You are attempting"));
}

#[tokio::test]
async fn glitchtip_answers() {
    let bench = Bench::glitchtip(&[]).await;
    let id = bench.stand_in.raise("app", "E", "1");
    let raw = Raw::of(&bench, TOKEN);
    let listed: Value = raw.get(&format!("{ORG}/issues/")).await.json().unwrap();
    let number = listed[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(listed[0]["shortId"], json!(id));
    for (method, path, body, status, html) in [
        ("GET", format!("{ORG}/issues/{number}/"), json!(null), 405, true),
        ("GET", format!("issues/{number}/"), json!(null), 200, false),
        ("GET", format!("{ORG}/issues/{number}/events/latest/"), json!(null), 200, true),
        ("GET", format!("{ORG}/issues/?sort=date"), json!(null), 422, false),
        ("GET", format!("{ORG}/issues/?project=app"), json!(null), 422, false),
        ("PUT", format!("{ORG}/issues/{number}/"), json!({"status": "resolved"}), 200, false),
        (
            "PUT",
            format!("issues/{number}/"),
            json!({"status": "resolvedInNextRelease"}),
            422,
            false,
        ),
        ("PUT", format!("issues/{number}/"), json!({}), 500, true),
        ("POST", format!("issues/{number}/comments/"), json!({"text": "x"}), 422, false),
        ("POST", format!("issues/{number}/comments/"), json!({"data": {"text": "x"}}), 201, false),
    ] {
        let reply = raw.call(method, &path, body).await;
        assert_eq!(reply.status, status, "{method} {path}: {}", reply.excerpt());
        let is_html = reply.header("content-type").is_some_and(|kind| kind.contains("html"));
        assert_eq!(is_html, html, "{method} {path}");
    }
}

#[tokio::test]
async fn both_relations_are_always_there_and_the_pages_add_up() {
    let bench = Bench::new().await;
    bench.stand_in.story(&mut Rng::new(1), bench.watch.now());
    let raw = Raw::of(&bench, TOKEN);
    let mut cursor = "0:0:0".to_owned();
    let mut seen = Vec::new();
    loop {
        let reply = raw.get(&format!("{ORG}/issues/?limit=6&cursor={cursor}")).await;
        seen.extend(reply.json::<Vec<Value>>().unwrap());
        let link = reply.header("link").unwrap();
        assert!(link.contains("rel=\"previous\"; results=") && link.contains("rel=\"next\""));
        let (_, next) = link.split_once("rel=\"next\"; ").unwrap();
        if next.starts_with("results=\"false\"") {
            break;
        }
        cursor = next.split("cursor=\"").nth(1).unwrap().trim_end_matches('"').to_owned();
    }
    assert_eq!(seen.len(), bench.stand_in.issues("unresolved").len());
}

#[tokio::test]
async fn what_it_sends_has_the_shape_of_sentrys_own_examples() {
    let bench = Bench::new().await;
    let id = bench.stand_in.raise("app", "E", "1");
    bench.stand_in.assign(&id, "ada");
    let raw = Raw::of(&bench, TOKEN);
    for (path, example) in [
        ("issues/".to_owned(), "get_org_issues"),
        (format!("issues/{id}/"), "get_org_issues_issue_id"),
        (format!("issues/{id}/events/latest/"), "get_org_issues_issue_id_events_event_id"),
        ("projects/".to_owned(), "get_org_projects"),
        ("members/".to_owned(), "get_org_members"),
    ] {
        let Some(example) = fixture(&format!("sentry/openapi-examples/{example}.json")) else {
            return;
        };
        let sent: Value = raw.get(&format!("{ORG}/{path}")).await.json().unwrap();
        let first = |value: Value| value.get(0).cloned().unwrap_or(value);
        let (sent, example) = (first(sent), first(example));
        let shared = sent.as_object().unwrap().iter();
        let shared = shared.filter_map(|(key, value)| Some((key, value, example.get(key)?)));
        let mut compared = 0;
        for (key, sent, example) in shared {
            let same = std::mem::discriminant(sent) == std::mem::discriminant(example);
            assert!(same || sent.is_null() || example.is_null(), "{path} {key}: {sent} {example}");
            compared += 1;
        }
        assert!(compared >= 5, "{path}: {compared}");
    }
}
