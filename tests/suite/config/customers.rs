//! What a configuration may say of customers and of where they come from.

use super::{GITHUB, HERO, faults, parse};
use std::path::Path;
use support_hero::config::{Config, PostHogConfig, RegisterConfig, RegisterKind, TokenFrom};
use support_hero::desk::{Billing, Customer};

/// The registers of a file with these lines.
fn registers(lines: &str) -> Vec<RegisterConfig> {
    let text = format!("{HERO}{GITHUB}{lines}\n");
    let config = Config::parse(&text, Path::new("/etc/hero/config.toml"));
    config.unwrap_or_else(|error| panic!("{error}")).registers
}

/// The customers of a file with these lines.
fn customers(lines: &str) -> Vec<Customer> {
    let text = format!("{HERO}{GITHUB}{lines}\n");
    parse(&text).unwrap_or_else(|error| panic!("{error}")).roster.customers().to_vec()
}

#[test]
fn a_register_is_read_as_often_as_its_kind_needs_unless_it_says_otherwise() {
    let read = registers(
        "[[register]]\nkind = \"file\"\npath = \"a.csv\"\n\
         [[register]]\nkind = \"command\"\ncommand = \" list \"\n\
         [[register]]\nkind = \"stripe\"\ntoken = { env = \"S\" }\n\
         [[register]]\nkind = \"file\"\nname = \"own\"\npath = \"/b.json\"\nevery = \"5s\"\n\
         trialing = true",
    );
    let told: Vec<_> =
        read.iter().map(|r| (r.id.0.as_str(), r.every.as_secs(), r.trials_pay, &r.kind)).collect();
    let stripe = RegisterKind::Stripe { base_url: "https://api.stripe.com".into() };
    assert_eq!(
        told,
        [
            ("file", 60, false, &RegisterKind::File("/etc/hero/a.csv".into())),
            ("command", 3600, false, &RegisterKind::Command("list".into())),
            ("stripe", 3600, false, &stripe),
            ("own", 5, true, &RegisterKind::File("/b.json".into())),
        ]
    );
    assert_eq!(read[2].token, Some((TokenFrom::Env("S".into()), 16)));
    assert!(read[0].token.is_none());
}

#[test]
fn a_path_may_begin_in_the_home_folder() {
    let [read] = &registers("[[register]]\nkind = \"file\"\npath = \"~/a.csv\"")[..] else {
        panic!("not one")
    };
    let home = std::env::var("HOME").unwrap();
    assert_eq!(read.kind, RegisterKind::File(Path::new(&home).join("a.csv")));
}

#[test]
fn posthog_says_which_properties_mean_what() {
    let posthog = |lines: &str| {
        let text = format!(
            "[[register]]\nkind = \"posthog\"\ntoken = {{ env = \"P\" }}\nproject = \"7\"\n{lines}"
        );
        let register = registers(&text).remove(0);
        match register.kind {
            RegisterKind::PostHog(posthog) => (register.every.as_secs(), posthog),
            other => panic!("{other:?}"),
        }
    };
    let usual = PostHogConfig {
        base_url: "https://us.posthog.com".into(),
        project: "7".into(),
        group: "organization".into(),
        plan: "plan".into(),
        free: vec!["free".into()],
        usage: "usage".into(),
        show: vec!["version".into(), "realm".into()],
        log_in_as: false,
    };
    assert_eq!(posthog(""), (900, usual.clone()));
    let said = posthog(
        "base_url = \"https://eu.posthog.com/\"\ngroup = \"company\"\nplan = \"tier\"\nfree = []\n\
         usage = \"used\"\nshow = [\"region\"]\nlog_in_as = true",
    );
    let expected = PostHogConfig {
        base_url: "https://eu.posthog.com".into(),
        group: "company".into(),
        plan: "tier".into(),
        free: vec![],
        usage: "used".into(),
        show: vec!["region".into()],
        log_in_as: true,
        ..usual
    };
    assert_eq!(said.1, expected);
}

#[test]
fn how_customers_are_treated_is_read() {
    let text = format!("{HERO}{GITHUB}");
    assert_eq!(parse(&text).unwrap().customers, Default::default());
    let text = format!(
        "{text}[customers]\nfree_mail = [\"Mail.test\"]\namounts = true\nchecklists = \"lists\"\n"
    );
    let config = Config::parse(&text, Path::new("/etc/hero/config.toml")).unwrap();
    assert!(config.customers.amounts && config.roster.is_free_mail("eu.mail.test"));
    assert_eq!(config.customers.checklists.as_deref(), Some(Path::new("/etc/hero/lists")));
}

