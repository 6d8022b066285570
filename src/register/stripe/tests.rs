//! Parsing: what Stripe says of somebody, and what the desk makes of it.

use super::parse::{Products, Terms, listed, strange, unnamed};
use super::wire::{Customer, Subscription};
use crate::desk::{self, Amount, Billing};
use jiff::Timestamp;
use serde_json::{Value, json};

const NOW: i64 = 1_800_000_000;
const DAY: i64 = 86_400;

fn at(second: i64) -> Option<Timestamp> {
    Some(Timestamp::from_second(second).unwrap())
}

fn terms(trials_pay: bool) -> Terms {
    Terms { trials_pay, now: at(NOW).unwrap() }
}

/// `base` with these fields in place of its own.
fn with(mut base: Value, fields: Value) -> Value {
    base.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    base
}

fn subscriptions(told: &[Value]) -> Vec<Subscription> {
    told.iter().map(|told| serde_json::from_value(told.clone()).unwrap()).collect()
}

fn read_of(customer: Value, told: &[Value], trials_pay: bool) -> desk::Customer {
    let customer: Customer = serde_json::from_value(customer).unwrap();
    let products = Products::from([("prod_1".to_owned(), "Team".to_owned())]);
    let told = subscriptions(told);
    listed(&[customer], &told, &products, terms(trials_pay)).remove(0).customer
}

fn read(told: &[Value]) -> desk::Customer {
    read_of(json!({ "id": "cus_1", "email": "a@acme.com" }), told, false)
}

/// A subscription that began ten days ago, in a period of thirty days.
fn subscription(status: &str, fields: Value) -> Value {
    let base = json!({
        "id": "sub_1", "customer": "cus_1", "status": status, "start_date": NOW - 10 * DAY,
        "items": { "data": [item(json!({}))] },
    });
    with(base, fields)
}

fn item(price: Value) -> Value {
    let base = json!({
        "currency": "usd", "unit_amount": 1000, "nickname": "pro", "product": "prod_1",
        "recurring": { "interval": "month", "interval_count": 1, "usage_type": "licensed" },
    });
    json!({ "quantity": 1, "current_period_end": NOW + 20 * DAY, "price": with(base, price) })
}

#[test]
fn every_status_and_when_it_ends() {
    let ends = NOW + 20 * DAY;
    let ended = json!({ "ended_at": NOW - DAY });
    let failed =
        with(ended.clone(), json!({ "cancellation_details": { "reason": "payment_failed" } }));
    let tried = with(ended.clone(), json!({ "trial_end": ends }));
    let tried_before = with(ended.clone(), json!({ "trial_end": NOW - 5 * DAY }));
    let old = json!({ "ended_at": NOW - DAY, "current_period_end": NOW - DAY,
        "items": { "data": [{ "price": { "nickname": "pro" } }] } });
    for (status, fields, billing, until, pays) in [
        ("active", json!({}), Billing::Active, None, true),
        ("active", json!({ "cancel_at_period_end": true }), Billing::Active, Some(ends), true),
        ("active", json!({ "cancel_at": NOW + DAY }), Billing::Active, Some(NOW + DAY), true),
        ("past_due", json!({}), Billing::PastDue, None, true),
        ("trialing", json!({}), Billing::Trialing, None, false),
        ("canceled", ended, Billing::Canceled, Some(ends), true),
        ("canceled", tried_before, Billing::Canceled, Some(ends), true),
        ("canceled", failed, Billing::Canceled, Some(NOW - DAY), false),
        ("canceled", tried, Billing::Canceled, Some(NOW - DAY), false),
        ("canceled", old, Billing::Canceled, Some(NOW - DAY), false),
        ("unpaid", json!({}), Billing::Unpaid, None, false),
        ("paused", json!({}), Billing::Paused, None, false),
        ("incomplete", json!({}), Billing::Incomplete, None, false),
        ("incomplete_expired", json!({}), Billing::Incomplete, None, false),
    ] {
        let told = read(&[subscription(status, fields.clone())]);
        let expected = (billing, until.and_then(at), pays);
        assert_eq!((told.billing, told.until, told.pays), expected, "{status} {fields}");
    }
    assert_eq!((read(&[]).billing, read(&[]).pays), (Billing::Free, false));
    let trial = [subscription("trialing", json!({}))];
    assert!(read_of(json!({ "id": "cus_1" }), &trial, true).pays);
}

