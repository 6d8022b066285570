//! Tokens that are refused, from every place they can come from, by services that repeat them and by
//! services that break off.

use super::kit::{assert_files_without, assert_without, programs, script};
use crate::commands::kit::{Desk, Run, Town, ended, write_private};
use std::fs;
use std::path::Path;
use std::process::Command;
use support_hero::demo::{Addresses, Fault, Faults};

/// Put together here, so that nobody takes this file for a leak.
const SLACK: &str = concat!("xoxb", "-1111-canary-of-slack");
const GITHUB: &str = concat!("ghp", "_2222CanaryOfGitHub00000000000");
const SENTRY: &str = concat!("sntryu", "_3333canaryofsentry000000000000");
const MAIL: &str = "canary of mail, 4444";
const STRIPE: &str = concat!("sk_live", "_5555canaryofstripe0000");
const POSTHOG: &str = concat!("phx", "_6666canaryofposthog00000");
const CANARIES: [&str; 6] = [SLACK, GITHUB, SENTRY, MAIL, STRIPE, POSTHOG];

/// Every way in which a service may say no, or nothing.
fn misfortunes() -> Vec<Fault> {
    let codes = [200, 301, 302, 307, 400, 401, 403, 404, 422, 429, 500, 503, 535, 550];
    let echoes = codes.map(|code| Fault::Echo { code });
    let others = [
        Fault::CutBefore,
        Fault::CutAfter,
        Fault::CutMidway,
        Fault::Garbage,
        Fault::Status { code: 502 },
    ];
    echoes.into_iter().chain(others).collect()
}

/// A desk whose sources have their tokens from the environment, a command, a file and the keyring.
struct Vault<'a> {
    desk: Desk<'a>,
    path: String,
    /// What the commands that were started could see of each other and of hero.
    seen: std::path::PathBuf,
}

impl<'a> Vault<'a> {
    fn new(town: &'a Town) -> Self {
        let desk = town.empty_desk("vault");
        let folder = town.file("places");
        fs::create_dir(&folder).unwrap();
        let (bin, path) = programs(&folder);
        for (name, canary) in
            [("github", GITHUB), ("sentry", SENTRY), ("mail", MAIL), ("posthog", POSTHOG)]
        {
            write_private(&folder.join(name), &format!("{canary}\nsecond line\n"));
        }
        let seen = folder.join("seen");
        let look = "for p in $$ $PPID; do tr '\\0' ' ' < /proc/$p/cmdline; echo; done";
        let look = format!("{look} >> '{}' 2>/dev/null", seen.display());
        script(&bin, "secret-tool", &format!("{look}\ncat '{}'", folder.join("mail").display()));
        script(&bin, "tell", &format!("{look}\ncat \"$1\""));
        fs::write(&desk.config, config(&town.week.addresses, &folder)).unwrap();
        Self { desk, path, seen }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.desk.command(arguments);
        command.env("PATH", &self.path).env("HERO_LOG", "trace").env("RUST_BACKTRACE", "full");
        command.env("CANARY_SLACK", SLACK).env("CANARY_STRIPE", STRIPE);
        command
    }

    fn watched(&self, arguments: &[&str], fault: &Fault) -> Run {
        let run = ended(self.command(arguments).spawn().unwrap());
        let told = format!("{}{}", run.out, run.err);
        assert_without(&CANARIES, told.as_bytes(), &format!("{arguments:?} after {fault:?}"));
        run
    }
}

fn config(at: &Addresses, folder: &Path) -> String {
    let Addresses { slack, github, sentry, stripe, posthog, email, .. } = at;
    let folder = folder.display();
    format!(
        r#"
[hero]
name = "Ada Lovelace"
[[source]]
kind = "slack"
base_url = "{slack}"
token = {{ env = "CANARY_SLACK" }}
channels = ["general"]
[[source]]
kind = "github"
base_url = "{github}"
token = {{ command = "tell '{folder}/github'" }}
repos = ["example/app"]
[[source]]
kind = "sentry"
base_url = "{sentry}"
token = {{ file = "{folder}/sentry" }}
organization = "example"
[[source]]
kind = "email"
base_url = "{email}"
token = {{ keyring = "support-hero/mail" }}
from = "ada@example.com"
[[register]]
kind = "stripe"
base_url = "{stripe}"
token = {{ env = "CANARY_STRIPE" }}
[[register]]
kind = "posthog"
base_url = "{posthog}"
token = {{ command = "tell '{folder}/posthog'" }}
project = "1"
"#
    )
}

#[test]
fn whatever_a_service_says_of_a_token_nobody_hears_it() {
    let town = Town::new();
    let vault = Vault::new(&town);
    let week = &town.week;
    let services: [&Faults; 6] = [
        week.slack.faults(),
        week.github.faults(),
        week.sentry.faults(),
        week.stripe.faults(),
        week.posthog.faults(),
        week.email.faults(),
    ];
    let mut repeated = 0;
    for fault in misfortunes() {
        services.iter().for_each(|faults| faults.plan("", 1_000, fault.clone()));
        let doctor = vault.watched(&["doctor"], &fault);
        repeated += doctor.out.matches("[your token]").count();
        vault.watched(&["sync", "--once"], &fault);
        services.iter().for_each(|faults| faults.clear());
    }
    assert!(repeated > 30, "the services said it only {repeated} times");
    // As the services themselves refuse what they do not know.
    let none = Fault::Status { code: 401 };
    let doctor = vault.watched(&["doctor", "--json"], &none);
    assert_eq!(doctor.code, 1, "{doctor:?}");
    for arguments in [&["sync", "--once"][..], &["activity"], &["outbox"], &["queue", "--json"]] {
        vault.watched(arguments, &none);
    }
    assert_files_without(&CANARIES, &vault.desk.data);
    assert_nothing_on_command_lines(&vault.seen);
}

/// Commands were started, and saw the command lines of themselves and of hero.
fn assert_nothing_on_command_lines(seen: &Path) {
    if !Path::new("/proc/self/cmdline").exists() {
        eprintln!("skipped: no /proc here, so command lines are not looked at");
        return;
    }
    let seen = fs::read(seen).unwrap();
    let text = String::from_utf8_lossy(&seen);
    for words in ["doctor", "lookup service support-hero account mail", "tell "] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert_without(&CANARIES, &seen, "a command line");
}
