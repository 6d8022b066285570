//! Whole runs: the demo without a screen, the demo that serves, the first configuration.

use super::kit::{Desk, Town, ended};
use std::io::{BufRead, BufReader};

/// What a demo printed, without the times that it shows and that Slack makes its names of.
fn without_times(text: &str) -> String {
    let number = |c: char| if c.is_ascii_digit() { '0' } else { c };
    let mut bare: String = text.chars().map(number).collect();
    while bare.contains("00") {
        bare = bare.replace("00", "0");
    }
    bare.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_demo_of_one_seed_is_the_same_twice() {
    let town = Town::shared();
    let desk = town.empty_desk("unused");
    let demo = || desk.command(&["demo", "--headless", "--seed", "3"]).spawn().unwrap();
    let running = [demo(), demo()];
    let [one, same] = running.map(|child| {
        let run = ended(child);
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{run:?}");
        run.out
    });
    assert!(one.lines().count() > 60 && one.contains("Read back from the service"));
    let told = "fixed in the release of this morning.";
    assert!(one.split("Read back").nth(1).is_some_and(|shown| shown.contains(told)), "{one}");
    assert!(without_times(&one) == without_times(&same), "{one}\n{same}");
}

#[cfg(unix)]
#[test]
fn a_served_demo_says_where_it_is_until_it_is_stopped() {
    use rustix::process::{Pid, Signal, kill_process};
    let town = Town::shared();
    let desk = town.empty_desk("served");
    let mut child = desk.command(&["demo", "--serve", "--seed", "5"]).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let told: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!(told["token"], "demo-token");
    for service in ["slack", "github", "sentry", "stripe"] {
        assert!(told[service].as_str().unwrap().starts_with("http://127.0.0.1:"), "{told}");
    }
    let config = told["config"].as_str().unwrap().into();
    let client = Desk { config, ..town.empty_desk("client") };
    client.well(&["sync", "--once"]);
    assert!(client.view("all").len() >= 60);
    kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
    assert_eq!(ended(child).code, 0);
}

#[test]
fn a_demo_overwrites_no_configuration_but_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("config.toml");
    std::fs::write(&config, "[hero]\nname = \"Ada\"\n").unwrap();
    let run = std::process::Command::new(env!("CARGO_BIN_EXE_hero"))
        .args(["demo", "--serve", "--data"])
        .arg(folder.path())
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(1), "{run:?}");
    assert_eq!(std::fs::read_to_string(&config).unwrap(), "[hero]\nname = \"Ada\"\n");
}

#[test]
fn the_first_configuration_is_accepted_by_the_other_commands() {
    let town = Town::shared();
    let config = town.file("first/config.toml");
    let desk = Desk { config, ..town.empty_desk("first-data") };
    let answers = "Ada\nUTC\n\nexample.com\n#general\nHERO_TEST_A\nexample/app\nHERO_TEST_B\nexample\n\nHERO_TEST_C\n";
    let run = desk.piped(&["init"], answers);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(desk.well(&["queue", "--json"]).out, "[]\n");
    let doctor = desk.run(&["doctor", "--json"]);
    let found = doctor.json();
    let told: Vec<_> = found
        .as_array()
        .unwrap()
        .iter()
        .map(|f| (f["subject"].as_str().unwrap(), f["verdict"].as_str().unwrap()))
        .collect();
    assert_eq!(told.iter().filter(|told| **told == ("token", "fault")).count(), 3, "{told:?}");
    assert!(told.contains(&("file", "good")), "{told:?}");
    assert_eq!(doctor.code, 1, "no token is set");
}
