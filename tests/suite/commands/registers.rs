//! Registers at the command line: read with everything else, told of, examined.

use super::kit::{Desk, Town};
use std::fs;

const LIST: &str = "name,plan,domains\nNair Labs,scale,nair.dev\n";

/// A desk whose configuration names these lists too.
fn desk<'a>(town: &'a Town, name: &str, lists: &[(&str, &str)]) -> Desk<'a> {
    let mut config = fs::read_to_string(town.file("config.toml")).unwrap();
    for (list, text) in lists {
        let path = town.file(&format!("{name}-{list}.csv"));
        fs::write(&path, text).unwrap();
        let path = path.display();
        config +=
            &format!("\n[[register]]\nkind = \"file\"\nname = \"{list}\"\npath = \"{path}\"\n");
    }
    let file = town.file(&format!("{name}.toml"));
    fs::write(&file, config).unwrap();
    Desk { config: file, ..town.empty_desk(name) }
}

#[test]
fn a_list_is_read_with_everything_else_and_a_broken_one_demotes_nobody() {
    let town = Town::shared();
    let desk = desk(&town, "listed", &[("crm", LIST)]);
    let run = desk.well(&["sync", "--once"]);
    assert!(run.out.contains("customers:crm: fine\n"), "{run:?}");
    let pay = |desk: &Desk<'_>| desk.view("all").iter().filter(|t| is_nair(t)).count();
    let before = pay(&desk);
    assert!(before > 0, "somebody at nair.dev asked");
    fs::write(town.file("listed-crm.csv"), "name,plan,domains\nNair Labs\n").unwrap();
    let run = desk.run(&["sync", "--once"]);
    assert_eq!(run.code, 1, "{run:?}");
    let told = run.out.lines().find(|line| line.starts_with("customers:crm: needs you: "));
    assert!(told.unwrap_or_default().contains("listed-crm.csv:2"), "{run:?}");
    assert_eq!(pay(&desk), before);
    let doctor = desk.run(&["doctor"]);
    assert_eq!(doctor.code, 1);
    let (_, crm) = doctor.out.split_once("\ncustomers:crm\n").unwrap();
    assert!(crm.contains("✗ ") && crm.contains("listed-crm.csv"), "{crm}");
}

fn is_nair(ticket: &serde_json::Value) -> bool {
    ticket["customer"].to_string().contains("Nair Labs")
}

#[test]
fn the_doctor_names_customers_that_claim_one_domain() {
    let town = Town::shared();
    let other = "name,plan,domains\nNair and Daughters,basic,nair.dev\n";
    let desk = desk(&town, "claimed", &[("crm", LIST), ("old", other)]);
    desk.well(&["sync", "--once"]);
    let doctor = desk.run(&["doctor"]);
    let claimed = "  ! domain nair.dev: claimed by ";
    let line = doctor.out.lines().find(|line| line.starts_with(claimed)).unwrap_or_default();
    for name in ["Nair Labs (crm)", "Nair and Daughters (old)"] {
        assert!(line.contains(name), "{doctor:?}");
    }
}
