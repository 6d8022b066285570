//! Events, tags, and what an issue is tied to.

use super::super::bench::Bench;
use super::{ORG, Raw};
use crate::support::fixture;
use serde_json::{Value, json};
use support_hero::demo::{Rng, TOKEN};

async fn story() -> (Bench, Raw) {
    let bench = Bench::new().await;
    bench.stand_in.story(&mut Rng::new(1), bench.watch.now());
    let raw = Raw::of(&bench, TOKEN);
    (bench, raw)
}

#[tokio::test]
async fn events_are_walked_from_one_to_the_next() {
    let (_bench, raw) = story().await;
    let event = async |which: &str| raw.json(&format!("{ORG}/issues/APP-1/events/{which}/")).await;
    let mut at = event("latest").await;
    assert_eq!(at["nextEventID"], json!(null));
    let mut walked = vec![at["eventID"].clone()];
    while let Some(older) = at["previousEventID"].as_str() {
        let before = event(older).await;
        assert_eq!(before["nextEventID"], at["eventID"]);
        assert!(before["dateCreated"].as_str() < at["dateCreated"].as_str());
        at = before;
        walked.push(at["eventID"].clone());
    }
    assert_eq!(at["eventID"], event("oldest").await["eventID"]);
    let first = raw.get(&format!("{ORG}/issues/APP-1/events/?full=true&limit=3")).await;
    assert!(first.header("link").unwrap().contains("rel=\"next\"; results=\"true\""));
    let listed: Vec<Value> = first.json().unwrap();
    let listed: Vec<_> = listed.iter().map(|event| event["eventID"].clone()).collect();
    assert_eq!(listed[..], walked[..3]);
    assert_eq!(walked.len(), 5);
}

#[tokio::test]
async fn whom_it_hit_is_told_by_pages() {
    let (bench, raw) = story().await;
    let path = format!("{ORG}/issues/APP-1/tags/user/values/");
    let first: Vec<Value> = raw.get(&path).await.json().unwrap();
    assert_eq!(first.len(), 100);
    let issue = raw.json(&format!("{ORG}/issues/APP-1/")).await;
    let second: Vec<Value> = raw.get(&format!("{path}?cursor=0:100:0")).await.json().unwrap();
    assert_ne!(first[99]["value"], second[0]["value"]);
    assert_eq!(issue["userCount"], json!(412));
    let wile = &first[0];
    assert_eq!(
        (&wile["email"], &wile["name"]),
        (&json!("wile@acme.com"), &json!("Wile E. Coyote"))
    );
    assert!(wile["value"].as_str().unwrap().starts_with("id:"));
    assert!(wile["query"].as_str().unwrap().starts_with("user.id:\""));
    let stranger = first.last().unwrap();
    assert!(stranger["id"].is_null() && stranger["value"].as_str().unwrap().starts_with("ip:"));
    bench.stand_in.hit("SDK-1", "new@globex.com");
    let hit = raw.json(&format!("{ORG}/issues/SDK-1/tags/user/values/")).await;
    assert_eq!(hit[0]["value"], "email:new@globex.com");
    let summary = raw.json(&format!("{ORG}/issues/APP-1/tags/user/")).await;
    assert_eq!(
        (&summary["uniqueValues"], summary["topValues"].as_array().unwrap().len()),
        (&json!(412), 10)
    );
    assert_eq!(raw.get(&format!("{ORG}/issues/APP-1/tags/flavor/")).await.status, 404);
    let keys = raw.json(&format!("{ORG}/issues/APP-1/tags/")).await;
    let keys: Vec<_> = keys.as_array().unwrap().iter().map(|tag| tag["key"].clone()).collect();
    assert!(
        ["browser", "release", "user"].iter().all(|key| keys.contains(&json!(key))),
        "{keys:?}"
    );
}

