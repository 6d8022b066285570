//! What happened, in `hero.log` beside the cache: for after the fact, never on the screen.

use crate::config::private;
use crate::desk::clean_line;
use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Mutex;
use tracing::level_filters::LevelFilter;

/// A log longer than this is put aside at the next start.
const LONGEST: u64 = 4 << 20;

/// Writes to `hero.log` in this folder from now on, with one former log kept. `HERO_LOG` says how
/// much: `error`, `warn`, `info` (the default), `debug`, `trace`, `off`.
///
/// # Errors
/// The file cannot be written.
pub(super) fn start(folder: &Path) -> io::Result<()> {
    let file = folder.join("hero.log");
    if fs::metadata(&file).is_ok_and(|found| found.len() > LONGEST) {
        fs::rename(&file, folder.join("hero.log.1"))?;
    }
    let log = private::file().append(true).create(true).open(file)?;
    let level = std::env::var("HERO_LOG").ok().and_then(|level| level.parse().ok());
    let written = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_max_level(level.unwrap_or(LevelFilter::INFO))
        .with_writer(Mutex::new(SafeLines(log)))
        .try_init();
    // Two houses in one run, as in the demo, write to the first one's log.
    drop(written);
    Ok(())
}

/// Writes each event as one line that a terminal may show: it may quote what a service said.
struct SafeLines<W>(W);

impl<W: Write> Write for SafeLines<W> {
    /// Whoever logs hands over whole events.
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let line = clean_line(&String::from_utf8_lossy(event)) + "\n";
        self.0.write_all(line.as_bytes())?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_service_said_forges_no_line_and_moves_no_cursor() {
        let mut log = SafeLines(Vec::new());
        log.write_all(b"WARN not delivered error=no\x1b[2J\nINFO delivered\n").unwrap();
        log.write_all(b"INFO next\n").unwrap();
        let written = String::from_utf8(log.0).unwrap();
        assert_eq!(written, "WARN not delivered error=no INFO delivered\nINFO next\n");
    }
}
