//! What may be said of issues, and what comes of it.

use super::super::bench::Bench;
use super::{ORG, Raw};
use serde_json::{Value, json};
use support_hero::demo::TOKEN;

/// One issue, APP-1, that happened in `app@1.0`; a commit is known.
async fn one() -> (Bench, Raw) {
    let bench = Bench::new().await;
    let id = bench.stand_in.raise("app", "E", "1");
    bench.stand_in.suspect(&id, "example/app", "a1b2c3d4e5", "fix: it", "ghopper");
    let raw = Raw::of(&bench, TOKEN);
    (bench, raw)
}

async fn put(raw: &Raw, body: Value) -> (u16, Value) {
    let reply = raw.call("PUT", &format!("{ORG}/issues/APP-1/"), body).await;
    (reply.status, reply.json().unwrap_or_default())
}

#[tokio::test]
async fn what_is_set_is_told_by_the_answer_and_by_what_is_read_later() {
    let release =
        json!({ "status": "resolved", "statusDetails": { "inRelease": "example@2.4.0" } });
    let commit = json!({ "commit": "a1b2c3d4e5", "repository": "example/app" });
    for (body, told, activity) in [
        (
            json!({ "status": "resolved" }),
            [("/status", json!("resolved")), ("/substatus", json!(null))],
            "set_resolved",
        ),
        (
            json!({ "status": "resolvedInNextRelease" }),
            [("/status", json!("resolved")), ("/statusDetails/inNextRelease", json!(true))],
            "set_resolved_in_release",
        ),
        (
            release,
            [("/status", json!("resolved")), ("/statusDetails/inRelease", json!("example@2.4.0"))],
            "set_resolved_in_release",
        ),
        (
            json!({ "status": "resolved", "statusDetails": { "inRelease": "latest" } }),
            [("/status", json!("resolved")), ("/statusDetails/inRelease", json!("example@2.4.0"))],
            "set_resolved_in_release",
        ),
        (
            json!({ "status": "resolved", "statusDetails": { "inCommit": commit } }),
            [("/status", json!("resolved")), ("/statusDetails/inCommit/id", json!("a1b2c3d4e5"))],
            "set_resolved_in_commit",
        ),
        (
            json!({ "status": "ignored", "substatus": "archived_until_escalating" }),
            [("/status", json!("ignored")), ("/substatus", json!("archived_until_escalating"))],
            "set_ignored",
        ),
        (
            json!({ "status": "muted" }),
            [("/status", json!("ignored")), ("/substatus", json!("archived_forever"))],
            "set_ignored",
        ),
        (
            json!({ "status": "ignored", "statusDetails": { "ignoreCount": 100 } }),
            [
                ("/substatus", json!("archived_until_condition_met")),
                ("/statusDetails/ignoreCount", json!(100)),
            ],
            "set_ignored",
        ),
        (
            json!({ "status": "ignored", "statusDetails": { "ignoreDuration": 60 } }),
            [
                ("/status", json!("ignored")),
                ("/statusDetails/ignoreUntil", json!("2026-11-23T09:00:00Z")),
            ],
            "set_ignored",
        ),
        (
            json!({ "assignedTo": "team:501" }),
            [("/assignedTo/type", json!("team")), ("/assignedTo/name", json!("frontend"))],
            "assigned",
        ),
        (
            json!({ "assignedTo": "user:1001" }),
            [("/assignedTo/type", json!("user")), ("/assignedTo/email", json!("ada@example.com"))],
            "assigned",
        ),
        (
            json!({ "priority": "low" }),
            [("/priority", json!("low")), ("/status", json!("unresolved"))],
            "set_priority",
        ),
        (
            json!({ "inbox": false }),
            [("/status", json!("unresolved")), ("/substatus", json!("new"))],
            "mark_reviewed",
        ),
        (
            json!({ "hasSeen": true, "isBookmarked": true }),
            [("/hasSeen", json!(true)), ("/isBookmarked", json!(true))],
            "first_seen",
        ),
    ] {
        let (_bench, raw) = one().await;
        let (status, answer) = put(&raw, body.clone()).await;
        assert_eq!(status, 200, "{body}: {answer}");
        let later = raw.json(&format!("{ORG}/issues/APP-1/")).await;
        for (pointer, value) in told {
            assert_eq!(answer.pointer(pointer), Some(&value), "{body} answered {answer}");
            assert_eq!(later.pointer(pointer), Some(&value), "{body} later {later}");
        }
        assert_eq!(later["activity"][0]["type"], activity, "{body}");
        assert_eq!(later["seenBy"].as_array().unwrap().len(), usize::from(body["hasSeen"] == true));
    }
}

#[tokio::test]
async fn what_cannot_be_is_refused_and_changes_nothing() {
    let (_bench, raw) = one().await;
    let before = raw.json(&format!("{ORG}/issues/APP-1/")).await;
    let details = |details: Value| json!({ "status": "resolved", "statusDetails": details });
    for (body, told) in [
        (json!({ "status": "done" }), "not a valid choice"),
        (json!({ "status": "ignored", "substatus": "ongoing" }), "not a valid choice"),
        (
            json!({ "status": "ignored", "statusDetails": { "ignoreWindow": 20_000 } }),
            "less than or equal",
        ),
        (
            json!({ "status": "ignored", "statusDetails": { "ignoreCount": "many" } }),
            "valid integer",
        ),
        (details(json!({ "inRelease": "9.9.9" })), "Unable to find a release"),
        (
            details(json!({ "inCommit": { "commit": "fff", "repository": "example/app" } })),
            "given commit",
        ),
        (
            details(json!({ "inCommit": { "commit": "a1b2c3d4e5", "repository": "no/where" } })),
            "given repository",
        ),
        (json!({ "assignedTo": "user:9" }), "Unknown actor"),
        (json!({ "assignedTo": "team:9" }), "Unknown actor"),
        (json!({ "assignedTo": "wile@acme.com" }), "Unknown actor"),
        (json!({ "assignedTo": "team:502" }), "without access"),
        (json!({ "priority": "urgent", "status": "resolved" }), "not a valid choice"),
    ] {
        let (status, answer) = put(&raw, body.clone()).await;
        assert_eq!(status, 400, "{body}");
        assert!(answer.to_string().contains(told), "{body}: {answer}");
    }
    assert_eq!(raw.json(&format!("{ORG}/issues/APP-1/")).await, before);
}

