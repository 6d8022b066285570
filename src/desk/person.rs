//! Persons as the services know them, and which side of the desk they stand on.

use super::{Identity, PersonId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// An author as one source knows them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The service's own name for them.
    pub id: PersonId,
    /// What people type to mention them: a Slack or GitHub handle, without `@`.
    pub handle: String,
    /// Their name as best known; `None` rather than a repeated handle or id.
    pub name: Option<String>,
    /// Their e-mail address where the service shows it.
    pub email: Option<String>,
    /// The service says that this is a program.
    pub bot: bool,
    /// The service says that they are one of us: a repository's member, or the token's own account.
    pub staff: bool,
    /// Their time zone by its IANA name, where the service shows it.
    pub zone: Option<String>,
    /// Another organisation's account, seen in a place shared with it: the service's id of that
    /// organisation. `None` for the accounts of the place's own.
    pub team: Option<String>,
    /// What else the service says of the account.
    pub marks: Marks,
    /// What the service shows of who they are elsewhere.
    #[serde(default)]
    pub profile: Profile,
    /// When the service was last asked about them; `None` for those it was never asked about.
    pub read_at: Option<Timestamp>,
}

/// What a service shows of who somebody is elsewhere.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// Their company: at a tracker as they write it themselves, at a bridge as it knows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    /// Organisations that they show to belong to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub organizations: Vec<String>,
    /// What a bridge knows them by elsewhere: `papercups:…`, `posthog:…`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<Identity>,
    /// Nobody made sure that the e-mail address is theirs: they, or a program, only said so.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unverified: bool,
}

/// What a service says of an account beside its names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Marks {
    /// It sees only some of the place.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub guest: bool,
    /// It is switched off; what it said stays.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub deactivated: bool,
}

/// Which side of the desk an author stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// Whoever asks: everyone who is neither of us nor a program.
    Customer,
    /// The team.
    Us,
    /// A program. It never counts as either of the others.
    Bot,
}

impl Side {
    /// All sides.
    pub const ALL: [Self; 3] = [Self::Customer, Self::Us, Self::Bot];

    /// How the side is written in the database and in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Us => "us",
            Self::Bot => "bot",
        }
    }
}

/// An author as shown on a row or a message.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Author {
    /// Their name as best known: real name, else handle.
    pub name: String,
    /// Their handle on the service, without `@`.
    pub handle: String,
    /// Their e-mail address, if known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// What to call them in a greeting, if a personal name is known.
    #[serde(skip)]
    pub first_name: Option<String>,
    /// Their time zone by its IANA name, if known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// What is worth knowing of the account in a word or two: `guest`, `deactivated`, `shared
    /// channel`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<&'static str>,
}

impl Author {
    /// An author of whom this much is known.
    pub fn new(handle: String, name: Option<String>, email: Option<String>) -> Self {
        let first_name = name.as_deref().and_then(first_name);
        Self {
            name: name.unwrap_or_else(|| handle.clone()),
            handle,
            email,
            first_name,
            zone: None,
            marks: Vec::new(),
        }
    }
}

impl From<&Person> for Author {
    fn from(person: &Person) -> Self {
        Self {
            zone: person.zone.clone(),
            marks: person.words(),
            ..Self::new(person.handle.clone(), person.name.clone(), person.email.clone())
        }
    }
}

impl Person {
    /// What is worth knowing of the account, in a word or two each.
    pub fn words(&self) -> Vec<&'static str> {
        let told = [
            (self.team.is_some(), "other workspace"),
            (self.marks.guest, "guest"),
            (self.marks.deactivated, "deactivated"),
        ];
        told.into_iter().filter_map(|(is, word)| is.then_some(word)).collect()
    }
}

/// The part of a full name one says hello with: its first word, without title or decoration.
///
/// `None` for what does not look like a personal name (`C012AB3CD`, `bot-7`, an address): a
/// greeting with an id is worse than one without a name.
pub fn first_name(name: &str) -> Option<String> {
    const TITLES: [&str; 7] = ["dr", "mr", "mrs", "ms", "mx", "prof", "sir"];
    let plain = |word: &&str| {
        let word = word.trim_end_matches(['.', ',']);
        !word.is_empty() && !TITLES.iter().any(|title| word.eq_ignore_ascii_case(title))
    };
    let first = name.split_whitespace().find(plain)?.trim_end_matches([',', '.']);
    let named = first.chars().next().is_some_and(char::is_alphabetic)
        && first.chars().all(|c| c.is_alphabetic() || "'’-.".contains(c));
    let shouted = first.chars().count() > 3 && first.chars().all(|c| c.is_ascii_uppercase());
    (named && !shouted).then(|| first.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_names() {
        for (name, first) in [
            ("Ada Lovelace", Some("Ada")),
            ("  ada  ", Some("ada")),
            ("Dr. Grace Hopper", Some("Grace")),
            ("Jean-Luc Picard", Some("Jean-Luc")),
            ("O'Brien", Some("O'Brien")),
            ("Łukasz Żółć", Some("Łukasz")),
            ("李 小龍", Some("李")),
            ("Wile E. Coyote", Some("Wile")),
            ("U012AB3CD", None),
            ("USLACKBOT", None),
            ("bot-7", None),
            ("ada@example.com", None),
            ("🚀 Rocket", None),
            ("", None),
            ("Dr.", None),
        ] {
            assert_eq!(first_name(name).as_deref(), first, "{name:?}");
        }
    }
}
