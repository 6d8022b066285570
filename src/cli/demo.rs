//! `hero demo`: an invented week, without any account.

use clap::Args;

/// The arguments of `hero demo`.
#[derive(Debug, Args)]
pub struct Demo {
    /// Only serve the stand-ins, and print a configuration that leads to them
    #[arg(long, conflicts_with = "headless")]
    pub serve: bool,
    /// Fetch the week once and print the queue, without the console
    #[arg(long)]
    pub headless: bool,
    /// Another week: the same number gives the same one
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
}
