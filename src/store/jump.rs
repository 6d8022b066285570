//! The outbox when the clock jumps: nothing goes out before the hero had their time to take it back, and
//! nothing waits for a time that is hours away only because the clock was wrong.

use super::outbox::NEVER;
use super::{Store, StoreError, micros};
use jiff::{SignedDuration, Timestamp};

impl Store {
    /// The clock jumped by `jump` and is `now`, or the machine slept so long. What is held is held for
    /// as long as before; what was decided or tried at a time that is not yet come waits from now on for
    /// as long as it did from then.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub async fn follow_clock(
        &self,
        jump: SignedDuration,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let by = i64::try_from(jump.as_micros()).unwrap_or(0);
        self.write(move |tx| {
            tx.execute(
                "UPDATE outbox SET due_at = due_at + ?1, updated_at = updated_at + ?1
                 WHERE state = 'held' AND ?1 > 0",
                [by],
            )?;
            tx.execute(
                "UPDATE outbox SET due_at = due_at - (updated_at - ?1), updated_at = ?1
                 WHERE state IN ('held', 'queued', 'unknown') AND updated_at > ?1 AND due_at <> ?2",
                (micros(now), NEVER),
            )?;
            Ok(())
        })
        .await
    }
}