#[tokio::test]
async fn the_story_has_every_kind_of_event() {
    let (_bench, raw) = story().await;
    let latest = async |id: &str| raw.json(&format!("{ORG}/issues/{id}/events/latest/")).await;
    let entry = |event: &Value, kind: &str| {
        let entries = event["entries"].as_array().unwrap();
        entries.iter().find(|entry| entry["type"] == kind).cloned().unwrap_or_default()
    };
    let chained = latest("WORKER-1").await;
    let values = entry(&chained, "exception")["data"]["values"].clone();
    assert_eq!(
        (&values[0]["type"], &values[1]["type"]),
        (&json!("UniqueViolation"), &json!("IntegrityError"))
    );
    assert!(entry(&chained, "breadcrumbs")["data"]["values"].as_array().unwrap().len() > 2);
    let seats = latest("APP-1").await;
    assert_eq!(
        entry(&seats, "request")["data"]["query"],
        json!([["plan", "scale"], ["trial", "1"]])
    );
    let frames = entry(&seats, "exception")["data"]["values"][0]["stacktrace"]["frames"].clone();
    let last = frames.as_array().unwrap().last().unwrap().clone();
    let line = last["lineNo"].as_u64().unwrap();
    let source = last["context"].as_array().unwrap().iter().find(|one| one[0] == line).unwrap();
    assert!(source[1].as_str().unwrap().contains("plan.limits.seats"), "{last}");
    assert_eq!(seats["release"]["lastCommit"]["repository"]["name"], "example/app");
    let endless = entry(&latest("APP-3").await, "exception");
    assert_eq!(
        endless["data"]["values"][0]["stacktrace"]["frames"].as_array().unwrap().len(),
        1500
    );
    let minified = latest("APP-8").await;
    assert_eq!(minified["errors"][0]["type"], "js_no_source");
    let native = entry(&latest("SDK-5").await, "threads");
    assert!(native["data"]["values"].as_array().unwrap().iter().any(|one| one["crashed"] == true));
    let bare = latest("WORKER-9").await;
    assert!(
        bare["title"].is_null() && bare["release"].is_null() && bare["tags"][0]["key"].is_null()
    );
}

#[tokio::test]
async fn an_issue_is_tied_to_commits_and_to_issues_of_github() {
    let (bench, raw) = story().await;
    let committers = async |id: &str| {
        let event = raw.json(&format!("{ORG}/issues/{id}/events/latest/")).await;
        let event = event["eventID"].as_str().unwrap().to_owned();
        let project = id.split('-').next().unwrap().to_lowercase();
        raw.get(&format!("projects/example/{project}/events/{event}/committers/")).await
    };
    let suspected: Value = committers("APP-1").await.json().unwrap();
    assert_eq!(suspected["committers"][0]["author"]["email"], "grace@example.com");
    assert!(suspected["committers"][0]["commits"][0].get("author").is_none());
    let none = committers("SDK-1").await;
    assert_eq!(
        (none.status, none.json::<Value>().unwrap()),
        (404, json!({ "detail": "No committers found" }))
    );

    let tied = raw.json(&format!("{ORG}/issues/WORKER-8/integrations/")).await;
    assert_eq!(tied[0]["externalIssues"][0]["displayName"], "example/app#4710");
    let listed = raw.json(&format!("{ORG}/issues/?query=is:linked&expand=integrationIssues")).await;
    assert_eq!(listed[0]["annotations"][0]["displayName"], "example/app#4710");
    assert_eq!(listed[0]["integrationIssues"][0]["key"], "example/app#4710");
    let path = format!("{ORG}/issues/APP-1/integrations/2933/");
    for (body, status, told) in [
        (json!({ "externalIssue": "4711" }), 400, "repo"),
        (json!({ "repo": "example/app" }), 400, "Issue ID is required"),
        (json!({ "repo": "no/where", "externalIssue": "1" }), 400, "does not belong"),
        (json!({ "repo": "example/app", "externalIssue": "4711" }), 201, "example/app#4711"),
        (json!({ "repo": "example/app", "externalIssue": 4711 }), 400, "already linked"),
    ] {
        let reply = raw.call("PUT", &path, body.clone()).await;
        assert!(
            reply.status == status && reply.excerpt().contains(told),
            "{body}: {}",
            reply.excerpt()
        );
    }
    assert_eq!(bench.stand_in.links("APP-1"), ["example/app#4711"]);
    let tied = raw.json(&format!("{ORG}/issues/APP-1/integrations/")).await;
    let id = tied[0]["externalIssues"][0]["id"].as_str().unwrap().to_owned();
    let undone = raw.call("DELETE", &format!("{path}?externalIssue={id}"), Value::Null).await;
    assert_eq!((undone.status, bench.stand_in.links("APP-1").len()), (204, 0));
}

