//! Projects whose organizations are no groups, or others than was thought.

use super::bench::{Bench, covered};
use serde_json::json;

#[tokio::test]
async fn what_has_no_groups_is_read_from_persons_with_a_notice() {
    type Lever = fn(&Bench);
    let levers: [(Lever, &str); 4] = [
        (|bench| bench.stand_in.without_groups(), "Endpoint not found."),
        (|bench| bench.stand_in.charge_for_groups(), "premium PostHog offering"),
        (|bench| bench.stand_in.scopes(&["person:read"]), "missing required scope 'group:read'"),
        (|bench| bench.stand_in.group_types(&["account"]), "\"organization\", but account"),
    ];
    for (pull, words) in levers {
        let bench = Bench::new().await;
        let told = json!({ "email": "wile@acme.com", "organization_id": "org-acme",
            "org__name": "Acme", "plan": "scale" });
        bench.stand_in.person(&["wile"], told);
        bench.person("beep@acme.com", "org-acme");
        pull(&bench);
        let reading = bench.read(&["wile@acme.com", "beep@acme.com"]).await;
        let [listed] = reading.customers.as_slice() else { panic!("{reading:?}") };
        let customer = &listed.customer;
        assert_eq!((customer.name.as_str(), customer.pays), ("Acme", true), "{words}");
        assert_eq!(customer.url, None);
        assert_eq!(covered(&reading).len(), 2);
        let notice = reading.notice.unwrap();
        assert!(notice.contains("plans are read from persons only"), "{notice}");
        assert!(notice.contains(words), "{notice}");
        assert_eq!(reading.requests, 4, "all but addresses is asked for once: {words}");
    }
}

#[tokio::test]
async fn an_organization_that_is_no_group_is_known_by_its_key_and_pays_nothing() {
    let bench = Bench::new().await;
    bench.person("wile@acme.com", "org-acme");
    bench.person("beep@acme.com", "org-acme");
    let reading = bench.read(&["wile@acme.com", "beep@acme.com"]).await;
    let customer = &reading.customers[0].customer;
    assert_eq!((customer.name.as_str(), customer.pays), ("org-acme", false));
    assert_eq!((reading.notice, reading.requests), (None, 2 + 1 + 2));
}

#[tokio::test]
async fn what_an_organization_is_on_does_not_hang_on_who_is_looked_up() {
    let bench = Bench::new().await;
    bench.stand_in.without_groups();
    let people = [("a@acme.com", "free"), ("b@acme.com", "scale"), ("c@acme.com", " ")];
    for (email, plan) in people {
        bench.person(email, "org \"acme\"");
        bench.stand_in.set(email, "plan", json!(plan));
    }
    bench.person("hank@globex.com", "globex");
    bench.stand_in.set("hank@globex.com", "plan", json!("enterprise"));
    for (email, _) in people {
        let reading = bench.read(&[email]).await;
        let customer = &reading.customers[0].customer;
        assert_eq!((customer.plan.as_deref(), customer.pays), (Some("scale"), true), "{email}");
    }
}

#[tokio::test]
async fn the_configuration_says_which_groups_and_properties_count() {
    let mut bench = Bench::new().await;
    bench.stand_in.group_types(&["project", "instance", "account"]);
    let told = json!({ "tier": "hobby", "quota": "82 %", "region": "eu", "plan": "scale" });
    bench.stand_in.group("account", "7", told);
    bench.stand_in.person(&["w"], json!({ "email": "wile@acme.com", "$group_2": 7 }));
    bench.configure(|settings| {
        settings.group = "account".into();
        settings.plan = "tier".into();
        settings.free = vec!["Hobby".into()];
        settings.usage = "quota".into();
        settings.show = vec!["region".into()];
    });
    let reading = bench.read(&["wile@acme.com"]).await;
    let customer = &reading.customers[0].customer;
    assert_eq!((customer.plan.as_deref(), customer.pays), (Some("hobby"), false));
    assert_eq!((customer.usage, customer.facts["region"].as_str()), (Some(82), "eu"));
}
