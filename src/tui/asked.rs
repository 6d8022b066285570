//! What a service is asked for while the hero waits.

use super::glyphs::turn;
use crate::desk::{Wish, clean_line};
use jiff::{SignedDuration, Timestamp};

/// How long it is not told that something is waited for: what comes sooner would only flicker.
pub const SOON: SignedDuration = SignedDuration::from_millis(300);

/// How long a sign stands still.
const TURN: SignedDuration = SignedDuration::from_millis(150);

/// How often the sign has turned that tells that something is waited for.
fn turns(since: Timestamp, now: Timestamp) -> i32 {
    let told = now.duration_since(since + SOON).as_millis();
    i32::try_from(told / TURN.as_millis()).unwrap_or(0)
}

/// Something that a service was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked<T> {
    /// It has not come yet.
    Waiting {
        /// What was asked.
        wish: Wish,
        /// Who was asked, as told.
        whom: String,
        /// Since when.
        since: Timestamp,
    },
    /// It does not come, and why.
    Failed(String),
    /// It came.
    Here(T),
}

impl<T> Asked<T> {
    /// Asked for this just now.
    pub fn new(wish: Wish, whom: impl Into<String>, now: Timestamp) -> Self {
        Self::Waiting { wish, whom: whom.into(), since: now }
    }

    /// What is waited for.
    pub fn wish(&self) -> Option<&Wish> {
        match self {
            Self::Waiting { wish, .. } => Some(wish),
            _ => None,
        }
    }

    /// Whether this is what is waited for.
    pub fn awaits(&self, answered: &Wish) -> bool {
        self.wish() == Some(answered)
    }

    /// It came, or does not and why.
    pub fn settle(&mut self, result: Result<T, String>) {
        match result {
            Ok(here) => *self = Self::Here(here),
            Err(why) => self.fail(&why),
        }
    }

    /// It does not come.
    pub fn fail(&mut self, why: &str) {
        *self = Self::Failed(clean_line(why));
    }

    /// What came.
    pub fn here(&self) -> Option<&T> {
        match self {
            Self::Here(here) => Some(here),
            _ => None,
        }
    }

    /// What came.
    pub fn here_mut(&mut self) -> Option<&mut T> {
        match self {
            Self::Here(here) => Some(here),
            _ => None,
        }
    }

    /// When what is told of it changes after `now`: it is told that it is waited for, and from then
    /// on a sign turns.
    pub fn tells_at(&self, now: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Waiting { since, .. } if now < *since + SOON => Some(*since + SOON),
            Self::Waiting { since, .. } => Some(*since + SOON + TURN * (turns(*since, now) + 1)),
            _ => None,
        }
    }

    /// What is told in its place as of `now`, and whether that is a failure.
    pub fn excuse(&self, now: Timestamp) -> Option<(String, bool)> {
        match self {
            Self::Waiting { whom, since, .. } if now >= *since + SOON => {
                let turn = turn(usize::try_from(turns(*since, now)).unwrap_or(0));
                Some((format!("{turn} asking {whom}…"), false))
            }
            Self::Failed(why) => Some((why.clone(), true)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_told_when_it_is_one() {
        let now = Timestamp::UNIX_EPOCH;
        let mut asked: Asked<()> = Asked::new(Wish::Places, "code", now);
        assert_eq!(asked.wish(), Some(&Wish::Places));
        assert_eq!(asked.excuse(now + SignedDuration::from_millis(299)), None);
        assert_eq!(asked.tells_at(now), Some(now + SOON));
        let told = asked.excuse(now + SOON);
        assert_eq!(told, Some(("⠋ asking code…".to_owned(), false)));
        let next = asked.tells_at(now + SOON).unwrap();
        assert_eq!(next, now + SOON + TURN);
        let told = asked.excuse(next).unwrap().0;
        assert_eq!(told, "⠙ asking code…", "a sign turns");
        assert_eq!(
            asked.excuse(next - SignedDuration::from_millis(1)).unwrap().0,
            "⠋ asking code…"
        );
        asked.fail("no\u{1b}[31m answer");
        assert_eq!(asked.wish(), None, "it has been answered");
        assert_eq!(asked.tells_at(now), None, "nothing turns any more");
        assert_eq!(asked.excuse(now), Some(("no answer".to_owned(), true)));
        assert_eq!(Asked::Here(()).excuse(now + SOON), None);
    }
}
