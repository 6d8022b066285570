//! Puts the console through its paces, without a terminal and without a service, for the scripts beside:
//!
//! - `paces fill DIR answered|unanswered TICKETS` leaves a cache, the same each time, ten messages a ticket;
//! - `paces rush DIR TICKETS SECONDS` writes a thousand messages a second into one;
//! - `paces start|key|open|page DIR TIMES` does this so often, for its instructions to be counted
//!   (`gate.sh`), and shows the last frame;
//! - `paces grow MOST` takes the time of each on caches of 100 to 100,000 tickets, or to fewer (`grow.py`).
#![allow(clippy::unwrap_used)]

mod console;
mod grow;
mod rush;
#[path = "../queue/year.rs"]
mod year;

use anyhow::{Context, bail};
use console::Console;
use crossterm::event::KeyCode;
use jiff::SignedDuration;
use std::path::Path;
use std::sync::LazyLock;
use std::time::Duration;
use support_hero::tui::Msg;
use tokio::runtime::{Builder, Runtime};
use year::Life;

static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_current_thread().build().unwrap());

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match *words {
        ["fill", dir, life, tickets] => {
            drop(year::fill(Path::new(dir), life_of(life)?, tickets.parse()?));
            Ok(())
        }
        ["rush", dir, tickets, seconds] => {
            rush::write(Path::new(dir), tickets.parse()?, Duration::from_secs(seconds.parse()?))
        }
        ["grow", most] => grow::measure(most.parse()?),
        [what, dir, times] => repeat(what, Path::new(dir), times.parse()?),
        _ => bail!("see the head of benches/paces/main.rs"),
    }
}

fn life_of(word: &str) -> anyhow::Result<Life> {
    let lives = [("answered", Life::Answered), ("unanswered", Life::Unanswered)];
    let found = lives.into_iter().find(|(name, _)| *name == word);
    found.map(|(_, life)| life).with_context(|| format!("no life is {word}"))
}

fn repeat(what: &str, dir: &Path, times: u32) -> anyhow::Result<()> {
    let mut console = start(dir)?;
    for time in 0..times {
        match what {
            "start" => console = start(dir)?,
            "key" => console.key(KeyCode::Char('j'))?,
            "open" => open(&mut console)?,
            "page" => page(&mut console, time)?,
            _ => bail!("nothing is called {what}"),
        }
    }
    println!("{}", console.screen());
    Ok(())
}

fn start(dir: &Path) -> anyhow::Result<Console> {
    Console::start(dir, year::roster(), year::now())
}

/// The page of a ticket, back to the list, and on to the next.
fn open(console: &mut Console) -> anyhow::Result<()> {
    console.key(KeyCode::Enter)?;
    console.key(KeyCode::Esc)?;
    console.key(KeyCode::Char('j'))
}

/// A page of a hundred messages that comes in, and the frame that shows them.
fn page(console: &mut Console, time: u32) -> anyhow::Result<()> {
    let at = year::now() + SignedDuration::from_secs(time.into());
    RUNTIME.block_on(console.store.ingest(year::source(), year::hundred_messages(at), at))?;
    console.take(Msg::Changed)
}
