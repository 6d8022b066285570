//! The organization, and how it treats its callers.

use super::super::bench::Bench;
use super::{ORG, Raw};
use serde_json::{Value, json};
use support_hero::demo::{Rng, TOKEN};

#[tokio::test]
async fn the_organization_tells_its_host_its_teams_and_its_releases() {
    let bench = Bench::new().await;
    bench.stand_in.story(&mut Rng::new(1), bench.watch.now());
    let raw = Raw::of(&bench, TOKEN);
    let organization = raw.json(&format!("{ORG}/")).await;
    let host = bench.server.url("");
    assert_eq!(organization["links"]["regionUrl"], json!(host));
    assert_eq!(raw.json("organizations/").await[0]["slug"], "example");
    let names = async |path: &str, field: &str| {
        let list = raw.json(&format!("{ORG}/{path}")).await;
        let names = list.as_array().unwrap().iter().map(|one| one[field].as_str().unwrap());
        names.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(names("teams/", "slug").await, ["frontend", "platform"]);
    assert_eq!(names("members/?limit=2", "email").await.len(), 2);
    assert_eq!(names("releases/?project=app", "version").await, ["app@1.62.1", "app@1.62.0"]);
    assert_eq!(names("releases/?query=3.8.1", "version").await, ["worker@3.8.1"]);
    assert_eq!(names("repos/", "name").await, ["example/app", "example/sdk"]);
    let event = raw.json(&format!("{ORG}/issues/APP-1/events/oldest/")).await;
    let id = event["eventID"].as_str().unwrap();
    let found = raw.json(&format!("{ORG}/eventids/{id}/")).await;
    assert_eq!((&found["groupId"], &found["projectSlug"]), (&event["groupID"], &json!("app")));
    bench.stand_in.move_to("https://de.sentry.io");
    let organization = raw.json(&format!("{ORG}/")).await;
    assert_eq!(organization["links"]["regionUrl"], "https://de.sentry.io");
    assert_eq!(raw.get(&format!("{ORG}/issues/")).await.status, 404);
}

#[tokio::test]
async fn a_renamed_organization_is_found_under_its_new_name() {
    let bench = Bench::new().await;
    bench.stand_in.raise("app", "E", "1");
    bench.stand_in.rename("beispiel");
    let raw = Raw::of(&bench, TOKEN);
    let reply = raw.get(&format!("{ORG}/issues/?limit=1")).await;
    assert_eq!(reply.status, 301);
    let there = "/api/0/organizations/beispiel/issues/?limit=1";
    assert_eq!(reply.header("location"), Some(there));
    assert_eq!(raw.json("organizations/beispiel/issues/").await[0]["shortId"], "APP-1");
}

#[tokio::test]
async fn limits_are_told_and_kept() {
    let bench = Bench::new().await;
    let sentry = &bench.stand_in;
    sentry.raise("app", "E", "1");
    let raw = Raw::of(&bench, TOKEN);
    let issue = format!("{ORG}/issues/APP-1/");
    sentry.pace(5);
    let mut left = Vec::new();
    for _ in 0..6 {
        let reply = raw.get(&issue).await;
        left.push((
            reply.status,
            reply.header("x-sentry-rate-limit-remaining").unwrap().to_owned(),
        ));
    }
    let told: Vec<_> = left.iter().map(|(status, left)| (*status, left.as_str())).collect();
    let expected = [(200, "4"), (200, "3"), (200, "2"), (200, "1"), (200, "0"), (429, "0")];
    assert_eq!(told, expected);
    assert_eq!(raw.get(&format!("{issue}events/latest/")).await.status, 200);
    bench.watch.pass(1);
    assert_eq!(raw.get(&issue).await.status, 200);
    sentry.crowd(1);
    let crowded = raw.get(&issue).await;
    assert_eq!(crowded.status, 429);
    assert_eq!(crowded.header("x-sentry-rate-limit-concurrentremaining"), Some("0"));
    assert!(crowded.json::<String>().unwrap().contains("concurrency"));
    sentry.self_hosted();
    let own = raw.get(&issue).await;
    assert!(own.status == 200 && own.header("x-sentry-rate-limit-limit").is_none());
}

#[tokio::test]
async fn short_addresses_are_switched_off_for_a_while() {
    let bench = Bench::new().await;
    bench.stand_in.raise("app", "E", "1");
    let raw = Raw::of(&bench, TOKEN);
    let warned = raw.get("issues/APP-1/").await;
    assert_eq!(warned.status, 200);
    assert!(warned.header("x-sentry-deprecation-date").is_some());
    let now = bench.watch.now();
    bench.stand_in.brown_out(now + jiff::SignedDuration::from_mins(1));
    let gone = raw.get("issues/APP-1/").await;
    assert_eq!(gone.status, 410);
    let replacement = gone.header("x-sentry-replacement-endpoint");
    assert_eq!(replacement, Some("/api/0/organizations/example/issues/APP-1/"));
    assert_eq!(gone.json::<Value>().unwrap(), json!({ "message": "This API no longer exists." }));
    assert_eq!(raw.get(&format!("{ORG}/issues/APP-1/")).await.status, 200);
    bench.watch.pass(1);
    assert_eq!(raw.get("issues/APP-1/").await.status, 200);
}

#[tokio::test]
async fn environments_are_listed_once_each() {
    let bench = Bench::new().await;
    let id = bench.stand_in.raise("app", "E", "1");
    for environment in ["staging", "staging", "eu west"] {
        bench.stand_in.strike_at(&id, environment);
    }
    let told = Raw::of(&bench, TOKEN).json(&format!("{ORG}/environments/")).await;
    let names: Vec<_> = told.as_array().unwrap().iter().map(|one| one["name"].clone()).collect();
    let names: Vec<_> = names.into_iter().filter(|name| name != "production").collect();
    assert_eq!(names, ["eu west", "staging"]);
}

#[tokio::test]
async fn what_was_merged_is_found_in_the_other_until_it_is_itself_again() {
    let bench = Bench::new().await;
    let sentry = &bench.stand_in;
    let (one, two) = (sentry.raise("app", "E", "1"), sentry.raise("app", "E", "2"));
    let raw = Raw::of(&bench, TOKEN);
    let id = async |name: &str| raw.json(&format!("{ORG}/issues/{name}/")).await["id"].clone();
    let (first, second) = (id(&one).await, id(&two).await);
    sentry.merge(&two, &one);
    let asked = second.as_str().unwrap().to_owned();
    assert_eq!((id(&asked).await, id(&two).await), (first.clone(), first));
    let hashes = raw.json(&format!("{ORG}/issues/{one}/hashes/")).await;
    assert_eq!(hashes.as_array().unwrap().len(), 2);
    sentry.unmerge(&one);
    let told = raw.json(&format!("{ORG}/issues/{one}/")).await["activity"][0].clone();
    assert_eq!(told["data"]["destination"]["shortId"], json!(two));
    assert_eq!(id(&asked).await, second);
    let gone = raw.call("DELETE", &format!("{ORG}/issues/{two}/"), Value::Null).await;
    assert_eq!((gone.status, raw.get(&format!("{ORG}/issues/{two}/")).await.status), (202, 404));
}