#[test]
fn of_several_subscriptions_the_best_one_counts() {
    let over = || subscription("canceled", json!({ "ended_at": NOW - DAY, "trial_end": NOW }));
    let running_out = || subscription("canceled", json!({ "ended_at": NOW - DAY }));
    let of = |status: &str| subscription(status, json!({}));
    let order = [
        of("active"),
        of("past_due"),
        of("trialing"),
        running_out(),
        of("unpaid"),
        of("paused"),
        of("incomplete"),
        over(),
    ];
    for (place, better) in order.iter().enumerate() {
        for worse in &order[place + 1..] {
            let alone = read(std::slice::from_ref(better));
            let both = [better.clone(), worse.clone()];
            let swapped = [worse.clone(), better.clone()];
            let expected = (alone.billing, alone.until, alone.pays);
            for told in [read(&both), read(&swapped)] {
                assert_eq!((told.billing, told.until, told.pays), expected, "{both:#?}");
            }
        }
    }
}

#[test]
fn who_replaces_a_subscription_by_another_goes_on() {
    let ending = subscription("active", json!({ "cancel_at_period_end": true }));
    let going_on = subscription(
        "active",
        json!({ "items": { "data": [item(json!({ "nickname": "max" }))] } }),
    );
    let told = read(&[ending, going_on]);
    assert_eq!((told.until, told.plan.as_deref()), (None, Some("max")));
}

#[test]
fn since_when_somebody_is_a_customer() {
    let told = read(&[
        subscription("active", json!({})),
        subscription("canceled", json!({ "start_date": NOW - 99 * DAY })),
        subscription("incomplete_expired", json!({ "start_date": NOW - 200 * DAY })),
    ]);
    assert_eq!(told.since, at(NOW - 99 * DAY));
    let older = json!({ "start_date": null, "created": NOW - 3 * DAY });
    assert_eq!(read(&[subscription("active", older)]).since, at(NOW - 3 * DAY));
    assert_eq!(read(&[]).since, None);
}

#[test]
fn a_plan_is_called_as_its_price_or_its_product() {
    let metered = item(json!({ "nickname": "events", "recurring": { "usage_type": "metered" } }));
    let none = || json!({ "nickname": null });
    for (items, plan) in [
        (vec![item(json!({ "lookup_key": "pro_monthly" }))], Some("pro")),
        (vec![item(with(none(), json!({ "lookup_key": "pro_monthly" })))], Some("pro_monthly")),
        (vec![item(with(none(), json!({ "product": { "id": "p", "name": "Pro" } })))], Some("Pro")),
        (vec![item(none())], Some("Team")),
        (vec![item(with(none(), json!({ "product": "prod_unknown", "id": "price_1" })))], None),
        (vec![item(json!({ "nickname": "" }))], Some("Team")),
        (vec![metered, item(json!({}))], Some("pro")),
        (vec![json!({ "plan": { "id": "scale-monthly", "name": "Scale" } })], Some("Scale")),
        (vec![], None),
    ] {
        let told = read(&[subscription("active", json!({ "items": { "data": items } }))]);
        assert_eq!(told.plan.as_deref(), plan, "{items:?}");
    }
    let over = json!({ "ended_at": NOW - DAY, "trial_end": NOW });
    assert_eq!(read(&[subscription("canceled", over)]).plan, None);
}

#[test]
fn only_products_that_name_a_plan_are_asked_for() {
    let of = |items: Vec<Value>| subscription("active", json!({ "items": { "data": items } }));
    let nameless = |product: &str| item(json!({ "nickname": null, "product": product }));
    let over =
        json!({ "ended_at": NOW, "trial_end": NOW, "items": { "data": [nameless("prod_4")] } });
    let told = subscriptions(&[
        of(vec![item(json!({ "product": "prod_2" }))]),
        of(vec![nameless("prod_3"), item(json!({}))]),
        of(vec![nameless("prod_1")]),
        of(vec![nameless("prod_1")]),
        of(vec![]),
        subscription("canceled", over),
    ]);
    assert_eq!(unnamed(&told, terms(false).now).into_iter().collect::<Vec<_>>(), ["prod_1"]);
}

