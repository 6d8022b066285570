//! What holds for every list of customers, whoever wrote it.

use proptest::prelude::*;
use serde_json::json;
use support_hero::desk::{Customer, Listed, clean_line};
use support_hero::register::list::{Place, Rules, parse};

fn rules() -> Rules {
    Rules { trials_pay: true, now: "2026-11-23T10:00:00Z".parse().unwrap() }
}

/// A customer as it is written: name, plan, addresses, domains and a fact.
type Written = (String, String, Vec<String>, Vec<String>, String);

fn written() -> impl Strategy<Value = Vec<Written>> {
    let word = "[a-zà-ü0-9,;\"'\t\n ]{0,12}";
    let one = (word, word, prop::collection::vec("[a-z]{1,4}", 0..3), 0..3_usize, word);
    let one = one.prop_map(|(name, plan, who, domains, fact)| (name, plan, who, domains, fact));
    prop::collection::vec(one, 1..8).prop_map(|all| {
        let numbered = all.into_iter().enumerate();
        let whole = numbered.map(|(n, (name, plan, who, domains, fact))| {
            let emails = who.iter().enumerate().map(|(i, who)| format!("{who}{i}@mail{n}.test"));
            let domains = (0..domains).map(|i| format!("of{i}.customer{n}.test"));
            (format!("{name} {n}"), plan, emails.collect(), domains.collect(), fact)
        });
        whole.collect()
    })
}

/// What is to be read of a customer.
fn expected((name, plan, emails, domains, fact): &Written) -> Listed {
    let known_by: Vec<&str> = emails.iter().chain(domains).map(String::as_str).collect();
    let plan = Some(clean_line(plan)).filter(|plan| !plan.is_empty());
    let mut customer = Customer::paying(&clean_line(name), plan.as_deref(), &known_by);
    let fact = clean_line(fact);
    if !fact.is_empty() {
        customer.facts.insert("Region of it".into(), fact);
    }
    Listed { id: customer.name.clone(), customer }
}

fn table(all: &[Written], delimiter: u8, terminator: csv::Terminator) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new();
    let mut writer =
        writer.delimiter(delimiter).terminator(terminator).from_writer(Vec::<u8>::new());
    writer.write_record(["NAME", "plan", "emails", "domains", "Region of it"]).unwrap();
    for (name, plan, emails, domains, fact) in all {
        writer.write_record([name, plan, &emails.join("; "), &domains.join(" "), fact]).unwrap();
    }
    writer.into_inner().unwrap()
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        text in "[\\[\\]{}\",;:\t\r\n a@.é0]{0,60}",
        after in "(name,domains\n|\\[\\{\"name\": )",
    ) {
        for bytes in [bytes.clone(), text.clone().into_bytes(), (after.clone() + &text).into_bytes(),
                      [after.as_bytes(), &bytes].concat()] {
            if let Err(faults) = parse(&bytes, "list", &rules()) {
                prop_assert!(!faults.lines().is_empty());
                prop_assert!(faults.lines().iter().all(|line| !line.contains('\n')));
            }
        }
    }

    #[test]
    fn what_is_written_is_read_back(all in written()) {
        let expected: Vec<_> = all.iter().map(expected).collect();
        let crlf = csv::Terminator::CRLF;
        for bytes in [
            table(&all, b',', csv::Terminator::Any(b'\n')),
            table(&all, b';', crlf),
            [b"\xef\xbb\xbf".to_vec(), table(&all, b'\t', crlf)].concat(),
        ] {
            let read = parse(&bytes, "list", &rules());
            prop_assert_eq!(read.as_ref(), Ok(&expected), "{}", String::from_utf8_lossy(&bytes));
        }
        let items = all.iter().map(|(name, plan, emails, domains, fact)| json!({
            "Name": name, "plan": plan, "emails": emails, "domains": domains.join(","),
            "Region of it": fact,
        }));
        let mut read = parse(json!(items.collect::<Vec<_>>()).to_string().as_bytes(), "list", &rules())
            .map_err(|faults| TestCaseError::fail(faults.to_string()))?;
        // A JSON object has no order.
        let mut expected = expected;
        for listed in read.iter_mut().chain(&mut expected) {
            listed.customer.identities.sort();
        }
        prop_assert_eq!(read, expected);
    }

    #[test]
    fn a_broken_line_is_told_by_its_number(
        before in prop::collection::vec(prop_oneof!["[a-z ]{1,5}", Just(String::new()), Just("\"a\nb\"".into())], 0..6),
        crlf in any::<bool>(),
        kind in 0..3_usize,
    ) {
        let end = if crlf { "\r\n" } else { "\n" };
        let broken = ["x", "x,y,z", "x,\"y"][kind];
        let mut text = format!("name,plan{end}");
        for (n, line) in before.iter().enumerate() {
            match line.trim() {
                "" => text += end,
                name if name.starts_with('"') => text += &format!("{n},{name}{end}"),
                name => text += &format!("{name} {n},p{end}"),
            }
        }
        let line = text.matches('\n').count() + 1;
        text += &format!("{broken}{end}");
        let faults = parse(text.as_bytes(), "list", &rules()).unwrap_err();
        prop_assert_eq!(faults.told().len(), 1, "{}", faults);
        prop_assert_eq!(faults.told()[0].place, Place::Line(line), "{:?}", text);
    }
}
