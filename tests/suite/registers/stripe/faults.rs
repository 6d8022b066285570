//! What Stripe, and what stands before it, does badly.

use super::bench::{Bench, MORNING, named, read, register};
use support_hero::demo::{Fault, TOKEN};
use support_hero::source::{Finding, SourceError, Verdict};

#[tokio::test]
async fn a_key_that_is_not_accepted_says_so() {
    let bench = Bench::of_the_story().await;
    let wrong = register(&bench.server.url(""), "rk_live_51Hx0000000000wxyz", MORNING);
    let error = read(&wrong).await.unwrap_err().to_string();
    let told = "Stripe does not accept the key (revoked or expired): Invalid API Key provided: \
                rk_live_**************wxyz";
    assert!(error.starts_with(told), "{error}");
    bench.stand_in.requests();
    bench.stand_in.revoke();
    let error = bench.fails().await;
    let SourceError::NeedsYou { fault, remedy } = &error else { panic!("{error}") };
    assert!(fault.contains("(revoked or expired): Expired API Key provided: "), "{fault}");
    assert!(remedy.contains("restricted key with Customers: Read"), "{remedy}");
    assert!(!error.to_string().contains(TOKEN), "{error}");
    assert_eq!(bench.stand_in.requests().len(), 1);
}

#[tokio::test]
async fn a_permission_that_is_missing_is_named() {
    let bench = Bench::of_the_story().await;
    for (may_read, remedy) in [
        (["subscription", "product"], "Customers: Read"),
        (["customer", "product"], "Subscriptions: Read"),
    ] {
        bench.stand_in.restrict(&may_read);
        let error = bench.fails().await;
        let SourceError::NeedsYou { remedy: told, .. } = &error else { panic!("{error}") };
        assert_eq!(*told, format!("give the restricted key {remedy}"));
    }
    bench.stand_in.restrict(&["customer", "subscription"]);
    assert_eq!(bench.read().await.customers.len(), 10);
}

#[tokio::test]
async fn a_limit_is_waited_for() {
    let (bench, _) = Bench::of(3).await;
    for path in ["customers", "subscriptions"] {
        bench.stand_in.faults().plan(path, 1, Fault::RateLimited { retry_after: 30 });
        let error = bench.fails().await;
        let SourceError::RateLimited { wait, .. } = error else { panic!("{error}") };
        assert_eq!(wait.as_secs(), 30, "{path}");
    }
    // What is over at once does not end a reading.
    bench.stand_in.faults().plan("customers", 1, Fault::RateLimited { retry_after: 0 });
    assert_eq!(bench.read().await.requests, 3);
    bench.stand_in.faults().plan("customers", 2, Fault::RateLimited { retry_after: 0 });
    assert!(matches!(bench.fails().await, SourceError::RateLimited { .. }));
}

#[tokio::test]
async fn what_fails_once_is_asked_for_again() {
    let (bench, _) = Bench::of(150).await;
    let whole = bench.read().await;
    for fault in [Fault::Status { code: 502 }, Fault::CutBefore, Fault::CutAfter, Fault::CutMidway]
    {
        for path in ["customers", "subscriptions"] {
            bench.stand_in.faults().plan(path, 1, fault.clone());
            let reading = bench.read().await;
            assert_eq!(reading.customers, whole.customers, "{path} {fault:?}");
            assert_eq!(reading.requests, whole.requests + 1, "{path} {fault:?}");
        }
        bench.stand_in.faults().plan("subscriptions", 2, fault.clone());
        let error = bench.fails().await;
        let again =
            matches!(error, SourceError::Unreachable { .. } | SourceError::Unanswered { .. });
        assert!(again, "{fault:?}: {error}");
    }
}

#[tokio::test]
async fn what_is_no_answer_of_stripe_ends_the_reading() {
    let (bench, _) = Bench::of(3).await;
    for path in ["customers", "subscriptions"] {
        bench.stand_in.faults().plan(path, 1, Fault::Garbage);
        let error = bench.fails().await;
        assert!(matches!(error, SourceError::Unreadable { .. }), "{path}: {error}");
    }
    bench.stand_in.faults().plan("customers", 2, Fault::Status { code: 503 });
    let told = bench.fails().await.to_string();
    assert!(told.contains("503") && told.contains("/v1/customers"), "{told}");
}

