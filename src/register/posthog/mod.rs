//! PostHog: who uses the product, of which organization, and on which plan.
//!
//! It is asked for addresses. Of each it knows any number of persons; a person names their
//! organization, which is a group with the plan among its properties.

mod api;
pub(crate) mod bare;
mod examine;
mod fault;
mod gather;
mod groups;
mod links;
mod pace;
mod wire;

use super::{Progress, Register};
use crate::config::PostHogConfig;
use crate::desk::{Coverage, Reading, RegisterId, address, clean_line};
use crate::source::{Clock, Finding, Http, SourceError};
use api::Api;
use async_trait::async_trait;
use gather::Gathered;
use groups::Groups;
use links::Links;
use wire::Person;

/// No more addresses are asked for in one read; with their groups they keep within a minute's limit.
const MOST_ADDRESSES: usize = 100;

/// A PostHog project as a register.
pub struct PostHog {
    id: RegisterId,
    settings: PostHogConfig,
    api: Api,
    links: Links,
}

/// Where the API of the PostHog at `configured` begins, which may end in `/api`.
pub fn base_url(configured: &str) -> &str {
    let trimmed = configured.trim().trim_end_matches('/');
    trimmed.strip_suffix("/api").unwrap_or(trimmed)
}

impl PostHog {
    /// A register over `http`, a client of [`base_url`]; nothing is called yet.
    pub fn new(id: RegisterId, settings: PostHogConfig, http: Http, clock: Clock) -> Self {
        let links = Links::new(&settings);
        let api = Api::new(http, settings.project.clone(), clock);
        Self { id, settings, api, links }
    }

    /// Everybody of this address, each with their organization.
    async fn look_up(
        &self,
        asked: &str,
        groups: &mut Groups<'_>,
        gathered: &mut Gathered<'_>,
    ) -> Result<(), SourceError> {
        let mut found = Vec::new();
        for person in self.api.persons(asked).await? {
            if !is_at(&person, asked) {
                continue;
            }
            let group = match person.names_organization() {
                true => groups.of(&person).await?,
                false => None,
            };
            found.push((person, group));
        }
        gathered.take(asked, found);
        Ok(())
    }
}

/// Whether a person has this address, as far as they show one: a server that does not know the
/// filter answers with anybody.
fn is_at(person: &Person, asked: &str) -> bool {
    let is = |told: &String| address(told).is_some_and(|told| told == asked);
    match person.text("email") {
        Some(email) => is(&email),
        None => person.name.iter().chain(&person.distinct_ids).any(is),
    }
}

#[async_trait]
impl Register for PostHog {
    fn id(&self) -> &RegisterId {
        &self.id
    }

    fn goes_by_address(&self) -> bool {
        true
    }

    /// What was read before it was stopped counts; the rest is to be asked for again. An address that
    /// is refused while others are not belongs to nobody: it would be asked for forever.
    async fn read(
        &self,
        addresses: &[String],
        progress: Progress<'_>,
    ) -> Result<Reading, SourceError> {
        let before = self.api.requests();
        let mut groups = Groups::new(&self.api, &self.settings);
        let mut gathered = Gathered::new(&self.settings, &self.links);
        let (mut notices, mut refused) = (Vec::new(), Vec::new());
        for asked in addresses.iter().take(MOST_ADDRESSES) {
            match self.look_up(asked, &mut groups, &mut gathered).await {
                Ok(()) => progress(gathered.customers()),
                Err(SourceError::Refused { why }) => refused.push((asked, why)),
                Err(stopped) if gathered.answered().is_empty() => return Err(stopped),
                Err(stopped) => {
                    notices.push(format!("not all addresses were looked up: {stopped}"));
                    break;
                }
            }
        }
        for (asked, why) in refused {
            if gathered.answered().is_empty() {
                return Err(SourceError::Refused { why });
            }
            notices.push(format!("{asked}: {why}"));
            gathered.take(asked, Vec::new());
        }
        notices.extend(groups.into_notice());
        let (answered, customers, users) = gathered.finish();
        Ok(Reading {
            coverage: Coverage::Of(answered),
            customers,
            users,
            requests: self.api.requests().saturating_sub(before),
            notice: (!notices.is_empty()).then(|| clean_line(&notices.join("; "))),
        })
    }

    async fn examine(&self) -> Vec<Finding> {
        self.findings().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn the_api_is_found_wherever_base_url_ends() {
        for configured in [
            "https://eu.posthog.com",
            "https://eu.posthog.com/",
            "https://eu.posthog.com/api",
            " https://eu.posthog.com/api/ ",
        ] {
            assert_eq!(base_url(configured), "https://eu.posthog.com");
        }
        assert_eq!(base_url("https://ph.example.com/sub"), "https://ph.example.com/sub");
    }

    #[test]
    fn only_who_shows_the_address_has_it() {
        let asked = "wile@acme.com";
        for (person, is) in [
            (json!({ "properties": { "email": "wile@acme.com" } }), true),
            (json!({ "properties": { "email": "Wile+test@Acme.com" } }), true),
            (json!({ "properties": { "email": "beep@acme.com" }, "name": asked }), false),
            (json!({ "properties": null, "name": asked }), true),
            (json!({ "properties": null, "name": "Wile" }), false),
            (json!({ "distinct_ids": ["7", asked] }), true),
            (json!({ "properties": { "email": "beep@acme.com" }, "distinct_ids": [asked] }), false),
            (json!({}), false),
        ] {
            let told: Value = person.clone();
            let read: Person = serde_json::from_value(person).unwrap();
            assert_eq!(is_at(&read, asked), is, "{told}");
        }
    }
}
