//! `hero backup`: a copy of all that is here, made while others work.

use super::{Places, output};
use crate::desk::counted;
use crate::store::{Copied, back_up};
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

/// The arguments of `hero backup`.
#[derive(Debug, Args)]
pub struct Backup {
    /// Where to; only you may read it
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Replace FILE if it is there
    #[arg(long)]
    pub force: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Makes the copy and says what is in it.
///
/// # Errors
/// There is nothing to copy, or the file cannot be written.
pub fn run(backup: &Backup, places: &Places) -> anyhow::Result<ExitCode> {
    let copied = back_up(&places.data_dir()?, &backup.file, backup.force)?;
    let text = match backup.json {
        true => serde_json::to_string_pretty(&copied)? + "\n",
        false => format!("{}: {}\n", backup.file.display(), told(&copied)),
    };
    output::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// `4.2 MB: 120 tickets, 1,300 messages, 12 notes`
pub(super) fn told(copied: &Copied) -> String {
    let size = match copied.bytes {
        bytes @ ..1_000_000 => format!("{} kB", bytes.div_ceil(1_000)),
        bytes => format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10),
    };
    let waiting = match copied.waiting {
        0 => String::new(),
        waiting => format!(", {} in the outbox", counted(waiting, "action")),
    };
    let Copied { tickets, messages, notes, .. } = *copied;
    let (tickets, messages) = (counted(tickets, "ticket"), counted(messages, "message"));
    format!("{size}: {tickets}, {messages}, {}{waiting}", counted(notes, "note"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_told_by_its_size_and_what_is_in_it() {
        let copied = Copied { bytes: 999_001, tickets: 1, messages: 1_300, notes: 0, waiting: 0 };
        assert_eq!(told(&copied), "1000 kB: 1 ticket, 1,300 messages, 0 notes");
        let larger = Copied { bytes: 4_270_000, waiting: 2, ..copied };
        assert_eq!(
            told(&larger),
            "4.2 MB: 1 ticket, 1,300 messages, 0 notes, 2 actions in the outbox"
        );
    }
}
