//! The organizations of persons, each looked up once a read.

use super::api::{Api, Types};
use super::wire::{Person, Told};
use crate::config::PostHogConfig;
use crate::source::SourceError;
use crate::source::lenient::as_text;
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
    /// The plan that it tells, or else its people.
    pub(super) plan: Option<String>,
}

/// What is known of organizations in one read.
pub(super) struct Groups<'a> {
    api: &'a Api,
    settings: &'a PostHogConfig,
    /// The index of the wanted type, once it was asked for; `None` in it: there is none.
    index: Option<Option<u64>>,
    known: BTreeMap<String, Group>,
    notice: Option<String>,
}

impl<'a> Groups<'a> {
    /// Nothing is known of any yet.
    pub(super) fn new(api: &'a Api, settings: &'a PostHogConfig) -> Self {
        Self { api, settings, index: None, known: BTreeMap::new(), notice: None }
    }

    /// The organization that a person names.
    ///
    /// # Errors
    /// Whatever stopped it. That there are no groups does not.
    pub(super) async fn of(&mut self, person: &Person) -> Result<Option<Group>, SourceError> {
        let index = self.index().await?;
        let Some((property, key)) = person.organization(index) else { return Ok(None) };
        if let Some(known) = self.known.get(&key) {
            return Ok(Some(known.clone()));
        }
        let told = match index {
            Some(index) => self.api.group(index, &key).await?,
            None => None,
        };
        let plan = told.as_ref().and_then(|told| told.group_properties.get(&self.settings.plan));
        let plan = match plan.and_then(as_text).filter(|plan| !plan.trim().is_empty()) {
            Some(plan) => Some(plan),
            None => self.plan_of_people(&property, &key, person).await?,
        };
        let group = Group { key: key.clone(), index, told, plan };
        self.known.insert(key, group.clone());
        Ok(Some(group))
    }

    /// The plan that people of an organization tell, one that costs before one that does not: it
    /// must not hang on who of them is looked up.
    async fn plan_of_people(
        &self,
        property: &str,
        key: &str,
        person: &Person,
    ) -> Result<Option<String>, SourceError> {
        let people = self.api.people_with(property, key).await?;
        let theirs = people.iter().filter(|one| one.text(property).as_deref() == Some(key));
        let plans = theirs.chain([person]).filter_map(|one| one.text(&self.settings.plan));
        let mut plans: Vec<_> = plans.filter(|plan| !plan.trim().is_empty()).collect();
        plans.sort_by_key(|plan| is_free(plan, &self.settings.free));
        Ok(plans.into_iter().next())
    }

    /// What the user should know of it.
    pub(super) fn into_notice(self) -> Option<String> {
        self.notice
    }

    async fn index(&mut self) -> Result<Option<u64>, SourceError> {
        if let Some(index) = self.index {
            return Ok(index);
        }
        let index = match self.api.group_types().await?.index_of(&self.settings.group) {
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

/// Whether a plan is one of those that cost nothing.
pub(super) fn is_free(plan: &str, free: &[String]) -> bool {
    free.iter().any(|free| free.trim().eq_ignore_ascii_case(plan.trim()))
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
