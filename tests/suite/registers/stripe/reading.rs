//! What is made of an account.

use super::bench::{Bench, MORNING, PRO, clock, named, read, register, register_where};
use support_hero::demo::TOKEN;
use support_hero::demo::stripe::{Price, Stripe, Subscriber};
use support_hero::desk::{Billing, Coverage, Customer, Reading};

fn told(customer: &Customer) -> String {
    let amount = customer.amount.as_ref().map(|amount| {
        let interval = amount.interval.as_deref().unwrap_or("?");
        format!("{} {} a {interval}", amount.minor, amount.currency)
    });
    let identities: Vec<&str> = customer.identities.iter().map(|id| id.as_str()).collect();
    let plan = customer.plan.as_deref().unwrap_or("-");
    let pays = if customer.pays { "pays" } else { "free" };
    format!(
        "{}: {} {pays}, {plan}, {}, {}",
        customer.name,
        customer.billing.word(),
        amount.unwrap_or_else(|| "-".into()),
        identities.join(" ")
    )
}

fn all(reading: &Reading) -> Vec<String> {
    reading.customers.iter().map(|listed| told(&listed.customer)).collect()
}

#[tokio::test]
async fn the_demos_account() {
    let bench = Bench::of_the_story().await;
    let reading = bench.read().await;
    assert_eq!(reading.coverage, Coverage::All);
    assert_eq!(reading.notice, None);
    assert_eq!(
        all(&reading),
        [
            "Herrera Studio: trialing free, team, 9000 usd a month, email:tomas@herrera.io domain:herrera.io",
            "Hooli: trialing free, scale, 98000 jpy a month, email:sakura@hooli.co.jp domain:hooli.co.jp",
            "Trillian Astra: active pays, starter, 1700 gbp a month, email:trillian@gmx.de",
            "Ole Lukøje: active pays, starter, 1900 eur a month, email:ole@outlook.com",
            "Umbrella: canceled pays, team, 13500 usd a month, email:red.queen@umbrella.test domain:umbrella.test",
            "Nora Batty: active pays, starter, 1900 eur a month, email:nora.batty@gmail.com",
            "Initech: past_due pays, team, 54000 usd a month, email:invoices@initech-billing.com domain:initech-billing.com domain:initech.com domain:initech.co.uk github:blumbergh github:milton-w",
            "Marvin: active pays, starter, 1900 eur a month, email:marvin@proton.me",
            "Globex: active pays, enterprise, 4800000 usd a year, email:billing@globex.com domain:globex.com github:hscorpio github:zoeb",
            "Robin Goodfellow: canceled free, -, -, email:robin@puck.test domain:puck.test",
        ]
    );
    let globex = named(&reading, "Globex");
    assert_eq!(globex.owner.as_deref(), Some("Grace Hopper"));
    let since = globex.since.unwrap().to_string();
    assert!(since.starts_with("2024-10"), "{since}");
    let url = globex.url.as_deref().unwrap();
    assert!(url.starts_with("https://dashboard.stripe.com/customers/cus_"), "{url}");
    let umbrella = named(&reading, "Umbrella");
    assert!(umbrella.until.unwrap() > MORNING.parse().unwrap());
}

#[tokio::test]
async fn an_account_of_before_2025_tells_the_same() {
    let bench = Bench::of_the_story().await;
    let now = bench.read().await;
    bench.stand_in.of_before_2025();
    assert_eq!(bench.read().await, now);
}

#[tokio::test]
async fn whoever_canceled_pays_until_the_period_ends() {
    let bench = Bench::new().await;
    let (_, subscription) = bench.pays("Acme");
    bench.stand_in.ends_in(&subscription, 3);
    let at = async |now: &str| {
        let reading = read(&register(&bench.server.url(""), TOKEN, now)).await.unwrap();
        let acme = named(&reading, "Acme");
        (acme.billing, acme.pays, acme.until.map(|until| until.to_string()))
    };
    let end = Some("2026-11-26T08:00:00Z".to_owned());
    assert_eq!(at(MORNING).await, (Billing::Active, true, None));
    bench.stand_in.cancel_at_period_end(&subscription);
    assert_eq!(at(MORNING).await, (Billing::Active, true, end.clone()));
    bench.stand_in.cancel(&subscription, "cancellation_requested");
    assert_eq!(at("2026-11-26T07:59:59Z").await, (Billing::Canceled, true, end.clone()));
    assert_eq!(at("2026-11-26T08:00:00Z").await, (Billing::Canceled, false, end));
    bench.stand_in.cancel(&subscription, "payment_failed");
    assert_eq!(at(MORNING).await, (Billing::Canceled, false, Some(MORNING.to_owned())));
}

