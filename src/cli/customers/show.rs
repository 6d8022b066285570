//! `hero customers show`: all that is known of one customer.

use crate::cli::open::House;
use crate::cli::output;
use crate::desk::{Ranked, View, rank};
use clap::Args;
use std::process::ExitCode;

/// The arguments of `hero customers show`.
#[derive(Debug, Args)]
pub struct Show {
    /// Its name, in any case of letters
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Tell what it pays as well
    #[arg(long)]
    pub amounts: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Prints a customer.
pub(super) fn run(show: &Show, house: &House) -> anyhow::Result<ExitCode> {
    let mut detail = super::customer(house, &show.name)?;
    // That somebody logs in as them is noted where it is done: in the console.
    detail.users.iter_mut().for_each(|user| user.log_in_as = None);
    let (me, now, hours) = (house.me()?, house.now(), &house.config.hours);
    // Each is ranked alone: those that are open stay before the others.
    let alone = |ticket| rank(vec![ticket], View::All, &me, now, hours);
    let tickets: Vec<Ranked> =
        std::mem::take(&mut detail.tickets).into_iter().flat_map(alone).collect();
    let amounts = show.amounts || house.config.customers.amounts;
    output::print(&if show.json {
        output::customer_json(&detail, &tickets, amounts, now, hours)?
    } else {
        output::customer_page(&detail, &tickets, amounts, now, hours)
    })?;
    Ok(ExitCode::SUCCESS)
}
