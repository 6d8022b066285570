//! `hero customers list`: the customers, those that pay first.

use crate::cli::open::House;
use crate::cli::output::{self, Screen};
use anyhow::bail;
use clap::Args;
use std::process::ExitCode;

/// The arguments of `hero customers list`.
#[derive(Debug, Args)]
pub struct List {
    /// A part of its name, its plan, or what it is known by, such as acme.com
    #[arg(value_name = "WORD")]
    pub words: Vec<String>,
    /// List no more than so many [default: 200, with --json all]
    #[arg(long, value_name = "NUMBER")]
    pub most: Option<u32>,
    /// Tell what they pay as well
    #[arg(long)]
    pub amounts: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// How many are listed unless more are asked for.
const MOST: u32 = 200;

/// Prints customers; a failure if words were given that none matches.
pub(super) fn run(list: &List, house: &House) -> anyhow::Result<ExitCode> {
    let words = list.words.join(" ");
    let find = Some(words.trim()).filter(|words| !words.is_empty());
    let most = list.most.unwrap_or(if list.json { u32::MAX } else { MOST });
    // One more than is listed tells whether there are others.
    let mut found = house.reader()?.customers(find, most.saturating_add(1))?;
    let more = found.len() > most as usize;
    found.truncate(most as usize);
    let amounts = list.amounts || house.config.customers.amounts;
    let now = house.now();
    match find {
        Some(words) if found.is_empty() && !list.json => {
            bail!(
                "no customer matches {words:?}: `hero customers` lists them all, with --help what else it does"
            )
        }
        _ => {}
    }
    output::print(&if list.json {
        output::customers_json(&found, amounts)?
    } else {
        output::customers_table(&found, amounts, now, &Screen::of_stdout())
    })?;
    if more {
        eprintln!("there are more than {most}: give a word of those you look for, or --most");
    }
    let nothing = found.is_empty() && find.is_some();
    Ok(if nothing { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
