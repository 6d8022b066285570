//! Time between what creates content: GitHub asks for a second ("Best practices for using the REST
//! API", pause between mutative requests).

use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// As GitHub asks.
pub(super) const A_SECOND: Duration = Duration::from_secs(1);

/// When the next comment, review or issue may be sent.
#[derive(Debug)]
pub(super) struct Pace {
    least: Duration,
    next: Mutex<Option<Instant>>,
}

impl Pace {
    /// So much time lies between two.
    pub(super) fn new(least: Duration) -> Self {
        Self { least, next: Mutex::default() }
    }

    /// Waits until the next one may be sent.
    pub(super) async fn keep(&self) {
        tokio::time::sleep_until(self.turn(Instant::now())).await;
    }

    /// When whoever comes now may send.
    fn turn(&self, now: Instant) -> Instant {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let turn = next.map_or(now, |next| next.max(now));
        *next = Some(turn + self.least);
        turn
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_lies_between_two() {
        let pace = Pace::new(A_SECOND);
        let now = Instant::now();
        let after = |millis| now + Duration::from_millis(millis);
        for (comes, sends) in [(0, 0), (0, 1_000), (1_500, 2_000), (9_000, 9_000), (9_001, 10_000)]
        {
            assert_eq!(pace.turn(after(comes)), after(sends), "{comes}");
        }
    }
}