#[tokio::test]
async fn names_of_plans_that_cannot_be_had_right_now_end_the_reading() {
    let bench = Bench::of_the_story().await;
    let acme = support_hero::demo::stripe::Subscriber { name: Some("Acme"), ..Default::default() };
    let acme = bench.stand_in.add(acme);
    bench.stand_in.subscribe(&acme, "active", Default::default(), 1);
    assert_eq!(named(&bench.read().await, "Acme").plan.as_deref(), Some("Cloud"));
    // Else everybody's plan would be lost until the next reading.
    bench.stand_in.faults().plan("products", 2, Fault::Status { code: 500 });
    assert!(matches!(bench.fails().await, SourceError::Unreachable { .. }));
}

#[tokio::test]
async fn a_list_without_end_is_left() {
    let (bench, _) = Bench::of(150).await;
    bench.stand_in.never_ends();
    bench.stand_in.requests();
    let told = bench.fails().await.to_string();
    assert!(told.contains("customers") && told.contains("repeat themselves"), "{told}");
    assert_eq!(bench.stand_in.requests().len(), 2);
}

fn seen(findings: &[Finding]) -> Vec<(&str, Verdict, &str)> {
    let told = findings.iter().filter(|finding| finding.subject != "clock");
    told.map(|finding| (finding.subject.as_str(), finding.verdict, finding.detail.as_str()))
        .collect()
}

#[tokio::test]
async fn a_look_at_an_account() {
    use Verdict::{Fault, Good, Warning};
    let (bench, _) = Bench::of(101).await;
    bench.stand_in.requests();
    let findings = bench.register.examine().await;
    let key = ("key", Good, "of a kind that is not known here");
    let (customers, subscriptions) = (
        ("customers", Good, "more than 100 can be read"),
        ("subscriptions", Good, "more than 100 can be read"),
    );
    assert_eq!(seen(&findings), [key, customers, subscriptions, ("products", Good, "can be read")]);
    assert!(findings.iter().any(|finding| finding.subject == "clock"));
    assert_eq!(bench.stand_in.requests().len(), 3);

    bench.stand_in.restrict(&["customer"]);
    let findings = bench.register.examine().await;
    let verdicts: Vec<Verdict> = seen(&findings).iter().map(|told| told.1).collect();
    assert_eq!(verdicts, [Good, Good, Fault, Warning]);
    let remedies: Vec<&str> = findings.iter().filter_map(|told| told.remedy.as_deref()).collect();
    let give = "give the restricted key";
    assert!(remedies.contains(&format!("{give} Subscriptions: Read").as_str()), "{remedies:?}");
    assert!(remedies.contains(&format!("{give} Products: Read").as_str()), "{remedies:?}");

    bench.stand_in.restrict(&[]);
    let findings = bench.register.examine().await;
    let verdicts: Vec<Verdict> = seen(&findings).iter().map(|told| told.1).collect();
    assert_eq!(verdicts, [Good, Fault, Fault, Warning]);

    bench.stand_in.revoke();
    let findings = bench.register.examine().await;
    let [_, ("customers", Fault, told)] = seen(&findings)[..] else { panic!("{findings:?}") };
    assert!(told.contains("revoked or expired"), "{told}");
}

#[tokio::test]
async fn the_kind_of_a_key_is_told() {
    let bench = Bench::new().await;
    for (key, verdict, word) in [
        ("rk_live_1", Verdict::Good, "restricted"),
        ("rk_test_1", Verdict::Good, "test mode"),
        ("sk_test_1", Verdict::Good, "test mode"),
        ("sk_live_1", Verdict::Warning, "anything"),
        (" pk_live_1\n", Verdict::Warning, "publishable"),
    ] {
        let findings = register(&bench.server.url(""), key, MORNING).examine().await;
        assert_eq!(findings[0].verdict, verdict, "{key}");
        assert!(findings[0].detail.contains(word), "{key}: {}", findings[0].detail);
        assert_eq!(findings[1].verdict, Verdict::Fault, "{key}");
    }
}
