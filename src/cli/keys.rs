//! `hero keys`: which key does what, as it is for whoever asks.

use super::{Places, output};
use crate::tui::keymap::Keymap;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

/// The arguments of `hero keys`.
#[derive(Debug, Args)]
pub struct Keys {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// Print Markdown, a table for each context
    #[arg(long, conflicts_with = "json")]
    pub markdown: bool,
}

/// Prints the keys.
///
/// # Errors
/// The user's keymap has faults, or standard output cannot be written.
pub fn run(keys: &Keys, places: &Places) -> anyhow::Result<ExitCode> {
    let keymap = of(places)?;
    output::print(&match (keys.json, keys.markdown) {
        (true, _) => output::keys_json(&keymap)?,
        (_, true) => output::keys_markdown(&keymap),
        _ => output::keys_text(&keymap),
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Where the user changes keys: beside the configuration.
///
/// # Errors
/// The user has no home folder, and no configuration was given.
pub fn file(places: &Places) -> anyhow::Result<PathBuf> {
    Ok(places.config_file()?.with_file_name("keymap.toml"))
}

/// The keys of whoever asks; without a folder for configurations those of the table.
///
/// # Errors
/// The user's file has faults.
pub(super) fn of(places: &Places) -> anyhow::Result<Keymap> {
    file(places).map_or_else(|_| Ok(Keymap::default()), |file| Ok(Keymap::load(&file)?))
}
