//! `hero sync`: the engine without the console.

use clap::Args;

/// The arguments of `hero sync`.
#[derive(Debug, Args)]
pub struct Sync {
    /// Once through all sources and the outbox, then end
    #[arg(long)]
    pub once: bool,
}
