//! What waits, counted.

use crate::desk::{Status, Ticket, Tier, Today, status};
use jiff::Timestamp;

/// How many tickets wait, and since when.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Of each tier that waits on us: since when each ticket does, the first of them first.
    pub tiers: Vec<(Tier, Vec<Timestamp>)>,
    /// How many wait on them.
    pub waiting_on_them: usize,
    /// What was done today, if nothing waits on us.
    pub today: Option<Today>,
}

impl Tally {
    /// Counts these tickets.
    pub fn of(tickets: &[Ticket], now: Timestamp) -> Self {
        let mut tally = Self::default();
        for ticket in tickets {
            match status(&ticket.standing, &ticket.local, &ticket.pending, now) {
                (Status::WaitingOnUs, Some(since)) => tally.add(ticket.tier(), since),
                (Status::WaitingOnThem, _) => tally.waiting_on_them += 1,
                _ => {}
            }
        }
        tally.tiers.sort_by_key(|(tier, _)| *tier);
        tally.tiers.iter_mut().for_each(|(_, since)| since.sort_unstable());
        tally
    }

    fn add(&mut self, tier: Tier, since: Timestamp) {
        match self.tiers.iter_mut().find(|(known, _)| *known == tier) {
            Some((_, all)) => all.push(since),
            None => self.tiers.push((tier, vec![since])),
        }
    }
}
