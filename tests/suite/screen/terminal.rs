//! The console in a real terminal: what it takes it gives back.

mod written;

use super::harness::*;
use crate::pty::{Pty, follow, resize};
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use rustix::process::{Pid, Signal, WaitOptions, kill_process, waitpid};
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::time::Duration;
use support_hero::config::{Background, Looks};
use support_hero::desk::{Kind, Notify};
use support_hero::source::Http;
use support_hero::store::{SourceState, Store};
use support_hero::tui::{Kit, Session, Zones, run};
use tokio::sync::{oneshot, watch};

/// Set for the process that is to panic, to a token that it has.
const PANIC: &str = "HERO_TEST_PANIC";
/// Set for the process that is to follow the time zone, to the file that tells it and the minute.
const ZONE: &str = "HERO_TEST_ZONE";
/// How long it takes until nothing more is to be expected.
const QUIET: Duration = Duration::from_millis(200);
/// How long nothing may happen before the test gives up.
const PATIENCE: Duration = Duration::from_secs(20);

#[test]
#[ignore = "no test of its own: what the others start in a terminal"]
fn console_in_a_terminal() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let store = Store::in_memory(roster()).unwrap();
        let state = SourceState { last_ok: Some(now()), ..SourceState::new(source("chat")) };
        store.set_source(state).await.unwrap();
        let ticket = |id: &str, title| given(id, Kind::Thread, title, &wile(), 5);
        let tickets = vec![ticket("slack:u/1", "First one"), ticket("slack:u/2", "Second one")];
        store.ingest(source("chat"), page(tickets), now()).await.unwrap();
        let setup = setup();
        let session = Session {
            views: Vec::new(),
            store: store.clone(),
            hero: setup.hero,
            hours: setup.hours,
            abilities: setup.abilities,
            sources: setup.sources,
            registers: setup.registers,
            focus: watch::Sender::new(None),
            leads: watch::channel(true).1,
            synced: watch::channel(BTreeMap::new()).1,
            errands: Arc::new(|_| Box::pin(async { Err("nobody to ask".to_owned()) })),
            checklists: setup.checklists,
            amounts: false,
            // Nobody is asked.
            looks: Looks { background: Background::Dark, ..Looks::default() },
            kit: Kit::default(),
            banner: None,
            keys: Arc::default(),
            notify: Notify::default(),
            free_mouse: false,
            clock: Arc::new(clock),
            zones: told().map(|_| Arc::new(zone_told) as Zones),
            shown: oneshot::channel().0,
        };
        let ended = run(session).await;
        let outbox = store.reader().unwrap().outbox().unwrap();
        let draft = store.reader().unwrap().draft(&reference("slack:u/1")).unwrap();
        let draft = draft.map(|draft| draft.text);
        let states: Vec<&str> = outbox.iter().map(|item| item.state.word()).collect();
        eprintln!(
            "ended {:?}, outbox {states:?}, draft {draft:?}",
            ended.map_err(|e| e.to_string())
        );
    });
}

/// The time, and after a while a panic if the test wants one.
fn clock() -> jiff::Timestamp {
    static READ: AtomicU32 = AtomicU32::new(0);
    let long = READ.fetch_add(1, Ordering::Relaxed) > 200;
    if let Some(token) = std::env::var(PANIC).ok().filter(|_| long) {
        let token = SecretString::from(token);
        let http = Http::new("https://example.com", &token);
        panic!("a deliberate panic of whoever has {token:?} and {http:?}");
    }
    now() + SignedDuration::from_mins(told().map_or(0, |(minutes, _)| minutes))
}

/// How many minutes went by and which time zone holds, as the file says, if there is one.
fn told() -> Option<(i64, String)> {
    let text = std::fs::read_to_string(std::env::var_os(ZONE)?).ok()?;
    let (minutes, zone) = text.split_once(' ')?;
    Some((minutes.parse().ok()?, zone.to_owned()))
}

