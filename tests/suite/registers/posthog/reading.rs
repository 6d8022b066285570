//! What a read makes of persons, and what it asks for.

use super::bench::{Bench, covered};
use jiff::SignedDuration;
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Mutex;
use support_hero::desk::{Billing, Customer, Identity, Listed, ProductUser};
use support_hero::register::Register;

fn identities(known_by: &[&str]) -> Vec<Identity> {
    known_by.iter().map(|text| Identity::parse(text).unwrap()).collect()
}

#[tokio::test]
async fn a_person_tells_their_organization_and_that_tells_the_plan() {
    let mut bench = Bench::new().await;
    bench.configure(|settings| settings.log_in_as = true);
    let plan = json!({ "name": "Acme", "plan": "scale", "usage": 91, "version": "1.43" });
    bench.organization("org-acme", plan);
    let told = json!({ "email": "wile@acme.com", "name": "Wile", "organization_id": "org-acme",
        "realm": "cloud" });
    let uuid = bench.stand_in.person(&["Wile 1"], told);
    let seen = bench.watch.now() - SignedDuration::from_hours(3);
    bench.stand_in.seen("wile@acme.com", Some(seen));

    let reading = bench.read(&["wile@acme.com"]).await;
    let host = bench.server.url("/project/1");
    let customer = Customer {
        name: "Acme".into(),
        plan: Some("scale".into()),
        billing: Billing::Active,
        pays: true,
        usage: Some(91),
        url: Some(format!("{host}/groups/1/org-acme")),
        facts: BTreeMap::from([
            ("version".to_owned(), "1.43".to_owned()),
            ("realm".to_owned(), "cloud".to_owned()),
        ]),
        identities: identities(&["posthog:org-acme", "wile@acme.com", "posthog:wile 1"]),
        ..Customer::default()
    };
    assert_eq!(reading.customers, [Listed { id: "org-acme".into(), customer }]);
    let user = ProductUser {
        address: "wile@acme.com".into(),
        id: uuid,
        name: Some("Wile".into()),
        customer: Some("org-acme".into()),
        accounts: vec![Identity::parse("posthog:wile 1").unwrap()],
        last_seen: Some(seen),
        facts: vec![("realm".into(), "cloud".into())],
        url: Some(format!("{host}/person/Wile%201")),
        recordings: Some(format!("{host}/person/Wile%201#activeTab=sessionRecordings")),
        log_in_as: Some(bench.server.url("/admin/posthog/user/?q=wile%40acme.com")),
    };
    assert_eq!(reading.users, [user]);
    assert_eq!((covered(&reading), &reading.notice), (vec!["wile@acme.com"], &None));
    assert_eq!(reading.requests, 3);
    let find = "groups/find?group_type_index=1&group_key=org-acme&skip_create_notebook=true";
    assert_eq!(bench.asked(), ["persons/?email=wile%40acme.com&limit=100", "groups_types/", find]);
    assert_eq!(bench.stand_in.notebooks(), Vec::<String>::new(), "reading writes nothing");
}

#[tokio::test]
async fn an_organization_is_asked_for_once_a_read() {
    let bench = Bench::new().await;
    for key in ["acme", "globex"] {
        bench.organization(key, json!({ "plan": "scale" }));
    }
    let people = ["wile@acme.com", "beep@acme.com", "hank@globex.com", "zoe@globex.com"];
    for email in people {
        bench.person(email, email.split(['@', '.']).nth(1).unwrap());
    }
    let reading = bench.read(&people).await;
    assert_eq!((reading.customers.len(), reading.users.len()), (2, 4));
    assert_eq!(reading.requests, 4 + 1 + 2);
    assert_eq!(bench.asked().len(), 7);
    assert_eq!(bench.read(&people).await.requests, 7, "the next read asks anew");
}

#[tokio::test]
async fn all_persons_of_an_address_are_told() {
    let bench = Bench::new().await;
    bench.organization("initech", json!({ "plan": "team" }));
    let one = bench.person("milton@initech.com", "initech");
    let told = json!({ "email": "milton@initech.com", "organization_id": "globex" });
    let other = bench.stand_in.person(&["another browser"], told);
    let reading = bench.read(&["milton@initech.com"]).await;
    let mut users: Vec<_> =
        reading.users.iter().map(|user| (user.id.as_str(), user.customer.as_deref())).collect();
    users.sort_unstable();
    assert_eq!(users, [(one.as_str(), Some("initech")), (other.as_str(), Some("globex"))]);
    let customers: Vec<_> =
        reading.customers.iter().map(|one| (one.id.as_str(), one.customer.pays)).collect();
    assert_eq!(customers, [("globex", false), ("initech", true)]);
}

