//! `hero customers`: who pays, how that is known, and what the hero says of it.

mod importing;
mod revoked;

use super::kit::{Desk, Town};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const LINE: [&str; 15] = [
    "billing",
    "facts",
    "id",
    "identities",
    "name",
    "open_tickets",
    "owner",
    "pays",
    "plan",
    "read_at",
    "register",
    "since",
    "until",
    "url",
    "usage",
];
const PAGE: [&str; 10] =
    ["errors", "marks", "name", "notes", "pays", "people", "ticked", "tickets", "told", "users"];

fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

/// The customers that are listed.
fn names(desk: &Desk<'_>) -> Vec<String> {
    let all = desk.well(&["customers", "--json"]).json();
    let names = all.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned());
    names.collect()
}

/// A thread or an issue of the community whose author shows an address that tells of somebody.
fn of_nobody(desk: &Desk<'_>) -> (Value, String) {
    let all = desk.view("all").into_iter();
    let mut found = all.filter_map(|ticket| {
        let email = ticket["author"]["email"].as_str()?.to_owned();
        (ticket["tier"] == "community" && ticket["customer"].is_null()).then_some((ticket, email))
    });
    found.next().unwrap()
}

fn tier(desk: &Desk<'_>, ticket: &Value) -> Value {
    desk.show(ticket["ref"].as_str().unwrap())["tier"].clone()
}

#[test]
fn customers_are_listed_and_found_by_a_word() {
    let town = Town::shared();
    let desk = town.desk("customers-list");
    let known = names(&desk);
    for name in ["Acme", "Globex", "Hooli", "Initech"] {
        assert_eq!(known.iter().filter(|one| *one == name).count(), 1, "{known:?}");
    }
    let lines = desk.well(&["customers", "list", "--json"]).json();
    for line in lines.as_array().unwrap() {
        assert_eq!(keys(line), LINE.into());
    }
    let told = |name: &str| lines.as_array().unwrap().iter().find(|one| one["name"] == name);
    for (name, register) in [("Acme", "config"), ("Initech", "stripe")] {
        let line = told(name).unwrap();
        assert_eq!((&line["pays"], &line["register"]), (&json!(true), &json!(register)));
    }
    for word in ["acm", "acme.com", "github:wile-e"] {
        let out = desk.well(&["customers", word]).out;
        assert!(out.lines().count() == 2 && out.contains("Acme"), "{word}: {out}");
    }
    let most = desk.run(&["customers", "--most", "2"]);
    assert_eq!((most.code, most.out.lines().count()), (0, 3), "{most:?}");
    assert!(most.err.starts_with("there are more than 2"), "{most:?}");
    let all = desk.well(&["customers", "--most", "4294967295"]).out;
    assert_eq!(all.lines().count(), names(&desk).len() + 1, "{all}");
    desk.run(&["customers", "xyzzy"]).failed_saying("no customer matches \"xyzzy\"");
    let none = desk.run(&["customers", "xyzzy", "--json"]);
    assert_eq!((none.code, none.out.as_str(), none.err.as_str()), (1, "[]\n", ""));
}

