//! What hero keeps is its user's alone, whatever the umask, and whatever it was before.

use super::kit::files_below;
use crate::commands::kit::{Desk, Run, Town, ended};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How long anything may take before it counts as not happening.
const PATIENCE: Duration = Duration::from_secs(60);

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

/// The command under a umask.
fn under(umask: &str, desk: &Desk<'_>, arguments: &[&str]) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("umask {umask}; exec \"$0\" \"$@\"")]);
    command.arg(env!("CARGO_BIN_EXE_hero")).args(arguments);
    command.env("HERO_CONFIG", &desk.config).env("HERO_DATA", &desk.data);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run_under(umask: &str, desk: &Desk<'_>, arguments: &[&str]) -> Run {
    let run = ended(under(umask, desk, arguments).spawn().unwrap());
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{umask} {arguments:?} {run:?}");
    run
}

/// The folder and all in it belong to its owner alone.
fn assert_closed(folder: &Path, umask: &str) {
    assert_eq!(mode(folder), 0o700, "{umask}");
    for file in files_below(folder) {
        assert_eq!(mode(&file), 0o600, "{} under {umask}", file.display());
    }
}

#[test]
fn whatever_the_umask_nobody_else_reads_the_cache() {
    let town = Town::shared();
    for umask in ["000", "022", "077"] {
        let desk = town.empty_desk(&format!("umask-{umask}"));
        run_under(umask, &desk, &["queue"]);
        assert_closed(&desk.data, umask);
    }
    let desk = town.empty_desk("umask-busy");
    let mut running = under("000", &desk, &["sync"]).stdout(Stdio::null()).spawn().unwrap();
    let deadline = Instant::now() + PATIENCE;
    // What SQLite puts beside the database is there while somebody has it open.
    let names = ["hero.db", "hero.db-wal", "hero.db-shm", "hero.log", "lead.lock"];
    while !names.iter().all(|name| desk.data.join(name).exists()) {
        assert!(Instant::now() < deadline, "{:?}", files_below(&desk.data));
        std::thread::yield_now();
    }
    assert_closed(&desk.data, "000");
    running.kill().unwrap();
    running.wait().unwrap();
    run_under("000", &desk, &["sync", "--once"]);
    let ticket = desk.reference("thread");
    run_under("000", &desk, &["note", &ticket, "Hm"]);
    run_under("000", &desk, &["claim", &ticket]);
    let locks = files_below(&desk.data).into_iter();
    assert!(locks.filter(|file| file.to_string_lossy().contains("outbox-")).count() > 0);
    assert_closed(&desk.data, "000");
}

#[test]
fn what_was_open_is_closed_and_told_once() {
    let town = Town::shared();
    let desk = town.desk("was-open");
    let log = desk.data.join("hero.log");
    for file in files_below(&desk.data) {
        set_mode(&file, 0o644);
    }
    set_mode(&desk.data, 0o755);
    let first = desk.run(&["queue"]);
    assert_eq!(first.code, 0, "{first:?}");
    for path in [&desk.data, &desk.data.join("hero.db"), &log] {
        let told =
            format!("closed to others, who could have read it until now: {}", path.display());
        assert!(first.err.lines().any(|line| line == told), "{told}: {first:?}");
    }
    assert_closed(&desk.data, "what was open");
    desk.well(&["queue"]);
    set_mode(&desk.data, 0o750);
    let told =
        format!("! rights: others could read {} until now; it is closed", desk.data.display());
    let doctor = desk.run(&["doctor"]);
    assert!(doctor.out.contains(&told), "{doctor:?}");
    assert_closed(&desk.data, "the doctor");
    assert!(!desk.run(&["doctor"]).out.contains("rights"));
}

#[test]
fn a_folder_shared_with_other_files_is_told_by_the_doctor() {
    let town = Town::shared();
    let desk = town.desk("shared-folder");
    fs::write(desk.data.join("thesis.tex"), "").unwrap();
    set_mode(&desk.data, 0o755);
    let doctor = desk.run(&["doctor"]);
    for words in [
        format!("! rights: others can enter or read {}", desk.data.display()),
        format!("run chmod 700 {}, or keep it elsewhere with --data DIR", desk.data.display()),
    ] {
        assert!(doctor.out.contains(&words), "{words}: {doctor:?}");
    }
    assert_eq!(mode(&desk.data), 0o755);
}

#[test]
fn a_token_that_others_can_read_is_refused_with_what_mends_it() {
    let town = Town::new();
    let desk = town.empty_desk("data");
    let token = town.file("token");
    for open in [0o640, 0o604, 0o620, 0o666] {
        set_mode(&token, open);
        let synced = desk.run(&["sync", "--once"]);
        assert_eq!(synced.code, 1, "{open:o} {synced:?}");
        let told = format!("{}: others can read it; run chmod 600 ", token.display());
        assert_eq!(synced.out.matches(&told).count(), 6, "{open:o} {synced:?}");
    }
    set_mode(&token, 0o600);
    desk.well(&["sync", "--once"]);
}
