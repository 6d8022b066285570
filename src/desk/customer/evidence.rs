//! How it is known to which customer somebody belongs, step by step.

use super::{Holder, Identity, Mark};
use jiff::Timestamp;
use serde::Serialize;

/// What something is taken to follow from, in the order in which it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// The hero said so.
    Mark,
    /// Their e-mail address, to the letter.
    Email,
    /// Their account at a service.
    Account,
    /// The domain of their e-mail address.
    Domain,
    /// The organisation that their account belongs to.
    Team,
    /// The place is shared with it: assumed of whoever speaks there.
    Channel,
    /// What a bridge says of their company, or of their account elsewhere.
    Bridge,
    /// Their login at a tracker, which everybody chooses for themselves.
    Login,
    /// What they write of themselves in a profile. It is shown and never counts.
    Hint,
}

impl Evidence {
    /// All of it, the strongest first.
    pub const ALL: [Self; 9] = [
        Self::Mark,
        Self::Email,
        Self::Account,
        Self::Domain,
        Self::Team,
        Self::Channel,
        Self::Bridge,
        Self::Login,
        Self::Hint,
    ];
}

/// One thing that was looked up, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Of whom; `None`: of the place.
    pub who: Option<String>,
    /// What kind of evidence it is.
    pub evidence: Evidence,
    /// What was looked up, as one says it: `domain acme.com`, `channel #acme-shared`.
    pub looked_up: String,
    /// What it is compared as; `None` for what is never looked up.
    pub identity: Option<Identity>,
    /// What the hero said of it.
    pub mark: Option<Mark>,
    /// The customers that hold it.
    pub found: Vec<Holder>,
    /// What takes from its weight, in a few words: `anybody can have an address there`, `as they
    /// typed it`.
    pub but: Option<&'static str>,
    /// It decided.
    pub decided: bool,
}

impl Step {
    /// The step in a line: `domain acme.com: Acme, pays (stripe, 5 min ago)`.
    pub fn words(&self, now: Timestamp) -> String {
        let who = self.who.as_ref().map(|who| format!("{who}, ")).unwrap_or_default();
        let but = self.but.map(|but| format!(" ({but})")).unwrap_or_default();
        format!("{who}{}{but}: {}", self.looked_up, self.came_of_it(now))
    }

    fn came_of_it(&self, now: Timestamp) -> String {
        if let Some(mark) = &self.mark {
            return mark.words(now);
        }
        match self.found.as_slice() {
            [] if self.evidence == Evidence::Hint => "only a hint".into(),
            [] if self.identity.is_none() => "not looked up".into(),
            [] => "no customer".into(),
            found => {
                let told: Vec<String> = found.iter().map(|holder| holder.words(now)).collect();
                told.join("; ")
            }
        }
    }
}