#[tokio::test]
async fn every_status() {
    let bench = Bench::new().await;
    let (_, subscription) = bench.pays("Acme");
    for (status, billing, pays) in [
        ("active", Billing::Active, true),
        ("past_due", Billing::PastDue, true),
        ("trialing", Billing::Trialing, false),
        ("unpaid", Billing::Unpaid, false),
        ("paused", Billing::Paused, false),
        ("incomplete", Billing::Incomplete, false),
        ("incomplete_expired", Billing::Incomplete, false),
    ] {
        bench.stand_in.set_status(&subscription, status);
        let reading = bench.read().await;
        let acme = named(&reading, "Acme");
        assert_eq!((acme.billing, acme.pays), (billing, pays), "{status}");
    }
    bench.stand_in.set_status(&subscription, "trialing");
    let paying = register_where(&bench.server.url(""), TOKEN, MORNING, true);
    assert!(named(&read(&paying).await.unwrap(), "Acme").pays);
}

#[tokio::test]
async fn who_has_no_subscription_is_free_and_who_was_deleted_is_not_there() {
    let bench = Bench::new().await;
    bench.stand_in.add(Subscriber { name: Some("Visitor"), ..Subscriber::default() });
    let (gone, _) = bench.pays("Gone");
    bench.stand_in.delete(&gone);
    assert_eq!(all(&bench.read().await), ["Visitor: free free, -, -, "]);
}

#[tokio::test]
async fn plans_without_a_nickname_are_called_as_their_product() {
    let bench = Bench::new().await;
    let scale = Price { nickname: None, product: "Scale", ..PRO };
    for name in ["Acme", "Globex"] {
        let id = bench.stand_in.add(Subscriber { name: Some(name), ..Subscriber::default() });
        bench.stand_in.subscribe(&id, "active", scale, 1);
    }
    let reading = bench.read().await;
    assert_eq!(named(&reading, "Acme").plan.as_deref(), Some("Scale"));
    assert_eq!(reading.notice, None);
    bench.stand_in.restrict(&["customer", "subscription"]);
    let reading = bench.read().await;
    assert_eq!((named(&reading, "Acme").plan.as_deref(), reading.customers.len()), (None, 2));
    let notice = "some plans have no name: give the restricted key Products: Read";
    assert_eq!(reading.notice.as_deref(), Some(notice));
}

#[tokio::test]
async fn payments_that_are_not_collected_are_told() {
    let bench = Bench::new().await;
    let (_, subscription) = bench.pays("Acme");
    bench.stand_in.pause_collection(&subscription);
    let reading = bench.read().await;
    let facts = &named(&reading, "Acme").facts;
    assert_eq!(facts.get("payments").map(String::as_str), Some("not collected for now"));
}

#[tokio::test]
async fn nobody_is_lost_when_a_list_changes_while_it_is_read() {
    for lists in [1, 2] {
        let (bench, ids) = Bench::of(250).await;
        // Newest first, it is the last one of that page, on whom the next page would have gone on.
        let (last, _) = &ids[250 - lists * 100];
        bench.stand_in.leaves_after(lists, last);
        let reading = bench.read().await;
        assert_eq!(reading.customers.len(), 250, "{lists}");
        let free = reading.customers.iter().filter(|listed| !listed.customer.pays);
        let free: Vec<&String> = free.map(|listed| &listed.id).collect();
        assert_eq!(free, [last], "{lists}");
    }
}

#[tokio::test]
async fn who_changes_their_plan_while_the_list_is_read_goes_on_paying() {
    let (bench, ids) = Bench::of(150).await;
    // The first of the two pages of subscriptions has been read by then.
    bench.stand_in.replaced_after(4, &ids[0].1);
    let reading = bench.read().await;
    let first = named(&reading, "Customer 0");
    assert_eq!((first.billing, first.pays), (Billing::Active, true));
    assert_eq!(bench.read().await.customers, reading.customers);
}

#[tokio::test]
async fn test_accounts_are_opened_in_test_mode() {
    let bench = Bench::new().await;
    bench.stand_in.is_a_test();
    let (id, _) = bench.pays("Acme");
    let reading = bench.read().await;
    let url = format!("https://dashboard.stripe.com/test/customers/{id}");
    assert_eq!(named(&reading, "Acme").url, Some(url));
}

#[tokio::test]
async fn the_address_may_name_the_version() {
    let stand_in = Stripe::new(clock(MORNING));
    let server = stand_in.serve().await.unwrap();
    for base in ["", "/", "/v1", "/v1/"] {
        let register = register(&server.url(base), TOKEN, MORNING);
        assert!(read(&register).await.is_ok(), "{base}");
    }
}
