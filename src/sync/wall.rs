//! The clock on the wall beside the one that only goes on: the first is set, and runs while the machine
//! sleeps; the second does neither.

use super::Shared;
use crate::source::Clock;
use jiff::{SignedDuration, Timestamp};
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// From here on the clocks do not only drift apart: somebody set the one, or the machine slept.
const JUMP: SignedDuration = SignedDuration::from_secs(2);
/// How often a long pause looks at the clock on the wall.
const LOOK: Duration = Duration::from_secs(15);

/// Both clocks as they were last looked at.
#[derive(Debug)]
pub(super) struct Wall(Mutex<(Timestamp, Instant)>);

impl Wall {
    /// Both as they are now.
    pub(super) fn new(now: Timestamp) -> Self {
        Self(Mutex::new((now, Instant::now())))
    }
}

/// By how much the clock on the wall jumped since both were `last` looked at.
fn jumped(last: (Timestamp, Instant), now: (Timestamp, Instant)) -> Option<SignedDuration> {
    let passed = SignedDuration::try_from(now.1.duration_since(last.1)).unwrap_or_default();
    let jump = now.0.duration_since(last.0).checked_sub(passed)?;
    (jump.abs() > JUMP).then_some(jump)
}

/// Moves what waits in the outbox along with a clock that jumped. The time up to which it was moved:
/// what is due by then may go out. `None` if it could not be moved; the next look tries again.
///
/// Whoever looks meanwhile waits: they would see the clock as it is and the outbox as it was.
pub(super) async fn follow(shared: &Shared) -> Option<Timestamp> {
    let mut last = shared.wall.0.lock().await;
    let both = ((shared.engine.clock)(), Instant::now());
    if let Some(jump) = jumped(*last, both) {
        tracing::info!(seconds = jump.as_secs(), "the clock jumped, or the machine slept");
        if let Err(error) = shared.engine.store.follow_clock(jump, both.0).await {
            tracing::error!(%error, "what waits in the outbox does not follow the clock");
            return None;
        }
    }
    *last = both;
    Some(both.0)
}

/// Ends after this pause, or once that much has passed on the wall: what was due while the machine
/// slept is due when it wakes.
pub(super) async fn pause(clock: &Clock, pause: Duration) {
    let (steady, end) = (Instant::now() + pause, clock().checked_add(pause).ok());
    loop {
        let left = steady.saturating_duration_since(Instant::now());
        tokio::time::sleep(left.min(LOOK)).await;
        if left <= LOOK || end.is_some_and(|end| clock() >= end) {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering};

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn a_jump_is_told_once_and_the_passing_of_time_is_none() {
        let mut last = (at(0), Instant::now());
        for (passes, now, jump) in [
            (30, 30, None),
            (1, 31, None),
            (1, 3_632, Some(3_600)),
            (1, 3_633, None),
            (5, 38, Some(-3_600)),
        ] {
            tokio::time::advance(Duration::from_secs(passes)).await;
            let both = (at(now), Instant::now());
            assert_eq!(jumped(last, both), jump.map(SignedDuration::from_secs), "{now}");
            last = both;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_is_over_when_the_machine_wakes_and_never_longer_than_it_is() {
        let hand = Arc::new(AtomicI64::new(0));
        let told = hand.clone();
        let clock: Clock = Arc::new(move || at(told.load(Ordering::Relaxed)));
        let begun = Instant::now();
        pause(&clock, Duration::from_secs(300)).await;
        assert_eq!(begun.elapsed().as_secs(), 300, "though the clock on the wall stands still");
        let (begun, turned) = (Instant::now(), hand.clone());
        let slept = async move {
            tokio::time::sleep(Duration::from_secs(20)).await;
            turned.store(8 * 60 * 60, Ordering::Relaxed);
        };
        tokio::join!(pause(&clock, Duration::from_secs(300)), slept);
        assert_eq!(begun.elapsed().as_secs(), 30);
        let begun = Instant::now();
        hand.store(-9_000, Ordering::Relaxed);
        pause(&clock, Duration::from_secs(40)).await;
        assert_eq!(begun.elapsed().as_secs(), 40);
    }
}
