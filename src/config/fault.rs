//! What can be wrong with a configuration, told so that one can mend it.

use crate::desk::clean_line;
use std::fmt;
use std::path::PathBuf;

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// There is no such file.
    #[error(
        "{} does not exist; `hero init` writes one, `hero demo` needs none", file.display()
    )]
    Missing {
        /// Where it was looked for.
        file: PathBuf,
    },
    /// The file is there and could not be read.
    #[error("{} could not be read: {why}", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// What the system said.
        why: std::io::Error,
    },
    /// The file was read and says what it must not: all its faults, in the order of their lines.
    #[error("{}", lines(faults))]
    Faulty {
        /// The faults; at least one.
        faults: Vec<Fault>,
    },
}

/// One fault of a configuration file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The file, as it was asked for.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// The table it is in: `[hero]`, `source "users"`; empty for the file as a whole.
    pub table: String,
    /// The key; empty for the table as a whole.
    pub key: String,
    /// What was found there, as the file has it; empty if nothing was, or if it may be a secret.
    pub found: String,
    /// What is wrong with it: `is not known`.
    pub problem: String,
    /// What to write instead: `allowed: slack, github, sentry`.
    pub remedy: String,
}

impl fmt::Display for Fault {
    /// `config.toml:14: source "users": kind = "slak" is not known; allowed: slack, github, sentry`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: ", self.file.display(), self.line)?;
        if !self.table.is_empty() {
            write!(f, "{}: ", self.table)?;
        }
        if !self.key.is_empty() {
            write!(f, "{} ", self.key)?;
        }
        if !self.found.is_empty() {
            write!(f, "= {} ", self.found)?;
        }
        write!(f, "{}", self.problem)?;
        if !self.remedy.is_empty() {
            write!(f, "; {}", self.remedy)?;
        }
        Ok(())
    }
}

/// What was found, on one line and not too long.
pub fn shown(text: &str) -> String {
    let text = clean_line(text);
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}...", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

fn lines(faults: &[Fault]) -> String {
    faults.iter().map(Fault::to_string).collect::<Vec<_>>().join("\n")
}