/// Every key of an example that is told in the other as well.
fn shared<'a>(sent: &'a Value, example: &'a Value) -> Vec<&'a str> {
    let keys = example.as_object().unwrap().keys();
    keys.filter(|key| sent.get(key.as_str()).is_some()).map(String::as_str).collect()
}

#[tokio::test]
async fn events_and_tags_have_the_keys_of_sentrys_own_examples() {
    let (_bench, raw) = story().await;
    for (path, example, needed) in [
        ("events/", "openapi-examples/get_org_issues_issue_id_events", 14),
        ("events/latest/", "openapi-examples/get_org_issues_issue_id_events_event_id", 30),
        ("events/latest/", "sentry-mcp/event", 28),
        ("tags/release/", "openapi-examples/get_org_issues_issue_id_tags_key", 5),
        ("tags/release/values/", "openapi-examples/get_org_issues_issue_id_tags_key_values", 6),
        ("hashes/", "openapi-examples/get_org_issues_issue_id_hashes", 2),
    ] {
        let Some(example) = fixture(&format!("sentry/{example}.json")) else { return };
        let sent = raw.json(&format!("{ORG}/issues/APP-1/{path}")).await;
        let first = |value: Value| value.get(0).cloned().unwrap_or(value);
        let (sent, example) = (first(sent), first(example));
        let told = shared(&sent, &example);
        assert!(told.len() >= needed, "{path}: {} of {needed}: {told:?}", told.len());
    }
}

#[tokio::test]
async fn glitchtip_knows_no_oldest_event_and_passes_over_strange_words() {
    let bench = Bench::glitchtip(&[]).await;
    let id = bench.stand_in.raise("app", "E", "1");
    let raw = Raw::of(&bench, TOKEN);
    let listed = raw.json(&format!("{ORG}/issues/?query=is:strange+is:unresolved")).await;
    assert_eq!(listed[0]["stats"], json!({ "24h": [] }));
    let number = listed[0]["id"].as_str().unwrap();
    for (event, status) in [("latest", 200), ("oldest", 422), ("recommended", 422)] {
        assert_eq!(raw.get(&format!("issues/{number}/events/{event}/")).await.status, status);
    }
    assert_eq!(listed[0]["shortId"], json!(id));
}

#[tokio::test]
async fn glitchtip_tells_events_and_tags_as_it_was_recorded() {
    let bench = Bench::glitchtip(&[]).await;
    let id = bench.stand_in.raise("app", "E", "1");
    bench.stand_in.hit(&id, "wile-e");
    let raw = Raw::of(&bench, TOKEN);
    for (path, recorded) in [
        ("", "issue_detail"),
        ("events/", "issue_events"),
        ("events/latest/", "issue_latest_event"),
        ("tags/", "issue_tags"),
    ] {
        let Some(example) = fixture(&format!("sentry/glitchtip-recorded/{recorded}.json")) else {
            return;
        };
        let first = |value: &Value| value.get(0).unwrap_or(value).clone();
        let example = first(&example["response"]["body"]);
        let sent = first(&raw.json(&format!("issues/{id}/{path}")).await);
        let missing: Vec<_> = example
            .as_object()
            .unwrap()
            .keys()
            .filter(|key| sent.get(key.as_str()).is_none())
            .collect();
        assert!(missing.is_empty(), "{path} lacks {missing:?}");
    }
    let tags = raw.json(&format!("issues/{id}/tags/")).await;
    let email = tags.as_array().unwrap().iter().find(|tag| tag["key"] == "user.email").unwrap();
    assert_eq!(email["topValues"][0]["value"], "wile@acme.com");
    let values = raw.get(&format!("issues/{id}/tags/user/values/")).await;
    assert!(values.header("content-type").unwrap().contains("html"));
}
