//! What the README shows is so: its configurations are taken, its commands do what they say.

use super::kit::Town;
use clap::Parser;
use std::path::Path;
use support_hero::cli::Cli;
use support_hero::config::Config;

const README: &str = include_str!("../../../README.md");

/// A source for a configuration that is about something else.
const SOURCE: &str = "kind = \"github\"\ntoken = { env = \"T\" }\nrepos = [\"example/app\"]\n";

/// The blocks of this language.
fn blocks(language: &str) -> Vec<&'static str> {
    let fence = format!("```{language}\n");
    let opened = README.split(fence.as_str()).skip(1);
    opened.map(|rest| rest.split("```").next().unwrap()).collect()
}

/// The words of a line of a shell, without what stands in a comment.
fn words(line: &str) -> Vec<&str> {
    let line = line.split('#').next().filter(|line| line.ends_with(' ')).unwrap_or(line);
    let pieces = line.split('"').enumerate();
    pieces
        .flat_map(|(index, piece)| match index % 2 {
            0 => piece.split_whitespace().collect(),
            _ => vec![piece],
        })
        .collect()
}

#[test]
fn its_configurations_are_taken() {
    let shown = blocks("toml");
    assert!(shown.len() > 2, "{shown:?}");
    let together = shown.join("\n");
    for text in shown.into_iter().chain([together.as_str()]) {
        let text = match text.contains("[hero]") {
            true => text.to_owned(),
            false => format!("[hero]\nname = \"Ada\"\n{text}"),
        };
        let text = match text.contains("[[source]]") {
            true => text,
            false => format!("{text}\n[[source]]\n{SOURCE}"),
        };
        if let Err(why) = Config::parse(&text, Path::new("README.md")) {
            panic!("{why}\n{text}");
        }
    }
}

#[test]
fn its_commands_exist() {
    let mut quoted: Vec<_> = README.split('`').skip(1).step_by(2).collect();
    quoted.retain(|line| line.starts_with("hero ") && !line.contains('\n'));
    let scripts = blocks("sh");
    let lines = scripts.iter().flat_map(|script| script.lines());
    let lines: Vec<_> = lines.filter(|line| line.starts_with("hero")).chain(quoted).collect();
    assert!(lines.len() > 15, "{lines:?}");
    for line in lines {
        // `hero reply` alone names a command; what is missing to it is no matter here.
        let known = Cli::try_parse_from(words(line)).map(drop).or_else(|why| match why.kind() {
            clap::error::ErrorKind::MissingRequiredArgument => Ok(()),
            _ => Err(why),
        });
        if let Err(why) = known {
            panic!("{line}: {why}");
        }
    }
}

#[test]
fn its_scripts_do_what_they_say() {
    let town = Town::new();
    let desk = town.empty_desk("readme");
    let script = *blocks("sh").last().unwrap();
    let mut lines = script.lines();
    assert_eq!(lines.next(), Some("hero sync --once"), "{script}");
    desk.well(&["sync", "--once"]);
    // A thread of the demo's is named by the time at which it began.
    let thread = desk.reference("thread");
    for line in lines {
        let named = |word| if str::starts_with(word, "slack:") { thread.as_str() } else { word };
        let line: Vec<_> = words(line).into_iter().map(named).skip(1).collect();
        desk.well(&line);
    }
    assert_eq!(
        (town.count(&thread, "Hey Wile, fixed in 1.4.2."), town.state(&thread)),
        (1, "marked".into())
    );
}
