//! What waits, counted.

use crate::desk::{Tier, Today};
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
    /// Counts what waits on us, each with its tier and since when, and how many wait on them.
    pub fn of(waits: impl IntoIterator<Item = (Tier, Timestamp)>, waiting_on_them: usize) -> Self {
        let mut tally = Self { waiting_on_them, ..Self::default() };
        waits.into_iter().for_each(|(tier, since)| tally.add(tier, since));
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
