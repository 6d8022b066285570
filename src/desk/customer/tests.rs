use super::*;
use crate::desk::{Person, PersonId, Profile, Roster};
use std::collections::BTreeMap;
use std::convert::Infallible;

mod whose;

/// Customers and marks in memory.
#[derive(Default)]
struct Notebook {
    customers: Vec<Customer>,
    marks: BTreeMap<Identity, Mark>,
}

impl Book for Notebook {
    type Error = Infallible;

    fn marked(&self, identity: &Identity) -> Result<Option<Mark>, Infallible> {
        Ok(self.marks.get(identity).cloned())
    }

    fn holders(&self, identity: &Identity) -> Result<Vec<Holder>, Infallible> {
        let holds = |customer: &&Customer| {
            customer.identities.contains(identity)
                || Identity::name(&customer.name).as_ref() == Some(identity)
        };
        Ok(self.customers.iter().filter(holds).map(holder).collect())
    }
}

fn holder(customer: &Customer) -> Holder {
    Holder {
        name: customer.name.clone(),
        plan: customer.plan.clone(),
        billing: customer.billing,
        pays: customer.pays,
        register: RegisterId("config".into()),
        read_at: None,
    }
}

fn id(text: &str) -> Identity {
    Identity::parse(text).unwrap()
}

fn slack(id: &str, email: Option<&str>) -> Subject {
    let person = Person {
        id: PersonId(id.into()),
        handle: id.to_lowercase(),
        email: email.map(Into::into),
        ..Person::default()
    };
    Subject { kind: "slack".into(), person, same: Vec::new() }
}

fn github(login: &str) -> Subject {
    Subject { kind: "github".into(), ..slack(login, None) }
}

fn book() -> Notebook {
    let trying = Customer { pays: false, billing: Billing::Trialing, ..Customer::default() };
    let customers = vec![
        Customer::paying("Acme", Some("scale"), &["acme.com", "slack:C0ACME", "github:wile-e"]),
        Customer::paying("Wile's own", None, &["wile@acme.com"]),
        Customer::paying("Globex", None, &["globex.com", "slack:T0GLOBEX", "posthog:d-1"]),
        Customer { name: "Initech".into(), identities: vec![id("initech.com")], ..trying },
    ];
    Notebook { customers, ..Notebook::default() }
}

fn roster() -> Roster {
    Roster::new(&["example.com".into()], &[], Vec::new())
}

fn asked(people: &[Subject], place: Option<&str>) -> Question {
    let place = place.map(|id| SharedPlace {
        kind: "slack".into(),
        id: Some(id.into()),
        called: "#acme-shared".into(),
        shared_with: None,
    });
    Question { people: people.to_vec(), place }
}

fn ask(book: &Notebook, question: &Question) -> Resolution {
    let Ok(resolution) = resolve(question, &roster(), book);
    resolution
}

/// Name, evidence, and whether it is assumed.
fn found(book: &Notebook, question: &Question) -> Option<(String, String, bool)> {
    let customer = ask(book, question).customer?;
    Some((customer.name, customer.evidence, customer.assumed))
}

#[test]
fn evidence_counts_in_its_order() {
    let teamed = |id: &str, team: &str| {
        let mut subject = slack(id, None);
        subject.person.team = Some(team.into());
        subject
    };
    let bridged = |company: &str| {
        let mut subject = slack("papercups:x", None);
        subject.person.profile = Profile { company: Some(company.into()), ..Profile::default() };
        subject
    };
    for (people, place, expected) in [
        (slack("U1", Some("Wile+x@ACME.com")), None, Some(("Wile's own", "e-mail wile@acme.com"))),
        (slack("U1", Some("b@mail.eu.acme.com")), None, Some(("Acme", "domain acme.com"))),
        (slack("U1", Some("b@globex.com")), Some("C0ACME"), Some(("Globex", "domain globex.com"))),
        (slack("U1", Some("b@notacme.com")), None, None),
        (slack("U1", Some("b@gmail.com")), Some("C0ACME"), Some(("Acme", "channel C0ACME"))),
        (slack("U1", None), Some("C0ACME"), Some(("Acme", "channel C0ACME"))),
        (teamed("U1", "T0GLOBEX"), Some("C0ACME"), Some(("Globex", "slack team T0GLOBEX"))),
        (bridged("ACME,  Inc."), None, Some(("Acme", "company ACME"))),
        (bridged("Globex"), Some("C0ACME"), Some(("Acme", "channel C0ACME"))),
        (bridged("Nobody"), None, None),
        (github("Wile-E"), None, Some(("Acme", "github Wile-E"))),
        (slack("wile-e", None), None, None),
        (slack("U1", Some("b@initech.com")), None, Some(("Initech", "domain initech.com"))),
        (slack("U1", Some("b@initech.com")), Some("C0ACME"), Some(("Acme", "channel C0ACME"))),
    ] {
        let told = found(&book(), &asked(std::slice::from_ref(&people), place));
        let told = told.as_ref().map(|(name, evidence, _)| (name.as_str(), evidence.as_str()));
        assert_eq!(told, expected, "{people:?} {place:?}");
    }
}

