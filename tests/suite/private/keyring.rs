//! A token from the system's keyring, by a stand-in of the tool that asks it.
#![cfg(not(any(target_os = "macos", windows)))]

use super::kit::script;
use crate::commands::kit::{Desk, Run, Town, ended};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use support_hero::demo::TOKEN;

/// A keyring with one entry, and what is said where there is another.
fn keyring(entry: &str) -> String {
    format!("[ \"$*\" = 'lookup service support-hero account github' ] || exit 1\n{entry}")
}

struct Ring<'a> {
    desk: Desk<'a>,
    bin: PathBuf,
}

impl<'a> Ring<'a> {
    fn new(town: &'a Town, account: &str) -> Self {
        let desk = town.empty_desk(account);
        let config = town.file(&format!("{account}.toml"));
        let text = format!(
            "[hero]\nname = \"Ada\"\n[[source]]\nkind = \"github\"\nbase_url = \"{}\"\n\
             repos = [\"example/app\"]\ntoken = {{ keyring = \"support-hero/{account}\" }}\n",
            town.week.addresses.github
        );
        fs::write(&config, text).unwrap();
        let bin = town.file(&format!("{account}-bin"));
        fs::create_dir(&bin).unwrap();
        Self { desk: Desk { config, ..desk }, bin }
    }

    fn command(&self, path: &Path, arguments: &[&str]) -> Command {
        let mut command = self.desk.command(arguments);
        command.env("PATH", path);
        command
    }

    /// What the doctor says with no other program in reach, but the shell's own.
    fn doctor(&self) -> Run {
        ended(self.command(&self.bin, &["doctor"]).spawn().unwrap())
    }
}

#[test]
fn the_token_is_asked_of_the_keyring_without_a_shell() {
    let town = Town::new();
    let ring = Ring::new(&town, "github");
    script(&ring.bin, "secret-tool", &keyring(&format!("printf '%s\\n' '{TOKEN}'")));
    let doctor = ring.doctor();
    assert_eq!(doctor.code, 0, "{doctor:?}");
    let synced = ended(ring.command(&ring.bin, &["sync", "--once"]).spawn().unwrap());
    assert_eq!((synced.code, synced.err.as_str()), (0, ""), "{synced:?}");
    assert!(!ring.desk.refs("queue").is_empty());
}

#[test]
fn why_the_keyring_gave_none_is_told_with_what_to_do() {
    let town = Town::new();
    let ring = Ring::new(&town, "other");
    let told = |words: &str| {
        let doctor = ring.doctor();
        assert_eq!(doctor.code, 1, "{doctor:?}");
        let line = doctor.out.lines().find(|line| line.contains("✗")).unwrap_or_default();
        assert!(line.contains("other.toml:7: source \"github\": token: "), "{doctor:?}");
        assert!(line.contains(words), "{words}: {doctor:?}");
    };
    told("secret-tool asks the keyring and is not installed; it comes with libsecret");
    for (answer, words) in [
        ("exit 1", "the keyring has no entry support-hero/other; `secret-tool store --label="),
        ("exit 1", "service support-hero account other` makes it"),
        (
            "echo 'Cannot autolaunch D-Bus' >&2; exit 1",
            "did not open: secret-tool failed (exit status: 1): Cannot",
        ),
        ("echo", "entry support-hero/other of the keyring holds no token"),
    ] {
        script(&ring.bin, "secret-tool", answer);
        told(words);
    }
}
