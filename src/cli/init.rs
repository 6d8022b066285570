//! `hero init`: asks a few questions and writes the configuration file.

use super::dialog::Dialog;
use super::{Places, output};
use crate::config::words::{self, Read};
use crate::config::{Answers, Config, DEFAULT_HOURS, SourceAnswers, TokenFrom, private, render};
use crate::source::slack;
use anyhow::{Context, bail};
use clap::Args;
use jiff::tz::TimeZone;
use std::fs;
use std::io::{BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The arguments of `hero init`.
#[derive(Debug, Args)]
pub struct Init {
    /// Write over a file that is there
    #[arg(long)]
    pub force: bool,
    /// Print only the manifest of the app that Slack needs, and ask nothing
    #[arg(long, conflicts_with = "force")]
    pub slack_manifest: bool,
}

/// Asks and writes. Answers may come from a pipe, one a line. Where Slack is among them, it tells
/// how to make the app for it.
///
/// # Errors
/// An answer from a pipe is not understood, a file is there already and nobody can be asked about
/// it, or the file cannot be written.
pub fn run(init: &Init, places: &Places) -> anyhow::Result<ExitCode> {
    if init.slack_manifest {
        output::print(&slack::manifest())?;
        return Ok(ExitCode::SUCCESS);
    }
    let file = places.config_file()?;
    let patient = std::io::stdin().is_terminal();
    let mut dialog =
        Dialog { answers: std::io::stdin().lock(), screen: std::io::stdout(), patient };
    if file.exists() && !init.force {
        let there = format!("{} is there already", file.display());
        if !patient {
            bail!("{there}; --force writes over it");
        }
        if !dialog.confirm(&format!("{there} and would be lost."))? {
            output::print("Nothing was written.\n")?;
            return Ok(ExitCode::SUCCESS);
        }
    }
    let answers = ask(&mut dialog)?;
    let text = render(&answers);
    Config::parse(&text, &file)?;
    write_private(&file, &text).with_context(|| format!("{} cannot be written", file.display()))?;
    output::print(&told(&answers, &file))?;
    Ok(ExitCode::SUCCESS)
}

/// What to do after the file is written.
fn told(answers: &Answers, file: &Path) -> String {
    let (wrote, next) = (format!("Wrote {}.", file.display()), "Next: hero doctor\n");
    if !answers.sources.iter().any(|source| source.kind == "slack") {
        return format!("{wrote} {next}");
    }
    format!("{wrote}\n\n{}\n\n{}\n{next}", slack::USE_OF_MANIFEST, slack::manifest())
}

fn ask<R: BufRead, W: Write>(dialog: &mut Dialog<R, W>) -> anyhow::Result<Answers> {
    let system = TimeZone::system();
    let system = system.iana_name().unwrap_or("UTC");
    let name = dialog.ask("Your name", "", words::name)?;
    let timezone =
        dialog.ask("Your time zone", system, |zone| words::zone(zone).map(|_| zone.to_owned()))?;
    let hours = dialog.ask("Your working hours", DEFAULT_HOURS, |hours| {
        words::hours(hours, TimeZone::UTC).map(|_| hours.to_owned())
    })?;
    let domain = dialog.ask("E-mail domain of your team (empty: none)", "", |domain| {
        if domain.is_empty() { Ok(None) } else { words::domain(domain).map(Some) }
    })?;
    let sources = [ask_slack(dialog)?, ask_github(dialog)?, ask_sentry(dialog)?];
    let sources: Vec<_> = sources.into_iter().flatten().collect();
    if sources.is_empty() {
        bail!("no channel, repository or organization was named, so there is nothing to watch");
    }
    Ok(Answers { name, timezone, hours, domain, sources })
}

type Asked = anyhow::Result<Option<SourceAnswers>>;

fn ask_slack<R: BufRead, W: Write>(dialog: &mut Dialog<R, W>) -> Asked {
    let channels =
        dialog.ask("Slack channels, with commas between (empty: no Slack)", "", |text| {
            list(text, words::channel)
        })?;
    if channels.is_empty() {
        return Ok(None);
    }
    let token = ask_token(dialog, "Slack", "SLACK_TOKEN")?;
    let lists = vec![("channels", channels)];
    Ok(Some(SourceAnswers { kind: "slack", token, texts: Vec::new(), lists }))
}

fn ask_github<R: BufRead, W: Write>(dialog: &mut Dialog<R, W>) -> Asked {
    let question =
        "GitHub repositories as owner/name or owner/*, with commas between (empty: no GitHub)";
    let repos = dialog.ask(question, "", |text| {
        list(text, |name| words::repos(name).map(|repos| repos.to_string()))
    })?;
    if repos.is_empty() {
        return Ok(None);
    }
    let token = ask_token(dialog, "GitHub", "gh auth token")?;
    let lists = vec![("repos", repos)];
    Ok(Some(SourceAnswers { kind: "github", token, texts: Vec::new(), lists }))
}

fn ask_sentry<R: BufRead, W: Write>(dialog: &mut Dialog<R, W>) -> Asked {
    let organization = dialog.ask("Sentry organization (empty: no Sentry)", "", |text| {
        if text.is_empty() { Ok(None) } else { words::slug(text).map(Some) }
    })?;
    let Some(organization) = organization else { return Ok(None) };
    let projects = dialog.ask("Sentry projects, with commas between (empty: all)", "", |text| {
        list(text, words::slug)
    })?;
    let token = ask_token(dialog, "Sentry", "SENTRY_TOKEN")?;
    let texts = vec![("organization", organization)];
    Ok(Some(SourceAnswers { kind: "sentry", token, texts, lists: vec![("projects", projects)] }))
}

fn ask_token<R: BufRead, W: Write>(
    dialog: &mut Dialog<R, W>,
    service: &str,
    default: &str,
) -> anyhow::Result<TokenFrom> {
    let question = format!(
        "{service} token: the environment variable, the file, the shell command, or the entry of \
         the keyring (keyring service/account) it comes from"
    );
    dialog.ask(&question, default, token_from)
}

/// A variable's name is one word, a file begins with `~/` or `/` and is one word, an entry is one word
/// behind `keyring`, all else is a command.
fn token_from(text: &str) -> Read<TokenFrom> {
    words::not_a_token(text)?;
    let is_word = |text: &str| !text.contains(char::is_whitespace);
    if let Some(entry) = text.strip_prefix("keyring ").filter(|entry| is_word(entry)) {
        return words::keyring_entry(entry).map(TokenFrom::Keyring);
    }
    Ok(match words::variable(text) {
        Ok(name) => TokenFrom::Env(name),
        Err(_) if is_word(text) && text.starts_with(['~', '/']) => {
            TokenFrom::File(PathBuf::from(text))
        }
        Err(_) => TokenFrom::Command(text.to_owned()),
    })
}

fn list(text: &str, read: fn(&str) -> Read<String>) -> Read<Vec<String>> {
    text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(read).collect()
}

/// Writes a file that only its owner can read, whole or not at all.
fn write_private(file: &Path, text: &str) -> std::io::Result<()> {
    // A link to the file stays a link.
    let file = fs::canonicalize(file).unwrap_or_else(|_| file.to_path_buf());
    if let Some(folder) = file.parent() {
        private::make_folder(folder)?;
    }
    let draft = file.with_extension(format!("{}.new", std::process::id()));
    let written = private::file().create_new(true).open(&draft).and_then(|mut open| {
        open.write_all(text.as_bytes())?;
        open.sync_all()
    });
    let moved = written.and_then(|()| fs::rename(&draft, &file));
    moved.inspect_err(|_| drop(fs::remove_file(&draft)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::KeyringEntry;

    fn dialog(answers: &str, patient: bool) -> Dialog<&[u8], Vec<u8>> {
        Dialog { answers: answers.as_bytes(), screen: Vec::new(), patient }
    }

    #[test]
    fn answers_become_a_configuration() {
        let mut dialog =
            dialog("Ada\nEurope/London\n\nexample.com\n#general, C012\n~/.slack\na/b\n\n\n", false);
        let answers = ask(&mut dialog).unwrap();
        assert_eq!(
            (answers.hours.as_str(), answers.domain.as_deref()),
            (DEFAULT_HOURS, Some("example.com"))
        );
        let tokens: Vec<_> = answers.sources.iter().map(|s| (s.kind, s.token.clone())).collect();
        let (file, command) = (PathBuf::from("~/.slack"), "gh auth token".to_owned());
        let expected = [("slack", TokenFrom::File(file)), ("github", TokenFrom::Command(command))];
        assert_eq!(tokens, expected);
        assert_eq!(answers.sources[0].lists, [("channels", vec!["general".into(), "C012".into()])]);
    }

    #[test]
    fn where_a_token_comes_from_is_told_by_how_it_is_written() {
        let entry = || KeyringEntry { service: "support-hero".into(), account: "slack".into() };
        let command = |text: &str| TokenFrom::Command(text.into());
        for (text, from) in [
            ("SLACK_TOKEN", TokenFrom::Env("SLACK_TOKEN".into())),
            ("/run/slack", TokenFrom::File("/run/slack".into())),
            ("keyring support-hero/slack", TokenFrom::Keyring(entry())),
            ("keyring get support-hero slack", command("keyring get support-hero slack")),
            ("pass slack", command("pass slack")),
        ] {
            assert_eq!(token_from(text).unwrap(), from, "{text}");
        }
        assert!(token_from("keyring slack").unwrap_err().to_string().contains("keyring"));
    }

    #[test]
    fn with_slack_comes_the_way_to_its_app() {
        let told_of = |answers: &str| {
            told(&ask(&mut dialog(answers, false)).unwrap(), Path::new("config.toml"))
        };
        let with = told_of("Ada\nUTC\n\n\n#general\nT\n\n\n");
        assert!(with.starts_with("Wrote config.toml.\n"), "{with}");
        assert!(with.contains("https://api.slack.com/apps"), "{with}");
        assert!(with.ends_with(&(slack::manifest() + "\nNext: hero doctor\n")), "{with}");
        let without = told_of("Ada\nUTC\n\n\n\na/b\nT\n\n");
        assert_eq!(without, "Wrote config.toml. Next: hero doctor\n");
    }

    #[test]
    fn who_sits_at_the_terminal_is_asked_again() {
        let answers = "\nAda\nMars\nUTC\n\n\n\napp\na/b\nGH\n\n";
        let answers = ask(&mut dialog(answers, true)).unwrap();
        assert_eq!((answers.name.as_str(), answers.timezone.as_str()), ("Ada", "UTC"));
        assert_eq!(answers.sources[0].token, TokenFrom::Env("GH".into()));
    }

    #[test]
    fn a_pipe_is_told_what_is_wrong() {
        for (answers, told) in [
            ("", "Your name"),
            ("Ada\nMars\n", "is no time zone"),
            ("Ada\nUTC\n\n\n", "nothing to watch"),
            ("Ada\nUTC\n\n\n#g\nxoxb-1\n", "looks like the token itself"),
        ] {
            let error = ask(&mut dialog(answers, false)).unwrap_err().to_string();
            assert!(error.contains(told), "{error}");
        }
    }
}
