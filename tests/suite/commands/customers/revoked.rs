//! A register that cannot be read, as the command line tells it.

use crate::commands::kit::{Desk, Run, Town};
use serde_json::Value;
use std::collections::BTreeMap;

/// Every ticket with its tier and the name of its customer: how that is known may be told better when
/// profiles were read.
fn whose(desk: &Desk<'_>) -> BTreeMap<String, (Value, Value)> {
    let told = |ticket: Value| {
        let whose = (ticket["tier"].clone(), ticket["customer"]["name"].clone());
        (ticket["ref"].to_string(), whose)
    };
    desk.view("all").into_iter().map(told).collect()
}

fn line_of<'a>(run: &'a Run, start: &str) -> &'a str {
    let line = run.out.lines().find(|line| line.starts_with(start));
    line.unwrap_or_else(|| panic!("{start} in {run:?}"))
}

#[test]
fn a_key_that_was_revoked_is_told_and_demotes_nobody() {
    let town = Town::new();
    let desk = town.synced_desk("revoked");
    let before = whose(&desk);
    let by_stripe = |(tier, name): &&(Value, Value)| {
        tier == "paying" && (name == "Globex" || name == "Initech")
    };
    assert!(before.values().filter(by_stripe).count() > 0);
    let globex = desk.well(&["customers", "show", "Globex"]).out;
    assert!(globex.contains("\nstripe: pays, plan ") && !globex.contains("accept"), "{globex}");

    town.week.stripe.revoke();
    for _ in 0..2 {
        let run = desk.run(&["sync", "--once"]);
        assert_eq!(run.code, 1, "{run:?}");
        let told = line_of(&run, "customers:stripe: needs you: ");
        assert!(told.contains("Stripe does not accept the key (revoked or expired)"), "{told}");
        assert!(told.contains("make a restricted key"), "{told}");
        assert!(run.out.contains("customers:posthog: fine\n"), "{run:?}");
        assert_eq!(whose(&desk), before);
    }
    let globex = desk.well(&["customers", "show", "Globex"]).out;
    let told = globex.lines().find(|line| line.starts_with("stripe: pays, plan ")).unwrap();
    assert!(told.contains(", as of ") && told.ends_with(" ago"), "{told}");
    assert!(globex.contains("  not read since: Stripe does not accept the key"), "{globex}");
    let shown = desk.well(&["customers", "show", "Globex", "--json"]).json();
    let tellers = shown["told"].as_array().unwrap();
    let stripe = tellers.iter().find(|one| one["register"] == "stripe").unwrap();
    assert!(stripe["problem"].as_str().unwrap().contains("does not accept"), "{stripe}");

    let doctor = desk.run(&["doctor"]);
    assert_eq!(doctor.code, 1, "{doctor:?}");
    let (_, stripe) = doctor.out.split_once("\ncustomers:stripe\n").unwrap();
    assert!(stripe.contains("✗ customers: Stripe does not accept the key"), "{stripe}");

    town.week.stripe.renew();
    desk.well(&["sync", "--once"]);
    let globex = desk.well(&["customers", "show", "Globex"]).out;
    assert!(!globex.contains("accept"), "{globex}");
    assert_eq!(whose(&desk), before);
}