#[test]
fn a_shared_channel_is_assumed_of_those_of_whom_nothing_else_is_known() {
    let told = found(&book(), &asked(&[slack("U1", None)], Some("C0ACME")));
    assert_eq!(told, Some(("Acme".into(), "channel C0ACME".into(), true)));
    let told = found(&book(), &asked(&[], Some("C0ACME")));
    assert_eq!(told, Some(("Acme".into(), "channel C0ACME".into(), true)));
    let known = found(&book(), &asked(&[slack("U1", Some("b@acme.com"))], Some("C0ACME")));
    assert_eq!(known, Some(("Acme".into(), "domain acme.com".into(), false)));
}

#[test]
fn whoever_asked_counts_before_whoever_joined_and_the_paying_one_wins() {
    let (initech, globex) = (slack("U1", Some("b@initech.com")), slack("U2", Some("h@globex.com")));
    let acme = slack("U3", Some("b@acme.com"));
    let told = ask(&book(), &asked(&[acme.clone(), globex.clone()], None)).customer.unwrap();
    assert_eq!((told.name.as_str(), told.also), ("Acme", vec!["Globex".to_owned()]));
    let told = ask(&book(), &asked(&[initech.clone(), globex], None)).customer.unwrap();
    assert_eq!((told.name.as_str(), told.also), ("Globex", vec!["Initech".to_owned()]));
    let told = ask(&book(), &asked(&[initech], None)).customer.unwrap();
    assert_eq!((told.pays, told.billing), (false, Billing::Trialing));
}

#[test]
fn what_the_hero_said_silences_all_else() {
    let mut book = book();
    let at = Timestamp::from_second(1_800_000_000).unwrap();
    let mut mark = |text: &str, customer: Option<&str>| {
        book.marks.insert(id(text), Mark { customer: customer.map(Into::into), at });
    };
    mark("slack:U1", Some("Initech"));
    mark("acme.com", None);
    mark("slack:C0NEW", Some("Umbrella"));
    mark("pat@globex.com", Some("Acme"));
    for (who, place, expected) in [
        (slack("U1", Some("wile@acme.com")), None, Some(("Initech", false))),
        (slack("U2", Some("wile@acme.com")), Some("C0ACME"), None),
        (slack("U2", None), Some("C0NEW"), Some(("Umbrella", true))),
        (slack("U2", Some("pat@globex.com")), None, Some(("Acme", true))),
    ] {
        let customer = ask(&book, &asked(&[who], place)).customer;
        let told = customer.as_ref().map(|c| (c.name.as_str(), c.pays));
        assert_eq!(told, expected, "{place:?}");
        assert!(customer.is_none_or(|c| c.evidence == "marked by hand" && !c.assumed));
    }
}

#[test]
fn one_person_in_two_channels_is_known_by_both() {
    let mut subject = github("wile-unknown");
    assert_eq!(found(&book(), &asked(&[subject.clone()], None)), None);
    assert!(ask(&book(), &asked(&[subject.clone()], None)).unknown);
    subject.same = vec![("slack".into(), slack("U1", Some("hank@globex.com")).person)];
    let told = found(&book(), &asked(&[subject], None));
    assert_eq!(told, Some(("Globex".into(), "domain globex.com".into(), false)));
}

