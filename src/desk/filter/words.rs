//! The words of the language.

use crate::desk::{Kind, Tier};

/// What stands before a colon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Tier,
    Kind,
    Is,
    Of(Field),
}

/// What of a ticket is told in words that nobody can list beforehand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The name of its source, or what kind of service that is.
    Source,
    /// Whose it is, or whom it hits.
    Customer,
    /// What its service calls it beside its title.
    Label,
    /// The channel, repository or project.
    Place,
    /// Who asked.
    From,
    /// Who works on it.
    Assigned,
}

/// How a ticket stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Is {
    Great,
    Okay,
    Late,
    TooLate,
    Waiting,
    Theirs,
    Snoozed,
    Closed,
    Open,
    Mine,
    Claimed,
    Unclaimed,
    Unknown,
    Refused,
    Sending,
}

/// The word for a ticket of mine, with a key before it and without.
pub(super) const MINE: &str = "mine";
/// The word for no customer, no label, nobody.
pub(super) const NONE: &str = "none";

pub(super) const KEYS: [(&str, Key); 9] = [
    ("tier", Key::Tier),
    ("is", Key::Is),
    ("customer", Key::Of(Field::Customer)),
    ("source", Key::Of(Field::Source)),
    ("kind", Key::Kind),
    ("label", Key::Of(Field::Label)),
    ("place", Key::Of(Field::Place)),
    ("from", Key::Of(Field::From)),
    ("assigned", Key::Of(Field::Assigned)),
];

pub(super) const TIERS: [(&str, Tier); 4] = [
    ("paying", Tier::Paying),
    ("community", Tier::Community),
    ("pull-request", Tier::PullRequest),
    ("error", Tier::Error),
];

pub(super) const KINDS: [(&str, Kind); 4] = [
    ("thread", Kind::Thread),
    ("issue", Kind::Issue),
    ("pr", Kind::PullRequest),
    ("error", Kind::Error),
];

pub(super) const STANDS: [(&str, Is); 15] = [
    ("great", Is::Great),
    ("okay", Is::Okay),
    ("late", Is::Late),
    ("too-late", Is::TooLate),
    ("waiting", Is::Waiting),
    ("theirs", Is::Theirs),
    ("snoozed", Is::Snoozed),
    ("closed", Is::Closed),
    ("open", Is::Open),
    (MINE, Is::Mine),
    ("claimed", Is::Claimed),
    ("unclaimed", Is::Unclaimed),
    ("unknown", Is::Unknown),
    ("refused", Is::Refused),
    ("sending", Is::Sending),
];

impl Field {
    /// Whether a ticket may have none.
    pub(super) fn may_lack(self) -> bool {
        matches!(self, Self::Customer | Self::Label | Self::Assigned)
    }
}

/// The word of a value.
pub(super) fn word<T: PartialEq>(table: &[(&'static str, T)], value: &T) -> &'static str {
    table.iter().find(|(_, known)| known == value).map_or("", |(word, _)| *word)
}

/// The words of a table.
pub(super) fn words<T>(table: &[(&'static str, T)]) -> Vec<&'static str> {
    table.iter().map(|(word, _)| *word).collect()
}

/// The words that may stand behind a key; `None` where they are the tickets' own.
pub(super) fn values(key: Key) -> Option<Vec<&'static str>> {
    match key {
        Key::Tier => Some(words(&TIERS)),
        Key::Kind => Some(words(&KINDS)),
        Key::Is => Some(words(&STANDS)),
        Key::Of(_) => None,
    }
}
