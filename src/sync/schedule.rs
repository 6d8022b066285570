//! When to call a source again, and what its errors mean for an action: pure.

use crate::source::SourceError;
use crate::store::{Health, Outcome};
use jiff::{SignedDuration, Timestamp};
use std::time::Duration;

/// The longest pause between two tries of a source that fails.
const LONGEST: Duration = Duration::from_secs(300);
/// How often a source that only the user can mend is tried: often enough to notice that they did.
const UNTIL_MENDED: Duration = Duration::from_secs(60);
/// The longest that a service may ask to be left alone: what it says comes from outside, and a slip
/// there must neither silence it for ever nor leave the calendar.
const MOST_PATIENCE: Duration = Duration::from_secs(24 * 60 * 60);
/// The shortest and longest pause before an action is tried again.
const RETRY: (i64, i64) = (2, 300);

/// How a source's last pull went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Course {
    /// How it is.
    pub health: Health,
    /// Pulls that failed since the last good one.
    pub failures: u32,
    /// How long the service asked to be left alone.
    pub pause: Option<Duration>,
}

impl Course {
    /// A source that was never called.
    pub const NEW: Self = Self { health: Health::Fine, failures: 0, pause: None };

    /// The course after a pull that ended well.
    pub fn well(pause: Option<Duration>) -> Self {
        Self { pause: pause.map(patience), ..Self::NEW }
    }

    /// The course after a pull that ended with this error.
    pub fn after(self, error: &SourceError) -> Self {
        let failures = self.failures.saturating_add(1);
        match error {
            SourceError::RateLimited { wait, .. } => {
                let pause = Some(patience(*wait));
                Self { health: Health::Limited, failures: self.failures, pause }
            }
            SourceError::NeedsYou { .. } => {
                Self { health: Health::NeedsYou, failures, pause: None }
            }
            _ => Self { health: Health::Failing, failures, pause: None },
        }
    }
}

/// As long as a service asks for, within reason.
pub(super) fn patience(wait: Duration) -> Duration {
    wait.min(MOST_PATIENCE)
}

/// How long to wait before the next pull. `jitter` is between 0 and 1: it keeps many sources, and
/// many heroes, from calling at the same instant.
pub fn wait(every: Duration, course: Course, jitter: f64) -> Duration {
    let jitter = jitter.clamp(0.0, 1.0);
    let pause = course.pause.unwrap_or_default();
    match course.health {
        Health::Fine => every.max(pause).mul_f64(1.0 + jitter / 10.0),
        Health::Limited => pause + Duration::from_secs(1).mul_f64(jitter),
        Health::NeedsYou => UNTIL_MENDED.max(every),
        Health::Failing => {
            let doubled = every.saturating_mul(1 << course.failures.clamp(1, 10).saturating_sub(1));
            doubled.min(LONGEST.max(every)).mul_f64(0.5 + jitter / 2.0)
        }
    }
}

/// What the user is told of a reading that failed: what is wrong, and what is done about it or what
/// they can do.
pub fn told(error: &SourceError) -> String {
    let next = match error {
        // Its remedy is told by the error itself.
        SourceError::NeedsYou { .. } => return error.to_string(),
        SourceError::RateLimited { .. } => "it goes on by itself then",
        SourceError::Unreachable { .. }
        | SourceError::Unanswered { .. }
        | SourceError::Uncertain { .. }
        | SourceError::Sink(_) => "it is tried again by itself",
        SourceError::Gone { .. } | SourceError::Refused { .. } | SourceError::Unreadable { .. } => {
            "it is tried again by itself, and `hero doctor` looks closer"
        }
    };
    format!("{error}; {next}")
}

