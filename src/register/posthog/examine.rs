//! A look at the register: key, project, persons, groups.

use super::PostHog;
use super::api::Types;
use crate::source::{Finding, SourceError};

impl PostHog {
    /// See [`crate::register::Register::examine`].
    pub(super) async fn findings(&self) -> Vec<Finding> {
        let mut findings = vec![self.key().await];
        match self.api.page("limit=1").await {
            Ok(_) => {
                let (host, project) = (self.api.host(), self.api.project());
                let detail = format!("persons of project {project} at {host} can be read");
                findings.push(Finding::good("project", detail));
                findings.push(self.groups().await);
            }
            Err(error) => findings.push(Finding::fault("project", error)),
        }
        findings
    }

    /// A key need not have the scope to say whose it is.
    async fn key(&self) -> Finding {
        match self.api.me().await {
            Ok(me) => {
                let whose = me.email.unwrap_or_else(|| "somebody without an address".into());
                Finding::good("key", format!("belongs to {whose}"))
            }
            Err(SourceError::NeedsYou { fault, .. }) if fault.contains("user:read") => {
                Finding::good("key", format!("{} accepts it", self.api.host()))
            }
            Err(error) => Finding::fault("key", error),
        }
    }

    async fn groups(&self) -> Finding {
        let types = match self.api.group_types().await {
            Ok(types) => types,
            Err(error) => return Finding::fault("groups", error),
        };
        let wanted = &self.settings.group;
        match types.index_of(wanted) {
            Ok(_) => Finding::good("groups", format!("organizations are groups of type {wanted}")),
            Err(notice) => {
                let remedy = match types {
                    Types::Without(_) => "add group:read to the key, if this PostHog has groups",
                    Types::Known(_) => "set group to the type that organizations are",
                };
                Finding::warning("groups", notice, remedy)
            }
        }
    }
}
