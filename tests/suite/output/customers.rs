//! Customers, and how it is known whose somebody is, as they are printed.

use super::{hours, now, queue};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use support_hero::cli::output::{
    Chain, Screen, chains_json, chains_text, customer_json, customer_page, customers_json,
    customers_table,
};
use support_hero::desk::{
    Amount, Billing, Bond, Customer, CustomerMatch, Evidence, Holder, Identity, Kind, Linked,
    Listed, Mark, PersonId, PersonKey, ProductUser, RegisterId, Resolution, SourceId, Step,
    TicketRef,
};
use support_hero::store::{AccountNote, Colleague, CustomerDetail, CustomerLine, Told};

fn ago(minutes: i64) -> Timestamp {
    now() - SignedDuration::from_mins(minutes)
}

fn stripe() -> RegisterId {
    RegisterId("stripe".into())
}

fn acme() -> Customer {
    Customer {
        owner: Some("Ada".into()),
        since: Some("2024-03-03T00:00:00Z".parse().unwrap()),
        until: Some("2026-12-03T00:00:00Z".parse().unwrap()),
        amount: Some(Amount {
            minor: 120_000,
            currency: "usd".into(),
            interval: Some("month".into()),
        }),
        billing: Billing::PastDue,
        usage: Some(85),
        url: Some("https://dashboard.example.com/cus_1".into()),
        facts: BTreeMap::from([("hosting".into(), "self-hosted".into())]),
        ..Customer::paying("Acme", Some("scale"), &["acme.com", "slack:C0ACME001"])
    }
}

fn initech() -> Customer {
    let paying = Customer::paying("Initech \u{1b}[31mred", None, &["initech.com"]);
    Customer { pays: false, billing: Billing::Trialing, ..paying }
}

fn lines() -> Vec<CustomerLine> {
    let line = |id: &str, customer, register, read_at, open| CustomerLine {
        listed: Listed { id: id.into(), customer },
        register,
        read_at,
        open,
    };
    vec![
        line("cus_1", acme(), stripe(), Some(ago(5)), 12),
        line("Initech", initech(), RegisterId("config".into()), None, 0),
    ]
}

fn detail() -> CustomerDetail {
    let told = |id: &str, customer, register, read_at, problem: Option<&str>| Told {
        register,
        listed: Listed { id: id.into(), customer },
        read_at,
        problem: problem.map(Into::into),
    };
    let configured = Customer::paying("Acme", Some("scale"), &["acme.com", "github:wile-e"]);
    let error = Linked {
        reference: TicketRef::parse("sentry:example/APP-1").unwrap(),
        bond: Bond::TheirError,
        kind: Some(Kind::Error),
        place: None,
        customer: None,
        title: "TypeError".into(),
        state: "open".into(),
        closed_at: None,
        released: None,
        url: "https://example.com/1".into(),
        by_hand: false,
    };
    let key = |id: &str| PersonKey { source: SourceId("users".into()), id: PersonId(id.into()) };
    let wile = Colleague {
        key: key("U0WILE"),
        name: "Wile E. Coyote".into(),
        email: Some("wile@acme.com".into()),
        zone: Some("America/Phoenix".into()),
        assumed: false,
        last_said: Some(ago(180)),
    };
    let guest = Colleague {
        key: key("U0ROAD"),
        name: "roadrunner".into(),
        email: None,
        zone: None,
        assumed: true,
        last_said: None,
    };
    let user = ProductUser {
        address: "wile@acme.com".into(),
        id: "0196".into(),
        name: Some("Wile E.".into()),
        customer: None,
        accounts: Vec::new(),
        last_seen: Some(ago(90)),
        facts: vec![("version".into(), "1.43".into())],
        url: Some("https://posthog.example.com/person/0196".into()),
        recordings: Some("https://posthog.example.com/replay?q=0196".into()),
        log_in_as: Some("https://posthog.example.com/admin/?q=wile".into()),
    };
    let mark = Mark { customer: Some("Acme".into()), at: ago(4_400) };
    let why = "Stripe does not accept the key: make a new one";
    CustomerDetail {
        name: "Acme".into(),
        told: vec![
            told("cus_1", acme(), stripe(), Some(ago(180)), Some(why)),
            told("Acme", configured, RegisterId("config".into()), None, None),
        ],
        marks: vec![(Identity::parse("coyote@mail.test").unwrap(), mark)],
        people: vec![wile, guest],
        tickets: Vec::new(),
        errors: vec![error],
        users: vec![user],
        ticked: vec![("Who else should be told of an outage?".into(), ago(3_000))],
        notes: vec![AccountNote { id: 3, at: ago(60), text: "They move in May".into() }],
    }
}

