use super::*;
use crate::desk::Billing;

const NOW: &str = "2026-11-23T10:00:00Z";

fn read(text: impl AsRef<[u8]>) -> Result<Vec<Listed>, Faults> {
    let rules = Rules { trials_pay: false, now: NOW.parse().unwrap() };
    parse(text.as_ref(), "customers.csv", &rules)
}

fn sound(text: impl AsRef<[u8]>) -> Vec<Listed> {
    read(text).unwrap_or_else(|faults| panic!("{faults}"))
}

/// The faults of a list without its name, one a line.
fn faults(text: impl AsRef<[u8]>) -> String {
    match read(text) {
        Ok(read) => format!("no fault: {read:?}"),
        Err(faults) => faults.to_string().replace("customers.csv", ""),
    }
}

fn known_by(listed: &Listed) -> Vec<&str> {
    listed.customer.identities.iter().map(|identity| identity.as_str()).collect()
}

#[test]
fn a_table_says_all_that_can_be_known_of_a_customer() {
    let read = sound(
        "Name,ID,plan,STATUS,owner,since,until,amount,currency,interval,usage,url,Emails,domains,\
         slack,github,posthog,Version\n\
         \"Acme, Inc.\",cus_1,scale,past due,Grace,2024-05-01,2026-11-30,49.00,USD,month,82%,\
         https://acme.test/x?y=1,Wile+x@gmail.com a@acme.com,acme.com; acme.org,\"C0ACME,T0ACME\",\
         @Wile-E,0196 0197,1.43\n",
    );
    let [acme] = &read[..] else { panic!("{read:?}") };
    assert_eq!((acme.id.as_str(), acme.customer.name.as_str()), ("cus_1", "Acme, Inc."));
    let customer = &acme.customer;
    assert_eq!(
        (customer.plan.as_deref(), customer.owner.as_deref()),
        (Some("scale"), Some("Grace"))
    );
    assert_eq!((customer.billing, customer.pays), (Billing::PastDue, true));
    assert_eq!(customer.since.unwrap().to_string(), "2024-05-01T00:00:00Z");
    assert_eq!(customer.until.unwrap().to_string(), "2026-11-30T23:59:59Z");
    assert_eq!(customer.amount.as_ref().unwrap().words(), "49 USD a month");
    assert_eq!(customer.usage, Some(82));
    assert_eq!(customer.url.as_deref(), Some("https://acme.test/x?y=1"));
    assert_eq!(customer.facts.get("Version").map(String::as_str), Some("1.43"));
    assert_eq!(
        known_by(acme),
        [
            "email:wile@gmail.com",
            "email:a@acme.com",
            "domain:acme.com",
            "domain:acme.org",
            "slack:c0acme",
            "slack:t0acme",
            "github:wile-e",
            "posthog:0196",
            "posthog:0197"
        ]
    );
}

#[test]
fn json_says_the_same_in_an_array_or_under_customers() {
    let acme = r#"{"name": "Acme", "id": 7, "Plan": "scale", "usage": 82.5, "amount": 49.0,
        "currency": "usd", "domains": ["acme.com"], "emails": "a@b.test, c@d.test", "owner": null,
        "Version": 1.5, "facts": {"realm": "cloud"}, "tags": ["a", "b"]}"#;
    for text in [format!(" [{acme}]"), format!("{{\"next\": null, \"customers\": [{acme}]}}\n")] {
        let read = sound(&text);
        let [acme] = &read[..] else { panic!("{read:?}") };
        assert_eq!((acme.id.as_str(), acme.customer.usage), ("7", Some(82)));
        assert_eq!(acme.customer.amount.as_ref().unwrap().minor, 4900);
        let mut known_by = known_by(acme);
        known_by.sort_unstable();
        assert_eq!(known_by, ["domain:acme.com", "email:a@b.test", "email:c@d.test"]);
        let facts: Vec<_> = acme.customer.facts.iter().map(|(k, v)| format!("{k}={v}")).collect();
        assert_eq!(facts, ["Version=1.5", "realm=cloud", "tags=a, b"]);
    }
}

#[test]
fn what_is_left_out_has_a_default() {
    for text in ["name\nAcme\n", "name,plan,domains\nAcme,,\n", "[{\"name\": \"Acme\"}]"] {
        let read = sound(text);
        let [acme] = &read[..] else { panic!("{read:?}") };
        assert_eq!(acme.id, "Acme");
        let customer = crate::desk::Customer::paying("Acme", None, &[]);
        assert_eq!(acme.customer, customer, "{text}");
    }
}

#[test]
fn tables_of_other_programs_are_read() {
    for text in [
        "\u{feff}name,domains\r\nAcme,acme.com\r\n\r\nGlobex,globex.com\r\n",
        "name;domains\nAcme;acme.com\nGlobex;globex.com",
        "name\tdomain\nAcme\tacme.com\n,\t\nGlobex\tglobex.com\n".replace(",\t\n", "\t\n").as_str(),
        "\n\n \"Name\" ,domains\nAcme,acme.com\nGlobex,globex.com"
            .replace(" \"Name\" ", "\"Name\"")
            .as_str(),
        "name,domains\n\"Acme\",\"acme.com\n\"\n,\nGlobex,globex.com",
    ] {
        let read = sound(text);
        let told: Vec<_> = read.iter().map(|l| (l.id.as_str(), known_by(l))).collect();
        let expected = [("Acme", vec!["domain:acme.com"]), ("Globex", vec!["domain:globex.com"])];
        assert_eq!(told, expected, "{text:?}");
    }
}

