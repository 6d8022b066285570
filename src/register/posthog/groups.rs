//! The organizations of persons, each looked up once a read.

use super::api::{Api, Types};
use super::wire::{Person, Told};
use crate::source::SourceError;
use std::collections::BTreeMap;

/// The organization of a person.
#[derive(Debug, Clone, Default)]
pub(super) struct Group {
    /// What it is known by.
    pub(super) key: String,
    /// The index of its type, where there are groups.
    pub(super) index: Option<u64>,
    /// What is told of it, where there is such a group.
    pub(super) told: Option<Told>,
}

/// What is known of organizations in one read.
pub(super) struct Groups<'a> {
    api: &'a Api,
    wanted: &'a str,
    /// The index of the wanted type, once it was asked for; `None` in it: there is none.
    index: Option<Option<u64>>,
    known: BTreeMap<String, Option<Told>>,
    notice: Option<String>,
}

impl<'a> Groups<'a> {
    /// Organizations are groups of the type `wanted`.
    pub(super) fn new(api: &'a Api, wanted: &'a str) -> Self {
        Self { api, wanted, index: None, known: BTreeMap::new(), notice: None }
    }

    /// The organization that a person names.
    ///
    /// # Errors
    /// Whatever stopped it. That there are no groups does not.
    pub(super) async fn of(&mut self, person: &Person) -> Result<Option<Group>, SourceError> {
        let index = self.index().await?;
        let Some(key) = person.organization(index) else { return Ok(None) };
        let Some(index) = index else { return Ok(Some(Group { key, ..Group::default() })) };
        let told = match self.known.get(&key) {
            Some(told) => told.clone(),
            None => self.api.group(index, &key).await?,
        };
        self.known.insert(key.clone(), told.clone());
        Ok(Some(Group { key, index: Some(index), told }))
    }

    /// What the user should know of it.
    pub(super) fn into_notice(self) -> Option<String> {
        self.notice
    }

    async fn index(&mut self) -> Result<Option<u64>, SourceError> {
        if let Some(index) = self.index {
            return Ok(index);
        }
        let index = match self.api.group_types().await?.index_of(self.wanted) {
            Ok(index) => Some(index),
            Err(notice) => {
                self.notice = Some(notice);
                None
            }
        };
        self.index = Some(index);
        Ok(index)
    }
}

impl Types {
    /// The index of the type of groups that organizations are, or why there is none.
    pub(super) fn index_of(&self, wanted: &str) -> Result<u64, String> {
        let types = match self {
            Self::Known(types) => types,
            Self::Without(why) => return Err(format!("plans are read from persons only: {why}")),
        };
        let found = types.iter().find(|known| known.group_type == wanted);
        found.map(|known| known.group_type_index).ok_or_else(|| {
            let names: Vec<_> = types.iter().map(|known| known.group_type.as_str()).collect();
            let only = if names.is_empty() { "none at all".into() } else { names.join(", ") };
            format!("plans are read from persons only: no groups of type {wanted:?}, but {only}")
        })
    }
}
