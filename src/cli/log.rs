//! What happened, in `hero.log` beside the cache: for after the fact, never on the screen.

use std::fs::{self, OpenOptions};
use std::io;
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
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let level = std::env::var("HERO_LOG").ok().and_then(|level| level.parse().ok());
    let written = tracing_subscriber::fmt()
        .with_ansi(false)
        // A log that cannot be written is nobody's business on the screen.
        .log_internal_errors(false)
        .with_max_level(level.unwrap_or(LevelFilter::INFO))
        .with_writer(Mutex::new(options.open(file)?))
        .try_init();
    // Two houses in one run, as in the demo, write to the first one's log.
    drop(written);
    Ok(())
}
