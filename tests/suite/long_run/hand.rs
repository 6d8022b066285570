//! Somebody at the console: steady keys, and how long each takes to show, seen from outside.

use super::town::Town;
use crate::terminal::Terminal;
use std::time::{Duration, Instant};

const COLUMNS: u16 = 120;
const ROWS: u16 = 40;
/// The time from one key to the next.
const STROKE: Duration = Duration::from_millis(100);
/// A key that shows nothing for so long is lost.
const LOST: Duration = Duration::from_secs(20);
/// When so many were lost within a minute, it is of no use to go on.
const MOST_LOST: usize = 3;
/// What is typed into an answer: a letter that nobody else writes.
const LETTER: char = 'ж';
/// What is typed into the filter.
const WORD: &str = "webhook";

/// How long keys took until they showed, and those that never did.
#[derive(Debug, Clone, Default)]
pub struct Keys {
    took: Vec<Duration>,
    pub lost: Vec<String>,
}

impl Keys {
    pub fn add(&mut self, more: &Self) {
        self.took.extend(&more.took);
        self.lost.extend_from_slice(&more.lost);
    }

    pub fn count(&self) -> usize {
        self.took.len()
    }

    /// So many of a hundred took no longer than this.
    pub fn at(&self, share: usize) -> Duration {
        let mut took = self.took.clone();
        took.sort();
        let last = took.len().saturating_sub(1);
        took.get(last * share / 100).copied().unwrap_or_default()
    }
}

/// What somebody does one after the other.
#[derive(Clone, Copy)]
enum Deed {
    First,
    Down,
    Up,
    Open,
    Scroll,
    Close,
    Filter,
    Tabs,
    Answer,
}

const ROUND: [Deed; 21] = [
    Deed::First,
    Deed::Down,
    Deed::Down,
    Deed::Down,
    Deed::Down,
    Deed::Down,
    Deed::Down,
    Deed::Open,
    Deed::Scroll,
    Deed::Scroll,
    Deed::Close,
    Deed::Up,
    Deed::Up,
    Deed::Tabs,
    Deed::First,
    Deed::Filter,
    Deed::Down,
    Deed::Up,
    Deed::First,
    Deed::Answer,
    Deed::First,
];

/// The console and whoever works at it.
pub struct Hand {
    console: Terminal,
    keys: Keys,
    deed: usize,
}

impl Hand {
    /// Opens the console and waits until it has read for the first time.
    pub fn at(town: &Town) -> Self {
        let (config, data) = (town.config.to_str().unwrap(), town.data.to_str().unwrap());
        let arguments = ["--config", config, "--data", data];
        let mut console = Terminal::start(COLUMNS, ROWS, &arguments);
        console.until("synced");
        Self { console, keys: Keys::default(), deed: 0 }
    }

    pub fn program(&self) -> u32 {
        self.console.child.id()
    }

    /// The keys since this was last asked.
    pub fn take_keys(&mut self) -> Keys {
        std::mem::take(&mut self.keys)
    }

    pub fn shown(&self) -> String {
        self.console.screen.screen().contents()
    }

    /// Only looks for so long.
    pub fn watch(&mut self, time: Duration) {
        let until = Instant::now() + time;
        while self.console.read_until(until) {}
        // Hours of output are of no use here.
        self.console.raw.clear();
    }

    /// Leaves the console.
    pub fn leave(mut self) {
        self.press("q");
        assert!(self.console.ended().success());
        assert!(self.console.is_restored());
    }

    /// The next thing.
    pub fn next(&mut self) {
        let deed = ROUND[self.deed % ROUND.len()];
        self.deed += 1;
        match deed {
            Deed::First if cursor(&self.shown()) == Some(1) => self.press("g"),
            Deed::First => self.shows("g", |screen| cursor(screen) == Some(1)),
            Deed::Down => self.moves("j"),
            Deed::Up => self.moves("k"),
            Deed::Open => self.shows("\r", |screen| !has_focus(screen)),
            Deed::Scroll => self.press("j"),
            Deed::Close => self.shows("\u{1b}", has_focus),
            Deed::Filter => self.filter(),
            Deed::Tabs => {
                self.shows("\t", |screen| title(screen).contains(" mine ("));
                self.shows("\u{1b}[Z", |screen| title(screen).contains(" queue ("));
            }
            Deed::Answer => self.answer(),
        }
    }

    fn moves(&mut self, key: &str) {
        let before = cursor(&self.shown());
        self.shows(key, |screen| cursor(screen) != before);
    }

    fn filter(&mut self) {
        self.shows("/", |screen| title(screen).contains("/▏"));
        for end in 1..=WORD.len() {
            let typed = format!("/{}▏", &WORD[..end]);
            self.shows(&WORD[end - 1..end], |screen| title(screen).contains(&typed));
        }
        self.shows("\u{1b}", |screen| !title(screen).contains('/'));
    }

    /// Begins an answer and takes it back.
    fn answer(&mut self) {
        let count = |screen: &str| screen.matches(LETTER).count();
        self.shows("r", |screen| screen.contains("Ctrl-S send"));
        for typed in 1..=8 {
            self.shows(&LETTER.to_string(), |screen| count(screen) == typed);
        }
        for left in (0..8).rev() {
            self.shows("\u{7f}", |screen| count(screen) == left);
        }
        self.shows("\u{1b}", |screen| !screen.contains("Ctrl-S send"));
    }

    /// Presses a key that may show nothing.
    fn press(&mut self, key: &str) {
        self.watch(STROKE);
        self.console.keys(key);
    }

    /// Presses a key and measures how long it takes until the screen is so.
    fn shows(&mut self, key: &str, is: impl Fn(&str) -> bool) {
        self.press(key);
        let began = Instant::now();
        while self.console.read_until(began + LOST) {
            let took = began.elapsed();
            if is(&self.shown()) {
                self.keys.took.push(took);
                return;
            }
        }
        self.keys.lost.push(format!("{key:?} on {}", title(&self.shown())));
        assert!(self.keys.lost.len() < MOST_LOST, "{:?}\n{}", self.keys.lost, self.shown());
    }
}

/// The line over the list of tickets.
fn title(screen: &str) -> &str {
    let line = screen.lines().nth(2).unwrap_or_default();
    line.split(['┑', '┐']).next().unwrap_or_default()
}

/// Whether keys go to the list.
fn has_focus(screen: &str) -> bool {
    title(screen).starts_with('┍')
}

/// On which ticket the cursor is: `3 of 42` at the right of the title.
fn cursor(screen: &str) -> Option<usize> {
    let (before, _) = title(screen).split_once(" of ")?;
    before.rsplit(' ').next()?.parse().ok()
}