#[tokio::test]
async fn without_a_release_nothing_is_resolved_in_the_next() {
    let bench = Bench::new().await;
    bench.stand_in.unrelease();
    bench.stand_in.raise("app", "E", "1");
    let raw = Raw::of(&bench, TOKEN);
    let next = json!({ "status": "resolved", "statusDetails": { "inNextRelease": true } });
    for body in [next, json!({ "status": "resolvedInNextRelease" })] {
        let (status, answer) = put(&raw, body).await;
        assert!(status == 400 && answer.to_string().contains("No release data"), "{answer}");
    }
}

#[tokio::test]
async fn conditions_end_an_archive_by_themselves() {
    for (details, end, substatus) in [
        (json!({ "ignoreDuration": 30 }), "pass", "ongoing"),
        (json!({ "ignoreCount": 2 }), "strike", "escalating"),
        (json!({ "ignoreUserCount": 2 }), "hit", "escalating"),
        (json!({ "ignoreCount": 2, "ignoreWindow": 60 }), "strike", "escalating"),
        (json!({ "untilEscalating": true }), "escalate", "escalating"),
    ] {
        let (bench, raw) = one().await;
        put(&raw, json!({ "status": "ignored", "statusDetails": details })).await;
        let step = |number: u32| match end {
            "pass" => bench.watch.pass(20),
            "strike" => bench.stand_in.strike("APP-1"),
            "hit" => bench.stand_in.hit("APP-1", &format!("{number}@acme.com")),
            _ => (0..30).for_each(|_| bench.stand_in.strike("APP-1")),
        };
        bench.watch.pass(1);
        step(1);
        let between = raw.json(&format!("{ORG}/issues/APP-1/")).await;
        assert_eq!(between["status"], "ignored", "{end}: {between}");
        step(2);
        let after = raw.json(&format!("{ORG}/issues/APP-1/")).await;
        assert_eq!(
            (&after["status"], &after["substatus"]),
            (&json!("unresolved"), &json!(substatus)),
            "{end}"
        );
        assert_eq!(after["statusDetails"], json!({}), "{end}");
    }
}

#[tokio::test]
async fn what_is_resolved_in_a_release_is_back_only_by_a_later_one() {
    for (details, events) in [
        (json!({}), vec![("example@2.4.0", "unresolved")]),
        (
            json!({ "inNextRelease": true }),
            vec![("example@2.4.0", "resolved"), ("example@2.5.0", "unresolved")],
        ),
        (
            json!({ "inRelease": "example@2.5.0" }),
            vec![("example@2.4.0", "resolved"), ("example@2.5.0", "unresolved")],
        ),
    ] {
        let (bench, raw) = one().await;
        bench.watch.pass(1);
        if details.get("inRelease").is_some() {
            bench.stand_in.release("app", "example@2.5.0");
        }
        let (status, _) =
            put(&raw, json!({ "status": "resolved", "statusDetails": details })).await;
        assert_eq!(status, 200);
        for (version, status) in events {
            bench.watch.pass(1);
            bench.stand_in.strike_in("APP-1", version);
            let after = raw.json(&format!("{ORG}/issues/APP-1/")).await;
            assert_eq!(after["status"], status, "{details} {version}");
        }
        let after = raw.json(&format!("{ORG}/issues/APP-1/")).await;
        assert_eq!(
            (&after["substatus"], &after["activity"][0]["type"]),
            (&json!("regressed"), &json!("set_regression"))
        );
    }
}

#[tokio::test]
async fn an_archived_issue_keeps_its_kind_of_archive_until_it_is_opened() {
    let (_bench, raw) = one().await;
    put(&raw, json!({ "status": "ignored", "substatus": "archived_forever" })).await;
    let again = json!({ "status": "ignored", "substatus": "archived_until_escalating" });
    assert_eq!(put(&raw, again.clone()).await.1["substatus"], "archived_forever");
    put(&raw, json!({ "status": "unresolved" })).await;
    assert_eq!(put(&raw, again).await.1["substatus"], "archived_until_escalating");
}

#[tokio::test]
async fn a_change_of_a_list_that_names_none_changes_all_that_match() {
    let bench = Bench::new().await;
    for number in ["1", "2", "3"] {
        bench.stand_in.raise("app", "E", number);
    }
    let raw = Raw::of(&bench, TOKEN);
    let list = raw.json(&format!("{ORG}/issues/")).await;
    let id = list[0]["id"].as_str().unwrap();
    let change = async |params: &str, status: &str| {
        let path = format!("{ORG}/issues/?{params}");
        raw.call("PUT", &path, json!({ "status": status })).await.status
    };
    assert_eq!(change(&format!("id={id}"), "resolved").await, 200);
    assert_eq!(bench.stand_in.issues("resolved").len(), 1);
    assert_eq!(change("query=is:archived", "resolved").await, 204);
    assert_eq!(bench.stand_in.issues("resolved").len(), 1);
    assert_eq!(change("id=12345", "ignored").await, 200);
    assert_eq!(bench.stand_in.issues("ignored").len(), 2);
}