#[tokio::test]
async fn who_belongs_to_no_organization_is_a_user_and_costs_one_request() {
    let bench = Bench::new().await;
    bench.stand_in.person(&["sam"], json!({ "email": "sam@sgc.test", "organization_id": null }));
    let reading = bench.read(&["sam@sgc.test"]).await;
    assert_eq!((reading.customers.len(), reading.requests), (0, 1));
    assert_eq!((reading.users.len(), &reading.users[0].customer), (1, &None));
    assert_eq!(reading.users[0].log_in_as, None, "it is not configured");
}

#[tokio::test]
async fn an_address_that_nobody_has_is_answered_too() {
    let bench = Bench::new().await;
    let reading = bench.read(&["nobody@nowhere.test"]).await;
    assert_eq!(covered(&reading), ["nobody@nowhere.test"]);
    assert_eq!((reading.customers.len(), reading.users.len(), reading.requests), (0, 0, 1));
    let nothing = bench.read(&[]).await;
    assert_eq!((covered(&nothing).len(), nothing.requests), (0, 0));
}

#[tokio::test]
async fn addresses_and_keys_are_asked_for_as_they_are() {
    let bench = Bench::new().await;
    for (address, encoded) in [
        ("o'hara&email=x%41@b.co", "o%27hara%26email%3Dx%2541%40b.co"),
        ("żółć@zolc.pl", "%C5%BC%C3%B3%C5%82%C4%87%40zolc.pl"),
        ("a b#c?d/e@b.co", "a%20b%23c%3Fd%2Fe%40b.co"),
    ] {
        let key = format!("Org {address}/1");
        bench.organization(&key, json!({ "plan": "scale" }));
        bench.person(address, &key);
        let reading = bench.read(&[address]).await;
        assert_eq!(bench.asked()[0], format!("persons/?email={encoded}&limit=100"));
        let found: Vec<_> = reading.customers.iter().map(|one| one.customer.pays).collect();
        assert_eq!((reading.users.len(), found), (1, vec![true]), "{address}");
    }
}

#[tokio::test]
async fn pages_are_read_to_the_last_that_has_anybody_and_no_further_than_five() {
    for (persons, requests, users) in [(99, 1, 99), (100, 2, 100), (150, 2, 150), (600, 5, 500)] {
        let bench = Bench::new().await;
        for _ in 0..persons {
            bench.stand_in.person(&["x"], json!({ "email": "test@b.co" }));
        }
        let reading = bench.read(&["test@b.co"]).await;
        assert_eq!((reading.users.len(), reading.requests), (users, requests), "{persons}");
    }
}

#[tokio::test]
async fn somebody_whose_properties_are_hidden_is_known_by_their_name() {
    let bench = Bench::new().await;
    bench.stand_in.person(&["w"], json!({ "email": "wile@acme.com" }));
    bench.stand_in.restrict("email");
    let reading = bench.read(&["wile@acme.com"]).await;
    assert_eq!((reading.users.len(), &reading.users[0].name), (1, &None));
}

#[tokio::test]
async fn no_more_than_a_hundred_addresses_are_asked_for_at_once() {
    let bench = Bench::new().await;
    let all: Vec<_> = (0..130).map(|n| format!("p{n}@b.co")).collect();
    let (first, rest) = all.split_at(100);
    let told = Mutex::new(0);
    let reading = bench.register.read(&all, &|_| *told.lock().unwrap() += 1).await.unwrap();
    assert_eq!(covered(&reading), first);
    assert_eq!((bench.asked().len(), *told.lock().unwrap()), (100, 100));
    let reading = bench.register.read(rest, &|_| {}).await.unwrap();
    assert_eq!(covered(&reading), rest);
}

#[tokio::test]
async fn a_project_that_is_an_environment_is_found_as_one() {
    let bench = Bench::new().await;
    bench.organization("acme", json!({ "plan": "scale" }));
    bench.person("wile@acme.com", "acme");
    bench.stand_in.as_environment();
    let reading = bench.read(&["wile@acme.com"]).await;
    assert_eq!((reading.requests, reading.customers[0].customer.pays), (4, true));
    assert_eq!(bench.read(&["wile@acme.com"]).await.requests, 3, "it is remembered");
    assert!(bench.asked().iter().skip(1).all(|asked| asked.contains("/api/environments/1/")));
}
