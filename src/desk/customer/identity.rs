//! What persons, organisations and places are known by, as it is compared.

use crate::desk::address;
use serde::{Deserialize, Serialize};

/// What somebody, or a place they speak in, is known by: `email:wile@acme.com`, `domain:acme.com`,
/// `slack:u0wile`, `github:wile-e`, `posthog:0196b21a`, `name:acme`. A kind, a colon, and a value in
/// lower case.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Identity(String);

/// What is no identity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is neither an e-mail address nor a domain nor a kind and an id: write wile@acme.com, acme.com, slack:U012AB3CD or github:wile-e"
)]
pub struct IdentityError(pub String);

impl Identity {
    /// An e-mail address, as [`address`] compares it.
    pub fn email(email: &str) -> Option<Self> {
        address(email).map(|address| Self(format!("email:{address}")))
    }

    /// An e-mail domain; its sub-domains count as it does.
    pub fn domain(domain: &str) -> Option<Self> {
        let domain = domain_key(domain);
        let whole = domain.contains('.') && !domain.contains(['@', ':', '/', ' ']);
        whole.then(|| Self(format!("domain:{domain}")))
    }

    /// An id or a handle at a service: of a person, a team or a place. What would be read back as a
    /// web address is none.
    pub fn account(kind: &str, id: &str) -> Option<Self> {
        let id = id.trim();
        let is_id = !id.is_empty() && !id.starts_with("//");
        is_id.then(|| Self(format!("{kind}:{}", id.to_lowercase())))
    }

    /// The name of an organisation, in any case of letters.
    pub fn name(name: &str) -> Option<Self> {
        let words: Vec<&str> = name.split_whitespace().collect();
        (!words.is_empty()).then(|| Self(format!("name:{}", words.join(" ").to_lowercase())))
    }

    /// What a person typed: an address, a domain, or a kind, a colon and an id.
    ///
    /// # Errors
    /// [`IdentityError`] for all else.
    pub fn parse(text: &str) -> Result<Self, IdentityError> {
        let text = text.trim();
        let read = match text.split_once(':') {
            Some(("email", email)) => Self::email(email),
            Some(("domain", domain)) => Self::domain(domain),
            Some(("name", name)) => Self::name(name),
            Some((kind, id)) if is_kind(kind) => Self::account(kind, id),
            Some(_) => None,
            None if text.contains('@') && !text.starts_with('@') => Self::email(text),
            None => Self::domain(text),
        };
        read.ok_or_else(|| IdentityError(text.to_owned()))
    }

    /// What it is: `email`, `domain`, `name`, or the service that has the account.
    pub fn kind(&self) -> &str {
        self.0.split_once(':').map_or("", |(kind, _)| kind)
    }

    /// What follows the kind.
    pub fn value(&self) -> &str {
        self.0.split_once(':').map_or("", |(_, value)| value)
    }

    /// All of it, as it is stored and typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_kind(kind: &str) -> bool {
    !kind.is_empty() && kind.chars().all(|c| c.is_ascii_lowercase() || c == '-')
}

impl std::fmt::Display for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Identity {
    type Error = IdentityError;

    fn try_from(text: String) -> Result<Self, IdentityError> {
        Self::parse(&text)
    }
}

impl From<Identity> for String {
    fn from(identity: Identity) -> Self {
        identity.0
    }
}

/// A domain as it is compared: in lower case, without what people write around it, and spelled as the
/// name system has it (RFC 5891): `Bücher.example` is `xn--bcher-kva.example`.
pub fn domain_key(domain: &str) -> String {
    let around = |c: char| c == '.' || c.is_whitespace();
    let domain = domain.trim().trim_start_matches('@').trim_matches(around).to_lowercase();
    match domain.is_ascii() {
        true => domain,
        // There are dots outside ASCII too, at the ends as well.
        false => match idna::domain_to_ascii(&domain) {
            Ok(ascii) => ascii.trim_matches(around).to_owned(),
            Err(_) => domain,
        },
    }
}

/// A domain and those above it, longest first: `mail.eu.acme.com`, `eu.acme.com`, `acme.com`, never
/// `com`.
pub fn suffixes(domain: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(domain), |d| d.split_once('.').map(|(_, rest)| rest))
        .filter(|d| d.contains('.'))
}
