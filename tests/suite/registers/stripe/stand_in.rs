//! The stand-in itself: that it answers as Stripe does.

use super::bench::{Bench, MORNING, PRO, time};
use crate::support::fixture;
use serde_json::Value;
use support_hero::demo::TOKEN;
use support_hero::demo::stripe::Subscriber;
use support_hero::source::{Http, Reply};

async fn get(bench: &Bench, path: &str) -> Reply {
    let http = Http::new(&bench.server.url("/v1"), &TOKEN.into()).unwrap();
    http.send(http.request("GET".parse().unwrap(), &http.url(path))).await.unwrap()
}

async fn json(bench: &Bench, path: &str) -> Value {
    let reply = get(bench, path).await;
    assert_eq!(reply.status, 200, "{path}: {}", reply.excerpt());
    reply.json().unwrap()
}

/// The ids of a list, in its order, and whether there are more.
async fn listed(bench: &Bench, path: &str) -> (Vec<String>, bool) {
    let list = json(bench, path).await;
    assert_eq!(list["object"], "list");
    let ids = list["data"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap());
    (ids.map(str::to_owned).collect(), list["has_more"].as_bool().unwrap())
}

#[tokio::test]
async fn lists_are_paged_newest_first() {
    let (bench, ids) = Bench::of(25).await;
    let newest: Vec<String> = ids.iter().rev().map(|(customer, _)| customer.clone()).collect();
    let of = |from: usize, to: usize| newest[from..to].to_vec();
    for (query, expected, more) in [
        (String::new(), of(0, 10), true),
        ("?limit=100".into(), of(0, 25), false),
        ("?limit=25".into(), of(0, 25), false),
        ("?limit=24".into(), of(0, 24), true),
        (format!("?limit=3&starting_after={}", newest[4]), of(5, 8), true),
        (format!("?limit=3&starting_after={}", newest[21]), of(22, 25), false),
        (format!("?limit=3&ending_before={}", newest[4]), of(1, 4), true),
        (format!("?limit=3&ending_before={}", newest[3]), of(0, 3), false),
        (format!("?ending_before={}", newest[0]), Vec::new(), false),
    ] {
        assert_eq!(listed(&bench, &format!("customers{query}")).await, (expected, more), "{query}");
    }
}

#[tokio::test]
async fn what_is_not_understood_is_refused_in_stripes_words() {
    let (bench, ids) = Bench::of(2).await;
    let both = format!("customers?starting_after={0}&ending_before={0}", ids[0].0);
    for (path, status, code, param, told) in [
        ("customers?limit=0", 400, "parameter_invalid_integer", "limit", "greater than or equal"),
        ("customers?limit=101", 400, "parameter_invalid_integer", "limit", "less than or equal"),
        ("customers?limit=x", 400, "parameter_invalid_integer", "limit", "Invalid integer: x"),
        ("customers?color=red", 400, "parameter_unknown", "color", "Received unknown parameter"),
        ("customers?status=all", 400, "parameter_unknown", "status", "Received unknown parameter"),
        (
            "customers?starting_after=cus_x",
            400,
            "resource_missing",
            "starting_after",
            "No such customer: 'cus_x'",
        ),
        (both.as_str(), 400, "", "ending_before", "only specify one"),
        ("subscriptions?status=paid", 400, "", "status", "must be one of"),
        (
            "subscriptions?expand[]=data.items.data.price.product",
            400,
            "",
            "expand",
            "more than 4 levels",
        ),
        ("subscriptions?expand[]=customer", 400, "", "expand", "cannot be expanded"),
        ("customers/cus_x", 404, "resource_missing", "id", "No such customer: 'cus_x'"),
        ("products/prod_x", 404, "resource_missing", "id", "No such product"),
        ("charges", 404, "", "", "Unrecognized request URL (GET: /v1/charges)"),
    ] {
        let reply = get(&bench, path).await;
        assert_eq!(reply.status, status, "{path}");
        assert!(reply.header("request-id").unwrap().starts_with("req_"), "{path}");
        let body: Value = reply.json().unwrap();
        let field = |name: &str| body["error"][name].as_str().unwrap_or_default().to_owned();
        assert_eq!((field("code").as_str(), field("param").as_str()), (code, param), "{path}");
        assert_eq!(field("type"), "invalid_request_error", "{path}");
        assert!(field("message").contains(told), "{path}: {body}");
    }
}