/// What an error of a delivery means for its action.
///
/// An action that has been tried for long is tried more and more seldom: the pause is as long as
/// it is old, between two seconds and five minutes.
pub fn outcome(error: &SourceError, decided_at: Timestamp, now: Timestamp) -> Outcome {
    let why = error.to_string();
    let age = now.duration_since(decided_at).as_secs().clamp(RETRY.0, RETRY.1);
    let at = now + SignedDuration::from_secs(age);
    match error {
        SourceError::RateLimited { wait, .. } => {
            let wait = SignedDuration::try_from(patience(*wait)).unwrap_or_default();
            Outcome::Later { at: now + wait, why }
        }
        SourceError::Unreachable { .. } | SourceError::Sink(_) => Outcome::Later { at, why },
        SourceError::NeedsYou { .. } => {
            Outcome::Later { at: now + SignedDuration::from_secs(RETRY.1), why }
        }
        SourceError::Unanswered { .. } | SourceError::Unreadable { .. } => {
            Outcome::Unknown { at, why }
        }
        SourceError::Uncertain { .. } => Outcome::Uncertain { why },
        SourceError::Gone { .. } | SourceError::Refused { .. } => Outcome::Refused { why },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERY: Duration = Duration::from_secs(20);

    fn unreachable() -> SourceError {
        SourceError::Unreachable { why: String::new() }
    }

    fn after_failures(count: u32) -> Course {
        (0..count).fold(Course::NEW, |course, _| course.after(&unreachable()))
    }

    #[test]
    fn failures_double_the_wait_up_to_five_minutes() {
        for (failures, longest) in [(1, 20), (2, 40), (3, 80), (4, 160), (5, 300), (40, 300)] {
            let course = after_failures(failures);
            assert_eq!(course.health, Health::Failing);
            assert_eq!(wait(EVERY, course, 1.0).as_secs(), longest, "{failures}");
            assert_eq!(wait(EVERY, course, 0.0).as_secs(), longest / 2, "{failures}");
        }
    }

    #[test]
    fn a_service_that_asks_to_wait_is_left_alone_that_long() {
        let limited =
            SourceError::RateLimited { wait: Duration::from_secs(42), what: String::new() };
        let course = after_failures(2).after(&limited);
        assert_eq!((course.health, course.failures), (Health::Limited, 2));
        assert_eq!(wait(EVERY, course, 0.0).as_secs(), 42);
        assert_eq!(wait(EVERY, Course::well(Some(Duration::from_secs(90))), 0.0).as_secs(), 90);
        assert_eq!(wait(EVERY, Course::well(None), 1.0).as_secs(), 22);
    }

    #[test]
    fn a_wait_beyond_all_reason_is_cut_to_a_day() {
        let day = 24 * 60 * 60;
        let limited = SourceError::RateLimited { wait: Duration::MAX, what: String::new() };
        assert_eq!(wait(EVERY, Course::NEW.after(&limited), 0.0).as_secs(), day);
        assert_eq!(wait(EVERY, Course::well(Some(Duration::MAX)), 0.0).as_secs(), day);
        let now = Timestamp::UNIX_EPOCH;
        let Outcome::Later { at, .. } = outcome(&limited, now, now) else { panic!("not later") };
        assert_eq!(at, now + SignedDuration::from_hours(24));
    }

    #[test]
    fn what_only_the_user_can_mend_is_tried_once_a_minute() {
        let fault = SourceError::NeedsYou { fault: String::new(), remedy: String::new() };
        assert_eq!(wait(EVERY, Course::NEW.after(&fault), 0.5).as_secs(), 60);
    }

    #[test]
    fn only_what_certainly_was_not_done_is_tried_again_without_looking() {
        let now: Timestamp = "2026-11-23T10:00:00Z".parse().unwrap();
        let why = String::new;
        let certain =
            |error: SourceError| matches!(outcome(&error, now, now), Outcome::Later { .. });
        assert!(certain(unreachable()));
        assert!(certain(SourceError::RateLimited { wait: EVERY, what: why() }));
        assert!(!certain(SourceError::Unanswered { why: why() }));
        assert!(!certain(SourceError::Unreadable { at: why(), why: why() }));
        let refused = outcome(&SourceError::Gone { why: why() }, now, now);
        assert!(matches!(refused, Outcome::Refused { .. }));
    }

    #[test]
    fn an_old_action_is_tried_more_seldom() {
        let decided: Timestamp = "2026-11-23T10:00:00Z".parse().unwrap();
        for (age, pause) in [(0, 2), (30, 30), (86_400, 300)] {
            let now = decided + SignedDuration::from_secs(age);
            let Outcome::Later { at, .. } = outcome(&unreachable(), decided, now) else { panic!() };
            assert_eq!(at.duration_since(now).as_secs(), pause);
        }
    }
}
