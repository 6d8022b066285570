//! Whose an address, a person or a place is, case by case.

use super::*;
use crate::desk::customer::resolve::BY_HAND;

/// A customer that is known by this alone, and pays.
fn known_by(text: &str) -> Notebook {
    Notebook { customers: vec![Customer::paying("Acme", None, &[text])], ..Notebook::default() }
}

fn at() -> Timestamp {
    Timestamp::from_second(1_800_000_000).unwrap()
}

fn mark(book: &mut Notebook, what: &str, customer: Option<&str>) {
    book.marks.insert(id(what), Mark { customer: customer.map(Into::into), at: at() });
}

#[test]
fn addresses_are_compared_as_people_mean_them() {
    for (known, written, is) in [
        ("acme.com", "WILE@ACME.COM", true),
        ("ACME.com", "wile@acme.com", true),
        ("acme.com", "wile+billing@acme.com", true),
        ("acme.com", "wile@mail.eu.acme.com", true),
        ("acme.com", " wile@acme.com. ", true),
        ("eu.acme.com", "wile@acme.com", false),
        ("acme.com", "wile@notacme.com", false),
        ("acme.com", "wile@acme.com.evil.example", false),
        ("acme.com", "acme.com", false),
        ("wile+x@acme.com", "Wile+Y@Acme.com", true),
        ("wile@acme.com", "wile@eu.acme.com", false),
        ("wile@acme.com", "w.ile@acme.com", false),
        ("bücher.example", "wile@BÜCHER.example", true),
        ("bücher.example", "wile@xn--bcher-kva.example", true),
        ("XN--bcher-kva.example", "wile@mail.bücher.example", true),
        ("wile@bücher.example", "wile@xn--bcher-kva.example", true),
        ("bücher.example", "wile@bucher.example", false),
    ] {
        let told = found(&known_by(known), &asked(&[slack("U1", Some(written))], None));
        assert_eq!(told.is_some(), is, "{written} {known}");
    }
}

#[test]
fn a_domain_of_anybodys_or_our_own_tells_of_no_customer_whoever_claims_it() {
    let roster = roster().with_free_mail(&["Käse.example".into()]);
    for (domain, why) in [
        ("gmail.com", "anybody can have an address there"),
        ("mail.gmail.com", "anybody can have an address there"),
        ("käse.example", "anybody can have an address there"),
        ("eu.käse.example", "anybody can have an address there"),
        ("example.com", "our own"),
        ("eu.example.com", "our own"),
    ] {
        let mut book = known_by(domain);
        mark(&mut book, domain, Some("Globex"));
        let question = asked(&[slack("U1", Some(&format!("b@{domain}")))], None);
        let Ok(told) = resolve(&question, &roster, &book);
        assert_eq!(told.customer, None, "{domain}");
        assert!(told.chain.iter().any(|step| step.but == Some(why)), "{domain}");
        book.customers = known_by(&format!("b@{domain}")).customers;
        let Ok(told) = resolve(&question, &roster, &book);
        assert_eq!(told.customer.unwrap().name, "Acme", "the address itself at {domain}");
    }
}

#[test]
fn of_several_marks_the_one_that_says_most_of_the_person_counts() {
    let marks = ["pat@globex.com", "slack:U1", "globex.com", "slack:T1", "slack:C0ACME"];
    let mut pat = slack("U1", Some("pat@globex.com"));
    pat.person.team = Some("T1".into());
    let question = asked(&[pat], Some("C0ACME"));
    for (first, what) in marks.iter().enumerate() {
        let mut book = book();
        for (place, what) in marks.iter().enumerate().skip(first) {
            mark(&mut book, what, Some(&format!("Mark {place}")));
        }
        let told = ask(&book, &question).customer.unwrap();
        let expected = (format!("Mark {first}"), true, Vec::new());
        assert_eq!((told.name, told.evidence == BY_HAND, told.also), expected, "{what}");
        mark(&mut book, what, None);
        assert_eq!(ask(&book, &question).customer, None, "{what}");
    }
}

#[test]
fn a_mark_of_one_leaves_what_is_known_of_the_others() {
    let mut book = book();
    mark(&mut book, "slack:U1", None);
    let (marked, other) = (slack("U1", Some("wile@acme.com")), slack("U2", Some("h@globex.com")));
    let told = ask(&book, &asked(&[marked, other], None)).customer.unwrap();
    assert_eq!((told.name.as_str(), told.also), ("Globex", Vec::new()));
}

#[test]
fn registers_that_tell_of_one_customer_make_no_second_one() {
    let of = |name: &str, plan: &str, pays| Customer {
        pays,
        billing: if pays { Billing::Active } else { Billing::Free },
        ..Customer::paying(name, Some(plan), &["acme.com"])
    };
    let customers = vec![of("ACME", "free", false), of("Acme", "scale", true)];
    let mut book = Notebook { customers, ..Notebook::default() };
    let question = asked(&[slack("U1", Some("b@acme.com"))], None);
    for evidence in ["domain acme.com", BY_HAND] {
        let told = ask(&book, &question).customer.unwrap();
        assert_eq!((told.plan.as_deref(), told.pays, &told.also), (Some("scale"), true, &vec![]));
        assert_eq!(told.evidence, evidence);
        mark(&mut book, "slack:U1", Some("acme"));
    }
}

#[test]
fn a_profile_of_the_same_person_elsewhere_is_a_hint_too() {
    let mut subject = slack("U1", None);
    let mut elsewhere = github("wile-unknown").person;
    elsewhere.profile.company = Some("@Acme".into());
    elsewhere.profile.organizations = vec!["acme".into(), "Globex".into()];
    subject.same = vec![("github".into(), elsewhere)];
    let mut book = book();
    mark(&mut book, "name:acme", Some("Globex"));
    let told = ask(&book, &asked(&[subject], None));
    assert_eq!((told.customer, told.unknown), (None, true));
    let hints = told.chain.iter().filter(|step| step.evidence == Evidence::Hint);
    assert_eq!(hints.filter(|step| step.identity.is_none() && step.found.is_empty()).count(), 3);
}