#[test]
fn amounts_are_added_up_where_that_is_possible() {
    let usd = |minor: i64, interval: &str| {
        Some(Amount { minor, currency: "usd".into(), interval: Some(interval.into()) })
    };
    let much = |price: Value, quantity: u64| with(item(price), json!({ "quantity": quantity }));
    let metered = item(json!({ "unit_amount": 5, "recurring": { "usage_type": "metered" } }));
    let yearly = json!({ "recurring": { "interval": "year" } });
    let quarterly = json!({ "recurring": { "interval": "month", "interval_count": 3 } });
    let tiered = json!({ "unit_amount": null, "unit_amount_decimal": null });
    let cents = json!({ "unit_amount": null, "unit_amount_decimal": "0.25" });
    let packs = |round: &str| json!({ "transform_quantity": { "divide_by": 10, "round": round } });
    let yen = json!({ "currency": "JPY", "unit_amount": 98_000 });
    let plan = json!({ "quantity": 2, "plan": { "amount": 45_000, "currency": "usd", "interval": "month" } });
    for (items, amount) in [
        (vec![much(json!({}), 3)], usd(3_000, "month")),
        (vec![much(json!({}), 3), item(json!({ "unit_amount": 500 }))], usd(3_500, "month")),
        (vec![item(json!({})), metered.clone()], usd(1_000, "month")),
        (vec![metered], None),
        (vec![item(yearly.clone())], usd(1_000, "year")),
        (vec![item(quarterly)], usd(1_000, "3 months")),
        (vec![item(json!({})), item(yearly)], None),
        (vec![item(json!({})), item(yen.clone())], None),
        (vec![item(yen)], Some(Amount { currency: "jpy".into(), ..usd(98_000, "month").unwrap() })),
        (vec![item(tiered)], None),
        (vec![much(cents, 1_001)], usd(250, "month")),
        (vec![much(packs("up"), 11)], usd(2_000, "month")),
        (vec![much(packs("down"), 19)], usd(1_000, "month")),
        (vec![plan], usd(90_000, "month")),
        (vec![], None),
    ] {
        let told = read(&[subscription("active", json!({ "items": { "data": items } }))]);
        assert_eq!(told.amount, amount, "{items:?}");
    }
    let more = json!({ "items": { "data": [item(json!({}))], "has_more": true } });
    assert_eq!(read(&[subscription("active", more)]).amount, None);
    let twice = [subscription("active", json!({})), subscription("active", json!({}))];
    assert_eq!(read(&twice).amount, usd(2_000, "month"));
    let beside = [subscription("active", json!({})), subscription("trialing", json!({}))];
    assert_eq!(read(&beside).amount, usd(1_000, "month"));
    assert_eq!(read(&[subscription("unpaid", json!({}))]).amount, None);
}

#[test]
fn what_somebody_is_called() {
    let all = json!({ "id": "cus_1", "name": "Acme", "business_name": "Acme Corp", "description": "the coyote's", "email": "a@acme.com" });
    for (fields, name) in [
        (json!({}), "Acme"),
        (json!({ "name": null }), "Acme Corp"),
        (json!({ "name": " ", "business_name": "" }), "the coyote's"),
        (json!({ "name": null, "business_name": null, "description": null }), "a@acme.com"),
        (
            json!({ "name": null, "business_name": null, "description": null, "email": null }),
            "cus_1",
        ),
    ] {
        let told = read_of(with(all.clone(), fields.clone()), &[], false);
        assert_eq!(told.name, name, "{fields}");
    }
}

