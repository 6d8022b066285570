//! Customers: whom persons belong to, whether they pay, and how that is known.

mod age;
mod amount;
mod evidence;
mod free_mail;
mod identity;
mod reading;
mod resolve;
mod sameness;

pub use age::as_of;
pub use evidence::{Evidence, Step};
pub use free_mail::is_free_mail;
pub use identity::{Identity, IdentityError, domain_key, suffixes};
pub use reading::{Coverage, Listed, ProductUser, Reading, RegisterId};
pub use resolve::{Book, Holder, Mark, Question, Resolution, SharedPlace, Subject, resolve};
pub use sameness::{PersonKey, Sameness, SamenessReason, named_in};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A customer, as one register tells of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Customer {
    /// The organisation's or payer's name.
    pub name: String,
    /// The plan it is on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    /// How it stands with paying.
    #[serde(default)]
    pub billing: Billing,
    /// Whether it counts as paying: what its register made of `billing`, `until` and its settings
    /// when it was read.
    #[serde(default)]
    pub pays: bool,
    /// Who of the team looks after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// A customer since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// Its subscription ends then, unless it is renewed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// What it pays. Shown only if asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// How much of what its plan allows it uses, in percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<u32>,
    /// Where a browser finds it in its register.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// What else is worth knowing, by label: version, hosting.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub facts: BTreeMap<String, String>,
    /// What its people and the places shared with it are known by.
    #[serde(default)]
    pub identities: Vec<Identity>,
}

/// How it stands with paying; the words are Stripe's, "The Subscription object", `status`.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Billing {
    /// It pays.
    #[default]
    Active,
    /// A payment is late; it is served as before.
    PastDue,
    /// It tries before it pays.
    Trialing,
    /// It ended, or ends with its period.
    Canceled,
    /// It did not pay in spite of reminders.
    Unpaid,
    /// It is suspended.
    Paused,
    /// Its first payment did not go through yet, or never did.
    Incomplete,
    /// It uses what costs nothing.
    Free,
}

/// A sum that is paid again and again.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Amount {
    /// In the smallest unit of the currency.
    pub minor: i64,
    /// ISO 4217, in lower case.
    pub currency: String,
    /// For how long: `month`, `year`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<String>,
}

/// The customer behind a ticket, and how that is known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CustomerMatch {
    /// The customer's name.
    pub name: String,
    /// Its plan.
    pub plan: Option<String>,
    /// Whether it pays.
    pub pays: bool,
    /// How it stands with paying.
    pub billing: Billing,
    /// How it is known: `domain acme.com`, `channel #acme-shared`, `github wile-e`.
    pub evidence: String,
    /// Nobody says so of the person: they speak in a place shared with the customer.
    pub assumed: bool,
    /// Other customers that were found too.
    pub also: Vec<String>,
}

impl Customer {
    /// A customer that pays and is known by these; what is no identity is left out.
    pub fn paying(name: &str, plan: Option<&str>, known_by: &[&str]) -> Self {
        Self {
            name: name.to_owned(),
            plan: plan.map(Into::into),
            pays: true,
            identities: known_by.iter().filter_map(|text| Identity::parse(text).ok()).collect(),
            ..Self::default()
        }
    }

    /// All that it is found by: its identities and its name, each once.
    pub fn known_by(&self) -> BTreeSet<Identity> {
        self.identities.iter().cloned().chain(Identity::name(&self.name)).collect()
    }

    /// How it stands with paying, unless it simply pays: `trialing`, `past due`.
    pub fn standing(&self) -> Option<String> {
        self.billing.standing(self.pays)
    }
}

impl CustomerMatch {
    /// A customer that pays.
    pub fn paying(name: &str, plan: Option<&str>, evidence: &str) -> Self {
        Self {
            name: name.to_owned(),
            plan: plan.map(Into::into),
            pays: true,
            evidence: evidence.to_owned(),
            ..Self::default()
        }
    }

    /// How it is known, and whether that is only assumed: `domain acme.com`, `assumed from channel
    /// #acme-shared`.
    pub fn known_from(&self) -> String {
        let assumed = if self.assumed { "assumed from " } else { "" };
        format!("{assumed}{}", self.evidence)
    }

    /// The others that were found too: `also Globex, Initech`.
    pub fn others(&self) -> Option<String> {
        (!self.also.is_empty()).then(|| format!("also {}", self.also.join(", ")))
    }

    /// Whether the hero said so.
    pub fn by_hand(&self) -> bool {
        self.evidence == resolve::BY_HAND
    }

    /// How it stands with paying, unless it simply pays: `trialing`, `past due`.
    pub fn standing(&self) -> Option<String> {
        self.billing.standing(self.pays)
    }
}

impl Billing {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Active,
        Self::PastDue,
        Self::Trialing,
        Self::Canceled,
        Self::Unpaid,
        Self::Paused,
        Self::Incomplete,
        Self::Free,
    ];

    /// How it is written.
    pub fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::PastDue => "past_due",
            Self::Trialing => "trialing",
            Self::Canceled => "canceled",
            Self::Unpaid => "unpaid",
            Self::Paused => "paused",
            Self::Incomplete => "incomplete",
            Self::Free => "free",
        }
    }

    /// How somebody stands who pays, or does not: `pays`, `pays, past due`, `trialing`.
    pub fn told(self, pays: bool) -> String {
        let standing = self.standing(pays);
        match (pays, standing) {
            (true, None) => "pays".into(),
            (true, Some(word)) => format!("pays, {word}"),
            (false, word) => word.unwrap_or_default(),
        }
    }

    /// How somebody stands who pays, or does not, unless they simply pay: `past due`, `trialing`.
    pub fn standing(self, pays: bool) -> Option<String> {
        match (pays, self) {
            (true, Self::Active) => None,
            (false, Self::Active) => Some("does not pay".into()),
            _ => Some(self.word().replace('_', " ")),
        }
    }

    /// Whether whoever stands so counts as paying: what is late is still a customer's, what was
    /// canceled is until its period ends.
    pub fn pays(self, until: Option<Timestamp>, trials_pay: bool, now: Timestamp) -> bool {
        match self {
            Self::Active | Self::PastDue => true,
            Self::Trialing => trials_pay,
            Self::Canceled => until.is_some_and(|until| until > now),
            Self::Unpaid | Self::Paused | Self::Incomplete | Self::Free => false,
        }
    }
}

#[cfg(test)]
mod tests;