#[tokio::test]
async fn subscriptions_are_filtered() {
    let bench = Bench::new().await;
    let acme = bench.stand_in.add(Subscriber { name: Some("Acme"), ..Subscriber::default() });
    let statuses = ["active", "past_due", "canceled", "incomplete_expired", "trialing"];
    let ids = statuses.map(|status| bench.stand_in.subscribe(&acme, status, PRO, 1));
    let (_, globex) = bench.pays("Globex");
    for (query, expected) in [
        ("", vec![&globex, &ids[4], &ids[3], &ids[1], &ids[0]]),
        ("?status=all", vec![&globex, &ids[4], &ids[3], &ids[2], &ids[1], &ids[0]]),
        ("?status=ended", vec![&ids[3], &ids[2]]),
        ("?status=canceled", vec![&ids[2]]),
        ("?status=active", vec![&globex, &ids[0]]),
        ("?status=unpaid", vec![]),
        (&format!("?customer={acme}&status=active"), vec![&ids[0]]),
    ] {
        let (there, _) = listed(&bench, &format!("subscriptions{query}")).await;
        assert_eq!(there.iter().collect::<Vec<_>>(), expected, "{query}");
    }
    let whole = json(&bench, "subscriptions?expand[]=data.customer").await;
    assert_eq!(whole["data"][0]["customer"]["name"], "Globex");
}

#[tokio::test]
async fn customers_are_found_by_address_to_the_letter_and_by_time() {
    let bench = Bench::new().await;
    let acme = |email| Subscriber { email: Some(email), ..Subscriber::default() };
    let id = bench.stand_in.add(acme("A@acme.com"));
    let now = time(MORNING).as_second();
    for (query, there) in [
        ("email=A@acme.com".to_owned(), true),
        ("email=a@acme.com".to_owned(), false),
        (format!("created[gte]={now}"), true),
        (format!("created[gt]={now}"), false),
        (format!("created[lt]={}", now + 1), true),
        (format!("created[lte]={}", now - 1), false),
    ] {
        let (ids, _) = listed(&bench, &format!("customers?{query}")).await;
        assert_eq!(ids.contains(&id), there, "{query}");
    }
    bench.stand_in.delete(&id);
    assert_eq!(listed(&bench, "customers").await.0, Vec::<String>::new());
    assert_eq!(json(&bench, &format!("customers/{id}")).await["deleted"], true);
}

#[tokio::test]
async fn a_key_comes_as_a_bearer_or_as_the_user_of_basic() {
    let bench = Bench::new().await;
    support_hero::source::provide_ciphers();
    let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
    let url = bench.server.url("/v1/customers");
    let ask = || client.get(&url);
    for (request, status) in [
        (ask().bearer_auth(TOKEN), 200),
        (ask().basic_auth(TOKEN, Some("")), 200),
        (ask().basic_auth("other", None::<&str>), 401),
        (ask(), 401),
        (ask().bearer_auth(TOKEN).header("Stripe-Version", "2026-10-28.endive"), 200),
        (ask().bearer_auth(TOKEN).header("Stripe-Version", "tomorrow"), 400),
    ] {
        let reply = request.send().await.unwrap();
        assert_eq!(reply.status().as_u16(), status);
        assert!(reply.headers().contains_key("stripe-version"));
    }
}

#[tokio::test]
async fn its_objects_have_the_fields_of_stripes_examples() {
    let bench = Bench::of_the_story().await;
    for (path, recorded) in
        [("customers", "customer"), ("subscriptions", "subscription"), ("products", "product")]
    {
        let Some(recorded) = fixture(&format!("stripe/{recorded}.json")) else { return };
        let told = &json(&bench, path).await["data"][0];
        let theirs = recorded.as_object().unwrap();
        let invented: Vec<&String> =
            told.as_object().unwrap().keys().filter(|key| !theirs.contains_key(*key)).collect();
        assert!(invented.is_empty(), "{path}: {invented:?}");
    }
    let item = &json(&bench, "subscriptions").await["data"][0]["items"]["data"][0];
    let recorded = fixture("stripe/subscription.json").unwrap();
    let theirs = recorded["items"]["data"][0].as_object().unwrap();
    assert!(item.as_object().unwrap().keys().all(|key| theirs.contains_key(key)), "{item}");
    bench.stand_in.of_before_2025();
    let former = &json(&bench, "subscriptions").await["data"][0];
    assert!(former["current_period_end"].is_i64());
    assert!(former["items"]["data"][0].get("price").is_none());
}
