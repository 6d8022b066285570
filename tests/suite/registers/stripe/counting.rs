//! What a reading costs, request by request.

use super::bench::{Bench, PRO};
use std::sync::Mutex;
use support_hero::demo::stripe::{Price, Subscriber};

/// What is asked for, without what all requests of a list have.
async fn asked(bench: &Bench) -> Vec<String> {
    bench.stand_in.requests();
    let counted = bench.read().await.requests;
    let requests = bench.stand_in.requests();
    assert_eq!(usize::try_from(counted).unwrap(), requests.len());
    let shorter = |told: &String| told.replace("GET /v1/", "").replace("limit=100", "");
    requests.iter().map(shorter).collect()
}

#[tokio::test]
async fn a_page_of_each_list_is_enough_for_a_hundred() {
    let (bench, _) = Bench::of(100).await;
    let expected = ["customers?", "subscriptions?status=all&"];
    assert_eq!(asked(&bench).await, expected);
    assert_eq!(asked(&bench).await, expected);
}

#[tokio::test]
async fn more_are_read_page_by_page_and_what_came_meanwhile_after_them() {
    let (bench, ids) = Bench::of(250).await;
    let at = |place: usize| &ids[250 - place];
    let mut expected = Vec::new();
    for (list, id) in [("customers?", 0), ("subscriptions?status=all&", 1)] {
        let of = |place: usize| if id == 0 { &at(place).0 } else { &at(place).1 };
        expected.push(list.to_owned());
        expected.push(format!("{list}&starting_after={}", of(100)));
        expected.push(format!("{list}&starting_after={}", of(200)));
        expected.push(format!("{list}&ending_before={}", of(1)));
    }
    assert_eq!(asked(&bench).await, expected);
}

#[tokio::test]
async fn products_are_asked_for_by_the_hundred_and_only_where_they_name_a_plan() {
    for (products, requests) in [(0, 0), (1, 1), (100, 1), (101, 2)] {
        let bench = Bench::new().await;
        let acme = Subscriber { name: Some("Acme"), ..Subscriber::default() };
        for number in 0..products {
            let id = bench.stand_in.add(acme);
            let product = format!("Product {number}");
            let price = Price { nickname: None, product: &product, ..PRO };
            bench.stand_in.subscribe(&id, "active", price, 1);
        }
        bench.pays("Globex");
        let asked = asked(&bench).await;
        let products = asked.iter().filter(|request| request.starts_with("products?"));
        assert_eq!(products.count(), requests);
        let reading = bench.read().await;
        assert!(reading.customers.iter().all(|listed| listed.customer.plan.is_some()));
    }
}

#[tokio::test]
async fn progress_is_told_page_by_page() {
    let (bench, _) = Bench::of(250).await;
    let told = Mutex::new(Vec::new());
    let progress = |count: usize| told.lock().unwrap().push(count);
    bench.register.read(&[], &progress).await.unwrap();
    assert_eq!(told.into_inner().unwrap(), [100, 200, 250, 250]);
}
