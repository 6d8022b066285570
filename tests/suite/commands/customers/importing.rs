//! `hero customers import`: customers from a file.

use super::{names, of_nobody, tier};
use crate::commands::kit::Town;
use serde_json::json;
use std::fs;

#[test]
fn what_a_file_tells_counts_until_it_is_forgotten() {
    let town = Town::shared();
    let desk = town.desk("import");
    let before = names(&desk);
    let (ticket, email) = of_nobody(&desk);
    let domain = email.rsplit_once('@').unwrap().1;
    let file = desk.data.join("crm.csv");
    let path = file.to_str().unwrap();
    let head = "name,plan,status,domains,region";
    fs::write(
        &file,
        format!("{head}\nWonka,scale,active,{domain},EMEA\nWayne,,trialing,wayne.test,US\n"),
    )
    .unwrap();

    let dry = desk.well(&["customers", "import", path, "--dry-run"]).out;
    assert!(dry.contains("2 customers, 1 of which pays; nothing was imported"), "{dry}");
    assert!(!names(&desk).contains(&"Wonka".to_owned()));

    let told = desk.well(&["customers", "import", path, "--json"]).json();
    assert_eq!(
        (&told["register"], &told["customers"], &told["added"], &told["changed"], &told["removed"]),
        (&json!("import"), &json!(2), &json!(2), &json!(0), &json!(0))
    );
    assert!(told["moved"].as_u64().unwrap() > 0, "{told}");
    assert_eq!(tier(&desk, &ticket), "paying");
    let shown = desk.well(&["customers", "show", "wonka"]).out;
    assert!(
        shown.contains("\nimport: pays, plan scale, as of ") && shown.contains("region: EMEA"),
        "{shown}"
    );

    let again = desk.well(&["customers", "import", path]).out;
    assert!(again.contains("0 added, 0 changed, 0 removed; no ticket moved"), "{again}");

    fs::write(&file, format!("{head}\nWonka,scale,unpaid,{domain},EMEA\n")).unwrap();
    let other = desk.well(&["customers", "import", path]).out;
    assert!(other.contains("0 added, 1 changed, 1 removed; "), "{other}");
    assert_eq!(tier(&desk, &ticket), "community");
    assert_eq!(desk.show(ticket["ref"].as_str().unwrap())["customer"]["billing"], "unpaid");

    let gone = desk.well(&["customers", "import", "--forget"]).out;
    assert!(gone.contains("1 removed"), "{gone}");
    assert_eq!(names(&desk), before);
    let sync: Vec<_> = desk.run(&["sync", "--once"]).out.lines().map(str::to_owned).collect();
    assert!(sync.iter().all(|line| !line.contains("import")), "{sync:?}");
    desk.run(&["customers", "import", "--forget"]).failed_saying("nothing was imported as import");
}

#[test]
fn imports_of_other_names_stand_side_by_side() {
    let town = Town::shared();
    let desk = town.desk("import-names");
    let before = names(&desk);
    let new = || names(&desk).into_iter().filter(|name| !before.contains(name)).collect::<Vec<_>>();
    let file = desk.data.join("list.json");
    let path = file.to_str().unwrap();
    fs::write(&file, r#"[{"name": "Wayne", "domains": ["wayne.test"]}]"#).unwrap();
    desk.well(&["customers", "import", path, "--name", "crm"]);
    fs::write(&file, r#"{"customers": [{"name": "Wonka", "domains": "wonka.test"}]}"#).unwrap();
    desk.well(&["customers", "import", path]);
    assert_eq!(new(), ["Wayne", "Wonka"]);
    desk.well(&["customers", "import", "--forget", "--name", "crm"]);
    assert_eq!(new(), ["Wonka"]);
    for wrong in [&["--forget", path][..], &[], &["--name", "a b", path]] {
        let run = desk.run(&[&["customers", "import"], wrong].concat());
        assert_eq!(run.code, 2, "{run:?}");
    }
}

#[test]
fn a_file_with_a_broken_line_imports_nothing() {
    let town = Town::shared();
    let desk = town.desk("import-broken");
    let before = names(&desk);
    let file = desk.data.join("broken.csv");
    let path = file.to_str().unwrap();
    fs::write(&file, "name,status,domains\nWayne,active,wayne.test\nWonka,sometimes,acme\nHooli\n")
        .unwrap();
    let run = desk.run(&["customers", "import", path]);
    assert_eq!((run.code, run.out.as_str()), (1, ""), "{run:?}");
    for told in
        ["broken.csv:3: status", "broken.csv:3: domains", "broken.csv:4: ", "nothing was imported"]
    {
        assert!(run.err.contains(told), "{told} in {run:?}");
    }
    assert_eq!(names(&desk), before);
    let missing = desk.run(&["customers", "import", "nowhere.csv"]);
    assert_eq!(missing.code, 1, "{missing:?}");
    assert!(missing.err.contains("nowhere.csv"), "{missing:?}");
}

#[test]
fn what_two_customers_claim_is_told_by_their_names() {
    let town = Town::shared();
    let desk = town.desk("import-clash");
    let file = desk.data.join("clash.csv");
    fs::write(&file, "name,domains\nAcme Clone,acme.com\nacme,acme.com\nWayne,wayne.test\n")
        .unwrap();
    let run = desk.run(&["customers", "import", file.to_str().unwrap()]);
    assert_eq!((run.code, run.out.as_str()), (1, ""), "two of one file: {run:?}");
    fs::write(&file, "name,domains\nAcme Clone,acme.com\nglobex,globex.com\n").unwrap();
    let run = desk.run(&["customers", "import", file.to_str().unwrap()]);
    assert_eq!((run.code, run.err.lines().count()), (0, 1), "{run:?}");
    assert!(run.err.contains("acme.com") && run.err.contains("Acme (config)"), "{run:?}");
    assert!(run.err.contains("Acme Clone (import)"), "{run:?}");
}

#[test]
fn a_file_that_is_imported_again_writes_nothing() {
    let town = Town::shared();
    let desk = town.desk("import-again");
    let file = desk.data.join("again.csv");
    fs::write(&file, "name,domains\nWayne,wayne.test\nTyrell,tyrell.test\n").unwrap();
    desk.well(&["customers", "import", file.to_str().unwrap()]);
    let watching = rusqlite::Connection::open(desk.data.join("hero.db")).unwrap();
    let version = || watching.pragma_query_value(None, "data_version", |row| row.get::<_, i64>(0));
    let before = version().unwrap();
    let again = desk.well(&["customers", "import", file.to_str().unwrap()]).out;
    assert!(again.contains("0 added, 0 changed, 0 removed; no ticket moved"), "{again}");
    assert_eq!(version().unwrap(), before);
}
