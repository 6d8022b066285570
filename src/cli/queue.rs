//! `hero queue`: the queue, or another view.

use super::words;
use crate::desk::View;
use clap::Args;

/// The arguments of `hero queue`.
#[derive(Debug, Args)]
pub struct Queue {
    /// Which tickets
    #[arg(long, default_value = "queue", value_parser = words::view())]
    pub view: View,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}
