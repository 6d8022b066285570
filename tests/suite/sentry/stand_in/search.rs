//! What is listed, and by which pages.

use super::super::bench::Bench;
use super::{ORG, Raw};
use serde_json::{Value, json};
use support_hero::demo::TOKEN;

/// Four issues in different states; their short ids are APP-1, APP-2, WORKER-1 and SDK-1.
async fn four() -> Bench {
    let bench = Bench::new().await;
    let sentry = &bench.stand_in;
    let seats = sentry.raise("app", "TypeError", "reading 'seats'");
    bench.watch.pass(1);
    let quota = sentry.raise("app", "QuotaError", "over the quota");
    bench.watch.pass(1);
    let write = sentry.raise("worker", "IntegrityError", "duplicate key");
    bench.watch.pass(1);
    let panic = sentry.raise("sdk", "panic", "None value");
    sentry.assign(&seats, "ada");
    sentry.hit(&seats, "wile@acme.com");
    sentry.strike_at(&write, "staging");
    sentry.strike_in(&panic, "sdk@9.9.9");
    sentry.link_issue(&quota, "example/app#4711");
    sentry.set_status(&quota, "resolved");
    sentry.set_status(&write, "ignored");
    sentry.escalate(&seats);
    bench
}

#[tokio::test]
async fn a_query_finds_what_it_names() {
    let bench = four().await;
    let raw = Raw::of(&bench, TOKEN);
    for (query, found) in [
        ("", "APP-1 APP-2 SDK-1 WORKER-1"),
        ("is:unresolved", "APP-1 SDK-1"),
        ("is:resolved", "APP-2"),
        ("!is:unresolved", "APP-2 WORKER-1"),
        ("is:archived", "WORKER-1"),
        ("is:[resolved,ignored]", "APP-2 WORKER-1"),
        ("is:escalating", "APP-1"),
        ("is:archived_until_escalating", "WORKER-1"),
        ("is:linked", "APP-2"),
        ("is:unassigned", "APP-2 SDK-1 WORKER-1"),
        ("assigned:me", "APP-1"),
        ("assigned:none is:unresolved", "SDK-1"),
        ("assigned:ada@example.com", "APP-1"),
        ("project:app", "APP-1 APP-2"),
        ("!project:app", "SDK-1 WORKER-1"),
        ("level:error", "APP-1 APP-2 SDK-1 WORKER-1"),
        ("level:[fatal,warning]", ""),
        ("release:sdk@9.9.9", "SDK-1"),
        ("release:latest", "APP-1 APP-2 SDK-1 WORKER-1"),
        ("user.email:wile@acme.com", "APP-1"),
        ("firstSeen:-1m", "SDK-1 WORKER-1"),
        ("timesSeen:>1", "APP-1 SDK-1 WORKER-1"),
        ("duplicate", "WORKER-1"),
        ("\"over the quota\"", "APP-2"),
        ("over the moon", ""),
        ("!seats", "APP-2 SDK-1 WORKER-1"),
    ] {
        let query: String = query.bytes().map(|byte| format!("%{byte:02x}")).collect();
        let mut listed = raw.listed(&format!("query={query}")).await;
        listed.sort();
        assert_eq!(listed.join(" "), found, "{query}");
    }
    for wrong in ["is:nonsense", "level:loud", "lastSeen:yesterday", "project:", "%22open"] {
        let reply = raw.get(&format!("{ORG}/issues/?query={wrong}")).await;
        assert_eq!(reply.status, 400, "{wrong}");
    }
}

#[tokio::test]
async fn parameters_beside_the_query_narrow_it_or_are_refused() {
    let bench = four().await;
    let raw = Raw::of(&bench, TOKEN);
    let all: Value = raw.json(&format!("{ORG}/issues/?query=")).await;
    let id = |short: &str| {
        let mut all = all.as_array().unwrap().iter();
        all.find(|issue| issue["shortId"] == short).unwrap()["id"].as_str().unwrap().to_owned()
    };
    let (quota, write) = (id("APP-2"), id("WORKER-1"));
    for (params, found) in [
        ("environment=staging&query=".to_owned(), "WORKER-1"),
        ("environment=staging&environment=production".to_owned(), "APP-1 SDK-1"),
        ("project=sdk&project=302&query=".to_owned(), "SDK-1 WORKER-1"),
        ("project=-1".to_owned(), "APP-1 SDK-1"),
        ("statsPeriod=1m&query=".to_owned(), "APP-1 SDK-1 WORKER-1"),
        ("statsPeriod=90d&limit=100".to_owned(), "APP-1 SDK-1"),
        (format!("group={quota}&group={write}&query=is:unresolved"), "APP-2 WORKER-1"),
        ("group=12345".to_owned(), ""),
    ] {
        let mut listed = raw.listed(&params).await;
        listed.sort();
        assert_eq!(listed.join(" "), found, "{params}");
    }
    for wrong in [
        "limit=101",
        "limit=0",
        "limit=many",
        "statsPeriod=91d",
        "statsPeriod=14 days",
        "statsPeriod=d",
        "groupStatsPeriod=30d",
        "group=APP-1",
        "cursor=zzz",
    ] {
        let reply = raw.get(&format!("{ORG}/issues/?{wrong}")).await;
        assert_eq!(reply.status, 400, "{wrong}");
    }
    assert_eq!(raw.get(&format!("{ORG}/issues/?project=nothing")).await.status, 403);
}

