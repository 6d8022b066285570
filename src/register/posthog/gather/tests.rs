use super::super::wire::Told;
use super::*;
use serde_json::json;

fn settings() -> PostHogConfig {
    PostHogConfig {
        base_url: "https://us.posthog.com/".into(),
        project: "7".into(),
        group: "organization".into(),
        plan: "plan".into(),
        free: vec!["free".into(), "Hobby ".into()],
        usage: "usage".into(),
        show: vec!["version".into(), "hosting".into()],
        log_in_as: true,
    }
}

fn person(told: Value) -> Person {
    serde_json::from_value(told).unwrap()
}

fn group(key: &str, properties: Value) -> Group {
    let told: Told = serde_json::from_value(json!({ "group_properties": properties })).unwrap();
    let plan = told.group_properties.get("plan").and_then(as_text);
    Group { key: key.into(), index: Some(2), told: Some(told), plan }
}

/// What comes of these people at these addresses.
fn gathered(found: Vec<(&str, Value, Option<Group>)>) -> (Vec<Listed>, Vec<ProductUser>) {
    let settings = settings();
    let links = Links::new(&settings);
    let mut gathered = Gathered::new(&settings, &links);
    for (address, told, group) in found {
        gathered.take(address, vec![(person(told), group)]);
    }
    let (_, customers, users) = gathered.finish();
    (customers, users)
}

fn customer(properties: Value, told: Value) -> Customer {
    let (listed, _) = gathered(vec![("a@b.co", told, Some(group("k", properties)))]);
    listed.into_iter().next().unwrap().customer
}

fn user(told: Value) -> ProductUser {
    gathered(vec![("a@b.co", told, None)]).1.remove(0)
}

#[test]
fn who_is_on_a_plan_pays_unless_it_costs_nothing() {
    for (plan, billing) in [
        (json!("scale"), Billing::Active),
        (json!("free"), Billing::Free),
        (json!("FREE "), Billing::Free),
        (json!("hobby"), Billing::Free),
        (json!("freedom"), Billing::Active),
        (json!(3), Billing::Active),
        (json!(""), Billing::Free),
        (json!(null), Billing::Free),
        (json!({ "name": "scale" }), Billing::Free),
    ] {
        let found = customer(json!({ "plan": plan }), json!({}));
        assert_eq!((found.billing, found.pays), (billing, billing == Billing::Active), "{plan}");
    }
}

#[test]
fn usage_is_a_number_of_percent() {
    for (told, usage) in [
        (json!(91), Some(91)),
        (json!(90.6), Some(91)),
        (json!("91"), Some(91)),
        (json!(" 91 %"), Some(91)),
        (json!(140), Some(140)),
        (json!(0), Some(0)),
        (json!(-3), None),
        (json!("lots"), None),
        (json!("NaN"), None),
        (json!("inf"), None),
        (json!(null), None),
    ] {
        assert_eq!(customer(json!({ "usage": told }), json!({})).usage, usage, "{told}");
    }
    let own = json!({ "properties": { "usage": 95 } });
    assert_eq!(customer(json!({}), own).usage, None, "one person is not the organization");
}

#[test]
fn an_organization_is_told_once_whoever_names_it() {
    let acme = || Some(group("Org 1/a", json!({ "name": "Acme", "plan": "scale", "version": 3 })));
    let (listed, users) = gathered(vec![
        ("wile@acme.com", json!({ "distinct_ids": ["Wile"], "uuid": "u1" }), acme()),
        ("beep@acme.com", json!({ "distinct_ids": ["beep"], "uuid": "u2" }), acme()),
    ]);
    let [Listed { id, customer }] = listed.as_slice() else { panic!("{listed:?}") };
    assert_eq!((id.as_str(), customer.name.as_str()), ("Org 1/a", "Acme"));
    let url = "https://us.posthog.com/project/7/groups/2/Org%201%2Fa";
    assert_eq!(customer.url.as_deref(), Some(url));
    assert_eq!(customer.facts.get("version").map(String::as_str), Some("3"));
    let known: Vec<_> = customer.identities.iter().map(Identity::as_str).collect();
    let all = ["posthog:org 1/a", "email:wile@acme.com", "posthog:wile", "email:beep@acme.com"];
    assert_eq!(known, [&all[..], &["posthog:beep"]].concat());
    assert!(users.iter().all(|user| user.customer.as_deref() == Some("Org 1/a")));
}