fn chains() -> Vec<Chain> {
    let holder = Holder {
        name: "Acme".into(),
        plan: Some("scale".into()),
        billing: Billing::Active,
        pays: true,
        register: stripe(),
        read_at: Some(ago(5)),
    };
    let step = |evidence, looked_up: &str, found, decided| Step {
        who: Some("Wile".into()),
        evidence,
        looked_up: looked_up.into(),
        identity: Identity::parse(looked_up.rsplit(' ').next().unwrap()).ok(),
        mark: None,
        found,
        but: None,
        decided,
    };
    let found = Resolution {
        customer: Some(CustomerMatch::paying("Acme", Some("scale"), "domain acme.com")),
        chain: vec![
            step(Evidence::Email, "e-mail wile@acme.com", Vec::new(), false),
            step(Evidence::Domain, "domain acme.com", vec![holder], true),
            step(Evidence::Hint, "profile says ACME \u{1b}[2J", Vec::new(), false),
        ],
        ..Resolution::default()
    };
    let unknown = Resolution { unknown: true, ..Resolution::default() };
    let nobody = Resolution::default();
    let chain = |of: &str, found| Chain { of: of.into(), found };
    vec![
        chain("Wile (slack U0WILE)", found),
        chain("noor (github noor)", unknown),
        chain("github:example/app#1", nobody),
    ]
}

#[test]
fn customers_as_a_table() {
    let table = |width, amounts| {
        customers_table(&lines(), amounts, now(), &Screen { width, colour: false })
    };
    insta::assert_snapshot!(table(usize::MAX, false));
    assert!(table(40, false).lines().all(|line| line.chars().count() <= 40));
    assert!(!table(usize::MAX, false).contains("1,200"));
    assert!(table(usize::MAX, true).contains("1,200 USD a month"));
    assert!(!table(usize::MAX, true).contains('\u{1b}'));
}

#[test]
fn a_customer_as_text() {
    let page = |amounts| customer_page(&detail(), &queue(), amounts, now(), &hours());
    insta::assert_snapshot!(page(false));
    assert!(page(true).contains("plan scale, 1,200 USD a month, "), "{}", page(true));
    let marked = CustomerDetail { name: "Hooli".into(), ..CustomerDetail::default() };
    assert_eq!(
        customer_page(&marked, &[], false, now(), &hours()),
        "Hooli\nmarked by hand alone: it counts as paying\n"
    );
}

#[test]
fn customers_as_json() {
    let json = |amounts| -> serde_json::Value {
        serde_json::from_str(&customers_json(&lines(), amounts).unwrap()).unwrap()
    };
    insta::assert_snapshot!(serde_json::to_string_pretty(&json(false)[0]).unwrap());
    assert_eq!(json(true)[0]["amount"]["minor"], 120_000);
    assert_eq!(
        (&json(false)[1]["billing"], &json(false)[1]["pays"]),
        (&"trialing".into(), &false.into())
    );
}

#[test]
fn a_customer_as_json() {
    let json = customer_json(&detail(), &queue(), false, now(), &hours()).unwrap();
    let mut json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["tickets"][0]["ref"], queue()[0].ticket.reference.as_str());
    assert!(!json.to_string().contains("amount"), "{json}");
    json["tickets"] = serde_json::Value::Null;
    insta::assert_snapshot!(serde_json::to_string_pretty(&json).unwrap());
}

#[test]
fn why_somebody_is_a_customers() {
    insta::assert_snapshot!(chains_text(&chains(), now()));
    let json: serde_json::Value = serde_json::from_str(&chains_json(&chains()).unwrap()).unwrap();
    let decided: Vec<_> =
        json[0]["chain"].as_array().unwrap().iter().map(|step| &step["decided"]).collect();
    assert_eq!(decided, [&false, &true, &false]);
    assert_eq!(
        (&json[0]["customer"]["name"], &json[0]["unknown"]),
        (&"Acme".into(), &false.into())
    );
    assert_eq!(json[0]["chain"][1]["identity"], "domain:acme.com");
    assert_eq!(
        (&json[1]["customer"], &json[1]["unknown"]),
        (&serde_json::Value::Null, &true.into())
    );
}