#[test]
fn a_customer_is_known_by_all_that_it_names() {
    let read = customers(
        "[[customer]]\nname = \"Acme\"\nplan = \"scale\"\nstatus = \"past_due\"\n\
         owner = \"Grace Hopper\"\nsince = 2024-05-01\nuntil = \"2026-11-30\"\n\
         emails = [\"Wile+x@Gmail.com\"]\ndomains = [\"Acme.com\"]\n\
         slack = [\"T0ACME\", \"E0ACME\", \"U0WILE\"]\ngithub = [\"@Wile-E\"]\n\
         posthog = [\"Org 1\"]\n\
         [[customer]]\nname = \"Globex\"\nemails = [\"h@gmail.com\"]",
    );
    let known_by: Vec<_> = read[0].identities.iter().map(|identity| identity.as_str()).collect();
    let expected = [
        "email:wile@gmail.com",
        "domain:acme.com",
        "slack:t0acme",
        "slack:e0acme",
        "slack:u0wile",
        "github:wile-e",
        "posthog:org 1",
    ];
    assert_eq!(known_by, expected);
    assert_eq!((read[0].billing, read[0].pays), (Billing::PastDue, true));
    assert_eq!(read[0].owner.as_deref(), Some("Grace Hopper"));
    assert_eq!(read[0].since.unwrap().to_string(), "2024-05-01T00:00:00Z");
    assert_eq!(read[0].until.unwrap().to_string(), "2026-11-30T23:59:59Z");
    assert_eq!((read[1].billing, read[1].pays, &read[1].plan), (Billing::Active, true, &None));
}

#[test]
fn who_pays_follows_from_the_status() {
    for (lines, pays) in [
        ("status = \"active\"", true),
        ("status = \"trialing\"", false),
        ("status = \"free\"", false),
        ("status = \"canceled\"", false),
        ("status = \"canceled\"\nuntil = 2001-01-01", false),
        ("status = \"canceled\"\nuntil = 2999-01-01", true),
    ] {
        let text = format!("[[customer]]\nname = \"Acme\"\ndomains = [\"acme.com\"]\n{lines}");
        assert_eq!(customers(&text)[0].pays, pays, "{lines}");
    }
}

#[test]
fn faults_of_a_register() {
    for (text, told) in [
        (
            "kind = \"strip\"",
            "9: register \"strip\": kind = \"strip\" is not known; \
             allowed: file, command, stripe, posthog (did you mean stripe?)",
        ),
        ("name = \"a\"", "8: register \"a\": kind is missing; write kind = \"file\""),
        (
            "kind = \"file\"",
            "8: register \"file\": path is missing; write path = \"customers.csv\"",
        ),
        (
            "kind = \"file\"\npath = \" \"",
            "10: register \"file\": path = \" \" is empty; \
             allowed: a path, such as customers.csv or ~/customers.csv",
        ),
        (
            "kind = \"file\"\npath = \"a.csv\"\nevery = \"1s\"",
            "11: register \"file\": every = \"1s\" is out of range; \
             allowed: a length of time from 5s to 1d, such as \"20s\"",
        ),
        (
            "kind = \"file\"\npath = \"a.csv\"\ntoken = { env = \"T\" }",
            "11: register \"file\": token is not a key here; \
             allowed: kind, name, every, trialing, path",
        ),
        (
            "kind = \"file\"\npath = \"a.csv\"\ntrialing = \"yes\"",
            "11: register \"file\": trialing = \"yes\" is a string; allowed: true or false",
        ),
        (
            "kind = \"file\"\npath = \"a.csv\"\nname = \"config\"",
            "8: register \"config\": name is what the hero calls its own customers; \
             choose another one",
        ),
        (
            "kind = \"file\"\npath = \"a.csv\"\nname = \"a b\"",
            "11: [[register]]: name = \"a b\" is no name of a register; \
             allowed: letters, digits, - _ and .",
        ),
        (
            "kind = \"file\"\npath = \"a.csv\"\n[[register]]\nkind = \"file\"\npath = \"b.csv\"",
            "11: register \"file\": name is the name of the register of line 8 too; \
             give each a name of its own",
        ),
        (
            "kind = \"command\"\ncommand = \"\"",
            "10: register \"command\": command = \"\" is empty; \
             allowed: a shell command that prints CSV or JSON",
        ),
        (
            "kind = \"stripe\"",
            "8: register \"stripe\": token is missing; allowed: { env = \"NAME\" }, \
             { command = \"...\" }, { file = \"~/...\" } or { keyring = \"service/account\" }, \
             never the token itself",
        ),
        (
            "kind = \"stripe\"\ntoken = { env = \"sk_live_1\" }",
            "10: register \"stripe\": token: env looks like the token itself; \
             allowed: the name of a place that holds it",
        ),
        (
            "kind = \"stripe\"\ntoken = { env = \"T\" }\nbase_url = \"stripe\"",
            "11: register \"stripe\": base_url = \"stripe\" is no address of a service; \
             allowed: https://host/path",
        ),
        (
            "kind = \"posthog\"\ntoken = { env = \"T\" }",
            "8: register \"posthog\": project is missing; write project = \"12345\"",
        ),
        (
            "kind = \"posthog\"\ntoken = { env = \"T\" }\nproject = \"my app\"",
            "11: register \"posthog\": project = \"my app\" is no project; \
             allowed: the number that follows /project/ in its address, such as 12345",
        ),
        (
            "kind = \"posthog\"\ntoken = { env = \"T\" }\nproject = \"7\"\nshwo = [\"version\"]",
            "12: register \"posthog\": shwo is not a key here; did you mean show? allowed: kind, \
             name, every, trialing, token, base_url, project, group, plan, free, usage, show, \
             log_in_as",
        ),
    ] {
        let found = faults(&format!("{HERO}{GITHUB}[[register]]\n{text}\n"));
        assert_eq!(found, format!("config.toml:{told}"), "{text}");
    }
}

