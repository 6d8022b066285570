//! Backups, exports, and a database that is damaged, from the command line.

use super::kit::{Desk, Town};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read};

/// Notes on tickets as the export tells them.
fn notes(desk: &Desk<'_>) -> Vec<String> {
    let lines = lines(&desk.well(&["export"]).out);
    let notes = lines.iter().filter(|line| line["type"] == "note");
    notes.map(|note| note["text"].as_str().unwrap().to_owned()).collect()
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_backup_is_made_put_back_and_says_what_is_in_it() {
    let town = Town::shared();
    let desk = town.desk("backed-up");
    let ticket = desk.refs("all").remove(0);
    desk.well(&["note", &ticket, "Moved"]);
    let file = town.file("hero.backup");
    let file = file.to_str().unwrap();
    let made = desk.well(&["backup", file]).out;
    assert!(made.contains(" messages, 1 note") && made.lines().count() == 1, "{made}");
    desk.run(&["backup", file]).failed_saying("--force replaces it");
    let counted = desk.well(&["backup", file, "--force", "--json"]).json();
    assert_eq!(counted["notes"], 1);
    assert_eq!(counted["bytes"], fs::metadata(file).unwrap().len());
    desk.well(&["note", &ticket, "Later"]);
    assert_eq!(notes(&desk), ["Moved", "Later"]);
    let restored = desk.well(&["restore", file]).out;
    assert!(restored.starts_with("restored "), "{restored}");
    assert!(restored.contains("\nwhat was here is kept as "), "{restored}");
    assert_eq!(notes(&desk), ["Moved"]);
    desk.run(&["restore", "/nowhere"]).failed_saying("/nowhere");
    desk.run(&["restore", desk.config.to_str().unwrap()]).failed_saying("is no backup of hero");
    town.empty_desk("nothing")
        .run(&["backup", file, "--force"])
        .failed_saying("there is no database");
}

#[test]
fn nothing_is_restored_while_somebody_works_here() {
    let town = Town::shared();
    let desk = town.desk("worked-on");
    let file = town.file("worked-on.backup");
    let file = file.to_str().unwrap();
    let mut sync = desk.command(&["sync"]).spawn().unwrap();
    let mut told = String::new();
    BufReader::new(sync.stderr.as_mut().unwrap()).read_line(&mut told).unwrap();
    assert!(told.contains("Ctrl-C"), "{told}");
    desk.well(&["backup", file]);
    desk.run(&["restore", file]).failed_saying("another hero works on");
    sync.kill().unwrap();
    sync.wait().unwrap();
    let restored = desk.well(&["restore", file]).out;
    assert!(restored.contains("what was here is kept"), "{restored}");
}

#[test]
fn an_export_tells_everything_a_line_each() {
    let town = Town::shared();
    let desk = town.desk("exported");
    let ticket = desk.reference("thread");
    desk.well(&["note", &ticket, "First\nsecond"]);
    desk.well(&["customers", "note", "Acme", "Likes calls"]);
    let all = lines(&desk.well(&["export"]).out);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for line in &all {
        *counts.entry(line["type"].as_str().unwrap()).or_default() += 1;
    }
    assert_eq!(
        counts.keys().collect::<Vec<_>>(),
        [&"customer_note", &"message", &"note", &"ticket"]
    );
    assert_eq!(counts["ticket"], desk.view("all").len());
    let shown = desk.show(&ticket);
    let said: Vec<_> = all
        .iter()
        .filter(|line| line["type"] == "message" && line["ticket"] == ticket.as_str())
        .map(|line| (&line["id"], &line["text"], &line["at"], &line["author"]))
        .collect();
    let conversation = shown["conversation"].as_array().unwrap();
    let entries =
        conversation.iter().map(|said| (&said["id"], &said["text"], &said["at"], &said["author"]));
    assert_eq!(said, entries.collect::<Vec<_>>());
    let at = said[0].2.as_str().unwrap();
    assert!(at.ends_with('Z') && at.parse::<jiff::Timestamp>().is_ok(), "{at}");
    let note = all.iter().find(|line| line["type"] == "note").unwrap();
    assert_eq!((&note["ticket"], &note["text"]), (&shown["ref"], &"First\nsecond".into()));
    let note = all.iter().find(|line| line["type"] == "customer_note").unwrap();
    assert_eq!((&note["customer"], &note["text"]), (&"Acme".into(), &"Likes calls".into()));
}

#[test]
fn an_export_narrows_and_goes_into_a_file() {
    let town = Town::shared();
    let desk = town.desk("narrowed");
    let file = town.file("export.jsonl");
    let narrow = ["export", "kind:error", "--out", file.to_str().unwrap()];
    assert_eq!(desk.well(&narrow).out, "");
    let all = lines(&fs::read_to_string(&file).unwrap());
    let tickets: Vec<_> = all.iter().filter(|line| line["type"] == "ticket").collect();
    assert!(!tickets.is_empty() && tickets.iter().all(|ticket| ticket["kind"] == "error"));
    let of_those = |line: &&Value| tickets.iter().any(|ticket| ticket["ref"] == line["ticket"]);
    let told = all.iter().filter(|line| line["type"] != "ticket");
    assert_eq!(told.clone().filter(of_those).count(), told.count());
    desk.run(&narrow).failed_saying("--force replaces it");
    desk.well(&[&narrow[..], &["--force"]].concat());
    assert_eq!(desk.run(&["export", "tier:nonsense"]).code, 2);
}

/// More than a pipe takes at once, and whoever reads has seen enough after a few bytes.
#[test]
fn whoever_reads_an_export_may_have_seen_enough() {
    let town = Town::shared();
    let desk = town.desk("piped");
    let mut export = desk.command(&["export"]).spawn().unwrap();
    let mut few = [0; 9];
    export.stdout.take().unwrap().read_exact(&mut few).unwrap();
    let ended = export.wait_with_output().unwrap();
    assert_eq!(
        (ended.status.code(), String::from_utf8(ended.stderr).unwrap().as_str()),
        (Some(0), "")
    );
}

#[test]
fn a_damaged_database_is_put_aside_and_read_again() {
    let town = Town::shared();
    let desk = town.desk("damaged");
    let before = desk.refs("all").len();
    fs::write(desk.data.join("hero.db"), "no database at all ".repeat(999)).unwrap();
    let run = desk.run(&["queue", "--json"]);
    assert_eq!((run.code, run.out.trim(), run.err.lines().count()), (0, "[]", 1), "{run:?}");
    assert!(
        run.err.starts_with("the database was damaged (")
            && run.err.contains("nothing in it could be read")
    );
    let aside = fs::read_dir(&desk.data).unwrap().map(|entry| entry.unwrap().file_name());
    let aside: Vec<_> = aside.filter(|name| name.to_string_lossy().contains(".damaged-")).collect();
    assert_eq!(aside.len(), 1, "{aside:?}");
    assert!(run.err.contains(&*aside[0].to_string_lossy()));
    assert_eq!(desk.well(&["sync", "--once"]).code, 0);
    assert_eq!(desk.refs("all").len(), before);
    assert!(desk.well(&["activity"]).out.contains("the database was damaged"));
}
