//! `hero activity`: what was done, for scripts.

use super::kit::Town;
use serde_json::Value;

#[test]
fn what_was_done_is_printed() {
    let town = Town::new();
    let desk = town.empty_desk("activity");
    desk.well(&["sync", "--once"]);
    let ticket = desk.reference("issue");
    desk.well(&["done", &ticket]);
    desk.well(&["reply", &ticket, "-m", "Hey, it is fixed."]);
    let out = desk.well(&["activity"]).out;
    let first = out.lines().next().unwrap_or_default();
    assert!(first.contains("reply sent: ") && first.ends_with(&ticket), "{out}");
    assert!(out.lines().any(|line| line.contains("  done  ") && line.ends_with(&ticket)), "{out}");
    assert!(out.contains("news of "), "{out}");
    let json = desk.well(&["activity", "--json", "--since", "1h"]).out;
    let rows: Vec<Value> = serde_json::from_str(&json).unwrap();
    assert_eq!(rows[0]["sort"], "delivery");
    assert_eq!(rows[0]["ref"], ticket.as_str());
    assert_eq!(desk.well(&["activity", "--since", "0s"]).out, "Nothing happened.\n");
    let run = desk.run(&["activity", "--since", "whenever"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.err.contains("is not understood"), "{run:?}");
}
