//! What was known before something was sent, so that what it became can be told from the rest.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How far the clocks of one service's machines may be apart.
const APART: SignedDuration = SignedDuration::from_mins(1);

/// What was known of a conversation, or of a tracker's issues, when an action was first sent: in
/// the service's own times and ids, so that this machine's clock does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Before {
    /// When the newest that was known was said or opened; `None` if nothing was known.
    pub newest: Option<Timestamp>,
    /// The ids of what was known of about that time.
    pub ids: Vec<String>,
}

impl Before {
    /// What was sent is not older than this.
    pub fn since(&self) -> Timestamp {
        let newest = self.newest.unwrap_or(Timestamp::UNIX_EPOCH);
        newest.checked_sub(APART).unwrap_or(newest).max(Timestamp::UNIX_EPOCH)
    }

    /// Whether the service's `id`, of this time, may be what was sent.
    pub fn is_new(&self, id: &str, at: Timestamp) -> bool {
        at >= self.since() && !self.ids.iter().any(|known| known == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_known_and_what_is_older_is_not_what_was_sent() {
        let newest: Timestamp = "2026-11-23T10:00:00Z".parse().unwrap();
        let before = Before { newest: Some(newest), ids: vec!["7".into()] };
        for (id, seconds, new) in [
            ("7", 0, false),
            ("8", 0, true),
            ("8", -60, true),
            ("8", -61, false),
            ("8", 9_999, true),
        ] {
            let at = newest + SignedDuration::from_secs(seconds);
            assert_eq!(before.is_new(id, at), new, "{id} {seconds}");
        }
        assert!(Before::default().is_new("1", Timestamp::UNIX_EPOCH));
    }
}
