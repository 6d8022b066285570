//! `hero man`: the manual, from the same tables as the help and the keys.

use super::{Cli, output};
use crate::tui::keymap::{Context, Keymap};
use anyhow::Context as _;
use clap::{Args, CommandFactory};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What stands above the keys.
const INTRO: &str = "These are the keys of the console as it comes. keymap.toml, beside the \
    configuration file, changes them; `hero keys` prints them as they are for you.";

/// The arguments of `hero man`.
#[derive(Debug, Args)]
pub struct Manual {
    /// Write a page for each command into this folder instead
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
}

/// Prints the manual, or writes all of its pages.
///
/// # Errors
/// Standard output or the folder cannot be written.
pub fn run(manual: &Manual) -> anyhow::Result<ExitCode> {
    let page = page()?;
    match &manual.dir {
        Some(dir) => {
            write(&page, dir).with_context(|| format!("{} cannot be written", dir.display()))?;
        }
        None => output::print(&String::from_utf8_lossy(&page))?,
    }
    Ok(ExitCode::SUCCESS)
}

fn write(page: &[u8], dir: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(dir)?;
    clap_mangen::generate_to(Cli::command(), dir)?;
    std::fs::write(dir.join("hero.1"), page)
}

/// The page of `hero` itself.
fn page() -> std::io::Result<Vec<u8>> {
    let man = Man::new(Cli::command().disable_help_subcommand(true));
    let mut page = Vec::new();
    man.render(&mut page)?;
    keys().to_writer(&mut page)?;
    Ok(page)
}

/// The keys, a part for each context.
fn keys() -> Roff {
    let keymap = Keymap::default();
    let mut roff = Roff::new();
    roff.control("SH", ["KEYS"]).text([roman(INTRO)]);
    for context in Context::ALL {
        roff.control("SS", [context.words()]);
        for row in keymap.rows().iter().filter(|row| row.binding.context == context) {
            roff.control("TP", []).text([bold(row.all_keys())]).text([roman(row.binding.words)]);
        }
    }
    roff
}