#[test]
fn who_pays_follows_from_the_status_and_the_time() {
    for (status, until, trials_pay, pays) in [
        ("active", "", false, true),
        ("", "", false, true),
        ("free", "", false, false),
        ("trialing", "", false, false),
        ("trialing", "", true, true),
        ("canceled", "", false, false),
        ("canceled", "2026-11-22", false, false),
        ("canceled", "2026-11-23", false, true),
    ] {
        let rules = Rules { trials_pay, now: NOW.parse().unwrap() };
        let text = format!("name,status,until\nAcme,{status},{until}");
        let read = parse(text.as_bytes(), "x", &rules).unwrap();
        assert_eq!(read[0].customer.pays, pays, "{status} {until} {trials_pay}");
    }
}

#[test]
fn faults_of_cells_name_line_and_column() {
    for (column, cell, told) in [
        (
            "domains",
            "acme",
            "\"acme\" is no domain; allowed: the part of an address after the @, such as example.com",
        ),
        (
            "domains",
            "acme.com gmail.com",
            "\"gmail.com\" is a domain at which anybody can have an address; \
             allowed: domains of its own; its people's addresses go into emails",
        ),
        (
            "emails",
            "acme.com",
            "\"acme.com\" is no e-mail address; allowed: a whole address, such as wile@acme.com",
        ),
        (
            "slack",
            "#acme",
            "\"#acme\" is no Slack id; allowed: the id of a channel, a member or a team, such as C012AB3CD, U012AB3CD or T012AB3CD",
        ),
        (
            "github",
            "a/b",
            "\"a/b\" is no GitHub login; allowed: the name of an account, such as wile-e",
        ),
        ("since", "May", "\"May\" is no date; allowed: a date such as 2026-11-30"),
        ("until", "11/30/2026", "\"11/30/2026\" is no date; allowed: a date such as 2026-11-30"),
        ("usage", "much", "\"much\" is no share; allowed: a number of percent, such as 82"),
        ("url", "acme.com", "\"acme.com\" is no web address; allowed: https://host/path"),
        (
            "currency",
            "dollars",
            "\"dollars\" is no currency; allowed: a code of three letters, such as usd",
        ),
        (
            "interval",
            "monthly",
            "\"monthly\" is no interval; allowed: day, week, month, year (did you mean month?)",
        ),
        (
            "amount",
            "49",
            "\"49\" has no currency; allowed: a code such as usd in the column currency",
        ),
        (
            "status",
            "activ",
            "\"activ\" is no status; allowed: active, past_due, trialing, canceled, unpaid, \
             paused, incomplete, free (did you mean active?)",
        ),
    ] {
        let text = format!("name,{column}\nGlobex,\nAcme,{cell}\n");
        assert_eq!(faults(text), format!(":3: {column}: {told}"));
        let text =
            format!("[{{\"name\": \"Globex\"}}, {{\"name\": \"Acme\", {column:?}: {cell:?}}}]");
        assert_eq!(faults(text), format!(": customer 2: {column}: {told}"));
    }
    let told = ":2: amount: \"49,00\" is no sum; allowed: a number of usd, such as 49 or 49.00";
    assert_eq!(faults("name;amount;currency\nAcme;49,00;usd"), told);
}

#[test]
fn faults_of_lines_name_line_and_column() {
    let cells = "put cells that hold a separator in quotes, and leave no cell out";
    let quotes = "put the whole cell in quotes, and write every quote in it twice";
    let utf8 = "is not UTF-8; save the list as UTF-8";
    for (text, told) in [
        (
            &b"name,plan,owner\nAcme,scale\n"[..],
            format!(":2: owner: is missing: the line has 2 cells, the header 3; {cells}"),
        ),
        (
            b"name,plan\r\n\r\nAcme,scale\r\nGlobex,team,Ada\r\n",
            format!(":4: column 3: is one too many: the line has 3 cells, the header 2; {cells}"),
        ),
        (
            b"name,plan\n\"A\ncme\",\"scale\n\nGlobex,team\n",
            format!(":3: plan: has no closing quote; {quotes}"),
        ),
        (b"name,plan\nAcme,5\" pipe\n", format!(":2: plan: has a quote in its middle; {quotes}")),
        (
            b"name,plan\nGlobex,\"a \"\"b\"\"\"\n\"Acme\" Inc,team\n",
            format!(":3: name: goes on after its closing quote; {quotes}"),
        ),
        (b"name,plan\n,scale\n", ":2: name: is missing; allowed: a name for every customer".into()),
        (b"name,plan\nAcme,\xff\n", format!(":2: plan: {utf8}")),
        (b"\xff\xfen\0a\0m\0e\0", format!(":1: column 1: {utf8}")),
        (
            b"name,\nAcme,1\n",
            ":2: column 2: \"1\" stands under no name; write a name over the column".into(),
        ),
        (
            b"name,plan,Plan\nAcme,1,2\n",
            ":1: Plan: is the name of two columns; give every column a name of its own".into(),
        ),
        (
            b"\ncompany,plan\nAcme,scale\n",
            ":2: name: is no column here; \
             write the names of the columns into the first line, name among them; or JSON"
                .into(),
        ),
    ] {
        assert_eq!(faults(text), told, "{:?}", String::from_utf8_lossy(text));
    }
}

