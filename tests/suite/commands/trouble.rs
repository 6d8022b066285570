//! What is broken around the program: one clear sentence, an exit code, nothing lost.

use super::kit::{Desk, Town};
use std::fs;
use std::path::PathBuf;
use support_hero::config::private;

#[test]
fn a_cache_that_cannot_be_used_is_told_in_one_sentence() {
    let town = Town::shared();
    let at = |data: PathBuf| Desk { data, ..town.empty_desk("unused") };
    let file = town.file("file");
    fs::write(&file, "").unwrap();
    at(file.join("below")).run(&["queue"]).failed_saying("cannot be written");
    at(file).run(&["sync", "--once"]).failed_saying("cannot be written");

    let folder = town.empty_desk("folder");
    private::make_folder(&folder.data.join("hero.db")).unwrap();
    folder.run(&["queue"]).failed_saying("cannot be written");

    let newer = town.desk("newer");
    make_newer(&newer);
    newer.run(&["queue"]).failed_saying("update hero");
}

fn make_newer(desk: &Desk<'_>) {
    let database = rusqlite::Connection::open(desk.data.join("hero.db")).unwrap();
    database.pragma_update(None, "user_version", 99).unwrap();
}

#[test]
fn the_doctor_sees_what_is_wrong_with_the_database() {
    let town = Town::shared();
    let desk = town.desk("ill");
    let cache = || {
        let found = desk.run(&["doctor", "--json"]).json();
        let cache = found.as_array().unwrap().iter().filter(|finding| finding["what"] == "cache");
        cache.map(|finding| finding["verdict"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(cache(), ["good", "good"]);
    make_newer(&desk);
    assert_eq!(cache(), ["good", "fault"]);
    assert_eq!(desk.run(&["doctor"]).code, 1);
    fs::write(desk.data.join("hero.db"), "no database at all ".repeat(999)).unwrap();
    assert_eq!(cache(), ["good", "fault"]);
}

#[test]
fn a_configuration_that_cannot_be_used_is_told_with_line_and_key() {
    let town = Town::shared();
    let config = town.file("broken.toml");
    let desk = Desk { config: config.clone(), ..town.empty_desk("never-made") };
    desk.run(&["queue"]).failed_saying("hero init");
    let good = fs::read_to_string(town.file("config.toml")).unwrap();
    for (text, told) in [
        (good.replace("\"slack\"", "\"sl\"ack\""), "this is not TOML"),
        ("[hero".into(), "broken.toml:1: this is not TOML"),
        (good.replace("hours =", "ours ="), "ours is not a key here; did you mean hours?"),
        (
            good.replacen("\"slack\"\nname", "\"slak\"\nname", 1),
            "\"slak\" is not known; allowed: slack",
        ),
        (good.replacen("\"5s\"", "\"fast\"", 1), "every = \"fast\" is no length of time"),
        (good.replace("00:00-24:00", "whenever"), "hours = \"Mon-Sun whenever\""),
    ] {
        fs::write(&config, text).unwrap();
        desk.run(&["queue"]).failed_saying(told);
        desk.run(&["reply", "github:a/b#1", "-m", "Hey"]).failed_saying(told);
    }
    assert!(!desk.data.exists());
}

#[test]
fn a_source_without_a_token_says_so_and_the_others_work() {
    let town = Town::shared();
    let config = town.file("tokenless.toml");
    let good = fs::read_to_string(town.file("config.toml")).unwrap();
    let token = format!("file = {:?}", town.file("token"));
    assert!(good.contains(&token));
    fs::write(&config, good.replacen(&token, "env = \"HERO_TEST_UNSET\"", 1)).unwrap();
    let desk = Desk { config, ..town.empty_desk("tokenless") };
    let run = desk.run(&["sync", "--once"]);
    assert_eq!(run.code, 1, "{run:?}");
    let told = run.out.lines().find(|line| line.starts_with("users: ")).unwrap();
    assert!(told.ends_with(": once that is mended it works by itself"), "{told}");
    assert!(told.contains("needs you") && told.contains("HERO_TEST_UNSET"), "{told}");
    assert!(run.out.contains("github: fine\n") && run.out.contains("sentry: fine\n"), "{run:?}");
    assert!(desk.view("queue").len() > 20);

    let doctor = desk.run(&["doctor"]);
    assert!(doctor.code == 1 && doctor.out.contains("HERO_TEST_UNSET"), "{doctor:?}");
    let mut mended = desk.command(&["sync", "--once"]);
    let run = super::kit::ended(mended.env("HERO_TEST_UNSET", "demo-token").spawn().unwrap());
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{run:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_and_only_by_the_command_itself() {
    let town = Town::shared();
    let desk = town.desk("full");
    let full = || fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let run = super::kit::ended(desk.command(&["queue"]).stdout(full()).spawn().unwrap());
    run.failed_saying("No space left");
    let log = desk.data.join("hero.log");
    fs::remove_file(&log).unwrap();
    std::os::unix::fs::symlink("/dev/full", log).unwrap();
    let ticket = desk.reference("thread");
    desk.well(&["reply", &ticket, "-m", "Hey, without a log."]);
}
