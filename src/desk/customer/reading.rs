//! What a register hands over: customers, and what else it knows of their people.

use super::{Customer, Identity};
use crate::desk::SourceId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The name of a register: a list of customers that is read whole, or asked by address. `config` is
/// the configuration's own, `hand` what was marked by hand.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RegisterId(pub String);

impl RegisterId {
    /// The configuration's own.
    pub fn config() -> Self {
        Self("config".into())
    }

    /// What the hero said by hand, where it stands beside what registers tell.
    pub fn marks() -> Self {
        Self("marks".into())
    }

    /// Whether it was read from a file once, by hand: such a list stays though no configuration
    /// names it.
    pub fn is_import(&self) -> bool {
        self.0 == "import" || self.0.starts_with("import-")
    }

    /// The name under which its state is kept beside those of the sources.
    pub fn state_id(&self) -> SourceId {
        SourceId(format!("customers:{self}"))
    }

    /// The register whose state goes by this name; `None` for that of a source.
    pub fn of_state(id: &SourceId) -> Option<Self> {
        id.0.strip_prefix("customers:").map(|name| Self(name.into()))
    }
}

impl std::fmt::Display for RegisterId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A customer under the name that its register has for it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Listed {
    /// What its register calls it: `cus_NffrFeUfNV2Hib`, or its name where there is nothing better.
    pub id: String,
    /// The customer.
    pub customer: Customer,
}

/// What a register said.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// Of whom it tells.
    pub coverage: Coverage,
    /// Customers.
    pub customers: Vec<Listed>,
    /// People whom it knows by their address as users of the product.
    pub users: Vec<ProductUser>,
    /// How many requests it took.
    pub requests: u32,
    /// What the user should know though all went well.
    pub notice: Option<String>,
}

/// Of whom a reading tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Coverage {
    /// Of all: whoever is not named is no customer any more.
    #[default]
    All,
    /// Only of what belongs to these addresses, as [`crate::desk::address`] compares them. Customers
    /// that are not named stay as they are known.
    Of(Vec<String>),
}

/// Somebody who uses the product, as a register knows them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductUser {
    /// Their address, as [`crate::desk::address`] compares it.
    pub address: String,
    /// What the register calls them; several may share an address.
    pub id: String,
    /// Their name, where it is known.
    pub name: Option<String>,
    /// The id of their customer in the same register.
    pub customer: Option<String>,
    /// What else than their address their customer is known by because of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<Identity>,
    /// When they last used it.
    pub last_seen: Option<Timestamp>,
    /// What else is worth knowing, label and value: `version 1.43`, `hosting self-hosted`.
    pub facts: Vec<(String, String)>,
    /// Where a browser finds them.
    pub url: Option<String>,
    /// Where it finds recordings of what they did.
    pub recordings: Option<String>,
    /// Where a member of staff can log in as them.
    pub log_in_as: Option<String>,
}
