//! `hero snippets`: the texts that Ctrl-T puts into an answer; and where they are read from.

use super::{Places, output};
use crate::desk::Snippet;
use crate::source::{Finding, Verdict};
use clap::Args;
use serde::Serialize;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The arguments of `hero snippets`.
#[derive(Debug, Args)]
pub struct Snippets {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// A snippet as it is printed.
#[derive(Debug, Serialize)]
struct Printed<'a> {
    name: &'a str,
    title: &'a str,
    text: &'a str,
}

/// Prints the snippets; what is wrong with one is told on standard error.
///
/// # Errors
/// The folders cannot be told, or standard output cannot be written.
pub fn run(snippets: &Snippets, places: &Places) -> anyhow::Result<ExitCode> {
    let (all, faults) = read(&folder(&places.config_file()?));
    let printed = |one: &Snippet| format!("{}  {}\n", one.name, one.title);
    output::print(&if snippets.json {
        let rows = all.iter().map(|Snippet { name, title, text }| Printed { name, title, text });
        serde_json::to_string_pretty(&rows.collect::<Vec<_>>())? + "\n"
    } else {
        all.iter().map(printed).collect()
    })?;
    faults.iter().for_each(|fault| eprintln!("{fault}"));
    Ok(if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The folder of one's own snippets, beside the configuration.
pub(super) fn folder(config: &Path) -> PathBuf {
    config.parent().unwrap_or(Path::new("")).join("snippets")
}

/// The snippets that come with the program, with those of a folder in the place of those of the same
/// name; and what is wrong with the others there.
pub(super) fn read(folder: &Path) -> (Vec<Snippet>, Vec<String>) {
    let (mut own, mut faults) = (Vec::new(), Vec::new());
    for file in files(folder, &mut faults) {
        let name = file.file_stem().map(|name| name.to_string_lossy()).unwrap_or_default();
        let read = std::fs::read_to_string(&file).map_err(|error| error.to_string());
        match read.and_then(|text| Snippet::parse(&name, &text).map_err(|e| e.to_string())) {
            Ok(snippet) => own.push(snippet),
            Err(why) => faults.push(format!("{}: {why}", file.display())),
        }
    }
    (Snippet::replaced(Snippet::standard(), own), faults)
}

/// Its `.md` files by name; a folder that is not there has none.
fn files(folder: &Path, faults: &mut Vec<String>) -> Vec<PathBuf> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Vec::new(),
        Err(error) => {
            faults.push(format!("{} cannot be read: {error}", folder.display()));
            return Vec::new();
        }
    };
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|file| file.extension() == Some(OsStr::new("md")));
    files.sort();
    files
}

/// What the doctor says of one's own snippets; nothing is wrong with having none.
pub(super) fn examine(folder: &Path) -> Vec<Finding> {
    let (_, faults) = read(folder);
    let finding = |detail| Finding {
        subject: "snippets".into(),
        verdict: Verdict::Fault,
        detail,
        remedy: Some("mend the file, or take it away; the console goes on without it".into()),
    };
    faults.into_iter().map(finding).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_broken_file_is_told_and_stops_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let folder = folder(&dir.path().join("config.toml"));
        assert_eq!(read(&folder), (Snippet::standard(), Vec::new()), "there need be no folder");
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("zoom.md"), "# Meet\nHere: {meeting}").unwrap();
        fs::write(folder.join("bad.md"), "no title").unwrap();
        fs::write(folder.join("notes.txt"), "# Not\none").unwrap();
        let (all, faults) = read(&folder);
        assert_eq!(all.iter().filter(|one| one.title == "Meet").count(), 1);
        assert_eq!(all.len(), 5);
        assert_eq!(faults.len(), 1);
        assert!(faults[0].contains("bad.md: its first line is no title"), "{faults:?}");
        assert_eq!(examine(&folder).len(), 1);
    }
}
