//! The console, typed into and killed.

use super::ledger::Said;
use super::siege::{Siege, kill, wait};
use super::town::{Ticket, title_of};
use crate::pty::{Pty, follow};
use std::fs::File;
use std::io::Write;
use std::process::Child;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

/// How long the console may take to show something.
const PATIENCE: Duration = Duration::from_secs(30);

/// A console and what its screen shows.
struct Console {
    child: Child,
    master: File,
    _slave: File,
    output: Receiver<Vec<u8>>,
    screen: vt100::Parser,
}

impl Console {
    fn start(siege: &Siege) -> Self {
        let pty = Pty::open(110, 36);
        let mut command = siege.town.hero(&[]);
        command.env("TERM", "xterm-256color").env("COLORFGBG", "15;0").env("LC_ALL", "C.UTF-8");
        pty.of(&mut command);
        let child = command.spawn().unwrap();
        let Pty { master, slave } = pty;
        let output = follow(master.try_clone().unwrap());
        let [rows, columns] = [36_u16, 110].map(|side| side.try_into().unwrap());
        let screen = vt100::Parser::new(rows, columns, 0);
        Self { child, master, _slave: slave, output, screen }
    }

    fn keys(&mut self, keys: &str) {
        self.master.write_all(keys.as_bytes()).unwrap();
    }

    /// Waits until the screen shows one of these; which.
    fn until<'a, const N: usize>(&mut self, texts: [&'a str; N]) -> &'a str {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let shown = self.screen.screen().contents();
            if let Some(text) = texts.into_iter().find(|text| shown.contains(text)) {
                return text;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            match self.output.recv_timeout(left) {
                Ok(bytes) => self.screen.process(&bytes),
                Err(_) => panic!("no {texts:?} on\n{shown}"),
            }
        }
    }

    /// Waits until something is so, while the screen goes on.
    fn until_true(&mut self, mut is_so: impl FnMut(&mut Self) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !is_so(self) {
            if let Ok(bytes) = self.output.recv_timeout(Duration::from_millis(1)) {
                self.screen.process(&bytes);
            }
            assert!(Instant::now() < deadline, "never\n{}", self.screen.screen().contents());
        }
    }

    fn kill_after(mut self, millis: u64) {
        let then = Instant::now() + Duration::from_millis(millis);
        wait(&mut self.child, then, || false);
        kill(&mut self.child);
    }
}

impl Siege {
    /// An answer is typed and kept as a draft; then the console is killed, or sends it and is
    /// killed, or is left while a request of it breaks.
    pub fn console(&mut self) {
        let words = self.words("typed");
        let mut console = Console::start(self);
        console.until(["synced"]);
        // An issue that is talked in, which a customer may have written in or not.
        let Ticket::Issue(number) = self.any(1..2) else { unreachable!() };
        console.keys("7\t");
        console.until(["all ("]);
        console.keys(&format!("/{}\r", title_of(number)));
        console.until(["all (1)"]);
        console.keys("r");
        console.until(["Hey "]);
        console.keys(&words);
        let how = self.leave(console, &words);
        let how = format!("console on #{number}: {how}");
        self.ledger.said.push(Said { words, sure: true, how });
    }

    /// Says yes to what is asked, until the store has what this query finds.
    fn agree(&self, console: &mut Console, until: &str) {
        let mut asked = false;
        console.until_true(|console| {
            if !asked && console.screen.screen().contents().contains("all the same?") {
                asked = true;
                console.keys("y");
            }
            !self.town.rows::<i64>(until).is_empty()
        });
    }

    /// Ends the console somehow once the draft is kept.
    fn leave(&mut self, mut console: Console, words: &str) -> &'static str {
        let kept = format!("SELECT 1 FROM draft WHERE instr(text, '{words}')");
        let decided = format!("SELECT 1 FROM outbox WHERE instr(action, '{words}')");
        console.until_true(|_| !self.town.rows::<i64>(&kept).is_empty());
        let millis = self.dice.below(60);
        if self.dice.below(4) == 0 {
            console.kill_after(millis);
            return "killed while it was written";
        }
        console.keys("\u{13}");
        match self.dice.below(3) {
            0 => {
                console.kill_after(millis);
                return "killed while it was sent";
            }
            1 => {
                self.agree(&mut console, &format!("SELECT 0 WHERE NOT EXISTS ({kept})"));
                console.kill_after(0);
                return "killed once it was no draft";
            }
            _ => self.agree(&mut console, &decided),
        }
        if self.dice.below(2) == 0 {
            console.kill_after(millis);
            return "killed while it was held";
        }
        console.keys("q");
        console.kill_after(millis * 5);
        "killed while it was left"
    }
}
