//! Recorded answers: Stripe's own examples, and a server that speaks as Stripe did before 2025.

use super::bench::{named, read, register};
use super::others::serve;
use crate::support::fixture;
use serde_json::{Value, json};
use support_hero::desk::{Amount, Billing, Reading};
use support_hero::source::SourceError;

/// A reading of these two lists.
async fn reading(customers: Value, subscriptions: Value, now: &str) -> Reading {
    let answers = move |path: &str, _: &str| match path {
        "/v1/customers" => (200, customers.clone()),
        "/v1/subscriptions" => (200, subscriptions.clone()),
        _ => (404, json!({ "error": { "message": "Not Found" } })),
    };
    read(&register(&serve(answers).await, "key", now)).await.unwrap()
}

fn list(item: Value) -> Value {
    json!({ "object": "list", "data": [item], "has_more": false })
}

#[tokio::test]
async fn stripes_own_examples() {
    let Some(customer) = fixture("stripe/customer.json") else { return };
    let subscription = fixture("stripe/subscription.json").unwrap();
    let reading = reading(list(customer), list(subscription), "2026-11-23T08:00:00Z").await;
    let told = named(&reading, "cus_QXg1o8vcGmoR32");
    assert_eq!((told.billing, told.pays), (Billing::Active, true));
    assert_eq!(told.until.unwrap().as_second(), 1_234_567_890);
    assert_eq!(told.since.unwrap().as_second(), 1_234_567_890);
    // Its price has neither a nickname nor a lookup key, and this server shows no products.
    assert_eq!(told.plan, None);
    assert!(reading.notice.as_deref().unwrap().starts_with("some plans have no name: "));
    assert_eq!(
        told.url.as_deref(),
        Some("https://dashboard.stripe.com/test/customers/cus_QXg1o8vcGmoR32")
    );
}

#[tokio::test]
async fn a_server_of_before_2025() {
    let of = |name: &str| fixture(&format!("stripe/localstripe-recorded/{name}.json"));
    let Some(customers) = of("customers_page") else { return };
    let subscriptions = of("subscriptions_expand").unwrap()["response"]["body"].clone();
    let mut customers = customers["response"]["body"].clone();
    // Only the first page was recorded.
    customers["has_more"] = json!(false);
    let reading = reading(customers, subscriptions, "2026-11-23T08:00:00Z").await;
    let told = named(&reading, "Cust Zero");
    assert_eq!((told.billing, told.pays, told.until), (Billing::Active, true, None));
    assert_eq!(told.plan.as_deref(), Some("Scale"));
    let amount = Amount { minor: 45_000, currency: "usd".into(), interval: Some("month".into()) };
    assert_eq!(told.amount, Some(amount));
    let identities: Vec<&str> = told.identities.iter().map(|id| id.as_str()).collect();
    assert_eq!(identities, ["email:customer0@example.test", "domain:example.test"]);
    assert_eq!(reading.notice, None);
}

#[tokio::test]
async fn its_errors() {
    for (name, word) in [("err_401", "revoked or expired"), ("err_404", "base_url")] {
        let Some(recorded) = fixture(&format!("stripe/localstripe-recorded/{name}.json")) else {
            return;
        };
        let response = recorded["response"].clone();
        let status = u16::try_from(response["status"].as_u64().unwrap()).unwrap();
        let origin = serve(move |_, _| (status, response["body"].clone())).await;
        let error = read(&register(&origin, "key", "2026-11-23T08:00:00Z")).await.unwrap_err();
        assert!(matches!(error, SourceError::NeedsYou { .. }), "{name}");
        assert!(error.to_string().contains(word), "{name}: {error}");
    }
}
