//! `hero customers same` and `separate`: whether two persons are one.

use super::moved::{self, Tiers};
use super::people::{self, Known};
use crate::cli::open::House;
use crate::cli::output;
use anyhow::bail;
use clap::Args;
use std::process::ExitCode;

/// The arguments of `hero customers same` and `hero customers separate`.
#[derive(Debug, Args)]
pub struct Same {
    /// A person: a name, @handle, address, or an account such as slack:U012AB3CD
    #[arg(value_name = "PERSON")]
    pub one: String,
    /// The other one
    #[arg(value_name = "OTHER")]
    pub other: String,
    /// Take back what was said of them
    #[arg(long)]
    pub undo: bool,
}

/// Says that two persons are one, or are not, or takes that back.
pub(super) async fn run(same: &Same, is: bool, house: &House) -> anyhow::Result<ExitCode> {
    let (one, other) = (people::one(house, &same.one)?, people::one(house, &same.other)?);
    if one.key() == other.key() {
        bail!("both are {}: name the account of each", one.called());
    }
    let tiers = Tiers::of(house)?;
    let said = (!same.undo).then_some(is);
    house.engine.store.say_same(one.key(), other.key(), said, house.now()).await?;
    let moved = moved::told(tiers.moved(house)?);
    output::print(&format!("{}; {moved}\n", told(&one, &other, said)))?;
    Ok(ExitCode::SUCCESS)
}

fn told(one: &Known, other: &Known, said: Option<bool>) -> String {
    let (one, other) = (one.called(), other.called());
    match said {
        Some(true) => format!("{one} and {other} are one person now"),
        Some(false) => format!("{one} and {other} are two persons now"),
        None => format!("nothing is said of {one} and {other} any more"),
    }
}