#[test]
fn a_customer_is_shown_with_its_people_and_tickets() {
    let town = Town::shared();
    let desk = town.desk("customers-show");
    let shown = desk.well(&["customers", "show", "ACME", "--json"]).json();
    assert_eq!(keys(&shown), PAGE.into());
    assert_eq!((&shown["name"], &shown["pays"]), (&json!("Acme"), &json!(true)));
    let refs: BTreeSet<&str> = shown["tickets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|ticket| ticket["ref"].as_str().unwrap())
        .collect();
    let all = desk.view("all");
    let theirs = all.iter().filter(|ticket| ticket["customer"]["name"] == "Acme");
    let theirs: BTreeSet<&str> = theirs.map(|ticket| ticket["ref"].as_str().unwrap()).collect();
    assert!(theirs.len() > 2 && refs == theirs, "{refs:?} {theirs:?}");
    let text = desk.well(&["customers", "show", "acme"]).out;
    for part in [
        "Acme\nconfig: pays, plan scale\n",
        "\nknown by:\n",
        "\npeople:\n",
        "\ntickets:\n",
        "wile@acme.com",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    desk.run(&["customers", "show", "Acmee"]).failed_saying("(did you mean Acme?)");
}

#[test]
fn what_is_marked_counts_at_once_and_can_be_taken_back() {
    let town = Town::shared();
    let desk = town.desk("customers-mark");
    let (ticket, email) = of_nobody(&desk);
    let domain = email.rsplit_once('@').unwrap().1;
    assert_eq!(tier(&desk, &ticket), "community");
    let marked = desk.well(&["customers", "mark", domain, "acme", "--json"]).json();
    assert!(marked["moved"].as_u64().unwrap() > 0, "{marked}");
    assert_eq!(
        (&marked["identity"], &marked["customer"], &marked["before"]),
        (&json!(format!("domain:{domain}")), &json!("Acme"), &Value::Null)
    );
    let shown = desk.show(ticket["ref"].as_str().unwrap());
    assert_eq!((&shown["tier"], &shown["customer"]["name"]), (&json!("paying"), &json!("Acme")));
    assert_eq!(shown["customer"]["evidence"], "marked by hand");

    let out = desk.well(&["customers", "mark", &email, "--nobody"]).out;
    assert!(out.contains("belongs to no customer now; ") && out.contains(" moved to"), "{out}");
    assert_eq!(tier(&desk, &ticket), "community");
    let listed = desk.well(&["customers", "marks"]).out;
    assert!(listed.contains(&format!("domain:{domain}: Acme, ")), "{listed}");
    assert!(listed.contains(&format!("email:{email}: no customer, ")), "{listed}");
    assert_eq!(desk.well(&["customers", "marks", "--json"]).json().as_array().unwrap().len(), 2);

    desk.well(&["customers", "unmark", &email]);
    assert_eq!(tier(&desk, &ticket), "paying");
    let out = desk.well(&["customers", "unmark", domain]).out;
    assert!(out.contains("is not marked any more; "), "{out}");
    assert_eq!(tier(&desk, &ticket), "community");
    assert_eq!(desk.well(&["customers", "marks"]).out, "Nothing is marked.\n");
    desk.run(&["customers", "unmark", domain]).failed_saying("is not marked; ");
}

#[test]
fn what_tells_of_nobody_and_who_is_of_the_team_cannot_be_marked() {
    let town = Town::shared();
    let desk = town.desk("customers-refused");
    for (what, customer, why) in [
        ("gmail.com", "Acme", "anybody can have an address at gmail.com"),
        ("mail.gmail.com", "Acme", "anybody can have an address"),
        ("eu.example.com", "Acme", "is the team's own"),
        ("ada@example.com", "Acme", "is the team's own"),
        ("@ada", "Acme", "several go by"),
        ("users:ada", "Acme", "is of the team"),
        ("github:ada", "Acme", "is of the team"),
        ("slak:U0PRIYA01", "Acme", "(did you mean slack?)"),
        ("hooli.test", "Hoolii", "(did you mean Hooli?); --new"),
        ("hooli.test", " ", "has no name"),
        ("#nowhere", "Acme", "no ticket was asked in #nowhere"),
        (
            "Wile Coyote",
            "Acme",
            "nobody here goes by \"Wile Coyote\" (did you mean Wile E. Coyote?)",
        ),
    ] {
        desk.run(&["customers", "mark", what, customer]).failed_saying(why);
    }
    for wrong in
        [&["mark", "acme.com"][..], &["mark", "acme.com", "Acme", "--nobody"], &["note", "Acme"]]
    {
        assert_eq!(desk.run(&[&["customers"], wrong].concat()).code, 2, "{wrong:?}");
    }
    assert_eq!(desk.well(&["customers", "marks", "--json"]).json(), json!([]));
}

#[test]
fn a_channel_and_a_person_are_marked_by_name() {
    let town = Town::shared();
    let desk = town.desk("customers-names");
    let channel = desk.well(&["customers", "mark", "#acme-shared", "Globex", "--json"]).json();
    assert_eq!(
        (&channel["identity"], &channel["customer"]),
        (&json!("slack:c0acme001"), &json!("Globex"))
    );
    let person = desk.well(&["customers", "mark", "users:priyan", "Wonka", "--new"]).out;
    assert!(person.starts_with("Priya Nair (users:U0PRIYA01) belongs to Wonka now; "), "{person}");
    let shown = desk.well(&["customers", "show", "wonka"]).out;
    assert!(shown.contains("marked by hand alone"), "{shown}");
    assert!(shown.contains("email:priya@nair.dev"), "{shown}");
    for listed in [desk.well(&["customers", "list", "wonk"]), desk.well(&["customers", "list"])] {
        let line = listed.out.lines().find(|line| line.starts_with("Wonka")).unwrap();
        assert!(line.contains("pays") && line.ends_with("marks"), "{line}");
    }
    desk.well(&["customers", "mark", "nair.dev", "ACME"]);
    let once = |name: &str| names(&desk).iter().filter(|one| *one == name).count() == 1;
    assert!(once("Wonka") && once("Acme"), "{:?}", names(&desk));
    desk.well(&["customers", "unmark", "nair.dev"]);
    desk.well(&["customers", "unmark", "users:priyan"]);
    desk.well(&["customers", "unmark", "#ACME-shared"]);
    assert!(!names(&desk).contains(&"Wonka".to_owned()));
    assert_eq!(desk.well(&["customers", "marks", "--json"]).json(), json!([]));
}

#[test]
fn the_demo_has_somebody_who_is_assumed_and_a_ticket_of_two_customers() {
    let town = Town::shared();
    let all = town.desk("customers-signs").view("all");
    let whose = |wanted: &dyn Fn(&Value) -> bool| {
        let found = all.iter().map(|ticket| &ticket["customer"]).find(|whose| wanted(whose));
        found.unwrap()["name"].clone()
    };
    assert_eq!(whose(&|whose| whose["assumed"] == true), "Acme");
    assert_eq!(whose(&|whose| whose["also"] == json!(["Initech"])), "Globex");
}

#[test]
fn it_is_told_why_somebody_or_a_ticket_is_a_customers() {
    let town = Town::shared();
    let desk = town.desk("customers-why");
    let all = desk.view("all");
    let ticket = all.iter().find(|ticket| ticket["tier"] == "paying").unwrap();
    let reference = ticket["ref"].as_str().unwrap();
    let told = desk.well(&["customers", "why", reference, "--json"]).json();
    assert_eq!(told[0]["of"], reference);
    assert_eq!(told[0]["customer"], ticket["customer"]);
    let chain = told[0]["chain"].as_array().unwrap();
    let decided: Vec<_> = chain.iter().filter(|step| step["decided"] == true).collect();
    assert_eq!(decided.len(), 1, "{told:#}");
    assert_eq!(decided[0]["looked_up"], ticket["customer"]["evidence"]);

    let text = desk.well(&["customers", "why", "wile@acme.com"]).out;
    assert!(text.contains(": Acme, plan scale, pays; "), "{text}");
    let starred: Vec<_> = text.lines().filter(|line| line.starts_with("* ")).collect();
    assert!(
        !starred.is_empty() && starred[0].contains(" wile@acme.com: Acme, pays (posthog, "),
        "{text}"
    );
    for who in ["Wile E. Coyote", "@wile-e", "slack:U0WILE001", "github:wile-e"] {
        let told = desk.well(&["customers", "why", who, "--json"]).json();
        assert!(!told.as_array().unwrap().is_empty(), "{who}");
        assert!(
            told.as_array().unwrap().iter().all(|one| one["customer"]["name"] == "Acme"),
            "{told:#}"
        );
    }
    let nobody = desk.well(&["customers", "why", "x@nowhere.test"]).out;
    assert!(nobody.contains(": no customer\n"), "{nobody}");
    let ours = desk.well(&["customers", "why", "ada@example.com"]).out;
    assert!(ours.contains(", of the team: "), "{ours}");
    let run = desk.run(&["customers", "why", "Wile Coyote"]);
    run.failed_saying("nobody here goes by \"Wile Coyote\" (did you mean Wile E. Coyote?)");
}

#[test]
fn notes_are_kept_and_taken_away() {
    let town = Town::shared();
    let desk = town.desk("customers-notes");
    assert_eq!(
        desk.well(&["customers", "note", "acme", "They move\nin May"]).out,
        "Acme: kept as note 1\n"
    );
    let notes = desk.well(&["customers", "show", "Acme", "--json"]).json()["notes"].clone();
    assert_eq!((&notes[0]["id"], &notes[0]["text"]), (&json!(1), &json!("They move in May")));
    desk.run(&["customers", "note", "Globex", "--forget", "1"])
        .failed_saying("Globex has no note 1");
    desk.well(&["customers", "note", "ACME", "--forget", "1"]);
    assert!(!desk.well(&["customers", "show", "Acme"]).out.contains("\nnotes:\n"));
    assert_eq!(desk.run(&["customers", "note", "Acme", " "]).code, 2);
}

#[test]
fn two_persons_are_said_to_be_one_and_separated() {
    let town = Town::shared();
    let desk = town.desk("customers-same");
    desk.well(&["customers", "mark", "nair.dev", "Acme"]);
    let whose = || {
        desk.well(&["customers", "why", "github:priyan", "--json"]).json()[0]["customer"].clone()
    };
    assert_eq!(whose(), Value::Null);
    let out = desk.well(&["customers", "same", "github:priyan", "slack:U0PRIYA01"]).out;
    assert!(out.contains(" and Priya Nair (users:U0PRIYA01) are one person now; "), "{out}");
    assert_eq!(whose()["name"], "Acme");
    desk.well(&["customers", "separate", "users:priyan", "github:priyan"]);
    assert_eq!(whose(), Value::Null);
    let out = desk.well(&["customers", "same", "--undo", "users:priyan", "github:priyan"]).out;
    assert!(out.starts_with("nothing is said of "), "{out}");
    desk.run(&["customers", "same", "@priyan", "users:priyan"]).failed_saying("say which one: ");
    desk.run(&["customers", "same", "users:priyan", "users:priyan"])
        .failed_saying("both are Priya Nair");
}
