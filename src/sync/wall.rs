//! The clock on the wall beside the one that only goes on: the first is set, and runs while the machine
//! sleeps; the second does neither.

use super::Shared;
use crate::source::Clock;
use jiff::{SignedDuration, Timestamp};
use std::pin::pin;
use std::time::Duration;
use tokio::sync::{Mutex, watch};
use tokio::time::Instant;

/// From here on the clocks do not only drift apart: somebody set the one, or the machine slept.
const JUMP: SignedDuration = SignedDuration::from_secs(2);
/// How long nobody looks at the clock on the wall, at most.
const LOOK: Duration = Duration::from_secs(30);

/// Both clocks as they were last looked at, and who wants to know.
#[derive(Debug)]
pub(super) struct Wall {
    last: Mutex<(Timestamp, Instant)>,
    looked: watch::Sender<()>,
    jumped: watch::Sender<()>,
}

impl Wall {
    /// Both as they are now.
    pub(super) fn new(now: Timestamp) -> Self {
        let (looked, jumped) = (watch::Sender::new(()), watch::Sender::new(()));
        Self { last: Mutex::new((now, Instant::now())), looked, jumped }
    }

    /// Both as they are now: what was before is somebody else's.
    pub(super) async fn begin(&self, now: Timestamp) {
        *self.last.lock().await = (now, Instant::now());
    }

    /// Tells of each jump.
    pub(super) fn jumps(&self) -> watch::Receiver<()> {
        self.jumped.subscribe()
    }
}

/// By how much the clock on the wall jumped since both were `last` looked at.
fn jumped(last: (Timestamp, Instant), now: (Timestamp, Instant)) -> Option<SignedDuration> {
    let passed = SignedDuration::try_from(now.1.duration_since(last.1)).unwrap_or_default();
    let jump = now.0.duration_since(last.0).checked_sub(passed)?;
    (jump.abs() > JUMP).then_some(jump)
}

/// Looks when nobody else does, until cancelled: where something is polled often, it never wakes.
pub(super) async fn run(shared: Shared) {
    let mut looked = shared.wall.looked.subscribe();
    loop {
        tokio::select! {
            () = shared.cancel.cancelled() => return,
            _ = looked.changed() => {}
            () = tokio::time::sleep(LOOK) => look(&shared).await,
        }
    }
}

/// Looks at the clock, and at what others wrote. Whoever is awake anyway does so.
pub(super) async fn look(shared: &Shared) {
    shared.wall.looked.send_replace(());
    follow(shared).await;
    look_at_others(shared).await;
}

/// Looks at what other processes may have written unheard.
pub(super) async fn look_at_others(shared: &Shared) {
    if let Err(error) = shared.engine.store.look().await {
        tracing::debug!(%error, "what others wrote was not looked for");
    }
}

/// Moves what waits in the outbox along with a clock that jumped. The time up to which it was moved:
/// what is due by then may go out. `None` if it could not be moved; the next look tries again.
///
/// Whoever looks meanwhile waits: they would see the clock as it is and the outbox as it was.
pub(super) async fn follow(shared: &Shared) -> Option<Timestamp> {
    let mut last = shared.wall.last.lock().await;
    let both = ((shared.engine.clock)(), Instant::now());
    if let Some(jump) = jumped(*last, both) {
        tracing::info!(seconds = jump.as_secs(), "the clock jumped, or the machine slept");
        if let Err(error) = shared.engine.store.follow_clock(jump, both.0).await {
            tracing::error!(%error, "what waits in the outbox does not follow the clock");
            return None;
        }
        shared.wall.jumped.send_replace(());
    }
    *last = both;
    Some(both.0)
}

/// Ends after this pause, or once that much has passed on the wall: what was due while the machine
/// slept is due when it wakes.
pub(super) async fn pause(wall: &Wall, clock: &Clock, pause: Duration) {
    let (mut jumps, end) = (wall.jumps(), clock().checked_add(pause).ok());
    let mut steady = pin!(tokio::time::sleep(pause));
    loop {
        tokio::select! {
            () = &mut steady => return,
            _ = jumps.changed() => if end.is_some_and(|end| clock() >= end) { return },
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
        let (wall, long) = (Wall::new(clock()), Duration::from_secs(300));
        let begun = Instant::now();
        pause(&wall, &clock, long).await;
        assert_eq!(begun.elapsed().as_secs(), 300, "though the clock on the wall stands still");
        let begun = Instant::now();
        let slept = async {
            for (second, jump) in [(20, 60), (40, 8 * 60 * 60)] {
                tokio::time::sleep_until(begun + Duration::from_secs(second)).await;
                hand.store(jump, Ordering::Relaxed);
                wall.jumped.send_replace(());
            }
        };
        tokio::join!(pause(&wall, &clock, long), slept);
        assert_eq!(begun.elapsed().as_secs(), 40);
        let begun = Instant::now();
        hand.store(-9_000, Ordering::Relaxed);
        pause(&wall, &clock, long).await;
        assert_eq!(begun.elapsed().as_secs(), 300);
    }
}