#[test]
fn faults_of_json_name_line_or_customer() {
    let write = "write [{ \"name\": \"Acme\" }, ...]";
    for (text, told) in [
        (
            "[\n{\"name\": \"Acme\"},\n oops]",
            format!(":3: is no list of customers: expected value; {write}"),
        ),
        (
            "[{\"name\": \"Acme\"}",
            format!(":1: is no list of customers: EOF while parsing a list; {write}"),
        ),
        ("[]\n[]", format!(":2: is no list of customers: trailing characters; {write}")),
        (
            "[{\"name\": \"Acme\"},\n7]",
            format!(
                ":2: is no list of customers: invalid type: integer `7`, expected a map; {write}"
            ),
        ),
        (
            "{\"customers\": [{\"name\": \"Acme\",\n\"plan\": scale}]}",
            format!(":2: plan: is no list of customers: expected value; {write}"),
        ),
        (
            "{\"customer\": []}",
            format!(":1: is no list of customers: missing field `customers`; {write}"),
        ),
        (
            "[{\"plan\": \"scale\"}]",
            ": customer 1: name: is missing; allowed: a name for every customer".into(),
        ),
        (
            "[{\"name\": \"Acme\", \"owner\": [\"Ada\"]}]",
            ": customer 1: owner: is a list; allowed: one value".into(),
        ),
        (
            "[{\"name\": \"Acme\", \"domains\": [{}]}]",
            ": customer 1: domains: is too deep; allowed: a text, a number, or a list of texts"
                .into(),
        ),
        (
            "[{\"name\": \"Acme\", \"plan\": \"a\", \"Plan\": \"b\"}]",
            ": customer 1: plan: stands there twice; allowed: each key once".into(),
        ),
    ] {
        assert_eq!(faults(text), told, "{text}");
    }
}

#[test]
fn what_two_customers_claim_is_told_by_both_names() {
    for (text, told) in [
        (
            "name,domains,emails\nAcme,acme.com,\nInitech,,\nGlobex,Acme.com,\n",
            ":4: domains: \"acme.com\" is claimed by Globex and by Acme (line 2); \
             leave it to one of them",
        ),
        (
            "name,domains,emails\nAcme,,a@b.test\nGlobex,,A+x@b.test\n",
            ":3: emails: \"a@b.test\" is claimed by Globex and by Acme (line 2); \
             leave it to one of them",
        ),
        (
            "name,plan\nAcme,a\n acme,b\n",
            ":3: name: \"acme\" is the name of line 2 too; name each customer once",
        ),
        (
            "name,id\nAcme,1\nGlobex,1\n",
            ":3: id: \"1\" is the id of Acme (line 2) too; give each an id of its own",
        ),
        (
            "[{\"name\": \"Acme\", \"slack\": \"C01\"}, {\"name\": \"Globex\", \"slack\": \"C01\"}]",
            ": customer 2: slack: \"c01\" is claimed by Globex and by Acme (customer 1); \
             leave it to one of them",
        ),
    ] {
        assert_eq!(faults(text), told, "{text}");
    }
    let own = sound("name,emails,domains\nAcme,a@acme.com A@acme.com,acme.com\nLabs,,eu.acme.com");
    assert_eq!(known_by(&own[0]), ["email:a@acme.com", "domain:acme.com"]);
}

#[test]
fn an_empty_list_is_refused_so_that_nobody_loses_their_plan() {
    for text in ["[]", "{\"customers\": []}", "name,plan\n", "name\n\n\n"] {
        let told = ": holds no customer; write one at least, or leave the list out";
        assert_eq!(faults(text), told, "{text}");
    }
    assert!(faults("").ends_with("holds no customer; write one at least, or leave the list out"));
}

#[test]
fn all_faults_are_told_in_order_up_to_twenty() {
    let all = faults("name,domains\nAcme,a.com\nGlobex,a.com\nHooli,b\n,c.com\n");
    let lines: Vec<_> = all.lines().map(|line| line.split(": ").next().unwrap()).collect();
    assert_eq!(lines, [":3", ":4", ":5"], "{all}");
    let many: String = (0..30).map(|n| format!("Customer {n},x\n")).collect();
    let told = read(format!("name,domains\n{many}")).unwrap_err();
    assert_eq!((told.told().len(), told.lines().len()), (20, 21));
    assert_eq!(told.lines()[20], "customers.csv: 10 more faults");
    let error = crate::source::SourceError::from(told).to_string();
    assert!(error.contains("example.com (and 29 more faults): mend the list"), "{error}");
}
