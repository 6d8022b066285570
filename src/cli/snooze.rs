//! `hero snooze`: puts a ticket aside.

use super::words;
use crate::desk::TicketRef;
use clap::Args;

/// The arguments of `hero snooze`.
#[derive(Debug, Args)]
pub struct Snooze {
    /// The ticket, such as github:example/app#4711
    #[arg(value_name = "TICKET", value_parser = words::ticket)]
    pub ticket: TicketRef,
    /// Until when: 2h, tomorrow, monday, 14:00, 2026-11-30, 2026-11-30T14:00, or reply (until they
    /// write)
    #[arg(long, value_name = "TIME")]
    pub until: String,
}
