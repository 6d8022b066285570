//! Two persons of different channels that are one.

use super::Identity;
use crate::desk::{PersonId, SourceId, TicketRef};
use serde::{Deserialize, Serialize};

/// A person by the source that knows them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PersonKey {
    /// The source.
    pub source: SourceId,
    /// Its own name for them.
    pub id: PersonId,
}

/// Two persons that are perhaps one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sameness {
    /// The one on the ticket.
    pub one: PersonKey,
    /// The other, and how they are called.
    pub other: PersonKey,
    /// The other's name or handle, with the source: `Wile E. Coyote (github)`.
    pub called: String,
    /// Why.
    pub reason: SamenessReason,
    /// What the hero said: they are one, or they are not. `None`: not yet anything.
    pub said: Option<bool>,
}

/// Why two persons are perhaps one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SamenessReason {
    /// They have this e-mail address.
    Address(String),
    /// The one wrote this of the other, in this ticket: an address, a login.
    Named {
        /// What was written.
        identity: Identity,
        /// Where.
        ticket: TicketRef,
    },
    /// Nothing more than that the hero said so.
    Hand,
}
