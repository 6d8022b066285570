//! Servers that answer differently: what they show is read, once, or it is told what is not.

use super::bench::{covered, read_by, register};
use crate::sentry::bench::{MORNING, Watch};
use crate::sentry::recorded::{Recorded, replay};
use serde_json::{Value, json};
use support_hero::desk::Reading;
use support_hero::source::SourceError;

const ASKED: &str = "wile@acme.com";

async fn read(recordings: Vec<Recorded>) -> Result<Reading, SourceError> {
    let origin = replay(recordings).await;
    read_by(&register(&origin, "token", Watch::at(MORNING).clock()), &[ASKED]).await
}

async fn of_persons(body: &Value) -> Result<Reading, SourceError> {
    read(vec![Recorded::body("/persons/", body)]).await
}

#[tokio::test]
async fn persons_are_read_as_far_as_they_can_be() {
    let email = json!({ "email": ASKED });
    for (person, id, page) in [
        (json!({ "id": 12, "properties": email }), "12", None),
        (json!({ "id": null, "uuid": "u-1", "properties": email }), "u-1", Some("/persons/u-1")),
        (
            json!({ "distinct_ids": null, "uuid": "u-1", "name": ASKED }),
            "u-1",
            Some("/persons/u-1"),
        ),
        (json!({ "distinct_ids": [7, "d"], "properties": email }), "d", Some("/person/d")),
        (json!({ "properties": email, "last_seen_at": 3, "name": {} }), ASKED, None),
        (json!({ "properties": "{}", "name": ASKED, "id": true }), "true", None),
    ] {
        let told = person.to_string();
        let body = json!({ "results": [null, "x", person, [1]], "next": null });
        let reading = of_persons(&body).await.unwrap();
        let [user] = reading.users.as_slice() else { panic!("{told}: {reading:?}") };
        assert_eq!((user.id.as_str(), &user.name, user.last_seen), (id, &None, None), "{told}");
        let url = user.url.as_deref().map(|url| url.split_once("/project/1").unwrap().1);
        assert_eq!(url, page, "{told}");
    }
}

#[tokio::test]
async fn what_is_no_list_of_persons_is_told_and_answers_nothing() {
    for body in [json!({}), json!([]), json!(null), json!({ "results": null }), json!("x")] {
        let error = of_persons(&body).await.unwrap_err();
        assert!(matches!(error, SourceError::Unreadable { .. }), "{body}: {error}");
    }
    let page = Recorded { html: true, ..Recorded::body("/persons/", &json!({ "results": [] })) };
    let error = read(vec![page]).await.unwrap_err();
    assert!(error.to_string().contains("base_url does not lead to an API"), "{error}");
}

#[tokio::test]
async fn a_server_that_knows_no_filter_gives_nobody_an_address() {
    let anybody = json!({ "uuid": "u", "properties": { "email": "beep@acme.com",
        "organization_id": "acme" }, "distinct_ids": ["beep"] });
    let reading = of_persons(&json!({ "results": [anybody] })).await.unwrap();
    assert_eq!((reading.users.len(), reading.customers.len()), (0, 0));
    assert_eq!((covered(&reading), reading.requests), (vec![ASKED], 1));
}

#[tokio::test]
async fn a_next_page_is_asked_for_at_home_and_an_endless_list_ends() {
    let person = json!({ "uuid": "u", "properties": { "email": ASKED } });
    let page = |next: &str| json!({ "results": [person.clone()], "next": next });
    for (next, requests) in [
        ("https://elsewhere.example/api/projects/1/persons/?email=x&offset=100", 2),
        ("http://internal:8000/api/projects/1/persons/?cursor=cD0x", 2),
        ("https://us.posthog.com/persons/", 1),
        ("?offset=100", 1),
        ("", 1),
    ] {
        let reading = of_persons(&page(next)).await.unwrap();
        assert_eq!(reading.requests, requests, "{next}");
        assert_eq!(reading.users.len(), requests as usize, "{next}");
    }
}

#[tokio::test]
async fn groups_are_read_as_far_as_they_can_be() {
    let person = json!({ "results": [{ "uuid": "u", "properties": { "email": ASKED,
        "organization_id": 7 } }] });
    let types = json!([null, { "group_type": 3 }, { "group_type": "organization",
        "group_type_index": 0 }]);
    for (group, name, pays) in [
        (json!({ "group_properties": { "name": "Acme", "plan": "scale" } }), "Acme", true),
        (json!({ "group_properties": { "name": ["Acme"], "plan": 2 } }), "7", true),
        (json!({ "group_properties": null }), "7", false),
        (json!({}), "7", false),
    ] {
        let reading = read(vec![
            Recorded::body("/persons/", &person),
            Recorded::body("/groups_types/", &types),
            Recorded::body("/groups/find", &group),
        ])
        .await
        .unwrap();
        let customer = &reading.customers[0].customer;
        assert_eq!((customer.name.as_str(), customer.pays), (name, pays), "{group}");
    }
    let none = read(vec![
        Recorded::body("/persons/", &person),
        Recorded::body("/groups_types/", &json!({ "detail": "?" })),
    ])
    .await;
    assert!(matches!(none, Err(SourceError::Unreadable { .. })), "{none:?}");
}
