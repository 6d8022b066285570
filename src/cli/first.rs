//! The first run: nothing is configured yet.

use super::dialog::Dialog;
use super::{Places, demo, init};
use crate::config::words::one_of;
use std::io::{BufRead, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

/// What can be done without a configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Choice {
    Init,
    Demo,
    Leave,
}

/// What is taken for an answer.
const ANSWERS: [(&str, Choice); 3] =
    [("i", Choice::Init), ("d", Choice::Demo), ("q", Choice::Leave)];

/// Explains what this is and what comes first. At a terminal it goes on with what is chosen;
/// elsewhere that is a failure.
///
/// # Errors
/// The terminal, or what was chosen.
pub(super) async fn run(places: &Places) -> anyhow::Result<ExitCode> {
    let words = words(&places.config_file()?);
    let (input, output) = (std::io::stdin(), std::io::stdout());
    if !input.is_terminal() || !output.is_terminal() {
        eprint!("{words}");
        return Ok(ExitCode::FAILURE);
    }
    let mut dialog = Dialog { answers: input.lock(), screen: output, patient: true };
    match choose(&mut dialog, &words)? {
        Choice::Init => {
            drop(dialog);
            init::run(&init::Init { force: false, slack_manifest: false }, places)
        }
        Choice::Demo => {
            drop(dialog);
            let demo =
                demo::Demo { serve: false, headless: false, seed: 1, lively: false, flaky: false };
            demo::run(&demo, places).await
        }
        Choice::Leave => Ok(ExitCode::SUCCESS),
    }
}

fn words(file: &Path) -> String {
    format!(
        "Support Hero shows everything that waits for an answer (Slack, GitHub, Sentry) in one queue,\n\
         in the order it should be worked, and answers from there.\n\n\
         Nothing is configured yet: {} does not exist.\n\n\
         \x20 hero init   asks a few questions and writes it\n\
         \x20 hero demo   shows an invented week, without any account\n",
        file.display()
    )
}

fn choose<R: BufRead, W: Write>(dialog: &mut Dialog<R, W>, words: &str) -> anyhow::Result<Choice> {
    writeln!(dialog.screen, "{words}")?;
    dialog.ask("i for init, d for demo, q to leave", "q", |answer| {
        one_of(&answer.to_lowercase(), &ANSWERS, "is none of these")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_says_nothing_leaves() {
        for (answer, choice) in [
            ("\n", Choice::Leave),
            ("q\n", Choice::Leave),
            ("D\n", Choice::Demo),
            ("x\ni\n", Choice::Init),
        ] {
            let mut dialog =
                Dialog { answers: answer.as_bytes(), screen: Vec::new(), patient: true };
            assert_eq!(choose(&mut dialog, "Welcome").unwrap(), choice, "{answer:?}");
            let screen = String::from_utf8(dialog.screen).unwrap();
            assert!(screen.starts_with("Welcome\n"), "{screen}");
        }
    }

    #[test]
    fn it_is_said_what_comes_first() {
        let words = words(Path::new("/home/ada/config.toml"));
        for told in ["/home/ada/config.toml", "hero init", "hero demo"] {
            assert!(words.contains(told), "{words}");
        }
    }
}
