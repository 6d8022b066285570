//! What the columns of a list mean.

use crate::desk::clean_line;

/// A column, or key, that means something to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Name,
    Id,
    Plan,
    Status,
    Owner,
    Since,
    Until,
    Amount,
    Currency,
    Interval,
    Usage,
    Url,
    Emails,
    Domains,
    Slack,
    GitHub,
    PostHog,
}

/// How they are written.
const WORDS: [(&str, Key); 17] = [
    ("name", Key::Name),
    ("id", Key::Id),
    ("plan", Key::Plan),
    ("status", Key::Status),
    ("owner", Key::Owner),
    ("since", Key::Since),
    ("until", Key::Until),
    ("amount", Key::Amount),
    ("currency", Key::Currency),
    ("interval", Key::Interval),
    ("usage", Key::Usage),
    ("url", Key::Url),
    ("emails", Key::Emails),
    ("domains", Key::Domains),
    ("slack", Key::Slack),
    ("github", Key::GitHub),
    ("posthog", Key::PostHog),
];
/// Columns of one value each are called so as often; kept as a fact they would find nobody.
const ALSO: [(&str, Key); 2] = [("email", Key::Emails), ("domain", Key::Domains)];

/// A column by its header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Column {
    /// It means this.
    Known(Key),
    /// It is shown with the customer as it is.
    Fact(String),
}

impl Key {
    /// Whether a cell may hold several values.
    pub(super) fn is_list(self) -> bool {
        matches!(self, Self::Emails | Self::Domains | Self::Slack | Self::GitHub | Self::PostHog)
    }

    pub(super) fn word(self) -> &'static str {
        WORDS.iter().find(|(_, key)| *key == self).map_or("", |(word, _)| word)
    }
}

impl Column {
    /// The column under this header, in any case of letters; `None` if it is blank.
    pub(super) fn of(header: &str) -> Option<Self> {
        let label = clean_line(header);
        let word = label.to_lowercase();
        let known = WORDS.iter().chain(&ALSO).find(|(known, _)| *known == word);
        match known {
            Some((_, key)) => Some(Self::Known(*key)),
            None => (!label.is_empty()).then_some(Self::Fact(label)),
        }
    }

    /// What it is called.
    pub(super) fn word(&self) -> &str {
        match self {
            Self::Known(key) => key.word(),
            Self::Fact(label) => label,
        }
    }
}