#[test]
fn an_organization_without_a_group_is_what_its_people_tell() {
    let told = json!({ "properties": {
        "org__name": "Veggie Inc.", "version": "1.2", "usage": 91,
    } });
    let plan = Some("team".to_owned());
    let bare = Group { key: "radish".into(), plan, ..Group::default() };
    let (listed, users) = gathered(vec![("a@b.co", told, Some(bare))]);
    let customer = &listed[0].customer;
    assert_eq!((customer.name.as_str(), customer.plan.as_deref()), ("Veggie Inc.", Some("team")));
    assert_eq!((&customer.url, customer.usage, customer.facts.len()), (&None, None, 1));
    assert_eq!(users[0].facts, [("version".to_owned(), "1.2".to_owned())]);
}

#[test]
fn ids_that_an_app_gave_are_kept_before_those_of_browsers() {
    let browsers = (0..40).map(|n| format!("0196b21a-dffa-78e4-a0f9-{n:012x}"));
    let ids: Vec<_> = browsers.chain(["wile".to_owned()]).collect();
    let (listed, _) =
        gathered(vec![("a@b.co", json!({ "distinct_ids": ids }), Some(group("k", json!({}))))]);
    let known: Vec<_> = listed[0].customer.identities.iter().map(Identity::as_str).collect();
    assert_eq!(known.get(..3), Some(&["posthog:k", "email:a@b.co", "posthog:wile"][..]));
    assert_eq!(known.len(), 2 + MOST_IDS);
}

#[test]
fn people_are_called_by_a_name_and_by_nothing_else() {
    for (told, name) in [
        (json!({ "name": "a@b.co" }), None),
        (json!({ "name": "x1", "distinct_ids": ["x1"] }), None),
        (json!({ "name": "Wile" }), Some("Wile")),
        (json!({ "name": "a@b.co", "properties": { "name": "Wile" } }), Some("Wile")),
        (json!({ "properties": { "first_name": "Zoë", "last_name": "B" } }), Some("Zoë B")),
        (json!({ "properties": { "first_name": "Zoë" } }), Some("Zoë")),
        (json!({ "id": 12, "name": "12" }), None),
    ] {
        assert_eq!(user(told.clone()).name.as_deref(), name, "{told}");
    }
}

#[test]
fn when_somebody_was_seen_is_told_by_posthog_or_by_a_property() {
    let at: Timestamp = "2026-11-23T08:00:00Z".parse().unwrap();
    for (told, seen) in [
        (json!({ "last_seen_at": "2026-11-23T08:00:00.000000Z" }), Some(at)),
        (json!({ "last_seen_at": "2026-11-23T09:00:00+01:00" }), Some(at)),
        (json!({ "last_seen_at": null, "properties": { "last_seen": at } }), Some(at)),
        (json!({ "last_seen_at": "yesterday", "properties": { "last_login": at } }), Some(at)),
        (json!({ "properties": { "last_seen": "yesterday" } }), None),
        (json!({}), None),
    ] {
        assert_eq!(user(told.clone()).last_seen, seen, "{told}");
    }
}

#[test]
fn links_lead_to_the_person_however_their_ids_are_written() {
    let page = "https://us.posthog.com/project/7";
    for (told, url) in [
        (json!({ "distinct_ids": ["wile@acme.com"] }), Some("/person/wile%40acme.com")),
        (json!({ "distinct_ids": ["a/b?c#d e+f%"] }), Some("/person/a%2Fb%3Fc%23d%20e%2Bf%25")),
        (json!({ "distinct_ids": ["株"] }), Some("/person/%E6%A0%AA")),
        (json!({ "distinct_ids": ["..", "x"] }), Some("/person/x")),
        (json!({ "distinct_ids": [], "uuid": "0196-b" }), Some("/persons/0196-b")),
        (json!({}), None),
    ] {
        let user = user(told.clone());
        let url = url.map(|rest| format!("{page}{rest}"));
        assert_eq!(user.url, url, "{told}");
        assert_eq!(user.recordings, url.map(|url| url + "#activeTab=sessionRecordings"), "{told}");
    }
}

#[test]
fn logging_in_as_somebody_is_offered_only_if_it_is_configured() {
    let told = json!({ "properties": { "email": "Wile+x@Acme.com" } });
    let page = "https://us.posthog.com/admin/posthog/user/?q=Wile%2Bx%40Acme.com";
    assert_eq!(user(told).log_in_as.as_deref(), Some(page));
    let links = Links::new(&PostHogConfig { log_in_as: false, ..settings() });
    assert_eq!(links.log_in_as("a@b.co"), None);
}