/// The time zone that the file names.
fn zone_told() -> Option<TimeZone> {
    TimeZone::get(&told()?.1).ok()
}

fn reference(text: &str) -> support_hero::desk::TicketRef {
    support_hero::desk::TicketRef::parse(text).unwrap()
}

struct Terminal {
    child: Child,
    master: File,
    printed: mpsc::Receiver<Vec<u8>>,
    screen: vt100::Parser,
    raw: Vec<u8>,
}

impl Terminal {
    fn open(envs: &[(&str, &str)]) -> Self {
        let pty = Pty::open(80, 24);
        let mut command = console();
        pty.of(command.envs(envs.iter().copied()));
        let child = command.spawn().unwrap();
        let master = pty.master;
        let printed = follow(master.try_clone().unwrap());
        let lines = |n| std::num::NonZero::new(n).unwrap();
        let screen = vt100::Parser::new(lines(24), lines(80), 0);
        Self { child, master, printed, screen, raw: Vec::new() }
    }

    /// Reads until the screen shows this.
    fn until(&mut self, text: &str) {
        while !self.shows(text) {
            assert!(self.read_some(), "{text}:\n{}", self.screen.screen().contents());
        }
    }

    fn shows(&self, text: &str) -> bool {
        self.screen.screen().contents().contains(text)
    }

    /// Whether there may be more to read.
    fn read_some(&mut self) -> bool {
        match self.printed.recv_timeout(PATIENCE) {
            Ok(bytes) => self.take(&bytes),
            Err(_) => return false,
        }
        true
    }

    fn take(&mut self, bytes: &[u8]) {
        self.screen.process(bytes);
        self.raw.extend(bytes);
    }

    /// Reads until this was written.
    fn until_written(&mut self, words: &str) {
        while !self.written().contains(words) {
            assert!(self.read_some(), "{words:?} in {:?}", self.written());
        }
    }

    /// All that was written since it was last asked to forget it.
    fn written(&self) -> String {
        String::from_utf8_lossy(&self.raw).into_owned()
    }

    /// What is written within a while in which nothing should be.
    fn written_in_a_while(&mut self) -> String {
        self.raw.clear();
        while let Ok(bytes) = self.printed.recv_timeout(QUIET) {
            self.take(&bytes);
        }
        self.written()
    }

    fn id(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    /// Waits until it is stopped.
    fn until_stopped(&mut self) {
        let deadline = std::time::Instant::now() + PATIENCE;
        let options = WaitOptions::UNTRACED | WaitOptions::NOHANG;
        while !waitpid(Some(self.id()), options).unwrap().is_some_and(|(_, s)| s.stopped()) {
            assert!(std::time::Instant::now() < deadline, "it is not stopped");
            if let Ok(bytes) = self.printed.recv_timeout(QUIET) {
                self.take(&bytes);
            }
        }
        // What it wrote before is still on its way.
        while !is_given_back(self.screen.screen()) {
            assert!(self.read_some(), "the terminal is not given back: {:?}", self.written());
        }
    }

    fn press(&mut self, keys: &[u8]) {
        self.master.write_all(keys).unwrap();
    }

    /// Waits for the end; how it ended.
    fn end(&mut self) -> ExitStatus {
        while self.read_some() {}
        let closed = matches!(self.printed.try_recv(), Err(mpsc::TryRecvError::Disconnected));
        assert!(closed, "it goes on:\n{}", self.screen.screen().contents());
        self.child.wait().unwrap()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // It has ended already, unless the test failed.
        let _ = self.child.kill();
    }
}

fn console() -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([
        "--exact",
        "screen::terminal::console_in_a_terminal",
        "--nocapture",
        "--ignored",
    ]);
    // A job of its own, as a shell would start it.
    command.env_remove("NO_COLOR").env("TERM", "xterm-256color").env_remove("TMUX");
    command.process_group(0);
    command
}

