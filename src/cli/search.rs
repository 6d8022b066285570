//! `hero search`: tickets by the words said in them.

use clap::Args;

/// The arguments of `hero search`.
#[derive(Debug, Args)]
pub struct Search {
    /// Words that all occur in the ticket
    #[arg(value_name = "WORD", required = true)]
    pub words: Vec<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}