#[test]
fn what_somebody_is_known_by() {
    let mail = ["email:a@acme.com", "domain:acme.com"];
    let known = |more: &[&'static str]| [&mail[..], more].concat();
    for (email, metadata, expected) in [
        (json!("A+billing@Acme.com"), json!({}), known(&[])),
        (json!("a@gmail.com"), json!({}), vec!["email:a@gmail.com"]),
        (json!("a@mail.gmail.com"), json!({}), vec!["email:a@mail.gmail.com"]),
        (json!(null), json!({}), vec![]),
        (json!("nobody"), json!({}), vec![]),
        (json!("a@acme.com"), json!({ "domain": "acme.com" }), known(&[])),
        (
            json!("a@acme.com"),
            json!({ "Domains": " acme.eu, @acme.io;acme.dev\ngmail.com nonsense" }),
            known(&["domain:acme.eu", "domain:acme.io", "domain:acme.dev"]),
        ),
        (
            json!("a@acme.com"),
            json!({ "github": "@Wile-E, beep", "slack": "T0ACME001", "posthog": "0196B21A" }),
            known(&["github:wile-e", "github:beep", "slack:t0acme001", "posthog:0196b21a"]),
        ),
        (json!("a@acme.com"), json!({ "github": "", "domains": 7, "slack": null }), known(&[])),
        (json!("a@acme.com"), json!([]), known(&[])),
    ] {
        let told = json!({ "id": "cus_1", "email": email, "metadata": metadata });
        let told = read_of(told.clone(), &[], false);
        let identities: Vec<&str> = told.identities.iter().map(|id| id.as_str()).collect();
        assert_eq!(identities, expected, "{metadata}");
    }
}

#[test]
fn owner_and_plan_may_stand_in_the_metadata() {
    let told = json!({ "id": "cus_1", "metadata": { "owner": " Grace ", "plan": "custom" } });
    let told = read_of(told, &[subscription("active", json!({}))], false);
    assert_eq!((told.owner.as_deref(), told.plan.as_deref()), (Some("Grace"), Some("custom")));
}

#[test]
fn where_a_browser_finds_somebody() {
    for (livemode, url) in [
        (json!(true), "https://dashboard.stripe.com/customers/cus_1"),
        (json!(null), "https://dashboard.stripe.com/customers/cus_1"),
        (json!(false), "https://dashboard.stripe.com/test/customers/cus_1"),
    ] {
        let told = read_of(json!({ "id": "cus_1", "livemode": livemode }), &[], false);
        assert_eq!(told.url.as_deref(), Some(url));
    }
}

#[test]
fn payments_that_are_not_collected_are_told() {
    let paused = json!({ "pause_collection": { "behavior": "void", "resumes_at": null } });
    let told = read(&[subscription("active", paused)]);
    assert_eq!(told.facts["payments"], "not collected for now");
    assert!(read(&[subscription("active", json!({ "pause_collection": null }))]).facts.is_empty());
}

#[test]
fn a_word_that_is_not_known_is_left_out_and_told() {
    let new = subscription("hibernating", json!({}));
    assert_eq!(read(std::slice::from_ref(&new)).billing, Billing::Free);
    let told = subscriptions(&[new, subscription("active", json!({}))]);
    assert_eq!(strange(&told).into_iter().collect::<Vec<_>>(), ["hibernating"]);
}

#[test]
fn fields_of_another_shape_count_as_absent() {
    let odd = json!({
        "id": 7, "name": ["x"], "email": {}, "description": null, "livemode": "yes",
        "metadata": "none", "deleted": "no", "future": [1],
    });
    let items = json!({ "data": [
        "si_1", { "price": "price_1", "quantity": "3", "plan": [] },
        { "quantity": -1, "price": { "currency": 1, "unit_amount": {}, "recurring": "month", "nickname": 5 } },
    ], "has_more": null });
    let told = json!({
        "id": null, "customer": 7, "status": "active", "created": "soon", "start_date": NOW.to_string(),
        "cancel_at": -5, "cancel_at_period_end": null, "items": items, "pause_collection": false,
        "cancellation_details": "gone", "current_period_end": 1e300,
    });
    let told = read_of(odd, &[told], false);
    assert_eq!((told.name.as_str(), told.billing, told.pays), ("7", Billing::Active, true));
    assert_eq!((told.until, told.since), (None, at(NOW)));
    assert_eq!((told.plan.as_deref(), told.amount), (Some("5"), None));
    let empty = json!({ "customer": "cus_1", "status": "active", "items": null });
    assert!(read(&[empty]).pays);
}

#[test]
fn who_was_deleted_is_left_out() {
    let told = [json!({ "id": "cus_1", "deleted": true }), json!({ "id": "cus_2" })];
    let told = told.map(|told| serde_json::from_value::<Customer>(told).unwrap());
    let listed = listed(&told, &[], &Products::new(), terms(false));
    assert_eq!(listed.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["cus_2"]);
}