#[test]
fn nothing_is_known_only_of_those_without_an_address() {
    for (who, unknown) in [
        (slack("U1", None), true),
        (slack("U1", Some("broken")), true),
        (slack("U1", Some("pat@gmail.com")), false),
        (github("pat"), true),
    ] {
        let told = ask(&book(), &asked(std::slice::from_ref(&who), None));
        assert_eq!((told.customer, told.unknown), (None, unknown), "{who:?}");
    }
}

#[test]
fn what_people_write_of_themselves_is_a_hint_and_never_counts() {
    let mut subject = github("pat");
    subject.person.profile = Profile {
        company: Some("Acme".into()),
        organizations: vec!["acme".into()],
        ..Profile::default()
    };
    let told = ask(&book(), &asked(&[subject], None));
    assert_eq!(told.customer, None);
    let now = Timestamp::from_second(1_800_000_000).unwrap();
    let lines: Vec<String> = told.chain.iter().map(|step| step.words(now)).collect();
    assert_eq!(
        lines,
        [
            "pat, github pat: no customer",
            "pat, profile says Acme: only a hint",
            "pat, public member of acme: only a hint"
        ]
    );
}

#[test]
fn the_chain_tells_who_says_what_and_what_was_not_looked_up() {
    let mut book = book();
    book.customers[0].billing = Billing::PastDue;
    let now = Timestamp::from_second(1_800_000_000).unwrap();
    book.marks.insert(id("slack:U9"), Mark { customer: Some("Globex".into()), at: now });
    let told = |who: &[Subject]| {
        let steps = ask(&book, &asked(who, None)).chain;
        let line =
            |step: &Step| format!("{}{}", if step.decided { "* " } else { "" }, step.words(now));
        steps.iter().map(line).collect::<Vec<_>>()
    };
    assert_eq!(
        told(&[slack("U1", Some("b@acme.com"))]),
        [
            "u1, e-mail b@acme.com: no customer",
            "u1, slack U1: no customer",
            "* u1, domain acme.com: Acme, pays, past due (config)"
        ]
    );
    assert_eq!(
        told(&[slack("U1", Some("b@gmail.com"))])[2],
        "u1, domain gmail.com (anybody can have an address there): not looked up"
    );
    assert_eq!(
        told(&[slack("U1", Some("b@eu.example.com"))])[2],
        "u1, domain eu.example.com (our own): not looked up"
    );
    assert_eq!(told(&[slack("U9", None)])[0], "* u9, slack U9: Globex, marked by hand 0 s ago");
}

#[test]
fn an_answer_names_all_that_it_depends_on() {
    let mut book = book();
    let at = Timestamp::from_second(1_800_000_000).unwrap();
    book.marks.insert(id("slack:C1"), Mark { customer: Some("New One".into()), at });
    let told = ask(&book, &asked(&[slack("U1", Some("b@eu.acme.com"))], Some("C1"))).depends_on;
    let expected = [
        "email:b@eu.acme.com",
        "domain:eu.acme.com",
        "domain:acme.com",
        "slack:u1",
        "slack:c1",
        "name:new one",
    ];
    assert_eq!(told, expected.map(id).into_iter().collect());
}

#[test]
fn identities_are_read_as_people_write_them() {
    for (text, expected) in [
        ("Wile+x@Acme.COM", Some("email:wile@acme.com")),
        ("acme.com", Some("domain:acme.com")),
        ("@acme.com.", Some("domain:acme.com")),
        ("acme\u{3002}com\u{ff0e}", Some("domain:acme.com")),
        ("acme.com\u{ff0e}", Some("domain:acme.com")),
        ("\u{ff0e}", None),
        ("slack:U0WILE", Some("slack:u0wile")),
        ("github:Wile-E", Some("github:wile-e")),
        ("name:Acme  Corp", Some("name:acme corp")),
        ("domain:eu.acme.com", Some("domain:eu.acme.com")),
        ("acme", None),
        ("github:", None),
        ("GitHub stuff: x", None),
        ("https://acme.com", None),
        ("", None),
    ] {
        let read = Identity::parse(text).ok();
        assert_eq!(read.as_ref().map(Identity::as_str), expected, "{text:?}");
    }
}

