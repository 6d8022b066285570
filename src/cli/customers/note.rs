//! `hero customers note`: what the hero keeps of a customer.

use crate::cli::open::House;
use crate::cli::{UsageError, output};
use crate::desk::clean_line;
use anyhow::bail;
use clap::Args;
use std::process::ExitCode;

/// The arguments of `hero customers note`.
#[derive(Debug, Args)]
pub struct Note {
    /// The customer's name, in any case of letters
    #[arg(value_name = "NAME")]
    pub name: String,
    /// What is to be kept
    #[arg(value_name = "TEXT", required_unless_present = "forget", conflicts_with = "forget")]
    pub text: Option<String>,
    /// The number of a note that is taken away, as `hero customers show` tells it
    #[arg(long, value_name = "NUMBER")]
    pub forget: Option<i64>,
}

/// Keeps a note, or takes one away.
pub(super) async fn run(note: &Note, house: &House) -> anyhow::Result<ExitCode> {
    let found = super::customer(house, &note.name)?;
    let (store, name) = (&house.engine.store, found.name);
    let told = if let Some(number) = note.forget {
        if !found.notes.iter().any(|known| known.id == number) {
            bail!("{name} has no note {number}; `hero customers show` tells their numbers");
        }
        store.forget_note(number).await?;
        format!("{name}: note {number} is taken away\n")
    } else {
        let text = clean_line(note.text.as_deref().unwrap_or_default());
        if text.is_empty() {
            return Err(UsageError("the note says nothing: write a few words".into()).into());
        }
        let number = store.note_customer(name.clone(), text, house.now()).await?;
        format!("{name}: kept as note {number}\n")
    };
    output::print(&told)?;
    Ok(ExitCode::SUCCESS)
}