#[tokio::test]
async fn how_often_it_happened_is_told_by_the_hour_unless_it_is_collapsed() {
    let bench = four().await;
    let raw = Raw::of(&bench, TOKEN);
    let one = async |params: &str| {
        raw.json(&format!("{ORG}/issues/?query=seats&{params}")).await[0].clone()
    };
    let hours = one("").await["stats"]["24h"].clone();
    let hours: Vec<(i64, u64)> = serde_json::from_value(hours).unwrap();
    assert_eq!(hours.len(), 24);
    assert!(hours.windows(2).all(|two| two[1].0 - two[0].0 == 3600));
    assert_eq!(hours.iter().map(|(_, count)| count).sum::<u64>(), 2);
    assert!(bench.watch.now().as_second() - hours[23].0 < 3600);
    assert_eq!(one("groupStatsPeriod=14d").await["stats"]["14d"].as_array().unwrap().len(), 14);
    assert!(one("groupStatsPeriod=auto").await["stats"]["auto"].is_array());
    assert!(one("groupStatsPeriod=").await.get("stats").is_none());
    let collapsed = one("statsPeriod=14d&collapse=base&collapse=stats").await;
    for field in ["stats", "count", "userCount", "firstSeen", "lastSeen", "lifetime"] {
        assert!(collapsed.get(field).is_none(), "{field}");
    }
}

#[tokio::test]
async fn counts_are_of_the_time_that_is_asked_about_and_in_all_only_beside_them() {
    let bench = Bench::new().await;
    bench.stand_in.raise("app", "E", "1");
    bench.watch.pass(3 * 24 * 60);
    bench.stand_in.hit("APP-1", "wile@acme.com");
    let raw = Raw::of(&bench, TOKEN);
    let one = async |params: &str| raw.json(&format!("{ORG}/issues/?{params}")).await[0].clone();
    let all = one("").await;
    assert_eq!((&all["count"], all.get("lifetime")), (&json!("2"), None));
    let day = one("statsPeriod=24h").await;
    assert_eq!((&day["count"], &day["userCount"]), (&json!("1"), &json!(1)));
    assert_eq!((&day["lifetime"]["count"], &day["filtered"]), (&json!("2"), &Value::Null));
    assert!(one("statsPeriod=24h&collapse=lifetime").await.get("lifetime").is_none());
}

#[tokio::test]
async fn the_id_of_an_event_leads_straight_to_its_issue() {
    let bench = four().await;
    let raw = Raw::of(&bench, TOKEN);
    let event = raw.json(&format!("{ORG}/issues/APP-2/events/latest/")).await;
    let event = event["eventID"].as_str().unwrap();
    let reply = raw.get(&format!("{ORG}/issues/?query={event}")).await;
    assert_eq!(reply.header("x-sentry-direct-hit"), Some("1"));
    let found: Value = reply.json().unwrap();
    assert_eq!(
        (&found[0]["shortId"], &found[0]["matchingEventId"]),
        (&"APP-2".into(), &event.into())
    );
    let other = raw.get(&format!("{ORG}/issues/?query={}", "0".repeat(32))).await;
    assert_eq!(
        (other.json::<Value>().unwrap(), other.header("x-sentry-direct-hit")),
        (Value::Array(vec![]), None)
    );
}

#[tokio::test]
async fn a_page_may_come_short_and_still_have_more() {
    let bench = four().await;
    bench.stand_in.lag(true);
    let raw = Raw::of(&bench, TOKEN);
    let mut found = Vec::new();
    let mut sizes = Vec::new();
    for offset in [0, 2] {
        let reply = raw.get(&format!("{ORG}/issues/?limit=2&cursor=0:{offset}:0")).await;
        let page = reply.json::<Vec<Value>>().unwrap();
        sizes.push((
            page.len(),
            reply.header("link").unwrap().contains("results=\"true\"; cursor=\"0:2:0\""),
        ));
        found.extend(page.iter().map(|issue| issue["shortId"].as_str().unwrap().to_owned()));
    }
    found.sort();
    assert_eq!(found, ["APP-1", "SDK-1"]);
    assert!(sizes[0].0 < 2 || sizes[1].0 < 2, "{sizes:?}");
    assert!(sizes[0].1 && !sizes[1].1, "{sizes:?}");
}
