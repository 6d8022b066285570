//! Persons by what one types: a name, a handle, an address, or `source:id`.

use crate::cli::open::House;
use crate::config::did_you_mean;
use crate::desk::{Identity, Person, PersonKey, Side, SourceId, address};
use anyhow::bail;

/// Somebody as one source knows them.
#[derive(Debug, Clone)]
pub(super) struct Known {
    /// The source.
    pub source: SourceId,
    /// Its kind.
    pub kind: &'static str,
    /// What it knows of them.
    pub person: Person,
}

impl Known {
    /// How they are told apart: `Wile E. Coyote (users:U0WILE)`.
    pub(super) fn called(&self) -> String {
        let Person { id, handle, name, .. } = &self.person;
        let name = name.as_ref().unwrap_or(handle);
        format!("{name} ({}:{})", self.source, id.0)
    }

    /// Their key.
    pub(super) fn key(&self) -> PersonKey {
        PersonKey { source: self.source.clone(), id: self.person.id.clone() }
    }

    /// What they are known by, what tells most first: their address, their account.
    pub(super) fn identities(&self) -> impl Iterator<Item = Identity> {
        let email = self.person.email.as_deref().and_then(Identity::email);
        email.into_iter().chain(Identity::account(self.kind, &self.person.id.0))
    }

    fn is(&self, wanted: &Wanted<'_>) -> bool {
        let Person { id, handle, name, email, .. } = &self.person;
        let by_source = |source: &str| self.source.0 == source || self.kind == source;
        match wanted {
            Wanted::Of(source, text) => {
                by_source(source)
                    && [&id.0, handle].iter().any(|own| own.eq_ignore_ascii_case(text))
            }
            Wanted::Handle(text) => handle.eq_ignore_ascii_case(text),
            Wanted::Address(text) => email.as_deref().and_then(address).as_ref() == Some(text),
            Wanted::Any(text) => {
                let names = [Some(&id.0), Some(handle), name.as_ref()];
                names.into_iter().flatten().any(|own| own.to_lowercase() == *text)
            }
        }
    }
}

/// Who is looked for.
enum Wanted<'a> {
    /// An id or a handle at a source, by its name or kind.
    Of(&'a str, &'a str),
    /// `@wile`
    Handle(&'a str),
    /// An address, as [`address`] compares it.
    Address(String),
    /// A name, a handle or an id, in lower case.
    Any(String),
}

impl<'a> Wanted<'a> {
    fn read(text: &'a str) -> Self {
        let text = text.trim();
        match (text.split_once(':'), text.strip_prefix('@'), address(text)) {
            (Some((source, id)), _, _) => {
                Self::Of(source.trim(), id.trim().trim_start_matches('@'))
            }
            (_, Some(handle), _) => Self::Handle(handle),
            (_, _, Some(address)) => Self::Address(address),
            _ => Self::Any(text.to_lowercase()),
        }
    }
}

/// Everybody of the configured sources who is no program.
fn everybody(house: &House) -> anyhow::Result<Vec<Known>> {
    let reader = house.reader()?;
    let mut all = Vec::new();
    for source in &house.config.sources {
        let kind = source.service.kind();
        let people = reader.people(&source.id)?.into_iter();
        let people = people.filter(|person| house.config.roster.side(kind, person) != Side::Bot);
        all.extend(people.map(|person| Known { source: source.id.clone(), kind, person }));
    }
    Ok(all)
}

/// Everybody who goes by this.
///
/// # Errors
/// Nobody does: who may be meant.
pub(super) fn all(house: &House, text: &str) -> anyhow::Result<Vec<Known>> {
    let (mut known, wanted) = (everybody(house)?, Wanted::read(text));
    let near = |known: &[Known]| {
        let names = known.iter().flat_map(|one| {
            let Person { handle, name, email, .. } = &one.person;
            [Some(handle), name.as_ref(), email.as_ref()].into_iter().flatten()
        });
        did_you_mean(text.trim().trim_start_matches('@'), names.map(String::as_str))
    };
    if !known.iter().any(|one| one.is(&wanted)) {
        let hint = near(&known);
        bail!(
            "nobody here goes by {text:?}{hint}; write a name, @handle, address, or an account such as slack:U012AB3CD"
        );
    }
    known.retain(|one| one.is(&wanted));
    Ok(known)
}

/// The one person who goes by this.
///
/// # Errors
/// Nobody does, or several do.
pub(super) fn one(house: &House, text: &str) -> anyhow::Result<Known> {
    let found = all(house, text)?;
    match found.as_slice() {
        [one] => Ok(one.clone()),
        several => {
            let called: Vec<String> = several.iter().map(Known::called).collect();
            bail!("several go by {text:?}, say which one: {}", called.join(", "))
        }
    }
}