#[test]
fn faults_of_customers() {
    let acme = "[[customer]]\nname = \"Acme\"\n";
    for (text, told) in [
        (
            format!("{acme}domains = [\"eu.gmail.com\"]"),
            "10: customer \"Acme\": domains = \"eu.gmail.com\" is a domain at which anybody can \
             have an address; allowed: domains of its own; its people's addresses go into emails",
        ),
        (
            format!("{acme}domains = [\"mail.test\"]\n[customers]\nfree_mail = [\"mail.test\"]"),
            "10: customer \"Acme\": domains = \"mail.test\" is a domain at which anybody can have \
             an address; allowed: domains of its own; its people's addresses go into emails",
        ),
        (
            format!("{acme}domains = [\"eu.example.com\"]\n[team]\ndomains = [\"example.com\"]"),
            "10: customer \"Acme\": domains = \"eu.example.com\" belongs to the team already; \
             leave it to one of them",
        ),
        (
            format!(
                "{acme}emails = [\"wile@acme.com\"]\n[[customer]]\nname = \"Globex\"\n\
                 emails = [\"Wile+x@acme.com\"]"
            ),
            "13: customer \"Globex\": emails = \"Wile+x@acme.com\" belongs to customer \"Acme\" \
             already; leave it to one of them",
        ),
        (
            format!("{acme}posthog = [\"1\"]\n[[customer]]\nname = \"G\"\nposthog = [\"1\"]"),
            "13: customer \"G\": posthog = \"1\" belongs to customer \"Acme\" already; \
             leave it to one of them",
        ),
        (
            format!(
                "{acme}emails = [\"a@b.test\"]\n[[customer]]\nname = \" acme\"\nslack = [\"T0A\"]"
            ),
            "12: customer \"acme\": name = \" acme\" is the name of another customer; \
             name each once",
        ),
        (
            format!("{acme}emails = [\"acme.com\"]"),
            "10: customer \"Acme\": emails = \"acme.com\" is no e-mail address; \
             allowed: a whole address, such as wile@acme.com",
        ),
        (
            format!("{acme}github = [\"a\"]\nstatus = \"activ\""),
            "11: customer \"Acme\": status = \"activ\" is no status; allowed: active, past_due, \
             trialing, canceled, unpaid, paused, incomplete, free (did you mean active?)",
        ),
        (
            format!("{acme}github = [\"a\"]\nsince = \"May\""),
            "11: customer \"Acme\": since = \"May\" is no date; \
             allowed: a date such as 2026-11-30",
        ),
        (
            format!("{acme}github = [\"a\"]\nuntil = 5"),
            "11: customer \"Acme\": until = 5 is an integer; allowed: a date such as 2026-11-30",
        ),
        (
            "[customers]\namount = true".into(),
            "9: [customers]: amount is not a key here; did you mean amounts? \
             allowed: free_mail, amounts, checklists",
        ),
        (
            "[[customers]]\namounts = true".into(),
            "8: customers = [[customers]] is an array; allowed: a table [customers]",
        ),
    ] {
        let found = faults(&format!("{HERO}{GITHUB}{text}\n"));
        assert_eq!(found, format!("config.toml:{told}"), "{text}");
    }
}

#[test]
fn a_domain_below_another_customers_may_be_of_its_own() {
    let read = customers(
        "[[customer]]\nname = \"Acme\"\ndomains = [\"acme.com\"]\n\
         [[customer]]\nname = \"Acme Labs\"\ndomains = [\"labs.acme.com\"]",
    );
    assert_eq!(read.len(), 2);
}

#[tokio::test]
async fn a_token_that_is_missing_is_the_fault_of_its_register_alone() {
    let stripe = "[[register]]\nkind = \"stripe\"\ntoken = { env = \"S\" }\n\
                  [[register]]\nkind = \"file\"\npath = \"a.csv\"\n";
    let config = parse(&format!("{HERO}{GITHUB}{stripe}")).unwrap();
    let why = config.register_token(&config.registers[0], &|_| None).await.unwrap().unwrap_err();
    let told = "config.toml:10: register \"stripe\": token: environment variable S is not set; \
                set it before hero starts";
    assert_eq!(why, told);
    assert!(config.register_token(&config.registers[1], &|_| None).await.is_none());
}