fn is_given_back(screen: &vt100::Screen) -> bool {
    !screen.alternate_screen()
        && !screen.hide_cursor()
        && !screen.bracketed_paste()
        && screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None
}

fn assert_given_back(screen: &vt100::Screen) {
    assert!(is_given_back(screen), "{}", screen.contents());
}

#[test]
fn it_takes_the_terminal_and_gives_it_back() {
    let mut terminal = Terminal::open(&[]);
    terminal.until("1 of 2");
    assert!(terminal.screen.screen().alternate_screen());
    assert!(terminal.screen.screen().bracketed_paste());
    terminal.press(b"j");
    terminal.until("2 of 2");
    terminal.press(b"\x1b[200~qqq\x1b[201~");
    terminal.until("a pasted text does not press keys");
    terminal.press(b"q");
    let status = terminal.end();
    let screen = &terminal.screen;
    assert!(status.success());
    assert_given_back(screen.screen());
    assert!(screen.screen().contents().contains("ended Ok(())"));
}

#[test]
fn a_key_after_a_rest_is_not_kept_waiting() {
    let mut terminal = Terminal::open(&[]);
    terminal.until("1 of 2");
    let started = std::time::Instant::now();
    for _ in 0..5 {
        terminal.press(b"j");
        terminal.until("2 of 2");
        terminal.press(b"k");
        terminal.until("1 of 2");
    }
    let taken = started.elapsed();
    assert!(taken < Duration::from_secs(2), "ten keys took {taken:?}");
    terminal.press(b"q");
    terminal.end();
}

#[test]
fn what_is_held_goes_out_when_the_hero_leaves() {
    let mut terminal = Terminal::open(&[]);
    terminal.until("1 of 2");
    terminal.press(b"rit works again.\x13");
    // Not "z takes it back": the ticket says so as soon as the store has it, and while the answer is
    // still on the screen a q is a letter of it.
    terminal.until("reply: \"First one\"");
    terminal.press(b"q");
    terminal.end();
    let screen = &terminal.screen;
    assert!(screen.screen().contents().contains("outbox [\"queued\"]"));
}

#[test]
fn a_signal_ends_it_and_the_draft_is_kept() {
    let mut terminal = Terminal::open(&[]);
    terminal.until("1 of 2");
    terminal.press(b"rlook");
    terminal.until("Hey Wile, look");
    kill_process(terminal.id(), Signal::TERM).unwrap();
    let status = terminal.end();
    let screen = &terminal.screen;
    assert!(status.success());
    assert_given_back(screen.screen());
    let said = screen.screen().contents().replace('\n', "");
    assert!(said.contains("draft Some(\"Hey Wile, look\")"), "{said}");
}

#[test]
fn an_editor_gets_the_terminal_and_gives_the_text_back() {
    let script = "sh -c 'echo in the editor; read line; printf \"Hey, from $line\" > \"$1\"' sh";
    let mut terminal = Terminal::open(&[("VISUAL", script)]);
    terminal.until("1 of 2");
    terminal.press(b"r\x05");
    terminal.until("in the editor");
    assert!(!terminal.screen.screen().alternate_screen());
    terminal.press(b"vi\n");
    terminal.until("Hey, from vi");
    assert!(terminal.screen.screen().alternate_screen());
    terminal.press(b"\x1b");
    terminal.until("the draft is kept");
    terminal.press(b"q");
    terminal.end();
}

#[test]
fn a_panic_gives_the_terminal_back_and_is_printed_there() {
    let mut terminal = Terminal::open(&[(PANIC, "1"), ("RUST_BACKTRACE", "0")]);
    terminal.until("1 of 2");
    while !terminal.shows("a deliberate panic") {
        // It may be gone already.
        let _ = terminal.master.write(b"%");
        assert!(terminal.read_some(), "{}", terminal.screen.screen().contents());
    }
    assert!(!terminal.end().success());
    assert_given_back(terminal.screen.screen());
}

