//! How often a changed store is read again: at once when all is quiet, and never so often that
//! reading takes more than a small part of the time.

use super::message::Msg;
use std::time::Duration;
use tokio::time::Instant;

/// The least time from one reading to the next.
const LEAST: Duration = Duration::from_millis(100);
/// Of which reading may take one part in this many.
const SHARE: u32 = 8;

/// Paces readings.
#[derive(Debug, Default)]
pub(super) struct Pace {
    /// The store changed and was not read since.
    stale: bool,
    /// Readings that are under way.
    under_way: usize,
    /// Since when there are any.
    began: Option<Instant>,
    /// No reading before this.
    rests_until: Option<Instant>,
}

impl Pace {
    /// The store changed: read it now, unless it is not time yet.
    pub fn changed(&mut self) -> Option<Msg> {
        self.stale = true;
        self.take_due()
    }

    /// When to read what changed; `None` if nothing did, or a reading is under way.
    pub fn due(&self) -> Option<Instant> {
        let ready = self.stale && self.began.is_none();
        ready.then(|| self.rests_until.unwrap_or_else(Instant::now))
    }

    /// The word to read, once it is time.
    pub fn take_due(&mut self) -> Option<Msg> {
        let due = self.due().is_some_and(|at| at <= Instant::now());
        self.stale &= !due;
        due.then_some(Msg::Changed)
    }

    /// A reading began.
    pub fn reading(&mut self) {
        self.under_way += 1;
        self.began.get_or_insert_with(Instant::now);
    }

    /// One ended. When the last one has, it is rested for as long as all of them ask for.
    pub fn read(&mut self) {
        self.under_way = self.under_way.saturating_sub(1);
        if let Some(began) = self.began.take_if(|_| self.under_way == 0) {
            let took = began.elapsed();
            self.rests_until = Some(Instant::now() + LEAST.max(took * SHARE));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn many_changes_are_read_once_in_a_while() {
        let mut pace = Pace::default();
        assert!(pace.changed().is_some(), "at once when all is quiet");
        pace.reading();
        assert!(pace.changed().is_none(), "not while reading");
        assert!(pace.due().is_none());
        tokio::time::advance(Duration::from_millis(50)).await;
        pace.read();
        assert!(pace.take_due().is_none(), "not right after");
        tokio::time::advance(Duration::from_millis(400)).await;
        assert!(pace.take_due().is_some(), "but then");
        assert!(pace.take_due().is_none(), "once");
    }

    #[tokio::test(start_paused = true)]
    async fn of_several_readings_the_last_one_counts() {
        let mut pace = Pace::default();
        pace.reading();
        pace.reading();
        assert!(pace.changed().is_none());
        pace.read();
        tokio::time::advance(Duration::from_secs(1)).await;
        assert!(pace.take_due().is_none(), "the other one is still under way");
        pace.read();
        tokio::time::advance(Duration::from_secs(7)).await;
        assert!(pace.take_due().is_none(), "they took a second");
        tokio::time::advance(Duration::from_secs(2)).await;
        assert!(pace.take_due().is_some());
    }
}
