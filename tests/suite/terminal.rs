//! Whole runs in a real pseudo-terminal, against the stand-ins.
#![cfg(unix)]

mod quiet;

use crate::pty::{Pty, follow};
use rusqlite::Connection;
use rustix::termios::{LocalModes, tcgetattr};
use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};
use support_hero::demo::{Week, token_line, wall_clock};

/// How long anything may take before it counts as not happening.
const PATIENCE: Duration = Duration::from_secs(30);

/// A program in a pseudo-terminal, and what its screen shows.
pub struct Terminal {
    pub child: Child,
    master: File,
    slave: File,
    output: Receiver<Vec<u8>>,
    pub screen: vt100::Parser,
    pub raw: Vec<u8>,
}

impl Terminal {
    pub fn start(columns: u16, rows: u16, arguments: &[&str]) -> Self {
        Self::start_with(columns, rows, arguments, &[])
    }

    fn start_with(columns: u16, rows: u16, arguments: &[&str], with: &[(&str, &str)]) -> Self {
        let pty = Pty::open(columns, rows);
        let mut command = Command::new(env!("CARGO_BIN_EXE_hero"));
        command
            .args(arguments)
            .env("TERM", "xterm-256color")
            .env_remove("NO_COLOR")
            // Told, so that it is not asked: nobody answers here.
            .env("COLORFGBG", "15;0")
            .env("LC_ALL", "C.UTF-8")
            .envs(with.iter().copied());
        pty.of(&mut command);
        let child = command.spawn().unwrap();
        let Pty { master, slave } = pty;
        let output = follow(master.try_clone().unwrap());
        let screen = vt100::Parser::new(rows.try_into().unwrap(), columns.try_into().unwrap(), 0);
        Self { child, master, slave, output, screen, raw: Vec::new() }
    }

    pub fn keys(&mut self, keys: &str) {
        self.master.write_all(keys.as_bytes()).unwrap();
    }

    /// Waits until the screen shows `text`.
    pub fn until(&mut self, text: &str) {
        self.until_one_of([text]);
    }

