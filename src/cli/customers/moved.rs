//! How many tickets stand elsewhere after something was said of customers.

use crate::cli::open::House;
use crate::desk::{TicketId, Tier, View, counted};
use std::collections::HashMap;

/// In which tier every ticket stood.
pub(super) struct Tiers(HashMap<TicketId, Tier>);

impl Tiers {
    /// As they stand now.
    pub(super) fn of(house: &House) -> anyhow::Result<Self> {
        let tickets = house.reader()?.tickets(View::All)?;
        Ok(Self(tickets.iter().map(|ticket| (ticket.id, ticket.tier())).collect()))
    }

    /// How many of them stand in another one now.
    pub(super) fn moved(&self, house: &House) -> anyhow::Result<usize> {
        let Self(now) = Self::of(house)?;
        let moved =
            |(id, tier): &(&TicketId, &Tier)| self.0.get(id).is_some_and(|was| was != *tier);
        Ok(now.iter().filter(moved).count())
    }
}

/// `2 tickets moved to another tier`
pub(super) fn told(moved: usize) -> String {
    match moved {
        0 => "no ticket moved to another tier".into(),
        _ => format!("{} moved to another tier", counted(moved, "ticket")),
    }
}