#[test]
fn what_services_call_somebody_is_read_back() {
    for (id, expected) in [
        ("/.", Some("posthog:/.")),
        ("/users/7", Some("posthog:/users/7")),
        ("https://acme.com", Some("posthog:https://acme.com")),
        ("//acme.com", None),
    ] {
        let made = Identity::account("posthog", id);
        assert_eq!(made.as_ref().map(Identity::as_str), expected, "{id:?}");
        assert!(made.is_none_or(|made| Identity::parse(made.as_str()) == Ok(made)), "{id:?}");
    }
}

#[test]
fn who_pays() {
    let now = Timestamp::from_second(1_800_000_000).unwrap();
    let (later, before) = (now.checked_add(jiff::SignedDuration::from_hours(1)).ok(), Some(now));
    for (billing, until, trials_pay, pays) in [
        (Billing::Active, None, false, true),
        (Billing::PastDue, before, false, true),
        (Billing::Trialing, None, false, false),
        (Billing::Trialing, None, true, true),
        (Billing::Canceled, later, false, true),
        (Billing::Canceled, before, false, false),
        (Billing::Canceled, None, true, false),
        (Billing::Unpaid, later, true, false),
        (Billing::Paused, later, true, false),
        (Billing::Free, None, true, false),
    ] {
        assert_eq!(billing.pays(until, trials_pay, now), pays, "{billing:?} {until:?}");
    }
}

#[test]
fn one_name_in_two_cases_is_one_customer() {
    let mut book = book();
    book.customers.push(Customer::paying("ACME  ", None, &["acme.com"]));
    book.customers.push(Customer::paying("Other", None, &["acme.com"]));
    let told = ask(&book, &asked(&[slack("U1", Some("b@acme.com"))], None)).customer.unwrap();
    assert_eq!((told.name.as_str(), told.also), ("Acme", vec!["Other".to_owned()]));
}

#[test]
fn whom_somebody_names() {
    for (text, expected) in [
        ("write to Wile.E+x@Acme.com, please", &["email:wile.e@acme.com"][..]),
        ("<mailto:hank@globex.com|hank@globex.com>.", &["email:hank@globex.com"]),
        ("[mail](mailto:hank@globex.com)", &["email:hank@globex.com"]),
        ("a@b and @ada and x@y. and user@host:22", &[]),
        ("I am https://github.com/Wile-E on there", &["github:wile-e"]),
        ("see www.github.com/wile-e/", &["github:wile-e"]),
        ("https://github.com/acme/app/issues/1", &[]),
        ("https://github.com/features and api.github.com/wile-e", &[]),
        ("My GitHub is wile-e.", &["github:wile-e"]),
        ("my GitHub handle is @Wile-E, thanks", &["github:wile-e"]),
        ("GitHub: wile-e", &["github:wile-e"]),
        ("GitHub username: wile-e", &["github:wile-e"]),
        ("I'm wile-e on GitHub", &["github:wile-e"]),
        ("I am @wile-e on GitHub!", &["github:wile-e"]),
        ("on GitHub I am wile-e", &["github:wile-e"]),
        ("(on GitHub as wile-e)", &["github:wile-e"]),
        ("GitHub is down", &[]),
        ("found it on GitHub yesterday", &[]),
        ("the docs on GitHub are old", &[]),
        ("my GitHub", &[]),
        ("hank@globex.com or hank@globex.com", &["email:hank@globex.com"]),
        ("", &[]),
    ] {
        let told: Vec<String> = named_in(text).into_iter().map(String::from).collect();
        assert_eq!(told, expected, "{text:?}");
    }
}

proptest::proptest! {
    #[test]
    fn every_identity_is_read_back_as_it_is(text in r"([/:.@ a-zA-Z\u{e9}\u{3002}]|\PC){0,16}") {
        let made = [
            Identity::account("posthog", &text),
            Identity::name(&text),
            Identity::email(&text),
            Identity::domain(&text),
        ];
        for identity in made.into_iter().flatten() {
            proptest::prop_assert_eq!(Identity::parse(identity.as_str()), Ok(identity));
        }
    }

    #[test]
    fn whatever_is_written_is_read(text in r"(\PC|github\.com/|GitHub|my | is |on |: |@){0,40}") {
        for identity in named_in(&text) {
            proptest::prop_assert!(matches!(identity.kind(), "email" | "github"), "{identity}");
        }
    }
}
