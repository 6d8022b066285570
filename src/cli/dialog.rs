//! Questions on the terminal, or to the lines of a pipe.

use crate::config::words::{Read, not_a_token};
use anyhow::{Context, bail};
use std::io::{BufRead, Write};

/// Somebody who answers, line by line.
pub(super) struct Dialog<R, W> {
    pub(super) answers: R,
    pub(super) screen: W,
    /// They can be asked again. Of the lines of a pipe none is wasted on a second try.
    pub(super) patient: bool,
}

impl<R: BufRead, W: Write> Dialog<R, W> {
    /// Asks until `read` takes the answer. An empty line, or no more lines in a pipe, means
    /// `default`.
    pub(super) fn ask<T>(
        &mut self,
        question: &str,
        default: &str,
        read: impl Fn(&str) -> Read<T>,
    ) -> anyhow::Result<T> {
        loop {
            let answer = self.line(question, default)?;
            match read(&answer) {
                Ok(value) => return Ok(value),
                Err(objection) if self.patient => writeln!(self.screen, "  {objection}")?,
                // A token that was given by mistake is not repeated.
                Err(objection) if not_a_token(&answer).is_err() => bail!("{question}: {objection}"),
                Err(objection) => bail!("{question}: {answer:?}: {objection}"),
            }
        }
    }

    /// Asks for a yes or a no; anything but a yes is a no.
    pub(super) fn confirm(&mut self, question: &str) -> anyhow::Result<bool> {
        let answer = self.line(&format!("{question} Type yes to go on"), "no")?;
        Ok(matches!(answer.to_lowercase().as_str(), "y" | "yes"))
    }

    fn line(&mut self, question: &str, default: &str) -> anyhow::Result<String> {
        let hint = if default.is_empty() { String::new() } else { format!(" [{default}]") };
        write!(self.screen, "{question}{hint}: ")?;
        self.screen.flush()?;
        let mut line = String::new();
        let read = self.answers.read_line(&mut line).context("the answer could not be read")?;
        if read == 0 && self.patient {
            bail!("given up");
        }
        if !self.patient {
            writeln!(self.screen)?;
        }
        let answer = line.trim();
        Ok(if answer.is_empty() { default } else { answer }.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_yes_is_a_yes() {
        for (answer, expected) in
            [("y\n", true), (" YES \n", true), ("\n", false), ("no\n", false), ("maybe\n", false)]
        {
            let mut dialog =
                Dialog { answers: answer.as_bytes(), screen: Vec::new(), patient: true };
            assert_eq!(dialog.confirm("Go on?").unwrap(), expected, "{answer:?}");
        }
    }

    #[test]
    fn whoever_leaves_the_terminal_gives_up() {
        let mut dialog = Dialog { answers: &b""[..], screen: Vec::new(), patient: true };
        assert!(dialog.confirm("Go on?").is_err());
    }
}