    /// Waits until the screen shows one of these; which.
    fn until_one_of<'a, const N: usize>(&mut self, texts: [&'a str; N]) -> &'a str {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let shown = self.screen.screen().contents();
            if let Some(text) = texts.into_iter().find(|text| shown.contains(text)) {
                return text;
            }
            assert!(self.read_until(deadline), "no {texts:?} on\n{shown}");
        }
    }

    /// Waits until the screen shows `text` no more.
    fn until_gone(&mut self, text: &str) {
        let deadline = Instant::now() + PATIENCE;
        while self.screen.screen().contents().contains(text) {
            assert!(
                self.read_until(deadline),
                "{text:?} stays on\n{}",
                self.screen.screen().contents()
            );
        }
    }

    /// Waits until something else is so, while the screen goes on.
    fn until_true(&mut self, what: &str, is: impl Fn() -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !is() {
            let soon = Instant::now() + Duration::from_millis(50);
            self.read_until(soon);
            let screen = self.screen.screen();
            assert!(Instant::now() < deadline, "never: {what}\n{}", screen.contents());
        }
    }

    /// Waits until the program ends.
    pub fn ended(&mut self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                // What it said last may come in pieces.
                while self.read_until(Instant::now() + Duration::from_millis(50)) {}
                return status;
            }
            let soon = Instant::now() + Duration::from_millis(50);
            self.read_until(soon.min(deadline));
            assert!(
                Instant::now() < deadline,
                "it does not end:\n{}",
                self.screen.screen().contents()
            );
        }
    }

    pub fn read_until(&mut self, deadline: Instant) -> bool {
        match self.output.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(bytes) => {
                self.screen.process(&bytes);
                self.raw.extend(bytes);
                true
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => false,
        }
    }

    /// Whether the terminal is as a shell expects it: echo, lines, no alternate screen.
    pub fn is_restored(&self) -> bool {
        let modes = tcgetattr(&self.slave).unwrap().local_modes;
        modes.contains(LocalModes::ECHO | LocalModes::ICANON)
            && !self.screen.screen().alternate_screen()
            && !self.screen.screen().hide_cursor()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A served week with its configuration and an empty data folder.
struct Town {
    week: Week,
    folder: tempfile::TempDir,
    config: PathBuf,
}

async fn town() -> Town {
    let week = Week::start(7, wall_clock()).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let token = folder.path().join("token");
    std::fs::write(&token, token_line()).unwrap();
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(&token, std::fs::Permissions::from_mode(0o600)).unwrap();
    let config = folder.path().join("config.toml");
    std::fs::write(&config, week.config(&token)).unwrap();
    Town { week, folder, config }
}

impl Town {
    fn hero(&self, columns: u16, rows: u16) -> Terminal {
        let (config, data) = (self.config.to_str().unwrap(), self.folder.path().join("data"));
        Terminal::start(columns, rows, &["--config", config, "--data", data.to_str().unwrap()])
    }

    /// What a command prints that works on this folder.
    fn printed(&self, data: &str, arguments: &[&str]) -> Vec<u8> {
        let data = self.folder.path().join(data);
        let command = Command::new(env!("CARGO_BIN_EXE_hero"))
            .args(["--config", self.config.to_str().unwrap(), "--data", data.to_str().unwrap()])
            .args(arguments)
            .output()
            .unwrap();
        let errors = String::from_utf8_lossy(&command.stderr).into_owned();
        assert!(command.status.success(), "{arguments:?}: {errors}");
        command.stdout
    }

    /// The service's own word: the ticket read with an empty cache.
    fn read_back(&self, ticket: &str) -> serde_json::Value {
        self.printed("read-back", &["sync", "--once"]);
        serde_json::from_slice(&self.printed("read-back", &["show", ticket, "--json"])).unwrap()
    }

    /// Whether the console's own outbox has nothing left to send.
    fn all_is_sent(&self) -> bool {
        self.printed("data", &["outbox", "--json"]).trim_ascii() == b"[]"
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn from_start_to_a_delivered_reply() {
    let town = town().await;
    let mut hero = town.hero(120, 40);
    hero.until("paying");
    hero.until("synced");
    hero.keys("g\r");
    hero.keys("r");
    hero.until("Hey ");
    hero.keys("this was answered from a pseudo-terminal.\r");
    hero.keys("Second line.");
    hero.until("Second line.");
    hero.keys("\u{13}");
    // The first load may still bring what colleagues said before: then it is asked about.
    if hero.until_one_of(["takes it back", "send it all the same?"]) == "send it all the same?" {
        hero.keys("y");
        hero.until("takes it back");
    }
    hero.keys("q");
    let status = hero.ended();
    assert!(status.success());
    assert!(hero.is_restored());
    let said = "this was answered from a pseudo-terminal.\nSecond line.";
    let reference = delivered(&town, said).expect("the answer is in the cache as sent");
    let shown = town.read_back(&reference);
    let theirs: Vec<&str> = shown["conversation"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["side"] == "us")
        .filter_map(|entry| entry["text"].as_str())
        .filter(|text| text.contains(said))
        .collect();
    assert_eq!(theirs.len(), 1, "once, at the service: {shown:#}");
    drop(town.week);
}

/// As when a newer hero has brought the database up to date, and was taken back.
#[tokio::test(flavor = "multi_thread")]
async fn a_console_that_can_store_nothing_says_so_keeps_what_is_written_and_goes_on() {
    let town = town().await;
    let mut hero = town.hero(120, 40);
    hero.until("synced");
    hero.until("waiting on us");
    let database = Connection::open(town.folder.path().join("data/hero.db")).unwrap();
    let version: i64 = database.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    database.pragma_update(None, "user_version", version + 1).unwrap();
    hero.keys("gi");
    hero.until("NOTE: nobody outside reads it");
    hero.keys("Grace knows this one.");
    hero.until("Grace knows this one.");
    hero.keys("\u{e}");
    hero.until("nothing is stored: a newer hero");
    // What is said of the note itself, below: a poll may have failed before it.
    hero.until("\n a newer hero has brought");
    hero.until("Grace knows this one.");
    let notes = || {
        let count = database.query_row("SELECT count(*) FROM note", (), |row| row.get(0));
        count.unwrap_or(0_i64)
    };
    assert_eq!(notes(), 0);
    database.pragma_update(None, "user_version", version).unwrap();
    hero.keys("\u{e}");
    hero.until_true("it is stored", || notes() == 1);
    hero.until("noted, only here");
    hero.until_gone("nothing is stored");
    hero.keys("q");
    assert!(hero.ended().success());
    assert!(hero.is_restored());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_is_resolved_leaves_and_comes_back_once_that_is_undone() {
    let town = town().await;
    let sentry = &town.week.sentry;
    let mut hero = town.hero(120, 40);
    hero.until("synced");
    hero.keys("/WORKER-4\r");
    hero.until("queue (1)");
    hero.keys("\r");
    // Its own event, not that of the page before.
    hero.until("worker/webhooks.py:205 in deliver");
    hero.keys("[");
    hero.until("oldest event · ");
    hero.keys("}");
    hero.until("latest event · ");
    hero.keys("x");
    hero.until("r in a release");
    hero.keys("r");
    hero.until("in the next release");
    hero.keys("\r");
    hero.until("takes it back");
    assert_eq!(sentry.status("WORKER-4"), Some("unresolved"), "it is held");
    hero.until_true("it is resolved", || sentry.status("WORKER-4") == Some("resolved"));
    hero.until("queue (0)");
    // The service may have it before we know.
    hero.until_true("it is known to be sent", || town.all_is_sent());
    hero.keys("z");
    // Once the screen knows it too, it is asked about.
    if hero.until_one_of(["queue (1)", "WORKER-4 is opened again"]) != "queue (1)" {
        hero.keys("y");
        hero.until("queue (1)");
    }
    hero.until_true("it is open", || sentry.status("WORKER-4") == Some("unresolved"));
    hero.keys("q");
    assert!(hero.ended().success());
    assert!(hero.is_restored());
    assert_eq!(town.read_back("sentry:example/WORKER-4")["status"], "waiting_on_us");
    drop(town.week);
}

/// The reference of the ticket in whose conversation our words stand.
fn delivered(town: &Town, said: &str) -> Option<String> {
    let (config, data) = (town.config.to_str().unwrap(), town.folder.path().join("data"));
    let found = Command::new(env!("CARGO_BIN_EXE_hero"))
        .args(["--config", config, "--data", data.to_str().unwrap()])
        .args(["search", "--json", "answered from a pseudo-terminal"])
        .output()
        .unwrap();
    let tickets: serde_json::Value = serde_json::from_slice(&found.stdout).ok()?;
    assert!(!said.is_empty());
    Some(tickets[0]["ref"].as_str()?.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminated_console_restores_the_terminal() {
    let town = town().await;
    let mut hero = town.hero(80, 24);
    hero.until("paying");
    let id = rustix::process::Pid::from_child(&hero.child);
    rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
    hero.ended();
    assert!(hero.is_restored());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_that_is_too_small_says_so_and_can_be_left() {
    let town = town().await;
    let mut hero = town.hero(30, 8);
    hero.until("40 x 12");
    hero.keys("q");
    assert!(hero.ended().success());
    assert!(hero.is_restored());
}

#[tokio::test(flavor = "multi_thread")]
async fn colours_are_for_whoever_wants_them() {
    let town = town().await;
    let (config, data) = (town.config.to_str().unwrap(), town.folder.path().join("data"));
    let places = ["--config", config, "--data", data.to_str().unwrap()];
    let printed = |command: &[&str], with: &[(&str, &str)]| {
        let mut hero = Terminal::start_with(120, 40, &[&places, command].concat(), with);
        assert!(hero.ended().success());
        String::from_utf8_lossy(&hero.raw).into_owned()
    };
    printed(&["sync", "--once"], &[]);
    assert!(printed(&["queue"], &[]).contains("\u{1b}["));
    for plain in [("NO_COLOR", "1"), ("TERM", "dumb")] {
        let queue = printed(&["queue"], &[plain]);
        assert!(queue.contains("too late") && !queue.contains('\u{1b}'), "{plain:?} {queue:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merge_asks_and_the_answer_is_no() {
    let town = town().await;
    let (config, data) = (town.config.to_str().unwrap(), town.folder.path().join("data"));
    let places = ["--config", config, "--data", data.to_str().unwrap()];
    let run = |command: &[&str]| Terminal::start(100, 20, &[&places, command].concat());
    assert!(run(&["sync", "--once"]).ended().success());
    let merges = || town.week.github.merges("example/app", 4709);
    for (answer, code, merged) in [("\r", 1, 0), ("n\r", 1, 0), ("\u{4}", 1, 0), ("yes\r", 0, 1)] {
        let mut hero = run(&["merge", "github:example/app#4709"]);
        hero.until("merge example/app#4709 into main by merge?");
        hero.until("Merge it? Type yes to go on [no]:");
        hero.keys(answer);
        assert_eq!(hero.ended().code(), Some(code), "{answer:?}");
        assert_eq!(merges(), merged, "{answer:?}");
        let screen = hero.screen.screen().contents();
        assert_eq!(screen.contains("Nothing was merged."), answer.ends_with('\r') && code == 1);
    }
}

#[test]
fn without_a_terminal_one_clear_sentence() {
    let run = Command::new(env!("CARGO_BIN_EXE_hero")).arg("demo").output().unwrap();
    assert_eq!(run.status.code(), Some(1));
    let errors = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(errors.contains("terminal"), "{errors}");
    assert_eq!(errors.trim().lines().count(), 1, "{errors}");
    assert!(run.stdout.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_terminal_is_asked_for_its_background_and_what_it_says_is_no_key() {
    let town = town().await;
    town.printed("data", &["sync", "--once"]);
    let data = town.folder.path().join("data");
    let arguments = ["--config", town.config.to_str().unwrap(), "--data", data.to_str().unwrap()];
    let mut hero = Terminal::start_with(120, 40, &arguments, &[("COLORFGBG", "")]);
    let asked = Instant::now() + PATIENCE;
    while !hero.raw.windows(6).any(|bytes| bytes == b"\x1b]11;?") {
        assert!(hero.read_until(asked), "it was not asked");
    }
    hero.keys("\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?62;22c");
    hero.until("queue (");
    hero.until("○");
    let raw = String::from_utf8_lossy(&hero.raw).into_owned();
    assert!(raw.contains("38;5;5") && !raw.contains("38;5;3"), "late is magenta on white");
    hero.keys("q");
    assert!(hero.ended().success());
}

#[test]
fn whoever_has_no_configuration_is_told_how_to_begin() {
    let home = tempfile::tempdir().unwrap();
    let place = home.path().to_str().unwrap();
    let mut with: Vec<(&str, &str)> =
        ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"].map(|name| (name, place)).to_vec();
    let mut hero = Terminal::start_with(80, 24, &[], &with);
    for told in ["Nothing is configured yet", "hero init", "hero demo", "q to leave [q]:"] {
        hero.until(told);
    }
    hero.keys("\r");
    assert!(hero.ended().success());

    with.push(("NO_COLOR", "1"));
    let piped = Command::new(env!("CARGO_BIN_EXE_hero")).envs(with).output().unwrap();
    assert_eq!(piped.status.code(), Some(1));
    let told = String::from_utf8_lossy(&piped.stderr).into_owned();
    assert!(told.contains("hero init") && told.contains("hero demo"), "{told}");
}
