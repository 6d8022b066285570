//! `hero restore`: a backup in the place of what is here.

use super::{Places, backup, output};
use crate::config::private;
use crate::store::{StoreError, restore};
use crate::sync::Locks;
use anyhow::Context;
use clap::Args;
use jiff::Timestamp;
use std::path::PathBuf;
use std::process::ExitCode;

/// The arguments of `hero restore`.
#[derive(Debug, Args)]
pub struct Restore {
    /// What `hero backup` wrote
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Puts the backup in place and says what is in it, and where what was here is kept.
///
/// # Errors
/// Another hero works here, or the file is no backup; then everything is as it was.
pub fn run(restored: &Restore, places: &Places) -> anyhow::Result<ExitCode> {
    let dir = places.data_dir()?;
    let cannot = || format!("{} cannot be written", dir.display());
    private::make_folder(&dir).with_context(cannot)?;
    let lead = Locks::new(&dir).lead().with_context(cannot)?;
    let _lead = lead.ok_or_else(|| StoreError::InUse(dir.clone()))?;
    let done = restore(&dir, &restored.file, Timestamp::now())?;
    let mut text = match restored.json {
        true => serde_json::to_string_pretty(&done)?,
        false => format!("restored {}", backup::told(&done.copied)),
    };
    if let (Some(aside), false) = (&done.aside, restored.json) {
        text += &format!("\nwhat was here is kept as {}", aside.display());
    }
    if done.copied.waiting > 0 && !restored.json {
        text +=
            "\nwhat waited in the outbox is looked for before it is sent; `hero outbox` lists it";
    }
    output::print(&(text + "\n"))?;
    Ok(ExitCode::SUCCESS)
}
