//! Recorded answers and the description of the API: the register reads them, and the stand-in
//! answers in their shape.

use super::bench::{Bench, covered, read_by, register};
use crate::sentry::bench::{MORNING, Watch};
use crate::sentry::recorded::{Recorded, replay};
use crate::support::fixture;
use serde_json::{Value, json};
use std::path::Path;
use support_hero::demo::TOKEN;
use support_hero::desk::Reading;
use support_hero::source::{Http, SourceError};

/// The description of the API; `None`, and a word about it, where it is absent.
fn description() -> Option<Value> {
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/specs/posthog.hand-assembled.json");
    if !file.is_file() {
        eprintln!("skipped: no ../shared/specs beside the project");
        return None;
    }
    Some(serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap())
}

async fn read(recordings: Vec<Recorded>, address: &str) -> Result<Reading, SourceError> {
    let origin = replay(recordings).await;
    read_by(&register(&origin, "token", Watch::at(MORNING).clock()), &[address]).await
}

#[tokio::test]
async fn persons_with_an_organization_are_read() {
    let Some(types) = fixture("posthog/groups_types.json") else { return };
    let recordings = fixture("posthog/session_recordings_list.json").unwrap();
    let person = recordings["results"][0]["person"].clone();
    let group = json!({ "group_type_index": 2, "group_key": "radish-7777-leek-9999",
        "group_properties": { "name": "Veggie", "plan": "scale" } });
    let reading = read(
        vec![
            Recorded::body("/persons/", &json!({ "results": [person] })),
            Recorded::body("/groups_types/", &types),
            Recorded::body("group_type_index=2&group_key=radish-7777-leek-9999", &group),
        ],
        "banana@veggie.ai",
    )
    .await
    .unwrap();
    let listed = &reading.customers[0];
    assert_eq!(listed.id, "radish-7777-leek-9999");
    assert_eq!((listed.customer.name.as_str(), listed.customer.pays), ("Veggie", true));
    let user = &reading.users[0];
    assert_eq!((user.id.as_str(), &user.name), ("carrot-1234-parsnip-5678", &None));
    assert!(user.url.as_ref().unwrap().ends_with("/person/grape-2222-kiwi-3333"));
    assert_eq!((user.last_seen, reading.notice), (None, None));
}

#[tokio::test]
async fn persons_of_old_instances_are_read() {
    let Some(old) = fixture("posthog/session_recordings_legacy_2021.json") else { return };
    let body = json!({ "results": [old[0]["person"]], "next": null, "previous": null });
    let reading = read(vec![Recorded::body("/persons/", &body)], "test@posthog.com").await.unwrap();
    let user = &reading.users[0];
    assert_eq!((user.id.as_str(), user.name.as_deref()), ("12345", Some("Ms Testy McTesterson")));
    assert_eq!((&user.customer, reading.requests), (&None, 1));
}

#[tokio::test]
async fn the_references_own_example_is_nobody() {
    let Some(body) = fixture("posthog/persons_list_docs_example.json") else { return };
    let reading = read(vec![Recorded::body("/persons/", &body)], "a@b.co").await.unwrap();
    assert_eq!((covered(&reading), reading.users.len()), (vec!["a@b.co"], 0));
    assert_eq!(reading.requests, 2, "it leads to itself");
}

#[tokio::test]
async fn recorded_errors_say_what_to_do_next() {
    let Some(wrong) = fixture("posthog/error_401.json") else { return };
    let limited = fixture("posthog/error_429.json").unwrap();
    let refused = |status, body: &Value| Recorded { status, ..Recorded::body("/persons/", body) };
    let error = read(vec![refused(401, &wrong)], "a@b.co").await.unwrap_err();
    assert!(matches!(error, SourceError::NeedsYou { .. }), "{error}");
    assert!(error.to_string().contains("Incorrect authentication credentials."), "{error}");
    let error = read(vec![refused(429, &limited)], "a@b.co").await.unwrap_err();
    assert!(matches!(error, SourceError::RateLimited { wait, .. } if wait.as_secs() == 59));
}

#[tokio::test]
async fn the_stand_in_answers_as_it_is_described() {
    let Some(described) = description() else { return };
    let bench = Bench::new().await;
    bench.organization("acme", json!({ "plan": "scale" }));
    let uuid = bench.person("wile@acme.com", "acme");
    bench.stand_in.record(&uuid, jiff::SignedDuration::from_hours(1));
    let http = Http::new(&bench.server.url(""), &TOKEN.into()).unwrap();
    let mut compared = 0;
    for (path, methods) in described["paths"].as_object().unwrap() {
        let schemas = &methods["get"]["responses"];
        let schema = &schemas["200"]["content"]["application/json"]["schema"];
        if schema.is_null() {
            continue; // Queries are asked for by POST; the hero asks none.
        }
        let asked = path.replace("{project_id}", "1").replace("{id}", &uuid);
        let reply = http.send(http.request(reqwest_method(), &http.url(&asked))).await.unwrap();
        assert_eq!(reply.status, 200, "{asked}: {}", reply.excerpt());
        fits(&reply.json().unwrap(), schema, path);
        bench.stand_in.allow(0, bench.watch.now() + jiff::SignedDuration::from_secs(59));
        let reply = http.send(http.request(reqwest_method(), &http.url(&asked))).await.unwrap();
        let limit = &schemas["429"]["content"]["application/json"];
        assert_eq!((reply.status, reply.header("retry-after")), (429, Some("59")), "{asked}");
        assert_eq!(&reply.json::<Value>().unwrap(), &limit["example"], "{asked}");
        bench.watch.pass(1);
        compared += 1;
    }
    assert_eq!(compared, 4);
}

fn reqwest_method() -> reqwest::Method {
    reqwest::Method::GET
}

/// Whether a value is as a schema says.
fn fits(value: &Value, schema: &Value, at: &str) {
    if value.is_null() && schema["nullable"] == true {
        return;
    }
    if let Some(one_of) = schema["oneOf"].as_array() {
        let types: Vec<_> = one_of.iter().filter_map(|one| one["type"].as_str()).collect();
        assert!(types.iter().any(|kind| is(value, kind)), "{at}: {value} is none of {types:?}");
        return;
    }
    let kind = schema["type"].as_str().unwrap_or("object");
    assert!(is(value, kind), "{at}: {value} is no {kind}");
    for key in schema["required"].as_array().into_iter().flatten() {
        assert!(value.get(key.as_str().unwrap()).is_some(), "{at}: {key} is missing");
    }
    for (key, of) in schema["properties"].as_object().into_iter().flatten() {
        if let Some(value) = value.get(key) {
            fits(value, of, &format!("{at} {key}"));
        }
    }
    let items = value.as_array().into_iter().flatten();
    items
        .enumerate()
        .for_each(|(index, one)| fits(one, &schema["items"], &format!("{at}[{index}]")));
}

fn is(value: &Value, kind: &str) -> bool {
    match kind {
        "array" => value.is_array(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "string" => value.is_string(),
        _ => value.is_object(),
    }
}
