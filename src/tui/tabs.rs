//! The views as tabs: which is shown, how many tickets each has, and how each was left.

use crate::desk::{Tab, TicketId, View};
use jiff::Timestamp;
use std::sync::Arc;

/// The views that every console has, in their order; those of one's own follow.
const STANDARD: [View; 7] = [
    View::Queue,
    View::Mine,
    View::Waiting,
    View::FollowUp,
    View::Snoozed,
    View::Closed,
    View::All,
];

/// How a tab was left.
#[derive(Debug, Clone, Default)]
pub struct Left {
    /// What was typed to narrow it.
    pub filter: String,
    /// What the cursor was on.
    pub selected: Option<TicketId>,
}

/// The tabs.
#[derive(Debug)]
pub struct Tabs {
    all: Arc<[Tab]>,
    shown: usize,
    left: Vec<Left>,
    counts: Vec<usize>,
    counted_at: Option<Timestamp>,
}

impl Tabs {
    /// The standard ones, and these.
    pub fn new(own: &[Tab]) -> Self {
        let all: Arc<[Tab]> =
            STANDARD.into_iter().map(Tab::from).chain(own.iter().cloned()).collect();
        let left = vec![Left::default(); all.len()];
        Self { all, shown: 0, left, counts: Vec::new(), counted_at: None }
    }

    /// All of them.
    pub fn all(&self) -> &Arc<[Tab]> {
        &self.all
    }

    /// The place of the one that is shown, from 0.
    pub fn shown(&self) -> usize {
        self.shown
    }

    /// The one that is shown.
    pub fn tab(&self) -> Tab {
        self.all.get(self.shown).cloned().unwrap_or_else(|| View::Queue.into())
    }

    /// The view that is shown, narrowed or not.
    pub fn view(&self) -> View {
        self.all.get(self.shown).map_or(View::Queue, |tab| tab.view)
    }

    /// Whether one of one's own is shown.
    pub fn is_own(&self) -> bool {
        self.shown >= STANDARD.len()
    }

    /// The name of the one that is shown.
    pub fn name(&self) -> &str {
        self.all.get(self.shown).map_or("", |tab| &tab.name)
    }

    /// The place of a view that is not narrowed.
    pub fn place_of(&self, view: View) -> Option<usize> {
        STANDARD.iter().position(|known| *known == view)
    }

    /// The place so many steps behind the one that is shown, in a circle.
    pub fn behind(&self, steps: isize) -> usize {
        let count = isize::try_from(self.all.len()).unwrap_or(isize::MAX);
        let place = isize::try_from(self.shown).unwrap_or(0).saturating_add(steps);
        usize::try_from(place.rem_euclid(count.max(1))).unwrap_or(0)
    }

    /// Leaves the one that is shown as it stands and goes to another; how that one was left. There
    /// may be none there.
    pub fn go(&mut self, place: usize, leaving: Left) -> Option<Left> {
        let found = self.left.get(place).cloned()?;
        let left = self.left.get_mut(self.shown);
        let again = place == self.shown;
        left.into_iter().for_each(|left| left.clone_from(&leaving));
        self.shown = place;
        Some(if again { leaving } else { found })
    }

    /// Takes how many tickets each has.
    pub fn count(&mut self, counts: Vec<usize>, now: Timestamp) {
        (self.counts, self.counted_at) = (counts, Some(now));
    }

    /// When that was told last.
    pub fn counted_at(&self) -> Option<Timestamp> {
        self.counted_at
    }

    /// How many tickets one has, once that is known.
    pub fn counted(&self, place: usize) -> Option<usize> {
        self.counts.get(place).copied()
    }
}
