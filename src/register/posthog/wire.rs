//! What PostHog sends, read leniently.

use crate::source::lenient::{as_text, each, or_default, text};
use serde::Deserialize;
use serde_json::{Map, Value};

/// The properties of a person by which an app tells the organization's key, the surest first.
const ORGANIZATION: [&str; 3] = ["organization_id", "organization", "org__name"];

/// One page of a list.
#[derive(Debug, Deserialize)]
pub(super) struct Page {
    pub(super) results: Vec<Value>,
    #[serde(default, deserialize_with = "text")]
    pub(super) next: Option<String>,
}

/// Somebody who was seen using the product.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Person {
    #[serde(default, deserialize_with = "text")]
    pub(super) id: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(super) uuid: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(super) name: Option<String>,
    #[serde(default, deserialize_with = "each")]
    pub(super) distinct_ids: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) properties: Map<String, Value>,
    #[serde(default, deserialize_with = "text")]
    pub(super) last_seen_at: Option<String>,
}

/// A type of groups.
#[derive(Debug, Deserialize)]
pub(super) struct GroupType {
    pub(super) group_type: String,
    pub(super) group_type_index: u64,
}

/// What is told of a group.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Told {
    #[serde(default, deserialize_with = "or_default")]
    pub(super) group_properties: Map<String, Value>,
}

/// Whose key it is.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Me {
    #[serde(default, deserialize_with = "text")]
    pub(super) email: Option<String>,
}

impl Person {
    /// A property that can be told in a word.
    pub(super) fn text(&self, property: &str) -> Option<String> {
        self.properties.get(property).and_then(as_text)
    }

    /// Whether anything tells their organization.
    pub(super) fn names_organization(&self) -> bool {
        let is_group = |key: &&String| key.starts_with("$group_");
        let any = |key: &String| self.text(key).is_some();
        ORGANIZATION.iter().any(|key| self.text(key).is_some())
            || self.properties.keys().filter(is_group).any(any)
    }

    /// The property that names their organization, a group of the type at `index`, and its key.
    pub(super) fn organization(&self, index: Option<u64>) -> Option<(String, String)> {
        let [sure, names @ ..] = ORGANIZATION;
        let group = index.map(|index| format!("$group_{index}"));
        let names = names.iter().map(|name| (*name).to_owned());
        let mut all = std::iter::once(sure.to_owned()).chain(group).chain(names);
        all.find_map(|property| Some((property.clone(), self.text(&property)?)))
    }
}
