//! Our own words where the command line takes them.

use crate::desk::{CloseReason, MergeMethod, Priority, RefError, TicketRef, View, Which};
use anyhow::Context;
use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use std::path::{Path, PathBuf};

/// A ticket's reference.
pub(super) fn ticket(text: &str) -> Result<TicketRef, RefError> {
    TicketRef::parse(text.trim())
}

/// A ticket's reference, or the web address of an issue or pull request with that.
pub(super) fn target(text: &str) -> Result<(TicketRef, String), String> {
    crate::desk::target(text, "").ok_or_else(|| {
        format!(
            "{text:?} is no address of an issue or pull request such as https://github.com/example/app/issues/4711"
        )
    })
}

/// Which occurrence of an error.
pub(super) fn which(text: &str) -> Result<Which, String> {
    let id = text.trim();
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    match id {
        "latest" => Ok(Which::Latest),
        "oldest" => Ok(Which::Oldest),
        _ if !id.is_empty() && id.chars().all(plain) => Ok(Which::Named(id.to_owned())),
        _ => Err("that is no event: latest, oldest, or the id that `hero event` prints".into()),
    }
}

/// The name of a view.
pub(super) fn view() -> impl TypedValueParser<Value = View> {
    let named = |word: String| View::ALL.into_iter().find(|v| v.word() == word);
    PossibleValuesParser::new(View::ALL.map(View::word))
        .map(move |word| named(word).unwrap_or_default())
}

/// Why a ticket is closed.
pub(super) fn reason() -> impl TypedValueParser<Value = CloseReason> {
    let not_planned = PossibleValue::new("not-planned").aliases(["not_planned", "not planned"]);
    let reasons = [PossibleValue::new("completed"), not_planned];
    PossibleValuesParser::new(reasons).map(|word| match word.as_str() {
        "not-planned" | "not_planned" | "not planned" => CloseReason::NotPlanned,
        _ => CloseReason::Completed,
    })
}

/// How a pull request is merged.
pub(super) fn method() -> impl TypedValueParser<Value = MergeMethod> {
    let named = |word: String| MergeMethod::ALL.into_iter().find(|method| method.word() == word);
    PossibleValuesParser::new(MergeMethod::ALL.map(MergeMethod::word))
        .map(move |word| named(word).unwrap_or(MergeMethod::Merge))
}

/// How much an error matters.
pub(super) fn priority() -> impl TypedValueParser<Value = Priority> {
    let named = |word: String| Priority::ALL.into_iter().find(|known| known.word() == word);
    PossibleValuesParser::new(Priority::ALL.map(Priority::word))
        .map(move |word| named(word).unwrap_or(Priority::Medium))
}

/// An account at a tracker, with an `@` or without.
pub(super) fn account(text: &str) -> Result<String, String> {
    let name = text.trim().trim_start_matches('@');
    if name.is_empty() { Err("that is no account".into()) } else { Ok(name.to_owned()) }
}

/// A text, or the file that it is in.
#[derive(Debug, Args)]
pub struct Text {
    /// What to say
    #[arg(
        short,
        long,
        value_name = "TEXT",
        required_unless_present = "file",
        conflicts_with = "file"
    )]
    message: Option<String>,
    /// Read what to say from this file, or from standard input if it is -
    #[arg(short, long)]
    file: Option<PathBuf>,
}

impl Text {
    /// The text.
    ///
    /// # Errors
    /// The file cannot be read as text.
    pub(super) fn read(&self) -> anyhow::Result<String> {
        match (&self.message, &self.file) {
            (Some(message), _) => Ok(message.clone()),
            (None, Some(file)) => text_of(file),
            (None, None) => Ok(String::new()),
        }
    }
}

/// What a file says, or standard input if it is `-`.
pub(super) fn text_of(file: &Path) -> anyhow::Result<String> {
    if file == Path::new("-") {
        let input = std::io::stdin();
        return std::io::read_to_string(input).context("standard input cannot be read as text");
    }
    std::fs::read_to_string(file)
        .with_context(|| format!("{} cannot be read as text", file.display()))
}