#[test]
fn a_panic_tells_no_token() {
    let token = "canary-0123456789";
    let mut terminal = Terminal::open(&[(PANIC, token), ("RUST_BACKTRACE", "full")]);
    terminal.until("1 of 2");
    while !terminal.written().contains("a deliberate panic") {
        // It may be gone already.
        let _ = terminal.master.write(b"%");
        assert!(terminal.read_some(), "{}", terminal.screen.screen().contents());
    }
    assert!(!terminal.end().success());
    let raw = terminal.written();
    assert!(raw.contains("REDACTED") && raw.contains("Sensitive"), "{raw}");
    assert!(raw.contains("stack backtrace"), "{raw}");
    assert!(!raw.contains(token), "{raw}");
}

#[test]
fn it_follows_the_size_of_the_window() {
    let mut terminal = Terminal::open(&[]);
    terminal.until("1 of 2");
    // All is read: only the signal makes it draw, and no key comes together with it.
    terminal.written_in_a_while();
    terminal.raw.clear();
    resize(&terminal.master, 60, 5);
    kill_process(terminal.id(), Signal::WINCH).unwrap();
    terminal.until("hero needs 40 x 12, this is 60 x 5");
    let written = terminal.written();
    let (before, after) = written.split_once("\x1b[2J").expect("all is drawn anew");
    let (begun, ended) = (before.rfind("\x1b[?2026h"), before.rfind("\x1b[?2026l"));
    assert!(begun > ended, "nothing is cleared before the frame: {written:?}");
    let drawn = after.split_once("needs").expect("the sentence").0;
    assert!(!drawn.contains("\x1b[?2026l"), "nothing is shown in between: {written:?}");
    terminal.press(b"q");
    terminal.end();
}

#[test]
fn it_follows_the_time_zone() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(&file, "0 UTC").unwrap();
    let mut terminal = Terminal::open(&[(ZONE, file.path().to_str().unwrap())]);
    terminal.until("synced 10:00");
    // It is read when something is drawn and another minute has come; else nothing wakes for it.
    std::fs::write(&file, "1 Asia/Tokyo").unwrap();
    terminal.press(b"j");
    terminal.until("synced 19:00");
    std::fs::write(&file, "2 Asia/Kolkata").unwrap();
    terminal.press(b"k");
    terminal.until("synced 15:30");
    terminal.press(b"q");
    terminal.end();
}

#[test]
fn without_a_terminal_it_says_what_to_do_instead() {
    let output = console().stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        said.contains("the console needs a terminal; without one `hero queue` prints"),
        "{said}"
    );
}

#[test]
fn it_stops_as_a_job_does_and_comes_back_as_it_was() {
    let mut terminal = Terminal::open(&[]);
    terminal.until("1 of 2");
    terminal.press(b"j");
    terminal.until("2 of 2");
    terminal.press(b"\x1a");
    terminal.until_stopped();
    kill_process(terminal.id(), Signal::CONT).unwrap();
    terminal.until("2 of 2");
    let screen = terminal.screen.screen();
    assert!(screen.alternate_screen() && screen.bracketed_paste() && screen.hide_cursor());
    assert_ne!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
    terminal.press(b"r\x15kept gone");
    terminal.until("kept gone");
    // In a text it is undo: only the shell's own way stops it now.
    terminal.press(b"\x1a");
    while terminal.shows("gone") {
        assert!(terminal.read_some(), "{}", terminal.screen.screen().contents());
    }
    kill_process(terminal.id(), Signal::TSTP).unwrap();
    terminal.until_stopped();
    kill_process(terminal.id(), Signal::CONT).unwrap();
    terminal.until("keep draft");
    terminal.press(b"\x1b");
    terminal.until("the draft is kept");
    terminal.press(b"q");
    assert!(terminal.end().success());
    assert_given_back(terminal.screen.screen());
}
