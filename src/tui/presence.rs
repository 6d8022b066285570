//! Whether the hero is there: as the terminal tells, where it does, and else by the keys.

use jiff::{SignedDuration, Timestamp};

/// Gone for so long: what happened meanwhile is asked for at once.
const AWAY: SignedDuration = SignedDuration::from_secs(10);
/// A terminal that does not tell: whoever pressed no key for so long looks elsewhere.
const IDLE: SignedDuration = SignedDuration::from_secs(60);

/// Where the hero looks.
#[derive(Debug, Default)]
pub struct Presence {
    /// Whether the terminal has the focus; `None` until it tells.
    focused: Option<bool>,
    /// Since when it has not.
    left: Option<Timestamp>,
    /// When the services were asked last because the hero came back.
    asked: Option<Timestamp>,
}

impl Presence {
    /// The terminal got the focus, or lost it. Whether the hero is back after a while.
    pub fn focus(&mut self, focused: bool, now: Timestamp) -> bool {
        self.focused = Some(focused);
        if !focused {
            self.left.get_or_insert(now);
            return false;
        }
        let long = |since: Option<Timestamp>| since.map(|at| now.duration_since(at) >= AWAY);
        let back = long(self.left.take()) == Some(true);
        let again = back && long(self.asked) != Some(false);
        if again {
            self.asked = Some(now);
        }
        again
    }

    /// Whether the hero looks at the console; `last` is when they last did something in it.
    pub fn is_here(&self, last: Option<Timestamp>, now: Timestamp) -> bool {
        let idle = last.is_none_or(|last| now.duration_since(last) >= IDLE);
        self.focused.unwrap_or(!idle)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + seconds).unwrap()
    }

    #[test]
    fn coming_back_counts_after_a_while_and_not_too_often() {
        let mut presence = Presence::default();
        assert!(!presence.focus(true, at(0)), "it was never away");
        for (left, came, counts) in
            [(1, 5, false), (10, 19, false), (20, 30, true), (31, 38, false), (39, 49, true)]
        {
            assert!(!presence.focus(false, at(left)));
            assert_eq!(presence.focus(true, at(came)), counts, "{left} to {came}");
        }
    }

    #[test]
    fn the_terminal_tells_or_else_the_keys() {
        let mut presence = Presence::default();
        assert!(!presence.is_here(None, at(0)), "no key was pressed yet");
        assert!(presence.is_here(Some(at(0)), at(59)));
        assert!(!presence.is_here(Some(at(0)), at(60)));
        presence.focus(true, at(0));
        assert!(presence.is_here(Some(at(0)), at(600)));
        presence.focus(false, at(0));
        assert!(!presence.is_here(Some(at(0)), at(1)));
    }
}
